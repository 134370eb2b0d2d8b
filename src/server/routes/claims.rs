//! Claims: traced, weighed, checked, as the JSON that the command line prints.

use super::shown::{self, claims_of};
use super::tables::{options, write_json};
use crate::claims::conflict::{ConflictsRequest, Kind};
use crate::claims::search::{Field, SearchRequest, ThingKind};
use crate::engine::{CheckReport, Engine, EngineError};
use crate::query::Completeness;
use crate::server::app::App;
use crate::server::pages::read::{self, Form};
use crate::server::wire::fields::{Fields, bad};
use crate::server::wire::negotiate::Accept;
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::wire::reading::read;
use crate::server::work::{Asked, Desk, answer};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use std::io::Write;
use std::sync::Arc;

/// How many hits of a search are told where nobody says, and at most.
const SEARCHED: usize = 10;
const MOST_SEARCHED: usize = 1000;
/// The most bytes of a sheet.
const SHEET: usize = 4 << 20;

fn fields_of(request: &Request) -> Result<Fields, Problem> {
    match *request.method() {
        Method::GET | Method::HEAD => Fields::read(request.uri().query().unwrap_or_default()),
        _ => Err(Problem::method("GET, HEAD, OPTIONS")),
    }
}

fn claim_of(fields: &Fields) -> Result<String, Problem> {
    fields.one("claim")?.filter(|claim| !claim.is_empty()).map(str::to_owned).ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "missing-field", "a field is missing")
            .detail("`claim` names the claim, such as minutes:lending")
            .with("field", "claim".into())
    })
}

async fn told<T: serde::Serialize>(
    app: &Arc<App>,
    asked: &Asked,
    tell: impl FnOnce(&Desk<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let accept = Accept::of(&asked.headers);
    answer(app, asked, None, move |desk| {
        accept.must(&[("application/json", ())])?;
        let value = tell(desk)?;
        write_json(&value, &accept, desk)
    })
    .await
}

/// `/trace?claim=NAME`
pub(in crate::server) async fn trace(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let claim = claim_of(&fields_of(&request)?)?;
    let shared = Arc::clone(&app);
    told(&app, &asked, move |desk| Ok(claims_of(&shared, desk)?.trace(&claim)?)).await
}

/// `/origins?claim=NAME`
pub(in crate::server) async fn origins(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = fields_of(&request)?;
    let (claim, speculates) = (claim_of(&fields)?, fields.flag("speculative")?);
    let shared = Arc::clone(&app);
    told(&app, &asked, move |desk| Ok(claims_of(&shared, desk)?.origins(&claim, speculates)?)).await
}

/// `/search?words=WORDS`
pub(in crate::server) async fn search(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = fields_of(&request)?;
    if shown::is_wanted(&Accept::of(&asked.headers), &[("application/json", ())]) {
        return search_page(&app, &asked, fields).await;
    }
    let limit = fields.number("limit")?.unwrap_or(SEARCHED).min(MOST_SEARCHED);
    let shared = Arc::clone(&app);
    told(&app, &asked, move |desk| {
        let wanted = wanted_words(&fields, &desk.served.engine)?;
        Ok(claims_of(&shared, desk)?.search(&wanted, limit)?)
    })
    .await
}

async fn search_page(app: &Arc<App>, asked: &Asked, fields: Fields) -> Result<Response, Problem> {
    let given: Vec<(&str, &str)> = fields.iter().collect();
    let key = format!("search\n{given:?}");
    shown::page(app, asked, key, move |app, frame, desk| {
        let words = fields.one("words")?.unwrap_or_default().trim();
        if words.is_empty() {
            return Ok(read::search(frame, "", None));
        }
        let wanted = wanted_words(&fields, &desk.served.engine)?;
        let found = claims_of(app, desk)?.search(&wanted, read::HITS)?;
        Ok(read::search(frame, words, Some(&found)))
    })
    .await
}

/// `/cite?claim=NAME&as=FORM`
pub(in crate::server) async fn cite(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = fields_of(&request)?;
    let (claim, form) = (claim_of(&fields)?, fields.one("as")?.unwrap_or("csl.json").to_owned());
    let known = || Form::ALL.map(|(_, word, _)| word).join(", ");
    let found = Form::ALL.into_iter().find(|(_, word, _)| *word == form);
    let (form, _, content_type) = found.ok_or_else(|| bad("as", &form, &format!("one of {}", known())))?;
    let shared = Arc::clone(&app);
    answer(&app, &asked, None, move |desk| {
        let record = read::record(&claims_of(&shared, desk)?, &desk.served.engine, &claim, form)?;
        desk.head(Head::new(content_type));
        desk.pipe.write_all(record.as_bytes()).map_err(|error| Problem::failed(error.to_string()))?;
        Ok(Completeness::Complete)
    })
    .await
}

fn wanted_words(fields: &Fields, engine: &Engine) -> Result<SearchRequest, Problem> {
    let field = |word: String| {
        let known = || Field::ALL.map(Field::word).join(", ");
        Field::from_word(&word).ok_or_else(|| bad("in", &word, &format!("one of {}", known())))
    };
    let kind = |word: String| {
        let known = || ThingKind::ALL.map(ThingKind::word).join(", ");
        ThingKind::from_word(&word).ok_or_else(|| bad("kind", &word, &format!("one of {}", known())))
    };
    let source = fields.one("source")?;
    Ok(SearchRequest {
        words: fields.one("words")?.unwrap_or_default().to_owned(),
        fields: fields.all("in").into_iter().map(field).collect::<Result<_, _>>()?,
        kinds: fields.all("kind").into_iter().map(kind).collect::<Result<_, _>>()?,
        source: source.map(|source| engine.claims().source(source)).transpose()?,
    })
}

/// `/conflicts`
pub(in crate::server) async fn conflicts(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = fields_of(&request)?;
    let (limit, agrees) = (fields.number("limit")?, fields.flag("agreeing")?);
    let (kinds, shared) = (kinds(&fields)?, Arc::clone(&app));
    if agrees {
        return told(&app, &asked, move |desk| {
            let wanted = wanted(&fields, kinds, &desk.served.engine)?;
            Ok(claims_of(&shared, desk)?.agreements(&wanted, limit)?)
        })
        .await;
    }
    told(&app, &asked, move |desk| {
        let wanted = wanted(&fields, kinds, &desk.served.engine)?;
        Ok(claims_of(&shared, desk)?.conflicts(&wanted, limit)?)
    })
    .await
}

fn kinds(fields: &Fields) -> Result<Vec<Kind>, Problem> {
    if fields.flag("all")? {
        return Ok(Kind::ALL.to_vec());
    }
    let known = || Kind::ALL.map(Kind::word).join(", ");
    let kinds = fields
        .all("kind")
        .into_iter()
        .map(|word| Kind::from_word(&word).ok_or_else(|| bad("kind", &word, &format!("one of {}", known()))));
    kinds.collect()
}

fn wanted(fields: &Fields, kinds: Vec<Kind>, engine: &Engine) -> Result<ConflictsRequest, Problem> {
    let claims = engine.claims();
    let term = |name: &str| -> Result<_, Problem> {
        Ok(fields.one(name)?.map(|name| claims.term(name)).transpose()?)
    };
    let named = fields.all("claim").into_iter().map(|claim| claims.named(&claim));
    Ok(ConflictsRequest {
        claims: named.collect::<Result<_, EngineError>>()?,
        source: fields.one("source")?.map(|source| claims.source(source)).transpose()?,
        subject: term("subject")?,
        property: term("property")?,
        kinds,
    })
}

/// `/check`: what is loaded, or a sheet that is posted.
pub(in crate::server) async fn check(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    match *request.method() {
        Method::GET | Method::HEAD => {
            let shared = Arc::clone(&app);
            told(&app, &asked, move |desk| {
                let options = options(&shared, desk, &Fields::default())?;
                Ok(desk.served.engine.claims().check_within(&options)?.to_json())
            })
            .await
        }
        Method::POST => {
            let fields = Fields::read(request.uri().query().unwrap_or_default())?;
            let file = fields.one("file")?.unwrap_or("sheet.toml").to_owned();
            let bytes = read(request.into_body(), &asked.headers, SHEET, app.settings.patience).await?;
            told(&app, &asked, move |desk| check_sheet(&file, &bytes, &desk.served.engine)).await
        }
        _ => Err(Problem::method("GET, HEAD, POST, OPTIONS")),
    }
}

/// A sheet held against the rules, as if it lay among those of the workspace: nothing is stored.
fn check_sheet(file: &str, bytes: &[u8], engine: &Engine) -> Result<serde_json::Value, Problem> {
    let is_sheet = file.strip_suffix(".toml").is_some_and(|stem| !stem.is_empty());
    if !is_sheet || file.contains(['/', '\\', '\0']) {
        return Err(bad("file", file, "the name of a sheet, such as minutes.toml"));
    }
    let mut report = CheckReport { counts: CheckReport::counting(1, 0), ..CheckReport::default() };
    match engine.claims().check_sheet(file, bytes) {
        Ok(loaded) => report.counts = CheckReport::counting(1, loaded.claims),
        Err(EngineError::Faults(faults)) => report.faults.push(faults),
        Err(error) => return Err(error.into()),
    }
    Ok(report.to_json())
}

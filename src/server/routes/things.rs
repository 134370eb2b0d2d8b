//! What an IRI of the store names: a page for people, RDF for programs.
//!
//! Knows how an address becomes an IRI. Must not know what things are.

use super::shown;
use super::tables::options;
use crate::engine::Request as Asking;
use crate::query::results::{self, Format};
use crate::query::{Answer, Completeness, Term};
use crate::server::app::App;
use crate::server::pages::read;
use crate::server::wire::fields::{Fields, decoded};
use crate::server::wire::negotiate::{Accept, GRAPHS};
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::work::{Asked, Desk, answer};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use std::sync::Arc;

const OF: &str = "CONSTRUCT { ?this ?p ?o } WHERE { ?this ?p ?o }";
/// JSON-LD has no triple terms; of a proposition its slots say the same.
const WITHOUT_TRIPLES: &str = "CONSTRUCT { ?this ?p ?o } WHERE { ?this ?p ?o FILTER(!isTRIPLE(?o)) }";
const ROWS: &str = "SELECT ?p ?o WHERE { ?this ?p ?o } ORDER BY ?p ?o";
const IS_THERE: &str = "ASK { ?this ?p ?o }";

/// `/resource?iri=IRI`
pub(in crate::server) async fn resource(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let fields = Fields::read(request.uri().query().unwrap_or_default())?;
    let iri = fields.one("iri")?.ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "missing-field", "a field is missing")
            .detail("`iri` has the IRI, or a name with a prefix")
            .with("field", "iri".into())
    })?;
    let iri = iri.trim_start_matches('<').trim_end_matches('>').to_owned();
    resolved(&app, &asked, vec![iri], &fields).await
}

/// Any other address: the IRI of the store that ends as it does.
pub(in crate::server) async fn by_path(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let path = request.uri().path().to_owned();
    let fields = Fields::read(request.uri().query().unwrap_or_default())?;
    // A `+` of a path is one.
    decoded(&path.replace('+', "%2B"))?;
    let base = app.served().engine.base().as_str().to_owned();
    let host = base
        .split_once("://")
        .map_or(base.len(), |(scheme, rest)| scheme.len() + 3 + rest.find('/').unwrap_or(rest.len()));
    let candidates = vec![
        format!("{}{path}", &base[..host]),
        format!("{base}{}", path.trim_start_matches('/')),
        format!("{}{path}", app.url(&asked.host)),
    ];
    resolved(&app, &asked, candidates, &fields).await
}

fn only_read(request: &Request) -> Result<(), Problem> {
    match *request.method() {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(Problem::method("GET, HEAD, OPTIONS")),
    }
}

async fn resolved(
    app: &Arc<App>,
    asked: &Asked,
    candidates: Vec<String>,
    fields: &Fields,
) -> Result<Response, Problem> {
    let part = fields.number("part")?.unwrap_or(1);
    let digest = fields.one("digest")?.map(str::to_owned);
    let accept = Accept::of(&asked.headers);
    let is_page = shown::is_wanted(&accept, &GRAPHS);
    let key = format!("thing\n{candidates:?}\n{part}\n{digest:?}\n{}", accept.text());
    let shared = Arc::clone(app);
    answer(app, asked, Some(key), move |desk| {
        let form = if is_page { None } else { Some(accept.must(&GRAPHS)?) };
        let looking = Looking { app: &shared, part, digest };
        for iri in candidates {
            if let Some(term) = looking.known(&iri, desk) {
                return match form {
                    None => looking.page(&term, desk),
                    Some((content_type, format)) => looking.graph(&term, content_type, format, desk),
                };
            }
        }
        Err(Problem::not_found("nothing that is served has this address")
            .hint("/ lists the addresses that there are"))
    })
    .await
}

struct Looking<'a> {
    app: &'a App,
    /// The part of a source, from 1.
    part: usize,
    /// The digest of a claim that an address was made for.
    digest: Option<String>,
}

impl Looking<'_> {
    fn ask(&self, text: &str, term: &str, desk: &Desk<'_>) -> Result<Answer, Problem> {
        let engine = &desk.served.engine;
        let query = engine.queries().parse("thing", text)?;
        let options = options(self.app, desk, &Fields::default())?.with_limit(self.app.settings.rows);
        let parameters = vec![("this".to_owned(), term.to_owned())];
        Ok(engine.queries().run(&query, &Asking { parameters, options, ..Asking::default() })?)
    }

    /// The term of an IRI, or of a name with a prefix, that something is said of.
    fn known(&self, iri: &str, desk: &Desk<'_>) -> Option<String> {
        for term in [format!("<{iri}>"), iri.to_owned()] {
            if crate::query::parse_term(&term, desk.served.engine.prefixes()).is_ok()
                && matches!(self.ask(IS_THERE, &term, desk), Ok(Answer::Boolean(true)))
            {
                return Some(term);
            }
        }
        None
    }

    fn graph(
        &self,
        term: &str,
        content_type: &'static str,
        format: Format,
        desk: &mut Desk<'_>,
    ) -> Result<Completeness, Problem> {
        let answer = self.ask(if format == Format::JsonLd { WITHOUT_TRIPLES } else { OF }, term, desk)?;
        desk.head(Head::new(content_type));
        let prefixes = desk.served.engine.prefixes();
        Ok(results::write(answer, format, prefixes, &mut *desk.pipe)?.completeness)
    }

    fn page(&self, term: &str, desk: &mut Desk<'_>) -> Result<Completeness, Problem> {
        let engine = &desk.served.engine;
        let written = term.trim_matches(['<', '>']);
        let expanded = engine.prefixes().expand(written).map(|node| node.as_str().to_owned());
        let iri = if term.starts_with('<') { written.to_owned() } else { expanded.unwrap_or_default() };
        let claims = shown::claims_of(self.app, desk)?;
        let text = {
            let frame = shown::frame(desk);
            let page = match read::known(&frame, &claims, &iri, (self.part, self.digest.as_deref()))? {
                Some(page) => page,
                None => read::thing(&frame, &*claims.overview()?, &iri, &self.facts(term, desk)?),
            };
            frame.whole(&page)
        };
        shown::write(&text, desk)
    }

    /// What is said of a term.
    fn facts(&self, term: &str, desk: &Desk<'_>) -> Result<Vec<(Term, Term)>, Problem> {
        let Answer::Solutions(rows) = self.ask(ROWS, term, desk)? else {
            return Err(Problem::failed("a SELECT has rows"));
        };
        let mut facts = Vec::new();
        for row in rows {
            let row = row?;
            facts.extend(row.get("p").cloned().zip(row.get("o").cloned()));
        }
        Ok(facts)
    }
}

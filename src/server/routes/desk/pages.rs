//! The pages of forms: `/claims/new`, `/reviews/new`, and `/recorded`.
//!
//! Knows which form is meant, and what it begins with. Must not know how it looks.

use super::form::claim_of;
use super::session::no_record;
use crate::claims::trace::Trace;
use crate::engine::{Candidate, Chosen, Engine, EngineError, NewClaim, NewReview, RecordError};
use crate::model::Iri;
use crate::model::vocab;
use crate::query::Completeness;
use crate::server::app::App;
use crate::server::guard::sessions::Signed;
use crate::server::guard::tokens::Role;
use crate::server::pages::frame::Page;
use crate::server::pages::write::{self, Changed, ClaimForm, Fault, ReviewForm, WordsForm};
use crate::server::routes::shown;
use crate::server::wire::fields::Fields;
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::work::{Asked, Desk, answer};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;
use std::io::Write;
use std::sync::Arc;

/// The most terms that a form offers.
const OFFERED: usize = 400;

/// Has a form made for one who signed in; others sign in first, or read why nothing is recorded here.
async fn form<F>(app: &Arc<App>, asked: &Asked, request: Request, make: F) -> Result<Response, Problem>
where
    F: FnOnce(&App, &Desk<'_>, &Fields, &Signed) -> Result<Page, Problem> + Send + 'static,
{
    shown::only_read(&request)?;
    let next = request.uri().path_and_query().map_or("/", |whole| whole.as_str()).to_owned();
    let fields = Fields::read(request.uri().query().unwrap_or_default())?;
    let signed = app.sessions.of(&asked.headers).filter(|signed| signed.role == Role::Write);
    let shared = Arc::clone(app);
    answer(app, asked, None, move |desk| {
        let (status, text) = {
            let frame = shown::frame(desk);
            let (status, page) = match (no_record(&shared), &signed) {
                (Some(why), _) => (StatusCode::FORBIDDEN, write::why_not(&frame, why)),
                (None, None) => (StatusCode::OK, write::sign_in(&frame, &next)),
                (None, Some(signed)) => (StatusCode::OK, make(&shared, desk, &fields, signed)?),
            };
            (status, frame.whole(&page))
        };
        sent(status, &text, desk)
    })
    .await
}

/// Writes a page with a status.
pub(super) fn sent(status: StatusCode, text: &str, desk: &mut Desk<'_>) -> Result<Completeness, Problem> {
    desk.head(Head { status, ..Head::new(shown::HTML) });
    desk.pipe.write_all(text.as_bytes()).map_err(|error| Problem::failed(error.to_string()))?;
    Ok(Completeness::Complete)
}

/// `/claims/new?source=ID&words=WORDS&start=N`
pub(in crate::server) async fn new_claim(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    form(&app, &asked, request, |_, desk, fields, signed| claim_page(desk, fields, signed)).await
}

fn claim_page(desk: &Desk<'_>, fields: &Fields, signed: &Signed) -> Result<Page, Problem> {
    let engine = &desk.served.engine;
    let text = |name: &str| -> Result<String, Problem> {
        Ok(fields.one(name)?.unwrap_or_default().replace("\r\n", "\n"))
    };
    let given = claim_of(fields)?.states.into_iter().next().unwrap_or_default();
    let chosen = Chosen {
        source: text("source")?,
        words: text("words")?,
        start: fields.number("start")?,
        prefix: text("prefix")?,
        suffix: text("suffix")?,
        given,
        kind: text("kind")?,
    };
    let frame = shown::frame(desk);
    let ask = |fault: Option<String>| -> Result<Page, Problem> {
        let sources = engine.claims().source_ids()?;
        let form = WordsForm { source: &chosen.source, sources: &sources, words: &chosen.words, fault };
        Ok(write::words(&frame, &form))
    };
    if chosen.words.trim().is_empty() || chosen.source.is_empty() {
        return ask(None);
    }
    match engine.claims().propose(&chosen) {
        Ok(proposal) => {
            let form = Offer::of(engine, &proposal.subjects, &proposal.properties);
            // Its id is made when it is saved: another claim may have it by then.
            let claim = NewClaim { id: String::new(), ..proposal.claim };
            Ok(form.page(desk, &claim, &proposal.file, signed, &[], None))
        }
        Err(EngineError::Record(error @ RecordError::Chosen { .. })) => ask(Some(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// What a form of claims offers.
struct Offer {
    subjects: Vec<Candidate>,
    properties: Vec<Candidate>,
    units: Vec<Candidate>,
    dimensions: Vec<(String, String)>,
}

impl Offer {
    /// What there is, after what is likely.
    fn of(engine: &Engine, subjects: &[Candidate], properties: &[Candidate]) -> Self {
        let vocabulary = engine.vocabulary();
        let named = |iri: &Iri| {
            let name = vocabulary.name(iri);
            Candidate { label: vocabulary.label(iri).unwrap_or(&name).to_owned(), name }
        };
        let all = |first: &[Candidate], others: &mut dyn Iterator<Item = Candidate>| {
            let mut found = first.to_vec();
            for one in others {
                if found.len() == OFFERED {
                    break;
                }
                if !found.iter().any(|known| known.name == one.name) {
                    found.push(one);
                }
            }
            found
        };
        let dimensions = vocabulary.dimensions().map(|(key, dimension)| {
            (key.to_owned(), vocabulary.label(&dimension.iri).unwrap_or(key).to_owned())
        });
        let mut units: Vec<Candidate> = vocabulary
            .properties()
            .filter_map(|(_, declared)| declared.canonical_unit.as_ref().map(named))
            .chain(
                vocabulary
                    .instances(vocab::qudt::UNIT)
                    .into_iter()
                    .map(|name| Candidate { label: name.clone(), name }),
            )
            .collect();
        units.sort_by(|one, other| one.name.cmp(&other.name));
        units.dedup_by(|one, other| one.name == other.name);
        Self {
            subjects: all(subjects, &mut vocabulary.things().map(|(iri, _)| named(iri))),
            properties: all(properties, &mut vocabulary.properties().map(|(iri, _)| named(iri))),
            units,
            dimensions: dimensions.collect(),
        }
    }

    fn page(
        &self,
        desk: &Desk<'_>,
        claim: &NewClaim,
        file: &str,
        signed: &Signed,
        faults: &[Fault],
        changed: Option<&Changed>,
    ) -> Page {
        let form = ClaimForm {
            claim,
            file,
            form: &signed.form,
            subjects: &self.subjects,
            properties: &self.properties,
            units: &self.units,
            dimensions: &self.dimensions,
            faults,
            changed,
        };
        write::claim(&shown::frame(desk), &form)
    }
}

/// The form of a claim once more, as it was sent, with what is wrong or was written meanwhile.
pub(super) fn claim_again(
    desk: &mut Desk<'_>,
    claim: &NewClaim,
    signed: &Signed,
    problem: &Problem,
) -> Result<Completeness, Problem> {
    let (faults, changed) = wrong(problem)?;
    let mut claim = claim.clone();
    if let Some(digest) = problem.member("digest").and_then(Value::as_str).filter(|_| changed.is_some()) {
        digest.clone_into(&mut claim.seen);
    }
    let file = changed
        .as_ref()
        .map_or_else(|| format!("data/claims/{}.toml", claim.source), |changed| changed.file.clone());
    let text = {
        let offer = Offer::of(&desk.served.engine, &[], &[]);
        let page = offer.page(desk, &claim, &file, signed, &faults, changed.as_ref());
        shown::frame(desk).whole(&page)
    };
    sent(problem.status(), &text, desk)
}

/// What a form shows of a problem; another problem is told by itself.
fn wrong(problem: &Problem) -> Result<(Vec<Fault>, Option<Changed>), Problem> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    match problem.kind() {
        "refused" => {
            let faults =
                problem.member("faults").and_then(Value::as_array).into_iter().flatten().map(|fault| Fault {
                    field: text(fault.get("field")).unwrap_or_default(),
                    message: text(fault.get("message")).unwrap_or_default(),
                    help: text(fault.get("help")),
                });
            Ok((faults.collect(), None))
        }
        "changed" => {
            let member = |name: &str| text(problem.member(name)).unwrap_or_default();
            Ok((Vec::new(), Some(Changed { file: member("file"), text: member("text") })))
        }
        _ => Err(problem.clone()),
    }
}

/// `/reviews/new?claim=NAME`
pub(in crate::server) async fn new_review(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    form(&app, &asked, request, |app, desk, fields, signed| {
        let name = fields.one("claim")?.unwrap_or_default();
        let trace = shown::claims_of(app, desk)?.trace(name)?;
        let review = NewReview {
            claim: trace.claim.id.clone(),
            pins: Some(trace.claim.digest.clone()),
            seen: Some(desk.served.engine.reviews().seen(&trace.claim.id)?),
            ..NewReview::default()
        };
        Ok(review_page(desk, &trace, &review, signed, &[], None))
    })
    .await
}

fn review_page(
    desk: &Desk<'_>,
    trace: &Trace,
    review: &NewReview,
    signed: &Signed,
    faults: &[Fault],
    changed: Option<&Changed>,
) -> Page {
    let engine = &desk.served.engine;
    let vocabulary = engine.vocabulary();
    let instances = |class: &str| -> Vec<Candidate> {
        let names = vocabulary.instances(class).into_iter();
        names
            .map(|name| {
                let label =
                    vocabulary.expand(&name).ok().and_then(|iri| vocabulary.label(&iri).map(str::to_owned));
                Candidate { label: label.unwrap_or_else(|| name.clone()), name }
            })
            .collect()
    };
    let standing: Vec<String> = trace
        .reviews
        .iter()
        .filter(|review| !review.superseded)
        .filter_map(|review| engine.base().review_name(&Iri::new(review.iri.as_str())))
        .collect();
    let frame = shown::frame(desk);
    let address = frame.links.thing(&trace.claim.iri);
    let form = ReviewForm {
        review,
        says: &trace.claim.says,
        words: &trace.evidence.words(),
        address: &address,
        form: &signed.form,
        ratings: &instances(vocab::assay::RATING_CLASS),
        authors: &[instances(vocab::prov::AGENT), instances(vocab::prov::PERSON)].concat(),
        claims: &[],
        standing: &standing,
        statements: trace.statements.len(),
        faults,
        changed,
    };
    write::review(&frame, &form)
}

/// The form of a verdict once more, as it was sent, with what is wrong or was written meanwhile.
pub(super) fn review_again(
    app: &App,
    desk: &mut Desk<'_>,
    review: &NewReview,
    signed: &Signed,
    problem: &Problem,
) -> Result<Completeness, Problem> {
    let (faults, changed) = wrong(problem)?;
    let text = {
        let trace = shown::claims_of(app, desk)?.trace(&review.claim)?;
        let mut review = review.clone();
        let is_sheet = changed.as_ref().is_some_and(|changed| changed.file.starts_with("data/"));
        let digest = problem.member("digest").and_then(Value::as_str).filter(|_| is_sheet);
        if review.pins.is_some() {
            review.pins = Some(trace.claim.digest.clone());
        }
        if review.seen.is_some() {
            review.seen = digest.map(str::to_owned).or(review.seen);
        }
        let page = review_page(desk, &trace, &review, signed, &faults, changed.as_ref());
        shown::frame(desk).whole(&page)
    };
    sent(problem.status(), &text, desk)
}

/// `/recorded?claim=NAME` and `/recorded?claim=NAME&review=SHEET/N`
pub(in crate::server) async fn recorded(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    shown::only_read(&request)?;
    let fields = Fields::read(request.uri().query().unwrap_or_default())?;
    answer(&app, &asked, None, move |desk| {
        let text = {
            let engine = &desk.served.engine;
            let name = fields.one("claim")?.unwrap_or_default();
            let claim = engine.claims().named(name)?;
            let (file, text) = match fields.one("review")? {
                Some(review) => engine.reviews().written(review)?,
                None => engine.claims().written(name)?,
            };
            let frame = shown::frame(desk);
            let address = frame.links.thing(claim.as_str());
            frame.whole(&write::recorded(&frame, (name, &address), &file, &text))
        };
        sent(StatusCode::OK, &text, desk)
    })
    .await
}

//! What is to be recorded, as it is sent: JSON of programs, and forms of pages.
//!
//! Knows the fields of forms. Must not know how anything is recorded.

use super::session::Recorder;
use crate::engine::{NewClaim, NewReading, NewReport, NewReview, NewState, NewStep};
use crate::server::app::App;
use crate::server::guard::sessions::Signed;
use crate::server::wire::fields::Fields;
use crate::server::wire::problem::Problem;
use crate::server::wire::reading::{media_type, read, text};
use crate::server::work::Asked;
use axum::extract::Request;
use axum::http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The most bytes of a claim or a verdict.
const MOST: usize = 1 << 20;
/// The most steps of a verdict in a form.
pub(super) const STEPS: usize = 20;

/// What was sent, and by whom, where somebody signed in.
pub(super) struct Sent {
    body: Body,
    pub(super) signed: Option<Signed>,
}

enum Body {
    Form(Fields),
    Json(Vec<u8>),
}

impl Sent {
    /// Reads a body, and that who sends it may.
    pub(super) async fn of(app: &Arc<App>, asked: &Asked, request: Request) -> Result<Self, Problem> {
        let recorder = Recorder::of(app, asked)?;
        let kind = media_type(&asked.headers)?;
        let bytes = read(request.into_body(), &asked.headers, MOST, app.settings.patience).await?;
        match kind.as_str() {
            "application/json" => {
                recorder.must_be_program()?;
                Ok(Self { body: Body::Json(bytes), signed: None })
            }
            "application/x-www-form-urlencoded" => {
                let fields = Fields::read(&text(bytes)?)?;
                recorder.must_have_sent(&fields)?;
                let signed = match recorder {
                    Recorder::Person(signed) => Some(signed),
                    Recorder::Program => None,
                };
                Ok(Self { body: Body::Form(fields), signed })
            }
            _ => Err(Problem::media_type("application/json and application/x-www-form-urlencoded are")),
        }
    }

    /// The claim that was sent.
    pub(super) fn claim(&self) -> Result<NewClaim, Problem> {
        match &self.body {
            Body::Json(bytes) => json(bytes),
            Body::Form(fields) => claim_of(fields),
        }
    }

    /// The verdict that was sent.
    pub(super) fn review(&self) -> Result<NewReview, Problem> {
        match &self.body {
            Body::Json(bytes) => json::<Review>(bytes).map(Review::into_new),
            Body::Form(fields) => review_of(fields),
        }
    }
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| {
        Problem::new(StatusCode::BAD_REQUEST, "json", "the body is not as it should be")
            .detail(error.to_string())
            .with("line", error.line().into())
            .with("column", error.column().into())
    })
}

/// A verdict as programs send it.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Review {
    claim: String,
    statement: Option<usize>,
    address: Option<String>,
    rating: Vec<String>,
    says: String,
    author: Option<String>,
    date: Option<String>,
    steps: Vec<Step>,
    supersedes: Option<String>,
    reason: Option<String>,
    sheet: Option<String>,
    digest: Option<String>,
    seen: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Step {
    ask: String,
    answer: String,
    evidence: Vec<String>,
}

impl Review {
    fn into_new(self) -> NewReview {
        let step = |step: Step| NewStep { ask: step.ask, answer: step.answer, evidence: step.evidence };
        NewReview {
            claim: self.claim,
            statement: self.statement,
            address: self.address,
            ratings: self.rating,
            says: self.says,
            author: self.author,
            date: self.date,
            steps: self.steps.into_iter().map(step).collect(),
            supersedes: self.supersedes.map(|name| (name, self.reason.unwrap_or_default())),
            sheet: self.sheet,
            pins: self.digest,
            seen: self.seen,
        }
    }
}

/// A text of a form: browsers send line breaks as CR LF.
fn text_of(fields: &Fields, name: &str) -> Result<String, Problem> {
    Ok(fields.one(name)?.unwrap_or_default().replace("\r\n", "\n"))
}

fn some(fields: &Fields, name: &str) -> Result<Option<String>, Problem> {
    Ok(Some(text_of(fields, name)?).filter(|text| !text.trim().is_empty()))
}

/// Texts of a form, a field or a line each.
fn texts_of(fields: &Fields, name: &str) -> Vec<String> {
    let all = fields.all(name);
    let lines = all.iter().flat_map(|text| text.lines()).map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The claim of a form, which states one thing or nothing.
pub(super) fn claim_of(fields: &Fields) -> Result<NewClaim, Problem> {
    let text = |name: &str| text_of(fields, name);
    let (by, cue, mention) = (text("by")?, text("cue")?, text("mention")?);
    let report = NewReport { by, cue, mention, ..NewReport::default() };
    let state = state_of(fields)?;
    Ok(NewClaim {
        source: text("source")?,
        id: text("id")?.trim().to_owned(),
        says: text("says")?,
        quote: fields.all("quote").into_iter().map(|quote| quote.replace("\r\n", "\n")).collect(),
        cell: text("cell")?,
        translation: text("translation")?,
        kind: text("kind")?,
        factuality: text("factuality")?,
        condition: text("condition")?,
        asof: text("asof")?,
        note: text("note")?,
        reports: if report == NewReport::default() { Vec::new() } else { vec![report] },
        states: if is_blank(&state) { Vec::new() } else { vec![state] },
        seen: text("seen")?,
        ..NewClaim::default()
    })
}

/// Whether nothing is stated.
fn is_blank(state: &NewState) -> bool {
    [&state.subject, &state.property, &state.value, &state.object, &state.text]
        .iter()
        .all(|text| text.trim().is_empty())
}

fn state_of(fields: &Fields) -> Result<NewState, Problem> {
    let text = |name: &str| -> Result<String, Problem> { Ok(text_of(fields, name)?.trim().to_owned()) };
    let dimensions = fields.iter().filter_map(|(name, value)| {
        let key = name.strip_prefix("dimension.")?;
        (!value.trim().is_empty()).then(|| (key.to_owned(), value.trim().to_owned()))
    });
    let reading = NewReading { kind: text("reading")?, why: text("why")?, by: String::new() };
    Ok(NewState {
        subject: text("subject")?,
        property: text("property")?,
        dimensions: dimensions.collect(),
        object: text("object")?,
        text: text("text")?,
        value: text("value")?,
        unit: text("unit")?,
        polarity: text("polarity")?,
        period: text("period")?,
        baseline: text("baseline")?,
        estimate: fields.flag("estimate")?,
        written: fields.all("written").into_iter().filter(|words| !words.trim().is_empty()).collect(),
        reading: (reading != NewReading::default()).then_some(reading),
    })
}

/// The verdict of a form, with steps `ask.0`, `answer.0`, `evidence.0` and on.
pub(super) fn review_of(fields: &Fields) -> Result<NewReview, Problem> {
    let mut steps = Vec::new();
    for at in 0..STEPS {
        let step = NewStep {
            ask: text_of(fields, &format!("ask.{at}"))?,
            answer: text_of(fields, &format!("answer.{at}"))?,
            evidence: texts_of(fields, &format!("evidence.{at}")),
        };
        if !step.ask.trim().is_empty() || !step.answer.trim().is_empty() || !step.evidence.is_empty() {
            steps.push(step);
        }
    }
    let supersedes = some(fields, "supersedes")?;
    Ok(NewReview {
        claim: text_of(fields, "claim")?.trim().to_owned(),
        statement: fields
            .one("statement")?
            .filter(|number| !number.is_empty())
            .and_then(|number| number.parse().ok()),
        address: some(fields, "address")?,
        ratings: texts_of(fields, "rating"),
        says: text_of(fields, "says")?,
        author: some(fields, "author")?,
        date: some(fields, "date")?,
        steps,
        supersedes: supersedes
            .map(|name| Ok::<_, Problem>((name, text_of(fields, "reason")?)))
            .transpose()?,
        sheet: None,
        pins: some(fields, "digest")?,
        seen: some(fields, "seen")?,
    })
}

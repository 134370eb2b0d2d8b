//! Queries run as a request asks, and written in the form that its client takes.
//!
//! Knows what a request may say of a query: bounds, beliefs, evidence, forms. Must not know where its text comes from.

use crate::engine::{Request, RowsWithEvidence, WAYS};
use crate::query::results::{self, known};
use crate::query::saved::SavedQuery;
use crate::query::{Answer, Completeness, Form, Options, PlanNode};
use crate::server::app::App;
use crate::server::wire::fields::{Fields, bad};
use crate::server::wire::negotiate::{Accept, form};
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::work::Desk;
use crate::store::DefaultGraph;
use axum::http::{HeaderName, StatusCode};
use serde_json::{Value, json};
use std::io::Write;
use std::time::Duration;

/// What tells that an answer is not all of it, as far as that was asked for.
const INCOMPLETE: HeaderName = HeaderName::from_static("assay-incomplete");

/// The most ways to a row that are followed for its evidence.
const MOST_WAYS: usize = 1_000;

/// How a query is to be run.
pub(super) struct Asking {
    request: Request,
    /// Whether the limit is that of the client.
    is_limited: bool,
    explains: bool,
    evidence: Option<usize>,
    format: Option<String>,
    accept: Accept,
}

impl Asking {
    /// What the fields say. `parameters` are those of the query.
    pub(super) fn of(
        app: &App,
        desk: &Desk<'_>,
        fields: &Fields,
        accept: Accept,
        parameters: Vec<(String, String)>,
    ) -> Result<Self, Problem> {
        let engine = &desk.served.engine;
        let words = fields.all("believe");
        let believe = engine.queries().belief(&words)?.ok_or_else(|| {
            bad("believe", &words.join(", "), "all, endorsed, unrefuted, or sources such as source:minutes")
        })?;
        let default_graph = match fields.one("default-graph")? {
            None | Some("merged") => DefaultGraph::Merged,
            Some("strict") => DefaultGraph::Strict,
            Some(other) => return Err(bad("default-graph", other, "merged or strict")),
        };
        let limit = fields.number("limit")?;
        let options = options(app, desk, fields)?
            .with_limit(limit.map_or(app.settings.rows, |limit| limit.min(app.settings.rows)));
        let evidence = match fields.one("evidence")? {
            None | Some("0" | "false") => None,
            Some("" | "true" | "1") => Some(0),
            Some(ways) => {
                let ways = ways.parse().ok().filter(|ways| (1..=MOST_WAYS).contains(ways));
                Some(ways.ok_or_else(|| bad("evidence", "that", "1, or a number of ways up to 1000"))?)
            }
        };
        Ok(Self {
            request: Request { parameters, believe, default_graph, options, ..Request::default() },
            is_limited: limit.is_some_and(|limit| limit <= app.settings.rows),
            explains: fields.flag("explain")?,
            evidence,
            format: fields.one("format")?.or(fields.one("output")?).map(str::to_owned),
            accept,
        })
    }

    /// Runs a query and writes its answer.
    pub(super) fn run(&self, query: &SavedQuery, desk: &mut Desk<'_>) -> Result<Completeness, Problem> {
        if self.explains {
            return self.explain(query, desk);
        }
        if let Some(ways) = self.evidence {
            return self.run_with_evidence(query, ways, desk);
        }
        desk.is_stable &= !query.is_volatile();
        let is_graph = matches!(query.form(), Form::Construct | Form::Describe);
        let (content_type, format) = form(&self.accept, self.format.as_deref(), is_graph)?;
        let engine = &desk.served.engine;
        let answer = engine.queries().run(query, &self.request)?;
        desk.head(Head::new(content_type));
        let written = results::write(answer, format, engine.prefixes(), &mut *desk.pipe)?;
        Ok(self.judged(written.completeness, desk))
    }

    /// The rows of a query; an ASK or a graph has none.
    pub(super) fn rows(&self, query: &SavedQuery, desk: &Desk<'_>) -> Result<Answer, Problem> {
        Ok(desk.served.engine.queries().run(query, &self.request)?)
    }

    /// The rows of a query with what each rests on.
    pub(super) fn evident(&self, query: &SavedQuery, desk: &Desk<'_>) -> Result<RowsWithEvidence, Problem> {
        let ways = if query.form() == Form::Ask { 1 } else { WAYS };
        Ok(desk.served.engine.queries().run_with_evidence(query, &self.request, ways)?)
    }

    /// The plan of a query.
    pub(super) fn plan(&self, query: &SavedQuery, desk: &Desk<'_>) -> Result<PlanNode, Problem> {
        Ok(desk.served.engine.queries().explain(query, &self.request)?)
    }

    /// The form that rows go out in.
    pub(super) fn form_of_rows(&self) -> Result<(&'static str, results::Format), Problem> {
        form(&self.accept, self.format.as_deref(), false)
    }

    /// What was cut by a limit of the client is what it asked for.
    fn judged(&self, completeness: Completeness, desk: &mut Desk<'_>) -> Completeness {
        if completeness == Completeness::CutByLimit && self.is_limited {
            desk.pipe.note(INCOMPLETE, "limit");
            return Completeness::Complete;
        }
        completeness
    }

    fn explain(&self, query: &SavedQuery, desk: &mut Desk<'_>) -> Result<Completeness, Problem> {
        let plan = desk.served.engine.queries().explain(query, &self.request)?;
        let mut value = json!({ "format": "assay-plan-1" });
        let plan = serde_json::to_value(&plan).map_err(|error| Problem::failed(error.to_string()))?;
        if let (Some(value), Value::Object(plan)) = (value.as_object_mut(), plan) {
            value.extend(plan);
        }
        desk.is_stable = false;
        write_json(&value, &self.accept, desk)
    }

    fn run_with_evidence(
        &self,
        query: &SavedQuery,
        ways: usize,
        desk: &mut Desk<'_>,
    ) -> Result<Completeness, Problem> {
        let (content_type, format) = self.form_of_rows()?;
        if format != results::Format::Json {
            let problem = Problem::new(
                StatusCode::NOT_ACCEPTABLE,
                "no-place-for-evidence",
                "this form has no place for evidence",
            );
            return Err(problem.detail(format!("{} has no place for evidence; json has", format.name())));
        }
        let usual = if query.form() == Form::Ask { 1 } else { WAYS };
        let ways = if ways == 0 { usual } else { ways };
        let evident = desk.served.engine.queries().run_with_evidence(query, &self.request, ways)?;
        desk.is_stable = false;
        desk.head(Head::new(content_type));
        // Whether it is all is known before any of it goes out.
        let completeness = self.judged(evident.completeness, desk);
        if completeness.is_complete() {
            evident.write_json(&mut *desk.pipe)?;
        }
        Ok(completeness)
    }
}

/// Time and memory of a request, up to what the server allows.
pub(super) fn options(app: &App, desk: &Desk<'_>, fields: &Fields) -> Result<Options, Problem> {
    let most = app.settings.timeout;
    let asked = fields.one("timeout")?.map(|text| {
        duration(text).ok_or_else(|| bad("timeout", text, "a time such as 500ms, 10s, or seconds"))
    });
    let timeout = asked.transpose()?.map_or(most, |asked| asked.min(most));
    let options = Options::new().with_timeout(timeout).with_memory(app.settings.memory);
    Ok(options.with_cancel(desk.cancel.clone()).started())
}

fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    match &text[digits.len()..] {
        "ms" => Some(Duration::from_millis(number)),
        "s" | "" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    }
}

/// Writes a JSON document as the command line prints it.
pub(super) fn write_json(
    value: &impl serde::Serialize,
    accept: &Accept,
    desk: &mut Desk<'_>,
) -> Result<Completeness, Problem> {
    let (content_type, ()) = accept.must(&[("application/json", ())])?;
    desk.head(Head::new(content_type));
    serde_json::to_writer_pretty(&mut *desk.pipe, value)
        .map_err(|error| Problem::failed(error.to_string()))?;
    desk.pipe.write_all(b"\n").map_err(|error| Problem::failed(error.to_string()))?;
    Ok(Completeness::Complete)
}

/// An object without members that are not known.
pub(super) fn without_unknown(value: Value) -> Value {
    known(value)
}

//! `/query`: the page of queries, whose address carries what is asked.
//!
//! Knows fields. Must not know how an answer looks.

use crate::query::saved::SavedQuery;
use crate::query::{Answer, Completeness, Form};
use crate::server::app::App;
use crate::server::pages::ask::{self, Outcome, Table};
use crate::server::routes::shown;
use crate::server::routes::tables::Asking;
use crate::server::wire::fields::Fields;
use crate::server::wire::negotiate::Accept;
use crate::server::wire::problem::Problem;
use crate::server::work::{Asked, Desk, answer};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;
use std::fmt::Write;
use std::sync::Arc;

/// How many rows a page shows where nobody says, and at most; those with evidence cost more.
const ROWS: usize = 100;
const MOST: usize = 1000;
const MOST_EVIDENT: usize = 100;
/// The most bytes of triples that a page shows.
const TRIPLES: usize = 200_000;
/// Fields of the page itself.
const OURS: [&str; 10] =
    ["name", "query", "view", "x", "y", "explain", "evidence", "limit", "timeout", "believe"];

/// `/query?query=TEXT`, `/query?name=NAME&param=…`
pub(in crate::server) async fn serve(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    shown::only_read(&request)?;
    let fields = Fields::read(request.uri().query().unwrap_or_default())?;
    let shared = Arc::clone(&app);
    answer(&app, &asked, None, move |desk| {
        let text = {
            let frame = shown::frame(desk);
            let (queries, _) = desk.served.engine.queries().readable();
            let found = found(&shared, desk, &fields);
            let (saved, outcome) = match found {
                Ok((saved, outcome)) => (saved, outcome),
                Err(problem) => (named(&fields, &queries), trouble(&problem)),
            };
            let has_name = fields.one("name").ok().flatten().is_some_and(|name| !name.is_empty());
            let text = match &saved {
                Some(saved) if has_name => saved.text().to_owned(),
                _ => fields
                    .one("query")
                    .ok()
                    .flatten()
                    .map_or_else(|| EXAMPLE.to_owned(), |text| text.replace("\r\n", "\n")),
            };
            let page = ask::Asked {
                fields: fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
                text,
                saved: saved.as_ref().filter(|_| has_name),
                queries: &queries,
                outcome,
            };
            frame.whole(&ask::page(&frame, &page))
        };
        shown::write(&text, desk)
    })
    .await
}

/// What stands in the field where nobody asked anything yet.
const EXAMPLE: &str =
    "SELECT ?claim ?says WHERE {\n  ?claim a assay:Claim ; assay:says ?says .\n}\nORDER BY ?claim";

fn named(fields: &Fields, queries: &[SavedQuery]) -> Option<SavedQuery> {
    let name = fields.one("name").ok().flatten()?;
    queries.iter().find(|query| query.name() == name).cloned()
}

/// What is asked, and what came of it.
fn found(app: &App, desk: &Desk<'_>, fields: &Fields) -> Result<(Option<SavedQuery>, Outcome), Problem> {
    let engine = &desk.served.engine;
    let name = fields.one("name")?.filter(|name| !name.is_empty());
    let text = fields.one("query")?.filter(|text| !text.trim().is_empty());
    let query = match (name, text) {
        (Some(name), _) => engine
            .queries()
            .named(name)?
            .ok_or_else(|| Problem::not_found(format!("there is no saved query `{name}`")))?,
        (None, Some(text)) => engine.queries().parse_at(text, "http://localhost/", None)?,
        (None, None) => return Ok((None, Outcome::None)),
    };
    let parameters: Vec<(String, String)> = fields
        .iter()
        .filter(|(name, value)| !OURS.contains(name) && !value.trim().is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let is_sent = fields.iter().any(|(name, _)| name != "name");
    if name.is_some() && !is_sent && query.parameters().next().is_some() {
        return Ok((Some(query), Outcome::None));
    }
    let outcome = answered(app, desk, fields, (&query, parameters))?;
    Ok((Some(query), outcome))
}

fn answered(
    app: &App,
    desk: &Desk<'_>,
    fields: &Fields,
    (query, parameters): (&SavedQuery, Vec<(String, String)>),
) -> Result<Outcome, Problem> {
    let is_evident = fields.flag("evidence")? && matches!(query.form(), Form::Select | Form::Ask);
    let most = if is_evident { MOST_EVIDENT } else { MOST };
    let limit = fields.one("limit")?.and_then(|limit| limit.parse().ok()).unwrap_or(ROWS).clamp(1, most);
    let limit = limit.to_string();
    let mut bounds = vec![("limit", limit.as_str())];
    bounds.extend(fields.iter().filter(|(name, _)| matches!(*name, "timeout" | "believe")));
    let accept = Accept::of(&axum::http::HeaderMap::new());
    let asking = Asking::of(app, desk, &Fields::of(bounds), accept, parameters)?;
    if fields.flag("explain")? {
        return Ok(Outcome::Plan(asking.plan(query, desk)?));
    }
    if is_evident {
        return evident(&asking, query, desk);
    }
    match asking.rows(query, desk)? {
        Answer::Boolean(is_true) => Ok(Outcome::Boolean { is_true, evidence: None }),
        Answer::Solutions(mut solutions) => {
            let columns = solutions.variables().iter().map(|variable| variable.as_str().to_owned()).collect();
            let mut rows = Vec::new();
            for row in solutions.by_ref() {
                rows.push(row?.values().to_vec());
            }
            let is_cut = whole_or_limited(solutions.completeness().unwrap_or(Completeness::Complete))?;
            Ok(Outcome::Rows { table: Table { columns, rows }, evidence: None, is_cut })
        }
        Answer::Graph(mut triples) => {
            let mut text = String::new();
            let mut is_cut = false;
            for triple in triples.by_ref() {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "{} .", triple?);
                if text.len() > TRIPLES {
                    is_cut = true;
                    break;
                }
            }
            if !is_cut {
                is_cut = whole_or_limited(triples.completeness().unwrap_or(Completeness::Complete))?;
            }
            Ok(Outcome::Graph { text, is_cut })
        }
    }
}

fn evident(asking: &Asking, query: &SavedQuery, desk: &Desk<'_>) -> Result<Outcome, Problem> {
    let mut found = asking.evident(query, desk)?;
    let is_cut = whole_or_limited(found.completeness)?;
    if let Some(is_true) = found.boolean {
        return Ok(Outcome::Boolean { is_true, evidence: found.rows.pop().map(|(_, evidence)| evidence) });
    }
    let columns = found.variables.iter().map(|variable| variable.as_str().to_owned()).collect();
    let (rows, evidence): (Vec<_>, Vec<_>) =
        found.rows.into_iter().map(|(row, evidence)| (row.values().to_vec(), evidence)).unzip();
    Ok(Outcome::Rows { table: Table { columns, rows }, evidence: Some(evidence), is_cut })
}

/// Whether there are more rows than a page shows; what was cut otherwise is no answer.
fn whole_or_limited(completeness: Completeness) -> Result<bool, Problem> {
    match completeness {
        Completeness::Complete => Ok(false),
        Completeness::CutByLimit => Ok(true),
        other => Err(Problem::cut(other)),
    }
}

fn trouble(problem: &Problem) -> Outcome {
    let text = |name: &str| problem.member(name).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str| {
        problem.member(name).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok())
    };
    let place = number("line")
        .zip(number("column"))
        .map(|(line, column)| (line, column, text("text").unwrap_or_default()));
    let list = |name: &str| -> Vec<String> {
        let list = problem.member(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (near, expected) = (list("nearest"), list("expected"));
    let help = match (near.as_slice(), expected.as_slice()) {
        ([_, ..], _) => Some(format!("Did you mean {}?", near.join(" or "))),
        (_, [_, ..]) => Some(format!("Expected: {}", expected.join(", "))),
        _ => text("hint"),
    };
    Outcome::Trouble {
        title: text("title").unwrap_or_default(),
        detail: text("detail").unwrap_or_default(),
        place,
        help,
    }
}

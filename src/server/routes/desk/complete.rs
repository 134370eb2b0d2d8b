//! `/complete`: what may stand at a place of a query, as at the prompt, and what is wrong with it.
//!
//! Knows offsets. Must not know what is completed from.

use crate::server::app::App;
use crate::server::routes::tables::write_json;
use crate::server::wire::fields::{Fields, bad};
use crate::server::wire::negotiate::Accept;
use crate::server::wire::problem::Problem;
use crate::server::wire::reading::{read, text};
use crate::server::work::{Asked, Desk, answer};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;
use serde_json::{Value, json};
use std::sync::Arc;

/// The most bytes of a query that is completed.
const MOST: usize = 64 << 10;
/// The most candidates that are told.
const TOLD: usize = 60;

/// `/complete?query=TEXT&at=BYTE`, by GET or as a form
pub(in crate::server) async fn serve(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = match *request.method() {
        Method::GET | Method::HEAD => Fields::read(request.uri().query().unwrap_or_default())?,
        Method::POST => {
            let bytes = read(request.into_body(), &asked.headers, 3 * MOST, app.settings.patience).await?;
            Fields::read(&text(bytes)?)?
        }
        _ => return Err(Problem::method("GET, HEAD, POST, OPTIONS")),
    };
    let query = fields.one("query")?.unwrap_or_default().to_owned();
    if query.len() > MOST {
        return Err(bad("query", "that", &format!("a query of at most {MOST} bytes")));
    }
    let mut at = fields.number("at")?.unwrap_or(query.len()).min(query.len());
    while !query.is_char_boundary(at) {
        at -= 1;
    }
    let (accept, shared) = (Accept::of(&asked.headers), Arc::clone(&app));
    answer(&app, &asked, None, move |desk| {
        let completion = shared.completer(desk.served, desk.generation)?.complete(&query, at);
        let candidates = completion.candidates.iter().take(TOLD).map(|candidate| {
            json!({ "replacement": candidate.replacement, "label": candidate.label, "count": candidate.count })
        });
        let told = json!({
            "start": completion.start,
            "candidates": candidates.map(super::super::tables::without_unknown).collect::<Vec<_>>(),
            "fault": fault(&query, desk),
        });
        write_json(&told, &accept, desk)
    })
    .await
}

/// What is wrong with a text as a query; nothing where it is one, or blank.
fn fault(query: &str, desk: &Desk<'_>) -> Value {
    if query.trim().is_empty() {
        return Value::Null;
    }
    let parsed = desk.served.engine.queries().parse_at(query, "http://localhost/", None);
    let Err(error) = parsed else { return Value::Null };
    let problem = Problem::from(error);
    let member = |name: &str| problem.member(name).cloned().unwrap_or(Value::Null);
    json!({ "line": member("line"), "column": member("column"), "message": member("detail"), "nearest": member("nearest") })
}

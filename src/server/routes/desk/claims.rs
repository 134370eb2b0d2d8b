//! `/claims`: a claim stated, or what would be written tried.
//!
//! Knows how it is answered. Must not know what is wrong with a claim, nor how it is written.

use super::form::Sent;
use super::pages::claim_again;
use super::session::elsewhere;
use crate::engine::Recorded;
use crate::query::Completeness;
use crate::server::app::App;
use crate::server::routes::shown;
use crate::server::routes::tables::write_json;
use crate::server::wire::fields::{Fields, encoded};
use crate::server::wire::negotiate::Accept;
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::work::{Asked, Desk, answer};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use serde_json::json;
use std::io::Write;
use std::sync::Arc;

/// `/claims`
pub(in crate::server) async fn serve(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    match *request.method() {
        Method::POST => post(&app, &asked, request).await,
        Method::GET | Method::HEAD => shown::list(State(app), Extension(asked), request).await,
        _ => Err(Problem::method("GET, HEAD, POST, OPTIONS")),
    }
}

/// `POST /claims`, and `POST /claims?dry-run=1`
async fn post(app: &Arc<App>, asked: &Asked, request: Request) -> Result<Response, Problem> {
    let dry = Fields::read(request.uri().query().unwrap_or_default())?.flag("dry-run")?;
    let sent = Sent::of(app, asked, request).await?;
    let (claim, signed) = (sent.claim()?, sent.signed);
    let accept = Accept::of(&asked.headers);
    if dry {
        return answer(app, asked, None, move |desk| {
            let recorded = desk.served.engine.claims().draft(&claim)?;
            write_json(&recorded, &accept, desk)
        })
        .await;
    }
    let signed = signed.filter(|_| accept.prefers("text/html", &[("application/json", ())]));
    let is_page = signed.is_some();
    let response = answer(app, asked, None, move |desk| {
        let stated = desk.served.engine.claims().state(&claim);
        match (stated, signed) {
            (Ok(recorded), _) => written(&recorded, desk),
            (Err(error), Some(signed)) => claim_again(desk, &claim, &signed, &error.into()),
            (Err(error), None) => Err(error.into()),
        }
    })
    .await?;
    Ok(if is_page { seen(response) } else { response })
}

/// What a program is told: the claim, the sheet, and what was added to it.
fn written(recorded: &Recorded, desk: &mut Desk<'_>) -> Result<Completeness, Problem> {
    let head = Head { status: StatusCode::CREATED, ..Head::new("application/json") };
    desk.head(head.with(header::LOCATION, format!("/recorded?claim={}", encoded(&recorded.claim))));
    told(&json!(recorded), desk)
}

/// Writes what was recorded.
pub(super) fn told(value: &serde_json::Value, desk: &mut Desk<'_>) -> Result<Completeness, Problem> {
    writeln!(desk.pipe, "{value:#}").map_err(|error| Problem::failed(error.to_string()))?;
    Ok(Completeness::Complete)
}

/// What a browser is told of what was recorded: where to look at it.
pub(super) fn seen(response: Response) -> Response {
    if response.status() != StatusCode::CREATED {
        return response;
    }
    let path = response.headers().get(header::LOCATION).and_then(|path| path.to_str().ok());
    elsewhere(path.unwrap_or("/"), None)
}

//! `/reviews`: a verdict given, or what would be written tried.
//!
//! Knows how it is answered. Must not know what is wrong with a verdict, nor how it is written.

use super::claims::{seen, told};
use super::form::Sent;
use super::pages::review_again;
use crate::engine::{NewReview, Reviewed};
use crate::query::Completeness;
use crate::server::app::App;
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
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /reviews`, and `POST /reviews?dry-run=1`
pub(in crate::server) async fn serve(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    if request.method() != Method::POST {
        return Err(Problem::method("POST, OPTIONS"));
    }
    let dry = Fields::read(request.uri().query().unwrap_or_default())?.flag("dry-run")?;
    let sent = Sent::of(&app, &asked, request).await?;
    let (review, signed) = (sent.review()?, sent.signed);
    let accept = Accept::of(&asked.headers);
    if dry {
        return answer(&app, &asked, None, move |desk| {
            must_be_right(&review, desk)?;
            let (file, digest, text) = desk.served.engine.reviews().draft(&review)?;
            write_json(&json!({ "file": file, "digest": digest, "text": text }), &accept, desk)
        })
        .await;
    }
    let signed = signed.filter(|_| accept.prefers("text/html", &[("application/json", ())]));
    let (is_page, shared) = (signed.is_some(), Arc::clone(&app));
    let response = answer(&app, &asked, None, move |desk| match (given(&review, desk), signed) {
        (Err(problem), Some(signed)) => review_again(&shared, desk, &review, &signed, &problem),
        (Err(problem), None) => Err(problem),
        (Ok(reviewed), _) => written(&review, &reviewed, desk),
    })
    .await?;
    Ok(if is_page { seen(response) } else { response })
}

fn given(review: &NewReview, desk: &Desk<'_>) -> Result<Reviewed, Problem> {
    must_be_right(review, desk)?;
    Ok(desk.served.engine.reviews().write(review)?)
}

/// What a program is told: the verdict, its sheet, and the claim that it pins.
fn written(review: &NewReview, reviewed: &Reviewed, desk: &mut Desk<'_>) -> Result<Completeness, Problem> {
    let head = Head { status: StatusCode::CREATED, ..Head::new("application/json") };
    let (claim, name) = (encoded(&review.claim), encoded(&reviewed.name));
    desk.head(head.with(header::LOCATION, format!("/recorded?claim={claim}&review={name}")));
    let stem = reviewed.name.rsplit_once('/').map_or("", |(stem, _)| stem);
    let file = format!("data/reviews/{stem}.toml");
    let told_of =
        json!({ "review": reviewed.name, "claim": review.claim, "file": file, "digest": reviewed.digest });
    told(&told_of, desk)
}

/// That nothing is wrong with a verdict: all of it is told at once, each fault with its field.
fn must_be_right(review: &NewReview, desk: &Desk<'_>) -> Result<(), Problem> {
    let faults = desk.served.engine.reviews().faults(review)?;
    if faults.is_empty() {
        return Ok(());
    }
    let told = faults.into_iter().map(|(field, error)| {
        let message = error.to_string();
        let problem = Problem::from(error);
        let near = problem.member("nearest").and_then(Value::as_array).into_iter().flatten();
        let near: Vec<&str> = near.filter_map(Value::as_str).collect();
        let hint = problem.member("hint").and_then(Value::as_str).map(str::to_owned);
        let help = if near.is_empty() { hint } else { Some(format!("did you mean {}?", near.join(" or "))) };
        let mut fault = json!({ "field": field, "message": message });
        if let (Some(help), Some(fault)) = (help, fault.as_object_mut()) {
            fault.insert("help".to_owned(), help.into());
        }
        fault
    });
    Err(Problem::refused(told.collect()))
}

//! What the server says of itself: its addresses, its schemas, how it is.

use super::{openapi, shown};
use crate::engine::json_schema;
use crate::query::Completeness;
use crate::server::app::App;
use crate::server::pages::read;
use crate::server::wire::negotiate::Accept;
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::work::{Asked, answer};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use std::sync::Arc;

/// The schemas of JSON documents, by their names.
const SCHEMAS: [&str; 7] = ["agreements", "conflicts", "evidence", "origins", "search", "sheet", "trace"];

/// Addresses, and what is there.
pub(super) const ADDRESSES: [(&str, &str); 20] = [
    ("/cite", "a claim as it is cited: ?claim=NAME&as=csl.json, ris, bib or claimreview.json"),
    ("/", "the corpus, for people; for programs, these addresses"),
    ("/claims", "claims in pages, for people: ?source=, subject=, property=, verdict=, state=, page="),
    ("/sparql", "the SPARQL 1.1 Protocol; without a query, what the endpoint is"),
    ("/graphs", "the Graph Store Protocol: ?graph=IRI, ?default, or /graphs/NAME"),
    ("/queries", "the saved queries with their parameters"),
    ("/queries/NAME", "a saved query: ?parameter=value, in pages with ?limit=100"),
    ("/search", "words in quotes, titles, labels and texts: ?words=, in=, kind=, source=, limit="),
    ("/trace", "a claim down to its words: ?claim=NAME"),
    ("/evidence", "a query with what each row rests on: ?query=TEXT or ?name=NAME"),
    ("/conflicts", "claims that do not agree: ?claim=, source=, subject=, property=, kind="),
    ("/origins", "where the numbers of a claim come from: ?claim=NAME"),
    ("/check", "everything that is loaded, held against the rules; POST a sheet, to check it alone"),
    ("/mcp", "tools for language models, over the Model Context Protocol"),
    ("/resource", "what an IRI names: ?iri=IRI; the addresses of the store resolve by their path, too"),
    ("/schemas", "JSON Schemas of all that"),
    ("/openapi.json", "all that as OpenAPI 3.1"),
    ("/health", "whether the server runs"),
    ("/ready", "whether it serves what is on the disk, and what keeps it from that"),
    ("/metrics", "counts, as OpenMetrics"),
];

fn only_read(request: &Request) -> Result<(), Problem> {
    match *request.method() {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(Problem::method("GET, HEAD, OPTIONS")),
    }
}

fn document(content_type: &'static str, body: impl Into<Body>) -> Response {
    Head::new(content_type).with(header::CACHE_CONTROL, "no-cache").response(body.into())
}

fn json_document(value: &Value) -> Response {
    document("application/json", format!("{value:#}\n"))
}

/// `/`: the corpus for people, the addresses for programs.
pub(in crate::server) async fn front(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let accept = Accept::of(&asked.headers);
    let (content_type, ()) = accept.must(&[("text/html", ()), ("application/json", ())])?;
    if content_type == "text/html" { shown::corpus(&app, &asked).await } else { Ok(listed()) }
}

/// `/addresses`
pub(in crate::server) async fn addresses(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    if !shown::is_wanted(&Accept::of(&asked.headers), &[("application/json", ())]) {
        return Ok(listed());
    }
    shown::page(&app, &asked, "addresses".to_owned(), |_, frame, _| Ok(read::addresses(frame, &ADDRESSES)))
        .await
}

fn listed() -> Response {
    let addresses = ADDRESSES.iter().map(|(address, what)| json!({ "address": address, "what": what }));
    json_document(&json!({ "addresses": addresses.collect::<Vec<_>>() }))
}

/// `/health`
pub(in crate::server) async fn health(request: Request) -> Result<Response, Problem> {
    only_read(&request)?;
    Ok(json_document(&json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })))
}

/// `/ready`
pub(in crate::server) async fn ready(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let shared = Arc::clone(&app);
    let generation = tokio::task::spawn_blocking(move || shared.served().generation().ok()).await;
    let generation = generation.ok().flatten();
    let trouble = app.trouble();
    let value = super::tables::without_unknown(json!({
        "ready": generation.is_some(),
        "current": trouble.is_none(),
        "epoch": generation.map(|generation| generation.epoch),
        "generation": generation.map(|generation| generation.number),
        "since": trouble.as_ref().map(|trouble| trouble.since.clone()),
        "faults": trouble.map(|trouble| trouble.faults),
    }));
    let status = if generation.is_some() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let head = Head { status, ..Head::new("application/json") };
    Ok(head.with(header::CACHE_CONTROL, "no-store").response(Body::from(format!("{value:#}\n"))))
}

/// `/metrics`
pub(in crate::server) async fn metrics(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let shared = Arc::clone(&app);
    let now = tokio::task::spawn_blocking(move || shared.now()).await.unwrap_or_default();
    let text = app.metrics.text(&now);
    Ok(document("application/openmetrics-text; version=1.0.0; charset=utf-8", text))
}

/// `/schemas`
pub(in crate::server) async fn schemas(request: Request) -> Result<Response, Problem> {
    only_read(&request)?;
    Ok(json_document(&json!({ "schemas": SCHEMAS })))
}

/// `/schemas/NAME`
pub(in crate::server) async fn schema(
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let name = name.strip_suffix(".json").unwrap_or(&name);
    let schema = json_schema(name).ok_or_else(|| {
        Problem::not_found(format!("there is no schema `{name}`; there are {}", SCHEMAS.join(", ")))
    })?;
    Ok(document("application/schema+json", schema))
}

/// `/openapi.json`
pub(in crate::server) async fn openapi(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let (url, accept) = (app.url(&asked.host), Accept::of(&asked.headers));
    let key = format!("openapi\n{url}\n{}", accept.text());
    answer(&app, &asked, Some(key), move |desk| {
        let (queries, _) = desk.served.engine.queries().readable();
        let whole = openapi::document(&url, &queries);
        super::tables::write_json(&whole, &accept, desk)?;
        Ok(Completeness::Complete)
    })
    .await
}

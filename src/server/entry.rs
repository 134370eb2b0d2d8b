//! How a request comes in: its name, where it comes from, its route, and what is said of it.
//!
//! Knows all routes. Must not know what they do.

use super::app::App;
use super::guard::tokens::Role;
#[cfg(feature = "mcp")]
use super::routes::agents;
use super::routes::{claims, desk, graphs, index, saved, shown, sparql, things};
use super::wire::connections::Peer;
use super::wire::problem::{ForLog, Problem};
use super::work::Asked;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

/// The longest address of a request.
const LONGEST: usize = 32 << 10;

/// Everything that there is to ask for.
pub(super) fn router(app: &Arc<App>) -> Router {
    let router = Router::new();
    #[cfg(feature = "mcp")]
    let router = router.route_service("/mcp", agents::service(app));
    router
        .route("/sparql", any(sparql::serve))
        .route("/sparql/", any(sparql::serve))
        .route("/evidence", any(sparql::evidence))
        .route("/graphs", any(graphs::indirect))
        .route("/graphs/{*name}", any(graphs::direct))
        .route("/queries", any(saved::list))
        .route("/queries/{name}", any(saved::run))
        .route("/search", any(claims::search))
        .route("/trace", any(claims::trace))
        .route("/origins", any(claims::origins))
        .route("/conflicts", any(claims::conflicts))
        .route("/check", any(claims::check))
        .route("/schemas", any(index::schemas))
        .route("/schemas/{name}", any(index::schema))
        .route("/resource", any(things::resource))
        .route("/openapi.json", any(index::openapi))
        .route("/addresses", any(index::addresses))
        .route("/assets/{name}", any(shown::asset))
        .route("/claims", any(desk::claims::serve))
        .route("/claims/new", any(desk::pages::new_claim))
        .route("/reviews", any(desk::reviews::serve))
        .route("/reviews/new", any(desk::pages::new_review))
        .route("/recorded", any(desk::pages::recorded))
        .route("/query", any(desk::query::serve))
        .route("/complete", any(desk::complete::serve))
        .route("/session", any(desk::session::serve))
        .route("/cite", any(claims::cite))
        .route("/health", any(index::health))
        .route("/ready", any(index::ready))
        .route("/metrics", any(index::metrics))
        .route("/", any(index::front))
        .fallback(any(things::by_path))
        .with_state(Arc::clone(app))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(1024)))
        .layer(from_fn_with_state(Arc::clone(app), enter))
}

/// The word for a route in the counts.
fn route_of(path: &str) -> &'static str {
    const KNOWN: [&str; 25] = [
        "cite",
        "query",
        "recorded",
        "addresses",
        "assets",
        "claims",
        "complete",
        "reviews",
        "session",
        "sparql",
        "evidence",
        "graphs",
        "queries",
        "search",
        "mcp",
        "trace",
        "origins",
        "conflicts",
        "check",
        "schemas",
        "resource",
        "openapi.json",
        "health",
        "ready",
        "metrics",
    ];
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    match KNOWN.into_iter().find(|known| *known == first) {
        Some(known) => known,
        None if path == "/" => "index",
        None => "thing",
    }
}

async fn enter(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let started = Instant::now();
    let id = format!("{:x}-{}", app.run & 0xffff_ffff, NUMBER.fetch_add(1, Ordering::Relaxed));
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let path: String = request.uri().path().chars().take(200).collect();
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.to_string());
    let (page, mut response) = match let_in(&app, &mut request, &id) {
        Ok(page) if method == Method::OPTIONS => (page.clone(), preflight(&request, page.is_some())),
        Ok(page) => (page, next.run(request).await),
        Err(problem) => (None, problem.into_response()),
    };
    if response.status().as_u16() >= 400 && method != Method::HEAD {
        response = shown::as_page(&app, &headers, response);
    }
    finish(response.headers_mut(), page.as_deref(), &id);
    let (status, took) = (response.status().as_u16(), started.elapsed());
    app.metrics.answered(route_of(&path), status, took);
    let told = response.extensions().get::<ForLog>().cloned();
    let members = json!({
        "request": id, "peer": peer, "method": method.as_str(), "path": path, "status": status,
        "ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "problem": told.as_ref().map(|told| told.0), "cause": told.and_then(|told| told.1),
    });
    if status >= 500 {
        app.log.warn("request", members);
    } else {
        app.log.info("request", members);
    }
    response
}

/// Whether a request may come in; the page that sent it, where it is one of another site that was allowed.
fn let_in(app: &App, request: &mut Request, id: &str) -> Result<Option<String>, Problem> {
    let (uri, headers) = (request.uri(), request.headers());
    let length = uri.path_and_query().map_or(0, |whole| whole.as_str().len());
    if length > LONGEST {
        let problem = Problem::new(StatusCode::URI_TOO_LONG, "address", "the address is too long");
        return Err(problem
            .detail(format!("an address has at most {LONGEST} bytes"))
            .hint("POST takes a longer query"));
    }
    let host = app.hosts.check_host(uri, headers)?;
    let page = app.hosts.check_origin(&host, headers)?;
    let path = uri.path();
    // Who is to sign in sees the page for it; who did reads as with the token.
    let is_open = matches!(path, "/health" | "/ready" | "/session")
        || path.starts_with("/assets/")
        || request.method() == Method::OPTIONS;
    let is_signed = !headers.contains_key(header::AUTHORIZATION) && app.sessions.of(headers).is_some();
    if !is_open && !is_signed {
        app.settings.tokens.check(headers, Role::Read)?;
    }
    let mut headers = headers.clone();
    // Of others than GET and HEAD nothing is had already.
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        headers.remove(header::IF_NONE_MATCH);
    }
    let asked = Asked { id: id.to_owned(), host, headers };
    request.extensions_mut().insert(asked);
    Ok(page)
}

/// What a browser asks before a page of another site does.
fn preflight(request: &Request, is_allowed: bool) -> Response {
    const METHODS: &str = "GET, HEAD, POST, PUT, DELETE, OPTIONS";
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ALLOW, HeaderValue::from_static(METHODS));
    if is_allowed && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
        let allowed = HeaderValue::from_static("authorization, content-type, accept, if-none-match");
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    }
    response
}

/// What every answer says.
fn finish(headers: &mut HeaderMap, page: Option<&str>, id: &str) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // With `no-referrer` browsers send `Origin: null` with forms, as pages of nobody do.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
             form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.append(header::VARY, HeaderValue::from_static("accept, origin, authorization"));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", id);
    }
    match page.map(HeaderValue::from_str) {
        Some(Ok(page)) => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, page);
            let shown = HeaderValue::from_static("etag, link, x-request-id, retry-after, assay-incomplete");
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, shown);
        }
        _ => {
            headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
        }
    }
}

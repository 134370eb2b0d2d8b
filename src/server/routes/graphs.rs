//! The Graph Store Protocol: graphs as a whole, named by a field or by their own address.
//!
//! Knows methods and names. Must not know how graphs are kept.

use super::sparql::may_write;
use super::tables::options;
use crate::engine::{GraphDocument, Request as Asking};
use crate::query::Completeness;
use crate::query::results::{self, Format};
use crate::server::app::App;
use crate::server::wire::fields::{Fields, encoded};
use crate::server::wire::negotiate::{Accept, GRAPHS};
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::wire::reading::{media_type, read};
use crate::server::work::{Asked, answer};
use crate::store::DefaultGraph;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use std::sync::Arc;

const METHODS: &str = "GET, HEAD, PUT, POST, DELETE, OPTIONS";

/// A graph that a request is about: by its IRI, or the unnamed one.
#[derive(Clone)]
struct Target {
    name: Option<String>,
    /// What relative IRIs of a document are resolved against.
    base: String,
    /// Whether the request makes up its name.
    is_new: bool,
}

/// `/graphs?graph=IRI` and `/graphs?default`
pub(in crate::server) async fn indirect(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = Fields::read(request.uri().query().unwrap_or_default())?;
    let base = format!("{}/graphs", app.url(&asked.host));
    let named = fields.one("graph")?.map(str::to_owned);
    let is_default = fields.one("default")?.is_some();
    let bad = |detail: &str| {
        Problem::new(StatusCode::BAD_REQUEST, "graph", "the graph is not named").detail(detail)
    };
    let target = match (named, is_default) {
        (Some(name), false) => {
            if crate::query::NamedDataset::of(&[], std::slice::from_ref(&name)).is_err() {
                return Err(bad("`graph` takes an absolute IRI"));
            }
            Target { base: name.clone(), name: Some(name), is_new: false }
        }
        (None, true) => Target { name: None, base, is_new: false },
        (None, false) if request.method() == Method::POST => Target { name: None, base, is_new: true },
        (None, false) => return Err(bad("`graph=IRI` names a graph, `default` the unnamed one")),
        (Some(_), true) => return Err(bad("either `graph=IRI` or `default`, not both")),
    };
    serve(&app, &asked, target, request).await
}

/// `/graphs/NAME`, which is the name of the graph itself.
pub(in crate::server) async fn direct(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let path = request.uri().path();
    let path = path.split('/').map(super::super::wire::fields::decoded).collect::<Result<Vec<_>, _>>()?;
    let path: Vec<String> = path.iter().map(|part| encoded(part)).collect();
    let name = format!("{}{}", app.url(&asked.host), path.join("/"));
    if path.iter().any(|part| part == "." || part == "..") {
        return Err(Problem::not_found("no graph is named so"));
    }
    let target = Target { base: name.clone(), name: Some(name), is_new: false };
    serve(&app, &asked, target, request).await
}

async fn serve(app: &Arc<App>, asked: &Asked, target: Target, request: Request) -> Result<Response, Problem> {
    match *request.method() {
        Method::GET | Method::HEAD => get(app, asked, target).await,
        Method::PUT | Method::POST => write(app, asked, target, request).await,
        Method::DELETE => delete(app, asked, target).await,
        _ => Err(Problem::method(METHODS)),
    }
}

fn no_such(target: &Target) -> Problem {
    Problem::not_found(format!("there is no graph <{}>", target.name.as_deref().unwrap_or_default()))
}

const OF_NAMED: &str = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }";
const OF_DEFAULT: &str = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }";

async fn get(app: &Arc<App>, asked: &Asked, target: Target) -> Result<Response, Problem> {
    let accept = Accept::of(&asked.headers);
    let key = format!("graph\n{:?}\n{}", target.name, accept.text());
    let shared = Arc::clone(app);
    answer(app, asked, Some(key), move |desk| {
        let (content_type, format) = accept.must(&GRAPHS)?;
        let engine = &desk.served.engine;
        if !engine.queries().has_graph(target.name.as_deref())? {
            return Err(no_such(&target));
        }
        let text = if target.name.is_some() { OF_NAMED } else { OF_DEFAULT };
        let query = engine.queries().parse("graph", text)?;
        let parameters = target.name.iter().map(|name| ("graph".to_owned(), format!("<{name}>"))).collect();
        let options = options(&shared, desk, &Fields::default())?.with_limit(shared.settings.rows);
        let default_graph = DefaultGraph::Strict;
        let request = Asking { parameters, default_graph, options, ..Asking::default() };
        let answer = engine.queries().run(&query, &request)?;
        desk.head(Head::new(content_type));
        Ok(results::write(answer, format, engine.prefixes(), &mut *desk.pipe)?.completeness)
    })
    .await
}

async fn write(
    app: &Arc<App>,
    asked: &Asked,
    mut target: Target,
    request: Request,
) -> Result<Response, Problem> {
    may_write(app, asked)?;
    let adds = request.method() == Method::POST;
    let media_type = media_type(&asked.headers)?;
    let format = Format::from_media_type(&media_type).filter(|format| format.syntax().is_some());
    let format = format.ok_or_else(|| {
        let known: Vec<&str> = GRAPHS.iter().map(|(media_type, _)| *media_type).collect();
        Problem::media_type(format!("`{media_type}` is not read as a graph; there are {}", known.join(", ")))
    })?;
    let bytes = read(request.into_body(), &asked.headers, app.settings.body, app.settings.patience).await?;
    if target.is_new {
        let digest = crate::document::sha256_hex(&bytes);
        let name = format!("{}/{}", target.base, &digest[..16]);
        target = Target { base: name.clone(), name: Some(name), is_new: true };
    }
    answer(app, asked, None, move |desk| {
        let document = GraphDocument { format, bytes: &bytes, base: &target.base, adds };
        let is_new = desk.served.engine.queries().write_graph(target.name.as_deref(), document)?;
        let status = if is_new { StatusCode::CREATED } else { StatusCode::NO_CONTENT };
        let mut head = Head { status, ..Head::new("text/plain") };
        if let Some(name) = target.name.as_ref().filter(|_| is_new) {
            head = head.with(header::LOCATION, name.clone());
        }
        desk.head(head);
        Ok(Completeness::Complete)
    })
    .await
}

async fn delete(app: &Arc<App>, asked: &Asked, target: Target) -> Result<Response, Problem> {
    may_write(app, asked)?;
    answer(app, asked, None, move |desk| {
        if !desk.served.engine.queries().remove_graph(target.name.as_deref())? {
            return Err(no_such(&target));
        }
        desk.head(Head { status: StatusCode::NO_CONTENT, ..Head::new("text/plain") });
        Ok(Completeness::Complete)
    })
    .await
}

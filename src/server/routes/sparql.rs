//! The SPARQL protocol: queries and updates.
//!
//! Knows how a request says what it asks (SPARQL 1.1 Protocol, 2.1 and 2.2). Must not know how it is answered.

use super::tables::{Asking, options};
use super::{description, shown};
use crate::engine::UpdateRequest;
use crate::query::saved::{SavedError, SavedQuery};
use crate::query::{Completeness, NamedDataset, begins_query, begins_update};
use crate::server::app::App;
use crate::server::guard::tokens::Role;
use crate::server::pages::read;
use crate::server::wire::fields::Fields;
use crate::server::wire::negotiate::Accept;
use crate::server::wire::problem::Problem;
use crate::server::wire::reading::{media_type, read, text};
use crate::server::work::{Asked, Desk, answer};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::json;
use std::io::Write;
use std::sync::Arc;

/// The most bytes of a query.
const QUERY: usize = 2 << 20;

/// What a request asks of the endpoint.
enum Operation {
    Query(String),
    Update(String),
    /// What there is.
    Describe,
}

/// `/sparql`
pub(in crate::server) async fn serve(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let (operation, fields) = operation(&app, &asked, request).await?;
    match operation {
        Operation::Query(text) => query(&app, &asked, text, fields).await,
        Operation::Update(text) => update(&app, &asked, text, fields).await,
        Operation::Describe => describe(&app, &asked).await,
    }
}

/// `/evidence`: a query, saved or in its text, with what its rows rest on.
pub(in crate::server) async fn evidence(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let (operation, fields) = operation(&app, &asked, request).await?;
    let evident =
        if fields.one("evidence")?.is_none() { Fields::read("evidence=1")? } else { Fields::default() };
    let fields = fields.and(evident);
    match (operation, fields.one("name")?) {
        (Operation::Query(text), None) => query(&app, &asked, text, fields).await,
        (Operation::Describe, Some(name)) => {
            let name = name.to_owned();
            super::saved::answered(&app, &asked, name, fields).await
        }
        _ => Err(missing("`query` has the text of a query, or `name` the name of a saved one")),
    }
}

async fn describe(app: &Arc<App>, asked: &Asked) -> Result<Response, Problem> {
    let accept = Accept::of(&asked.headers);
    if shown::is_wanted(&accept, &super::super::wire::negotiate::GRAPHS) {
        let url = app.url(&asked.host);
        let key = format!("endpoint\n{url}");
        return shown::page(app, asked, key, move |_, frame, _| Ok(read::endpoint(frame, &url))).await;
    }
    let (shared, url) = (Arc::clone(app), app.url(&asked.host));
    let key = format!("description\n{url}\n{}", accept.text());
    answer(app, asked, Some(key), move |desk| description::write(&shared, &url, &accept, desk)).await
}

/// What a request asks, and all its fields.
async fn operation(app: &App, asked: &Asked, request: Request) -> Result<(Operation, Fields), Problem> {
    let fields = Fields::read(request.uri().query().unwrap_or_default())?;
    match *request.method() {
        Method::GET | Method::HEAD => {
            if fields.one("update")?.is_some() {
                return Err(Problem::method("POST").detail("an update is sent by POST"));
            }
            let query = fields.one("query")?.map(str::to_owned);
            Ok((query.map_or(Operation::Describe, Operation::Query), fields))
        }
        Method::POST => posted(app, asked, request, fields).await,
        _ => Err(Problem::method("GET, HEAD, POST, OPTIONS")),
    }
}

async fn posted(
    app: &App,
    asked: &Asked,
    request: Request,
    fields: Fields,
) -> Result<(Operation, Fields), Problem> {
    let media_type = media_type(&asked.headers)?;
    let patience = app.settings.patience;
    let body = request.into_body();
    match media_type.as_str() {
        "application/sparql-query" => {
            let body = text(read(body, &asked.headers, QUERY, patience).await?)?;
            if fields.one("query")?.is_some() {
                return Err(twice());
            }
            Ok((Operation::Query(body), fields))
        }
        "application/sparql-update" => {
            may_write(app, asked)?;
            let body = text(read(body, &asked.headers, app.settings.body, patience).await?)?;
            if fields.one("update")?.is_some() {
                return Err(twice());
            }
            Ok((Operation::Update(body), fields))
        }
        "application/x-www-form-urlencoded" => {
            let is_writer = may_write(app, asked).is_ok();
            let most = if is_writer { app.settings.body } else { QUERY };
            let body = text(read(body, &asked.headers, most, patience).await?)?;
            let fields = fields.and(Fields::read(&body)?);
            let (query, update) = (fields.one("query")?, fields.one("update")?);
            let operation = match (query, update) {
                (Some(query), None) => Operation::Query(query.to_owned()),
                (None, Some(update)) => {
                    may_write(app, asked)?;
                    Operation::Update(update.to_owned())
                }
                (Some(_), Some(_)) => return Err(twice()),
                (None, None) if fields.one("name")?.is_some() => Operation::Describe,
                (None, None) => return Err(missing("a form has a field `query` or `update`")),
            };
            Ok((operation, fields))
        }
        other => {
            let told = if other.is_empty() {
                "a body without a Content-Type".to_owned()
            } else {
                format!("`{other}`")
            };
            Err(Problem::media_type(format!(
                "{told} is not read here: application/sparql-query, application/sparql-update and \
                 application/x-www-form-urlencoded are"
            )))
        }
    }
}

fn twice() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "repeated-field", "more than one thing is asked")
        .detail("a request has one query or one update")
}

fn missing(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "nothing-asked", "nothing is asked").detail(detail)
}

/// Whether the client may change what is served.
pub(super) fn may_write(app: &App, asked: &Asked) -> Result<(), Problem> {
    if let Some(why) = app.settings.origin.refusal() {
        return Err(Problem::read_only(why));
    }
    app.settings.tokens.check(&asked.headers, Role::Write)
}

/// The graphs that fields name.
fn dataset(fields: &Fields, default: &str, named: &str) -> Result<Option<NamedDataset>, Problem> {
    NamedDataset::of(&fields.all(default), &fields.all(named)).map_err(|iri| {
        Problem::new(StatusCode::BAD_REQUEST, "dataset", "a graph has no such name")
            .detail(format!("<{iri}> is not an absolute IRI"))
    })
}

/// Values of variables: `$name=TERM`.
fn parameters(fields: &Fields) -> Vec<(String, String)> {
    let given = fields.iter().filter_map(|(name, value)| Some((name.strip_prefix('$')?, value)));
    given.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

async fn query(app: &Arc<App>, asked: &Asked, text: String, fields: Fields) -> Result<Response, Problem> {
    let accept = Accept::of(&asked.headers);
    let graphs = dataset(&fields, "default-graph-uri", "named-graph-uri")?;
    let base = format!("{}/sparql", app.url(&asked.host));
    let others: Vec<(&str, &str)> = fields.iter().filter(|(name, _)| *name != "query").collect();
    let key = format!("sparql\n{base}\n{}\n{others:?}\n{text}", accept.text());
    let shared = Arc::clone(app);
    answer(app, asked, Some(key), move |desk| {
        let query = parsed(desk, &text, &base, graphs.as_ref())?;
        let asking = Asking::of(&shared, desk, &fields, accept, parameters(&fields))?;
        asking.run(&query, desk)
    })
    .await
}

fn parsed(
    desk: &Desk<'_>,
    text: &str,
    base: &str,
    graphs: Option<&NamedDataset>,
) -> Result<SavedQuery, Problem> {
    let parsed = desk.served.engine.queries().parse_at(text, base, graphs);
    parsed.map_err(|error| {
        let is_update = matches!(error, SavedError::Parse { .. }) && begins_update(text);
        let problem = Problem::from(error);
        if is_update {
            problem.hint("this is an update: POST it as application/sparql-update, or as a field `update`")
        } else {
            problem
        }
    })
}

async fn update(app: &Arc<App>, asked: &Asked, text: String, fields: Fields) -> Result<Response, Problem> {
    may_write(app, asked)?;
    let using = dataset(&fields, "using-graph-uri", "using-named-graph-uri")?;
    let base = format!("{}/sparql", app.url(&asked.host));
    let shared = Arc::clone(app);
    answer(app, asked, None, move |desk| {
        let options = options(&shared, desk, &fields)?;
        let request =
            UpdateRequest { parameters: parameters(&fields), dry_run: fields.flag("dry-run")?, options };
        let done = desk.served.engine.queries().update_over(&text, &request, using, Some(&base));
        let done = done.map_err(|error| {
            let problem = Problem::from(error);
            if problem.kind() == "syntax" && begins_query(&text) {
                problem.hint("this is a query: POST it as application/sparql-query, or as a field `query`")
            } else {
                problem
            }
        })?;
        let told = super::tables::without_unknown(json!({
            "format": "assay-update-1",
            "inserted": done.inserted,
            "removed": done.removed,
            "generation": done.applied.map(|applied| applied.generation),
        }));
        desk.head(crate::server::wire::pipe::Head::new("application/json"));
        writeln!(desk.pipe, "{told:#}").map_err(|error| Problem::failed(error.to_string()))?;
        Ok(Completeness::Complete)
    })
    .await
}

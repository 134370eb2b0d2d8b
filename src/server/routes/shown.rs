//! Pages for people, as they are asked for.
//!
//! Knows which page is meant. Must not know what pages show.

use super::tables::options;
use crate::engine::{Claims, Engine};
use crate::query::Completeness;
use crate::server::app::App;
use crate::server::pages::frame::{Filter, Frame, Links, Page, State as OfClaim, look};
use crate::server::pages::read;
use crate::server::wire::fields::{Fields, bad};
use crate::server::wire::negotiate::Accept;
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::{ForPeople, Problem};
use crate::server::work::{Asked, Desk, answer};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use serde_json::Value;
use std::io::Write;
use std::sync::Arc;

/// What a page is sent as.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// How long a file is kept whose name changes with its content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Whether a client would rather have a page than anything that is offered: it names pages.
pub(super) fn is_wanted<T>(accept: &Accept, offered: &[(&'static str, T)]) -> bool {
    accept.prefers("text/html", offered)
}

pub(super) fn only_read(request: &Request) -> Result<(), Problem> {
    match *request.method() {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(Problem::method("GET, HEAD, OPTIONS")),
    }
}

/// What pages of a state are made with.
pub(super) fn frame<'d>(desk: &'d Desk<'_>) -> Frame<'d> {
    let engine: &Engine = &desk.served.engine;
    let state = format!("state {}.{}", desk.generation.epoch, desk.generation.number);
    Frame { engine, links: Links::served(engine.base().as_str()), state }
}

/// The claims of a state, within the bounds of a request.
pub(super) fn claims_of<'d>(app: &App, desk: &'d Desk<'_>) -> Result<Claims<'d>, Problem> {
    Ok(desk.served.engine.claims().within(&options(app, desk, &Fields::default())?))
}

/// Answers with a page that is the same for a key and a state.
pub(super) async fn page<F>(app: &Arc<App>, asked: &Asked, key: String, make: F) -> Result<Response, Problem>
where
    F: FnOnce(&App, &Frame<'_>, &Desk<'_>) -> Result<Page, Problem> + Send + 'static,
{
    let shared = Arc::clone(app);
    answer(app, asked, Some(format!("page\n{key}")), move |desk| {
        let text = {
            let frame = frame(desk);
            frame.whole(&make(&shared, &frame, desk)?)
        };
        write(&text, desk)
    })
    .await
}

/// Writes a page that is made.
pub(super) fn write(text: &str, desk: &mut Desk<'_>) -> Result<Completeness, Problem> {
    desk.head(Head::new(HTML));
    desk.pipe.write_all(text.as_bytes()).map_err(|error| Problem::failed(error.to_string()))?;
    Ok(Completeness::Complete)
}

/// What a browser is told of a problem: a page, with the status and the headers that it had.
pub(in crate::server) fn as_page(app: &App, headers: &HeaderMap, mut response: Response) -> Response {
    let offered = [("application/problem+json", ())];
    let told = response.extensions_mut().remove::<ForPeople>();
    let Some(ForPeople(members)) = told.filter(|_| is_wanted(&Accept::of(headers), &offered)) else {
        return response;
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let nearest = members.get("nearest").and_then(Value::as_array).into_iter().flatten();
    let trouble = read::Trouble {
        title: text("title").unwrap_or_default(),
        detail: text("detail"),
        hint: text("hint"),
        nearest: nearest.filter_map(Value::as_str).collect(),
    };
    let served = app.served();
    let links = Links::served(served.engine.base().as_str());
    let frame = Frame { engine: &served.engine, links, state: format!("state {}", served.epoch) };
    let page = frame.whole(&read::problem(&frame, &trouble));
    let (mut head, _) = response.into_parts();
    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(page))
}

/// The first page.
pub(super) async fn corpus(app: &Arc<App>, asked: &Asked) -> Result<Response, Problem> {
    page(app, asked, "corpus".to_owned(), |app, frame, desk| {
        Ok(read::corpus(frame, &*claims_of(app, desk)?.overview()?))
    })
    .await
}

/// `/claims?source=&subject=&property=&verdict=&state=&page=`
pub(in crate::server) async fn list(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let fields = Fields::read(request.uri().query().unwrap_or_default())?;
    let filter = filter_of(&fields)?;
    page(&app, &asked, format!("list\n{filter:?}"), move |app, frame, desk| {
        Ok(read::list(frame, &*claims_of(app, desk)?.overview()?, &filter))
    })
    .await
}

fn filter_of(fields: &Fields) -> Result<Filter, Problem> {
    let text = |name: &str| -> Result<Option<String>, Problem> {
        Ok(fields.one(name)?.filter(|value| !value.is_empty()).map(str::to_owned))
    };
    let state = |word: String| {
        let known = || OfClaim::ALL.map(OfClaim::word).join(", ");
        OfClaim::from_word(&word).ok_or_else(|| bad("state", &word, &format!("one of {}", known())))
    };
    Ok(Filter {
        source: text("source")?,
        subject: text("subject")?,
        property: text("property")?,
        verdict: text("verdict")?,
        state: text("state")?.map(state).transpose()?,
        page: fields.number("page")?.unwrap_or(1),
    })
}

/// `/assets/NAME`
pub(in crate::server) async fn asset(
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    only_read(&request)?;
    let asset = look::assets().iter().find(|asset| asset.name == name);
    let asset =
        asset.ok_or_else(|| Problem::not_found("no page has this file; it may be of another version"))?;
    Ok(Head::new(asset.content_type)
        .with(header::CACHE_CONTROL, FOR_EVER)
        .response(Body::from(asset.content)))
}

//! Work of the engine for a request: on a thread of its own, in its turn, stopped when nobody waits for it.
//!
//! Knows turns, deadlines and what becomes of an answer. Must not know what is asked.

use super::app::{App, Served};
use super::cache::{Generation, Stored};
use super::wire::pipe::{Begun, Finished, Head, Pieces, Pipe};
use super::wire::problem::Problem;
use crate::index::segment::guarded;
use crate::query::{Cancel, Completeness};
use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode, header};
use serde_json::json;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

/// How long a request waits for its turn.
const TURN: Duration = Duration::from_secs(5);
/// How many requests wait for each that runs.
const WAITING: u64 = 16;

/// A request, as far as its work is concerned.
#[derive(Debug, Clone)]
pub(in crate::server) struct Asked {
    /// The name of the request, for the log.
    pub(in crate::server) id: String,
    /// The name and port that it is to.
    pub(in crate::server) host: String,
    pub(in crate::server) headers: HeaderMap,
}

/// What a piece of work came to.
pub(in crate::server) enum Done {
    /// It was written to the pipe.
    Written(Completeness),
    /// The answer that was kept.
    Kept(Arc<Stored>),
    /// The client has it already.
    NotModified(String),
}

/// What work has at hand.
pub(in crate::server) struct Desk<'a> {
    pub(in crate::server) served: &'a Served,
    pub(in crate::server) pipe: &'a mut Pipe,
    pub(in crate::server) cancel: Cancel,
    /// The state that was served when it began.
    pub(in crate::server) generation: Generation,
    /// Whether the answer is the same whenever it is asked for in this state.
    pub(in crate::server) is_stable: bool,
    tag: Option<String>,
}

impl Desk<'_> {
    /// Says what the answer begins with. What depends on the state alone gets a tag.
    pub(in crate::server) fn head(&mut self, head: Head) {
        let head = match &self.tag {
            Some(tag) if self.is_stable => {
                head.with(header::ETAG, tag.clone()).with(header::CACHE_CONTROL, "no-cache")
            }
            _ => head.with(header::CACHE_CONTROL, "no-store"),
        };
        self.pipe.head(head);
    }
}

/// Stops the work when it is dropped before the end.
struct Stopping {
    app: Arc<App>,
    cancel: Cancel,
    id: String,
    armed: bool,
}

impl Finished for Stopping {
    fn finished(mut self) {
        self.armed = false;
    }
}

impl Drop for Stopping {
    fn drop(&mut self) {
        if self.armed {
            self.cancel.cancel();
            self.app.metrics.cancelled.add();
            self.app.log.info("cancelled", json!({ "request": self.id, "reason": "the client hung up" }));
        }
    }
}

/// Counts a query while it runs, and holds its place.
struct Running {
    app: Arc<App>,
    _place: OwnedSemaphorePermit,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.app.metrics.running.take();
    }
}

async fn turn(app: &Arc<App>) -> Result<Running, Problem> {
    let busy = || {
        app.metrics.overloaded.add();
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "the server is busy")
            .detail("as many queries run and wait as may")
            .retry_after(1)
    };
    let most = WAITING * app.settings.queries as u64;
    if app.metrics.waiting.get() >= most {
        return Err(busy());
    }
    let waiting = Waiting::new(app);
    let place = timeout(TURN, Arc::clone(&app.slots).acquire_owned()).await;
    drop(waiting);
    let Ok(Ok(place)) = place else { return Err(busy()) };
    app.metrics.running.add();
    Ok(Running { app: Arc::clone(app), _place: place })
}

struct Waiting<'a>(&'a App);

impl<'a> Waiting<'a> {
    fn new(app: &'a App) -> Self {
        app.metrics.waiting.add();
        Self(app)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.metrics.waiting.take();
    }
}

/// Has something done by the engine, and answers with what it writes. With a key the answer depends on the state and the key
/// alone, and may be kept.
pub(in crate::server) async fn answer<F>(
    app: &Arc<App>,
    asked: &Asked,
    key: Option<String>,
    work: F,
) -> Result<Response<Body>, Problem>
where
    F: FnOnce(&mut Desk<'_>) -> Result<Completeness, Problem> + Send + 'static,
{
    let running = turn(app).await?;
    let runtime = tokio::runtime::Handle::current();
    let (mut pipe, mut begun) = Pipe::new(runtime, app.settings.patience);
    let cancel = Cancel::new();
    let mut stopping =
        Stopping { app: Arc::clone(app), cancel: cancel.clone(), id: asked.id.clone(), armed: true };
    let (shared, asked) = (Arc::clone(app), asked.clone());
    let mut task = tokio::task::spawn_blocking(move || {
        let running = running;
        let done = guarded(|| run(&shared, &asked, key, &mut pipe, cancel.clone(), work));
        let done = done.unwrap_or_else(|damage| Err(Problem::failed(damage.to_string())));
        let ended = end(&shared, &asked, &mut pipe, done, &cancel);
        drop(running);
        ended
    });
    let mut stays_whole = false;
    let ended = poll_fn(|cx| {
        if !stays_whole {
            match Pin::new(&mut begun).poll(cx) {
                Poll::Ready(Ok(begun)) => return Poll::Ready(Ok(begun)),
                Poll::Ready(Err(_)) => stays_whole = true,
                Poll::Pending => {}
            }
        }
        Pin::new(&mut task).poll(cx).map(Err)
    })
    .await;
    match ended {
        Ok(Begun { head, pieces }) => Ok(head.response(Body::new(Pieces::new(pieces, stopping)))),
        Err(ended) => {
            stopping.armed = false;
            ended.unwrap_or_else(|panic| Err(Problem::failed(panic.to_string())))
        }
    }
}

fn run<F>(
    app: &Arc<App>,
    asked: &Asked,
    key: Option<String>,
    pipe: &mut Pipe,
    cancel: Cancel,
    work: F,
) -> Result<Done, Problem>
where
    F: FnOnce(&mut Desk<'_>) -> Result<Completeness, Problem>,
{
    let served = app.served();
    let generation = served.generation()?;
    let tag = key.as_deref().map(|key| tag(app, generation, key));
    if let (Some(key), Some(tag)) = (&key, &tag) {
        if has(&asked.headers, tag) {
            return Ok(Done::NotModified(tag.clone()));
        }
        if let Some(stored) = app.cache.get(generation, key) {
            app.metrics.cache_hits.add();
            return Ok(Done::Kept(stored));
        }
        app.metrics.cache_misses.add();
    }
    let is_stable = key.is_some();
    let mut desk = Desk { served: &served, pipe, cancel, generation, is_stable, tag };
    let completeness = work(&mut desk)?;
    let is_stable = desk.is_stable;
    if let Some(key) = key.filter(|_| is_stable && completeness.is_complete() && !pipe.is_begun()) {
        let (head, bytes) = pipe.whole();
        app.cache.keep(generation, &key, head.clone(), bytes.clone());
        return Ok(Done::Kept(Arc::new(Stored::new(head, bytes))));
    }
    Ok(Done::Written(completeness))
}

/// What the client gets, as far as it has not got it.
fn end(
    app: &App,
    asked: &Asked,
    pipe: &mut Pipe,
    done: Result<Done, Problem>,
    cancel: &Cancel,
) -> Result<Response<Body>, Problem> {
    let cut = match &done {
        Ok(Done::Written(completeness)) => completeness.reason(),
        Ok(_) => None,
        Err(problem) => Some(problem.kind()),
    };
    if pipe.is_begun() {
        if let Some(reason) = cut.filter(|_| !cancel.is_cancelled()) {
            app.metrics.cut.add();
            let cause = done.as_ref().err().and_then(Problem::cause);
            let members = json!({
                "request": asked.id, "reason": reason, "bytes": pipe.length(), "cause": cause,
            });
            app.log.warn("cut", members);
        }
        pipe.end(cut.map(|reason| io::Error::other(format!("the answer was cut: {reason}"))));
        return Ok(Response::new(Body::empty()));
    }
    match done? {
        Done::NotModified(tag) => {
            let head = Head { status: StatusCode::NOT_MODIFIED, ..Head::new("text/plain") };
            let mut response = head.with(header::ETAG, tag).response(Body::empty());
            response.headers_mut().remove(header::CONTENT_TYPE);
            Ok(response)
        }
        Done::Kept(stored) => Ok(stored.head.response(Body::from(stored.bytes.clone()))),
        Done::Written(completeness) if !completeness.is_complete() => Err(Problem::cut(completeness)),
        Done::Written(_) => {
            let (head, bytes) = pipe.whole();
            Ok(head.response(Body::from(bytes)))
        }
    }
}

/// The tag of an answer: it says which run of the server made it, of which state, and to what.
fn tag(app: &App, generation: Generation, key: &str) -> String {
    let digest = crate::document::sha256_hex(key.as_bytes());
    format!("W/\"{:x}-{}-{}-{}\"", app.run, generation.epoch, generation.number, &digest[..16])
}

fn has(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|known| known.trim_start_matches("W/") == tag.trim_start_matches("W/"))
}

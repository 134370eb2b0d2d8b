//! Connections: accepted within bounds, and let finish when the server ends.
//!
//! Knows sockets and HTTP/1.1. Must not know routes.

use super::patient::Patient;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower_service::Service;

/// The most headers of a request, and the most bytes of its head.
const HEADERS: usize = 100;
const HEAD: usize = 64 << 10;
/// How long connections may take to end after the server was told to.
pub(in crate::server) const GRACE: Duration = Duration::from_secs(10);

/// What a connection that cannot be taken gets.
const BUSY: &str =
    r#"{"type":"https://w3id.org/assay/problem#busy","title":"there are too many connections","status":503}"#;

/// Bounds of connections.
#[derive(Debug, Clone, Copy)]
pub(in crate::server) struct Bounds {
    /// How many there are at once.
    pub(in crate::server) connections: usize,
    /// How long a head may take to come, and a piece to be taken.
    pub(in crate::server) patience: Duration,
}

/// Who is at the other end.
#[derive(Clone, Copy)]
pub(in crate::server) struct Peer(pub(in crate::server) SocketAddr);

/// What happens to connections.
pub(in crate::server) trait Watching: Send + Sync + 'static {
    fn opened(&self);
    fn closed(&self);
    fn refused(&self);
    fn broke(&self, why: &str);
}

/// Serves until it is told to stop; then no more are accepted, and those that are there end what they are at.
pub(in crate::server) async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    mut stop: watch::Receiver<bool>,
    watching: Arc<dyn Watching>,
) {
    let places = Arc::new(Semaphore::new(bounds.connections));
    loop {
        let accepted = match first(stopped(&mut stop), listener.accept()).await {
            First::One(()) => break,
            First::Other(accepted) => accepted,
        };
        // A connection that failed, or no more files that may be open: others may come.
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            watching.refused();
            tokio::spawn(refuse(stream, bounds.patience));
            continue;
        };
        let (router, stop, watching) = (router.clone(), stop.clone(), Arc::clone(&watching));
        tokio::spawn(async move {
            watching.opened();
            if let Err(why) = connection(stream, peer, router, bounds, stop).await {
                watching.broke(&why);
            }
            watching.closed();
            drop(place);
        });
    }
    drop(listener);
    let all = u32::try_from(bounds.connections).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(GRACE, places.acquire_many(all)).await;
}

async fn refuse(stream: TcpStream, patience: Duration) {
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Type: \
         application/problem+json\r\nContent-Length: {}\r\n\r\n{BUSY}",
        BUSY.len()
    );
    // So little goes out at once, or not at all.
    if tokio::time::timeout(patience, stream.writable()).await.is_ok() {
        let _ = stream.try_write(answer.as_bytes());
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    bounds: Bounds,
    mut stop: watch::Receiver<bool>,
) -> Result<(), String> {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.clone().call(request.map(Body::new))
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(bounds.patience);
    builder.max_headers(HEADERS).max_buf_size(HEAD).half_close(false);
    let stream = TokioIo::new(Patient::new(stream, bounds.patience));
    let mut connection = pin!(builder.serve_connection(stream, service));
    let ended = match first(stopped(&mut stop), connection.as_mut()).await {
        First::Other(ended) => ended,
        First::One(()) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    ended.map_err(|error| error.to_string())
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    while !*stop.borrow_and_update() {
        if stop.changed().await.is_err() {
            return;
        }
    }
}

/// Which of two came first.
enum First<A, B> {
    One(A),
    Other(B),
}

async fn first<A, B>(one: impl Future<Output = A>, other: impl Future<Output = B>) -> First<A, B> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|cx| {
        if let Poll::Ready(value) = one.as_mut().poll(cx) {
            return Poll::Ready(First::One(value));
        }
        other.as_mut().poll(cx).map(First::Other)
    })
    .await
}

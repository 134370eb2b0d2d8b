//! An answer on its way from the thread that makes it to the connection: whole where it is small, in pieces where it is not.
//!
//! Knows buffers and channels. Must not know what is written. The first pieces are held back: most answers are whole by then, so
//! that an answer that fails or is cut says so by its status. One that is cut after its head went out ends its connection: no
//! client takes it for whole.

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body::Frame;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// How many bytes are held back before the head goes out.
const HELD: usize = 256 << 10;
/// The bytes of a piece.
const PIECE: usize = 64 << 10;
/// How many pieces wait unread before the query pauses.
const PIECES: usize = 4;

/// What an answer begins with.
#[derive(Debug, Clone)]
pub(in crate::server) struct Head {
    pub(in crate::server) status: StatusCode,
    pub(in crate::server) content_type: &'static str,
    pub(in crate::server) headers: Vec<(HeaderName, String)>,
}

impl Head {
    pub(in crate::server) fn new(content_type: &'static str) -> Self {
        Self { status: StatusCode::OK, content_type, headers: Vec::new() }
    }

    pub(in crate::server) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The response with this head.
    pub(in crate::server) fn response(&self, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        for (name, value) in &self.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(name.clone(), value);
            }
        }
        response
    }
}

/// A head that went out before its answer was whole, and the pieces after it.
pub(in crate::server) struct Begun {
    pub(in crate::server) head: Head,
    pub(in crate::server) pieces: mpsc::Receiver<io::Result<Bytes>>,
}

/// Where an answer is written to.
pub(in crate::server) struct Pipe {
    head: Head,
    held: Vec<u8>,
    begun: Option<oneshot::Sender<Begun>>,
    pieces: Option<mpsc::Sender<io::Result<Bytes>>>,
    runtime: Handle,
    patience: Duration,
    sent: usize,
}

impl Pipe {
    /// A pipe, and where its head is told of if it does not stay whole.
    pub(in crate::server) fn new(runtime: Handle, patience: Duration) -> (Self, oneshot::Receiver<Begun>) {
        let (begun, receiver) = oneshot::channel();
        let head = Head::new("application/json");
        let (held, pieces) = (Vec::new(), None);
        (Self { head, held, begun: Some(begun), pieces, runtime, patience, sent: 0 }, receiver)
    }

    /// Says what the answer begins with, before any of it is written.
    pub(in crate::server) fn head(&mut self, head: Head) {
        self.head = head;
    }

    /// Says something more of the answer, where its head has not gone out.
    pub(in crate::server) fn note(&mut self, name: HeaderName, value: &str) {
        self.head.headers.push((name, value.to_owned()));
    }

    /// Whether the head has gone out.
    pub(in crate::server) fn is_begun(&self) -> bool {
        self.pieces.is_some()
    }

    /// How many bytes went in.
    pub(in crate::server) fn length(&self) -> usize {
        self.sent + self.held.len()
    }

    /// An answer that is whole, where none of it has gone out.
    pub(in crate::server) fn whole(&mut self) -> (Head, Bytes) {
        (self.head.clone(), std::mem::take(&mut self.held).into())
    }

    /// Ends an answer that has begun; with an error the connection ends.
    pub(in crate::server) fn end(&mut self, error: Option<io::Error>) {
        let last = match error {
            Some(error) => self.send_piece(Err(error)),
            None if self.held.is_empty() => Ok(()),
            None => self.send(),
        };
        // Who does not read any more needs no end.
        drop(last);
        self.pieces = None;
    }

    fn send(&mut self) -> io::Result<()> {
        let piece = Bytes::from(std::mem::take(&mut self.held));
        self.sent += piece.len();
        self.send_piece(Ok(piece))
    }

    fn send_piece(&mut self, piece: io::Result<Bytes>) -> io::Result<()> {
        let gone = || io::Error::new(io::ErrorKind::BrokenPipe, "the client has gone");
        let pieces = self.pieces.as_ref().ok_or_else(gone)?;
        match self.runtime.block_on(async { timeout(self.patience, pieces.send(piece)).await }) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(gone()),
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the client takes nothing")),
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        let (sender, pieces) = mpsc::channel(PIECES);
        self.pieces = Some(sender);
        let begun = Begun { head: self.head.clone(), pieces };
        let told = self.begun.take().is_some_and(|told| told.send(begun).is_ok());
        if told { Ok(()) } else { Err(io::Error::new(io::ErrorKind::BrokenPipe, "the client has gone")) }
    }
}

impl io::Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if !self.is_begun() && self.held.len() >= HELD {
            self.begin()?;
        }
        if self.is_begun() && self.held.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The body of an answer that comes in pieces. What it holds is dropped with it: a client that hangs up stops its query.
pub(in crate::server) struct Pieces<G> {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    guard: Option<G>,
}

impl<G: Send + Unpin + 'static> Pieces<G> {
    /// The pieces, and what is dropped when they are not wanted any more; it is let go of by `done` when they are all there.
    pub(in crate::server) fn new(pieces: mpsc::Receiver<io::Result<Bytes>>, guard: G) -> Self {
        Self { pieces, guard: Some(guard) }
    }
}

/// What is told when all of an answer is on its way.
pub(in crate::server) trait Finished {
    fn finished(self);
}

impl<G: Finished + Send + Unpin + 'static> http_body::Body for Pieces<G> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        let piece = ready!(this.pieces.poll_recv(cx));
        if !matches!(piece, Some(Ok(_)))
            && let Some(guard) = this.guard.take()
        {
            guard.finished();
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }
}

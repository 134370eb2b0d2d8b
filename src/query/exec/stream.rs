//! Rows from a worker thread, with a deadline and a way to stop.
//!
//! Knows threads and clocks. Must not know SPARQL.
//!
//! The worker sends growing batches over a bounded channel. Whoever reads waits with the deadline and the cancel
//! flag in view, so both take effect within [`PATIENCE`] even while the worker sorts; the worker itself dies at
//! its next look into the dataset. A panic of the worker arrives as an error.
//!
//! The batch that the worker fills lies where the reader can take it: rows wait for others no longer than
//! [`PATIENCE`], however long the next one takes, and a cut loses none that were found.

use super::error::QueryError;
use crate::index::segment::SegmentError;
use crate::query::limits::{Memory, Stop, Stopped};
use crate::store::StoreError;
use std::any::Any;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// The longest time between two looks at the cancel flag, and that a row waits for its batch to fill.
const PATIENCE: Duration = Duration::from_millis(20);
const LARGEST_BATCH: usize = 1024;
/// The bytes with which a batch is sent, however few its rows.
const HEAVIEST_BATCH: usize = 1 << 20;
/// The number of batches that wait unread before the worker pauses.
const BATCHES: usize = 4;
/// Deeply nested patterns are evaluated by recursion. The memory is reserved, not used.
const STACK: usize = 64 << 20;

/// Stops queries from another thread, such as a signal handler. Clones share the flag.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops every query that runs with this flag.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Whether a result is the whole of it, and if not, what cut it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Completeness {
    /// All rows are there.
    Complete,
    /// There was at least one more row than the limit allows.
    CutByLimit,
    /// The deadline passed.
    CutByTimeout,
    /// The memory that the query may use was used up.
    CutByMemory,
    /// Somebody cancelled.
    Interrupted,
}

impl Completeness {
    /// Whether everything is there.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self == Self::Complete
    }

    /// What cut the result, as one word: `limit`, `timeout`, `memory`, `interrupted`.
    #[must_use]
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Complete => None,
            Self::CutByLimit => Some("limit"),
            Self::CutByTimeout => Some("timeout"),
            Self::CutByMemory => Some("memory"),
            Self::Interrupted => Some("interrupted"),
        }
    }
}

/// When to stop waiting.
#[derive(Debug, Clone, Default)]
pub(in crate::query) struct Bounds {
    pub(in crate::query) limit: Option<usize>,
    pub(in crate::query) deadline: Option<Instant>,
    pub(in crate::query) cancel: Cancel,
    pub(in crate::query) memory: Memory,
}

impl Bounds {
    /// What must stop the query now, if anything.
    pub(in crate::query) fn exceeded(&self) -> Option<Completeness> {
        if self.cancel.is_cancelled() {
            return Some(Completeness::Interrupted);
        }
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Some(Completeness::CutByTimeout);
        }
        self.memory.is_exceeded().then_some(Completeness::CutByMemory)
    }

    fn patience(&self) -> Duration {
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        left.map_or(PATIENCE, |left| left.min(PATIENCE))
    }
}

enum Message<T> {
    Rows(Vec<T>),
    End(Result<Completeness, QueryError>),
}

/// The batch that is being filled.
type Filling<T> = Arc<Mutex<Vec<T>>>;

/// The worker's end: collects rows into batches.
pub(in crate::query) struct Rows<T> {
    sender: SyncSender<Message<T>>,
    batch: Filling<T>,
    size: usize,
    /// The bytes of the batch, where they are known.
    bytes: usize,
}

/// Nobody reads any more.
pub(in crate::query) struct ReaderGone;

impl<T> Rows<T> {
    pub(in crate::query) fn push(&mut self, row: T) -> Result<(), ReaderGone> {
        self.push_of(row, 0)
    }

    /// [`Rows::push`], of a row of so many bytes: large ones do not wait for a batch to fill.
    pub(in crate::query) fn push_of(&mut self, row: T, bytes: usize) -> Result<(), ReaderGone> {
        let mut batch = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        batch.push(row);
        self.bytes += bytes;
        if batch.len() < self.size && self.bytes < HEAVIEST_BATCH {
            return Ok(());
        }
        self.bytes = 0;
        self.size = (self.size * 2).min(LARGEST_BATCH);
        // Sent while it is held: nobody takes later rows before these.
        self.sender.send(Message::Rows(std::mem::take(&mut *batch))).map_err(|_| ReaderGone)
    }

    fn flush(&mut self) -> Result<(), ReaderGone> {
        let mut batch = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        self.sender.send(Message::Rows(std::mem::take(&mut *batch))).map_err(|_| ReaderGone)
    }
}

/// The reader's end: rows until the worker ends, fails or is stopped.
pub(in crate::query) struct Stream<T> {
    receiver: Receiver<Message<T>>,
    filling: Filling<T>,
    batch: std::vec::IntoIter<T>,
    /// What cut it, while rows that were found before still come.
    cut: Option<Completeness>,
    first: Option<Result<T, QueryError>>,
    bounds: Bounds,
    taken: usize,
    stop: Stop,
    completeness: Option<Completeness>,
}

impl<T: Send + 'static> Stream<T> {
    /// Runs `work` on a thread of its own. It gets the token that stops it, to be given to dataset and evaluator.
    pub(in crate::query) fn spawn(
        bounds: Bounds,
        work: impl FnOnce(&mut Rows<T>, Stop) -> Result<(), QueryError> + Send + 'static,
    ) -> Result<Self, QueryError> {
        if !crate::store::clock::is_set() {
            return Err(QueryError::Clock);
        }
        let (sender, receiver) = sync_channel(BATCHES);
        let stop = Stop::new(bounds.memory.most);
        let token = stop.clone();
        let filling = Filling::default();
        let rows = Rows { sender, batch: Arc::clone(&filling), size: 1, bytes: 0 };
        workers::run(Box::new(move || run(rows, token, work))).map_err(QueryError::Thread)?;
        Ok(Self {
            receiver,
            filling,
            cut: None,
            batch: Vec::new().into_iter(),
            first: None,
            bounds,
            taken: 0,
            stop,
            completeness: None,
        })
    }

    /// Waits for the first row, so that a query that cannot start fails here.
    pub(in crate::query) fn started(mut self) -> Result<Self, QueryError> {
        match self.next() {
            Some(Err(error)) => Err(error),
            first => {
                self.first = first;
                Ok(self)
            }
        }
    }

    fn pull(&mut self) -> Option<Result<T, QueryError>> {
        loop {
            if let Some(row) = self.batch.next() {
                return Some(Ok(row));
            }
            if let Some(cut) = self.cut {
                return self.end(cut);
            }
            if let Some(cut) = self.bounds.exceeded() {
                self.stop.stop();
                self.cut = Some(cut);
                self.batch = self.found_so_far().into_iter();
                continue;
            }
            match self.receiver.recv_timeout(self.bounds.patience()) {
                Ok(message) => {
                    if let ControlFlow::Break(last) = self.accept(message) {
                        return last;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(message) = self.waiting()
                        && let ControlFlow::Break(last) = self.accept(message)
                    {
                        return last;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.end(Completeness::Interrupted);
                    return Some(Err(QueryError::Crashed {
                        message: "its thread ended without a word".into(),
                    }));
                }
            }
        }
    }

    /// Takes a message in, and breaks with the end of the stream, where it was the last.
    fn accept(&mut self, message: Message<T>) -> ControlFlow<Option<Result<T, QueryError>>> {
        match message {
            Message::Rows(batch) => {
                self.batch = batch.into_iter();
                ControlFlow::Continue(())
            }
            Message::End(Ok(completeness)) => ControlFlow::Break(self.end(completeness)),
            Message::End(Err(error)) => {
                self.end(Completeness::Interrupted);
                ControlFlow::Break(Some(Err(error)))
            }
        }
    }

    /// What the worker has sent by now, and where that is nothing, what it has not sent yet. `None` while it sends.
    fn waiting(&mut self) -> Option<Message<T>> {
        let mut filling = match self.filling.try_lock() {
            Ok(filling) => filling,
            Err(TryLockError::Poisoned(filling)) => filling.into_inner(),
            Err(TryLockError::WouldBlock) => return self.receiver.try_recv().ok(),
        };
        // Nothing is sent while it is held.
        Some(self.receiver.try_recv().unwrap_or_else(|_| Message::Rows(std::mem::take(&mut *filling))))
    }

    /// The rows that were found until now.
    fn found_so_far(&mut self) -> Vec<T> {
        let mut rows = Vec::new();
        // A worker that has not noticed yet that it is to stop could go on sending.
        for _ in 0..4 * BATCHES {
            match self.waiting() {
                Some(Message::Rows(batch)) if batch.is_empty() => break,
                Some(Message::Rows(batch)) => rows.extend(batch),
                Some(Message::End(_)) => break,
                None => std::thread::yield_now(),
            }
        }
        rows
    }
}

impl<T> Stream<T> {
    /// Whether all rows came. `None` while rows may still come.
    pub(in crate::query) fn completeness(&self) -> Option<Completeness> {
        if self.first.is_some() { None } else { self.completeness }
    }

    fn end(&mut self, completeness: Completeness) -> Option<Result<T, QueryError>> {
        self.stop.stop();
        self.batch = Vec::new().into_iter();
        self.completeness = Some(completeness);
        None
    }
}

impl<T: Send + 'static> Iterator for Stream<T> {
    type Item = Result<T, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        if self.completeness.is_some() {
            return None;
        }
        let row = self.pull()?;
        if row.is_ok() && self.bounds.limit.is_some_and(|limit| self.taken >= limit) {
            return self.end(Completeness::CutByLimit);
        }
        self.taken += 1;
        Some(row)
    }
}

impl<T> Drop for Stream<T> {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

/// Threads that wait for the next query: starting one costs more than many a query.
mod workers {
    use super::STACK;
    use std::io;
    use std::sync::Mutex;
    use std::sync::mpsc::{Sender, channel};

    /// Work that does not unwind.
    type Work = Box<dyn FnOnce() + Send>;

    /// How many threads may wait.
    const MOST: usize = 8;

    /// One for the process: they hold nothing of the engines whose queries they ran.
    static WAITING: Mutex<Vec<Sender<Work>>> = Mutex::new(Vec::new());

    /// Gives work to a thread that waits, or to a new one.
    pub(in crate::query) fn run(work: Work) -> io::Result<()> {
        let waiting = WAITING.lock().map_or(None, |mut waiting| waiting.pop());
        let work = match waiting {
            Some(worker) => match worker.send(work) {
                Ok(()) => return Ok(()),
                Err(unsent) => unsent.0,
            },
            None => work,
        };
        std::thread::Builder::new().name("query".into()).stack_size(STACK).spawn(|| serve(work)).map(drop)
    }

    fn serve(first: Work) {
        let (sender, receiver) = channel::<Work>();
        let mut work = first;
        loop {
            work();
            match WAITING.lock() {
                Ok(mut waiting) if waiting.len() < MOST => waiting.push(sender.clone()),
                _ => return,
            }
            match receiver.recv() {
                Ok(next) => work = next,
                Err(_) => return,
            }
        }
    }
}

fn run<T>(mut rows: Rows<T>, stop: Stop, work: impl FnOnce(&mut Rows<T>, Stop) -> Result<(), QueryError>) {
    let result = catch_unwind(AssertUnwindSafe(|| work(&mut rows, stop)));
    let end = match result {
        Ok(end) => end.map(|()| Completeness::Complete),
        Err(payload) => match payload.downcast::<Stopped>().map(|stopped| *stopped) {
            Ok(Stopped::Left) => return,
            Ok(Stopped::OutOfMemory) => Ok(Completeness::CutByMemory),
            Err(payload) => Err(crashed(payload)),
        },
    };
    // When nobody reads any more, nobody misses the rest.
    if rows.flush().is_ok() {
        let _ = rows.sender.send(Message::End(end));
    }
}

/// What a panic of the worker comes to.
fn crashed(payload: Box<dyn Any + Send>) -> QueryError {
    match payload.downcast::<SegmentError>() {
        Ok(damage) => QueryError::Store(StoreError::Segment(*damage)),
        Err(payload) => QueryError::Crashed { message: message(payload.as_ref()) },
    }
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    text.or(owned).unwrap_or("no message").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(bounds: Bounds, rows: usize) -> Stream<usize> {
        Stream::spawn(bounds, move |out, _| {
            for row in 0..rows {
                if out.push(row).is_err() {
                    break;
                }
            }
            Ok(())
        })
        .expect("a thread")
    }

    #[test]
    fn a_limit_cuts_only_where_there_is_another_row() {
        for (rows, limit, end) in [
            (5, None, Completeness::Complete),
            (5, Some(5), Completeness::Complete),
            (5, Some(4), Completeness::CutByLimit),
            (0, Some(0), Completeness::Complete),
            (5000, Some(3000), Completeness::CutByLimit),
        ] {
            let mut stream = stream(Bounds { limit, ..Bounds::default() }, rows);
            assert_eq!(stream.by_ref().count(), rows.min(limit.unwrap_or(rows)));
            assert_eq!(stream.completeness(), Some(end));
        }
    }

    #[test]
    fn rows_that_were_found_come_soon_and_survive_a_cut() {
        let work = |out: &mut Rows<usize>, stop: Stop| {
            for row in 0..5 {
                if out.push(row).is_err() {
                    break;
                }
            }
            while !stop.is_stopped() {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(())
        };
        // Read as they come: none waits for the batch to fill.
        let far = Bounds { deadline: Some(Instant::now() + Duration::from_secs(60)), ..Bounds::default() };
        let cancel = far.cancel.clone();
        let mut stream = Stream::spawn(far, work).expect("a thread");
        let rows: Vec<usize> = stream.by_ref().take(5).map(|row| row.expect("a row")).collect();
        assert_eq!(rows, [0, 1, 2, 3, 4]);
        cancel.cancel();
        assert!(stream.next().is_none());
        assert_eq!(stream.completeness(), Some(Completeness::Interrupted));
        // Read only after the cut.
        let soon =
            Bounds { deadline: Some(Instant::now() + Duration::from_millis(300)), ..Bounds::default() };
        let mut stream = Stream::spawn(soon, work).expect("a thread").started().expect("a row");
        std::thread::sleep(Duration::from_millis(500));
        let rows: Vec<usize> = stream.by_ref().map(|row| row.expect("a row")).collect();
        assert_eq!(rows, [0, 1, 2, 3, 4]);
        assert_eq!(stream.completeness(), Some(Completeness::CutByTimeout));
    }

    #[test]
    fn a_panic_of_the_worker_is_an_error_and_no_hang() {
        let mut stream =
            Stream::<usize>::spawn(Bounds::default(), |_, _| panic!("as asked")).expect("a thread");
        let error = stream.next().expect("an error").expect_err("an error");
        assert!(matches!(error, QueryError::Crashed { message } if message == "as asked"));
        assert!(stream.next().is_none());
    }

    #[test]
    fn a_worker_that_sends_nothing_is_left_at_the_deadline() {
        let bounds =
            Bounds { deadline: Some(Instant::now() + Duration::from_millis(30)), ..Bounds::default() };
        let mut stream = Stream::<usize>::spawn(bounds, |_, stop| {
            while !stop.is_stopped() {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(())
        })
        .expect("a thread");
        assert!(stream.next().is_none());
        assert_eq!(stream.completeness(), Some(Completeness::CutByTimeout));
    }
}

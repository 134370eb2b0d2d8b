//! What a query may use of memory, and how it is stopped.
//!
//! Knows counts of bytes. Must not know what they are used for. What is counted is what grows with the data: rows that an
//! operator keeps, terms that expressions make, what a path has met. A program may also measure itself, and say so to
//! [`measure_memory`]: then whatever else a query uses is seen by those who wait for its rows.

use oxrdf::Term;
use spareval::CancellationToken;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// The memory that a query may use, in bytes, where nobody says otherwise.
pub(crate) const MEMORY: usize = 2 << 30;

/// The part of its memory that a query may use for one string.
const STRING: usize = 32;

/// The shortest string that is never too long.
const SHORT: usize = 1 << 20;

/// How many bytes are used before they are counted together.
const AT_ONCE: usize = 1 << 16;

/// What a worker unwinds with when its query is stopped. Private, so that no other panic is taken for it.
pub(super) enum Stopped {
    /// The reader of its rows has gone, or cancelled.
    Left,
    /// It used all the memory that it was allowed.
    OutOfMemory,
}

/// Stops a query, and counts the memory that it uses. Clones share both.
#[derive(Clone)]
pub(super) struct Stop {
    token: CancellationToken,
    used: Arc<AtomicUsize>,
    most: usize,
}

impl Stop {
    /// For a query that may use up to `most` bytes.
    pub(super) fn new(most: usize) -> Self {
        Self { token: CancellationToken::new(), used: Arc::default(), most }
    }

    /// What the evaluator looks at.
    pub(super) fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    pub(super) fn stop(&self) {
        self.token.cancel();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Unwinds when the query is stopped.
    pub(super) fn check(&self) {
        if self.is_stopped() {
            resume_unwind(Box::new(Stopped::Left));
        }
    }

    /// Counts bytes that are used until the query ends. Unwinds where they are too many.
    pub(super) fn take(&self, bytes: usize) {
        self.check();
        let before = self.used.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.most {
            self.exceed();
        }
    }

    /// Stops a query that needs more than it may use.
    #[expect(clippy::unused_self, reason = "said of a query")]
    pub(super) fn exceed(&self) -> ! {
        resume_unwind(Box::new(Stopped::OutOfMemory))
    }

    /// Unwinds where a string of so many bytes is too long.
    pub(super) fn allow(&self, length: usize) {
        self.check();
        if length > (self.most / STRING).max(SHORT) {
            self.exceed();
        }
    }

    /// A count that is given back when it is dropped.
    pub(super) fn hold(&self) -> Held {
        Held { stop: self.clone(), counted: 0, waiting: 0 }
    }
}

/// Bytes that somebody uses for a while.
pub(super) struct Held {
    stop: Stop,
    counted: usize,
    waiting: usize,
}

impl Held {
    /// Counts more bytes, some at a time. Unwinds where the query is stopped, or they are too many.
    pub(super) fn add(&mut self, bytes: usize) {
        self.waiting += bytes;
        if self.waiting >= AT_ONCE {
            let waiting = std::mem::take(&mut self.waiting);
            self.counted += waiting;
            self.stop.take(waiting);
        }
    }

    /// Gives back what was counted.
    pub(super) fn release(&mut self) {
        self.stop.used.fetch_sub(self.counted, Ordering::Relaxed);
        (self.counted, self.waiting) = (0, 0);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.release();
    }
}

static MEASURE: OnceLock<fn() -> usize> = OnceLock::new();

/// Has queries look at how many bytes the program uses, as this tells it; it is called every few milliseconds while a query
/// runs. The first call counts.
pub fn measure_memory(measure: fn() -> usize) {
    let _ = MEASURE.set(measure);
}

/// What the program used when a query began, and may use while it runs.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    pub(super) most: usize,
    start: usize,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new(MEMORY)
    }
}

impl Memory {
    pub(super) fn new(most: usize) -> Self {
        Self { most, start: MEASURE.get().map_or(0, |measure| measure()) }
    }

    /// Whether the program uses more than it may, as far as that is measured.
    pub(super) fn is_exceeded(&self) -> bool {
        MEASURE.get().is_some_and(|measure| measure().saturating_sub(self.start) > self.most)
    }
}

/// The bytes of the text of a literal.
pub(super) fn length(term: &Term) -> usize {
    match term {
        Term::Literal(literal) => literal.value().len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    fn is_out_of_memory(work: impl FnOnce()) -> bool {
        catch_unwind(AssertUnwindSafe(work))
            .is_err_and(|payload| matches!(payload.downcast_ref(), Some(Stopped::OutOfMemory)))
    }

    #[test]
    fn what_is_held_counts_until_it_is_dropped() {
        let stop = Stop::new(1 << 20);
        let mut held = stop.hold();
        held.add(1 << 19);
        assert!(is_out_of_memory(|| stop.hold().add(1 << 20)));
        drop(held);
        let mut held = stop.hold();
        for _ in 0..16 {
            held.add(1 << 15);
        }
        held.release();
        held.add(1 << 19);
        assert!(is_out_of_memory(|| stop.take(3 << 19)));
    }

    #[test]
    fn a_string_may_use_a_part_of_the_memory() {
        let stop = Stop::new(MEMORY);
        stop.allow(MEMORY / STRING);
        assert!(is_out_of_memory(|| stop.allow(MEMORY / STRING + 1)));
        Stop::new(1).allow(SHORT);
    }
}

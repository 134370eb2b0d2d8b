//! What bounds a query: rows, time, memory, and whoever cancels it.
//!
//! Knows limits. Must not know what is run under them.

use super::stream::{Bounds, Cancel, Completeness};
use crate::query::limits::{MEMORY, Memory};
use std::time::{Duration, Instant};

/// What bounds a query.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// The largest number of rows or triples.
    pub limit: Option<usize>,
    /// The longest time from start to last row.
    pub timeout: Option<Duration>,
    /// When it ends at the latest, whenever it starts: for several queries that answer one question.
    pub deadline: Option<Instant>,
    /// The most memory, in bytes, for what it builds and keeps.
    pub memory: usize,
    /// Stops the query from another thread.
    pub cancel: Cancel,
}

impl Default for Options {
    fn default() -> Self {
        Self { limit: None, timeout: None, deadline: None, memory: MEMORY, cancel: Cancel::new() }
    }
}

impl Options {
    /// No bounds but that of memory, [`MEMORY`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a largest number of rows.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.limit = Some(limit);
        self
    }

    /// With a longest time.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// With a most memory, in bytes.
    #[must_use]
    pub fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    /// As from now: its time runs, for all the queries that are given it from here on.
    #[must_use]
    pub fn started(mut self) -> Self {
        self.deadline = self.ends();
        self.timeout = None;
        self
    }

    fn ends(&self) -> Option<Instant> {
        let end = self.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        [end, self.deadline].into_iter().flatten().min()
    }

    /// What has stopped every query that is given this, if anything has: its deadline, or whoever cancelled.
    #[must_use]
    pub fn stopped(&self) -> Option<Completeness> {
        Bounds { limit: None, ..self.bounds() }.exceeded()
    }

    /// With a flag that stops it.
    #[must_use]
    pub fn with_cancel(mut self, cancel: Cancel) -> Self {
        self.cancel = cancel;
        self
    }

    pub(in crate::query) fn bounds(&self) -> Bounds {
        Bounds {
            limit: self.limit,
            deadline: self.ends(),
            cancel: self.cancel.clone(),
            memory: Memory::new(self.memory),
        }
    }
}

//! Answers: rows, a boolean or triples, as they are found.
//!
//! Knows streams. Must not know how rows are found or written.

use super::error::QueryError;
use super::stream::{Completeness, Stream};
use oxrdf::{Triple, Variable};
use std::sync::Arc;

pub use spareval::QuerySolution as Solution;

/// The answer to a query.
pub enum Answer {
    /// Of SELECT.
    Solutions(Solutions),
    /// Of ASK.
    Boolean(bool),
    /// Of CONSTRUCT and DESCRIBE.
    Graph(Triples),
}

/// The rows of a SELECT, as they are found. Dropping it stops the query.
pub struct Solutions {
    variables: Arc<[Variable]>,
    rows: Stream<Solution>,
}

impl Solutions {
    pub(in crate::query) fn new(variables: Arc<[Variable]>, rows: Stream<Solution>) -> Self {
        Self { variables, rows }
    }

    /// The columns, in order.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Whether all rows came. `None` while rows may still come; after an error, [`Completeness::Interrupted`].
    #[must_use]
    pub fn completeness(&self) -> Option<Completeness> {
        self.rows.completeness()
    }
}

impl Iterator for Solutions {
    type Item = Result<Solution, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

/// The triples of a CONSTRUCT or DESCRIBE, as they are found. Dropping it stops the query.
pub struct Triples {
    rows: Stream<Triple>,
}

impl Triples {
    pub(in crate::query) fn new(rows: Stream<Triple>) -> Self {
        Self { rows }
    }

    /// Whether all triples came. `None` while triples may still come; after an error,
    /// [`Completeness::Interrupted`].
    #[must_use]
    pub fn completeness(&self) -> Option<Completeness> {
        self.rows.completeness()
    }
}

impl Iterator for Triples {
    type Item = Result<Triple, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

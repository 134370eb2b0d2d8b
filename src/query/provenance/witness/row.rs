//! What is told of a row: the triples it rests on, and what had to be absent.
//!
//! Knows triples and graphs. Must not know how they are found.

use crate::query::exec::stream::Completeness;
use oxrdf::{GraphName, Triple};

/// What is said where a limit cut the search.
pub(super) const CUT: &str = "what a limit cut before it was looked at";

/// What one row rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Witness {
    /// The triples that were matched, each once, in the order of the query.
    pub triples: Vec<Witnessed>,
    /// What had to be absent.
    pub absences: Vec<Absence>,
    /// Whether every way to the row is told. What cannot be told at all is in `untold`.
    pub complete: bool,
    /// Where there is nothing to tell: values computed at random or by the clock, other endpoints, what a limit cut.
    pub untold: Vec<&'static str>,
    /// What cut the search for it, if anything did. What is told until then holds.
    pub cut: Option<Completeness>,
}

impl Witness {
    /// Of a row that was not looked at, for what cut the search before.
    pub(super) fn unseen(cut: Completeness) -> Self {
        Self { triples: vec![], absences: vec![], complete: false, untold: vec![CUT], cut: Some(cut) }
    }
}

/// A triple and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Witnessed {
    /// The triple.
    pub triple: Triple,
    /// The visible graphs that hold it.
    pub graphs: Vec<GraphName>,
}

/// A pattern that matched nothing, which the row needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Absence {
    /// The pattern, with the row's values in it, as SPARQL algebra writes it.
    pub pattern: String,
    /// The graphs that were looked in; empty where all were.
    pub graphs: Vec<GraphName>,
    /// Of rows that a LIMIT or OFFSET left out: the order in which no further one may come before.
    pub before: Option<String>,
}

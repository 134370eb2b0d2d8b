//! What claims say of a thing among others: its place in a ranking, and how many times as much it is as another.

use super::coded::{Coded, RankOrder};
use super::{Iri, Period, Quantity};
use std::fmt;

/// A place in a ranking: "the second-largest of the world", "the highest since 1946".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rank {
    /// Which, from 1.
    pub place: u32,
    /// From which end it is counted.
    pub order: RankOrder,
    /// Among what; `None` where the source leaves that open, or ranks the subject against its own past.
    pub among: Option<Iri>,
    /// Against which past.
    pub since: Option<Period>,
}

/// So many times as much as something else: "twice as much as the rest of the world".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// How many times.
    pub times: Quantity,
    /// The subject compared with; `None` for its own.
    pub to: Option<Iri>,
    /// What that leaves out.
    pub except: Option<Iri>,
    /// The period compared with; `None` for its own.
    pub period: Option<Period>,
    /// The property compared with; `None` for its own.
    pub property: Option<Iri>,
}

impl fmt::Display for Rank {
    /// `2 highest`, the object of the triple term.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.order.word())
    }
}

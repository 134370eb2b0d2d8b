//! Terms and their numbers.
//!
//! Knows terms as they are written, and the values of literals. Must not know quads, nor files.

use super::written::{is_usual, typed_value};
use super::{Id, IndexError};
use indexmap::IndexSet;
use oxrdf::{Term, Triple};
use spareval::ExpressionTerm;

/// Numbers terms, after those of a base. Equal terms have equal ids.
#[derive(Default, Clone)]
pub(super) struct Dictionary {
    /// The last id that is not this dictionary's.
    first: Id,
    terms: IndexSet<Term>,
    /// The value of each term that is a literal of a known datatype, decoded once.
    values: Vec<Option<Box<ExpressionTerm>>>,
    /// Whether a literal is written otherwise than its value is, or has one that the evaluator does not know.
    has_unusual: bool,
}

/// The largest number of terms: ids above it belong to terms that only one query knows.
pub(super) const CAPACITY: usize = (1 << 31) - 1;

impl Dictionary {
    /// A dictionary whose ids begin after one.
    pub(super) fn after(first: Id) -> Self {
        Self { first, ..Self::default() }
    }

    /// The id of a term, new or known.
    pub(super) fn insert(&mut self, term: Term) -> Result<Id, IndexError> {
        let (at, new) = self.terms.insert_full(term);
        if new {
            let term = &self.terms[at];
            self.has_unusual = self.has_unusual || !is_usual(term);
            self.values.push(typed_value(term).map(Box::new));
        }
        if at + self.first as usize >= CAPACITY {
            return Err(IndexError::TooManyTerms { limit: CAPACITY });
        }
        Ok(self.id(at))
    }

    /// The id of a term that is known.
    pub(super) fn get(&self, term: &Term) -> Option<Id> {
        self.terms.get_index_of(term).map(|at| self.id(at))
    }

    pub(super) fn term(&self, id: Id) -> &Term {
        &self.terms[self.at(id)]
    }

    pub(super) fn value(&self, id: Id) -> Option<&ExpressionTerm> {
        self.values[self.at(id)].as_deref()
    }

    /// Whether a literal is written otherwise than its value is, or has one that the evaluator does not know.
    pub(super) fn has_unusual(&self) -> bool {
        self.has_unusual
    }

    /// The triple terms with their ids.
    pub(super) fn triple_terms(&self) -> impl Iterator<Item = (Id, &Triple)> {
        self.terms.iter().enumerate().filter_map(|(at, term)| match term {
            Term::Triple(triple) => Some((self.id(at), &**triple)),
            _ => None,
        })
    }

    /// The last id that is given.
    pub(super) fn last(&self) -> Id {
        self.id(self.terms.len()) - 1
    }

    fn at(&self, id: Id) -> usize {
        (id - self.first) as usize - 1
    }

    #[expect(clippy::cast_possible_truncation, reason = "bounded by CAPACITY")]
    fn id(&self, at: usize) -> Id {
        at as Id + self.first + 1
    }
}

//! Terms and their numbers.
//!
//! Knows the normal form in which typed literals are kept. Must not know quads.

use super::{Id, IndexError};
use indexmap::IndexSet;
use oxrdf::Term;
use spareval::ExpressionTerm;

/// Numbers terms from 1. Equal terms have equal ids, and typed literals are compared in their normal form.
#[derive(Default, Clone)]
pub struct Dictionary {
    terms: IndexSet<Term>,
    /// The value of each term that is a literal of a known datatype, decoded once.
    values: Vec<Option<Box<ExpressionTerm>>>,
}

impl Dictionary {
    /// The largest number of terms: ids at and above it belong to terms that only one query knows.
    pub const CAPACITY: usize = (1 << 31) - 1;

    /// The id of the term, new or known.
    ///
    /// # Errors
    /// When all ids are taken.
    pub fn insert(&mut self, term: Term) -> Result<Id, IndexError> {
        let (term, value) = normal_form(term);
        let (at, new) = self.terms.insert_full(term);
        if new {
            self.values.push(value.map(Box::new));
        }
        if at >= Self::CAPACITY {
            return Err(IndexError::TooManyTerms { limit: Self::CAPACITY });
        }
        Ok(id(at))
    }

    /// The id of a term that is known and already in its normal form.
    #[must_use]
    pub fn get(&self, term: &Term) -> Option<Id> {
        self.terms.get_index_of(term).map(id)
    }

    /// The term of an id.
    ///
    /// # Panics
    /// When no term has this id.
    #[must_use]
    pub fn term(&self, id: Id) -> &Term {
        &self.terms[id as usize - 1]
    }

    /// The decoded value of a literal of a datatype that expressions compute with.
    #[must_use]
    pub fn value(&self, id: Id) -> Option<&ExpressionTerm> {
        self.values[id as usize - 1].as_deref()
    }

    /// The number of terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is no term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "bounded by CAPACITY")]
fn id(at: usize) -> Id {
    at as Id + 1
}

/// The term as the store keeps it: literals of the numeric, boolean and date types in the canonical form of
/// their value (`36.70` becomes `36.7`, an `xsd:int` becomes an `xsd:integer`), everything else as it is.
#[must_use]
pub fn normalise(term: Term) -> Term {
    normal_form(term).0
}

/// The value of a literal of a datatype that expressions compute with; `None` for strings and all other terms.
#[must_use]
pub fn typed_value(term: &Term) -> Option<ExpressionTerm> {
    let Term::Literal(literal) = term else {
        return None;
    };
    if literal.language().is_some() || literal.datatype() == oxrdf::vocab::xsd::STRING {
        return None;
    }
    match ExpressionTerm::from(term.clone()) {
        ExpressionTerm::OtherTypedLiteral { .. } => None,
        value => Some(value),
    }
}

fn normal_form(term: Term) -> (Term, Option<ExpressionTerm>) {
    if matches!(term, Term::Triple(_)) {
        // The object of a triple term may be a typed literal at any depth.
        return (ExpressionTerm::from(term).into(), None);
    }
    match typed_value(&term) {
        Some(value) => (value.clone().into(), Some(value)),
        None => (term, None),
    }
}

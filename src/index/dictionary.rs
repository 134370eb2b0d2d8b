//! Terms and their numbers.
//!
//! Knows the normal form in which typed literals are kept. Must not know quads, nor files.

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
}

/// The largest number of terms: ids above it belong to terms that only one query knows.
pub(super) const CAPACITY: usize = (1 << 31) - 1;

impl Dictionary {
    /// A dictionary whose ids begin after one.
    pub(super) fn after(first: Id) -> Self {
        Self { first, ..Self::default() }
    }

    /// The id of a term in normal form with its value, new or known.
    pub(super) fn insert(&mut self, term: Term, value: Option<ExpressionTerm>) -> Result<Id, IndexError> {
        let (at, new) = self.terms.insert_full(term);
        if new {
            self.values.push(value.map(Box::new));
        }
        if at + self.first as usize >= CAPACITY {
            return Err(IndexError::TooManyTerms { limit: CAPACITY });
        }
        Ok(self.id(at))
    }

    /// The id of a term that is known and already in its normal form.
    pub(super) fn get(&self, term: &Term) -> Option<Id> {
        self.terms.get_index_of(term).map(|at| self.id(at))
    }

    pub(super) fn term(&self, id: Id) -> &Term {
        &self.terms[self.at(id)]
    }

    pub(super) fn value(&self, id: Id) -> Option<&ExpressionTerm> {
        self.values[self.at(id)].as_deref()
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

pub(super) fn normal_form(term: Term) -> (Term, Option<ExpressionTerm>) {
    if matches!(term, Term::Triple(_)) {
        // The object of a triple term may be a typed literal at any depth.
        return (ExpressionTerm::from(term).into(), None);
    }
    match typed_value(&term) {
        Some(value) => (value.clone().into(), Some(value)),
        None => (term, None),
    }
}

//! Terms and their numbers.
//!
//! Knows terms as they are written, and the values of literals. Must not know quads, nor files.
//!
//! A dictionary stands in parts that versions share. What comes is a part of its own, and parts are joined where one is not
//! much larger than the next: a term is copied a few times in all, and there are few parts to look in.

use super::written::{is_usual, typed_value};
use super::{Id, IndexError};
use indexmap::IndexSet;
use oxrdf::{Term, Triple};
use spareval::ExpressionTerm;
use std::sync::Arc;

/// Numbers terms, after those of a base. Equal terms have equal ids.
#[derive(Default, Clone)]
pub(super) struct Dictionary {
    /// The last id that is not this dictionary's.
    first: Id,
    parts: Vec<Arc<Part>>,
}

/// Terms that follow one another.
#[derive(Default, Clone)]
struct Part {
    /// How many stand in parts before it.
    start: usize,
    terms: IndexSet<Term>,
    /// The value of each term that is a literal of a known datatype, decoded once.
    values: Vec<Option<Box<ExpressionTerm>>>,
    /// Whether a literal is written otherwise than its value is, or has one that the evaluator does not know.
    has_unusual: bool,
}

impl Part {
    fn end(&self) -> usize {
        self.start + self.terms.len()
    }
}

/// A dictionary to which terms are added.
pub(super) struct Growing {
    settled: Dictionary,
    new: Part,
}

/// The largest number of terms: ids above it belong to terms that only one query knows.
pub(super) const CAPACITY: usize = (1 << 31) - 1;

impl Growing {
    /// The id of a term, new or known.
    pub(super) fn insert(&mut self, term: Term) -> Result<Id, IndexError> {
        if let Some(id) = self.settled.get(&term) {
            return Ok(id);
        }
        let (at, is_new) = self.new.terms.insert_full(term);
        let at = at + self.new.start;
        if is_new {
            let term = &self.new.terms[at - self.new.start];
            self.new.has_unusual = self.new.has_unusual || !is_usual(term);
            self.new.values.push(typed_value(term).map(Box::new));
        }
        if at + self.settled.first as usize >= CAPACITY {
            return Err(IndexError::TooManyTerms { limit: CAPACITY });
        }
        Ok(self.settled.id(at))
    }

    /// The id of a term that is known.
    pub(super) fn get(&self, term: &Term) -> Option<Id> {
        let new = || self.new.terms.get_index_of(term).map(|at| self.settled.id(at + self.new.start));
        self.settled.get(term).or_else(new)
    }

    /// The triple terms that were added, with their ids.
    pub(super) fn new_triple_terms(&self) -> impl Iterator<Item = (Id, &Triple)> {
        self.new.terms.iter().enumerate().filter_map(|(at, term)| match term {
            Term::Triple(triple) => Some((self.settled.id(at + self.new.start), &**triple)),
            _ => None,
        })
    }

    /// The dictionary with what was added. Adds to `work` how many terms were moved or copied.
    pub(super) fn finish(self, work: &mut usize) -> Dictionary {
        let Self { settled: Dictionary { first, mut parts }, mut new } = self;
        if new.terms.is_empty() {
            return Dictionary { first, parts };
        }
        while let Some(before) = parts.pop_if(|before| before.terms.len() < 2 * new.terms.len()) {
            *work += before.terms.len() + new.terms.len();
            let mut joined = Arc::unwrap_or_clone(before);
            joined.terms.extend(new.terms);
            joined.values.extend(new.values);
            joined.has_unusual |= new.has_unusual;
            new = joined;
        }
        parts.push(Arc::new(new));
        Dictionary { first, parts }
    }
}

impl Dictionary {
    /// A dictionary whose ids begin after one.
    pub(super) fn after(first: Id) -> Self {
        Self { first, parts: Vec::new() }
    }

    /// This one, to be added to.
    pub(super) fn growing(&self) -> Growing {
        Growing { settled: self.clone(), new: Part { start: self.len(), ..Part::default() } }
    }

    /// How many terms it has.
    pub(super) fn len(&self) -> usize {
        self.parts.last().map_or(0, |part| part.end())
    }

    /// The id of a term that is known.
    pub(super) fn get(&self, term: &Term) -> Option<Id> {
        self.parts.iter().find_map(|part| Some(self.id(part.terms.get_index_of(term)? + part.start)))
    }

    pub(super) fn term(&self, id: Id) -> &Term {
        let (part, at) = self.place(id);
        &part.terms[at]
    }

    pub(super) fn value(&self, id: Id) -> Option<&ExpressionTerm> {
        let (part, at) = self.place(id);
        part.values[at].as_deref()
    }

    /// Whether a literal is written otherwise than its value is, or has one that the evaluator does not know.
    pub(super) fn has_unusual(&self) -> bool {
        self.parts.iter().any(|part| part.has_unusual)
    }

    /// The last id that is given.
    pub(super) fn last(&self) -> Id {
        self.id(self.len()) - 1
    }

    /// The part that has an id, and where.
    fn place(&self, id: Id) -> (&Part, usize) {
        let at = (id - self.first) as usize - 1;
        let part = match &*self.parts {
            [part] => part,
            parts => &parts[parts.partition_point(|part| part.end() <= at)],
        };
        (part, at - part.start)
    }

    #[expect(clippy::cast_possible_truncation, reason = "bounded by CAPACITY")]
    fn id(&self, at: usize) -> Id {
        at as Id + self.first + 1
    }
}

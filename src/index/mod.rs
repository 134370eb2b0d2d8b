//! The integer-coded snapshot that every read goes through.
//!
//! Knows RDF terms, their typed values and sorted arrays of term ids. Must not know transactions, or what a claim is.
//!
//! An [`Index`] is immutable: a [`segment`](segment::Segment), if there is one, without the quads that were removed from it, and
//! with those that were added since. Terms are numbered once, those of the base by its dictionary, the others after them
//! by a dictionary of its own. Quads added are kept six times as sorted arrays of ids, so that every pattern of known terms is a
//! contiguous range that two binary searches find, in the order in which the base gives its own. What comes and goes makes
//! another index, which shares with the one before whatever stays.
//!
//! Why not read the transactional store itself: it offers no reads pinned across patterns. Here counts of a prefix
//! are exact and cost a few binary searches, and the RDF merge
//! of all graphs is the any-graph order with equal neighbours skipped. The union of graphs that the store
//! offers does not remove duplicates: a triple that stands in three graphs matches three times, and sums over
//! it come out wrong.

mod apart;
mod class;
mod dictionary;
pub(crate) mod disk;
mod lookup;
pub(crate) mod nesting;
mod permutation;
mod scan;
pub(crate) mod segment;
mod statistics;
mod turning;
mod written;

use apart::Apart;
pub(crate) use class::TermClass;
use dictionary::{CAPACITY, Dictionary};
pub(crate) use lookup::{Lookup, SubjectScan, TermLookup};
use permutation::{GOSP, GPOS, GSPO, ORDERS, OSPG, POSG, Permutation, Place, SPOG, TERM_ORDERS};
pub(crate) use scan::Scan;
use statistics::Statistics;
use turning::triple_of;
pub(crate) use written::{carried, evaluated, integer_bounds, is_kept, typed_value, uncarried};

pub(crate) use self::segment::TermReader;
pub(crate) use self::segment::{DEEPEST, is_shallow, key_of_term, term_of_key};
use self::segment::{PredicateStatistics, Segment};
use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};
use spareval::ExpressionTerm;
use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// The number of a term.
pub(crate) type Id = u32;

/// The id that stands for the unnamed graph in the fourth place of a quad. No term has it.
pub(crate) const DEFAULT_GRAPH: Id = 0;

/// Subject, predicate, object and graph, as ids.
pub(crate) type Row = [Id; 4];

/// Why an index could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// Ids are 31 bits wide; the upper half is left to terms that only a query knows.
    #[error("more than {limit} different terms: too many for one index")]
    TooManyTerms {
        /// The largest number of terms.
        limit: usize,
    },
    /// A triple term is about others, which are about others, and so on.
    #[error("a triple term is nested deeper than {limit}")]
    TooDeep {
        /// How deep it may be.
        limit: usize,
    },
}

/// Which graphs a scan reads, and whether it merges them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Graphs {
    /// One graph: [`DEFAULT_GRAPH`] or the id of a name.
    One(Id),
    /// Every named graph; a triple in two of them is found twice, each time with its graph.
    Named,
    /// Every graph, the unnamed one too; a triple in two of them is found twice.
    All,
    /// The RDF merge of all graphs but the one set apart (see [`Index::apart`]): each triple once, as if in the unnamed
    /// graph.
    Merged,
    /// The RDF merge of these graphs (ids in ascending order): each triple once, as if in the unnamed graph.
    MergedOf(Arc<[Id]>),
}

/// What a scan looks for; `None` matches anything.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The subject, when known.
    pub subject: Option<Id>,
    /// The predicate, when known.
    pub predicate: Option<Id>,
    /// The object, when known.
    pub object: Option<Id>,
    /// The graphs to read.
    pub graphs: Graphs,
}

/// An immutable, integer-coded snapshot of a dataset.
pub struct Index {
    base: Option<Arc<Segment>>,
    /// The terms that the base lacks.
    dictionary: Dictionary,
    /// The quads that the base lacks, or that were removed from it and came again.
    added: [Permutation; 6],
    removed: Option<Removed>,
    graphs: Arc<[Id]>,
    /// The triple terms that the base lacks, with their parts.
    triple_terms: [Permutation; 4],
    statistics: Statistics,
    apart: Apart,
    attached: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    /// How many rows and terms were looked at to make it.
    #[cfg(test)]
    work: usize,
}

/// Quads of the base that are gone.
#[derive(Clone)]
struct Removed {
    orders: [Permutation; 6],
    /// Triples of which no quad of the base is left, with 0 for the graph.
    triple_orders: [Permutation; 6],
}

impl Removed {
    fn none() -> Self {
        Self { orders: Permutation::none(), triple_orders: Permutation::none() }
    }
}

/// What an index is made of, besides its base.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Quads that were added.
    pub added: Vec<Quad>,
    /// Quads of the base that were removed, by its ids.
    pub removed: HashSet<Row>,
    /// Named graphs that exist though nothing added is in them.
    pub graphs: Vec<NamedOrBlankNode>,
    /// Named graphs of the base that do not exist any more, by its ids, unless they came again.
    pub dropped: HashSet<Id>,
}

impl Index {
    /// Builds the index of `quads`, and of the named graphs that exist though they may be empty.
    ///
    /// Sorts six arrays of 16 bytes a quad. Equal quads are kept once; literals as they are written: `7` and `07` are two.
    ///
    /// # Errors
    /// When there are more terms than ids.
    pub fn build(
        quads: impl IntoIterator<Item = Quad>,
        graphs: impl IntoIterator<Item = NamedOrBlankNode>,
    ) -> Result<Self, IndexError> {
        let graphs = graphs.into_iter().collect();
        Self::over(None, Parts { added: quads.into_iter().collect(), graphs, ..Parts::default() })
    }

    /// Builds the index of what has become of a base. Costs what was added and removed, whatever the size of the base.
    ///
    /// # Errors
    /// When there are more terms than ids.
    pub fn over(base: Option<Arc<Segment>>, parts: Parts) -> Result<Self, IndexError> {
        let bare = Arc::new(turning::bare(base));
        let mut turn = bare.turn();
        turn.without(parts.removed, parts.dropped);
        for name in parts.graphs {
            turn.create(name)?;
        }
        for quad in parts.added {
            turn.insert(quad)?;
        }
        Ok(turn.finish())
    }

    /// What a layer above keeps for as long as this snapshot lives, such as plans of queries: one value of each type, made
    /// when it is first asked for.
    pub(crate) fn attached<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        // A thread that panicked here left whole values.
        let mut attached = self.attached.lock().unwrap_or_else(PoisonError::into_inner);
        let value = attached.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        Arc::clone(value).downcast().unwrap_or_default()
    }

    /// This dataset with quads and named graphs added. Costs what is added.
    ///
    /// # Errors
    /// When there are more terms than ids.
    pub fn extended(
        self: &Arc<Self>,
        quads: impl IntoIterator<Item = Quad>,
        graphs: impl IntoIterator<Item = NamedOrBlankNode>,
    ) -> Result<Self, IndexError> {
        let mut turn = self.turn();
        graphs.into_iter().try_for_each(|graph| turn.create(graph))?;
        quads.into_iter().try_for_each(|quad| turn.insert(quad))?;
        Ok(turn.finish())
    }

    /// This dataset without some quads and with others, and where some are named, with these named graphs alone and those of its
    /// new quads. Costs what goes and comes.
    ///
    /// # Errors
    /// When there are more terms than ids.
    pub fn changed<'q>(
        self: &Arc<Self>,
        remove: impl IntoIterator<Item = &'q Quad>,
        insert: impl IntoIterator<Item = Quad>,
        graphs: Option<Vec<NamedOrBlankNode>>,
    ) -> Result<Self, IndexError> {
        let mut turn = self.turn();
        graphs.map_or(Ok(()), |graphs| turn.only(graphs))?;
        remove.into_iter().for_each(|quad| turn.remove(quad));
        insert.into_iter().try_for_each(|quad| turn.insert(quad))?;
        Ok(turn.finish())
    }

    /// Whether the base has a quad, removed or not.
    fn is_in_base(&self, row: Row) -> bool {
        self.base.as_ref().is_some_and(|base| base.contains(row))
    }

    fn base_shows(&self, row: Row) -> bool {
        self.is_in_base(row) && !self.is_removed(row)
    }

    fn base_shows_triple(&self, row: Row) -> bool {
        let triple = triple_of(row);
        self.base.as_ref().is_some_and(|base| base.contains_triple(triple)) && !self.is_removed_triple(triple)
    }

    /// The last id of the terms of the base.
    #[must_use]
    pub fn settled_terms(&self) -> Id {
        self.base.as_ref().map_or(0, |base| base.terms())
    }

    /// The base, if there is one.
    #[must_use]
    pub fn base(&self) -> Option<&Arc<Segment>> {
        self.base.as_ref()
    }

    /// Whether it may know a literal that is written otherwise than its value is, or has a value that the evaluator does not
    /// know: `"007"^^xsd:integer`, an `xsd:int`, a decimal of forty digits.
    #[must_use]
    pub fn has_unusual(&self) -> bool {
        self.dictionary.has_unusual() || self.base.as_ref().is_some_and(|base| base.has_unusual())
    }

    /// The number of terms; their ids are 1 to that. Some may stand in no quad.
    #[must_use]
    pub fn terms(&self) -> Id {
        self.dictionary.last()
    }

    /// The id of a term.
    #[must_use]
    pub fn id(&self, term: &Term) -> Option<Id> {
        self.base.as_ref().and_then(|base| base.id(term)).or_else(|| self.dictionary.get(term))
    }

    /// The term of an id.
    ///
    /// # Panics
    /// When no term has this id.
    #[must_use]
    pub fn term(&self, id: Id) -> Term {
        match &self.base {
            Some(base) if id <= base.terms() => base.term(id),
            _ => self.dictionary.term(id).clone(),
        }
    }

    /// What kind of term has an id.
    ///
    /// # Panics
    /// When no term has this id.
    #[must_use]
    pub fn class(&self, id: Id) -> TermClass {
        match &self.base {
            Some(base) if id <= base.terms() => base.class(id),
            _ => TermClass::of(self.dictionary.term(id)),
        }
    }

    /// Whether ids up to that of the base are in the order of their terms, so that two of one class compare as they do.
    #[must_use]
    pub fn is_ordered(&self, id: Id) -> bool {
        self.base.as_ref().is_some_and(|base| id <= base.terms())
    }

    /// Calls back with the text of a string, with a language or without; `None` where the term is something else. Reading
    /// ids in ascending order is quick.
    pub fn with_text<T>(&self, reader: &mut TermReader, id: Id, read: impl FnOnce(Option<&str>) -> T) -> T {
        match &self.base {
            Some(base) if id <= base.terms() => base.with_text(reader, id, read),
            _ => match self.dictionary.term(id) {
                term @ Term::Literal(literal) if TermClass::of(term).is_text() => read(Some(literal.value())),
                _ => read(None),
            },
        }
    }

    /// The decoded value of a literal of a datatype that expressions compute with, where it needs no text.
    #[must_use]
    pub fn value(&self, id: Id) -> Option<ExpressionTerm> {
        match &self.base {
            Some(base) if id <= base.terms() => base.value(id),
            _ => self.dictionary.value(id).cloned(),
        }
    }

    /// The number of quads.
    #[must_use]
    pub fn len(&self) -> usize {
        let base = self.base.as_ref().map_or(0, |base| whole(base.len()));
        let removed = self.removed.as_ref().map_or(0, |removed| removed.orders[SPOG].len());
        base.saturating_sub(removed) + self.added[SPOG].len()
    }

    /// Whether there is no quad.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The named graphs in ascending order of id, empty ones too.
    #[must_use]
    pub fn graphs(&self) -> &[Id] {
        &self.graphs
    }

    /// Whether the named graph exists.
    #[must_use]
    pub fn has_graph(&self, graph: Id) -> bool {
        self.graphs.binary_search(&graph).is_ok()
    }

    /// The quads that match, in the order of the permutation that serves the pattern.
    #[must_use]
    pub fn scan(self: &Arc<Self>, pattern: &Pattern) -> Scan {
        let (permutation, prefix) = serving(pattern);
        let range = self.added[permutation].range(&prefix);
        let base = self.base.as_ref().map(|base| base.scan(pattern));
        // Most ranges lost nothing.
        let lost = |removed: &Removed| removed.orders[permutation].begins(&prefix);
        let has_lost = self.removed.as_ref().is_some_and(lost);
        Scan::new(Arc::clone(self), base, (permutation, range), pattern.graphs.clone(), has_lost)
    }

    /// How many rows [`Index::scan`] gives. A few binary searches, except for [`Graphs::MergedOf`] and, over a base with
    /// named graphs, [`Graphs::Named`] and [`Graphs::All`] (a scan).
    #[must_use]
    pub fn count(self: &Arc<Self>, pattern: &Pattern) -> usize {
        let (permutation, prefix) = serving(pattern);
        let added = &self.added[permutation];
        let range = added.range(&prefix);
        let base = || self.base.as_ref().map_or(0, |base| whole(base.count(pattern)));
        let gone = |orders: &[Permutation; 6]| {
            let (start, end) = orders[permutation].range(&prefix);
            end - start
        };
        match &pattern.graphs {
            Graphs::One(_) | Graphs::All => {
                let removed = self.removed.as_ref().map_or(0, |removed| gone(&removed.orders));
                // Orders of a forged base may contradict one another, and so what was removed by one of them.
                (base() + (range.1 - range.0)).saturating_sub(removed)
            }
            Graphs::Named => {
                let of = |graphs| self.count(&Pattern { graphs, ..pattern.clone() });
                of(Graphs::All).saturating_sub(of(Graphs::One(DEFAULT_GRAPH)))
            }
            Graphs::Merged => {
                let removed = self.removed.as_ref().map_or(0, |removed| gone(&removed.triple_orders));
                // A prefix of at most three places begins and ends at a new triple, so the difference is exact.
                (base() + added.distinct(range)).saturating_sub(removed + self.only_apart(pattern))
            }
            Graphs::MergedOf(_) => self.scan(pattern).count(),
        }
    }

    /// What the triples of a predicate are like, all graphs merged: exact for the base, and for what was added to it
    /// counted as if it were apart. The first call looks at all that was added.
    #[must_use]
    pub fn statistics(&self, predicate: Id) -> PredicateStatistics {
        let added = self.statistics.of(&self.added, predicate);
        let base = self.base.as_ref().map(|base| base.statistics(predicate)).unwrap_or_default();
        PredicateStatistics {
            triples: base.triples + added.triples,
            subjects: base.subjects + added.subjects,
            objects: base.objects + added.objects,
        }
    }

    /// The quad of these ids as terms.
    ///
    /// # Panics
    /// When the ids are not those of a quad of this index; where a base has them as one and is therefore damaged, with the
    /// [`segment::SegmentError`].
    #[must_use]
    pub fn decode(&self, row: Row) -> Quad {
        let node = |id: Id| {
            NamedOrBlankNode::try_from(self.term(id))
                .unwrap_or_else(|_| self.misplaced("a literal as a node"))
        };
        let Term::NamedNode(predicate) = self.term(row[1]) else {
            self.misplaced("a predicate that is no IRI")
        };
        let graph_name = if row[3] == DEFAULT_GRAPH { GraphName::DefaultGraph } else { node(row[3]).into() };
        Quad { subject: node(row[0]), predicate, object: self.term(row[2]), graph_name }
    }

    /// Leaves a read of a row that cannot be one of quads.
    fn misplaced(&self, what: &str) -> ! {
        match &self.base {
            Some(base) => base.unwind(&format!("it has {what}")),
            None => unreachable!("quads have no such: {what}"),
        }
    }
}

/// The permutation in which the known places are a prefix, and that prefix.
fn serving(pattern: &Pattern) -> (usize, Vec<Id>) {
    let Pattern { subject, predicate, object, graphs } = pattern;
    let any = match (subject, predicate, object) {
        (_, None, Some(_)) => OSPG,
        (None, Some(_), _) => POSG,
        _ => SPOG,
    };
    let (permutation, graph) = match graphs {
        Graphs::One(graph) => ([GSPO, GPOS, GOSP][any], Some(*graph)),
        _ => (any, None),
    };
    let known = [*subject, *predicate, *object, graph];
    (permutation, ORDERS[permutation].iter().map_while(|place| known[*place]).collect())
}

/// A count of a file that is mapped into memory.
fn whole(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;

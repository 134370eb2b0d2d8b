//! One immutable file of sorted columns: what is settled.
//!
//! Knows terms, ids, sorted rows and blobs, and how they stand in a file. Must not know transactions.
//!
//! A base has a dictionary, whose ids follow the order of its terms; the triples of all graphs, each once, in four orders;
//! where there are named graphs, the quads in four more; and triple terms with their parts, in four as well. Every pattern of
//! known places is a range of one order, whose length is exact and found by binary searches. Beside the data it may keep
//! blobs, by their SHA-256. The file is mapped into memory: opening it costs its header, and what is read stays in the cache
//! of the operating system, shared by all processes.

mod blobs;
mod build;
mod file;
mod keys;
mod lookup;
mod packed;
mod rows;
mod terms;
mod trie;

pub(crate) use blobs::BlobHash;
pub use blobs::{blob_hash, digits_of, hash_of};
pub use build::{Budget, Builder};
pub(crate) use build::{BuildError, Run};
pub use file::SegmentError;

pub(crate) use keys::{DEEPEST, is_shallow, key as key_of_term, term as term_of_key};
pub(super) use lookup::SegmentLookup;
pub(crate) use terms::TermReader;

use self::blobs::Blobs;
use self::file::Container;
use self::packed::Packed;
use self::terms::Terms;
use self::trie::{Cursor, SECTIONS, Trie};
use super::{DEFAULT_GRAPH, Graphs, Id, Pattern, Row, TermClass};
use oxrdf::{GraphName, NamedNode, Quad, Term};
use spareval::ExpressionTerm;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;

/// What the sections are.
mod kind {
    pub(super) const TEXTS: u32 = 1;
    pub(super) const TEXT_OFFSETS: u32 = 2;
    pub(super) const INTEGERS: u32 = 3;
    pub(super) const DECIMALS: u32 = 4;
    pub(super) const GRAPHS: u32 = 5;
    pub(super) const COUNTS: u32 = 6;
    pub(super) const BLOBS: u32 = 7;
    pub(super) const BLOB_TABLE: u32 = 8;
    /// Whether a literal is written otherwise than its value is.
    pub(super) const UNUSUAL: u32 = 9;
    /// The sections of the first order; each has [`super::SECTIONS`] of them.
    pub(super) const ORDERS: u32 = 16;
    /// Those of the first order of triple terms.
    pub(super) const TRIPLE_TERMS: u32 = ORDERS + 8 * super::SECTIONS;
}

/// An order of places: 0 is the subject, 3 the graph, or the triple term that has these parts.
struct Order {
    kind: u32,
    places: &'static [usize],
}

const SPO: usize = 0;
const POS: usize = 1;
const OSP: usize = 2;
const PSO: usize = 3;
const SPOG: usize = 4;
const GSPO: usize = 5;
const GPOS: usize = 6;
const GOSP: usize = 7;

const ORDERS: [Order; 8] = [
    Order { kind: kind::ORDERS, places: &[0, 1, 2] },
    Order { kind: kind::ORDERS + SECTIONS, places: &[1, 2, 0] },
    Order { kind: kind::ORDERS + 2 * SECTIONS, places: &[2, 0, 1] },
    Order { kind: kind::ORDERS + 3 * SECTIONS, places: &[1, 0, 2] },
    Order { kind: kind::ORDERS + 4 * SECTIONS, places: &[0, 1, 2, 3] },
    Order { kind: kind::ORDERS + 5 * SECTIONS, places: &[3, 0, 1, 2] },
    Order { kind: kind::ORDERS + 6 * SECTIONS, places: &[3, 1, 2, 0] },
    Order { kind: kind::ORDERS + 7 * SECTIONS, places: &[3, 2, 0, 1] },
];

/// The orders of the parts of triple terms and of the terms themselves.
const TERM_ORDERS: [Order; 4] = [
    Order { kind: kind::TRIPLE_TERMS, places: &[0, 1, 2, 3] },
    Order { kind: kind::TRIPLE_TERMS + SECTIONS, places: &[1, 2, 0, 3] },
    Order { kind: kind::TRIPLE_TERMS + 2 * SECTIONS, places: &[2, 0, 1, 3] },
    Order { kind: kind::TRIPLE_TERMS + 3 * SECTIONS, places: &[3, 0, 1, 2] },
];

/// A base file that is open.
pub struct Segment {
    file: Arc<Container>,
    terms: Terms,
    graphs: Vec<Id>,
    quads: u64,
    /// The four orders of triples; and of quads, where there are named graphs.
    orders: Vec<Trie>,
    /// The four orders of triple terms, where there are any.
    triple_terms: Vec<Trie>,
    blobs: Option<Blobs>,
    has_unusual: bool,
}

/// What a base holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentSummary {
    /// The SHA-256 of its contents, in hexadecimal digits.
    pub digest: String,
    /// The bytes of the file.
    pub bytes: u64,
    /// Different terms.
    pub terms: u64,
    /// Different triples, whatever their graphs.
    pub triples: u64,
    /// Quads.
    pub quads: u64,
    /// Named graphs.
    pub graphs: usize,
}

/// What the triples of a predicate are like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PredicateStatistics {
    /// Triples.
    pub triples: u64,
    /// Different subjects.
    pub subjects: u64,
    /// Different objects.
    pub objects: u64,
}

impl Segment {
    /// Opens a base. Costs its header and its graphs, whatever its size.
    ///
    /// # Errors
    /// When the file cannot be read, is no base, or is damaged where that shows at once.
    pub fn open(path: &Path) -> Result<Self, SegmentError> {
        Self::of(Container::open(path)?)
    }

    /// [`Segment::open`] of a file of that very name, where a link is none.
    ///
    /// # Errors
    /// As [`Segment::open`], and when it is a link.
    pub fn open_plain(path: &Path) -> Result<Self, SegmentError> {
        Self::of(Container::open_plain(path)?)
    }

    fn of(file: Arc<Container>) -> Result<Self, SegmentError> {
        let terms = Terms::open(&file)?;
        let last = Id::try_from(terms.len()).unwrap_or(Id::MAX);
        let tries = |orders: &[Order], least: Id| -> Result<Vec<Trie>, SegmentError> {
            let open = |order: &Order| {
                let known = order.places.iter().map(|place| if *place == 3 { least } else { 1 }..=last);
                Trie::open(&file, order.kind, known.collect()).transpose()
            };
            orders.iter().map_while(open).collect()
        };
        // The fourth place is a graph, which may be the unnamed one; or a triple term.
        let (orders, triple_terms) = (tries(&ORDERS, DEFAULT_GRAPH)?, tries(&TERM_ORDERS, 1)?);
        if !matches!(orders.len(), 4 | 8) || !matches!(triple_terms.len(), 0 | 4) {
            return Err(file.damage("one of its orders is missing"));
        }
        let is_uneven = |tries: &[Trie]| tries.iter().any(|trie| trie.len() != tries[0].len());
        if orders.chunks(4).any(is_uneven) || is_uneven(&triple_terms) {
            return Err(file.damage("its orders have not as many rows as one another"));
        }
        let (quads, graphs) = guarded(|| (quads_of(&file), graphs_of(&file, last)))?;
        let (quads, graphs) = (quads?, graphs?);
        if quads != orders.last().map_or(0, Trie::len) {
            return Err(file.damage("it counts other quads than it has"));
        }
        let blobs = Blobs::open(&file)?;
        let has_unusual = guarded(|| is_unusual(&file))??;
        Ok(Self { file, terms, graphs, quads, orders, triple_terms, blobs, has_unusual })
    }

    /// What it holds.
    #[must_use]
    pub fn summary(&self) -> SegmentSummary {
        SegmentSummary {
            digest: digits_of(&self.file.digest()),
            bytes: self.file.bytes(),
            terms: self.terms.len(),
            triples: self.orders[SPO].len(),
            quads: self.quads,
            graphs: self.graphs.len(),
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Verifies every block of the file, and what it says: that its terms and its rows are in order, as every search takes for
    /// granted. A checksum shows what chance has done; whoever forges a file computes it.
    ///
    /// # Errors
    /// The first that is damaged.
    pub fn verify(&self) -> Result<(), SegmentError> {
        self.file.verify()?;
        guarded(|| {
            self.terms.verify();
            self.orders.iter().chain(&self.triple_terms).for_each(Trie::verify);
        })
    }

    /// Leaves a read that met what no writer of Assay's writes.
    #[cold]
    pub(super) fn unwind(&self, what: &str) -> ! {
        resume_unwind(Box::new(self.file.damage(what)))
    }

    /// Whether it may hold a literal that is written otherwise than its value is, or has one that the evaluator does not know.
    pub(super) fn has_unusual(&self) -> bool {
        self.has_unusual
    }

    /// The number of terms; their ids are 1 to that.
    #[must_use]
    pub fn terms(&self) -> Id {
        Id::try_from(self.terms.len()).unwrap_or(Id::MAX)
    }

    /// The term of an id.
    ///
    /// # Panics
    /// When no term has the id; and where the file is damaged, with the [`SegmentError`]: [`guarded`] gives it.
    #[must_use]
    pub fn term(&self, id: Id) -> Term {
        assert!(id >= 1 && id <= self.terms(), "{id} is no id of this base");
        self.terms.term(id)
    }

    /// What kind of term has an id.
    #[must_use]
    pub fn class(&self, id: Id) -> TermClass {
        self.terms.class(id)
    }

    /// Calls back with the text of a string; `None` where the term is something else.
    pub(super) fn with_text<T>(
        &self,
        reader: &mut TermReader,
        id: Id,
        read: impl FnOnce(Option<&str>) -> T,
    ) -> T {
        self.terms.with_text(reader, id, read)
    }

    /// The value of a whole number or decimal, which costs no text.
    #[must_use]
    pub fn value(&self, id: Id) -> Option<ExpressionTerm> {
        self.terms.value(id)
    }

    /// The id of a term. A binary search.
    #[must_use]
    pub fn id(&self, term: &Term) -> Option<Id> {
        self.terms.id(term)
    }

    /// The row of a quad, where there is the quad.
    #[must_use]
    pub fn row(&self, quad: &Quad) -> Option<Row> {
        let id = |term: Term| self.id(&term);
        let graph = match quad.graph_name.clone() {
            GraphName::DefaultGraph => DEFAULT_GRAPH,
            GraphName::NamedNode(name) => id(name.into())?,
            GraphName::BlankNode(name) => id(name.into())?,
        };
        let (subject, predicate) = (quad.subject.clone().into(), quad.predicate.clone().into());
        let row = [id(subject)?, id(predicate)?, id(quad.object.clone())?, graph];
        self.contains(row).then_some(row)
    }

    /// The id of a named graph that exists.
    #[must_use]
    pub fn graph(&self, name: &NamedNode) -> Option<Id> {
        let id = self.id(&name.clone().into())?;
        self.graphs.binary_search(&id).is_ok().then_some(id)
    }

    /// The rows of a graph.
    pub fn quads_of(self: &Arc<Self>, graph: Id) -> impl Iterator<Item = Row> + use<> {
        self.scan(&Pattern { subject: None, predicate: None, object: None, graphs: Graphs::One(graph) })
    }

    /// The digest of its contents.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.file.digest()
    }

    /// The named graphs in ascending order, empty ones too.
    #[must_use]
    pub fn graphs(&self) -> &[Id] {
        &self.graphs
    }

    /// The number of quads.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.quads
    }

    /// Whether there is no quad.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.quads == 0
    }

    /// What the triples of a predicate are like, all graphs merged. Four binary searches.
    #[must_use]
    pub fn statistics(&self, predicate: Id) -> PredicateStatistics {
        PredicateStatistics {
            triples: self.orders[POS].span(&[predicate]).len(),
            subjects: self.orders[PSO].children(&[predicate]),
            objects: self.orders[POS].children(&[predicate]),
        }
    }

    /// The rows that match, in the order that serves the pattern.
    #[must_use]
    pub fn scan(self: &Arc<Self>, pattern: &Pattern) -> SegmentScan {
        let (order, prefix) = self.serving(pattern);
        let trie = &self.orders[order];
        let span = trie.span(&prefix);
        SegmentScan {
            base: Arc::clone(self),
            order,
            cursor: trie.cursor(span),
            left: span.len(),
            filter: pattern.graphs.clone(),
            pending: Vec::new(),
        }
    }

    /// Every triple of a predicate, in the order of their subjects.
    #[must_use]
    pub(super) fn scan_by_subject(self: &Arc<Self>, predicate: Id) -> SegmentScan {
        let trie = &self.orders[PSO];
        let span = trie.span(&[predicate]);
        SegmentScan {
            base: Arc::clone(self),
            order: PSO,
            cursor: trie.cursor(span),
            left: span.len(),
            filter: Graphs::Merged,
            pending: Vec::new(),
        }
    }

    /// How many triple terms have these parts, where they begin an order.
    pub(super) fn count_terms(&self, known: [Option<Id>; 3]) -> u64 {
        let [s, p, o] = known;
        let (order, prefix) = match known {
            [Some(_), _, None] | [Some(_), Some(_), _] => (0, [s, p, o]),
            [None, Some(_), _] => (1, [p, o, None]),
            [_, None, Some(_)] => (2, [o, s, None]),
            [None, None, None] => (0, [None; 3]),
        };
        let prefix: Vec<Id> = prefix.into_iter().map_while(|id| id).collect();
        self.triple_terms.get(order).map_or(0, |trie| trie.span(&prefix).len())
    }

    /// How many rows [`Segment::scan`] gives. A few binary searches; a scan where only some graphs are merged, or where the
    /// predicate or object but not the graph is known and quads count.
    #[must_use]
    pub fn count(self: &Arc<Self>, pattern: &Pattern) -> u64 {
        let is_exact = match pattern.graphs {
            Graphs::One(graph) => graph == DEFAULT_GRAPH || self.has_names(),
            Graphs::Merged => true,
            Graphs::All => !self.has_names(),
            Graphs::Named | Graphs::MergedOf(_) => false,
        };
        if is_exact {
            let (order, prefix) = self.serving(pattern);
            return self.orders[order].span(&prefix).len();
        }
        self.scan(pattern).count() as u64
    }

    fn has_names(&self) -> bool {
        self.orders.len() > 4
    }

    /// The order in which the known places are a prefix, and that prefix.
    fn serving(&self, pattern: &Pattern) -> (usize, Vec<Id>) {
        let (s, p, o) = (pattern.subject, pattern.predicate, pattern.object);
        let any = match (s, p, o) {
            (_, None, Some(_)) => OSP,
            (None, Some(_), _) => POS,
            _ => SPO,
        };
        let (order, graph) = match &pattern.graphs {
            Graphs::One(graph) if self.has_names() => ([GSPO, GPOS, GOSP][any], Some(*graph)),
            _ => (any, None),
        };
        let known = [s, p, o, graph];
        let prefix = ORDERS[order].places.iter().map_while(|place| known[*place]).collect();
        (order, prefix)
    }

    /// Whether there is the quad.
    #[must_use]
    pub fn contains(&self, [s, p, o, g]: Row) -> bool {
        if self.has_names() {
            return self.orders[SPOG].span(&[s, p, o, g]).len() > 0;
        }
        g == DEFAULT_GRAPH && self.contains_triple([s, p, o, g])
    }

    /// Whether the triple is in any graph; the graph of the row is not looked at.
    #[must_use]
    pub fn contains_triple(&self, [s, p, o, _]: Row) -> bool {
        self.orders[SPO].span(&[s, p, o]).len() > 0
    }

    /// The predicates of a named graph, in ascending order.
    pub(super) fn predicates_of(&self, graph: Id) -> Vec<Id> {
        if self.has_names() { self.orders[GPOS].following(&[graph]) } else { Vec::new() }
    }

    /// The graphs of a triple, in ascending order.
    pub(super) fn graphs_of(&self, [s, p, o, _]: Row) -> Vec<Id> {
        if !self.has_names() {
            return vec![DEFAULT_GRAPH];
        }
        let trie = &self.orders[SPOG];
        let mut cursor = trie.cursor(trie.span(&[s, p, o]));
        std::iter::from_fn(|| trie.next(&mut cursor)).map(|row| row[3]).collect()
    }
}

/// How many quads a file says that it has.
fn quads_of(file: &Arc<Container>) -> Result<u64, SegmentError> {
    let (_, counts) = file.needed(kind::COUNTS)?;
    counts.holds(1, 8)?;
    Ok(counts.word(0))
}

/// Whether a file says that a literal is written otherwise than its value is. Where it does not say, there may be one.
fn is_unusual(file: &Arc<Container>) -> Result<bool, SegmentError> {
    let Some((_, unusual)) = file.part(kind::UNUSUAL) else { return Ok(true) };
    unusual.holds(1, 8)?;
    Ok(unusual.word(0) != 0)
}

/// The named graphs of a file. They ascend and are of its terms, so there are no more of them than of those, whatever the file
/// counts.
fn graphs_of(file: &Arc<Container>, last: Id) -> Result<Vec<Id>, SegmentError> {
    let (part, section) = file.needed(kind::GRAPHS)?;
    let names = Packed::new(&part, section)?;
    let mut graphs: Vec<Id> = Vec::new();
    for at in 0..names.len() {
        match Id::try_from(names.get(at)) {
            Ok(id) if id <= last && graphs.last().copied().unwrap_or(DEFAULT_GRAPH) < id => graphs.push(id),
            _ => return Err(names.damage("does not list graphs in order")),
        }
    }
    Ok(graphs)
}

/// Runs what reads a base, and gives the damage that it met.
///
/// # Errors
/// The damage.
pub(crate) fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, SegmentError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).map_err(|payload| match payload.downcast() {
        Ok(error) => *error,
        Err(other) => std::panic::resume_unwind(other),
    })
}

/// The rows of one pattern, as subject, predicate, object, graph. Holds its base, borrows nothing.
pub struct SegmentScan {
    base: Arc<Segment>,
    order: usize,
    cursor: Cursor,
    left: u64,
    filter: Graphs,
    /// Rows of the triple read last, in further graphs, the last first.
    pending: Vec<Row>,
}

impl Iterator for SegmentScan {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            if let Some(row) = self.pending.pop() {
                return Some(row);
            }
            let read = self.base.orders[self.order].next(&mut self.cursor)?;
            self.left -= 1;
            let mut row = [0; 4];
            for (value, place) in read.into_iter().zip(ORDERS[self.order].places) {
                row[*place] = value;
            }
            match &self.filter {
                Graphs::Merged => return Some(row),
                Graphs::One(graph) if self.base.has_names() || *graph == DEFAULT_GRAPH => return Some(row),
                Graphs::One(_) => return None,
                Graphs::MergedOf(graphs) => {
                    let is_in = |graph: &Id| graphs.binary_search(graph).is_ok();
                    if self.base.graphs_of(row).iter().any(is_in) {
                        return Some(row);
                    }
                }
                Graphs::Named | Graphs::All => {
                    let skips_unnamed = self.filter == Graphs::Named;
                    let graphs = self.base.graphs_of(row).into_iter().rev();
                    let graphs = graphs.filter(|graph| !skips_unnamed || *graph != DEFAULT_GRAPH);
                    self.pending.extend(graphs.map(|graph| [row[0], row[1], row[2], graph]));
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let merged = matches!(self.filter, Graphs::Merged | Graphs::One(_));
        let left = usize::try_from(self.left).ok();
        (0, left.filter(|_| merged))
    }
}

#[cfg(test)]
mod tests;

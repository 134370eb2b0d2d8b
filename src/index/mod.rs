//! The integer-coded snapshot that every read goes through.
//!
//! Knows RDF terms, their typed values and sorted arrays of term ids. Must not know transactions, files, or
//! what a claim is.
//!
//! An [`Index`] is immutable. Terms are numbered once, in a [`Dictionary`]; quads are kept six times as sorted
//! arrays of ids, so that every pattern of known terms is a contiguous range that two binary searches find.
//!
//! Why not read the transactional store itself: it offers no reads pinned across patterns. Here counts of a prefix
//! are exact and cost two binary searches, and the RDF merge
//! of all graphs is the any-graph order with equal neighbours skipped. The union of graphs that the store
//! offers does not remove duplicates: a triple that stands in three graphs matches three times, and sums over
//! it come out wrong.

pub mod base;
mod dictionary;
mod scan;

pub use dictionary::{Dictionary, normalise, typed_value};
pub use scan::Scan;

use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};
use std::sync::Arc;

/// The number of a term in a [`Dictionary`].
pub type Id = u32;

/// The id that stands for the unnamed graph in the fourth place of a quad. No term has it.
pub const DEFAULT_GRAPH: Id = 0;

/// Subject, predicate, object and graph, as ids.
pub type Row = [Id; 4];

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
    /// The RDF merge of all graphs: each triple once, as if in the unnamed graph.
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

/// One order of the four places, with its rows sorted.
struct Permutation {
    /// `order[i]` is the place (0 subject … 3 graph) that stands at position `i` of a row.
    order: [usize; 4],
    rows: Vec<Row>,
    /// `distinct[i]` is how many different triples stand before row `i`. Absent where no triple is repeated
    /// (then it is `i`) and in the orders that begin with the graph.
    distinct: Option<Vec<u32>>,
}

const SPOG: usize = 0;
const POSG: usize = 1;
const OSPG: usize = 2;
const GSPO: usize = 3;
const GPOS: usize = 4;
const GOSP: usize = 5;

const ORDERS: [[usize; 4]; 6] =
    [[0, 1, 2, 3], [1, 2, 0, 3], [2, 0, 1, 3], [3, 0, 1, 2], [3, 1, 2, 0], [3, 2, 0, 1]];

impl Permutation {
    fn new(order: [usize; 4], quads: &[Row]) -> Self {
        let mut rows: Vec<Row> = quads.iter().map(|quad| order.map(|place| quad[place])).collect();
        rows.sort_unstable();
        let distinct = if order[3] == 3 { distinct_before(&rows) } else { None };
        Self { order, rows, distinct }
    }

    /// The half-open range of rows that begin with `prefix`.
    fn range(&self, prefix: &[Id]) -> (usize, usize) {
        let start = self.rows.partition_point(|row| &row[..prefix.len()] < prefix);
        let length = self.rows[start..].partition_point(|row| &row[..prefix.len()] == prefix);
        (start, start + length)
    }

    fn quad(&self, at: usize) -> Row {
        let row = self.rows[at];
        let mut quad = [0; 4];
        for (value, place) in row.into_iter().zip(self.order) {
            quad[place] = value;
        }
        quad
    }
}

fn distinct_before(rows: &[Row]) -> Option<Vec<u32>> {
    let repeated = rows.windows(2).any(|pair| pair[0][..3] == pair[1][..3]);
    if !repeated {
        return None;
    }
    let mut before = Vec::with_capacity(rows.len() + 1);
    let mut seen = 0;
    for (at, row) in rows.iter().enumerate() {
        before.push(seen);
        if rows.get(at + 1).is_none_or(|next| next[..3] != row[..3]) {
            seen += 1;
        }
    }
    before.push(seen);
    Some(before)
}

/// An immutable, integer-coded snapshot of a dataset.
pub struct Index {
    dictionary: Dictionary,
    permutations: [Permutation; 6],
    graphs: Vec<Id>,
}

impl Index {
    /// Builds the index of `quads`, and of the named graphs that exist though they may be empty.
    ///
    /// Sorts six arrays of 16 bytes a quad. Equal quads are kept once; literals are kept in the normal form of
    /// their value (see [`normalise`]).
    ///
    /// # Errors
    /// When there are more terms than ids.
    pub fn build(
        quads: impl IntoIterator<Item = Quad>,
        graphs: impl IntoIterator<Item = NamedOrBlankNode>,
    ) -> Result<Self, IndexError> {
        Self::sorted(Dictionary::default(), Vec::new(), Vec::new(), quads, graphs)
    }

    /// This dataset with quads and named graphs added. Costs as much as building it.
    ///
    /// # Errors
    /// When there are more terms than ids.
    pub fn extended(
        &self,
        quads: impl IntoIterator<Item = Quad>,
        graphs: impl IntoIterator<Item = NamedOrBlankNode>,
    ) -> Result<Self, IndexError> {
        let rows = self.permutations[SPOG].rows.clone();
        Self::sorted(self.dictionary.clone(), rows, self.graphs.clone(), quads, graphs)
    }

    fn sorted(
        mut dictionary: Dictionary,
        mut rows: Vec<Row>,
        mut names: Vec<Id>,
        quads: impl IntoIterator<Item = Quad>,
        graphs: impl IntoIterator<Item = NamedOrBlankNode>,
    ) -> Result<Self, IndexError> {
        for quad in quads {
            rows.push(encode(&mut dictionary, quad)?);
        }
        for graph in graphs {
            names.push(dictionary.insert(graph.into())?);
        }
        rows.sort_unstable();
        rows.dedup();
        names.extend(rows.iter().map(|row| row[3]).filter(|graph| *graph != DEFAULT_GRAPH));
        names.sort_unstable();
        names.dedup();
        Ok(Self {
            dictionary,
            permutations: ORDERS.map(|order| Permutation::new(order, &rows)),
            graphs: names,
        })
    }

    /// The terms and their ids.
    #[must_use]
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The number of quads.
    #[must_use]
    pub fn len(&self) -> usize {
        self.permutations[SPOG].rows.len()
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
        let (permutation, start, end) = self.locate(pattern);
        Scan::new(Arc::clone(self), permutation, start, end, pattern.graphs.clone())
    }

    /// How many rows [`Index::scan`] gives. Two binary searches, except for [`Graphs::MergedOf`] (a scan).
    #[must_use]
    pub fn count(self: &Arc<Self>, pattern: &Pattern) -> usize {
        let (permutation, start, end) = self.locate(pattern);
        match &pattern.graphs {
            Graphs::One(_) | Graphs::All => end - start,
            Graphs::Named => {
                let unnamed = Pattern { graphs: Graphs::One(DEFAULT_GRAPH), ..pattern.clone() };
                end - start - self.count(&unnamed)
            }
            Graphs::Merged => match &self.permutations[permutation].distinct {
                // A prefix of at most three places begins and ends at a new triple, so the difference is exact.
                Some(before) => (before[end] - before[start]) as usize,
                None => end - start,
            },
            Graphs::MergedOf(_) => self.scan(pattern).count(),
        }
    }

    /// The permutation in which the known places are a prefix, and the range of that prefix.
    fn locate(&self, pattern: &Pattern) -> (usize, usize, usize) {
        let Pattern { subject, predicate, object, graphs } = pattern;
        let any = match (subject, predicate, object) {
            (_, None, Some(_)) => OSPG,
            (None, Some(_), _) => POSG,
            _ => SPOG,
        };
        let permutation = match graphs {
            Graphs::One(_) => [GSPO, GPOS, GOSP][any],
            _ => any,
        };
        let graph = match graphs {
            Graphs::One(graph) => Some(*graph),
            _ => None,
        };
        let known = [*subject, *predicate, *object, graph];
        let index = &self.permutations[permutation];
        let prefix: Vec<Id> = index.order.iter().map_while(|place| known[*place]).collect();
        let (start, end) = index.range(&prefix);
        (permutation, start, end)
    }

    /// The quad of these ids as terms.
    ///
    /// # Panics
    /// When the ids are not those of a quad of this index.
    #[must_use]
    pub fn decode(&self, row: Row) -> Quad {
        let term = |id: Id| self.dictionary.term(id).clone();
        let (Term::NamedNode(predicate), object) = (term(row[1]), term(row[2])) else {
            unreachable!("a predicate is an IRI")
        };
        let subject =
            NamedOrBlankNode::try_from(term(row[0])).unwrap_or_else(|_| unreachable!("a subject is a node"));
        let graph_name = if row[3] == DEFAULT_GRAPH {
            GraphName::DefaultGraph
        } else {
            NamedOrBlankNode::try_from(term(row[3]))
                .unwrap_or_else(|_| unreachable!("a graph name is a node"))
                .into()
        };
        Quad { subject, predicate, object, graph_name }
    }
}

fn encode(dictionary: &mut Dictionary, quad: Quad) -> Result<Row, IndexError> {
    let graph = match quad.graph_name {
        GraphName::DefaultGraph => DEFAULT_GRAPH,
        GraphName::NamedNode(name) => dictionary.insert(name.into())?,
        GraphName::BlankNode(name) => dictionary.insert(name.into())?,
    };
    Ok([
        dictionary.insert(quad.subject.into())?,
        dictionary.insert(quad.predicate.into())?,
        dictionary.insert(quad.object)?,
        graph,
    ])
}

#[cfg(test)]
mod tests;

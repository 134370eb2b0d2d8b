//! A view of the store, pinned to one generation.
//!
//! Knows the snapshot and which graphs make the default graph. Must not know the live store.

use super::{Change, StoreError};
use crate::index::{DEFAULT_GRAPH, Graphs, Id, Index, Pattern, Scan};
use oxrdf::{
    GraphName, GraphNameRef, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, QuadRef, Term,
    TermRef, Triple,
};
use std::sync::Arc;

/// What a query's default graph is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DefaultGraph {
    /// The RDF merge of all graphs, the unnamed one too: a triple that stands in three of them matches once.
    #[default]
    Merged,
    /// The unnamed graph alone, as the SPARQL protocol has it.
    Strict,
    /// The RDF merge of these graphs.
    Graphs(Vec<GraphName>),
}

/// One state of the store, whatever is written afterwards. Cheap to clone.
#[derive(Clone)]
pub struct View {
    index: Arc<Index>,
    default_graph: Graphs,
    generation: u64,
}

impl View {
    pub(super) fn new(index: Arc<Index>, generation: u64) -> Self {
        Self { index, default_graph: Graphs::Merged, generation }
    }

    /// The generation of the store it shows.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The same state with another default graph. Graphs that do not exist are empty.
    #[must_use]
    pub fn with_default_graph(self, default_graph: &DefaultGraph) -> Self {
        let default_graph = match default_graph {
            DefaultGraph::Merged => Graphs::Merged,
            DefaultGraph::Strict => Graphs::One(DEFAULT_GRAPH),
            DefaultGraph::Graphs(names) => {
                let mut ids: Vec<Id> = names.iter().filter_map(|name| self.graph_id(name.as_ref())).collect();
                ids.sort_unstable();
                ids.dedup();
                match ids.as_slice() {
                    [one] => Graphs::One(*one),
                    _ => Graphs::MergedOf(ids.into()),
                }
            }
        };
        Self { default_graph, ..self }
    }

    /// This state with quads added, for one query: nothing is written. Costs what is added. Choose the
    /// default graph afterwards, where it names graphs that only the added quads have.
    ///
    /// # Errors
    /// When there are too many terms.
    pub fn joined(&self, quads: impl IntoIterator<Item = Quad>) -> Result<Self, StoreError> {
        let index = Arc::new(self.index.extended(quads, [])?);
        // Names of graphs that the default graph merges keep their ids: terms are only added.
        Ok(Self { index, ..self.clone() })
    }

    /// This state without some quads, for one query: nothing is written. Costs what is left out.
    ///
    /// # Errors
    /// When there are too many terms.
    pub fn without(&self, quads: &[Quad]) -> Result<Self, StoreError> {
        let index = Arc::new(self.index.changed(quads, [], None)?);
        Ok(Self { index, ..self.clone() })
    }

    /// This state with a change applied: what a transaction comes to, before it is committed. Costs what changes.
    ///
    /// # Errors
    /// When there are too many terms.
    pub fn after(&self, change: &Change) -> Result<Self, StoreError> {
        let mut turn = self.index.turn();
        let named = change.drop_graphs.iter().cloned().map(NamedOrBlankNode::from);
        let blank = change.drop_blank_graphs.iter().cloned().map(NamedOrBlankNode::from);
        named.chain(blank).for_each(|graph| turn.drop(&graph));
        change.create_graphs.iter().try_for_each(|graph| turn.create(graph.clone().into()))?;
        change.remove.iter().for_each(|quad| turn.remove(quad));
        change.insert.iter().try_for_each(|quad| turn.insert(quad.clone()))?;
        Ok(Self { index: Arc::new(turn.finish()), ..self.clone() })
    }

    /// A view of the same generation over another snapshot, with the merged default graph.
    pub(crate) fn replaced(&self, index: Arc<Index>) -> Self {
        Self::new(index, self.generation)
    }

    /// The snapshot itself.
    #[must_use]
    pub fn index(&self) -> &Arc<Index> {
        &self.index
    }

    /// Which rows of the snapshot make the default graph.
    #[must_use]
    pub fn default_graph(&self) -> &Graphs {
        &self.default_graph
    }

    /// The number of quads, in all graphs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there is no quad.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// The quads that match; `None` matches anything. Without a graph, those of every graph: a triple that stands
    /// in two graphs is found twice. Reads one contiguous range.
    #[must_use]
    pub fn quads(
        &self,
        subject: Option<NamedOrBlankNodeRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<TermRef<'_>>,
        graph: Option<GraphNameRef<'_>>,
    ) -> Quads {
        Quads::new(&self.index, self.pattern(subject, predicate, object, graph).as_ref())
    }

    /// How many quads match. Two binary searches.
    #[must_use]
    pub fn count(
        &self,
        subject: Option<NamedOrBlankNodeRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<TermRef<'_>>,
        graph: Option<GraphNameRef<'_>>,
    ) -> usize {
        let pattern = self.pattern(subject, predicate, object, graph);
        pattern.map_or(0, |pattern| self.index.count(&pattern))
    }

    /// The triples of the default graph that match, each once. Reads one contiguous range.
    pub fn triples(
        &self,
        subject: Option<NamedOrBlankNodeRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<TermRef<'_>>,
    ) -> impl Iterator<Item = Triple> + use<> {
        let pattern = self
            .pattern(subject, predicate, object, None)
            .map(|pattern| Pattern { graphs: self.default_graph.clone(), ..pattern });
        Quads::new(&self.index, pattern.as_ref()).map(Triple::from)
    }

    /// Whether the quad is there.
    #[must_use]
    pub fn contains<'a>(&self, quad: impl Into<QuadRef<'a>>) -> bool {
        let quad = quad.into();
        self.count(Some(quad.subject), Some(quad.predicate), Some(quad.object), Some(quad.graph_name)) > 0
    }

    /// The named graphs, empty ones too.
    pub fn named_graphs(&self) -> impl Iterator<Item = NamedOrBlankNode> + '_ {
        let terms = self.index.graphs().iter().map(|id| self.index.term(*id));
        terms.filter_map(|term| NamedOrBlankNode::try_from(term).ok())
    }

    /// Whether the named graph exists.
    #[must_use]
    pub fn has_graph(&self, name: NamedOrBlankNodeRef<'_>) -> bool {
        self.id(name.into()).is_some_and(|id| self.index.has_graph(id))
    }

    /// `None` when one of the terms is unknown, so that nothing can match.
    fn pattern(
        &self,
        subject: Option<NamedOrBlankNodeRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<TermRef<'_>>,
        graph: Option<GraphNameRef<'_>>,
    ) -> Option<Pattern> {
        let known = |term: Option<TermRef<'_>>| match term {
            Some(term) => self.id(term).map(Some),
            None => Some(None),
        };
        Some(Pattern {
            subject: known(subject.map(TermRef::from))?,
            predicate: known(predicate.map(TermRef::from))?,
            object: known(object)?,
            graphs: match graph {
                Some(graph) => Graphs::One(self.graph_id(graph)?),
                None => Graphs::All,
            },
        })
    }

    fn id(&self, term: TermRef<'_>) -> Option<Id> {
        self.index.id(&Term::from(term))
    }

    fn graph_id(&self, graph: GraphNameRef<'_>) -> Option<Id> {
        match graph {
            GraphNameRef::DefaultGraph => Some(DEFAULT_GRAPH),
            GraphNameRef::NamedNode(name) => self.id(name.into()),
            GraphNameRef::BlankNode(name) => self.id(name.into()),
        }
    }
}

/// The quads of a pattern.
pub struct Quads {
    index: Arc<Index>,
    scan: Option<Scan>,
}

impl Quads {
    fn new(index: &Arc<Index>, pattern: Option<&Pattern>) -> Self {
        Self { index: Arc::clone(index), scan: pattern.map(|pattern| index.scan(pattern)) }
    }
}

impl Iterator for Quads {
    type Item = Quad;

    fn next(&mut self) -> Option<Quad> {
        let row = self.scan.as_mut()?.next()?;
        Some(self.index.decode(row))
    }
}

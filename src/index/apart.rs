//! One graph that the merge of all leaves out: what a store says of itself.
//!
//! Knows which triples stand in that graph alone. Must not know what it says.

use super::{DEFAULT_GRAPH, Graphs, Id, Index, Pattern, Place, Row};
use crate::model::vocab::CATALOGUE_GRAPH;
use oxrdf::NamedNode;
use std::sync::{Arc, OnceLock};

/// The graph set apart, and what was learnt of it.
#[derive(Debug, Default)]
pub(super) struct Apart {
    graph: Option<Id>,
    /// Its predicates, in ascending order: few triples of others have one of them.
    predicates: OnceLock<Vec<Id>>,
    /// How many triples stand in it alone.
    all: OnceLock<usize>,
}

impl Apart {
    /// That of a version in which some triples were touched, and quads of these graphs.
    pub(super) fn turned(
        &self,
        before: &Index,
        after: &Index,
        touched: &[Row],
        mut graphs: impl Iterator<Item = Id>,
    ) -> Self {
        let made = Self::of(after);
        let (Some(graph), true) = (made.graph, made.graph == self.graph) else { return made };
        if graphs.any(|touched| touched == graph) {
            return made;
        }
        let is_here = |[s, p, o, _]: &Row| before.has([*s, *p, *o, graph]);
        let all = if touched.iter().any(is_here) { OnceLock::new() } else { self.all.clone() };
        Self { predicates: self.predicates.clone(), all, ..made }
    }

    /// The catalogue of an index whose terms are known.
    pub(super) fn of(index: &Index) -> Self {
        let graph = index.id(&NamedNode::new_unchecked(CATALOGUE_GRAPH).into());
        Self { graph, ..Self::default() }
    }
}

impl Index {
    /// The graph that [`Graphs::Merged`] leaves out, if it is here: the catalogue, which says of the other graphs where they
    /// came from. Asked for by its name it is there; a triple that stands in another graph too stays in the merge.
    #[must_use]
    pub fn apart(&self) -> Option<Id> {
        self.apart.graph
    }

    fn each_apart(self: &Arc<Self>, pattern: &Pattern) -> impl Iterator<Item = Row> + use<> {
        let pattern = self.apart.graph.map(|graph| Pattern { graphs: Graphs::One(graph), ..pattern.clone() });
        let index = Arc::clone(self);
        pattern.into_iter().flat_map(move |pattern| index.scan(&pattern))
    }

    /// How many triples of a pattern stand in the graph set apart and nowhere else. Costs those of them that match.
    pub(super) fn only_apart(self: &Arc<Self>, pattern: &Pattern) -> usize {
        let count = || self.each_apart(pattern).filter(|row| self.is_only_apart(*row)).count();
        if self.apart.graph.is_none() {
            return 0;
        }
        match (pattern.subject, pattern.predicate, pattern.object) {
            (None, None, None) => *self.apart.all.get_or_init(count),
            _ => count(),
        }
    }

    /// Whether a triple of the merge of all graphs stands in the graph set apart and nowhere else.
    pub(super) fn hides(&self, row: Row) -> bool {
        self.apart.graph.is_some()
            && self.apart_predicates().binary_search(&row[1]).is_ok()
            && self.is_only_apart(row)
    }

    fn is_only_apart(&self, [s, p, o, _]: Row) -> bool {
        let Some(apart) = self.apart.graph else { return false };
        let quad = |graph: Id| [s, p, o, graph];
        let in_base = || self.base.iter().flat_map(|base| base.graphs_of(quad(DEFAULT_GRAPH)));
        let shown = in_base().filter(|graph| self.base_shows(quad(*graph)));
        let added = &self.added[super::SPOG];
        let range = added.range(&[s, p, o]);
        let mut graphs = shown.chain(added.rows(range).map(|row| row[3])).peekable();
        graphs.peek().is_some() && graphs.all(|graph| graph == apart)
    }

    fn apart_predicates(&self) -> &[Id] {
        self.apart.predicates.get_or_init(|| {
            let Some(graph) = self.apart.graph else { return Vec::new() };
            let mut predicates: Vec<Id> =
                self.base.iter().flat_map(|base| base.predicates_of(graph)).collect();
            let added = &self.added[super::GPOS];
            let (mut at, end) = added.range(&[graph]);
            let mut place = Place::default();
            while at < end
                && let Some(row) = added.row(&mut place, at)
            {
                predicates.push(row[1]);
                at = added.range(&[graph, row[1]]).1;
            }
            predicates.sort_unstable();
            predicates.dedup();
            predicates
        })
    }
}

//! The triples of a path between two ends.
//!
//! Knows property paths. Must not know other patterns. The triples of all ways are told, where they are few, and else those of
//! a shortest one, with which it is said that there are others. The cost of a row is that of one search of the graph.

use super::{GraphsSeen, Tracer};
use crate::index::{Graphs, Id};
use crate::query::algebra::path::{Automaton, may_be_empty};
use crate::query::exec::error::QueryError;
use crate::query::exec::execute::stopped;
use oxrdf::{GraphName, NamedOrBlankNode, Term, Triple};
use spargebra::algebra::PropertyPathExpression as Path;

/// How many triples of ways are told, for each way that is wanted.
const EDGES: usize = 50;

/// How many steps of a search are made before the time is looked at.
const STEPS: usize = 256;

impl Tracer<'_> {
    /// Adds the triples of a path that leads from one term to the other.
    pub(super) fn path(
        &mut self,
        from: &Term,
        path: &Path,
        to: &Term,
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        let wants_all = self.most > 1;
        if from == to && may_be_empty(path) && !wants_all {
            return Ok(());
        }
        let index = std::sync::Arc::clone(self.solver.visible().index());
        let graphs = self.graphs(scope);
        let id = |term: &Term| index.id(term);
        // A term that the data lack is at the end of no step.
        let (Some(start), Some(end)) = (id(from), id(to)) else { return Ok(()) };
        let most = if wants_all { self.most.saturating_mul(EDGES) } else { 0 };
        let (mut steps, mut cut) = (0_usize, None);
        let found =
            Automaton::new(path, &index, true).ways((&index, &graphs), [start, end], most, &mut || {
                steps += 1;
                if steps.is_multiple_of(STEPS) {
                    cut = self.solver.cut();
                }
                cut.is_none()
            });
        let Some((edges, is_all)) = found else { return Err(stopped(cut)) };
        self.found.complete &= is_all;
        for edge in edges {
            let [subject, predicate, object] = edge.map(|id: Id| index.term(id));
            if let (Ok(subject), Term::NamedNode(predicate)) =
                (NamedOrBlankNode::try_from(subject), predicate)
            {
                self.add(Triple { subject, predicate, object }, scope);
            }
        }
        Ok(())
    }

    /// The graphs that are looked in.
    fn graphs(&self, scope: &GraphsSeen) -> Graphs {
        let view = self.solver.visible();
        match scope {
            GraphsSeen::Default => view.default_graph().clone(),
            GraphsSeen::Named(GraphName::DefaultGraph) => Graphs::One(crate::index::DEFAULT_GRAPH),
            GraphsSeen::Named(GraphName::NamedNode(name)) => one(view.index().id(&name.clone().into())),
            GraphsSeen::Named(GraphName::BlankNode(name)) => one(view.index().id(&name.clone().into())),
        }
    }
}

/// The graph of a name, or none.
fn one(id: Option<Id>) -> Graphs {
    id.map_or_else(|| Graphs::MergedOf([].into()), Graphs::One)
}

//! Graphs of RDF files that are so many, or so large, that they come by way of a new base.
//!
//! Knows graphs and what the catalogue says of them. Must not know which files bring them.

use super::{RECORD, Transfer};
use crate::engine::EngineError;
use crate::engine::loading::load::graph_called;
use crate::engine::loading::replace::{is_foreign, records_of};
use crate::index::segment::BuildError;
use crate::model::vocab;
use crate::store::{Omitted, Store, StoreError, View};
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad};
use std::collections::{BTreeMap, HashSet};

/// Graphs, each with its quads and what the catalogue is to say of it. What sheets say is none of it: their texts go along, and
/// what reviews endorse is derived with them.
#[derive(Default)]
pub(super) struct Many(Vec<(NamedNode, Vec<Quad>, Vec<Quad>)>);

impl Many {
    /// Takes the graphs of RDF files out of what comes, where a new base would be due for them at once; else nothing.
    pub(super) fn of(
        store: &Store,
        graphs: &mut BTreeMap<NamedNode, Vec<Quad>>,
        catalogue: &mut BTreeMap<String, Vec<Quad>>,
    ) -> Self {
        let is_of_rdf =
            |graph: &NamedNode| catalogue.get(graph.as_str()).is_some_and(|known| is_foreign(known));
        let of_rdf = graphs.iter().filter(|(graph, _)| is_of_rdf(graph));
        let size: usize = of_rdf.map(|(_, quads)| quads.len() + RECORD).sum();
        if !store.is_due_with(size) {
            return Self::default();
        }
        let (of_rdf, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(graphs).into_iter().partition(|(graph, _)| is_of_rdf(graph));
        *graphs = others;
        let with_records = of_rdf.into_iter().map(|(graph, quads)| {
            let records = catalogue.remove(graph.as_str()).unwrap_or_default();
            (graph, quads, records)
        });
        Self(with_records.collect())
    }

    /// Brings those that are not there as they are.
    pub(super) fn bring(self, store: &Store, there: &View, done: &mut Transfer) -> Result<(), EngineError> {
        let all = self.0.len();
        let mut changed = Vec::new();
        for (graph, quads, records) in self.0 {
            let (inserted, removed) = difference(there, &graph, &quads);
            if (inserted, removed) != (0, 0) || records_of(there, &graph).next().is_none() {
                done.inserted += inserted;
                done.removed += removed;
                changed.push((graph, quads, records));
            }
        }
        done.changed += changed.len();
        done.unchanged += all - changed.len();
        if changed.is_empty() {
            return Ok(());
        }
        let names: HashSet<NamedNode> = changed.iter().map(|(graph, ..)| graph.clone()).collect();
        let graphs: HashSet<GraphName> = names.iter().map(graph_called).collect();
        let is_record = |quad: &Quad| match (&quad.graph_name, &quad.subject) {
            (GraphName::NamedNode(graph), NamedOrBlankNode::NamedNode(subject)) => {
                graph.as_str() == vocab::CATALOGUE_GRAPH && names.contains(subject)
            }
            _ => false,
        };
        store.rebuild(&Omitted { graphs: &graphs, quad: &is_record }, |builder| {
            let mut run = builder.run();
            let mut quads =
                changed.into_iter().flat_map(|(_, quads, records)| quads.into_iter().chain(records));
            let pushed = quads.try_for_each(|quad| run.push(quad)).and_then(|()| run.finish());
            pushed.map_err(|error: BuildError| EngineError::from(StoreError::from(error)))
        })
    }
}

/// How many quads come to a graph and go from it.
fn difference(there: &View, graph: &NamedNode, quads: &[Quad]) -> (usize, usize) {
    let called = graph_called(graph);
    let before = there.count(None, None, None, Some(called.as_ref()));
    if before == 0 {
        return (quads.len(), 0);
    }
    let kept = quads.iter().filter(|quad| there.contains(*quad)).count();
    (quads.len() - kept, before - kept)
}

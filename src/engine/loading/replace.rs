//! A graph made what it is to be, with what the catalogue says of it.
//!
//! Knows graphs and records. Must not know which files bring them.

use super::load::graph_called;
use crate::model::vocab::{self, assay};
use crate::store::{Change, View};
use oxrdf::{GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use std::collections::{BTreeSet, HashSet};

/// The change that makes a graph what it is to be, with what the catalogue says of it; and how many quads come and go.
pub(in crate::engine) fn replacement(
    view: &View,
    graph: &NamedNode,
    quads: Vec<Quad>,
    records: Vec<Quad>,
) -> (Change, (usize, usize)) {
    let there: HashSet<Quad> = view.quads(None, None, None, Some(graph_called(graph).as_ref())).collect();
    let (kept, mut insert): (Vec<Quad>, Vec<Quad>) = quads.into_iter().partition(|quad| there.contains(quad));
    let kept: HashSet<Quad> = kept.into_iter().collect();
    let mut remove: Vec<Quad> = there.into_iter().filter(|quad| !kept.contains(quad)).collect();
    let counts = (insert.len(), remove.len());
    // What is there may be of others, and only the catalogue lacks it, or has it as brought by some RDF.
    let known: Vec<Quad> = records_of(view, graph).collect();
    let is_taken_over = !records.is_empty() && is_foreign(&known) && !is_foreign(&records);
    if counts != (0, 0) || known.is_empty() || is_taken_over {
        remove.extend(known);
        insert.extend(records);
    }
    (Change { remove, insert, ..Change::default() }, counts)
}

/// The file that brought a graph, by the catalogue. Of the unnamed graph it must say so: what updates wrote there is no file's.
pub(in crate::engine) fn owner_of(view: &View, graph: &NamedNode) -> Option<String> {
    let [catalogue, file] = [vocab::CATALOGUE_GRAPH, assay::FILE].map(NamedNodeRef::new_unchecked);
    let mut records = view.quads(Some(graph.as_ref().into()), Some(file), None, Some(catalogue.into()));
    match records.next().map(|quad| quad.object) {
        Some(Term::Literal(literal)) => Some(literal.value().to_owned()),
        _ if graph_called(graph).is_default_graph() => {
            let is_there = view.count(None, None, None, Some(GraphName::DefaultGraph.as_ref())) > 0;
            is_there.then(|| "nobody whom the catalogue knows".to_owned())
        }
        _ => None,
    }
}

/// The graphs that a file brought, by the catalogue.
pub(in crate::engine) fn graphs_of(view: &View, file: &str) -> BTreeSet<NamedNode> {
    let [catalogue, predicate] = [vocab::CATALOGUE_GRAPH, assay::FILE].map(NamedNodeRef::new_unchecked);
    let name = Term::from(Literal::new_simple_literal(file));
    let records = view.quads(None, Some(predicate), Some(name.as_ref()), Some(catalogue.into()));
    let graphs = records.filter_map(|quad| match quad.subject {
        NamedOrBlankNode::NamedNode(graph) => Some(graph),
        NamedOrBlankNode::BlankNode(_) => None,
    });
    graphs.collect()
}

/// What the catalogue of a view says of a graph.
pub(in crate::engine) fn records_of(view: &View, graph: &NamedNode) -> impl Iterator<Item = Quad> + use<> {
    let catalogue = oxrdf::NamedNodeRef::new_unchecked(vocab::CATALOGUE_GRAPH);
    view.quads(Some(graph.as_ref().into()), None, None, Some(catalogue.into()))
}

/// Whether the catalogue says in these words that RDF from elsewhere brought a graph.
pub(in crate::engine) fn is_foreign(records: &[Quad]) -> bool {
    value(records, assay::CONTENT_KIND).is_some_and(|kind| kind.contains(assay::FOREIGN_RDF))
}

/// The first value of a property.
pub(in crate::engine) fn value(quads: &[Quad], predicate: &str) -> Option<String> {
    let found = quads.iter().find(|quad| quad.predicate.as_str() == predicate);
    found.map(|quad| match &quad.object {
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    })
}

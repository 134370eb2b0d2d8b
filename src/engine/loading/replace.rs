//! A graph made what it is to be, with what the catalogue says of it.
//!
//! Knows graphs and records. Must not know which files bring them.

use super::load::graph_called;
use crate::model::vocab::{self, assay};
use crate::store::{Change, View};
use oxrdf::{NamedNode, Quad, Term};
use std::collections::HashSet;

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

//! The graphs that hold a triple, and those that were looked in.
//!
//! Knows views. Must not know queries.

use crate::index::{DEFAULT_GRAPH, Graphs, Pattern};
use crate::store::View;
use oxrdf::{GraphName, Term, Triple};

/// The graphs of the default graph that hold a triple.
pub(super) fn holding(view: &View, triple: &Triple) -> Vec<GraphName> {
    let index = view.index();
    let id = |term: Term| index.id(&term);
    let (Some(subject), Some(predicate), Some(object)) =
        (id(triple.subject.clone().into()), id(triple.predicate.clone().into()), id(triple.object.clone()))
    else {
        return Vec::new();
    };
    let pattern = Pattern {
        subject: Some(subject),
        predicate: Some(predicate),
        object: Some(object),
        graphs: Graphs::All,
    };
    let is_visible = |graph: u32| match view.default_graph() {
        Graphs::One(one) => *one == graph,
        Graphs::MergedOf(some) => some.contains(&graph),
        Graphs::Named => graph != DEFAULT_GRAPH,
        Graphs::Merged => index.apart() != Some(graph),
        Graphs::All => true,
    };
    let visible = index.scan(&pattern).map(|row| row[3]).filter(|graph| is_visible(*graph));
    let mut graphs: Vec<GraphName> = visible.map(|graph| name_of(view, graph)).collect();
    graphs.sort_by_key(ToString::to_string);
    graphs
}

fn name_of(view: &View, graph: u32) -> GraphName {
    if graph == DEFAULT_GRAPH {
        return GraphName::DefaultGraph;
    }
    match view.index().term(graph) {
        Term::NamedNode(node) => node.into(),
        Term::BlankNode(node) => node.into(),
        _ => GraphName::DefaultGraph,
    }
}

/// The graphs that make the default graph, where these are not all.
pub(super) fn looked_in(view: &View) -> Vec<GraphName> {
    let mut graphs: Vec<GraphName> = match view.default_graph() {
        Graphs::One(one) => vec![name_of(view, *one)],
        // The default graph of a query that names others only.
        Graphs::MergedOf(none) if none.is_empty() => vec![GraphName::DefaultGraph],
        Graphs::MergedOf(some) => some.iter().map(|graph| name_of(view, *graph)).collect(),
        _ => Vec::new(),
    };
    graphs.sort_by_key(ToString::to_string);
    graphs
}

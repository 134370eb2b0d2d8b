use super::*;
use oxrdf::{Literal, NamedNode, Triple};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The third is the catalogue, which the merge of all graphs leaves out.
fn node(name: u8) -> NamedNode {
    if name == 3 {
        return NamedNode::new_unchecked(crate::model::vocab::CATALOGUE_GRAPH);
    }
    NamedNode::new_unchecked(format!("http://example.org/{name}"))
}

fn quad((s, p, o, g): (u8, u8, u8, u8)) -> Quad {
    let graph = if g == 0 { GraphName::DefaultGraph } else { node(g).into() };
    Quad::new(node(s), node(p), node(o), graph)
}

fn quads() -> impl Strategy<Value = Vec<Quad>> {
    prop::collection::vec((0..4u8, 0..3u8, 0..4u8, 0..4u8).prop_map(quad), 0..60)
}

/// What the pattern must give, by looking at every quad.
fn naive(quads: &[Quad], index: &Index, pattern: &Pattern) -> Vec<Row> {
    let id = |term: Term| index.id(&term).unwrap_or(u32::MAX);
    let rows: BTreeSet<Row> = quads
        .iter()
        .map(|quad| {
            let graph = match &quad.graph_name {
                GraphName::NamedNode(name) => id(name.clone().into()),
                _ => DEFAULT_GRAPH,
            };
            [
                id(quad.subject.clone().into()),
                id(quad.predicate.clone().into()),
                id(quad.object.clone()),
                graph,
            ]
        })
        .filter(|row| {
            let known = [pattern.subject, pattern.predicate, pattern.object];
            (0..3).all(|place| known[place].is_none_or(|id| id == row[place]))
        })
        .collect();
    let merge = |rows: Vec<Row>| {
        let triples: BTreeSet<Row> = rows.into_iter().map(|row| [row[0], row[1], row[2], 0]).collect();
        triples.into_iter().collect::<Vec<_>>()
    };
    let rows = rows.into_iter();
    match &pattern.graphs {
        Graphs::One(graph) => rows.filter(|row| row[3] == *graph).collect(),
        Graphs::Named => rows.filter(|row| row[3] != DEFAULT_GRAPH).collect(),
        Graphs::All => rows.collect(),
        Graphs::Merged => merge(rows.filter(|row| Some(row[3]) != index.apart()).collect()),
        Graphs::MergedOf(graphs) => merge(rows.filter(|row| graphs.contains(&row[3])).collect()),
    }
}

proptest! {
    #[test]
    fn scans_and_counts_equal_a_look_at_every_quad(
        quads in quads(),
        known in (prop::option::of(1..12u32), prop::option::of(1..12u32), prop::option::of(1..12u32)),
        one in 0..6u32,
        two in 0..6u32,
    ) {
        let index = Arc::new(Index::build(quads.clone(), []).unwrap_or_else(|e| panic!("{e}")));
        let mut some = [one, two];
        some.sort_unstable();
        let choices = [Graphs::One(one), Graphs::Named, Graphs::All, Graphs::Merged, Graphs::MergedOf(some.into())];
        for graphs in choices {
            let (subject, predicate, object) = known;
            let pattern = Pattern { subject, predicate, object, graphs };
            let mut found: Vec<Row> = index.scan(&pattern).collect();
            prop_assert_eq!(index.count(&pattern), found.len());
            found.sort_unstable();
            prop_assert_eq!(found, naive(&quads, &index, &pattern));
        }
    }

    #[test]
    fn extending_equals_building_from_all(first in quads(), second in quads()) {
        let all: Vec<Quad> = first.iter().chain(&second).cloned().collect();
        let terms = |index: Index| {
            let index = Arc::new(index);
            let everything = Pattern { subject: None, predicate: None, object: None, graphs: Graphs::All };
            let mut quads: Vec<String> = index.scan(&everything).map(|row| index.decode(row).to_string()).collect();
            quads.sort();
            quads
        };
        let extended = Index::build(first, []).and_then(|index| Arc::new(index).extended(second, []));
        let built = Index::build(all, []);
        match (extended, built) {
            (Ok(extended), Ok(built)) => prop_assert_eq!(terms(extended), terms(built)),
            _ => prop_assert!(false, "no index"),
        }
    }
}

#[test]
fn literals_are_kept_as_they_are_written() {
    let xsd = |value: &str, name: &str| {
        Term::from(Literal::new_typed_literal(
            value,
            NamedNode::new_unchecked(format!("http://www.w3.org/2001/XMLSchema#{name}")),
        ))
    };
    let written = [xsd("36.70", "decimal"), xsd("36.7", "decimal"), xsd("7", "int"), xsd("7", "integer")];
    let node = NamedNode::new_unchecked("http://e/n");
    let quads = written.iter().map(|object| {
        let nested = Triple::new(node.clone(), node.clone(), object.clone());
        Quad::new(node.clone(), node.clone(), nested, GraphName::DefaultGraph)
    });
    let index = Index::build(quads, []).unwrap();
    assert_eq!(index.len(), 4);
    assert!(index.has_unusual());
    let ids: Vec<Id> = written.iter().map(|term| index.id(term).unwrap()).collect();
    assert!(ids.iter().zip(&written).all(|(id, term)| index.term(*id) == *term));
    assert_eq!(index.value(ids[0]).map(Term::from), Some(written[1].clone()));
    assert_eq!(index.value(ids[2]).map(Term::from), Some(written[3].clone()));
}

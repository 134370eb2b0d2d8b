//! Graphs that are dropped.

use super::*;
use crate::store::Store;
use oxrdf::{Literal, Term};

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://e/").expect("a namespace");
    prefixes
}

/// What a store has, a line for each object and graph, and its graphs that are empty.
fn contents(store: &Store) -> String {
    let view = store.view().expect("a view");
    let mut lines: Vec<String> = view
        .quads(None, None, None, None)
        .map(|quad| match quad.object {
            Term::Literal(literal) => format!("{} {}", quad.graph_name, literal.value()),
            other => format!("{} {other}", quad.graph_name),
        })
        .collect();
    let is_empty = |name: &NamedOrBlankNode| {
        let name = GraphName::from(name.clone());
        view.count(None, None, None, Some(name.as_ref())) == 0
    };
    lines.extend(view.named_graphs().filter(is_empty).map(|name| name.to_string()));
    lines.sort();
    lines.join(", ").replace("http://e/", "")
}

#[test]
fn graphs_whose_names_are_blank_nodes_go_with_the_others() {
    let quad = |graph: &str| {
        let node = NamedNode::new_unchecked("http://e/s");
        let graph = match graph.strip_prefix("_:") {
            Some(label) => BlankNode::new_unchecked(label).into(),
            None => GraphName::from(NamedNode::new_unchecked(graph)),
        };
        Quad::new(node.clone(), node, Literal::from(1), graph)
    };
    for (text, expected) in [
        ("DROP ALL", ""),
        ("DROP NAMED", ""),
        ("CLEAR NAMED", "<g>, _:live, _:settled"),
        ("CLEAR ALL ; DROP NAMED", ""),
        ("DROP DEFAULT", "<g> 1, _:live 1, _:settled 1"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open_to_write(folder.path()).expect("a location");
        let insert = |graphs: &[&str]| {
            let insert = graphs.iter().map(|graph| quad(graph)).collect();
            store.apply(&Change { insert, ..Change::default() }).expect("a change");
        };
        insert(&["_:settled", "http://e/g"]);
        store.compact().expect("a compaction");
        insert(&["_:live"]);
        update(&store, text, &prefixes()).expect(text);
        assert_eq!(contents(&store), expected, "{text}");
        drop(store);
        let again = Store::open_to_write(folder.path()).expect("the location");
        assert_eq!(contents(&again), expected, "{text}, read from the journal");
        again.compact().expect("a compaction");
        assert_eq!(contents(&again), expected, "{text}, compacted");
    }
}

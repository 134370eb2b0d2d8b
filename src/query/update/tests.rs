//! Graphs that are dropped, copied and moved.

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
fn transfers_read_the_unnamed_graph_alone_and_need_a_source() {
    let data =
        "INSERT DATA { e:s e:p 1 . GRAPH e:g { e:s e:p 2 } GRAPH e:h { e:s e:p 3 } } ; CREATE GRAPH e:n";
    for (text, expected) in [
        ("COPY DEFAULT TO e:g", "<g> 1, <h> 3, <n>, DEFAULT 1"),
        ("ADD DEFAULT TO e:g", "<g> 1, <g> 2, <h> 3, <n>, DEFAULT 1"),
        ("MOVE DEFAULT TO e:g", "<g> 1, <h> 3, <n>"),
        ("COPY e:g TO DEFAULT", "<g> 2, <h> 3, <n>, DEFAULT 2"),
        ("ADD e:g TO e:new", "<g> 2, <h> 3, <n>, <new> 2, DEFAULT 1"),
        ("MOVE e:g TO e:h", "<h> 2, <n>, DEFAULT 1"),
        ("COPY e:g TO e:g", "<g> 2, <h> 3, <n>, DEFAULT 1"),
        ("COPY e:n TO e:g", "<h> 3, <n>, DEFAULT 1"),
        ("COPY SILENT e:none TO e:g", "<g> 2, <h> 3, <n>, DEFAULT 1"),
        ("MOVE SILENT e:none TO e:g", "<g> 2, <h> 3, <n>, DEFAULT 1"),
        ("COPY e:none TO e:g", "the graph <none> does not exist"),
        ("MOVE e:none TO e:g", "the graph <none> does not exist"),
        ("ADD e:none TO e:g", "the graph <none> does not exist"),
        ("INSERT DATA { GRAPH e:new { e:s e:p 4 } } ; MOVE e:new TO e:g", "<g> 4, <h> 3, <n>, DEFAULT 1"),
        // What an operation that is written out reads is the default graph of queries.
        (
            "INSERT { GRAPH e:g { ?s ?p ?o } } WHERE { ?s ?p ?o }",
            "<g> 1, <g> 2, <g> 3, <h> 3, <n>, DEFAULT 1",
        ),
    ] {
        let store = Store::new().expect("a store");
        update(&store, data, &prefixes()).expect("data");
        let done = update(&store, text, &prefixes());
        let is_refused = done.is_err();
        let got = match done {
            Ok(_) => contents(&store),
            Err(error) => error.to_string().replace("http://e/", ""),
        };
        assert_eq!(got, expected, "{text}");
        if is_refused {
            assert_eq!(contents(&store), "<g> 2, <h> 3, <n>, DEFAULT 1", "{text}");
        }
    }
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

#[test]
fn conditions_about_triple_terms_of_literals_hold_in_updates() {
    let data = "INSERT DATA { e:a e:q 1, 2, e:b . e:b e:r <<( e:b e:p e:b )>> }";
    for (condition, expected) in [
        ("NOT EXISTS { ?c e:r <<( ?c e:p ?c )>> }", "DEFAULT <<( <b> <p> <b> )>>, DEFAULT <b>"),
        ("EXISTS { ?c e:r <<( ?c e:p ?c )>> }", "DEFAULT 1, DEFAULT 2, DEFAULT <<( <b> <p> <b> )>>"),
    ] {
        let store = Store::new().expect("a store");
        update(&store, data, &prefixes()).expect("data");
        let text = format!("DELETE {{ e:a e:q ?c }} WHERE {{ e:a e:q ?c FILTER {condition} }}");
        update(&store, &text, &prefixes()).expect("an update");
        assert_eq!(contents(&store), expected, "{condition}");
    }
}

/// Graphs that go are named, and their quads are not listed; what is said of them in the same request comes to the same.
#[test]
fn graphs_that_go_are_no_lists_of_quads() {
    let graphs =
        (0..50).map(|n| format!("GRAPH e:g{n} {{ e:s e:p {n} , e:o }} ")).collect::<Vec<_>>().concat();
    let data = format!("INSERT DATA {{ e:s e:p 1 . {graphs} }}");
    for (text, listed, removed, inserted, left) in [
        ("DROP ALL", 1, 101, 0, ""),
        ("DROP NAMED", 0, 100, 0, "DEFAULT 1"),
        ("CLEAR GRAPH e:g0 ; DROP NAMED", 0, 100, 0, "DEFAULT 1"),
        ("DELETE DATA { GRAPH e:g0 { e:s e:p 0 } } ; DROP NAMED", 0, 100, 0, "DEFAULT 1"),
        ("DROP NAMED ; INSERT DATA { GRAPH e:g0 { e:s e:p 0 } }", 1, 99, 0, "<g0> 0, DEFAULT 1"),
        ("DROP NAMED ; INSERT DATA { GRAPH e:g0 { e:s e:p 7 } }", 2, 100, 1, "<g0> 7, DEFAULT 1"),
        ("DROP NAMED ; CREATE GRAPH e:g0", 2, 100, 0, "<g0>, DEFAULT 1"),
        (
            "DROP NAMED ; INSERT DATA { GRAPH e:g0 { e:s e:p 0 } } ; DELETE DATA { GRAPH e:g0 { e:s e:p 0 } }",
            2,
            100,
            0,
            "<g0>, DEFAULT 1",
        ),
        (
            "DROP NAMED ; INSERT { GRAPH e:g1 { ?s e:q ?o } } WHERE { ?s e:p ?o }",
            2,
            100,
            1,
            "<g1> 1, DEFAULT 1",
        ),
        ("DROP NAMED ; INSERT DATA { GRAPH e:g0 { e:s e:p 0 } } ; DROP NAMED", 0, 100, 0, "DEFAULT 1"),
    ] {
        let store = Store::new().expect("a store");
        update(&store, &data, &prefixes()).expect("data");
        let options = UpdateOptions::default();
        let request = bound(text, &prefixes(), &options).expect("an update");
        let change = change(store.view().expect("a view"), &request, &options).expect("a change");
        assert_eq!(change.remove.len(), listed, "{text}");
        let looked = preview_update(&store, text, &prefixes(), &options).expect("a look");
        let done = update(&store, text, &prefixes()).expect("an update");
        assert_eq!((done.removed, done.inserted), (removed, inserted), "{text}");
        assert_eq!((looked.removed, looked.inserted), (removed, inserted), "{text}");
        assert_eq!(contents(&store), left, "{text}");
    }
}

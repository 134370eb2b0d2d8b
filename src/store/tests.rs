use super::*;
use oxrdf::{GraphName, GraphNameRef, Literal, NamedNodeRef};

fn node(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://example.org/{name}"))
}

fn quad(object: i64, graph: &str) -> Quad {
    let graph = if graph.is_empty() { GraphName::DefaultGraph } else { node(graph).into() };
    Quad::new(node("s"), node("p"), Literal::from(object), graph)
}

fn insert(quads: &[Quad]) -> Change {
    Change { insert: quads.to_vec(), ..Change::default() }
}

fn store(quads: &[Quad]) -> Store {
    let store = Store::new().expect("a store in memory");
    store.apply(&insert(quads)).expect("an insert");
    store
}

#[test]
fn a_view_does_not_see_later_writes() {
    let store = store(&[quad(1, "")]);
    let before = store.view().expect("a view");
    store.apply(&insert(&[quad(2, "g")])).expect("an insert");
    assert_eq!((before.len(), store.view().expect("a view").len()), (1, 2));
    assert_eq!((before.generation(), store.generation()), (1, 2));
}

#[test]
fn a_change_drops_before_it_inserts_and_keeps_empty_graphs() {
    let store = store(&[quad(1, "g"), quad(2, "g"), quad(3, "h")]);
    let change = Change {
        drop_graphs: vec![node("g")],
        create_graphs: vec![node("empty")],
        remove: vec![quad(3, "h")],
        insert: vec![quad(4, "g")],
    };
    let applied = store.apply(&change).expect("a change");
    assert_eq!((applied.quads_before, applied.quads_after), (3, 1));
    let view = store.view().expect("a view");
    assert!(view.contains(&quad(4, "g")));
    let mut graphs: Vec<String> = view.named_graphs().map(|graph| graph.to_string()).collect();
    graphs.sort();
    assert_eq!(graphs, ["<http://example.org/empty>", "<http://example.org/g>", "<http://example.org/h>"]);
}

#[test]
fn the_merged_default_graph_has_each_triple_once() {
    let view = store(&[quad(1, ""), quad(1, "g"), quad(1, "h"), quad(2, "g")]).view().expect("a view");
    assert_eq!(view.len(), 4);
    assert_eq!(view.triples(None, None, None).count(), 2);
    let cases = [
        (DefaultGraph::Merged, 2),
        (DefaultGraph::Strict, 1),
        (DefaultGraph::Graphs(vec![node("g").into(), node("h").into()]), 2),
        (DefaultGraph::Graphs(vec![node("h").into()]), 1),
        (DefaultGraph::Graphs(vec![node("absent").into()]), 0),
        (DefaultGraph::Graphs(vec![]), 0),
    ];
    for (default_graph, count) in cases {
        let view = view.clone().with_default_graph(&default_graph);
        assert_eq!(view.triples(None, None, None).count(), count, "{default_graph:?}");
    }
}

#[test]
fn quads_are_found_by_every_place() {
    let view = store(&[quad(1, ""), quad(1, "g"), quad(2, "g")]).view().expect("a view");
    let one = Literal::from(1);
    let absent = NamedNodeRef::new_unchecked("http://example.org/absent");
    let graph = node("g");
    assert_eq!(view.quads(None, None, Some((&one).into()), None).count(), 2);
    assert_eq!(view.quads(None, None, None, Some(graph.as_ref().into())).count(), 2);
    assert_eq!(view.quads(None, None, None, Some(GraphNameRef::DefaultGraph)).count(), 1);
    assert_eq!(view.quads(None, Some(absent), None, None).count(), 0);
}

#[test]
fn joining_adds_for_this_view_only() {
    let store = store(&[quad(1, "g")]);
    let view = store.view().expect("a view");
    let joined = view.joined([quad(2, "g"), quad(1, "")]).expect("a joined view");
    assert_eq!((view.len(), joined.len(), joined.triples(None, None, None).count()), (1, 3, 2));
}

#[test]
fn a_transaction_that_fails_leaves_the_store_as_it_was() {
    let store = store(&[quad(1, "")]);
    let failed: Result<(Applied, ()), StoreError> =
        store.transact(|_| Err(StoreError::Index(IndexError::TooManyTerms { limit: 1 })));
    assert!(failed.is_err());
    assert_eq!((store.generation(), store.view().expect("a view").len()), (1, 1));
}

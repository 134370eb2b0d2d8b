//! Random data, each quad with what becomes of it.
//!
//! Knows how a store is written and compacted. Must not know queries.

use super::node;
use crate::store::{Change, Store, View};
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What becomes of a quad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stands in the base.
    Settled,
    /// It stands in the base, and was removed.
    Removed,
    /// It stands in the base, was removed and came again.
    Returned,
    /// It stands in the base, and was added once more.
    Repeated,
    /// It was added since.
    Added,
    /// It was added since, and removed.
    Passing,
}

/// Quads with their fates, and the numbers of graphs that are dropped after the base was written.
#[derive(Debug, Clone)]
pub(super) struct Fates {
    quads: Vec<(Quad, Fate)>,
    dropped: BTreeSet<u8>,
}

fn object(choice: u8) -> Term {
    let typed = |text: &str, datatype: oxrdf::NamedNodeRef<'_>| Literal::new_typed_literal(text, datatype);
    let triple = |object: Term| Triple::new(node(0), node("p0"), object);
    match choice {
        0..12 => node(choice % 4).into(),
        12 => Literal::from(4).into(),
        13 => typed("4.0", xsd::DECIMAL).into(),
        14 => Literal::from(4.0).into(),
        15 => typed("07", xsd::INTEGER).into(),
        16 => typed("2.50", xsd::DECIMAL).into(),
        17 => Literal::from(7.5).into(),
        18 => Literal::from(-2).into(),
        19 => typed("0.25", xsd::FLOAT).into(),
        20 => Literal::from(0).into(),
        21 => Literal::new_simple_literal("words").into(),
        22 => Literal::new_simple_literal("4").into(),
        23 => Literal::new_language_tagged_literal_unchecked("words", "en").into(),
        24 => Literal::new_language_tagged_literal_unchecked("Worte", "de").into(),
        25 => typed("2024-02-01", xsd::DATE).into(),
        26 => typed("2024-02-01T12:00:00Z", xsd::DATE_TIME).into(),
        27 => Literal::from(true).into(),
        28 => typed("four", xsd::INTEGER).into(),
        29 => typed("words", node("type").as_ref()).into(),
        30 => triple(node(1).into()).into(),
        31 => triple(Literal::from(4).into()).into(),
        32 => triple(triple(node(1).into()).into()).into(),
        33 => typed("4", xsd::UNSIGNED_BYTE).into(),
        34 => typed("1", xsd::BOOLEAN).into(),
        35 => typed("600000000000000000000.5", xsd::DECIMAL).into(),
        36 => typed("2024-02-01Z", xsd::DATE).into(),
        _ => BlankNode::new_unchecked("b").into(),
    }
}

fn quad() -> impl Strategy<Value = Quad> {
    let statement = (0..9u8, 0..3u8, 0..38u8).prop_map(|(s, p, o)| {
        let subject: NamedOrBlankNode =
            if s == 8 { BlankNode::new_unchecked("b").into() } else { node(s % 4).into() };
        Triple::new(subject, node(format!("p{p}")), object(o))
    });
    let reifier =
        (0..4u8, 30..33u8).prop_map(|(s, o)| Triple::new(node(s), rdf::REIFIES.into_owned(), object(o)));
    (prop_oneof![9 => statement, 1 => reifier], 0..4u8).prop_map(|(triple, g)| triple.in_graph(graph(g)))
}

fn graph(number: u8) -> GraphName {
    if number == 0 { GraphName::DefaultGraph } else { named(number).into() }
}

fn named(number: u8) -> NamedNode {
    node(format!("g{number}"))
}

/// Quads with their fates.
pub(super) fn mixed() -> impl Strategy<Value = Fates> {
    let fate = prop_oneof![
        5 => Just(Fate::Settled),
        2 => Just(Fate::Removed),
        1 => Just(Fate::Returned),
        1 => Just(Fate::Repeated),
        5 => Just(Fate::Added),
        1 => Just(Fate::Passing),
    ];
    let quads = prop::collection::vec((quad(), fate), 8..44);
    let dropped = prop::collection::btree_set(1..4u8, 0..2);
    (quads, dropped).prop_map(|(quads, dropped)| Fates { quads, dropped })
}

/// A location that holds such data, and which quads those are.
pub(super) struct Mixed {
    pub(super) view: View,
    pub(super) quads: Vec<Quad>,
    _folder: tempfile::TempDir,
}

impl Mixed {
    pub(super) fn new(fates: &Fates) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_to_write(&folder.path().join("place")).unwrap();
        let of = |chosen: &[Fate]| -> Vec<Quad> {
            let chosen = fates.quads.iter().filter(|(_, fate)| chosen.contains(fate));
            chosen.map(|(quad, _)| quad.clone()).collect()
        };
        let mut model = Model::default();
        let mut commit = |change: Change| {
            store.apply(&change).unwrap();
            model.apply(change);
        };
        let settled = of(&[Fate::Settled, Fate::Removed, Fate::Returned, Fate::Repeated]);
        commit(Change { insert: settled, ..Change::default() });
        store.compact().unwrap();
        let drop_graphs = fates.dropped.iter().map(|number| named(*number)).collect();
        commit(Change { drop_graphs, ..Change::default() });
        commit(Change {
            remove: of(&[Fate::Removed, Fate::Returned]),
            insert: of(&[Fate::Repeated, Fate::Added, Fate::Passing]),
            ..Change::default()
        });
        commit(Change { remove: of(&[Fate::Passing]), insert: of(&[Fate::Returned]), ..Change::default() });
        // The evaluator's own dataset has no empty graphs.
        let empty = model.graphs.iter().filter(|name| !model.quads.iter().any(|q| q.1 == **name));
        let filled = empty.map(|name| {
            Quad::new(node(0), node("p0"), node(1), NamedNode::new_unchecked(name.trim_matches(['<', '>'])))
        });
        let filled = Change { insert: filled.collect(), ..Change::default() };
        store.apply(&filled).unwrap();
        model.apply(filled);
        let view = store.view().unwrap();
        model.check(&view);
        let quads = view.quads(None, None, None, None).collect();
        Self { view, quads, _folder: folder }
    }
}

/// What there is after changes, as sets of text.
#[derive(Default)]
struct Model {
    /// Quads, each with its graph.
    quads: BTreeSet<(String, String)>,
    graphs: BTreeSet<String>,
}

impl Model {
    fn apply(&mut self, change: Change) {
        for graph in change.drop_graphs {
            let name = graph.to_string();
            self.quads.retain(|(_, graph)| *graph != name);
            self.graphs.remove(&name);
        }
        for quad in change.remove {
            self.quads.remove(&text(&quad));
        }
        for quad in change.insert {
            if quad.graph_name != GraphName::DefaultGraph {
                self.graphs.insert(quad.graph_name.to_string());
            }
            self.quads.insert(text(&quad));
        }
    }

    fn check(&self, view: &View) {
        let found: BTreeSet<(String, String)> =
            view.quads(None, None, None, None).map(|quad| text(&quad)).collect();
        assert_eq!(found, self.quads);
        assert_eq!(view.len(), self.quads.len());
        let graphs: BTreeSet<String> = view.named_graphs().map(|name| name.to_string()).collect();
        assert_eq!(graphs, self.graphs);
    }
}

fn text(quad: &Quad) -> (String, String) {
    let graph = quad.graph_name.to_string();
    (quad.to_string(), graph)
}

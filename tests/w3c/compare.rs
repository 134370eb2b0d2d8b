//! Rows of terms, equal up to the names of blank nodes.

use oxrdf::{BlankNode, NamedOrBlankNode, Quad, Term};
use spareval::ExpressionTerm;
use std::collections::HashMap;

/// A row; unbound cells are `None`. Quads are rows too.
pub(super) type Row = Vec<Option<Term>>;

/// A term in one form of its value: what a query computes may be written in more ways than one, `2` or `2.0`.
pub(super) fn normalise(term: Term) -> Term {
    ExpressionTerm::from(term).into()
}

/// The quads of a dataset as rows, each once.
pub(super) fn rows(quads: impl IntoIterator<Item = Quad>) -> Vec<Row> {
    let row = |quad: Quad| {
        let graph = match quad.graph_name {
            oxrdf::GraphName::DefaultGraph => None,
            oxrdf::GraphName::NamedNode(name) => Some(name.into()),
            oxrdf::GraphName::BlankNode(name) => Some(name.into()),
        };
        vec![Some(quad.subject.into()), Some(quad.predicate.into()), Some(normalise(quad.object)), graph]
    };
    let mut rows = Vec::new();
    for row in quads.into_iter().map(row) {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

/// Which blank node of one side is which of the other.
#[derive(Default, Clone)]
struct Pairs {
    there: HashMap<BlankNode, BlankNode>,
    back: HashMap<BlankNode, BlankNode>,
}

/// Whether the rows are the same bag (or list, when ordered), for some pairing of blank nodes.
pub(super) fn same(expected: &[Row], actual: &[Row], ordered: bool) -> bool {
    expected.len() == actual.len()
        && pair_up(expected, &mut actual.iter().map(Some).collect::<Vec<_>>(), ordered, &Pairs::default())
}

fn pair_up(expected: &[Row], actual: &mut [Option<&Row>], ordered: bool, pairs: &Pairs) -> bool {
    let Some((first, rest)) = expected.split_first() else {
        return true;
    };
    let position = actual.len() - expected.len();
    for at in 0..actual.len() {
        let Some(row) = actual[at].filter(|_| !ordered || at == position) else {
            continue;
        };
        let mut extended = pairs.clone();
        if !extended.rows(first, row) {
            continue;
        }
        actual[at] = None;
        if pair_up(rest, actual, ordered, &extended) {
            return true;
        }
        actual[at] = Some(row);
        // Without blank nodes, another equal row would fail the same way.
        if extended.there.len() == pairs.there.len() {
            return false;
        }
    }
    false
}

impl Pairs {
    fn rows(&mut self, left: &Row, right: &Row) -> bool {
        left.len() == right.len()
            && left.iter().zip(right).all(|(left, right)| match (left, right) {
                (Some(left), Some(right)) => self.terms(left, right),
                (None, None) => true,
                _ => false,
            })
    }

    fn terms(&mut self, left: &Term, right: &Term) -> bool {
        match (left, right) {
            (Term::BlankNode(left), Term::BlankNode(right)) => self.nodes(left, right),
            (Term::Triple(left), Term::Triple(right)) => {
                let subjects = match (&left.subject, &right.subject) {
                    (NamedOrBlankNode::BlankNode(left), NamedOrBlankNode::BlankNode(right)) => {
                        self.nodes(left, right)
                    }
                    (left, right) => left == right,
                };
                subjects && left.predicate == right.predicate && self.terms(&left.object, &right.object)
            }
            _ => left == right,
        }
    }

    fn nodes(&mut self, left: &BlankNode, right: &BlankNode) -> bool {
        let there = self.there.entry(left.clone()).or_insert_with(|| right.clone()) == right;
        there && self.back.entry(right.clone()).or_insert_with(|| left.clone()) == left
    }
}

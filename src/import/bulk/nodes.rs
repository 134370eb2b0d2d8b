//! The blank nodes of a file under names of their own.
//!
//! Knows whose they are. Must not know where quads go.

use super::Plan;
use crate::store::canonical::{graph_of, node_of, owner_of};
use oxrdf::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use std::collections::{HashMap, HashSet};

/// Names the blank nodes of one file.
pub(super) struct Nodes<'a> {
    document: &'a NamedNode,
    owner: String,
    /// The names of those that name graphs.
    graphs: &'a HashSet<String>,
    /// Their numbers, where labels do not last: what has none in the file is given one by chance at each reading.
    numbers: Option<Numbers>,
}

#[derive(Default)]
struct Numbers {
    chance: HashMap<u128, u32>,
    labels: HashMap<String, u32>,
    next: u32,
}

impl<'a> Nodes<'a> {
    pub(super) fn new(plan: &Plan<'a>, graphs: &'a HashSet<String>, numbers: bool) -> Self {
        let numbers = numbers.then(Numbers::default);
        Self { document: plan.graph, owner: owner_of(plan.graph, plan.known), graphs, numbers }
    }

    /// A quad with its blank nodes named.
    pub(super) fn own(&mut self, mut quad: Quad) -> Quad {
        if let GraphName::BlankNode(node) = &quad.graph_name {
            quad.graph_name = self.named(node).into();
        }
        quad.subject = self.subject(quad.subject);
        quad.object = self.term(quad.object);
        quad
    }

    /// The name of a graph whose blank node has been named.
    pub(super) fn graph(&self, graph: GraphName) -> GraphName {
        match graph {
            GraphName::BlankNode(node) => {
                let label = node.as_str().strip_prefix(&self.owner).unwrap_or(node.as_str());
                graph_of(self.document, label).into()
            }
            other => other,
        }
    }

    fn subject(&mut self, subject: NamedOrBlankNode) -> NamedOrBlankNode {
        match subject {
            NamedOrBlankNode::BlankNode(node) => self.named(&node),
            NamedOrBlankNode::NamedNode(_) => subject,
        }
    }

    fn term(&mut self, term: Term) -> Term {
        match term {
            Term::BlankNode(node) => self.named(&node).into(),
            Term::Triple(triple) => {
                let Triple { subject, predicate, object } = *triple;
                Triple { subject: self.subject(subject), predicate, object: self.term(object) }.into()
            }
            other => other,
        }
    }

    fn named(&mut self, node: &BlankNode) -> NamedOrBlankNode {
        let label = match &mut self.numbers {
            Some(numbers) => format!("o{}", numbers.of(node)),
            None => format!("l{}", node.as_str()),
        };
        let node = node_of(&self.owner, &label);
        if self.graphs.contains(node.as_str()) { graph_of(self.document, &label).into() } else { node.into() }
    }
}

impl Numbers {
    fn of(&mut self, node: &BlankNode) -> u32 {
        let known = match node.as_ref().unique_id() {
            Some(id) => self.chance.entry(id).or_insert(self.next),
            None => self.labels.entry(node.as_str().to_owned()).or_insert(self.next),
        };
        self.next += u32::from(*known == self.next);
        *known
    }
}

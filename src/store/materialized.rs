//! A graph that follows from the others, kept so by every transaction.
//!
//! Knows that what the graph holds is computed from a state. Must not know by which rule.

use super::{Change, Store, StoreError, View};
use oxrdf::{GraphName, NamedNode, Quad};
use std::collections::HashSet;
use std::sync::Arc;

/// What the graph holds after a change, `None` where the change cannot matter to it: it is handed the state before, and the
/// change without what it says of the graph.
type Rule = dyn Fn(&View, &Change) -> Result<Option<Vec<Quad>>, StoreError> + Send + Sync;

/// A graph and what it follows from.
#[derive(Clone)]
pub(super) struct Derived {
    graph: NamedNode,
    rule: Arc<Rule>,
}

impl Store {
    /// This store, with a graph that each transaction through the handle makes anew: it comes with its cause, or not at all.
    /// What a change says of the graph itself does not count, and a change that does nothing derives nothing.
    ///
    /// `rule` gives the quads of the graph from the state before a change, and the change; [`View::after`] has both. Where it
    /// gives none at all, the graph stays as it is.
    #[must_use]
    pub fn deriving(
        &self,
        graph: NamedNode,
        rule: impl Fn(&View, &Change) -> Result<Option<Vec<Quad>>, StoreError> + Send + Sync + 'static,
    ) -> Self {
        Self { derived: Some(Derived { graph, rule: Arc::new(rule) }), ..self.clone() }
    }
}

/// The graph that a change must not touch, if it does.
type Rules = dyn Fn(&View, &Change) -> Option<NamedNode> + Send + Sync;

/// What transactions through a handle must not touch.
#[derive(Clone)]
pub(super) struct Guard(Arc<Rules>);

impl Store {
    /// This store, where each transaction through the handle is refused that would touch a graph which `touched` names, from
    /// the state before and the change.
    #[must_use]
    pub fn guarding(
        &self,
        touched: impl Fn(&View, &Change) -> Option<NamedNode> + Send + Sync + 'static,
    ) -> Self {
        Self { guard: Some(Guard(Arc::new(touched))), ..self.clone() }
    }

    /// Whether a change may be made through this handle.
    ///
    /// # Errors
    /// When it would touch what the handle guards.
    pub fn permit(&self, view: &View, change: &Change) -> Result<(), StoreError> {
        match self.guard.as_ref().and_then(|guard| (guard.0)(view, change)) {
            Some(graph) => Err(StoreError::Guarded { graph: graph.into_string() }),
            None => Ok(()),
        }
    }
}

impl Derived {
    /// The change with what follows from it.
    pub(super) fn complete(&self, view: &View, change: Change) -> Result<Change, StoreError> {
        if change.is_empty() {
            return Ok(change);
        }
        let mut change = self.without_the_graph(change);
        let Some(wanted) = (self.rule)(view, &change)? else { return Ok(change) };
        if wanted.is_empty() {
            if view.has_graph(self.graph.as_ref().into()) {
                change.drop_graphs.push(self.graph.clone());
            }
            return Ok(change);
        }
        let there: HashSet<Quad> = view.quads(None, None, None, Some(self.graph.as_ref().into())).collect();
        let kept: HashSet<&Quad> = wanted.iter().collect();
        change.remove.extend(there.iter().filter(|quad| !kept.contains(quad)).cloned());
        change.insert.extend(wanted.iter().filter(|quad| !there.contains(quad)).cloned());
        Ok(change)
    }

    fn without_the_graph(&self, mut change: Change) -> Change {
        let is_other =
            |quad: &Quad| !matches!(&quad.graph_name, GraphName::NamedNode(name) if *name == self.graph);
        change.drop_graphs.retain(|name| *name != self.graph);
        change.create_graphs.retain(|name| *name != self.graph);
        change.remove.retain(is_other);
        change.insert.retain(is_other);
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::disk::failing_once;
    use oxrdf::Literal;

    fn node(name: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("http://example.org/{name}"))
    }

    fn quad(object: i64, graph: &str) -> Quad {
        Quad::new(node("s"), node("p"), Literal::from(object), node(graph))
    }

    /// A store whose graph `twice` has the quads of the graph `once`.
    fn doubling(store: &Store) -> Store {
        store.deriving(node("twice"), |view, change| {
            let once = node("once");
            let quads = view.after(change)?.quads(None, None, None, Some(once.as_ref().into()));
            Ok(Some(quads.map(|quad| Quad { graph_name: node("twice").into(), ..quad }).collect()))
        })
    }

    fn held(view: &View, graph: &str) -> Vec<String> {
        let graph = node(graph);
        let quads = view.quads(None, None, None, Some(graph.as_ref().into()));
        quads.map(|quad| quad.object.to_string()).collect()
    }

    #[test]
    fn what_follows_comes_with_its_cause_whatever_the_change_says_of_it() {
        let store = doubling(&Store::new().unwrap());
        let changes = [
            Change { insert: vec![quad(1, "once"), quad(2, "once"), quad(9, "twice")], ..Change::default() },
            Change { remove: vec![quad(1, "once"), quad(2, "twice")], ..Change::default() },
            Change { drop_graphs: vec![node("twice")], insert: vec![quad(3, "once")], ..Change::default() },
            Change {
                drop_graphs: vec![node("once")],
                create_graphs: vec![node("twice")],
                ..Change::default()
            },
        ];
        for (change, count) in changes.iter().zip([2, 1, 2, 0]) {
            let before = store.generation();
            store.apply(change).unwrap();
            assert_eq!(store.generation(), before + 1, "one transaction");
            let view = store.view().unwrap();
            assert_eq!(held(&view, "once").len(), count, "{change:?}");
            assert_eq!(held(&view, "twice"), held(&view, "once"), "{change:?}");
        }
        assert!(!store.view().unwrap().has_graph(node("twice").as_ref().into()), "nothing follows");
    }

    #[test]
    fn whatever_call_fails_none_is_there_without_the_other() {
        for calls in 0.. {
            let folder = tempfile::tempdir().unwrap();
            let place = folder.path().join("place");
            let change = Change { insert: vec![quad(1, "once")], ..Change::default() };
            let store = doubling(&Store::open_to_write(&place).unwrap());
            let (done, failed) = failing_once(calls, || store.apply(&change).is_ok());
            drop(store);
            let view = Store::open_to_write(&place).unwrap().view().unwrap();
            assert_eq!(held(&view, "twice"), held(&view, "once"), "{calls}");
            assert!(held(&view, "once").len() == 1 || !done, "{calls}");
            if !failed {
                break;
            }
        }
    }
}

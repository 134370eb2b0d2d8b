//! Keeps the endorsed graph what the standing reviews come to.
//!
//! Knows when that may have changed. Must not know what endorsing takes.

use super::{Engine, EngineError};
use crate::check::Finding;
use crate::encoding::Lookup;
use crate::model::iri::Base;
use crate::model::vocab::{assay, rdf};
use crate::review::endorsed;
use crate::store::{Change, Store, StoreError, View};
use oxrdf::{NamedNode, NamedNodeRef, Quad};
use std::collections::HashSet;

impl Engine {
    /// Makes the endorsed graph of this store anew, where there are reviews at all.
    pub(super) fn endorse(&self) -> Result<(), EngineError> {
        if self.catalogue.has_reviews() {
            endorse_in(&self.store, &self.base)?;
        }
        Ok(())
    }

    /// What is wrong where something is marked as endorsed, or is not, against the reviews.
    pub(super) fn check_endorsed(&self, view: &View) -> Vec<Finding> {
        let lookup = Lookup::new(view);
        let wanted = endorsed(lookup, &self.base);
        let name = |iri: &str| self.prefixes.shorten(iri).unwrap_or_else(|| format!("<{iri}>"));
        let finding = |focus: &str, message: &str| Finding {
            rule: "endorsed-is-derived".to_owned(),
            focus: name(focus),
            message: message.to_owned(),
        };
        let graph = graph_of(&self.base);
        let there = endorsed_there(view, &self.base);
        let mut findings = Vec::new();
        if there != wanted.iter().cloned().collect() {
            findings.push(finding(graph.as_str(), "it is not what the standing reviews come to"));
        }
        let is_wanted = |iri: &str| wanted.iter().any(|quad| quad.subject.to_string() == format!("<{iri}>"));
        for marked in lookup.subjects(rdf::TYPE, assay::ENDORSED) {
            if !is_wanted(marked.as_str()) {
                findings
                    .push(finding(marked.as_str(), "it is marked as endorsed, and no standing review does"));
            }
        }
        findings
    }
}

/// The store, whose transactions through this handle keep the endorsed graph what the reviews come to: a review and what it
/// endorses are committed as one, and whoever dies between them leaves neither.
pub(super) fn endorsing(store: &Store, base: &Base) -> Store {
    let (graph, base) = (graph_of(base), base.clone());
    store.deriving(graph.clone(), move |view, change| {
        let pins = |quad: &Quad| quad.predicate.as_str() == assay::PINNED_DIGEST;
        let pinned = NamedNodeRef::new_unchecked(assay::PINNED_DIGEST);
        let has_reviews = view.count(None, Some(pinned), None, None) > 0 || change.insert.iter().any(pins);
        if has_reviews { Ok(endorsed(Lookup::new(&view.after(change)?), &base)) } else { Ok(Vec::new()) }
    })
}

/// Makes the endorsed graph of a store anew from the reviews in it, where something that keeps none derived wrote there.
pub(super) fn endorse_in(store: &Store, base: &Base) -> Result<(), StoreError> {
    let graph = graph_of(base);
    let derive = |view: View| {
        let wanted = endorsed(Lookup::new(&view), base);
        if wanted.is_empty() {
            let drop_graphs =
                if view.has_graph(graph.as_ref().into()) { vec![graph.clone()] } else { vec![] };
            return Ok((Change { drop_graphs, ..Change::default() }, ()));
        }
        Ok::<_, StoreError>((super::location::replacement(&view, &graph, &wanted, Vec::new()).0, ()))
    };
    store.transact(derive)?;
    Ok(())
}

/// What a state holds as endorsed.
pub(super) fn endorsed_there(view: &View, base: &Base) -> HashSet<Quad> {
    view.quads(None, None, None, Some(graph_of(base).as_ref().into())).collect()
}

fn graph_of(base: &Base) -> NamedNode {
    NamedNode::new_unchecked(base.endorsed_graph().as_str())
}

//! Keeps the endorsed graph what the standing reviews come to.
//!
//! Knows when that may have changed. Must not know what endorsing takes.

use crate::check::Finding;
use crate::claims::review::endorsed;
use crate::encoding::Lookup;
use crate::engine::ownership::intruding;
use crate::engine::{Engine, EngineError};
use crate::model::PROPOSITION_NAMESPACE;
use crate::model::iri::BaseIri;
use crate::model::vocab::{assay, rdf};
use crate::store::{Change, Store, StoreError, View};
use oxrdf::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad};
use std::collections::HashSet;

impl Engine {
    /// Makes the endorsed graph of this store anew, where there are reviews at all.
    pub(in crate::engine) fn endorse(&self) -> Result<(), EngineError> {
        if self.catalogue().has_reviews() {
            endorse_in(&self.store, &self.base)?;
        }
        Ok(())
    }

    /// What is wrong where something is marked as endorsed, or is not, against the reviews.
    pub(in crate::engine) fn check_endorsed(&self, vetted: &View, view: &View) -> Vec<Finding> {
        let lookup = Lookup::new(vetted);
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
        for marked in Lookup::new(view).subjects(rdf::TYPE, assay::ENDORSED) {
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
pub(in crate::engine) fn endorsing(store: &Store, base: &BaseIri) -> Store {
    let (graph, base) = (graph_of(base), base.clone());
    store.deriving(graph.clone(), move |view, change| {
        let pins = |quad: &Quad| quad.predicate.as_str() == assay::PINNED_DIGEST;
        let pinned = NamedNodeRef::new_unchecked(assay::PINNED_DIGEST);
        let has_reviews = view.count(None, Some(pinned), None, None) > 0 || change.insert.iter().any(pins);
        if !has_reviews {
            return Ok(Some(Vec::new()));
        }
        if !may_matter(change, &base) {
            return Ok(None);
        }
        Ok(Some(endorsed_by(&view.after(change)?, &base)?))
    })
}

/// Whether a change may touch what endorsing looks at: nodes named here, propositions, and what ratings and properties are.
fn may_matter(change: &Change, base: &BaseIri) -> bool {
    let declares = [assay::ENDORSES, assay::REFUTES, assay::TIMELESS];
    let matters = |quad: &Quad| {
        let named = match &quad.subject {
            NamedOrBlankNode::NamedNode(node) => node.as_str(),
            NamedOrBlankNode::BlankNode(_) => "",
        };
        named.starts_with(base.as_str())
            || named.starts_with(PROPOSITION_NAMESPACE)
            || declares.contains(&quad.predicate.as_str())
            || quad.predicate.as_str() == rdf::REIFIES
    };
    let drops = !change.drop_graphs.is_empty() || !change.drop_blank_graphs.is_empty();
    drops || change.remove.iter().chain(&change.insert).any(matters)
}

/// Makes the endorsed graph of a store anew from the reviews in it, where something that keeps none derived wrote there.
pub(in crate::engine) fn endorse_in(store: &Store, base: &BaseIri) -> Result<(), StoreError> {
    store.transact(|view| Ok::<_, StoreError>((endorsed_change(&view, base)?, ())))?;
    Ok(())
}

/// The change that makes the endorsed graph of a state what its reviews come to.
pub(in crate::engine) fn endorsed_change(view: &View, base: &BaseIri) -> Result<Change, StoreError> {
    let graph = graph_of(base);
    let wanted = endorsed_by(view, base)?;
    if wanted.is_empty() {
        let drop_graphs = if view.has_graph(graph.as_ref().into()) { vec![graph] } else { Vec::new() };
        return Ok(Change { drop_graphs, ..Change::default() });
    }
    Ok(crate::engine::loading::replace::replacement(view, &graph, wanted, Vec::new()).0)
}

/// What the reviews of a state come to: those that review sheets brought, whatever others say of them.
fn endorsed_by(view: &View, base: &BaseIri) -> Result<Vec<Quad>, StoreError> {
    let left_out = intruding(view, base);
    if left_out.is_empty() {
        return Ok(endorsed(Lookup::new(view), base));
    }
    Ok(endorsed(Lookup::new(&view.without(&left_out)?), base))
}

/// What a state holds as endorsed.
pub(in crate::engine) fn endorsed_there(view: &View, base: &BaseIri) -> HashSet<Quad> {
    view.quads(None, None, None, Some(graph_of(base).as_ref().into())).collect()
}

fn graph_of(base: &BaseIri) -> NamedNode {
    NamedNode::new_unchecked(base.endorsed_graph().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{UpdateRequest, Workspace};
    use crate::model::vocab;
    use std::fs;
    use std::path::Path;

    /// A workspace with one review of its first claim.
    fn reviewed(folder: &Path, rating: &str) -> Engine {
        if !folder.join("data").exists() {
            Workspace::init(folder, "https://example.org/c/", "editor").unwrap();
        }
        let digest = Engine::open(folder).unwrap().claims().trace("example:lending").unwrap().claim.digest;
        let sheet = format!(
            "[[review]]\nclaim = \"example:lending\"\ndigest = \"{digest}\"\nrating = \"rating:{rating}\"\n\
             author = \"agent:editor\"\ndate = 2026-11-23\nsays = \"x\"\n"
        );
        fs::write(folder.join("data/reviews/lending.toml"), sheet).unwrap();
        Engine::open(folder).unwrap()
    }

    #[test]
    fn what_is_endorsed_in_a_location_goes_with_its_cause_in_one_transaction() {
        let folder = tempfile::tempdir().unwrap();
        let engine = reviewed(folder.path(), "true");
        let place = folder.path().join("place");
        let store = Store::open_to_write(&place).unwrap();
        engine.upkeep().transfer(&store, None, &mut |_| {}).unwrap();
        let located = Engine::over(store.clone(), None).unwrap();
        let count = || endorsed_there(&store.view().unwrap(), engine.base()).len();
        assert!(count() > 0);
        let text = "DROP GRAPH <https://example.org/c/graph/review/lending>";
        let before = store.generation();
        located.queries().update(text, &UpdateRequest::default()).unwrap();
        assert_eq!((store.generation(), count()), (before + 1, 0));
        engine.upkeep().transfer(&store, None, &mut |_| {}).unwrap();
        assert!(count() > 0);
        let before = store.generation();
        located.upkeep().remove_source("example").unwrap();
        assert_eq!((store.generation(), count()), (before + 1, 0));
    }

    #[test]
    fn large_files_bring_no_reviews_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let engine = reviewed(folder.path(), "true");
        let view = engine.view().unwrap();
        let reviews = NamedNode::new_unchecked(engine.base().graph("review/lending").as_str());
        let lines: Vec<String> = view
            .quads(None, None, None, Some(reviews.as_ref().into()))
            .map(|quad| format!("{quad} .\n"))
            .collect();
        let large = folder.path().join("large.nq");
        fs::write(&large, lines.concat()).unwrap();
        let sheet = folder.path().join("data/reviews/lending.toml");
        fs::rename(&sheet, folder.path().join("aside.toml")).unwrap();
        let store = Store::open_to_write(&folder.path().join("place")).unwrap();
        let before = Engine::open(folder.path()).unwrap();
        before.upkeep().transfer(&store, None, &mut |_| {}).unwrap();
        let load = || {
            let into = crate::engine::IntoGraph::Own;
            let surveyed = engine.upkeep().survey(std::slice::from_ref(&large), &into, &|_| {});
            let surveyed = surveyed.map_err(|mut errors| errors.remove(0))?;
            crate::engine::Upkeep::load_bulk(&store, &surveyed, &|_| {})
        };
        load().unwrap();
        assert!(endorsed_there(&store.view().unwrap(), engine.base()).is_empty());
        // The sheet itself takes its graph back, and then no file may write there.
        let taken = engine.upkeep().transfer(&store, None, &mut |_| {}).unwrap();
        assert_eq!((taken.changed, taken.removed), (2, 0), "its graph, and what it endorses");
        assert_eq!(
            endorsed_there(&store.view().unwrap(), engine.base()),
            endorsed_there(&view, engine.base())
        );
        assert_eq!(engine.upkeep().transfer(&store, None, &mut |_| {}).unwrap().changed, 0);
        assert_eq!(load().unwrap().unchanged, 1, "it says the same");
        fs::write(&large, lines[1..].concat()).unwrap();
        assert!(load().unwrap_err().to_string().contains("belongs to data/reviews/lending.toml"));
        for graph in [vocab::CATALOGUE_GRAPH, vocab::INFERRED_GRAPH, engine.base().endorsed_graph().as_str()]
        {
            fs::write(&large, format!("<http://e/s> <http://e/p> <http://e/o> <{graph}> .\n")).unwrap();
            assert!(load().unwrap_err().to_string().contains(graph));
        }
    }

    #[test]
    fn only_what_reviews_look_at_makes_the_endorsed_graph_anew() {
        let base = BaseIri::new("https://example.org/here/");
        let quad = |subject: &str, predicate: &str| {
            let node = |iri: &str| NamedNode::new_unchecked(iri);
            Quad::new(node(subject), node(predicate), node("http://e/o"), node("http://e/g"))
        };
        for (subject, predicate, matters) in [
            ("http://e/s", "http://e/p", false),
            ("https://example.org/here/d/claim", "http://e/p", true),
            ("https://w3id.org/assay/proposition/1", assay::VALUE, true),
            ("http://e/rating", assay::REFUTES, true),
            ("http://e/property", assay::TIMELESS, true),
        ] {
            let insert = Change { insert: vec![quad(subject, predicate)], ..Change::default() };
            let remove = Change { remove: vec![quad(subject, predicate)], ..Change::default() };
            assert_eq!(may_matter(&insert, &base), matters, "{subject} {predicate}");
            assert_eq!(may_matter(&remove, &base), matters, "{subject} {predicate}");
        }
        let drop_graphs = vec![NamedNode::new_unchecked("http://e/g")];
        assert!(may_matter(&Change { drop_graphs, ..Change::default() }, &base));
    }

    #[test]
    fn what_was_left_stale_is_put_right_by_the_next_load() {
        let folder = tempfile::tempdir().unwrap();
        let engine = reviewed(folder.path(), "true");
        let here = endorsed_there(&engine.view().unwrap(), engine.base());
        assert!(!here.is_empty());
        let store = Store::new().unwrap();
        engine.upkeep().transfer(&store, None, &mut |_| {}).unwrap();
        let drop_graphs = vec![graph_of(engine.base())];
        store.apply(&Change { drop_graphs, ..Change::default() }).unwrap();
        engine.upkeep().transfer(&store, None, &mut |_| {}).unwrap();
        assert_eq!(endorsed_there(&store.view().unwrap(), engine.base()), here);
    }
}

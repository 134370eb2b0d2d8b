//! What a location tells of itself: the base of its names, its sources and its ontologies.
//!
//! Knows the catalogue and the view. Must not know how a location keeps them.

use crate::encoding::Lookup;
use crate::model::Iri;
use crate::model::iri::BaseIri;
use crate::model::vocab::{self, assay, dcterms, owl, rdf};
use crate::store::View;
use oxrdf::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad};
use std::collections::BTreeSet;

/// The most sources whose ids become prefixes when a location is opened; those of others are looked up as they are used.
pub(in crate::engine) const MOST_SOURCES: usize = 5000;

/// The first sources of a location, with their ids: of very many no more are looked at, so that opening costs the same.
pub(in crate::engine) fn sources(lookup: Lookup<'_>) -> Vec<(Iri, String)> {
    let [class, source] = [rdf::TYPE, assay::SOURCE].map(NamedNodeRef::new_unchecked);
    let sources = lookup.view().triples(None, Some(class), Some(source.into())).take(MOST_SOURCES);
    let sources = sources.filter_map(|triple| match triple.subject {
        NamedOrBlankNode::NamedNode(node) => Some(Iri::new(node.into_string())),
        NamedOrBlankNode::BlankNode(_) => None,
    });
    let named = sources.filter_map(|source| Some((lookup.text(&source, dcterms::IDENTIFIER)?, source)));
    named.map(|(id, source)| (source, id)).collect()
}

/// The base of what was loaded into a location: what stands before `graph/` in the name of a graph that a sheet brought or,
/// where none did, before the id of a source.
pub(in crate::engine) fn base_there(lookup: Lookup<'_>, sources: &[(Iri, String)]) -> Option<BaseIri> {
    let kind = NamedNodeRef::new_unchecked(assay::CONTENT_KIND);
    let catalogue = NamedNodeRef::new_unchecked(vocab::CATALOGUE_GRAPH);
    let kinds = [assay::CLAIM_SHEET, assay::REVIEW_SHEET].map(NamedNodeRef::new_unchecked).into_iter();
    let mut graphs = kinds.flat_map(|sheet| {
        let recorded = lookup.view().quads(None, Some(kind), Some(sheet.into()), Some(catalogue.into()));
        recorded.map(|quad| quad.subject)
    });
    let of_sheet = graphs.find_map(|graph| match graph {
        NamedOrBlankNode::NamedNode(graph) => Some(BaseIri::new(graph.as_str().rsplit_once("graph/")?.0)),
        NamedOrBlankNode::BlankNode(_) => None,
    });
    of_sheet.or_else(|| {
        let of_source = sources.iter().find_map(|(source, id)| source.as_str().strip_suffix(id.as_str()));
        of_source.map(BaseIri::new)
    })
}

/// The quads of the ontologies in a view, and what follows from them: of those that a workspace brought or, where none did, of
/// all that are there.
pub(in crate::engine) fn ontologies(view: &View) -> Vec<Quad> {
    let lookup = Lookup::new(view);
    let own = lookup.recorded_as(assay::CONTENT_KIND, assay::ONTOLOGY).into_iter();
    let own: BTreeSet<String> = own.map(|graph| graph.to_string()).collect();
    if !own.is_empty() {
        return ontology_quads(view, own);
    }
    let (kind, ontology) = (NamedNode::new_unchecked(rdf::TYPE), NamedNode::new_unchecked(owl::ONTOLOGY));
    let declared = view.quads(None, Some(kind.as_ref()), Some(ontology.as_ref().into()), None);
    let graphs: BTreeSet<String> = declared
        .filter_map(|quad| match quad.graph_name {
            GraphName::NamedNode(graph) => Some(graph.into_string()),
            _ => None,
        })
        .collect();
    ontology_quads(view, graphs)
}

fn ontology_quads(view: &View, mut graphs: BTreeSet<String>) -> Vec<Quad> {
    if !graphs.is_empty() {
        graphs.insert(vocab::INFERRED_GRAPH.to_owned());
    }
    let of = |graph: &String| {
        let graph = NamedNode::new_unchecked(graph);
        view.quads(None, None, None, Some(graph.as_ref().into()))
    };
    graphs.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::MOST_SOURCES;
    use crate::Engine;
    use crate::model::vocab::{assay, dcterms, rdf};
    use crate::query::Answer;
    use crate::store::{Change, Store};
    use oxrdf::{GraphName, Literal, NamedNode, Quad, Term};

    #[test]
    fn sources_beyond_the_first_ones_are_known_by_their_ids_too() {
        let node = |iri: String| NamedNode::new_unchecked(iri);
        let mut insert = Vec::new();
        for number in 0..MOST_SOURCES + 3 {
            let source = format!("https://example.org/s{number:05}");
            let graph = GraphName::from(node(format!("{source}/graph")));
            let mut say = |subject: &str, property: &str, object: Term| {
                insert.push(Quad::new(
                    node(subject.to_owned()),
                    node(property.to_owned()),
                    object,
                    graph.clone(),
                ));
            };
            say(&source, rdf::TYPE, node(assay::SOURCE.to_owned()).into());
            say(&source, dcterms::IDENTIFIER, Literal::from(format!("s{number:05}")).into());
            say(&format!("{source}/lending"), rdf::TYPE, node(assay::CLAIM.to_owned()).into());
        }
        let store = Store::new().unwrap();
        store.apply(&Change { insert, ..Change::default() }).unwrap();
        let engine = Engine::over(store, None).unwrap();
        let known = |id: &str| engine.prefixes().get(id).is_some();
        let beyond: Vec<String> =
            (0..MOST_SOURCES + 3).map(|number| format!("s{number:05}")).filter(|id| !known(id)).collect();
        assert_eq!(beyond.len(), 3);
        for id in &beyond {
            let name = format!("{id}:lending");
            assert!(engine.claims().named(&name).is_ok(), "{name}");
            let asked = format!("ASK {{ {name} a assay:Claim }}");
            assert!(matches!(engine.query(&asked, &[]).unwrap(), Answer::Boolean(true)), "{asked}");
            let bound = engine.query("ASK { ?c a assay:Claim }", &[("c", &name)]).unwrap();
            assert!(matches!(bound, Answer::Boolean(true)), "{name} as a value");
            let claim = node(format!("https://example.org/{id}/lending"));
            let terms = [Term::from(claim.clone()), Literal::from(7).into(), claim.into()];
            assert_eq!(engine.claims().among(&terms).unwrap().len(), 1, "each once");
        }
        assert!(engine.claims().named("s99999:lending").is_err());
    }
}

//! What a location tells of itself: the base of its names, its sources and its ontologies.
//!
//! Knows the catalogue and the view. Must not know how a location keeps them.

use crate::encoding::Lookup;
use crate::model::Iri;
use crate::model::iri::Base;
use crate::model::vocab::{self, assay, dcterms, owl, rdf};
use crate::store::View;
use oxrdf::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad};
use std::collections::BTreeSet;

/// The most sources whose ids become prefixes.
const MOST_SOURCES: usize = 5000;

/// The first sources of a location, with their ids: of very many no more are looked at, so that opening costs the same.
pub(super) fn sources(lookup: Lookup<'_>) -> Vec<(Iri, String)> {
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
pub(super) fn base_there(lookup: Lookup<'_>, sources: &[(Iri, String)]) -> Option<Base> {
    let kind = NamedNodeRef::new_unchecked(assay::CONTENT_KIND);
    let catalogue = NamedNodeRef::new_unchecked(vocab::CATALOGUE_GRAPH);
    let kinds = [assay::CLAIM_SHEET, assay::REVIEW_SHEET].map(NamedNodeRef::new_unchecked).into_iter();
    let mut graphs = kinds.flat_map(|sheet| {
        let recorded = lookup.view().quads(None, Some(kind), Some(sheet.into()), Some(catalogue.into()));
        recorded.map(|quad| quad.subject)
    });
    let of_sheet = graphs.find_map(|graph| match graph {
        NamedOrBlankNode::NamedNode(graph) => Some(Base::new(graph.as_str().rsplit_once("graph/")?.0)),
        NamedOrBlankNode::BlankNode(_) => None,
    });
    of_sheet.or_else(|| {
        let of_source = sources.iter().find_map(|(source, id)| source.as_str().strip_suffix(id.as_str()));
        of_source.map(Base::new)
    })
}

/// The quads of the ontologies in a view, and what follows from them: of those that a workspace brought or, where none did, of
/// all that are there.
pub(super) fn ontologies(view: &View) -> Vec<Quad> {
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

//! Which quads belong to a claim, to a document, or to all.

use super::ExportError;
use crate::encoding::{Lookup, claim_quads, source_of};
use crate::model::iri::BaseIri;
use crate::model::vocab::{assay, rdf, schema};
use crate::model::{Iri, vocab};
use oxrdf::{GraphNameRef, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use std::collections::{BTreeSet, HashSet};

/// What an export is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything but what only this store knows of itself, which it makes anew: the catalogue, what follows from the
    /// ontologies, and what is endorsed.
    All,
    /// One document: its graph.
    Source(String),
    /// One claim with its words, propositions and the description of its document.
    Claim(Iri),
    /// One review with its steps.
    Review(Iri),
}

/// The quads of a scope, in the order of the graphs.
///
/// # Errors
///
/// Where there is no such document, claim or review.
pub(crate) fn scope_quads(
    lookup: Lookup<'_>,
    base: &BaseIri,
    scope: &Scope,
) -> Result<Vec<Quad>, ExportError> {
    match scope {
        Scope::All => Ok(all_quads(lookup, base)),
        Scope::Source(id) => source_quads(lookup, base, id),
        Scope::Claim(claim) => single_claim_quads(lookup, claim),
        Scope::Review(review) => review_quads(lookup, review),
    }
}

fn all_quads(lookup: Lookup<'_>, base: &BaseIri) -> Vec<Quad> {
    let endorsed = base.endorsed_graph();
    let derived = [vocab::CATALOGUE_GRAPH, vocab::INFERRED_GRAPH, endorsed.as_str()]
        .map(|graph| GraphNameRef::NamedNode(NamedNodeRef::new_unchecked(graph)));
    let quads = lookup.view().quads(None, None, None, None);
    quads.filter(|quad| !derived.contains(&quad.graph_name.as_ref())).collect()
}

fn source_quads(lookup: Lookup<'_>, base: &BaseIri, id: &str) -> Result<Vec<Quad>, ExportError> {
    let source = base.source(id);
    if !lookup.is_a(&source, assay::SOURCE) {
        return Err(ExportError::NotThere { what: "source", iri: source.to_string() });
    }
    let graph = base.graph(id);
    let graph = GraphNameRef::NamedNode(NamedNodeRef::new_unchecked(graph.as_str()));
    Ok(lookup.view().quads(None, None, None, Some(graph)).collect())
}

fn single_claim_quads(lookup: Lookup<'_>, claim: &Iri) -> Result<Vec<Quad>, ExportError> {
    if !lookup.is_a(claim, assay::CLAIM) {
        return Err(ExportError::NotThere { what: "claim", iri: claim.to_string() });
    }
    let mut quads = claim_quads(lookup, claim);
    let graphs: BTreeSet<String> = quads.iter().map(|q| q.graph_name.to_string()).collect();
    let source = source_of(lookup, claim)?;
    let mut around = vec![source.below("_capture"), source.below("_rendition"), source];
    for proposition in lookup.iris(claim, assay::STATES) {
        around.extend(lookup.iris(&proposition, assay::SERIES));
        around.push(proposition);
    }
    for node in around {
        let about = lookup.about(&node);
        quads.extend(about.into_iter().filter(|q| graphs.contains(&q.graph_name.to_string())));
    }
    quads.sort_by_cached_key(ToString::to_string);
    quads.dedup();
    Ok(quads)
}

fn review_quads(lookup: Lookup<'_>, review: &Iri) -> Result<Vec<Quad>, ExportError> {
    if !lookup.is_a(review, schema::CLAIM_REVIEW) {
        return Err(ExportError::NotThere { what: "review", iri: review.to_string() });
    }
    let steps = lookup.iris(review, assay::HAS_STEP);
    Ok(std::iter::once(review).chain(&steps).flat_map(|node| lookup.about(node)).collect())
}

/// The quads without the triple terms that propositions reify. Nothing is lost by it: the slots of a proposition say the
/// same in plain triples.
pub(super) fn without_reified_propositions(quads: Vec<Quad>) -> Vec<Quad> {
    let is_proposition = |quad: &&Quad| {
        quad.predicate.as_str() == rdf::TYPE
            && matches!(&quad.object, Term::NamedNode(class) if class.as_str() == assay::PROPOSITION_CLASS)
    };
    let propositions: HashSet<NamedOrBlankNode> =
        quads.iter().filter(is_proposition).map(|quad| quad.subject.clone()).collect();
    let says_it_again = |quad: &Quad| {
        quad.predicate.as_str() == rdf::REIFIES
            && matches!(quad.object, Term::Triple(_))
            && propositions.contains(&quad.subject)
    };
    quads.into_iter().filter(|quad| !says_it_again(quad)).collect()
}

/// The quads without those whose object is a triple term, for engines of RDF 1.1.
pub(super) fn without_triple_terms(quads: Vec<Quad>) -> Vec<Quad> {
    quads.into_iter().filter(|quad| !matches!(quad.object, Term::Triple(_))).collect()
}

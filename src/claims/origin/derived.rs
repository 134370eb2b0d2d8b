//! Who vouches for what, and who first said it, as triples for queries.
//!
//! Knows figures and origins. Must not know who asks.

use crate::encoding::{Lookup, OriginResolver, PropositionTable};
use crate::index::Id;
use crate::model::vocab::{ORIGINS_GRAPH, assay, xsd};
use oxrdf::{Literal, NamedNode, Quad, Term};
use std::collections::BTreeMap;

/// The terms that only [`told_origins`] gives a meaning.
pub(crate) const ORIGIN_TERMS: [&str; 3] = [assay::VOUCHES_FOR, assay::ORIGIN, assay::ORIGIN_SEEN];

/// Each claim with what it vouches for: the propositions that it states as what is so, and does not deny; with who first said
/// it, and whether that is kept here. All in one graph. Costs one pass over all claims.
#[must_use]
pub(crate) fn told_origins(lookup: Lookup<'_>) -> Vec<Quad> {
    let figures = PropositionTable::of(lookup);
    let mut vouched: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for stated in figures.stated.iter().filter(|stated| stated.is_vouched()) {
        for telling in figures.tellings(stated) {
            vouched.entry(telling.claim).or_default().push(stated.proposition);
        }
    }
    let node = |iri: &str| NamedNode::new_unchecked(iri);
    let mut speakers = OriginResolver::new(lookup);
    let mut quads = Vec::new();
    for (claim, propositions) in vouched {
        let origin = speakers.origin_of(claim);
        let claim = node(figures.iri(claim).as_str());
        let mut add = |by: &str, what: Term| {
            quads.push(Quad::new(claim.clone(), node(by), what, node(ORIGINS_GRAPH)));
        };
        for proposition in propositions {
            add(assay::VOUCHES_FOR, node(figures.iri(proposition).as_str()).into());
        }
        let speaker = &*origin.speaker;
        let named = || Literal::new_simple_literal(speaker).into();
        add(assay::ORIGIN, if speaker.contains("://") { node(speaker).into() } else { named() });
        let seen = Literal::new_typed_literal(origin.is_seen.to_string(), node(xsd::BOOLEAN));
        add(assay::ORIGIN_SEEN, seen.into());
    }
    quads
}

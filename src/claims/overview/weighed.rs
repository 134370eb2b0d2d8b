//! Which claims others contradict or bear out.
//!
//! Knows what does not agree, and who first said what. Must not know reviews.

use crate::claims::conflict::{ConflictsRequest, Kind, Side, conflicts};
use crate::encoding::{Lookup, OriginResolver, independent};
use crate::model::Iri;
use crate::model::vocab::{assay, rdf};
use crate::query::Prefixes;
use std::collections::HashSet;

/// Claims by what others say to them.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    pub(super) contradicted: HashSet<String>,
    pub(super) not_following: HashSet<String>,
    pub(super) corroborated: HashSet<String>,
}

impl Weighed {
    pub(super) fn of(lookup: Lookup<'_>, prefixes: &Prefixes) -> Self {
        let mut found = Self { corroborated: corroborated(lookup), ..Self::default() };
        let iris = |side: Side| side.claims.into_iter().map(|teller| teller.claim.iri);
        for conflict in conflicts(lookup, prefixes, &ConflictsRequest::default(), None).conflicts {
            if conflict.kind == Kind::Contradiction {
                found.contradicted.extend(iris(conflict.left).chain(iris(conflict.right)));
            } else {
                found.not_following.extend(iris(conflict.left));
            }
        }
        found
    }
}

/// The claims that state a proposition which several independent origins state.
fn corroborated(lookup: Lookup<'_>) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut speakers = OriginResolver::new(lookup);
    for proposition in lookup.subjects(rdf::TYPE, assay::PROPOSITION) {
        let claims: Vec<Iri> = lookup.subjects(assay::STATES, proposition.as_str());
        if claims.len() < 2 {
            continue;
        }
        let origins: Vec<_> = claims.iter().map(|claim| speakers.origin(claim)).collect();
        if independent(&origins) > 1 {
            found.extend(claims.into_iter().map(|claim| claim.to_string()));
        }
    }
    found
}

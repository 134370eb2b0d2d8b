//! What the reviews of our own sheets say of each claim.
//!
//! Knows which of them stand. Must not know what else is known of a claim.

use crate::encoding::{Lookup, Standing, pinned_reviews, standing};
use crate::model::Iri;
use crate::model::vocab::{assay, schema};
use std::collections::HashMap;

/// What the standing reviews of a claim come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All of them endorse it.
    Endorsed,
    /// One of them refutes it.
    Refuted,
    /// Neither.
    Open,
}

/// The standing reviews of one claim.
#[derive(Debug, Clone, Default)]
pub(super) struct ClaimStanding {
    pub(super) verdict: Option<Verdict>,
    pub(super) ratings: Vec<Iri>,
    /// Whether the claim has changed since a review that nothing superseded.
    pub(super) is_stale: bool,
}

/// By claim.
pub(super) struct Standings(HashMap<Iri, ClaimStanding>);

impl Standings {
    /// Costs the digest of each claim that has a review.
    pub(super) fn read(lookup: Lookup<'_>, is_ours: &dyn Fn(&Iri) -> bool) -> Self {
        let mut all: HashMap<Iri, ClaimStanding> = HashMap::new();
        for review in pinned_reviews(lookup).iter().filter(|review| is_ours(review)) {
            let Some(claim) = lookup.iri(review, schema::ITEM_REVIEWED) else { continue };
            let of_claim = all.entry(claim).or_default();
            match standing(lookup, review) {
                Ok(Standing::Stands) => of_claim.add(lookup, review),
                Ok(Standing::Changed) | Err(_) => of_claim.is_stale = true,
                Ok(Standing::Superseded { .. }) => {}
            }
        }
        Self(all)
    }

    pub(super) fn of(&self, claim: &Iri) -> ClaimStanding {
        self.0.get(claim).cloned().unwrap_or_default()
    }
}

impl ClaimStanding {
    fn add(&mut self, lookup: Lookup<'_>, review: &Iri) {
        let ratings = lookup.iris(review, schema::REVIEW_RATING);
        let is = |rating: &Iri, what| lookup.text(rating, what).as_deref() == Some("true");
        let verdict = if ratings.iter().any(|rating| is(rating, assay::REFUTES)) {
            Verdict::Refuted
        } else if !ratings.is_empty() && ratings.iter().all(|rating| is(rating, assay::ENDORSES)) {
            Verdict::Endorsed
        } else {
            Verdict::Open
        };
        self.verdict = Some(match self.verdict {
            Some(before) if before == verdict => verdict,
            Some(Verdict::Refuted) => Verdict::Refuted,
            Some(_) if verdict == Verdict::Refuted => Verdict::Refuted,
            Some(_) => Verdict::Open,
            None => verdict,
        });
        self.ratings.extend(ratings);
    }
}

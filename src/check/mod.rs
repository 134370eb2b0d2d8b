//! Integrity of what is stored: words against archived bytes, identities against contents, reviews against claims, and
//! the check queries.
//!
//! Reads the store and the archive afresh and trusts nothing that the import concluded. It must not know terminals, nor
//! where files are kept.

mod anchors;
mod queries;

pub use anchors::withheld;
pub use queries::run_check_query;

use crate::document::Fetch;
use crate::encoding::{Lookup, claim_digest, decode_proposition, pinned_reviews};
use crate::model::Iri;
use crate::model::vocab::{assay, rdf, schema};
use crate::query::Prefixes;
use serde::Serialize;
use std::fmt;

/// Something that is wrong with what is stored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The rule broken: the name of a check query, or of a check in code.
    pub rule: String,
    /// The node it concerns, by name.
    pub focus: String,
    /// What is wrong, in words.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.focus, self.message, self.rule)
    }
}

/// What a check compares with.
#[derive(Clone, Copy)]
pub struct CheckContext<'a> {
    /// The pinned state of the store.
    pub lookup: Lookup<'a>,
    /// For the names of nodes.
    pub prefixes: &'a Prefixes,
    /// Finds archived bytes.
    pub fetch: Fetch<'a>,
}

impl CheckContext<'_> {
    fn finding(&self, rule: &str, focus: &Iri, message: String) -> Finding {
        Finding { rule: rule.to_owned(), focus: self.name(focus), message }
    }

    fn name(&self, iri: &Iri) -> String {
        let name = self.prefixes.shorten(iri.as_str());
        name.unwrap_or_else(|| format!("<{iri}>"))
    }
}

/// The checks in code: anchors, identities and reviews. Reads each archived file once.
#[must_use]
pub fn check_integrity(context: CheckContext<'_>) -> Vec<Finding> {
    let mut findings = anchors::check_anchors(context);
    findings.extend(check_identities(context));
    findings.extend(check_reviews(context));
    findings
}

/// Every proposition has the IRI of its content, and the slots that the model knows.
fn check_identities(context: CheckContext<'_>) -> Vec<Finding> {
    const RULE: &str = "proposition-identity";
    let lookup = context.lookup;
    let mut findings = Vec::new();
    for iri in lookup.subjects(rdf::TYPE, assay::PROPOSITION_CLASS) {
        match decode_proposition(lookup, &iri) {
            Ok(proposition) if proposition.iri() == iri => {}
            Ok(proposition) => {
                let message = format!("its slots are those of {}", proposition.iri());
                findings.push(context.finding(RULE, &iri, message));
            }
            Err(error) => findings.push(context.finding(RULE, &iri, error.to_string())),
        }
    }
    findings
}

/// Every claim that a review pins is there, and as it was. Reviews of others, from elsewhere, pin none.
fn check_reviews(context: CheckContext<'_>) -> Vec<Finding> {
    const RULE: &str = "review-of-changed-claim";
    let lookup = context.lookup;
    let mut findings = Vec::new();
    for review in pinned_reviews(lookup) {
        let Some(claim) = lookup.iri(&review, schema::ITEM_REVIEWED) else {
            continue; // A check query reports reviews of nothing.
        };
        let name = context.name(&claim);
        if !lookup.is_a(&claim, assay::CLAIM) {
            findings.push(context.finding(RULE, &review, format!("reviews {name}, which is not there")));
            continue;
        }
        let pinned = lookup.text(&review, assay::PINNED_DIGEST).unwrap_or_default();
        match claim_digest(lookup, &claim) {
            Ok(now) if now == pinned => {}
            Ok(now) => {
                let message = format!("{name} has changed since the review: its digest is now {now}");
                findings.push(context.finding(RULE, &review, message));
            }
            Err(error) => findings.push(context.finding(RULE, &review, error.to_string())),
        }
    }
    findings
}

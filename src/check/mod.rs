//! Integrity of what is stored: words against archived bytes, identities against contents, reviews against claims, and
//! the check queries.
//!
//! Reads the store and the archive afresh and trusts nothing that the import concluded. It must not know terminals, nor
//! where files are kept.

mod anchors;
mod queries;

pub(crate) use anchors::withheld;
pub(crate) use queries::run_check_query;

use crate::document::Fetch;
use crate::document::units::computed;
use crate::encoding::{Lookup, claim_digest, decode_proposition, pinned_reviews};
use crate::model::Iri;
use crate::model::iri::BaseIri;
use crate::model::vocab::CATALOGUE_GRAPH;
use crate::model::vocab::{assay, qudt, rdf, schema};
use crate::query::Prefixes;
use oxrdf::{GraphName, NamedNodeRef, Term};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
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
pub(crate) struct CheckContext<'a> {
    /// The pinned state of the store.
    pub lookup: Lookup<'a>,
    /// For the names of nodes.
    pub prefixes: &'a Prefixes,
    /// For the names of reviews.
    pub base: &'a BaseIri,
    /// Finds archived bytes.
    pub fetch: Fetch<'a>,
    /// What the IRIs of claims begin with whose sheets could not be loaded: that they are not there is told by the faults
    /// of the sheets.
    pub refused: &'a [String],
}

impl CheckContext<'_> {
    fn finding(&self, rule: &str, focus: &Iri, message: String) -> Finding {
        Finding { rule: rule.to_owned(), focus: self.name(focus), message }
    }

    /// Whether a node is a claim that is missed for a reason that is told already: its sheet is faulty, or its source was
    /// removed.
    fn is_missed(&self, iri: &str) -> bool {
        self.refused.iter().any(|namespace| iri.starts_with(namespace))
            || is_retracted(self.lookup, &Iri::new(iri))
    }

    fn name(&self, iri: &Iri) -> String {
        let name = self.prefixes.shorten(iri.as_str());
        name.unwrap_or_else(|| format!("<{iri}>"))
    }
}

/// The checks in code: anchors, identities and reviews. Reads each archived file once.
#[must_use]
pub(crate) fn check_integrity(context: CheckContext<'_>) -> Vec<Finding> {
    let mut findings = anchors::check_anchors(context);
    findings.extend(check_identities(context));
    findings.extend(check_reviews(context));
    findings.extend(check_retracted(context));
    findings.extend(check_units(context));
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

/// A unit of several parts has the factor that its parts make: a dollar a tonne is a thousandth of one a kilogram.
fn check_units(context: CheckContext<'_>) -> Vec<Finding> {
    const RULE: &str = "unit-factor-fits-its-parts";
    let lookup = context.lookup;
    let factor = |unit: &Iri| -> Option<Decimal> {
        let text = lookup.text(unit, qudt::CONVERSION_MULTIPLIER)?;
        text.parse().or_else(|_| Decimal::from_scientific(&text)).ok()
    };
    let declared = |name: &str| {
        let part = Iri::new(format!("{}{name}", crate::model::vocab::UNITS));
        Some((factor(&part)?, Decimal::ONE))
    };
    let mut findings = Vec::new();
    for unit in lookup.subjects(rdf::TYPE, qudt::UNIT) {
        let name = unit.as_str().rsplit(['/', '#']).next().unwrap_or_default();
        if !name.contains("-PER-") {
            continue;
        }
        let (Some(own), Some(parts)) = (factor(&unit), computed(name, &declared)) else { continue };
        let Some(right) = parts.factor.0.checked_div(parts.factor.1) else { continue };
        // Declared factors are rounded somewhere.
        let is_near = (own - right).abs() <= right.abs() * Decimal::new(1, 6);
        if !is_near {
            let message = format!(
                "its `qudt:conversionMultiplier` is {}, and its parts make {}",
                own.normalize(),
                right.normalize()
            );
            findings.push(context.finding(RULE, &unit, message));
        }
    }
    findings
}

/// Every claim that a standing review pins is there, and as it was. Reviews of others, from elsewhere, pin none; what was
/// superseded was given up already.
fn check_reviews(context: CheckContext<'_>) -> Vec<Finding> {
    let lookup = context.lookup;
    let reviews = pinned_reviews(lookup).into_iter().filter(|review| !is_superseded(lookup, review));
    reviews.filter_map(|review| check_review(context, &review)).collect()
}

fn is_superseded(lookup: Lookup<'_>, review: &Iri) -> bool {
    !lookup.subjects(assay::SUPERSEDES, review.as_str()).is_empty()
}

fn check_review(context: CheckContext<'_>, review: &Iri) -> Option<Finding> {
    const RULE: &str = "review-of-changed-claim";
    let lookup = context.lookup;
    // A check query reports reviews of nothing.
    let claim = lookup.iri(review, schema::ITEM_REVIEWED)?;
    let name = context.name(&claim);
    let sheet = sheet_of(lookup, review).map(|file| format!(" in {file}")).unwrap_or_default();
    if !lookup.is_a(&claim, assay::CLAIM) {
        let message = format!("the review{sheet} is of {name}, which is not there");
        return (!context.is_missed(claim.as_str())).then(|| context.finding(RULE, review, message));
    }
    if let Some(statement) = lookup.iri(review, assay::REVIEWED_STATEMENT)
        && !lookup.iris(&claim, assay::HAS_STATEMENT).contains(&statement)
    {
        let number = statement.as_str().rsplit('/').next().unwrap_or_default();
        let message = format!("the review{sheet} is of statement {number} of {name}, which it does not have");
        return Some(context.finding("review-of-a-statement-there-is", review, message));
    }
    let pinned = lookup.text(review, assay::PINNED_DIGEST).unwrap_or_default();
    match claim_digest(lookup, &claim) {
        Ok(now) if now == pinned => None,
        Ok(now) => {
            let known = context.base.review_name(review).unwrap_or_else(|| context.name(review));
            let message = format!(
                "{name} has changed since the review{sheet}: its digest is now {now}; `assay review {name} \
                 --supersedes {known} --reason … --rating … --says …` says what it comes to now"
            );
            Some(context.finding(RULE, review, message))
        }
        Err(error) => Some(context.finding(RULE, review, error.to_string())),
    }
}

/// The file that a node was loaded from, as the catalogue has it.
fn sheet_of(lookup: Lookup<'_>, node: &Iri) -> Option<String> {
    lookup.about(node).into_iter().find_map(|quad| match quad.graph_name {
        GraphName::NamedNode(graph) => lookup.recorded_text(&Iri::new(graph.as_str()), assay::FILE),
        _ => None,
    })
}

/// Whether a claim fell with a source that was removed, and did not come back.
fn is_retracted(lookup: Lookup<'_>, claim: &Iri) -> bool {
    !lookup.recorded_as(assay::FELL, claim.as_str()).is_empty() && !lookup.is_a(claim, assay::CLAIM)
}

/// No standing review is of a claim that fell with its source, or has one for evidence: told once for each review.
fn check_retracted(context: CheckContext<'_>) -> Vec<Finding> {
    const RULE: &str = "rests-on-retracted";
    let lookup = context.lookup;
    let mut resting: BTreeMap<Iri, BTreeSet<String>> = BTreeMap::new();
    for claim in retracted(lookup) {
        let steps = lookup.subjects(assay::EVIDENCE, claim.as_str());
        let by_steps = steps.iter().flat_map(|step| lookup.subjects(assay::HAS_STEP, step.as_str()));
        let reviews = lookup.subjects(schema::ITEM_REVIEWED, claim.as_str()).into_iter().chain(by_steps);
        for review in reviews.filter(|review| !is_superseded(lookup, review)) {
            resting.entry(review).or_default().insert(context.name(&claim));
        }
    }
    let told = resting.into_iter().map(|(review, claims)| {
        let names: Vec<String> = claims.into_iter().collect();
        let what = if names.len() == 1 { "a retracted claim" } else { "retracted claims" };
        context.finding(RULE, &review, format!("rests on {what}: {}", names.join(", ")))
    });
    told.collect()
}

/// The claims that fell with sources that were removed, and did not come back.
fn retracted(lookup: Lookup<'_>) -> BTreeSet<Iri> {
    let fell = NamedNodeRef::new_unchecked(assay::FELL);
    let catalogue = NamedNodeRef::new_unchecked(CATALOGUE_GRAPH);
    let quads = lookup.view().quads(None, Some(fell), None, Some(catalogue.into()));
    let claims = quads.filter_map(|quad| match quad.object {
        Term::NamedNode(claim) => Some(Iri::new(claim.into_string())),
        _ => None,
    });
    claims.filter(|claim| !lookup.is_a(claim, assay::CLAIM)).collect()
}

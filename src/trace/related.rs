//! What stands around a claim: whom it cites, who else says the same, and its reviews.

use super::TraceError;
use crate::encoding::{Names, Speakers, decode_claim, independent};
use crate::model::vocab::{assay, dcterms, schema};
use crate::model::{Claim, Iri, Proposition};
use serde::Serialize;
use std::collections::BTreeSet;

/// One link of the chain of attribution.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attribution {
    /// Who is cited, by name.
    pub by: String,
    /// Its IRI.
    pub iri: String,
    /// The words that attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
    /// The words that name whom the document cites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mention: Option<String>,
    /// The work cited, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<String>,
    /// The work cited, where it is a source here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether the cited work is archived here.
    pub seen: bool,
}

/// Another claim on the same.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RelatedClaim {
    /// Its name with its prefix.
    pub id: String,
    /// What it says.
    pub says: String,
    /// The id of its document.
    pub source: String,
    /// When its document was published, in EDTF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// What it states in the slots in question.
    pub content: String,
    /// For which period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Who first said it, by name.
    pub origin: String,
    /// Whether that origin is kept here.
    pub origin_seen: bool,
}

/// A review of the claim.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewSummary {
    /// The review.
    pub iri: String,
    /// The verdicts, by name.
    pub ratings: Vec<String>,
    /// Who gave it, by name.
    pub author: String,
    /// When.
    pub date: String,
    /// In words.
    pub says: String,
    /// Whether another review supersedes it.
    pub superseded: bool,
    /// Whether the claim has changed since.
    pub changed: bool,
}

pub(super) fn attribution(names: Names<'_>, claim: &Claim) -> Vec<Attribution> {
    let mut chain = Vec::new();
    for report in &claim.reports {
        let archive = match &report.source {
            Some(source) => names.lookup.iri(source, assay::ARCHIVE),
            None => None,
        };
        chain.push(Attribution {
            by: names.label(&report.by),
            iri: report.by.to_string(),
            cue: report.cue.clone(),
            mention: report.mention.clone(),
            work: report.work.clone(),
            source: report.source.as_ref().map(|s| names.name(s)),
            seen: archive.is_some_and(|a| a.as_str() == assay::ARCHIVED),
        });
    }
    chain
}

/// The claims other than `claim` that state one of its propositions.
pub(super) fn same_proposition(
    names: Names<'_>,
    claim: &Iri,
    decoded: &Claim,
) -> Result<Vec<RelatedClaim>, TraceError> {
    let propositions: BTreeSet<Iri> = decoded.statements.iter().map(|s| s.proposition.iri()).collect();
    let mut related = Vec::new();
    for proposition in &propositions {
        for other in names.lookup.subjects(assay::STATES, proposition.as_str()) {
            if other != *claim {
                related.extend(relate(names, &other, |p| p.iri() == *proposition)?);
            }
        }
    }
    Ok(sorted(related))
}

/// How many independent origins say what a claim states: its own, and those of the claims that state the same.
pub(super) fn origins(names: Names<'_>, claim: &Iri, decoded: &Claim) -> usize {
    let stated = decoded.statements.iter().map(|s| s.proposition.iri());
    let tellers = stated.flat_map(|proposition| names.lookup.subjects(assay::STATES, proposition.as_str()));
    let tellers: BTreeSet<Iri> = tellers.chain([claim.clone()]).collect();
    let mut speakers = Speakers::new(names.lookup);
    independent(&tellers.iter().map(|teller| speakers.origin(teller)).collect::<Vec<_>>())
}

/// The claims other than `claim` on one of its series that state another proposition.
pub(super) fn same_series(
    names: Names<'_>,
    claim: &Iri,
    decoded: &Claim,
) -> Result<Vec<RelatedClaim>, TraceError> {
    let own: BTreeSet<Iri> = decoded.statements.iter().map(|s| s.proposition.iri()).collect();
    let series: BTreeSet<Iri> = decoded.statements.iter().map(|s| s.proposition.slots.series_iri()).collect();
    let mut related = Vec::new();
    let mut seen = BTreeSet::from([claim.clone()]);
    for series in &series {
        for proposition in names.lookup.subjects(assay::SERIES, series.as_str()) {
            if own.contains(&proposition) {
                continue;
            }
            for other in names.lookup.subjects(assay::STATES, proposition.as_str()) {
                if seen.insert(other.clone()) {
                    related.extend(relate(names, &other, |p| p.slots.series_iri() == *series)?);
                }
            }
        }
    }
    Ok(sorted(related))
}

/// What another claim states where `is_meant` holds, one entry for each such proposition.
fn relate(
    names: Names<'_>,
    claim: &Iri,
    is_meant: impl Fn(&Proposition) -> bool,
) -> Result<Vec<RelatedClaim>, TraceError> {
    let lookup = names.lookup;
    let decoded = decode_claim(lookup, claim)?;
    let Some(source) = lookup.iri(claim, schema::APPEARANCE) else {
        return Ok(Vec::new());
    };
    let mut related = Vec::new();
    let origin = Speakers::new(lookup).origin(claim);
    for statement in decoded.statements.iter().filter(|s| is_meant(&s.proposition)) {
        related.push(RelatedClaim {
            id: names.name(claim),
            says: decoded.says.clone(),
            source: lookup.text(&source, dcterms::IDENTIFIER).unwrap_or_default(),
            published: lookup.text(&source, dcterms::ISSUED),
            content: names.content(&statement.proposition),
            period: statement.proposition.period.as_ref().map(ToString::to_string),
            origin: names.speaker(&origin.speaker),
            origin_seen: origin.is_seen,
        });
    }
    Ok(related)
}

/// By period, then publication, then name.
fn sorted(mut related: Vec<RelatedClaim>) -> Vec<RelatedClaim> {
    related.sort_by(|a, b| (&a.period, &a.published, &a.id).cmp(&(&b.period, &b.published, &b.id)));
    related
}

/// The reviews of a claim, newest first; told whether the claim has changed since only where its digest is given.
pub(super) fn reviews(names: Names<'_>, claim: &Iri, digest: Option<&str>) -> Vec<ReviewSummary> {
    let lookup = names.lookup;
    let mut reviews = Vec::new();
    for iri in lookup.subjects(schema::ITEM_REVIEWED, claim.as_str()) {
        let mut ratings = Vec::new();
        for rating in lookup.iris(&iri, schema::REVIEW_RATING) {
            ratings.push(names.label(&rating));
        }
        ratings.sort();
        let author = lookup.iri(&iri, schema::AUTHOR);
        let pinned = lookup.text(&iri, assay::PINNED_DIGEST);
        reviews.push(ReviewSummary {
            ratings,
            author: author.map(|a| names.label(&a)).unwrap_or_default(),
            date: lookup.text(&iri, schema::DATE_PUBLISHED).unwrap_or_default(),
            says: lookup.text(&iri, schema::REVIEW_BODY).unwrap_or_default(),
            superseded: !lookup.subjects(assay::SUPERSEDES, iri.as_str()).is_empty(),
            changed: digest.is_some() && pinned.as_deref() != digest,
            iri: iri.to_string(),
        });
    }
    reviews.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| b.iri.cmp(&a.iri)));
    reviews
}

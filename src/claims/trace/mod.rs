//! A claim down to its words: the quote in its context, the hashes recomputed now, who said it first, what else speaks
//! of the same, the reviews, and where certainty ends.
//!
//! Knows the claims model, texts and the view; it must not know terminals, HTTP, nor where files are kept.

mod evidence;
mod related;

pub use evidence::{Evidence, HashState, PassageEvidence, PassageState};
pub use related::{Attribution, RelatedClaim, ReviewElsewhere, ReviewSummary};

use crate::document::Fetch;
use crate::encoding::{
    Amount, DecodeError, Exact, FirstSaid, Labelled, Lookup, Named, Names, OriginResolver, Summary,
    claim_digest, decode_claim, sense_of, source_of,
};
use crate::model::vocab::{assay, dcterms, schema};
use crate::model::{Coded, Content, Iri, ReadingKind, StatedQuantity, Statement};
use crate::query::Prefixes;
use related::Tellers;
use serde::Serialize;
use std::collections::BTreeSet;
use thiserror::Error;

/// The version of the JSON form of a trace, told in its member `format`.
pub(crate) const FORMAT: &str = "assay-trace-2";

/// Everything a claim rests on.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// The version of this form: [`FORMAT`].
    pub format: &'static str,
    /// The claim.
    pub claim: ClaimSummary,
    /// The document it appears in.
    pub source: SourceSummary,
    /// The words it rests on.
    pub evidence: Evidence,
    /// What it states.
    pub statements: Vec<StatementSummary>,
    /// Whom the document cites, outermost first.
    pub attribution: Vec<Attribution>,
    /// Other claims that state one of the same propositions in the same sense: where it asserts, they neither deny nor
    /// suppose it, and set no other condition.
    pub same_proposition: Vec<RelatedClaim>,
    /// How many independent origins say the same, its own among them: two articles that cite one edition are one.
    pub independent_origins: usize,
    /// Other claims of the same series: the same slots with another value or period; and those that state the same in
    /// another sense, such as `denied`, which stands with their content.
    pub same_series: Vec<RelatedClaim>,
    /// The claims that contradict it. Tracing leaves it empty: whoever weighs claims fills it.
    pub contradicted_by: Vec<Named>,
    /// What of it does not follow from other figures. Tracing leaves it empty, too.
    pub does_not_follow: Vec<NotFollowing>,
    /// The reviews of the claim, newest first: those of review sheets.
    pub reviews: Vec<ReviewSummary>,
    /// What other files give as reviews of the claim, newest first. They are none of ours, and count for nothing.
    pub reviews_elsewhere: Vec<ReviewElsewhere>,
    /// The graphs that make it a claim, where no sheet does: it is what some file says. Tracing leaves it empty: whoever knows
    /// the catalogue fills it.
    pub claimed_by: Vec<String>,
    /// What graphs of other files say of the claim, which its sheet does not. Tracing leaves it empty, too.
    pub said_elsewhere: Vec<Elsewhere>,
    /// Where certainty ends.
    pub uncertainties: Vec<Uncertainty>,
}

/// What does not follow from other figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotFollowing {
    /// The arithmetic.
    pub arithmetic: String,
    /// The claims of the other figures.
    pub claims: Vec<Named>,
}

/// The claim itself.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimSummary {
    /// Its name with its prefix.
    pub id: String,
    /// Its IRI.
    pub iri: String,
    /// What it says.
    pub says: String,
    /// The quote in English, where it is in another language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation: Option<String>,
    /// `factual`, `forecast`, `causal`, `opinion` or `directive`.
    pub kind: &'static str,
    /// `asserted`, `hedged`, `denied` or `hypothetical`.
    pub factuality: &'static str,
    /// The condition under which it is said to hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The words that tell as of when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of_words: Option<String>,
    /// The day they come to, the first of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The period they come to, in EDTF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of_period: Option<String>,
    /// `stated` or `inferred`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of_basis: Option<&'static str>,
    /// `draft` or `reviewed`.
    pub status: &'static str,
    /// Who or what encoded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoded_by: Option<String>,
    /// The IRI of whoever encoded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoded_by_iri: Option<String>,
    /// The digest that a review of the claim pins.
    pub digest: String,
    /// A remark of the encoder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceSummary {
    /// Its id.
    pub id: String,
    /// Its IRI.
    pub iri: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When, in EDTF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Its language.
    pub language: String,
    /// Where it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Under which licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
}

/// One proposition as the claim states it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementSummary {
    /// The proposition.
    #[serde(flatten)]
    pub says: Summary,
    /// The number as stated, where its unit was converted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<Amount>,
    /// The words that give the value.
    pub written: Vec<String>,
    /// The words that give the period, where the sheet has them for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_words: Option<String>,
    /// How the value was read, where the words do not simply give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<&'static str>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading_reason: Option<String>,
    /// What the words give by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading_given: Option<String>,
    /// The arithmetic of what was computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arithmetic: Option<String>,
    /// Half the last place stated, in the canonical unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Exact>,
    /// Whether the source calls it an estimate.
    pub estimate: bool,
}

/// A place where certainty ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Uncertainty {
    /// What kind it is: `notArchived`, `withheld`, `hashDiffers`, `missing`, `damaged`, `quoteMoved`, `quoteGone`,
    /// `originNotSeen`, `emended`, `estimate`, `undated`, `draft`, `changedSinceReview`.
    pub kind: &'static str,
    /// In words.
    pub says: String,
}

/// What a graph says that is no sheet's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Elsewhere {
    /// The graph.
    pub graph: String,
    /// How many triples there are.
    pub count: usize,
    /// The first of them.
    pub triples: Vec<String>,
}

/// Why a claim cannot be traced.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TraceError {
    /// No claim has the IRI.
    #[error("there is no claim <{iri}>")]
    NoSuchClaim {
        /// The IRI asked for.
        iri: Iri,
    },
    /// The claim is not of the model.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// Traces a claim. Costs some look-ups for each related claim, and one reading and hashing of the archived text, which
/// `fetch` finds.
///
/// # Errors
///
/// Where there is no such claim, or what is stored of it is not of the model.
pub(crate) fn trace(
    lookup: Lookup<'_>,
    prefixes: &Prefixes,
    iri: &Iri,
    fetch: Fetch<'_>,
) -> Result<Trace, TraceError> {
    if !lookup.is_a(iri, assay::CLAIM) {
        return Err(TraceError::NoSuchClaim { iri: iri.clone() });
    }
    let names = Names::new(lookup, prefixes);
    let claim = decode_claim(lookup, iri)?;
    let source_iri = source_of(lookup, iri)?;
    let evidence = evidence::gather(lookup, &source_iri, &claim, fetch);
    let digest = claim_digest(lookup, iri)?;
    let reviews = related::reviews(names, iri, &digest);
    let attribution = related::attribution(names, &claim);
    let statements = claim.statements.iter().map(|s| summarise(names, s)).collect();
    let tellers = Tellers::of(names, iri, &claim);
    let encoder = lookup.iri(iri, assay::ENCODED_BY);
    let mut trace = Trace {
        format: FORMAT,
        claim: ClaimSummary {
            id: names.name(iri),
            iri: iri.to_string(),
            says: claim.says.clone(),
            translation: claim.translation.clone(),
            kind: claim.kind.word(),
            factuality: claim.factuality.word(),
            condition: claim.condition.clone(),
            as_of_words: claim.as_of.as_ref().map(|a| a.words.clone()),
            as_of: claim.as_of.as_ref().and_then(crate::model::AsOf::day).map(|d| d.to_string()),
            as_of_period: claim.as_of.as_ref().and_then(|a| a.when.as_ref()).map(ToString::to_string),
            as_of_basis: claim.as_of.as_ref().map(|a| a.basis.word()),
            status: claim.status.word(),
            encoded_by: encoder.as_ref().map(|by| names.label(by)),
            encoded_by_iri: encoder.map(|by| by.to_string()),
            digest,
            note: claim.note.clone(),
        },
        source: summarise_source(lookup, &source_iri),
        evidence,
        statements,
        attribution,
        same_proposition: related::same_proposition(names, &tellers),
        independent_origins: related::origins(names, iri, &tellers),
        same_series: related::same_series(names, iri, &claim, &tellers),
        contradicted_by: Vec::new(),
        does_not_follow: Vec::new(),
        reviews,
        reviews_elsewhere: related::reviews_elsewhere(names, iri),
        claimed_by: Vec::new(),
        said_elsewhere: Vec::new(),
        uncertainties: Vec::new(),
    };
    trace.uncertainties = uncertainties(&trace, &claim);
    Ok(trace)
}

/// The documents that state something which a claim states.
#[must_use]
pub(crate) fn documents_of_same(lookup: Lookup<'_>, claim: &Iri) -> BTreeSet<Iri> {
    let propositions = lookup.iris(claim, assay::STATES).into_iter();
    let claims = propositions.flat_map(|stated| lookup.subjects(assay::STATES, stated.as_str()));
    claims.filter_map(|claim| lookup.iri(&claim, schema::APPEARANCE)).collect()
}

/// A claim and its words, without what stands around it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Brief {
    /// Its name with its prefix.
    pub id: String,
    /// Its IRI.
    pub iri: String,
    /// What it says.
    pub says: String,
    /// The document it appears in.
    pub source: SourceSummary,
    /// The words it rests on, checked now.
    pub evidence: Evidence,
    /// How its values were read, where the words do not simply give them.
    pub readings: Vec<&'static str>,
    /// How it is said, where it is not simply said to be so: `forecast`, `denied`, `hedged`, `on condition: …`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sense: Option<String>,
    /// Who first said it.
    #[serde(flatten)]
    pub origin: FirstSaid,
    /// The verdicts of its reviews: of those that nothing superseded, and since which it has not changed.
    pub ratings: Vec<Labelled>,
}

/// A claim and its words. Costs some look-ups, and one reading and hashing of the archived text.
///
/// # Errors
///
/// Where there is no such claim, or what is stored of it is not of the model.
pub(crate) fn brief(
    lookup: Lookup<'_>,
    prefixes: &Prefixes,
    iri: &Iri,
    fetch: Fetch<'_>,
) -> Result<Brief, TraceError> {
    if !lookup.is_a(iri, assay::CLAIM) {
        return Err(TraceError::NoSuchClaim { iri: iri.clone() });
    }
    let names = Names::new(lookup, prefixes);
    let claim = decode_claim(lookup, iri)?;
    let source = source_of(lookup, iri)?;
    let origin = OriginResolver::new(lookup).origin(iri);
    let mut readings: Vec<&'static str> = claim
        .statements
        .iter()
        .filter_map(|s| s.reading.as_ref())
        .map(|reading| reading.kind.word())
        .collect();
    readings.dedup();
    let reviews = match lookup.subjects(schema::ITEM_REVIEWED, iri.as_str()).as_slice() {
        [] => Vec::new(),
        _ => related::reviews(names, iri, &claim_digest(lookup, iri)?),
    };
    let standing = reviews.into_iter().filter(|review| !review.superseded && !review.changed);
    Ok(Brief {
        id: names.name(iri),
        iri: iri.to_string(),
        says: claim.says.clone(),
        source: summarise_source(lookup, &source),
        evidence: evidence::gather(lookup, &source, &claim, fetch),
        readings,
        sense: sense_of(lookup, iri),
        origin: FirstSaid::of(names, &origin),
        ratings: standing.flat_map(|review| review.ratings).collect(),
    })
}

fn summarise_source(lookup: Lookup<'_>, iri: &Iri) -> SourceSummary {
    SourceSummary {
        id: lookup.text(iri, dcterms::IDENTIFIER).unwrap_or_default(),
        iri: iri.to_string(),
        title: lookup.text(iri, dcterms::TITLE).unwrap_or_default(),
        publisher: lookup.text(iri, dcterms::PUBLISHER),
        published: lookup.text(iri, dcterms::ISSUED),
        language: lookup.text(iri, dcterms::LANGUAGE).unwrap_or_default(),
        address: lookup.text(iri, schema::URL),
        rights: lookup.text(iri, dcterms::RIGHTS),
    }
}

fn summarise(names: Names<'_>, statement: &Statement) -> StatementSummary {
    let proposition = &statement.proposition;
    StatementSummary {
        says: Summary::of(names, &proposition.iri(), proposition),
        stated: as_stated(names, statement),
        written: statement.written.clone(),
        period_words: statement.period_words.clone(),
        reading: statement.reading.as_ref().map(|r| r.kind.word()),
        reading_reason: statement.reading.as_ref().map(|r| r.why.clone()),
        reading_given: statement.reading.as_ref().and_then(|r| r.given.clone()),
        arithmetic: statement.reading.as_ref().and_then(|r| r.by.clone()),
        precision: statement.precision.map(|p| Exact(p.normalize())),
        estimate: statement.estimate,
    }
}

/// A number in the unit and the notation of its sheet, where that is not the unit of its property.
fn as_stated(names: Names<'_>, statement: &Statement) -> Option<Amount> {
    let Content::Quantity { unit, .. } = &statement.proposition.content else { return None };
    let (value, stated) = (statement.stated_value.as_ref()?, statement.stated_unit.as_ref()?);
    if Some(stated) == unit.as_ref() {
        return None;
    }
    // What is said by others may be in no notation of ours.
    let number = value.parse::<StatedQuantity>().ok();
    let amount = number.map(|number| Amount::of_quantity(names, &number.quantity, Some(stated)));
    Some(Amount { content: format!("{value} {}", names.label(stated)), ..amount.unwrap_or_default() })
}

fn uncertainties(trace: &Trace, claim: &crate::model::Claim) -> Vec<Uncertainty> {
    let mut found = evidence::uncertainties(&trace.evidence);
    let mut add = |kind, says: String| found.push(Uncertainty { kind, says });
    if let Some(origin) = trace.attribution.last().filter(|origin| !origin.seen) {
        let says = format!("The origin it names, {}, has not been seen here.", origin.by);
        add("originNotSeen", says);
    }
    for statement in &claim.statements {
        if let Some(reading) = &statement.reading
            && reading.kind != ReadingKind::TableCell
        {
            let says = format!("The value is {}, not simply read: {}", reading.kind.word(), reading.why);
            add("emended", says);
        }
        if statement.estimate {
            add("estimate", "The source calls the value an estimate.".to_owned());
        }
    }
    let undated = claim.statements.iter().any(|s| s.proposition.period.is_none());
    if undated {
        let says = match claim.as_of.as_ref().and_then(crate::model::AsOf::day) {
            Some(day) => format!("The source does not say for when it holds; it appeared on {day}."),
            None => "The source does not say for when it holds.".to_owned(),
        };
        add("undated", says);
    }
    if trace.claim.status == "draft" {
        add(
            "draft",
            "No person has reviewed the encoding, as `status = \"reviewed\"` in its sheet would say."
                .to_owned(),
        );
    }
    if trace.reviews.iter().any(|review| review.changed) {
        add("changedSinceReview", "The claim has changed since it was reviewed.".to_owned());
    }
    found
}

#[cfg(test)]
mod tests;

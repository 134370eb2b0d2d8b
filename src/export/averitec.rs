//! Reviews in the form of `AVeriTeC`, the data set of claims checked by question and answer:
//! <https://fever.ai/dataset/averitec.html>.

use super::verdicts::{Document, LeftOut, Reader, Verdict, verdicts, words};
use super::{ExportError, Scope};
use crate::encoding::{Lookup, decode_quote};
use crate::model::iri::BaseIri;
use crate::model::vocab::assay;
use crate::model::{Content, Day, Iri, Kind, ReviewStep};
use crate::query::Prefixes;
use serde_json::{Value, json};
use std::io::Write;

const SUPPORTED: &str = "Supported";
const REFUTED: &str = "Refuted";
const CONFLICTING: &str = "Conflicting Evidence/Cherrypicking";
const NOT_ENOUGH: &str = "Not Enough Evidence";

/// The ratings by which there is evidence for the claim, and some that tells otherwise.
const MIXED: [&str; 5] = ["partly-supported", "misdated", "misleading", "outdated", "disputed"];

/// Writes the standing reviews of a scope as a list. Labels follow the ratings: what endorses is supported, what refutes
/// refuted; between both, and where evidence goes both ways, it conflicts; else there is not enough of it.
///
/// # Errors
///
/// Where the scope is not there, what is stored is not of the model, or the output cannot be written.
pub(crate) fn write_averitec(
    lookup: Lookup<'_>,
    base: &BaseIri,
    prefixes: &Prefixes,
    scope: &Scope,
    out: &mut dyn Write,
) -> Result<LeftOut, ExportError> {
    let reader = Reader { lookup, prefixes };
    let (found, left_out) = verdicts(reader, base, scope)?;
    let list: Vec<Value> = found.iter().map(|verdict| checked(reader, verdict)).collect();
    writeln!(out, "{:#}", Value::Array(list))?;
    Ok(left_out)
}

fn checked(reader: Reader<'_>, verdict: &Verdict) -> Value {
    let Verdict { review, source, .. } = verdict;
    let questions: Vec<Value> = review.steps.iter().map(|step| question(reader, step)).collect();
    json!({
        "claim": reader.reviewed(verdict),
        "required_reannotation": false,
        "label": label(reader, &review.ratings),
        "justification": review.says,
        "claim_date": source.published.map(date),
        "speaker": reader.speaker(verdict).map(|speaker| speaker.name),
        "original_claim_url": source.address,
        "cached_original_claim_url": null,
        "fact_checking_article": review.address,
        "reporting_source": source.publisher,
        "location_ISO_code": null,
        "claim_types": [claim_type(verdict)],
        "fact_checking_strategies": [],
        "questions": questions,
    })
}

fn label(reader: Reader<'_>, ratings: &[Iri]) -> &'static str {
    let mut labels: Vec<&str> = ratings.iter().map(|rating| label_of(reader, rating)).collect();
    // What says nothing takes nothing from what another rating says.
    labels.retain(|label| *label != NOT_ENOUGH);
    labels.sort_unstable();
    labels.dedup();
    match labels.as_slice() {
        [] => NOT_ENOUGH,
        [SUPPORTED] => SUPPORTED,
        [REFUTED] => REFUTED,
        _ => CONFLICTING,
    }
}

fn label_of(reader: Reader<'_>, rating: &Iri) -> &'static str {
    let is = |what| reader.lookup.text(rating, what).as_deref() == Some("true");
    let local = rating.as_str().rsplit('/').next().unwrap_or_default();
    if is(assay::ENDORSES) {
        SUPPORTED
    } else if is(assay::REFUTES) {
        REFUTED
    } else if MIXED.contains(&local) {
        CONFLICTING
    } else {
        NOT_ENOUGH
    }
}

fn claim_type(verdict: &Verdict) -> &'static str {
    let is_number = |content: &Content| matches!(content, Content::Quantity { quantity, .. } if quantity.low.is_some() || quantity.high.is_some());
    match verdict.claim.kind {
        Kind::Causal => "Causal Claim",
        Kind::Opinion | Kind::Directive => "Position Statement",
        _ if verdict.claim.statements.iter().any(|s| is_number(&s.proposition.content)) => "Numerical Claim",
        _ => "Event/Property Claim",
    }
}

/// The answer in the reviewer's words, then the words of each document that it rests on.
fn question(reader: Reader<'_>, step: &ReviewStep) -> Value {
    let sources: Vec<(&Iri, Document)> =
        step.evidence.iter().filter_map(|claim| Some((claim, reader.document_of(claim)?))).collect();
    let mut answers = vec![answer(&step.answer, "Abstractive", sources.first().map(|(_, source)| source))];
    for (claim, source) in &sources {
        if let Ok(quote) = decode_quote(reader.lookup, claim) {
            answers.push(answer(&words(&quote), "Extractive", Some(source)));
        }
    }
    json!({ "question": step.ask, "answers": answers })
}

fn answer(text: &str, kind: &str, source: Option<&Document>) -> Value {
    let url = source.map(|source| source.address.as_deref().unwrap_or(source.iri.as_str()));
    json!({
        "answer": text,
        "answer_type": kind,
        "source_url": url,
        "source_medium": source.map(medium),
    })
}

fn medium(source: &Document) -> &'static str {
    let address = source.address.as_deref().unwrap_or_default();
    match source.class.as_str() {
        _ if address.to_ascii_lowercase().ends_with(".pdf") => "PDF",
        "Dataset" => "Web table",
        _ => "Web text",
    }
}

/// `1-2-2024`, as the data set has it.
fn date(day: Day) -> String {
    let text = day.to_string();
    let parts: Vec<&str> = text.rsplit('-').map(|part| part.trim_start_matches('0')).collect();
    parts.join("-")
}

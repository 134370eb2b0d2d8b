//! Reads a review sheet: verdicts on claims, pinned to the claims as they stood.
//!
//! Knows the format of review sheets; whether a claim exists or has changed since is the business of checks.

use super::fault::{FaultSink, FileFaults};
use super::sheet::context::{period, term};
use super::sheet::raw::{RawReview, RawStep, Text, read_reviews};
use super::vocabulary::Vocabulary;
use crate::model::iri::BaseIri;
use crate::model::{Day, Iri, Review, ReviewStep};

/// Reads the review sheet in `bytes`, called `file` in faults.
///
/// # Errors
///
/// Every fault of the sheet; nothing of it can be loaded then.
pub(crate) fn read_review_sheet(
    file: &str,
    bytes: &[u8],
    base: &BaseIri,
    vocabulary: &Vocabulary,
) -> Result<Vec<Review>, FileFaults> {
    let text = super::decode(file, bytes)?;
    let mut sink = FaultSink::default();
    let raw = read_reviews(&text, &mut sink);
    if raw.is_empty() && sink.is_empty() {
        sink.add(&(0..0), "a review sheet lacks a [[review]]");
    }
    let reviews: Vec<Review> =
        raw.iter().filter_map(|review| resolve(review, base, vocabulary, &mut sink)).collect();
    if sink.is_empty() { Ok(reviews) } else { Err(sink.into_faults(file, &text)) }
}

fn resolve(raw: &RawReview, base: &BaseIri, vocabulary: &Vocabulary, sink: &mut FaultSink) -> Option<Review> {
    let claim = claim(raw.claim.as_ref(), base, sink);
    if raw.rating.is_empty() {
        sink.add(&raw.span, "[[review]] lacks `rating`");
    }
    let ratings = raw.rating.iter().filter_map(|name| rating(name, vocabulary, sink)).collect();
    let author = term(raw.author.as_ref(), vocabulary, sink);
    let date = day(raw, sink);
    let digest = raw.digest.as_ref().filter(|digest| check_digest(digest, sink));
    let supersedes = supersedes(raw, base, sink);
    let statement = raw.statement.as_ref().and_then(|text| statement(text, sink));
    let address = raw.address.as_ref().and_then(|text| address(text, sink));
    let steps = raw.steps.iter().filter_map(|s| step(s, base, sink)).collect();
    Some(Review {
        claim: claim?,
        statement,
        address,
        digest: digest?.value.to_ascii_lowercase(),
        ratings,
        author: author?,
        date: date?,
        says: raw.says.as_ref()?.value.clone(),
        supersedes,
        steps,
    })
}

/// The number of a statement, from 1. Whether the claim has so many is the business of checks.
fn statement(text: &Text, sink: &mut FaultSink) -> Option<usize> {
    let number = text.value.parse().ok().filter(|number| *number > 0);
    if number.is_none() {
        let message =
            "`statement` takes the number of a [[claim.states]], from 1, as `assay trace` counts them";
        sink.add(&text.span, message);
    }
    number
}

/// Where a review is published: an address that others can open.
fn address(text: &Text, sink: &mut FaultSink) -> Option<String> {
    let is_web = ["http://", "https://"].iter().any(|scheme| text.value.starts_with(scheme));
    if !is_web || text.value.contains(char::is_whitespace) {
        sink.add(
            &text.span,
            "`address` takes where the review is published, such as https://example.org/checks/7",
        );
        return None;
    }
    Some(text.value.clone())
}

fn rating(name: &Text, vocabulary: &Vocabulary, sink: &mut FaultSink) -> Option<Iri> {
    let rating = vocabulary.rating(&name.value);
    rating.map_err(|error| sink.add_with_help(&name.span, error.to_string(), error.help())).ok()
}

fn day(raw: &RawReview, sink: &mut FaultSink) -> Option<Day> {
    let Some(text) = &raw.date else {
        sink.add(&raw.span, "[[review]] lacks `date`");
        return None;
    };
    let read = period(text, sink)?;
    if read.start() != read.end() {
        sink.add(&text.span, "`date` takes a day, such as 2026-11-23");
        return None;
    }
    read.start()
}

fn check_digest(digest: &Text, sink: &mut FaultSink) -> bool {
    let hex = digest.value.strip_prefix("sha256:").unwrap_or_default();
    let right = hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit());
    if !right {
        let message =
            "`digest` takes sha256: and 64 hexadecimal digits, as `assay trace` prints for the claim";
        sink.add(&digest.span, message);
    }
    right
}

fn supersedes(raw: &RawReview, base: &BaseIri, sink: &mut FaultSink) -> Option<(Iri, String)> {
    match (&raw.supersedes, &raw.reason) {
        (None, None) => None,
        (None, Some(reason)) => {
            sink.add(&reason.span, "`reason` goes with `supersedes`");
            None
        }
        (Some(replaced), None) => {
            sink.add(&replaced.span, "a review that supersedes another gives its `reason`");
            None
        }
        (Some(replaced), Some(reason)) => {
            let number = replaced.value.rsplit_once('/').and_then(|(stem, n)| Some((stem, n.parse().ok()?)));
            let Some((stem, number)) = number else {
                let message = "`supersedes` takes the sheet and number of a review, such as lending/1";
                sink.add(&replaced.span, message);
                return None;
            };
            Some((base.review(stem, number), reason.value.clone()))
        }
    }
}

fn step(raw: &RawStep, base: &BaseIri, sink: &mut FaultSink) -> Option<ReviewStep> {
    let evidence = raw.evidence.iter().filter_map(|name| claim(Some(name), base, sink)).collect();
    Some(ReviewStep {
        ask: raw.ask.as_ref()?.value.clone(),
        answer: raw.answer.as_ref()?.value.clone(),
        evidence,
    })
}

/// The IRI of a claim named `source:claim`.
fn claim(name: Option<&Text>, base: &BaseIri, sink: &mut FaultSink) -> Option<Iri> {
    let name = name?;
    let Some((source, claim)) = name.value.split_once(':') else {
        let message = format!("`{}` is not a claim, such as minutes:lending", name.value);
        sink.add(&name.span, message);
        return None;
    };
    Some(base.source(source).below(claim))
}

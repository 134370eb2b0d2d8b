//! Whether the words of every claim stand where they are said to stand, in the bytes that were pinned.

use super::{CheckContext, Finding};
use crate::document::{self, Archived, Rendition, Span, Table};
use crate::encoding::{DecodeError, decode_quote, rendition_iri};
use crate::model::vocab::{assay, dcterms, rdf, schema};
use crate::model::{Iri, Quote, is_cite_only};
use std::cell::OnceCell;

/// Re-reads every archived file, compares its hashes and looks up every quote in it.
pub(super) fn check_anchors(context: CheckContext<'_>) -> Vec<Finding> {
    let sources = context.lookup.subjects(rdf::TYPE, assay::SOURCE);
    sources.iter().flat_map(|source| check_source(context, source)).collect()
}

/// The sources that are archived elsewhere, whose rights let no text be kept here: their quotes are not checked.
#[must_use]
pub(crate) fn withheld(context: CheckContext<'_>) -> Vec<String> {
    let lookup = context.lookup;
    let is_withheld = |source: &&Iri| {
        let capture = source.below("_capture");
        let file = lookup.text(&capture, assay::FILE);
        is_cite_only_source(context, source)
            && file
                .zip(lookup.text(&capture, assay::SHA256))
                .is_some_and(|(file, pinned)| matches!((context.fetch)(&file, &pinned), Archived::NotKept))
    };
    let sources = lookup.subjects(rdf::TYPE, assay::SOURCE);
    sources.iter().filter(is_withheld).filter_map(|source| lookup.text(source, dcterms::IDENTIFIER)).collect()
}

fn is_cite_only_source(context: CheckContext<'_>, source: &Iri) -> bool {
    context.lookup.text(source, dcterms::RIGHTS).is_some_and(|rights| is_cite_only(&rights))
}

fn check_source(context: CheckContext<'_>, source: &Iri) -> Vec<Finding> {
    const RULE: &str = "archived-bytes";
    let lookup = context.lookup;
    let capture = source.below("_capture");
    let Some(file) = lookup.text(&capture, assay::FILE) else {
        return Vec::new();
    };
    let claims = claims_of(context, source);
    let resting = || {
        let names: Vec<String> = claims.iter().map(|claim| context.name(claim)).collect();
        let count = if names.len() == 1 {
            "1 claim rests".to_owned()
        } else {
            format!("{} claims rest", names.len())
        };
        format!("{count} on it: {}", names.join(", "))
    };
    let pinned = lookup.text(&capture, assay::SHA256).unwrap_or_default();
    let lacking = match (context.fetch)(&file, &pinned) {
        Archived::Bytes(bytes) => Ok(bytes),
        Archived::NotKept if is_cite_only_source(context, source) => return Vec::new(),
        Archived::NotKept => Err(format!("the bytes of {file} are not kept here")),
        Archived::Missing => Err(format!("the archived file {file} cannot be read")),
        Archived::Unreadable { why } => Err(format!("{file} cannot be read: {why}")),
    };
    let bytes = match lacking {
        Ok(bytes) => bytes,
        Err(what) => return vec![context.finding(RULE, source, format!("{what}; {}", resting()))],
    };
    let mut findings = Vec::new();
    let now = document::sha256_hex(&bytes);
    if now != pinned {
        let message = format!("{file} differs from its pinned sha256: it is now {now}; {}", resting());
        findings.push(context.finding(RULE, source, message));
    }
    let rendition = match document::decode(&bytes) {
        Ok(rendition) => rendition,
        Err(error) => {
            findings.push(context.finding(RULE, source, format!("{file}: {error}")));
            return findings;
        }
    };
    let text_pinned = lookup.text(&rendition_iri(source), assay::SHA256);
    if now == pinned && text_pinned.as_deref() != Some(rendition.sha256()) {
        let message = format!("the text read from {file} differs from its pinned sha256");
        findings.push(context.finding(RULE, source, message));
    }
    let table = OnceCell::new();
    for claim in &claims {
        findings.extend(check_claim(context, claim, &rendition, &table));
    }
    findings
}

fn claims_of(context: CheckContext<'_>, source: &Iri) -> Vec<Iri> {
    let mut claims = context.lookup.subjects(schema::APPEARANCE, source.as_str());
    claims.retain(|claim| context.lookup.is_a(claim, assay::CLAIM));
    claims
}

fn check_claim(
    context: CheckContext<'_>,
    claim: &Iri,
    rendition: &Rendition,
    table: &OnceCell<Option<Table>>,
) -> Option<Finding> {
    const RULE: &str = "quote-stands";
    let fault = match decode_quote(context.lookup, claim) {
        Ok(quote) => misplaced(&quote, rendition, table)?,
        Err(DecodeError::Missing { .. }) => return None, // A check query reports claims without words.
        Err(error) => error.to_string(),
    };
    Some(context.finding(RULE, claim, fault))
}

/// What is wrong with the place of a quote; `None` where it stands.
fn misplaced(quote: &Quote, rendition: &Rendition, table: &OnceCell<Option<Table>>) -> Option<String> {
    match quote {
        Quote::Cell { row, column, exact } => {
            // Read once for all the cells of a source.
            let table = table.get_or_init(|| Table::read(rendition.text()).ok());
            let stands =
                table.as_ref().is_some_and(|table| table.cell(*row, *column) == Some(exact.as_str()));
            (!stands).then(|| format!("cell {row},{column} no longer holds `{exact}`"))
        }
        Quote::Passages(passages) => passages.iter().find_map(|passage| {
            let exact = &passage.exact;
            let Some(place) = &passage.place else {
                return Some(format!("the place of `{exact}` in the archived text is not recorded"));
            };
            let stands = rendition.slice(Span::new(place.start, place.end)) == Some(exact.as_str());
            (!stands).then(|| format!("`{exact}` does not stand at {}..{}", place.start, place.end))
        }),
    }
}

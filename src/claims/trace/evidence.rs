//! The words of a claim, checked against the archived bytes as they are now.

use super::Uncertainty;
use crate::document::{self, Archived, Fetch, Rendition, Span, Table};
use crate::encoding::Lookup;
use crate::model::vocab::{assay, dcterms};
use crate::model::{Claim, Iri, Passage, Quote, is_cite_only};
use serde::Serialize;

/// How much text is shown on each side of a passage, in code points.
const SHOWN: usize = 160;

/// The words of a claim and the state of what they stand in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The archived file, relative to the workspace; `None` where only the quote is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// SHA-256 of the bytes as pinned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned_sha256: Option<String>,
    /// SHA-256 of the bytes as they are now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256_now: Option<String>,
    /// What comparing them tells.
    pub hash: HashState,
    /// Why they cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// The passages of the quote.
    pub passages: Vec<PassageEvidence>,
    /// The cell of the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<CellEvidence>,
}

impl Evidence {
    /// The words: the passages in their order, with `…` between them, or the text of a cell of a table.
    #[must_use]
    pub fn words(&self) -> String {
        let passages: Vec<&str> = self.passages.iter().map(|passage| passage.exact.as_str()).collect();
        match &self.cell {
            Some(cell) if passages.is_empty() => cell.exact.clone(),
            _ => passages.join(" … "),
        }
    }
}

/// What the hash of the archived bytes tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum HashState {
    /// The bytes are those pinned.
    Matches,
    /// They are others.
    Differs,
    /// They are not there.
    Missing,
    /// What is kept of them is damaged, or cannot be read.
    Damaged,
    /// The rights of the source let nothing but quotes be kept here.
    Withheld,
    /// No bytes were archived.
    NotArchived,
}

/// A passage in its context.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PassageEvidence {
    /// The words.
    pub exact: String,
    /// Offset of the first code point, counted from 0; absent without an archived text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// Offset after the last code point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// The line it starts on, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column it starts at, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The text before it on the same line, cut.
    pub before: String,
    /// The text after it on the same line, cut.
    pub after: String,
    /// Whether the words stand there now.
    pub state: PassageState,
    /// The words within the passage that give values.
    pub marks: Vec<Mark>,
}

/// Whether a passage stands where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PassageState {
    /// At its offsets.
    Stands,
    /// Elsewhere in the text.
    Moved,
    /// Nowhere in the text.
    Gone,
    /// There is no text to look in.
    NotChecked,
}

/// Words within a passage, by code points of the passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The first code point, counted from the start of the passage.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
    /// The words.
    pub words: String,
}

/// The cell of a table.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CellEvidence {
    /// Row, counted from 1 with the header.
    pub row: u64,
    /// Column, counted from 1.
    pub column: u64,
    /// The text of the cell, as recorded.
    pub exact: String,
    /// Whether it stands there now.
    pub state: PassageState,
}

pub(super) fn gather(lookup: Lookup<'_>, source: &Iri, claim: &Claim, fetch: Fetch<'_>) -> Evidence {
    let capture = source.below("_capture");
    let file = lookup.text(&capture, assay::FILE);
    let pinned = lookup.text(&capture, assay::SHA256);
    let archived = file.as_deref().zip(pinned.as_deref()).map(|(file, pinned)| fetch(file, pinned));
    let now = archived.as_ref().and_then(Archived::bytes).map(document::sha256_hex);
    let is_cite_only = lookup.text(source, dcterms::RIGHTS).is_some_and(|rights| is_cite_only(&rights));
    let hash = match &archived {
        None | Some(Archived::NotKept) if is_cite_only => HashState::Withheld,
        None => HashState::NotArchived,
        Some(Archived::Missing | Archived::NotKept) => HashState::Missing,
        Some(Archived::Unreadable { .. }) => HashState::Damaged,
        Some(Archived::Bytes(_)) if pinned == now => HashState::Matches,
        Some(Archived::Bytes(_)) => HashState::Differs,
    };
    let rendition =
        archived.as_ref().and_then(Archived::bytes).and_then(|bytes| document::decode(bytes).ok());
    let fault = match archived {
        Some(Archived::Unreadable { why }) => Some(why),
        _ => None,
    };
    let mut evidence = Evidence {
        file,
        pinned_sha256: pinned,
        sha256_now: now,
        hash,
        fault,
        passages: Vec::new(),
        cell: None,
    };
    match &claim.quote {
        Quote::Passages(passages) => {
            evidence.passages =
                passages.iter().map(|passage| show(passage, rendition.as_ref(), claim)).collect();
        }
        Quote::Cell { row, column, exact } => {
            let state = rendition.as_ref().map_or(PassageState::NotChecked, |rendition| {
                match Table::read(rendition.text()) {
                    Ok(table) if table.cell(*row, *column) == Some(exact) => PassageState::Stands,
                    _ => PassageState::Gone,
                }
            });
            evidence.cell = Some(CellEvidence { row: *row, column: *column, exact: exact.clone(), state });
        }
    }
    evidence
}

fn show(passage: &Passage, rendition: Option<&Rendition>, claim: &Claim) -> PassageEvidence {
    let mut shown = PassageEvidence {
        exact: passage.exact.clone(),
        start: passage.place.as_ref().map(|place| place.start),
        end: passage.place.as_ref().map(|place| place.end),
        line: None,
        column: None,
        before: String::new(),
        after: String::new(),
        state: PassageState::NotChecked,
        marks: marks(passage, claim),
    };
    let (Some(place), Some(rendition)) = (&passage.place, rendition) else {
        return shown;
    };
    let span = Span::new(place.start, place.end);
    if rendition.slice(span) == Some(passage.exact.as_str()) {
        shown.state = PassageState::Stands;
        let position = rendition.position(span.start);
        shown.line = Some(position.line);
        shown.column = Some(position.column);
        (shown.before, shown.after) = line_around(rendition, span);
    } else if rendition.text().contains(&passage.exact) {
        shown.state = PassageState::Moved;
    } else {
        shown.state = PassageState::Gone;
    }
    shown
}

/// The text of the same paragraph on both sides, at most [`SHOWN`] code points each, cut with an ellipsis.
fn line_around(rendition: &Rendition, span: Span) -> (String, String) {
    let text = |start, end| rendition.slice(Span::new(start, end)).unwrap_or_default();
    let whole_before = text(0, span.start);
    let before = whole_before.rsplit('\n').next().unwrap_or_default();
    let whole_after = text(span.end, rendition.code_points());
    let after = whole_after.split('\n').next().unwrap_or_default();
    let cut_before = before.chars().count().saturating_sub(SHOWN);
    let mut shown_before: String = before.chars().skip(cut_before).collect();
    if cut_before > 0 {
        shown_before.insert(0, '…');
    }
    let mut shown_after: String = after.chars().take(SHOWN).collect();
    if after.chars().count() > SHOWN {
        shown_after.push('…');
    }
    (shown_before, shown_after)
}

/// Where the words that give values stand in a passage, in order and without overlap.
fn marks(passage: &Passage, claim: &Claim) -> Vec<Mark> {
    let mut found: Vec<Mark> = Vec::new();
    let mut words: Vec<&String> = claim.statements.iter().flat_map(|s| &s.written).collect();
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    for words in words {
        let Some(byte) = passage.exact.find(words.as_str()) else {
            continue;
        };
        let start = passage.exact[..byte].chars().count();
        let end = start + words.chars().count();
        if found.iter().all(|mark| end <= mark.start || mark.end <= start) {
            let words = words.clone();
            found.push(Mark { start, end, words });
        }
    }
    found.sort_by_key(|mark| mark.start);
    found
}

pub(super) fn uncertainties(evidence: &Evidence) -> Vec<Uncertainty> {
    let mut found = Vec::new();
    let mut add = |kind, says: &str| {
        let says = says.to_owned();
        found.push(Uncertainty { kind, says });
    };
    match evidence.hash {
        HashState::Matches => {}
        HashState::Differs => add("hashDiffers", "The archived bytes are not those pinned."),
        HashState::Missing => add("missing", "The archived file is not there."),
        HashState::Damaged => {
            add("damaged", "The archived bytes cannot be read, so nothing is checked against them.");
        }
        HashState::Withheld => add(
            "withheld",
            "The text is withheld: the rights of the source allow citing only, and nothing is checked against it here.",
        ),
        HashState::NotArchived => add(
            "notArchived",
            "The document is not archived here: only the quote is kept, and nothing can be checked against it.",
        ),
    }
    let states = evidence.passages.iter().map(|passage| passage.state);
    let cell = evidence.cell.iter().map(|cell| cell.state);
    for state in states.chain(cell) {
        match state {
            PassageState::Moved => add("quoteMoved", "The quoted words stand elsewhere in the text now."),
            PassageState::Gone => add("quoteGone", "The quoted words no longer stand in the text."),
            PassageState::Stands | PassageState::NotChecked => {}
        }
    }
    found
}

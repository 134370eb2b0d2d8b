//! Whether a claim would pass the check, tried on a small piece of its text: many readings of words can be tried so.
//!
//! Knows that the check reads no further around a quote than it says. Must not know what is tried.

use super::new::NewClaim;
use super::write;
use crate::document::{Rendition, Span};
use crate::engine::Engine;
use crate::import::{ArchivedFile, FileFaults};

/// How many code points before and behind a quote are kept: more than the check reads.
const BEFORE: usize = 1200;
const BEHIND: usize = 600;

/// A small sheet with the source and the concepts of another.
pub(super) struct Trial<'e> {
    engine: &'e Engine,
    /// The sheet up to its claims.
    head: String,
    piece: Vec<u8>,
}

impl<'e> Trial<'e> {
    /// A trial of what rests on a span of a text.
    pub(super) fn new(engine: &'e Engine, sheet: &toml::Table, text: &Rendition, span: Span) -> Self {
        let start = span.start.saturating_sub(BEFORE);
        let end = (span.end + BEHIND).min(text.code_points());
        let piece = text.slice(Span::new(start, end)).unwrap_or_default().as_bytes().to_vec();
        let mut head = toml::Table::new();
        for key in ["source", "concept"] {
            if let Some(value) = sheet.get(key) {
                head.insert(key.to_owned(), value.clone());
            }
        }
        if let Some(toml::Value::Table(source)) = head.get_mut("source") {
            source.insert("sha256".to_owned(), crate::document::sha256_hex(&piece).into());
        }
        let head = toml::to_string(&head).unwrap_or_default();
        Self { engine, head, piece }
    }

    /// What is wrong with a claim: each fault with its field, where it has one. Empty where nothing is.
    pub(super) fn faults(&self, new: &NewClaim) -> Vec<(String, String)> {
        let new = self.engine.without_defaults(new);
        let block = write::claim(&new);
        let text = format!("{}\n{}", self.head, block.text);
        let first = text.len() - block.text.len();
        let first = text[..first].matches('\n').count();
        let fetch = |path: &str| Ok(ArchivedFile { path: path.to_owned(), bytes: self.piece.clone() });
        match self.engine.read_sheet_with("draft.toml", text.as_bytes(), &fetch) {
            Ok(_) => Vec::new(),
            Err(FileFaults { faults, .. }) => faults
                .into_iter()
                .map(|fault| {
                    let line = fault.place.and_then(|place| place.line.checked_sub(first + 1));
                    let field = line.and_then(|line| block.fields.get(line)).cloned().unwrap_or_default();
                    (field, fault.message)
                })
                .collect(),
        }
    }
}

//! A text with parts of it written otherwise, and where each part came from.
//!
//! Knows places. Must not know why a part is written otherwise.

use crate::query::syntax::offset::Offset;
use crate::query::syntax::tokens::tokens;

/// A part of a text, and what is written in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) with: String,
}

impl Edit {
    pub(super) fn new(start: usize, end: usize, with: impl Into<String>) -> Self {
        Self { start, end, with: with.into() }
    }
}

/// Wider than the longest keyword.
const WIDTH: usize = 20;

/// A text after edits.
pub(in crate::query) struct Rewritten<'t> {
    pub(in crate::query) text: String,
    original: &'t str,
    /// Where each piece ends, here and in the original.
    ends: Vec<(usize, usize)>,
}

impl<'t> Rewritten<'t> {
    /// The text with edits. Of two that overlap, the one that begins first is made.
    pub(super) fn new(original: &'t str, mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| (edit.start, edit.end));
        let mut text = String::with_capacity(original.len());
        let mut ends = Vec::with_capacity(2 * edits.len() + 1);
        let mut copied = 0;
        for edit in edits {
            // What is within a part that is written otherwise went with it.
            if edit.start < copied {
                continue;
            }
            text.push_str(original.get(copied..edit.start).unwrap_or_default());
            ends.push((text.len(), edit.start));
            text.push_str(&edit.with);
            ends.push((text.len(), edit.end));
            copied = edit.end;
        }
        text.push_str(&original[copied..]);
        ends.push((text.len(), original.len()));
        Self { text, original, ends }
    }

    /// The text with edits, and with every gap widened.
    pub(super) fn wide(original: &'t str, mut edits: Vec<Edit>) -> Self {
        let gap = |at: usize| Edit::new(at, at, " ".repeat(WIDTH));
        let mut end = 0;
        for token in tokens(original) {
            if token.start > end {
                edits.push(gap(token.start));
            }
            end = token.end();
            // Keywords are read for after a group too.
            if token.text == "}" {
                edits.push(gap(end));
            }
        }
        edits.push(gap(original.len()));
        Self::new(original, edits)
    }

    /// Where a place of this text lies in the original; inside what was written otherwise, not past its end.
    pub(in crate::query) fn original(&self, at: usize) -> Offset<'t> {
        let next = self.ends.partition_point(|(end, _)| *end <= at);
        let (start, original) = next.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let end = self.ends.get(next).map_or(usize::MAX, |(_, end)| *end);
        Offset::new(self.original, original.saturating_add(at - start).min(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_again() {
        let text = "ask ≥ TRUE end";
        let edits =
            vec![Edit::new(8, 12, "true"), Edit::new(0, 3, "SELECT (1 AS ?x)"), Edit::new(12, 12, ")")];
        let new = Rewritten::new(text, edits.clone());
        assert_eq!(new.text, "SELECT (1 AS ?x) ≥ true) end");
        let cases = [("SELECT", 0), ("AS", 3), ("≥", 4), ("true", 8), (")", 12), ("end", 13)];
        let wide = Rewritten::wide(text, edits);
        for (what, byte) in cases {
            for found in [&new, &wide] {
                let at = found.text.rfind(what).unwrap();
                assert_eq!(found.original(at).byte(), byte, "{what}");
            }
        }
    }
}

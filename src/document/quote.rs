//! Finding the words of a quote in a rendition, and saying what is there instead when they are not.
//!
//! Knows exact words, their places and their surroundings. Must not know claims or selectors as RDF.
//!
//! A quote matches code point by code point, never nearly: what is only like it is *proposed* in the fault.

use super::nearest::{Nearest, nearest};
use super::text::{Position, Rendition, Span};

/// The most lines that a fault names.
const LINES: usize = 10;
/// The most places of one passage that are looked at. Words that stand in more are said to stand in these.
const PLACES: usize = 100_000;
/// The length of prefix and suffix in code points.
pub(crate) const CONTEXT: usize = 32;

/// What surrounds a passage: the words before and after it, at most [`CONTEXT`] code points each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Context {
    /// The words before.
    pub prefix: String,
    /// The words after.
    pub suffix: String,
}

/// One place where a passage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Its offsets.
    pub span: Span,
    /// The line and column at which it starts.
    pub position: Position,
}

/// Why a quote has no one place in a text. Passages count from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QuoteFault {
    /// There is nothing to look for.
    #[error("the quote is empty")]
    Empty {
        /// The passage without words; 0 where there is no passage at all.
        passage: usize,
    },
    /// The words do not stand in the text.
    #[error("the words do not stand in the text{}", told(nearest.as_deref()))]
    Absent {
        /// The passage that is absent.
        passage: usize,
        /// Its words.
        words: String,
        /// What stands there that is most like it, where anything is.
        nearest: Option<Box<Nearest>>,
    },
    /// The words stand in several places and nothing says which is meant.
    #[error("the words stand in {} places, {}: more of the words around them say which", places.len(), lines(places))]
    Ambiguous {
        /// The first passage that has several possible places.
        passage: usize,
        /// Its words.
        words: String,
        /// Every place where they stand, in order.
        places: Vec<Occurrence>,
    },
    /// Each passage stands in the text, but not one after the other without overlap.
    #[error("the passage stands in the text, but not after the one before it: {}", lines(places))]
    OutOfOrder {
        /// The first passage that does not follow the one before it.
        passage: usize,
        /// Its words.
        words: String,
        /// Every place where they stand, in order.
        places: Vec<Occurrence>,
    },
}

impl QuoteFault {
    /// The passage at fault, counted from 0.
    #[must_use]
    pub fn passage(&self) -> usize {
        match self {
            Self::Empty { passage }
            | Self::Absent { passage, .. }
            | Self::Ambiguous { passage, .. }
            | Self::OutOfOrder { passage, .. } => *passage,
        }
    }
}

fn told(nearest: Option<&Nearest>) -> String {
    let Some(nearest) = nearest else {
        return String::new();
    };
    let line = nearest.position.line;
    if nearest.differences.is_empty() {
        return format!("; nearest, at line {line}: “{}”", shortened(&nearest.words));
    }
    let kinds: Vec<String> = nearest.differences.iter().map(ToString::to_string).collect();
    let kinds = kinds.join(", ");
    format!("; at line {line}, differing only in {kinds}: “{}”", shortened(&nearest.words))
}

/// Words as a fault shows them: of long ones, the two ends.
fn shortened(words: &str) -> String {
    const SHOWN: usize = 400;
    let length = words.chars().count();
    if length <= SHOWN {
        return words.to_owned();
    }
    let head: String = words.chars().take(SHOWN / 2).collect();
    let tail: String = words.chars().skip(length - SHOWN / 2).collect();
    format!("{head} […{} characters…] {tail}", length - SHOWN)
}

fn lines(places: &[Occurrence]) -> String {
    let mut lines: Vec<usize> = places.iter().map(|place| place.position.line).collect();
    lines.dedup();
    let more = lines.len().saturating_sub(LINES);
    let mut told: Vec<String> = lines.iter().take(LINES).map(ToString::to_string).collect();
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    match (told.as_slice(), places.len()) {
        ([line], 1) => format!("in line {line}"),
        ([line], 2) => format!("both in line {line}"),
        ([line], _) => format!("all in line {line}"),
        _ => format!("in lines {}", told.join(", ")),
    }
}

/// The spans of the passages of a quote, in order.
///
/// A passage matches code point by code point. Several passages follow one another without overlap; one that
/// stands in several places is accepted where only one choice of places keeps the order.
/// Linear in the text for a quote that is found; see [`Nearest`] for one that is not.
///
/// # Errors
///
/// [`QuoteFault`], with what stands in the text instead, or every place where the words stand.
///
/// ```
/// use assay::internals::document::{Rendition, Span, find};
///
/// let text = Rendition::of_text("中国 holds 36.7 %".to_owned());
/// assert_eq!(find(&text, &["36.7 %"])?, [Span::new(9, 15)]);
/// # Ok::<(), assay::internals::document::QuoteFault>(())
/// ```
pub fn find<P: AsRef<str>>(text: &Rendition, passages: &[P]) -> Result<Vec<Span>, QuoteFault> {
    find_with(text, passages, &[])
}

/// As [`find`], with the surroundings of each passage (one for each, or none) to tell several places apart.
///
/// A place is preferred whose surroundings end with the prefix and start with the suffix; surroundings that
/// fit no place are ignored, since they may have changed where the words have not.
///
/// # Errors
///
/// As [`find`].
pub(crate) fn find_with<P: AsRef<str>>(
    text: &Rendition,
    passages: &[P],
    contexts: &[Context],
) -> Result<Vec<Span>, QuoteFault> {
    if passages.is_empty() {
        return Err(QuoteFault::Empty { passage: 0 });
    }
    let mut places = Vec::with_capacity(passages.len());
    for (passage, words) in passages.iter().enumerate() {
        let found = occurrences_of(text, passage, words.as_ref())?;
        places.push(fitting(text, found, contexts.get(passage)));
    }
    choose(text, passages, &places)
}

/// The words around a span: [`CONTEXT`] code points before and after, fewer at the ends of the text.
#[must_use]
pub(crate) fn context(text: &Rendition, span: Span) -> Context {
    let before = Span::new(span.start.saturating_sub(CONTEXT), span.start);
    let after = Span::new(span.end, (span.end + CONTEXT).min(text.code_points()));
    Context {
        prefix: text.slice(before).unwrap_or_default().to_owned(),
        suffix: text.slice(after).unwrap_or_default().to_owned(),
    }
}

/// Every place where the words stand, overlapping ones too; the first hundred thousand of them. Linear in the text.
#[must_use]
pub(crate) fn occurrences(text: &Rendition, words: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    if words.is_empty() {
        return spans;
    }
    let length = words.chars().count();
    let mut keep = |byte: usize| {
        if let Some(start) = text.offset_of(byte) {
            spans.push(Span::new(start, start + length));
        }
        spans.len() < PLACES
    };
    let borders = borders(words.as_bytes());
    if borders.last() == Some(&0) {
        // What does not end as it begins cannot overlap with itself.
        let _ = text.text().match_indices(words).all(|(byte, _)| keep(byte));
    } else if let Some(first) = text.text().find(words) {
        overlapping(&text.text().as_bytes()[first..], words.as_bytes(), &borders, |byte| keep(first + byte));
    }
    spans
}

/// For each beginning of the words, the length of its longest end that the words begin with (Knuth, Morris and Pratt).
fn borders(words: &[u8]) -> Vec<usize> {
    let mut borders = vec![0; words.len()];
    let mut matched = 0;
    for at in 1..words.len() {
        while matched > 0 && words[at] != words[matched] {
            matched = borders[matched - 1];
        }
        matched += usize::from(words[at] == words[matched]);
        borders[at] = matched;
    }
    borders
}

/// Calls back with the start of every match, overlapping ones too, until it is told to stop.
fn overlapping(text: &[u8], words: &[u8], borders: &[usize], mut found: impl FnMut(usize) -> bool) {
    let mut matched = 0;
    for (at, byte) in text.iter().enumerate() {
        while matched > 0 && *byte != words[matched] {
            matched = borders[matched - 1];
        }
        matched += usize::from(*byte == words[matched]);
        if matched == words.len() {
            if !found(at + 1 - matched) {
                return;
            }
            matched = borders[matched - 1];
        }
    }
}

fn occurrences_of(text: &Rendition, passage: usize, words: &str) -> Result<Vec<Span>, QuoteFault> {
    if words.is_empty() {
        return Err(QuoteFault::Empty { passage });
    }
    let found = occurrences(text, words);
    if found.is_empty() {
        return Err(QuoteFault::Absent {
            passage,
            words: words.to_owned(),
            nearest: nearest(text, words).map(Box::new),
        });
    }
    Ok(found)
}

/// The places whose surroundings fit; all of them where none does or none are known.
fn fitting(text: &Rendition, places: Vec<Span>, hint: Option<&Context>) -> Vec<Span> {
    let Some(hint) = hint.filter(|_| places.len() > 1) else {
        return places;
    };
    let fits = |span: &Span| {
        text.byte_range(*span).is_some_and(|bytes| {
            text.text()[..bytes.start].ends_with(&hint.prefix)
                && text.text()[bytes.end..].starts_with(&hint.suffix)
        })
    };
    let fitting: Vec<Span> = places.iter().copied().filter(fits).collect();
    if fitting.is_empty() { places } else { fitting }
}

/// The one choice of places in order, or why there is not one.
fn choose<P: AsRef<str>>(
    text: &Rendition,
    passages: &[P],
    places: &[Vec<Span>],
) -> Result<Vec<Span>, QuoteFault> {
    let words = |passage: usize| passages[passage].as_ref().to_owned();
    let told = |passage: usize| places_of(text, passages[passage].as_ref());
    let earliest = earliest(places).map_err(|passage| QuoteFault::OutOfOrder {
        passage,
        words: words(passage),
        places: told(passage),
    })?;
    let latest = latest(places, &earliest);
    // The first and the last possible choice agree on a passage exactly where it has one possible place.
    match (0..places.len()).find(|passage| earliest[*passage] != latest[*passage]) {
        None => Ok(earliest),
        Some(passage) => Err(QuoteFault::Ambiguous { passage, words: words(passage), places: told(passage) }),
    }
}

/// The earliest place of each passage after the one before it; the passage that has none.
fn earliest(places: &[Vec<Span>]) -> Result<Vec<Span>, usize> {
    let mut after = 0;
    let mut chosen = Vec::with_capacity(places.len());
    for (passage, spans) in places.iter().enumerate() {
        let next = spans.partition_point(|span| span.start < after);
        let span = *spans.get(next).ok_or(passage)?;
        after = span.end;
        chosen.push(span);
    }
    Ok(chosen)
}

/// The latest place of each passage before the one after it; `earliest` shows that there is one.
fn latest(places: &[Vec<Span>], earliest: &[Span]) -> Vec<Span> {
    let mut before = usize::MAX;
    let mut chosen = earliest.to_vec();
    for (passage, spans) in places.iter().enumerate().rev() {
        let last = spans.partition_point(|span| span.end <= before);
        if let Some(span) = last.checked_sub(1).and_then(|last| spans.get(last)) {
            chosen[passage] = *span;
        }
        before = chosen[passage].start;
    }
    chosen
}

fn places_of(text: &Rendition, words: &str) -> Vec<Occurrence> {
    let spans = occurrences(text, words).into_iter();
    let place = |span: Span| Occurrence { span, position: text.position(span.start) };
    spans.map(place).collect()
}

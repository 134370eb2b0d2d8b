//! Tables of words that stand for something, found in a text as runs of tokens.
//!
//! Knows how a text is cut and how a run is looked up. Must not know what dates or ranks are.

mod tokens;

pub(in crate::document) use tokens::{Token, tokens};

use foldhash::HashMap;

/// The kinds of rows.
pub(in crate::document) const KINDS: [&str; 33] = [
    "time-in",
    "time-since",
    "time-until",
    "time-by",
    "time-before",
    "time-after",
    "time-against",
    "time-in-behind",
    "time-since-behind",
    "time-until-behind",
    "time-by-behind",
    "time-before-behind",
    "time-after-behind",
    "time-between",
    "time-and",
    "time-from",
    "time-to",
    "time-light",
    "time-month",
    "time-day",
    "time-year",
    "time-ordinal",
    "time-within",
    "time-season",
    "time-decade",
    "time-decade-behind",
    "time-fiscal",
    "time-fiscal-behind",
    "time-part",
    "time-part-behind",
    "time-relative",
    "time-none",
    "time-clause",
];
/// Kinds that say of a clause that its dates may be of something else.
const DOUBTS: [&str; 3] = ["time-act", "time-told", "time-each"];

/// Kinds of ranks and comparisons.
const RANKS: [&str; 17] = [
    "rank-none",
    "rank-superlative",
    "rank-with-place",
    "rank-place",
    "rank-ordinal",
    "rank-ranks",
    "rank-seat",
    "rank-doubt",
    "rank-doubt-behind",
    "rank-after",
    "rank-more",
    "rank-less",
    "rank-same",
    "rank-times",
    "rank-except",
    "rank-rest",
    "rank-world",
];

/// Kinds of what a place is to a number.
const PLACES: [&str; 15] = [
    "place-said",
    "place-said-behind",
    "place-body",
    "place-to",
    "place-to-behind",
    "place-from",
    "place-from-behind",
    "place-than",
    "place-than-behind",
    "place-joint",
    "place-list",
    "place-outward",
    "place-inward",
    "place-small",
    "place-with",
];

/// The kind of rows that has a name.
pub(in crate::document) fn kind(name: &str) -> Option<&'static str> {
    KINDS.into_iter().chain(DOUBTS).chain(RANKS).chain(PLACES).find(|kind| *kind == name)
}

/// Whether a row of a kind can have a meaning.
///
/// # Errors
///
/// What the meaning has to be.
pub(in crate::document) fn check(kind: &str, meaning: &str) -> Result<(), String> {
    let number = |most: u8| meaning.parse::<u8>().is_ok_and(|number| (1..=most).contains(&number));
    let (right, expected) = match kind {
        "rank-superlative" | "rank-with-place" => {
            let (order, place) = meaning.split_once(' ').unwrap_or((meaning, "1"));
            let is_right = matches!(order, "highest" | "lowest") && place.parse::<u32>().is_ok();
            (is_right, "a rank is highest or lowest, perhaps with its place, such as highest 2")
        }
        "rank-place" => (number(200), "a place takes its number"),
        "time-month" => (number(12), "a month takes its number, 1 to 12"),
        "time-ordinal" => (number(12), "an ordinal takes its number"),
        "time-within" => {
            let head = meaning.get(..1).unwrap_or_default();
            let rest = meaning.get(1..).unwrap_or_default();
            let is_right = "QHN".contains(head) && !head.is_empty();
            let is_number = rest.is_empty() || rest.parse::<u8>().is_ok();
            (
                is_right && is_number,
                "a part of a year is Q or H, perhaps with its number, or N and how many months",
            )
        }
        "time-relative" => {
            let (unit, by) = meaning.split_once(' ').unwrap_or((meaning, "0"));
            let is_unit = ["year", "half", "quarter", "month", "week", "day", "now", "other"].contains(&unit);
            (
                is_unit && by.parse::<i32>().is_ok(),
                "a relative time is a unit and how many of it, such as year -1; now, or other",
            )
        }
        _ => (true, ""),
    };
    if right { Ok(()) } else { Err(format!("{expected}, not `{meaning}`")) }
}

/// Rows of words, by language and kind.
#[derive(Debug, Clone, Default)]
pub(in crate::document) struct Phrases {
    rows: Vec<Phrase>,
    by_first: HashMap<String, HashMap<String, Rows>>,
    /// Rows whose first word is a beginning of words.
    by_stem: HashMap<String, Rows>,
}

/// Some rows, with a mark of each kind that one of them is of: most words are asked for many kinds, and are of few.
#[derive(Debug, Clone, Default)]
struct Rows {
    kinds: u64,
    at: Vec<usize>,
}

impl Rows {
    fn push(&mut self, at: usize, kind: &str) {
        self.kinds |= mark(kind);
        self.at.push(at);
    }
}

/// A bit of a kind, which others may share.
fn mark(kind: &str) -> u64 {
    let sum = kind.bytes().fold(kind.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    1 << (sum % 61)
}

/// A run of words and what it stands for.
#[derive(Debug, Clone)]
pub(in crate::document) struct Phrase {
    words: Vec<Word>,
    pub(in crate::document) kind: &'static str,
    pub(in crate::document) meaning: String,
}

#[derive(Debug, Clone)]
struct Word {
    text: String,
    /// Whether words that go on are meant too: written with a `*` behind it.
    is_stem: bool,
    /// Whether capital letters count: it has one.
    is_exact: bool,
}

impl Word {
    fn fits(&self, token: &Token) -> bool {
        let own = if self.is_exact { &token.raw } else { &token.word };
        if self.is_stem { own.starts_with(&self.text) } else { *own == self.text }
    }
}

impl Phrases {
    /// Takes a row: a language tag (`*` for all), a kind, words with `|` between those that mean the same, and what they mean.
    pub(in crate::document) fn add(
        &mut self,
        language: &str,
        kind: &'static str,
        words: &str,
        meaning: &str,
    ) {
        for words in words.split('|') {
            let words = words_of(words);
            let Some(first) = words.first() else { continue };
            let at = self.rows.len();
            if first.is_stem {
                self.by_stem.entry(language.to_owned()).or_default().push(at, kind);
            } else {
                let own = self.by_first.entry(language.to_owned()).or_default();
                own.entry(first.text.to_lowercase()).or_default().push(at, kind);
            }
            self.rows.push(Phrase { words, kind, meaning: meaning.to_owned() });
        }
    }

    /// Looks words of a language up.
    pub(in crate::document) fn of(&self, language: &str) -> Spoken<'_> {
        let tag = language.to_lowercase().replace('_', "-");
        let primary = tag.split('-').next().unwrap_or_default().to_owned();
        let mut tags = vec![tag, primary, "*".to_owned()];
        tags.dedup();
        Spoken {
            phrases: self,
            first: tags.iter().filter_map(|tag| self.by_first.get(tag)).collect(),
            stems: tags.iter().filter_map(|tag| self.by_stem.get(tag)).collect(),
        }
    }
}

fn words_of(words: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    for token in tokens(words) {
        match found.last_mut() {
            Some(last) if token.word == "*" => last.is_stem = true,
            _ => {
                let is_exact = token.raw != token.word;
                found.push(Word { text: token.raw, is_stem: false, is_exact });
            }
        }
    }
    found
}

/// The words of one language.
pub(in crate::document) struct Spoken<'p> {
    phrases: &'p Phrases,
    /// The rows of each of its tags.
    first: Vec<&'p HashMap<String, Rows>>,
    stems: Vec<&'p Rows>,
}

impl<'p> Spoken<'p> {
    /// The longest row of a kind that starts at a token, and the token after it.
    pub(in crate::document) fn at(
        &self,
        tokens: &[Token],
        at: usize,
        kind: &str,
    ) -> Option<(&'p Phrase, usize)> {
        self.any(tokens, at, &[kind])
    }

    /// The longest row of some kinds that starts at a token, and the token after it.
    pub(in crate::document) fn any(
        &self,
        tokens: &[Token],
        at: usize,
        kinds: &[&str],
    ) -> Option<(&'p Phrase, usize)> {
        let first = tokens.get(at)?;
        let marks = kinds.iter().fold(0, |marks, kind| marks | mark(kind));
        let whole = self.first.iter().filter_map(|rows| rows.get(&first.word));
        let rows = whole.chain(self.stems.iter().copied()).filter(|rows| rows.kinds & marks != 0);
        let rows = rows.flat_map(|rows| &rows.at).map(|row| &self.phrases.rows[*row]);
        let fitting = rows.filter(|row| {
            kinds.contains(&row.kind)
                && tokens
                    .get(at..at + row.words.len())
                    .is_some_and(|own| row.words.iter().zip(own).all(|(word, token)| word.fits(token)))
        });
        let longest = fitting.max_by_key(|row| row.words.len())?;
        Some((longest, at + longest.words.len()))
    }

    /// The row of a kind that ends before a token, and the token that it starts at.
    pub(in crate::document) fn behind(
        &self,
        tokens: &[Token],
        end: usize,
        kind: &str,
    ) -> Option<(&'p Phrase, usize)> {
        let starts = (end.saturating_sub(6)..end).filter_map(|start| {
            let (row, after) = self.at(tokens, start, kind)?;
            (after == end).then_some((row, start))
        });
        starts.min_by_key(|(_, start)| *start)
    }
}

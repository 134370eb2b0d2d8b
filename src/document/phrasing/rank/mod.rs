//! Ranks and comparisons in the words of a text: `the second-largest`, `zweitgrößter`, `twice as much as`, `第二大`.
//!
//! Knows superlatives, places and multiples; the words come from tables. Must not know what is ranked.

mod ratio;
mod read;

pub(crate) use ratio::ratio_of;

use crate::document::Lexicon;
use crate::document::numeral::phrases::{Token, tokens};
use thiserror::Error;

/// A place in a ranking, as words give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rank {
    /// Which, from 1.
    pub place: u32,
    /// Whether it is counted from the highest; else from the lowest.
    pub is_highest: bool,
}

impl std::fmt::Display for Rank {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "place {} from the {}", self.place, if self.is_highest { "highest" } else { "lowest" })
    }
}

/// Why words do not give a rank.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub(crate) enum WrongRank {
    /// No word that is known gives a rank.
    #[error("no word of `written` is known to give a rank")]
    None,
    /// A part of the words is left out.
    #[error("`written` leaves out “{0}”, which belongs to the rank")]
    Cut(String),
    /// One of several, or not quite.
    #[error("“{0}” leaves the place open")]
    Open(String),
    /// Another rank.
    #[error("“{words}” gives {gives}, not {claimed}")]
    Other {
        /// The words.
        words: String,
        /// The rank that they give.
        gives: Rank,
        /// The rank that is claimed.
        claimed: Rank,
    },
}

/// Whether the `written` words of a quote give a rank. Linear in the quote.
///
/// # Errors
///
/// Where they give none, another, or one only with words that they leave out.
pub(crate) fn rank_of(
    passages: &[&str],
    written: &[String],
    claimed: Rank,
    language: &str,
    lexicon: &Lexicon,
) -> Result<(), WrongRank> {
    let spoken = lexicon.phrases().of(language);
    let mut fault = WrongRank::None;
    for passage in passages {
        let tokens = tokens(passage);
        for found in read::all(&tokens, &spoken) {
            let Some(stands) = written.iter().find_map(|words| covered(passage, words, &tokens, &found))
            else {
                continue;
            };
            let words =
                |first: usize, end: usize| passage[tokens[first].start..tokens[end - 1].end].to_owned();
            fault = match (stands, found.doubt) {
                (false, _) => WrongRank::Cut(words(found.first, found.end)),
                (true, Some(doubt)) => WrongRank::Open(words(doubt, doubt + 1)),
                (true, None) if found.rank == claimed => return Ok(()),
                (true, None) => {
                    WrongRank::Other { words: words(found.first, found.end), gives: found.rank, claimed }
                }
            };
        }
    }
    Err(fault)
}

/// Whether words hold all of what was found; `None` where they do not touch it.
fn covered(passage: &str, words: &str, tokens: &[Token], found: &read::Found) -> Option<bool> {
    let (from, to) = (tokens[found.first].start, tokens[found.end - 1].end);
    let places = passage.match_indices(words).map(|(at, _)| (at, at + words.len()));
    let touching: Vec<(usize, usize)> = places.filter(|(start, end)| *start < to && *end > from).collect();
    (!touching.is_empty()).then(|| touching.iter().any(|(start, end)| *start <= from && *end >= to))
}

/// Whether a quote has a word of a kind of rows: an exception, or the rest of something.
#[must_use]
pub(crate) fn says(passages: &[&str], kind: Said, language: &str, lexicon: &Lexicon) -> bool {
    let spoken = lexicon.phrases().of(language);
    let kind = match kind {
        Said::Except => "rank-except",
        Said::Rest => "rank-rest",
        Said::World => "rank-world",
    };
    passages.iter().any(|passage| {
        let tokens = tokens(passage);
        (0..tokens.len()).any(|at| spoken.at(&tokens, at, kind).is_some())
    })
}

/// What [`says`] looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// "except", "excluding".
    Except,
    /// "the rest", "all others".
    Rest,
    /// "the world", "globally".
    World,
}

/// Whether a quote names something by one of its names, inflected or made an adjective: "Europe" in "the European".
#[must_use]
pub(crate) fn names<'n>(passages: &[&str], of: impl IntoIterator<Item = &'n str>) -> bool {
    let texts: Vec<Vec<Token>> = passages.iter().map(|passage| tokens(passage)).collect();
    of.into_iter().any(|name| {
        let name = tokens(name);
        !name.is_empty()
            && texts.iter().any(|text| {
                text.windows(name.len()).any(|window| {
                    name.iter().zip(window).all(|(name, token)| token.word.starts_with(stem(&name.word)))
                })
            })
    })
}

/// A word without the end that its inflections change.
fn stem(word: &str) -> &str {
    let long = word.chars().count();
    if long <= 4 {
        return word;
    }
    let kept = (long - 2).max(4);
    word.char_indices().nth(kept).map_or(word, |(at, _)| &word[..at])
}

#[cfg(test)]
mod tests;

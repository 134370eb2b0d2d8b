//! Finds the words of a text that give a rank.
//!
//! Knows how superlatives and places are put together. Must not know what is claimed of them.

use super::Rank;
use crate::document::numeral::phrases::{Spoken, Token};

/// How many tokens may stand between a rank and what leaves it open.
const NEAR: usize = 3;

/// Words that give a rank.
pub(super) struct Found {
    pub(super) rank: Rank,
    /// Their tokens.
    pub(super) first: usize,
    pub(super) end: usize,
    /// The token that leaves it open.
    pub(super) doubt: Option<usize>,
}

/// Every rank of a text, in order.
pub(super) fn all(tokens: &[Token], spoken: &Spoken<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((rank, first, end)) = seat(tokens, spoken, at).or_else(|| superlative(tokens, spoken, at))
        else {
            at += 1;
            continue;
        };
        found.push(Found { rank, first, end, doubt: doubt(tokens, spoken, (first, end), rank) });
        at = end.max(at + 1);
    }
    found
}

/// The number of a place, written in words or digits, that ends before a token; with its first token.
fn place_before(tokens: &[Token], spoken: &Spoken<'_>, end: usize) -> Option<(u32, usize)> {
    let end = if end > 0 && tokens[end - 1].word == "-" { end - 1 } else { end };
    if let Some((row, start)) = spoken.behind(tokens, end, "rank-place") {
        return Some((row.meaning.parse().ok()?, start));
    }
    // 2nd, 2., 2e: digits and what makes them an ordinal.
    let (_, start) = spoken.behind(tokens, end, "rank-ordinal")?;
    number(tokens, start.checked_sub(1)?).map(|number| (number, start - 1))
}

fn number(tokens: &[Token], at: usize) -> Option<u32> {
    tokens.get(at)?.number().and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0)
}

/// The number of a place that starts at a token, with the token after it.
fn place_at(tokens: &[Token], spoken: &Spoken<'_>, at: usize) -> Option<(u32, usize)> {
    if let Some((row, end)) = spoken.at(tokens, at, "rank-place") {
        return Some((row.meaning.parse().ok()?, end));
    }
    let place = number(tokens, at)?;
    Some((place, spoken.at(tokens, at + 1, "rank-ordinal").map_or(at + 1, |(_, end)| end)))
}

/// As [`place_at`], where a dot ends the sentence and makes no ordinal.
fn place_behind(tokens: &[Token], spoken: &Spoken<'_>, at: usize) -> Option<(u32, usize)> {
    let (place, end) = place_at(tokens, spoken, at)?;
    let is_dot = end > at + 1 && tokens[end - 1].word == ".";
    Some((place, if is_dot { end - 1 } else { end }))
}

/// "the second-largest", "zweitgrößter", "最大".
fn superlative(tokens: &[Token], spoken: &Spoken<'_>, at: usize) -> Option<(Rank, usize, usize)> {
    if let Some((row, end)) = spoken.at(tokens, at, "rank-superlative") {
        let (order, own) = row.meaning.split_once(' ').unwrap_or((&row.meaning, ""));
        let before = place_before(tokens, spoken, at).filter(|_| own.is_empty());
        let (place, first) = before.unwrap_or((own.parse().unwrap_or(1), at));
        return Some((Rank { place, is_highest: order == "highest" }, first, end));
    }
    let (row, end) = spoken.at(tokens, at, "rank-with-place")?;
    let (place, first) = place_before(tokens, spoken, at)?;
    Some((Rank { place, is_highest: row.meaning != "lowest" }, first, end))
}

/// "ranks third", "No. 2", "third place".
fn seat(tokens: &[Token], spoken: &Spoken<'_>, at: usize) -> Option<(Rank, usize, usize)> {
    if let Some((_, next)) = spoken.at(tokens, at, "rank-ranks")
        && let Some((place, end)) = place_behind(tokens, spoken, next)
        && spoken.any(tokens, end, &["rank-superlative", "rank-with-place"]).is_none()
    {
        return Some((Rank { place, is_highest: true }, at, end));
    }
    let (place, next) = place_at(tokens, spoken, at)?;
    let (_, end) = spoken.at(tokens, next, "rank-seat")?;
    Some((Rank { place, is_highest: true }, at, end))
}

/// The token near a rank that leaves it open: "one of", "nearly", "not", and of a first place "after China".
fn doubt(tokens: &[Token], spoken: &Spoken<'_>, (first, end): (usize, usize), rank: Rank) -> Option<usize> {
    let is_break = |at: &usize| matches!(tokens[*at].word.as_str(), "," | ";" | "." | ":");
    let from = (first.saturating_sub(NEAR + 3)..first)
        .rev()
        .find(is_break)
        .map_or(first.saturating_sub(NEAR + 3), |at| at + 1);
    let before = (from..first).find(|at| {
        let near = |kind: &str, most: usize| {
            spoken.at(tokens, *at, kind).is_some_and(|(_, to)| to <= first && first - to <= most)
        };
        let is_doubt = near("rank-doubt", NEAR) && spoken.at(tokens, *at, "rank-none").is_none();
        // "After Milltown the largest" is no first place.
        is_doubt || (rank.place == 1 && near("rank-after", NEAR - 1))
    });
    let to = (end..(end + 8).min(tokens.len())).find(is_break).unwrap_or((end + 8).min(tokens.len()));
    let behind = (end..to).find(|at| {
        spoken.at(tokens, *at, "rank-doubt-behind").is_some()
            || (rank.place == 1 && spoken.at(tokens, *at, "rank-after").is_some())
    });
    before.or(behind)
}

//! The passage of a text that is most like words it does not hold.
//!
//! Knows similarity: shared runs of three characters to find candidates, edit distance to place them. Must not
//! know what a fault is or how it is told.

use std::collections::HashMap;

use super::fold::{ALL, Folded, explain, fold};
use super::quote::Nearest;
use super::text::{Rendition, Span};

/// Below this likeness a passage is not worth showing.
const LEAST_SIMILARITY: f64 = 0.4;
/// The most windows that are aligned character by character.
const CANDIDATES: usize = 8;
/// The most cells of alignment tables computed for one answer; longer quotes get fewer candidates.
const CELLS: usize = 16_000_000;

/// The passage of the text nearest to `words`, where one is near at all.
///
/// Costs one pass over the text for the candidates and a bounded number of alignment steps for the best.
pub(super) fn nearest(text: &Rendition, words: &str) -> Option<Nearest> {
    let wanted = fold(words.trim(), &ALL).characters;
    if wanted.is_empty() {
        return None;
    }
    let folded = fold(text.text(), &ALL);
    let span = match position_of(&wanted, &folded.characters) {
        Some(start) => original(&folded, start, start + wanted.len(), text),
        None => best_alignment(&wanted, &folded, text)?,
    };
    describe(text, words, span)
}

fn describe(text: &Rendition, words: &str, span: Span) -> Option<Nearest> {
    let found = text.slice(span)?;
    let differences = explain(found, words).unwrap_or_default();
    let similarity = if differences.is_empty() {
        strsim::normalized_levenshtein(found, words)
    } else {
        strsim::normalized_levenshtein(found, words).max(LEAST_SIMILARITY)
    };
    let position = text.position(span.start);
    (similarity >= LEAST_SIMILARITY).then(|| Nearest {
        span,
        position,
        words: found.to_owned(),
        similarity,
        differences,
    })
}

fn position_of(wanted: &[char], text: &[char]) -> Option<usize> {
    let needle: String = wanted.iter().collect();
    let hay: String = text.iter().collect();
    hay.find(&needle).map(|byte| hay[..byte].chars().count())
}

/// The span of the original that folded characters `start..end` came from.
fn original(folded: &Folded, start: usize, end: usize, text: &Rendition) -> Span {
    let first = folded.origins[start];
    let last = folded.origins[end - 1];
    // The last character stands for everything up to the next one that comes from elsewhere: its marks too.
    let after = folded.origins[end..].iter().find(|origin| **origin > last);
    let mut stop = after.copied().unwrap_or(text.code_points());
    while stop > last + 1 && is_space(text, stop - 1) {
        stop -= 1;
    }
    Span::new(first, stop)
}

fn is_space(text: &Rendition, offset: usize) -> bool {
    let character = text.slice(Span::new(offset, offset + 1));
    character.is_some_and(|c| c.chars().all(char::is_whitespace))
}

fn best_alignment(wanted: &[char], folded: &Folded, text: &Rendition) -> Option<Span> {
    let margin = wanted.len() / 2 + 8;
    let table = wanted.len() * (wanted.len() + 2 * margin);
    let candidates = (CELLS / table.max(1)).clamp(1, CANDIDATES);
    let starts = windows(wanted, &folded.characters, candidates);
    let placed = starts.into_iter().filter_map(|start| {
        let from = start.saturating_sub(margin);
        let to = (start + wanted.len() + margin).min(folded.characters.len());
        let (distance, begin, end) = align(wanted, &folded.characters[from..to])?;
        Some((distance, from + begin, from + end))
    });
    let (_, begin, end) = placed.min_by_key(|(distance, begin, _)| (*distance, *begin))?;
    let (begin, end) = whole_words(&folded.characters, begin, end);
    (begin < end).then(|| original(folded, begin, end, text))
}

/// Starts of the windows, as long as the words, that share most runs of characters with them.
fn windows<'a>(wanted: &'a [char], text: &'a [char], most: usize) -> Vec<usize> {
    let size = wanted.len().min(3);
    if text.len() < size {
        return Vec::new();
    }
    let mut needed: HashMap<&'a [char], i32> = HashMap::new();
    for gram in wanted.windows(size) {
        *needed.entry(gram).or_default() += 1;
    }
    let scores = window_scores(wanted.len() + 1 - size, text, size, needed);
    separate_peaks(&scores, wanted.len() / 2 + 1, most)
}

/// For each start, how many of the needed runs a window of `width` runs holds.
fn window_scores<'a>(
    width: usize,
    text: &'a [char],
    size: usize,
    mut needed: HashMap<&'a [char], i32>,
) -> Vec<u32> {
    let grams: Vec<&[char]> = text.windows(size).collect();
    let mut scores = Vec::with_capacity(grams.len());
    let mut score = 0;
    for entering in 0..grams.len() + width - 1 {
        if let Some(open) = grams.get(entering).and_then(|gram| needed.get_mut(gram)) {
            score += u32::from(*open > 0);
            *open -= 1;
        }
        let Some(start) = (entering + 1).checked_sub(width) else {
            continue;
        };
        scores.push(score);
        if let Some(open) = needed.get_mut(grams[start]) {
            *open += 1;
            score -= u32::from(*open > 0);
        }
    }
    scores
}

/// The starts with the highest scores, none nearer to a better one than `apart`.
fn separate_peaks(scores: &[u32], apart: usize, most: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|at| scores[*at] > 0).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(scores[*at]), *at));
    let mut peaks: Vec<usize> = Vec::new();
    for at in order {
        if peaks.iter().all(|peak| peak.abs_diff(at) >= apart) {
            peaks.push(at);
            if peaks.len() == most {
                break;
            }
        }
    }
    peaks
}

/// The stretch of `text` with the least edit distance to `wanted` (Sellers' algorithm): distance, begin, end.
fn align(wanted: &[char], text: &[char]) -> Option<(usize, usize, usize)> {
    // One column of the table at a time: (distance, where in the text the stretch began).
    let mut column: Vec<(usize, usize)> = (0..=wanted.len()).map(|row| (row, 0)).collect();
    let mut best = (wanted.len(), 0, 0);
    for (at, character) in text.iter().enumerate() {
        let mut diagonal = column[0];
        column[0] = (0, at + 1);
        for (row, letter) in wanted.iter().enumerate() {
            let replaced = (diagonal.0 + usize::from(letter != character), diagonal.1);
            let inserted = (column[row + 1].0 + 1, column[row + 1].1);
            let dropped = (column[row].0 + 1, column[row].1);
            diagonal = column[row + 1];
            column[row + 1] = least([replaced, inserted, dropped]);
        }
        let (distance, begin) = column[wanted.len()];
        if distance < best.0 {
            best = (distance, begin, at + 1);
        }
    }
    (best.1 < best.2).then_some(best)
}

fn least(steps: [(usize, usize); 3]) -> (usize, usize) {
    let [first, second, third] = steps;
    let nearer = if second.0 < first.0 { second } else { first };
    if third.0 < nearer.0 { third } else { nearer }
}

/// Widens a stretch to whole words, and leaves out the blanks at its ends.
fn whole_words(text: &[char], mut begin: usize, mut end: usize) -> (usize, usize) {
    let joined = |at: usize| at > 0 && at < text.len() && is_letter(text[at - 1]) && is_letter(text[at]);
    while joined(begin) {
        begin -= 1;
    }
    while joined(end) {
        end += 1;
    }
    while begin < end && text[begin] == ' ' {
        begin += 1;
    }
    while begin < end && text[end - 1] == ' ' {
        end -= 1;
    }
    (begin, end)
}

/// Letters of scripts that set words apart; Han characters stand alone.
fn is_letter(character: char) -> bool {
    character.is_alphanumeric() && !('\u{2E80}'..='\u{9FFF}').contains(&character)
}

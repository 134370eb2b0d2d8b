//! The passage of a text that is most like words it does not hold.
//!
//! Knows similarity: shared runs of three characters to find candidates, edit distance to place them. Must not
//! know what a fault is or how it is told.
//!
//! The text is folded and indexed once; after that, the work for each absent quote is bounded, whatever text and quote are
//! like: very common runs are left out, and of long quotes the two ends are placed.

use std::collections::HashMap;

use super::fold::Difference;
use super::fold::{ALL, Folded, explain, fold};
use super::runs::{Indexed, RUN};
use super::text::{Position, Rendition, Span};

/// Below this likeness a passage is not worth showing.
const LEAST_SIMILARITY: f64 = 0.4;
/// The most windows that are aligned character by character.
const CANDIDATES: usize = 8;
/// The most cells of alignment tables computed for one answer; longer quotes get fewer candidates.
const CELLS: usize = 6_000_000;
/// The most places of runs that are counted for one answer.
const POSTINGS: usize = 400_000;
/// The most runs of a quote that are looked up.
const RUNS: usize = 4_096;
/// The longest stretch that is aligned whole; of longer ones, this much of each end is.
const ALIGNED: usize = 600;
/// How far a stretch is widened to whole words.
const WIDENED: usize = 40;
/// The passage of a text that is most like words it does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearest {
    /// Where it stands.
    pub span: Span,
    /// The line and column at which it starts.
    pub position: Position,
    /// Its words, as they stand in the text.
    pub words: String,
    /// One minus the edit distance over the longer length, from 0 to 1.
    pub similarity: f64,
    /// The differences that explain all of it; empty where the words themselves differ.
    pub differences: Vec<Difference>,
}

/// What one answer took.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Work {
    pub(super) postings: usize,
    pub(super) cells: usize,
}

/// The passage of the text nearest to `words`, where one is near at all.
///
/// The first call for a text costs two passes over it; each call one fast search for the words without their accidents, and
/// a bounded number of steps beside.
pub(super) fn nearest(text: &Rendition, words: &str) -> Option<Nearest> {
    let mut work = Work::default();
    let span = search(text, words, &mut work)?;
    describe(text, words, span)
}

/// The span of the nearest passage, and what it took to find it.
pub(super) fn search(text: &Rendition, words: &str, work: &mut Work) -> Option<Span> {
    let wanted = fold(words.trim(), &ALL).characters;
    if wanted.is_empty() {
        return None;
    }
    let indexed = text.prepared().of(text.text());
    match position_of(&wanted, &indexed.text) {
        Some(start) => Some(original(&indexed.folded, start, start + wanted.len(), text)),
        None => best_alignment(&wanted, indexed, text, work),
    }
}

fn describe(text: &Rendition, words: &str, span: Span) -> Option<Nearest> {
    let found = text.slice(span)?;
    let differences = explain(found, words).unwrap_or_default();
    let alike = likeness(found, words);
    let similarity = if differences.is_empty() { alike } else { alike.max(LEAST_SIMILARITY) };
    let position = text.position(span.start);
    (similarity >= LEAST_SIMILARITY).then(|| Nearest {
        span,
        position,
        words: found.to_owned(),
        similarity,
        differences,
    })
}

/// One minus the edit distance over the longer length; of long texts, over pieces of both at the same parts of them.
fn likeness(found: &str, words: &str) -> f64 {
    const PIECES: usize = 8;
    let (found, words): (Vec<char>, Vec<char>) = (found.chars().collect(), words.chars().collect());
    let whole = |found: &[char], words: &[char]| {
        let longer = found.len().max(words.len());
        let distance = strsim::generic_levenshtein(&Slice(found), &Slice(words));
        if longer == 0 { 1.0 } else { 1.0 - ratio(distance, longer) }
    };
    if found.len().saturating_mul(words.len()) <= CELLS / 4 {
        return whole(&found, &words);
    }
    let piece = |text: &[char], part: usize| {
        let start = text.len() / PIECES * part;
        let end = (start + ALIGNED / 2).min(text.len());
        text[start..end].to_vec()
    };
    let sum: f64 = (0..PIECES).map(|part| whole(&piece(&found, part), &piece(&words, part))).sum();
    let size = ratio(found.len().min(words.len()), found.len().max(words.len()));
    sum / 8.0 * size
}

#[expect(clippy::cast_precision_loss, reason = "lengths of texts are far below what a float holds exactly")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Characters as something that can be gone through again and again.
struct Slice<'a>(&'a [char]);

impl<'b> IntoIterator for &'b Slice<'_> {
    type Item = &'b char;
    type IntoIter = std::slice::Iter<'b, char>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

fn position_of(wanted: &[char], text: &str) -> Option<usize> {
    let needle: String = wanted.iter().collect();
    text.find(&needle).map(|byte| text[..byte].chars().count())
}

/// The span of the original that folded characters `start..end` came from.
fn original(folded: &Folded, start: usize, end: usize, text: &Rendition) -> Span {
    let first = folded.origin(start);
    let last = folded.origin(end - 1);
    // The last character stands for everything up to the next one that comes from elsewhere: its marks too.
    let after = (end..folded.characters.len()).map(|at| folded.origin(at)).find(|origin| *origin > last);
    let mut stop = after.unwrap_or(text.code_points());
    while stop > last + 1 && is_space(text, stop - 1) {
        stop -= 1;
    }
    Span::new(first, stop)
}

fn is_space(text: &Rendition, offset: usize) -> bool {
    let character = text.slice(Span::new(offset, offset + 1));
    character.is_some_and(|c| c.chars().all(char::is_whitespace))
}

fn best_alignment(wanted: &[char], indexed: &Indexed, text: &Rendition, work: &mut Work) -> Option<Span> {
    let characters = &indexed.folded.characters;
    let margin = (wanted.len() / 2 + 8).min(ALIGNED);
    let aligned = wanted.len().min(ALIGNED);
    let table = aligned * (aligned + 2 * margin);
    let candidates = (CELLS / table.max(1)).clamp(1, CANDIDATES);
    let starts = windows(wanted, indexed, candidates, work);
    let mut place = |piece: &[char], start: usize| {
        let from = start.saturating_sub(margin).min(characters.len());
        let to = (start + piece.len() + margin).min(characters.len());
        work.cells += piece.len() * (to - from);
        let (distance, begin, end) = align(piece, &characters[from..to])?;
        Some((distance, from + begin, from + end))
    };
    let placed: Vec<(usize, usize, usize)> =
        starts.into_iter().filter_map(|start| place(&wanted[..aligned], start)).collect();
    let (_, begin, mut end) = placed.into_iter().min_by_key(|(distance, begin, _)| (*distance, *begin))?;
    if wanted.len() > aligned {
        // The other end is looked for where it would stand if nothing were missing between.
        let tail = place(&wanted[wanted.len() - aligned..], begin + wanted.len() - aligned);
        end = tail.map_or(end, |(_, _, tail)| tail.max(end));
    }
    let (begin, end) = whole_words(characters, begin, end);
    (begin < end).then(|| original(&indexed.folded, begin, end, text))
}

/// Where the words may start: the offsets at which most of their runs stand in the text as they do in the words.
fn windows(wanted: &[char], indexed: &Indexed, most: usize, work: &mut Work) -> Vec<usize> {
    if wanted.len() < RUN || indexed.folded.characters.len() < RUN {
        return if indexed.folded.characters.is_empty() { Vec::new() } else { vec![0] };
    }
    let step = (wanted.len() / RUNS).max(1);
    let mut runs: Vec<(usize, &[u32])> = wanted
        .windows(RUN)
        .enumerate()
        .step_by(step)
        .map(|(at, run)| (at, indexed.places(run)))
        .filter(|(_, places)| !places.is_empty())
        .collect();
    // What is rare says most.
    runs.sort_by_key(|(at, places)| (places.len(), *at));
    let width = (wanted.len() / 4).max(16);
    let mut scores: HashMap<usize, u32> = HashMap::new();
    let mut left = POSTINGS;
    for (at, places) in runs {
        for place in places.iter().take(left) {
            let start = (*place as usize + wanted.len()).saturating_sub(at);
            *scores.entry(start / width).or_default() += 1;
        }
        work.postings += places.len().min(left);
        left = left.saturating_sub(places.len());
        if left == 0 {
            break;
        }
    }
    // A start near the border of two parts counts in both.
    let score = |part: usize| scores.get(&part).copied().unwrap_or(0);
    let mut parts: Vec<(u32, usize)> =
        scores.keys().map(|part| (score(*part) + score(*part + 1), *part)).collect();
    parts.sort_by_key(|(score, part)| (std::cmp::Reverse(*score), *part));
    let mut peaks: Vec<usize> = Vec::new();
    for (_, part) in parts {
        if peaks.iter().all(|peak| peak.abs_diff(part) >= 3) {
            peaks.push(part);
            if peaks.len() == most {
                break;
            }
        }
    }
    peaks.into_iter().map(|part| (part * width + width).saturating_sub(wanted.len())).collect()
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

/// Widens a stretch to whole words, where those are of a length that words have, and leaves out the blanks at its ends.
fn whole_words(text: &[char], begin: usize, end: usize) -> (usize, usize) {
    let joined = |at: usize| at > 0 && at < text.len() && is_letter(text[at - 1]) && is_letter(text[at]);
    let before = (0..=WIDENED.min(begin)).map(|step| begin - step).find(|at| !joined(*at));
    let after = (end..=text.len().min(end + WIDENED)).find(|at| !joined(*at));
    let (mut begin, mut end) = (before.unwrap_or(begin), after.unwrap_or(end));
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines that are much like one another.
    fn prose(lines: usize) -> String {
        let mut text = String::new();
        for line in 0..lines {
            let mine = line * 7;
            text.push_str(
                &["Line ", &line.to_string(), " says that ore of mine ", &mine.to_string(), " was refined. "]
                    .concat(),
            );
        }
        text
    }

    /// Texts and quotes that are as unlike prose as can be.
    #[test]
    fn the_work_for_an_absent_quote_is_bounded_whatever_the_text() {
        let prose = prose(40_000);
        let texts = [
            prose,
            "a".repeat(2_000_000),
            "ab ".repeat(500_000),
            "\u{301}".repeat(200_000),
            "中国稀土".repeat(200_000),
        ];
        let absent = |text: &str, length: usize| {
            let cut: String = text.chars().skip(700).take(length).collect();
            [
                format!("{cut} zebra {cut}"),
                "a".repeat(length) + "b",
                "quagga zebu ".repeat(length / 12 + 1),
                "x".to_owned(),
            ]
        };
        for text in texts {
            let rendition = Rendition::of_text(text.clone());
            for quote in [20, 5_000, 60_000].into_iter().flat_map(|length| absent(&text, length)) {
                let mut work = Work::default();
                let found = search(&rendition, &quote, &mut work);
                let _ = found.and_then(|span| describe(&rendition, &quote, span));
                assert!(work.postings <= POSTINGS, "{work:?}");
                assert!(work.cells <= CELLS + 4 * ALIGNED * ALIGNED, "{work:?}");
            }
        }
    }

    #[test]
    fn a_long_quote_with_one_other_word_is_found() {
        let prose = prose(20_000);
        let at = prose.find("Line 9000 ").unwrap();
        let quote = prose[at..at + 5_000].replacen("refined", "smelted", 1);
        let found = nearest(&Rendition::of_text(prose.clone()), &quote).unwrap();
        assert!(found.words.starts_with("Line 9000 "), "{}", &found.words[..60]);
        assert!(found.words.len().abs_diff(quote.len()) < 80, "{}", found.words.len());
        assert!(found.similarity > 0.9, "{}", found.similarity);
    }
}

//! Which texts have what is looked for, and how well.
//!
//! Knows the words of texts and how much a kind of text counts. Must not know whose the texts are.
//!
//! A word that few texts have counts for more, as in BM25; so does one that makes up more of its text. Other forms of a word count
//! for half: those that share all but its last two letters, and are at most three longer.

use super::index::{Matches, TextId, WordIndex, count};
use super::wanted::Part;
use std::collections::{BTreeSet, HashMap};

/// How fast more of the same word counts for less.
const SATURATION: f32 = 1.2;
/// How much the length of a text counts.
const LENGTH: f32 = 0.5;
/// What other forms of a word count for.
const OTHER_FORM: f32 = 0.5;
/// The most other forms of one word.
const MOST_FORMS: usize = 64;
/// The shortest word that has other forms.
const SHORTEST: usize = 3;

/// What one part of a search found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The texts, each with how well it fits.
    pub(super) texts: HashMap<TextId, f32>,
    /// The words that count as this part, as they are folded.
    pub(super) forms: BTreeSet<String>,
}

/// The texts that have a part of a search.
pub(super) fn find(index: &WordIndex, part: &Part) -> Found {
    let mut found = Found::default();
    if let [word] = part.words.as_slice() {
        for (form, weight) in forms(index, word, part) {
            found.add(index, index.with_word(&form), weight);
            found.forms.insert(form);
        }
    } else {
        found.add(index, index.with_phrase(&part.words), 1.0);
        found.forms.extend(part.words.iter().cloned());
    }
    found
}

impl Found {
    fn add(&mut self, index: &WordIndex, matches: Matches, weight: f32) {
        let rarity = rarity(index.texts(), matches.len());
        for (text, times) in matches {
            let length = LENGTH.mul_add(count(index.length(text) as usize) / 100.0, 1.0 - LENGTH).min(4.0);
            let score = weight * rarity * times * (SATURATION + 1.0) / SATURATION.mul_add(length, times);
            let known = self.texts.entry(text).or_default();
            *known = known.max(score);
        }
    }
}

/// What a word counts for that stands in some of many texts.
fn rarity(texts: usize, with_it: usize) -> f32 {
    let (texts, with_it) = (count(texts), count(with_it));
    ((texts - with_it + 0.5) / (with_it + 0.5)).ln_1p()
}

/// The words that count as the one that is looked for.
fn forms(index: &WordIndex, word: &str, part: &Part) -> Vec<(String, f32)> {
    let mut forms = vec![(word.to_owned(), 1.0)];
    if part.is_exact {
        return forms;
    }
    let letters = word.chars().count();
    let has_forms = letters >= SHORTEST && word.chars().all(char::is_alphabetic);
    if !part.is_beginning && !has_forms {
        return forms;
    }
    let kept = if part.is_beginning { letters } else { letters.saturating_sub(2).max(letters.min(4)) };
    let stem: String = word.chars().take(kept).collect();
    let longest = if part.is_beginning { usize::MAX } else { letters + 3 };
    let weight = if part.is_beginning { 1.0 } else { OTHER_FORM };
    let others = index.beginning(&stem).filter(|other| *other != word && other.chars().count() <= longest);
    let mut others: Vec<&str> = others.collect();
    others.sort_by_key(|other| (std::cmp::Reverse(index.frequency(other)), *other));
    forms.extend(others.into_iter().take(MOST_FORMS).map(|other| (other.to_owned(), weight)));
    forms
}

//! What is known of the thing that a number is of: what it is called, and whether it is a change.
//!
//! Knows names only. Must not know how words are read.

use std::collections::HashSet;

use super::words::concepts::Concepts;
use super::words::lex::split_words;
use super::words::token::is_ideograph;

/// What words are read for.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub(super) struct Setting {
    /// What the property, its subject and the unit are called.
    pub(super) labels: Labels,
    /// What its subject is called.
    pub(super) subject: Labels,
    /// The words of the property's names that say what it is of.
    pub(super) property: Labels,
    /// Whether the number counts things or has a unit other than years, so that no year is meant.
    pub(super) has_measure: bool,
    /// Whether the number is of a change; `None` where nobody says.
    pub(super) is_change: Option<bool>,
    /// Whether it counts things.
    pub(super) is_count: bool,
    /// Whether it counts how much something fell.
    pub(super) is_decline: bool,
    /// Whether a name has a direction, as "raised" in "funds raised".
    pub(super) names_turn: bool,
    /// What the property and its dimensions are of.
    pub(super) concepts: Concepts,
    /// Whether it has no unit, and so may count things.
    pub(super) may_count: bool,
    /// What its unit is called.
    pub(super) unit: Labels,
    /// Whether it has a unit that words name.
    pub(super) has_unit: bool,
    /// Whether it is a share, a temperature or an age, whose figure over a time is its mean.
    pub(super) is_level: bool,
    /// Whether its unit is one for each of another.
    pub(super) is_rate: bool,
    /// Whether it is told as a plain fact: no forecast, no supposition.
    pub(super) is_fact: bool,
}

/// The keys of what makes a number one for each of many.
pub(super) const EACH: [&str; 5] = ["DAILY", "WEEKLY", "MONTHLY", "PER_CAPITA", "AVERAGE_OF_EACH"];

impl Setting {
    /// Whether the property is called one for each of many.
    pub(super) fn is_each(&self) -> bool {
        EACH.iter().any(|key| self.concepts.qualifiers.contains(*key))
    }
}

/// The words of names, for looking up.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels {
    words: HashSet<String>,
    /// Names in scripts that set no blanks, character by character.
    pub(super) runs: Vec<Vec<String>>,
}

impl Labels {
    pub(super) fn new<'n>(names: impl IntoIterator<Item = &'n String>) -> Self {
        let mut labels = Self::default();
        for name in names {
            let mut run = Vec::new();
            for word in split_words(name) {
                if word.chars().all(is_ideograph) {
                    run.push(word);
                    continue;
                }
                let word = word.to_lowercase();
                if word.chars().count() > 2 {
                    labels.words.insert(stem(&word).to_owned());
                }
                labels.words.insert(word);
            }
            if !run.is_empty() {
                labels.runs.push(run);
            }
        }
        labels
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.runs.is_empty()
    }

    /// The words, in small letters, each without its ending too.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Takes a word as one of a name.
    pub(super) fn add(&mut self, word: &str) {
        self.words.extend(split_words(word).into_iter().map(|word| word.to_lowercase()));
        let run = split_words(word);
        if run.iter().any(|word| word.chars().all(is_ideograph)) {
            self.runs.push(run);
        }
    }

    /// Whether a word is one of a name, in singular or plural.
    pub(super) fn has(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        self.words.contains(&word) || self.words.contains(stem(&word))
    }
}

/// A word without the ending of a plural.
fn stem(word: &str) -> &str {
    let is_cyrillic = word.chars().next_back().is_some_and(|c| ('\u{400}'..='\u{4FF}').contains(&c));
    let stem = if is_cyrillic {
        word.trim_end_matches(['а', 'я', 'о', 'е', 'ы', 'и', 'й', 'ю', 'у', 'ь', 'м', 'х'])
    } else {
        word.trim_end_matches(['s', 'e', 'n', 'x', 'r'])
    };
    if stem.chars().count() > 2 { stem } else { word }
}

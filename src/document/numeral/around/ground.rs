//! Whether a sentence says that its number is of the property: by its name, by a figure or a deed of it, by what it counts.
//!
//! Knows the words of one sentence, and of the head above it. Must not know values.

use super::said::is_prose;
use crate::document::numeral::number::Reader;
use crate::document::numeral::words::lexicon::WordKind;
use crate::document::numeral::words::token::is_ideograph;
use crate::document::numeral::{Notation, Quantity, Unread};

/// How far back a head or a sentence that says what numbers are of is looked for, in lexemes.
const BACK: usize = 160;
/// How many letters two words share at least that are akin.
const AKIN: usize = 4;
/// How many letters the endings of a word have at most.
const ENDING: usize = 3;

/// How many words may stand before a number that opens its sentence.
const OPENING: usize = 3;

impl Reader<'_> {
    /// Another deed in the number's part of its clause, where none there is of the property: "shipped 5 t" of a production.
    pub(super) fn other_deed(&self, start: usize, end: usize) -> Option<Unread> {
        if self.setting.property.is_empty() {
            return None;
        }
        let (first, last) = (self.part_start(start), self.part_end(end));
        let deed = |at: usize| {
            let (_, next) = self.words.ahead(self.lexemes, at, WordKind::Deed)?;
            Some(Unread::Figure(self.told(at, next)))
        };
        if (first..start).any(|at| self.says_property(at, false)) {
            return None;
        }
        // "Destroyed 5 t of the harvest": what is done says which figure it is, whatever stands behind the number.
        (first..start).find_map(deed).or_else(|| {
            let says = (end..last).any(|at| self.says_property(at, false));
            (end..last).find_map(deed).filter(|_| !says)
        })
    }

    /// A number of a sentence in which nothing says that it is of the property, nor in the head above it.
    pub(super) fn groundless(&self, quantity: &Quantity, start: usize, end: usize) -> Option<Unread> {
        let own = &self.setting.concepts;
        let is_known =
            !(own.measures.is_empty() && own.things.is_empty() || self.setting.property.is_empty());
        // Degrees are of a temperature; a share may be told of whatever it is of.
        let says_itself = own.measures.contains("SHARE")
            || quantity
                .unit
                .as_ref()
                .is_some_and(|unit| unit.names.iter().any(|name| name.starts_with("DEG_")));
        if !is_known || says_itself || quantity.notation == Notation::Nothing || !self.words.has_words() {
            return None;
        }
        let (first, last) = (self.clause_start(start), self.sentence_end(end));
        let sentence = &self.lexemes[first..last.max(first)];
        // Of a text that nobody has, a quote may be the middle of a sentence.
        let is_fragment = first == 0
            && self.lexemes[0]
                .text()
                .is_none_or(|text| text.starts_with(|c: char| c.is_lowercase() || !c.is_alphabetic()));
        if !is_prose(sentence) || is_fragment {
            return None;
        }
        let says = |at: usize| self.says_property(at, true);
        let part = self.part_start(start);
        // "The mines yielded 5 t, and refined production followed": what only comes later is another figure. "With 5 t, Chile
        // led in production" opens with its number.
        let is_opening = start - part <= OPENING;
        let next = |at: &usize| self.parts(*at) || self.words.is(self.lexemes, *at, WordKind::And);
        let reach = (end..last).find(next).filter(|_| !is_opening).unwrap_or(last);
        let is_said = (first..reach).any(says) || self.is_headed(first);
        (!is_said).then_some(Unread::Groundless)
    }

    /// Whether a sentence before, or a head above, says what the numbers are of.
    fn is_headed(&self, first: usize) -> bool {
        (first.saturating_sub(BACK)..first).any(|at| self.says_property(at, true))
    }

    /// Whether a word at a lexeme is of the property; `is_wide` takes what is counted in general, such as people, too.
    fn says_property(&self, at: usize, is_wide: bool) -> bool {
        let own = &self.setting.concepts;
        if !self.lexemes[at].is_word() {
            return false;
        }
        let has = |kind, keys: &dyn Fn(&String) -> bool| {
            self.words.ahead(self.lexemes, at, kind).is_some_and(|(entry, _)| entry.keys().iter().any(keys))
        };
        let is_measure = |key: &String| own.measures.contains(key);
        let is_thing = |key: &String| own.things.contains(key) || is_wide && own.wider.contains(key);
        has(WordKind::Measure, &is_measure)
            || has(WordKind::Deed, &is_measure)
            || has(WordKind::Thing, &is_thing)
            || self.words.ending(self.lexemes, at).is_some_and(|key| own.measures.contains(key))
            || self.is_akin(at)
    }

    /// Whether a word at a lexeme is a figure of the property, or one by which it is called.
    pub(super) fn says_figure(&self, at: usize) -> bool {
        let own = &self.setting.concepts.measures;
        let found = self.words.ahead(self.lexemes, at, WordKind::Measure);
        found.is_some_and(|(entry, _)| entry.keys().first().is_some_and(|key| own.contains(key)))
            || self.lexemes[at].text().is_some_and(|text| self.setting.property.has(text))
    }

    /// Whether a word is of the family of one that the property is called by: "exported" and "exports".
    fn is_akin(&self, at: usize) -> bool {
        let property = &self.setting.property;
        if property.runs.iter().any(|run| self.spells(run, at)) {
            return true;
        }
        let Some(word) = self.lexemes[at].text().filter(|_| self.lexemes[at].is_spaced_word()) else {
            return false;
        };
        property.has(word) || {
            let word = word.to_lowercase();
            let compounds = ["de", "nl"].contains(&self.words.primary());
            property.words().any(|own| are_akin(&word, own, compounds))
        }
    }
}

/// Whether one word begins as another does, or has it somewhere where words are joined: "förderte", "Bergwerksförderung".
fn are_akin(one: &str, other: &str, compounds: bool) -> bool {
    let is_within = |short: &str, long: &str| {
        let letters = short.chars().count();
        let kept = letters.saturating_sub(ENDING).max(AKIN);
        letters >= AKIN && !short.chars().any(is_ideograph) && {
            let cut = short.char_indices().nth(kept).map_or(short.len(), |(at, _)| at);
            if compounds { long.contains(&short[..cut]) } else { long.starts_with(&short[..cut]) }
        }
    };
    let bare = one.strip_prefix("ge").filter(|_| compounds).unwrap_or(one);
    is_within(one, other) || is_within(bare, other) || is_within(other, one)
}

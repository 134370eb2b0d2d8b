//! What names are of: things that are counted, figures, and what narrows them, by keys that languages share.
//!
//! Knows names and the tables of words. Must not know numbers.

use std::collections::HashSet;

use super::digits::Separator;
use super::lex::lex;
use super::lexicon::{Lexicon, WordKind, Words};
use super::token::Lexeme;

impl Lexicon {
    /// The keys of the things, figures and what narrows them that some names have, in English or another language.
    pub(in crate::document::numeral) fn concepts<'n>(
        &self,
        names: impl IntoIterator<Item = &'n String>,
        language: &str,
    ) -> Concepts {
        let mut concepts = Concepts::default();
        let known = ["en", language].map(|language| self.of(language));
        for name in names {
            let characters: Vec<char> = name.chars().collect();
            let lexemes = lex(&characters, Separator::default());
            for words in &known {
                for at in 0..lexemes.len() {
                    concepts.take(words, &lexemes, at);
                }
            }
        }
        concepts
    }

    /// The words of names that say what they are of: not "rate", "gross" or "the".
    pub(in crate::document::numeral) fn telling<'n>(
        &self,
        names: impl IntoIterator<Item = &'n String>,
        language: &str,
    ) -> Vec<String> {
        let known = ["en", language].map(|language| self.of(language));
        let says_nothing =
            [WordKind::Generic, WordKind::Qualifier, WordKind::Light, WordKind::Stop, WordKind::Per];
        let kept = names.into_iter().map(|name| {
            let characters: Vec<char> = name.chars().collect();
            let lexemes = lex(&characters, Separator::default());
            let tells = |at: &usize| {
                lexemes[*at].is_word()
                    && !(lexemes[*at].is_spaced_word()
                        && known
                            .iter()
                            .any(|words| says_nothing.iter().any(|kind| words.is(&lexemes, *at, *kind))))
            };
            let words = (0..lexemes.len()).filter(tells).filter_map(|at| lexemes[at].text());
            let is_spaced = lexemes.iter().any(Lexeme::is_spaced_word);
            words.collect::<Vec<_>>().join(if is_spaced { " " } else { "" })
        });
        kept.collect()
    }
}

/// What names are of, by keys.
#[derive(Debug, Clone, Default)]
pub(in crate::document::numeral) struct Concepts {
    /// What is counted, each with what is wider.
    pub(in crate::document::numeral) things: HashSet<String>,
    /// What is wider than the things.
    pub(in crate::document::numeral) wider: HashSet<String>,
    /// What figures are of.
    pub(in crate::document::numeral) measures: HashSet<String>,
    /// What narrows them.
    pub(in crate::document::numeral) qualifiers: HashSet<String>,
}

impl Concepts {
    fn take(&mut self, words: &Words<'_>, lexemes: &[Lexeme], at: usize) {
        let keys = |kind| words.ahead(lexemes, at, kind).map_or(&[][..], |(entry, _)| entry.keys());
        if let [own, wider @ ..] = keys(WordKind::Thing) {
            self.things.insert(own.clone());
            self.wider.extend(wider.iter().cloned());
        }
        // What a figure is of may count things: a population, people.
        if let [own, counted @ ..] = keys(WordKind::Measure) {
            self.measures.insert(own.clone());
            self.things.extend(counted.iter().cloned());
        } else if let Some(own) = words.ending(lexemes, at) {
            self.measures.insert(own.to_owned());
        }
        self.measures.extend(keys(WordKind::Deed).iter().cloned());
        self.qualifiers.extend(keys(WordKind::Qualifier).iter().take(1).cloned());
        // "Loans per reader"; "per cent" is a unit, and "spesa per la difesa" another language.
        let per = words.plain_per(lexemes, at);
        if per.is_some_and(|end| {
            words.ahead_of_any_kind(lexemes, at) == Some(end) && words.is(lexemes, end, WordKind::Thing)
        }) {
            self.qualifiers.insert("AVERAGE_OF_EACH".to_owned());
        }
    }
}

//! Words looked up away from a number: of whatever kind, and those of two parts that stand apart.
//!
//! Knows the entries of a language. Must not know what a clause says of its number.

use super::lexicon::{WordKind, Words};
use super::meaning::EntryWord;
use super::token::Lexeme;

impl Words<'_> {
    /// Where the longest entry of whatever kind ends that starts at a lexeme.
    pub(in crate::document::numeral) fn ahead_of_any_kind(
        &self,
        lexemes: &[Lexeme],
        at: usize,
    ) -> Option<usize> {
        let first = lexemes.get(at)?.folded()?;
        let fitting = self.entries_ahead(first).filter(|entry| entry.fits(lexemes, at));
        fitting.map(|entry| at + entry.words.len()).max()
    }

    /// Where a "per" ends that starts at a lexeme, where the word is no other: "a", "im" and "por" are other words too.
    pub(in crate::document::numeral) fn plain_per(&self, lexemes: &[Lexeme], at: usize) -> Option<usize> {
        let others = [WordKind::One, WordKind::Light, WordKind::Place, WordKind::Of, WordKind::Stop];
        // "Per" ends a phrase in English and Dutch, and is no other word.
        let checked = if ["en", "nl"].contains(&self.primary()) { 4 } else { 5 };
        let is_other = others[..checked].iter().any(|kind| self.is(lexemes, at, *kind));
        self.ahead(lexemes, at, WordKind::Per).map(|(_, end)| end).filter(|_| !is_other)
    }

    /// What a verb and the word that ends its clause say together: `rise`, `fall` or `word`.
    pub(in crate::document::numeral) fn parted(
        &self,
        lexemes: &[Lexeme],
        verb: usize,
        tail: usize,
    ) -> Option<&str> {
        let text = |at: usize| lexemes.get(at).and_then(Lexeme::folded);
        let (first, last) = (text(verb)?, text(tail)?);
        let is_own = |words: &[EntryWord]| matches!(words, [_, own] if own.folded == last);
        let mut own = self.entries_ahead(first).filter(|entry| entry.kinds.contains(&WordKind::Parted));
        own.find(|entry| is_own(&entry.words)).and_then(|entry| entry.keys().first()).map(String::as_str)
    }
}

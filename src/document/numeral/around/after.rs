//! What stands after a number: units, bounds, directions, and words that are not known.
//!
//! Knows in which order they stand. Must not know what the number comes to.

use crate::document::numeral::number::{Numeral, Reader};
use crate::document::numeral::words::lex::superscript;
use crate::document::numeral::words::lexicon::{Entry, Meaning, WordKind};
use crate::document::numeral::words::token::{Lexeme, Token};
use crate::document::numeral::{Bound, Direction, UnitWords, Unread};
use crate::document::text::Span;

/// What stands after a number.
#[derive(Debug, Default)]
pub(in crate::document::numeral) struct After {
    pub(in crate::document::numeral) bound: Bound,
    pub(in crate::document::numeral) direction: Option<Direction>,
    /// Whether the direction stands so near that it is of the number: "40 more".
    pub(in crate::document::numeral) is_turned: bool,
    /// Whether the word that ends the clause makes a verb of it by which nothing rose or fell.
    pub(in crate::document::numeral) is_plain: bool,
    pub(in crate::document::numeral) unit: Option<UnitWords>,
    /// The word that stands where a unit would, where it is not known.
    pub(in crate::document::numeral) next: Option<String>,
    pub(in crate::document::numeral) is_ordinal: bool,
    pub(in crate::document::numeral) told: String,
    pub(in crate::document::numeral) parts: Vec<Span>,
    pub(in crate::document::numeral) unread: Option<Unread>,
    pub(in crate::document::numeral) end: usize,
}

impl After {
    /// Takes a bound that stands behind what the number is of.
    pub(in crate::document::numeral) fn bind(&mut self, bound: Bound, told: String, span: Span) {
        if self.bound != Bound::Exact && self.bound != bound {
            self.unread = Some(Unread::WordBeside(told.clone()));
        }
        (self.bound, self.told) = (bound, told);
        self.parts.push(span);
    }
}

impl Reader<'_> {
    /// What stands after a number.
    pub(in crate::document::numeral) fn after(&self, number: &Numeral, prefix: Option<&UnitWords>) -> After {
        let mut after = After { end: number.end, ..After::default() };
        self.take_ordinal(&mut after);
        self.take_bound(&mut after);
        let hyphen = self.lexeme(after.end).is_some_and(|l| l.is_mark('-'))
            && self.is_glued(after.end)
            && self.is_glued(after.end + 1);
        let at = after.end + usize::from(hyphen);
        if let Some((entry, next)) = self.unit_ahead(at) {
            after.unit = self.unit_words(&entry, at, next);
            after.end = next;
            self.take_per(&mut after);
            self.take_bound(&mut after);
        } else if let Some(prefix) = prefix.filter(|_| self.per_unit(at)) {
            // "$1,200 per tonne".
            after.unit = Some(prefix.clone());
            after.end = at;
            self.take_per(&mut after);
            self.take_bound(&mut after);
        } else {
            self.note_next(at, &mut after);
        }
        self.take_after_direction(&mut after);
        self.take_tail(number.start, &mut after);
        if after.unread.is_none() && after.direction.is_none() {
            self.take_words_after(number, &mut after);
        }
        self.take_alternative(&mut after);
        after
    }

    /// The unit at a lexeme, or after one or two words that stand between: "5 dry metric tons".
    fn unit_ahead(&self, at: usize) -> Option<(Meaning, usize)> {
        for skipped in 0..=2 {
            // What begins a paragraph, or a line as short as those of tables, is of something else.
            if self.lexeme(at + skipped).is_some_and(|lexeme| lexeme.begins_paragraph) {
                return None;
            }
            if skipped > 0 {
                let word = self.lexeme(at + skipped - 1)?;
                let is_plain = word.is_spaced_word()
                    && !self.words.is(self.lexemes, at + skipped - 1, WordKind::Stop)
                    && !self.words.is(self.lexemes, at + skipped - 1, WordKind::FallAfter)
                    && !self.words.is(self.lexemes, at + skipped - 1, WordKind::RiseAfter)
                    && !self.words.is_scale_elsewhere(self.lexemes, at + skipped - 1)
                    && !self.is_glued(at + skipped - 1)
                    && self.is_known_after(at + skipped - 1);
                if !is_plain {
                    return None;
                }
            }
            // The livres of a count are books, not pounds.
            let is_thing = self.setting.is_count && self.words.is(self.lexemes, at + skipped, WordKind::Word);
            if let Some((entry, next)) = self.words.ahead(self.lexemes, at + skipped, WordKind::Unit)
                && !is_thing
                && self.is_whole(at + skipped, next)
            {
                // A short word further on is an article or a name: "5 shops a day".
                let is_sure =
                    skipped == 0 || self.lexemes[at + skipped].text().is_some_and(|t| t.chars().count() > 3);
                if is_sure {
                    return Some((entry.meaning.clone(), next));
                }
            }
        }
        None
    }

    /// Whether a unit ends where its letters do: the t of "5 t.", not of "5 t-shirts".
    fn is_whole(&self, start: usize, end: usize) -> bool {
        let is_short = self.lexemes[start]
            .text()
            .is_some_and(|text| text.chars().count() <= 2 && text.chars().all(char::is_alphabetic));
        let tied = self.lexeme(end).is_some_and(|l| l.is_mark('-') || l.is_mark('\''))
            && self.is_glued(end)
            && self.is_glued(end + 1);
        let raised = self.lexeme(end).is_some_and(|l| {
            self.is_glued(end)
                && (l.is_number() || matches!(l.token, Token::Mark(c) if superscript(c).is_some()))
        });
        let is_tied = is_short && tied && self.lexemes[start].is_spaced_word();
        let is_raised = raised && self.lexemes[end - 1].is_spaced_word();
        !is_tied && !is_raised
    }

    /// Whether "per" and a unit stand at a lexeme.
    fn per_unit(&self, at: usize) -> bool {
        self.words
            .ahead(self.lexemes, at, WordKind::Per)
            .is_some_and(|(_, next)| self.words.is(self.lexemes, next, WordKind::Unit))
    }

    fn take_per(&self, after: &mut After) {
        let Some((_, next)) = self.words.ahead(self.lexemes, after.end, WordKind::Per) else { return };
        // The tonnes per inhabitant of what is called so.
        if self.setting.is_each() && self.is_named(next) {
            after.end = next + 1;
            return;
        }
        if let Some((entry, end)) = self.words.ahead(self.lexemes, next, WordKind::Unit)
            && let (Meaning::Unit(names, _), Some(unit)) = (&entry.meaning, &mut after.unit)
        {
            unit.per.clone_from(names);
            unit.words = format!("{} {}", unit.words, self.told(after.end, end));
            after.end = end;
        } else if let Some(unit) = &mut after.unit
            && self.lexeme(next).is_some_and(Lexeme::is_word)
            && !self.words.is(self.lexemes, after.end, WordKind::One)
            && !self.words.is(self.lexemes, next, WordKind::Month)
        {
            unit.per = vec!["?".to_owned()];
            unit.words = format!("{} {}", unit.words, self.told(after.end, next + 1));
            after.end = next + 1;
        }
    }

    fn take_ordinal(&self, after: &mut After) {
        if self.is_glued(after.end)
            && self.lexemes[after.end - 1].is_number()
            && let Some((_, next)) = self.words.ahead(self.lexemes, after.end, WordKind::Ordinal)
        {
            after.is_ordinal = true;
            after.end = next;
        }
    }

    fn take_bound(&self, after: &mut After) {
        if let Some((entry, next)) = self.bound_ahead(after.end) {
            after.bound = entry.bound();
            after.told = self.told(after.end, next);
            after.parts.push(self.span(after.end, next));
            after.end = next;
        }
    }

    /// The bound of the number before a lexeme. "And more" is none where "more than" another number follows.
    pub(in crate::document::numeral) fn bound_ahead(&self, at: usize) -> Option<(&Entry, usize)> {
        let found = self.words.ahead(self.lexemes, at, WordKind::BoundAfter)?;
        let other = self.words.ahead(self.lexemes, at + 1, WordKind::Bound);
        other.is_none_or(|(_, end)| end <= found.1).then_some(found)
    }

    /// Notes the word that stands where a unit would.
    fn note_next(&self, at: usize, after: &mut After) {
        // A line of its own is of something else, as in a table.
        let Some(lexeme) = self.lexeme(at).filter(|lexeme| !lexeme.begins_line) else { return };
        let is_glued = self.is_glued(at) && lexeme.is_spaced_word() && at == after.end && !after.is_ordinal;
        let known = [
            WordKind::Stop,
            WordKind::FallAfter,
            WordKind::RiseAfter,
            WordKind::Fall,
            WordKind::Rise,
            WordKind::Or,
        ];
        let is_known = known.into_iter().any(|kind| self.words.is(self.lexemes, at, kind));
        if self.words.is(self.lexemes, at, WordKind::Per)
            && !self.words.is(self.lexemes, at, WordKind::One)
            && !is_known
        {
            after.unread = Some(Unread::Word(self.told(at, at + 2)));
            return;
        }
        if !lexeme.is_word() || (is_known && !is_glued) {
            return;
        }
        let word = self.told(at, at + 1);
        let is_number_word = self.number(at).is_some();
        let is_short_form = word.chars().count() <= 5
            && self.lexeme(at + 1).is_some_and(|next| next.is_mark('.'))
            && self.is_glued(at + 1)
            && self.lexeme(at + 2).is_some_and(|next| {
                next.is_word() && next.text().is_some_and(|t| t.starts_with(char::is_lowercase))
            });
        let is_clipped = (2..=4).contains(&word.chars().count())
            && word.chars().all(|c| {
                c.is_alphabetic()
                    && !"aeiouyäöüáéíóúàèìòùâêîôû".contains(c.to_lowercase().next().unwrap_or(c))
            })
            && word.is_ascii()
            && word.chars().all(char::is_lowercase);
        if is_glued
            || is_short_form
            || is_clipped
            || is_number_word
            || self.words.is_scale_elsewhere(self.lexemes, at)
        {
            after.unread = Some(if is_number_word { Unread::WordBeside(word) } else { Unread::Word(word) });
        } else {
            after.next = Some(word);
        }
    }

    /// "5 percent less", "a 5 percent year-on-year decline".
    fn take_after_direction(&self, after: &mut After) {
        let ahead = |at: usize| {
            let fall = self
                .words
                .ahead(self.lexemes, at, WordKind::FallAfter)
                .map(|(_, end)| (end, Direction::Fall));
            let rise = self
                .words
                .ahead(self.lexemes, at, WordKind::RiseAfter)
                .map(|(_, end)| (end, Direction::Rise));
            [fall, rise].into_iter().flatten().max_by_key(|(end, _)| *end)
        };
        for at in after.end..after.end + 5 {
            let Some(lexeme) = self.lexeme(at) else { return };
            if at > after.end && lexeme.begins_line {
                return;
            }
            if let Some((end, direction)) = ahead(at) {
                after.direction = Some(direction);
                after.told = self.told(at, end);
                let is_aside = [WordKind::Light, WordKind::When, WordKind::One]
                    .iter()
                    .any(|kind| self.words.is(self.lexemes, end, *kind));
                after.is_turned = at == after.end && !is_aside;
                if direction == Direction::Fall {
                    after.parts.push(self.span(at, end));
                }
                return;
            }
            let goes_on = lexeme.is_mark('-')
                || lexeme.is_mark(')')
                || (lexeme.is_word() && !self.words.is(self.lexemes, at, WordKind::Stop));
            if !goes_on || lexeme.is_number() {
                return;
            }
        }
    }

    /// "five or six": which of them is left open.
    fn take_alternative(&self, after: &mut After) {
        if let Some((_, next)) = self.words.ahead(self.lexemes, after.end, WordKind::Or)
            && let Some(other) = self.number(next)
        {
            after.unread =
                after.unread.take().or_else(|| Some(Unread::WordBeside(self.told(after.end, other.end))));
        }
    }
}

//! What stands before a number: bounds, signs, directions, denials, currencies.
//!
//! Knows in which order they stand. Must not know what the number comes to.

use crate::document::numeral::number::Reader;
use crate::document::numeral::words::lexicon::{Meaning, WordKind};
use crate::document::numeral::words::token::{Lexeme, Token};
use crate::document::numeral::{Bound, Direction, UnitWords, Unread};
use crate::document::text::Span;

/// How far a direction may stand before its "by", in lexemes.
const REACH: usize = 10;

/// What tells a number as a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::document::numeral) enum Level {
    /// "to", "at".
    Word,
    /// "was".
    Verb,
}

/// What stands before a number.
#[derive(Debug, Default)]
pub(in crate::document::numeral) struct Before {
    pub(in crate::document::numeral) bound: Bound,
    pub(in crate::document::numeral) is_negative: bool,
    pub(in crate::document::numeral) direction: Option<Direction>,
    pub(in crate::document::numeral) unit: Option<UnitWords>,
    pub(in crate::document::numeral) negation: Option<String>,
    pub(in crate::document::numeral) parts: Vec<Span>,
    pub(in crate::document::numeral) unread: Option<Unread>,
    /// Whether "of" stands between the direction and the number.
    pub(in crate::document::numeral) of: bool,
    /// What "by" stands after, where that says neither rise nor fall.
    pub(in crate::document::numeral) by_alone: Option<Unread>,
    /// Whether the number is told as a level, and by what.
    pub(in crate::document::numeral) level: Option<Level>,
}

impl Before {
    fn add_bound(&mut self, bound: Bound, span: Span) {
        self.bound = match (self.bound, bound) {
            (Bound::Exact | Bound::About, bound) => bound,
            // "about more than" is no less than that.
            (own, Bound::About) => own,
            (own, other) if own == other => own,
            (own, other) => {
                self.unread = Some(Unread::Word(other.to_string()));
                own
            }
        };
        self.parts.push(span);
    }
}

impl Reader<'_> {
    /// What stands before the number that starts at a lexeme.
    pub(in crate::document::numeral) fn before(&self, start: usize) -> Before {
        let mut before = Before::default();
        let mut at = start;
        let mut by = None;
        let mut of = false;
        self.glued_before(start, &mut before, &mut at);
        while at > 0 {
            let behind = |kind| self.words.behind(self.lexemes, at, kind);
            let reaches = behind(WordKind::Level).map_or(at, |(_, from)| from);
            if let Some((entry, from)) = behind(WordKind::Bound).filter(|(_, from)| *from <= reaches) {
                before.add_bound(entry.bound(), self.span(from, at));
                at = from;
            } else if let Some((entry, from)) =
                behind(WordKind::Unit).filter(|(entry, from)| self.is_prefix(&entry.meaning, *from, at))
            {
                before.unit = before.unit.take().or_else(|| self.unit_words(&entry.meaning, from, at));
                at = from;
            } else if let Some((_, from)) =
                behind(WordKind::Minus).filter(|(_, from)| self.is_minus(*from, at))
            {
                if before.is_negative || self.lexemes[at].begins_line {
                    before.unread = Some(Unread::Sign(self.told(from, start)));
                }
                before.is_negative = true;
                before.parts.push(self.span(from, at));
                at = from;
            } else if let Some((_, from)) = behind(WordKind::Vague).filter(|_| !self.opens_ratio(at)) {
                before.unread = Some(Unread::Word(self.told(from, at)));
                at = from;
            } else if let Some((_, from)) = behind(WordKind::Negation) {
                before.negation = Some(self.told(from, at));
                at = from;
            } else if let Some((_, from)) = behind(WordKind::By).filter(|_| by.is_none() && !of) {
                by = Some(at);
                at = from;
            } else if let Some((_, from)) =
                behind(WordKind::Of).filter(|(_, from)| by.is_none() && !of && self.turns(*from))
            {
                of = true;
                at = from;
            } else if let Some((_, from)) = behind(WordKind::Level) {
                let is_verb = behind(WordKind::Copula).is_some_and(|(_, own)| own == from);
                before.level = Some(if is_verb { Level::Verb } else { Level::Word });
                let refused = if is_verb { self.refused_subject(from) } else { self.refused_part(start, at) };
                before.unread = before.unread.take().or(refused);
                of = false;
                at = from;
                break;
            } else if let Some((_, from)) = behind(WordKind::Of).filter(|_| by.is_none() && !of) {
                of = true;
                at = from;
            } else if self.take_direction(at, &mut before) {
                break;
            } else if let Some((_, from)) = behind(WordKind::Light) {
                at = from;
            } else if self.lexemes[at - 1].is_mark('"') || self.lexemes[at - 1].is_mark('“') {
                at -= 1;
            } else {
                break;
            }
        }
        if before.direction.is_none() && before.level.is_none() {
            self.look_further(at, by.is_some(), of, &mut before);
            if before.unread.is_none() && before.negation.is_none() && by.is_none() {
                before.unread = self.refused_before(start, at, of);
            }
        }
        self.denied(at, &mut before);
        before.of = of;
        before
    }

    /// Letters and dashes right before digits: a currency, a sign, or the rest of a name.
    fn glued_before(&self, start: usize, before: &mut Before, at: &mut usize) {
        let Some(previous) = start.checked_sub(1).filter(|_| self.is_glued(start)) else { return };
        let lexeme = &self.lexemes[previous];
        let has_letters = lexeme.is_spaced_word() && self.lexemes[start].is_number();
        if has_letters && self.words.behind(self.lexemes, start, WordKind::Unit).is_none() {
            before.unread = Some(Unread::Code(self.told(previous, start + 1)));
        }
        let is_dash = matches!(lexeme.token, Token::Mark('-' | '−' | '–' | '—' | '‒'));
        let after_number = previous > 0
            && self.is_glued(previous)
            && (self.lexemes[previous - 1].is_number() || self.lexemes[previous - 1].is_word());
        if is_dash && after_number {
            before.unread = Some(Unread::Code(self.told(previous - 1, start + 1)));
        } else if is_dash && self.lexemes[start].is_number() && lexeme.token != Token::Mark('—') {
            before.is_negative = true;
            before.parts.push(self.span(previous, start));
            *at = previous;
        } else if matches!(lexeme.token, Token::Mark(':' | '/' | '#' | '@' | '^' | '\\')) && after_number {
            before.unread = Some(Unread::Code(self.told(previous - 1, start + 1)));
        } else if lexeme.is_mark('(') && self.is_bare_in_brackets(start) {
            before.unread = Some(Unread::Sign(self.told(previous, start + 2)));
        }
    }

    /// `(99.99)`: accountants write so what is below zero.
    fn is_bare_in_brackets(&self, start: usize) -> bool {
        self.lexemes.get(start + 1).is_some_and(|lexeme| lexeme.is_mark(')'))
            && self.lexemes[start].is_number()
    }

    /// Whether the lexemes `from..to` are a unit that stands before its numbers: a currency.
    pub(in crate::document::numeral) fn is_prefix(&self, meaning: &Meaning, from: usize, to: usize) -> bool {
        let Meaning::Unit(names, _) = meaning else { return false };
        let after_number = from > 0
            && self.lexemes[from - 1].is_number()
            && self.lexemes[from..to].iter().any(Lexeme::is_word);
        names.iter().any(|name| name.starts_with("CCY_")) && !after_number
    }

    /// Whether a sign that the tables know is one here: "minus" is, between two numbers it is not.
    fn is_minus(&self, from: usize, to: usize) -> bool {
        let is_mark = self.lexemes[from..to].iter().all(|lexeme| !lexeme.is_word());
        let after_number = from > 0 && self.lexemes[from - 1].is_number();
        // The hyphen of "registaram-se" joins two words.
        let is_hyphen = from > 0
            && self.lexemes[from - 1].is_word()
            && self.is_glued(from)
            && self.lexeme(from + 1).is_some_and(Lexeme::is_word);
        !(after_number || is_mark && is_hyphen)
            && (!is_mark
                || self.lexemes.get(to).is_some_and(|_| self.is_glued(to))
                || self.lexemes[from].is_mark('−'))
    }

    /// Whether a direction ends before a lexeme.
    fn turns(&self, end: usize) -> bool {
        [WordKind::Fall, WordKind::Rise]
            .into_iter()
            .any(|kind| self.words.behind(self.lexemes, end, kind).is_some())
    }

    /// Whether words of a fall are what the property is called: the deficit that a deficit is of is none.
    fn is_called_so(&self, from: usize, to: usize) -> bool {
        self.setting.is_change.is_none() && (from..to).all(|at| self.is_named(at))
    }

    fn take_direction(&self, at: usize, before: &mut Before) -> bool {
        let found = [(WordKind::Fall, Direction::Fall), (WordKind::Rise, Direction::Rise)]
            .into_iter()
            .filter_map(|(kind, direction)| {
                let (_, from) = self.words.behind(self.lexemes, at, kind)?;
                Some((from, direction))
            });
        let Some((from, direction)) = found.min_by_key(|(from, _)| *from) else { return false };
        if direction == Direction::Fall && self.is_called_so(from, at) {
            return false;
        }
        before.direction = Some(direction);
        // "negative growth", "no increase".
        let turned = [WordKind::Minus, WordKind::Negation, WordKind::Nothing, WordKind::Fall]
            .into_iter()
            .find_map(|kind| self.words.behind(self.lexemes, from, kind))
            .filter(|(_, first)| self.lexemes[*first].is_word());
        if let Some((_, first)) = turned {
            before.unread = Some(Unread::Sign(self.told(first, at)));
        }
        if direction == Direction::Fall {
            before.parts.push(self.span(from, at));
        }
        true
    }

    /// Looks for what "by" goes with, and for a fall before "of".
    fn look_further(&self, at: usize, by: bool, of: bool, before: &mut Before) {
        if !by && !of {
            return;
        }
        let reach = if by { REACH } else { 4 };
        for end in (at.saturating_sub(reach) + 1..=at).rev() {
            let last = &self.lexemes[end - 1];
            if matches!(last.token, Token::Mark('.' | ';' | '!' | '?' | '。' | '；')) {
                break;
            }
            if by && self.words.behind(self.lexemes, end, WordKind::Plain).is_some() {
                return;
            }
            if by && self.take_direction(end, before) {
                // "Growth slowed by": what stands right before "by" says more than what stands further off.
                let is_known =
                    end == at || !self.lexemes[at - 1].is_word() || self.known_behind(at).is_some();
                if !is_known && !self.is_capital(at - 1) && self.lexemes[at - 1].is_spaced_word() {
                    before.unread = before.unread.take().or(Some(self.not_known(self.told(at - 1, at))));
                }
                return;
            }
            if of
                && let Some((_, from)) = self.words.behind(self.lexemes, end, WordKind::Fall)
                && !self.is_called_so(from, end)
            {
                before.unread = Some(Unread::Sign(self.told(from, end)));
                return;
            }
        }
        if by && at > 0 && self.lexemes[at - 1].is_word() {
            before.by_alone = Some(Unread::Sign(self.told(at - 1, at + 1)));
        }
    }

    /// A denial some words before the phrase: "did not reach 90 %".
    fn denied(&self, at: usize, before: &mut Before) {
        for end in (at.saturating_sub(3) + 1..=at).rev() {
            if matches!(self.lexemes[end - 1].token, Token::Mark('.' | ',' | ';' | ':' | '|' | '。' | '，'))
            {
                return;
            }
            if let Some((_, from)) = self.words.behind(self.lexemes, end, WordKind::Negation) {
                before.negation = before.negation.take().or_else(|| Some(self.told(from, at + 1)));
                return;
            }
        }
    }
}

//! What a clause says of all its numbers: that it is not so, that something rose or fell, that they are in thousands.
//!
//! Knows where a clause ends, and the words of it that reach a number from afar. Must not know what the number comes to.

use super::before::{Before, Level};
use crate::document::numeral::number::Reader;
use crate::document::numeral::words::lexicon::WordKind;
use crate::document::numeral::words::token::{Lexeme, Token};
use crate::document::numeral::{Quantity, Unread};

/// How far a clause is looked at, in lexemes, on each side of a number.
const REACH: usize = 48;

/// How many lexemes may stand before a number in a cell or an entry of a list.
const CELL: usize = 6;

/// What a number is told in, further up: "in thousands of tonnes".
pub(in crate::document::numeral) struct Caption {
    pub(in crate::document::numeral) end: usize,
    pub(in crate::document::numeral) told: String,
}

impl Reader<'_> {
    fn ends_sentence(&self, at: usize) -> bool {
        self.lexeme(at).is_none_or(|lexeme| {
            lexeme.begins_paragraph
                || matches!(lexeme.token, Token::Mark('.' | ';' | ':' | '!' | '?' | '。' | '；' | '：' | '|'))
        })
    }

    pub(super) fn is_comma(&self, at: usize) -> bool {
        self.lexeme(at).is_some_and(|l| matches!(l.token, Token::Mark(',' | '，')))
    }

    /// Whether a full stop is one, and not that of a short form such as "U.S." or "Mr.".
    pub(in crate::document::numeral) fn is_stop(&self, at: usize) -> bool {
        if !self.ends_sentence(at) {
            return false;
        }
        let is_dot = self.lexeme(at).is_some_and(|l| l.is_mark('.'));
        let follows = self.lexeme(at + 1).and_then(Lexeme::text);
        !is_dot || follows.is_none_or(|text| !text.starts_with(char::is_lowercase))
    }

    /// The first lexeme of the clause that a lexeme stands in.
    pub(super) fn clause_start(&self, at: usize) -> usize {
        let mut start = at;
        while start > 0 && at - start < REACH {
            let is_stop = self.is_stop(start - 1) && !self.lexemes[start - 1].is_word();
            if self.lexemes[start].begins_paragraph || is_stop {
                break;
            }
            start -= 1;
        }
        start
    }

    /// The lexeme that ends the sentence which a lexeme stands in.
    pub(super) fn sentence_end(&self, at: usize) -> usize {
        let last = (at + REACH).min(self.lexemes.len());
        (at..last).find(|place| self.lexemes[*place].begins_paragraph || self.is_stop(*place)).unwrap_or(last)
    }

    /// The words before or after a number, in its clause, that deny what the clause says.
    pub(in crate::document::numeral) fn denied_afar(&self, start: usize, end: usize) -> Option<String> {
        let first = self.clause_start(start);
        for at in (first..start).rev() {
            if self.words.is(self.lexemes, at, WordKind::But) {
                break;
            }
            if let Some(denial) = self.denial(at) {
                return Some(denial);
            }
            if at + 1 < start
                && let Some((_, next)) = self.words.ahead(self.lexemes, at, WordKind::Nothing)
                && next < start
                && !self.is_qualified(next)
                && !self.is_within_longer(at, next)
                && self.lexeme(next).is_some_and(Lexeme::is_word)
            {
                return Some(self.told(at, next));
            }
        }
        self.denied_behind(end)
    }

    fn denied_behind(&self, end: usize) -> Option<String> {
        let mut commas = 0;
        for at in end..(end + REACH / 2).min(self.lexemes.len()) {
            if self.lexemes[at].begins_paragraph
                || self.is_stop(at)
                || self.words.is(self.lexemes, at, WordKind::But)
            {
                return None;
            }
            if self.is_comma(at) {
                commas += 1;
                continue;
            }
            // What stands between two commas is said by the way.
            let is_open = commas == 0
                || (commas == 2 && (self.is_comma(at - 1) || self.is_comma(at.saturating_sub(2))));
            if is_open && let Some(denial) = self.denial(at) {
                return Some(denial);
            }
        }
        None
    }

    /// The denial that begins at a lexeme, unless it is of the number after it, or of "only".
    fn denial(&self, at: usize) -> Option<String> {
        let (_, end) = self.words.ahead(self.lexemes, at, WordKind::Deny)?;
        let is_of_number = self.lexeme(end).is_some_and(Lexeme::is_number);
        (!is_of_number && !self.is_qualified(end) && !self.is_within_longer(at, end))
            .then(|| self.told(at, end))
    }

    /// Whether what follows turns a denial: "not only", "no fewer than".
    fn is_qualified(&self, end: usize) -> bool {
        [WordKind::FallAfter, WordKind::RiseAfter, WordKind::Light, WordKind::Plain]
            .into_iter()
            .any(|kind| self.words.is(self.lexemes, end, kind))
            && !self.words.is(self.lexemes, end, WordKind::Stop)
            && !self.words.is(self.lexemes, end, WordKind::One)
    }

    /// Whether the lexemes are part of longer words of the tables, such as 不断.
    fn is_within_longer(&self, at: usize, end: usize) -> bool {
        let kinds = [
            WordKind::Word,
            WordKind::Light,
            WordKind::Bound,
            WordKind::FallAfter,
            WordKind::Unit,
            WordKind::Rise,
            WordKind::Fall,
            WordKind::Minus,
        ];
        let longer = |from: usize| {
            self.words
                .ahead_any(self.lexemes, from, &kinds)
                .is_some_and(|to| to > end || (to == end && from < at))
        };
        longer(at) || (at > 0 && longer(at - 1))
    }

    /// Words of the clause that bound whatever it says: "the upper limit is 46".
    pub(in crate::document::numeral) fn limited(&self, start: usize) -> Option<Unread> {
        let first = self.clause_start(start);
        let found = (first..start).rev().find_map(|at| {
            let (_, end) = self.words.ahead(self.lexemes, at, WordKind::Limit)?;
            (!self.setting.labels.has(self.lexemes[at].text()?)).then(|| self.told(at, end))
        });
        found
            .or_else(|| self.bounded_afar(first, start))
            .map(Unread::Limit)
            .or_else(|| self.judged(first, start))
    }

    /// A word that is not known, by which what follows is judged: "it is moonshine that they lent 46".
    fn judged(&self, first: usize, start: usize) -> Option<Unread> {
        (first + 2..start).find_map(|at| {
            let judgement = at - 1;
            let is_that =
                self.words.is(self.lexemes, at, WordKind::That) && self.lexemes[judgement].is_word();
            let before =
                self.words.behind_any(self.lexemes, judgement, &[WordKind::One]).unwrap_or(judgement);
            let is_judged = is_that && self.words.behind(self.lexemes, before, WordKind::Copula).is_some();
            (is_judged && self.known_behind(at).is_none()).then(|| self.not_known(self.told(judgement, at)))
        })
    }

    /// A bound that opens the clause, and not the phrase: "at most the library lent 46".
    fn bounded_afar(&self, first: usize, start: usize) -> Option<String> {
        let (entry, end) = self.words.ahead(self.lexemes, first, WordKind::Bound)?;
        let is_limit = matches!(
            entry.bound(),
            crate::document::numeral::Bound::AtMost | crate::document::numeral::Bound::AtLeast
        );
        (is_limit && end < start && !self.lexemes[end].is_number()).then(|| self.told(first, end))
    }

    /// What the clause says has happened to a number of a change that no word beside it turns.
    pub(in crate::document::numeral) fn turned_afar(
        &self,
        start: usize,
        end: usize,
        is_level: bool,
    ) -> Option<Unread> {
        let first = self.clause_start(start);
        let last = (end..(end + REACH / 2).min(self.lexemes.len()))
            .find(|at| self.ends_sentence(*at) || self.is_comma(*at))
            .unwrap_or_else(|| (end + REACH / 2).min(self.lexemes.len()));
        let (mut rises, mut falls, mut changes, mut words, mut sinks) = (false, None, false, false, false);
        for at in (first..start).chain(end..last) {
            let is = |kind| self.words.is(self.lexemes, at, kind);
            words |= self.lexemes[at].is_word();
            changes |= is(WordKind::Change);
            let (rise, fall) = (is(WordKind::Rise), is(WordKind::Fall));
            let is_name = self.lexemes[at].text().is_some_and(|text| self.setting.labels.has(text));
            // "The deficit was 5 percent" is what the property is called.
            rises |= rise || (fall && is_name);
            // "Fell to 4 percent" is a level, "a slippage at 4 percent" is a fall.
            sinks |= fall && is(WordKind::FallAfter) && !is_name;
            if fall && !is_name && falls.is_none() {
                falls = Some(self.told(at, at + 1));
            }
        }
        let wanted = if self.setting.is_decline { falls.is_some() } else { rises && falls.is_none() };
        if !words || wanted || (changes && falls.is_none()) {
            return None;
        }
        match falls {
            Some(_) if is_level && !sinks => None,
            Some(told) if !self.setting.is_decline => Some(Unread::Sign(told)),
            _ => Some(Unread::Undirected),
        }
    }

    /// A scale that stands before no number, as the head of a table has it.
    pub(in crate::document::numeral) fn caption(&self, at: usize) -> Option<Caption> {
        let Some((entry, end)) = self.words.ahead(self.lexemes, at, WordKind::Scale) else {
            return self.caption_in_digits(at);
        };
        let before = at.checked_sub(1)?;
        if self.lexemes[before].is_number() || entry.number().0 < rust_decimal::Decimal::ONE_HUNDRED {
            return None;
        }
        let mut lead = at;
        while let Some((_, from)) = self.words.behind(self.lexemes, lead, WordKind::Unit) {
            lead = from;
        }
        let in_brackets = lead > 0 && self.lexemes[lead - 1].is_mark('(');
        let leads = self.words.behind(self.lexemes, lead, WordKind::Caption).is_some();
        (self.heads(end) && (in_brackets || leads))
            .then(|| Caption { end, told: self.told(lead.saturating_sub(1), end) })
    }

    /// "(x1000)", "in 1,000 t:".
    fn caption_in_digits(&self, at: usize) -> Option<Caption> {
        let is_zeros = matches!(&self.lexeme(at)?.token, Token::Digits(Ok((value, 0))) if value.is_zero());
        let before = at.checked_sub(1).filter(|_| is_zeros || self.is_round(at))?;
        let is_times = self.lexemes[before].text().is_some_and(|text| matches!(text, "x" | "X" | "×"));
        let is_plural = self.lexeme(at + 1).and_then(Lexeme::text) == Some("s") && self.is_glued(at + 1);
        let leads = self.words.behind(self.lexemes, at, WordKind::Caption).is_some();
        let starts = before > 0 && !self.lexemes[before - 1].is_number();
        ((is_times && starts || is_plural || leads) && self.heads(at + 1))
            .then(|| Caption { end: at + 1, told: self.told(before, at + 1) })
    }

    /// Whether what ends before a lexeme may be the head of a table or a list.
    fn heads(&self, end: usize) -> bool {
        // "Production, in million tonnes, was 8."
        let unit = self.words.ahead(self.lexemes, end, WordKind::Unit).map_or(end, |(_, next)| next);
        self.is_comma(unit)
            || (end..end + 5).any(|place| {
                self.lexeme(place).is_none_or(|lexeme| {
                    lexeme.begins_line || matches!(lexeme.token, Token::Mark(':' | ')' | '|' | '=' | '。'))
                })
            })
    }

    /// What is said of a quantity from afar: that it is denied, or in the scale of a caption.
    pub(in crate::document::numeral) fn reach(
        &self,
        quantity: &mut Quantity,
        (start, end): (usize, usize),
        caption: Option<&Caption>,
        is_scaled: bool,
    ) {
        let start = self.lexemes.partition_point(|lexeme| lexeme.span.start < quantity.start()).min(start);
        quantity.negation = quantity.negation.take().or_else(|| self.denied_afar(start, end));
        if quantity.unread.is_some() {
            return;
        }
        quantity.unread = self.of_other(quantity, end);
        if quantity.unread.is_some() {
            return;
        }
        // A caption is of the cells of its table, and of its own clause, not of the prose after it.
        let first = self.clause_start(start);
        let is_cell = |caption: &&Caption| start - first <= CELL || caption.end > first;
        if let Some(caption) = caption.filter(|own| !is_scaled && own.end <= start).filter(is_cell) {
            quantity.unread = Some(Unread::Caption(caption.told.clone()));
        } else if quantity.bound == crate::document::numeral::Bound::Exact && quantity.high.is_none() {
            quantity.unread = self.limited(start);
        }
    }

    /// Whether a quantity of a change has its sign, and one of a level none.
    pub(in crate::document::numeral) fn check_turn(
        &self,
        quantity: &mut Quantity,
        (before, is_turned): (&Before, bool),
        (start, end): (usize, usize),
    ) {
        // "Halved" says itself which way it went.
        let says_itself = matches!(
            quantity.notation,
            crate::document::numeral::Notation::Nothing | crate::document::numeral::Notation::Multiple
        );
        if quantity.unread.is_some() || says_itself {
            return;
        }
        match (self.setting.is_change, quantity.direction) {
            (Some(true), None) if !quantity.is_negative && !self.has_plus(start) => {
                quantity.unread = self.turned_afar(start, end, before.level == Some(Level::Word));
            }
            (Some(false), Some(_))
                if (before.direction.is_some() || is_turned) && !self.setting.names_turn =>
            {
                quantity.unread = Some(Unread::Change);
            }
            _ => {}
        }
    }

    fn has_plus(&self, start: usize) -> bool {
        start > 0 && self.lexemes[start - 1].is_mark('+')
    }
}

//! What else a clause says of its numbers: the level that something left, the year that looks like a number, the other half
//! of a verb, and words further off that no table has.
//!
//! Knows one clause. Must not know what the number comes to.

use super::after::After;
use crate::document::numeral::number::{Numeral, Reader};
use crate::document::numeral::setting::EACH;
use crate::document::numeral::words::lexicon::WordKind;
use crate::document::numeral::words::token::{Lexeme, Token};
use crate::document::numeral::{Bound, Direction, Notation, Quantity, Unread};

/// How far behind a level the one may stand that something came to.
const NEXT: usize = 8;
/// How far behind a year what it would count may stand.
const COUNTED: usize = 3;
/// How far before a level the verb may stand by which something left it.
const VERB: usize = 5;
/// How many words a row of a table has at most for each of its numbers.
const ROW: usize = 3;
/// How many words a sentence has at least, and not a cell of a table.
const SENTENCE: usize = 4;
/// Languages whose "from" is no other word too.
const PLAIN_FROM: [&str; 4] = ["en", "ru", "zh", "ja"];
/// What may stand between "from" and its number.
const BETWEEN: [WordKind; 3] = [WordKind::Light, WordKind::Bound, WordKind::Unit];

impl Reader<'_> {
    /// What its clause says of a number that makes it another one. Its phrase has the lexemes `start..end`.
    pub(super) fn said_otherwise(&self, quantity: &Quantity, start: usize, end: usize) -> Option<Unread> {
        self.left_behind(start, end)
            .or_else(|| self.lacks_each(quantity, start))
            .or_else(|| self.lacks_unit(quantity, start, end))
            .or_else(|| self.shared_behind(end))
            .or_else(|| self.unknown_afar(start, end).filter(|_| quantity.unread.is_none()))
            .or_else(|| self.groundless(quantity, start, end))
    }

    /// "Rose from 20 to 31" read for the 20, unless a time is set right behind it: "from 20 in 2019".
    fn left_behind(&self, start: usize, end: usize) -> Option<Unread> {
        let from = self.leaving_behind(start).or_else(|| self.leaving_ahead(end))?;
        let (first, last) = (from.min(start), end.max(from + 1));
        let is_plain = PLAIN_FROM.contains(&self.words.primary());
        let leaves = (is_plain && self.moves_before(first)) || self.goes_to(end);
        (leaves && !self.is_dated(end))
            .then(|| Unread::Former(self.told(first, last.min(self.lexemes.len()))))
    }

    /// The lexeme of the "from" right before a number.
    fn leaving_behind(&self, start: usize) -> Option<usize> {
        let mut at = start;
        while let Some(from) = self.words.behind_any(self.lexemes, at, &BETWEEN).filter(|_| start - at < 3) {
            if self.words.behind(self.lexemes, at, WordKind::From).is_some() {
                break;
            }
            at = from;
        }
        self.words.behind(self.lexemes, at, WordKind::From).map(|(_, from)| from)
    }

    /// The から of 5から.
    fn leaving_ahead(&self, end: usize) -> Option<usize> {
        let is_behind = self.words.primary() == "ja" && self.words.is(self.lexemes, end, WordKind::From);
        is_behind.then_some(end)
    }

    /// Whether something is said to have risen, fallen or gone before a lexeme, in its part of the clause.
    fn moves_before(&self, at: usize) -> bool {
        let kinds = [WordKind::Rise, WordKind::Fall, WordKind::Move, WordKind::Multiple];
        let first = self.clause_start(at);
        (first..at).any(|place| kinds.iter().any(|kind| self.words.is(self.lexemes, place, *kind)))
            || self.goes_to(at)
    }

    /// Whether "to" another number stands within a few lexemes.
    fn goes_to(&self, end: usize) -> bool {
        let stop = self.sentence_end(end).min(end + NEXT);
        (end..stop).take_while(|at| *at == end || !self.is_edge(*at)).any(|at| {
            let joint = [WordKind::To, WordKind::Level]
                .into_iter()
                .filter_map(|kind| self.words.ahead(self.lexemes, at, kind))
                .map(|(_, next)| next)
                .max();
            joint.is_some_and(|next| {
                let mut next = next;
                while let Some(on) =
                    self.words.ahead_any(self.lexemes, next, &BETWEEN).filter(|on| *on < end + NEXT + 4)
                {
                    next = on;
                }
                self.number(next).is_some_and(|number| !number.is_ordinal && !self.is_plain_year(&number))
            })
        })
    }

    /// Whether a time is set right behind a number: "20 in 2019".
    fn is_dated(&self, end: usize) -> bool {
        let next = self.words.ahead(self.lexemes, end, WordKind::When).map_or(end, |(_, next)| next);
        let next = self.words.ahead(self.lexemes, next, WordKind::Light).map_or(next, |(_, next)| next);
        let opens = self.lexeme(next).is_some_and(|lexeme| lexeme.is_mark('(') || lexeme.is_mark('（'));
        let next = next + usize::from(opens);
        self.words.is(self.lexemes, next, WordKind::Month)
            || self.number(next).is_some_and(|number| self.is_plain_year(&number))
    }

    /// Whether a number is left by what rises, falls or goes, and so opens no range: "went from 12 to 16".
    pub(in crate::document::numeral) fn is_left(&self, start: usize) -> bool {
        let kinds = [WordKind::Rise, WordKind::Fall, WordKind::Move];
        self.leaving_behind(start).is_some_and(|from| {
            (from.saturating_sub(VERB) + 1..=from)
                .any(|end| kinds.iter().any(|kind| self.words.behind(self.lexemes, end, *kind).is_some()))
        })
    }

    /// Four digits that may be a year.
    fn is_plain_year(&self, number: &Numeral) -> bool {
        let span = self.lexemes[number.start].span;
        Self::is_year(number) && number.end == number.start + 1 && span.end - span.start == 4
    }

    /// A year that is read for a number of something: "in 2019", "March 2024", "schlug 2023 die meisten ab".
    pub(super) fn of_year(&self, first: usize, last: usize) -> Option<Unread> {
        let year = self.number(first).filter(|year| self.is_plain_year(year) && year.end == last)?;
        if !self.setting.has_measure {
            return None;
        }
        let told = |from: usize| Some(Unread::Date(self.told(from, year.end)));
        if self.lexeme(last).and_then(Lexeme::text) == Some("年") && self.is_glued(last) {
            return told(first);
        }
        if let Some((_, when)) = self.words.behind(self.lexemes, first, WordKind::When) {
            let may_be_other = [WordKind::By, WordKind::Of, WordKind::Level, WordKind::Bound]
                .iter()
                .any(|kind| self.words.behind(self.lexemes, first, *kind).is_some());
            let is_other = may_be_other && self.words.primary() != "en" && self.counts_own(last);
            return if is_other { None } else { told(when) };
        }
        if let Some(month) = self.month_behind(first) {
            return told(month);
        }
        let before = first.checked_sub(1).filter(|_| !self.lexemes[first].begins_paragraph)?;
        // "The end of 2023" counts nothing, "a total of 2023 books" does.
        let is_of = self.words.behind(self.lexemes, first, WordKind::Of).is_some() && !self.counts_own(last);
        let measures = [WordKind::Level, WordKind::Bound, WordKind::Of, WordKind::By, WordKind::Unit];
        let is_level =
            !is_of && measures.iter().any(|kind| self.words.behind(self.lexemes, first, *kind).is_some());
        // German sets years without a preposition: "lieh 2023 Bücher aus".
        let is_told = self.counts_own(last) && self.words.primary() != "de";
        let is_sure = !self.lexemes[before].is_spaced_word() || is_level || is_told;
        if is_sure { None } else { told(first) }
    }

    /// Whether what a number is read for stands right behind it.
    fn counts_own(&self, last: usize) -> bool {
        (last..last + COUNTED)
            .take_while(|at| self.lexeme(*at).is_some_and(Lexeme::is_word))
            .take_while(|at| !self.words.is(self.lexemes, *at, WordKind::Stop))
            .any(|at| self.label_ahead(at).is_some() || self.words.is(self.lexemes, at, WordKind::Thing))
    }

    /// The month before a year, with its day between or not: "March 2024", "March 31, 2024".
    fn month_behind(&self, first: usize) -> Option<usize> {
        let month = |end: usize| self.words.behind(self.lexemes, end, WordKind::Month).map(|(_, from)| from);
        let comma = usize::from(first > 0 && self.is_comma(first - 1));
        let day = first.checked_sub(1 + comma).filter(|at| self.lexemes[*at].is_number());
        month(first).or_else(|| day.and_then(month))
    }

    /// A number of all, where the property is one for each and no word of the sentence says so.
    fn lacks_each(&self, quantity: &Quantity, start: usize) -> Option<Unread> {
        let has_per = quantity.unit.as_ref().is_some_and(|unit| !unit.per.is_empty());
        if !self.setting.is_each() || has_per {
            return None;
        }
        let sentence = self.clause_start(start)..self.sentence_end(start);
        let words = sentence.clone().filter(|at| self.lexemes[*at].is_word()).count();
        let says = sentence.into_iter().any(|at| {
            let entry = self.words.ahead(self.lexemes, at, WordKind::Qualifier);
            let key = entry.and_then(|(entry, _)| entry.keys().first());
            key.is_some_and(|key| EACH.contains(&key.as_str()))
                || self.words.is(self.lexemes, at, WordKind::Per)
        });
        (words > SENTENCE && !says).then_some(Unread::Total)
    }

    /// A number without unit in a sentence that names none, where the property has one.
    fn lacks_unit(&self, quantity: &Quantity, start: usize, end: usize) -> Option<Unread> {
        let is_whole = quantity.low.1 == rust_decimal::Decimal::ONE && !quantity.low.0.is_zero();
        let is_written = !matches!(quantity.notation, Notation::Multiple | Notation::Nothing);
        // "One in three" is read as one share later on.
        let is_ratio = self.words.is(self.lexemes, end, WordKind::Ratio)
            || self.words.behind(self.lexemes, start, WordKind::Ratio).is_some();
        if !self.setting.has_unit || quantity.unit.is_some() || !is_whole || !is_written || is_ratio {
            return None;
        }
        let sentence = self.clause_start(start)..self.sentence_end(start);
        let is_prose = is_prose(&self.lexemes[sentence.clone()]);
        let names_unit = |at: usize| {
            self.words.is(self.lexemes, at, WordKind::Unit)
                || self.lexemes[at].text().is_some_and(|text| self.setting.unit.has(text))
        };
        let is_told = sentence.into_iter().any(names_unit);
        (is_prose && !is_told).then_some(Unread::Unitless)
    }

    /// "2 visitors for one inhabitant": so many for each.
    fn shared_behind(&self, end: usize) -> Option<Unread> {
        if self.setting.is_rate {
            return None;
        }
        (end..self.part_end(end)).find_map(|at| {
            let (_, next) = self.words.ahead(self.lexemes, at, WordKind::Each)?;
            let is_one =
                self.words.is(self.lexemes, next, WordKind::One) && self.lexemes[at].is_spaced_word();
            let thing = next + 1;
            (is_one && self.words.is(self.lexemes, thing, WordKind::Thing) && !self.is_named(thing))
                .then(|| Unread::WordBeside(self.told(at, thing + 1)))
        })
    }

    /// Takes the word that ends a clause and belongs to its verb: the "ab" of "nahm um 3 Prozent ab".
    pub(in crate::document::numeral) fn take_tail(&self, start: usize, after: &mut After) {
        let Some((verb, tail)) = self.tail(start, after.end) else { return };
        let turn = match verb.map(|(_, turn)| turn) {
            Some("rise") => Direction::Rise,
            Some("fall") => Direction::Fall,
            Some(_) => {
                // "Fiel um 5 Tonnen kleiner aus" is a fall all the same.
                if self.words.behind(self.lexemes, start, WordKind::By).is_none() {
                    (after.direction, after.is_plain) = (None, true);
                    if after.bound == Bound::Exact {
                        after.parts.clear();
                    }
                }
                return;
            }
            None => {
                let unread = Unread::Parted(self.told(tail, tail + 1));
                after.unread = after.unread.take().or(Some(unread));
                return;
            }
        };
        (after.direction, after.is_turned) = (Some(turn), true);
        after.told = self.told(tail, tail + 1);
        if turn == Direction::Fall {
            after.parts.push(self.span(tail, tail + 1));
        }
    }

    /// The word that ends the clause of a number and belongs to a verb before it, with the verb and what the two say.
    fn tail(&self, start: usize, end: usize) -> Option<(Option<(usize, &str)>, usize)> {
        let last = self.part_end(end);
        let tail = (end..last).find(|at| {
            let ends = at + 1 == last || self.words.is(self.lexemes, at + 1, WordKind::And);
            ends && self.words.is(self.lexemes, *at, WordKind::Tail)
        })?;
        let verbs = (self.part_start(start)..start).rev();
        let mut turns = verbs.filter_map(|verb| Some((verb, self.words.parted(self.lexemes, verb, tail)?)));
        Some((turns.next(), tail))
    }

    /// A word of the number's part of its clause that no table has, further off than the words beside it.
    fn unknown_afar(&self, start: usize, end: usize) -> Option<Unread> {
        if !self.words.has_words() {
            return None;
        }
        let (first, last) = (self.part_start(start), self.part_end(end));
        // "And invested heavily": another clause, if no other number is in it.
        let joins = |at: &usize| {
            [WordKind::And, WordKind::But].iter().any(|kind| self.words.is(self.lexemes, *at, *kind))
        };
        let joint = (end..last).find(joins).filter(|at| !(*at..last).any(|at| self.lexemes[at].is_number()));
        self.unknown_within(first, start).or_else(|| self.unknown_within(end, joint.unwrap_or(last)))
    }

    fn unknown_within(&self, first: usize, last: usize) -> Option<Unread> {
        let mut at = first;
        while at < last {
            let known = self.words.ahead_of_any_kind(self.lexemes, at).max(self.label_ahead(at));
            at = match known {
                Some(next) => next,
                None if self.is_unknown(at) => return Some(self.not_known(self.told(at, at + 1))),
                None => at + 1,
            };
        }
        None
    }

    /// Whether a word is in no table, and no name.
    fn is_unknown(&self, at: usize) -> bool {
        let Some(Token::Word(word)) = self.lexeme(at).map(|lexeme| &lexeme.token) else { return false };
        let is_name = word.chars().next().is_some_and(char::is_uppercase) && self.words.primary() != "de";
        self.lexemes[at].is_spaced_word()
            && !is_name
            && word.chars().count() > 1
            && self.number(at).is_none()
            && !self.is_compound(at, word)
    }

    /// A longer word of what the property is of and a figure: the "Weizenernte" of wheat.
    fn is_compound(&self, at: usize, word: &str) -> bool {
        self.words.ending(self.lexemes, at).is_some() && {
            let word = word.to_lowercase();
            self.setting.labels.words().any(|own| own.chars().count() > 3 && word.starts_with(own))
        }
    }
}

/// Whether lexemes are a sentence, and no cell or row of a table: "China 41, Belgium 27".
pub(super) fn is_prose(lexemes: &[Lexeme]) -> bool {
    let words = lexemes.iter().filter(|lexeme| lexeme.is_word()).count();
    let numbers = lexemes.iter().filter(|lexeme| lexeme.is_number()).count();
    words > SENTENCE && words > ROW * numbers
}

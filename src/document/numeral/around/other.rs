//! Numbers that stand in a sentence and are not of what it is read for: dates, places in a row, shares among so many, what
//! is called false behind its clause, and what another thing has.
//!
//! Knows one sentence, and what its subject is called. Must not know what the number comes to.

use crate::document::numeral::number::Reader;
use crate::document::numeral::words::lexicon::WordKind;
use crate::document::numeral::words::token::{Lexeme, Token};
use crate::document::numeral::{Quantity, Unread};

/// How many lexemes a judgement behind a comma may have.
const JUDGEMENT: usize = 8;
/// How far behind so many the one that they share may stand.
const NEAR: usize = 6;
/// How far behind a name what it does may stand.
const VERB: usize = 3;
/// How many nouns may stand before a name that they say what it is of.
const NOUNS: usize = 2;

impl Reader<'_> {
    /// Why a number is none of what it is read for. `end` is where its phrase ends.
    pub(in crate::document::numeral) fn of_other(&self, quantity: &Quantity, end: usize) -> Option<Unread> {
        let at = |place: usize| self.lexemes.partition_point(|lexeme| lexeme.span.start < place);
        let (first, last) = (at(quantity.number.start), at(quantity.number.end));
        let has_unit = quantity.unit.is_some();
        self.dated(first, last)
            .or_else(|| self.of_year(first, last).filter(|_| !has_unit))
            .or_else(|| self.numbered(first))
            .or_else(|| self.shared_out(first, end))
            .or_else(|| self.estimated_by_the_way(first, last))
            .or_else(|| self.called_false(first, end))
            .or_else(|| self.had_by_another(first, end))
            .or_else(|| self.set_in_another(first, end).map(Unread::Another))
            .or_else(|| self.number(first).and_then(|number| self.part_of_more(&number, end)))
            .or_else(|| self.of_other_figure(quantity, at(quantity.start()).min(first), end))
            .or_else(|| self.said_otherwise(quantity, at(quantity.start()).min(first), end))
    }

    /// Digits that may be the day of a month.
    fn is_day(&self, at: usize) -> bool {
        matches!(&self.lexeme(at).map(|l| &l.token), Some(Token::Digits(Ok((value, 0))))
            if *value <= rust_decimal::Decimal::from(31) && value.is_integer())
    }

    /// "14 May", "am 14. Mai", "May 14,".
    fn dated(&self, first: usize, last: usize) -> Option<Unread> {
        if !self.is_day(first) || last != first + 1 {
            return None;
        }
        let dot = usize::from(self.lexeme(last).is_some_and(|l| l.is_mark('.')) && self.is_glued(last));
        let of = self.words.ahead(self.lexemes, last, WordKind::Of).map_or(last + dot, |(_, end)| end);
        if self.words.is(self.lexemes, of, WordKind::Month) {
            return Some(Unread::Date(self.told(first, of + 1)));
        }
        let (_, month) = self.words.behind(self.lexemes, first, WordKind::Month)?;
        let ends = self.lexeme(last).is_none_or(|lexeme| !lexeme.is_word());
        ends.then(|| Unread::Date(self.told(month, last)))
    }

    /// "Ranked 64", "Platz 64", "page 64": which one, not how many.
    fn numbered(&self, first: usize) -> Option<Unread> {
        let (_, from) = self.words.behind(self.lexemes, first, WordKind::Rank)?;
        let is_asked =
            (from..first).any(|at| self.lexemes[at].text().is_some_and(|t| self.setting.labels.has(t)));
        (!is_asked).then(|| Unread::Place(self.told(from, first + 1)))
    }

    /// "Auf 64 Leser kam ein Buch", "un prêt pour 64 livres": so many have one.
    fn shared_out(&self, first: usize, end: usize) -> Option<Unread> {
        let (_, joint) =
            self.words.behind(self.lexemes, first, WordKind::Each).filter(|_| !self.opens_ratio(first))?;
        // "Von 5 auf 7" has two levels.
        let previous = joint
            .checked_sub(1)
            .and_then(|at| (at.saturating_sub(2)..=at).rev().find(|at| self.lexemes[*at].is_number()));
        if previous.is_some_and(|at| self.is_left(at)) {
            return None;
        }
        let is_one = |at: &usize| {
            let is_article = self.words.primary() != "en" && self.words.is(self.lexemes, *at, WordKind::One);
            is_article || !self.is_bare_year(*at) && self.number(*at).is_some_and(|number| !number.is_ordinal)
        };
        let opens = joint == 0 || self.is_edge(joint - 1) || self.lexemes[joint].begins_paragraph;
        let part = if opens {
            (end..self.sentence_end(end).min(end + NEAR)).find(is_one)
        } else {
            (joint.saturating_sub(3)..joint).rev().take_while(|at| !self.is_edge(*at)).find(is_one)
        };
        part.map(|_| Unread::WordBeside(self.told(joint, first)))
    }

    /// "The number, 64, counts scores of books": said by the way, of something that goes on uncounted.
    fn estimated_by_the_way(&self, first: usize, last: usize) -> Option<Unread> {
        if !(first > 0 && self.is_comma(first - 1) && self.is_comma(last)) {
            return None;
        }
        let rest = (last + 1..self.sentence_end(last + 1).min(last + JUDGEMENT))
            .take_while(|at| !self.lexemes[*at].is_number());
        rest.into_iter().find_map(|at| {
            let (_, end) = [WordKind::Vague, WordKind::Fraction, WordKind::Scale]
                .into_iter()
                .find_map(|kind| self.words.ahead(self.lexemes, at, kind))?;
            Some(Unread::WordBeside(self.told(at, end)))
        })
    }

    /// What a sentence says and then calls false: "Dass 64 kamen, ist …", "64 books, which is …", "64 books, he lied".
    fn called_false(&self, first: usize, end: usize) -> Option<Unread> {
        let (start, stop) = (self.clause_start(first), self.sentence_end(end));
        if start < first && self.opens_judged(start, end, stop) {
            return Some(Unread::Judged(self.told(start, start + 1)));
        }
        let comma = (end..stop).find(|at| self.parts(*at))?;
        let tail = comma + 1..stop;
        if tail.len() > JUDGEMENT || tail.clone().any(|at| self.lexemes[at].is_number()) {
            return None;
        }
        let is_false = |at: usize| self.words.ahead(self.lexemes, at, WordKind::False);
        if let Some((_, last)) = tail.clone().find_map(is_false) {
            return Some(Unread::Judged(self.told(comma + 1, last)));
        }
        self.judged_by(comma + 1, stop)
    }

    /// The first word that is not known of "which is …", up to the end of the sentence.
    fn judged_by(&self, first: usize, stop: usize) -> Option<Unread> {
        let (_, verb) = self.words.ahead(self.lexemes, first, WordKind::Relative)?;
        let (_, mut at) = self.words.ahead(self.lexemes, verb, WordKind::Copula)?;
        while at < stop {
            at = match self.known_in_tail(at) {
                Some(next) => next,
                None if !self.lexemes[at].is_word() => at + 1,
                None => return Some(self.not_known(self.told(at, at + 1))),
            };
        }
        None
    }

    /// Whether a sentence begins with the "that" of a clause that its verb, further on, judges.
    fn opens_judged(&self, start: usize, end: usize, stop: usize) -> bool {
        let Some((_, next)) = self.words.ahead(self.lexemes, start, WordKind::That) else { return false };
        // "That year 64 books were lent."
        let is_clause = self.words.primary() != "en"
            || (self.number(next).is_some()
                || self.words.is(self.lexemes, next, WordKind::Light)
                || self
                    .lexeme(next)
                    .and_then(Lexeme::text)
                    .is_some_and(|t| t.starts_with(char::is_uppercase)));
        is_clause && (end..stop).any(|at| self.words.is(self.lexemes, at, WordKind::Copula) || self.parts(at))
    }

    /// Whether a lexeme is a comma or a dash between two clauses.
    pub(super) fn parts(&self, at: usize) -> bool {
        self.lexeme(at).is_some_and(|l| match l.token {
            Token::Mark(',' | '，' | '、' | '—' | '–') => true,
            Token::Mark('-') => !self.is_glued(at),
            _ => false,
        })
    }

    /// A number that another thing of the sentence has: "Chile 12 and Peru 15" read for Peru.
    fn had_by_another(&self, first: usize, end: usize) -> Option<Unread> {
        let (start, stop) = (self.clause_start(first), self.sentence_end(end));
        if let Some(rival) = self.named_before_relative(start, first).or_else(|| self.named_behind(end, stop))
        {
            return Some(Unread::Another(rival));
        }
        let is_own = |at: &usize| self.subject_ahead(*at).is_some();
        let counts = |at: usize| self.lexemes[at].is_number() && !self.is_bare_year(at);
        let rival = if let Some(own) = (start..first).rev().find(is_own) {
            let part = self.part_of(first, own);
            let other = (own..first).rev().find(|at| counts(*at));
            self.doer(part, first, true)
                .filter(|_| part > own)
                .or_else(|| self.apposed(start, own, first))
                .or_else(|| self.rival(other? + 1, first))
        } else if let Some(doer) =
            self.doer(self.part_of(first, start), first, (end..stop).any(|at| is_own(&at)))
        {
            Some(doer)
        } else {
            let own = (end..stop).find(is_own)?;
            let is_joined = (end..own).any(|at| self.begins_other(at));
            is_joined.then(|| self.rival(start, first)).flatten()
        };
        rival.map(Unread::Another)
    }

    /// Where what is said of a number begins, behind a comma or "and" past another place.
    fn part_of(&self, first: usize, after: usize) -> usize {
        (after..first).rev().find(|at| self.begins_other(*at)).map_or(after, |at| {
            let joint = [WordKind::And, WordKind::But]
                .iter()
                .find_map(|kind| self.words.ahead(self.lexemes, at, *kind));
            let next = joint.map_or(at + 1, |(_, end)| end);
            self.words.ahead(self.lexemes, next, WordKind::And).map_or(next, |(_, end)| end)
        })
    }

    /// The name that opens a clause and does what it says, where that is not the subject's: "Codelco produced 5 t in Chile".
    /// Where nobody else is named (`is_beside`), only a deed tells that it is a name: "volunteers catalogued 310 books".
    fn doer(&self, start: usize, first: usize, is_beside: bool) -> Option<String> {
        let from = self.words.ahead(self.lexemes, start, WordKind::Light).map_or(start, |(_, end)| end);
        // "The miner Codelco produced".
        let is_noun = |at: &usize| {
            let others = [
                WordKind::Stop,
                WordKind::Place,
                WordKind::Of,
                WordKind::By,
                WordKind::Measure,
                WordKind::Deed,
            ];
            self.lexemes[*at].is_spaced_word()
                && self.words.is(self.lexemes, *at, WordKind::Word)
                && self.subject_ahead(*at).is_none()
                && !self.lexemes[*at].text().is_some_and(|text| self.setting.subject.has(text))
                && !others.iter().any(|kind| self.words.is(self.lexemes, *at, *kind))
        };
        let nouns = (from..first.min(from + NOUNS)).take_while(is_noun).count();
        let (from, end) = (from..=from + nouns).find_map(|at| Some((at, self.name_end(at, first)?)))?;
        // "Istat counted 5 million people in Italy": who says it has no number.
        let near = end..first.min(end + VERB);
        let says = near.clone().any(|at| self.words.is(self.lexemes, at, WordKind::Saying));
        let is_verb = self.lexeme(end).is_some_and(Lexeme::is_spaced_word) && !self.is_capital(end);
        let does = is_beside
            || [WordKind::Measure, WordKind::Deed]
                .iter()
                .any(|kind| near.clone().any(|at| self.words.is(self.lexemes, at, *kind)));
        (is_verb && end < first && does && !says).then(|| self.told(from, end))
    }

    /// Where a name ends that starts at a lexeme, and is another's.
    fn name_end(&self, from: usize, last: usize) -> Option<usize> {
        if self.words.primary() == "de" || !self.lexeme(from).is_some_and(Lexeme::is_spaced_word) {
            return None;
        }
        let end = (from..last).take_while(|at| self.is_capital(*at)).last()? + 1;
        let is_other = (from..end).any(|at| self.is_foreign(at)) && !(from..end).any(|at| self.is_named(at));
        is_other.then_some(end)
    }

    /// The name of which the subject's is said by the way: "Lagos, Nigeria's largest city, had 5".
    fn apposed(&self, start: usize, own: usize, first: usize) -> Option<String> {
        let end = self.name_end(start, own)?;
        let closes = (own..first).any(|at| self.is_comma(at));
        (self.is_comma(end) && closes && !(end + 1..own).any(|at| self.is_comma(at)))
            .then(|| self.told(start, end))
    }

    pub(super) fn is_bare_year(&self, at: usize) -> bool {
        let Some(span) = self.lexeme(at).map(|lexeme| lexeme.span) else { return false };
        span.end - span.start == 4 && self.number(at).is_some_and(|number| Self::is_year(&number))
    }

    /// Whether a lexeme parts what is said of one thing from what is said of the next.
    fn begins_other(&self, at: usize) -> bool {
        self.parts(at)
            || [WordKind::And, WordKind::But].iter().any(|kind| self.words.is(self.lexemes, at, *kind))
    }

    /// The name right before "…, which" that a number goes with, where it is not the subject's.
    fn named_before_relative(&self, start: usize, first: usize) -> Option<String> {
        let comma = (start..first).rev().find(|at| self.parts(*at))?;
        let name = comma.checked_sub(1).filter(|name| *name >= start)?;
        let is_relative = self.words.is(self.lexemes, comma + 1, WordKind::Relative);
        (is_relative && self.is_foreign(name)).then(|| self.told(name, comma))
    }

    /// The name that a clause with the number stands before, in scripts without blanks: 借出64本书的米尔敦.
    fn named_behind(&self, end: usize, stop: usize) -> Option<String> {
        let is_ideograph = |at: usize| self.lexeme(at).is_some_and(|l| l.is_word() && !l.is_spaced_word());
        let joint = (end..stop.min(end + 4))
            .find(|at| !is_ideograph(*at) || self.lexemes[*at].text() == Some("的"))?;
        let name = joint + 1..stop.min(joint + 4);
        let is_own = (joint + 1..stop).find_map(|at| self.subject_ahead(at).map(|_| at))?;
        let unknown =
            name.clone().take_while(|at| is_ideograph(*at) && *at < is_own).find(|at| self.is_foreign(*at));
        let is_clause = joint > end && is_ideograph(joint);
        unknown.filter(|_| is_clause).map(|at| self.told(joint + 1, at + 1))
    }

    /// A name that opens a part of the sentence, and is not the subject's.
    fn rival(&self, from: usize, to: usize) -> Option<String> {
        // The nouns of German are capitals: what stands right behind a number is what it counts.
        let is_counted = |at: usize| {
            self.words.primary() == "de" && at == from && at > 0 && self.lexemes[at - 1].is_number()
        };
        let opens = |at: usize| {
            (at == from && !is_counted(at))
                || self.lexemes[at].begins_paragraph
                || self.is_edge(at - 1)
                || self.begins_other(at - 1)
        };
        let mut opened = None;
        for at in from..to {
            let is_article =
                |at: usize| self.words.primary() != "de" && self.words.is(self.lexemes, at, WordKind::Light);
            // Some characters of a name may be words by themselves: the 米 of 米尔敦.
            let goes_on = |first: &usize| {
                self.is_foreign(at - 1)
                    || is_article(at - 1)
                    || (at < *first + 3 && !self.lexemes[at - 1].is_spaced_word())
            };
            opened = if opens(at) { Some(at) } else { opened.filter(goes_on) };
            if opened.is_some() && self.is_foreign(at) {
                return Some(self.told(at, at + 1));
            }
        }
        None
    }

    /// Whether a word may be the name of another thing: in no table, and none that what is read for is called by.
    pub(super) fn is_foreign(&self, at: usize) -> bool {
        let Some(lexeme) = self.lexeme(at).filter(|lexeme| lexeme.is_word()) else { return false };
        let is_name = !lexeme.is_spaced_word() || self.is_capital(at);
        is_name && self.known_in_tail(at).is_none() && self.number(at).is_none()
    }

    /// Where the name of the subject that starts at a lexeme ends.
    pub(super) fn subject_ahead(&self, at: usize) -> Option<usize> {
        let subject = &self.setting.subject;
        let text = self.lexeme(at)?.text()?;
        if text.starts_with(char::is_uppercase) && subject.has(text) {
            return Some(at + 1);
        }
        subject.runs.iter().filter(|run| self.spells(run, at)).map(|run| at + run.len()).max()
    }
}

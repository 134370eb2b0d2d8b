//! Which figure a number is: what it counts, what it is the size of, whose it is, and whether it is said as a fact.
//!
//! Knows the keys of things and figures, and where in a clause the words of them stand. Must not know values.

use crate::document::numeral::number::{Numeral, Reader};
use crate::document::numeral::setting::EACH;
use crate::document::numeral::words::lexicon::WordKind;
use crate::document::numeral::words::token::{Lexeme, Token};
use crate::document::numeral::{Notation, Quantity, Unread};

/// How far behind a number what it counts may stand, in lexemes.
const COUNTED: usize = 6;
/// How far from a number the figure that it is may stand.
const GOVERNS: usize = 6;
/// How far behind a number the name may stand of whose it is.
const NAMED: usize = 4;
/// How many lexemes at the opening of a clause may say that its number is one for each of many.
const OPENING: usize = 5;
/// The keys of people in general, and of what has people.
const PEOPLE: [&str; 7] = ["INHABITANT", "PERSON", "COUNTRY", "REGION", "CITY", "YEAR", "MONTH"];
/// The keys of what leaves a part out, or counts by another rule, wherever in the sentence it stands.
const EXCEPT: [&str; 3] = ["EXCEPT", "DEFINITION", "ADJUSTED"];
/// The keys of what says, anywhere before a number, of whom it is.
const AMONG: [&str; 3] = ["AMONG", "SEX", "AGE_GROUP"];
/// The keys of what may be done with what is counted.
const DEEDS: [&str; 10] =
    ["CLOSED", "OPENED", "BUILT", "REPAID", "SEIZED", "SAVED", "HIRED", "GRANTED", "PROCESSED", "REJECTED"];
/// The keys of what may stand before a figure and narrows nothing: "year-end stocks", "price inflation".
const BEFORE: [&str; 11] =
    ["YEAR", "MONTH", "WEEK", "DAY", "QUARTER", "COUNTRY", "PRICE", "VALUE", "GDP", "PERSON", "MINE"];
/// The keys of those who are some of the people or the bodies of a country.
const SOME: [&str; 12] = [
    "WOMAN",
    "MAN",
    "CHILD",
    "EMPLOYEE",
    "STUDENT",
    "TEACHER",
    "PATIENT",
    "REFUGEE",
    "HOUSEHOLD",
    "REACTOR",
    "MEMBER",
    "INDUSTRY",
];
/// Languages in which the noun that counts comes last: "46 library books".
const HEAD_LAST: [&str; 5] = ["en", "de", "nl", "zh", "ja"];

/// Which figures some words name.
enum Others {
    None,
    /// That of the property, perhaps beside others.
    Own,
    /// Others alone, with the words of one.
    Other(String),
}

impl Reader<'_> {
    /// Why a number is another figure than the one that it is read for. Its phrase has the lexemes `start..end`.
    pub(super) fn of_other_figure(&self, quantity: &Quantity, start: usize, end: usize) -> Option<Unread> {
        if quantity.notation == Notation::Nothing {
            return None;
        }
        let last = self.lexemes.partition_point(|lexeme| lexeme.span.start < quantity.number.end);
        self.offset(end)
            .or_else(|| self.counts_another(quantity, last))
            .or_else(|| self.other_measure(quantity, start, end))
            .or_else(|| self.narrowed(start, end))
            .or_else(|| self.supposed(start, end))
    }

    /// The first lexeme of the part of a clause, from a comma on, that a lexeme stands in.
    pub(super) fn part_start(&self, at: usize) -> usize {
        let start = self.clause_start(at);
        (start..at).rev().find(|place| self.parts(*place)).map_or(start, |place| place + 1)
    }

    /// "2 °C above average": by how much it differs, where the property is no change.
    fn offset(&self, end: usize) -> Option<Unread> {
        let is_level = self.setting.is_change == Some(false);
        let (_, next) = self.words.ahead(self.lexemes, end, WordKind::Offset).filter(|_| is_level)?;
        Some(Unread::Narrowed(self.told(end, next)))
    }

    pub(super) fn is_named(&self, at: usize) -> bool {
        self.label_ahead(at).is_some()
    }

    /// "Staff in 15 countries" counts countries.
    fn counts_another(&self, quantity: &Quantity, last: usize) -> Option<Unread> {
        let own = &self.setting.concepts;
        let is_measured = quantity
            .unit
            .as_ref()
            .is_some_and(|unit| !unit.names.iter().any(|name| matches!(name.as_str(), "NUM" | "PERSON")));
        if !self.setting.may_count || own.things.is_empty() || is_measured {
            return None;
        }
        let head = self.counted_thing(last)?;
        let (entry, next) = self.words.ahead(self.lexemes, head, WordKind::Thing)?;
        let [key, ..] = entry.keys() else { return None };
        // Loans may be of books, unless a dimension says that they are of films; employees are people all the same.
        let may_be_wider = own.things.len() == 1 || key == "PERSON";
        let is_own = own.things.contains(key) || may_be_wider && own.wider.contains(key);
        (!is_own).then(|| Unread::Counts(self.told(head, next)))
    }

    /// The lexeme at which the noun begins that a number counts; `None` where none does or the property is called so.
    fn counted_thing(&self, last: usize) -> Option<usize> {
        let mut head = None;
        let mut at = last;
        while at < last + COUNTED {
            self.lexeme(at).filter(|lexeme| lexeme.is_word() && !lexeme.begins_paragraph)?;
            // "441 dengue deaths": what narrows the property may stand before another thing.
            let is_thing = self.words.is(self.lexemes, at, WordKind::Thing);
            if self.is_named(at) && (is_thing || self.says_figure(at)) {
                return None;
            }
            if let Some((_, next)) = self.words.ahead(self.lexemes, at, WordKind::Thing) {
                head = Some(at);
                if !HEAD_LAST.contains(&self.words.primary()) {
                    return head;
                }
                at = next;
                if !self.lexeme(at).is_some_and(Lexeme::is_word) {
                    return head;
                }
                continue;
            }
            if head.is_some() {
                return head;
            }
            let is_of = at == last && self.words.is(self.lexemes, at, WordKind::Of);
            let ends = [WordKind::Stop, WordKind::Level, WordKind::Per, WordKind::Deny];
            if !is_of && ends.iter().any(|kind| self.words.is(self.lexemes, at, *kind)) {
                return None;
            }
            at += 1;
        }
        head
    }

    /// The key of the figure whose word ends before a lexeme, and where it begins.
    fn measure_behind(&self, end: usize) -> Option<(String, usize)> {
        if let Some((entry, from)) = self.words.behind(self.lexemes, end, WordKind::Measure) {
            return Some((entry.keys().first()?.clone(), from));
        }
        let last = end.checked_sub(1)?;
        Some((self.words.ending(self.lexemes, last)?.to_owned(), last))
    }

    /// Whether a figure is another than the property's.
    fn is_other(&self, key: &str, at: usize) -> bool {
        !self.setting.concepts.measures.contains(key) && !self.is_named(at)
    }

    /// "A quota of 270,000 tonnes", "capacity reached 5 t", "5 t of reserves".
    fn other_measure(&self, quantity: &Quantity, start: usize, end: usize) -> Option<Unread> {
        if self.setting.concepts.measures.is_empty() && self.setting.concepts.things.is_empty() {
            return None;
        }
        let has_measures = !self.setting.concepts.measures.is_empty();
        if let Some((key, from, to)) = self.related(start) {
            return self.is_other(&key, from).then(|| Unread::Figure(self.told(from, to)));
        }
        if let Some((key, from, to)) = self.governing(start) {
            return self.is_other(&key, from).then(|| Unread::Figure(self.told(from, to)));
        }
        if !has_measures {
            return None;
        }
        self.measure_after(quantity, end)
            .or_else(|| self.only_others(start, end))
            .or_else(|| self.other_deed(start, end))
    }

    /// The figure right before "…, which stood at 5 t".
    fn related(&self, start: usize) -> Option<(String, usize, usize)> {
        let comma = self.part_start(start).checked_sub(1)?;
        let is_relative = self.parts(comma) && self.words.is(self.lexemes, comma + 1, WordKind::Relative);
        let (key, from) = self.measure_behind(comma).filter(|_| is_relative)?;
        Some((key, from, comma))
    }

    /// The figure that governs a number, with nothing but "of", "was" and the like between: its key and lexemes.
    fn governing(&self, start: usize) -> Option<(String, usize, usize)> {
        let small = [
            WordKind::Part,
            WordKind::Of,
            WordKind::Light,
            WordKind::Bound,
            WordKind::Level,
            WordKind::By,
            WordKind::Unit,
        ];
        let first = self.part_start(start);
        let mut at = start;
        while at > first && start - at < GOVERNS {
            if let Some((key, from)) = self.measure_behind(at) {
                return Some((key, from, at));
            }
            at = self.words.behind_any(self.lexemes, at, &small)?;
        }
        None
    }

    /// "5 t of reserves", "5 t Reserven".
    fn measure_after(&self, quantity: &Quantity, end: usize) -> Option<Unread> {
        quantity.unit.as_ref()?;
        let mut at = end;
        // "5 t of reserves", "5 t of lithium resources".
        let is_goods = |at: usize| self.is_named(at) && !self.says_figure(at);
        while let Some(next) = self
            .words
            .ahead_any(self.lexemes, at, &[WordKind::Of, WordKind::Light])
            .or_else(|| is_goods(at).then_some(at + 1))
            .filter(|_| at < end + 3)
        {
            at = next;
        }
        let (entry, next) = self.words.ahead(self.lexemes, at, WordKind::Measure)?;
        let key = entry.keys().first()?;
        // "Of the active population" is what a share is of.
        if self.words.ahead_of_any_kind(self.lexemes, at).is_some_and(|end| end > next) {
            return None;
        }
        let goes_on = self.lexeme(next).is_some_and(Lexeme::is_word) && self.is_named(next);
        (key != "GDP" && !goes_on && self.is_other(key, at)).then(|| Unread::Figure(self.told(at, next)))
    }

    /// A part of a clause that names figures, and none that the property is of.
    fn only_others(&self, start: usize, end: usize) -> Option<Unread> {
        let own = self.part_start(start);
        match self.others_within(own, start) {
            Others::None => {}
            Others::Own => return None,
            Others::Other(told) => return Some(Unread::Figure(told)),
        }
        // "Accounting for 60 % of output" names its own behind it.
        if matches!(self.others_within(end, self.part_end(end)), Others::Own) {
            return None;
        }
        let (first, last) = self.main_part(start)?;
        match self.others_within(first, last) {
            Others::Other(told) => Some(Unread::Figure(told)),
            Others::None | Others::Own => None,
        }
    }

    /// The part of a clause that the number's goes on with past two commas: "the resources, as against reserves, came to 5 t".
    fn main_part(&self, start: usize) -> Option<(usize, usize)> {
        let clause = self.clause_start(start);
        let own = self.part_start(start);
        let aside = own.checked_sub(1).filter(|comma| *comma > clause && self.parts(*comma))?;
        let main = self.part_start(aside).checked_sub(1).filter(|comma| *comma > clause)?;
        Some((self.part_start(main), main))
    }

    /// What figures some lexemes name.
    fn others_within(&self, first: usize, last: usize) -> Others {
        let mut other = None;
        for at in first..last {
            if self.words.ending(self.lexemes, at).is_some_and(|key| !self.is_other(key, at)) {
                return Others::Own;
            }
            if let Some((entry, next)) = self.words.ahead(self.lexemes, at, WordKind::Measure) {
                if entry.keys().first().is_none_or(|key| !self.is_other(key, at)) {
                    return Others::Own;
                }
                // "On higher demand", "ore for export": what stands behind a preposition governs nothing.
                let article =
                    self.words.behind(self.lexemes, at, WordKind::Light).map_or(at, |(_, from)| from);
                let is_aside = self.words.behind(self.lexemes, article, WordKind::Place).is_some();
                other = other.or((!is_aside).then(|| self.told(at, next)));
            }
        }
        other.map_or(Others::None, Others::Other)
    }

    /// "Per-capita emissions", "the unemployment rate of women", "40 deaths were recorded every day".
    fn narrowed(&self, start: usize, end: usize) -> Option<Unread> {
        // "46 books to retired miners": what stands behind "to" and "by" narrows another thing.
        let is_open = |at: &usize| {
            !self.parts(*at)
                && ![WordKind::To, WordKind::By].iter().any(|kind| self.words.is(self.lexemes, *at, *kind))
        };
        let last = self.part_end(end);
        let near = (end..last.min(end + GOVERNS)).take_while(is_open).last().map_or(end, |at| at + 1);
        let opens = self.clause_start(start);
        self.narrowed_within((self.part_start(start), start), false)
            .or_else(|| self.narrowed_within((end, near), false))
            .or_else(|| self.narrowed_within((near, last), true))
            .or_else(|| self.narrowed_within((opens, start.min(opens + OPENING)), true))
            .or_else(|| self.narrowed_within(self.main_part(start)?, false))
            .or_else(|| self.some_of((self.part_start(start), start)).or_else(|| self.some_of((end, near))))
            .or_else(|| self.opened_by_some(opens, start))
            .or_else(|| self.leaves_out((opens, self.sentence_end(end)), &EXCEPT))
            .or_else(|| self.leaves_out((opens, start), &AMONG))
            .or_else(|| self.of_some(self.part_start(start), start))
    }

    /// "Women in Italy had 85 years", "employees accounted for 5": some of those whom the property is of.
    fn opened_by_some(&self, opens: usize, start: usize) -> Option<Unread> {
        let at = self.words.ahead(self.lexemes, opens, WordKind::Light).map_or(opens, |(_, end)| end);
        let (entry, next) = self.words.ahead(self.lexemes, at, WordKind::Thing).filter(|_| at < start)?;
        let key = entry.keys().first()?;
        let own = &self.setting.concepts;
        let is_own = own.things.contains(key) || own.measures.contains(key) || self.is_named(at);
        let goes_on = self.lexeme(next).is_some_and(Lexeme::is_spaced_word);
        (SOME.contains(&key.as_str()) && !is_own && goes_on).then(|| Unread::Narrowed(self.told(at, next)))
    }

    /// "Household consumption", "wage inflation": a thing or a figure right before that of the property.
    fn some_of(&self, (first, last): (usize, usize)) -> Option<Unread> {
        if self.words.primary() != "en" {
            return None;
        }
        let own = &self.setting.concepts;
        let is_own = |key: &str| {
            own.things.contains(key)
                || own.wider.contains(key)
                || own.measures.contains(key)
                || BEFORE.contains(&key)
        };
        (first + 1..last).find_map(|at| {
            let before = at - 1;
            let is_plain =
                self.lexemes[before].text().is_some_and(|text| text.starts_with(char::is_lowercase));
            // "Plants generated" is a verb.
            let is_verb =
                self.lexemes[at].text().is_some_and(|text| text.ends_with("ed") || text.ends_with("ing"));
            if is_verb || !is_plain || self.is_named(before) || !self.says_figure(at) {
                return None;
            }
            let kinds = [WordKind::Thing, WordKind::Measure];
            let narrows = kinds.iter().any(|kind| {
                let found = self.words.behind(self.lexemes, at, *kind).filter(|(_, from)| *from == before);
                found.and_then(|(entry, _)| entry.keys().first()).is_some_and(|key| !is_own(key))
            });
            let is_deed = self.words.is(self.lexemes, before, WordKind::Deed);
            (narrows && !is_deed).then(|| Unread::Narrowed(self.told(before, at + 1)))
        })
    }

    /// "Excluding stainless grades".
    fn leaves_out(&self, (first, last): (usize, usize), keys: &[&str]) -> Option<Unread> {
        (first..last).find_map(|at| {
            let (entry, next) = self.words.ahead(self.lexemes, at, WordKind::Qualifier)?;
            let is_left = keys.contains(&entry.keys().first()?.as_str());
            let is_own =
                self.is_named(at) || self.setting.concepts.qualifiers.contains(entry.keys().first()?);
            (is_left && !is_own).then(|| Unread::Narrowed(self.told(at, (next + 1).min(last))))
        })
    }

    /// "The wage of men": what has the figure is a part of those that the property is of.
    fn of_some(&self, first: usize, last: usize) -> Option<Unread> {
        (first + 1..last).find_map(|at| {
            let (_, next) =
                self.words.ahead(self.lexemes, at, WordKind::Part).filter(|_| self.is_named(at - 1))?;
            let thing = self.words.ahead(self.lexemes, next, WordKind::Light).map_or(next, |(_, end)| end);
            let (entry, end) = self.words.ahead(self.lexemes, thing, WordKind::Thing)?;
            let key = entry.keys().first()?;
            let own = &self.setting.concepts;
            let is_own = own.things.contains(key)
                || own.wider.contains(key)
                || PEOPLE.contains(&key.as_str())
                || self.is_named(thing);
            (thing < last && !is_own).then(|| Unread::Narrowed(self.told(at, end)))
        })
    }

    /// What narrows the figure among some lexemes; `for_each` asks only for what says that it is one for each of many.
    fn narrowed_within(&self, (first, last): (usize, usize), for_each: bool) -> Option<Unread> {
        let mut at = first;
        while at < last {
            let longest = self.words.ahead_of_any_kind(self.lexemes, at).unwrap_or(at + 1);
            let found = self.words.ahead(self.lexemes, at, WordKind::Qualifier);
            // "Gross domestic product", "greenhouse gases" are one word.
            let Some((entry, next)) = found.filter(|(_, next)| *next >= longest) else {
                if self.opens_each(at) {
                    return Some(Unread::Narrowed(self.told(at, (at + 2).min(self.lexemes.len()))));
                }
                at = longest;
                continue;
            };
            let key = entry.keys().first()?;
            let is_rate = EACH.contains(&key.as_str());
            let is_own = self.setting.concepts.qualifiers.contains(key)
                || self.setting.concepts.things.contains(key)
                || is_rate && self.setting.is_rate
                || key == "MEAN" && self.setting.is_level
                || key == "FORECAST" && !self.setting.is_fact
                || for_each && !is_rate
                || next == at + 1 && self.is_proper(at)
                || DEEDS.contains(&key.as_str()) && self.is_bare_year(next)
                || DEEDS.contains(&key.as_str()) && self.has_own_object(next, last)
                || (at..next).all(|word| self.is_named(word));
            if !is_own {
                return Some(Unread::Narrowed(self.told(at, next)));
            }
            at = next;
        }
        None
    }

    /// Whether what is done is done to another thing, between a verb and the number: "built a plant with 5,000 tonnes".
    fn has_own_object(&self, first: usize, last: usize) -> bool {
        (first..last).any(|at| {
            let is_total = self.words.is(self.lexemes, at + 1, WordKind::Light);
            self.words.is(self.lexemes, at, WordKind::One) && at + 1 < last && !is_total
        })
    }

    /// "Per" before whatever thing, where the word is no other.
    fn opens_each(&self, at: usize) -> bool {
        let per = self.words.plain_per(self.lexemes, at);
        per.is_some_and(|next| {
            let goes_on =
                self.lexeme(next).is_some_and(|lexeme| lexeme.is_spaced_word() || lexeme.is_number());
            let is_year = self.words.is(self.lexemes, next, WordKind::Unit);
            goes_on
                && !is_year
                && !self.is_named(next)
                && !self.setting.is_rate
                && self.lexemes[at].is_spaced_word()
        })
    }

    /// Whether a word is part of a name, as the "Federal" of an office: a capital that opens no clause.
    fn is_proper(&self, at: usize) -> bool {
        self.words.primary() != "de" && self.is_capital(at) && at > self.clause_start(at)
    }

    /// The lexeme that ends the part of a clause, at a comma or the end of its sentence, that one stands in.
    pub(super) fn part_end(&self, at: usize) -> usize {
        let stop = self.sentence_end(at);
        (at..stop).find(|place| self.parts(*place)).unwrap_or(stop)
    }

    /// "Would fall to 30", "is expected to exceed 60": no plain fact.
    fn supposed(&self, start: usize, end: usize) -> Option<Unread> {
        if !self.setting.is_fact {
            return None;
        }
        // The verb ends the sentence in Japanese.
        let behind = if self.words.primary() == "ja" { end..self.sentence_end(end) } else { end..end };
        let first = self.part_start(start);
        let found = (first..start).chain(behind).find_map(|at| {
            let (_, next) = self.words.ahead(self.lexemes, at, WordKind::Modal)?;
            let is_month = self.words.is(self.lexemes, at, WordKind::Month)
                && self.lexemes[at].text().is_some_and(|text| text.starts_with(char::is_uppercase));
            (!is_month).then(|| self.told(at, next))
        });
        // "If the mine opens, the share falls to 30."
        let opening = || {
            let opens = self.clause_start(start);
            let (_, next) = self.words.ahead(self.lexemes, opens, WordKind::Modal)?;
            let is_condition = next == opens + 1 && opens < first;
            is_condition.then(|| self.told(opens, next))
        };
        // "2 percent more than the bank expected."
        let beyond = || {
            let last = self.part_end(end);
            let than = (end..last).find(|at| self.words.is(self.lexemes, *at, WordKind::Bound))?;
            (than..last).find_map(|at| {
                let (_, next) = self.words.ahead(self.lexemes, at, WordKind::Modal)?;
                Some(self.told(than, next))
            })
        };
        found.or_else(opening).or_else(beyond).map(Unread::Supposed)
    }

    /// The name of a place or a body that a number is said of, where it is not the subject's: "in Bavaria 5.9 percent",
    /// "Chile's 5", "5.9 percent in Denmark".
    pub(super) fn set_in_another(&self, first: usize, end: usize) -> Option<String> {
        let start = self.clause_start(first);
        let own = (start..first).rev().find(|at| self.subject_ahead(*at).is_some());
        if let Some(rival) = self.whose(own.unwrap_or(start), first) {
            return Some(rival);
        }
        if let Some(rival) = own.and_then(|own| self.joined_with(own, start)) {
            return Some(rival);
        }
        let from = own.map_or(start, |own| own + 1).max(self.part_start(first));
        let opening =
            own.is_none().then(|| (start..first.min(start + NAMED)).find_map(|at| self.opens_in(at, start)));
        (from..first)
            .rev()
            .find_map(|at| self.other_place(at, start))
            .or_else(|| (from..first).rev().find_map(|at| self.other_owner(at)))
            .or_else(|| opening.flatten())
            .or_else(|| self.place_after(end, start))
    }

    /// The name before "whose": "buys Altair, whose revenue is 12".
    fn whose(&self, from: usize, first: usize) -> Option<String> {
        let at = (from..first).rev().find(|at| self.words.is(self.lexemes, *at, WordKind::Whose))?;
        let name = (from..at).rev().find(|at| self.lexemes[*at].is_word())?;
        (self.is_foreign(name) && !self.is_named(name)).then(|| self.told(name, name + 1))
    }

    /// The rest of a longer name, "Siemens Energy", or a name that "and" joins: "China and Myanmar together".
    fn joined_with(&self, own: usize, start: usize) -> Option<String> {
        let mut end = self.subject_ahead(own)?;
        while let Some(next) = self.subject_ahead(end) {
            end = next;
        }
        let is_other = |at: usize| self.is_foreign(at) && !self.is_named(at);
        // What is in the tables in small letters may be part of a name in capitals; all nouns of German are.
        let is_name = self.is_capital(end)
            && self.words.primary() != "de"
            && !self.is_named(end)
            && !self.words.is(self.lexemes, end, WordKind::Month);
        if is_name {
            return Some(self.told(own, end + 1));
        }
        let goes_on = self.lexeme(end).is_some_and(|l| l.is_spaced_word() && !l.begins_line) && is_other(end);
        if goes_on {
            return Some(self.told(own, end + 1));
        }
        if let Some((_, next)) =
            self.words.ahead(self.lexemes, end, WordKind::And).filter(|(_, next)| is_other(*next))
        {
            // "The bank of China and Siemens said" joins no owners of one number, but nobody can tell here.
            return Some(self.told(next, next + 1));
        }
        let (_, from) = self.words.behind(self.lexemes, own, WordKind::And)?;
        let before = from.checked_sub(1).filter(|at| *at >= start && is_other(*at))?;
        Some(self.told(before, before + 1))
    }

    /// "In Bavaria, the rate was 5.9 percent."
    fn opens_in(&self, at: usize, start: usize) -> Option<String> {
        let place = self.other_place(at, start)?;
        let (_, from) = self.words.behind(self.lexemes, at, WordKind::Place)?;
        (from == start).then_some(place)
    }

    fn place_after(&self, end: usize, start: usize) -> Option<String> {
        let stop = self.sentence_end(end).min(end + NAMED);
        (end..stop)
            .take_while(|at| !self.is_edge(*at) && !self.lexemes[*at].is_number())
            .find_map(|at| self.other_place(at, start))
    }

    /// The name that a preposition right before a lexeme brings in, where it is another's.
    fn other_place(&self, at: usize, start: usize) -> Option<String> {
        let is_region = self.words.is(self.lexemes, at, WordKind::Region);
        if !(is_region || self.is_foreign(at) && self.is_long(at)) || self.is_named(at) {
            return None;
        }
        let is_german = self.words.primary() == "de";
        let article = self
            .words
            .behind(self.lexemes, at, WordKind::Light)
            .filter(|(_, from)| *from == at - 1 && (is_region || !is_german))
            .map_or(at, |(_, from)| from);
        let (_, preposition) = self.words.behind(self.lexemes, article, WordKind::Place)?;
        // "The Ministry of Commerce" is one name.
        let is_within = preposition > start && self.is_capital(preposition - 1);
        (!is_within).then(|| self.told(at, at + 1))
    }

    /// "Chile's 5".
    fn other_owner(&self, at: usize) -> Option<String> {
        let is_owner = self.lexeme(at + 1).is_some_and(|l| l.is_mark('\''))
            && self.lexeme(at + 2).and_then(Lexeme::text) == Some("s")
            && self.is_glued(at + 1)
            && self.is_glued(at + 2);
        (is_owner && self.is_foreign(at) && self.is_long(at) && !self.is_named(at))
            .then(|| self.told(at, at + 1))
    }

    /// More than the Q of "Q3".
    fn is_long(&self, at: usize) -> bool {
        let is_code = self.is_glued(at + 1) && self.lexeme(at + 1).is_some_and(Lexeme::is_number);
        !is_code && self.lexemes[at].text().is_some_and(|text| text.chars().count() > 1)
    }

    /// "450 of the employees out of 3000", "46 von 60 Büchern": so many of more.
    pub(super) fn part_of_more(&self, number: &Numeral, end: usize) -> Option<Unread> {
        if number.under != rust_decimal::Decimal::ONE {
            return None;
        }
        let stop = self.sentence_end(end).min(end + COUNTED);
        let joint = (end..stop)
            .take_while(|at| !self.is_edge(*at) && !self.lexemes[*at].is_number())
            .find_map(|at| Some((at, self.words.ahead(self.lexemes, at, WordKind::Ratio)?.1)))?;
        let whole = self.words.ahead(self.lexemes, joint.1, WordKind::Light).map_or(joint.1, |(_, end)| end);
        let is_number =
            matches!(&self.lexeme(whole)?.token, Token::Digits(Ok((value, _))) if *value > number.over);
        let is_year = self.number(whole).is_some_and(|number| Self::is_year(&number));
        (is_number && !is_year).then(|| Unread::WordBeside(self.told(joint.0, whole + 1)))
    }
}

//! Whether the period of a claim is the one that the words around its value give.
//!
//! Knows clauses by their marks. Must not know what days words come to.
//!
//! Only words that certainly date the value are held against the period: those of its own clause, or at the head of its
//! sentence, in which nobody says, decides or founds anything that could be dated instead.

use super::{FiscalYear, Frame, Stretch, When, read};
use crate::document::Lexicon;
use crate::document::numeral::phrases::{Spoken, Token, tokens};
use crate::model::{Day, Period};
use thiserror::Error;

/// The words give another period than the one that is claimed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the words say “{words}”{}, and `period` is {claimed}", .gives.as_ref().map(|gives| format!(", which is {gives}")).unwrap_or_default())]
pub(crate) struct WrongPeriod {
    /// The words that say when.
    pub words: String,
    /// The period that they give, in EDTF, where it is one.
    pub gives: Option<String>,
    /// What is claimed.
    pub claimed: String,
}

/// What somebody claims of when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claimed<'a> {
    /// The period.
    pub period: &'a Period,
    /// When the source was published.
    pub published: Option<&'a Period>,
    /// The year of the accounts of the state that it is of.
    pub accounts: Option<FiscalYear>,
    /// Whether the value is compared with another, so that "since 2019" may tell with which.
    pub is_compared: bool,
}

/// Marks that end a clause.
const CLAUSE: [&str; 12] = [",", ";", ":", ".", "!", "?", "(", ")", "，", "；", "！", "？"];
/// How many words, of a unit and the like, may stand between a number and its time.
const NEAR: usize = 5;
/// Marks that end a sentence.
const SENTENCE: [&str; 5] = [".", "!", "?", "！", "？"];

/// Holds the words of a quote against the period that is claimed for what `written` gives. Linear in the quote.
///
/// # Errors
///
/// Where words that date the value give another period.
pub(crate) fn period_of(
    passages: &[&str],
    written: &[String],
    claimed: Claimed<'_>,
    language: &str,
    lexicon: &Lexicon,
) -> Result<(), WrongPeriod> {
    let spoken = lexicon.phrases().of(language);
    passages.iter().try_for_each(|passage| {
        let tokens = tokens(passage);
        let is_bare = ["de", "zh", "ja"].iter().any(|own| language.starts_with(own));
        let whens = read::all(&tokens, &spoken).into_iter();
        let whens = whens.map(|when| match claimed.accounts {
            Some(accounts) => when.in_accounts(accounts),
            None => when,
        });
        let text = Text { whens: whens.collect(), passage, tokens: &tokens, spoken: &spoken, is_bare };
        text.check(written, claimed)
    })
}

/// The days from which on a quote says that something is so: of "since 1946" the first of that year.
#[must_use]
pub(crate) fn since_days(
    passages: &[&str],
    language: &str,
    published: Option<&Period>,
    lexicon: &Lexicon,
) -> Vec<Day> {
    let spoken = lexicon.phrases().of(language);
    let of = |passage: &&str| {
        let whens = read::all(&tokens(passage), &spoken);
        let since = whens.into_iter().filter(|when| when.frame == Frame::Since);
        since.filter_map(|when| when.days(published)).map(|(from, _)| from).collect::<Vec<_>>()
    };
    passages.iter().flat_map(of).collect()
}

struct Text<'a, 's> {
    passage: &'a str,
    tokens: &'a [Token],
    whens: Vec<When>,
    spoken: &'a Spoken<'s>,
    is_bare: bool,
}

impl Text<'_, '_> {
    fn check(
        &self,
        written: &[String],
        Claimed { period: claimed, published, is_compared, .. }: Claimed<'_>,
    ) -> Result<(), WrongPeriod> {
        let places: Vec<usize> =
            written.iter().filter_map(|words| self.passage.find(words.as_str())).collect();
        // What is stated without a number has no place of its own; its words are those of the whole passage.
        if places.is_empty() && (!written.is_empty() || self.whens.len() != 1) {
            return Ok(());
        }
        let is_near = |when: &When| places.is_empty() || places.iter().any(|place| self.dates(when, *place));
        let mut near: Vec<&When> = self.whens.iter().filter(|when| is_near(when)).collect();
        // "10.2 % in 2023 from 11.2 % in 2022": each time is of the number right before it.
        let is_of_other = |when: &&When| self.is_of_other(when, written);
        if near.iter().any(|when| self.is_certain(when) && !is_of_other(when)) {
            near.retain(|when| !is_of_other(when));
        }
        // "Fell in 2023 and was 5 in the first half": the time right behind a number is its own.
        let is_behind = |when: &&When| self.is_right_behind(when, &places, written);
        let is_each = self.has(0, self.tokens.len(), "time-each");
        let is_own =
            |when: &&When| is_behind(when) && when.frame == Frame::In && self.is_framed(when) && !is_each;
        if near.iter().any(is_own) {
            near.retain(is_behind);
        }
        let (certain, others): (Vec<&When>, Vec<&When>) = near.into_iter().partition(|when| {
            (self.is_certain(when) || is_own(when)) && !(is_compared && when.frame == Frame::Since)
        });
        let Some(first) = certain.first() else { return Ok(()) };
        let may_be = |when: &When| {
            // What became so in a month has no number, and may hold since.
            let is_begun = places.is_empty() && when.frame == Frame::In && claimed.end().is_none();
            let begins = || when.days(published).is_some_and(|(from, _)| claimed.start() == Some(from));
            when.gives(claimed, published) != Some(false) || (is_begun && begins())
        };
        let is_open = others
            .iter()
            .any(|when| when.frame != Frame::Against && when.stretch != Stretch::Other && may_be(when));
        if certain.iter().any(|when| may_be(when)) || is_open || self.joins(claimed, published) {
            return Ok(());
        }
        Err(WrongPeriod {
            words: self.words(first).to_owned(),
            gives: first.shown(published),
            claimed: claimed.edtf().to_owned(),
        })
    }

    /// Whether another number than the written one stands right before words that say when, with its unit.
    fn is_of_other(&self, when: &When, written: &[String]) -> bool {
        let is_mark = |token: &Token| CLAUSE.contains(&token.word.as_str());
        let before =
            (when.first.saturating_sub(NEAR)..when.first).rev().take_while(|at| !is_mark(&self.tokens[*at]));
        let is_within = |at: &usize| self.whens.iter().any(|other| (other.first..other.end).contains(at));
        let digits = before
            .into_iter()
            .take_while(|at| !is_within(at))
            .find(|at| self.tokens[*at].word.starts_with(|c: char| c.is_ascii_digit()));
        digits.is_some_and(|at| {
            let place = self.tokens[at].start;
            let is_own = |words: &String| {
                self.passage
                    .match_indices(words.as_str())
                    .any(|(from, own)| from <= place && place < from + own.len())
            };
            !written.iter().any(is_own)
        })
    }

    /// Whether words that say when stand right behind the written ones, a unit and the like between.
    fn is_right_behind(&self, when: &When, places: &[usize], written: &[String]) -> bool {
        let ends = places.iter().zip(written).map(|(place, words)| place + words.len());
        ends.into_iter().any(|end| {
            let at = self.tokens.partition_point(|token| token.end <= end);
            let is_plain = |token: &Token| !CLAUSE.contains(&token.word.as_str());
            at <= when.first && when.first - at <= NEAR && self.tokens[at..when.first].iter().all(is_plain)
        })
    }

    fn words(&self, when: &When) -> &str {
        let (from, to) = (self.tokens[when.first].start, self.tokens[when.end - 1].end);
        &self.passage[from..to]
    }

    /// Whether a period goes from one that the passage names to another.
    fn joins(&self, claimed: &Period, published: Option<&Period>) -> bool {
        let days: Vec<_> = self.whens.iter().filter_map(|when| when.days(published)).collect();
        let starts = |at: &usize| Some(days[*at].0) == claimed.start();
        let from = (0..days.len()).find(starts);
        from.is_some_and(|from| (0..days.len()).any(|at| at != from && Some(days[at].1) == claimed.end()))
    }

    /// Whether words stand in the clause of a place, or at the head of its sentence.
    fn dates(&self, when: &When, place: usize) -> bool {
        let at = self.tokens.iter().position(|token| token.end > place).unwrap_or(self.tokens.len());
        if (when.first..when.end).contains(&at) {
            return false;
        }
        let (from, to) = if at < when.first { (at, when.first) } else { (when.end, at) };
        let ends = |from: usize, to: usize, marks: &[&str]| {
            (from..to).any(|token| {
                let is_inside = self.whens.iter().any(|other| (other.first..other.end).contains(&token));
                !is_inside && marks.contains(&self.tokens[token].word.as_str())
            })
        };
        if !ends(from, to, &CLAUSE) && !self.has(from, to, "time-clause") {
            return true;
        }
        let is_head = when.first == 0 || ends(when.first - 1, when.first, &SENTENCE);
        let is_set_off =
            self.tokens.get(when.end).is_some_and(|token| matches!(token.word.as_str(), "," | "，"));
        at > when.end
            && is_head
            && is_set_off
            && !ends(when.end + 1, at, &CLAUSE)
            && !self.has(when.end, at, "time-clause")
    }

    fn has(&self, from: usize, to: usize, kind: &str) -> bool {
        (from..to).any(|at| self.spoken.at(self.tokens, at, kind).is_some())
    }

    /// Whether a year stands without preposition, as those of German do: "lag 2023 bei".
    fn is_adverb(&self, when: &When) -> bool {
        // "Das 2016 beschlossene Gesetz": another thing is of that year.
        let is_of_thing = self.spoken.behind(self.tokens, when.first, "time-light").is_some();
        self.is_bare && matches!(when.stretch, Stretch::Of(..)) && !is_of_thing
    }

    /// Whether a preposition or the like makes of a stretch the time of something.
    fn is_framed(&self, when: &When) -> bool {
        (when.frame != Frame::Bare || self.is_adverb(when))
            && when.frame != Frame::Against
            && !matches!(when.stretch, Stretch::Now | Stretch::Other)
    }

    /// Whether words date what their clause says.
    fn is_certain(&self, when: &When) -> bool {
        if !self.is_framed(when) || self.spoken.behind(self.tokens, when.first, "time-act").is_some() {
            return false;
        }
        let is_break = |at: &usize| CLAUSE.contains(&self.tokens[*at].word.as_str());
        let clause = (0..when.first).rev().find(is_break).map_or(0, |at| at + 1);
        // "After the strike in 2021", "the highest since 1998": the time is of what stands before it.
        let is_of_event = ["time-after", "time-before", "time-since"].iter().any(|kind| {
            (clause..when.first)
                .any(|at| self.spoken.at(self.tokens, at, kind).is_some_and(|(_, end)| end < when.first))
        });
        let is_of_rank = when.frame == Frame::Since && self.has(clause, when.first, "rank-superlative");
        if is_of_event || is_of_rank {
            return false;
        }
        let is_end = |at: &usize| SENTENCE.contains(&self.tokens[*at].word.as_str());
        let from = (0..when.first).rev().find(is_end).map_or(0, |at| at + 1);
        let to = (when.end..self.tokens.len()).find(is_end).unwrap_or(self.tokens.len());
        let is_compared = self.spoken.behind(self.tokens, when.first, "time-against").is_some();
        !is_compared && !self.has(from, to, "time-told") && !self.has(from, to, "time-each")
    }
}

//! Finds the words of a text that say when.
//!
//! Knows how dates are put together. Must not know which days they come to.

use super::{Frame, Stretch, Unit, When, Within, YearRef};
use crate::document::numeral::phrases::{Spoken, Token};

/// What stands before a stretch, and how it bounds it.
const FRAMES: [(&str, Frame); 7] = [
    ("time-in", Frame::In),
    ("time-since", Frame::Since),
    ("time-until", Frame::Until),
    ("time-by", Frame::By),
    ("time-before", Frame::Before),
    ("time-after", Frame::After),
    ("time-against", Frame::Against),
];
/// What stands behind a stretch, and how it bounds it.
const BEHIND: [(&str, Frame); 6] = [
    ("time-in-behind", Frame::In),
    ("time-since-behind", Frame::Since),
    ("time-until-behind", Frame::Until),
    ("time-by-behind", Frame::By),
    ("time-before-behind", Frame::Before),
    ("time-after-behind", Frame::After),
];

type Read = Option<(Stretch, usize)>;

/// Every phrase of the tokens that says when, in order. Linear in them.
pub(super) fn all(tokens: &[Token], spoken: &Spoken<'_>) -> Vec<When> {
    let reader = Reader { tokens, spoken };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((_, end)) = reader.row(at, "time-none")
            && reader.stretch(at).is_none_or(|(_, other)| other < end)
        {
            at = end;
            continue;
        }
        match reader.phrase(at) {
            Some(when) => {
                at = when.end.max(at + 1);
                found.push(when);
            }
            None => at += 1,
        }
    }
    found
}

struct Reader<'a, 's> {
    tokens: &'a [Token],
    spoken: &'a Spoken<'s>,
}

impl Reader<'_, '_> {
    fn is(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.word == word)
    }

    fn number(&self, at: usize) -> Option<i32> {
        self.tokens.get(at)?.number()
    }

    fn row(&self, at: usize, kind: &str) -> Option<(&str, usize)> {
        self.spoken.at(self.tokens, at, kind).map(|(row, end)| (row.meaning.as_str(), end))
    }

    fn after(&self, at: usize, kind: &str) -> usize {
        self.row(at, kind).map_or(at, |(_, end)| end)
    }

    /// Past the articles and the like.
    fn light(&self, mut at: usize) -> usize {
        while let Some((_, end)) = self.row(at, "time-light") {
            at = end;
        }
        at
    }

    /// A stretch with what bounds it on either side.
    fn phrase(&self, at: usize) -> Option<When> {
        let range = ["time-between", "time-from"].iter().find_map(|kind| {
            let (_, next) = self.row(at, kind)?;
            let (from, next) = self.stretch_past(next)?;
            if matches!(&from, Stretch::Of(Within::Months(first, last), YearRef::Known(_)) if first < last) {
                return Some((from, next));
            }
            let joined = self.after(next, if *kind == "time-between" { "time-and" } else { "time-to" });
            let (to, end) = self.stretch_past(joined).filter(|_| joined > next)?;
            Some((joining(from, to)?, self.after(end, "time-in-behind")))
        });
        if let Some((stretch, end)) = range {
            return Some(When { first: at, end, frame: Frame::In, stretch });
        }
        let mut frames: Vec<(Frame, usize)> =
            FRAMES.iter().filter_map(|(kind, frame)| Some((*frame, self.row(at, kind)?.1))).collect();
        frames.sort_by_key(|(_, next)| std::cmp::Reverse(*next));
        for (frame, next) in frames {
            if let Some((_, end)) = self.row(self.light(next), "time-in").filter(|_| frame != Frame::In)
                && let Some(when) = self.bounded(at, end, frame)
            {
                return Some(when);
            }
            if let Some(when) = self.bounded(at, next, frame) {
                return Some(when);
            }
        }
        self.bounded(at, at, Frame::Bare)
    }

    fn bounded(&self, first: usize, at: usize, frame: Frame) -> Option<When> {
        let (mut stretch, mut end) =
            if frame == Frame::Bare { self.stretch(at) } else { self.stretch_past(at) }?;
        if let Some((further, after)) = self.further(&stretch, end) {
            (stretch, end) = (further, after);
        }
        let behind = BEHIND.iter().filter_map(|(kind, frame)| Some((*frame, self.row(end, kind)?.1)));
        // "In 2023 on lower prices": "on" is of a time behind "from" alone.
        let is_on = |end: usize| frame == Frame::In && self.is(end - 1, "on");
        let behind = behind.max_by_key(|(_, end)| *end).filter(|(_, end)| !is_on(*end));
        if let (Some((behind, after)), Frame::Bare | Frame::In | Frame::Since | Frame::Until) =
            (behind, frame)
        {
            let frame = if frame == Frame::Until && behind == Frame::In { frame } else { behind };
            return Some(When { first, end: after, frame, stretch });
        }
        // Relative words are adverbs by themselves: "last year exports fell".
        let is_adverb = matches!(
            &stretch,
            Stretch::Of(_, YearRef::Shifted(_))
                | Stretch::Shifted(..)
                | Stretch::Part(_)
                | Stretch::Season(_)
        );
        let is_vague = matches!(&stretch, Stretch::Of(_, YearRef::Unknown));
        let frame = match frame {
            Frame::Bare if is_adverb => Frame::In,
            Frame::Bare if is_vague => return None,
            other => other,
        };
        Some(When { first, end, frame, stretch })
    }

    /// A stretch that goes on to another: "January 2020 to March 2021", "2010年至2019年".
    fn further(&self, from: &Stretch, at: usize) -> Read {
        let joined = self.after(at, "time-to");
        let (to, end) = self.stretch_past(joined).filter(|_| joined > at)?;
        Some((joining(from.clone(), to)?, end))
    }

    /// A stretch behind articles and the like, as few of them as can be.
    fn stretch_past(&self, mut at: usize) -> Read {
        loop {
            if let Some(found) = self.stretch(at) {
                return Some(found);
            }
            at = self.row(at, "time-light")?.1;
        }
    }

    fn stretch(&self, at: usize) -> Read {
        let readers: [fn(&Self, usize) -> Read; 7] = [
            Self::fiscal,
            Self::decade,
            Self::part,
            Self::of_year,
            Self::in_digits,
            Self::day_or_month,
            // Of two that are as long, the last is taken: "last quarter" is no fourth one.
            Self::relative,
        ];
        let found = readers.iter().filter_map(|read| read(self, at));
        let (stretch, end) = found.max_by_key(|(_, end)| *end)?;
        let behind = self.row(end, "time-part-behind").map(|(_, after)| after);
        Some(match behind {
            Some(after) => (Stretch::Part(Box::new(stretch)), after),
            None => (stretch, end),
        })
    }

    fn relative(&self, at: usize) -> Read {
        let (meaning, end) = self.row(at, "time-relative")?;
        let (unit, by) = meaning.split_once(' ').unwrap_or((meaning, "0"));
        let by: i32 = by.parse().ok()?;
        let unit = match unit {
            "year" => return Some(self.within(YearRef::Shifted(by), end)),
            "now" => return Some((Stretch::Now, end)),
            "other" => return Some((Stretch::Other, end)),
            "month" => Unit::Month,
            "quarter" => Unit::Quarter,
            "half" => Unit::Half,
            "week" => Unit::Week,
            "day" => Unit::Day,
            _ => return None,
        };
        Some((Stretch::Shifted(unit, by), end))
    }

    /// What follows its year, as Chinese and Japanese have it: 2023年7月1日, 去年上半年.
    fn within(&self, year: YearRef, at: usize) -> (Stretch, usize) {
        let whole = (Stretch::Of(Within::Year, year), at);
        let month = |at: usize| {
            let number = self.number(at).filter(|number| (1..=12).contains(number))?;
            self.is(at + 1, "月").then(|| (small(number), at + 2))
        };
        if let Some(first) = self.number(at).filter(|number| (1..=12).contains(number))
            && let joined = self.after(at + 1, "time-to")
            && joined > at + 1
            && let Some((last, end)) = month(joined)
        {
            return (Stretch::Of(Within::Months(small(first), last), year), end);
        }
        if let Some((from, end)) = month(at) {
            if let Some(day) = self.number(end).filter(|day| (1..=31).contains(day))
                && (self.is(end + 1, "日") || self.is(end + 1, "号"))
            {
                return (Stretch::Of(Within::Day(from, small(day)), year), end + 2);
            }
            let joined = self.after(end, "time-to");
            if let Some((to, end)) = month(joined).filter(|_| joined > end) {
                return (Stretch::Of(Within::Months(from, to), year), end);
            }
            return (Stretch::Of(Within::Months(from, from), year), end);
        }
        let at_part = self.light(at);
        match self.part_of_year(at_part) {
            Some((within, end)) => (Stretch::Of(within, year), end),
            None => whole,
        }
    }

    fn fiscal(&self, at: usize) -> Read {
        if let Some((kind, next)) = self.row(at, "time-fiscal") {
            let (is_accounts, next) = (kind != "other", self.light(next));
            let year = self.year_number(next).or_else(|| {
                let short = self.number(next).filter(|_| self.tokens[next].word.len() == 2)?;
                Some((2000 + short, next + 1))
            });
            let (year, end) = year?;
            let pair = self.pair_end(year, end);
            let stretch = Stretch::Fiscal { year, is_pair: pair.is_some(), is_accounts };
            return Some((stretch, pair.unwrap_or(end)));
        }
        let (year, end) = self.year_number(at)?;
        let pair = self.pair_end(year, end);
        let (kind, end) = self.row(pair.unwrap_or(end), "time-fiscal-behind")?;
        Some((Stretch::Fiscal { year, is_pair: pair.is_some(), is_accounts: kind != "other" }, end))
    }

    /// Where the second year of a pair ends: 2023/24, 2023-2024.
    fn pair_end(&self, year: i32, at: usize) -> Option<usize> {
        let is_joined = self.is(at, "/") || self.is(at, "-");
        let next = self.number(at + 1).filter(|_| is_joined)?;
        (next == year + 1 || next == (year + 1) % 100).then_some(at + 2)
    }

    fn decade(&self, at: usize) -> Read {
        let whole = |year: i32| year % 10 == 0;
        if let Some((_, next)) = self.row(at, "time-decade")
            && let Some((year, end)) = self.year_number(next).filter(|(year, _)| whole(*year))
        {
            return Some((Stretch::Decade(year), self.after(end, "time-decade-behind")));
        }
        let (year, end) = self.year_number(at).filter(|(year, _)| whole(*year))?;
        let (_, end) = self.row(end, "time-decade-behind")?;
        Some((Stretch::Decade(year), end))
    }

    fn part(&self, at: usize) -> Read {
        let (_, next) = self.row(at, "time-part")?;
        let next = if self.is(next, "-") { next + 1 } else { self.light(next) };
        let (whole, end) = self.stretch(next)?;
        Some((Stretch::Part(Box::new(whole)), end))
    }

    /// A quarter, a half, a season or the like of a year: "first half of 2023", "Q1 2023", "1Q23".
    fn of_year(&self, at: usize) -> Read {
        let (within, next) = match self.part_of_year(at) {
            Some((within, next)) => (Some(within), next),
            None => (None, self.row(at, "time-season")?.1),
        };
        let from = self.light(next);
        let from = self.row(from, "time-fiscal").map_or(from, |(_, end)| self.light(end));
        let year = self.year(from).or_else(|| {
            let short = self.number(next).filter(|_| self.tokens[next].word.len() == 2)?;
            (!self.tokens[next].is_apart).then_some((YearRef::Known(2000 + short), next + 1))
        });
        let is_fiscal = from != self.light(next);
        match (within, year) {
            (_, Some((YearRef::Known(year), end))) if is_fiscal => Some((Stretch::unsettled(year), end)),
            (Some(within), Some((year, end))) => Some((Stretch::Of(within, year), end)),
            (None, Some((year, end))) => {
                if let YearRef::Known(year) = year
                    && let Some(end) = self.pair_end(year, end)
                {
                    return Some((Stretch::unsettled(year), end));
                }
                Some((Stretch::Season(Box::new(Stretch::Of(Within::Year, year))), end))
            }
            (Some(within), None) => Some((Stretch::Of(within, YearRef::Unknown), next)),
            (None, None) => None,
        }
    }

    fn part_of_year(&self, at: usize) -> Option<(Within, usize)> {
        let fixed = |meaning: &str| {
            let number: u8 = meaning.get(1..)?.parse().ok()?;
            match meaning.get(..1)? {
                "Q" => Some(Within::Quarter(number)),
                "H" => Some(Within::Half(number)),
                "N" => Some(Within::Months(1, number)),
                _ => None,
            }
        };
        if let Some((meaning, end)) = self.row(at, "time-within")
            && let Some(within) = fixed(meaning)
        {
            return Some((within, end));
        }
        let (number, next) = self.row(at, "time-ordinal")?;
        let (noun, end) = self.row(self.light(next), "time-within")?;
        let within = fixed(&format!("{noun}{number}"))?;
        let exists = match within {
            Within::Quarter(number) => (1..=4).contains(&number),
            Within::Half(number) => (1..=2).contains(&number),
            _ => true,
        };
        exists.then_some((within, end))
    }

    /// A year with what is written around it in digits: 2023-07-01, 2010–2019, 2023年7月, 2023 Q1.
    fn in_digits(&self, at: usize) -> Read {
        let (year, end) = self.year_number(at)?;
        let known = YearRef::Known(year);
        if self.is(at + 1, "-") && !self.tokens[at + 1].is_apart {
            return Some(self.dashed(year, at + 2));
        }
        if let Some(pair) = self.pair_end(year, end) {
            return Some((Stretch::unsettled(year), pair));
        }
        let behind = self.row(end, "time-year").map(|(_, after)| after);
        if let Some(after) = behind {
            return Some(self.within(known, after));
        }
        match self.part_of_year(end) {
            Some((within, after)) => Some((Stretch::Of(within, known), after)),
            None => Some((Stretch::Of(Within::Year, known), end)),
        }
    }

    /// What follows a year and a dash.
    fn dashed(&self, year: i32, at: usize) -> (Stretch, usize) {
        let of = |within, end| (Stretch::Of(within, YearRef::Known(year)), end);
        let Some(second) = self.number(at) else {
            let part = self.part_of_year(at);
            return part.map_or(of(Within::Year, at - 1), |(within, end)| of(within, end));
        };
        let day = self.number(at + 2).filter(|_| self.is(at + 1, "-"));
        if let (1..=12, Some(day @ 1..=31)) = (second, day) {
            return of(Within::Day(small(second), small(day)), at + 3);
        }
        let end = self.after(at + 1, "time-year");
        match self.tokens[at].word.len() {
            4 if second > year => (Stretch::Years(year, second), end),
            2 if second > year % 100 && second > 12 => (Stretch::Years(year, year / 100 * 100 + second), end),
            2 if (1..=12).contains(&second) && second <= year % 100 => {
                of(Within::Months(small(second), small(second)), end)
            }
            _ => (Stretch::Other, end),
        }
    }

    fn day_or_month(&self, at: usize) -> Read {
        if let Some(day) = self.number(at).filter(|day| (1..=31).contains(day)) {
            let next = self.light(self.after(at + 1, "time-day"));
            let (month, end) = self.month(next)?;
            let within = Within::Day(month, small(day));
            return Some(self.dated(within, end));
        }
        let (month, end) = self.month(at)?;
        if let Some(day) = self.number(end).filter(|day| (1..=31).contains(day)) {
            let (dated, end) = self.dated(Within::Day(month, small(day)), self.after(end + 1, "time-day"));
            return Some((dated, end));
        }
        let joined = self.after(end, "time-to");
        if let Some((last, end)) = self.month(self.light(joined)).filter(|_| joined > end)
            && last > month
        {
            return Some(self.dated(Within::Months(month, last), end));
        }
        Some(self.dated(Within::Months(month, month), end))
    }

    /// A part of a year with the year that follows it, if one does.
    fn dated(&self, within: Within, at: usize) -> (Stretch, usize) {
        let next = if self.is(at, ",") { at + 1 } else { at };
        match self.year(self.light(next)) {
            Some((year, end)) => (Stretch::Of(within, year), end),
            None => (Stretch::Of(within, YearRef::Unknown), at),
        }
    }

    fn month(&self, at: usize) -> Option<(u8, usize)> {
        let (meaning, end) = self.row(at, "time-month")?;
        // The dot of an abbreviation.
        let end =
            if self.is(end, ".") && self.tokens[end - 1].word.chars().count() <= 5 { end + 1 } else { end };
        Some((meaning.parse().ok()?, end))
    }

    fn year(&self, at: usize) -> Option<(YearRef, usize)> {
        if let Some((year, end)) = self.year_number(at) {
            return Some((YearRef::Known(year), self.after(end, "time-year")));
        }
        match self.row(at, "time-relative")? {
            (meaning, end) if meaning.starts_with("year ") => {
                Some((YearRef::Shifted(meaning[5..].parse().ok()?), end))
            }
            _ => None,
        }
    }

    fn year_number(&self, at: usize) -> Option<(i32, usize)> {
        let year = self.number(at).filter(|year| (1500..2200).contains(year))?;
        (self.tokens[at].word.len() == 4).then_some((year, at + 1))
    }
}

/// A stretch from one on to another; a month without a year is of the year that the second names.
fn joining(from: Stretch, to: Stretch) -> Option<Stretch> {
    let from = match (from, &to) {
        (Stretch::Of(within, YearRef::Unknown), Stretch::Of(_, year)) => Stretch::Of(within, *year),
        (other, _) => other,
    };
    // "in 2024 through October".
    let to = match (&from, to) {
        (Stretch::Of(Within::Year, year @ YearRef::Known(_)), Stretch::Of(within, YearRef::Unknown)) => {
            Stretch::Of(within, *year)
        }
        (_, other) => other,
    };
    match (&from, &to) {
        (Stretch::Of(_, YearRef::Unknown), _) | (_, Stretch::Of(_, YearRef::Unknown)) => None,
        (
            Stretch::Of(Within::Year, YearRef::Known(first)),
            Stretch::Of(Within::Year, YearRef::Known(last)),
        ) => (first < last).then_some(Stretch::Years(*first, *last)),
        (Stretch::Of(..), Stretch::Of(..)) => Some(Stretch::Between(Box::new(from), Box::new(to))),
        _ => None,
    }
}

fn small(number: i32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

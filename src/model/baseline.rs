//! Baselines: what a change is measured against.
//!
//! Knows the words by which people name a period, a level or an average before. Must not know what has changed.
//!
//! "Year on year" of 2025, "against 2024" and "over the previous year" are one baseline: a relative one is resolved by the
//! period of the figure. Words that name none of these stay words, and whoever shows them says that they were not read.

use super::period::{Day, Period};
use crate::calendar;
use rust_decimal::Decimal;
use std::fmt;

/// What a change is measured against.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Baseline {
    /// What it was in a period.
    Period(Period),
    /// The mean over the years of a period.
    Average(Period),
    /// A number, in the unit of what changes.
    Level(Decimal),
    /// So many months before the period of the figure, which is not said.
    Before(u32),
    /// The period just before that of the figure, which is not said.
    PeriodBefore,
    /// Words that name none of these.
    Words(String),
}

impl Baseline {
    /// Reads a baseline as a sheet writes it, for a figure of a period. What cannot be read is kept as [`Baseline::Words`].
    #[must_use]
    pub fn read(text: &str, period: Option<&Period>) -> Self {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = words.to_lowercase();
        let plain = stripped(&lower, &LEADING);
        average(plain)
            .or_else(|| level(plain))
            .or_else(|| dated(plain).map(Self::Period))
            .or_else(|| relative(&lower.replace('-', " ")).map(|before| before.resolved(period)))
            .unwrap_or(Self::Words(words))
    }

    /// The period whose level or whose mean it is.
    #[must_use]
    pub fn period(&self) -> Option<&Period> {
        match self {
            Self::Period(period) | Self::Average(period) => Some(period),
            _ => None,
        }
    }

    /// Whether it could not be read.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        matches!(self, Self::Words(_))
    }

    /// The period just before another of whole months, of the same length.
    #[must_use]
    pub fn just_before(period: &Period) -> Option<Self> {
        let (start, end) = (period.start()?, period.end()?);
        let months = u32::try_from(end.months() - start.months() + 1).ok()?;
        shifted(period, months).map(Self::Period)
    }
}

impl fmt::Display for Baseline {
    /// A form that is read as the same: `2024`, `average of 2010/2019`, `level 44000000`, `12 months before`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Period(period) => write!(f, "{period}"),
            Self::Average(period) => write!(f, "average of {period}"),
            Self::Level(level) => write!(f, "level {}", level.normalize()),
            Self::Before(months) => write!(f, "{months} months before"),
            Self::PeriodBefore => f.write_str("the period before"),
            Self::Words(words) => f.write_str(words),
        }
    }
}

/// What may stand before a baseline, and says nothing of it.
const LEADING: [&str; 23] = [
    "compared with ",
    "compared to ",
    "in comparison with ",
    "relative to ",
    "as against ",
    "against ",
    "versus ",
    "vs. ",
    "vs ",
    "since ",
    "from ",
    "than in ",
    "than ",
    "over ",
    "on ",
    "in ",
    "of ",
    "the ",
    "year ",
    "levels of ",
    "level of ",
    "figure of ",
    "figures of ",
];

fn stripped<'t>(text: &'t str, leading: &[&str]) -> &'t str {
    let mut rest = text.trim();
    while let Some(shorter) = leading.iter().find_map(|word| rest.strip_prefix(word)) {
        // A level is a number of its own.
        if rest.starts_with("level ") && !rest.starts_with("level of ") {
            break;
        }
        rest = shorter.trim_start();
    }
    rest
}

/// A mean over a period: `2010/2019 average`, `average of 2010-2019`.
fn average(text: &str) -> Option<Baseline> {
    const MEANS: [&str; 3] = ["average", "mean", "avg"];
    let before = MEANS.iter().find_map(|mean| text.strip_suffix(mean));
    let after = || {
        let rest = MEANS.iter().find_map(|mean| text.strip_prefix(mean))?;
        Some(stripped(rest, &["of ", "for ", "over ", "from ", "in ", "between ", "the ", "years "]))
    };
    dated(before.or_else(after)?.trim()).map(Baseline::Average)
}

/// A number: `level 44e6`.
fn level(text: &str) -> Option<Baseline> {
    let digits = text.strip_prefix("level ")?.trim();
    let number = digits.parse().ok().or_else(|| Decimal::from_scientific(digits).ok())?;
    Some(Baseline::Level(number.normalize()))
}

/// A period that is named: EDTF, years with a dash, quarters and halves.
fn dated(text: &str) -> Option<Period> {
    let text = stripped(text, &["the year ", "year "]);
    let text = text.strip_suffix(" level").or_else(|| text.strip_suffix(" levels")).unwrap_or(text);
    let interval = || {
        let (from, to) = text.split_once(['-', '–']).or_else(|| text.split_once(" to "))?;
        let are_years =
            [from.trim(), to.trim()].iter().all(|year| year.len() == 4 && year.parse::<u16>().is_ok());
        are_years.then(|| Period::parse(&format!("{}/{}", from.trim(), to.trim())).ok()).flatten()
    };
    // A second half of four digits is no month: what EDTF reads comes first.
    let named = Period::parse(&text.to_uppercase()).ok().or_else(interval).or_else(|| part_of_year(text))?;
    canonical(named.start(), named.end(), named.qualifiers())
}

/// `q2 2024`, `2024-q2`, `h1 2024`.
fn part_of_year(text: &str) -> Option<Period> {
    let (a, b) = text.split_once([' ', '-'])?;
    let (part, year) = if a.len() == 4 { (b, a) } else { (a, b) };
    let number: u8 = part.get(1..)?.parse().ok()?;
    let months = match part.get(..1)? {
        "q" if (1..=4).contains(&number) => 3,
        "h" if (1..=2).contains(&number) => 6,
        _ => return None,
    };
    Period::parse(&format!("{year}-{:02}/{year}-{:02}", (number - 1) * months + 1, number * months)).ok()
}

/// A baseline that is so far before the period of the figure.
#[derive(Clone, Copy)]
enum Relative {
    Months(u32),
    Period,
}

impl Relative {
    fn resolved(self, period: Option<&Period>) -> Baseline {
        let resolved = match self {
            Self::Months(months) => period.and_then(|period| shifted(period, months)).map(Baseline::Period),
            Self::Period => period.and_then(Baseline::just_before),
        };
        resolved.unwrap_or(match self {
            Self::Months(months) => Baseline::Before(months),
            Self::Period => Baseline::PeriodBefore,
        })
    }
}

/// The units of time by which baselines lie before, in months.
const STEPS: [(&str, u32); 5] = [("month", 1), ("quarter", 3), ("half", 6), ("year", 12), ("decade", 120)];

const NUMBERS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

/// `year on year`, `the prior month`, `same quarter of the previous year`, `over five years`, `3 months before`.
fn relative(text: &str) -> Option<Relative> {
    const SHORT: [(&str, u32); 6] =
        [("yoy", 12), ("y/y", 12), ("mom", 1), ("m/m", 1), ("qoq", 3), ("q/q", 3)];
    let mut text = stripped(text, &LEADING[..LEADING.len() - 5]);
    if let Some((_, months)) = SHORT.iter().find(|(short, _)| *short == text) {
        return Some(Relative::Months(*months));
    }
    for (step, months) in STEPS {
        if [" on ", " over ", " to "].iter().any(|join| text == format!("{step}{join}{step}")) {
            return Some(Relative::Months(months));
        }
    }
    // The same part of the year before: the year tells how far it lies back.
    for part in ["period", "month", "quarter", "half", "time", "week", "day"] {
        for same in ["same", "corresponding", "like"] {
            if let Some(rest) = text.strip_prefix(&format!("{same} {part}")) {
                text = stripped(rest, &["of ", "in ", "the ", "a ", "during "]);
            }
        }
    }
    before(text)
}

/// `previous year`, `year before`, `last month`, `five years earlier`, `5 years`.
fn before(text: &str) -> Option<Relative> {
    let words: Vec<&str> =
        text.split(' ').filter(|word| !["the", "a", "an", "of", "that"].contains(word)).collect();
    let is_back = |word: &str| {
        ["previous", "prior", "preceding", "last", "before", "earlier", "ago", "past"].contains(&word)
    };
    let step = |word: &str| {
        STEPS
            .iter()
            .find(|(step, _)| word == *step || word.strip_suffix('s') == Some(step))
            .map(|(_, months)| *months)
    };
    let count = |word: &str| {
        let named = NUMBERS.iter().position(|number| *number == word).and_then(|at| u32::try_from(at).ok());
        named.or_else(|| word.parse().ok()).filter(|count| (1..=1200).contains(count))
    };
    match words.as_slice() {
        [back, "period"] | ["period", back] if is_back(back) => Some(Relative::Period),
        [back, one] | [one, back] if is_back(back) && step(one).is_some() => step(one).map(Relative::Months),
        [number, many] | [number, many, _] | [_, number, many]
            if count(number).is_some()
                && step(many).is_some()
                && words.iter().all(|word| is_back(word) || word == number || word == many) =>
        {
            Some(Relative::Months(count(number)?.checked_mul(step(many)?)?))
        }
        _ => None,
    }
}

/// A period so many months earlier; one that begins and ends with its months still does.
fn shifted(period: &Period, months: u32) -> Option<Period> {
    let back = |day: Day, is_end: bool| {
        let month = i128::from(day.months()) - i128::from(months);
        let (year, month) = (month.div_euclid(12), u8::try_from(month.rem_euclid(12) + 1).ok()?);
        let was_last = day.of_month == calendar::days_in(i128::from(day.year), day.month);
        let last = calendar::days_in(year, month);
        let of_month = if is_end && was_last { last } else { day.of_month.min(last) };
        Day::new(i32::try_from(year).ok()?, month, of_month)
    };
    let (start, end) = (back(period.start()?, false)?, back(period.end()?, true)?);
    canonical(Some(start), Some(end), ("", ""))
}

/// The shortest way to write the days of a period.
fn canonical(start: Option<Day>, end: Option<Day>, (from_mark, to_mark): (&str, &str)) -> Option<Period> {
    let is_first = |day: Day| day.of_month == 1;
    let is_last = |day: Day| day.of_month == calendar::days_in(i128::from(day.year), day.month);
    // 0: years will do, 1: months, 2: days.
    let fineness = |day: Day, is_end: bool| match is_end {
        false if is_first(day) && day.month == 1 => 0,
        true if is_last(day) && day.month == 12 => 0,
        false if is_first(day) => 1,
        true if is_last(day) => 1,
        _ => 2,
    };
    let fine = start.map_or(0, |day| fineness(day, false)).max(end.map_or(0, |day| fineness(day, true)));
    let written = |day: Option<Day>| match (day, fine) {
        (None, _) => "..".to_owned(),
        (Some(day), 0) => format!("{:04}", day.year),
        (Some(day), 1) => format!("{:04}-{:02}", day.year, day.month),
        (Some(day), _) => day.to_string(),
    };
    let (from, to) = (written(start), written(end));
    let text = if from == to && from_mark == to_mark {
        format!("{from}{from_mark}")
    } else {
        format!("{from}{from_mark}/{to}{to_mark}")
    };
    Period::parse(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baselines_are_what_their_words_say_for_the_period_of_the_figure() {
        let table = [
            ("2019", "2025", "2019"),
            ("since 2019", "2025", "2019"),
            ("from 2019 levels", "2025", "2019"),
            ("2019-01-01/2019-12-31", "2025", "2019"),
            ("year on year", "2025", "2024"),
            ("year-on-year", "2025", "2024"),
            ("YoY", "2025-07", "2024-07"),
            ("the previous year", "2025", "2024"),
            ("the year before", "2024-02", "2023-02"),
            ("a year earlier", "2023-02", "2022-02"),
            ("same quarter of the year before", "2025-04/2025-06", "2024-04/2024-06"),
            ("the same period last year", "2025-01/2025-06", "2024-01/2024-06"),
            ("the corresponding month of the previous year", "2025-03", "2024-03"),
            ("the prior month", "2023-07", "2023-06"),
            ("month on month", "2024-03", "2024-02"),
            ("quarter on quarter", "2025-01/2025-03", "2024-10/2024-12"),
            ("previous quarter", "2025-04/2025-06", "2025-01/2025-03"),
            ("the previous period", "2025-01/2025-06", "2024-07/2024-12"),
            ("over five years", "2025", "2020"),
            ("5 years earlier", "2025", "2020"),
            ("in the last three years", "2025", "2022"),
            ("a decade ago", "2025", "2015"),
            ("Q2 2024", "2025", "2024-04/2024-06"),
            ("2024-H1", "2025", "2024-01/2024-06"),
            ("2010/2019 average", "2025", "average of 2010/2019"),
            ("the average of 2010-2019", "2025", "average of 2010/2019"),
            ("mean of 2010 to 2019", "2025", "average of 2010/2019"),
            ("level 44e6", "2025", "level 44000000"),
            ("level -4.50", "2025", "level -4.5"),
            ("2019?", "2025", "2019?"),
            ("year on year", "", "12 months before"),
            ("previous period", "", "the period before"),
            ("two years before", "", "24 months before"),
            ("pre-war levels", "2025", "pre-war levels"),
            ("the level before the crisis", "2025", "the level before the crisis"),
            ("the last war", "2025", "the last war"),
            ("five years before the war", "2025", "five years before the war"),
        ];
        for (words, period, expected) in table {
            let period = Period::parse(period).ok();
            let read = Baseline::read(words, period.as_ref());
            assert_eq!(read.to_string(), expected, "{words}");
            assert_eq!(Baseline::read(&read.to_string(), None), read, "{words}");
        }
        assert!(Baseline::read("pre-war levels", None).is_unread());
        assert!(!Baseline::read("2019", None).is_unread());
    }
}

//! Periods: what a source says a claim holds for, in the Extended Date/Time Format (EDTF, ISO 8601-2).

use crate::calendar;
use std::fmt;
use thiserror::Error;

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    pub(super) year: i32,
    pub(super) month: u8,
    pub(super) of_month: u8,
}

impl Day {
    /// A day that exists, or `None`.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists =
            (1..=12).contains(&month) && day >= 1 && day <= calendar::days_in(i128::from(year), month);
        exists.then_some(Self { year, month, of_month: day })
    }

    /// How many months lie between January of the year 0 and its month.
    #[must_use]
    pub fn months(self) -> i64 {
        i64::from(self.year) * 12 + i64::from(self.month) - 1
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// Its month, from 1.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day that lies so many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        let own = calendar::days_since_1970(self.year.into(), self.month.into(), self.of_month.into());
        Self::from_unix_days(i64::try_from(own).unwrap_or(i64::MAX).saturating_add(days))
    }

    /// As the start of a period: by its year or month, where that begins with it.
    fn as_start(self) -> String {
        match (self.month, self.of_month) {
            (1, 1) => format!("{:04}", self.year),
            (month, 1) => format!("{:04}-{month:02}", self.year),
            _ => self.to_string(),
        }
    }

    /// As the end of a period: by its year or month, where that ends with it.
    fn as_end(self) -> String {
        let is_last = self.of_month == calendar::days_in(i128::from(self.year), self.month);
        match (self.month, is_last) {
            (12, true) => format!("{:04}", self.year),
            (month, true) => format!("{:04}-{month:02}", self.year),
            _ => self.to_string(),
        }
    }

    /// The day that lies so many days after 1970-01-01.
    #[must_use]
    pub fn from_unix_days(days: i64) -> Self {
        let (year, month, of_month) = calendar::date_of(days.into());
        Self { year: i32::try_from(year).unwrap_or(i32::MAX), month, of_month }
    }
}

impl fmt::Display for Day {
    /// `2024-02-01`, the lexical form of `xsd:date`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.of_month)
    }
}

/// A period as stated, and the days it spans.
///
/// Read from the part of EDTF that sources need: a day, a month, a quarter, a half, a season, a year or a decade
/// (`2023-07-01`, `2023-07`, `2023-33`, `2023-40`, `2023-26`, `2023`, `201X`), an interval of two of them, open at an end as
/// `..`, each with a qualifier: `?` uncertain, `~` approximate, `%` both. `2023-Q1` and `2023-H1` are taken for quarters and
/// halves, which EDTF has as months 33 to 36, 40 and 41. Seasons are of a hemisphere and of whole months, as meteorology has
/// them; winters end in the year after.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    edtf: String,
    start: Option<Day>,
    end: Option<Day>,
}

impl Period {
    /// Reads a period.
    ///
    /// # Errors
    ///
    /// Where the text is not such a period, names a day that does not exist, or ends before it starts.
    pub fn parse(text: &str) -> Result<Self, PeriodError> {
        let edtf = &in_edtf(text.trim());
        let (start, end) = match edtf.split_once('/') {
            None => {
                let (start, end) = parse_date(edtf)?;
                (Some(start), Some(end))
            }
            Some(("..", "..")) => return Err(PeriodError::malformed(edtf)),
            Some((from, to)) => {
                let start = parse_end(from)?.map(|(earliest, _)| earliest);
                let end = parse_end(to)?.map(|(_, latest)| latest);
                (start, end)
            }
        };
        if let (Some(from), Some(to)) = (start, end)
            && to < from
        {
            return Err(PeriodError::Reversed { from, to });
        }
        Ok(Self { edtf: edtf.to_owned(), start, end })
    }

    /// The period from a day to another, written as briefly as it can be; `None` where neither is known, or they are reversed.
    #[must_use]
    pub fn of_days(start: Option<Day>, end: Option<Day>) -> Option<Self> {
        let brief = |from: Day, to: Day| {
            let (first, last) = ((from.month, from.of_month), (to.month, to.of_month));
            let ends_month = to.of_month == calendar::days_in(i128::from(to.year), to.month);
            match (from.year == to.year, first, last) {
                (true, (1, 1), (12, 31)) => Some(format!("{:04}", from.year)),
                (true, (month, 1), _) if month == to.month && ends_month => {
                    Some(format!("{:04}-{month:02}", from.year))
                }
                (true, (month, 1), _) if month % 3 == 1 && to.month == month + 2 && ends_month => {
                    Some(format!("{:04}-{}", from.year, 33 + month / 3))
                }
                (true, (month, 1), _) if month % 6 == 1 && to.month == month + 5 && ends_month => {
                    Some(format!("{:04}-{}", from.year, 40 + month / 6))
                }
                _ if from == to => Some(from.to_string()),
                _ => None,
            }
        };
        let edtf = match (start, end) {
            (Some(from), Some(to)) => {
                brief(from, to).unwrap_or_else(|| format!("{}/{}", from.as_start(), to.as_end()))
            }
            (Some(from), None) => format!("{}/..", from.as_start()),
            (None, Some(to)) => format!("../{}", to.as_end()),
            (None, None) => return None,
        };
        Self::parse(&edtf).ok()
    }

    /// Whether it is one day, and no doubt of it is told.
    #[must_use]
    pub fn is_day(&self) -> bool {
        self.start.is_some_and(|day| self.edtf == day.to_string())
    }

    /// The period as stated.
    #[must_use]
    pub fn edtf(&self) -> &str {
        &self.edtf
    }

    /// The first day of the period; `None` where it is open.
    #[must_use]
    pub fn start(&self) -> Option<Day> {
        self.start
    }

    /// The last day of the period; `None` where it is open.
    #[must_use]
    pub fn end(&self) -> Option<Day> {
        self.end
    }

    /// The qualifiers of the start and of the end, as written: empty, `?`, `~` or `%`. They tell apart periods of
    /// the same days, so the identity of a proposition includes them.
    #[must_use]
    pub fn qualifiers(&self) -> (&str, &str) {
        match self.edtf.split_once('/') {
            Some((from, to)) => (split_qualifier(from).1, split_qualifier(to).1),
            None => (split_qualifier(&self.edtf).1, split_qualifier(&self.edtf).1),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.edtf)
    }
}

fn split_qualifier(text: &str) -> (&str, &str) {
    text.find(['?', '~', '%']).map_or((text, ""), |at| text.split_at(at))
}

fn parse_end(text: &str) -> Result<Option<(Day, Day)>, PeriodError> {
    if text == ".." { Ok(None) } else { parse_date(text).map(Some) }
}

/// The first and the last day that a date of day, month or year precision covers.
fn parse_date(text: &str) -> Result<(Day, Day), PeriodError> {
    let (date, qualifier) = split_qualifier(text);
    if qualifier.len() > 1 {
        return Err(PeriodError::malformed(text));
    }
    if let Some((first, last)) = vague_year(date) {
        return Day::new(first, 1, 1).zip(Day::new(last, 12, 31)).ok_or_else(|| PeriodError::malformed(text));
    }
    let mut parts = date.split('-');
    let year = digits(parts.next(), 4).ok_or_else(|| PeriodError::malformed(text))?;
    let month = parts.next().map(|m| digits(Some(m), 2));
    let day = parts.next().map(|d| digits(Some(d), 2));
    if parts.next().is_some() || month == Some(None) || day == Some(None) {
        return Err(PeriodError::malformed(text));
    }
    let year = i32::from(year);
    let small = |n: u16| u8::try_from(n).unwrap_or(u8::MAX);
    let months = |year: i32, first: u8, last_year: i32, last: u8| {
        let end = calendar::days_in(i128::from(last_year), last);
        Day::new(year, first, 1).zip(Day::new(last_year, last, end))
    };
    let days = match (month.flatten().map(small), day.flatten().map(small)) {
        (None, _) => Day::new(year, 1, 1).zip(Day::new(year, 12, 31)),
        (Some(21..=24), None) => return Err(PeriodError::NoHemisphere { text: text.to_owned() }),
        (Some(season @ 25..=32), None) => {
            let turn = if season >= 29 { 6 } else { 0 };
            let first = (2 + (season - 25) % 4 * 3 + turn) % 12 + 1;
            if first > 10 {
                months(year, first, year + 1, first - 10)
            } else {
                months(year, first, year, first + 2)
            }
        }
        (Some(quarter @ 33..=36), None) => months(year, (quarter - 33) * 3 + 1, year, (quarter - 33) * 3 + 3),
        (Some(third @ 37..=39), None) => months(year, (third - 37) * 4 + 1, year, (third - 37) * 4 + 4),
        (Some(half @ 40..=41), None) => months(year, (half - 40) * 6 + 1, year, (half - 40) * 6 + 6),
        (Some(m), None) if (1..=12).contains(&m) => months(year, m, year, m),
        (Some(m), Some(d)) => Day::new(year, m, d).zip(Day::new(year, m, d)),
        (Some(_), None) => None,
    };
    days.ok_or_else(|| PeriodError::NoSuchDay { text: text.to_owned() })
}

/// Quarters and halves as EDTF has them, where they are written as Q1 and H1.
fn in_edtf(text: &str) -> String {
    let dates = text.split('/').map(|date| {
        let plain =
            date.get(..5).zip(date.get(5..6)).zip(date.get(6..7)).and_then(|((year, first), number)| {
                let (base, most) = match first {
                    "Q" => (32, 4),
                    "H" => (39, 2),
                    _ => return None,
                };
                let number: u8 = number.parse().ok().filter(|number| (1..=most).contains(number))?;
                Some(format!("{year}{}{}", base + number, &date[7..]))
            });
        plain.unwrap_or_else(|| date.to_owned())
    });
    dates.collect::<Vec<_>>().join("/")
}

/// The first and the last year of a decade or a century: 201X, 19XX.
fn vague_year(date: &str) -> Option<(i32, i32)> {
    let known = date.trim_end_matches('X');
    let open = date.len() - known.len();
    let is_vague = date.len() == 4 && (1..=2).contains(&open) && known.bytes().all(|b| b.is_ascii_digit());
    let first = known.parse::<i32>().ok().filter(|_| is_vague)? * if open == 1 { 10 } else { 100 };
    Some((first, first + if open == 1 { 9 } else { 99 }))
}

fn digits(text: Option<&str>, count: usize) -> Option<u16> {
    let text = text?;
    let right = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

/// Why a text is no period.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PeriodError {
    /// Not written as EDTF.
    #[error(
        "`{text}` is not a period: expected a date such as 2021, 2023-07, 2023-07-01, 2023-Q1, 2023-H1 or 201X, or an interval such as 2023-07/.. or 2021/2024"
    )]
    Malformed {
        /// The part that was not understood.
        text: String,
    },
    /// A season, and nobody says in which half of the world.
    #[error(
        "`{text}` is a season of no hemisphere: months 25 to 28 are the seasons of the north from spring on, 29 to 32 those of the south"
    )]
    NoHemisphere {
        /// The date as written.
        text: String,
    },
    /// A date outside the calendar, such as 2023-02-30.
    #[error("`{text}` is not a date of the calendar")]
    NoSuchDay {
        /// The date as written.
        text: String,
    },
    /// An interval whose end lies before its start.
    #[error("the period ends on {to}, before it starts on {from}")]
    Reversed {
        /// Its first day.
        from: Day,
        /// Its last day.
        to: Day,
    },
}

impl PeriodError {
    fn malformed(text: &str) -> Self {
        Self::Malformed { text: text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> (Option<String>, Option<String>) {
        let period = Period::parse(text).unwrap();
        (period.start().map(|d| d.to_string()), period.end().map(|d| d.to_string()))
    }

    #[test]
    fn periods_widen_to_days() {
        let table = [
            ("2021", Some("2021-01-01"), Some("2021-12-31")),
            ("2023-07", Some("2023-07-01"), Some("2023-07-31")),
            ("2024-02", Some("2024-02-01"), Some("2024-02-29")),
            ("2023-02", Some("2023-02-01"), Some("2023-02-28")),
            ("1900-02", Some("1900-02-01"), Some("1900-02-28")),
            ("2023-07-09", Some("2023-07-09"), Some("2023-07-09")),
            ("2023-07/..", Some("2023-07-01"), None),
            ("../2023-07", None, Some("2023-07-31")),
            ("2021/2024", Some("2021-01-01"), Some("2024-12-31")),
            ("2024-01/2024-10", Some("2024-01-01"), Some("2024-10-31")),
            ("2022?", Some("2022-01-01"), Some("2022-12-31")),
            ("2022~/2023", Some("2022-01-01"), Some("2023-12-31")),
            ("2023-33", Some("2023-01-01"), Some("2023-03-31")),
            ("2023-Q4", Some("2023-10-01"), Some("2023-12-31")),
            ("2023-H2?", Some("2023-07-01"), Some("2023-12-31")),
            ("2023-Q2/2023-Q3", Some("2023-04-01"), Some("2023-09-30")),
            ("2023-38", Some("2023-05-01"), Some("2023-08-31")),
            ("2023-25", Some("2023-03-01"), Some("2023-05-31")),
            ("2023-28", Some("2023-12-01"), Some("2024-02-29")),
            ("2023-29", Some("2023-09-01"), Some("2023-11-30")),
            ("2023-30", Some("2023-12-01"), Some("2024-02-29")),
            ("2023-31", Some("2023-03-01"), Some("2023-05-31")),
            ("2023-32", Some("2023-06-01"), Some("2023-08-31")),
            ("201X", Some("2010-01-01"), Some("2019-12-31")),
            ("19XX", Some("1900-01-01"), Some("1999-12-31")),
        ];
        for (text, start, end) in table {
            assert_eq!(span(text), (start.map(str::to_owned), end.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn what_is_no_period_says_why() {
        for text in [
            "",
            "July",
            "23",
            "2023/7",
            "2023-7",
            "2023-07-01T00",
            "../..",
            "2023??",
            "2023-07-01-02",
            "2023-Q5",
            "2023-H3",
            "2XXX",
            "201XX",
            "/2023",
        ] {
            assert!(matches!(Period::parse(text), Err(PeriodError::Malformed { .. })), "{text}");
        }
        for text in ["2023-22", "2023-24?"] {
            assert!(matches!(Period::parse(text), Err(PeriodError::NoHemisphere { .. })), "{text}");
        }
        for text in ["2023-13", "2023-42", "2023-02-29", "2023-00", "2021/2023-06-31"] {
            assert!(matches!(Period::parse(text), Err(PeriodError::NoSuchDay { .. })), "{text}");
        }
        let error = Period::parse("2024/2023").unwrap_err();
        assert_eq!(error.to_string(), "the period ends on 2023-12-31, before it starts on 2024-01-01");
    }

    #[test]
    fn days_since_1970() {
        let table = [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (19_782, "2024-02-29"),
            (20_780, "2026-11-23"),
        ];
        for (days, expected) in table {
            assert_eq!(Day::from_unix_days(days).to_string(), expected);
        }
    }

    #[test]
    fn days_are_written_as_briefly_as_can_be() {
        for text in
            ["2023", "2023-07", "2023-33", "2023-41", "2023-07-09", "2023-07/..", "../2020", "2021/2024-10"]
        {
            let read = Period::parse(text).unwrap();
            assert_eq!(Period::of_days(read.start(), read.end()).unwrap().edtf(), text);
        }
        assert_eq!(Period::of_days(None, None), None);
    }

    #[test]
    fn qualifiers_are_kept() {
        assert_eq!(Period::parse("2022?").unwrap().qualifiers(), ("?", "?"));
        assert_eq!(Period::parse("2022~/..").unwrap().qualifiers(), ("~", ""));
    }
}

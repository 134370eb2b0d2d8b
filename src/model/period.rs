//! Periods: what a source says a claim holds for, in the Extended Date/Time Format (EDTF, ISO 8601-2).

use crate::calendar;
use std::fmt;
use thiserror::Error;

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: i32,
    month: u8,
    of_month: u8,
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
/// Read from the part of EDTF that sources need: a day, a month or a year (`2023-07-01`, `2023-07`, `2023`), an
/// interval of two of them, open at an end as `..`, each with a qualifier: `?` uncertain, `~` approximate, `%` both.
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
        let edtf = text.trim();
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
    let mut parts = date.split('-');
    let year = digits(parts.next(), 4).ok_or_else(|| PeriodError::malformed(text))?;
    let month = parts.next().map(|m| digits(Some(m), 2));
    let day = parts.next().map(|d| digits(Some(d), 2));
    if parts.next().is_some() || month == Some(None) || day == Some(None) {
        return Err(PeriodError::malformed(text));
    }
    let year = i32::from(year);
    let small = |n: u16| u8::try_from(n).unwrap_or(u8::MAX);
    let days = match (month.flatten().map(small), day.flatten().map(small)) {
        (None, _) => Day::new(year, 1, 1).zip(Day::new(year, 12, 31)),
        (Some(m), None) => {
            Day::new(year, m, 1).zip(Day::new(year, m, calendar::days_in(i128::from(year), m)))
        }
        (Some(m), Some(d)) => Day::new(year, m, d).zip(Day::new(year, m, d)),
    };
    days.ok_or_else(|| PeriodError::NoSuchDay { text: text.to_owned() })
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
        "`{text}` is not a period: expected a date such as 2021, 2023-07 or 2023-07-01, or an interval such as 2023-07/.. or 2021/2024"
    )]
    Malformed {
        /// The part that was not understood.
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
            "/2023",
        ] {
            assert!(matches!(Period::parse(text), Err(PeriodError::Malformed { .. })), "{text}");
        }
        for text in ["2023-13", "2023-02-29", "2023-00", "2021/2023-06-31"] {
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
    fn qualifiers_are_kept() {
        assert_eq!(Period::parse("2022?").unwrap().qualifiers(), ("?", "?"));
        assert_eq!(Period::parse("2022~/..").unwrap().qualifiers(), ("~", ""));
    }
}

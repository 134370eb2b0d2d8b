//! Which days words mean, and whether a period is the one they give.
//!
//! Knows the calendar. Must not know words.

use super::{FiscalYear, Frame, Stretch, Told, Unit, When, WhenFault, Within, YearRef};
use crate::model::{Day, Period};

/// The first and the last day of a stretch.
type Days = (Day, Day);

/// What a stretch comes to.
enum Span {
    Known(Days),
    /// Not resolved, for want of a date of publication, or of one that is exact enough.
    Undated(bool),
    /// Anything.
    Open,
}

impl When {
    /// The period that the words give.
    pub(super) fn told(&self, words: String, published: Option<&Period>) -> Result<Told, WhenFault> {
        if self.stretch == Stretch::Now {
            return Ok(Told::Now);
        }
        let (from, to) = match self.stretch.span(published) {
            Span::Known(days) => days,
            Span::Undated(true) => {
                let published = published.map(ToString::to_string).unwrap_or_default();
                return Err(WhenFault::Vague { words, published });
            }
            Span::Undated(false) => return Err(WhenFault::Undated { words }),
            Span::Open => return Err(WhenFault::Open { words }),
        };
        let (start, end) = match self.frame {
            Frame::In | Frame::Bare => (Some(from), Some(to)),
            Frame::Since => (Some(from), None),
            Frame::Until | Frame::By => (None, Some(to)),
            Frame::Before => (None, Some(from.plus(-1))),
            Frame::After => (Some(to.plus(1)), None),
            Frame::Against => return Err(WhenFault::Open { words }),
        };
        let period = Period::of_days(start, end).ok_or(WhenFault::Open { words })?;
        let is_relative = self.stretch.is_relative();
        Ok(if is_relative { Told::Relative(guessed(period, published)) } else { Told::Stated(period) })
    }

    /// Whether a period is the one that the words give; `None` where they leave that open.
    pub(super) fn gives(&self, claimed: &Period, published: Option<&Period>) -> Option<bool> {
        let (start, end) = (claimed.start(), claimed.end());
        let (from, to) = match (&self.stretch, self.stretch.span(published)) {
            (Stretch::Fiscal { year, .. }, _) => return fiscal(*year, claimed),
            (Stretch::Of(within, YearRef::Unknown), _) => return in_some_year(*within, claimed, published),
            (Stretch::Season(_), _) if is_year(claimed) => return Some(false),
            (Stretch::Part(whole) | Stretch::Season(whole), _) => return whole.touches(claimed, published),
            (_, Span::Known(days)) => days,
            _ => return None,
        };
        // What goes on may be told up to the day on which it is told.
        let is_open_until_published = |end: Option<Day>| {
            let limits = published.and_then(|own| Some((own.start()?, own.end()?)));
            end.is_none_or(|end| {
                limits.is_some_and(|(first, _)| end >= first.plus(-31) && end.year() <= first.year())
            })
        };
        Some(match self.frame {
            Frame::In | Frame::Bare | Frame::Against => start == Some(from) && end == Some(to),
            Frame::Since => start == Some(from) && is_open_until_published(end),
            // In several languages one word is both "until" and "before".
            Frame::Until => end == Some(to) || end == Some(from.plus(-1)),
            // "Eased by December" is not of the year.
            Frame::By => end == Some(to) && !(is_year(claimed) && to < from.plus(31)),
            Frame::Before => end == Some(from.plus(-1)),
            Frame::After => {
                (start == Some(from) || start == Some(to.plus(1)) || start == Some(to))
                    && is_open_until_published(end)
            }
        })
    }

    /// The same words where the accounts of a state are kept in years of its own.
    pub(super) fn in_accounts(mut self, accounts: FiscalYear) -> Self {
        if let Stretch::Fiscal { year, is_pair, is_accounts: true } = self.stretch
            && let Some((from, to)) = accounts.days(year, is_pair)
        {
            self.stretch = Stretch::Days(from, to);
        }
        self
    }

    /// The days of the stretch itself, where they are known.
    pub(super) fn days(&self, published: Option<&Period>) -> Option<Days> {
        match self.stretch.span(published) {
            Span::Known(days) => Some(days),
            _ => None,
        }
    }

    /// What the words give, in EDTF.
    pub(super) fn shown(&self, published: Option<&Period>) -> Option<String> {
        match self.told(String::new(), published).ok()? {
            Told::Stated(period) | Told::Relative(period) => Some(period.edtf().to_owned()),
            Told::Now => None,
        }
    }
}

impl Stretch {
    /// The year of an account that nobody can tell by itself: a season, the quarter of a fiscal year.
    pub(super) fn unsettled(year: i32) -> Self {
        Self::Fiscal { year, is_pair: false, is_accounts: false }
    }

    fn is_relative(&self) -> bool {
        match self {
            Self::Of(_, YearRef::Shifted(_)) | Self::Shifted(..) => true,
            Self::Between(from, to) => from.is_relative() || to.is_relative(),
            Self::Part(whole) | Self::Season(whole) => whole.is_relative(),
            _ => false,
        }
    }

    fn span(&self, published: Option<&Period>) -> Span {
        let known = |period: Option<Days>| period.map_or(Span::Open, Span::Known);
        match self {
            Self::Of(_, YearRef::Unknown)
            | Self::Fiscal { .. }
            | Self::Part(_)
            | Self::Season(_)
            | Self::Now
            | Self::Other => Span::Open,
            Self::Of(within, YearRef::Known(year)) => known(within.days(*year)),
            Self::Of(within, YearRef::Shifted(by)) => match year_of(published) {
                Ok(year) => known(within.days(year + by)),
                Err(is_vague) => Span::Undated(is_vague),
            },
            Self::Days(from, to) => Span::Known((*from, *to)),
            Self::Shifted(unit, by) => unit.days(*by, published),
            Self::Years(from, to) => known(Day::new(*from, 1, 1).zip(Day::new(*to, 12, 31))),
            Self::Decade(year) => known(Day::new(*year, 1, 1).zip(Day::new(*year + 9, 12, 31))),
            Self::Between(from, to) => match (from.span(published), to.span(published)) {
                (Span::Known((from, _)), Span::Known((_, to))) if from <= to => Span::Known((from, to)),
                (Span::Undated(is_vague), _) | (_, Span::Undated(is_vague)) => Span::Undated(is_vague),
                _ => Span::Open,
            },
        }
    }

    /// Whether a period lies in a stretch of which a part is meant; what is beyond it is another.
    fn touches(&self, claimed: &Period, published: Option<&Period>) -> Option<bool> {
        let Span::Known((from, to)) = self.span(published) else { return None };
        // A winter begins in the year before, and ends in the year after.
        let is_near = |day: Option<Day>| day.is_none_or(|day| day >= from.plus(-31) && day <= to.plus(60));
        if is_near(claimed.start()) && is_near(claimed.end()) { None } else { Some(false) }
    }
}

impl Within {
    fn days(self, year: i32) -> Option<Days> {
        let edtf = match self {
            Self::Year => format!("{year:04}"),
            Self::Half(half) => format!("{year:04}-H{half}"),
            Self::Quarter(quarter) => format!("{year:04}-Q{quarter}"),
            Self::Months(from, to) => format!("{year:04}-{from:02}/{year:04}-{to:02}"),
            Self::Day(month, day) => format!("{year:04}-{month:02}-{day:02}"),
        };
        let period = Period::parse(&edtf).ok()?;
        period.start().zip(period.end())
    }
}

impl Unit {
    fn days(self, by: i32, published: Option<&Period>) -> Span {
        let Some((from, to)) = published.and_then(|own| own.start().zip(own.end())) else {
            return Span::Undated(published.is_some());
        };
        let of_months = |size: i32| {
            let unit = |day: Day| day.year() * (12 / size) + (i32::from(day.month()) - 1) / size;
            (unit(from) == unit(to)).then(|| unit(from) + by)
        };
        let within = |number: i32, size: i32| {
            let (year, part) = (number.div_euclid(12 / size), number.rem_euclid(12 / size));
            let first = u8::try_from(part * size + 1).ok()?;
            let last = u8::try_from(part * size + size).ok()?;
            Within::Months(first, last).days(year)
        };
        let size = match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Half => 6,
            Self::Week => return Span::Open,
            Self::Day if from == to => {
                let day = from.plus(by.into());
                return Span::Known((day, day));
            }
            Self::Day => return Span::Undated(true),
        };
        match of_months(size) {
            Some(number) => within(number, size).map_or(Span::Open, Span::Known),
            None => Span::Undated(true),
        }
    }
}

/// The year of publication; `Err(true)` where it spans two.
fn year_of(published: Option<&Period>) -> Result<i32, bool> {
    let Some(own) = published else { return Err(false) };
    match (own.start(), own.end()) {
        (Some(from), Some(to)) if from.year() == to.year() => Ok(from.year()),
        _ => Err(true),
    }
}

/// A period counted from a date that is a guess is one too.
fn guessed(period: Period, published: Option<&Period>) -> Period {
    let doubt = published.map_or("", |own| own.qualifiers().0);
    if doubt.is_empty() || period.edtf().contains('/') {
        return period;
    }
    Period::parse(&format!("{}{doubt}", period.edtf())).unwrap_or(period)
}

/// A year of accounts begins in the year that it is named after, or ends in it, and has twelve months.
fn fiscal(year: i32, claimed: &Period) -> Option<bool> {
    let (Some(start), Some(end)) = (claimed.start(), claimed.end()) else { return Some(false) };
    let is_near = start.year() >= year - 1 && end.year() <= year + 1;
    if is_near { None } else { Some(false) }
}

/// Whether a period is a whole year, from whatever day on.
fn is_year(claimed: &Period) -> bool {
    claimed.start().zip(claimed.end()).is_some_and(|(from, to)| to == from.plus(364) || to == from.plus(365))
}

/// A month without a year is of that of publication, or of one beside it.
fn in_some_year(within: Within, claimed: &Period, published: Option<&Period>) -> Option<bool> {
    let start = claimed.start().filter(|_| within != Within::Year)?;
    let Some(end) = claimed.end() else {
        return Some(within.days(start.year()).is_some_and(|(first, _)| first == start));
    };
    if let Ok(year) = year_of(published)
        && (start.year() - year).abs() > 1
    {
        return None;
    }
    let days = within.days(start.year())?;
    // What is more or less exact than the words is not wrong for that.
    let is_part = start >= days.0 && end <= days.1;
    let is_whole = start <= days.0 && end >= days.1;
    if days == (start, end) {
        Some(true)
    } else if is_part || (is_whole && !(is_year(claimed) && published.is_some())) {
        None
    } else {
        Some(false)
    }
}

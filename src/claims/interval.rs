//! Numbers as intervals: the ends of what is claimed, and how far off each may be.
//!
//! Knows precision, bounds and rounding. Must not know of what numbers are.

use crate::encoding::{Conversion, PropositionTable, Stated, StatedNumber};
use crate::model::Comparator;
use rust_decimal::Decimal;

/// The ends of a claimed number, and how far off each may be.
#[derive(Debug, Clone, Copy)]
pub(in crate::claims) struct Interval {
    pub(in crate::claims) low: Option<Decimal>,
    pub(in crate::claims) high: Option<Decimal>,
    pub(in crate::claims) tolerance: Decimal,
    /// How far off it may be and still be what is said: of what is said to be about so much.
    about: Decimal,
    /// Whether the ends do not belong to it.
    is_open: bool,
}

/// How two numbers stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::claims) enum Against {
    /// Both may be right as they are stated.
    Agree,
    /// Both may be right before they were rounded.
    Rounded,
    /// They cannot both be right.
    Disagree,
}

impl Interval {
    /// The number of a proposition, as far off as any that states it can be.
    pub(in crate::claims) fn of(figures: &PropositionTable, stated: &Stated, number: &StatedNumber) -> Self {
        let precisions = figures.tellings(stated).iter().map(|telling| telling.precision);
        let known = precisions.clone().flatten().max().unwrap_or_default();
        let is_unknown = !stated.is_told() || precisions.clone().any(|p| p.is_none());
        let mut about = Decimal::ZERO;
        let tolerance = match (number.comparator, number.value) {
            (Comparator::Approximately, Some(value)) => {
                about = known.max(half_last_digit(value));
                about.max(value.abs() / Decimal::from(20))
            }
            // What is counted is not rounded, unless zeros at its end show it.
            (Comparator::Equal, Some(value)) if number.unit.is_none() => half_of_zeros(value),
            (Comparator::Equal, Some(value)) if is_unknown => known.max(half_last_digit(value)),
            (
                Comparator::Equal | Comparator::Range | Comparator::Approximately | Comparator::Unquantified,
                _,
            ) => known,
            // A bound is what it says: more than 90 is not 90.
            (
                Comparator::GreaterThan | Comparator::AtLeast | Comparator::LessThan | Comparator::AtMost,
                _,
            ) => Decimal::ZERO,
        };
        let is_open = matches!(number.comparator, Comparator::GreaterThan | Comparator::LessThan);
        Self { low: number.low, high: number.high, tolerance, about, is_open }
    }

    /// The same in another unit; `None` where that is beyond what numbers can hold.
    pub(in crate::claims) fn converted(self, conversion: &Conversion) -> Option<Self> {
        let end = |number: Option<Decimal>| match number {
            None => Some(None),
            Some(number) => conversion.apply(number).map(Some),
        };
        let [tolerance, about] = [self.tolerance, self.about].map(|off| conversion.scale(off));
        Some(Self {
            low: end(self.low)?,
            high: end(self.high)?,
            tolerance: tolerance?,
            about: about?,
            is_open: self.is_open,
        })
    }

    /// The same, so many times as large.
    fn times(self, factor: Decimal) -> Option<Self> {
        let times = |number: Decimal| number.checked_mul(factor);
        let end = |number: Option<Decimal>| number.map(times);
        let is_held = |end: Option<Option<Decimal>>| end != Some(None);
        let (low, high) = (end(self.low), end(self.high));
        (is_held(low) && is_held(high)).then_some(Self {
            low: low.flatten(),
            high: high.flatten(),
            tolerance: times(self.tolerance)?,
            ..self
        })
    }

    /// The lower end, as low as it may be.
    pub(in crate::claims) fn lowest(&self) -> Option<Decimal> {
        self.low.map(|low| low.saturating_sub(self.tolerance))
    }

    /// The upper end, as high as it may be.
    pub(in crate::claims) fn highest(&self) -> Option<Decimal> {
        self.high.map(|high| high.saturating_add(self.tolerance))
    }

    pub(in crate::claims) fn against(&self, other: &Self) -> Against {
        let is_open = self.is_open || other.is_open;
        let above = |low: Option<Decimal>, high: Option<Decimal>| {
            low.zip(high).is_some_and(|(low, high)| low > high || (is_open && low == high))
        };
        if above(self.lowest(), other.highest())
            || above(other.lowest(), self.highest())
            || self.excludes_nothing(other)
            || other.excludes_nothing(self)
        {
            return Against::Disagree;
        }
        let about = self.about.max(other.about);
        // Units that are no simple multiples of each other leave a last digit or two.
        let ends = [self.low, self.high, other.low, other.high];
        let trace = ends.into_iter().flatten().map(|end| end.abs()).max().unwrap_or_default() * TRACE;
        let beyond = |low: Option<Decimal>, high: Option<Decimal>| {
            low.zip(high).is_some_and(|(low, high)| {
                let gap = low.saturating_sub(high);
                gap > about.max(trace) || (is_open && gap.is_zero() && about.is_zero())
            })
        };
        if beyond(self.low, other.high) || beyond(other.low, self.high) {
            Against::Rounded
        } else {
            Against::Agree
        }
    }

    /// Whether one says that it is nothing, and the other that it is more or less than that.
    fn excludes_nothing(&self, other: &Self) -> bool {
        let is_bound = self.is_open && (self.low.is_none() || self.high.is_none());
        is_bound && self.low.or(self.high).is_some_and(|end| end.is_zero()) && other.is_zero()
    }

    /// Whether it is the other but for a factor of a thousand, or of a power of it: a slip of the unit.
    pub(in crate::claims) fn is_thousands_of(&self, other: &Self) -> bool {
        let is_point = |interval: &Self| interval.low.is_some() && interval.low == interval.high;
        if !is_point(self) || !is_point(other) || self.is_zero() || other.is_zero() {
            return false;
        }
        // What was converted is rounded in its last digits, and not the same way from either unit.
        let rough = |interval: &Self| {
            let end = |end: Option<Decimal>| end.and_then(|end| end.round_sf(20));
            Self { low: end(interval.low), high: end(interval.high), ..*interval }
        };
        let meets = |a: &Self, b: &Self| rough(a).against(&rough(b)) != Against::Disagree;
        let mut factors = [1_000, 1_000_000, 1_000_000_000].into_iter().map(Decimal::from);
        factors.any(|factor| {
            self.times(factor).is_some_and(|more| meets(&more, other))
                || other.times(factor).is_some_and(|more| meets(self, &more))
        })
    }

    /// Whether all of another lies within it, however they were rounded.
    pub(in crate::claims) fn holds(&self, other: &Self) -> bool {
        let off = self.tolerance.max(other.tolerance);
        let from = self.low.is_none_or(|low| other.low.is_some_and(|other| low.saturating_sub(off) <= other));
        from && self.high.is_none_or(|high| other.high.is_some_and(|other| other <= high.saturating_add(off)))
    }

    /// Whether it is nothing at all.
    pub(in crate::claims) fn is_zero(&self) -> bool {
        self.low == Some(Decimal::ZERO) && self.high == Some(Decimal::ZERO)
    }

    /// Whether it is more or less than nothing, and may be next to it.
    pub(in crate::claims) fn begins_at_nothing(&self) -> bool {
        self.is_open && [self.low, self.high].into_iter().flatten().any(|end| end.is_zero())
    }

    /// Whether it is more than nothing.
    pub(in crate::claims) fn is_positive(&self) -> bool {
        self.lowest().is_some_and(|low| low > Decimal::ZERO || (self.is_open && low.is_zero()))
    }

    /// Whether it is not below nothing.
    pub(in crate::claims) fn is_amount(&self) -> bool {
        self.low.or(self.high).is_some_and(|end| end >= Decimal::ZERO)
    }

    /// Whether a part is more than its whole, which may be nothing.
    pub(in crate::claims) fn exceeds(&self, whole: &Self) -> bool {
        self.is_above(whole) || (self.low.is_some() && self.excludes_nothing(whole))
    }

    /// Whether it is more than another, however they were rounded.
    pub(in crate::claims) fn is_above(&self, other: &Self) -> bool {
        self.lowest().zip(other.highest()).is_some_and(|(low, high)| low > high)
    }
}

/// What a conversion may leave of a number.
const TRACE: Decimal = Decimal::from_parts(1, 0, 0, false, 12);

/// Half the place of the last digit that is not zero, but no more than three hundredths: how far off a number may be whose
/// precision nobody states. 60 may be 61, and is not 63. Nothing may be a half.
pub(in crate::claims) fn half_last_digit(value: Decimal) -> Decimal {
    let value = value.normalize();
    if value.scale() > 0 {
        return Decimal::try_new(5, value.scale() + 1).unwrap_or_default();
    }
    let (mut rest, mut half) = (value.abs(), Decimal::new(5, 1));
    if rest.is_zero() || !(rest % Decimal::TEN).is_zero() {
        return half;
    }
    while (rest % Decimal::TEN).is_zero() {
        rest /= Decimal::TEN;
        half *= Decimal::TEN;
    }
    half.min(value.abs() * Decimal::new(3, 2))
}

fn half_of_zeros(value: Decimal) -> Decimal {
    let is_round = (value % Decimal::TEN).is_zero();
    if is_round { half_last_digit(value) } else { Decimal::ZERO }
}

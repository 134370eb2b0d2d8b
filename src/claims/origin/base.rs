//! What a change is measured against, and which figures that are.
//!
//! Knows periods. Must not know what has changed.

use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What a change is measured against.
pub(super) enum Base {
    /// A figure so many periods of the same length away.
    Periods(i64),
    /// One so many months before.
    Months(i64),
    /// That of a period.
    Of((i64, i64)),
    /// The mean of the years of a period.
    Mean((i64, i64)),
    /// A number.
    Level(Decimal),
    /// Nobody can tell.
    Unknown,
}

/// The second operand of a derivation.
pub(super) enum Right {
    Figure(usize),
    Mean(Vec<usize>),
    Level(Decimal),
}

/// The second operands for a first one of a period, by what the result is measured against.
pub(super) fn against(
    base: &Base,
    (from, to): (i64, i64),
    rights: &BTreeMap<(i64, i64), Vec<usize>>,
) -> Vec<Right> {
    let at = |months: (i64, i64)| rights.get(&months).map_or(&[][..], Vec::as_slice);
    let figures = |months: (i64, i64)| at(months).iter().map(|at| Right::Figure(*at)).collect();
    match base {
        Base::Periods(shift) => {
            let back = shift * (to - from + 1);
            figures((from + back, to + back))
        }
        Base::Months(months) => figures((from - months, to - months)),
        Base::Of(months) => figures(*months),
        Base::Level(level) => vec![Right::Level(*level)],
        Base::Mean((first, last)) => {
            let length = last - first + 1;
            // A mean of more than a century is no baseline of anything here.
            let years = if length % 12 == 0 && length <= 1200 { length / 12 } else { 0 };
            let figures: Option<Vec<usize>> = (0..years)
                .map(|year| at((first + 12 * year, first + 12 * year + 11)).first().copied())
                .collect();
            figures.filter(|figures| !figures.is_empty()).map(Right::Mean).into_iter().collect()
        }
        Base::Unknown => Vec::new(),
    }
}

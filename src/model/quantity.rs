//! Quantities as sources state them: points, bounds, ranges, and what is only said to be large.

use rust_decimal::Decimal;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// How a stated number relates to the true one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `36.7`
    Equal,
    /// `~120e6`
    Approximately,
    /// `>9e7`
    GreaterThan,
    /// `>=10`
    AtLeast,
    /// `<5`
    LessThan,
    /// `<=5`
    AtMost,
    /// `10..15`, or `36.4[33.6..40.6]` with a central value
    Range,
    /// `unquantified`: "a huge amount"
    Unquantified,
}

/// A quantity in one unit. `low` and `high` are the ends of what is claimed; `value` exists for points, and for
/// ranges with a central value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Quantity {
    /// The relation of the numbers to the true one.
    pub comparator: Comparator,
    /// The point.
    pub value: Option<Decimal>,
    /// The lower end.
    pub low: Option<Decimal>,
    /// The upper end.
    pub high: Option<Decimal>,
}

/// A quantity as a sheet writes it, with the precision that its digits show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedQuantity {
    /// The numbers, in the stated unit.
    pub quantity: Quantity,
    /// Half the last place written: 0.05 of `36.7`. Unknown of integers with trailing zeros, unless a power of ten
    /// sets the significant digits apart (`44e6` is 500,000).
    pub precision: Option<Decimal>,
}

impl Quantity {
    /// The quantity multiplied by `numerator / denominator`, to change its unit; `None` on overflow.
    #[must_use]
    pub fn scaled(&self, numerator: Decimal, denominator: Decimal) -> Option<Self> {
        let scale = |n: Option<Decimal>| match n {
            None => Some(None),
            Some(n) => scale(n, numerator, denominator).map(Some),
        };
        Some(Self {
            comparator: self.comparator,
            value: scale(self.value)?,
            low: scale(self.low)?,
            high: scale(self.high)?,
        })
    }
}

impl Quantity {
    /// The quantity on another scale: each number plus `before`, multiplied by `factor` (numerator and denominator), less
    /// `after`; `None` on overflow.
    #[must_use]
    pub fn moved(&self, before: Decimal, factor: (Decimal, Decimal), after: Decimal) -> Option<Self> {
        let moved = |n: Option<Decimal>| match n {
            None => Some(None),
            Some(n) => {
                let n = scale(n.checked_add(before)?, factor.0, factor.1)?;
                // A factor such as 5/9 leaves digits that no thermometer shows.
                let n = n.checked_sub(after)?.round_dp(20).normalize();
                Some(Some(n))
            }
        };
        Some(Self {
            comparator: self.comparator,
            value: moved(self.value)?,
            low: moved(self.low)?,
            high: moved(self.high)?,
        })
    }
}

/// `n * numerator / denominator` without trailing zeros; `None` on overflow or division by zero.
pub(crate) fn scale(n: Decimal, numerator: Decimal, denominator: Decimal) -> Option<Decimal> {
    Some(n.checked_mul(numerator)?.checked_div(denominator)?.normalize())
}

impl fmt::Display for Quantity {
    /// The notation of sheets, numbers in plain digits: `>=10`, `36.4[33.6..40.6]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |n: Option<Decimal>| n.map_or_else(String::new, |n| n.normalize().to_string());
        let (value, low, high) = (show(self.value), show(self.low), show(self.high));
        match self.comparator {
            Comparator::Equal => f.write_str(&value),
            Comparator::Approximately => write!(f, "~{value}"),
            Comparator::GreaterThan => write!(f, ">{low}"),
            Comparator::AtLeast => write!(f, ">={low}"),
            Comparator::LessThan => write!(f, "<{high}"),
            Comparator::AtMost => write!(f, "<={high}"),
            Comparator::Range if self.value.is_some() => write!(f, "{value}[{low}..{high}]"),
            Comparator::Range => write!(f, "{low}..{high}"),
            Comparator::Unquantified => f.write_str("unquantified"),
        }
    }
}

impl FromStr for StatedQuantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let text = text.trim();
        if text == "unquantified" {
            return Ok(Self::of(Comparator::Unquantified, None, None, None, None));
        }
        if let Some((central, range)) = text.strip_suffix(']').and_then(|t| t.split_once('[')) {
            let ((low, _), (high, _)) = range_of(range)?;
            let (value, precision) = number(central)?;
            if value < low || value > high {
                return Err(QuantityError::OutsideRange { value, low, high });
            }
            return Ok(Self::of(Comparator::Range, Some(value), Some(low), Some(high), precision));
        }
        if text.contains("..") {
            let ((low, a), (high, b)) = range_of(text)?;
            let precision = a.zip(b).map(|(a, b)| a.max(b));
            return Ok(Self::of(Comparator::Range, None, Some(low), Some(high), precision));
        }
        let (comparator, digits) = comparator_of(text);
        let (n, precision) = number(digits)?;
        let (value, low, high) = match comparator {
            Comparator::GreaterThan | Comparator::AtLeast => (None, Some(n), None),
            Comparator::LessThan | Comparator::AtMost => (None, None, Some(n)),
            _ => (Some(n), Some(n), Some(n)),
        };
        Ok(Self::of(comparator, value, low, high, precision))
    }
}

impl StatedQuantity {
    fn of(
        comparator: Comparator,
        value: Option<Decimal>,
        low: Option<Decimal>,
        high: Option<Decimal>,
        precision: Option<Decimal>,
    ) -> Self {
        Self { quantity: Quantity { comparator, value, low, high }, precision }
    }
}

fn comparator_of(text: &str) -> (Comparator, &str) {
    let signs = [
        (">=", Comparator::AtLeast),
        ("<=", Comparator::AtMost),
        (">", Comparator::GreaterThan),
        ("<", Comparator::LessThan),
        ("~", Comparator::Approximately),
    ];
    signs
        .into_iter()
        .find_map(|(sign, comparator)| Some((comparator, text.strip_prefix(sign)?.trim_start())))
        .unwrap_or((Comparator::Equal, text))
}

type Number = (Decimal, Option<Decimal>);

fn range_of(text: &str) -> Result<(Number, Number), QuantityError> {
    let (low, high) = text.split_once("..").ok_or_else(|| QuantityError::no_number(text))?;
    let (low, high) = (number(low)?, number(high)?);
    if high.0 < low.0 {
        return Err(QuantityError::ReversedRange { low: low.0, high: high.0 });
    }
    Ok((low, high))
}

/// A number and half its last place.
fn number(text: &str) -> Result<Number, QuantityError> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let exponent: i32 = exponent.parse().map_err(|_| QuantityError::no_number(text))?;
            (mantissa, Some(exponent))
        }
        None => (text, None),
    };
    let plain = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let well_formed = plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.ends_with(|c: char| c.is_ascii_digit())
        && plain.chars().filter(|c| *c == '.').count() <= 1
        && plain.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !well_formed {
        return Err(QuantityError::no_number(text));
    }
    let too_large = || QuantityError::TooLarge { text: text.to_owned() };
    let value = Decimal::from_str_exact(mantissa).map_err(|_| too_large())?;
    let factor = power_of_ten(exponent.unwrap_or(0)).ok_or_else(too_large)?;
    let shift = |n: Decimal| {
        let (numerator, denominator) = factor;
        scale(n, numerator, denominator).ok_or_else(too_large)
    };
    let precision = half_last_place(plain).map(shift).transpose()?;
    Ok((shift(value)?, precision))
}

/// Half the last place of digits without sign and exponent; `None` where trailing zeros hide which it is.
fn half_last_place(digits: &str) -> Option<Decimal> {
    match digits.split_once('.') {
        Some((_, decimals)) => {
            let places = u32::try_from(decimals.len()).ok()?;
            Decimal::try_new(5, places + 1).ok()
        }
        None if digits.ends_with('0') => None,
        None => Some(Decimal::new(5, 1)),
    }
}

/// `10^exponent` as a fraction, exact.
fn power_of_ten(exponent: i32) -> Option<(Decimal, Decimal)> {
    let power = Decimal::try_from_i128_with_scale(10_i128.checked_pow(exponent.unsigned_abs())?, 0).ok()?;
    Some(if exponent < 0 { (Decimal::ONE, power) } else { (power, Decimal::ONE) })
}

/// Why a text is no quantity.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum QuantityError {
    /// Not a number in any of the notations.
    #[error(
        "`{text}` is not a number: expected one of 36.7, >9e7, >=10, <5, <=5, ~120e6, 10..15, 36.4[33.6..40.6], unquantified"
    )]
    NoNumber {
        /// The text as written.
        text: String,
    },
    /// More digits than can be kept exactly (28).
    #[error("`{text}` has more digits than can be kept exactly")]
    TooLarge {
        /// The text as written.
        text: String,
    },
    /// A range whose ends are exchanged.
    #[error("the range ends at {high}, below its start {low}")]
    ReversedRange {
        /// Its first end.
        low: Decimal,
        /// Its second end.
        high: Decimal,
    },
    /// A central value outside its own range.
    #[error("the central value {value} lies outside {low}..{high}")]
    OutsideRange {
        /// The central value.
        value: Decimal,
        /// The lower end.
        low: Decimal,
        /// The upper end.
        high: Decimal,
    },
}

impl QuantityError {
    fn no_number(text: &str) -> Self {
        Self::NoNumber { text: text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (String, Option<String>) {
        let stated: StatedQuantity = text.parse().unwrap();
        (stated.quantity.to_string(), stated.precision.map(|p| p.to_string()))
    }

    #[test]
    fn notations() {
        let table = [
            ("36.7", "36.7", Some("0.05")),
            ("36.70", "36.7", Some("0.005")),
            ("-3.5", "-3.5", Some("0.05")),
            ("648", "648", Some("0.5")),
            ("168000", "168000", None),
            ("0", "0", None),
            ("44e6", "44000000", Some("500000")),
            ("1.7e9", "1700000000", Some("50000000")),
            ("5e-3", "0.005", Some("0.0005")),
            (">9e7", ">90000000", Some("5000000")),
            (">= 10", ">=10", None),
            ("<48.9", "<48.9", Some("0.05")),
            ("<=5", "<=5", Some("0.5")),
            ("~120e6", "~120000000", None),
            ("10..15", "10..15", None),
            ("36.4[33.6..40.6]", "36.4[33.6..40.6]", Some("0.05")),
            ("unquantified", "unquantified", None),
        ];
        for (text, shown, precision) in table {
            assert_eq!(read(text), (shown.to_owned(), precision.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_says_why() {
        for text in [
            "", "many", "1,000", "5 %", ">", "1..", "1e", ".5", "5.", "1.2.3", "--1", "NaN", "9e99", "[1..2]",
        ] {
            assert!(text.parse::<StatedQuantity>().is_err(), "{text}");
        }
        let reversed: Result<StatedQuantity, _> = "15..10".parse();
        assert!(matches!(reversed, Err(QuantityError::ReversedRange { .. })));
        let outside: Result<StatedQuantity, _> = "9[10..15]".parse();
        assert!(matches!(outside, Err(QuantityError::OutsideRange { .. })));
    }

    #[test]
    fn kilograms_become_tonnes_exactly() {
        let stated: StatedQuantity = "648".parse().unwrap();
        let tonnes = stated.quantity.scaled(Decimal::ONE, Decimal::from(1000)).unwrap();
        assert_eq!(tonnes.to_string(), "0.648");
    }

    proptest! {
        #[test]
        fn the_notation_reads_back(mantissa in -1_000_000_000_i64..1_000_000_000, scale in 0_u32..6, sign in 0_usize..6) {
            let number = Decimal::new(mantissa, scale);
            let text = format!("{}{number}", ["", ">", ">=", "<", "<=", "~"][sign]);
            let once: StatedQuantity = text.parse().unwrap();
            let again: StatedQuantity = once.quantity.to_string().parse().unwrap();
            prop_assert_eq!(once.quantity, again.quantity);
        }
    }
}

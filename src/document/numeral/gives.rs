//! Whether words give the number somebody says they give.
//!
//! Knows numbers and bounds. Must not know claims or units: the number expected is in the unit of the words.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::{Bound, Notation, Numeral, read_numbers};

/// A number as stated by whoever read the words, in the unit the words use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// The number itself.
    Point(Decimal),
    /// About the number.
    About(Decimal),
    /// The number or more.
    AtLeast(Decimal),
    /// More than the number.
    MoreThan(Decimal),
    /// The number or less.
    AtMost(Decimal),
    /// Less than the number.
    LessThan(Decimal),
    /// From one number to another.
    Range(Decimal, Decimal),
    /// A central value, with the lower and the upper end of its range.
    Central(Decimal, Decimal, Decimal),
    /// No number at all: "a huge amount".
    Unquantified,
}

/// Why words do not give the number expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// The words give no number.
    #[error("the words give no number, and {expected} is stated")]
    NoNumber {
        /// The number stated, in words.
        expected: String,
    },
    /// The words give other numbers.
    #[error("the words give {}, not {expected}", list(given))]
    OtherValue {
        /// The number stated, in words.
        expected: String,
        /// Every number the words give.
        given: Vec<Numeral>,
    },
    /// The words give the number, but bound it otherwise.
    #[error("the words say “{}”, and “{expected}” is stated", given)]
    OtherBound {
        /// The number stated, in words.
        expected: String,
        /// The number as the words give it.
        given: Numeral,
    },
    /// The words give a number where none is stated.
    #[error("the words give {}, and the value is stated as unquantified", list(given))]
    Quantified {
        /// Every number the words give.
        given: Vec<Numeral>,
    },
}

/// Whether `pieces`, the written words of one value, give the number expected.
///
/// A point needs a number without bound, a range both ends of one range (or one end in each piece), a central
/// value all three numbers. "More than" satisfies "at least", and "less than" satisfies "at most"; not the
/// other way round.
///
/// # Errors
///
/// [`Mismatch`] says which numbers the words do give.
///
/// ```
/// use assay::document::{Expected, gives};
///
/// assert!(gives(&["at least 10 years"], "en", &Expected::AtLeast(10.into())).is_ok());
/// let fault = gives(&["at least 10 years"], "en", &Expected::Point(10.into()));
/// assert_eq!(
///     fault.map_err(|fault| fault.to_string()),
///     Err("the words say “at least 10”, and “10” is stated".to_owned()),
/// );
/// ```
pub fn gives<P: AsRef<str>>(pieces: &[P], language: &str, expected: &Expected) -> Result<(), Mismatch> {
    let read: Vec<Vec<Numeral>> = pieces.iter().map(|piece| read_numbers(piece.as_ref(), language)).collect();
    let all: Vec<&Numeral> = read.iter().flatten().collect();
    let satisfied = match *expected {
        Expected::Unquantified => return unquantified(&all),
        Expected::Range(low, high) => range(&read, low, high),
        Expected::Central(value, low, high) => central(&all, value, low, high),
        _ => all.iter().any(|numeral| satisfies(numeral, expected)),
    };
    if satisfied {
        return Ok(());
    }
    Err(mismatch(&all, expected))
}

fn satisfies(numeral: &Numeral, expected: &Expected) -> bool {
    let bounds: (&Decimal, &[Bound]) = match expected {
        Expected::Point(value) => (value, &[Bound::Exact]),
        Expected::About(value) => (value, &[Bound::About]),
        Expected::AtLeast(value) => (value, &[Bound::AtLeast, Bound::MoreThan]),
        Expected::MoreThan(value) => (value, &[Bound::MoreThan]),
        Expected::AtMost(value) => (value, &[Bound::AtMost, Bound::LessThan]),
        Expected::LessThan(value) => (value, &[Bound::LessThan]),
        Expected::Range(..) | Expected::Central(..) | Expected::Unquantified => return false,
    };
    numeral.high.is_none() && numeral.value == *bounds.0 && bounds.1.contains(&numeral.bound)
}

fn range(pieces: &[Vec<Numeral>], low: Decimal, high: Decimal) -> bool {
    let mut all = pieces.iter().flatten();
    let whole = all.any(|numeral| numeral.value == low && numeral.high == Some(high));
    let lone = |value: Decimal, bounds: [Bound; 2]| {
        let fits = move |numeral: &&Numeral| {
            numeral.high.is_none() && numeral.value == value && bounds.contains(&numeral.bound)
        };
        pieces.iter().flatten().any(move |numeral| fits(&numeral))
    };
    let bounded =
        lone(low, [Bound::AtLeast, Bound::MoreThan]) && lone(high, [Bound::AtMost, Bound::LessThan]);
    whole || bounded || spread(pieces, low, high)
}

/// One end in one piece and the other in another.
fn spread(pieces: &[Vec<Numeral>], low: Decimal, high: Decimal) -> bool {
    let holds = |value: Decimal| {
        let holding = pieces.iter().enumerate().filter(move |(_, numerals)| {
            numerals.iter().any(|numeral| numeral.high.is_none() && numeral.value == value)
        });
        holding.map(|(piece, _)| piece).collect::<Vec<_>>()
    };
    let (lows, highs) = (holds(low), holds(high));
    lows.iter().any(|piece| highs.iter().any(|other| other != piece))
}

fn central(all: &[&Numeral], value: Decimal, low: Decimal, high: Decimal) -> bool {
    let point = |wanted: Decimal| all.iter().any(|numeral| numeral.high.is_none() && numeral.value == wanted);
    let whole = all.iter().any(|numeral| numeral.value == low && numeral.high == Some(high));
    point(value) && (whole || (point(low) && point(high)))
}

fn unquantified(all: &[&Numeral]) -> Result<(), Mismatch> {
    let counts = |numeral: &&&Numeral| match numeral.notation {
        Notation::Digits => true,
        // "one of the largest" counts nothing.
        Notation::Words => numeral.value > Decimal::ONE,
        Notation::Han | Notation::Nothing => false,
    };
    let given: Vec<Numeral> = all.iter().filter(counts).map(|n| (*n).clone()).collect();
    if given.is_empty() {
        return Ok(());
    }
    Err(Mismatch::Quantified { given })
}

fn mismatch(all: &[&Numeral], expected: &Expected) -> Mismatch {
    let values = expected.values();
    let bounded = all.iter().find(|numeral| {
        values.contains(&numeral.value) || numeral.high.is_some_and(|high| values.contains(&high))
    });
    let stated = expected.to_string();
    match bounded {
        _ if all.is_empty() => Mismatch::NoNumber { expected: stated },
        // The central value's and a range's own numbers may all be there but one.
        Some(given) if values.len() == 1 => {
            Mismatch::OtherBound { expected: stated, given: (*given).clone() }
        }
        _ => Mismatch::OtherValue {
            expected: stated,
            given: all.iter().map(|numeral| (*numeral).clone()).collect(),
        },
    }
}

impl Expected {
    fn values(&self) -> Vec<Decimal> {
        match *self {
            Self::Point(value)
            | Self::About(value)
            | Self::AtLeast(value)
            | Self::MoreThan(value)
            | Self::AtMost(value)
            | Self::LessThan(value) => vec![value],
            Self::Range(low, high) => vec![low, high],
            Self::Central(value, low, high) => vec![value, low, high],
            Self::Unquantified => Vec::new(),
        }
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let values: Vec<Decimal> = self.values().iter().map(Decimal::normalize).collect();
        match (self, values.as_slice()) {
            (Self::About(_), [value]) => write!(f, "about {value}"),
            (Self::AtLeast(_), [value]) => write!(f, "at least {value}"),
            (Self::MoreThan(_), [value]) => write!(f, "more than {value}"),
            (Self::AtMost(_), [value]) => write!(f, "at most {value}"),
            (Self::LessThan(_), [value]) => write!(f, "less than {value}"),
            (_, [value]) => write!(f, "{value}"),
            (_, [low, high]) => write!(f, "{low} to {high}"),
            (_, [value, low, high]) => write!(f, "{value} ({low} to {high})"),
            _ => f.write_str("no number"),
        }
    }
}

fn list(numerals: &[Numeral]) -> String {
    let mut told = String::new();
    for (index, numeral) in numerals.iter().enumerate() {
        let joint = match index {
            0 => "",
            last if last + 1 == numerals.len() => " and ",
            _ => ", ",
        };
        // Writing to a String cannot fail.
        let _ = write!(told, "{joint}{numeral}");
    }
    told
}

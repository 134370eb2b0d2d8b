//! The order of `ORDER BY`, of MIN and of MAX: one total order of all values, which extends the one of `<`.
//!
//! Knows typed values. Must not know rows, nor ids.
//!
//! SPARQL fixes blank nodes before IRIs before literals, and of literals what `<` compares (SPARQL 1.1 Query, 15.1);
//! triple terms come last (1.2). The rest is chosen here: literals go by kind (numbers, booleans, strings, strings with a
//! language, times, durations, others), then by value. A sort may compare any two of them and needs an order that never
//! runs in a circle, so no two are compared by value where a third is compared with them by spelling. Equal values tie,
//! as 1 and 1.0 do, so that the next key decides.

use super::Number;
use crate::query::standard::kinds;
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{BaseDirection, NamedOrBlankNode, Term};
use oxsdatatypes::{Date, DateTime, Duration, GDay, GMonth, GMonthDay, GYear, GYearMonth, Time};
use spareval::{ExpressionTerm, ExpressionTriple};
use std::cmp::Ordering;
use std::fmt::Display;
use std::str::FromStr;

/// The order of two terms.
pub(super) fn terms(a: &ExpressionTerm, b: &ExpressionTerm) -> Ordering {
    use ExpressionTerm as E;
    match (a, b) {
        (E::BlankNode(a), E::BlankNode(b)) => a.as_str().cmp(b.as_str()),
        (E::NamedNode(a), E::NamedNode(b)) => a.as_str().cmp(b.as_str()),
        (E::Triple(a), E::Triple(b)) => triples(a, b),
        _ => kind(a).cmp(&kind(b)).then_with(|| literals(a, b)),
    }
}

/// What is compared first.
fn kind(term: &ExpressionTerm) -> u8 {
    use ExpressionTerm as E;
    let datatype = match term {
        E::BlankNode(_) => return kinds::BLANK,
        E::NamedNode(_) => return kinds::IRI,
        E::Triple(_) => return kinds::TRIPLE,
        E::IntegerLiteral(_) | E::DecimalLiteral(_) | E::FloatLiteral(_) | E::DoubleLiteral(_) => {
            return kinds::NUMBER;
        }
        E::BooleanLiteral(_) => xsd::BOOLEAN,
        E::StringLiteral(_) => xsd::STRING,
        E::LangStringLiteral { .. } | E::DirLangStringLiteral { .. } => rdf::LANG_STRING,
        E::DateTimeLiteral(_) => xsd::DATE_TIME,
        E::DateLiteral(_) => xsd::DATE,
        E::TimeLiteral(_) => xsd::TIME,
        E::GYearLiteral(_) => xsd::G_YEAR,
        E::GYearMonthLiteral(_) => xsd::G_YEAR_MONTH,
        E::GMonthLiteral(_) => xsd::G_MONTH,
        E::GMonthDayLiteral(_) => xsd::G_MONTH_DAY,
        E::GDayLiteral(_) => xsd::G_DAY,
        E::DurationLiteral(_) | E::YearMonthDurationLiteral(_) | E::DayTimeDurationLiteral(_) => {
            xsd::DURATION
        }
        E::OtherTypedLiteral { datatype, .. } => datatype.as_ref(),
    };
    kinds::of_datatype(datatype)
}

fn triples(a: &ExpressionTriple, b: &ExpressionTriple) -> Ordering {
    let subject = |node: &NamedOrBlankNode| ExpressionTerm::from(Term::from(node.clone()));
    terms(&subject(&a.subject), &subject(&b.subject))
        .then_with(|| a.predicate.as_str().cmp(b.predicate.as_str()))
        .then_with(|| terms(&a.object, &b.object))
}

/// The order of two literals of one kind.
fn literals(a: &ExpressionTerm, b: &ExpressionTerm) -> Ordering {
    use ExpressionTerm as E;
    match (a, b) {
        (E::BooleanLiteral(a), E::BooleanLiteral(b)) => bool::from(*a).cmp(&bool::from(*b)),
        (E::StringLiteral(a), E::StringLiteral(b)) => a.cmp(b),
        (E::DateTimeLiteral(a), E::DateTimeLiteral(b)) => times(*a, *b),
        (E::DateLiteral(a), E::DateLiteral(b)) => times(*a, *b),
        (E::TimeLiteral(a), E::TimeLiteral(b)) => times(*a, *b),
        (E::GYearLiteral(a), E::GYearLiteral(b)) => times(*a, *b),
        (E::GYearMonthLiteral(a), E::GYearMonthLiteral(b)) => times(*a, *b),
        (E::GMonthLiteral(a), E::GMonthLiteral(b)) => times(*a, *b),
        (E::GMonthDayLiteral(a), E::GMonthDayLiteral(b)) => times(*a, *b),
        (E::GDayLiteral(a), E::GDayLiteral(b)) => times(*a, *b),
        _ => match (Number::of(a), Number::of(b)) {
            (Some(a), Some(b)) => numbers(a, b),
            // What is not of the datatype that it has comes after what is.
            _ => other(a).cmp(&other(b)).then(spoken(a).cmp(&spoken(b))).then(length(a).cmp(&length(b))),
        },
    }
}

/// A string with its language, and its direction if it has one.
fn spoken(term: &ExpressionTerm) -> Option<(&str, &str, u8)> {
    match term {
        ExpressionTerm::LangStringLiteral { value, language } => Some((value, language, 0)),
        ExpressionTerm::DirLangStringLiteral { value, language, direction } => {
            Some((value, language, if *direction == BaseDirection::Ltr { 1 } else { 2 }))
        }
        _ => None,
    }
}

/// A literal without a value that is known, as it is written, with its datatype.
fn other(term: &ExpressionTerm) -> Option<(&str, &str)> {
    match term {
        ExpressionTerm::OtherTypedLiteral { value, datatype } => Some((value, datatype.as_str())),
        _ => None,
    }
}

/// A point in time, or a part of one, perhaps with a timezone.
trait Timed: Copy + PartialOrd + Display + FromStr {
    fn is_zoned(self) -> bool;

    /// As it is, or in UTC where it has no timezone.
    fn zoned(self) -> Self {
        if self.is_zoned() { self } else { format!("{self}Z").parse().unwrap_or(self) }
    }
}

macro_rules! timed {
    ($($of:ty),*) => {
        $(impl Timed for $of {
            fn is_zoned(self) -> bool {
                self.timezone_offset().is_some()
            }
        })*
    };
}

timed!(DateTime, Date, Time, GYear, GYearMonth, GMonth, GMonthDay, GDay);

/// The order of two times. Whether one without a timezone comes before one with it is not always known; in UTC it is within
/// what is possible, so nothing that `<` says is contradicted.
fn times<T: Timed>(a: T, b: T) -> Ordering {
    let (one, other) = if a.is_zoned() == b.is_zoned() { (a, b) } else { (a.zoned(), b.zoned()) };
    one.partial_cmp(&other).unwrap_or(Ordering::Equal).then(a.is_zoned().cmp(&b.is_zoned()))
}

/// The length of a duration from the first of the days that decide whether one is longer (XML Schema 1.1, 3.3.6.2): whole
/// seconds, parts of one, months. One that is longer from all four days is so from this one.
fn length(term: &ExpressionTerm) -> Option<(i128, i128, i64)> {
    let duration: Duration = match term {
        ExpressionTerm::DurationLiteral(duration) => *duration,
        ExpressionTerm::YearMonthDurationLiteral(duration) => (*duration).into(),
        ExpressionTerm::DayTimeDurationLiteral(duration) => (*duration).into(),
        _ => return None,
    };
    let bytes = duration.to_be_bytes();
    let (mut months, mut seconds) = ([0; 8], [0; 16]);
    months.copy_from_slice(&bytes[..8]);
    seconds.copy_from_slice(&bytes[8..]);
    let (months, seconds) = (i64::from_be_bytes(months), i128::from_be_bytes(seconds));
    let whole = days_until(1969 * 12 + 8 + i128::from(months)) * 86_400 + seconds.div_euclid(ONE);
    Some((whole, seconds.rem_euclid(ONE), months))
}

/// The days from the first of March of the year 0 until the first of a month, counted from January of that year.
fn days_until(month: i128) -> i128 {
    // Years that begin in March end with the leap day.
    let (year, month) = ((month - 2).div_euclid(12), (month - 2).rem_euclid(12));
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5
}

/// One, as decimals are stored.
const ONE: i128 = 1_000_000_000_000_000_000;
const ONE_UNSIGNED: u128 = ONE.unsigned_abs();

/// More than any decimal.
const BEYOND: f64 = 2e20;

/// A number as it is stored.
enum Exact {
    /// So many parts of [`ONE`].
    Decimal(i128),
    Binary(f64),
}

fn exact(number: Number) -> Exact {
    match number {
        Number::Integer(value) => Exact::Decimal(i128::from(i64::from(value)) * ONE),
        Number::Decimal(value) => Exact::Decimal(i128::from_be_bytes(value.to_be_bytes())),
        Number::Float(value) => Exact::Binary(f32::from(value).into()),
        Number::Double(value) => Exact::Binary(value.into()),
    }
}

/// The order of two numbers as they are, not as a type that both fit in has them: rounded, three of them could run in a
/// circle. What is no number comes last.
pub(super) fn numbers(a: Number, b: Number) -> Ordering {
    match (exact(a), exact(b)) {
        (Exact::Decimal(a), Exact::Decimal(b)) => a.cmp(&b),
        (Exact::Binary(a), Exact::Binary(b)) => {
            a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
        }
        (Exact::Decimal(a), Exact::Binary(b)) => decimal_and_binary(a, b),
        (Exact::Binary(a), Exact::Decimal(b)) => decimal_and_binary(b, a).reverse(),
    }
}

fn decimal_and_binary(decimal: i128, binary: f64) -> Ordering {
    if binary.is_nan() || binary >= BEYOND {
        return Ordering::Less;
    }
    if binary <= -BEYOND {
        return Ordering::Greater;
    }
    let size = decimal.unsigned_abs();
    match (decimal < 0, binary < 0.0) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => sizes(size, binary),
        (true, true) => sizes(size, -binary).reverse(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is less than BEYOND, and no less than 0"
)]
fn sizes(decimal: u128, binary: f64) -> Ordering {
    let whole = binary.trunc() as u128;
    (decimal / ONE_UNSIGNED).cmp(&whole).then_with(|| fractions(decimal % ONE_UNSIGNED, binary.fract()))
}

/// The order of two numbers below one. The binary one is its mantissa shifted, so that the comparison is of whole numbers.
fn fractions(decimal: u128, binary: f64) -> Ordering {
    const MANTISSA: u64 = (1 << 52) - 1;
    let bits = binary.to_bits();
    let (mantissa, shift) = match bits >> 52 {
        0 => (bits & MANTISSA, 1074),
        exponent => (bits & MANTISSA | 1 << 52, 1075 - exponent),
    };
    let product = u128::from(mantissa) * ONE_UNSIGNED;
    let (parts, rest) =
        if shift < 128 { (product >> shift, product & ((1 << shift) - 1)) } else { (0, product) };
    decimal.cmp(&parts).then(0.cmp(&rest))
}

#[cfg(test)]
mod tests;

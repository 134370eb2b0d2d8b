//! The order of `ORDER BY`, of MIN and of MAX: one total order of all values, which extends the one of `<`.
//!
//! Knows typed values. Must not know rows, nor ids.
//!
//! SPARQL fixes blank nodes before IRIs before literals, and of literals what `<` compares (SPARQL 1.1 Query, 15.1);
//! triple terms come last (1.2). The rest is chosen here: literals go by kind (numbers, booleans, strings, strings with a
//! language, times, durations, others), then by value. A sort may compare any two of them and needs an order that never
//! runs in a circle, so no two are compared by value where a third is compared with them by spelling. Equal values tie,
//! as 1 and 1.0 do, so that the next key decides.

use super::number::Number;
use crate::calendar;
use crate::query::algebra::conform::kinds;
use bigdecimal::num_bigint::Sign;
use bigdecimal::{BigDecimal, Zero};
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{BaseDirection, NamedOrBlankNode, Term};
use oxsdatatypes::{Date, DateTime, Duration, GDay, GMonth, GMonthDay, GYear, GYearMonth, Time};
use spareval::{ExpressionTerm, ExpressionTriple};
use std::cmp::Ordering;
use std::fmt::Display;
use std::str::FromStr;

/// The order of two terms.
pub(in crate::query) fn terms(a: &ExpressionTerm, b: &ExpressionTerm) -> Ordering {
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
        E::OtherTypedLiteral { .. } if Number::of(term).is_some() => return kinds::NUMBER,
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
            (Some(a), Some(b)) => numbers(&a, &b),
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
    let whole = calendar::days_since_1970(1969, 9 + i128::from(months), 1) * 86_400 + seconds.div_euclid(ONE);
    Some((whole, seconds.rem_euclid(ONE), months))
}

/// The number 1 in units of the last place of a stored decimal: 10⁻¹⁸.
const ONE: i128 = 1_000_000_000_000_000_000;
const ONE_UNSIGNED: u128 = ONE.unsigned_abs();

/// More than any decimal.
const BEYOND: f64 = 2e20;

/// A number as it is stored.
enum Exact {
    /// A count of units, of which [`ONE`] make 1.
    Decimal(i128),
    Binary(f64),
    Large,
}

fn exact(number: &Number) -> Exact {
    match number {
        Number::Integer(value) => Exact::Decimal(i128::from(i64::from(*value)) * ONE),
        Number::Decimal(value) => Exact::Decimal(i128::from_be_bytes(value.to_be_bytes())),
        Number::Float(value) => Exact::Binary(f32::from(*value).into()),
        Number::Double(value) => Exact::Binary((*value).into()),
        Number::Large(_) => Exact::Large,
    }
}

/// The order of two numbers as they are, not as a type that both fit in has them: rounded, three of them could run in a
/// circle. What is no number comes last.
pub(in crate::query) fn numbers(a: &Number, b: &Number) -> Ordering {
    match (exact(a), exact(b)) {
        (Exact::Large, _) | (_, Exact::Large) => match (a.whole(), b.whole()) {
            (Some(a), Some(b)) => a.cmp(&b),
            (None, _) => endless(a),
            (_, None) => endless(b).reverse(),
        },
        (Exact::Decimal(a), Exact::Decimal(b)) => a.cmp(&b),
        (Exact::Binary(a), Exact::Binary(b)) => {
            a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
        }
        (Exact::Decimal(a), Exact::Binary(b)) => decimal_and_binary(a, b),
        (Exact::Binary(a), Exact::Decimal(b)) => decimal_and_binary(b, a).reverse(),
    }
}

/// The order of a number that is infinite, or none, and any finite one.
fn endless(number: &Number) -> Ordering {
    match exact(number) {
        Exact::Binary(value) if value < 0.0 => Ordering::Less,
        _ => Ordering::Greater,
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

/// A text for each value, so that texts sort as [`terms`] sorts the values. For sorts that know strings alone.
pub(super) fn key(term: &ExpressionTerm) -> String {
    let mut key = String::new();
    write_key(term, &mut key);
    key
}

/// Ends a part of a key: nothing sorts before it.
const END: char = '\0';

fn write_key(term: &ExpressionTerm, key: &mut String) {
    use ExpressionTerm as E;
    key.push(char::from(b'A' + kind(term)));
    match term {
        E::BlankNode(node) => key.push_str(node.as_str()),
        E::NamedNode(node) => key.push_str(node.as_str()),
        E::BooleanLiteral(value) => key.push(if bool::from(*value) { '1' } else { '0' }),
        E::StringLiteral(value) => key.push_str(value),
        E::DateTimeLiteral(time) => write_time(*time, DateTime::to_be_bytes, key),
        E::DateLiteral(time) => write_time(*time, Date::to_be_bytes, key),
        E::TimeLiteral(time) => write_time(*time, Time::to_be_bytes, key),
        E::GYearLiteral(time) => write_time(*time, GYear::to_be_bytes, key),
        E::GYearMonthLiteral(time) => write_time(*time, GYearMonth::to_be_bytes, key),
        E::GMonthLiteral(time) => write_time(*time, GMonth::to_be_bytes, key),
        E::GMonthDayLiteral(time) => write_time(*time, GMonthDay::to_be_bytes, key),
        E::GDayLiteral(time) => write_time(*time, GDay::to_be_bytes, key),
        E::Triple(triple) => {
            write_key(&ExpressionTerm::from(Term::from(triple.subject.clone())), key);
            key.push(END);
            key.push_str(triple.predicate.as_str());
            key.push(END);
            write_key(&triple.object, key);
        }
        other => write_other_key(other, key),
    }
}

fn write_other_key(term: &ExpressionTerm, key: &mut String) {
    if let Some(number) = Number::of(term) {
        return write_number(&number, key);
    }
    if let Some((value, language, direction)) = spoken(term) {
        key.extend([value, "\0", language, "\0"]);
        return key.push(char::from(b'0' + direction));
    }
    match (length(term), other(term)) {
        (Some((seconds, rest, months)), _) => {
            key.push('a');
            for number in [seconds, rest, months.into()] {
                write_whole(number, key);
            }
        }
        (_, Some((value, datatype))) => key.extend(["~", value, "\0", datatype]),
        _ => {}
    }
}

/// Digits in which whole numbers sort as they do.
fn write_whole(number: i128, key: &mut String) {
    let _ = std::fmt::Write::write_fmt(key, format_args!("{:032x}", number.cast_unsigned() ^ (1 << 127)));
}

fn write_time<T: Timed>(time: T, bytes: fn(T) -> [u8; 18], key: &mut String) {
    let mut seconds = [0; 16];
    seconds.copy_from_slice(&bytes(time)[..16]);
    key.push('a');
    write_whole(i128::from_be_bytes(seconds), key);
    key.push(if time.is_zoned() { '1' } else { '0' });
}

/// The sign, the place of the first digit, the digits; those of negative numbers are turned round, and so is where they end.
fn write_number(number: &Number, key: &mut String) {
    let Some(value) = number.whole().map(|value| value.normalized()) else {
        let is_none = matches!(exact(number), Exact::Binary(value) if value.is_nan());
        let sign = if is_none {
            "4"
        } else if endless(number) == Ordering::Less {
            "0"
        } else {
            "3~"
        };
        return key.push_str(sign);
    };
    if value.is_zero() {
        return key.push('2');
    }
    let place = place(&value);
    let (digits, _) = value.as_bigint_and_scale();
    let (sign, digits) = (digits.sign(), digits.magnitude().to_string());
    if sign == Sign::Minus {
        key.push('1');
        write_whole(-place, key);
        key.extend(digits.bytes().map(|digit| char::from(b'9' - (digit - b'0'))));
        key.push('~');
    } else {
        key.push('3');
        write_whole(place, key);
        key.push_str(&digits);
    }
}

/// The place of the first digit of a number, from the point.
fn place(value: &BigDecimal) -> i128 {
    value.order_of_magnitude().into()
}

#[cfg(test)]
mod tests;

//! Numbers of every type, of any size.
//!
//! Knows the numeric types of `XPath` and how they are promoted. Must not know expressions.
//!
//! A whole number of 64 bits and a decimal of 18 places are computed with as such. What does not fit, written or computed, is
//! [`Large`]: exact, up to [`MOST_DIGITS`] digits. A result beyond these is an error of its expression.

use crate::index::integer_bounds;
use bigdecimal::num_bigint::BigInt;
use bigdecimal::{BigDecimal, FromPrimitive, RoundingMode, Zero};
use oxrdf::NamedNodeRef;
use oxrdf::vocab::xsd;
use oxsdatatypes::{Decimal, Double, Float, Integer};
use spareval::ExpressionTerm;
use std::cmp::Ordering;

/// The most digits before and after the point of a number that is computed with.
pub(in crate::query) const MOST_DIGITS: usize = 4096;

/// How many digits a quotient has that neither fits a decimal of 18 places nor ends.
const QUOTIENT: u64 = 40;

/// A number.
#[derive(Debug, Clone)]
pub(in crate::query) enum Number {
    Integer(Integer),
    Decimal(Decimal),
    Float(Float),
    Double(Double),
    Large(Box<Large>),
}

/// A whole number or decimal that fits no smaller type.
#[derive(Debug, Clone)]
pub(in crate::query) struct Large {
    value: BigDecimal,
    is_integer: bool,
}

impl Number {
    /// The number that a term is; `None` where it is something else.
    pub(in crate::query) fn of(term: &ExpressionTerm) -> Option<Self> {
        Some(match term {
            ExpressionTerm::IntegerLiteral(value) => Self::Integer(*value),
            ExpressionTerm::DecimalLiteral(value) => Self::Decimal(*value),
            ExpressionTerm::FloatLiteral(value) => Self::Float(*value),
            ExpressionTerm::DoubleLiteral(value) => Self::Double(*value),
            ExpressionTerm::OtherTypedLiteral { value, datatype } => {
                return written(value, datatype.as_ref());
            }
            _ => return None,
        })
    }

    pub(in crate::query) fn term(self) -> ExpressionTerm {
        match self {
            Self::Integer(value) => ExpressionTerm::IntegerLiteral(value),
            Self::Decimal(value) => ExpressionTerm::DecimalLiteral(value),
            Self::Float(value) => ExpressionTerm::FloatLiteral(value),
            Self::Double(value) => ExpressionTerm::DoubleLiteral(value),
            Self::Large(large) => ExpressionTerm::OtherTypedLiteral {
                value: large.value.to_plain_string(),
                datatype: if large.is_integer { xsd::INTEGER } else { xsd::DECIMAL }.into_owned(),
            },
        }
    }

    /// A number in the smallest type that it fits; `None` where it has too many digits.
    fn exact(value: &BigDecimal, is_integer: bool) -> Option<Self> {
        let value = value.normalized();
        let most = i64::try_from(MOST_DIGITS).unwrap_or(i64::MAX);
        if value.order_of_magnitude() >= most || value.fractional_digit_count() > most {
            return None;
        }
        let text = value.to_plain_string();
        if is_integer {
            if let Ok(value) = text.parse::<i64>() {
                return Some(Self::Integer(value.into()));
            }
        } else if let Ok(value) = text.parse() {
            return Some(Self::Decimal(value));
        }
        Some(Self::Large(Box::new(Large { value, is_integer })))
    }

    /// The exact value; `None` of what is infinite or no number.
    pub(super) fn whole(&self) -> Option<BigDecimal> {
        match self {
            Self::Integer(value) => Some(i64::from(*value).into()),
            Self::Decimal(value) => Some(of_decimal(*value)),
            Self::Float(value) => BigDecimal::from_f64(f32::from(*value).into()),
            Self::Double(value) => BigDecimal::from_f64((*value).into()),
            Self::Large(large) => Some(large.value.clone()),
        }
    }

    /// The effective boolean value.
    pub(in crate::query) fn truth(&self) -> bool {
        use oxsdatatypes::Boolean;
        match self {
            Self::Integer(value) => Boolean::from(*value).into(),
            Self::Decimal(value) => Boolean::from(*value).into(),
            Self::Float(value) => Boolean::from(*value).into(),
            Self::Double(value) => Boolean::from(*value).into(),
            Self::Large(_) => true,
        }
    }
}

fn of_decimal(value: Decimal) -> BigDecimal {
    BigDecimal::new(BigInt::from(i128::from_be_bytes(value.to_be_bytes())), 18)
}

/// A whole number or decimal of any size, as it is written.
pub(super) fn written(text: &str, datatype: NamedNodeRef<'_>) -> Option<Number> {
    let bounds = integer_bounds(datatype.as_str());
    if bounds.is_none() && datatype != xsd::DECIMAL {
        return None;
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = [whole, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        && whole.len() + fraction.len() > 0
        && (bounds.is_none() || whole.len() == digits.len());
    if !is_number || whole.len() > MOST_DIGITS || fraction.len() > MOST_DIGITS {
        return None;
    }
    let value: BigDecimal = text.parse().ok()?;
    if let Some((least, most)) = bounds
        && (least.is_some_and(|least| value < least) || most.is_some_and(|most| value > most))
    {
        return None;
    }
    Number::exact(&value, bounds.is_some())
}

/// Two numbers of one type.
enum Numbers {
    Integer(Integer, Integer),
    Decimal(Decimal, Decimal),
    Float(Float, Float),
    Double(Double, Double),
    /// Both are exact, and one fits no smaller type.
    Large(BigDecimal, BigDecimal),
}

/// Two numbers in the first type that both can have: integer, decimal, float, double.
fn promoted(a: &Number, b: &Number) -> Numbers {
    use Number as N;
    match (a, b) {
        (N::Integer(a), N::Integer(b)) => Numbers::Integer(*a, *b),
        (N::Integer(a), N::Decimal(b)) => Numbers::Decimal((*a).into(), *b),
        (N::Decimal(a), N::Integer(b)) => Numbers::Decimal(*a, (*b).into()),
        (N::Decimal(a), N::Decimal(b)) => Numbers::Decimal(*a, *b),
        (N::Double(a), b) => Numbers::Double(*a, double(b)),
        (a, N::Double(b)) => Numbers::Double(double(a), *b),
        (N::Float(a), b) => Numbers::Float(*a, float(b)),
        (a, N::Float(b)) => Numbers::Float(float(a), *b),
        (N::Large(_), _) | (_, N::Large(_)) => {
            Numbers::Large(a.whole().unwrap_or_default(), b.whole().unwrap_or_default())
        }
    }
}

fn is_integer(number: &Number) -> bool {
    match number {
        Number::Integer(_) => true,
        Number::Large(large) => large.is_integer,
        Number::Decimal(_) | Number::Float(_) | Number::Double(_) => false,
    }
}

fn double(number: &Number) -> Double {
    match number {
        Number::Integer(value) => (*value).into(),
        Number::Decimal(value) => (*value).into(),
        Number::Float(value) => (*value).into(),
        Number::Double(value) => *value,
        Number::Large(large) => large.value.to_string().parse::<f64>().unwrap_or(f64::NAN).into(),
    }
}

fn float(number: &Number) -> Float {
    match number {
        Number::Integer(value) => (*value).into(),
        Number::Decimal(value) => (*value).into(),
        Number::Float(value) => *value,
        Number::Double(value) => (*value).into(),
        Number::Large(large) => large.value.to_string().parse::<f32>().unwrap_or(f32::NAN).into(),
    }
}

/// The order for `<` and its like; `None` where one is no number.
pub(in crate::query) fn compare(a: &Number, b: &Number) -> Option<Ordering> {
    match promoted(a, b) {
        Numbers::Integer(a, b) => a.partial_cmp(&b),
        Numbers::Decimal(a, b) => a.partial_cmp(&b),
        Numbers::Float(a, b) => a.partial_cmp(&b),
        Numbers::Double(a, b) => a.partial_cmp(&b),
        Numbers::Large(a, b) => Some(a.cmp(&b)),
    }
}

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::query) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// The result of an operation; `None` where it divides by zero or has too many digits.
pub(in crate::query) fn computed(operation: Operation, a: &Number, b: &Number) -> Option<Number> {
    use Operation as O;
    let small = match promoted(a, b) {
        Numbers::Integer(a, b) => match operation {
            O::Add => a.checked_add(b).map(Number::Integer),
            O::Subtract => a.checked_sub(b).map(Number::Integer),
            O::Multiply => a.checked_mul(b).map(Number::Integer),
            O::Divide => Decimal::from(a).checked_div(b).map(Number::Decimal),
        },
        Numbers::Decimal(a, b) => match operation {
            O::Add => a.checked_add(b),
            O::Subtract => a.checked_sub(b),
            O::Multiply => a.checked_mul(b),
            O::Divide => a.checked_div(b),
        }
        .map(Number::Decimal),
        Numbers::Float(a, b) => Some(Number::Float(match operation {
            O::Add => a + b,
            O::Subtract => a - b,
            O::Multiply => a * b,
            O::Divide => a / b,
        })),
        Numbers::Double(a, b) => Some(Number::Double(match operation {
            O::Add => a + b,
            O::Subtract => a - b,
            O::Multiply => a * b,
            O::Divide => a / b,
        })),
        Numbers::Large(..) => None,
    };
    small.or_else(|| in_full(operation, a, b))
}

/// The exact result where it fits no smaller type.
fn in_full(operation: Operation, a: &Number, b: &Number) -> Option<Number> {
    use Operation as O;
    let whole = is_integer(a) && is_integer(b);
    let (a, b) = (a.whole()?, b.whole()?);
    match operation {
        O::Add => Number::exact(&(a + b), whole),
        O::Subtract => Number::exact(&(a - b), whole),
        O::Multiply => Number::exact(&(a * b), whole),
        O::Divide if b.is_zero() => None,
        O::Divide => Number::exact(&(a / b).with_prec(QUOTIENT), false),
    }
}

/// What is done with one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::query) enum Rounding {
    Negate,
    Absolute,
    Ceiling,
    Floor,
    Round,
}

/// The result of an operation on one number, which has its type; `None` where it has too many digits.
pub(in crate::query) fn rounded(operation: Rounding, number: &Number) -> Option<Number> {
    use Rounding as R;
    let small = match number {
        Number::Integer(value) => match operation {
            R::Negate => value.checked_neg(),
            R::Absolute => value.checked_abs(),
            R::Ceiling | R::Floor | R::Round => Some(*value),
        }
        .map(Number::Integer),
        Number::Decimal(value) => match operation {
            R::Negate => value.checked_neg(),
            R::Absolute => value.checked_abs(),
            R::Ceiling => value.checked_ceil(),
            R::Floor => value.checked_floor(),
            R::Round => value.checked_round(),
        }
        .map(Number::Decimal),
        Number::Float(value) => Some(Number::Float(match operation {
            R::Negate => -*value,
            R::Absolute => value.abs(),
            R::Ceiling => value.ceil(),
            R::Floor => value.floor(),
            R::Round => value.round(),
        })),
        Number::Double(value) => Some(Number::Double(match operation {
            R::Negate => -*value,
            R::Absolute => value.abs(),
            R::Ceiling => value.ceil(),
            R::Floor => value.floor(),
            R::Round => value.round(),
        })),
        Number::Large(_) => None,
    };
    small.or_else(|| rounded_in_full(operation, number))
}

fn rounded_in_full(operation: Rounding, number: &Number) -> Option<Number> {
    let value = number.whole()?;
    let value = match operation {
        Rounding::Negate => -value,
        Rounding::Absolute => value.abs(),
        Rounding::Ceiling => value.with_scale_round(0, RoundingMode::Ceiling),
        Rounding::Floor => value.with_scale_round(0, RoundingMode::Floor),
        // Halves go up (XPath, fn:round).
        Rounding::Round => {
            (value + BigDecimal::new(BigInt::from(5), 1)).with_scale_round(0, RoundingMode::Floor)
        }
    };
    Number::exact(&value, is_integer(number))
}

/// The number as one of a datatype that is larger than the evaluator's, or from one that is.
pub(super) fn cast(number: &Number, datatype: NamedNodeRef<'_>) -> Option<Number> {
    match datatype {
        xsd::INTEGER => Number::exact(&number.whole()?.with_scale_round(0, RoundingMode::Down), true),
        xsd::DECIMAL => Number::exact(&number.whole()?, false),
        xsd::FLOAT => Some(Number::Float(float(number))),
        xsd::DOUBLE => Some(Number::Double(double(number))),
        _ => None,
    }
}

/// The mean of numbers with this sum.
pub(in crate::query) fn mean(sum: &Number, count: i64) -> Option<Number> {
    let count = Number::Integer(count.into());
    computed(Operation::Divide, sum, &count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxrdf::{Literal, NamedNode, Term};

    fn number(text: &str, datatype: NamedNodeRef<'_>) -> Number {
        let term = Term::from(Literal::new_typed_literal(text, datatype));
        Number::of(&crate::index::evaluated(term)).unwrap_or_else(|| panic!("{text} is no number"))
    }

    fn shown(number: Option<Number>) -> String {
        number.map_or_else(
            || "-".to_owned(),
            |number| match Term::from(number.term()) {
                Term::Literal(literal) => {
                    format!(
                        "{} {}",
                        literal.value(),
                        literal.datatype().as_str().rsplit('#').next().unwrap_or("")
                    )
                }
                other => other.to_string(),
            },
        )
    }

    #[test]
    fn what_fits_no_smaller_type_is_computed_exactly() {
        use Operation as O;
        let (i, d) = (xsd::INTEGER, xsd::DECIMAL);
        let table = [
            (O::Add, ("9223372036854775807", i), ("1", i), "9223372036854775808 integer"),
            (O::Subtract, ("9223372036854775808", i), ("1", i), "9223372036854775807 integer"),
            (O::Multiply, ("9223372036854775807", i), ("10", i), "92233720368547758070 integer"),
            (
                O::Add,
                ("600000000000000000000", d),
                ("0.0000000000000000000001", d),
                "600000000000000000000.0000000000000000000001 decimal",
            ),
            (O::Subtract, ("600000000000000000000", d), ("600000000000000000000", d), "0 decimal"),
            (O::Divide, ("600000000000000000000", d), ("2", i), "300000000000000000000 decimal"),
            (O::Divide, ("600000000000000000000", d), ("0", i), "-"),
            (O::Divide, ("0", i), ("0.5", d), "0 decimal"),
            (
                O::Divide,
                ("600000000000000000001", i),
                ("3", i),
                "200000000000000000000.3333333333333333333 decimal",
            ),
            (O::Multiply, ("600000000000000000000", d), ("1e0", xsd::DOUBLE), "6.0E20 double"),
        ];
        for (operation, (a, x), (b, y), expected) in table {
            let found = shown(computed(operation, &number(a, x), &number(b, y)));
            let same = found == expected || (expected.ends_with("double") && found.ends_with("double"));
            assert!(same, "{a} {operation:?} {b}: {found}, not {expected}");
        }
    }

    #[test]
    fn numbers_are_compared_whatever_their_size() {
        let (i, d) = (xsd::INTEGER, xsd::DECIMAL);
        for ((a, x), order, (b, y)) in [
            (("600000000000000000000", d), Ordering::Greater, ("48200", i)),
            (("0.0000000000000000000001", d), Ordering::Less, ("1", i)),
            (("0.0000000000000000000001", d), Ordering::Greater, ("0", i)),
            (("-600000000000000000000", i), Ordering::Less, ("-9223372036854775808", i)),
            (("600000000000000000000", d), Ordering::Equal, ("600000000000000000000.000", d)),
            (("007", xsd::INT), Ordering::Equal, ("7.0", d)),
            (("18446744073709551615", xsd::UNSIGNED_LONG), Ordering::Greater, ("9223372036854775807", i)),
        ] {
            assert_eq!(compare(&number(a, x), &number(b, y)), Some(order), "{a} {b}");
        }
    }

    #[test]
    fn a_number_with_too_many_digits_is_none() {
        let digits = "9".repeat(MOST_DIGITS);
        let most = number(&digits, xsd::INTEGER);
        assert!(computed(Operation::Add, &most, &most).is_none());
        assert!(computed(Operation::Multiply, &most, &most).is_none());
        assert!(rounded(Rounding::Negate, &most).is_some());
        let term =
            |text: String, datatype: NamedNode| ExpressionTerm::OtherTypedLiteral { value: text, datatype };
        assert!(Number::of(&term(digits + "9", xsd::INTEGER.into_owned())).is_none());
        for text in ["", ".", "-", "1.5", "1e5", "+-1", "seven", "٣"] {
            assert!(Number::of(&term(text.to_owned(), xsd::INTEGER.into_owned())).is_none(), "{text}");
        }
    }

    #[test]
    fn large_numbers_are_rounded_as_small_ones() {
        use Rounding as R;
        let of = |operation, text| shown(rounded(operation, &number(text, xsd::DECIMAL)));
        for (operation, expected) in [
            (R::Ceiling, "-600000000000000000000 decimal"),
            (R::Floor, "-600000000000000000001 decimal"),
            (R::Round, "-600000000000000000000 decimal"),
            (R::Absolute, "600000000000000000000.5 decimal"),
            (R::Negate, "600000000000000000000.5 decimal"),
        ] {
            assert_eq!(of(operation, "-600000000000000000000.5"), expected, "{operation:?}");
        }
    }
}

//! Values of expressions: compared, ordered and computed as the evaluator of reference does.
//!
//! Knows ids and typed values. Must not know expressions, nor rows.

mod order;

use super::Context;
use crate::index::{Id, TermClass};
use oxsdatatypes::{Decimal, Double, Float, Integer};
use spareval::ExpressionTerm;
use std::cmp::Ordering;

/// No value.
pub(super) const UNBOUND: Id = 0;

/// A value that a row has, or that was computed.
#[derive(Clone)]
pub(super) enum Value {
    Id(Id),
    Computed(ExpressionTerm),
}

impl Value {
    pub(super) fn term(self, context: &Context) -> ExpressionTerm {
        match self {
            Self::Id(id) => context.value(id),
            Self::Computed(term) => term,
        }
    }

    /// The id of the value, which is new where the data lack it.
    pub(super) fn id(self, context: &Context) -> Id {
        match self {
            Self::Id(id) => id,
            Self::Computed(term) => context.dataset.id(term.into()),
        }
    }

    pub(super) fn truth(self, context: &Context) -> Option<bool> {
        truth(&self.term(context))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Computed(ExpressionTerm::BooleanLiteral(value.into()))
    }
}

/// The effective boolean value.
pub(super) fn truth(term: &ExpressionTerm) -> Option<bool> {
    use oxsdatatypes::Boolean;
    Some(match term {
        ExpressionTerm::BooleanLiteral(value) => (*value).into(),
        ExpressionTerm::StringLiteral(value) => !value.is_empty(),
        ExpressionTerm::FloatLiteral(value) => Boolean::from(*value).into(),
        ExpressionTerm::DoubleLiteral(value) => Boolean::from(*value).into(),
        ExpressionTerm::IntegerLiteral(value) => Boolean::from(*value).into(),
        ExpressionTerm::DecimalLiteral(value) => Boolean::from(*value).into(),
        _ => return None,
    })
}

/// `=`, where it can be told without the text of terms; `None` where the evaluator must be asked.
pub(super) fn equal(a: &Value, b: &Value, context: &Context) -> Option<bool> {
    if let (Value::Id(a), Value::Id(b)) = (a, b) {
        let (class, other) = (context.class(*a), context.class(*b));
        if class.is_node() || other.is_node() {
            return Some(a == b);
        }
        if class == TermClass::Text && other == TermClass::Text {
            return Some(a == b);
        }
    }
    let (a, b) = (number(a, context)?, number(b, context)?);
    Some(match promoted(a, b) {
        Numbers::Integer(a, b) => a == b,
        Numbers::Decimal(a, b) => a == b,
        Numbers::Float(a, b) => a == b,
        Numbers::Double(a, b) => a == b,
    })
}

/// The order of two numbers for `<` and its like: `Some(None)` where they have none, `None` where one is no number.
#[expect(clippy::option_option, reason = "both are said")]
pub(super) fn compare_numbers(a: &Value, b: &Value, context: &Context) -> Option<Option<Ordering>> {
    let (a, b) = (number(a, context)?, number(b, context)?);
    Some(match promoted(a, b) {
        Numbers::Integer(a, b) => a.partial_cmp(&b),
        Numbers::Decimal(a, b) => a.partial_cmp(&b),
        Numbers::Float(a, b) => a.partial_cmp(&b),
        Numbers::Double(a, b) => a.partial_cmp(&b),
    })
}

#[derive(Clone, Copy)]
pub(super) enum Number {
    Integer(Integer),
    Decimal(Decimal),
    Float(Float),
    Double(Double),
}

impl Number {
    pub(super) fn of(term: &ExpressionTerm) -> Option<Self> {
        Some(match term {
            ExpressionTerm::IntegerLiteral(value) => Self::Integer(*value),
            ExpressionTerm::DecimalLiteral(value) => Self::Decimal(*value),
            ExpressionTerm::FloatLiteral(value) => Self::Float(*value),
            ExpressionTerm::DoubleLiteral(value) => Self::Double(*value),
            _ => return None,
        })
    }

    pub(super) fn term(self) -> ExpressionTerm {
        match self {
            Self::Integer(value) => ExpressionTerm::IntegerLiteral(value),
            Self::Decimal(value) => ExpressionTerm::DecimalLiteral(value),
            Self::Float(value) => ExpressionTerm::FloatLiteral(value),
            Self::Double(value) => ExpressionTerm::DoubleLiteral(value),
        }
    }
}

/// The number of a value; `None` where it is something else.
pub(super) fn number(value: &Value, context: &Context) -> Option<Number> {
    match value {
        Value::Computed(term) => Number::of(term),
        Value::Id(id) => context.number(*id),
    }
}

/// Two numbers of one type.
enum Numbers {
    Integer(Integer, Integer),
    Decimal(Decimal, Decimal),
    Float(Float, Float),
    Double(Double, Double),
}

/// Two numbers in the first type that both can have: integer, decimal, float, double.
fn promoted(a: Number, b: Number) -> Numbers {
    use Number as N;
    match (a, b) {
        (N::Integer(a), N::Integer(b)) => Numbers::Integer(a, b),
        (N::Integer(a), N::Decimal(b)) => Numbers::Decimal(a.into(), b),
        (N::Decimal(a), N::Integer(b)) => Numbers::Decimal(a, b.into()),
        (N::Decimal(a), N::Decimal(b)) => Numbers::Decimal(a, b),
        (N::Float(a), N::Float(b)) => Numbers::Float(a, b),
        (N::Float(a), N::Integer(b)) => Numbers::Float(a, b.into()),
        (N::Float(a), N::Decimal(b)) => Numbers::Float(a, b.into()),
        (N::Integer(a), N::Float(b)) => Numbers::Float(a.into(), b),
        (N::Decimal(a), N::Float(b)) => Numbers::Float(a.into(), b),
        (N::Double(a), b) => Numbers::Double(a, double(b)),
        (a, N::Double(b)) => Numbers::Double(double(a), b),
    }
}

fn double(number: Number) -> Double {
    match number {
        Number::Integer(value) => value.into(),
        Number::Decimal(value) => value.into(),
        Number::Float(value) => value.into(),
        Number::Double(value) => value,
    }
}

/// What is done with two numbers.
#[derive(Clone, Copy)]
pub(super) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// The result of an operation; `None` where it overflows or divides by zero.
pub(super) fn computed(operation: Operation, a: Number, b: Number) -> Option<Number> {
    use Operation as O;
    Some(match promoted(a, b) {
        Numbers::Integer(a, b) => match operation {
            O::Add => Number::Integer(a.checked_add(b)?),
            O::Subtract => Number::Integer(a.checked_sub(b)?),
            O::Multiply => Number::Integer(a.checked_mul(b)?),
            O::Divide => Number::Decimal(Decimal::from(a).checked_div(b)?),
        },
        Numbers::Decimal(a, b) => Number::Decimal(match operation {
            O::Add => a.checked_add(b)?,
            O::Subtract => a.checked_sub(b)?,
            O::Multiply => a.checked_mul(b)?,
            O::Divide => a.checked_div(b)?,
        }),
        Numbers::Float(a, b) => Number::Float(match operation {
            O::Add => a + b,
            O::Subtract => a - b,
            O::Multiply => a * b,
            O::Divide => a / b,
        }),
        Numbers::Double(a, b) => Number::Double(match operation {
            O::Add => a + b,
            O::Subtract => a - b,
            O::Multiply => a * b,
            O::Divide => a / b,
        }),
    })
}

/// The order of `ORDER BY`, which is total.
pub(super) fn order(a: &Value, b: &Value, context: &Context) -> Ordering {
    if let (Value::Id(a), Value::Id(b)) = (a, b) {
        if a == b {
            return Ordering::Equal;
        }
        let sorted =
            [TermClass::Iri, TermClass::Blank, TermClass::Text, TermClass::Integer, TermClass::Decimal];
        if context.is_ordered(*a) && context.is_ordered(*b) {
            let class = context.class(*a);
            if class == context.class(*b) && sorted.contains(&class) {
                return a.cmp(b);
            }
        }
    }
    match (number(a, context), number(b, context)) {
        (Some(a), Some(b)) => order::numbers(a, b),
        _ => order::terms(&a.clone().term(context), &b.clone().term(context)),
    }
}

/// The order of two literals by their values; `None` where they have none.
pub(super) fn partial_order(a: &ExpressionTerm, b: &ExpressionTerm) -> Option<Ordering> {
    use ExpressionTerm as E;
    if let (Some(a), Some(b)) = (Number::of(a), Number::of(b)) {
        return match promoted(a, b) {
            Numbers::Integer(a, b) => a.partial_cmp(&b),
            Numbers::Decimal(a, b) => a.partial_cmp(&b),
            Numbers::Float(a, b) => a.partial_cmp(&b),
            Numbers::Double(a, b) => a.partial_cmp(&b),
        };
    }
    match (a, b) {
        (E::StringLiteral(a), E::StringLiteral(b)) => Some(a.cmp(b)),
        (E::LangStringLiteral { value: a, language: x }, E::LangStringLiteral { value: b, language: y })
            if x == y =>
        {
            Some(a.cmp(b))
        }
        (
            E::DirLangStringLiteral { value: a, language: x, direction: one },
            E::DirLangStringLiteral { value: b, language: y, direction: other },
        ) if x == y && one == other => Some(a.cmp(b)),
        (E::DateTimeLiteral(a), E::DateTimeLiteral(b)) => a.partial_cmp(b),
        (E::DateLiteral(a), E::DateLiteral(b)) => a.partial_cmp(b),
        (E::TimeLiteral(a), E::TimeLiteral(b)) => a.partial_cmp(b),
        (E::GYearLiteral(a), E::GYearLiteral(b)) => a.partial_cmp(b),
        (E::GYearMonthLiteral(a), E::GYearMonthLiteral(b)) => a.partial_cmp(b),
        (E::GMonthLiteral(a), E::GMonthLiteral(b)) => a.partial_cmp(b),
        (E::GMonthDayLiteral(a), E::GMonthDayLiteral(b)) => a.partial_cmp(b),
        (E::GDayLiteral(a), E::GDayLiteral(b)) => a.partial_cmp(b),
        (E::DurationLiteral(a), E::DurationLiteral(b)) => a.partial_cmp(b),
        (E::DurationLiteral(a), E::YearMonthDurationLiteral(b)) => a.partial_cmp(b),
        (E::DurationLiteral(a), E::DayTimeDurationLiteral(b)) => a.partial_cmp(b),
        (E::YearMonthDurationLiteral(a), E::DurationLiteral(b)) => a.partial_cmp(b),
        (E::YearMonthDurationLiteral(a), E::YearMonthDurationLiteral(b)) => a.partial_cmp(b),
        (E::YearMonthDurationLiteral(a), E::DayTimeDurationLiteral(b)) => a.partial_cmp(b),
        (E::DayTimeDurationLiteral(a), E::DurationLiteral(b)) => a.partial_cmp(b),
        (E::DayTimeDurationLiteral(a), E::YearMonthDurationLiteral(b)) => a.partial_cmp(b),
        (E::DayTimeDurationLiteral(a), E::DayTimeDurationLiteral(b)) => a.partial_cmp(b),
        _ => None,
    }
}

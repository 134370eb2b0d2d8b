//! What rows have, and what expressions make of it.
//!
//! Knows ids, and which values can be compared without reading terms. Must not know expressions, nor rows.

use super::Context;
use crate::index::{Id, TermClass};
use crate::query::expression::values;
use crate::query::expression::values::Number;
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
        values::truth(&self.term(context))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Computed(ExpressionTerm::BooleanLiteral(value.into()))
    }
}

/// `=`, where it can be told without the text of terms; `None` where values must be compared.
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
    Some(values::compare_numbers(&a, &b) == Some(Ordering::Equal))
}

/// The order of two numbers for `<` and its like: `Some(None)` where they have none, `None` where one is no number.
#[expect(clippy::option_option, reason = "both are said")]
pub(super) fn compare_numbers(a: &Value, b: &Value, context: &Context) -> Option<Option<Ordering>> {
    let (a, b) = (number(a, context)?, number(b, context)?);
    Some(values::compare_numbers(&a, &b))
}

/// The number of a value; `None` where it is something else.
pub(super) fn number(value: &Value, context: &Context) -> Option<Number> {
    match value {
        Value::Computed(term) => Number::of(term),
        Value::Id(id) => context.number(*id),
    }
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
        (Some(a), Some(b)) => values::order_numbers(&a, &b),
        _ => values::order_terms(&a.clone().term(context), &b.clone().term(context)),
    }
}

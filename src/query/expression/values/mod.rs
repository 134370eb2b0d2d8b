//! Values of literals: what `=`, `<`, `ORDER BY` and arithmetic make of them.
//!
//! Knows typed values, and how the evaluator is made to compute with them as is said here. Must not know rows, nor ids.
//!
//! A literal is a term and has a value. Terms are told apart as they are written: by patterns, joins, DISTINCT, GROUP BY and
//! `sameTerm`. Values are compared, sorted and computed with, so that `"007"^^xsd:integer` equals `7` and `"7"^^xsd:int`.

mod compare;
mod evaluator;
mod functions;
mod number;
mod order;
mod unusual;

pub(in crate::query) use self::compare::{compare, equal};
pub(in crate::query) use self::evaluator::Rewriting;
pub(in crate::query) use self::functions::{arithmetic, converted, evaluator, is_function};
pub(in crate::query) use self::number::{Number, Operation, compare as compare_numbers, computed, mean};
pub(in crate::query) use self::order::{numbers as order_numbers, terms as order_terms};

use spareval::ExpressionTerm;

/// The effective boolean value; `None` where there is none.
pub(in crate::query) fn truth(term: &ExpressionTerm) -> Option<bool> {
    match term {
        ExpressionTerm::BooleanLiteral(value) => Some((*value).into()),
        ExpressionTerm::StringLiteral(value) => Some(!value.is_empty()),
        other => Number::of(other).map(|number| number.truth()),
    }
}

#[cfg(test)]
mod tests;

//! The kinds of values that a sort tells apart before it compares them.
//!
//! Knows datatypes and expressions. Must not know data.
//!
//! The evaluator compares some literals by value and the others by spelling, so three of them can run in a circle, which its
//! sort answers with a panic. Where the kind of a value is a key before the value, it compares those of one kind only, and
//! sorts as the columns do, which have the kind in their own order.

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Literal, NamedNodeRef};
use spargebra::algebra::{Expression, Function, OrderExpression};

pub(in crate::query) const BLANK: u8 = 0;
pub(in crate::query) const IRI: u8 = 1;
pub(in crate::query) const NUMBER: u8 = 2;
pub(in crate::query) const OTHER: u8 = 15;
pub(in crate::query) const TRIPLE: u8 = 16;

/// The kinds of datatypes, those that are met most at first.
const DATATYPES: [(NamedNodeRef<'static>, u8); 15] = [
    (xsd::STRING, 4),
    (rdf::LANG_STRING, 5),
    (xsd::DATE, 7),
    (xsd::DATE_TIME, 6),
    (xsd::BOOLEAN, 3),
    (rdf::DIR_LANG_STRING, 5),
    (xsd::G_YEAR, 9),
    (xsd::G_YEAR_MONTH, 10),
    (xsd::TIME, 8),
    (xsd::G_MONTH, 11),
    (xsd::G_MONTH_DAY, 12),
    (xsd::G_DAY, 13),
    (xsd::DURATION, 14),
    (xsd::YEAR_MONTH_DURATION, 14),
    (xsd::DAY_TIME_DURATION, 14),
];

/// The kind of a literal that is no number, by its datatype.
pub(in crate::query) fn of_datatype(datatype: NamedNodeRef<'_>) -> u8 {
    DATATYPES.iter().find(|(known, _)| *known == datatype).map_or(OTHER, |(_, kind)| *kind)
}

/// Orders with the kind of each value that can be of several before it.
pub(super) fn with_kinds(orders: Vec<OrderExpression>) -> Vec<OrderExpression> {
    let both = |order: OrderExpression| {
        let kind = is_mixed(value(&order)).then(|| match &order {
            OrderExpression::Asc(value) => OrderExpression::Asc(kind(value)),
            OrderExpression::Desc(value) => OrderExpression::Desc(kind(value)),
        });
        kind.into_iter().chain([order])
    };
    orders.into_iter().flat_map(both).collect()
}

/// Orders as they were before [`with_kinds`].
pub(in crate::query) fn without_kinds(orders: &[OrderExpression]) -> Vec<OrderExpression> {
    let is_kind = |at: usize| orders.get(at + 1).is_some_and(|next| *value(&orders[at]) == kind(value(next)));
    (0..orders.len()).filter(|at| !is_kind(*at)).map(|at| orders[at].clone()).collect()
}

fn value(order: &OrderExpression) -> &Expression {
    match order {
        OrderExpression::Asc(value) | OrderExpression::Desc(value) => value,
    }
}

/// Whether an expression may have values of several kinds.
fn is_mixed(expression: &Expression) -> bool {
    use Function as F;
    match expression {
        Expression::Variable(_) | Expression::If(..) | Expression::Coalesce(_) => true,
        Expression::FunctionCall(function, _) => !matches!(
            function,
            F::Str
                | F::Lang
                | F::Datatype
                | F::Iri
                | F::Rand
                | F::Abs
                | F::Ceil
                | F::Floor
                | F::Round
                | F::StrLen
                | F::Year
                | F::Month
                | F::Day
                | F::Contains
                | F::StrStarts
                | F::StrEnds
                | F::IsIri
                | F::IsBlank
                | F::IsLiteral
                | F::IsNumeric
                | F::Regex
        ),
        _ => false,
    }
}

/// The kind of a value, as an expression.
fn kind(value: &Expression) -> Expression {
    let call = |function| Expression::FunctionCall(function, vec![value.clone()]);
    let number = |kind: u8| Expression::from(Literal::from(i64::from(kind)));
    let choose = |condition, kind, otherwise| {
        Expression::If(Box::new(condition), Box::new(number(kind)), Box::new(otherwise))
    };
    let of_literal = DATATYPES.iter().rfold(number(OTHER), |otherwise, (datatype, kind)| {
        let datatype = Expression::NamedNode(datatype.into_owned());
        choose(Expression::Equal(Box::new(call(Function::Datatype)), Box::new(datatype)), *kind, otherwise)
    });
    let tests = [
        (Function::IsNumeric, NUMBER),
        (Function::IsIri, IRI),
        (Function::IsBlank, BLANK),
        (Function::IsTriple, TRIPLE),
    ];
    tests.into_iter().rfold(of_literal, |otherwise, (test, kind)| choose(call(test), kind, otherwise))
}

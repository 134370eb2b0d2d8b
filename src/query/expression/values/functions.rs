//! Functions and aggregates that the evaluator is given, over terms.
//!
//! Knows values, and that a term may come carried (see [`carried`]). Must not know how queries call them.

use super::number::{Rounding, rounded};
use super::{Number, Operation, computed, equal, mean, order_terms, truth};
use crate::index::{carried, evaluated, uncarried};
use crate::query::expression::values::compare;
use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term, Variable};
use spareval::{AggregateFunctionAccumulator, ExpressionTerm, QueryEvaluator};
use spargebra::algebra::{Expression, Function, GraphPattern};
use std::cmp::Ordering;
use std::sync::LazyLock;

/// What the names of the functions begin with.
const FUNCTION: &str = "urn:x-assay:function:";

/// What stands for a member of a list that is an error.
pub(super) const ERROR: &str = "urn:x-assay:function:error";

/// The name of a function.
pub(super) fn name(function: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{FUNCTION}{function}"))
}

/// Whether a name is that of one of the functions.
pub(in crate::query) fn is_function(name: &NamedNode) -> bool {
    name.as_str().starts_with(FUNCTION)
}

/// An evaluator that knows the functions.
pub(in crate::query) fn evaluator() -> QueryEvaluator {
    EVALUATOR.clone()
}

static EVALUATOR: LazyLock<QueryEvaluator> = LazyLock::new(|| {
    let evaluator = FUNCTIONS.iter().fold(QueryEvaluator::new(), |evaluator, (function, compute)| {
        evaluator.with_custom_function(name(function), move |arguments: &[Term]| compute(arguments))
    });
    AGGREGATES.iter().fold(evaluator, |evaluator, (function, fold)| {
        evaluator.with_custom_aggregate_function(name(function), move || Box::new(Folded::new(*fold)))
    })
});

type Compute = fn(&[Term]) -> Option<Term>;

const FUNCTIONS: [(&str, Compute); 25] = [
    ("equal", |terms| two(terms, |a, b| equal(&a, &b).map(boolean))),
    ("less", |terms| ordered(terms, [Ordering::Less; 2])),
    ("less-or-equal", |terms| ordered(terms, [Ordering::Less, Ordering::Equal])),
    ("greater", |terms| ordered(terms, [Ordering::Greater; 2])),
    ("greater-or-equal", |terms| ordered(terms, [Ordering::Greater, Ordering::Equal])),
    ("in", is_in),
    ("add", |terms| two(terms, |a, b| arithmetic(Operation::Add, &a, &b).map(Term::from))),
    ("subtract", |terms| two(terms, |a, b| arithmetic(Operation::Subtract, &a, &b).map(Term::from))),
    ("multiply", |terms| two(terms, |a, b| arithmetic(Operation::Multiply, &a, &b).map(Term::from))),
    ("divide", |terms| two(terms, |a, b| arithmetic(Operation::Divide, &a, &b).map(Term::from))),
    ("negate", |terms| round(terms, Rounding::Negate)),
    ("absolute", |terms| round(terms, Rounding::Absolute)),
    ("ceiling", |terms| round(terms, Rounding::Ceiling)),
    ("floor", |terms| round(terms, Rounding::Floor)),
    ("round", |terms| round(terms, Rounding::Round)),
    ("truth", |terms| truth(&value(terms.first()?)).map(boolean)),
    ("value", |terms| Some(valued(terms.first()?))),
    ("is-numeric", |terms| Some(boolean(Number::of(&value(terms.first()?)).is_some()))),
    ("datatype", datatype),
    ("typed", typed),
    ("as-integer", |terms| cast(terms, xsd::INTEGER, 3)),
    ("as-decimal", |terms| cast(terms, xsd::DECIMAL, 4)),
    ("as-float", |terms| cast(terms, xsd::FLOAT, 5)),
    ("as-double", |terms| cast(terms, xsd::DOUBLE, 6)),
    ("key", |terms| Some(Literal::from(super::order::key(&value(terms.first()?))).into())),
];

fn value(term: &Term) -> ExpressionTerm {
    evaluated(uncarried(term.clone()))
}

/// The term of the value, where it has one that the evaluator computes with; otherwise as it is.
fn valued(term: &Term) -> Term {
    match value(term) {
        ExpressionTerm::OtherTypedLiteral { .. } => term.clone(),
        value => value.into(),
    }
}

fn boolean(value: bool) -> Term {
    Literal::from(value).into()
}

fn two(terms: &[Term], of: impl Fn(ExpressionTerm, ExpressionTerm) -> Option<Term>) -> Option<Term> {
    match terms {
        [a, b] => of(value(a), value(b)),
        _ => None,
    }
}

fn ordered(terms: &[Term], holds: [Ordering; 2]) -> Option<Term> {
    two(terms, |a, b| Some(boolean(holds.contains(&compare(&a, &b)?))))
}

fn is_in(terms: &[Term]) -> Option<Term> {
    let (first, list) = terms.split_first()?;
    let first = value(first);
    let mut is_error = false;
    for member in list {
        match equal(&first, &value(member)) {
            _ if matches!(member, Term::NamedNode(node) if node.as_str() == ERROR) => is_error = true,
            Some(true) => return Some(boolean(true)),
            Some(false) => {}
            None => is_error = true,
        }
    }
    (!is_error).then(|| boolean(false))
}

fn round(terms: &[Term], rounding: Rounding) -> Option<Term> {
    let value = value(terms.first()?);
    match Number::of(&value) {
        Some(number) => Some(rounded(rounding, &number)?.term().into()),
        None if rounding == Rounding::Negate => native(NATIVE[2].as_ref(), [&value, &value]).map(Term::from),
        None => None,
    }
}

fn datatype(terms: &[Term]) -> Option<Term> {
    match uncarried(terms.first()?.clone()) {
        Term::Literal(literal) => Some(literal.datatype().into_owned().into()),
        _ => None,
    }
}

/// A value as a number of a datatype; the evaluator is asked, by the expression at this place, where it is of no other size.
fn cast(terms: &[Term], datatype: NamedNodeRef<'_>, native_at: usize) -> Option<Term> {
    let mut value = value(terms.first()?);
    if let ExpressionTerm::StringLiteral(text) = &mut value {
        *text = text.trim_matches([' ', '\t', '\r', '\n']).to_owned();
    }
    if let Some(value) = native(NATIVE[native_at].as_ref(), [&value, &value]) {
        return Some(value.into());
    }
    let number = match &value {
        ExpressionTerm::StringLiteral(text) => super::number::written(text, datatype)?,
        other => super::number::cast(&Number::of(other)?, datatype)?,
    };
    Some(number.term().into())
}

/// What STRDT gives: the literal as it is written.
fn typed(terms: &[Term]) -> Option<Term> {
    match terms {
        [Term::Literal(text), Term::NamedNode(datatype)] if text.datatype() == xsd::STRING => {
            Some(carried(Literal::new_typed_literal(text.value(), datatype.clone()).into()))
        }
        _ => None,
    }
}

/// The result of an operation; of two that are not both numbers, such as dates, the evaluator is asked.
pub(in crate::query) fn arithmetic(
    operation: Operation,
    a: &ExpressionTerm,
    b: &ExpressionTerm,
) -> Option<ExpressionTerm> {
    if let (Some(a), Some(b)) = (Number::of(a), Number::of(b)) {
        return computed(operation, &a, &b).map(Number::term);
    }
    match operation {
        Operation::Add => native(NATIVE[0].as_ref(), [a, b]),
        Operation::Subtract => native(NATIVE[1].as_ref(), [a, b]),
        Operation::Multiply | Operation::Divide => None,
    }
}

/// What the evaluator is asked of values `?a` and `?b`: sum, difference and opposite of what is no number, and casts.
static NATIVE: LazyLock<[Option<sparopt::algebra::Expression>; 7]> = LazyLock::new(|| {
    let value = |name| Expression::Variable(Variable::new_unchecked(name));
    let (a, b) = (|| Box::new(value("a")), || Box::new(value("b")));
    let cast = |datatype: NamedNodeRef<'_>| {
        Expression::FunctionCall(Function::Custom(datatype.into_owned()), vec![value("a")])
    };
    [
        Expression::Add(a(), b()),
        Expression::Subtract(a(), b()),
        Expression::UnaryMinus(a()),
        cast(xsd::INTEGER),
        cast(xsd::DECIMAL),
        cast(xsd::FLOAT),
        cast(xsd::DOUBLE),
    ]
    .map(|expression| converted(&expression))
});

fn native(
    expression: Option<&sparopt::algebra::Expression>,
    [a, b]: [&ExpressionTerm; 2],
) -> Option<ExpressionTerm> {
    if [a, b].iter().any(|value| matches!(value, ExpressionTerm::OtherTypedLiteral { .. })) {
        return None;
    }
    let (x, y) = (Variable::new_unchecked("a"), Variable::new_unchecked("b"));
    let bound = [(&x, a.clone().into()), (&y, b.clone().into())];
    EVALUATOR.evaluate_expression(expression?, bound).map(ExpressionTerm::from)
}

/// The expression in the algebra of the evaluator, which offers only patterns to convert.
pub(in crate::query) fn converted(expression: &Expression) -> Option<sparopt::algebra::Expression> {
    let inner = Box::new(GraphPattern::Bgp { patterns: Vec::new() });
    let filter = GraphPattern::Filter { expr: expression.clone(), inner };
    match sparopt::algebra::GraphPattern::from(&filter) {
        sparopt::algebra::GraphPattern::Filter { expression, .. } => Some(expression),
        _ => None,
    }
}

/// How the values of a group become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fold {
    Sum,
    Mean,
    Least,
    Greatest,
}

const AGGREGATES: [(&str, Fold); 4] =
    [("sum", Fold::Sum), ("mean", Fold::Mean), ("least", Fold::Least), ("greatest", Fold::Greatest)];

struct Folded {
    fold: Fold,
    sum: Option<Number>,
    count: i64,
    best: Option<Term>,
}

impl Folded {
    fn new(fold: Fold) -> Self {
        Self { fold, sum: Some(Number::Integer(0.into())), count: 0, best: None }
    }
}

impl AggregateFunctionAccumulator for Folded {
    fn accumulate(&mut self, element: Term) {
        self.count += 1;
        let wanted = match self.fold {
            Fold::Sum | Fold::Mean => {
                let more = Number::of(&value(&element));
                self.sum =
                    self.sum.take().zip(more).and_then(|(sum, more)| computed(Operation::Add, &sum, &more));
                return;
            }
            Fold::Least => Ordering::Less,
            Fold::Greatest => Ordering::Greater,
        };
        let is_better = |best: &Term| order_terms(&value(&element), &value(best)) == wanted;
        if self.best.as_ref().is_none_or(is_better) {
            self.best = Some(element);
        }
    }

    fn finish(&mut self) -> Option<Term> {
        match self.fold {
            Fold::Sum => self.sum.take().map(|sum| sum.term().into()),
            Fold::Mean if self.count == 0 => Some(Literal::from(0).into()),
            Fold::Mean => mean(&self.sum.take()?, self.count).map(|mean| mean.term().into()),
            Fold::Least | Fold::Greatest => self.best.take(),
        }
    }
}

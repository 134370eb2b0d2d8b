//! The evaluator made to compute with values as they are defined here.
//!
//! Knows the algebra of expressions and the functions that can be given to the evaluator. Must not know rows, nor ids.
//!
//! The evaluator holds a literal as its value alone. So one that is written otherwise is handed to it carried (see
//! [`carried`]), as a literal that it does not look into, and what looks into values is written as a call of a function given
//! here, which does: comparisons, arithmetic, conditions, sums, means, least and greatest values, sorts. Where nothing can be
//! carried, only those comparisons are written so in which the evaluator differs from the specification.

use super::number::{Rounding, rounded};
use super::{Number, Operation, compare, computed, equal, mean, order_terms, truth};
use crate::index::{Index, carried, evaluated, is_kept, uncarried};
use crate::query::standard::kinds::without_kinds;
use crate::query::variables::{children, children_mut, expressions, parts};
use oxrdf::vocab::xsd;
use oxrdf::{BlankNode, Literal, NamedNode, Term, Variable};
use spareval::{AggregateFunctionAccumulator, ExpressionTerm, QueryEvaluator};
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression,
};
use spargebra::term::{GroundTerm, TermPattern, TriplePattern};
use std::cmp::Ordering;
use std::sync::LazyLock;

/// What the names of the functions begin with.
const FUNCTION: &str = "urn:x-assay:function:";

/// What stands for a member of a list that is an error.
const ERROR: &str = "urn:x-assay:function:error";

fn name(function: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{FUNCTION}{function}"))
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

const FUNCTIONS: [(&str, Compute); 21] = [
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
        None if rounding == Rounding::Negate => native(&NATIVE[2], [&value, &value]).map(Term::from),
        None => None,
    }
}

fn datatype(terms: &[Term]) -> Option<Term> {
    match uncarried(terms.first()?.clone()) {
        Term::Literal(literal) => Some(literal.datatype().into_owned().into()),
        _ => None,
    }
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
        Operation::Add => native(&NATIVE[0], [a, b]),
        Operation::Subtract => native(&NATIVE[1], [a, b]),
        Operation::Multiply | Operation::Divide => None,
    }
}

/// Sum, difference and opposite of what is no number, as the evaluator has them.
static NATIVE: LazyLock<[Option<sparopt::algebra::Expression>; 3]> = LazyLock::new(|| {
    let both = || ["a", "b"].map(|name| Box::new(Expression::Variable(Variable::new_unchecked(name))));
    let ([a, b], [c, d], [e, _]) = (both(), both(), both());
    [Expression::Add(a, b), Expression::Subtract(c, d), Expression::UnaryMinus(e)]
        .map(|expression| converted(&expression))
});

fn native(
    expression: &Option<sparopt::algebra::Expression>,
    [a, b]: [&ExpressionTerm; 2],
) -> Option<ExpressionTerm> {
    if [a, b].iter().any(|value| matches!(value, ExpressionTerm::OtherTypedLiteral { .. })) {
        return None;
    }
    let (x, y) = (Variable::new_unchecked("a"), Variable::new_unchecked("b"));
    let bound = [(&x, a.clone().into()), (&y, b.clone().into())];
    EVALUATOR.evaluate_expression(expression.as_ref()?, bound).map(ExpressionTerm::from)
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

/// How a query is written for the evaluator.
#[derive(Debug, Clone, Copy)]
pub(in crate::query) struct Rewriting {
    carries: bool,
}

impl Rewriting {
    /// The one for a query over a snapshot.
    pub(in crate::query) fn new(index: &Index, pattern: &GraphPattern) -> Self {
        Self { carries: index.has_unusual() || makes_unusual(pattern) }
    }

    /// Whether literals may be carried.
    pub(in crate::query) fn carries(self) -> bool {
        self.carries
    }

    /// A pattern with expressions that the evaluator computes right.
    pub(in crate::query) fn pattern(self, pattern: &GraphPattern) -> GraphPattern {
        let mut pattern = pattern.clone();
        self.rewrite(&mut pattern);
        pattern
    }

    fn rewrite(self, pattern: &mut GraphPattern) {
        use GraphPattern as P;
        for child in children_mut(pattern) {
            self.rewrite(child);
        }
        match pattern {
            P::Filter { expr, .. } => *expr = self.condition(expr),
            P::LeftJoin { expression: Some(expression), .. } => *expression = self.condition(expression),
            P::Extend { expression, .. } => *expression = self.expression(expression),
            P::Group { aggregates, .. } => {
                for (_, aggregate) in aggregates {
                    self.aggregate(aggregate);
                }
            }
            P::OrderBy { inner, expression } => {
                *expression = without_kinds(expression);
                for order in expression {
                    let (OrderExpression::Asc(key) | OrderExpression::Desc(key)) = order;
                    let variable = Variable::new_unchecked(BlankNode::default().into_string());
                    let computed = call("key", vec![self.expression(key)]);
                    *key = variable.clone().into();
                    let under = std::mem::take(&mut **inner);
                    **inner = P::Extend { inner: Box::new(under), variable, expression: computed };
                }
            }
            _ => {}
        }
    }

    fn aggregate(self, aggregate: &mut AggregateExpression) {
        let AggregateExpression::FunctionCall { name: function, expr, .. } = aggregate else { return };
        *expr = self.expression(expr);
        let own = match function {
            AggregateFunction::Sum => "sum",
            AggregateFunction::Avg => "mean",
            AggregateFunction::Min => "least",
            AggregateFunction::Max => "greatest",
            _ => return,
        };
        *function = AggregateFunction::Custom(name(own));
    }

    /// An expression of which the effective boolean value is asked.
    fn condition(self, expression: &Expression) -> Expression {
        use Expression as E;
        let inner = |expression: &Expression| Box::new(self.condition(expression));
        match expression {
            E::And(a, b) => E::And(inner(a), inner(b)),
            E::Or(a, b) => E::Or(inner(a), inner(b)),
            E::Not(a) => E::Not(inner(a)),
            other if self.carries && !is_boolean(other) => call("truth", vec![self.expression(other)]),
            other => self.expression(other),
        }
    }

    /// An expression that gives a term.
    pub(in crate::query) fn expression(self, expression: &Expression) -> Expression {
        use Expression as E;
        let of = |expression: &Expression| self.expression(expression);
        let all = |list: &[Expression]| list.iter().map(of).collect::<Vec<_>>();
        let own = |function: &str, a: &Expression, b: &Expression| call(function, vec![of(a), of(b)]);
        let boxed = |a: &Expression, b: &Expression| (Box::new(of(a)), Box::new(of(b)));
        match expression {
            E::Literal(literal) if self.carries => match carried(literal.clone().into()) {
                Term::Literal(literal) => E::Literal(literal),
                _ => expression.clone(),
            },
            E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => expression.clone(),
            E::And(..) | E::Or(..) | E::Not(_) => self.condition(expression),
            E::Equal(a, b) if self.must_compare(a, b) => own("equal", a, b),
            E::Less(a, b) if self.must_compare(a, b) => own("less", a, b),
            E::LessOrEqual(a, b) if self.must_compare(a, b) => own("less-or-equal", a, b),
            E::Greater(a, b) if self.must_compare(a, b) => own("greater", a, b),
            E::GreaterOrEqual(a, b) if self.must_compare(a, b) => own("greater-or-equal", a, b),
            E::Equal(a, b) => {
                let (a, b) = boxed(a, b);
                E::Equal(a, b)
            }
            E::Less(a, b) => {
                let (a, b) = boxed(a, b);
                E::Less(a, b)
            }
            E::LessOrEqual(a, b) => {
                let (a, b) = boxed(a, b);
                E::LessOrEqual(a, b)
            }
            E::Greater(a, b) => {
                let (a, b) = boxed(a, b);
                E::Greater(a, b)
            }
            E::GreaterOrEqual(a, b) => {
                let (a, b) = boxed(a, b);
                E::GreaterOrEqual(a, b)
            }
            E::SameTerm(a, b) => {
                let (a, b) = boxed(a, b);
                E::SameTerm(a, b)
            }
            E::Add(a, b) => own("add", a, b),
            E::Subtract(a, b) => own("subtract", a, b),
            E::Multiply(a, b) => own("multiply", a, b),
            E::Divide(a, b) => own("divide", a, b),
            E::UnaryMinus(a) => call("negate", vec![of(a)]),
            E::UnaryPlus(a) => E::UnaryPlus(Box::new(self.valued(a))),
            E::In(a, list) if list.iter().any(|member| self.must_compare(a, member)) => {
                let error = || E::NamedNode(NamedNode::new_unchecked(ERROR));
                let member = |member: &Expression| E::Coalesce(vec![of(member), error()]);
                call("in", std::iter::once(of(a)).chain(list.iter().map(member)).collect())
            }
            E::In(a, list) => E::In(Box::new(of(a)), all(list)),
            E::If(a, b, c) => E::If(Box::new(self.condition(a)), Box::new(of(b)), Box::new(of(c))),
            E::Coalesce(list) => E::Coalesce(all(list)),
            E::Exists(pattern) => E::Exists(Box::new(self.pattern(pattern))),
            E::FunctionCall(function, arguments) => self.function(function, arguments),
        }
    }

    fn function(self, function: &Function, arguments: &[Expression]) -> Expression {
        use Function as F;
        let all = || arguments.iter().map(|argument| self.expression(argument)).collect::<Vec<_>>();
        let own = match function {
            F::Abs => Some("absolute"),
            F::Ceil => Some("ceiling"),
            F::Floor => Some("floor"),
            F::Round => Some("round"),
            F::StrDt => Some("typed"),
            F::IsNumeric if self.carries => Some("is-numeric"),
            F::Datatype if self.carries => Some("datatype"),
            _ => None,
        };
        if let Some(own) = own {
            return call(own, all());
        }
        let looks_into_values = matches!(
            function,
            F::Year
                | F::Month
                | F::Day
                | F::Hours
                | F::Minutes
                | F::Seconds
                | F::Timezone
                | F::Tz
                | F::Adjust
                | F::SubStr
                | F::Custom(_)
        );
        if looks_into_values {
            let values = arguments.iter().map(|argument| self.valued(argument)).collect();
            return Expression::FunctionCall(function.clone(), values);
        }
        Expression::FunctionCall(function.clone(), all())
    }

    /// An expression of which the value is asked, not the term.
    fn valued(self, expression: &Expression) -> Expression {
        let rewritten = self.expression(expression);
        if self.carries && may_pass_on(expression) { call("value", vec![rewritten]) } else { rewritten }
    }

    /// Whether two are compared otherwise than the evaluator would.
    fn must_compare(self, a: &Expression, b: &Expression) -> bool {
        if self.carries {
            return ![a, b].iter().any(|part| matches!(part, Expression::NamedNode(_)));
        }
        !is_plain(a) && !is_plain(b)
    }
}

fn call(function: &str, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(Function::Custom(name(function)), arguments)
}

/// Whether the value is true or false, or an error.
fn is_boolean(expression: &Expression) -> bool {
    use Expression as E;
    match expression {
        E::Equal(..)
        | E::SameTerm(..)
        | E::Less(..)
        | E::LessOrEqual(..)
        | E::Greater(..)
        | E::GreaterOrEqual(..)
        | E::In(..)
        | E::Bound(_)
        | E::Exists(_) => true,
        E::FunctionCall(function, _) => matches!(
            function,
            Function::IsIri
                | Function::IsBlank
                | Function::IsLiteral
                | Function::IsNumeric
                | Function::IsTriple
                | Function::HasLang
                | Function::HasLangDir
                | Function::Regex
                | Function::Contains
                | Function::StrStarts
                | Function::StrEnds
                | Function::LangMatches
        ),
        _ => false,
    }
}

/// Whether the value is a node, a string or a number, so that the evaluator compares it right with whatever is not carried.
fn is_plain(expression: &Expression) -> bool {
    use Expression as E;
    use Function as F;
    match expression {
        E::NamedNode(_) | E::Multiply(..) | E::Divide(..) => true,
        E::Literal(literal) => {
            let term = Term::from(literal.clone());
            literal.language().is_some()
                || literal.datatype() == xsd::STRING
                || (is_kept(&term) && Number::of(&evaluated(term)).is_some())
        }
        E::FunctionCall(function, _) => matches!(
            function,
            F::Str
                | F::Lang
                | F::LangDir
                | F::Datatype
                | F::Iri
                | F::BNode
                | F::Rand
                | F::Abs
                | F::Ceil
                | F::Floor
                | F::Round
                | F::Concat
                | F::SubStr
                | F::StrLen
                | F::Replace
                | F::UCase
                | F::LCase
                | F::EncodeForUri
                | F::StrBefore
                | F::StrAfter
                | F::Year
                | F::Month
                | F::Day
                | F::Hours
                | F::Minutes
                | F::Seconds
                | F::Tz
                | F::Uuid
                | F::StrUuid
                | F::Md5
                | F::Sha1
                | F::Sha256
                | F::Sha384
                | F::Sha512
                | F::StrLang
                | F::StrLangDir
                | F::Subject
                | F::Predicate
        ),
        _ => false,
    }
}

/// Whether the value may be a literal of the data or the query as it is written.
fn may_pass_on(expression: &Expression) -> bool {
    use Expression as E;
    use Function as F;
    match expression {
        E::Variable(_) | E::If(..) | E::Coalesce(_) => true,
        E::Literal(literal) => !is_kept(&literal.clone().into()),
        E::FunctionCall(function, _) => matches!(function, F::Object | F::StrDt | F::Custom(_)),
        _ => false,
    }
}

/// Whether a query brings literals that the evaluator would write otherwise, or numbers that it has no value for.
fn makes_unusual(pattern: &GraphPattern) -> bool {
    use GraphPattern as P;
    let has_one = match pattern {
        P::Bgp { patterns } => patterns.iter().any(triple_has_one),
        P::Path { subject, object, .. } => [subject, object].into_iter().any(pattern_has_one),
        P::Values { bindings, .. } => bindings.iter().flatten().flatten().any(ground_has_one),
        P::Group { aggregates, .. } => aggregates.iter().any(|(_, aggregate)| {
            let AggregateExpression::FunctionCall { name, .. } = aggregate else { return false };
            matches!(name, AggregateFunction::Sum | AggregateFunction::Avg)
        }),
        _ => false,
    };
    has_one
        || expressions(pattern).into_iter().any(expression_has_one)
        || children(pattern).into_iter().any(makes_unusual)
}

fn expression_has_one(expression: &Expression) -> bool {
    use Expression as E;
    match expression {
        E::Add(..) | E::Subtract(..) | E::Multiply(..) | E::Divide(..) | E::UnaryMinus(_) => true,
        E::FunctionCall(Function::StrDt, _) => true,
        E::Literal(literal) => literal_has_one(literal),
        E::Exists(pattern) => makes_unusual(pattern),
        other => parts(other).into_iter().any(expression_has_one),
    }
}

fn literal_has_one(literal: &Literal) -> bool {
    let term = Term::from(literal.clone());
    !is_kept(&term) || matches!(Number::of(&evaluated(term)), Some(Number::Large(_)))
}

fn triple_has_one(triple: &TriplePattern) -> bool {
    [&triple.subject, &triple.object].into_iter().any(pattern_has_one)
}

fn pattern_has_one(term: &TermPattern) -> bool {
    match term {
        TermPattern::Literal(literal) => literal_has_one(literal),
        TermPattern::Triple(triple) => triple_has_one(triple),
        _ => false,
    }
}

fn ground_has_one(term: &GroundTerm) -> bool {
    match term {
        GroundTerm::Literal(literal) => literal_has_one(literal),
        GroundTerm::Triple(triple) => ground_has_one(&triple.object),
        GroundTerm::NamedNode(_) => false,
    }
}

//! The evaluator made to compute with values as they are defined here.
//!
//! Knows the algebra of expressions and the functions that can be given to the evaluator. Must not know rows, nor ids.
//!
//! The evaluator holds a literal as its value alone. So one that is written otherwise is handed to it carried (see
//! [`carried`]), as a literal that it does not look into, and what looks into values is written as a call of a function given
//! here, which does: comparisons, arithmetic, conditions, sums, means, least and greatest values, sorts. Where nothing can be
//! carried, only those comparisons are written so in which the evaluator differs from the specification.

use super::Number;
use super::functions::{ERROR, name};
use super::unusual::makes_unusual;
use crate::index::{Index, carried, evaluated, is_kept};
use crate::query::algebra::conform::kinds::without_kinds;
use crate::query::algebra::internal_variables::fresh;
use crate::query::algebra::visit::children_mut;
use oxrdf::vocab::xsd;
use oxrdf::{NamedNode, Term};
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression,
};

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
                    let variable = fresh();
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
            F::Custom(datatype) if arguments.len() == 1 => match datatype.as_ref() {
                xsd::INTEGER => Some("as-integer"),
                xsd::DECIMAL => Some("as-decimal"),
                xsd::FLOAT => Some("as-float"),
                xsd::DOUBLE => Some("as-double"),
                _ => None,
            },
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

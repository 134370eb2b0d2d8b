//! Whether a query brings what the evaluator has no value for, or would write otherwise.
//!
//! Knows the algebra. Must not know data.

use super::Number;
use crate::index::{evaluated, is_kept};
use crate::query::algebra::visit::{children, expressions, parts};
use oxrdf::vocab::xsd;
use oxrdf::{Literal, Term};
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, Function, GraphPattern};
use spargebra::term::{GroundTerm, TermPattern, TriplePattern};

/// Whether a query brings literals that the evaluator would write otherwise, or numbers that it has no value for.
pub(super) fn makes_unusual(pattern: &GraphPattern) -> bool {
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
        E::Add(..)
        | E::Subtract(..)
        | E::Multiply(..)
        | E::Divide(..)
        | E::UnaryMinus(_)
        | E::FunctionCall(Function::StrDt, _) => true,
        E::FunctionCall(Function::Custom(datatype), _)
            if [xsd::INTEGER, xsd::DECIMAL].contains(&datatype.as_ref()) =>
        {
            true
        }
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

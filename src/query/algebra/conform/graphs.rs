//! `GRAPH ?g` around what is evaluated once for each graph, written so that it is evaluated once for all of them.
//!
//! Knows the algebra. Must not know which graphs there are. The graph becomes one more variable of each part: parts of one
//! graph are joined with those of the same, groups are apart by it. What cannot be told apart so, such as a slice, is left.

use crate::query::algebra::internal_variables::fresh;
use crate::query::algebra::scope::{columns, in_scope};
use crate::query::algebra::visit::parts;
use oxrdf::{Literal, NamedNode, Variable};
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern};

/// What `GRAPH ?g { pattern }` comes to, with GRAPH around smaller parts; `None` where it must be looked at graph by graph.
/// The pattern does not name the variable. `graphs` gives those that there are.
pub(super) fn spread(
    variable: &Variable,
    pattern: &GraphPattern,
    graphs: &dyn Fn() -> Option<Vec<NamedNode>>,
) -> Option<GraphPattern> {
    use GraphPattern as P;
    let of = |inner: &P| {
        let name = NamedNodePattern::from(variable.clone());
        Box::new(P::Graph { name, inner: Box::new(inner.clone()) })
    };
    Some(match pattern {
        P::Join { left, right } => P::Join { left: of(left), right: of(right) },
        P::Union { left, right } => P::Union { left: of(left), right: of(right) },
        P::LeftJoin { left, right, expression } if expression.as_ref().is_none_or(reads_rows_alone) => {
            P::LeftJoin { left: of(left), right: of(right), expression: expression.clone() }
        }
        P::Filter { expr, inner } if reads_rows_alone(expr) => {
            P::Filter { expr: expr.clone(), inner: of(inner) }
        }
        P::Extend { inner, variable, expression } if reads_rows_alone(expression) => {
            P::Extend { inner: of(inner), variable: variable.clone(), expression: expression.clone() }
        }
        P::Minus { left, right } => {
            let (mine, others) = (in_scope(left), in_scope(right));
            if !mine.iter().any(|variable| others.contains(variable)) {
                // Where they share no variable, nothing goes; with that of the graph they would share one.
                return Some(*of(left));
            }
            let (mine, others) = (certain(left), certain(right));
            if !mine.iter().any(|variable| others.contains(variable)) {
                return None;
            }
            P::Minus { left: of(left), right: of(right) }
        }
        P::Project { inner, variables } => {
            P::Project { inner: of(inner), variables: with(variables, variable) }
        }
        P::Distinct { inner } => P::Distinct { inner: of(inner) },
        P::Reduced { inner } => P::Reduced { inner: of(inner) },
        // Rows of several graphs have no order together.
        P::OrderBy { inner, .. } => *of(inner),
        P::Group { inner, variables, aggregates } if aggregates.iter().all(|(_, of)| reads_rows(of)) => {
            if variables.is_empty() {
                return whole(variable, of(inner), aggregates, graphs()?);
            }
            let variables = with(variables, variable);
            P::Group { inner: of(inner), variables, aggregates: aggregates.clone() }
        }
        _ => return None,
    })
}

/// A group for each graph, of all that matches in it: where nothing does, too.
fn whole(
    variable: &Variable,
    inner: Box<GraphPattern>,
    aggregates: &[(Variable, AggregateExpression)],
    graphs: Vec<NamedNode>,
) -> Option<GraphPattern> {
    let matched = fresh();
    let rows = AggregateExpression::CountSolutions { distinct: false };
    let mut inside = vec![(matched.clone(), rows)];
    let mut values = Vec::new();
    for (name, aggregate) in aggregates {
        let hidden = fresh();
        inside.push((hidden.clone(), aggregate.clone()));
        values.push((name, hidden, of_nothing(aggregate)?));
    }
    let all = GraphPattern::Values {
        variables: vec![variable.clone()],
        bindings: graphs.into_iter().map(|graph| vec![Some(GroundTerm::NamedNode(graph))]).collect(),
    };
    let group = GraphPattern::Group { inner, variables: vec![variable.clone()], aggregates: inside };
    let joined = GraphPattern::LeftJoin { left: Box::new(all), right: Box::new(group), expression: None };
    let named = values.into_iter().fold(joined, |inner, (name, hidden, nothing)| {
        let expression = match nothing {
            Some(nothing) => Expression::If(
                Box::new(Expression::Bound(matched.clone())),
                Box::new(hidden.into()),
                Box::new(nothing.into()),
            ),
            None => hidden.into(),
        };
        GraphPattern::Extend { inner: Box::new(inner), variable: name.clone(), expression }
    });
    let mut variables = vec![variable.clone()];
    variables.extend(aggregates.iter().map(|(name, _)| name.clone()));
    Some(GraphPattern::Project { inner: Box::new(named), variables })
}

/// What an aggregate of nothing is, the inner `None` where it has no value (SPARQL 1.1 Query, 18.5.1); the outer where that
/// is not known.
#[expect(clippy::option_option, reason = "both are said")]
fn of_nothing(aggregate: &AggregateExpression) -> Option<Option<Literal>> {
    Some(match aggregate {
        AggregateExpression::CountSolutions { .. } => Some(Literal::from(0)),
        AggregateExpression::FunctionCall { name, .. } => match name {
            AggregateFunction::Count | AggregateFunction::Sum | AggregateFunction::Avg => {
                Some(Literal::from(0))
            }
            AggregateFunction::GroupConcat { .. } => Some(Literal::from("")),
            AggregateFunction::Min | AggregateFunction::Max | AggregateFunction::Sample => None,
            AggregateFunction::Custom(_) => return None,
        },
    })
}

fn with(variables: &[Variable], more: &Variable) -> Vec<Variable> {
    variables.iter().chain([more]).cloned().collect()
}

/// Whether an expression has a value by the row alone, wherever it is asked: no pattern is matched for it.
fn reads_rows_alone(expression: &Expression) -> bool {
    !matches!(expression, Expression::Exists(_)) && parts(expression).into_iter().all(reads_rows_alone)
}

fn reads_rows(aggregate: &AggregateExpression) -> bool {
    match aggregate {
        AggregateExpression::CountSolutions { .. } => true,
        AggregateExpression::FunctionCall { expr, .. } => reads_rows_alone(expr),
    }
}

/// The variables that every solution of a pattern binds, as far as its form tells.
fn certain(pattern: &GraphPattern) -> Vec<Variable> {
    use GraphPattern as P;
    match pattern {
        P::Bgp { .. } | P::Path { .. } => columns(pattern),
        P::Join { left, right } => [certain(left), certain(right)].concat(),
        P::Union { left, right } => {
            let right = certain(right);
            certain(left).into_iter().filter(|variable| right.contains(variable)).collect()
        }
        P::LeftJoin { left: inner, .. }
        | P::Minus { left: inner, .. }
        | P::Filter { inner, .. }
        | P::Extend { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::OrderBy { inner, .. } => certain(inner),
        P::Project { inner, variables } | P::Group { inner, variables, .. } => {
            certain(inner).into_iter().filter(|variable| variables.contains(variable)).collect()
        }
        _ => Vec::new(),
    }
}

//! Aggregates over everything: one row, whatever there is.
//!
//! Knows the algebra. Must not know data.

use super::source;
use crate::query::algebra::scope::is_in_scope;
use crate::query::algebra::visit::root;
use crate::query::syntax::parse::Query;
use oxrdf::Variable;
use spargebra::algebra::{AggregateExpression, GraphPattern};

/// Whether a query without its modifiers has rows, as a question; `None` where it asks for no row.
#[must_use]
pub(crate) fn has_rows(query: &Query) -> Option<Query> {
    let pattern = source(root(query.algebra()))?.clone();
    let dataset = query.algebra().dataset().cloned();
    Some(Query::new(spargebra::Query::Ask { dataset, pattern, base_iri: None }))
}

/// Whether a query has one row whatever it finds: that of aggregates over everything.
#[must_use]
pub(crate) fn is_total(query: &Query) -> bool {
    total(root(query.algebra())).is_some()
}

/// The group without keys that a pattern is of, below what computes, chooses and orders.
pub(super) fn total(pattern: &GraphPattern) -> Option<(&GraphPattern, &[(Variable, AggregateExpression)])> {
    match pattern {
        GraphPattern::Project { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. } => total(inner),
        GraphPattern::Group { inner, variables, aggregates } if variables.is_empty() => {
            Some((inner, aggregates))
        }
        _ => None,
    }
}

/// The variables that are aggregated, and the OPTIONALs of a pattern that would bind them.
pub(super) fn optionals(
    inner: &GraphPattern,
    aggregates: &[(Variable, AggregateExpression)],
) -> Vec<GraphPattern> {
    let mut counted = Vec::new();
    for (_, aggregate) in aggregates {
        crate::query::algebra::visit::of_aggregate(aggregate, &mut |variable| counted.push(variable.clone()));
    }
    let (mut found, mut patterns) = (Vec::new(), vec![inner]);
    while let Some(pattern) = patterns.pop() {
        patterns.extend(crate::query::algebra::visit::children(pattern));
        if let GraphPattern::LeftJoin { right, .. } = pattern {
            let binds = counted.iter().any(|variable| is_in_scope(right, variable));
            found.extend(binds.then(|| (**right).clone()));
        }
    }
    found
}

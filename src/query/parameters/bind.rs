//! Parameters, bound in the algebra.
//!
//! Knows which values a query's parameters have. Must not know where they come from.
//!
//! A parameter is a variable of the query. Binding replaces it by its value in the whole pattern, so that the
//! planner sees a constant, and then assigns it (`BIND(value AS ?name)`), so that it can be projected, grouped by
//! and used in templates. Several values give the union of one such copy each, which is what `VALUES` means. A
//! value is a term from the start: no text is pasted together, so nothing in it can become syntax.
//!
//! One difference from `VALUES` is meant: a subquery that uses the parameter without projecting it means the
//! parameter too.

use super::error::BindError;
use super::substitute::{Substitution, assigned, constant};
use crate::document::nearest_name;
use crate::query::algebra::modifiers::below_modifiers_mut;
use crate::query::algebra::scope::columns;
use crate::query::algebra::visit::root_mut;
use crate::query::syntax::parse::Query;
use oxrdf::{Term, Variable};
use spargebra::GraphUpdateOperation;
use spargebra::algebra::{Expression, GraphPattern};
use std::collections::{BTreeMap, HashSet};

/// The values of parameters by name, without the question mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    values: BTreeMap<String, Vec<Term>>,
}

impl Parameters {
    /// No parameters.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value. A parameter may have several.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Term>) {
        let values = self.values.entry(name.into()).or_default();
        let value = value.into();
        if !values.contains(&value) {
            values.push(value);
        }
    }

    /// The values of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> &[Term] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Names and values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Term])> {
        self.values.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl<N: Into<String>, T: Into<Term>> FromIterator<(N, T)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(values: I) -> Self {
        let mut parameters = Self::new();
        for (name, value) in values {
            parameters.insert(name, value);
        }
        parameters
    }
}

/// The most copies of a pattern that several values of parameters may make.
const MOST_COMBINATIONS: usize = 256;

/// The query with its parameters bound.
///
/// # Errors
/// When the query has no such variable or assigns it itself, or a value cannot stand where it is used.
pub(crate) fn bind(query: &Query, parameters: &Parameters) -> Result<Query, BindError> {
    if parameters.is_empty() {
        return Ok(query.clone());
    }
    let variables = mentioned(query);
    for (name, _) in parameters.iter() {
        if !variables.iter().any(|variable| variable == name) {
            let suggestion = nearest_name(name, variables.iter().map(String::as_str)).map(str::to_owned);
            return Err(BindError::Unknown { name: name.to_owned(), suggestion });
        }
    }
    let combinations = combinations(parameters)?;
    let mut algebra = query.algebra().clone();
    let rows = below_modifiers_mut(root_mut(&mut algebra));
    *rows = if groups(rows) { below_group(rows, &combinations)? } else { union(rows, &combinations)? };
    Ok(Query::new(algebra))
}

/// Binds parameters in the operations that mention them: their patterns give the values, templates take them.
///
/// # Errors
/// When no operation has such a variable or one assigns it itself, or a value cannot stand where it is used.
pub(in crate::query) fn bind_update(
    operations: &mut [GraphUpdateOperation],
    parameters: &Parameters,
) -> Result<(), BindError> {
    let mut all: Vec<String> = Vec::new();
    for operation in operations {
        let mut own = Vec::new();
        crate::query::algebra::visit::of_operation(operation, &mut |variable| {
            own.push(variable.as_str().to_owned());
        });
        let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation else { continue };
        let values = parameters.iter().filter(|(name, _)| own.iter().any(|own| own == name));
        let values = values.map(|(name, values)| (name.to_owned(), values.to_vec())).collect();
        **pattern = union(pattern, &combinations(&Parameters { values })?)?;
        all.extend(own);
    }
    match parameters.iter().find(|(name, _)| !all.iter().any(|known| known == name)) {
        None => Ok(()),
        Some((name, _)) => {
            let suggestion = nearest_name(name, all.iter().map(String::as_str)).map(str::to_owned);
            Err(BindError::Unknown { name: name.to_owned(), suggestion })
        }
    }
}

/// The names of all variables that stand anywhere in the query.
pub(in crate::query) fn mentioned(query: &Query) -> Vec<String> {
    let mut names = Vec::new();
    let mut known = HashSet::new();
    crate::query::algebra::visit::of_query(query.algebra(), &mut |variable| {
        if known.insert(variable.clone()) {
            names.push(variable.as_str().to_owned());
        }
    });
    names
}

/// One value for each parameter, in every way they combine.
fn combinations(parameters: &Parameters) -> Result<Vec<Substitution>, BindError> {
    let count = parameters.iter().map(|(_, values)| values.len()).fold(1, usize::saturating_mul);
    if count > MOST_COMBINATIONS {
        return Err(BindError::TooManyCombinations { combinations: count, limit: MOST_COMBINATIONS });
    }
    let mut combinations = vec![Substitution::default()];
    for (name, values) in parameters.iter() {
        let mut extended = Vec::new();
        for combination in &combinations {
            for value in values {
                extended.push(combination.with(Variable::new_unchecked(name), value.clone())?);
            }
        }
        combinations = extended;
    }
    Ok(combinations)
}

/// Whether, below filters, assignments and a trailing VALUES, the rows are grouped.
fn groups(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Group { .. } => true,
        GraphPattern::Filter { inner, .. } | GraphPattern::Extend { inner, .. } => groups(inner),
        GraphPattern::Join { left, right } => matches!(**right, GraphPattern::Values { .. }) && groups(left),
        _ => false,
    }
}

/// Binds below the grouping. Above it a parameter is a group key, or has one value that takes its place.
fn below_group(pattern: &GraphPattern, combinations: &[Substitution]) -> Result<GraphPattern, BindError> {
    let below = |inner: &GraphPattern| below_group(inner, combinations).map(Box::new);
    Ok(match pattern {
        GraphPattern::Filter { expr, inner } => {
            GraphPattern::Filter { expr: above_group(expr, inner, combinations)?, inner: below(inner)? }
        }
        GraphPattern::Extend { inner, variable, expression } => {
            if combinations.first().is_some_and(|values| values.has(variable)) {
                return Err(assigned(variable));
            }
            GraphPattern::Extend {
                expression: above_group(expression, inner, combinations)?,
                inner: below(inner)?,
                variable: variable.clone(),
            }
        }
        GraphPattern::Join { left, right } => GraphPattern::Join { left: below(left)?, right: right.clone() },
        GraphPattern::Group { inner, variables, aggregates } => GraphPattern::Group {
            inner: Box::new(union(inner, combinations)?),
            variables: variables.clone(),
            aggregates: aggregates.clone(),
        },
        other => union(other, combinations)?,
    })
}

fn above_group(
    expression: &Expression,
    inner: &GraphPattern,
    combinations: &[Substitution],
) -> Result<Expression, BindError> {
    let keys = columns(inner);
    let [first, rest @ ..] = combinations else {
        return Ok(expression.clone());
    };
    let free = first.without(&keys);
    let bound = free.expression(expression)?;
    for other in rest {
        if other.without(&keys).expression(expression)? != bound {
            return Err(free.several_after_grouping(expression));
        }
    }
    Ok(bound)
}

/// The union of one bound copy for each combination of values.
fn union(pattern: &GraphPattern, combinations: &[Substitution]) -> Result<GraphPattern, BindError> {
    let mut copies = Vec::new();
    for values in combinations {
        let mut copy = values.pattern(pattern)?;
        for (variable, value) in values.iter() {
            copy = GraphPattern::Extend {
                inner: Box::new(copy),
                variable: variable.clone(),
                expression: constant(value),
            };
        }
        copies.push(copy);
    }
    let joined = copies
        .into_iter()
        .reduce(|left, right| GraphPattern::Union { left: left.into(), right: right.into() });
    Ok(joined.unwrap_or_else(|| pattern.clone()))
}

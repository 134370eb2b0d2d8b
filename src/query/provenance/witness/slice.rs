//! Which of the rows that come to the same row a LIMIT or OFFSET let through.
//!
//! Knows orders and slices. Must not know what the rows rest on. A slice after DISTINCT chooses among different rows, and
//! every way to one of them counts; a slice of a bag chooses among the ways themselves. Where an order decides, the slice is
//! evaluated again with what it is ordered by; where rows tie at its ends, that is said.

use super::solve::Known;
use super::{GraphsSeen, Tracer, within};
use crate::query::algebra::internal_variables::hidden;
use crate::query::algebra::scope::columns;
use crate::query::exec::error::QueryError;
use oxrdf::{Term, Variable};
use spargebra::algebra::{GraphPattern, OrderExpression};

/// What is said where the order does not decide.
const CHOICE: &str = "which of the rows that tie a LIMIT or OFFSET chose";

/// A part of the rows of a bag.
#[derive(Clone, Copy)]
pub(super) struct Slice {
    pub(super) start: usize,
    pub(super) length: Option<usize>,
}

/// The rows inside of a slice, and the keys of those at its ends that tie with rows outside.
struct Cut {
    inside: Vec<Known>,
    tied: Vec<Vec<Option<Term>>>,
}

impl Tracer<'_> {
    /// Adds what a row of a slice rests on.
    pub(super) fn slice(
        &mut self,
        inner: &GraphPattern,
        slice: Slice,
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        if !self.changes_rows
            && let Some((ordered, order)) = ordered(inner)
            && self.is_full(inner, slice, scope)?
        {
            self.none_before(ordered, order, scope);
        }
        let GraphPattern::Project { inner: below, variables } = inner else {
            return self.pattern(inner, known, scope);
        };
        let kept: Vec<Variable> =
            columns(below).into_iter().filter(|variable| variables.contains(variable)).collect();
        let known = within(known, &kept);
        let ways = self.solver.rows(&scope.around((**below).clone()), &known, &kept, 1)?;
        if !ways.has_more {
            return self.project(below, variables, &[], &known, scope);
        }
        if self.changes_rows {
            self.untold(CHOICE);
            return self.project(below, variables, &[], &known, scope);
        }
        let (keyed, keys) = keyed(below);
        let cut = self.cut(&keyed, &keys, below, slice, scope)?;
        let every = self.solver.rows(&scope.around(keyed.clone()), &known, &kept, usize::MAX)?;
        if every.rows.iter().any(|row| cut.tied.contains(&values(row, &keys))) {
            self.untold(CHOICE);
        }
        let of = columns(below);
        let mut chosen: Vec<Known> =
            cut.inside.iter().filter(|row| within(row, &kept) == known).map(|row| within(row, &of)).collect();
        if chosen.is_empty() {
            self.untold(CHOICE);
            return self.project(below, variables, &[], &known, scope);
        }
        self.found.complete &= chosen.len() <= self.most;
        chosen.truncate(self.most);
        chosen.iter().try_for_each(|row| self.pattern(below, row, scope))
    }

    /// Whether one more row could push another out of a slice.
    fn is_full(&self, inner: &GraphPattern, slice: Slice, scope: &GraphsSeen) -> Result<bool, QueryError> {
        let Some(length) = slice.length else { return Ok(slice.start > 0) };
        let asked =
            GraphPattern::Slice { inner: Box::new(inner.clone()), start: slice.start, length: Some(length) };
        Ok(self.solver.every(&scope.around(asked))?.len() == length)
    }

    /// The rows of the slice with their keys, and one on each side of it.
    fn cut(
        &self,
        keyed: &GraphPattern,
        keys: &[Variable],
        ordered: &GraphPattern,
        slice: Slice,
        scope: &GraphsSeen,
    ) -> Result<Cut, QueryError> {
        let has_before = slice.start > 0;
        let asked = GraphPattern::Slice {
            inner: Box::new(GraphPattern::Project {
                variables: columns(keyed),
                inner: Box::new(in_order(ordered, keyed.clone())),
            }),
            start: slice.start.saturating_sub(1),
            length: slice.length.map(|length| length.saturating_add(1 + usize::from(has_before))),
        };
        let mut inside = self.solver.every(&scope.around(asked))?.to_vec();
        let before = (has_before && !inside.is_empty()).then(|| inside.remove(0));
        let length = slice.length.unwrap_or(usize::MAX).min(inside.len());
        let after = inside.get(length).cloned();
        inside.truncate(length);
        let ends = [(before, inside.first()), (after, inside.last())];
        let tied = ends.into_iter().filter_map(|(outside, end)| {
            let key = values(&outside?, keys);
            (key == values(end?, keys)).then_some(key)
        });
        Ok(Cut { tied: tied.collect(), inside })
    }
}

/// What is ordered below columns, and by what.
fn ordered(pattern: &GraphPattern) -> Option<(&GraphPattern, String)> {
    match pattern {
        GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => ordered(inner),
        GraphPattern::OrderBy { inner, expression } => {
            let order: Vec<String> = expression.iter().map(ToString::to_string).collect();
            Some((inner, order.join(" ")))
        }
        _ => None,
    }
}

/// A pattern without its order, with what it is ordered by as columns; and these.
fn keyed(pattern: &GraphPattern) -> (GraphPattern, Vec<Variable>) {
    let GraphPattern::OrderBy { inner, expression } = pattern else {
        return (pattern.clone(), Vec::new());
    };
    let mut keyed = (**inner).clone();
    let mut keys = Vec::new();
    for (number, order) in expression.iter().enumerate() {
        let (OrderExpression::Asc(by) | OrderExpression::Desc(by)) = order;
        let variable = hidden(&format!("order {number}"));
        keyed = GraphPattern::Extend {
            inner: Box::new(keyed),
            variable: variable.clone(),
            expression: by.clone(),
        };
        keys.push(variable);
    }
    (keyed, keys)
}

/// A pattern in the order of another.
fn in_order(ordered: &GraphPattern, inner: GraphPattern) -> GraphPattern {
    match ordered {
        GraphPattern::OrderBy { expression, .. } => {
            GraphPattern::OrderBy { inner: Box::new(inner), expression: expression.clone() }
        }
        _ => inner,
    }
}

fn values(row: &Known, keys: &[Variable]) -> Vec<Option<Term>> {
    keys.iter().map(|key| row.get(key).cloned()).collect()
}

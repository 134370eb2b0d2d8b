//! What cannot be asked for again, taken out of a query before its rows are traced.
//!
//! Knows which values are others each time. Must not know rows. What is left gives every row that the query gave, and perhaps
//! more: conditions are taken out one by one, so that what is known of a row goes on being asked.

use crate::query::algebra::visit::{children_mut, of_expression};
use crate::query::algebra::volatile::is_volatile;
use oxrdf::Variable;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};

/// What is said of a value.
const VALUE: &str = "a value made at random or by the clock";
/// What is said of a condition.
const CONDITION: &str = "a condition on a value made at random or by the clock";

/// What was taken out.
#[derive(Debug, Default)]
pub(super) struct Volatile {
    /// The variables that had it.
    pub(super) variables: Vec<Variable>,
    /// What can therefore not be told.
    pub(super) untold: Vec<&'static str>,
    /// Whether the order of rows, or which there are, may be another now.
    pub(super) changes_rows: bool,
}

/// Takes what cannot be asked for again out of a pattern.
pub(super) fn take_out(pattern: &mut GraphPattern) -> Volatile {
    let mut taken = Volatile::default();
    taken.from(pattern);
    taken
}

impl Volatile {
    fn from(&mut self, pattern: &mut GraphPattern) {
        for inner in children_mut(pattern) {
            self.from(inner);
        }
        match pattern {
            GraphPattern::Extend { inner, variable, expression } if self.depends_on_volatile(expression) => {
                self.variables.push(variable.clone());
                self.tell(VALUE);
                *pattern = (**inner).clone();
            }
            GraphPattern::Filter { expr, inner } => match self.kept(expr) {
                Some(kept) => *expr = kept,
                None => *pattern = (**inner).clone(),
            },
            GraphPattern::LeftJoin { expression, .. } => {
                *expression = expression.as_ref().and_then(|condition| self.kept(condition));
            }
            GraphPattern::OrderBy { inner, expression } => {
                let is_volatile = |order: &OrderExpression| match order {
                    OrderExpression::Asc(by) | OrderExpression::Desc(by) => self.depends_on_volatile(by),
                };
                if expression.iter().any(is_volatile) {
                    self.changes_rows = true;
                    *pattern = (**inner).clone();
                }
            }
            GraphPattern::Group { variables, aggregates, .. } => {
                variables.retain(|variable| !self.variables.contains(variable));
                let taken = std::mem::take(aggregates);
                *aggregates = taken.into_iter().filter(|(name, of)| self.keeps(name, of)).collect();
            }
            _ => {}
        }
    }

    fn tell(&mut self, what: &'static str) {
        self.changes_rows = true;
        if !self.untold.contains(&what) {
            self.untold.push(what);
        }
    }

    /// Whether an expression is volatile, or reads a variable that had such a value.
    fn depends_on_volatile(&self, expression: &Expression) -> bool {
        let mut is_made = false;
        of_expression(expression, &mut |variable| is_made |= self.variables.contains(variable));
        is_made || is_volatile(expression)
    }

    /// What can be asked for again of a condition: those that must all hold are looked at one by one.
    fn kept(&mut self, condition: &Expression) -> Option<Expression> {
        if let Expression::And(left, right) = condition {
            return match (self.kept(left), self.kept(right)) {
                (Some(left), Some(right)) => Some(Expression::And(Box::new(left), Box::new(right))),
                (one, other) => one.or(other),
            };
        }
        if self.depends_on_volatile(condition) {
            self.tell(CONDITION);
            return None;
        }
        Some(condition.clone())
    }

    fn keeps(&mut self, name: &Variable, aggregate: &AggregateExpression) -> bool {
        let AggregateExpression::FunctionCall { expr, .. } = aggregate else { return true };
        let is_kept = !self.depends_on_volatile(expr);
        if !is_kept {
            self.variables.push(name.clone());
            self.tell(VALUE);
        }
        is_kept
    }
}

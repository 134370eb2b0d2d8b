//! What makes a condition of a row true: the patterns that it asks for, and the variables whose lack it rests on.
//!
//! Knows expressions. Must not know how patterns are traced. Of an `||` that holds only the operands count that hold, of an
//! `&&` that does not those that do not.

use super::solve::Known;
use super::{GraphsSeen, Tracer};
use crate::query::algebra::scope::columns;
use crate::query::algebra::visit::{of_expression, parts};
use crate::query::exec::error::QueryError;
use oxrdf::Variable;
use spargebra::algebra::{Expression, GraphPattern};

/// What decides the value of an expression.
#[derive(Debug, Default)]
pub(super) struct Reasons<'e> {
    /// The patterns of `EXISTS`.
    pub(super) patterns: Vec<&'e GraphPattern>,
    /// Variables that have no value, and of which that is asked.
    pub(super) lacking: Vec<Variable>,
}

impl Tracer<'_> {
    /// Adds what a pattern rests on, and what an expression over its rows does.
    pub(super) fn with_condition(
        &mut self,
        expression: &Expression,
        inner: (&GraphPattern, &Known),
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        let mut reasons = Reasons::default();
        self.deciding(expression, known, scope, &mut reasons)?;
        let before = self.asked.len();
        self.asked.append(&mut reasons.lacking);
        let traced = self.pattern(inner.0, inner.1, scope);
        self.asked.truncate(before);
        traced?;
        reasons.patterns.into_iter().try_for_each(|pattern| self.existence(pattern, known, scope))
    }

    /// The parts of an expression that decide its value for a row.
    pub(super) fn deciding<'e>(
        &self,
        expression: &'e Expression,
        known: &Known,
        scope: &GraphsSeen,
        reasons: &mut Reasons<'e>,
    ) -> Result<(), QueryError> {
        use Expression as E;
        if !has_reasons(expression) {
            return Ok(());
        }
        let deciding: Vec<&E> = match expression {
            E::Exists(pattern) => {
                reasons.patterns.push(pattern);
                return Ok(());
            }
            E::Bound(variable) => {
                reasons.lacking.extend((!known.contains_key(variable)).then(|| variable.clone()));
                return Ok(());
            }
            E::Or(a, b) => self.those_that_are([a, b], true, known, scope)?,
            E::And(a, b) => self.those_that_are([a, b], false, known, scope)?,
            E::If(condition, yes, no) => match self.solver.holds(condition, known, scope)? {
                Some(true) => vec![&**condition, &**yes],
                Some(false) => vec![&**condition, &**no],
                None => vec![&**condition, &**yes, &**no],
            },
            E::Coalesce(list) => self.tried(list, known, scope, reasons)?,
            other => parts(other),
        };
        deciding.into_iter().try_for_each(|part| self.deciding(part, known, scope, reasons))
    }

    /// The parts of a COALESCE up to the first that has a value. Those before it have none for want of their variables.
    fn tried<'e>(
        &self,
        list: &'e [Expression],
        known: &Known,
        scope: &GraphsSeen,
        reasons: &mut Reasons<'e>,
    ) -> Result<Vec<&'e Expression>, QueryError> {
        let mut tried = Vec::new();
        for part in list {
            tried.push(part);
            let is_itself = Expression::SameTerm(Box::new(part.clone()), Box::new(part.clone()));
            if self.solver.holds(&is_itself, known, scope)? != Some(false) {
                break;
            }
            of_expression(part, &mut |variable| {
                reasons.lacking.extend((!known.contains_key(variable)).then(|| variable.clone()));
            });
        }
        Ok(tried)
    }

    /// Those of two operands that have a truth value, unless one of them needs no pattern for it; both, where none has.
    fn those_that_are<'e>(
        &self,
        operands: [&'e Expression; 2],
        value: bool,
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<Vec<&'e Expression>, QueryError> {
        let mut found = Vec::new();
        for operand in operands {
            let asked = if value { operand.clone() } else { Expression::Not(Box::new(operand.clone())) };
            if self.solver.holds(&asked, known, scope)? == Some(true) {
                found.push(operand);
            }
        }
        // One that needs nothing is reason enough.
        if found.iter().any(|operand| !has_reasons(operand)) {
            return Ok(Vec::new());
        }
        Ok(if found.is_empty() { operands.to_vec() } else { found })
    }

    /// Adds what an EXISTS found for a row, or that it found nothing.
    fn existence(
        &mut self,
        pattern: &GraphPattern,
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        let mut ways = self.solver.matching(pattern, known, self.most, scope)?;
        if !ways.rows.is_empty() {
            // Conditions inside see the values around them.
            let bound = columns(pattern);
            for (variable, term) in known.iter().filter(|(variable, _)| !bound.contains(variable)) {
                ways.rows.iter_mut().for_each(|row| drop(row.insert(variable.clone(), term.clone())));
            }
            return self.ways(pattern, &ways, scope);
        }
        let exists = Expression::Exists(Box::new(pattern.clone()));
        if self.solver.holds(&exists, known, scope)? == Some(true) {
            self.untold(super::OTHERWISE);
        } else {
            self.absent(pattern, known, scope);
        }
        Ok(())
    }

    /// Tells that an OPTIONAL did not match, where somebody asks for that.
    pub(super) fn unmatched(&mut self, optional: [&GraphPattern; 2], known: &Known, scope: &GraphsSeen) {
        let [left, right] = optional;
        let bound = columns(left);
        let is_asked = |variable: &Variable| self.asked.contains(variable) && !bound.contains(variable);
        if columns(right).iter().any(is_asked) {
            self.absent(right, &super::within(known, &bound), scope);
        }
    }
}

/// Whether there is anything in an expression to tell of.
fn has_reasons(expression: &Expression) -> bool {
    matches!(expression, Expression::Exists(_) | Expression::Bound(_) | Expression::Coalesce(_))
        || parts(expression).into_iter().any(has_reasons)
}

//! The order in which patterns are matched, chosen by exact counts.
//!
//! Knows the algebra, and what the snapshot counts. Must not know how patterns are evaluated.
//!
//! The evaluator orders joins without looking at the data. Here the triple patterns of a group are put in the order that
//! passes the fewest rows, as nested lookups, each for the rows of the ones before; where looking up each row costs more
//! than reading both sides once, patterns about another subject become a side of a hash join. An OPTIONAL whose patterns
//! are few for each row is looked up as well. What a filter means does not change: nothing is moved over one.
//!
//! A plan depends on the patterns and the data, not on the order in which the patterns were written.

mod atom;
mod cache;
mod order;

pub(super) use self::cache::Plans;

use self::atom::{Atom, PlanScope};
use self::order::{BoundBefore, order};
use crate::query::algebra::internal_variables::name_blank_nodes;
use crate::query::algebra::scope::{columns, in_scope};
use crate::store::View;
use oxrdf::NamedNode;
use spargebra::algebra::{
    AggregateExpression, Expression, GraphPattern, OrderExpression, PropertyPathExpression as Path,
};
use spargebra::term::NamedNodePattern;
use std::cell::RefCell;
use std::collections::HashMap;

/// How many rows are expected of the parts of a plan, where somebody asks.
#[derive(Debug, Default)]
pub(super) struct Estimates {
    rows: Option<HashMap<GraphPattern, f64>>,
}

impl Estimates {
    /// Estimates that are kept.
    pub(super) fn kept() -> Self {
        Self { rows: Some(HashMap::new()) }
    }

    /// Whether somebody asks.
    pub(super) fn are_kept(&self) -> bool {
        self.rows.is_some()
    }

    fn note(&mut self, pattern: &GraphPattern, expected: f64) {
        if let Some(rows) = &mut self.rows {
            rows.insert(pattern.clone(), expected);
        }
    }

    /// How many rows are expected of a part.
    pub(super) fn get(&self, pattern: &GraphPattern) -> Option<f64> {
        self.rows.as_ref()?.get(pattern).copied()
    }
}

/// How many rows are expected of a pattern that is not looked into.
const UNKNOWN: f64 = 1000.0;

/// A pattern with the same answers in a better order.
pub(super) fn plan(pattern: &GraphPattern, view: &View, estimates: &mut Estimates) -> GraphPattern {
    let planner = Planner { view, estimates: RefCell::new(estimates) };
    let mut pattern = pattern.clone();
    name_blank_nodes(&mut pattern);
    planner.pattern(&pattern, &PlanScope::Default, &BoundBefore::default()).0
}

struct Planner<'a> {
    view: &'a View,
    estimates: RefCell<&'a mut Estimates>,
}

impl Planner<'_> {
    /// The pattern planned, and how many rows are expected. `outer` is what is bound before it is matched.
    fn pattern(&self, pattern: &GraphPattern, scope: &PlanScope, outer: &BoundBefore) -> (GraphPattern, f64) {
        let (planned, rows) = self.planned(pattern, scope, outer);
        self.estimates.borrow_mut().note(&planned, rows);
        (planned, rows)
    }

    fn planned(&self, pattern: &GraphPattern, scope: &PlanScope, outer: &BoundBefore) -> (GraphPattern, f64) {
        use GraphPattern as P;
        match pattern {
            P::Path { path, .. } if !is_set(path) => (pattern.clone(), UNKNOWN),
            P::Bgp { .. } | P::Path { .. } | P::Join { .. } => self.group(pattern, scope, outer),
            P::LeftJoin { left, right, expression } => {
                self.optional(left, right, expression.as_ref(), scope, outer)
            }
            P::Filter { expr, inner } => {
                let (inner, rows) = self.pattern(inner, scope, &filtered(outer.clone(), expr));
                let expr = self.expression(expr, scope, &inner);
                (P::Filter { expr, inner: Box::new(inner) }, rows)
            }
            P::Extend { inner, variable, expression } => {
                let (inner, rows) = self.pattern(inner, scope, outer);
                let expression = self.expression(expression, scope, &inner);
                (P::Extend { inner: Box::new(inner), variable: variable.clone(), expression }, rows)
            }
            P::Union { left, right } => {
                let ((left, a), (right, b)) =
                    (self.pattern(left, scope, outer), self.pattern(right, scope, outer));
                (P::Union { left: Box::new(left), right: Box::new(right) }, a + b)
            }
            P::Minus { left, right } => {
                let (left, rows) = self.pattern(left, scope, outer);
                let (right, _) = self.pattern(right, scope, &BoundBefore::default());
                (P::Minus { left: Box::new(left), right: Box::new(right) }, rows)
            }
            P::Graph { name, inner } => {
                let scope = match name {
                    NamedNodePattern::NamedNode(name) => PlanScope::Named(name.clone()),
                    NamedNodePattern::Variable(variable) => PlanScope::Any(variable.clone()),
                };
                let (inner, rows) = self.pattern(inner, &scope, outer);
                (P::Graph { name: name.clone(), inner: Box::new(inner) }, rows)
            }
            P::Values { bindings, .. } => (pattern.clone(), count(bindings.len())),
            P::Service { .. } => (pattern.clone(), UNKNOWN),
            P::Lateral { left, right } => {
                let (left, rows) = self.pattern(left, scope, outer);
                (P::Lateral { left: Box::new(left), right: right.clone() }, rows)
            }
            modifier => self.modifier(modifier, scope),
        }
    }

    fn modifier(&self, pattern: &GraphPattern, scope: &PlanScope) -> (GraphPattern, f64) {
        use GraphPattern as P;
        let inside = |inner: &P| {
            let (inner, rows) = self.pattern(inner, scope, &BoundBefore::default());
            (Box::new(inner), rows)
        };
        match pattern {
            P::OrderBy { inner, expression } => {
                let (inner, rows) = inside(inner);
                let expression = expression.iter().map(|order| match order {
                    OrderExpression::Asc(e) => OrderExpression::Asc(self.expression(e, scope, &inner)),
                    OrderExpression::Desc(e) => OrderExpression::Desc(self.expression(e, scope, &inner)),
                });
                (P::OrderBy { expression: expression.collect(), inner }, rows)
            }
            P::Project { inner, variables } => {
                let (inner, rows) = inside(inner);
                (P::Project { inner, variables: variables.clone() }, rows)
            }
            P::Distinct { inner } => {
                let (inner, rows) = inside(inner);
                (P::Distinct { inner }, rows)
            }
            P::Reduced { inner } => {
                let (inner, rows) = inside(inner);
                (P::Reduced { inner }, rows)
            }
            P::Slice { inner, start, length } => {
                let (inner, rows) = inside(inner);
                let rows = length.map_or(rows, |length| rows.min(count(length)));
                (P::Slice { inner, start: *start, length: *length }, rows)
            }
            P::Group { inner, variables, aggregates } => {
                let (inner, rows) = inside(inner);
                let aggregates = aggregates.iter().map(|(name, aggregate)| {
                    let AggregateExpression::FunctionCall { name: function, expr, distinct } = aggregate
                    else {
                        return (name.clone(), aggregate.clone());
                    };
                    let expr = self.expression(expr, scope, &inner);
                    let distinct = *distinct;
                    (
                        name.clone(),
                        AggregateExpression::FunctionCall { name: function.clone(), expr, distinct },
                    )
                });
                let aggregates = aggregates.collect();
                let rows = if variables.is_empty() { 1.0 } else { rows.sqrt() };
                (P::Group { variables: variables.clone(), aggregates, inner }, rows)
            }
            other => (other.clone(), UNKNOWN),
        }
    }

    /// Patterns joined: those of triples in the best order, after the others that were expected to give rows for them.
    fn group(&self, pattern: &GraphPattern, scope: &PlanScope, outer: &BoundBefore) -> (GraphPattern, f64) {
        let (mut atoms, mut others) = (Vec::new(), Vec::new());
        flatten(pattern, self.view, scope, &mut atoms, &mut others);
        if atoms.is_empty() && others.is_empty() {
            return (pattern.clone(), 1.0);
        }
        atoms.sort_by(|a, b| a.key.cmp(&b.key));
        let mut planned: Vec<(GraphPattern, f64)> =
            others.iter().map(|other| self.pattern(other, scope, outer)).collect();
        planned.sort_by_cached_key(|(pattern, _)| format!("{pattern:?}"));
        let first = joined(planned);
        let Some((first, rows)) = first else {
            let ordered = order(&atoms, outer);
            let rows = ordered.rows;
            return (ordered.into_pattern(&mut self.estimates.borrow_mut()), rows);
        };
        if atoms.is_empty() {
            return (first, rows);
        }
        let mut bound = outer.clone();
        bound.rows = rows.max(1.0);
        for variable in in_scope(&first) {
            bound.add(&variable, rows.max(1.0));
        }
        let (after, alone) = (order(&atoms, &bound), order(&atoms, outer));
        // What is looked up for each row, or read once and joined.
        let is_connected = atoms.iter().any(|atom| atom.variables().any(|v| bound.has(v) && !outer.has(v)));
        if is_connected && after.cost <= alone.cost + alone.rows + rows {
            let rows = after.rows;
            return (after.after(first, &mut self.estimates.borrow_mut()), rows);
        }
        let rows = after.rows;
        let alone = alone.into_pattern(&mut self.estimates.borrow_mut());
        if matches!(scope, PlanScope::Any(_)) {
            return (GraphPattern::Join { left: Box::new(first), right: Box::new(alone) }, rows);
        }
        (join(first, alone), rows)
    }

    fn optional(
        &self,
        left: &GraphPattern,
        right: &GraphPattern,
        expression: Option<&Expression>,
        scope: &PlanScope,
        outer: &BoundBefore,
    ) -> (GraphPattern, f64) {
        let (left, rows) = self.pattern(left, scope, outer);
        let (mut atoms, mut others) = (Vec::new(), Vec::new());
        flatten(right, self.view, scope, &mut atoms, &mut others);
        let mut bound = outer.with_rows(rows.max(1.0));
        for variable in in_scope(&left) {
            bound.add(&variable, rows.max(1.0));
        }
        let shares = atoms.iter().any(|atom| atom.variables().any(|variable| bound.has(variable)));
        if others.is_empty() && shares && expression.is_none() {
            atoms.sort_by(|a, b| a.key.cmp(&b.key));
            let (after, alone) = (order(&atoms, &bound), order(&atoms, outer));
            if after.cost <= alone.cost + alone.rows + rows {
                let optional = GraphPattern::LeftJoin {
                    left: Box::new(nothing()),
                    right: Box::new(after.into_pattern(&mut self.estimates.borrow_mut())),
                    expression: None,
                };
                return (GraphPattern::Lateral { left: Box::new(left), right: Box::new(optional) }, rows);
            }
        }
        let (right, _) = self.pattern(right, scope, &BoundBefore::default());
        let expression = expression.map(|expression| self.expression(expression, scope, &left));
        (GraphPattern::LeftJoin { left: Box::new(left), right: Box::new(right), expression }, rows)
    }

    /// The expression with the patterns of its EXISTS planned for rows of `pattern`.
    fn expression(&self, expression: &Expression, scope: &PlanScope, pattern: &GraphPattern) -> Expression {
        let mut expression = expression.clone();
        let mut bound = BoundBefore::default();
        for variable in in_scope(pattern) {
            bound.add(&variable, UNKNOWN);
        }
        self.exists(&mut expression, scope, &bound);
        expression
    }

    fn exists(&self, expression: &mut Expression, scope: &PlanScope, bound: &BoundBefore) {
        if let Expression::Exists(inner) = expression {
            **inner = self.pattern(inner, scope, bound).0;
        }
        for part in super::algebra::visit::parts_mut(expression) {
            self.exists(part, scope, bound);
        }
    }
}

/// The join of patterns in their order, of which many are halved: no tree is deeper than it must be.
fn joined(mut patterns: Vec<(GraphPattern, f64)>) -> Option<(GraphPattern, f64)> {
    const FEW: usize = 16;
    let both = |(left, a): (GraphPattern, f64), (right, b): (GraphPattern, f64)| {
        (GraphPattern::Join { left: Box::new(left), right: Box::new(right) }, a.max(b))
    };
    if patterns.len() <= FEW {
        return patterns.into_iter().reduce(both);
    }
    let right = patterns.split_off(patterns.len() / 2);
    Some(both(joined(patterns)?, joined(right)?))
}

/// The pattern with one row that binds nothing. An empty group inside GRAPH has none where there is no such graph.
fn nothing() -> GraphPattern {
    GraphPattern::Values { variables: Vec::new(), bindings: vec![Vec::new()] }
}

/// A join whose sides are read once each. The projection keeps the evaluator from looking up row by row; inside `GRAPH ?g`
/// it would hide the graph.
fn join(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    let variables = columns(&right);
    let right = GraphPattern::Project { inner: Box::new(right), variables };
    GraphPattern::Join { left: Box::new(left), right: Box::new(right) }
}

/// What is bound, with the conditions of a filter that wait for their variables.
fn filtered(bound: BoundBefore, condition: &Expression) -> BoundBefore {
    match condition {
        Expression::And(left, right) => filtered(filtered(bound, left), right),
        Expression::Exists(_) | Expression::Not(_) => bound,
        other => {
            let mut variables = Vec::new();
            super::algebra::visit::of_expression(other, &mut |variable| {
                variables.push(variable.as_str().to_owned());
            });
            bound.with_filter(variables)
        }
    }
}

/// The atoms of joined patterns, and the patterns that are none.
fn flatten<'p>(
    pattern: &'p GraphPattern,
    view: &View,
    scope: &PlanScope,
    atoms: &mut Vec<Atom>,
    others: &mut Vec<&'p GraphPattern>,
) {
    match pattern {
        GraphPattern::Join { left, right } => {
            flatten(left, view, scope, atoms, others);
            flatten(right, view, scope, atoms, others);
        }
        GraphPattern::Bgp { patterns } => {
            atoms.extend(patterns.iter().map(|triple| Atom::triple(triple, view, scope)));
        }
        // Between known ends the evaluator matches once, as these paths do and others do not.
        GraphPattern::Path { subject, path, object } if is_set(path) => {
            atoms.push(Atom::path(subject, path, object, view, scope));
        }
        // Inside GRAPH it has no row where there is no such graph.
        GraphPattern::Extend { inner, variable, expression }
            if is_nothing(inner) && matches!(scope, PlanScope::Default) =>
        {
            match Atom::constant(variable, expression) {
                Some(atom) => atoms.push(atom),
                None => others.push(pattern),
            }
        }
        GraphPattern::Graph { .. } | GraphPattern::Filter { .. } if matches!(scope, PlanScope::Default) => {
            match lookups(pattern, view) {
                Some(found) => atoms.extend(found),
                None => others.push(pattern),
            }
        }
        other => others.push(other),
    }
}

/// The triples inside GRAPH, as patterns that are looked up; with a condition only one.
fn lookups(pattern: &GraphPattern, view: &View) -> Option<Vec<Atom>> {
    match pattern {
        GraphPattern::Graph { name, inner } => match &**inner {
            GraphPattern::Bgp { patterns } if !patterns.is_empty() => {
                Some(patterns.iter().map(|triple| Atom::in_graph(triple, name, view)).collect())
            }
            GraphPattern::Filter { expr, inner } => {
                // The graph itself is no variable of what stands within.
                let graph = match name {
                    NamedNodePattern::Variable(variable) => Some(variable),
                    NamedNodePattern::NamedNode(_) => None,
                };
                if graph.is_some_and(|graph| super::algebra::scope::used(expr).contains(graph)) {
                    return None;
                }
                let graph = GraphPattern::Graph { name: name.clone(), inner: inner.clone() };
                one_filtered(lookups(&graph, view)?, expr)
            }
            _ => None,
        },
        GraphPattern::Filter { expr, inner } if matches!(**inner, GraphPattern::Graph { .. }) => {
            one_filtered(lookups(inner, view)?, expr)
        }
        _ => None,
    }
}

fn one_filtered(mut atoms: Vec<Atom>, condition: &Expression) -> Option<Vec<Atom>> {
    let atom = atoms.pop().filter(|_| atoms.is_empty())?;
    Some(vec![atom.filtered(condition, order::LEFT_BY_FILTER)?])
}

/// Whether a path matches two ends at most once.
fn is_set(path: &Path) -> bool {
    matches!(path, Path::ZeroOrMore(_) | Path::OneOrMore(_) | Path::ZeroOrOne(_))
}

fn is_nothing(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Bgp { patterns } if patterns.is_empty())
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn count(number: usize) -> f64 {
    number as f64
}

/// The named graph of a scope, where it is one.
fn named(scope: &PlanScope) -> Option<&NamedNode> {
    match scope {
        PlanScope::Named(name) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

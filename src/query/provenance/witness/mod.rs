//! What a row of an answer rests on: the triples that its patterns matched, and the graphs that hold them.
//!
//! Knows the algebra, and asks for the rows of its parts. Must not know what a claim is, nor how parts are evaluated.
//!
//! A row is traced back through its query, over the same view. Where a step forgets something, as projections, groups and
//! DISTINCT do, the rows before it are asked for that come to the row; so the cost is that of the rows that are traced, not
//! of the answer. Of rows that come to it in many ways so many are told as are wanted, and whether these are all. A row that
//! rests on an absence says so, with the graphs that were looked in: of NOT EXISTS and MINUS, of a group that is empty, of an
//! OPTIONAL that did not match where the row lacks its value or a condition, a computed value or a group asks for that, and of
//! rows that would have come before those that ORDER BY with LIMIT chose. Triples and absences are those of the
//! graphs that the query sees, be it by its own FROM.

mod graphs;
mod path;
mod reason;
mod row;
mod slice;
mod solve;
mod volatile;

pub(crate) use self::row::{Absence, Witness, Witnessed};

use self::graphs::{holding, looked_in};
use self::row::CUT;
use self::slice::Slice;
use self::solve::{Known, Solver, Ways, Whole, may_lack};
use crate::query::algebra::ground::{ground_with, predicate_with};
use crate::query::algebra::internal_variables::name_blank_nodes;
use crate::query::algebra::modifiers::modified;
use crate::query::algebra::path::simplify;
use crate::query::algebra::scope::columns;
use crate::query::algebra::visit::{of_expression, root};
use crate::query::exec::error::QueryError;
use crate::query::exec::execute::stopped;
use crate::query::exec::options::Options;
use crate::query::exec::stream::Completeness;
use crate::query::syntax::parse::{Form, Query};
use crate::store::View;
use oxrdf::{GraphName, NamedOrBlankNode, Term, Triple, Variable};
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, TriplePattern};
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// What is said where a row is not found again.
const OTHERWISE: &str = "a row that comes otherwise when it is asked for again";

/// What a row of a query rests on; `row` has the values of its columns, and `most` bounds how many ways to it are told at each
/// step that forgets. Of an ASK that is true the row is empty, and so many matches are told. CONSTRUCT and DESCRIBE are traced
/// as the rows of their patterns.
///
/// # Errors
/// When a part of the query fails, or is stopped by the bounds of `options`.
pub(crate) fn witness(
    view: &View,
    query: &Query,
    row: &[(Variable, Option<Term>)],
    most: usize,
    options: &Options,
) -> Result<Witness, QueryError> {
    Witnesses::new(view, query, most, options).of(row)
}

/// What the rows of one query rest on, all over one view: what is asked of the whole answer is asked once.
pub(crate) struct Witnesses<'a> {
    view: &'a View,
    query: &'a Query,
    most: usize,
    options: &'a Options,
    whole: Rc<Whole>,
}

impl<'a> Witnesses<'a> {
    /// For the rows of a query, as [`witness`].
    #[must_use]
    pub(crate) fn new(view: &'a View, query: &'a Query, most: usize, options: &'a Options) -> Self {
        Self { view, query, most, options, whole: Rc::new(Whole::new(options.memory)) }
    }

    /// What a row rests on, as [`witness`].
    ///
    /// # Errors
    /// When a part of the query fails. Where a limit of the options cuts it, what was found until then is told.
    pub(crate) fn of(&self, row: &[(Variable, Option<Term>)]) -> Result<Witness, QueryError> {
        if let Some(cut) = self.whole.cut(self.options) {
            return Ok(Witness::unseen(cut));
        }
        let mut known: Known =
            row.iter().filter_map(|(variable, term)| Some((variable.clone(), term.clone()?))).collect();
        let (mut tracer, pattern, made) =
            Tracer::new(self.view, self.query, self.most, self.options, Rc::clone(&self.whole));
        known.retain(|variable, _| !made.contains(variable));
        // A row that lacks a value rests on that.
        let lacking = row.iter().filter(|(variable, term)| term.is_none() && !made.contains(variable));
        tracer.asked = lacking.map(|(variable, _)| variable.clone()).collect();
        let traced = match self.query.form() {
            Form::Ask => tracer.any(&pattern),
            _ => tracer.pattern(&pattern, &known, &GraphsSeen::Default),
        };
        tracer.finish(traced)
    }
}

/// What an ASK that is false rests on: that its pattern matches nothing.
#[must_use]
pub(crate) fn absence(view: &View, query: &Query) -> Witness {
    let (mut tracer, pattern, _) = Tracer::new(view, query, 1, &Options::new(), Rc::default());
    tracer.absent(below_columns(&pattern), &Known::new(), &GraphsSeen::Default);
    tracer.found
}

/// A pattern without what only chooses and orders its columns: a slice does more.
fn below_columns(mut pattern: &GraphPattern) -> &GraphPattern {
    while !matches!(pattern, GraphPattern::Slice { .. })
        && let Some(inner) = modified(pattern)
    {
        pattern = inner;
    }
    pattern
}

/// Which graphs a pattern is matched in.
#[derive(Debug, Clone, PartialEq)]
enum GraphsSeen {
    Default,
    Named(GraphName),
}

impl GraphsSeen {
    /// The pattern as it is matched in this scope.
    fn around(&self, pattern: GraphPattern) -> GraphPattern {
        match self {
            Self::Named(GraphName::NamedNode(name)) => {
                GraphPattern::Graph { name: name.clone().into(), inner: Box::new(pattern) }
            }
            _ => pattern,
        }
    }
}

struct Tracer<'a> {
    solver: Solver<'a>,
    most: usize,
    found: Witness,
    seen: HashSet<(Triple, Option<GraphName>)>,
    told: HashSet<String>,
    /// Variables without a value, of which conditions around the pattern ask just that.
    asked: Vec<Variable>,
    /// Whether what was taken out of the query may have changed which rows it has, or their order.
    changes_rows: bool,
}

impl<'a> Tracer<'a> {
    /// A tracer with the pattern to trace, and the variables whose values cannot be traced.
    fn new(
        view: &'a View,
        query: &Query,
        most: usize,
        options: &Options,
        whole: Rc<Whole>,
    ) -> (Self, GraphPattern, Vec<Variable>) {
        let mut pattern = root(query.algebra()).clone();
        name_blank_nodes(&mut pattern);
        simplify(&mut pattern);
        let volatile = volatile::take_out(&mut pattern);
        let found = Witness {
            triples: Vec::new(),
            absences: Vec::new(),
            complete: true,
            untold: volatile.untold,
            cut: None,
        };
        let tracer = Self {
            solver: Solver::new(view, query, options, whole),
            most: most.max(1),
            found,
            seen: HashSet::new(),
            told: HashSet::new(),
            asked: Vec::new(),
            changes_rows: volatile.changes_rows,
        };
        (tracer, pattern, volatile.variables)
    }
}

impl Tracer<'_> {
    /// What was found, also where a limit cut the rest.
    fn finish(mut self, traced: Result<(), QueryError>) -> Result<Witness, QueryError> {
        let cut = match traced {
            Ok(()) => return Ok(self.found),
            Err(QueryError::TimedOut) => Completeness::CutByTimeout,
            Err(QueryError::OutOfMemory) => Completeness::CutByMemory,
            Err(QueryError::Interrupted) => Completeness::Interrupted,
            Err(error) => return Err(error),
        };
        self.untold(CUT);
        self.found.complete = false;
        self.found.cut = Some(cut);
        Ok(self.found)
    }

    /// Adds what an ASK rests on: rows of its pattern, whichever.
    fn any(&mut self, pattern: &GraphPattern) -> Result<(), QueryError> {
        let ways = self.solver.rows(pattern, &Known::new(), &[], self.most)?;
        if ways.rows.is_empty() {
            self.untold(OTHERWISE);
        }
        self.ways(pattern, &ways, &GraphsSeen::Default)
    }

    /// Adds what a row of a pattern rests on. Of the variables of the pattern, `known` has those values that the row has.
    fn pattern(
        &mut self,
        pattern: &GraphPattern,
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } => {
                for triple in patterns {
                    self.triple(triple, known, scope);
                }
                self.solver.cut().map_or(Ok(()), |cut| Err(stopped(Some(cut))))
            }
            P::Path { subject, path, object } => {
                if let (Some(subject), Some(object)) =
                    (ground_with(subject, known), ground_with(object, known))
                {
                    return self.path(&subject, path, &object, scope);
                }
                self.untold("a path whose ends are not known");
                Ok(())
            }
            P::Join { left, right } => self.join(left, right, known, scope),
            P::Lateral { left, right } => {
                self.found.complete &= !may_lack(left) && !may_lack(right);
                self.pattern(left, known, scope)?;
                self.pattern(right, known, scope)
            }
            P::LeftJoin { left, right, expression } => {
                self.optional([left, right], expression.as_ref(), known, scope)
            }
            P::Filter { expr, inner } => self.with_condition(expr, (inner, known), known, scope),
            P::Union { left, right } => self.union(pattern, [left, right], known, scope),
            P::Extend { inner, variable, expression } => {
                let mut below = known.clone();
                below.remove(variable);
                let before = self.asked.len();
                if self.asked.contains(variable) {
                    of_expression(expression, &mut |used| self.asked.push(used.clone()));
                }
                let traced = self.with_condition(expression, (inner, &below), &below, scope);
                self.asked.truncate(before);
                traced
            }
            P::Minus { left, right } => self.minus(left, right, known, scope),
            P::Graph { name, inner } => {
                let name = match name {
                    NamedNodePattern::NamedNode(name) => Some(Term::from(name.clone())),
                    NamedNodePattern::Variable(variable) => known.get(variable).cloned(),
                };
                match name.and_then(|name| NamedOrBlankNode::try_from(name).ok()) {
                    Some(name) => self.pattern(inner, known, &GraphsSeen::Named(name.into())),
                    // Around another GRAPH the name stays open.
                    None => self.pattern(inner, known, scope),
                }
            }
            P::Project { inner, variables } => self.project(inner, variables, &[], known, scope),
            P::Group { inner, variables, aggregates } => {
                let counted = counted(inner, aggregates);
                self.project(inner, variables, &counted, known, scope)
            }
            P::Slice { inner, start, length } => {
                self.slice(inner, Slice { start: *start, length: *length }, known, scope)
            }
            P::Distinct { inner } | P::Reduced { inner } | P::OrderBy { inner, .. } => {
                self.pattern(inner, known, scope)
            }
            P::Values { .. } => Ok(()),
            P::Service { .. } => {
                self.untold("what another endpoint said");
                Ok(())
            }
        }
    }

    /// The rows of `inner` that come to a row of which only these variables are kept, and others are counted. Only a group
    /// without keys has a row that no row comes to.
    fn project(
        &mut self,
        inner: &GraphPattern,
        kept: &[Variable],
        counted: &[Variable],
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        // A projection can name what its pattern never binds.
        let is_empty_group = kept.is_empty();
        let mut kept = kept.to_vec();
        let all = columns(inner);
        kept.retain(|variable| all.contains(variable));
        let known = within(known, &kept);
        if !is_empty_group && counted.is_empty() && all.iter().all(|variable| kept.contains(variable)) {
            // Nothing is forgotten: the row is its own.
            let around = std::mem::take(&mut self.asked);
            self.asked = around.iter().filter(|variable| kept.contains(variable)).cloned().collect();
            let traced = self.pattern(inner, &known, scope);
            self.asked = around;
            return traced;
        }
        let ways = self.solver.rows(&scope.around(inner.clone()), &known, &kept, self.most)?;
        if ways.rows.is_empty() && is_empty_group {
            self.absent(below_columns(inner), &known, scope);
        } else if ways.rows.is_empty() {
            self.untold(OTHERWISE);
        }
        // What has the name of a variable that is not kept is another one.
        let around = std::mem::take(&mut self.asked);
        self.asked = around.iter().filter(|variable| kept.contains(variable)).cloned().collect();
        self.asked.extend_from_slice(counted);
        let traced = self.ways(inner, &ways, scope);
        self.asked = around;
        traced
    }

    /// The rows of two sides that together are the row. Where each side binds all its variables, these are its values.
    fn join(
        &mut self,
        left: &GraphPattern,
        right: &GraphPattern,
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        let sides = [left, right];
        if !sides.into_iter().any(may_lack) {
            return sides
                .into_iter()
                .try_for_each(|side| self.pattern(side, &within(known, &columns(side)), scope));
        }
        let whole = within(known, &both(left, right));
        let lefts = self.rows_in(left, &whole, scope)?;
        let rights = self.rows_in(right, &whole, scope)?;
        self.pairs(sides, &paired(&lefts, &rights, &whole), scope)
    }

    /// The rows of a pattern that have none but known values.
    fn rows_in(
        &self,
        pattern: &GraphPattern,
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<Vec<Known>, QueryError> {
        if may_lack(pattern) {
            return self.solver.rows_in(&scope.around(pattern.clone()), known);
        }
        Ok(vec![within(known, &columns(pattern))])
    }

    fn pairs(
        &mut self,
        [left, right]: [&GraphPattern; 2],
        pairs: &[(&Known, &Known)],
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        if pairs.is_empty() {
            self.untold(OTHERWISE);
        }
        self.found.complete &= pairs.len() <= self.most;
        let pairs = &pairs[..pairs.len().min(self.most)];
        let (lefts, rights): (Vec<&Known>, Vec<&Known>) = pairs.iter().copied().unzip();
        for (rows, side) in [(lefts, left), (rights, right)] {
            let mut seen = HashSet::new();
            for row in rows.into_iter().filter(|row| seen.insert(*row)) {
                self.pattern(side, row, scope)?;
            }
        }
        Ok(())
    }

    /// An OPTIONAL: the rows that it was matched with, or the row by itself.
    fn optional(
        &mut self,
        [left, right]: [&GraphPattern; 2],
        condition: Option<&Expression>,
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        let whole = within(known, &both(left, right));
        let lefts = self.rows_in(left, &whole, scope)?;
        let rights = self.solver.rows_in(&scope.around(right.clone()), &whole)?;
        let pairs = paired(&lefts, &rights, &whole);
        let is_matched = match condition {
            Some(condition) if !pairs.is_empty() && lefts.contains(&whole) => {
                self.solver.holds(condition, &whole, scope)? != Some(false)
            }
            _ => !pairs.is_empty(),
        };
        if !is_matched {
            self.unmatched([left, right], &whole, scope);
            return self.pattern(left, &whole, scope);
        }
        self.pairs([left, right], &pairs, scope)?;
        let Some(condition) = condition else { return Ok(()) };
        // The patterns of the condition alone: its sides are told.
        self.with_condition(condition, (&GraphPattern::default(), &whole), &whole, scope)
    }

    /// Without a variable that both sides bind, MINUS takes nothing away.
    fn minus(
        &mut self,
        left: &GraphPattern,
        right: &GraphPattern,
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        let bound = within(known, &columns(left));
        self.pattern(left, &bound, scope)?;
        if !within(&bound, &columns(right)).is_empty() {
            self.absent(right, &bound, scope);
        }
        Ok(())
    }

    /// The sides that have the row.
    fn union(
        &mut self,
        whole: &GraphPattern,
        sides: [&GraphPattern; 2],
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<(), QueryError> {
        let known = within(known, &columns(whole));
        let mut found: Vec<&GraphPattern> = Vec::new();
        for side in sides {
            let variables = columns(side);
            let is_there = known.keys().all(|variable| variables.contains(variable))
                && !self.solver.rows(&scope.around(side.clone()), &known, &variables, 1)?.rows.is_empty();
            found.extend(is_there.then_some(side));
        }
        if found.is_empty() {
            self.untold(OTHERWISE);
        }
        self.found.complete &= found.len() <= self.most;
        found.truncate(self.most);
        found.into_iter().try_for_each(|side| self.pattern(side, &known, scope))
    }

    fn ways(&mut self, pattern: &GraphPattern, ways: &Ways, scope: &GraphsSeen) -> Result<(), QueryError> {
        self.found.complete &= !ways.has_more;
        ways.rows.iter().try_for_each(|row| self.pattern(pattern, row, scope))
    }

    fn triple(&mut self, pattern: &TriplePattern, known: &Known, scope: &GraphsSeen) {
        let predicate = predicate_with(&pattern.predicate, known);
        let subject =
            ground_with(&pattern.subject, known).and_then(|term| NamedOrBlankNode::try_from(term).ok());
        if let (Some(subject), Some(predicate), Some(object)) =
            (subject, predicate, ground_with(&pattern.object, known))
        {
            self.add(Triple { subject, predicate, object }, scope);
        }
    }

    fn add(&mut self, triple: Triple, scope: &GraphsSeen) {
        let named = match scope {
            GraphsSeen::Default => None,
            GraphsSeen::Named(name) => Some(name.clone()),
        };
        if !self.seen.insert((triple.clone(), named.clone())) {
            return;
        }
        let graphs = named.map_or_else(|| holding(self.solver.visible(), &triple), |name| vec![name]);
        self.found.triples.push(Witnessed { triple, graphs });
    }

    fn absent(&mut self, pattern: &GraphPattern, known: &Known, scope: &GraphsSeen) {
        let pattern = solve::shown(pattern, known);
        if !self.told.insert(pattern.clone()) {
            return;
        }
        let graphs = match scope {
            GraphsSeen::Named(name) => vec![name.clone()],
            GraphsSeen::Default => looked_in(self.solver.visible()),
        };
        self.found.absences.push(Absence { pattern, graphs, before: None });
    }

    /// Tells that no further row of a pattern comes before, in an order.
    fn none_before(&mut self, pattern: &GraphPattern, order: String, scope: &GraphsSeen) {
        let told = self.found.absences.len();
        self.absent(pattern, &Known::new(), scope);
        if let Some(absence) = self.found.absences.get_mut(told) {
            absence.before = Some(order);
        }
    }

    fn untold(&mut self, what: &'static str) {
        if !self.found.untold.contains(&what) {
            self.found.untold.push(what);
        }
    }
}

/// The variables whose lack a group counts.
fn counted(inner: &GraphPattern, aggregates: &[(Variable, AggregateExpression)]) -> Vec<Variable> {
    let mut counted = Vec::new();
    for (_, aggregate) in aggregates {
        match aggregate {
            AggregateExpression::CountSolutions { .. } => counted.extend(columns(inner)),
            AggregateExpression::FunctionCall { .. } => {
                crate::query::algebra::visit::of_aggregate(aggregate, &mut |variable| {
                    counted.push(variable.clone());
                });
            }
        }
    }
    counted
}

/// The variables of two patterns.
fn both(left: &GraphPattern, right: &GraphPattern) -> Vec<Variable> {
    [columns(left), columns(right)].concat()
}

/// The pairs of rows that together have all of the values.
fn paired<'r>(lefts: &'r [Known], rights: &'r [Known], whole: &Known) -> Vec<(&'r Known, &'r Known)> {
    let is_whole = |left: &Known, right: &Known| {
        whole.keys().all(|variable| left.contains_key(variable) || right.contains_key(variable))
    };
    let of = |left: &'r Known| {
        rights.iter().filter(move |right| is_whole(left, right)).map(move |right| (left, right))
    };
    lefts.iter().flat_map(of).collect()
}

/// The values by variable, without those of variables that a pattern cannot bind.
fn within(known: &Known, variables: &[Variable]) -> BTreeMap<Variable, Term> {
    known.iter().filter(|(v, _)| variables.contains(v)).map(|(v, t)| (v.clone(), t.clone())).collect()
}

#[cfg(test)]
mod tests;

//! The rows of a part of a query that come to known values.
//!
//! Knows which patterns a value can be handed down into without changing what they mean. Must not know witnesses.

use super::{has_volatile, within};
use crate::query::execute::{Answer, Options, QueryError, execute};
use crate::query::parse::Query;
use crate::store::View;
use oxrdf::{Term, Variable};
use spargebra::algebra::{GraphPattern, QueryDataset};
use spargebra::term::GroundTerm;
use std::collections::{BTreeMap, BTreeSet};

/// Values of variables; those that are not there have none.
pub(super) type Known = BTreeMap<Variable, Term>;

/// The rows that come to known values: so many as were wanted, and whether there are more.
pub(super) struct Ways {
    pub(super) rows: Vec<Known>,
    pub(super) has_more: bool,
}

/// Asks for the rows of parts of a query, over the view and the graphs of the whole.
pub(super) struct Solver<'a> {
    view: &'a View,
    dataset: Option<QueryDataset>,
    options: Options,
}

impl<'a> Solver<'a> {
    pub(super) fn new(view: &'a View, query: &Query, options: &Options) -> Self {
        let options = Options { limit: None, ..options.clone() };
        Self { view, dataset: query.algebra().dataset().cloned(), options }
    }

    pub(super) fn view(&self) -> &View {
        self.view
    }

    /// The rows of a pattern that come to the known values in some of its variables: those that have exactly these, or where
    /// there are none, those that have some of these and no others, as one side of a join can.
    pub(super) fn rows(
        &self,
        pattern: &GraphPattern,
        known: &Known,
        of: &[Variable],
        most: usize,
    ) -> Result<Ways, QueryError> {
        let is_exact = |row: &Known| of.iter().all(|variable| row.get(variable) == known.get(variable));
        let exact = self.ask(pattern, handed_down(pattern, known), &is_exact, most)?;
        if !exact.rows.is_empty() || !may_lack(pattern) {
            return Ok(exact);
        }
        let has_no_other = |row: &Known| {
            of.iter().all(|variable| row.get(variable).is_none_or(|term| known.get(variable) == Some(term)))
        };
        self.ask(pattern, pattern.clone(), &has_no_other, most)
    }

    /// The rows of a pattern that can stand beside the known values, as an EXISTS sees them; of an OPTIONAL (`is_told`), those
    /// that bind nothing else.
    pub(super) fn matching(
        &self,
        pattern: &GraphPattern,
        known: &Known,
        most: usize,
        is_told: bool,
    ) -> Result<Ways, QueryError> {
        let fits = |row: &Known| {
            row.iter().all(|(variable, term)| known.get(variable).map_or(!is_told, |known| known == term))
        };
        // Conditions inside see the values around them.
        let whole = match pattern {
            GraphPattern::Filter { expr, inner } => GraphPattern::Filter {
                expr: expr.clone(),
                inner: Box::new(beside(known, handed_down(inner, known))),
            },
            other => beside(known, handed_down(other, known)),
        };
        self.ask(pattern, whole, &fits, most)
    }

    fn ask(
        &self,
        pattern: &GraphPattern,
        asked: GraphPattern,
        fits: &dyn Fn(&Known) -> bool,
        most: usize,
    ) -> Result<Ways, QueryError> {
        let nothing = Ways { rows: Vec::new(), has_more: false };
        if has_volatile(pattern) {
            return Ok(nothing);
        }
        let variables = in_scope(pattern);
        let query = Query::new(spargebra::Query::Select {
            dataset: self.dataset.clone(),
            pattern: GraphPattern::Project { inner: Box::new(asked), variables },
            base_iri: None,
        });
        let Answer::Solutions(solutions) = execute(self.view, &query, &self.options)? else {
            return Ok(nothing);
        };
        let mut ways = nothing;
        for solution in solutions {
            let solution = solution?;
            let row: Known = solution.iter().map(|(v, term)| (v.clone(), term.clone())).collect();
            if !fits(&row) {
                continue;
            }
            if ways.rows.len() == most {
                ways.has_more = true;
                break;
            }
            ways.rows.push(row);
        }
        Ok(ways)
    }
}

/// Whether rows of a pattern may lack variables that it can bind.
fn may_lack(pattern: &GraphPattern) -> bool {
    matches!(
        pattern,
        GraphPattern::LeftJoin { .. } | GraphPattern::Union { .. } | GraphPattern::Values { .. }
    ) || crate::query::variables::children(pattern).into_iter().any(may_lack)
}

/// The variables that a pattern can bind for what is around it.
pub(super) fn in_scope(pattern: &GraphPattern) -> Vec<Variable> {
    let mut variables = BTreeSet::new();
    pattern.on_in_scope_variable(|variable| {
        variables.insert(variable.clone());
    });
    variables.into_iter().collect()
}

/// The known values as a pattern of one row, joined with another. Blank nodes cannot be written so.
fn beside(known: &Known, pattern: GraphPattern) -> GraphPattern {
    let written: Vec<(Variable, GroundTerm)> = known
        .iter()
        .filter_map(|(v, term)| Some((v.clone(), GroundTerm::try_from(term.clone()).ok()?)))
        .collect();
    if written.is_empty() {
        return pattern;
    }
    let (variables, values): (Vec<Variable>, Vec<GroundTerm>) = written.into_iter().unzip();
    let row = GraphPattern::Values { variables, bindings: vec![values.into_iter().map(Some).collect()] };
    GraphPattern::Join { left: Box::new(row), right: Box::new(pattern) }
}

/// The pattern with known values put beside its triples, wherever that leaves out only rows that have others.
fn handed_down(pattern: &GraphPattern, known: &Known) -> GraphPattern {
    use GraphPattern as P;
    let known = within(known, &in_scope(pattern));
    if known.is_empty() {
        return pattern.clone();
    }
    let inside = |inner: &P| Box::new(handed_down(inner, &known));
    match pattern {
        P::Bgp { .. } | P::Path { .. } => beside(&known, pattern.clone()),
        P::Join { left, right } => P::Join { left: inside(left), right: inside(right) },
        P::Lateral { left, right } => P::Lateral { left: inside(left), right: right.clone() },
        P::Union { left, right } => P::Union { left: inside(left), right: inside(right) },
        P::LeftJoin { left, right, expression } => {
            P::LeftJoin { left: inside(left), right: right.clone(), expression: expression.clone() }
        }
        P::Minus { left, right } => P::Minus { left: inside(left), right: right.clone() },
        P::Filter { expr, inner } => P::Filter { expr: expr.clone(), inner: inside(inner) },
        P::Graph { name, inner } => P::Graph { name: name.clone(), inner: inside(inner) },
        P::Extend { inner, variable, expression } => {
            let mut known = known.clone();
            known.remove(variable);
            let inner = Box::new(handed_down(inner, &known));
            P::Extend { inner, variable: variable.clone(), expression: expression.clone() }
        }
        P::Project { inner, variables } => P::Project {
            inner: Box::new(handed_down(inner, &within(&known, variables))),
            variables: variables.clone(),
        },
        P::Distinct { inner } => P::Distinct { inner: inside(inner) },
        P::Reduced { inner } => P::Reduced { inner: inside(inner) },
        P::OrderBy { inner, expression } => {
            P::OrderBy { inner: inside(inner), expression: expression.clone() }
        }
        P::Group { inner, variables, aggregates } => P::Group {
            inner: Box::new(handed_down(inner, &within(&known, variables))),
            variables: variables.clone(),
            aggregates: aggregates.clone(),
        },
        // What a slice keeps depends on all rows before it.
        P::Slice { .. } | P::Values { .. } | P::Service { .. } => pattern.clone(),
    }
}

/// A pattern as text, with the values that are known in it.
pub(super) fn shown(pattern: &GraphPattern, known: &Known) -> String {
    let mut text = pattern.to_string();
    for (variable, term) in known.iter().rev() {
        let name = variable.to_string();
        let mut replaced = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find(&name) {
            let after = &rest[at + name.len()..];
            let is_whole = !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            replaced.push_str(&rest[..at]);
            replaced.push_str(&if is_whole { term.to_string() } else { name.clone() });
            rest = after;
        }
        replaced.push_str(rest);
        text = replaced;
    }
    text
}

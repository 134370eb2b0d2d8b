//! The rows of a part of a query that come to known values.
//!
//! Knows which patterns a value can be handed down into without changing what they mean. Must not know witnesses.

use super::{GraphsSeen, within};
use crate::query::algebra::display_names::Readable;
use crate::query::algebra::scope::columns;
use crate::query::algebra::visit::{children, of_expression};
use crate::query::exec::answer::Answer;
use crate::query::exec::error::QueryError;
use crate::query::exec::execute::{execute, stopped};
use crate::query::exec::options::Options;
use crate::query::exec::prepared::scoped;
use crate::query::exec::stream::Completeness;
use crate::query::limits::Memory;
use crate::query::syntax::parse::Query;
use crate::store::View;
use oxrdf::{Term, Variable};
use spargebra::algebra::{Expression, GraphPattern, QueryDataset};
use spargebra::term::{GroundTerm, NamedNodePattern};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// Values of variables; those that are not there have none.
pub(super) type Known = BTreeMap<Variable, Term>;

/// The rows that come to known values: so many as were wanted, and whether there are more.
pub(super) struct Ways {
    pub(super) rows: Vec<Known>,
    pub(super) has_more: bool,
}

/// What was asked of whole parts, for all rows that are traced.
#[derive(Default)]
pub(super) struct Whole {
    rows: RefCell<HashMap<GraphPattern, Rc<[Known]>>>,
    memory: Memory,
}

impl Whole {
    /// A cache that may hold up to so many bytes.
    pub(super) fn new(memory: usize) -> Self {
        Self { rows: RefCell::default(), memory: Memory::new(memory) }
    }

    /// What has stopped everything, if anything has.
    pub(super) fn cut(&self, options: &Options) -> Option<Completeness> {
        options.stopped().or_else(|| self.memory.is_exceeded().then_some(Completeness::CutByMemory))
    }
}

/// Asks for the rows of parts of a query, over the view and the graphs of the whole.
pub(super) struct Solver<'a> {
    view: &'a View,
    /// The view with the default graph that the query has.
    visible: View,
    dataset: Option<QueryDataset>,
    options: Options,
    whole: Rc<Whole>,
}

impl<'a> Solver<'a> {
    pub(super) fn new(view: &'a View, query: &Query, options: &Options, whole: Rc<Whole>) -> Self {
        let options = Options { limit: None, ..options.clone() };
        let dataset = query.algebra().dataset().cloned();
        Self { view, visible: scoped(view, dataset.as_ref()), dataset, options, whole }
    }

    /// What the query sees where it names no graph.
    pub(super) fn visible(&self) -> &View {
        &self.visible
    }

    /// The rows of a pattern that have exactly the known values in some of its variables.
    pub(super) fn rows(
        &self,
        pattern: &GraphPattern,
        known: &Known,
        of: &[Variable],
        most: usize,
    ) -> Result<Ways, QueryError> {
        let is_exact = |row: &Known| of.iter().all(|variable| row.get(variable) == known.get(variable));
        self.ask(pattern, handed_down(pattern, known), &is_exact, most)
    }

    /// The different rows of a pattern that have none but known values, as one side of a join can.
    pub(super) fn rows_in(&self, pattern: &GraphPattern, known: &Known) -> Result<Vec<Known>, QueryError> {
        let has_no_other = |row: &Known| row.iter().all(|(variable, term)| known.get(variable) == Some(term));
        let mut rows = self.ask(pattern, handed_down(pattern, known), &has_no_other, usize::MAX)?.rows;
        let mut seen = HashSet::new();
        rows.retain(|row| seen.insert(row.clone()));
        Ok(rows)
    }

    /// All rows of a pattern, in its order; asked once.
    pub(super) fn every(&self, pattern: &GraphPattern) -> Result<Rc<[Known]>, QueryError> {
        if let Some(known) = self.whole.rows.borrow().get(pattern) {
            return Ok(Rc::clone(known));
        }
        let rows: Rc<[Known]> = self.ask(pattern, pattern.clone(), &|_| true, usize::MAX)?.rows.into();
        self.whole.rows.borrow_mut().insert(pattern.clone(), Rc::clone(&rows));
        Ok(rows)
    }

    /// What has stopped all questions, if anything has.
    pub(super) fn cut(&self) -> Option<Completeness> {
        self.whole.cut(&self.options)
    }

    /// The rows of a pattern that can stand beside the known values, as an EXISTS sees them.
    pub(super) fn matching(
        &self,
        pattern: &GraphPattern,
        known: &Known,
        most: usize,
        scope: &GraphsSeen,
    ) -> Result<Ways, QueryError> {
        let fits = |row: &Known| {
            row.iter().all(|(variable, term)| known.get(variable).is_none_or(|known| known == term))
        };
        let whole = match pattern {
            // Conditions inside see the values around them.
            GraphPattern::Filter { expr, inner } => {
                let bound = columns(inner);
                let mut around = known.clone();
                around.retain(|variable, _| !bound.contains(variable));
                GraphPattern::Filter {
                    expr: expr.clone(),
                    inner: Box::new(beside(&around, handed_down(inner, known))),
                }
            }
            other => handed_down(other, known),
        };
        self.ask(pattern, scope.around(whole), &fits, most)
    }

    /// Whether a condition holds of a row; `None` where that cannot be asked, for blank nodes cannot be written.
    pub(super) fn holds(
        &self,
        condition: &Expression,
        known: &Known,
        scope: &GraphsSeen,
    ) -> Result<Option<bool>, QueryError> {
        let mut used = Vec::new();
        of_expression(condition, &mut |variable| used.push(variable.clone()));
        let known = within(known, &used);
        if known.values().any(|term| GroundTerm::try_from(term.clone()).is_err()) {
            return Ok(None);
        }
        let inner = Box::new(beside(&known, GraphPattern::default()));
        let asked = scope.around(GraphPattern::Filter { expr: condition.clone(), inner });
        Ok(Some(!self.ask(&asked, asked.clone(), &|_| true, 1)?.rows.is_empty()))
    }

    fn ask(
        &self,
        pattern: &GraphPattern,
        asked: GraphPattern,
        fits: &dyn Fn(&Known) -> bool,
        most: usize,
    ) -> Result<Ways, QueryError> {
        let mut ways = Ways { rows: Vec::new(), has_more: false };
        let query = Query::new(spargebra::Query::Select {
            dataset: self.dataset.clone(),
            pattern: GraphPattern::Project { inner: Box::new(asked), variables: columns(pattern) },
            base_iri: None,
        });
        let Answer::Solutions(mut solutions) = execute(self.view, &query, &self.options)? else {
            return Ok(ways);
        };
        for solution in solutions.by_ref() {
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
        // Few rows of a question that was cut are not all of them.
        match solutions.completeness() {
            cut
            @ Some(Completeness::CutByTimeout | Completeness::CutByMemory | Completeness::Interrupted) => {
                Err(stopped(cut))
            }
            _ => Ok(ways),
        }
    }
}

/// Whether rows of a pattern may lack variables that it can bind.
pub(super) fn may_lack(pattern: &GraphPattern) -> bool {
    use GraphPattern as P;
    let may_itself = match pattern {
        P::LeftJoin { left, right, .. } => has_others(right, &columns(left)),
        P::Union { left, right } => has_others(right, &columns(left)) || has_others(left, &columns(right)),
        P::Values { bindings, .. } => bindings.iter().flatten().any(Option::is_none),
        P::Extend { expression, .. } => {
            !matches!(expression, Expression::NamedNode(_) | Expression::Literal(_))
        }
        P::Project { inner, variables } => {
            let bound = columns(inner);
            variables.iter().any(|variable| !bound.contains(variable))
        }
        P::Group { aggregates, .. } => !aggregates.is_empty(),
        P::Service { .. } => true,
        _ => false,
    };
    may_itself
        || match pattern {
            P::Minus { left, .. } => may_lack(left),
            _ => children(pattern).into_iter().any(may_lack),
        }
}

/// Whether a pattern can bind other variables than these.
fn has_others(pattern: &GraphPattern, variables: &[Variable]) -> bool {
    columns(pattern).iter().any(|variable| !variables.contains(variable))
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
    let known = within(known, &columns(pattern));
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
        P::Graph { name: NamedNodePattern::Variable(variable), inner }
            if let Some(Term::NamedNode(graph)) = known.get(variable) =>
        {
            // The graph that is known, and no other.
            let named = Known::from([(variable.clone(), graph.clone().into())]);
            beside(&named, P::Graph { name: graph.clone().into(), inner: inside(inner) })
        }
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

/// A pattern as text, with the values that are known in it, and short names for its blank nodes.
pub(super) fn shown(pattern: &GraphPattern, known: &Known) -> String {
    let mut text = match pattern {
        GraphPattern::Bgp { patterns } => {
            let triples: Vec<String> = patterns.iter().map(ToString::to_string).collect();
            format!("{} .", triples.join(" . "))
        }
        other => other.to_string(),
    };
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
    Readable::default().text(&text)
}

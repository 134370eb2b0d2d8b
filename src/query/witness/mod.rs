//! What a row of an answer rests on: the triples that its patterns matched, and the graphs that hold them.
//!
//! Knows the algebra, and asks for the rows of its parts. Must not know what a claim is, nor how parts are evaluated.
//!
//! A row is traced back through its query, over the same view. Where a step forgets something, as projections, groups and
//! DISTINCT do, the rows before it are asked for that come to the row; so the cost is that of the rows that are traced, not
//! of the answer. Of rows that come to it in many ways so many are told as are wanted, and whether these are all. A row that
//! rests on an absence (NOT EXISTS, MINUS) says so, with the graphs that were looked in.

mod path;
mod solve;

use self::solve::{Known, Solver};
use super::execute::{Options, QueryError};
use super::parse::Query;
use super::variables::{expressions, parts};
use crate::index::{DEFAULT_GRAPH, Graphs, Pattern};
use crate::store::View;
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Term, Triple, Variable};
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};
use std::collections::{BTreeMap, HashSet};

/// What one row rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The triples that were matched, each once, in the order of the query.
    pub triples: Vec<Witnessed>,
    /// What had to be absent.
    pub absences: Vec<Absence>,
    /// Whether this is all that the row rests on. Where it is not, there are further ways to the row.
    pub complete: bool,
    /// Where there is nothing to tell: values computed at random or by the clock, other endpoints.
    pub untold: Vec<&'static str>,
}

/// A triple and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// The triple.
    pub triple: Triple,
    /// The visible graphs that hold it.
    pub graphs: Vec<GraphName>,
}

/// A pattern that matched nothing, which the row needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// The pattern, with the row's values in it, as SPARQL algebra writes it.
    pub pattern: String,
    /// The graphs that were looked in; empty where all were.
    pub graphs: Vec<GraphName>,
}

/// What a row of a query rests on; `row` has the values of its columns, and `most` bounds how many ways to it are told at each
/// step that forgets. Of an ASK the row is empty. CONSTRUCT and DESCRIBE are traced as the rows of their patterns.
///
/// # Errors
/// When a part of the query fails, or is stopped by the bounds of `options`.
pub fn witness(
    view: &View,
    query: &Query,
    row: &[(Variable, Option<Term>)],
    most: usize,
    options: &Options,
) -> Result<Witness, QueryError> {
    let mut pattern = super::variables::root(query.algebra()).clone();
    super::plan::name_blank_nodes(&mut pattern);
    let mut known: Known =
        row.iter().filter_map(|(variable, term)| Some((variable.clone(), term.clone()?))).collect();
    let made = without_volatile(&mut pattern);
    known.retain(|variable, _| !made.contains(variable));
    let solver = Solver::new(view, query, options);
    let mut tracer = Tracer {
        solver,
        most: most.max(1),
        found: Witness::empty(),
        seen: HashSet::new(),
        told: HashSet::new(),
    };
    if !made.is_empty() {
        tracer.untold("a value made at random or by the clock")?;
    }
    tracer.pattern(&pattern, &known, &Scope::Default)?;
    Ok(tracer.found)
}

impl Witness {
    fn empty() -> Self {
        Self { triples: Vec::new(), absences: Vec::new(), complete: true, untold: Vec::new() }
    }
}

/// Which graphs a pattern is matched in.
#[derive(Debug, Clone, PartialEq)]
enum Scope {
    Default,
    Named(GraphName),
}

impl Scope {
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
}

impl Tracer<'_> {
    /// Adds what a row of a pattern rests on, whose variables all have their values in `known`, or none.
    fn pattern(&mut self, pattern: &GraphPattern, known: &Known, scope: &Scope) -> Result<(), QueryError> {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } => {
                for triple in patterns {
                    self.triple(triple, known, scope);
                }
                Ok(())
            }
            P::Path { subject, path, object } => match (ground(subject, known), ground(object, known)) {
                (Some(subject), Some(object)) => self.path(&subject, path, &object, scope),
                _ => self.untold("a path whose ends are not known"),
            },
            P::Join { left, right } | P::Lateral { left, right } => {
                self.pattern(left, known, scope)?;
                self.pattern(right, known, scope)
            }
            P::LeftJoin { left, right, expression } => {
                self.pattern(left, known, scope)?;
                let matched = match expression {
                    Some(expr) => P::Filter { expr: expr.clone(), inner: right.clone() },
                    None => (**right).clone(),
                };
                let ways = self.solver.matching(&scope.around(matched), known, self.most, true)?;
                self.ways(right, &ways, scope)
            }
            P::Filter { expr, inner } => {
                self.pattern(inner, known, scope)?;
                self.condition(expr, known, scope)
            }
            P::Union { left, right } => self.union(pattern, [left, right], known, scope),
            P::Extend { inner, variable, expression } => {
                let mut known = known.clone();
                known.remove(variable);
                self.pattern(inner, &known, scope)?;
                self.condition(expression, &known, scope)
            }
            P::Minus { left, right } => {
                self.pattern(left, known, scope)?;
                self.absent(right, known, scope);
                Ok(())
            }
            P::Graph { name, inner } => {
                let name = match name {
                    NamedNodePattern::NamedNode(name) => Some(Term::from(name.clone())),
                    NamedNodePattern::Variable(variable) => known.get(variable).cloned(),
                };
                match name.and_then(|name| NamedOrBlankNode::try_from(name).ok()) {
                    Some(name) => self.pattern(inner, known, &Scope::Named(name.into())),
                    // Around another GRAPH the name stays open.
                    None => self.pattern(inner, known, scope),
                }
            }
            P::Project { inner, variables } | P::Group { inner, variables, .. } => {
                self.project(inner, variables, known, scope)
            }
            P::Distinct { inner }
            | P::Reduced { inner }
            | P::OrderBy { inner, .. }
            | P::Slice { inner, .. } => self.pattern(inner, known, scope),
            P::Values { .. } => Ok(()),
            P::Service { .. } => self.untold("what another endpoint said"),
        }
    }

    /// The rows of `inner` that come to a row of which only these variables are kept.
    fn project(
        &mut self,
        inner: &GraphPattern,
        kept: &[Variable],
        known: &Known,
        scope: &Scope,
    ) -> Result<(), QueryError> {
        // A projection can name what its pattern never binds.
        let mut kept = kept.to_vec();
        kept.retain(|variable| solve::in_scope(inner).contains(variable));
        let known = within(known, &kept);
        let ways = self.solver.rows(&scope.around(inner.clone()), &known, &kept, self.most)?;
        if ways.rows.is_empty() {
            return self.untold("a row that comes otherwise when it is asked for again");
        }
        self.ways(inner, &ways, scope)
    }

    /// The sides that come to the row: those that have all of its values, or where there are none, those that have some.
    fn union(
        &mut self,
        whole: &GraphPattern,
        sides: [&GraphPattern; 2],
        known: &Known,
        scope: &Scope,
    ) -> Result<(), QueryError> {
        let known = within(known, &solve::in_scope(whole));
        let mut found: Vec<(bool, &GraphPattern, solve::Ways)> = Vec::new();
        for side in sides {
            let variables = solve::in_scope(side);
            let ways = self.solver.rows(
                &scope.around(side.clone()),
                &within(&known, &variables),
                &variables,
                self.most,
            )?;
            if !ways.rows.is_empty() {
                let is_whole = ways.rows[0].len() == known.len();
                found.push((is_whole, side, ways));
            }
        }
        if found.iter().any(|(is_whole, ..)| *is_whole) {
            found.retain(|(is_whole, ..)| *is_whole);
        }
        if found.is_empty() {
            return self.untold("a row that comes otherwise when it is asked for again");
        }
        self.found.complete &= found.len() <= self.most;
        found.truncate(self.most);
        found.into_iter().try_for_each(|(_, side, ways)| self.ways(side, &ways, scope))
    }

    fn ways(&mut self, pattern: &GraphPattern, ways: &solve::Ways, scope: &Scope) -> Result<(), QueryError> {
        self.found.complete &= !ways.has_more;
        ways.rows.iter().try_for_each(|row| self.pattern(pattern, row, scope))
    }

    /// The patterns that a condition asks for.
    fn condition(&mut self, expression: &Expression, known: &Known, scope: &Scope) -> Result<(), QueryError> {
        if let Expression::Exists(pattern) = expression {
            let ways = self.solver.matching(&scope.around((**pattern).clone()), known, self.most, false)?;
            if ways.rows.is_empty() {
                self.absent(pattern, known, scope);
                return Ok(());
            }
            return self.ways(pattern, &ways, scope);
        }
        if is_volatile(expression) {
            self.untold("a condition on a value made at random or by the clock")?;
        }
        parts(expression).into_iter().try_for_each(|part| self.condition(part, known, scope))
    }

    fn triple(&mut self, pattern: &TriplePattern, known: &Known, scope: &Scope) {
        let predicate = match &pattern.predicate {
            NamedNodePattern::NamedNode(name) => Some(name.clone()),
            NamedNodePattern::Variable(variable) => match known.get(variable) {
                Some(Term::NamedNode(name)) => Some(name.clone()),
                _ => None,
            },
        };
        let subject = ground(&pattern.subject, known).and_then(|term| NamedOrBlankNode::try_from(term).ok());
        if let (Some(subject), Some(predicate), Some(object)) =
            (subject, predicate, ground(&pattern.object, known))
        {
            self.add(Triple { subject, predicate, object }, scope);
        }
    }

    fn add(&mut self, triple: Triple, scope: &Scope) {
        let named = match scope {
            Scope::Default => None,
            Scope::Named(name) => Some(name.clone()),
        };
        if !self.seen.insert((triple.clone(), named.clone())) {
            return;
        }
        let graphs = named.map_or_else(|| holding(self.solver.view(), &triple), |name| vec![name]);
        self.found.triples.push(Witnessed { triple, graphs });
    }

    fn absent(&mut self, pattern: &GraphPattern, known: &Known, scope: &Scope) {
        let pattern = solve::shown(pattern, known);
        if !self.told.insert(pattern.clone()) {
            return;
        }
        let graphs = match scope {
            Scope::Named(name) => vec![name.clone()],
            Scope::Default => looked_in(self.solver.view()),
        };
        self.found.absences.push(Absence { pattern, graphs });
    }

    #[expect(clippy::unnecessary_wraps, reason = "what could not be told ends a step like any other")]
    fn untold(&mut self, what: &'static str) -> Result<(), QueryError> {
        self.found.complete = false;
        if !self.found.untold.contains(&what) {
            self.found.untold.push(what);
        }
        Ok(())
    }
}

/// The term of a pattern whose variables have values.
fn ground(pattern: &TermPattern, known: &Known) -> Option<Term> {
    Some(match pattern {
        TermPattern::NamedNode(node) => node.clone().into(),
        TermPattern::Literal(literal) => literal.clone().into(),
        TermPattern::Variable(variable) => known.get(variable)?.clone(),
        TermPattern::BlankNode(_) => return None,
        TermPattern::Triple(triple) => {
            let subject = NamedOrBlankNode::try_from(ground(&triple.subject, known)?).ok()?;
            let predicate: NamedNode = match &triple.predicate {
                NamedNodePattern::NamedNode(name) => name.clone(),
                NamedNodePattern::Variable(variable) => match known.get(variable)? {
                    Term::NamedNode(name) => name.clone(),
                    _ => return None,
                },
            };
            Triple { subject, predicate, object: ground(&triple.object, known)? }.into()
        }
    })
}

/// The graphs of the default graph that hold a triple.
fn holding(view: &View, triple: &Triple) -> Vec<GraphName> {
    let index = view.index();
    let id = |term: Term| index.id(&crate::index::normalise(term));
    let (Some(subject), Some(predicate), Some(object)) =
        (id(triple.subject.clone().into()), id(triple.predicate.clone().into()), id(triple.object.clone()))
    else {
        return Vec::new();
    };
    let pattern = Pattern {
        subject: Some(subject),
        predicate: Some(predicate),
        object: Some(object),
        graphs: Graphs::All,
    };
    let is_visible = |graph: u32| match view.default_graph() {
        Graphs::One(one) => *one == graph,
        Graphs::MergedOf(some) => some.contains(&graph),
        Graphs::Named => graph != DEFAULT_GRAPH,
        Graphs::Merged | Graphs::All => true,
    };
    let visible = index.scan(&pattern).map(|row| row[3]).filter(|graph| is_visible(*graph));
    let mut graphs: Vec<GraphName> = visible.map(|graph| name_of(view, graph)).collect();
    graphs.sort_by_key(ToString::to_string);
    graphs
}

fn name_of(view: &View, graph: u32) -> GraphName {
    if graph == DEFAULT_GRAPH {
        return GraphName::DefaultGraph;
    }
    match view.index().term(graph) {
        Term::NamedNode(node) => node.into(),
        Term::BlankNode(node) => node.into(),
        _ => GraphName::DefaultGraph,
    }
}

/// The graphs that make the default graph, where these are not all.
fn looked_in(view: &View) -> Vec<GraphName> {
    match view.default_graph() {
        Graphs::One(one) => vec![name_of(view, *one)],
        Graphs::MergedOf(some) => some.iter().map(|graph| name_of(view, *graph)).collect(),
        _ => Vec::new(),
    }
}

/// Whether a value is another when it is asked for again.
fn is_volatile(expression: &Expression) -> bool {
    let is_so = matches!(
        expression,
        Expression::FunctionCall(
            Function::Rand | Function::Uuid | Function::StrUuid | Function::Now | Function::BNode,
            _
        )
    );
    is_so || parts(expression).into_iter().any(is_volatile)
}

/// Takes what cannot be asked for again out of a pattern, and orders with it; gives the variables that had it.
fn without_volatile(pattern: &mut GraphPattern) -> Vec<Variable> {
    let mut made = Vec::new();
    for inner in super::variables::children_mut(pattern) {
        made.extend(without_volatile(inner));
    }
    let inner = match pattern {
        GraphPattern::Extend { inner, variable, expression } if is_volatile(expression) => {
            made.push(variable.clone());
            inner
        }
        GraphPattern::OrderBy { inner, .. } => inner,
        _ => return made,
    };
    *pattern = (**inner).clone();
    made
}

/// Whether a pattern has such values anywhere.
fn has_volatile(pattern: &GraphPattern) -> bool {
    expressions(pattern).into_iter().any(is_volatile)
        || super::variables::children(pattern).into_iter().any(has_volatile)
}

/// The values by variable, without those of variables that a pattern cannot bind.
fn within(known: &Known, variables: &[Variable]) -> BTreeMap<Variable, Term> {
    known.iter().filter(|(v, _)| variables.contains(v)).map(|(v, t)| (v.clone(), t.clone())).collect()
}

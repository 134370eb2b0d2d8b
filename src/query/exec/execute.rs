//! Evaluating a parsed query over a view.
//!
//! Knows the evaluator and the query forms. Must not know where text comes from or rows go to.

use super::columns;
use super::dataset::Dataset;
use super::stream::{Bounds, Cancel, Completeness, Gone, Rows, Stream};
use crate::query::algebra::conform::conform;
use crate::query::algebra::path;
use crate::query::expression::functions;
use crate::query::expression::values::Rewriting;
use crate::query::limits::{MEMORY, Memory, Stop};
use crate::query::plan::{Estimates, Plans, plan};
use crate::query::syntax::parse::{Form, Query};
use crate::store::{DefaultGraph, StoreError, View};
use oxrdf::{GraphName, NamedNode, Term, Triple, Variable};
use spareval::{QueryDatasetSpecification, QueryEvaluationError, QueryResults};
use spargebra::algebra::{GraphPattern, QueryDataset};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use spareval::QuerySolution as Solution;

/// What bounds a query.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// The largest number of rows or triples.
    pub limit: Option<usize>,
    /// The longest time from start to last row.
    pub timeout: Option<Duration>,
    /// When it ends at the latest, whenever it starts: for several queries that answer one question.
    pub deadline: Option<Instant>,
    /// The most memory, in bytes, for what it builds and keeps.
    pub memory: usize,
    /// Stops the query from another thread.
    pub cancel: Cancel,
}

impl Default for Options {
    fn default() -> Self {
        Self { limit: None, timeout: None, deadline: None, memory: MEMORY, cancel: Cancel::new() }
    }
}

impl Options {
    /// No bounds but that of memory, [`MEMORY`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a largest number of rows.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.limit = Some(limit);
        self
    }

    /// With a longest time.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// With a most memory, in bytes.
    #[must_use]
    pub fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    /// As from now: its time runs, for all the queries that are given it from here on.
    #[must_use]
    pub fn started(mut self) -> Self {
        self.deadline = self.ends();
        self.timeout = None;
        self
    }

    fn ends(&self) -> Option<Instant> {
        let end = self.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        [end, self.deadline].into_iter().flatten().min()
    }

    /// What has stopped every query that is given this, if anything has: its deadline, or whoever cancelled.
    #[must_use]
    pub fn stopped(&self) -> Option<Completeness> {
        Bounds { limit: None, ..self.bounds() }.exceeded()
    }

    /// With a flag that stops it.
    #[must_use]
    pub fn with_cancel(mut self, cancel: Cancel) -> Self {
        self.cancel = cancel;
        self
    }

    pub(in crate::query) fn bounds(&self) -> Bounds {
        Bounds {
            limit: self.limit,
            deadline: self.ends(),
            cancel: self.cancel.clone(),
            memory: Memory::new(self.memory),
        }
    }
}

/// Why a query gave no answer, or no further rows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The evaluator refused.
    #[error("the query cannot be evaluated: {0}")]
    Evaluation(#[source] QueryEvaluationError),
    /// The query calls a remote endpoint.
    #[error("SERVICE {service} is refused: calls to other endpoints are not allowed")]
    ServiceRefused {
        /// The endpoint.
        service: NamedNode,
    },
    /// The deadline passed before there was an answer that could be cut short.
    #[error("the query was stopped at its deadline")]
    TimedOut,
    /// The memory was used up before there was an answer that could be cut short.
    #[error("the query was stopped at its memory limit")]
    OutOfMemory,
    /// Somebody cancelled before there was an answer that could be cut short.
    #[error("the query was interrupted")]
    Interrupted,
    /// The evaluation panicked: a bug.
    #[error("the evaluation of the query crashed: {message}")]
    Crashed {
        /// What the panic said.
        message: String,
    },
    /// Times are counted from 1970.
    #[error("the clock of this machine is before 1970, and a query has a time at which it is asked")]
    Clock,
    /// No thread could be started.
    #[error("no thread could be started for the query: {0}")]
    Thread(#[source] std::io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The endpoint failed.
    #[cfg(feature = "remote")]
    #[error(transparent)]
    Remote(#[from] crate::store::remote::RemoteError),
}

impl From<QueryEvaluationError> for QueryError {
    fn from(error: QueryEvaluationError) -> Self {
        match error {
            QueryEvaluationError::UnsupportedService(service) => Self::ServiceRefused { service },
            QueryEvaluationError::Cancelled => Self::Interrupted,
            error => Self::Evaluation(error),
        }
    }
}

/// The answer to a query.
pub enum Answer {
    /// Of SELECT.
    Solutions(Solutions),
    /// Of ASK.
    Boolean(bool),
    /// Of CONSTRUCT and DESCRIBE.
    Graph(Triples),
}

/// The rows of a SELECT, as they are found. Dropping it stops the query.
pub struct Solutions {
    variables: Arc<[Variable]>,
    rows: Stream<Solution>,
}

impl Solutions {
    #[cfg(feature = "remote")]
    pub(in crate::query) fn new(variables: Arc<[Variable]>, rows: Stream<Solution>) -> Self {
        Self { variables, rows }
    }

    /// The columns, in order.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Whether all rows came. `None` while rows may still come; after an error, [`Completeness::Interrupted`].
    #[must_use]
    pub fn completeness(&self) -> Option<Completeness> {
        self.rows.completeness()
    }
}

impl Iterator for Solutions {
    type Item = Result<Solution, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

/// The triples of a CONSTRUCT or DESCRIBE, as they are found. Dropping it stops the query.
pub struct Triples {
    rows: Stream<Triple>,
}

impl Triples {
    #[cfg(feature = "remote")]
    pub(in crate::query) fn new(rows: Stream<Triple>) -> Self {
        Self { rows }
    }

    /// Whether all triples came. `None` while triples may still come; after an error,
    /// [`Completeness::Interrupted`].
    #[must_use]
    pub fn completeness(&self) -> Option<Completeness> {
        self.rows.completeness()
    }
}

impl Iterator for Triples {
    type Item = Result<Triple, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

/// Evaluates a query over a view, on a thread of its own. Returns when the first row is there, or there is none.
///
/// `FROM` and `FROM NAMED` in the query replace the view's default graph and named graphs.
///
/// # Errors
/// When the evaluation cannot start, or an ASK was stopped. Rows carry later errors.
pub fn execute(view: &View, query: &Query, options: &Options) -> Result<Answer, QueryError> {
    let bounds = options.bounds();
    let (view, query) = (view.clone(), query.clone());
    Ok(match query.form() {
        Form::Select => {
            let variables = query.variables().into();
            let rows = Stream::spawn(bounds, move |rows, stop| select(&view, &query, rows, &stop))?;
            Answer::Solutions(Solutions { variables, rows: rows.started()? })
        }
        Form::Ask => {
            let bounds = Bounds { limit: None, ..bounds };
            Answer::Boolean(only(Stream::spawn(bounds, move |rows, stop| ask(&view, &query, rows, &stop))?)?)
        }
        Form::Construct | Form::Describe => {
            let rows = Stream::spawn(bounds, move |rows, stop| graph(&view, &query, rows, &stop))?;
            Answer::Graph(Triples { rows: rows.started()? })
        }
    })
}

/// The one value of a stream that cannot be cut short.
pub(in crate::query) fn only<T: Send + 'static>(mut stream: Stream<T>) -> Result<T, QueryError> {
    match stream.next() {
        Some(value) => value,
        None => Err(stopped(stream.completeness())),
    }
}

/// What a stream that cannot be cut short says when it was.
pub(in crate::query) fn stopped(completeness: Option<Completeness>) -> QueryError {
    match completeness {
        Some(Completeness::CutByTimeout) => QueryError::TimedOut,
        Some(Completeness::CutByMemory) => QueryError::OutOfMemory,
        _ => QueryError::Interrupted,
    }
}

fn select(view: &View, query: &Query, rows: &mut Rows<Solution>, stop: &Stop) -> Result<(), QueryError> {
    let ready = Ready::new(view, query);
    if let Some(found) = columns::rows(&ready, &query.variables(), stop) {
        return send(rows, found.map(Ok), weight);
    }
    evaluate(&ready, stop, |results| match results {
        QueryResults::Solutions(solutions) => send(rows, solutions, weight),
        _ => unreachable!("a SELECT gives solutions"),
    })
}

fn ask(view: &View, query: &Query, rows: &mut Rows<bool>, stop: &Stop) -> Result<(), QueryError> {
    let ready = Ready::new(view, query);
    if let Some(mut found) = columns::rows(&ready, &[], stop) {
        return send(rows, [Ok(found.advance())], |_| 0);
    }
    evaluate(&ready, stop, |results| match results {
        QueryResults::Boolean(value) => send(rows, [Ok(value)], |_| 0),
        _ => unreachable!("an ASK gives a boolean"),
    })
}

fn graph(view: &View, query: &Query, rows: &mut Rows<Triple>, stop: &Stop) -> Result<(), QueryError> {
    evaluate(&Ready::new(view, query), stop, |results| match results {
        QueryResults::Graph(triples) => send(rows, triples, |triple| length(&triple.object)),
        _ => unreachable!("a CONSTRUCT or DESCRIBE gives triples"),
    })
}

fn send<T>(
    rows: &mut Rows<T>,
    results: impl IntoIterator<Item = Result<T, QueryEvaluationError>>,
    weight: impl Fn(&T) -> usize,
) -> Result<(), QueryError> {
    for row in results {
        let row = row?;
        let weight = weight(&row);
        if let Err(Gone) = rows.push_of(row, weight) {
            break;
        }
    }
    Ok(())
}

/// The bytes of the texts of a row.
fn weight(row: &Solution) -> usize {
    row.values().iter().flatten().map(length).sum()
}

/// The bytes of the text of a literal.
pub(in crate::query) fn length(term: &Term) -> usize {
    match term {
        Term::Literal(literal) => literal.value().len(),
        _ => 0,
    }
}

fn evaluate(
    ready: &Ready,
    stop: &Stop,
    consume: impl FnOnce(QueryResults<'static>) -> Result<(), QueryError>,
) -> Result<(), QueryError> {
    let evaluator = functions::evaluator(stop).with_cancellation_token(stop.token());
    let (algebra, rewriting) = ready.for_evaluator();
    let mut prepared = evaluator.prepare(&algebra);
    *prepared.dataset_mut() = specification(ready.named.as_deref());
    consume(prepared.execute(Dataset::new(&ready.view, stop.clone()).carrying(rewriting))?)
}

/// A query with what it is evaluated over.
pub(in crate::query) struct Ready {
    pub(in crate::query) view: View,
    pub(in crate::query) algebra: Arc<spargebra::Query>,
    /// The graphs of `FROM NAMED`.
    pub(in crate::query) named: Option<Vec<NamedNode>>,
    /// What is expected of the parts of the plan, where that is asked.
    pub(in crate::query) estimates: Estimates,
}

impl Ready {
    pub(in crate::query) fn new(view: &View, query: &Query) -> Self {
        let (view, named) = sources(view, query);
        let make = || planned(&view, query, named.as_deref(), &mut Estimates::default());
        let algebra = view.index().attached::<Plans>().get(view.default_graph(), query.algebra(), make);
        Self { algebra, named, estimates: Estimates::default(), view }
    }

    /// With what is expected of each part.
    pub(in crate::query) fn with_estimates(view: &View, query: &Query) -> Self {
        let (view, named) = sources(view, query);
        let mut estimates = Estimates::kept();
        let algebra = planned(&view, query, named.as_deref(), &mut estimates);
        Self { algebra: Arc::new(algebra), named, estimates, view }
    }
}

impl Ready {
    /// The query as it is written for the evaluator.
    pub(in crate::query) fn for_evaluator(&self) -> (spargebra::Query, Rewriting) {
        let mut algebra = (*self.algebra).clone();
        let pattern = pattern_mut(&mut algebra);
        let rewriting = Rewriting::new(self.view.index(), pattern);
        *pattern = rewriting.pattern(pattern);
        functions::bound(pattern);
        (algebra, rewriting)
    }
}

pub(in crate::query) fn pattern_mut(query: &mut spargebra::Query) -> &mut GraphPattern {
    let (spargebra::Query::Select { pattern, .. }
    | spargebra::Query::Construct { pattern, .. }
    | spargebra::Query::Describe { pattern, .. }
    | spargebra::Query::Ask { pattern, .. }) = query;
    pattern
}

/// The view with the default graph of the query, and its graphs of `FROM NAMED`.
fn sources(view: &View, query: &Query) -> (View, Option<Vec<NamedNode>>) {
    let from = query.algebra().dataset();
    (scoped(view, from), from.and_then(|from| from.named.clone()))
}

fn planned(
    view: &View,
    query: &Query,
    named: Option<&[NamedNode]>,
    estimates: &mut Estimates,
) -> spargebra::Query {
    let mut algebra = query.algebra().clone();
    let pattern = pattern_mut(&mut algebra);
    path::simplify(pattern);
    *pattern = plan(&conform(pattern, view, named), view, estimates);
    algebra
}

/// The evaluator's default graph is always the dataset's, which merges; named graphs are those of `FROM NAMED`.
pub(in crate::query) fn specification(named: Option<&[NamedNode]>) -> QueryDatasetSpecification {
    let mut specification = QueryDatasetSpecification::new();
    specification.set_default_graph(vec![GraphName::DefaultGraph]);
    if let Some(named) = named {
        let named = named.iter().cloned().map(Into::into);
        specification.set_available_named_graphs(named.collect());
    }
    specification
}

/// The view with the default graph of `FROM` or `USING` clauses, which merge without duplicates.
pub(in crate::query) fn scoped(view: &View, from: Option<&QueryDataset>) -> View {
    match from {
        Some(from) => {
            let graphs = from.default.iter().cloned().map(GraphName::from).collect();
            view.clone().with_default_graph(&DefaultGraph::Graphs(graphs))
        }
        None => view.clone(),
    }
}

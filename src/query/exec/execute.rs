//! Evaluating a parsed query over a view.
//!
//! Knows the evaluator and the query forms. Must not know where text comes from or rows go to.

use super::answer::{Answer, Solution, Solutions, Triples};
use super::columns;
use super::dataset::Dataset;
use super::error::QueryError;
use super::options::Options;
use super::prepared::{Prepared, specification};
use super::stream::{Bounds, Completeness, ReaderGone, Rows, Stream};
use crate::query::expression::functions;
use crate::query::limits::{Stop, length};
use crate::query::syntax::parse::{Form, Query};
use crate::store::View;
use oxrdf::Triple;
use spareval::{QueryEvaluationError, QueryResults};

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
            Answer::Solutions(Solutions::new(variables, rows.started()?))
        }
        Form::Ask => {
            let bounds = Bounds { limit: None, ..bounds };
            Answer::Boolean(only(Stream::spawn(bounds, move |rows, stop| ask(&view, &query, rows, &stop))?)?)
        }
        Form::Construct | Form::Describe => {
            let rows = Stream::spawn(bounds, move |rows, stop| graph(&view, &query, rows, &stop))?;
            Answer::Graph(Triples::new(rows.started()?))
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
    let prepared = Prepared::new(view, query);
    if let Some(found) = columns::rows(&prepared, &query.variables(), stop) {
        return send(rows, found.map(Ok), weight);
    }
    evaluate(&prepared, stop, |results| match results {
        QueryResults::Solutions(solutions) => send(rows, solutions, weight),
        _ => unreachable!("a SELECT gives solutions"),
    })
}

fn ask(view: &View, query: &Query, rows: &mut Rows<bool>, stop: &Stop) -> Result<(), QueryError> {
    let prepared = Prepared::new(view, query);
    if let Some(mut found) = columns::rows(&prepared, &[], stop) {
        return send(rows, [Ok(found.advance())], |_| 0);
    }
    evaluate(&prepared, stop, |results| match results {
        QueryResults::Boolean(value) => send(rows, [Ok(value)], |_| 0),
        _ => unreachable!("an ASK gives a boolean"),
    })
}

fn graph(view: &View, query: &Query, rows: &mut Rows<Triple>, stop: &Stop) -> Result<(), QueryError> {
    evaluate(&Prepared::new(view, query), stop, |results| match results {
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
        if let Err(ReaderGone) = rows.push_of(row, weight) {
            break;
        }
    }
    Ok(())
}

/// The bytes of the texts of a row.
fn weight(row: &Solution) -> usize {
    row.values().iter().flatten().map(length).sum()
}

fn evaluate(
    prepared: &Prepared,
    stop: &Stop,
    consume: impl FnOnce(QueryResults<'static>) -> Result<(), QueryError>,
) -> Result<(), QueryError> {
    let evaluator = functions::evaluator(stop).with_cancellation_token(stop.token());
    let (algebra, rewriting) = prepared.for_evaluator();
    let mut query = evaluator.prepare(&algebra);
    *query.dataset_mut() = specification(prepared.named.as_deref());
    consume(query.execute(Dataset::new(&prepared.view, stop.clone()).carrying(rewriting))?)
}

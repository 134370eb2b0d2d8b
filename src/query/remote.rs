//! Evaluating a parsed query at an endpoint.
//!
//! Knows how a query is written for a server and how its answers are read. Must not know HTTP.

#[cfg(feature = "remote")]
pub(in crate::query) mod dialect;
use super::exec::answer::{Answer, Solution, Solutions, Triples};
use super::exec::error::QueryError;
use super::exec::execute::only;
use super::exec::options::Options;
use super::exec::stream::{Bounds, ReaderGone, Rows, Stream};
use super::syntax::parse::{Form, Query};
use crate::index::nesting::{Bounded, JsonScan, Scan, TurtleScan};
use crate::store::remote::{Accept, Endpoint, Graphs, RemoteError, Response};
use oxigraph::io::{RdfFormat, RdfParseError, RdfParser};
use oxrdf::{Triple, Variable};
use sparesults::{
    QueryResultsFormat, QueryResultsParseError, QueryResultsParser, ReaderQueryResultsParserOutput,
};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How much longer than the query the request may live, so that the deadline of the query is seen first.
const GRACE: Duration = Duration::from_secs(1);

/// Sends a query to an endpoint and reads its answer as it comes, on a thread of its own. Returns when the first row is
/// there, or there is none.
///
/// `text` is the query as somebody wrote it; otherwise it is written from the algebra. `graphs` say what the query's graphs are, unless it says so itself by `FROM`.
///
/// # Errors
/// When the endpoint gives no answer, or an ASK was stopped. Rows carry later errors.
pub(crate) fn execute_remote(
    endpoint: &Endpoint,
    query: &Query,
    text: Option<String>,
    graphs: &Graphs,
    options: &Options,
) -> Result<Answer, QueryError> {
    let form = query.form();
    let ask = Ask {
        endpoint: endpoint.clone(),
        text: text.unwrap_or_else(|| super::remote::dialect::write(query.algebra())),
        graphs: if query.algebra().dataset().is_some() { Graphs::default() } else { graphs.clone() },
        timeout: options.timeout.map(|timeout| timeout.saturating_add(GRACE)),
    };
    let bounds = options.bounds();
    Ok(match form {
        Form::Select => {
            let variables: Arc<[Variable]> = query.variables().into();
            let columns = Arc::clone(&variables);
            let rows = Stream::spawn(bounds, move |rows, _| ask.solutions(&columns, rows))?;
            Answer::Solutions(Solutions::new(variables, rows.started()?))
        }
        Form::Ask => {
            let bounds = Bounds { limit: None, ..bounds };
            Answer::Boolean(only(Stream::spawn(bounds, move |rows, _| ask.boolean(rows))?)?)
        }
        Form::Construct | Form::Describe => {
            let rows = Stream::spawn(bounds, move |rows, _| ask.triples(rows))?;
            Answer::Graph(Triples::new(rows.started()?))
        }
    })
}

/// A query on its way.
struct Ask {
    endpoint: Endpoint,
    text: String,
    graphs: Graphs,
    timeout: Option<Duration>,
}

impl Ask {
    fn send(&self, accept: Accept) -> Result<(Response, Watch), RemoteError> {
        let mut response = self.endpoint.query(&self.text, &self.graphs, accept, self.timeout)?;
        let watch = Watch::default();
        response.body = Box::new(Watched { body: response.body, watch: watch.clone() });
        Ok((response, watch))
    }

    fn results(&self) -> Result<(ReaderQueryResultsParserOutput<Box<dyn Read + Send>>, Watch), RemoteError> {
        let (response, watch) = self.send(Accept::Results)?;
        let body: Box<dyn Read + Send> =
            Box::new(Bounded::new(response.body, Scan::Json(JsonScan::default())));
        let parser = QueryResultsParser::from_format(QueryResultsFormat::Json).for_reader(body);
        Ok((parser.map_err(|error| watch.explain(results_error(error), 0))?, watch))
    }

    fn boolean(&self, rows: &mut Rows<bool>) -> Result<(), QueryError> {
        match self.results()?.0 {
            ReaderQueryResultsParserOutput::Boolean(value) => {
                // A reader that has gone wants no answer.
                let _ = rows.push(value);
                Ok(())
            }
            ReaderQueryResultsParserOutput::Solutions(_) => Err(other_kind("rows for an ASK")),
        }
    }

    fn solutions(&self, columns: &Arc<[Variable]>, rows: &mut Rows<Solution>) -> Result<(), QueryError> {
        let (ReaderQueryResultsParserOutput::Solutions(solutions), watch) = self.results()? else {
            return Err(other_kind("a boolean for a SELECT"));
        };
        for (n, solution) in solutions.enumerate() {
            let solution = solution.map_err(|error| watch.explain(results_error(error), n))?;
            let values: Vec<_> = columns.iter().map(|column| solution.get(column).cloned()).collect();
            if let Err(ReaderGone) = rows.push((Arc::clone(columns), values).into()) {
                break;
            }
        }
        Ok(())
    }

    fn triples(&self, rows: &mut Rows<Triple>) -> Result<(), QueryError> {
        let (response, watch) = self.send(Accept::Triples)?;
        // What is written in N-Triples is Turtle, too, and some servers call either by a general name.
        let format = match response.media_type.as_str() {
            "application/n-triples" => RdfFormat::NTriples,
            _ => RdfFormat::Turtle,
        };
        let body = Bounded::new(response.body, Scan::Turtle(TurtleScan::default()));
        for (n, quad) in RdfParser::from_format(format).for_reader(body).enumerate() {
            let quad = quad.map_err(|error| watch.explain(rdf_error(error), n))?;
            if let Err(ReaderGone) = rows.push(quad.into()) {
                break;
            }
        }
        Ok(())
    }
}

/// What is wrong with a body: its transport, or its text.
type Wrong = Result<io::Error, String>;

fn results_error(error: QueryResultsParseError) -> Wrong {
    match error {
        QueryResultsParseError::Io(error) => Ok(error),
        QueryResultsParseError::Syntax(error) => Err(error.to_string()),
    }
}

fn rdf_error(error: RdfParseError) -> Wrong {
    match error {
        RdfParseError::Io(error) => Ok(error),
        RdfParseError::Syntax(error) => Err(error.to_string()),
    }
}

fn other_kind(what: &str) -> QueryError {
    RemoteError::Malformed { message: format!("it sent {what}") }.into()
}

/// Whether a body has come to its end, seen from outside of the parser that reads it.
#[derive(Clone, Default)]
struct Watch(Arc<AtomicBool>);

impl Watch {
    /// A text that is faulty at its very end was cut there.
    fn explain(&self, wrong: Wrong, rows: usize) -> RemoteError {
        let source = match wrong {
            Ok(error) => match error.downcast::<RemoteError>() {
                Ok(error) => return error,
                Err(error) => error,
            },
            Err(_) if self.0.load(Ordering::Relaxed) => {
                io::Error::new(io::ErrorKind::UnexpectedEof, "the answer ends in the middle")
            }
            Err(message) => return RemoteError::Malformed { message },
        };
        RemoteError::Lost { rows: Some(rows), source }
    }
}

struct Watched {
    body: Box<dyn Read + Send>,
    watch: Watch,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.body.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            self.watch.0.store(true, Ordering::Relaxed);
        }
        Ok(read)
    }
}

//! Large RDF files, without going through memory: looked over first, then handed to a base.
//!
//! Knows the formats that can be read as a stream. Must not know which graphs other files own.
//!
//! A file is read twice. The first reading finds its faults, its graphs and its digest, before anything is begun; the second hands
//! its quads on. Lines of N-Triples and N-Quads stand for themselves: they are read in blocks and parsed on both cores. Turtle
//! and `TriG` are parsed as they come.
//!
//! What the quads of a file are is as [`super::rdf::read`] has it, but for blank nodes: those have their own labels in line-based
//! formats, and in the others numbers in the order in which they come.

mod lines;
mod nodes;
mod source;

use self::nodes::Nodes;
use self::source::{Guarded, Source};
use super::rdf::words::words;
use super::rdf::{Format, MOST_FAULTS};
use super::{Fault, FaultPlace, FileFaults};
use crate::document::Position;
use crate::index::segment::{BuildError, Builder, Run};
use oxigraph::io::{RdfParseError, RdfParser, RdfSyntaxError};
use oxrdf::{GraphName, NamedNode, Quad};
use std::collections::HashSet;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Mutex;

/// Why a file could not be taken in. Nothing of it is then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BulkError {
    /// The file cannot be read.
    #[error("{file}: {}", crate::files::words(source))]
    Io {
        /// The file.
        file: String,
        /// The cause.
        source: io::Error,
    },
    /// The extension is of no format that is read as a stream.
    #[error("{file} is not read as a stream: Turtle, TriG, N-Triples and N-Quads are")]
    Format {
        /// The file.
        file: String,
    },
    /// The text is not RDF: its faults, without the lines where they stand.
    #[error(transparent)]
    Faults(#[from] FileFaults),
    /// The base could not be built.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// A file, and where its triples go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan<'a> {
    /// Its name, for messages and for its format.
    pub file: &'a str,
    /// The graph that takes the triples of the default graph, and that relative IRIs are resolved against.
    pub graph: &'a NamedNode,
    /// What it is called where it is kept. Its blank nodes belong to the graph and the file of this name.
    pub known: &'a str,
    /// Whether the triples of the default graph are to be in the unnamed graph instead.
    pub is_unnamed: bool,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Survey {
    /// Its quads, counted as often as they stand there.
    pub quads: u64,
    /// The graphs that they are in.
    pub graphs: Vec<GraphName>,
    /// The digest of its bytes: `sha256-bytes:` and the hexadecimal SHA-256.
    pub digest: String,
    /// The blank nodes that name graphs.
    blank_graphs: HashSet<String>,
}

/// Whether a file is one that is read as a stream, by its name.
#[must_use]
pub(crate) fn is_bulk(path: &Path) -> bool {
    path.to_str().and_then(format).is_some()
}

fn format(file: &str) -> Option<Format> {
    let (_, extension) = file.rsplit_once('.')?;
    Format::from_extension(extension).filter(|format| !matches!(format, Format::RdfXml | Format::JsonLd))
}

/// Reads a file to its end: every fault, or what it holds. `progress` is told the bytes read so far, from several threads.
///
/// # Errors
/// When the file cannot be read, or is faulty: with all its faults, as far as reading goes on after one, and at most 100.
pub(crate) fn survey(
    plan: &Plan<'_>,
    source: impl Read + Send,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Survey, BulkError> {
    let none = HashSet::new();
    let reading = Reading::new(plan, &none, progress)?;
    let mut source = Source::new(source).map_err(|source| reading.failed(source))?;
    let lookers = reading.run(&mut source, Looker::default)?;
    let quads = lookers.iter().map(|looker| looker.quads).sum();
    let mut graphs = HashSet::new();
    let mut blank_graphs = HashSet::new();
    for looker in lookers {
        blank_graphs.extend(looker.graphs.iter().filter_map(|graph| match graph {
            GraphName::BlankNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        }));
        graphs.extend(looker.graphs);
    }
    let names = Nodes::new(plan, &blank_graphs, false);
    let mut graphs: Vec<GraphName> = graphs.into_iter().map(|graph| names.graph(graph)).collect();
    graphs.sort_by_cached_key(ToString::to_string);
    Ok(Survey { quads, graphs, digest: format!("sha256-bytes:{}", source.digest()), blank_graphs })
}

/// Hands the quads of a file that was looked over to a builder, those of the graphs that are wanted.
///
/// # Errors
/// When the file cannot be read or the disk fails, or the file is not what it was; nothing is to be kept of the builder then.
pub(crate) fn read_into(
    plan: &Plan<'_>,
    (survey, wanted): (&Survey, &(dyn Fn(&GraphName) -> bool + Sync)),
    source: impl Read + Send,
    builder: &Builder,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), BulkError> {
    let reading = Reading::new(plan, &survey.blank_graphs, progress)?;
    let mut source = Source::new(source).map_err(|source| reading.failed(source))?;
    let runs = reading.run(&mut source, || Chooser { run: builder.run(), wanted })?;
    runs.into_iter().try_for_each(|chooser| chooser.run.finish())?;
    if survey.digest != format!("sha256-bytes:{}", source.digest()) {
        return Err(FileFaults::whole(plan.file, "it was changed while it was read").into());
    }
    Ok(())
}

/// Shows the quads of a file that was looked over to somebody, from several threads.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn each(
    plan: &Plan<'_>,
    survey: &Survey,
    source: impl Read + Send,
    visit: &(dyn Fn(Quad) + Sync),
) -> Result<(), BulkError> {
    let reading = Reading::new(plan, &survey.blank_graphs, &|_| {})?;
    let mut source = Source::new(source).map_err(|source| reading.failed(source))?;
    reading.run(&mut source, || Visitor(visit)).map(drop)
}

/// What takes quads, on one thread.
trait Taker: Send {
    fn take(&mut self, quad: Quad) -> Result<(), BuildError>;
}

/// Takes the quads of some graphs.
struct Chooser<'b> {
    run: Run<'b>,
    wanted: &'b (dyn Fn(&GraphName) -> bool + Sync),
}

impl Taker for Chooser<'_> {
    fn take(&mut self, quad: Quad) -> Result<(), BuildError> {
        if (self.wanted)(&quad.graph_name) { self.run.push(quad) } else { Ok(()) }
    }
}

/// Shows quads to somebody.
struct Visitor<'v>(&'v (dyn Fn(Quad) + Sync));

impl Taker for Visitor<'_> {
    fn take(&mut self, quad: Quad) -> Result<(), BuildError> {
        (self.0)(quad);
        Ok(())
    }
}

/// Counts quads and notes their graphs.
#[derive(Default)]
struct Looker {
    quads: u64,
    graphs: HashSet<GraphName>,
    last: Option<GraphName>,
}

impl Taker for Looker {
    fn take(&mut self, quad: Quad) -> Result<(), BuildError> {
        self.quads += 1;
        // Quads of one graph mostly stand together.
        if self.last.as_ref() != Some(&quad.graph_name) {
            self.graphs.insert(quad.graph_name.clone());
            self.last = Some(quad.graph_name);
        }
        Ok(())
    }
}

/// One reading of a file.
struct Reading<'a> {
    plan: &'a Plan<'a>,
    format: Format,
    parser: RdfParser,
    blank_graphs: &'a HashSet<String>,
    progress: &'a (dyn Fn(u64) + Sync),
    faults: Mutex<Vec<(Position, String)>>,
}

impl<'a> Reading<'a> {
    fn new(
        plan: &'a Plan<'a>,
        blank_graphs: &'a HashSet<String>,
        progress: &'a (dyn Fn(u64) + Sync),
    ) -> Result<Self, BulkError> {
        let unknown = || BulkError::Format { file: plan.file.to_owned() };
        let format = format(plan.file).ok_or_else(unknown)?;
        let own = if plan.is_unnamed { GraphName::DefaultGraph } else { plan.graph.clone().into() };
        let parser = RdfParser::from_format(format.rdf()).with_default_graph(own);
        let parser = parser.with_base_iri(plan.graph.as_str()).map_err(|error| {
            let message = format!("<{}> cannot be its graph: {error}", plan.graph.as_str());
            FileFaults::whole(plan.file, &message)
        })?;
        Ok(Self { plan, format, parser, blank_graphs, progress, faults: Mutex::default() })
    }

    fn failed(&self, source: io::Error) -> BulkError {
        BulkError::Io { file: self.plan.file.to_owned(), source }
    }

    /// Reads all of it into takers, of which each thread has one.
    fn run<T: Taker>(
        &self,
        source: &mut Source<impl Read + Send>,
        make: impl Fn() -> T + Sync,
    ) -> Result<Vec<T>, BulkError> {
        let takers = if self.format.is_line_based() {
            lines::read(self, source, &make)?
        } else {
            vec![self.stream(source, make())?]
        };
        self.refuse_faulty()?;
        Ok(takers)
    }

    fn stream<T: Taker>(&self, source: &mut Source<impl Read>, mut taker: T) -> Result<T, BulkError> {
        let guard = source::Guard::default();
        let guarded = Guarded::new(source, &guard, self.progress);
        let mut nodes = Nodes::new(self.plan, self.blank_graphs, true);
        for quad in self.parser.clone().for_reader(guarded) {
            match quad {
                Ok(quad) if self.is_right() => taker.take(nodes.own(quad))?,
                Ok(_) => {}
                Err(RdfParseError::Syntax(error)) => {
                    self.fault(0, &error);
                    if !guard.goes_on() {
                        break;
                    }
                }
                Err(RdfParseError::Io(error)) => {
                    if let Some((at, excess)) = guard.excess() {
                        self.add(at, excess.to_string());
                    }
                    if self.is_right() {
                        return Err(self.failed(error));
                    }
                    break;
                }
            }
            if self.is_full() {
                break;
            }
        }
        Ok(taker)
    }

    /// Notes a fault of a piece that begins at a line, counted from 0.
    fn fault(&self, line: u64, error: &RdfSyntaxError) {
        let (row, column) = error.location().map_or((0, 0), |at| (at.start.line, at.start.column));
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX - 1) + 1;
        self.add(Position { line: place(line + row), column: place(column) }, words(&error.to_string()));
    }

    fn add(&self, at: Position, message: String) {
        self.faults().push((at, message));
    }

    fn is_right(&self) -> bool {
        self.faults().is_empty()
    }

    fn is_full(&self) -> bool {
        self.faults().len() >= MOST_FAULTS
    }

    fn faults(&self) -> std::sync::MutexGuard<'_, Vec<(Position, String)>> {
        self.faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// An error with the first fault of each line, in their order.
    fn refuse_faulty(&self) -> Result<(), FileFaults> {
        let mut faults = std::mem::take(&mut *self.faults());
        faults.sort_by_key(|(at, _)| (at.line, at.column));
        faults.dedup_by_key(|(at, _)| at.line);
        let told = faults.into_iter().take(MOST_FAULTS).map(|(at, message)| {
            let place = FaultPlace::in_line(at.line, at.column, "");
            Fault { message, help: None, place: Some(place) }
        });
        let faults: Vec<Fault> = told.collect();
        if faults.is_empty() { Ok(()) } else { Err(FileFaults { file: self.plan.file.to_owned(), faults }) }
    }
}

#[cfg(test)]
mod tests;

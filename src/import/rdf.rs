//! RDF files of others: six formats in, quads out, every fault at its line and column.
//!
//! Knows the formats, and that a file is one document with one graph. Must not know which graphs other files
//! own, nor read anything but the bytes it is given: no context is fetched. That of schema.org, which most JSON-LD
//! on the web names, is known in the part that fact checks use.

mod dropped;
pub(super) mod words;
mod xml;

use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use oxigraph::io::{LoadedDocument, RdfParser, RdfSyntaxError};
use oxrdf::{GraphName, NamedNode, Quad};

use self::words::{is_cut, words};

use crate::document::{DecodeError, Position, utf8};
use crate::index::nesting::{JsonScan, TurtleScan};
use crate::store::canonical::{CanonicalError, Relabelled, relabel};

/// The most faults of a file that are told.
pub(super) const MOST_FAULTS: usize = 100;

pub(crate) use crate::query::results::Syntax as Format;

impl Format {
    /// Whether each line stands for itself, so that reading goes on after a fault.
    pub(super) fn is_line_based(self) -> bool {
        matches!(self, Self::NTriples | Self::NQuads)
    }

    /// Whether reading goes on after a fault in this text. A statement of Turtle ends in a dot, where it does; but what is broken
    /// may be a string, and what then passes for triple terms has been counted as words.
    fn recovers(self, text: &str) -> bool {
        self.is_line_based() || matches!(self, Self::Turtle | Self::TriG) && !text.contains("<<")
    }
}

/// A file to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RdfFile<'a> {
    /// Its name, for messages and, where no format is given, for its extension.
    pub name: &'a str,
    /// Its bytes: UTF-8, with or without a byte order mark.
    pub bytes: &'a [u8],
    /// Its format; by the extension of its name where not given.
    pub format: Option<Format>,
    /// What relative IRIs are resolved against.
    pub base: &'a NamedNode,
    /// The graph that takes the triples of the default graph.
    pub graph: &'a NamedNode,
    /// What the file is called where it is kept. Its blank nodes belong to the graph and the file of this name.
    pub known: &'a str,
    /// Whether the triples of the default graph are to be in the unnamed graph instead.
    pub is_unnamed: bool,
}

/// One place where a file is not what its format asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxFault {
    /// The line and column, where the parser knows them. For RDF/XML and for faults of JSON-LD beyond JSON it is
    /// the place up to which the file had been read.
    pub position: Option<Position>,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for SyntaxFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Position { line, column }) = self.position {
            write!(f, "{line}:{column}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// Why a file gives no quads.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RdfError {
    /// Neither given nor told by the name.
    #[error(
        "{file}: no RDF format has this extension; known are ttl, trig, nt, nq, rdf, owl, xml, jsonld, json"
    )]
    UnknownFormat {
        /// The name of the file.
        file: String,
    },
    /// Bytes that are not UTF-8.
    #[error("{file}: {source}")]
    NotText {
        /// The name of the file.
        file: String,
        /// The byte at fault.
        source: DecodeError,
    },
    /// A base that relative IRIs cannot be resolved against.
    #[error("{file}: the base <{base}> is no absolute IRI")]
    BaseIri {
        /// The name of the file.
        file: String,
        /// The base.
        base: String,
    },
    /// A file that breaks the rules of its format, or has more than is read: the first place in each line, as far as reading goes on
    /// after a fault, and at most 100.
    #[error("{}", told(file, faults))]
    Syntax {
        /// The name of the file.
        file: String,
        /// Each place, in order.
        faults: Vec<SyntaxFault>,
    },
    /// A JSON-LD context elsewhere.
    #[error(
        "{file}: the context <{address}> is not in the file, and none is fetched; copy it into \"@context\""
    )]
    RemoteContext {
        /// The name of the file.
        file: String,
        /// The address of the context.
        address: String,
        /// Where the file names it, where that can be told.
        position: Option<Position>,
    },
    /// Blank nodes that cannot be told apart.
    #[error("{file}: {source}")]
    Canonical {
        /// The name of the file.
        file: String,
        /// Why not.
        source: CanonicalError,
    },
}

fn told(file: &str, faults: &[SyntaxFault]) -> String {
    let lines = faults.iter().map(|fault| format!("{file}:{fault}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The quads of a file.
///
/// Triples of the default graph go to the file's graph; named graphs keep their names, and whether the file may
/// write to them is for the caller to check. Blank nodes are renamed as [`relabel`] says, so that no two files
/// share one and a file read again has the same; each quad comes once. Holds the whole file in memory.
///
/// # Errors
///
/// [`RdfError`], with every fault of a line-based format and of most Turtle, and the first of the others.
pub(crate) fn read(file: &RdfFile<'_>) -> Result<Relabelled, RdfError> {
    let name = || file.name.to_owned();
    let format = format_of(file).ok_or_else(|| RdfError::UnknownFormat { file: name() })?;
    // Line ends are left as they are: within literals they are the file's own.
    let text = utf8(file.bytes).map_err(|source| RdfError::NotText { file: name(), source })?;
    let own = if file.is_unnamed { GraphName::DefaultGraph } else { file.graph.clone().into() };
    let parser = RdfParser::from_format(format.rdf())
        .with_default_graph(own)
        .with_base_iri(file.base.as_str())
        .map_err(|_| RdfError::BaseIri { file: name(), base: file.base.as_str().to_owned() })?;
    let quads = if format == Format::RdfXml {
        parse_xml(file, &parser, text)?
    } else {
        let excess = scan(format, text).map(|(at, message)| vec![fault_at(text, at, message)]);
        excess.map_or(Ok(()), |faults| Err(RdfError::Syntax { file: name(), faults }))?;
        parse(file, format, &parser, text)?
    };
    relabel(&quads, file.graph, file.known).map_err(|source| RdfError::Canonical { file: name(), source })
}

/// Where a text has more than is read, and what.
fn scan(format: Format, text: &str) -> Option<(usize, String)> {
    let scanned = match format {
        Format::JsonLd => JsonScan::default().feed(text.as_bytes()),
        _ => TurtleScan::default().feed(text.as_bytes()),
    };
    scanned.err().map(|(at, excess)| (at, excess.to_string()))
}

fn fault_at(text: &str, at: usize, message: String) -> SyntaxFault {
    SyntaxFault { position: Some(position(text, at)), message }
}

/// RDF/XML, whose faults stand where reading had come to.
fn parse_xml(file: &RdfFile<'_>, parser: &RdfParser, text: &str) -> Result<Vec<Quad>, RdfError> {
    let syntax = |fault| RdfError::Syntax { file: file.name.to_owned(), faults: vec![fault] };
    let prepared = xml::prepare(text).map_err(|(at, message)| syntax(fault_at(text, at, message)))?;
    let quads: Result<Vec<Quad>, RdfSyntaxError> = parser.clone().for_slice(&prepared.text).collect();
    match quads {
        Ok(quads) => Ok(quads.into_iter().map(|quad| prepared.restore(quad)).collect()),
        Err(error) => {
            let fed = reached(parser.clone(), &prepared.text);
            let position = fed.map(|fed| position(text, prepared.original(fed)));
            Err(syntax(SyntaxFault { position, ..fault(&error, text) }))
        }
    }
}

fn format_of(file: &RdfFile<'_>) -> Option<Format> {
    let extension = || file.name.rsplit_once('.').map(|(_, extension)| extension);
    file.format.or_else(|| Format::from_extension(extension()?))
}

fn parse(file: &RdfFile<'_>, format: Format, parser: &RdfParser, text: &str) -> Result<Vec<Quad>, RdfError> {
    let mut quads = Vec::new();
    let mut faults = Vec::new();
    let refused = RefusedContext::default();
    let goes_on = format.recovers(text);
    let results = parser.clone().for_slice(text).with_document_loader(refused.loader());
    for result in results {
        match result {
            Ok(quad) => quads.push(quad),
            Err(error) => {
                let fault = fault(&error, text);
                let line = |fault: &SyntaxFault| fault.position.map(|position| position.line);
                // What follows on a line that is broken already tells nothing new.
                if faults.last().is_none_or(|last| line(last) != line(&fault)) {
                    faults.push(fault);
                }
                // What is not closed takes all that follows with it.
                if is_cut(&error) || !goes_on || faults.len() == MOST_FAULTS {
                    break;
                }
            }
        }
    }
    if let Some(address) = refused.address() {
        return Err(RdfError::RemoteContext {
            file: file.name.to_owned(),
            position: text.find(&format!("\"{address}\"")).map(|at| position(text, at)),
            address,
        });
    }
    if faults.is_empty() && format == Format::JsonLd {
        faults = dropped_by(text);
    }
    if faults.is_empty() {
        return Ok(quads);
    }
    for fault in &mut faults {
        fault.position = fault.position.or_else(|| Some(position(text, reached(parser.clone(), text)?)));
    }
    Err(RdfError::Syntax { file: file.name.to_owned(), faults })
}

/// What JSON-LD would leave out of a document without a word.
fn dropped_by(text: &str) -> Vec<SyntaxFault> {
    let schema_org = std::str::from_utf8(SCHEMA_ORG).ok().filter(|_| text.contains("schema.org"));
    let dropped = dropped::dropped(text, schema_org.as_slice());
    dropped.into_iter().take(MOST_FAULTS).map(|(at, message)| fault_at(text, at, message)).collect()
}

fn fault(error: &RdfSyntaxError, text: &str) -> SyntaxFault {
    let Some(range) = error.location() else {
        return SyntaxFault { position: None, message: words(&error.to_string()) };
    };
    let offset = usize::try_from(range.start.offset).unwrap_or(usize::MAX);
    match words::unclosed(&error.to_string(), text, offset) {
        Some((at, message)) => fault_at(text, at, message),
        None => SyntaxFault { position: Some(position(text, offset)), message: words(&error.to_string()) },
    }
}

/// The line and column of a byte index, or of the end of the text.
fn position(text: &str, byte: usize) -> Position {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = &text[..byte];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

/// How far a parser that knows no positions gets: it is fed byte by byte until it fails again.
fn reached(parser: RdfParser, text: &str) -> Option<usize> {
    let fed = Arc::new(Mutex::new(0));
    let feeder = Feeder { rest: text.as_bytes(), fed: Arc::clone(&fed) };
    parser.for_reader(feeder).find(Result::is_err)?.err()?;
    let fed = *fed.lock().ok()?;
    Some(fed)
}

/// A reader that gives one byte at a time and counts them.
struct Feeder<'a> {
    rest: &'a [u8],
    fed: Arc<Mutex<usize>>,
}

impl Read for Feeder<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(1);
        let given = self.rest.read(&mut buffer[..length])?;
        if let Ok(mut fed) = self.fed.lock() {
            *fed += given;
        }
        Ok(given)
    }
}

/// The first context that a file asks for and does not get.
#[derive(Default)]
struct RefusedContext(Arc<Mutex<Option<String>>>);

type Loaded = Result<LoadedDocument, Box<dyn std::error::Error + Send + Sync>>;

/// What of the context of schema.org tells apart links, dates and words; all its names are in one namespace.
const SCHEMA_ORG: &[u8] = include_bytes!("schema.context.json");
const SCHEMA_ORG_URL: &str = "https://schema.org/docs/jsonldcontext.jsonld";

/// Whether an address is one of those by which pages name the context of schema.org.
fn is_schema_org(address: &str) -> bool {
    let bare = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let bare = bare.map(|bare| bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/'));
    matches!(
        bare,
        Some("schema.org" | "schema.org/docs/jsonldcontext.jsonld" | "schema.org/docs/jsonldcontext.json")
    )
}

impl RefusedContext {
    fn loader(&self) -> impl Fn(&str) -> Loaded + Send + Sync + 'static + use<> {
        let refused = Arc::clone(&self.0);
        move |address| {
            if is_schema_org(address) {
                let content = SCHEMA_ORG.to_vec();
                return Ok(LoadedDocument {
                    url: SCHEMA_ORG_URL.to_owned(),
                    content,
                    format: Format::JsonLd.rdf(),
                });
            }
            if let Ok(mut refused) = refused.lock() {
                refused.get_or_insert_with(|| address.to_owned());
            }
            Err("no context is fetched".into())
        }
    }

    fn address(&self) -> Option<String> {
        self.0.lock().ok()?.clone()
    }
}

#[cfg(test)]
mod tests;

//! Large RDF files into a base, without going through memory.
//!
//! Knows the formats that can be read as a stream. Must not know which graphs other files own.
//!
//! Lines of N-Triples and N-Quads stand for themselves: they are read in blocks and parsed on both cores. Turtle and `TriG`
//! are parsed as they come.

use super::rdf::Format;
use crate::index::base::{BuildError, Builder, Run};
use oxigraph::io::{RdfFormat, RdfParser};
use oxrdf::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use std::collections::HashSet;
use std::fmt::Write;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};

/// How much is parsed at once.
const BLOCK: usize = 4 << 20;

/// Why a file could not be taken in. Nothing of it is then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BulkError {
    /// The file cannot be read.
    #[error("{}: {}", path.display(), crate::files::words(source))]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The extension is of no format that is read as a stream.
    #[error("{} is not read as a stream: Turtle, TriG, N-Triples and N-Quads are", path.display())]
    Format {
        /// The file.
        path: PathBuf,
    },
    /// The text is not RDF.
    #[error("{}:{line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// A quad names a graph that is not the file's to write.
    #[error("{}: the graph <{graph}> belongs to a sheet, or to Assay itself", path.display())]
    Owned {
        /// The file.
        path: PathBuf,
        /// The graph, without angle brackets.
        graph: String,
    },
    /// The base could not be built.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// Which graphs the quads of a file go to.
#[derive(Clone, Copy)]
pub struct Target<'t> {
    /// That of triples without a graph.
    pub graph: &'t GraphName,
    /// Those that others own.
    pub owned: &'t HashSet<NamedNode>,
}

impl Target<'_> {
    fn check(&self, path: &Path, quad: &Quad) -> Result<(), BulkError> {
        match &quad.graph_name {
            GraphName::NamedNode(graph) if self.owned.contains(graph) => {
                Err(BulkError::Owned { path: path.to_owned(), graph: graph.as_str().to_owned() })
            }
            _ => Ok(()),
        }
    }
}

/// Whether a file is one that [`read_into`] reads.
#[must_use]
pub fn is_bulk(path: &Path) -> bool {
    format(path).is_some()
}

fn format(path: &Path) -> Option<RdfFormat> {
    match Format::from_extension(path.extension()?.to_str()?)? {
        Format::Turtle => Some(RdfFormat::Turtle),
        Format::TriG => Some(RdfFormat::TriG),
        Format::NTriples => Some(RdfFormat::NTriples),
        Format::NQuads => Some(RdfFormat::NQuads),
        Format::RdfXml | Format::JsonLd => None,
    }
}

/// Hands the quads of a file, whose bytes are `source`, to a builder, and gives how many there were. Faults name the file as `path` does. `whole` is its canonical path: blank nodes are named after it
/// too, so that those of two files differ, and a file read again has the same; relative IRIs are resolved against it.
///
/// `progress` is told the bytes read so far, from several threads.
///
/// # Errors
/// The first fault by its line; nothing is to be kept of the builder then.
pub fn read_into(
    path: &Path,
    whole: &Path,
    source: impl Read + Send,
    target: Target<'_>,
    builder: &Builder,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64, BulkError> {
    let format = format(path).ok_or_else(|| BulkError::Format { path: path.to_owned() })?;
    let graph = target.graph;
    let parser = RdfParser::from_format(format).with_default_graph(graph.clone());
    let parser = parser
        .with_base_iri(base_of(whole))
        .unwrap_or_else(|_| RdfParser::from_format(format).with_default_graph(graph.clone()));
    let prefix = prefix_of(whole);
    match format {
        RdfFormat::NTriples | RdfFormat::NQuads => {
            lines(path, source, &parser, &prefix, target, builder, progress)
        }
        _ => stream(path, source, parser, &prefix, target, builder),
    }
}

/// The address of a file. Each part of its path is encoded, so that none is taken for an authority, a query or a fragment.
fn base_of(path: &Path) -> String {
    let mut iri = String::from("file://");
    for part in path.components() {
        if let Component::Normal(part) = part {
            iri.push('/');
            for byte in part.as_encoded_bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                        iri.push(char::from(*byte));
                    }
                    _ => {
                        let _ = write!(iri, "%{byte:02X}");
                    }
                }
            }
        }
    }
    iri
}

/// What the blank nodes of a file begin with: 64 bits of a digest of its path, which two files do not share.
fn prefix_of(path: &Path) -> String {
    let digest = crate::document::sha256_hex(path.as_os_str().as_encoded_bytes());
    format!("f{}", &digest[..16])
}

fn stream(
    path: &Path,
    file: impl Read,
    parser: RdfParser,
    prefix: &str,
    target: Target<'_>,
    builder: &Builder,
) -> Result<u64, BulkError> {
    let mut run = builder.run();
    let mut count = 0;
    for quad in parser.for_reader(io::BufReader::with_capacity(1 << 18, file)) {
        let quad = quad.map_err(|error| match error {
            oxigraph::io::RdfParseError::Io(source) => BulkError::Io { path: path.to_owned(), source },
            oxigraph::io::RdfParseError::Syntax(error) => BulkError::Syntax {
                path: path.to_owned(),
                line: error.location().map_or(0, |at| at.start.line + 1),
                message: words(&error.to_string()),
            },
        })?;
        target.check(path, &quad)?;
        run.push(own(quad, prefix))?;
        count += 1;
    }
    run.finish()?;
    Ok(count)
}

/// A block of whole lines and the number of its first line, from 0.
type Block = (u64, Vec<u8>);

fn lines(
    path: &Path,
    file: impl Read,
    parser: &RdfParser,
    prefix: &str,
    target: Target<'_>,
    builder: &Builder,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64, BulkError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let (sender, receiver) = sync_channel::<Block>(threads);
    let shared = Shared {
        path,
        parser,
        prefix,
        target,
        builder,
        progress,
        read: AtomicU64::new(0),
        failed: AtomicBool::new(false),
    };
    let receiver = Arc::new(Mutex::new(receiver));
    std::thread::scope(|scope| {
        let work = || {
            let (shared, receiver) = (&shared, Arc::clone(&receiver));
            scope.spawn(move || shared.work(&receiver))
        };
        let workers: Vec<_> = (0..threads).map(|_| work()).collect();
        // The workers alone hold the receiver now: where the last has failed, sending fails too instead of waiting.
        drop(receiver);
        let cut = cut(file, |block| !shared.failed.load(Ordering::Relaxed) && sender.send(block).is_ok());
        drop(sender);
        let mut count = 0;
        let mut faults: Vec<BulkError> = Vec::new();
        for worker in workers {
            match worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
                Ok(quads) => count += quads,
                Err(fault) => faults.push(fault),
            }
        }
        match faults.into_iter().min_by_key(line_of) {
            Some(fault) => Err(fault),
            None => cut.map(|()| count).map_err(|source| BulkError::Io { path: path.to_owned(), source }),
        }
    })
}

/// Where a fault stands; what is no fault of a line comes first.
fn line_of(fault: &BulkError) -> u64 {
    match fault {
        BulkError::Syntax { line, .. } => *line,
        _ => 0,
    }
}

/// What the workers of one file have in common.
struct Shared<'a> {
    path: &'a Path,
    parser: &'a RdfParser,
    prefix: &'a str,
    target: Target<'a>,
    builder: &'a Builder,
    progress: &'a (dyn Fn(u64) + Sync),
    read: AtomicU64,
    /// Set by the first worker that fails, so that no more of the file is read for nothing.
    failed: AtomicBool,
}

impl Shared<'_> {
    fn work(&self, receiver: &Mutex<Receiver<Block>>) -> Result<u64, BulkError> {
        self.parse_all(receiver).inspect_err(|_| self.failed.store(true, Ordering::Relaxed))
    }

    /// Parses what is received. The blocks sent before one that is faulty are parsed all the same: the first fault may be
    /// in one of them.
    fn parse_all(&self, receiver: &Mutex<Receiver<Block>>) -> Result<u64, BulkError> {
        let mut run = self.builder.run();
        let mut count = 0;
        while let Some((line, block)) = next(receiver) {
            count += parse(self.path, line, &block, self.parser, self.prefix, self.target, &mut run)?;
            let bytes = block.len() as u64;
            (self.progress)(self.read.fetch_add(bytes, Ordering::Relaxed) + bytes);
        }
        run.finish()?;
        Ok(count)
    }
}

fn next(receiver: &Mutex<Receiver<Block>>) -> Option<Block> {
    receiver.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv().ok()
}

/// Cuts a file into blocks of whole lines, until `send` wants no more.
fn cut(mut file: impl Read, send: impl Fn(Block) -> bool) -> io::Result<()> {
    let mut line = 0;
    let mut rest = Vec::new();
    loop {
        let mut block = std::mem::take(&mut rest);
        let taken = file.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
        let end = if taken == 0 {
            block.len()
        } else {
            block.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1)
        };
        rest = block.split_off(end);
        let lines = block.split(|byte| *byte == b'\n').count() as u64 - 1;
        if !block.is_empty() && !send((line, block)) || taken == 0 {
            return Ok(());
        }
        line += lines;
    }
}

fn parse(
    path: &Path,
    line: u64,
    block: &[u8],
    parser: &RdfParser,
    prefix: &str,
    target: Target<'_>,
    run: &mut Run<'_>,
) -> Result<u64, BulkError> {
    let mut count = 0;
    for quad in parser.clone().for_slice(block) {
        let quad = quad.map_err(|error| BulkError::Syntax {
            path: path.to_owned(),
            line: line + error.location().map_or(0, |at| at.start.line) + 1,
            message: words(&error.to_string()),
        })?;
        target.check(path, &quad)?;
        run.push(own(quad, prefix))?;
        count += 1;
    }
    Ok(count)
}

/// The parser's words without the place, which is that of the block.
fn words(message: &str) -> String {
    match message.strip_prefix("Parser error at ") {
        Some(rest) => rest.split_once(": ").map_or(rest, |(_, words)| words).to_owned(),
        None => message.to_owned(),
    }
}

/// The quad with its blank nodes named for the file.
fn own(mut quad: Quad, prefix: &str) -> Quad {
    if let NamedOrBlankNode::BlankNode(node) = &quad.subject {
        quad.subject = renamed(node, prefix).into();
    }
    match &mut quad.object {
        Term::BlankNode(node) => quad.object = renamed(node, prefix).into(),
        Term::Triple(triple) => {
            let inner = Quad::new(
                triple.subject.clone(),
                triple.predicate.clone(),
                triple.object.clone(),
                GraphName::DefaultGraph,
            );
            **triple = own(inner, prefix).into();
        }
        _ => {}
    }
    if let GraphName::BlankNode(node) = &quad.graph_name {
        quad.graph_name = renamed(node, prefix).into();
    }
    quad
}

fn renamed(node: &BlankNode, prefix: &str) -> BlankNode {
    BlankNode::new_unchecked(format!("{prefix}{}", node.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::base::{Base, Budget};

    fn load(text: &str, name: &str) -> Result<(u64, u64), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.assay");
        let builder = Builder::new(&path, Budget::default());
        let count = read_into(
            Path::new(name),
            Path::new(name),
            text.as_bytes(),
            Target { graph: &GraphName::DefaultGraph, owned: &HashSet::new() },
            &builder,
            &|_| {},
        );
        let count = count.map_err(|error| error.to_string())?;
        builder.finish().unwrap();
        Ok((count, Base::open(&path).unwrap().len()))
    }

    #[test]
    fn files_of_every_streamed_format_come_in() {
        let line = "<http://e/s> <http://e/p> \"稀土\" .\n";
        assert_eq!(load(&line.repeat(3), "a.nt"), Ok((3, 1)));
        assert_eq!(load(line.trim_end(), "a.nt"), Ok((1, 1)));
        assert_eq!(load("", "a.nt"), Ok((0, 0)));
        assert_eq!(load("<http://e/s> <http://e/p> _:b <http://e/g> .\n", "a.nq"), Ok((1, 1)));
        assert_eq!(load("@prefix e: <http://e/> . e:s e:p 1, 2 .", "a.ttl"), Ok((2, 2)));
        assert_eq!(
            load("@prefix e: <http://e/> . e:g { e:s e:p <<( e:a e:b _:c )>> }", "a.trig"),
            Ok((1, 1))
        );
        assert!(load("{}", "a.jsonld").unwrap_err().contains("not read as a stream"));
    }

    /// Bytes that are counted as they are read.
    struct Counted<'a>(&'a [u8], &'a AtomicU64);

    impl Read for Counted<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let taken = self.0.read(buffer)?;
            self.1.fetch_add(taken as u64, Ordering::Relaxed);
            Ok(taken)
        }
    }

    #[test]
    fn a_file_without_one_right_line_is_refused_before_its_end() {
        let text = format!("garbage {}\n", "x".repeat(1000)).repeat(64 * BLOCK / 1000);
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let folder = tempfile::tempdir().unwrap();
            let builder = Builder::new(&folder.path().join("a.assay"), Budget::default());
            let read = AtomicU64::new(0);
            let source = Counted(text.as_bytes(), &read);
            let error = read_into(
                Path::new("a.nt"),
                Path::new("/a.nt"),
                source,
                Target { graph: &GraphName::DefaultGraph, owned: &HashSet::new() },
                &builder,
                &|_| {},
            );
            let is_cut = read.load(Ordering::Relaxed) < text.len() as u64;
            sender.send((error.unwrap_err().to_string(), is_cut)).unwrap();
        });
        let ended = receiver.recv_timeout(std::time::Duration::from_secs(60));
        let (error, is_cut) = ended.expect("it does not wait for ever");
        assert!(error.contains("a.nt:1: "), "{error}");
        assert!(is_cut, "the rest was read for nothing");
    }

    #[test]
    fn names_of_files_are_their_own() {
        let bases = [
            ("/data/a b.nt", "file:///data/a%20b.nt"),
            ("/data/a#b?.nt", "file:///data/a%23b%3F.nt"),
            ("data/a.nt", "file:///data/a.nt"),
        ];
        for (path, base) in bases {
            assert_eq!(base_of(Path::new(path)), base);
        }
        // The CRC-32 of these two is the same.
        let (one, other) = (Path::new("plumless"), Path::new("buckeroo"));
        assert_eq!(crc32fast::hash(b"plumless"), crc32fast::hash(b"buckeroo"));
        assert_ne!(prefix_of(one), prefix_of(other));
    }

    #[test]
    fn a_fault_is_told_by_its_line_in_whatever_block_it_is() {
        let long = format!("<http://e/s> <http://e/p> \"{}\" .\n", "x".repeat(1 << 16));
        let text = format!("{}<http://e/s> nonsense .\n{}", long.repeat(150), long.repeat(100));
        let error = load(&text, "a.nt").unwrap_err();
        assert!(error.contains("a.nt:151: "), "{error}");
        let error = load("@prefix e: <http://e/> .\ne:s e:p .\n", "a.ttl").unwrap_err();
        assert!(error.contains("a.ttl:2: "), "{error}");
    }
}

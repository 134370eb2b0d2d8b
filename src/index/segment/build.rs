//! Building a base in bounded memory.
//!
//! Knows runs, merges and sorts. Must not know where quads come from.
//!
//! Quads go into runs: a run numbers its terms as they come, and when it is full, its terms go to the disk sorted by their
//! keys, and its quads with the run's own numbers. All runs' terms are merged into the dictionary, which gives each its
//! id; the quads are numbered anew and sorted once for each order, in memory as far as that goes and on the disk beyond.
//! Several threads may fill a run each.

use super::blobs::{BlobHash, BlobsWriter};
use super::file::{ContainerWriter, Part, SectionWriter, folder_of, scratch};
use super::keys::{DEEPEST, is_shallow, key, read_varint, varint};
use super::packed::PackedWriter;
use super::rows::{Reader, RowWriter, Sorter};
use super::terms::TermsWriter;
use super::trie::TrieWriter;
use super::{Id, ORDERS, Order, Segment, SegmentError, TERM_ORDERS, kind};
use crate::index::written::is_usual;
use crate::index::{DEFAULT_GRAPH, IndexError};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why a base could not be built. Nothing is left of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The disk failed, or is full.
    #[error("{}: {}", path.display(), crate::files::words(source))]
    Io {
        /// The base.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// There are more terms than ids.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// What was written cannot be opened.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// Nobody wants it any more.
    #[error("the building of a base was stopped")]
    Stopped,
}

/// How much memory building may take.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// The most quads of a run, and of a sort, in memory; each takes some 16 bytes there.
    pub quads: usize,
    /// The most bytes of the terms of a run.
    pub terms: usize,
}

impl Default for Budget {
    /// Some 400 MB for each of two threads.
    fn default() -> Self {
        Self { quads: 16 << 20, terms: 160 << 20 }
    }
}

/// A base on its way.
pub struct Builder {
    path: PathBuf,
    budget: Budget,
    full: Mutex<Vec<FullRun>>,
    blobs: Mutex<BlobsWriter>,
    /// Whether a literal came that is written otherwise than its value is, or has one that the evaluator does not know.
    has_unusual: AtomicBool,
    stop: Arc<AtomicBool>,
}

struct FullRun {
    terms: File,
    locals: usize,
    quads: File,
    count: u64,
    graphs: Vec<u32>,
    /// Triple terms with their parts.
    triple_terms: (File, u64),
}

impl Builder {
    /// A builder of a file, which is there, whole, when [`Builder::finish`] returns; scratch files stand beside it.
    #[must_use]
    pub fn new(path: &Path, budget: Budget) -> Self {
        let (full, blobs, stop) = (Mutex::default(), Mutex::default(), Arc::default());
        Self { path: path.to_owned(), budget, full, blobs, has_unusual: AtomicBool::new(false), stop }
    }

    /// With a flag that stops it, wherever it is.
    #[must_use]
    pub fn stopped_by(self, stop: &Arc<AtomicBool>) -> Self {
        Self { stop: Arc::clone(stop), ..self }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// An error where it was stopped; [`Builder::failed`] says what it means.
    fn go_on(&self) -> io::Result<()> {
        if self.is_stopped() { Err(io::Error::other("stopped")) } else { Ok(()) }
    }

    /// A run to fill.
    #[must_use]
    pub fn run(&self) -> Run<'_> {
        Run {
            builder: self,
            table: Table::default(),
            quads: Vec::new(),
            graphs: BTreeSet::new(),
            triple_terms: Vec::new(),
            key: Vec::new(),
        }
    }

    /// Adds bytes, to be kept by their SHA-256, which it gives. Bytes that are there already are kept once.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn blob(&self, bytes: &[u8]) -> Result<BlobHash, BuildError> {
        let added = lock(&self.blobs).push(folder_of(&self.path), bytes);
        added.map_err(|source| self.failed(source))
    }

    /// Takes a blob over from a base; whether it has it.
    ///
    /// # Errors
    /// When the disk fails or the blob is damaged.
    pub fn blob_of(&self, base: &Segment, hash: &BlobHash) -> Result<bool, BuildError> {
        let Some((stored, length)) = base.stored_blob(hash)? else { return Ok(false) };
        let added = lock(&self.blobs).add(folder_of(&self.path), *hash, stored, length);
        added.map_err(|source| self.failed(source))?;
        Ok(true)
    }

    #[cfg(test)]
    pub(super) fn put_blobs(&self, blobs: BlobsWriter) {
        *lock(&self.blobs) = blobs;
    }

    fn failed(&self, source: io::Error) -> BuildError {
        if self.is_stopped() {
            return BuildError::Stopped;
        }
        BuildError::Io { path: self.path.clone(), source }
    }

    /// Merges what the runs hold, and writes the file.
    ///
    /// # Errors
    /// When the disk fails or there are too many terms. A file that was there stays then.
    pub fn finish(self) -> Result<(), BuildError> {
        let runs = std::mem::take(&mut *lock(&self.full));
        let out = ContainerWriter::new(&self.path).map_err(|source| self.failed(source))?;
        let terms = TermsWriter::new(folder_of(&self.path)).map_err(|source| self.failed(source))?;
        match self.write(runs, out, terms) {
            Ok(true) => Ok(()),
            Ok(false) => Err(IndexError::TooManyTerms { limit: crate::index::CAPACITY }.into()),
            Err(source) => Err(self.failed(source)),
        }
    }

    /// False where there are too many terms.
    fn write(
        &self,
        runs: Vec<FullRun>,
        mut out: ContainerWriter,
        mut terms: TermsWriter,
    ) -> io::Result<bool> {
        let folder = folder_of(&self.path);
        let Some(ids) = number(&runs, &mut terms)? else { return Ok(false) };
        let mut graphs: Vec<Id> = Vec::new();
        for (run, ids) in runs.iter().zip(&ids) {
            graphs.extend(run.graphs.iter().map(|local| ids[*local as usize]));
        }
        let (triple_terms, of_terms) = renumber_terms(&runs, &ids, folder)?;
        let (rows, summary) = renumber(runs, ids, folder, &mut graphs)?;
        graphs.sort_unstable();
        graphs.dedup();
        terms.finish(folder, &mut out)?;
        let largest = graphs.last().copied().unwrap_or(0);
        let mut names = PackedWriter::new(SectionWriter::new(folder)?, u64::from(largest));
        for graph in &graphs {
            names.push(u64::from(*graph))?;
        }
        let (names, part) = names.finish()?;
        out.add(kind::GRAPHS, names, part)?;
        // Where all quads are in the unnamed graph, the orders with a graph would say nothing.
        let orders = ORDERS.iter().filter(|order| order.places.len() == 3 || summary.has_names);
        let quads = self.write_orders(&orders.collect::<Vec<_>>(), &rows, &summary, &mut out)?;
        if of_terms.rows > 0 {
            self.write_orders(&TERM_ORDERS.iter().collect::<Vec<_>>(), &triple_terms, &of_terms, &mut out)?;
        }
        let mut counts = SectionWriter::new(folder)?;
        counts.write(&quads.to_le_bytes())?;
        out.add(kind::COUNTS, counts, Part::of(1, 64))?;
        let mut unusual = SectionWriter::new(folder)?;
        unusual.write(&u64::from(self.has_unusual.load(Ordering::Relaxed)).to_le_bytes())?;
        out.add(kind::UNUSUAL, unusual, Part::of(1, 64))?;
        std::mem::take(&mut *lock(&self.blobs)).finish(folder, &mut out)?;
        out.finish()?;
        Ok(true)
    }

    /// Sorts rows in each order and writes them; how many different ones there are.
    fn write_orders(
        &self,
        orders: &[&Order],
        rows: &Reader,
        summary: &Summary,
        out: &mut ContainerWriter,
    ) -> io::Result<u64> {
        let mut most = 0;
        // Two orders at a time: one on each core of a small machine.
        for pair in orders.chunks(2) {
            let sources = [rows.try_clone()?, rows.try_clone()?];
            let written: Vec<io::Result<Sorted>> = std::thread::scope(|scope| {
                let threads: Vec<_> = pair
                    .iter()
                    .zip(sources)
                    .map(|(order, rows)| scope.spawn(|| self.sort(order, rows, summary)))
                    .collect();
                let joined = threads
                    .into_iter()
                    .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
                joined.collect()
            });
            for (order, sorted) in pair.iter().zip(written) {
                let rows = match sorted? {
                    Sorted::Triples(trie) => trie.finish(order.kind, out)?,
                    Sorted::Quads(trie) => trie.finish(order.kind, out)?,
                };
                most = most.max(rows);
            }
        }
        Ok(most)
    }

    fn sort(&self, order: &Order, rows: Reader, summary: &Summary) -> io::Result<Sorted> {
        match *order.places {
            [a, b, c] => self.sort_by([a, b, c], rows, summary).map(Sorted::Triples),
            [a, b, c, d] => self.sort_by([a, b, c, d], rows, summary).map(Sorted::Quads),
            _ => unreachable!("an order has three places or four"),
        }
    }

    fn sort_by<const N: usize>(
        &self,
        places: [usize; N],
        rows: Reader,
        summary: &Summary,
    ) -> io::Result<TrieWriter<N>> {
        let folder = folder_of(&self.path);
        let mut sorter = Sorter::new(folder, self.budget.quads);
        let mut trie = TrieWriter::new(folder, places.map(|place| summary.largest[place]), summary.rows)?;
        rows.each(|row| {
            self.go_on()?;
            sorter.push(places.map(|place| row[place]))
        })?;
        sorter.each(|row| {
            self.go_on()?;
            trie.push(row)
        })?;
        Ok(trie)
    }
}

/// A panic while a lock is held leaves what it guards as it was.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

enum Sorted {
    Triples(TrieWriter<3>),
    Quads(TrieWriter<4>),
}

/// What is known of the rows before they are sorted.
struct Summary {
    /// The largest id of each place.
    largest: [Id; 4],
    rows: u64,
    has_names: bool,
}

/// The terms of a run by their keys, each with a number.
#[derive(Default)]
struct Table {
    keys: Vec<u8>,
    /// Where each key ends.
    ends: Vec<usize>,
    places: HashTable<u32>,
    hasher: FixedState,
}

impl Table {
    fn key(&self, local: u32) -> &[u8] {
        let at = local as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.keys[start..self.ends[at]]
    }

    /// The number of a key, and whether it is new.
    fn insert(&mut self, key: &[u8]) -> (u32, bool) {
        let hash = |hasher: &FixedState, key: &[u8]| {
            let mut state = hasher.build_hasher();
            state.write(key);
            state.finish()
        };
        let wanted = hash(&self.hasher, key);
        if let Some(local) = self.places.find(wanted, |local| self.key(*local) == key) {
            return (*local, false);
        }
        #[expect(clippy::cast_possible_truncation, reason = "a run is flushed long before")]
        let local = self.ends.len() as u32;
        self.keys.extend_from_slice(key);
        self.ends.push(self.keys.len());
        let Self { keys, ends, places, hasher, .. } = self;
        places.insert_unique(wanted, local, |local| {
            let at = *local as usize;
            let start = if at == 0 { 0 } else { ends[at - 1] };
            hash(hasher, &keys[start..ends[at]])
        });
        (local, true)
    }

    /// How many bytes the terms take: what the budget is of.
    fn bytes(&self) -> usize {
        self.keys.len()
    }
}

/// Quads as they come, numbered for themselves.
pub struct Run<'b> {
    builder: &'b Builder,
    table: Table,
    quads: Vec<[u32; 4]>,
    graphs: BTreeSet<u32>,
    /// Triple terms with their parts, the term last.
    triple_terms: Vec<[u32; 4]>,
    key: Vec<u8>,
}

/// In a run, the number of the unnamed graph.
const UNNAMED: u32 = u32::MAX;

impl Run<'_> {
    /// Adds a quad.
    ///
    /// # Errors
    /// When the run is full and the disk fails, or a triple term is nested too deep to be read again.
    pub fn push(&mut self, quad: Quad) -> Result<(), BuildError> {
        self.builder.go_on().map_err(|source| self.builder.failed(source))?;
        if !is_shallow(&quad.object) {
            return Err(IndexError::TooDeep { limit: DEEPEST }.into());
        }
        let graph = match quad.graph_name {
            GraphName::DefaultGraph => UNNAMED,
            GraphName::NamedNode(name) => self.local(name.into()),
            GraphName::BlankNode(name) => self.local(name.into()),
        };
        let row = [
            self.local(quad.subject.into()),
            self.local(quad.predicate.into()),
            self.local(quad.object),
            graph,
        ];
        self.quads.push(row);
        if self.quads.len() >= self.builder.budget.quads / 2
            || self.table.bytes() >= self.builder.budget.terms
        {
            return self.flush();
        }
        Ok(())
    }

    /// Adds a named graph, which may be empty.
    pub fn graph(&mut self, name: NamedOrBlankNode) {
        let local = self.local(name.into());
        self.graphs.insert(local);
    }

    fn local(&mut self, term: Term) -> u32 {
        self.key.clear();
        key(&term, &mut self.key);
        let (local, is_new) = self.table.insert(&self.key);
        if !is_new {
            return local;
        }
        if matches!(term, Term::Literal(_)) && !is_usual(&term) {
            self.builder.has_unusual.store(true, Ordering::Relaxed);
        }
        if let Term::Triple(triple) = term {
            let parts = [triple.subject.into(), triple.predicate.into(), triple.object];
            let [subject, predicate, object] = parts.map(|part| self.local(part));
            self.triple_terms.push([subject, predicate, object, local]);
        }
        local
    }

    /// Hands what it holds to the builder.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn finish(mut self) -> Result<(), BuildError> {
        self.flush()
    }

    fn flush(&mut self) -> Result<(), BuildError> {
        let table = std::mem::take(&mut self.table);
        let quads = std::mem::take(&mut self.quads);
        let graphs = std::mem::take(&mut self.graphs).into_iter().collect();
        let terms = std::mem::take(&mut self.triple_terms);
        let full = spill(folder_of(&self.builder.path), &table, [&quads, &terms], graphs);
        let full = full.map_err(|source| self.builder.failed(source))?;
        lock(&self.builder.full).push(full);
        Ok(())
    }
}

fn spill(
    folder: &Path,
    table: &Table,
    [quads, triple_terms]: [&[[u32; 4]]; 2],
    graphs: Vec<u32>,
) -> io::Result<FullRun> {
    #[expect(clippy::cast_possible_truncation, reason = "a run is flushed long before")]
    let mut order: Vec<u32> = (0..table.ends.len() as u32).collect();
    order.sort_unstable_by(|a, b| table.key(*a).cmp(table.key(*b)));
    let mut terms = BufWriter::with_capacity(1 << 18, scratch(folder)?);
    let mut entry = Vec::new();
    for local in order {
        let key = table.key(local);
        entry.clear();
        varint(key.len() as u64, &mut entry);
        entry.extend_from_slice(key);
        varint(u64::from(local), &mut entry);
        terms.write_all(&entry)?;
    }
    let written = |rows: &[[u32; 4]]| {
        let mut out = RowWriter::new(folder)?;
        rows.iter().try_for_each(|row| out.push(*row))?;
        out.finish()
    };
    Ok(FullRun {
        terms: terms.into_inner().map_err(io::IntoInnerError::into_error)?,
        locals: table.ends.len(),
        count: quads.len() as u64,
        quads: written(quads)?,
        graphs,
        triple_terms: (written(triple_terms)?, triple_terms.len() as u64),
    })
}

/// The sorted terms of a run, one after another.
struct TermReader {
    source: BufReader<File>,
    left: usize,
    buffer: Vec<u8>,
}

impl TermReader {
    fn next(&mut self) -> io::Result<Option<(Vec<u8>, u32)>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let length = usize::try_from(self.varint()?).unwrap_or(0);
        let mut key = vec![0; length];
        self.source.read_exact(&mut key)?;
        let local = u32::try_from(self.varint()?).unwrap_or(0);
        Ok(Some((key, local)))
    }

    fn varint(&mut self) -> io::Result<u64> {
        self.buffer.clear();
        loop {
            let mut byte = [0];
            self.source.read_exact(&mut byte)?;
            self.buffer.push(byte[0]);
            if byte[0] & 128 == 0 {
                let number = read_varint(&mut self.buffer.as_slice());
                return number.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData));
            }
        }
    }
}

/// Merges the terms of all runs into the dictionary. For each run, the id of each of its numbers; `None` where there are
/// more terms than ids.
fn number(runs: &[FullRun], terms: &mut TermsWriter) -> io::Result<Option<Vec<Vec<Id>>>> {
    let mut ids: Vec<Vec<Id>> = runs.iter().map(|run| vec![0; run.locals]).collect();
    let mut readers = Vec::new();
    let mut heap = BinaryHeap::new();
    for (at, run) in runs.iter().enumerate() {
        let mut file = run.terms.try_clone()?;
        file.seek(SeekFrom::Start(0))?;
        let source = BufReader::with_capacity(1 << 18, file);
        let mut reader = TermReader { source, left: run.locals, buffer: Vec::new() };
        if let Some((key, local)) = reader.next()? {
            heap.push(Reverse((key, at, local)));
        }
        readers.push(reader);
    }
    let mut last: Option<(Vec<u8>, Id)> = None;
    while let Some(Reverse((key, run, local))) = heap.pop() {
        let id = match &last {
            Some((known, id)) if *known == key => *id,
            _ => {
                let id = terms.push(&key)?;
                if id > crate::index::CAPACITY as u64 {
                    return Ok(None);
                }
                #[expect(clippy::cast_possible_truncation, reason = "bounded by CAPACITY")]
                let id = id as Id;
                last = Some((key, id));
                id
            }
        };
        ids[run][local as usize] = id;
        if let Some((key, local)) = readers[run].next()? {
            heap.push(Reverse((key, run, local)));
        }
    }
    Ok(Some(ids))
}

/// All quads with their ids, and what they are like. Names of graphs are added to `graphs`.
fn renumber(
    runs: Vec<FullRun>,
    ids: Vec<Vec<Id>>,
    folder: &Path,
    graphs: &mut Vec<Id>,
) -> io::Result<(Reader, Summary)> {
    let mut out = RowWriter::new(folder)?;
    let mut summary = Summary { largest: [0; 4], rows: 0, has_names: false };
    let mut names = BTreeSet::new();
    for (run, ids) in runs.into_iter().zip(ids) {
        Reader { file: run.quads, rows: run.count }.each(|[s, p, o, g]| {
            let graph = if g == UNNAMED { DEFAULT_GRAPH } else { ids[g as usize] };
            let row = [ids[s as usize], ids[p as usize], ids[o as usize], graph];
            if graph != DEFAULT_GRAPH {
                names.insert(graph);
            }
            for (largest, id) in summary.largest.iter_mut().zip(row) {
                *largest = id.max(*largest);
            }
            summary.rows += 1;
            out.push(row)
        })?;
    }
    summary.has_names = !names.is_empty();
    graphs.extend(names);
    Ok((Reader { file: out.finish()?, rows: summary.rows }, summary))
}

/// The triple terms of all runs with the ids of their parts, the term last.
fn renumber_terms(runs: &[FullRun], ids: &[Vec<Id>], folder: &Path) -> io::Result<(Reader, Summary)> {
    let mut out = RowWriter::new(folder)?;
    let mut summary = Summary { largest: [0; 4], rows: 0, has_names: false };
    for (run, ids) in runs.iter().zip(ids) {
        let (file, rows) = &run.triple_terms;
        Reader { file: file.try_clone()?, rows: *rows }.each(|row| {
            let row = row.map(|local| ids[local as usize]);
            for (largest, id) in summary.largest.iter_mut().zip(row) {
                *largest = id.max(*largest);
            }
            summary.rows += 1;
            out.push(row)
        })?;
    }
    let rows = Reader { file: out.finish()?, rows: summary.rows };
    // A term comes once from every run that has it; what is written must not depend on how many there were.
    summary.rows = u64::from(summary.largest[3]);
    Ok((rows, summary))
}

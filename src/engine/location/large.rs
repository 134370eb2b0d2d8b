//! Large RDF files into a location or a base file, by way of a new base: looked over first, then taken in all at once.
//!
//! Knows which graphs belong to what. Must not know how a file is parsed.

use super::contents::{base_there, sources};
use super::same::{Comparison, Contested, contested};
use crate::encoding::Lookup;
use crate::engine::loading::catalogue::{catalogue_record_at, now};
use crate::engine::loading::load::{catalogued, graph_called};
use crate::engine::loading::replace::graphs_of;
use crate::engine::location::Upkeep;
use crate::engine::ownership::owned_in;
use crate::engine::{Engine, EngineError, IntoGraph, Transfer, reading};
use crate::import::bulk::{self, BulkError, Plan, Survey};
use crate::import::{FaultPlace, FileFaults};
use crate::index::segment::Builder;
use crate::model::iri::BaseIri;
use crate::model::vocab::{self, assay};
use crate::store::{Omitted, Store, View};
use oxrdf::{GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::hash::BuildHasher;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Of how many graphs the record for the catalogue is made at a time.
const AT_ONCE: usize = 1024;

/// Large files that were looked over and are in order.
#[derive(Debug, Default)]
pub struct Surveyed {
    files: Vec<Large>,
}

#[derive(Debug)]
struct Large {
    path: PathBuf,
    /// The name by which the catalogue knows it.
    file: String,
    /// The path that was given.
    shown: String,
    /// The graph of its own.
    graph: NamedNode,
    is_unnamed: bool,
    survey: Survey,
    /// What the catalogue calls its graphs.
    graphs: Vec<NamedNode>,
}

/// What goes into a base file.
pub enum Part<'a> {
    /// All that an engine holds.
    Whole(&'a Engine),
    /// What some files brought to an engine, and what the catalogue says of it.
    Files(&'a Engine, &'a [String]),
    /// Large files.
    Large(&'a Surveyed),
}

impl Part<'_> {
    pub(in crate::engine) fn has(&self, graph: &str) -> bool {
        match self {
            Part::Whole(_) => true,
            Part::Files(engine, files) => engine.catalogue().graphs_of(files).contains(graph),
            Part::Large(_) => false,
        }
    }
}

impl Surveyed {
    /// The files, as they were given, with the number of their quads.
    pub fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        self.files.iter().map(|large| (large.shown.as_str(), whole(large.survey.quads)))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The graphs that a file brings, by the name by which the catalogue knows it.
    fn graphs_of(&self, file: &str) -> BTreeSet<NamedNode> {
        let of_file = self.files.iter().filter(|large| large.file == file);
        of_file.flat_map(|large| large.graphs.iter().cloned()).collect()
    }

    /// Hands the files to a builder, and what the catalogue is to say of them.
    pub(in crate::engine) fn fill(
        &self,
        builder: &Builder,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), BulkError> {
        fill(self.files.iter().map(Chosen::whole), builder, progress)
    }

    /// The graphs and the files that bring them.
    pub(in crate::engine) fn owners(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .flat_map(|large| large.graphs.iter().map(|graph| (graph.as_str(), large.file.as_str())))
    }
}

impl Large {
    fn plan(&self) -> Plan<'_> {
        Plan { file: &self.shown, graph: &self.graph, known: &self.file, is_unnamed: self.is_unnamed }
    }

    fn open(&self) -> Result<File, BulkError> {
        File::open(&self.path).map_err(|source| BulkError::Io { file: self.shown.clone(), source })
    }
}

/// A file, but for graphs that are there as they are and that another file brought.
struct Chosen<'l> {
    large: &'l Large,
    same: HashSet<NamedNode>,
}

impl<'l> Chosen<'l> {
    fn whole(large: &'l Large) -> Self {
        Self { large, same: HashSet::new() }
    }

    /// The file, as far as a location has it not from others.
    fn beside(view: &View, large: &'l Large) -> Result<Self, EngineError> {
        let found =
            large.graphs.iter().filter_map(|graph| Some((graph, contested(view, graph, &large.file)?)));
        let contested: BTreeMap<&NamedNode, Contested> = found.collect();
        if contested.is_empty() {
            return Ok(Self::whole(large));
        }
        let counts = contested.iter().map(|(graph, contested)| (graph_called(graph), contested.there));
        let comparison = Comparison::new(view, counts);
        let read = bulk::each(&large.plan(), &large.survey, large.open()?, &|quad| comparison.take(quad));
        let same = comparison.same(read)?;
        match contested.into_iter().find(|(graph, _)| !same.contains(graph)) {
            Some((graph, contested)) => Err(owned(&large.file, graph, &contested.owner)),
            None => Ok(Self { large, same }),
        }
    }

    /// Whether something holds for all quads of the file that are its own to bring; read up to the first for which it does not.
    fn all(&self, holds: &(dyn Fn(&Quad) -> bool + Sync)) -> Result<bool, BulkError> {
        let large = self.large;
        let others: HashSet<GraphName> = self.same.iter().map(graph_called).collect();
        let is_so = AtomicBool::new(true);
        bulk::each(&large.plan(), &large.survey, large.open()?, &|quad| {
            if is_so.load(Ordering::Relaxed) && !others.contains(&quad.graph_name) && !holds(&quad) {
                is_so.store(false, Ordering::Relaxed);
            }
        })?;
        Ok(is_so.into_inner())
    }

    /// How many different quads there are among those: sixteen bytes of memory for each, and two that fall together make the
    /// count too small.
    fn distinct(&self) -> Result<usize, BulkError> {
        let (state, seen) = (RandomState::new(), Mutex::new(HashSet::new()));
        self.all(&|quad| {
            seen.lock().unwrap_or_else(PoisonError::into_inner).insert(state.hash_one(quad));
            true
        })?;
        Ok(seen.into_inner().unwrap_or_else(PoisonError::into_inner).len())
    }

    fn graphs(&self) -> impl Iterator<Item = &'l NamedNode> {
        self.large.graphs.iter().filter(|graph| !self.same.contains(*graph))
    }
}

fn fill<'l>(
    files: impl Iterator<Item = Chosen<'l>>,
    builder: &Builder,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), BulkError> {
    let mut before = 0;
    for chosen in files {
        let large = chosen.large;
        let file = large.open()?;
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        let same: HashSet<GraphName> = chosen.same.iter().map(graph_called).collect();
        let progress = |bytes| progress(before + bytes);
        bulk::read_into(
            &large.plan(),
            (&large.survey, &|graph| !same.contains(graph)),
            file,
            builder,
            &progress,
        )?;
        before += length;
        let mut run = builder.run();
        let now = now();
        // What is said of a million graphs is no small list.
        let graphs: Vec<NamedNode> = chosen.graphs().cloned().collect();
        for graphs in graphs.chunks(AT_ONCE) {
            let digest = &large.survey.digest;
            for quad in catalogue_record_at(&large.file, assay::FOREIGN_RDF, graphs, digest, &now) {
                run.push(quad)?;
            }
        }
        run.finish()?;
    }
    Ok(())
}

impl Upkeep<'_> {
    /// Looks large files over: all faults of all of them, or what they hold. `graph` says where triples without a graph go;
    /// `progress` is told the bytes read so far.
    ///
    /// # Errors
    ///
    /// Where a file cannot be read or is faulty, or names a graph of Assay's own.
    pub fn survey(
        &self,
        files: &[PathBuf],
        graph: &IntoGraph,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Surveyed, Vec<EngineError>> {
        let mut surveyed = Surveyed::default();
        let mut errors = Vec::new();
        let mut before = 0;
        for path in files {
            match self.engine.survey_one(path, graph, &surveyed, &|bytes| progress(before + bytes)) {
                Ok(large) => surveyed.files.push(large),
                Err(error) => errors.push(error),
            }
            before += std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        }
        if errors.is_empty() { Ok(surveyed) } else { Err(errors) }
    }

    /// Takes files that were looked over into a location, by way of a new base. What they had brought before goes; what is there
    /// as it is stays untouched.
    ///
    /// # Errors
    ///
    /// Where a graph belongs to another file, a file is not what it was, or the disk fails; the location is then as it was.
    pub fn load_bulk(
        store: &Store,
        surveyed: &Surveyed,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Transfer, EngineError> {
        reading(|| Engine::load_bulk_unguarded(store, surveyed, progress))
    }
}

impl Engine {
    fn survey_one(
        &self,
        path: &Path,
        graph: &IntoGraph,
        others: &Surveyed,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Large, EngineError> {
        let shown = path.display().to_string();
        let own = self.graph_for(&shown, graph, &|file| others.graphs_of(file));
        let file = self.known_as(path);
        let is_unnamed = *graph == IntoGraph::Unnamed;
        let plan = Plan { file: &shown, graph: &own, known: &file, is_unnamed };
        let source = File::open(path).map_err(|source| BulkError::Io { file: shown.clone(), source })?;
        let survey = bulk::survey(&plan, source, progress).map_err(|error| with_lines(path, error))?;
        let graphs: Vec<NamedNode> = survey.graphs.iter().filter_map(catalogued).collect();
        if let Some(graph) = graphs.iter().find(|graph| self.is_reserved(graph.as_str())) {
            return Err(owned(&shown, graph, "Assay itself"));
        }
        Ok(Large { path: path.to_owned(), file, shown, graph: own, is_unnamed, survey, graphs })
    }

    fn load_bulk_unguarded(
        store: &Store,
        surveyed: &Surveyed,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Transfer, EngineError> {
        let view = store.view()?;
        let base = base_there(Lookup::new(&view), &sources(Lookup::new(&view)));
        refuse_itself(base.as_ref(), surveyed)?;
        refuse_twice(surveyed)?;
        let chosen = surveyed.files.iter().map(|large| Chosen::beside(&view, large));
        let chosen = chosen.collect::<Result<Vec<Chosen<'_>>, EngineError>>()?;
        let mut done = Transfer::default();
        let (mut same, mut changed): (Vec<Chosen<'_>>, Vec<Chosen<'_>>) = (Vec::new(), Vec::new());
        for chosen in chosen {
            if is_as_it_is(&view, &chosen)? { &mut same } else { &mut changed }.push(chosen);
        }
        done.unchanged = same.iter().map(|chosen| chosen.large.graphs.len()).sum();
        if changed.is_empty() {
            return Ok(done);
        }
        done.unchanged += changed.iter().map(|chosen| chosen.same.len()).sum::<usize>();
        let mut gone: HashSet<NamedNode> =
            changed.iter().flat_map(|chosen| chosen.graphs().cloned()).collect();
        gone.extend(changed.iter().flat_map(|chosen| graphs_of(&view, &chosen.large.file)));
        let graphs: HashSet<GraphName> = gone.iter().map(graph_called).collect();
        let count = |view: &View| -> usize {
            graphs.iter().map(|graph| view.count(None, None, None, Some(graph.as_ref()))).sum()
        };
        done.removed = count(&view);
        done.changed = gone.len();
        drop(view);
        let is_record = |quad: &Quad| match (&quad.graph_name, &quad.subject) {
            (GraphName::NamedNode(graph), NamedOrBlankNode::NamedNode(subject)) => {
                graph.as_str() == vocab::CATALOGUE_GRAPH && gone.contains(subject)
            }
            _ => false,
        };
        let omitted = Omitted { graphs: &graphs, quad: &is_record };
        let add = |builder: &Builder| fill(changed.into_iter(), builder, progress).map_err(EngineError::from);
        store.rebuild_settled(&omitted, Some(&super::endorsed_as_there), add)?;
        done.inserted = count(&store.view()?);
        Ok(done)
    }
}

fn owned(file: &str, graph: &NamedNode, owner: &str) -> EngineError {
    EngineError::Owned { file: file.to_owned(), graph: graph.as_str().to_owned(), owner: owner.to_owned() }
}

/// Refuses graphs of sheets and ontologies, and those of Assay itself: no RDF from elsewhere writes there.
fn refuse_kept(kept: &HashSet<NamedNode>, surveyed: &Surveyed) -> Result<(), EngineError> {
    for large in &surveyed.files {
        if let Some(graph) = large.graphs.iter().find(|graph| kept.contains(graph)) {
            return Err(owned(&large.file, graph, "a sheet, or to Assay itself"));
        }
    }
    Ok(())
}

/// Refuses the graphs of Assay itself.
fn refuse_itself(base: Option<&BaseIri>, surveyed: &Surveyed) -> Result<(), EngineError> {
    let endorsed = base.map(|base| base.endorsed_graph().to_string());
    let itself = [Some(vocab::CATALOGUE_GRAPH), Some(vocab::INFERRED_GRAPH), endorsed.as_deref()];
    for large in &surveyed.files {
        if let Some(graph) = large.graphs.iter().find(|graph| itself.contains(&Some(graph.as_str()))) {
            return Err(owned(&large.file, graph, "Assay itself"));
        }
    }
    Ok(())
}

/// Refuses graphs that two files bring at once.
fn refuse_twice(surveyed: &Surveyed) -> Result<(), EngineError> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for large in &surveyed.files {
        for graph in &large.graphs {
            let before = owners.insert(graph.as_str(), &large.file);
            if let Some(owner) = before.filter(|owner| *owner != large.file) {
                return Err(owned(&large.file, graph, owner));
            }
        }
    }
    Ok(())
}

/// Whether a location holds a file just so. What an update took away or added since counts too: the file is read again for it.
fn is_as_it_is(view: &View, chosen: &Chosen<'_>) -> Result<bool, EngineError> {
    let large = chosen.large;
    let [catalogue, predicate] = [vocab::CATALOGUE_GRAPH, assay::DIGEST].map(NamedNodeRef::new_unchecked);
    let digest = Term::from(Literal::new_simple_literal(&large.survey.digest));
    let has = |graph: &NamedNode| {
        view.count(
            Some(graph.as_ref().into()),
            Some(predicate),
            Some(digest.as_ref()),
            Some(catalogue.into()),
        ) > 0
    };
    if graphs_of(view, &large.file) != chosen.graphs().cloned().collect() || !chosen.graphs().all(has) {
        return Ok(false);
    }
    let called = chosen.graphs().map(graph_called);
    let there: usize = called.map(|graph| view.count(None, None, None, Some(graph.as_ref()))).sum();
    let state = RandomState::new();
    let (came, sum) = (AtomicUsize::new(0), AtomicU64::new(0));
    let is_whole = chosen.all(&|quad| {
        came.fetch_add(1, Ordering::Relaxed);
        sum.fetch_add(state.hash_one(quad), Ordering::Relaxed);
        view.contains(quad)
    })?;
    let (came, sum) = (came.into_inner(), sum.into_inner());
    if !is_whole || there > came {
        return Ok(false);
    }
    // A file may have quads twice, and what was added since could hide behind them.
    let called = chosen.graphs().map(graph_called);
    let held = called.flat_map(|graph| view.quads(None, None, None, Some(graph.as_ref())));
    let held = held.fold(0_u64, |sum, quad| sum.wrapping_add(state.hash_one(quad)));
    Ok((there == came && held == sum) || there == chosen.distinct()?)
}

/// Refuses graphs that two parts of files bring: one would hide in the other.
pub(in crate::engine) fn refuse_shared(parts: &[Part<'_>]) -> Result<(), EngineError> {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    let mut kept = HashSet::new();
    for part in parts {
        if let Part::Whole(engine) | Part::Files(engine, _) = part {
            kept.extend(owned_in(&engine.view()?, Some(&engine.base)));
        }
    }
    for part in parts {
        if let Part::Large(files) = part {
            refuse_kept(&kept, files)?;
        }
        let text = |(graph, file): (&str, &str)| (graph.to_owned(), file.to_owned());
        let claimed: Vec<(String, String)> = match part {
            Part::Large(files) => files.owners().map(text).collect(),
            Part::Files(engine, files) => {
                let files: BTreeSet<&str> = files.iter().map(String::as_str).collect();
                engine.catalogue().owners().filter(|(_, file)| files.contains(file)).map(text).collect()
            }
            // Workspaces share ontologies.
            Part::Whole(_) => Vec::new(),
        };
        for (graph, file) in claimed {
            if let Some(owner) = owners.insert(graph.clone(), file.clone()).filter(|owner| *owner != file) {
                return Err(EngineError::Owned { file, graph, owner });
            }
        }
    }
    Ok(())
}

/// A count that may be larger than can be shown.
fn whole(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// The faults of a file with the lines where they stand, which are read again.
fn with_lines(path: &Path, error: BulkError) -> BulkError {
    let BulkError::Faults(FileFaults { file, mut faults }) = error else { return error };
    let Ok(source) = File::open(path) else { return FileFaults { file, faults }.into() };
    let mut places: Vec<&mut FaultPlace> =
        faults.iter_mut().filter_map(|fault| fault.place.as_mut()).collect();
    let mut source = BufReader::new(source);
    let (mut line, mut at) = (Vec::new(), 0);
    for place in &mut places {
        while at < place.line {
            line.clear();
            at += 1;
            if source.read_until(b'\n', &mut line).is_err() {
                break;
            }
        }
        let shown = String::from_utf8_lossy(&line);
        let shown = shown.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
        **place = FaultPlace::in_line(place.line, place.column, shown);
    }
    FileFaults { file, faults }.into()
}

//! Large RDF files into a location or a base file, by way of a new base: looked over first, then taken in all at once.
//!
//! Knows which graphs belong to what. Must not know how a file is parsed.

use super::contents::{base_there, sources};
use crate::encoding::Lookup;
use crate::engine::loading::load::{catalogue_record_at, catalogued, graph_called, now};
use crate::engine::ownership::owned_in;
use crate::engine::{Engine, EngineError, IntoGraph, Transfer, reading};
use crate::import::bulk::{self, BulkError, Plan, Survey};
use crate::import::{FaultPlace, FileFaults};
use crate::index::segment::Builder;
use crate::model::vocab::{self, assay};
use crate::store::{Omitted, Store, View};
use oxrdf::{GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

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

    /// Hands the files to a builder, and what the catalogue is to say of them.
    pub(in crate::engine) fn fill(
        &self,
        builder: &Builder,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), BulkError> {
        fill(self.files.iter(), builder, progress)
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
        Plan { file: &self.shown, graph: &self.graph, is_unnamed: self.is_unnamed }
    }

    fn open(&self) -> Result<File, BulkError> {
        File::open(&self.path).map_err(|source| BulkError::Io { file: self.shown.clone(), source })
    }
}

fn fill<'l>(
    files: impl Iterator<Item = &'l Large>,
    builder: &Builder,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), BulkError> {
    let mut before = 0;
    for large in files {
        let file = large.open()?;
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        bulk::read_into(&large.plan(), &large.survey, file, builder, &|bytes| progress(before + bytes))?;
        before += length;
        let mut run = builder.run();
        let now = now();
        // What is said of a million graphs is no small list.
        for graphs in large.graphs.chunks(AT_ONCE) {
            let digest = &large.survey.digest;
            for quad in catalogue_record_at(&large.file, assay::FOREIGN_RDF, graphs, digest, &now) {
                run.push(quad)?;
            }
        }
        run.finish()?;
    }
    Ok(())
}

impl Engine {
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
            match self.survey_one(path, graph, &|bytes| progress(before + bytes)) {
                Ok(large) => surveyed.files.push(large),
                Err(error) => errors.push(error),
            }
            before += std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        }
        if errors.is_empty() { Ok(surveyed) } else { Err(errors) }
    }

    fn survey_one(
        &self,
        path: &Path,
        graph: &IntoGraph,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Large, EngineError> {
        let shown = path.display().to_string();
        let own = self.graph_for(&shown, graph);
        let is_unnamed = *graph == IntoGraph::Unnamed;
        let plan = Plan { file: &shown, graph: &own, is_unnamed };
        let source = File::open(path).map_err(|source| BulkError::Io { file: shown.clone(), source })?;
        let survey = bulk::survey(&plan, source, progress).map_err(|error| with_lines(path, error))?;
        let graphs: Vec<NamedNode> = survey.graphs.iter().filter_map(catalogued).collect();
        if let Some(graph) = graphs.iter().find(|graph| self.is_reserved(graph.as_str())) {
            return Err(owned(&shown, graph, "Assay itself"));
        }
        let file = self.known_as(path);
        Ok(Large { path: path.to_owned(), file, shown, graph: own, is_unnamed, survey, graphs })
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
        reading(|| Self::load_bulk_unguarded(store, surveyed, progress))
    }

    fn load_bulk_unguarded(
        store: &Store,
        surveyed: &Surveyed,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Transfer, EngineError> {
        let view = store.view()?;
        let base = base_there(Lookup::new(&view), &sources(Lookup::new(&view)));
        refuse_kept(&owned_in(&view, base.as_ref()), surveyed)?;
        refuse_owned(&view, surveyed)?;
        let mut done = Transfer::default();
        let (same, changed): (Vec<&Large>, Vec<&Large>) =
            surveyed.files.iter().partition(|large| is_as_it_is(&view, large));
        done.unchanged = same.iter().map(|large| large.graphs.len()).sum();
        if changed.is_empty() {
            return Ok(done);
        }
        let mut gone: HashSet<NamedNode> = changed.iter().flat_map(|large| large.graphs.clone()).collect();
        gone.extend(changed.iter().flat_map(|large| graphs_of(&view, &large.file)));
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
        store.rebuild(&omitted, |builder| {
            fill(changed.iter().copied(), builder, progress).map_err(EngineError::from)
        })?;
        let view = store.view()?;
        done.inserted = count(&view);
        // A base is built without a look at its reviews. What a process that dies here leaves stale, the next load puts right,
        // or the next change to claims or reviews.
        super::endorse_there(store, &view)?;
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

/// Refuses graphs that are there already and came from other files: they would be lost.
fn refuse_owned(view: &View, surveyed: &Surveyed) -> Result<(), EngineError> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for large in &surveyed.files {
        for graph in &large.graphs {
            if let Some(owner) =
                owners.insert(graph.as_str(), &large.file).filter(|owner| *owner != large.file)
            {
                return Err(owned(&large.file, graph, owner));
            }
            if let Some(owner) = owner_of(view, graph).filter(|owner| *owner != large.file) {
                return Err(owned(&large.file, graph, &owner));
            }
        }
    }
    Ok(())
}

/// The file that brought a graph, by the catalogue. Of the unnamed graph it must say so: what updates wrote there is no file's.
pub(in crate::engine) fn owner_of(view: &View, graph: &NamedNode) -> Option<String> {
    let [catalogue, file] = [vocab::CATALOGUE_GRAPH, assay::FILE].map(NamedNodeRef::new_unchecked);
    let mut records = view.quads(Some(graph.as_ref().into()), Some(file), None, Some(catalogue.into()));
    match records.next().map(|quad| quad.object) {
        Some(Term::Literal(literal)) => Some(literal.value().to_owned()),
        _ if graph_called(graph).is_default_graph() => {
            let is_there = view.count(None, None, None, Some(GraphName::DefaultGraph.as_ref())) > 0;
            is_there.then(|| "nobody whom the catalogue knows".to_owned())
        }
        _ => None,
    }
}

/// The graphs that a file brought, by the catalogue.
pub(in crate::engine) fn graphs_of(view: &View, file: &str) -> BTreeSet<NamedNode> {
    let [catalogue, predicate] = [vocab::CATALOGUE_GRAPH, assay::FILE].map(NamedNodeRef::new_unchecked);
    let name = Term::from(Literal::new_simple_literal(file));
    let records = view.quads(None, Some(predicate), Some(name.as_ref()), Some(catalogue.into()));
    let graphs = records.filter_map(|quad| match quad.subject {
        NamedOrBlankNode::NamedNode(graph) => Some(graph),
        NamedOrBlankNode::BlankNode(_) => None,
    });
    graphs.collect()
}

/// Whether a location holds a file just so.
fn is_as_it_is(view: &View, large: &Large) -> bool {
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
    graphs_of(view, &large.file) == large.graphs.iter().cloned().collect() && large.graphs.iter().all(has)
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

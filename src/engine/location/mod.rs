//! The engine on a durable location or a base file: asking it, and taking documents and large files in.
//!
//! Knows which graphs belong to what. Must not know how a location keeps them.

mod coming;
pub(in crate::engine) mod contents;
pub(in crate::engine) mod large;
mod same;
mod transfer;
use super::backend::Backend;
use super::claims::archive::captured;
use super::loading::catalogue::now;
use super::loading::load::graph_called;
use super::location::contents::{MOST_SOURCES, base_there, ontologies, sources};
use super::location::large::{Part, refuse_shared};
use super::reviews::endorse::{endorsed_change, endorsing};
use super::workspace::is_record_path;
use super::{Declared, Engine, EngineError, Progress, Workspace, builtin, reading};
use crate::encoding::{GraphWriter, Lookup};
use crate::engine::loading::replace::{graphs_of, records_of};
use crate::import::Vocabulary;
use crate::index::segment;
use crate::index::segment::{Budget, Builder, SegmentSummary};
use crate::model::Iri;
use crate::model::iri::{BaseIri, is_id};
use crate::model::vocab::{self, assay, prov, rdf, schema};
use crate::store::{BlobHash, Change, Store, StoreError, View};
use oxrdf::{GraphName, NamedNode, Quad, Term};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// What taking documents into a location did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transfer {
    /// Graphs that were new or changed.
    pub changed: usize,
    /// Graphs that were there as they are.
    pub unchanged: usize,
    /// Quads that came.
    pub inserted: usize,
    /// Quads that went.
    pub removed: usize,
    /// Archived documents whose text is kept there now.
    pub texts: usize,
    /// Archived documents whose text is not, for the rights of their sources.
    pub withheld: usize,
    /// The files of archived documents whose bytes were not at hand as they were pinned.
    pub lacking: Vec<String>,
    /// What left because its file is gone from the workspace, or has it no longer.
    pub gone: Vec<RemovedGraph>,
}

/// A graph that left a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedGraph {
    /// The file that had brought it, relative to the workspace.
    pub file: String,
    /// The graph.
    pub graph: String,
    /// The id of the source that it described, which is marked as removed.
    pub source: Option<String>,
}

/// A base file that was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// What it holds.
    pub summary: SegmentSummary,
    /// Archived documents whose text is not in it, for the rights of their sources.
    pub withheld: usize,
    /// The files of archived documents whose bytes were not at hand as they were pinned.
    pub lacking: Vec<String>,
}

/// Locations, base files and endpoints that an engine writes to, and what leaves them.
#[derive(Clone, Copy)]
pub struct Upkeep<'e> {
    pub(in crate::engine) engine: &'e Engine,
}

impl Engine {
    /// Writing to locations, base files and endpoints.
    ///
    /// ```
    /// use assay::{Engine, Workspace};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let (town, copy) = (folder.path().join("town"), folder.path().join("town.base"));
    /// Workspace::init(&town, "https://example.org/town/", "jo")?;
    /// Engine::open(&town)?.upkeep().backup(&copy)?;
    /// assert_eq!(Engine::open_location(&copy)?.claims().source_ids()?, ["example"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn upkeep(&self) -> Upkeep<'_> {
        Upkeep { engine: self }
    }
}

impl Upkeep<'_> {
    /// Writes the documents of this engine to a location: all, or those of the files named. One commit of whole graphs, with what
    /// the catalogue says of each and the bytes that its claims rest on, unless the rights of the source allow citing only; a
    /// graph that is there as it is stays untouched. Where all of a workspace is written, graphs below its base leave that a file
    /// of it had brought and brings no longer. Costs a look at the numbers of all quads, and what differs; much goes by way of a
    /// new base.
    ///
    /// # Errors
    ///
    /// Where the location cannot be read or written, or a graph is there that came from another file: nothing is written then.
    pub fn transfer(
        &self,
        store: &Store,
        files: Option<&[String]>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Transfer, EngineError> {
        reading(|| self.engine.transfer_unguarded(store, files, progress))
    }

    /// Writes a base file of parts, with the bytes that claims rest on as far as they may be kept. It is whole or not there.
    ///
    /// # Errors
    ///
    /// Where two parts have a graph of one name, a file is not what it was, or the disk fails.
    pub fn write_base(
        path: &Path,
        parts: &[Part<'_>],
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Written, EngineError> {
        reading(|| Engine::write_base_unguarded(path, parts, progress))
    }

    /// [`Upkeep::write_base`] of this engine alone.
    ///
    /// # Errors
    ///
    /// Where the disk fails or a file of the location is damaged.
    pub fn backup(&self, path: &Path) -> Result<Written, EngineError> {
        Self::write_base(path, &[Part::Whole(self.engine)], &|_| {})
    }

    /// Removes a source from a location. The catalogue keeps what it says of its graph, and marks it as retracted, with the
    /// claims that fell, so that what rested on them can be asked for. Gives their number, and `None` where there is no such
    /// source. Its text goes at the next compaction.
    ///
    /// # Errors
    ///
    /// Where the location cannot be written.
    pub fn remove_source(&self, id: &str) -> Result<Option<usize>, EngineError> {
        reading(|| self.engine.remove_source_unguarded(id))
    }
}

impl Engine {
    /// An engine over the data of a store: a location or a base file that is open. Saved queries are those of the
    /// workspace, if there is one, and those that come with Assay; prefixes and terms those of the ontologies in the data.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn over(store: Store, workspace: Option<&Workspace>) -> Result<Self, EngineError> {
        reading(|| Self::over_unguarded(store, workspace))
    }

    fn over_unguarded(store: Store, workspace: Option<&Workspace>) -> Result<Self, EngineError> {
        let view = store.view()?;
        let lookup = Lookup::new(&view);
        let sources = sources(lookup);
        let has_more_sources = sources.len() >= MOST_SOURCES;
        let base = match (base_there(lookup, &sources), workspace) {
            (Some(base), _) => base,
            (None, Some(workspace)) => workspace.base(),
            (None, None) => BaseIri::new("https://example.org/"),
        };
        let mut quads = ontologies(&view);
        if quads.is_empty() {
            let (name, text) = builtin::CORE_ONTOLOGY;
            let core = super::loading::load::read_ontology(name, text.as_bytes())?;
            quads.extend(core.into_iter().flat_map(|document| document.quads));
        }
        let mut engine = Self::bare(base)?;
        engine.author = Iri::new(assay::ENCODED_BY);
        if let Some(workspace) = workspace {
            workspace.language().clone_into(&mut engine.language);
            engine.backend = Arc::new(Backend::Location { beside: Some(workspace.clone()) });
        }
        let prefixes = Arc::make_mut(&mut engine.prefixes);
        super::declare_prefixes(prefixes, &quads)?;
        // Where two have one id, the one whose name the base gives has it.
        let (own, others): (Vec<_>, Vec<_>) =
            sources.into_iter().partition(|(source, id)| *source == engine.base.source(id));
        for (source, id) in own.into_iter().chain(others) {
            if is_id(&id) && prefixes.get(&id).is_none() {
                prefixes.insert(&id, format!("{source}/"))?;
            }
        }
        engine.has_more_sources = has_more_sources;
        engine.declared = Declared::known(Vocabulary::new(prefixes.clone(), &quads));
        engine.store = store;
        Ok(engine)
    }

    /// The graphs of a location below the base of this workspace that the catalogue there says a file of it brought, and
    /// that are not among those kept. Of a file that is there and faulty it is not known what it has; what was removed by
    /// name is marked, and stays so.
    pub(super) fn gone(&self, there: &View, kept: &BTreeSet<NamedNode>) -> Vec<RemovedGraph> {
        let lookup = Lookup::new(there);
        let is_faulty = |file: &str| self.faults.iter().any(|fault| fault.file == file);
        let loaded = lookup.recorded_as(rdf::TYPE, assay::LOADED_GRAPH).into_iter();
        let candidates = loaded.filter_map(|graph| Some((lookup.recorded_text(&graph, assay::FILE)?, graph)));
        let gone = candidates.filter(|(file, graph)| {
            is_record_path(file)
                && !is_faulty(file)
                && graph.as_str().starts_with(self.base.as_str())
                && !kept.contains(&NamedNode::new_unchecked(graph.as_str()))
                && lookup.recorded(graph, assay::RETRACTED).is_empty()
        });
        gone.map(|(file, graph)| self.gone_graph(lookup, file, &graph)).collect()
    }

    /// The graphs of a location that files brought which have them no longer.
    pub(super) fn gone_from(
        &self,
        there: &View,
        files: &[String],
        kept: &BTreeSet<NamedNode>,
    ) -> Vec<RemovedGraph> {
        let lookup = Lookup::new(there);
        let of = |file: &String| -> Vec<(String, Iri)> {
            let graphs = graphs_of(there, file).into_iter();
            let gone = graphs.filter(|graph| !kept.contains(graph));
            gone.map(|graph| (file.clone(), Iri::new(graph.as_str()))).collect()
        };
        let gone = files
            .iter()
            .flat_map(of)
            .filter(|(_, graph)| lookup.recorded(graph, assay::RETRACTED).is_empty());
        gone.map(|(file, graph)| self.gone_graph(lookup, file, &graph)).collect()
    }

    fn gone_graph(&self, lookup: Lookup<'_>, file: String, graph: &Iri) -> RemovedGraph {
        let is_sheet = lookup
            .recorded(graph, assay::CONTENT_KIND)
            .contains(&Term::from(NamedNode::new_unchecked(assay::CLAIM_SHEET)));
        let id = graph.as_str().strip_prefix(self.base.graph("").as_str()).filter(|_| is_sheet);
        RemovedGraph { file, source: id.map(str::to_owned), graph: graph.to_string() }
    }

    /// The change by which a graph leaves: a source is marked as removed, of any other the catalogue says no more.
    pub(super) fn departure(&self, view: &View, graph: &NamedNode, source: Option<&str>) -> Change {
        let mut change = Change { drop_graphs: vec![graph.clone()], ..Change::default() };
        match source {
            Some(id) => change.insert = retraction(&self.base, id, &claims_of(view, &self.base.source(id))),
            None => change.remove = records_of(view, graph).collect(),
        }
        if graph_called(graph).is_default_graph() {
            change.remove.extend(view.quads(None, None, None, Some(GraphName::DefaultGraph.as_ref())));
        }
        change
    }

    fn write_base_unguarded(
        path: &Path,
        parts: &[Part<'_>],
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Written, EngineError> {
        refuse_shared(parts)?;
        let builder = Builder::new(path, Budget::default());
        let (mut withheld, mut lacking) = (0, Vec::new());
        for part in parts {
            let engine = match part {
                Part::Whole(engine) => {
                    engine.store.fill(&builder)?;
                    engine
                }
                Part::Files(engine, files) => {
                    let mut run = builder.run();
                    let mut quads = engine.chosen_quads(Some(files))?.into_iter();
                    quads.try_for_each(|quad| run.push(quad)).map_err(StoreError::from)?;
                    run.finish().map_err(StoreError::from)?;
                    engine
                }
                Part::Large(files) => {
                    files.fill(&builder, progress)?;
                    continue;
                }
            };
            for (graph, documents) in captured(Lookup::new(&engine.vetted()?.view)) {
                if !part.has(&graph) {
                    continue;
                }
                let texts = engine.texts_of(&documents);
                for bytes in &texts.blobs {
                    builder.blob(bytes).map_err(StoreError::from)?;
                }
                withheld += texts.withheld;
                lacking.extend(texts.lacking);
            }
        }
        builder.finish().map_err(StoreError::from)?;
        let summary = segment::Segment::open(path).map_err(StoreError::from)?.summary();
        Ok(Written { summary, withheld, lacking })
    }

    fn remove_source_unguarded(&self, id: &str) -> Result<Option<usize>, EngineError> {
        let graph = NamedNode::new_unchecked(self.base.graph(id).as_str());
        let (_, removed) = endorsing(&self.store, &self.base).transact(|view| {
            if !view.has_graph(graph.as_ref().into()) {
                return Ok((Change::default(), None));
            }
            let claims = claims_of(&view, &self.base.source(id)).len();
            Ok::<_, EngineError>((self.departure(&view, &graph, Some(id)), Some(claims)))
        })?;
        Ok(removed)
    }
}

/// The change that makes the endorsed graph of a location what its reviews come to, where it has a base of its own.
fn endorsed_as_there(view: &View) -> Result<Change, StoreError> {
    let lookup = Lookup::new(view);
    match base_there(lookup, &sources(lookup)) {
        Some(base) => endorsed_change(view, &base),
        None => Ok(Change::default()),
    }
}

/// The claims that appear in a source.
fn claims_of(view: &View, source: &Iri) -> Vec<Iri> {
    let lookup = Lookup::new(view);
    let mut claims = lookup.subjects(schema::APPEARANCE, source.as_str());
    claims.retain(|claim| lookup.is_a(claim, assay::CLAIM));
    claims
}

/// What the catalogue says of a source that is removed.
fn retraction(base: &BaseIri, id: &str, claims: &[Iri]) -> Vec<Quad> {
    let graph = base.graph(id);
    let mut writer = GraphWriter::new(&Iri::new(vocab::CATALOGUE_GRAPH));
    writer.typed(&graph, assay::RETRACTED, "true", vocab::xsd::BOOLEAN);
    writer.typed(&graph, prov::INVALIDATED_AT_TIME, &now(), vocab::xsd::DATE_TIME);
    writer.link(&graph, schema::ABOUT, base.source(id).as_str());
    for claim in claims {
        writer.link(&graph, assay::FELL, claim.as_str());
    }
    writer.finish()
}

/// Folds what stands beside a base into a new one, where that is much, or where the store has what it must not keep.
pub(super) fn compact_if_due(store: &Store, withheld: &BTreeSet<BlobHash>) -> Result<(), StoreError> {
    for hash in withheld {
        // What is damaged is there too.
        if !matches!(store.blob(hash), Ok(None)) {
            return store.compact_without(withheld);
        }
    }
    store.compact_if_due()
}

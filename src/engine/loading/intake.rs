//! Files brought into a workspace: checked where they are, copied to where the record is kept, then loaded.

use super::load::{Document, IntoGraph, is_rdf};
use super::naming::Destination;
use crate::engine::loading::Loading;
use crate::engine::workspace::file_names;
use crate::engine::workspace::reach::Reach;
use crate::engine::workspace::{self, Workspace, WorkspaceError, is_record_path, normal};
use crate::engine::{Capability, Engine, EngineError, Loaded, read, reading};
use crate::export::{self, RdfExport};
use crate::files::Folder;
use crate::import::{Fault, FileFaults};
use crate::model::vocab::assay;
use crate::query::results::Format;
use crate::store::Store;
use oxrdf::NamedNode;
use std::path::{Path, PathBuf};

/// What taking a file in did.
#[derive(Clone, Debug)]
pub struct Placement {
    /// What was loaded.
    pub loaded: Loaded,
    /// Where the file was copied to, relative to the workspace; `None` where it was there already or nothing was taken.
    pub copied_to: Option<String>,
    /// Files of the workspace whose graph is called otherwise from now on, for a file comes before them that differs in its
    /// extension alone; with the name of that graph.
    pub renamed: Vec<(String, String)>,
    /// The files that were written for it.
    written: Vec<String>,
}

impl Loading<'_> {
    /// Where triples go, by the word for it: `default` for the unnamed graph, a graph as [`Loading::graph_name`] has it, or where
    /// nothing is said, the graph of their file.
    ///
    /// # Errors
    ///
    /// As [`Loading::graph_name`].
    pub fn graph_wanted(&self, name: Option<&str>) -> Result<IntoGraph, EngineError> {
        Ok(match name {
            None => IntoGraph::Own,
            Some("default") => IntoGraph::Unnamed,
            Some(name) => IntoGraph::Named(self.graph_name(name)?),
        })
    }

    /// Files that are read from now on go to this location: the catalogue knows those of no workspace by their paths as seen
    /// from the folder that the location lies in. So a file has one name wherever it is given from, and two files have two. What
    /// this engine held till then it lets go, for whose graphs they are is up to the location; its terms and prefixes stay.
    ///
    /// # Errors
    ///
    /// Where no store can be made.
    pub fn read_for(&mut self, location: &Path) -> Result<(), EngineError> {
        self.engine.store = Store::new()?;
        (self.engine.catalogue, self.engine.vetted) = Default::default();
        self.engine.seen_from = file_names::beside(location);
        self.engine.destination = Some(Destination::at(location));
        Ok(())
    }

    /// The IRI of a graph named by CURIE, in angle brackets or as an IRI.
    ///
    /// # Errors
    ///
    /// Where it is neither a known CURIE nor an IRI.
    pub fn graph_name(&self, name: &str) -> Result<NamedNode, EngineError> {
        let bare = name.strip_prefix('<').and_then(|n| n.strip_suffix('>'));
        if let Some(iri) = bare.or(name.contains("://").then_some(name)) {
            let whole = |error: oxrdf::IriParseError| FileFaults::whole("--graph", &error.to_string());
            return Ok(NamedNode::new(iri).map_err(whole)?);
        }
        Ok(self.engine.prefixes.expand(name)?)
    }

    /// Takes a file into the workspace, or with `dry_run` only checks it.
    ///
    /// # Errors
    ///
    /// Every fault of the file, or another file in its place; the workspace and the store are then as before.
    pub fn import_file(
        &mut self,
        path: &Path,
        graph: &IntoGraph,
        dry_run: bool,
    ) -> Result<Placement, EngineError> {
        reading(|| self.engine.import_file_unguarded(path, graph, dry_run))
    }

    /// Takes files into the workspace, or with `dry_run` only checks them: all or none. `progress` is told of each before it is read.
    ///
    /// # Errors
    ///
    /// Every fault of all files; the workspace and the store are then as before.
    pub fn import_files(
        &mut self,
        files: &[PathBuf],
        graph: &IntoGraph,
        dry_run: bool,
        progress: &dyn Fn(usize, &Path),
    ) -> Result<Vec<Placement>, Vec<EngineError>> {
        let mut placements: Vec<Placement> = Vec::new();
        let mut errors = Vec::new();
        for (done, path) in files.iter().enumerate() {
            progress(done, path);
            match self.import_file(path, graph, dry_run) {
                Ok(placement) => placements.push(placement),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            return Ok(placements);
        }
        if let Some(workspace) =
            self.engine.workspace().cloned().filter(|_| !dry_run && !placements.is_empty())
        {
            let written = placements.into_iter().flat_map(|placement| placement.written);
            drop(Copies { workspace: &workspace, written: written.collect() });
            match Engine::open_workspace(&workspace, &mut |_| {}) {
                Ok(engine) => *self.engine = engine,
                Err(error) => errors.push(error),
            }
        }
        Err(errors)
    }

    /// Takes a file into the store alone, with the bytes of the document that it archives: the workspace stays as it is.
    ///
    /// # Errors
    ///
    /// Every fault of the file; the store is then as before.
    pub fn load_file(&mut self, path: &Path, graph: &IntoGraph) -> Result<Loaded, EngineError> {
        reading(|| self.engine.load_file_unguarded(path, graph))
    }
}

impl Engine {
    /// The files that can be loaded among paths: files as named, and sheets and RDF files in and below directories.
    ///
    /// # Errors
    ///
    /// Where a path is not there or a directory cannot be read.
    pub fn loadable_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, EngineError> {
        let mut files = Vec::new();
        for path in paths {
            collect(path, &mut files)?;
        }
        Ok(files)
    }

    /// The name by which the catalogue knows a file: relative to the workspace, where it is of its record, or else as seen
    /// from the folder of the location that it is read for.
    pub(in crate::engine) fn known_as(&self, path: &Path) -> String {
        let inside = self.workspace().and_then(|w| w.relative(path));
        if let Some(file) = inside.filter(|file| is_record_path(file)) {
            return file;
        }
        let seen = self.seen_from.as_deref().and_then(|folder| file_names::seen_from(folder, path));
        let seen = seen.unwrap_or_else(|| path.to_owned());
        let name = seen.display().to_string();
        // Only files of a workspace are called as its record is.
        if is_record_path(&name) { format!("./{name}") } else { name }
    }

    fn import_file_unguarded(
        &mut self,
        path: &Path,
        graph: &IntoGraph,
        dry_run: bool,
    ) -> Result<Placement, EngineError> {
        let bytes = read(path)?;
        let shown = path.display().to_string();
        let inside = self.workspace().and_then(|w| w.relative(path));
        let is_record = inside.as_deref().is_some_and(is_record_path);
        let file = inside.filter(|_| is_record).unwrap_or(shown);
        let directory = path.parent().unwrap_or(Path::new("."));
        let mut document = self.read_document(&file, &bytes, directory, graph)?;
        if dry_run {
            if !is_record && self.is_free(path, &document, graph, &bytes) {
                document = self.read_document(&place_of(path, &document, graph), &bytes, directory, graph)?;
            }
            let loaded = Loaded { file, ..self.describe_document(&document)? };
            return Ok(Placement { loaded, copied_to: None, renamed: Vec::new(), written: Vec::new() });
        }
        if is_record {
            let (loaded, renamed) = self.store_before(document)?;
            return Ok(Placement { loaded, copied_to: None, renamed, written: Vec::new() });
        }
        self.copy_in(path, &bytes, &document, graph)
    }

    fn load_file_unguarded(&mut self, path: &Path, graph: &IntoGraph) -> Result<Loaded, EngineError> {
        let bytes = read(path)?;
        let directory = path.parent().unwrap_or(Path::new("."));
        let mut document = self.read_document(&path.display().to_string(), &bytes, directory, graph)?;
        document.file = self.known_as(path);
        let archived = match &document.archive {
            Some(archive) => Some(Reach::of(directory, self.workspace())?.read(&archive.path)?),
            None => None,
        };
        let loaded = self.store_document(document)?;
        self.store.keep(archived.as_slice())?;
        Ok(loaded)
    }

    /// Copies a checked file to where files of its kind are kept, and loads it from there.
    fn copy_in(
        &mut self,
        path: &Path,
        bytes: &[u8],
        document: &Document,
        graph: &IntoGraph,
    ) -> Result<Placement, EngineError> {
        let workspace = self.backend.workspace_for(Capability::TakeIn)?.clone();
        let mut copied = Copies::new(&workspace);
        let place = place_of(path, document, graph);
        let content = match graph {
            IntoGraph::Named(_) if document.kind == assay::FOREIGN_RDF => self.as_trig(document)?,
            _ => bytes.to_vec(),
        };
        copied.copy(&place, &content)?;
        if let Some(archive) = &document.archive {
            let kept = Path::new(&place).parent().unwrap_or(Path::new("")).join(&archive.path);
            if let Some(kept) = normal(&kept).filter(|kept| Path::new(kept).starts_with(workspace::SOURCES)) {
                let reach = Reach::of(path.parent().unwrap_or(Path::new(".")), Some(&workspace))?;
                copied.copy(&kept, &reach.read(&archive.path)?)?;
            }
        }
        let full = workspace.root().join(&place);
        let directory = full.parent().unwrap_or(workspace.root());
        let (loaded, renamed) = self
            .read_document(&place, &content, directory, &IntoGraph::Own)
            .and_then(|document| self.store_before(document))?;
        Ok(Placement { loaded, copied_to: Some(place), renamed, written: copied.keep() })
    }

    /// Whether the place of an RDF file in the workspace is free for it.
    fn is_free(&self, path: &Path, document: &Document, graph: &IntoGraph, bytes: &[u8]) -> bool {
        let there = |workspace: &Workspace| workspace.read(Path::new(&place_of(path, document, graph)));
        document.kind == assay::FOREIGN_RDF
            && self.workspace().map(there).is_some_and(|there| match there {
                Ok(there) => there == bytes,
                Err(error) => error.is_absent(),
            })
    }

    /// Stores a document of the workspace. The graphs of files that come after it and would have its name get another first.
    fn store_before(&mut self, document: Document) -> Result<(Loaded, Vec<(String, String)>), EngineError> {
        self.owned_graphs(&document)?;
        let mut renamed = Vec::new();
        for file in self.siblings_after(&document.file) {
            let workspace = self.backend.workspace_for(Capability::TakeIn)?.clone();
            let bytes = workspace.read(Path::new(&file))?;
            // A faulty one has no graph.
            let Ok(after) = self.read_document(&file, &bytes, workspace.root(), &IntoGraph::Own) else {
                continue;
            };
            let before = self.catalogue().graphs_of_file(&file).to_vec();
            let loaded = self.store_document(after)?;
            let new = loaded.graphs.into_iter().find(|graph| before.iter().all(|old| old.as_str() != graph));
            renamed.extend(new.map(|graph| (file, graph)));
        }
        Ok((self.store_and_endorse(document)?, renamed))
    }

    fn as_trig(&self, document: &Document) -> Result<Vec<u8>, EngineError> {
        let mut bytes = Vec::new();
        let trig = RdfExport { format: Format::TriG, triple_terms: true };
        export::write_rdf(document.quads.clone(), &trig, &self.prefixes, &mut bytes)?;
        Ok(bytes)
    }
}

/// Files written, taken back unless all went well.
struct Copies<'w> {
    workspace: &'w Workspace,
    written: Vec<String>,
}

impl<'w> Copies<'w> {
    fn new(workspace: &'w Workspace) -> Self {
        Self { workspace, written: Vec::new() }
    }

    /// Writes a file, unless the same bytes are there already.
    fn copy(&mut self, place: &str, bytes: &[u8]) -> Result<(), WorkspaceError> {
        let name = Path::new(place);
        if self.workspace.read(name).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        self.workspace.folder().write_new(name, bytes)?;
        self.written.push(place.to_owned());
        Ok(())
    }

    /// Leaves the files there, and gives them.
    fn keep(mut self) -> Vec<String> {
        std::mem::take(&mut self.written)
    }
}

impl Drop for Copies<'_> {
    fn drop(&mut self) {
        for name in &self.written {
            let _ = self.workspace.folder().remove(Path::new(name));
        }
    }
}

/// Where a file is kept, relative to the workspace. RDF that was given a graph is kept as `TriG`, which names it.
fn place_of(path: &Path, document: &Document, graph: &IntoGraph) -> String {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("unnamed");
    let stem = path.file_stem().and_then(|n| n.to_str()).unwrap_or("unnamed");
    match document.kind {
        assay::CLAIM_SHEET => {
            let id = document.source.as_deref().unwrap_or(stem);
            format!("{}/{id}.toml", workspace::CLAIMS)
        }
        assay::REVIEW_SHEET => format!("{}/{name}", workspace::REVIEWS),
        _ if *graph != IntoGraph::Own => format!("{}/{stem}.trig", workspace::RDF),
        _ => format!("{}/{name}", workspace::RDF),
    }
}

/// The file at a path, or what can be loaded in and below a directory. Whatever leads out of that is a fault.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), EngineError> {
    let kind =
        std::fs::metadata(path).map_err(|source| WorkspaceError::Io { path: path.to_owned(), source })?;
    if !kind.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let folder = Folder::open(path)?;
    let mut faults = Vec::new();
    for name in folder.walk()? {
        if !is_rdf(&name) && name.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        match folder.open_file(&name).and_then(|_| folder.resolve(&name)) {
            Ok(resolved) => files.push(path.join(resolved)),
            Err(error) => {
                let message = error.of(&name.display().to_string());
                faults.push(Fault { message, help: error.help(), place: None });
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(FileFaults { file: path.display().to_string(), faults }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_is_what_opening_reads() {
        assert!(is_record_path("data/claims/a.toml"));
        assert!(!is_record_path("data/claims/old/a.toml"));
        assert!(!is_record_path("elsewhere/a.toml"));
    }
}

//! How an engine comes to its data: a workspace, whole or in part, a location, or nothing yet.
//!
//! Knows workspaces and stores. Must not know what is in them.

mod again;
mod kept;
mod record;

use self::again::Reopened;
use self::kept::{Cache, KeptFile, List};
use self::record::{Input, Taken};
use super::backend::Backend;
use super::loading::load::{self, Apply, Document};
use super::loading::shipped::{PLACES_FILE, UNITS_FILE};
use super::workspace::ground::Ground;
use super::{Engine, EngineError, Progress, Workspace, builtin, fault_of};
use crate::document::Lexicon;
use crate::files::FileError;
use crate::import;
use crate::index::segment::{Budget, Builder, Segment};
use crate::model::Iri;
use crate::model::iri::BaseIri;
use crate::model::vocab::assay;
use crate::store::{Store, StoreError};
use oxrdf::{GraphName, Quad};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// What this build of Assay is: what it made of files, another may make otherwise.
const BUILD: &str = env!("ASSAY_BUILD");

/// How many files a workspace has at most that is held in memory alone.
const IN_MEMORY: usize = 100;

/// How a workspace was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// How many files of the record were read and made quads.
    pub(crate) read: usize,
    /// How many were not, since they are as they were kept.
    pub(crate) kept: usize,
    /// How many of the record and of the texts were hashed, for want of a stamp that tells as much.
    pub(crate) hashed: usize,
    /// What was damaged of what had been kept.
    pub(crate) damage: Option<String>,
}

/// The place of each file among all.
fn order_of(inputs: &[Input]) -> HashMap<String, usize> {
    inputs.iter().enumerate().map(|(at, input)| (input.file.clone(), at)).collect()
}

/// The ontologies among some files, with the core one unless they have it.
fn ontologies(ground: &Ground) -> Result<Vec<Document>, EngineError> {
    let mut ontologies = Vec::new();
    for (file, bytes) in &ground.ontologies {
        ontologies.extend(load::read_ontology(file, bytes)?);
    }
    let is_core = |quad: &Quad| matches!(&quad.graph_name, GraphName::NamedNode(name) if name.as_str() == builtin::CORE_GRAPH);
    if !ontologies.iter().any(|document| document.quads.iter().any(is_core)) {
        let (name, core) = builtin::CORE_ONTOLOGY;
        ontologies.extend(load::read_ontology(name, core.as_bytes())?);
    }
    Ok(ontologies)
}

impl Engine {
    /// An engine in memory with the core ontology and nothing else; IRIs are named below `base`.
    ///
    /// # Errors
    ///
    /// Where memory for the store cannot be had.
    pub fn in_memory(base: &str) -> Result<Self, EngineError> {
        let mut engine = Self::bare(BaseIri::new(base))?;
        let core = load::read_ontology(builtin::CORE_ONTOLOGY.0, builtin::CORE_ONTOLOGY.1.as_bytes())?;
        engine.store_ontologies(core.into_iter().collect())?;
        engine.author = Iri::new(assay::ENCODED_BY);
        Ok(engine)
    }

    /// Opens the workspace that holds a directory, and loads everything in it.
    ///
    /// # Errors
    ///
    /// Where there is no workspace, its configuration or ontologies are faulty, or a folder cannot be read. Where files are
    /// faulty, with all their faults: [`Engine::open_partial`] answers from the rest.
    pub fn open(directory: &Path) -> Result<Self, EngineError> {
        let engine = Self::open_partial(directory)?;
        if engine.faults.is_empty() {
            Ok(engine)
        } else {
            Err(EngineError::Faulty { files: engine.faults.to_vec() })
        }
    }

    /// Opens the workspace that holds a directory without the files that are faulty, which [`Engine::faults`] names. Answers
    /// may lack what they say.
    ///
    /// # Errors
    ///
    /// As [`Engine::open`], but for faulty files.
    pub fn open_partial(directory: &Path) -> Result<Self, EngineError> {
        Self::open_workspace(&Workspace::find(directory)?, &mut |_| {})
    }

    /// Opens a location or a base file to read, without a workspace around it.
    ///
    /// # Errors
    ///
    /// Where there is none, or a file of it is damaged.
    pub fn open_location(path: &Path) -> Result<Self, EngineError> {
        let store = if path.is_dir() { Store::open_to_read(path)? } else { Store::open_base(path)? };
        Self::over(store, None)
    }

    /// [`Engine::open_partial`] of a workspace, which tells of each file before it is read. Where what is read may be kept
    /// ([`Workspace::kept_in`]), only what changed is read again.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_partial`].
    pub fn open_workspace(
        workspace: &Workspace,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Self, EngineError> {
        let (ground, faults) = Ground::read(workspace);
        let cache = workspace.cache().filter(|_| faults.is_empty());
        let cache = cache.and_then(|all| Cache::of(all, workspace.folder().whole()));
        let Some(cache) = cache else { return Self::open_anew(workspace, &ground, faults, None, progress) };
        let opened = Self::open_again(workspace, &ground, &cache, progress)?;
        let damage = match opened {
            Reopened::Whole(engine) => return Ok(*engine),
            Reopened::Nothing => None,
            Reopened::Damaged(what) => {
                cache.forget();
                Some(what)
            }
        };
        let engine = Self::open_anew(workspace, &ground, Vec::new(), Some(&cache), progress);
        // A cache that cannot be written is none.
        let mut engine = match engine {
            Err(EngineError::Store(StoreError::Build(_) | StoreError::Segment(_))) => {
                Self::open_anew(workspace, &ground, Vec::new(), None, progress)?
            }
            engine => engine?,
        };
        engine.reading.damage = damage;
        Ok(engine)
    }

    /// What was damaged of what had been kept of the workspace, so that all of it was read.
    pub(crate) fn damage_of_cache(&self) -> Option<&str> {
        self.reading.damage.as_deref()
    }

    /// How the files of the workspace were come by when it was opened: how many of the record were `read`; how many were `kept`,
    /// as they had been read before; and how many were `hashed`, texts too, to see that they were the same.
    #[must_use]
    pub fn files_read(&self) -> [(&'static str, usize); 3] {
        let Reading { read, kept, hashed, .. } = self.reading;
        [("read", read), ("kept", kept), ("hashed", hashed)]
    }

    /// An engine of a workspace with nothing in it yet.
    fn of_workspace(workspace: &Workspace) -> Result<Self, EngineError> {
        let mut engine = Self::bare(workspace.base())?;
        engine.backend = Arc::new(Backend::Workspace(workspace.clone()));
        workspace.language().clone_into(&mut engine.language);
        Ok(engine)
    }

    /// Opens a workspace by reading all of its files.
    fn open_anew(
        workspace: &Workspace,
        ground: &Ground,
        faults: Vec<(String, FileError)>,
        cache: Option<&Cache>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Self, EngineError> {
        let mut engine = Self::of_workspace(workspace)?;
        for (file, error) in faults {
            engine.add_faults(fault_of(&file, &error));
        }
        let inputs = engine.inputs(workspace);
        let mut list = List::of(ground.key(workspace, BUILD));
        let mut read = |engine: &mut Self, apply: &mut Apply<'_>| {
            engine.read_ground(workspace, ground, apply)?;
            list.take_ground(engine);
            let order = order_of(&inputs);
            engine.take_in(workspace, &inputs, &order, progress, apply)
        };
        let temporary;
        let path = match cache {
            Some(cache) => Some(cache.next_base()),
            // So many would take more in memory than as a base, which goes with the process.
            None if inputs.len() > IN_MEMORY => {
                temporary = tempfile::tempdir().ok();
                temporary.as_ref().map(|folder| folder.path().join("base.assay"))
            }
            None => None,
        };
        let taken = if let Some(path) = &path {
            engine.in_base(path, read)?
        } else {
            let store = engine.store.clone();
            read(&mut engine, &mut |_, change| Ok(store.apply(&change).map(drop)?))?
        };
        engine.reading.read = inputs.len();
        list.files = engine.keep(taken, &inputs, Vec::new())?;
        if let (Some(cache), Some(path)) = (cache, &path) {
            engine.write_list(list, cache, path);
        }
        engine.endorse()?;
        Ok(engine)
    }

    /// Reads the ontologies and tables, and who the author is.
    fn read_ground(
        &mut self,
        workspace: &Workspace,
        ground: &Ground,
        apply: &mut Apply<'_>,
    ) -> Result<(), EngineError> {
        self.put_ontologies(ontologies(ground)?, apply)?;
        self.declared = self.declared.clone().of(ground.clone());
        let mut lexicon: Option<Lexicon> = None;
        for (file, bytes) in self.declared.tables() {
            let known = lexicon.take().unwrap_or_default();
            lexicon = Some(import::extend_lexicon(&known, file, bytes)?);
        }
        // What comes with Assay is read when a number first needs it.
        self.lexicon = lexicon.map_or_else(OnceLock::new, OnceLock::from);
        self.author = match self.vocabulary().resolve(workspace.author()) {
            Ok(author) => author,
            // It may be in an ontology that cannot be read; then the other files are looked at all the same.
            Err(_) if !self.faults.is_empty() => Iri::new(assay::ENCODED_BY),
            Err(error) => {
                let help = error.remedy().or_else(|| Some(self.agent_called(workspace.author())));
                return Err(EngineError::Author { message: error.to_string(), help });
            }
        };
        Ok(())
    }

    /// Reads the ontologies of a workspace alone.
    #[cfg_attr(not(feature = "remote"), expect(dead_code, reason = "only that feature has endpoints"))]
    pub(in crate::engine) fn load_ontologies(&mut self, workspace: &Workspace) -> Result<(), EngineError> {
        let (ground, faults) = Ground::read(workspace);
        for (file, error) in faults {
            self.add_faults(fault_of(&file, &error));
        }
        self.store_ontologies(ontologies(&ground)?)
    }

    /// Lets `read` write to a base instead of memory; it becomes the store.
    fn in_base<T>(
        &mut self,
        path: &Path,
        read: impl FnOnce(&mut Self, &mut Apply<'_>) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let builder = Builder::new(path, Budget::default());
        let mut run = builder.run();
        // What is written more than once, each time anew.
        let mut last: BTreeMap<String, Vec<Quad>> = BTreeMap::new();
        let taken = read(self, &mut |file, change| {
            if [UNITS_FILE, PLACES_FILE].contains(&file) {
                last.insert(file.to_owned(), change.insert);
                return Ok(());
            }
            change.insert.into_iter().try_for_each(|quad| run.push(quad)).map_err(StoreError::from)?;
            Ok(())
        })?;
        let rest = last.into_values().flatten().try_for_each(|quad| run.push(quad));
        rest.and_then(|()| run.finish()).and_then(|()| builder.finish()).map_err(StoreError::from)?;
        self.store = Store::over_base(path)?;
        Ok(taken)
    }

    /// Keeps faults and the ids of sources, those of files that were not read again too; gives all files that are stored, in order.
    fn keep(
        &mut self,
        taken: Taken,
        inputs: &[Input],
        unchanged: Vec<KeptFile>,
    ) -> Result<Vec<KeptFile>, EngineError> {
        taken.faults.into_iter().for_each(|faults| self.add_faults(faults));
        let mut files: HashMap<String, KeptFile> = HashMap::new();
        files.extend(taken.files.into_iter().chain(unchanged).map(|kept| (kept.file.clone(), kept)));
        let kept: Vec<KeptFile> = inputs.iter().filter_map(|input| files.remove(&input.file)).collect();
        let prefixes = Arc::make_mut(&mut self.prefixes);
        for id in kept.iter().filter_map(|kept| kept.source.as_ref()) {
            prefixes.insert(id, self.base.source_namespace(id))?;
        }
        Ok(kept)
    }

    /// Writes what was read to the cache. Where that fails, it is read again the next time.
    fn write_list(&self, mut list: List, cache: &Cache, base: &Path) {
        let Ok(store) = Segment::open(base) else { return };
        list.set_base(base, store.digest());
        list.set_root(cache);
        list.set_entries(self.catalogue().entries());
        if cache.store(&list).is_err() {
            let _ = std::fs::remove_file(base);
        }
    }

    /// What helps where an author is named without a prefix: the terms of that name, or how one is declared.
    fn agent_called(&self, name: &str) -> String {
        let with_prefix = self.prefixes.iter().map(|(prefix, _)| format!("{prefix}:{name}"));
        let known: Vec<String> = with_prefix.filter(|name| self.vocabulary().resolve(name).is_ok()).collect();
        match known.as_slice() {
            [] => "it is a term of ontology/, such as agent:editor (`assay help domains`)".to_owned(),
            names => format!("did you mean {}?", names.join(" or ")),
        }
    }
}

#[cfg(test)]
mod tests;

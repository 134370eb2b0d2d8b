//! Everything behind one type: a workspace opened, its claims queried, traced, checked and exported.
//!
//! Knows files and all that stands above them in the crate; it must not know HTTP, terminals, nor the user's settings.

mod backend;
mod builtin;
mod claims;
#[cfg(feature = "remote")]
mod endpoint;
mod error;
mod loading;
mod location;
mod open;
mod ownership;
mod queries;
mod reviews;
mod workspace;

pub use builtin::json_schema;
pub use claims::Claims;
pub(crate) use claims::pages::SourceText;
pub(crate) use claims::record::{
    Candidate, Chosen, NewClaim, NewReading, NewReport, NewState, Proposal, Recorded,
};
pub(crate) use error::RecordError;
pub use error::{BackendKind, Capability, EngineError, NotAClaim, ReviewError};
pub use loading::Loading;
pub use loading::intake::Placement;
pub use loading::load::{IntoGraph, Loaded};
pub use location::Upkeep;
pub(crate) use location::large::{Part, Surveyed};
pub use location::{RemovedGraph, Transfer, Written};
pub use queries::evidence::{AbsenceEvidence, ClaimEvidence, RowEvidence, RowsWithEvidence, WAYS};
pub(crate) use queries::graph_store::GraphDocument;
pub use queries::saved::{QueriesFault, QueriesReport};
pub use queries::update::UpdateRequest;
pub use queries::{Queries, Request};
pub use reviews::Reviews;
pub use reviews::review::{NewReview, NewStep, ReviewFormat, Reviewed};
pub use workspace::add::{Added, NewSource};
pub(crate) use workspace::{CLAIMS, RDF, SOURCES, nearest_file};
pub use workspace::{Workspace, WorkspaceError, list_files};

use crate::check::Finding;
use crate::claims::copies::FoundCopy;
use crate::document::Lexicon;
use crate::files::{self, FileError};
use crate::import::{self, FileFaults, Vocabulary};
use crate::index::segment::guarded;
use crate::model::Iri;
use crate::model::iri::BaseIri;
use crate::model::vocab::{self, sh};
use crate::query::Prefixes;
use crate::store::{PATIENCE, Store, StoreError, View};
use backend::Backend;
use loading::catalogue::Catalogue;
use loading::declared::Declared;
use loading::naming::Destination;
use oxrdf::{Quad, Term};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

/// A store of claims, and what is needed to ask it. The files of a workspace hold the data ([`Engine::open`]), a location does
/// ([`Engine::over`]) or an endpoint; what one of these cannot do is refused with [`EngineError::Unsupported`].
///
/// Threads can ask one engine at once. A clone costs a few counts of references, and shares the store: what one writes, the other
/// sees. Prefixes and terms that a file brings are known to the engine that loaded it.
#[derive(Clone)]
pub struct Engine {
    backend: Arc<Backend>,
    base: BaseIri,
    author: Iri,
    language: String,
    store: Store,
    prefixes: Arc<Prefixes>,
    declared: Declared,
    /// The words that make numbers, with those of the workspace. Read when a sheet first needs them: asking never does, and the
    /// tables take longer than many a question.
    lexicon: OnceLock<Lexicon>,
    /// How the workspace was read.
    reading: open::Reading,
    catalogue: Arc<Mutex<Catalogue>>,
    faults: Arc<Vec<FileFaults>>,
    vetted: Arc<Mutex<ownership::LastVetted>>,
    weighing: claims::weighing::SharedWeighing,
    searched: claims::search::SharedSearched,
    shown: claims::pages::SharedShown,
    /// How long a review waits for another.
    wait: Duration,
    /// Whether there are sources whose ids are not among the prefixes.
    has_more_sources: bool,
    /// The folder from which files that go to a location are seen.
    seen_from: Option<PathBuf>,
    /// The location that they go to.
    destination: Option<Destination>,
}

/// How far the opening of a workspace has come.
#[derive(Clone, Debug)]
pub struct Progress<'a> {
    /// Files read so far.
    pub done: usize,
    /// Files in all.
    pub total: usize,
    /// The file being read.
    pub file: &'a str,
}

/// What `check` found.
#[derive(Clone, Debug, Default)]
pub struct CheckReport {
    /// Files that could not be loaded, and check queries that could not be run.
    pub faults: Vec<FileFaults>,
    /// What is wrong with what was loaded.
    pub findings: Vec<Finding>,
    /// The ids of sources whose text is not kept here, for their rights: what rests on them was not checked against it.
    pub withheld: Vec<String>,
    /// The graphs of others that have claims, and how many: they are what some file says, and in order as such.
    pub elsewhere: Vec<(String, usize)>,
    /// The sources that are held to be copies of others, until a sheet says otherwise.
    pub copies: Vec<FoundCopy>,
    /// How many sources, claims, propositions and reviews were checked.
    pub counts: [(&'static str, usize); 4],
    /// How many check queries were run.
    pub checks: usize,
    /// The check queries that a limit cut: what they would find is not known.
    pub cut: Vec<CutCheck>,
}

/// A check query that was not run to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CutCheck {
    /// Its name.
    pub query: String,
    /// What cut it: `timeout`, `memory` or `interrupted`.
    pub reason: &'static str,
}

impl CheckReport {
    /// Whether everything was checked, and nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty() && self.findings.is_empty() && self.cut.is_empty()
    }
}

impl Engine {
    fn bare(base: BaseIri) -> Result<Self, EngineError> {
        let mut prefixes = Prefixes::new();
        for (prefix, namespace) in vocab::PREFIXES {
            prefixes.insert(*prefix, *namespace)?;
        }
        prefixes.insert("source", base.as_str())?;
        prefixes.insert("concept", base.concept_namespace())?;
        prefixes.insert("graph", base.graph("").as_str())?;
        prefixes.insert("review", base.review("", 0).as_str().trim_end_matches("/0"))?;
        Ok(Self {
            backend: Arc::new(Backend::MEMORY),
            base,
            author: Iri::new(""),
            language: "en".to_owned(),
            store: Store::new()?,
            prefixes: Arc::new(prefixes),
            declared: Declared::default(),
            lexicon: OnceLock::new(),
            reading: open::Reading::default(),
            catalogue: Arc::default(),
            faults: Arc::default(),
            vetted: Arc::default(),
            weighing: Arc::default(),
            searched: Arc::default(),
            shown: Arc::default(),
            wait: PATIENCE,
            has_more_sources: false,
            seen_from: None,
            destination: None,
        })
    }

    /// The words of numbers: those that come with Assay and those of the workspace.
    fn lexicon(&self) -> &Lexicon {
        self.lexicon.get_or_init(|| {
            // Rows that cannot be read were told when the workspace was opened.
            let add = |known: Lexicon, (file, bytes): &(String, Vec<u8>)| {
                import::extend_lexicon(&known, file, bytes).unwrap_or(known)
            };
            self.declared.tables().fold(Lexicon::standard(), add)
        })
    }

    /// Sets how long a review waits for another that is being written in the workspace; [`PATIENCE`] if nothing is said. For
    /// a location, [`crate::store::WriteOptions`] says it.
    pub fn wait_for(&mut self, wait: Duration) {
        self.wait = wait;
    }

    /// The files of a folder of the workspace; none, and a fault, where it cannot be read.
    fn found(&mut self, workspace: &Workspace, folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
        workspace.files(folder, extensions).unwrap_or_else(|error| {
            if self.faults.iter().all(|fault| fault.file != folder) {
                self.add_faults(fault_of(folder, &error));
            }
            Vec::new()
        })
    }

    fn add_faults(&mut self, faults: FileFaults) {
        Arc::make_mut(&mut self.faults).push(faults);
    }

    /// The files of the workspace that could not be loaded.
    #[must_use]
    pub fn faults(&self) -> &[FileFaults] {
        &self.faults
    }

    /// The workspace, where there is one: it holds the data, or is beside what does.
    #[must_use]
    pub fn workspace(&self) -> Option<&Workspace> {
        self.backend.workspace()
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The store as it is now, whatever is written later.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read, or an endpoint holds the data.
    pub fn view(&self) -> Result<View, EngineError> {
        self.backend.require(Capability::Read)?;
        Ok(self.store.view()?)
    }

    /// The state that quads of a scope are written from: of all, everything; of anything else, what its sheet says.
    fn vetted_for(&self, scope: &crate::export::Scope) -> Result<View, EngineError> {
        if matches!(scope, crate::export::Scope::All) { self.view() } else { Ok(self.vetted()?.view) }
    }

    /// What the IRIs of sources, graphs and reviews begin with.
    #[must_use]
    pub fn base(&self) -> &BaseIri {
        &self.base
    }

    /// The prefixes known in queries: those of the core, of the ontologies, and the ids of the sources.
    #[must_use]
    pub fn prefixes(&self) -> &Prefixes {
        &self.prefixes
    }

    /// What the ontologies declare.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        self.declared.vocabulary()
    }

    /// A term as people read it: IRIs by their prefix, literals without quotes.
    #[must_use]
    pub fn show_term(&self, term: &Term) -> String {
        self.prefixes.show(term)
    }
}

/// Runs what reads the store. Damage that it meets in a base leaves it by unwinding, and becomes an error here: every method
/// that users call passes through this, so that they never see a panic for a damaged file.
fn reading<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    guarded(work).map_err(StoreError::from)?
}

/// Takes over the prefixes that the ontologies declare with `sh:declare`.
fn declare_prefixes(prefixes: &mut Prefixes, quads: &[Quad]) -> Result<(), EngineError> {
    let mut declared: BTreeMap<String, [Option<String>; 2]> = BTreeMap::new();
    for quad in quads {
        let part = match quad.predicate.as_str() {
            sh::PREFIX => 0,
            sh::NAMESPACE_PROPERTY => 1,
            _ => continue,
        };
        if let Term::Literal(literal) = &quad.object {
            declared.entry(quad.subject.to_string()).or_default()[part] = Some(literal.value().to_owned());
        }
    }
    for parts in declared.into_values() {
        if let [Some(prefix), Some(namespace)] = parts {
            prefixes.insert(prefix, namespace)?;
        }
    }
    Ok(())
}

/// An error of one file as its faults; any other goes on.
fn as_faults(file: &str, error: EngineError) -> Result<FileFaults, EngineError> {
    match error {
        EngineError::Faults(faults) => Ok(faults),
        known @ (EngineError::Owned { .. } | EngineError::Canonical(_)) => {
            Ok(FileFaults::whole(file, &known.to_string()))
        }
        other => Err(other),
    }
}

/// The bytes of a file that a person named.
fn read(path: &Path) -> Result<Vec<u8>, EngineError> {
    Ok(files::read(path)?)
}

/// Why a file of the workspace is not read, as its fault.
fn fault_of(file: &str, error: &FileError) -> FileFaults {
    let mut faults = FileFaults::whole(file, &error.of(file));
    faults.faults.iter_mut().for_each(|fault| fault.help = error.help());
    faults
}

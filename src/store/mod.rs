//! The record, and pinned views of it.
//!
//! Knows quads, named graphs, transactions and generations. Must not know what a claim is, and evaluates no
//! queries.
//!
//! A store is a base, which does not change, and beside it what was removed and what came since: the live Oxigraph store,
//! in memory. Without a base that is all of it. In a durable location every commit is in the journal, on the disk, before
//! it counts; [`Store::compact`] folds what came into a new base, and where much has come that begins by itself, in the
//! background. Reads never touch the live store: they go
//! through a [`View`], which is pinned to one generation of it and holds the [`Index`] of
//! that generation, built at the first read after a write. So a reader sees one state however long it reads,
//! counts are exact, and the default graph is a true RDF merge.
//!
//! Beside the quads a store keeps blobs: bytes by their SHA-256. A blob stays as long as a quad has that hash, in
//! hexadecimal digits, as a string; what no quad names goes at the next compaction. Blobs are not pinned by views.

mod blob_gc;
mod blobs;
pub(crate) mod canonical;
pub(crate) mod clock;
mod compaction;
mod delta;
mod location;
mod materialized;
#[cfg(feature = "remote")]
pub(crate) mod remote;
mod view;

pub use view::{DefaultGraph, View};

pub(crate) use crate::index::segment::BlobHash;
pub use crate::index::segment::{blob_hash, digits_of, hash_of};
pub(crate) use blobs::BlobError;
pub(crate) use compaction::Omitted;
pub(crate) use location::LocationError;
pub(crate) use location::doubt::Doubt;
pub(crate) use location::journal::{JournalError, Loss};
pub(crate) use location::lock::PATIENCE;
pub use location::lock::WriteOptions;
pub(crate) use location::lock::lock_within;

use self::blobs::PendingBlobs;
use self::compaction::{Background, Due, fill};
use self::delta::{Delta, SnapshotError};
use self::location::{Location, Opened};
use self::materialized::{Derived, Guard};
use crate::index::segment::{Budget, BuildError, Builder, Segment, SegmentError, SegmentSummary, guarded};
use crate::index::{DEEPEST, Index, IndexError, disk, is_shallow};
use oxigraph::store::StorageError;
use oxrdf::{BlankNode, NamedNode, Quad};
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why the store could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The live store failed.
    #[error("the store failed: {0}")]
    Live(#[from] StorageError),
    /// The snapshot could not be built.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The base cannot be read.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// A base cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The journal cannot be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A blob cannot be read or kept.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The location cannot be used.
    #[error(transparent)]
    Location(#[from] LocationError),
    /// A graph that only what brings it may change.
    #[error("the graph <{graph}> is not changed so: it is what sheets and Assay itself say of themselves")]
    Guarded {
        /// Its name, without angle brackets.
        graph: String,
    },
    /// The store was opened to read only.
    #[error("{} is open to read only", path.display())]
    ReadOnly {
        /// The base or location.
        path: PathBuf,
    },
    /// The folder has a database of Oxigraph's server.
    #[error("{} is a database of Oxigraph, which only an `assay` built with the feature `rocksdb` opens", path.display())]
    NeedsRocksdb {
        /// The folder.
        path: PathBuf,
    },
    /// A database of Oxigraph's server has no place for blobs.
    #[error("{} is a database of Oxigraph, which keeps no texts", path.display())]
    KeepsNoBlobs {
        /// The folder.
        path: PathBuf,
    },
    /// What was asked needs a location, and the store is in memory or a database of Oxigraph.
    #[error("there is nothing to compact: this store is no location")]
    InMemory,
}

impl From<SnapshotError> for StoreError {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::Live(error) => Self::Live(error),
            SnapshotError::Index(error) => Self::Index(error),
        }
    }
}

fn lock_failed(path: &Path, source: io::Error) -> StoreError {
    LocationError::Io { path: path.to_owned(), source }.into()
}

/// What one transaction does, in the order of the fields. All of it happens, or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Named graphs that go, with all their quads. A graph that does not exist is no error.
    pub drop_graphs: Vec<NamedNode>,
    /// Graphs that go likewise and whose names are blank nodes, as RDF that was loaded may have them.
    pub drop_blank_graphs: Vec<BlankNode>,
    /// Named graphs that shall exist, even if empty.
    pub create_graphs: Vec<NamedNode>,
    /// Quads that go. The graph of a removed quad stays, even if it is empty then.
    pub remove: Vec<Quad>,
    /// Quads that come.
    pub insert: Vec<Quad>,
}

impl Change {
    /// Whether it would do nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.drop_graphs.is_empty()
            && self.drop_blank_graphs.is_empty()
            && self.create_graphs.is_empty()
            && self.remove.is_empty()
            && self.insert.is_empty()
    }
}

/// What a transaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The generation the store is in now.
    pub generation: u64,
    /// Quads in the store before.
    pub quads_before: usize,
    /// Quads in the store after.
    pub quads_after: usize,
}

/// A store. Clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
    /// Absent in the store that a compaction in the background has.
    background: Option<Arc<Background>>,
    /// What transactions through this handle keep derived.
    derived: Option<Derived>,
    /// What transactions through this handle must not touch.
    guard: Option<Guard>,
}

struct Shared {
    home: Home,
    /// Held as long as a new base is being built, so that there is one at a time.
    builder: Mutex<()>,
    /// Held by a writer from its first read to its commit, so that writers follow one another.
    writer: Mutex<()>,
    /// Held while the state changes or a snapshot is built, never while a query runs.
    state: Mutex<State>,
    due: Due,
}

/// Where a store is, and whether it may be written.
enum Home {
    Memory,
    /// A base file alone.
    File(PathBuf),
    /// A database of Oxigraph.
    #[cfg(feature = "rocksdb")]
    Oxigraph {
        path: PathBuf,
        writes: bool,
    },
    /// A folder.
    Folder {
        path: PathBuf,
        writes: bool,
    },
}

struct State {
    layers: Delta,
    location: Option<Location>,
    blobs: PendingBlobs,
    generation: u64,
    snapshot: Option<Arc<Index>>,
}

/// What is in a store, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreSummary {
    /// Quads.
    pub quads: usize,
    /// What the base holds, if there is one.
    pub base: Option<SegmentSummary>,
    /// Quads beside the base, come or gone.
    pub beside_base: usize,
    /// Blobs.
    pub blobs: usize,
    /// A number that every commit raises.
    pub generation: u64,
}

impl Store {
    /// An empty store in memory.
    ///
    /// # Errors
    /// When the live store cannot be made.
    pub fn new() -> Result<Self, StoreError> {
        Ok(Self::with(Home::Memory, Delta::over(None)?, None))
    }

    /// Opens a base file, to read only. Costs its header.
    ///
    /// # Errors
    /// When the file is no base or is damaged where that shows at once.
    pub fn open_base(path: &Path) -> Result<Self, StoreError> {
        let base = Arc::new(Segment::open(path)?);
        Ok(Self::with(Home::File(path.to_owned()), Delta::over(Some(base))?, None))
    }

    /// Opens a durable location to read. Commits of a writer in another process are seen by views made afterwards.
    ///
    /// With the feature `rocksdb`, a database of Oxigraph's server too: it is read into memory whole at the first view, and
    /// stays as it was opened.
    ///
    /// # Errors
    /// When the folder is no location, or a file of it is damaged.
    pub fn open_to_read(folder: &Path) -> Result<Self, StoreError> {
        Self::open_location(folder, None)
    }

    /// Opens a durable location to write, and makes it where there is none. What a writer that died left is put in order:
    /// a commit that had returned is there, one that had not is not.
    ///
    /// With the feature `rocksdb`, a database of Oxigraph's server too: commits are Oxigraph's own transactions. It keeps no
    /// blobs.
    ///
    /// # Errors
    /// When another process writes there and does not end in time, the folder is something else, a file of it is damaged, or
    /// commits are lost that had been acknowledged.
    pub fn open_to_write(folder: &Path) -> Result<Self, StoreError> {
        Self::open_to_write_with(folder, &WriteOptions::default())
    }

    /// [`Store::open_to_write`], with how long to wait for another that writes there, and whether to go on where commits are
    /// lost that had been acknowledged.
    ///
    /// # Errors
    /// As [`Store::open_to_write`].
    pub fn open_to_write_with(folder: &Path, options: &WriteOptions) -> Result<Self, StoreError> {
        Self::open_location(folder, Some(options))
    }

    /// Commits that had been acknowledged, and that the journal does not have any more: what is read is the state before
    /// them. In a store that is written, those that its writer has accepted to lose.
    #[must_use]
    pub fn loss(&self) -> Option<Loss> {
        lock(&self.shared.state).location.as_ref().and_then(Location::loss).cloned()
    }

    /// What was not as it should be when this was opened, and stopped nothing. A writer has put it in order.
    #[must_use]
    pub fn doubts(&self) -> Vec<Doubt> {
        let state = lock(&self.shared.state);
        state.location.as_ref().map(|location| location.doubts().to_vec()).unwrap_or_default()
    }

    /// A database of Oxigraph's server, opened in place.
    #[cfg(feature = "rocksdb")]
    fn open_oxigraph(folder: &Path, writes: bool) -> Result<Self, StoreError> {
        use oxigraph::store::Store as Live;
        let live = if writes { Live::open(folder)? } else { Live::open_read_only(folder)? };
        Ok(Self::with(Home::Oxigraph { path: folder.to_owned(), writes }, Delta::live(live)?, None))
    }

    #[cfg(not(feature = "rocksdb"))]
    fn open_oxigraph(folder: &Path, _: bool) -> Result<Self, StoreError> {
        Err(StoreError::NeedsRocksdb { path: folder.to_owned() })
    }

    fn open_location(folder: &Path, writes: Option<&WriteOptions>) -> Result<Self, StoreError> {
        if Self::is_foreign(folder) {
            return Self::open_oxigraph(folder, writes.is_some());
        }
        let Opened { location, layers } = Location::open(folder, writes)?;
        let home = Home::Folder { path: folder.to_owned(), writes: writes.is_some() };
        Ok(Self::with(home, layers, Some(location)))
    }

    fn with(home: Home, layers: Delta, location: Option<Location>) -> Self {
        let generation = location.as_ref().map_or(0, Location::generation);
        let mut blobs = match &home {
            Home::Folder { path, .. } => PendingBlobs::in_location(path),
            Home::Memory | Home::File(_) => PendingBlobs::Memory(HashMap::new()),
            #[cfg(feature = "rocksdb")]
            Home::Oxigraph { .. } => PendingBlobs::Memory(HashMap::new()),
        };
        if matches!(home, Home::Folder { writes: true, .. }) {
            blobs.tidy(layers.base().map(AsRef::as_ref));
        }
        let state = State { layers, location, blobs, generation, snapshot: None };
        Self {
            shared: Arc::new(Shared {
                home,
                builder: Mutex::default(),
                writer: Mutex::default(),
                state: Mutex::new(state),
                due: Due::default(),
            }),
            background: Some(Arc::default()),
            derived: None,
            guard: None,
        }
    }

    /// Whether there is a durable location in a folder.
    #[must_use]
    pub fn is_location(folder: &Path) -> bool {
        location::is_location(folder)
    }

    /// Whether a folder has a database of Oxigraph's server.
    #[must_use]
    pub fn is_foreign(folder: &Path) -> bool {
        !Self::is_location(folder) && ["CURRENT", "IDENTITY"].iter().all(|name| folder.join(name).is_file())
    }

    /// The number of the current state; every transaction that commits raises it.
    #[must_use]
    pub fn generation(&self) -> u64 {
        lock(&self.shared.state).generation
    }

    /// What is in it.
    ///
    /// # Errors
    /// When the live store fails.
    pub fn summary(&self) -> Result<StoreSummary, StoreError> {
        let state = lock(&self.shared.state);
        Ok(StoreSummary {
            quads: state.layers.len(),
            base: state.layers.base().map(|base| base.summary()),
            beside_base: state.layers.beside_base(),
            blobs: state.hashes()?.len(),
            generation: state.generation,
        })
    }

    /// A view of the current state, with the merged default graph.
    ///
    /// The first view reads and sorts all quads that are not in the base. The first after a write costs what was written, and
    /// every further one a reference count, and a look at the disk where another process may write.
    ///
    /// # Errors
    /// When the live store fails or holds too many terms, or a file is damaged.
    pub fn view(&self) -> Result<View, StoreError> {
        let mut state = lock(&self.shared.state);
        if self.only_reads_a_folder() {
            state.refresh()?;
        }
        let index = state.index()?;
        Ok(View::new(index, state.generation))
    }

    /// Applies a change in one transaction. In a location it is on the disk when this returns.
    ///
    /// # Errors
    /// When the live store or the disk fails; the store is then as it was.
    pub fn apply(&self, change: &Change) -> Result<Applied, StoreError> {
        if self.derived.is_some() || self.guard.is_some() {
            return Ok(self.transact(|_| Ok::<_, StoreError>((change.clone(), ())))?.0);
        }
        let _writer = lock(&self.shared.writer);
        self.commit(change)
    }

    /// Applies the change that `work` computes from a view of the current state. No other writer comes between.
    ///
    /// # Errors
    /// When `work` fails or the live store does; the store is then as it was.
    pub fn transact<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(View) -> Result<(Change, T), E>,
    ) -> Result<(Applied, T), E> {
        self.transact_keeping(&mut std::iter::empty(), work)
    }

    /// [`Store::transact`], with blobs that the change names: they are on the disk before it counts, and few are held at a
    /// time. Where it fails they may be left, until the next compaction.
    ///
    /// # Errors
    /// As [`Store::transact`].
    pub fn transact_keeping<T, E: From<StoreError>>(
        &self,
        blobs: &mut dyn Iterator<Item = Vec<u8>>,
        work: impl FnOnce(View) -> Result<(Change, T), E>,
    ) -> Result<(Applied, T), E> {
        let _writer = lock(&self.shared.writer);
        // No compaction lets them go before the change names them: it would be this writer that it waits for.
        self.keep_all(blobs)?;
        let view = self.view()?;
        let (change, value) = guarded(|| {
            let (change, value) = work(view.clone())?;
            self.permit(&view, &change)?;
            Ok::<_, E>(match &self.derived {
                Some(derived) => (derived.complete(&view, change)?, value),
                None => (change, value),
            })
        })
        .map_err(StoreError::from)??;
        drop(view);
        Ok((self.commit(&change)?, value))
    }

    /// The bytes whose SHA-256 is this, which is computed anew; `None` where they are not kept here.
    ///
    /// # Errors
    /// When they are damaged, which tells the hash, or cannot be read.
    pub fn blob(&self, hash: &BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
        let mut state = lock(&self.shared.state);
        if !self.only_reads_a_folder() {
            return state.blob(hash);
        }
        state.refresh()?;
        match state.blob(hash) {
            Ok(Some(bytes)) => Ok(Some(bytes)),
            // A compaction may have moved it between two looks.
            _ if state.refresh()? => state.blob(hash),
            found => found,
        }
    }

    fn commit(&self, change: &Change) -> Result<Applied, StoreError> {
        self.must_write()?;
        if change.insert.iter().any(|quad| !is_shallow(&quad.object)) {
            return Err(IndexError::TooDeep { limit: DEEPEST }.into());
        }
        let mut state = lock(&self.shared.state);
        let State { layers, location, generation, snapshot, .. } = &mut *state;
        let quads_before = layers.len();
        let steps = guarded(|| layers.effective(change))??;
        if !steps.is_empty() {
            let before = location.as_ref().map(|location| location.journal.mark());
            if let Some(location) = location.as_mut() {
                location.journal.append(&steps)?;
            }
            let taken = guarded(|| {
                disk::recorded()?;
                layers.apply(&steps)
            });
            if let Err(error) = taken.map_err(StoreError::from).and_then(|taken| Ok(taken?)) {
                // What is recorded and not in memory would come to life when the location is opened again.
                if let (Some(location), Some(mark)) = (location.as_mut(), before) {
                    location.journal.take_back(mark);
                }
                return Err(error);
            }
            if let Some(location) = location {
                location.acknowledge();
            }
            *generation += 1;
            *snapshot = None;
        }
        let applied = Applied { generation: *generation, quads_before, quads_after: layers.len() };
        if self.is_due(&state) {
            self.compact_in_background();
        }
        Ok(applied)
    }

    fn only_reads_a_folder(&self) -> bool {
        matches!(self.shared.home, Home::Folder { writes: false, .. })
    }

    /// Whether it goes with the process.
    #[must_use]
    pub fn is_in_memory(&self) -> bool {
        matches!(self.shared.home, Home::Memory)
    }

    fn must_write(&self) -> Result<(), StoreError> {
        match &self.shared.home {
            Home::Memory | Home::Folder { writes: true, .. } => Ok(()),
            Home::File(path) | Home::Folder { path, writes: false } => {
                Err(StoreError::ReadOnly { path: path.clone() })
            }
            #[cfg(feature = "rocksdb")]
            Home::Oxigraph { writes: true, .. } => Ok(()),
            #[cfg(feature = "rocksdb")]
            Home::Oxigraph { path, writes: false } => Err(StoreError::ReadOnly { path: path.clone() }),
        }
    }

    /// Reads every block of the base, and every blob beside it; the journal was read when it was opened.
    ///
    /// # Errors
    /// The first that is not as it was written, or that a commit is lost that had been acknowledged.
    pub fn verify(&self) -> Result<(), StoreError> {
        if let Some(loss) = self.loss() {
            return Err(JournalError::Lost(loss).into());
        }
        let base = lock(&self.shared.state).layers.base().cloned();
        if let Some(base) = base {
            base.verify()?;
        }
        let hashes = lock(&self.shared.state).blobs.hashes()?;
        hashes.iter().try_for_each(|hash| self.blob(hash).map(drop))
    }

    /// Writes all of it as one base file, which is whole or not there.
    ///
    /// # Errors
    /// When the disk fails or a file of this store is damaged.
    pub fn write_base(&self, path: &Path) -> Result<SegmentSummary, StoreError> {
        let builder = Builder::new(path, Budget::default());
        self.fill(&builder)?;
        builder.finish()?;
        Ok(Segment::open(path)?.summary())
    }

    /// Hands all quads to a builder, the graphs that exist, and the blobs that quads name.
    ///
    /// # Errors
    /// When the disk fails or a file of this store is damaged.
    pub fn fill(&self, builder: &Builder) -> Result<(), StoreError> {
        let view = self.view()?;
        fill(builder, view.index(), &Omitted::none())?;
        self.fill_blobs(builder, view.index(), &BTreeSet::new())
    }
}

impl State {
    /// The snapshot of this state, built where there is none yet.
    fn index(&mut self) -> Result<Arc<Index>, StoreError> {
        let index = match &self.snapshot {
            Some(index) => Arc::clone(index),
            None => guarded(|| self.layers.snapshot())??,
        };
        self.snapshot = Some(Arc::clone(&index));
        Ok(index)
    }

    /// Sees what others committed since; whether there was anything.
    fn refresh(&mut self) -> Result<bool, StoreError> {
        let Some(location) = &mut self.location else { return Ok(false) };
        let is_changed = location.refresh(&mut self.layers)?;
        if is_changed {
            self.generation = location.generation();
            self.snapshot = None;
        }
        Ok(is_changed)
    }
}

/// A panic while a lock is held leaves the guarded state whole: it is replaced only after the commit.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

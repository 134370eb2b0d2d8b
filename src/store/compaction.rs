//! Compaction: what came and went is folded into a new base, when that is asked for, or in the background when it is due.
//!
//! Knows when it is due and who waits for whom. Must not know how a base is written.
//!
//! A new base is built from a pinned state, without a lock: readers and the writer go on. Then, with the locks of both,
//! what was committed since is written to the journal that follows the new base, and `current` is replaced. Whoever dies
//! in it, or gives it up, leaves the location as it was.

use super::lock;
use super::{Change, State, Store, StoreError, View};
use crate::index::Index;
use crate::index::segment::{BlobHash, Budget, BuildError, Builder, Segment, guarded};
use oxrdf::{GraphName, NamedOrBlankNode, Quad};
use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread::{self, JoinHandle};

/// How many quads may stand beside a base, or a quarter of the base, before they are folded into a new one.
const MOST_BESIDE: usize = 200_000;
/// How many quads are worth a new base, where that holds little else.
const LEAST_REBUILT: usize = 30_000;

/// What tells when a compaction is due.
pub(super) struct Due {
    most_beside: AtomicUsize,
    /// How much there was when one failed: the next is begun when as much again has come.
    failed_at: AtomicUsize,
    error: Mutex<Option<StoreError>>,
}

impl Default for Due {
    fn default() -> Self {
        Self { most_beside: MOST_BESIDE.into(), failed_at: 0.into(), error: Mutex::default() }
    }
}

/// The compaction in the background, which is given up when the last store that shares this goes.
#[derive(Default)]
pub(super) struct Background {
    stop: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Background {
    fn join(&self) {
        let thread = lock(&self.thread).take();
        if let Some(thread) = thread {
            // A panic in it has been told of, and changed nothing.
            let _ = thread.join();
        }
    }
}

impl Drop for Background {
    /// Waits until the thread has seen the flag: the location is free to be opened again then.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.join();
    }
}

impl Store {
    /// Folds what came and went into a new base. Readers go on meanwhile, each at its pin, and so do writers until the
    /// swap. A process that dies in it leaves the location as it was.
    ///
    /// # Errors
    /// When the store is in memory or open to read only, or the disk fails; the location is then as it was.
    pub fn compact(&self) -> Result<(), StoreError> {
        self.rebuild(&Omitted::none(), |_| Ok(()))
    }

    /// [`Store::compact`], where as much stands beside the base that it is due; one that goes on in the background is
    /// waited for. For a process that is about to end: one in the background would end with it.
    ///
    /// # Errors
    /// As [`Store::compact`], but for a store in memory, where none is due.
    pub fn compact_if_due(&self) -> Result<(), StoreError> {
        self.compact_while_due(&Arc::default())
    }

    /// [`Store::compact`] that lets blobs go though quads name them: afterwards no file of the location has their bytes.
    ///
    /// # Errors
    /// As [`Store::compact`].
    pub fn compact_without(&self, unwanted: &BTreeSet<BlobHash>) -> Result<(), StoreError> {
        let _builder = lock(&self.shared.builder);
        self.build(&Rebuilding { unwanted, ..Rebuilding::default() }, |_| Ok::<_, StoreError>(()))
    }

    /// [`Store::compact`] without some quads and with others, which `add` hands to the builder: how large files come in, without
    /// going through memory.
    ///
    /// # Errors
    /// As [`Store::compact`], and where `add` fails.
    pub fn rebuild<E: From<StoreError>>(
        &self,
        omitted: &Omitted<'_>,
        add: impl FnOnce(&Builder) -> Result<(), E>,
    ) -> Result<(), E> {
        self.rebuild_settled(omitted, None, add)
    }

    /// [`Store::rebuild`] with what follows from the state that it comes to, which counts from the same moment.
    ///
    /// # Errors
    /// As [`Store::rebuild`], and where `follows` fails.
    pub(crate) fn rebuild_settled<E: From<StoreError>>(
        &self,
        omitted: &Omitted<'_>,
        follows: Option<&Follows<'_>>,
        add: impl FnOnce(&Builder) -> Result<(), E>,
    ) -> Result<(), E> {
        let _builder = lock(&self.shared.builder);
        self.build(&Rebuilding { omitted, follows, ..Rebuilding::default() }, add)
    }

    /// Whether so many quads more come cheaper by way of [`Store::rebuild`]: they would be due for a new base at once, or are
    /// many beside what is there already.
    #[must_use]
    pub fn is_cheaper_rebuilt(&self, quads: usize) -> bool {
        let state = lock(&self.shared.state);
        let settled = state.layers.settled();
        let most = self.shared.due.most_beside.load(Ordering::Relaxed).max(settled / 4);
        let is_much = quads >= LEAST_REBUILT && quads > state.layers.len() / 4;
        state.location.is_some() && (quads > most || is_much)
    }

    /// Sets how many quads may come to stand beside the base before a commit begins a compaction in the background;
    /// 200,000 if nothing is said, and a quarter of the base where that is more.
    pub fn compact_beyond(&self, quads: usize) {
        self.shared.due.most_beside.store(quads, Ordering::Relaxed);
    }

    /// Why the last compaction in the background failed, if it did and nobody has asked since. What was committed is safe;
    /// it is begun again when as much again has come.
    #[must_use]
    pub fn compaction_error(&self) -> Option<StoreError> {
        lock(&self.shared.due.error).take()
    }

    /// Returns when no compaction goes on in the background.
    pub fn wait_for_compaction(&self) {
        if let Some(background) = &self.background {
            background.join();
        }
    }

    pub(super) fn is_due(&self, state: &State) -> bool {
        let due = &self.shared.due;
        let most = due.most_beside.load(Ordering::Relaxed).max(state.layers.settled() / 4);
        let failed_at = due.failed_at.load(Ordering::Relaxed);
        state.location.is_some() && weight(state) > most.saturating_add(failed_at)
    }

    pub(super) fn compact_in_background(&self) {
        let Some(background) = &self.background else { return };
        let mut running = lock(&background.thread);
        if running.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        let store = Self { shared: Arc::clone(&self.shared), background: None, derived: None, guard: None };
        let stop = Arc::clone(&background.stop);
        let work = move || {
            let done = guarded(|| store.compact_while_due(&stop)).map_err(StoreError::from).flatten();
            if let Err(error) = done {
                store.note(error);
            }
        };
        // Where no thread can be had, the next commit tries again.
        *running = thread::Builder::new().name("compaction".to_owned()).spawn(work).ok();
    }

    fn note(&self, error: StoreError) {
        if matches!(error, StoreError::Build(BuildError::Stopped)) {
            return;
        }
        let due = &self.shared.due;
        due.failed_at.store(weight(&lock(&self.shared.state)), Ordering::Relaxed);
        *lock(&due.error) = Some(error);
    }

    fn compact_while_due(&self, stop: &Arc<AtomicBool>) -> Result<(), StoreError> {
        let _builder = lock(&self.shared.builder);
        while !stop.load(Ordering::Relaxed) && self.is_due(&lock(&self.shared.state)) {
            self.build(&Rebuilding { stop, ..Rebuilding::default() }, |_| Ok::<_, StoreError>(()))?;
        }
        Ok(())
    }

    /// Builds a base and swaps it in. The lock of the builder is held. Damage of the base that is read is an error.
    fn build<E: From<StoreError>>(
        &self,
        how: &Rebuilding<'_>,
        add: impl FnOnce(&Builder) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut added = Ok(());
        let add = |builder: &Builder| {
            added = add(builder);
            added.is_ok()
        };
        let built = guarded(|| self.build_unguarded(how, add));
        // Why nothing could be added says more than that the building stopped.
        added?;
        Ok(built.map_err(StoreError::from)??)
    }

    /// Whether it was built: `add` says whether it could hand over all.
    fn build_unguarded(
        &self,
        how: &Rebuilding<'_>,
        add: impl FnOnce(&Builder) -> bool,
    ) -> Result<(), StoreError> {
        let Rebuilding { unwanted, stop, omitted, follows } = *how;
        self.must_write()?;
        let (path, mark, index) = {
            let mut state = lock(&self.shared.state);
            let index = state.index()?;
            let Some(location) = &state.location else { return Err(StoreError::InMemory) };
            location.journal.is_whole()?;
            (location.next_base(), location.journal.mark(), index)
        };
        let builder = Builder::new(&path, Budget::default()).stopped_by(stop);
        fill(&builder, &index, omitted)?;
        self.fill_blobs(&builder, &index, unwanted)?;
        if !add(&builder) {
            return Ok(());
        }
        builder.finish()?;
        drop(index);
        let base = Segment::open(&path)?;
        let _writer = lock(&self.shared.writer);
        let mut state = lock(&self.shared.state);
        state.rescue(&base, unwanted, mark.sequence)?;
        let Some(location) = &mut state.location else { return Err(StoreError::InMemory) };
        let layers = location.swap(base, mark, &|layers| {
            let Some(follows) = follows else { return Ok(Vec::new()) };
            let view = View::new(layers.snapshot()?, 0);
            Ok(layers.effective(&follows(&view)?)?)
        })?;
        state.generation = location.generation();
        state.layers = layers;
        state.snapshot = None;
        self.shared.due.failed_at.store(0, Ordering::Relaxed);
        // The new base counts, whatever becomes of what it replaces.
        let _ = state.drop_blobs(unwanted);
        Ok(())
    }
}

/// What follows from a state.
pub(crate) type Follows<'f> = dyn Fn(&View) -> Result<Change, StoreError> + 'f;

/// How a new base is built.
struct Rebuilding<'r> {
    /// Blobs that go though quads name them.
    unwanted: &'r BTreeSet<BlobHash>,
    /// What stops it.
    stop: &'r Arc<AtomicBool>,
    omitted: &'r Omitted<'r>,
    follows: Option<&'r Follows<'r>>,
}

impl Default for Rebuilding<'_> {
    fn default() -> Self {
        static NEVER: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
        static NOTHING: LazyLock<Omitted<'static>> = LazyLock::new(Omitted::none);
        static NO_BLOBS: BTreeSet<BlobHash> = BTreeSet::new();
        Self { unwanted: &NO_BLOBS, stop: &NEVER, omitted: &NOTHING, follows: None }
    }
}

/// How much a compaction would fold in, or free.
fn weight(state: &State) -> usize {
    state.layers.beside_base().max(state.layers.steps())
}

/// What a new base leaves out.
#[derive(Clone, Copy)]
pub struct Omitted<'a> {
    /// Graphs with all their quads.
    pub graphs: &'a HashSet<GraphName>,
    /// Other quads, by what tells them.
    pub quad: &'a (dyn Fn(&Quad) -> bool + Sync),
}

impl Omitted<'_> {
    /// Nothing.
    #[must_use]
    pub fn none() -> Omitted<'static> {
        static NO_GRAPHS: LazyLock<HashSet<GraphName>> = LazyLock::new(HashSet::new);
        Omitted { graphs: &NO_GRAPHS, quad: &|_| false }
    }

    fn keeps(&self, quad: &Quad) -> bool {
        !self.graphs.contains(&quad.graph_name) && !(self.quad)(quad)
    }
}

/// Hands the quads of an index, and its graphs, to a builder.
pub(super) fn fill(builder: &Builder, index: &Arc<Index>, omitted: &Omitted<'_>) -> Result<(), StoreError> {
    let mut run = builder.run();
    guarded(|| {
        for graph in index.graphs() {
            if let Ok(name) = NamedOrBlankNode::try_from(index.term(*graph))
                && !omitted.graphs.contains(&GraphName::from(name.clone()))
            {
                run.graph(name);
            }
        }
        View::new(Arc::clone(index), 0)
            .quads(None, None, None, None)
            .filter(|quad| omitted.keeps(quad))
            .try_for_each(|quad| run.push(quad))
    })??;
    Ok(run.finish()?)
}

#[cfg(test)]
mod tests;

//! The record, and pinned views of it.
//!
//! Knows quads, named graphs, transactions and generations. Must not know what a claim is, and evaluates no
//! queries.
//!
//! The live Oxigraph store, in memory, is the record and takes the transactions. Reads never touch it: they go
//! through a [`View`], which is pinned to one generation of it and holds the [`Index`] of
//! that generation, built at the first read after a write. So a reader sees one state however long it reads,
//! counts are exact, and the default graph is a true RDF merge.

pub mod canonical;
#[cfg(feature = "remote")]
pub mod remote;
mod view;

pub use view::{DefaultGraph, Quads, View};

use crate::index::{Index, IndexError};
use oxigraph::store::{StorageError, Transaction};
use oxrdf::{NamedNode, NamedOrBlankNode, Quad};
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
}

/// What one transaction does, in the order of the fields. All of it happens, or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Named graphs that go, with all their quads. A graph that does not exist is no error.
    pub drop_graphs: Vec<NamedNode>,
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

/// A store in memory. Clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    live: oxigraph::store::Store,
    /// Held by a writer from its first read to its commit, so that writers follow one another.
    writer: Mutex<()>,
    /// Held while the state changes or a snapshot is built, never while a query runs.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    generation: u64,
    snapshot: Option<Arc<Index>>,
}

impl Store {
    /// An empty store.
    ///
    /// # Errors
    /// When the live store cannot be made.
    pub fn new() -> Result<Self, StoreError> {
        let shared = Shared {
            live: oxigraph::store::Store::new()?,
            writer: Mutex::default(),
            state: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The number of the current state; every transaction that commits raises it.
    #[must_use]
    pub fn generation(&self) -> u64 {
        lock(&self.shared.state).generation
    }

    /// A view of the current state, with the merged default graph.
    ///
    /// The first view after a write builds the snapshot: all quads are read and sorted six times. Every further
    /// one costs a reference count.
    ///
    /// # Errors
    /// When the live store fails or holds too many terms.
    pub fn view(&self) -> Result<View, StoreError> {
        let mut state = lock(&self.shared.state);
        let index = match &state.snapshot {
            Some(index) => Arc::clone(index),
            None => Arc::new(self.snapshot()?),
        };
        state.snapshot = Some(Arc::clone(&index));
        Ok(View::new(index, state.generation))
    }

    fn snapshot(&self) -> Result<Index, StoreError> {
        let quads = self.shared.live.iter().collect::<Result<Vec<_>, _>>()?;
        let graphs = self.shared.live.named_graphs().collect::<Result<Vec<_>, _>>()?;
        Ok(Index::build(quads, graphs)?)
    }

    /// Applies a change in one transaction.
    ///
    /// # Errors
    /// When the live store fails; it is then as it was.
    pub fn apply(&self, change: &Change) -> Result<Applied, StoreError> {
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
        let _writer = lock(&self.shared.writer);
        let (change, value) = work(self.view()?)?;
        Ok((self.commit(&change)?, value))
    }

    fn commit(&self, change: &Change) -> Result<Applied, StoreError> {
        let mut state = lock(&self.shared.state);
        let quads_before = self.shared.live.len()?;
        if !change.is_empty() {
            let mut transaction = self.shared.live.start_transaction()?;
            write(&mut transaction, change)?;
            transaction.commit()?;
            state.generation += 1;
            state.snapshot = None;
        }
        Ok(Applied { generation: state.generation, quads_before, quads_after: self.shared.live.len()? })
    }
}

fn write(transaction: &mut Transaction<'_>, change: &Change) -> Result<(), StorageError> {
    for graph in &change.drop_graphs {
        transaction.remove_named_graph(graph)?;
    }
    for graph in &change.create_graphs {
        transaction.insert_named_graph(NamedOrBlankNode::from(graph.clone()).as_ref());
    }
    for quad in &change.remove {
        transaction.remove(quad);
    }
    for quad in &change.insert {
        transaction.insert(quad);
    }
    Ok(())
}

/// A panic while a lock is held leaves the guarded state whole: it is replaced only after the commit.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

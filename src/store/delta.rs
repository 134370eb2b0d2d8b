//! What a store holds in memory: a base, what was removed from it, and what came since.
//!
//! Knows effective changes, and that the live store would rewrite literals: whatever goes into it and comes out of it passes a
//! door here. Must not know files.

use super::{Change, Home, Store, StoreError, lock};
use crate::index::segment::Segment;
use crate::index::{Id, Index, IndexError, Parts, Row, carried, is_kept, uncarried};
use oxigraph::store::{StorageError, Store as Live};
use oxrdf::{GraphName, NamedOrBlankNode, Quad};
use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// One step of a change that has an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A named graph goes, with its quads.
    Drop(NamedOrBlankNode),
    /// A named graph comes, empty.
    Create(NamedOrBlankNode),
    /// A quad goes.
    Remove(Quad),
    /// A quad comes.
    Insert(Quad),
}

/// How quads go into the live store and come out of it.
#[derive(Debug, Clone, Copy)]
enum Door {
    /// Literals that it would rewrite are carried.
    Carries,
    /// As they are: a database of Oxigraph's server has its own meaning, which others read.
    #[cfg(feature = "rocksdb")]
    Open,
}

impl Door {
    fn inward(self, quad: &Quad) -> Cow<'_, Quad> {
        match self {
            Self::Carries if !is_kept(&quad.object) => {
                Cow::Owned(Quad { object: carried(quad.object.clone()), ..quad.clone() })
            }
            Self::Carries => Cow::Borrowed(quad),
            #[cfg(feature = "rocksdb")]
            Self::Open => Cow::Borrowed(quad),
        }
    }

    /// Whether quads come back as they went.
    fn keeps_terms(self) -> bool {
        match self {
            Self::Carries => true,
            #[cfg(feature = "rocksdb")]
            Self::Open => false,
        }
    }

    fn outward(self, quad: Quad) -> Quad {
        match self {
            Self::Carries => Quad { object: uncarried(quad.object), ..quad },
            #[cfg(feature = "rocksdb")]
            Self::Open => quad,
        }
    }
}

/// A base ⊕ what is live − what was removed.
pub(super) struct Delta {
    base: Option<Arc<Segment>>,
    live: Live,
    door: Door,
    removed: HashSet<Row>,
    dropped: HashSet<Id>,
    /// How many quads the live store has; it would count them one by one.
    came: usize,
    steps: usize,
    /// The snapshot of what there was, and what was done since.
    known: Option<(Arc<Index>, Vec<Step>)>,
    /// How many steps were taken since a snapshot was made from nothing.
    since_anew: usize,
}

/// How many steps are kept for the next snapshot, where that many are less than what there is.
const MOST_KEPT: usize = 10_000;

impl Delta {
    pub(super) fn over(base: Option<Arc<Segment>>) -> Result<Self, StorageError> {
        Self::of(base, Live::new()?, Door::Carries)
    }

    /// What a live store has already, and nothing else.
    #[cfg(feature = "rocksdb")]
    pub(super) fn live(live: Live) -> Result<Self, StorageError> {
        Self::of(None, live, Door::Open)
    }

    fn of(base: Option<Arc<Segment>>, live: Live, door: Door) -> Result<Self, StorageError> {
        let came = live.len()?;
        Ok(Self {
            base,
            live,
            door,
            removed: HashSet::new(),
            dropped: HashSet::new(),
            came,
            steps: 0,
            known: None,
            since_anew: 0,
        })
    }

    /// How many quads there are.
    pub(super) fn len(&self) -> usize {
        self.settled().saturating_sub(self.removed.len()) + self.came
    }

    /// How many quads the base has, removed or not.
    pub(super) fn settled(&self) -> usize {
        self.base.as_ref().map_or(0, |base| usize::try_from(base.len()).unwrap_or(usize::MAX))
    }

    /// How many quads stand beside the base, come or gone.
    pub(super) fn beside_base(&self) -> usize {
        self.came + self.removed.len()
    }

    /// How many steps were taken since the base was built. What came and went again weighs on the journal and on the live
    /// store, which frees nothing.
    pub(super) fn steps(&self) -> usize {
        self.steps
    }

    pub(super) fn base(&self) -> Option<&Arc<Segment>> {
        self.base.as_ref()
    }

    /// The place of a quad in the base, removed or not.
    fn in_base(&self, quad: &Quad) -> Option<Row> {
        self.base.as_ref()?.row(quad)
    }

    fn shows(&self, quad: &Quad) -> Result<bool, StorageError> {
        let settled = self.in_base(quad).is_some_and(|row| !self.removed.contains(&row));
        Ok(settled || self.live.contains(self.door.inward(quad).as_ref())?)
    }

    /// The id of a named graph of the base, dropped or not.
    fn graph_in_base(&self, name: &NamedOrBlankNode) -> Option<Id> {
        let base = self.base.as_ref()?;
        let id = base.id(&name.clone().into())?;
        base.graphs().binary_search(&id).is_ok().then_some(id)
    }

    fn has_graph(&self, name: &NamedOrBlankNode) -> Result<bool, StorageError> {
        let settled = self.graph_in_base(name).is_some_and(|id| !self.dropped.contains(&id));
        Ok(settled || self.live.contains_named_graph(name)?)
    }

    /// The steps of a change that do something, in the order of its fields.
    pub(super) fn effective(&self, change: &Change) -> Result<Vec<Step>, StorageError> {
        let mut steps = Vec::new();
        let mut dropped = HashSet::new();
        let named = change.drop_graphs.iter().cloned().map(NamedOrBlankNode::from);
        let blank = change.drop_blank_graphs.iter().cloned().map(NamedOrBlankNode::from);
        for graph in named.chain(blank) {
            if self.has_graph(&graph)? && dropped.insert(GraphName::from(graph.clone())) {
                steps.push(Step::Drop(graph));
            }
        }
        let is_dropped = |quad: &Quad| dropped.contains(&quad.graph_name);
        let mut created = HashSet::new();
        for graph in &change.create_graphs {
            let name = NamedOrBlankNode::from(graph.clone());
            if (dropped.contains(&graph.clone().into()) || !self.has_graph(&name)?) && created.insert(graph) {
                steps.push(Step::Create(name));
            }
        }
        let inserted: HashSet<&Quad> = change.insert.iter().collect();
        let mut seen = HashSet::new();
        for quad in &change.remove {
            if !inserted.contains(quad) && !is_dropped(quad) && seen.insert(quad) && self.shows(quad)? {
                steps.push(Step::Remove(quad.clone()));
            }
        }
        seen.clear();
        for quad in &change.insert {
            if seen.insert(quad) && (is_dropped(quad) || !self.shows(quad)?) {
                steps.push(Step::Insert(quad.clone()));
            }
        }
        Ok(steps)
    }

    /// Takes steps, all or, where the live store fails, none.
    pub(super) fn apply(&mut self, steps: &[Step]) -> Result<(), StorageError> {
        let mut live = self.live.start_transaction()?;
        let mut came = self.came;
        let (mut removed, mut dropped) = (Vec::new(), Vec::new());
        let mut back = HashSet::new();
        for step in steps {
            match step {
                Step::Drop(name) => {
                    came -= live.quads_for_pattern(None, None, None, Some(name.into())).count();
                    live.remove_named_graph(name)?;
                    if let (Some(base), Some(id)) = (&self.base, self.graph_in_base(name)) {
                        removed.extend(base.quads_of(id));
                        dropped.push(id);
                    }
                }
                Step::Create(name) => {
                    live.insert_named_graph(name.as_ref());
                }
                Step::Remove(quad) => {
                    if let Some(row) = self.in_base(quad) {
                        removed.push(row);
                        continue;
                    }
                    let quad = self.door.inward(quad);
                    if live.contains(quad.as_ref())? {
                        live.remove(quad.as_ref());
                        came -= 1;
                    }
                }
                Step::Insert(quad) => {
                    if let Some(row) = self.in_base(quad) {
                        back.insert(row);
                        // Its graph may have been dropped.
                        match &quad.graph_name {
                            GraphName::NamedNode(name) => live.insert_named_graph(name),
                            GraphName::BlankNode(name) => live.insert_named_graph(name),
                            GraphName::DefaultGraph => {}
                        }
                        continue;
                    }
                    let quad = self.door.inward(quad);
                    // In a database of Oxigraph's server two quads of a change can be one, such as of 7 and 07.
                    if !live.contains(quad.as_ref())? {
                        live.insert(quad.as_ref());
                        came += 1;
                    }
                }
            }
        }
        live.commit()?;
        self.came = came;
        self.steps += steps.len();
        self.note(steps);
        // Quads come after others go.
        self.removed.extend(removed);
        self.removed.retain(|row| !back.contains(row));
        self.dropped.extend(dropped);
        Ok(())
    }

    /// Keeps what was done for the next snapshot. Where that is more than there is, it is made anew, and so it is where as many
    /// terms may have gone out of use.
    fn note(&mut self, steps: &[Step]) {
        let most = self.beside_base().max(MOST_KEPT);
        self.since_anew += steps.len();
        let is_worn = self.since_anew > 4 * most;
        match &mut self.known {
            Some((_, since)) if since.len() + steps.len() <= most && !is_worn => {
                since.extend_from_slice(steps);
            }
            known => *known = None,
        }
    }

    /// The snapshot of what there is. Costs what was done since the one before, and the first what stands beside the base.
    pub(super) fn snapshot(&mut self) -> Result<Arc<Index>, SnapshotError> {
        let index = match self.known.take() {
            Some((index, since)) if since.is_empty() => index,
            Some((index, since)) => following(index, &since)?,
            None => {
                self.since_anew = 0;
                Arc::new(self.anew()?)
            }
        };
        if self.door.keeps_terms() {
            self.known = Some((Arc::clone(&index), Vec::new()));
        }
        Ok(index)
    }

    /// The snapshot of what there is, from nothing.
    pub(super) fn anew(&self) -> Result<Index, SnapshotError> {
        let parts = Parts {
            added: self
                .live
                .iter()
                .map(|quad| quad.map(|quad| self.door.outward(quad)))
                .collect::<Result<_, _>>()?,
            removed: self.removed.clone(),
            graphs: self.live.named_graphs().collect::<Result<_, _>>()?,
            dropped: self.dropped.clone(),
        };
        Ok(Index::over(self.base.clone(), parts)?)
    }
}

/// The snapshot that follows from one by some steps.
fn following(mut index: Arc<Index>, steps: &[Step]) -> Result<Arc<Index>, IndexError> {
    // What goes with its graph is what was there before.
    let is_drop = |step: &Step| matches!(step, Step::Drop(_));
    for steps in steps.chunk_by(|one, other| is_drop(one) || !is_drop(other)) {
        let mut turn = index.turn();
        for step in steps {
            match step {
                Step::Drop(name) => turn.drop(name),
                Step::Create(name) => turn.create(name.clone())?,
                Step::Remove(quad) => turn.remove(quad),
                Step::Insert(quad) => turn.insert(quad.clone())?,
            }
        }
        let next = Arc::new(turn.finish());
        index = next;
    }
    Ok(index)
}

impl Store {
    /// A store in memory over a base file, which stays as it is: what is written goes with the process. Costs the header of the
    /// file.
    ///
    /// # Errors
    /// When the file is no base or is damaged where that shows at once.
    pub fn over_base(path: &Path) -> Result<Self, StoreError> {
        let base = Arc::new(Segment::open(path)?);
        Ok(Self::with(Home::Memory, Delta::over(Some(base))?, None))
    }

    /// The digest of what is in the base, if there is one.
    #[must_use]
    pub fn base_digest(&self) -> Option<[u8; 32]> {
        lock(&self.shared.state).layers.base().map(|base| base.digest())
    }
}

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub(super) enum SnapshotError {
    #[error(transparent)]
    Live(#[from] StorageError),
    #[error(transparent)]
    Index(#[from] IndexError),
}

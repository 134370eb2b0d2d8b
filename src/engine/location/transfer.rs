//! The documents of an engine into a location: looked over first, then taken in by one commit.
//!
//! Knows which graphs belong to what. Must not know how a location keeps them.

use super::coming::{Coming, Difference, Numbers};
use super::contents::base_there;
use super::{RemovedGraph, Transfer, compact_if_due, same};
use crate::encoding::Lookup;
use crate::engine::claims::archive::{Captured, captured};
use crate::engine::loading::load::graph_called;
use crate::engine::loading::replace::{replacement, value};
use crate::engine::reviews::endorse::{endorse_in, endorsed_change, endorsed_there, endorsing};
use crate::engine::{Engine, EngineError, Progress};
use crate::index::segment::{BuildError, Builder};
use crate::model::vocab::{self, assay};
use crate::store::{BlobHash, Change, Omitted, Store, StoreError, View, hash_of};
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad};
use std::collections::{BTreeSet, HashSet};
use std::thread;

/// How many threads number the terms of what goes into a new base.
const THREADS: usize = 2;

/// What is to be done in a location.
struct Bringing<'e> {
    engine: &'e Engine,
    /// The state of the engine.
    here: View,
    /// What is new there or differs.
    changed: Vec<Coming>,
    /// What leaves.
    gone: Vec<RemovedGraph>,
    /// The archived documents whose bytes go along.
    documents: Vec<Captured>,
}

impl Engine {
    pub(super) fn transfer_unguarded(
        &self,
        store: &Store,
        files: Option<&[String]>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Transfer, EngineError> {
        let (here, there) = (self.view()?, store.view()?);
        let coming = self.coming(&here, &there, files)?;
        let kept: BTreeSet<NamedNode> = coming.iter().map(|coming| coming.graph.clone()).collect();
        let alike = same::alike(&here, &there, &coming)?;
        refuse_endorsed(&there, &coming, &alike)?;
        let gone = match files {
            Some(files) => self.gone_from(&there, files, &kept),
            None if self.workspace().is_some() => self.gone(&there, &kept),
            None => Vec::new(),
        };
        let mut done = Transfer { unchanged: alike.len(), ..Transfer::default() };
        let mut documents = captured(Lookup::new(&self.vetted()?.view));
        let mut bringing =
            Bringing { engine: self, here: here.clone(), changed: Vec::new(), gone, documents: Vec::new() };
        let mut numbers = Numbers::new(&here, &there);
        let total = coming.len();
        let mut all = Difference::default();
        for (at, coming) in coming.into_iter().enumerate() {
            if alike.contains(&coming.graph) {
                continue;
            }
            progress(Progress { done: at, total, file: coming.graph.as_str() });
            bringing.documents.extend(documents.remove(coming.graph.as_str()).unwrap_or_default());
            let difference = numbers.difference(&coming);
            if difference == Difference::default() && !coming.is_recorded_otherwise(&there) {
                done.unchanged += 1;
                continue;
            }
            all.inserted += difference.inserted;
            all.removed += difference.removed;
            bringing.changed.push(coming);
        }
        drop(numbers);
        done.changed = bringing.changed.len() + bringing.gone.len();
        done.inserted = all.inserted;
        done.removed = all.removed + bringing.leaving(&there);
        let endorsed_before = endorsed_there(&there, &self.base);
        drop(there);
        let withheld = bringing.bring(store, all.inserted, &mut done)?;
        done.gone = bringing.gone;
        // What something that derives nothing left behind is put right.
        endorse_in(store, &self.base)?;
        let endorsed_now = endorsed_there(&store.view()?, &self.base);
        let (inserted, removed) = (
            endorsed_now.difference(&endorsed_before).count(),
            endorsed_before.difference(&endorsed_now).count(),
        );
        done.changed += usize::from(inserted + removed > 0);
        done.inserted += inserted;
        done.removed += removed;
        compact_if_due(store, &withheld)?;
        Ok(done)
    }
}

/// Refuses what would write the graph that a location derives itself.
fn refuse_endorsed(there: &View, coming: &[Coming], alike: &BTreeSet<NamedNode>) -> Result<(), EngineError> {
    let elsewhere = base_there(Lookup::new(there), &[]).map(|base| base.endorsed_graph().to_string());
    let is_derived = |coming: &&Coming| {
        elsewhere.as_deref() == Some(coming.graph.as_str()) && !alike.contains(&coming.graph)
    };
    let Some(coming) = coming.iter().find(is_derived) else { return Ok(()) };
    let file = value(&coming.records, assay::FILE).unwrap_or_default();
    let (graph, owner) = (coming.graph.as_str().to_owned(), "Assay itself".to_owned());
    Err(EngineError::Owned { file, graph, owner })
}

impl Bringing<'_> {
    /// How many quads leave with their graphs.
    fn leaving(&self, there: &View) -> usize {
        let count = |gone: &RemovedGraph| {
            there.count(None, None, None, Some(NamedNode::new_unchecked(&gone.graph).as_ref().into()))
        };
        self.gone.iter().map(count).sum()
    }

    /// Commits it: by way of a new base where that is cheaper for so many quads, else as one record of the journal. Gives the
    /// hashes of what the location must not keep.
    fn bring(
        &self,
        store: &Store,
        quads: usize,
        done: &mut Transfer,
    ) -> Result<BTreeSet<BlobHash>, EngineError> {
        let mut texts = Kept { store, withheld: BTreeSet::new() };
        if store.is_cheaper_rebuilt(quads) {
            self.rebuild(store, &mut texts, done)?;
            return Ok(texts.withheld);
        }
        let mut blobs =
            self.documents.iter().flat_map(|document| texts.bytes_of(self.engine, document, done));
        endorsing(store, &self.engine.base).transact_keeping(&mut blobs, |view| {
            let mut change = Change::default();
            for coming in &self.changed {
                let mut quads: Vec<Quad> = coming.quads(&self.here).collect();
                if coming.is_shared() {
                    let there = view.quads(None, None, None, Some(graph_called(&coming.graph).as_ref()));
                    quads = quads.into_iter().chain(there).collect::<HashSet<_>>().into_iter().collect();
                }
                let (part, _) = replacement(&view, &coming.graph, quads, coming.records.clone());
                change.remove.extend(part.remove);
                change.insert.extend(part.insert);
            }
            for part in self.departures(&view) {
                change.drop_graphs.extend(part.drop_graphs);
                change.remove.extend(part.remove);
                change.insert.extend(part.insert);
            }
            Ok::<_, StoreError>((change, ()))
        })?;
        drop(blobs);
        Ok(texts.withheld)
    }

    fn departures(&self, view: &View) -> Vec<Change> {
        let of = |gone: &RemovedGraph| {
            self.engine.departure(view, &NamedNode::new_unchecked(&gone.graph), gone.source.as_deref())
        };
        self.gone.iter().map(of).collect()
    }

    fn rebuild(&self, store: &Store, texts: &mut Kept<'_>, done: &mut Transfer) -> Result<(), EngineError> {
        let departures = self.departures(&store.view()?);
        let replaced = self.changed.iter().filter(|coming| !coming.is_shared());
        let dropped = departures.iter().flat_map(|part| &part.drop_graphs);
        let graphs: HashSet<GraphName> =
            replaced.map(|coming| graph_called(&coming.graph)).chain(dropped.map(graph_called)).collect();
        let recorded: HashSet<&NamedNode> = self.changed.iter().map(|coming| &coming.graph).collect();
        let removed: HashSet<&Quad> = departures.iter().flat_map(|part| &part.remove).collect();
        let is_gone = |quad: &Quad| match (&quad.graph_name, &quad.subject) {
            (GraphName::NamedNode(graph), NamedOrBlankNode::NamedNode(subject))
                if graph.as_str() == vocab::CATALOGUE_GRAPH =>
            {
                recorded.contains(subject) || removed.contains(quad)
            }
            _ => false,
        };
        let base = &self.engine.base;
        let settle = |view: &View| endorsed_change(view, base);
        store.rebuild_settled(&Omitted { graphs: &graphs, quad: &is_gone }, Some(&settle), |builder| {
            for document in &self.documents {
                for bytes in texts.bytes_of(self.engine, document, done) {
                    builder.blob(&bytes).map_err(StoreError::from)?;
                }
            }
            self.fill(builder).map_err(StoreError::from)?;
            let mut run = builder.run();
            let mut told = departures.iter().flat_map(|part| part.insert.iter().cloned());
            told.try_for_each(|quad| run.push(quad)).and_then(|()| run.finish()).map_err(StoreError::from)?;
            Ok::<_, EngineError>(())
        })
    }

    /// Hands what comes to a builder, one graph after another.
    fn fill(&self, builder: &Builder) -> Result<(), BuildError> {
        let fill = |first: usize| {
            let mut run = builder.run();
            for coming in self.changed.iter().skip(first).step_by(THREADS) {
                let mut quads = coming.quads(&self.here).chain(coming.records.iter().cloned());
                quads.try_for_each(|quad| run.push(quad))?;
            }
            run.finish()
        };
        thread::scope(|scope| {
            let threads: Vec<_> = (1..THREADS).map(|first| scope.spawn(move || fill(first))).collect();
            let first = fill(0);
            let joined = threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            joined.fold(first, Result::and)
        })
    }
}

/// What of archived documents a location keeps.
struct Kept<'s> {
    store: &'s Store,
    withheld: BTreeSet<BlobHash>,
}

impl Kept<'_> {
    /// The bytes of a document that the location lacks, as far as they may go with their claims.
    fn bytes_of(&mut self, engine: &Engine, document: &Captured, done: &mut Transfer) -> Vec<Vec<u8>> {
        // What is damaged there comes again.
        let is_there =
            |digits| hash_of(digits).is_some_and(|hash| matches!(self.store.blob(&hash), Ok(Some(_))));
        if document.may_go() && document.hashes().all(is_there) {
            done.texts += 1;
            return Vec::new();
        }
        let texts = engine.texts_of(std::slice::from_ref(document));
        done.texts += texts.kept;
        done.withheld += texts.withheld;
        done.lacking.extend(texts.lacking);
        self.withheld.extend(texts.withheld_hashes);
        texts.blobs
    }
}

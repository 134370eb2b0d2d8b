//! Graphs on their way to a location, and what is there of them already.
//!
//! Knows graphs, what the catalogue says of them, and how terms are numbered on both sides. Must not know how they are committed.

use crate::engine::loading::load::{catalogued, graph_called};
use crate::engine::loading::replace::{is_foreign, records_of};
use crate::engine::{Engine, EngineError};
use crate::index::{DEFAULT_GRAPH, Graphs, Id, Index, Pattern};
use crate::model::vocab;
use crate::store::View;
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A graph, with what the catalogue is to say of it.
pub(super) struct Coming {
    pub(super) graph: NamedNode,
    pub(super) records: Vec<Quad>,
    content: Content,
}

/// Where the quads of a graph are.
enum Content {
    /// In the view of the engine.
    Stored,
    /// Here, for they are called otherwise there.
    Held(Vec<Quad>),
}

/// How a graph differs from what is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) inserted: usize,
    pub(super) removed: usize,
}

impl Coming {
    /// Its quads, one after another.
    pub(super) fn quads<'c>(&'c self, view: &'c View) -> Box<dyn Iterator<Item = Quad> + 'c> {
        match &self.content {
            Content::Stored => {
                Box::new(view.quads(None, None, None, Some(graph_called(&self.graph).as_ref())))
            }
            Content::Held(quads) => Box::new(quads.iter().cloned()),
        }
    }

    /// Whether what is there of it stays: others may have brought units and places that are not used here.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self.graph.as_str(), vocab::UNITS_GRAPH | vocab::PLACES_GRAPH)
    }

    /// Whether the catalogue there is to say something else than it does.
    pub(super) fn is_recorded_otherwise(&self, there: &View) -> bool {
        let known: Vec<Quad> = records_of(there, &self.graph).collect();
        // What is there may be of others, and only the catalogue lacks it, or has it as brought by some RDF.
        !self.records.is_empty() && (known.is_empty() || is_foreign(&known) && !is_foreign(&self.records))
    }
}

/// The numbers of terms of one index in another, each looked up once.
pub(super) struct Numbers<'i> {
    here: &'i Arc<Index>,
    there: &'i Arc<Index>,
    known: Vec<Id>,
}

/// What was not looked up yet. No term has it.
const UNSEEN: Id = 0;
/// What the other index does not know.
const ABSENT: Id = Id::MAX;

impl<'i> Numbers<'i> {
    pub(super) fn new(here: &'i View, there: &'i View) -> Self {
        let (here, there) = (here.index(), there.index());
        Self { here, there, known: vec![UNSEEN; here.terms() as usize + 1] }
    }

    fn of(&mut self, id: Id) -> Id {
        let known = &mut self.known[id as usize];
        if *known == UNSEEN {
            *known = self.there.id(&self.here.term(id)).unwrap_or(ABSENT);
        }
        *known
    }

    /// How what is here of a graph differs from what is there. Costs the quads of both, in numbers.
    pub(super) fn difference(&mut self, coming: &Coming) -> Difference {
        let called = graph_called(&coming.graph);
        let number = |index: &Index| match &called {
            GraphName::DefaultGraph => Some(DEFAULT_GRAPH),
            _ => index.id(&coming.graph.clone().into()),
        };
        let everything =
            |graph| Pattern { subject: None, predicate: None, object: None, graphs: Graphs::One(graph) };
        let there = number(self.there).map(everything);
        let count = there.as_ref().map_or(0, |pattern| self.there.count(pattern));
        let (all, kept) = match &coming.content {
            Content::Held(quads) => {
                let view = |quad: &&Quad| self.holds(quad);
                (quads.len(), quads.iter().filter(view).count())
            }
            Content::Stored => {
                let (mut all, mut rows) = (0, Vec::with_capacity(count));
                for [s, p, o, _] in
                    number(self.here).iter().flat_map(|graph| self.here.scan(&everything(*graph)))
                {
                    all += 1;
                    let row = [self.of(s), self.of(p), self.of(o)];
                    if count > 0 && !row.contains(&ABSENT) {
                        rows.push(row);
                    }
                }
                rows.sort_unstable();
                let mut scan = there.iter().flat_map(|pattern| self.there.scan(pattern));
                let mut next = scan.next();
                let is_there = |row: &&[Id; 3]| {
                    while next.is_some_and(|[s, p, o, _]| [s, p, o] < **row) {
                        next = scan.next();
                    }
                    next.is_some_and(|[s, p, o, _]| [s, p, o] == **row)
                };
                (all, rows.iter().filter(is_there).count())
            }
        };
        let removed = if coming.is_shared() { 0 } else { count - kept };
        Difference { inserted: all - kept, removed }
    }

    fn holds(&self, quad: &Quad) -> bool {
        let graph = match &quad.graph_name {
            GraphName::DefaultGraph => Some(DEFAULT_GRAPH),
            GraphName::NamedNode(name) => self.there.id(&name.clone().into()),
            GraphName::BlankNode(name) => self.there.id(&name.clone().into()),
        };
        let id = |term| self.there.id(&term);
        let places =
            (id(quad.subject.clone().into()), id(quad.predicate.clone().into()), id(quad.object.clone()));
        let (Some(graph), (Some(s), Some(p), Some(o))) = (graph, places) else { return false };
        let (subject, predicate, object) = (Some(s), Some(p), Some(o));
        self.there.count(&Pattern { subject, predicate, object, graphs: Graphs::One(graph) }) > 0
    }
}

impl Engine {
    /// The graphs of some files, or all, as they are to be in a location: those of some are called otherwise there. What is
    /// endorsed there follows from the reviews that are there then, and is none of them.
    pub(super) fn coming(
        &self,
        view: &View,
        there: &View,
        files: Option<&[String]>,
    ) -> Result<Vec<Coming>, EngineError> {
        let mut names = self.names_of(view, files);
        let mut held: BTreeMap<NamedNode, (Vec<Quad>, Vec<Quad>)> = BTreeMap::new();
        // What was read for a location has its names from there.
        let renamed = if self.destination.is_none() { self.named_there(there) } else { Vec::new() };
        for (file, graph) in renamed {
            if files.is_some_and(|files| !files.contains(&file)) {
                continue;
            }
            for graph in self.catalogue().graphs_of_file(&file) {
                names.remove(graph);
            }
            for quad in self.read_again(&file, graph)? {
                match (&quad.graph_name, &quad.subject) {
                    (GraphName::NamedNode(graph), NamedOrBlankNode::NamedNode(subject))
                        if graph.as_str() == vocab::CATALOGUE_GRAPH =>
                    {
                        held.entry(subject.clone()).or_default().1.push(quad);
                    }
                    (graph, _) => {
                        if let Some(graph) = catalogued(graph) {
                            held.entry(graph).or_default().0.push(quad);
                        }
                    }
                }
            }
        }
        let stored = names.into_iter().map(|graph| {
            let records = records_of(view, &graph).collect();
            Coming { graph, records, content: Content::Stored }
        });
        let stored: Vec<Coming> = stored.collect();
        let held = held.into_iter().filter(|(_, (quads, _))| !quads.is_empty());
        let held =
            held.map(|(graph, (quads, records))| Coming { graph, records, content: Content::Held(quads) });
        let mut all: Vec<Coming> = stored.into_iter().chain(held).collect();
        all.sort_by(|one, other| one.graph.as_str().cmp(other.graph.as_str()));
        Ok(all)
    }

    /// The graphs that are not empty, of some files or all.
    fn names_of(&self, view: &View, files: Option<&[String]>) -> BTreeSet<NamedNode> {
        let mut names: BTreeSet<NamedNode> = match files {
            None => view
                .named_graphs()
                .map(GraphName::from)
                .chain([GraphName::DefaultGraph])
                .filter_map(|graph| catalogued(&graph))
                .collect(),
            Some(files) => {
                let catalogue = self.catalogue();
                let mut names: BTreeSet<&str> = catalogue.graphs_of(files);
                // What their numbers are in and of goes with them.
                let shipped = [vocab::UNITS_GRAPH, vocab::PLACES_GRAPH];
                let owners: HashMap<&str, &str> =
                    catalogue.owners().filter(|(graph, _)| shipped.contains(graph)).collect();
                names.extend(owners.keys());
                names.into_iter().map(NamedNode::new_unchecked).collect()
            }
        };
        let endorsed = self.base.endorsed_graph();
        let is_derived = |graph: &str| graph == vocab::CATALOGUE_GRAPH || graph == endorsed.as_str();
        names.retain(|graph| {
            !is_derived(graph.as_str())
                && view.count(None, None, None, Some(graph_called(graph).as_ref())) > 0
        });
        names
    }
}

//! Graphs that come from a file and are there already, from another: whether the two are one.
//!
//! Knows graphs. Must not know how a file is read.

use super::super::loading::load::{catalogued, graph_called};
use super::super::loading::replace::{is_foreign, owner_of, records_of, value};
use super::coming::Coming;
use crate::engine::EngineError;
use crate::import::bulk::BulkError;
use crate::model::vocab::assay;
use crate::store::View;
use crate::store::canonical;
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

/// The graphs of some that are there as another file brought them, and just as they come: a syntax of its own takes nothing from
/// whoever brought them. They are to be left alone.
///
/// # Errors
///
/// Where one is there otherwise: it would be lost. Ontologies are shared.
pub(super) fn alike(
    here: &View,
    there: &View,
    coming: &[Coming],
) -> Result<BTreeSet<NamedNode>, EngineError> {
    let mut alike = BTreeSet::new();
    for coming in coming {
        let graph = &coming.graph;
        let Some(file) = value(&coming.records, assay::FILE) else { continue };
        let Some(contested) = contested(there, graph, &file) else { continue };
        if is_open_to(there, graph, &coming.records) {
            continue;
        }
        let quads: Vec<Quad> = coming.quads(here).collect();
        if !is_same(there, &graph_called(graph), contested.there, &quads) {
            let (graph, owner) = (graph.as_str().to_owned(), contested.owner);
            return Err(EngineError::Owned { file, graph, owner });
        }
        alike.insert(graph.clone());
    }
    Ok(alike)
}

/// A graph that another file brought, and that is not empty.
pub(super) struct Contested {
    pub(super) owner: String,
    pub(super) there: usize,
}

/// Whether a graph that comes from a file is there, and from another.
pub(super) fn contested(view: &View, graph: &NamedNode, file: &str) -> Option<Contested> {
    let owner = owner_of(view, graph).filter(|owner| owner != file)?;
    let there = view.count(None, None, None, Some(graph_called(graph).as_ref()));
    (there > 0).then_some(Contested { owner, there })
}

/// Whether a graph that another file brought may be written: ontologies are shared among those that bring such, and a sheet
/// takes its graph back from whatever RDF had written there.
fn is_open_to(view: &View, graph: &NamedNode, comes: &[Quad]) -> bool {
    let there: Vec<Quad> = records_of(view, graph).collect();
    let is_shared = value(&there, assay::CONTENT_KIND).is_some_and(|kind| kind.contains(assay::ONTOLOGY));
    !graph_called(graph).is_default_graph() && !is_foreign(comes) && (is_shared || is_foreign(&there))
}

/// Whether a graph of so many quads has just these. Blank nodes have the names that their file gives them: where they are all
/// that differs, the canonical forms are compared.
fn is_same(view: &View, graph: &GraphName, there: usize, quads: &[Quad]) -> bool {
    let comes: HashSet<&Quad> = quads.iter().collect();
    if there != comes.len() {
        return false;
    }
    let held = || view.quads(None, None, None, Some(graph.as_ref()));
    if held().all(|quad| comes.contains(&quad)) {
        return true;
    }
    let held: Vec<Quad> = held().collect();
    let has_blank = comes.iter().all(|quad| has_blank_node(quad) || view.contains(*quad));
    let digests = || Some((canonical::digest(&held).ok()?, canonical::digest(comes).ok()?));
    has_blank && digests().is_some_and(|(held, comes)| held == comes)
}

fn has_blank_node(quad: &Quad) -> bool {
    fn is_blank(term: &Term) -> bool {
        match term {
            Term::BlankNode(_) => true,
            Term::Triple(triple) => {
                matches!(triple.subject, NamedOrBlankNode::BlankNode(_)) || is_blank(&triple.object)
            }
            Term::NamedNode(_) | Term::Literal(_) => false,
        }
    }
    matches!(quad.subject, NamedOrBlankNode::BlankNode(_)) || is_blank(&quad.object)
}

/// What a stream has of graphs that are there already. It holds no more than is there, and nothing of a graph that differs.
pub(super) struct Comparison<'v> {
    view: &'v View,
    graphs: Mutex<HashMap<GraphName, Came>>,
}

/// What a stream has of one graph.
struct Came {
    /// How many quads are there.
    there: usize,
    /// What came; nothing where that is not the same.
    quads: Option<HashSet<Quad>>,
}

impl<'v> Comparison<'v> {
    pub(super) fn new(view: &'v View, contested: impl IntoIterator<Item = (GraphName, usize)>) -> Self {
        let came = |there| Came { there, quads: Some(HashSet::new()) };
        let graphs = contested.into_iter().map(|(graph, there)| (graph, came(there)));
        Self { view, graphs: Mutex::new(graphs.collect()) }
    }

    /// Takes a quad of the file.
    pub(super) fn take(&self, quad: Quad) {
        let mut graphs = self.graphs.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Came { there, quads }) = graphs.get_mut(&quad.graph_name) else { return };
        let Some(held) = quads else { return };
        if has_blank_node(&quad) || self.view.contains(&quad) {
            held.insert(quad);
        } else {
            *quads = None;
        }
        if quads.as_ref().is_some_and(|held| held.len() > *there) {
            *quads = None;
        }
    }

    /// The graphs that are as they are there, once the file is read.
    ///
    /// # Errors
    ///
    /// Where reading it failed.
    pub(super) fn same(self, read: Result<(), BulkError>) -> Result<HashSet<NamedNode>, BulkError> {
        read?;
        let graphs = self.graphs.into_inner().unwrap_or_else(PoisonError::into_inner);
        let same = graphs.into_iter().filter(|(graph, Came { there, quads })| {
            let quads: Option<Vec<Quad>> = quads.as_ref().map(|quads| quads.iter().cloned().collect());
            quads.is_some_and(|quads| is_same(self.view, graph, *there, &quads))
        });
        Ok(same.filter_map(|(graph, _)| catalogued(&graph)).collect())
    }
}

//! SPARQL Update as one change of the store.
//!
//! Knows update operations and the views they read. Must not know files or the network.
//!
//! Operations of a request follow one another on a draft: quads to remove and to insert against the pinned view,
//! and named graphs as they will be. A WHERE clause reads the view with the draft applied; nothing reaches the
//! store until every operation has succeeded, and then in one transaction.

mod request;

use self::request::{Request, RequestKind, Transfer};
use super::algebra::conform::conform_to_evaluator;
use super::algebra::dataset::NamedDataset;
use super::algebra::path;
use super::exec::dataset::Dataset;
use super::exec::error::QueryError;
use super::exec::execute::only;
use super::exec::options::Options;
use super::exec::prepared::{scoped, specification};
use super::exec::stream::{ReaderGone, Stream};
use super::expression::functions;
use super::expression::values::Rewriting;
use super::parameters::bind::{Parameters, bind_update};
use super::parameters::error::BindError;
use super::plan::{Estimates, plan};
use super::saved::{iris_in, predicates_of};
use super::syntax::error::ParseError;
use super::syntax::prefixes::Prefixes;
use crate::store::{Applied, Change, DefaultGraph, Store, StoreError, View};
use indexmap::IndexSet;
use oxiri::Iri;
use oxrdf::{BlankNode, GraphName, GraphNameRef, NamedNode, NamedOrBlankNode, Quad};
use spareval::DeleteInsertQuad;
use spargebra::GraphUpdateOperation;
use spargebra::algebra::{GraphPattern, GraphTarget, QueryDataset};
use spargebra::term::{GroundQuad, GroundQuadPattern, QuadPattern};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Why an update was refused. The store is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// The text is no update.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// A parameter cannot be bound.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// A WHERE clause failed.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// CREATE of a graph that exists.
    #[error("the graph <{graph}> exists already")]
    GraphExists {
        /// Its name, without angle brackets.
        graph: String,
    },
    /// CLEAR or DROP of a graph that does not exist, or COPY, MOVE or ADD from one.
    #[error("the graph <{graph}> does not exist")]
    NoSuchGraph {
        /// Its name, without angle brackets.
        graph: String,
    },
    /// Graphs are named beside the text, and in it too.
    #[error(
        "the request names graphs by `using-graph-uri` or `using-named-graph-uri`, and the update by USING or WITH: \
         leave one of them out"
    )]
    UsingTwice,
    /// LOAD would fetch a document.
    #[error(
        "LOAD <{source_iri}> is refused: an update fetches no documents, since whoever may write here could have this \
         machine call any address; fetch the document and load the file"
    )]
    LoadRefused {
        /// The address, without angle brackets.
        source_iri: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How an update is evaluated.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct UpdateOptions {
    /// What bounds each WHERE clause; its limit is not used.
    pub bounds: Options,
    /// What WHERE clauses without USING read as their default graph.
    pub default_graph: DefaultGraph,
    /// The base against which relative IRIs are resolved.
    pub base: Option<String>,
    /// The graphs that the request names beside its text, as the protocol has it.
    pub(crate) using: Option<NamedDataset>,
    /// Values of variables, in every operation that has them.
    pub parameters: Parameters,
}

/// What an update does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Updated {
    /// The state that it led to; absent where it was only looked at.
    pub applied: Option<Applied>,
    /// Quads that came, or would.
    pub inserted: usize,
    /// Quads that went, or would.
    pub removed: usize,
}

/// [`update_with`] the options that hold where none are given.
#[cfg(test)]
pub(crate) fn update(store: &Store, text: &str, prefixes: &Prefixes) -> Result<Updated, UpdateError> {
    update_with(store, text, prefixes, &UpdateOptions::default())
}

/// Evaluates an update request with the merged default graph, unless the options say otherwise. All of it takes effect in one
/// transaction, or nothing.
///
/// # Errors
/// When the text is no update or an operation fails.
pub fn update_with(
    store: &Store,
    text: &str,
    prefixes: &Prefixes,
    options: &UpdateOptions,
) -> Result<Updated, UpdateError> {
    let request = bound(text, prefixes, options)?;
    let (applied, (inserted, removed)) = store.transact(|view| {
        let change = change(view.clone(), &request, options)?;
        let counts = counts(&view, &change);
        Ok::<_, UpdateError>((change, counts))
    })?;
    Ok(Updated { applied: Some(applied), inserted, removed })
}

/// What [`update_with`] would do now; nothing is written.
///
/// # Errors
/// When the text does not parse, an operation fails, or the store refuses the change, as [`update_with`] would.
pub(crate) fn preview_update(
    store: &Store,
    text: &str,
    prefixes: &Prefixes,
    options: &UpdateOptions,
) -> Result<Updated, UpdateError> {
    let request = bound(text, prefixes, options)?;
    let view = store.view()?;
    let change = change(view.clone(), &request, options)?;
    store.permit(&view, &change)?;
    let (inserted, removed) = counts(&view, &change);
    Ok(Updated { applied: None, inserted, removed })
}

/// How many quads come and go by a change: those of the graphs that it drops are not listed in it.
fn counts(view: &View, change: &Change) -> (usize, usize) {
    let named = change.drop_graphs.iter().map(|name| GraphNameRef::from(name.as_ref()));
    let blank = change.drop_blank_graphs.iter().map(|name| GraphNameRef::from(name.as_ref()));
    let dropped: usize = named.chain(blank).map(|graph| view.count(None, None, None, Some(graph))).sum();
    (change.insert.len(), change.remove.len() + dropped)
}

/// The IRIs that a request names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpdateNames {
    /// All of them, without angle brackets.
    pub iris: BTreeSet<String>,
    /// Those in the place of a predicate.
    pub predicates: BTreeSet<String>,
    /// What is to be said of its functions, as [`notes`](super::saved::SavedQuery::notes) says it of a query.
    pub notes: Vec<String>,
}

/// The IRIs that a request names.
///
/// # Errors
/// When the text is no update.
pub(crate) fn names_of_update(text: &str, prefixes: &Prefixes) -> Result<UpdateNames, ParseError> {
    let mut names = UpdateNames::default();
    for operation in request::read(text, prefixes, None)?.operations {
        names.iris.extend(iris_in(&operation.to_string()));
        match operation {
            GraphUpdateOperation::InsertData { data } => {
                names.predicates.extend(data.into_iter().map(|quad| quad.predicate.into_string()));
            }
            GraphUpdateOperation::DeleteData { data } => {
                names.predicates.extend(data.into_iter().map(|quad| quad.predicate.into_string()));
            }
            GraphUpdateOperation::DeleteInsert { pattern, .. } => {
                let query = spargebra::Query::Ask { dataset: None, pattern: *pattern, base_iri: None };
                names.notes.extend(functions::notes(&query));
                names.predicates.extend(predicates_of(&query));
            }
            _ => {}
        }
    }
    Ok(names)
}

fn bound(text: &str, prefixes: &Prefixes, options: &UpdateOptions) -> Result<Request, UpdateError> {
    if !crate::store::clock::is_set() {
        return Err(UpdateError::Query(super::QueryError::Clock));
    }
    let mut request = request::read(text, prefixes, options.base.as_deref())?;
    bind_update(&mut request.operations, &options.parameters)?;
    if let Some(graphs) = &options.using {
        use_graphs(&mut request.operations, graphs)?;
    }
    Ok(request)
}

/// Has every WHERE clause match in the graphs that the request names; none may name its own.
fn use_graphs(operations: &mut [GraphUpdateOperation], graphs: &NamedDataset) -> Result<(), UpdateError> {
    for operation in operations {
        match operation {
            GraphUpdateOperation::DeleteInsert { using: Some(_), .. } => return Err(UpdateError::UsingTwice),
            GraphUpdateOperation::DeleteInsert { using, .. } => *using = Some(graphs.graphs().clone()),
            _ => {}
        }
    }
    Ok(())
}

fn change(view: View, request: &Request, options: &UpdateOptions) -> Result<Change, UpdateError> {
    let mut draft = Draft::new(view, options);
    let operations = &request.operations;
    for at in 0..=operations.len() {
        for (_, transfer) in request.transfers.iter().filter(|(before, _)| *before == at) {
            draft.transfer(transfer)?;
        }
        if let Some(operation) = operations.get(at) {
            draft.base = request.bases.get(at).cloned().flatten();
            draft.apply(operation)?;
        }
    }
    Ok(draft.into_change())
}

/// The store as it will be.
struct Draft<'a> {
    view: View,
    /// The view with the draft applied, while nothing was drafted since.
    current: Option<View>,
    /// Quads of the view that go, but those of graphs that were emptied.
    removed: IndexSet<Quad>,
    inserted: IndexSet<Quad>,
    /// Graphs that nothing is left of what the view has there. Of many graphs their names are less than their quads.
    emptied: IndexSet<GraphName>,
    /// The named graphs that there will be.
    graphs: IndexSet<NamedOrBlankNode>,
    /// The base of the operation at hand.
    base: Option<Iri<String>>,
    options: &'a UpdateOptions,
}

impl<'a> Draft<'a> {
    fn new(view: View, options: &'a UpdateOptions) -> Self {
        let graphs = view.named_graphs().collect();
        Self {
            current: Some(view.clone()),
            view,
            removed: IndexSet::new(),
            inserted: IndexSet::new(),
            emptied: IndexSet::new(),
            graphs,
            base: None,
            options,
        }
    }

    fn apply(&mut self, operation: &GraphUpdateOperation) -> Result<(), UpdateError> {
        match operation {
            GraphUpdateOperation::InsertData { data } => {
                self.insert_data(data);
                Ok(())
            }
            GraphUpdateOperation::DeleteData { data } => {
                for quad in data {
                    self.remove(ground_quad(quad));
                }
                Ok(())
            }
            GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern } => {
                self.delete_insert(delete, insert, using.as_ref(), pattern)
            }
            GraphUpdateOperation::Load { silent: true, .. } => Ok(()),
            GraphUpdateOperation::Load { source, .. } => {
                Err(UpdateError::LoadRefused { source_iri: source.as_str().to_owned() })
            }
            GraphUpdateOperation::Clear { silent, graph } => self.clear(graph, *silent, false),
            GraphUpdateOperation::Drop { silent, graph } => self.clear(graph, *silent, true),
            GraphUpdateOperation::Create { silent, graph } => self.create(graph, *silent),
        }
    }

    fn insert(&mut self, quad: Quad) {
        if let GraphName::NamedNode(graph) = &quad.graph_name {
            self.graphs.insert(graph.clone().into());
        }
        self.current = None;
        if !self.removed.swap_remove(&quad) && !self.stands(&quad) {
            self.inserted.insert(quad);
        }
    }

    fn remove(&mut self, quad: Quad) {
        self.current = None;
        if !self.inserted.swap_remove(&quad) && self.stands(&quad) {
            self.removed.insert(quad);
        }
    }

    /// Whether the view has a quad, in a graph that was not emptied.
    fn stands(&self, quad: &Quad) -> bool {
        !self.emptied.contains(&quad.graph_name) && self.view.contains(quad)
    }

    /// Blank nodes of the data are new ones.
    fn insert_data(&mut self, data: &[spargebra::term::Quad]) {
        let mut nodes = HashMap::new();
        for quad in data {
            self.insert(fresh_quad(quad, &mut nodes));
        }
    }

    fn create(&mut self, graph: &NamedNode, silent: bool) -> Result<(), UpdateError> {
        self.current = None;
        if self.graphs.insert(graph.clone().into()) || silent {
            return Ok(());
        }
        Err(UpdateError::GraphExists { graph: graph.as_str().to_owned() })
    }

    fn clear(&mut self, target: &GraphTarget, silent: bool, drop: bool) -> Result<(), UpdateError> {
        let all = || self.graphs.iter().cloned().map(GraphName::from).collect::<Vec<_>>();
        let graphs = match target {
            GraphTarget::NamedNode(graph) if self.exists(&graph.clone().into()) => vec![graph.clone().into()],
            GraphTarget::NamedNode(_) if silent => vec![],
            GraphTarget::NamedNode(graph) => {
                return Err(UpdateError::NoSuchGraph { graph: graph.as_str().to_owned() });
            }
            GraphTarget::DefaultGraph => vec![GraphName::DefaultGraph],
            GraphTarget::NamedGraphs => all(),
            GraphTarget::AllGraphs => [all(), vec![GraphName::DefaultGraph]].concat(),
        };
        self.empty_all(graphs.iter());
        if drop {
            for name in graphs.iter().filter_map(named) {
                self.graphs.swap_remove(&name);
            }
        }
        Ok(())
    }

    /// COPY, MOVE or ADD. DEFAULT is the unnamed graph alone, whatever queries read as theirs.
    fn transfer(&mut self, transfer: &Transfer) -> Result<(), UpdateError> {
        let Transfer { source, target, is_silent, kind } = transfer;
        match source {
            GraphName::NamedNode(_) if *is_silent && !self.exists(source) => return Ok(()),
            GraphName::NamedNode(graph) if !self.exists(source) => {
                return Err(UpdateError::NoSuchGraph { graph: graph.as_str().to_owned() });
            }
            _ => {}
        }
        let quads: Vec<Quad> = self.current()?.quads(None, None, None, Some(source.as_ref())).collect();
        if *kind != RequestKind::Add {
            self.drop(target);
        }
        for quad in quads {
            self.insert(Quad { graph_name: target.clone(), ..quad });
        }
        if *kind == RequestKind::Move {
            self.drop(source);
        }
        Ok(())
    }

    fn exists(&self, graph: &GraphName) -> bool {
        named(graph).is_none_or(|name| self.graphs.contains(&name))
    }

    fn drop(&mut self, graph: &GraphName) {
        self.empty(graph);
        if let Some(name) = named(graph) {
            self.graphs.swap_remove(&name);
        }
    }

    fn empty(&mut self, graph: &GraphName) {
        self.empty_all([graph]);
    }

    /// Empties graphs in one pass, however many they are.
    fn empty_all<'g>(&mut self, graphs: impl IntoIterator<Item = &'g GraphName>) {
        self.current = None;
        let graphs: HashSet<&GraphName> = graphs.into_iter().collect();
        self.inserted.retain(|quad| !graphs.contains(&quad.graph_name));
        self.removed.retain(|quad| !graphs.contains(&quad.graph_name));
        self.emptied.extend(graphs.into_iter().cloned());
    }

    /// What the view has in graphs that were emptied, and what has come there since is not among it.
    fn gone<'g>(&'g self, graphs: impl Iterator<Item = &'g GraphName>) -> impl Iterator<Item = Quad> {
        let quads = graphs.flat_map(|graph| self.view.quads(None, None, None, Some(graph.as_ref())));
        quads.filter(|quad| !self.inserted.contains(quad))
    }

    fn delete_insert(
        &mut self,
        delete: &[GroundQuadPattern],
        insert: &[QuadPattern],
        using: Option<&QueryDataset>,
        pattern: &GraphPattern,
    ) -> Result<(), UpdateError> {
        let view = self.current()?.with_default_graph(&self.options.default_graph);
        let request = Matching {
            delete: delete.to_vec(),
            insert: insert.to_vec(),
            using: using.cloned(),
            pattern: pattern.clone(),
            base: self.base.clone(),
        };
        let quads = request.evaluate(&view, &self.options.bounds)?;
        // All of DELETE comes before all of INSERT (SPARQL 1.1 Update, 3.1.3).
        let (removed, inserted): (Vec<_>, Vec<_>) =
            quads.into_iter().partition(|quad| matches!(quad, DeleteInsertQuad::Delete(_)));
        for change in removed.into_iter().chain(inserted) {
            match change {
                DeleteInsertQuad::Delete(quad) => self.remove(quad),
                DeleteInsertQuad::Insert(quad) => self.insert(quad),
            }
        }
        Ok(())
    }

    /// The view with the draft applied.
    fn current(&mut self) -> Result<View, StoreError> {
        if let Some(view) = &self.current {
            return Ok(view.clone());
        }
        let gone: Vec<Quad> = self.gone(self.emptied.iter()).collect();
        let removed = self.removed.iter().chain(&gone);
        let inserted = self.inserted.iter().filter(|quad| !self.view.contains(*quad)).cloned();
        let index = Arc::new(self.view.index().changed(
            removed,
            inserted,
            Some(self.graphs.iter().cloned().collect()),
        )?);
        let view = self.view.replaced(index);
        self.current = Some(view.clone());
        Ok(view)
    }

    fn into_change(self) -> Change {
        let before: IndexSet<NamedOrBlankNode> = self.view.named_graphs().collect();
        let mut change = Change::default();
        for graph in before.difference(&self.graphs).cloned() {
            match graph {
                NamedOrBlankNode::NamedNode(name) => change.drop_graphs.push(name),
                NamedOrBlankNode::BlankNode(name) => change.drop_blank_graphs.push(name),
            }
        }
        let iri = |name: &NamedOrBlankNode| match name {
            NamedOrBlankNode::NamedNode(name) => Some(name.clone()),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        change.create_graphs = self.graphs.difference(&before).filter_map(iri).collect();
        // The quads of a graph that is dropped go with it.
        let stays = |graph: &&GraphName| named(graph).is_none_or(|name| self.graphs.contains(&name));
        change.remove = self.gone(self.emptied.iter().filter(stays)).collect();
        change.remove.extend(self.removed);
        change.insert = self.inserted.into_iter().filter(|quad| !self.view.contains(quad)).collect();
        change
    }
}

/// One DELETE/INSERT with its WHERE clause.
struct Matching {
    delete: Vec<GroundQuadPattern>,
    insert: Vec<QuadPattern>,
    using: Option<QueryDataset>,
    pattern: GraphPattern,
    base: Option<Iri<String>>,
}

impl Matching {
    /// What it does for the solutions of its pattern, evaluated on a thread that can be stopped.
    fn evaluate(self, view: &View, options: &Options) -> Result<Vec<DeleteInsertQuad>, QueryError> {
        let view = scoped(view, self.using.as_ref());
        let bounds = Options { limit: None, ..options.clone() }.bounds();
        only(Stream::spawn(bounds, move |rows, stop| {
            let Self { delete, insert, using, mut pattern, base } = self;
            path::simplify(&mut pattern);
            let named = using.as_ref().and_then(|using| using.named.as_deref());
            let mut pattern =
                plan(&conform_to_evaluator(&pattern, &view, named), &view, &mut Estimates::default());
            let rewriting = Rewriting::new(view.index(), &pattern);
            pattern = rewriting.pattern(&pattern);
            functions::bound(&mut pattern);
            let evaluator = functions::evaluator(&stop).with_cancellation_token(stop.token());
            let mut prepared = evaluator.prepare_delete_insert(delete, insert, base, None, &pattern);
            *prepared.dataset_mut() = specification(named);
            let quads = prepared
                .execute(Dataset::new(&view, stop).carrying(rewriting))?
                .collect::<Result<Vec<_>, _>>()?;
            // When nobody waits for the quads any more, nothing is to be done with them.
            let _: Result<(), ReaderGone> = rows.push(quads);
            Ok(())
        })?)
    }
}

fn named(graph: &GraphName) -> Option<NamedOrBlankNode> {
    match graph {
        GraphName::NamedNode(name) => Some(name.clone().into()),
        GraphName::BlankNode(name) => Some(name.clone().into()),
        GraphName::DefaultGraph => None,
    }
}

fn ground_quad(quad: &GroundQuad) -> Quad {
    Quad::new(
        quad.subject.clone(),
        quad.predicate.clone(),
        oxrdf::Term::from(quad.object.clone()),
        graph_name(&quad.graph_name),
    )
}

fn graph_name(name: &spargebra::term::GraphName) -> GraphName {
    match name {
        spargebra::term::GraphName::NamedNode(name) => name.clone().into(),
        spargebra::term::GraphName::DefaultGraph => GraphName::DefaultGraph,
    }
}

fn fresh_quad(quad: &spargebra::term::Quad, nodes: &mut HashMap<BlankNode, BlankNode>) -> Quad {
    Quad {
        subject: fresh_node(&quad.subject, nodes),
        predicate: quad.predicate.clone(),
        object: fresh_term(&quad.object, nodes),
        graph_name: graph_name(&quad.graph_name),
    }
}

fn fresh_node(node: &NamedOrBlankNode, nodes: &mut HashMap<BlankNode, BlankNode>) -> NamedOrBlankNode {
    match node {
        NamedOrBlankNode::BlankNode(node) => nodes.entry(node.clone()).or_default().clone().into(),
        NamedOrBlankNode::NamedNode(_) => node.clone(),
    }
}

fn fresh_term(term: &oxrdf::Term, nodes: &mut HashMap<BlankNode, BlankNode>) -> oxrdf::Term {
    match term {
        oxrdf::Term::BlankNode(node) => nodes.entry(node.clone()).or_default().clone().into(),
        oxrdf::Term::Triple(triple) => oxrdf::Triple {
            subject: fresh_node(&triple.subject, nodes),
            predicate: triple.predicate.clone(),
            object: fresh_term(&triple.object, nodes),
        }
        .into(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;

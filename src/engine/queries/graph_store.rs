//! Graphs as a whole, as the Graph Store Protocol has them: replaced, added to, removed.
//!
//! Knows which graphs there are. Must not know how a request names them.

use crate::engine::queries::Queries;
use crate::engine::{Capability, Engine, EngineError, reading};
use crate::export::ExportError;
use crate::import::{self, FileFaults};
use crate::query::results::{Format, write_quads};
use crate::store::{Change, StoreError, View, blob_hash, digits_of};
use oxrdf::{GraphName, NamedNode, Quad};
use std::io::Write;

/// A graph as a request has it, with the bytes of an RDF document.
#[derive(Clone, Copy)]
pub(crate) struct GraphDocument<'a> {
    /// Its syntax.
    pub(crate) format: Format,
    /// Its bytes.
    pub(crate) bytes: &'a [u8],
    /// What relative IRIs are resolved against.
    pub(crate) base: &'a str,
    /// Whether what the graph has stays.
    pub(crate) adds: bool,
}

impl Queries<'_> {
    /// Whether there is a graph of the name; the unnamed one always is.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub(crate) fn has_graph(self, name: Option<&str>) -> Result<bool, EngineError> {
        let graph = graph_of(name);
        reading(|| Ok(exists(&self.engine.view()?, &graph)))
    }

    /// Writes a document to a graph, in place of what it has or beside it: one transaction. Whether the graph is new.
    ///
    /// # Errors
    ///
    /// Where the engine is that of a workspace, the document has faults or names graphs itself, or the graph is one that only
    /// sheets and Assay itself write.
    pub(crate) fn write_graph(
        self,
        name: Option<&str>,
        document: GraphDocument<'_>,
    ) -> Result<bool, EngineError> {
        reading(|| self.engine.write_graph_unguarded(name, document))
    }

    /// Writes a Turtle document in another syntax.
    ///
    /// # Errors
    ///
    /// Where the document has faults, the syntax cannot hold it, or writing fails.
    pub(crate) fn rewrite(
        self,
        turtle: &str,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<usize, EngineError> {
        let base = NamedNode::new_unchecked(self.engine.base.as_str());
        let quads =
            import::read_rdf("description.ttl", turtle.as_bytes(), (&base, "description"), true)?.quads;
        let written = write_quads(quads, format, &self.engine.prefixes, out);
        Ok(written.map_err(ExportError::from)?)
    }

    /// Removes a graph, or all that the unnamed one has. Whether it was there.
    ///
    /// # Errors
    ///
    /// As [`Queries::write_graph`].
    pub(crate) fn remove_graph(self, name: Option<&str>) -> Result<bool, EngineError> {
        reading(|| self.engine.remove_graph_unguarded(name))
    }
}

impl Engine {
    fn write_graph_unguarded(
        &self,
        name: Option<&str>,
        document: GraphDocument<'_>,
    ) -> Result<bool, EngineError> {
        self.backend.require(Capability::Update)?;
        let (graph, quads) = (graph_of(name), read(name, document)?);
        let (_, is_new) = self.queries().guarded_store().transact(|view| {
            let is_new = !exists(&view, &graph);
            let mut change = if document.adds { Change::default() } else { without(&view, &graph) };
            if let GraphName::NamedNode(node) = &graph {
                change.create_graphs.push(node.clone());
            }
            change.insert = quads;
            Ok::<_, StoreError>((change, is_new))
        })?;
        Ok(is_new)
    }

    fn remove_graph_unguarded(&self, name: Option<&str>) -> Result<bool, EngineError> {
        self.backend.require(Capability::Update)?;
        let graph = graph_of(name);
        let (_, was_there) = self.queries().guarded_store().transact(|view| {
            let was_there = exists(&view, &graph);
            Ok::<_, StoreError>((without(&view, &graph), was_there))
        })?;
        Ok(was_there)
    }
}

fn graph_of(name: Option<&str>) -> GraphName {
    name.map_or(GraphName::DefaultGraph, |name| NamedNode::new_unchecked(name).into())
}

fn exists(view: &View, graph: &GraphName) -> bool {
    match graph {
        GraphName::NamedNode(node) => view.has_graph(node.as_ref().into()),
        _ => true,
    }
}

/// The change that leaves nothing of a graph.
fn without(view: &View, graph: &GraphName) -> Change {
    if let GraphName::NamedNode(node) = graph {
        return Change { drop_graphs: vec![node.clone()], ..Change::default() };
    }
    let remove = view.quads(None, None, None, Some(graph.as_ref())).collect();
    Change { remove, ..Change::default() }
}

/// The triples of a document in its graph. Its blank nodes are those of no other document.
fn read(name: Option<&str>, document: GraphDocument<'_>) -> Result<Vec<Quad>, FileFaults> {
    let file = format!("body.{}", document.format.extension());
    let base = NamedNode::new_unchecked(document.base);
    let known = digits_of(&blob_hash(document.bytes));
    let target = graph_of(name);
    let mut quads = import::read_rdf(&file, document.bytes, (&base, &known), false)?.quads;
    for quad in &mut quads {
        if !matches!(&quad.graph_name, GraphName::NamedNode(graph) if *graph == base) {
            let message = "the document names graphs itself: each goes to its own address";
            return Err(FileFaults::whole(&file, message));
        }
        quad.graph_name = target.clone();
    }
    Ok(quads)
}

//! What the graph of an RDF file is called that names none itself.
//!
//! Knows that two files of one folder can differ in their extension alone. Must not know what is in them.
//!
//! A graph is called after its file, without the extension. Where another file of its folder has that name already, the
//! extension is added. What a file had brought keeps its name whatever comes later: to a location or an endpoint, its
//! catalogue tells. In a workspace the first of the files by name has it without.

use super::load::IntoGraph;
use super::replace::{graphs_of, owner_of};
use crate::engine::Engine;
use crate::engine::workspace::{RDF, Workspace};
use crate::import::rdf::Format;
use crate::store::canonical::graph_of;
use crate::store::{Change, Store, StoreError, View};
use oxrdf::{NamedNode, Quad};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Where files are read for. A location is looked at when the name of a graph depends on it.
#[derive(Clone)]
pub(in crate::engine) struct Destination {
    at: Option<Arc<Path>>,
    view: Arc<OnceLock<Option<View>>>,
}

impl Destination {
    pub(in crate::engine) fn at(location: &Path) -> Self {
        Self { at: Some(location.into()), view: Arc::default() }
    }

    /// A place that is known by what its catalogue says.
    ///
    /// # Errors
    ///
    /// Where no store can be made.
    pub(in crate::engine) fn catalogued(catalogue: Vec<Quad>) -> Result<Self, StoreError> {
        let store = Store::new()?;
        store.apply(&Change { insert: catalogue, ..Change::default() })?;
        Ok(Self { at: None, view: Arc::new(OnceLock::from(Some(store.view()?))) })
    }

    /// What is there; nothing where there is no location yet, or none that can be read: whoever writes there tells why.
    fn view(&self) -> Option<&View> {
        let open = || Store::open_to_read(self.at.as_deref()?).ok()?.view().ok();
        self.view.get_or_init(open).as_ref()
    }
}

/// The two names that the graph of a file can have, and the files that can have the first as well.
struct Names {
    plain: NamedNode,
    full: NamedNode,
    siblings: Vec<String>,
}

impl Names {
    /// `given` is the path of the file as somebody named it, `known` what the catalogue calls it.
    fn of(engine: &Engine, given: &Path, known: &str) -> Self {
        let bytes = |part: Option<&OsStr>| part.unwrap_or(given.as_os_str()).as_encoded_bytes().to_owned();
        let graph = |name: Vec<u8>| NamedNode::new_unchecked(engine.base.rdf_graph(&name).as_str());
        let (plain, full) = (graph(bytes(given.file_stem())), graph(bytes(given.file_name())));
        let with = |extension: &str| Path::new(known).with_extension(extension).display().to_string();
        let siblings = Format::extensions().map(with).filter(|name| name != known).collect();
        Self { plain, full, siblings }
    }

    /// Whether a file is of the same folder and differs in its extension alone.
    fn is_sibling(known: &str, other: &str) -> bool {
        let stem = |file: &str| Path::new(file).with_extension("");
        known != other && stem(known) == stem(other)
    }

    /// The name, from the graphs that files brought before and, where that tells nothing, from whether this is the first of
    /// its siblings.
    fn choose(
        self,
        known: &str,
        graphs: impl Fn(&str) -> BTreeSet<NamedNode>,
        is_first: impl FnOnce() -> bool,
    ) -> NamedNode {
        let Self { plain, full, siblings } = self;
        let own = graphs(known);
        if bears(&own, &plain) {
            return plain;
        }
        if bears(&own, &full) {
            return full;
        }
        let others: Vec<BTreeSet<NamedNode>> = siblings.iter().map(|sibling| graphs(sibling)).collect();
        let is_taken = others.iter().any(|found| bears(found, &plain));
        let is_known = !own.is_empty() || others.iter().any(|found| !found.is_empty());
        if !is_taken && (is_known || is_first()) { plain } else { full }
    }
}

/// Whether graphs are called so, or after it, as those are whose names in their file are blank nodes.
fn bears(graphs: &BTreeSet<NamedNode>, name: &NamedNode) -> bool {
    let below = graph_of(name, "");
    graphs.iter().any(|graph| graph == name || graph.as_str().starts_with(below.as_str()))
}

impl Engine {
    /// What the catalogue calls a file that is being read under this name.
    pub(in crate::engine) fn called(&self, file: &str) -> String {
        if self.seen_from.is_some() { self.known_as(Path::new(file)) } else { file.to_owned() }
    }

    /// The graph of an RDF file, by its name where none is given. `brought` has the graphs of files that come along with it.
    pub(in crate::engine) fn graph_for(
        &self,
        file: &str,
        graph: &IntoGraph,
        brought: &dyn Fn(&str) -> BTreeSet<NamedNode>,
    ) -> NamedNode {
        if let IntoGraph::Named(graph) = graph {
            return graph.clone();
        }
        let known = self.called(file);
        let mut names = Names::of(self, Path::new(file), &known);
        let is_first = || self.workspace().is_none_or(|workspace| is_first(workspace, &known));
        if self.destination.is_none() && is_record(&known) {
            return if is_first() { names.plain } else { names.full };
        }
        let there = self.destination.as_ref().and_then(Destination::view);
        let owner = there.and_then(|view| owner_of(view, &names.plain));
        names.siblings.extend(owner.filter(|owner| Names::is_sibling(&known, owner)));
        let graphs = |file: &str| {
            let mut graphs = there.map(|view| graphs_of(view, file)).unwrap_or_default();
            graphs.extend(self.catalogue().graphs_of_file(file).iter().cloned());
            graphs.extend(brought(file));
            graphs
        };
        names.choose(&known, graphs, is_first)
    }

    /// The RDF files of this workspace whose graphs have other names in a location, with those.
    pub(in crate::engine) fn named_there(&self, there: &View) -> Vec<(String, NamedNode)> {
        let Some(workspace) = self.workspace() else { return Vec::new() };
        let files: Vec<String> = self.catalogue().files().filter(|file| is_record(file)).collect();
        let mut renamed = Vec::new();
        for file in files {
            let names = Names::of(self, Path::new(&file), &file);
            let is_first = is_first(workspace, &file);
            let here = if is_first { names.plain.clone() } else { names.full.clone() };
            let named = names.choose(&file, |file| graphs_of(there, file), || is_first);
            if named != here {
                renamed.push((file, named));
            }
        }
        renamed
    }

    /// The files of the workspace that come after one by name and differ from it in their extension alone.
    pub(in crate::engine) fn siblings_after(&self, file: &str) -> Vec<String> {
        let Some(workspace) = self.workspace().filter(|_| is_record(file)) else { return Vec::new() };
        let with = |extension: &str| Path::new(file).with_extension(extension).display().to_string();
        let mut after: Vec<String> = Format::extensions().map(with).filter(|other| **other > *file).collect();
        after.retain(|other| is_there(workspace, other));
        after.sort();
        after
    }
}

/// Whether a file is RDF of a workspace, by its path from there.
fn is_record(file: &str) -> bool {
    let name = file.strip_prefix(RDF).and_then(|rest| rest.strip_prefix('/'));
    name.is_some_and(|name| !name.contains('/'))
}

/// Whether no file of a workspace comes before one by name and differs from it in its extension alone.
fn is_first(workspace: &Workspace, file: &str) -> bool {
    let with = |extension: &str| Path::new(file).with_extension(extension).display().to_string();
    !is_record(file)
        || !Format::extensions().map(with).any(|other| *other < *file && is_there(workspace, &other))
}

fn is_there(workspace: &Workspace, file: &str) -> bool {
    workspace.root().join(file).symlink_metadata().is_ok()
}

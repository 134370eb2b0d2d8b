//! Writing graphs to an endpoint, and what its server does with them.
//!
//! Knows quads and how servers differ. Must not know what the graphs are about.

use super::{Accept, Endpoint, Graphs, RemoteError};
use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::io::Read;

/// What a server does that others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Whether the unnamed graph is a graph of its own. Otherwise it shows the named ones, some say twice what two say.
    pub has_own_default_graph: bool,
    /// Whether it knows the triple terms of RDF 1.2.
    pub has_triple_terms: bool,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// The named graphs replaced.
    pub graphs: usize,
    /// The triples in them.
    pub triples: usize,
    /// The triples left out because they hold triple terms.
    pub left_out: usize,
}

/// Triples of one update: servers compile each as a whole.
const BATCH: usize = 400;

impl Endpoint {
    /// What the server does. Asked once; a graph named `probe` is written and dropped for it.
    ///
    /// # Errors
    ///
    /// Where the endpoint takes no updates.
    pub fn profile(&self, probe: &str) -> Result<Profile, RemoteError> {
        if let Some(profile) = self.shared.profile.get() {
            return Ok(*profile);
        }
        let triple = format!("<{probe}> <{probe}> <{probe}>");
        self.update(&format!("INSERT DATA {{ GRAPH <{probe}> {{ {triple} }} }}"))?;
        let shows_named = self.ask(&format!("ASK {{ {triple} }}"), &Graphs::default());
        let terms = format!("ASK {{ BIND(<<( {triple} )>> AS ?t) FILTER(isTRIPLE(?t)) }}");
        let has_triple_terms = self.ask(&terms, &Graphs::default()).unwrap_or(false);
        self.update(&format!("DROP SILENT GRAPH <{probe}>"))?;
        let profile = Profile { has_own_default_graph: !shows_named?, has_triple_terms };
        Ok(*self.shared.profile.get_or_init(|| profile))
    }

    /// The answer to an ASK.
    ///
    /// # Errors
    ///
    /// As [`Endpoint::query`], or where no boolean comes.
    pub fn ask(&self, text: &str, graphs: &Graphs) -> Result<bool, RemoteError> {
        let mut body = String::new();
        let response = self.query(text, graphs, Accept::Results, None)?;
        let read = response.body.take(1 << 16).read_to_string(&mut body);
        read.map_err(|source| RemoteError::Lost { rows: None, source })?;
        let value: Result<serde_json::Value, _> = serde_json::from_str(&body);
        let value = value.map_err(|error| RemoteError::Malformed { message: error.to_string() })?;
        let boolean = value.get("boolean").and_then(serde_json::Value::as_bool);
        boolean.ok_or_else(|| RemoteError::Malformed { message: "an ASK has no boolean".to_owned() })
    }

    /// Replaces each named graph of `quads` by what they say of it, then makes the merge anew: in the unnamed graph
    /// where that is one of its own, otherwise in the graph `merged`. What others wrote to the unnamed graph stays.
    ///
    /// `graphs` are all the graphs to merge, those written now and before.
    ///
    /// # Errors
    ///
    /// Where the endpoint refuses. What was written till then stays; the same again completes it.
    pub fn publish(
        &self,
        quads: &[Quad],
        graphs: &[String],
        merged: &str,
        progress: &mut dyn FnMut(usize, usize, &str),
    ) -> Result<Publication, RemoteError> {
        let profile = self.profile(&format!("{merged}-probe"))?;
        let mut done = Publication::default();
        let by_graph = by_graph(quads, profile, &mut done);
        for (n, (graph, triples)) in by_graph.iter().enumerate() {
            progress(n, by_graph.len(), graph);
            if profile.has_own_default_graph {
                self.update(&format!("DELETE {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"))?;
            }
            self.replace(graph, triples)?;
        }
        let target = if profile.has_own_default_graph {
            "DEFAULT".to_owned()
        } else {
            self.update(&format!("DROP SILENT GRAPH <{merged}>"))?;
            format!("GRAPH <{merged}>")
        };
        for graph in graphs {
            self.update(&format!("ADD SILENT GRAPH <{graph}> TO {target}"))?;
        }
        Ok(done)
    }

    fn replace(&self, graph: &str, triples: &[&Quad]) -> Result<(), RemoteError> {
        let mut body = String::new();
        for quad in triples {
            let _ = writeln!(body, "{} {} {} .", quad.subject, quad.predicate, quad.object);
        }
        match self.put_graph(graph, body.into_bytes()) {
            Err(RemoteError::NoGraphStore | RemoteError::Status { status: 404 | 405 | 501, .. }) => {}
            done => return done,
        }
        self.update(&format!("DROP SILENT GRAPH <{graph}>"))?;
        for batch in batches(triples) {
            // Some servers take no blank nodes as data; in a template all take them.
            let has_blanks = batch.iter().any(|quad| !blanks(quad).is_empty());
            let (start, end) = if has_blanks { ("INSERT", "} } WHERE {}") } else { ("INSERT DATA", "} }") };
            let mut text = format!("{start} {{ GRAPH <{graph}> {{\n");
            for quad in batch {
                let _ = writeln!(text, "{} {} {} .", quad.subject, quad.predicate, quad.object);
            }
            text.push_str(end);
            self.update(&text)?;
        }
        Ok(())
    }
}

fn by_graph<'q>(
    quads: &'q [Quad],
    profile: Profile,
    done: &mut Publication,
) -> BTreeMap<&'q str, Vec<&'q Quad>> {
    let mut graphs: BTreeMap<&str, Vec<&Quad>> = BTreeMap::new();
    for quad in quads {
        let GraphName::NamedNode(graph) = &quad.graph_name else { continue };
        let triples = graphs.entry(graph.as_str()).or_default();
        if matches!(quad.object, Term::Triple(_)) && !profile.has_triple_terms {
            done.left_out += 1;
        } else {
            triples.push(quad);
            done.triples += 1;
        }
    }
    done.graphs = graphs.len();
    graphs
}

/// Triples that share blank nodes stay together, since each update has blank nodes of its own.
fn batches<'q>(triples: &[&'q Quad]) -> Vec<Vec<&'q Quad>> {
    let mut groups: Vec<Vec<&Quad>> = Vec::new();
    let mut group_of: HashMap<&str, usize> = HashMap::new();
    let mut plain: Vec<&Quad> = Vec::new();
    for quad in triples {
        let blank = blanks(quad);
        let known: Vec<usize> = blank.iter().filter_map(|b| group_of.get(b).copied()).collect();
        let Some(first) = blank.first() else {
            plain.push(quad);
            continue;
        };
        let group = known.first().copied().unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        group_of.insert(first, group);
        for other in known.into_iter().filter(|other| *other != group) {
            let moved = std::mem::take(&mut groups[other]);
            groups[group].extend(moved);
            group_of.values_mut().filter(|g| **g == other).for_each(|g| *g = group);
        }
        for node in blank {
            group_of.insert(node, group);
        }
        groups[group].push(quad);
    }
    let mut batches: Vec<Vec<&Quad>> = plain.chunks(BATCH).map(<[_]>::to_vec).collect();
    let mut batch = Vec::new();
    for group in groups.into_iter().filter(|group| !group.is_empty()) {
        if !batch.is_empty() && batch.len() + group.len() > BATCH {
            batches.push(std::mem::take(&mut batch));
        }
        batch.extend(group);
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

fn blanks(quad: &Quad) -> Vec<&str> {
    let mut found = Vec::new();
    if let NamedOrBlankNode::BlankNode(node) = &quad.subject {
        found.push(node.as_str());
    }
    if let Term::BlankNode(node) = &quad.object {
        found.push(node.as_str());
    }
    found
}

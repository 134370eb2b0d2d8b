//! The engine on a SPARQL endpoint: asking it, tracing there, and publishing to it.
//!
//! Knows which graphs matter to what. Must not know HTTP, nor what sets servers apart.

use super::ownership::{Vetted, vet};
use super::{Engine, EngineError, Progress, Workspace, builtin, reading};
use crate::claims::trace;
use crate::claims::trace::Trace;
use crate::encoding::Lookup;
use crate::model::iri::{BaseIri, is_id};
use crate::model::vocab::{self, assay, dcterms, owl, rdf, schema, sh};
use crate::model::{Iri, vocab::prov};
use crate::query::complete::Facts;
use crate::query::{Answer, Options, Prefixes, Query, Solution, execute_remote, parse};
use crate::store::remote::{Endpoint, Graphs, Publication};
use crate::store::{Change, DefaultGraph, Store};
use oxrdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// How many prefixes, sources and graphs of an endpoint are looked at.
const MOST_PREFIXES: usize = 500;
const MOST_SOURCES: usize = 2000;
const MOST_GRAPHS: usize = 300;
const MOST_NAMES: usize = 5000;
/// The longest time in which an endpoint is sampled.
const SAMPLING: Duration = Duration::from_secs(6);
/// The largest answers to queries of Assay's own: of names and prefixes, and of one graph. A server need not keep to a LIMIT.
const LARGEST_ROWS: u64 = 64 << 20;
const LARGEST_GRAPH: u64 = 256 << 20;
/// What ends the name of the graph that holds the merge, where a server has no unnamed graph for it.
const MERGED: &str = "merged";

/// An endpoint, and the graphs that queries see there.
pub(super) struct Remote {
    endpoint: Endpoint,
    graphs: Graphs,
}

impl Remote {
    /// Those of some IRIs that are claims there, in order.
    pub(super) fn claims_among(&self, iris: &[&NamedNode]) -> Result<Vec<Iri>, EngineError> {
        if iris.is_empty() {
            return Ok(Vec::new());
        }
        let asked: Vec<String> = iris.iter().map(ToString::to_string).collect();
        let text = format!("SELECT ?c {{ VALUES ?c {{ {} }} ?c a <{}> }}", asked.join(" "), assay::CLAIM);
        let rows = self.rows(&text)?;
        let found: BTreeSet<String> = rows.iter().filter_map(|row| text_of(row, "c")).collect();
        let claims = iris.iter().filter(|iri| found.contains(iri.as_str()));
        Ok(claims.map(|iri| Iri::new(iri.as_str())).collect())
    }

    /// The claim of a name whose prefix is the id of a source there that is not among the prefixes.
    fn claim_by_id(&self, name: &str) -> Result<Option<Iri>, EngineError> {
        let Some((id, local)) = name.split_once(':') else { return Ok(None) };
        let id = Literal::new_simple_literal(id);
        let text =
            format!("SELECT ?s {{ ?s <{}> {id} ; a <{}> }} LIMIT 1", dcterms::IDENTIFIER, assay::SOURCE);
        let Some(source) = self.rows(&text)?.first().and_then(|row| text_of(row, "s")) else {
            return Ok(None);
        };
        let Ok(claim) = NamedNode::new(format!("{source}/{local}")) else { return Ok(None) };
        Ok(self.claims_among(&[&claim])?.pop())
    }

    /// The rows of a query of Assay's own, whose IRIs are written out.
    fn rows(&self, text: &str) -> Result<Vec<Solution>, EngineError> {
        rows_of(&self.endpoint, &self.graphs, text)
    }

    /// What can be learnt of the endpoint in a few seconds, for completion.
    pub(super) fn facts(&self) -> Facts {
        let deadline = Instant::now() + SAMPLING;
        let mut ask = |text: &str| {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Vec::new());
            }
            let options = Options::new().with_timeout(left.min(SAMPLING / 3));
            let endpoint = self.endpoint.clone().with_no_larger_answer(LARGEST_ROWS);
            let answer = execute_remote(&endpoint, &own_query(text)?, None, &self.graphs, &options)?;
            let Answer::Solutions(rows) = answer else { return Ok(Vec::new()) };
            let cells = rows.map(|row| row.map(|row| row.values().to_vec()));
            Ok::<_, EngineError>(cells.collect::<Result<_, _>>()?)
        };
        Facts::sampled(&mut ask)
    }

    pub(super) fn url(&self) -> &str {
        self.endpoint.query_url()
    }
}

fn rows_of(endpoint: &Endpoint, graphs: &Graphs, text: &str) -> Result<Vec<Solution>, EngineError> {
    let endpoint = endpoint.clone().with_no_larger_answer(LARGEST_ROWS);
    match execute_remote(&endpoint, &own_query(text)?, None, graphs, &Options::new())? {
        Answer::Solutions(rows) => Ok(rows.collect::<Result<_, _>>()?),
        _ => Ok(Vec::new()),
    }
}

/// The quads of one graph of an endpoint.
fn graph_of(endpoint: &Endpoint, graph: &str) -> Result<Vec<Quad>, EngineError> {
    let query = own_query(&format!("CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"))?;
    let name = NamedNode::new_unchecked(graph);
    let endpoint = endpoint.clone().with_no_larger_answer(LARGEST_GRAPH);
    match execute_remote(&endpoint, &query, None, &Graphs::default(), &Options::new())? {
        Answer::Graph(triples) => triples.map(|t| Ok(t?.in_graph(name.clone()))).collect(),
        _ => Ok(Vec::new()),
    }
}

/// What the catalogue of an endpoint says of some graphs.
fn records_of(endpoint: &Endpoint, graphs: &BTreeSet<String>) -> Result<Vec<Quad>, EngineError> {
    let names: Vec<String> = graphs.iter().map(|graph| format!("<{graph}>")).collect();
    let names = names.join(" ");
    let catalogue = NamedNode::new_unchecked(vocab::CATALOGUE_GRAPH);
    let query = own_query(&format!(
        "CONSTRUCT {{ ?g ?p ?o }} WHERE {{ VALUES ?g {{ {names} }} GRAPH {catalogue} {{ ?g ?p ?o }} }}"
    ))?;
    match execute_remote(endpoint, &query, None, &Graphs::default(), &Options::new())? {
        Answer::Graph(triples) => triples.map(|t| Ok(t?.in_graph(catalogue.clone()))).collect(),
        _ => Ok(Vec::new()),
    }
}

fn own_query(text: &str) -> Result<Query, EngineError> {
    let mut prefixes = Prefixes::new();
    for (prefix, namespace) in vocab::PREFIXES {
        prefixes.insert(*prefix, *namespace)?;
    }
    parse(text, &prefixes).map_err(|error| EngineError::Unparsable { message: error.to_string() })
}

fn text_of(row: &Solution, name: &str) -> Option<String> {
    match row.get(name)? {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        Term::Literal(literal) => Some(literal.value().to_owned()),
        _ => None,
    }
}

impl Engine {
    /// An engine that asks an endpoint. Queries, parameters, limits and traces work as on a workspace; what needs the
    /// files of one is refused with [`EngineError::NeedsWorkspace`]. Prefixes are the core's, those of the workspace, if
    /// there is one, those that the endpoint declares, and the ids of its sources.
    ///
    /// # Errors
    ///
    /// Where the endpoint cannot be reached, or the workspace is faulty.
    pub fn attach(endpoint: Endpoint, workspace: Option<&Workspace>) -> Result<Self, EngineError> {
        let loaded = loaded_graphs(&endpoint)?;
        let merged = loaded.iter().find(|graph| graph.ends_with("/graph/merged")).cloned();
        let base = match (workspace, &merged) {
            (Some(workspace), _) => workspace.base(),
            (None, Some(merged)) => BaseIri::new(merged.trim_end_matches("graph/merged")),
            (None, None) => BaseIri::new("https://example.org/"),
        };
        let graphs = match merged {
            Some(merged) => queried(&endpoint, merged)?,
            None => Graphs::default(),
        };
        let mut engine = Self::bare(base)?;
        engine.author = Iri::new(assay::ENCODED_BY);
        match workspace {
            Some(workspace) => {
                engine.workspace = Some(workspace.clone());
                workspace.language().clone_into(&mut engine.language);
                engine.load_ontologies(workspace)?;
            }
            None => engine.load_core()?,
        }
        let remote = Remote { endpoint, graphs };
        engine.take_prefixes(&remote)?;
        engine.remote = Some(remote);
        Ok(engine)
    }

    /// The endpoint that answers, where it is not the store of this engine.
    #[must_use]
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.remote.as_ref().map(|remote| &remote.endpoint)
    }

    /// What the endpoint calls its namespaces and sources. A prefix of the core stays what it is.
    fn take_prefixes(&mut self, remote: &Remote) -> Result<(), EngineError> {
        let declared = format!(
            "SELECT DISTINCT ?prefix ?namespace {{ ?d <{}> ?prefix ; <{}> ?namespace }} LIMIT {MOST_PREFIXES}",
            sh::PREFIX,
            sh::NAMESPACE_PROPERTY
        );
        for row in remote.rows(&declared)? {
            if let (Some(prefix), Some(namespace)) = (text_of(&row, "prefix"), text_of(&row, "namespace")) {
                self.take_prefix(&prefix, &namespace);
            }
        }
        let sources = format!(
            "SELECT ?source ?id {{ ?source a <{}> ; <{}> ?id }} LIMIT {MOST_SOURCES}",
            assay::SOURCE,
            dcterms::IDENTIFIER
        );
        for row in remote.rows(&sources)? {
            if let (Some(source), Some(id)) = (text_of(&row, "source"), text_of(&row, "id")) {
                self.take_prefix(&id, &format!("{source}/"));
            }
        }
        Ok(())
    }

    /// What others declare may be no prefix, which is no reason to refuse the rest.
    fn take_prefix(&mut self, prefix: &str, namespace: &str) {
        if is_id(prefix) && self.prefixes.get(prefix).is_none() && NamedNode::new(namespace).is_ok() {
            let _ = self.prefixes.insert(prefix, namespace);
        }
    }

    pub(super) fn run_remote(
        &self,
        remote: &Remote,
        query: &Query,
        text: Option<String>,
        request: &super::Request,
    ) -> Result<Answer, EngineError> {
        if !request.with.is_empty() {
            return Err(self.needs_workspace("joining a file to a query"));
        }
        if request.believe != crate::claims::review::TrustFilter::All {
            return Err(self.needs_workspace("choosing what to believe"));
        }
        let graphs = match &request.default_graph {
            DefaultGraph::Merged => remote.graphs.clone(),
            DefaultGraph::Strict => Graphs::default(),
            DefaultGraph::Graphs(names) => Graphs {
                default: names.iter().filter_map(named).collect(),
                named: remote.graphs.named.clone(),
            },
        };
        Ok(execute_remote(&remote.endpoint, query, text, &graphs, &request.options)?)
    }

    pub(super) fn needs_workspace(&self, what: &'static str) -> EngineError {
        let url = self.remote.as_ref().map_or("an endpoint", Remote::url);
        EngineError::NeedsWorkspace { what, url: url.to_owned() }
    }

    /// Fetches the graphs that a trace reads, and traces the claim in them.
    pub(super) fn trace_remote(&self, remote: &Remote, name: &str) -> Result<Trace, EngineError> {
        let claim = self.remote_claim(remote, name)?;
        let store = Store::new()?;
        let graphs = traced_graphs(remote, &claim)?;
        for graph in &graphs {
            let insert = graph_of(&remote.endpoint, graph)?;
            store.apply(&Change { insert, ..Change::default() })?;
        }
        let insert = records_of(&remote.endpoint, &graphs)?;
        store.apply(&Change { insert, ..Change::default() })?;
        let Vetted { view, left_out } = vet(&store.view()?, &self.base)?;
        let fetch = |file: &str, sha256: &str| self.fetch(file, sha256);
        let lookup = Lookup::new(&view);
        let mut trace = trace::trace(lookup, &self.prefixes, &claim, &fetch)?;
        trace.contradicted_by =
            self.contradicting(lookup, std::slice::from_ref(&claim)).remove(&claim).unwrap_or_default();
        trace.claimed_by = self.claimed_by(&view, &claim);
        trace.said_elsewhere = self.said_elsewhere(&left_out, &claim);
        Ok(trace)
    }

    pub(super) fn remote_claim(&self, remote: &Remote, name: &str) -> Result<Iri, EngineError> {
        let bare = name.trim_start_matches('<').trim_end_matches('>');
        // What somebody typed may be no IRI, and then stands for no claim.
        let expanded = self.prefixes.expand(name).ok().and_then(|iri| NamedNode::new(iri.into_string()).ok());
        let written = expanded.into_iter().chain(NamedNode::new(bare)).collect::<Vec<_>>();
        if let Some(claim) = remote.claims_among(&written.iter().collect::<Vec<_>>())?.into_iter().next() {
            return Ok(claim);
        }
        if let Some(claim) = remote.claim_by_id(name)? {
            return Ok(claim);
        }
        let all = format!("SELECT ?c {{ ?c a <{}> }} LIMIT {MOST_NAMES}", assay::CLAIM);
        let rows = remote.rows(&all)?;
        let claims = rows.iter().filter_map(|row| text_of(row, "c"));
        let names: Vec<String> = claims.filter_map(|claim| self.prefixes.shorten(&claim)).collect();
        let nearest = crate::document::nearest_names(name, names.iter().map(String::as_str), 2);
        let nearest = nearest.into_iter().map(str::to_owned).collect();
        Err(EngineError::NoSuchClaim { name: name.to_owned(), nearest })
    }

    /// Writes what this engine holds to an endpoint: every graph, or those of the files named. Each graph is replaced,
    /// and the merge of all graphs that Assay has written there is made anew, so that queries find there what they find
    /// here.
    ///
    /// # Errors
    ///
    /// Where the endpoint refuses. What was written till then stays; the same again completes it.
    pub fn publish(
        &self,
        endpoint: &Endpoint,
        files: Option<&[String]>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Publication, EngineError> {
        reading(|| self.publish_unguarded(endpoint, files, progress))
    }

    fn publish_unguarded(
        &self,
        endpoint: &Endpoint,
        files: Option<&[String]>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Publication, EngineError> {
        let mut quads = self.chosen_quads(files)?;
        let chosen: BTreeSet<String> = quads.iter().filter_map(|q| named(&q.graph_name)).collect();
        // What the catalogue of the endpoint says of other graphs stays.
        let kept = graph_of(endpoint, vocab::CATALOGUE_GRAPH)?;
        quads.extend(kept.into_iter().filter(|quad| match &quad.subject {
            NamedOrBlankNode::NamedNode(subject) => !chosen.contains(subject.as_str()),
            NamedOrBlankNode::BlankNode(_) => false,
        }));
        let catalogued = quads.iter().filter(|q| q.predicate.as_str() == prov::GENERATED_AT_TIME);
        let mut graphs: BTreeSet<String> = catalogued
            .filter_map(|quad| match &quad.subject {
                NamedOrBlankNode::NamedNode(graph) => Some(graph.as_str().to_owned()),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .collect();
        // The catalogue stands by itself: what it says of graphs is asked for by its name.
        graphs.insert(vocab::INFERRED_GRAPH.to_owned());
        if files.is_some() {
            let there = graph_of(endpoint, self.base.endorsed_graph().as_str())?;
            quads.extend(self.endorsed_with(&there, &chosen)?);
        }
        self.publish_endorsed(endpoint, &quads, &mut graphs)?;
        let graphs: Vec<String> = graphs.into_iter().collect();
        let merged = self.base.graph(MERGED);
        let mut show = |done, total, file: &str| progress(Progress { done, total, file });
        let done = endpoint.publish(&quads, &graphs, merged.as_str(), &mut show);
        Ok(done.map_err(crate::query::QueryError::from)?)
    }

    /// Sees to it that what is endorsed at an endpoint is what is published as such. Nothing may be: then what was endorsed
    /// there goes.
    fn publish_endorsed(
        &self,
        endpoint: &Endpoint,
        quads: &[Quad],
        graphs: &mut BTreeSet<String>,
    ) -> Result<(), EngineError> {
        let endorsed = self.base.endorsed_graph();
        if quads.iter().any(|quad| named(&quad.graph_name).is_some_and(|name| name == endorsed.as_str())) {
            graphs.insert(endorsed.to_string());
            return Ok(());
        }
        if graph_of(endpoint, endorsed.as_str())?.is_empty() {
            return Ok(());
        }
        let drop = || {
            let probe = format!("{}-probe", self.base.graph(MERGED));
            if endpoint.profile(&probe)?.has_own_default_graph {
                endpoint.update(&format!(
                    "DELETE {{ ?s ?p ?o }} WHERE {{ GRAPH <{endorsed}> {{ ?s ?p ?o }} }}"
                ))?;
            }
            endpoint.update(&format!("DROP SILENT GRAPH <{endorsed}>"))
        };
        Ok(drop().map_err(crate::query::QueryError::from)?)
    }

    fn load_core(&mut self) -> Result<(), EngineError> {
        let (name, text) = builtin::CORE_ONTOLOGY;
        let core = super::loading::load::read_ontology(name, text.as_bytes())?;
        self.store_ontologies(core.into_iter().collect())
    }
}

fn named(graph: &GraphName) -> Option<String> {
    match graph {
        GraphName::NamedNode(graph) => Some(graph.as_str().to_owned()),
        _ => None,
    }
}

/// The graphs that have the core ontology: its own and, where there is one, the merge.
fn loaded_graphs(endpoint: &Endpoint) -> Result<Vec<String>, EngineError> {
    let text = format!(
        "SELECT DISTINCT ?g {{ GRAPH ?g {{ <{}> a <{}> }} }} LIMIT {MOST_GRAPHS}",
        builtin::CORE_GRAPH,
        owl::ONTOLOGY
    );
    let rows = rows_of(endpoint, &Graphs::default(), &text)?;
    Ok(rows.iter().filter_map(|row| text_of(row, "g")).collect())
}

/// What queries see where the merge is a named graph: it as the default graph, and all others by their names.
fn queried(endpoint: &Endpoint, merged: String) -> Result<Graphs, EngineError> {
    let text = format!(
        "SELECT DISTINCT ?g {{ GRAPH <{}> {{ ?g a <{}> }} }}",
        vocab::CATALOGUE_GRAPH,
        assay::LOADED_GRAPH
    );
    let rows = rows_of(endpoint, &Graphs::default(), &text)?;
    let mut named: Vec<String> = rows.iter().filter_map(|row| text_of(row, "g")).collect();
    named.extend([vocab::CATALOGUE_GRAPH, vocab::INFERRED_GRAPH].map(str::to_owned));
    named.push(BaseIri::new(merged.trim_end_matches("graph/merged")).endorsed_graph().to_string());
    Ok(Graphs { default: vec![merged], named })
}

/// The graphs that a trace of a claim reads: its own, those of claims on the same, of its reviews, of the sources it
/// cites, and of the ontologies.
fn traced_graphs(remote: &Remote, claim: &Iri) -> Result<BTreeSet<String>, EngineError> {
    let claim = format!("<{claim}>");
    let (is_claim, states, series) = (assay::CLAIM, assay::STATES, assay::SERIES);
    let patterns = [
        format!("GRAPH ?g {{ {claim} a <{is_claim}> }}"),
        format!("GRAPH ?g {{ ?o <{}> {claim} }}", schema::ITEM_REVIEWED),
        format!("{claim} <{states}> ?p . GRAPH ?g {{ ?o <{states}> ?p }}"),
        format!(
            "{claim} <{states}> ?p . ?p <{series}> ?s . ?q <{series}> ?s . GRAPH ?g {{ ?o <{states}> ?q }}"
        ),
        format!("{claim} ?report ?r . ?r ?cites ?source . GRAPH ?g {{ ?source a <{}> }}", assay::SOURCE),
        format!("GRAPH ?g {{ ?o <{}> <{}> }}", rdf::TYPE, owl::ONTOLOGY),
    ];
    let mut graphs = BTreeSet::from([vocab::INFERRED_GRAPH.to_owned()]);
    for pattern in patterns {
        let rows = remote.rows(&format!("SELECT DISTINCT ?g {{ {pattern} }} LIMIT {MOST_GRAPHS}"))?;
        graphs.extend(rows.iter().filter_map(|row| text_of(row, "g")));
    }
    graphs.retain(|graph| !remote.graphs.default.contains(graph));
    Ok(graphs)
}

//! The engine on a SPARQL endpoint: asking it, tracing there, and publishing to it.
//!
//! Knows which graphs matter to what. Must not know HTTP, nor what sets servers apart.

use super::backend::{Backend, RemoteBackend};
use super::claims::names::nearest_claims;
use super::ownership::{Vetted, vet};
use super::reviews::endorse::endorsed_there;
use super::{Engine, EngineError, NotAClaim, Progress, Workspace, builtin, reading};
use crate::claims::trace;
use crate::claims::trace::Trace;
use crate::encoding::Lookup;
use crate::engine::loading::Loading;
use crate::engine::loading::naming::Destination;
use crate::engine::location::Upkeep;
use crate::model::iri::{BaseIri, is_id};
use crate::model::vocab::{self, assay, dcterms, owl, rdf, schema, sh};
use crate::model::{Iri, vocab::prov};
use crate::query::complete::Facts;
use crate::query::saved::SavedQuery;
use crate::query::{Answer, Options, Pace, Prefixes, Query, Solution, execute_remote, parse};
use crate::store::remote::{Endpoint, Graphs, Publication};
use crate::store::{Change, DefaultGraph, Store, View};
use oxrdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use std::collections::BTreeSet;
use std::sync::Arc;
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
struct Remote {
    endpoint: Endpoint,
    graphs: Graphs,
}

impl RemoteBackend for Remote {
    fn url(&self) -> &str {
        self.endpoint.query_url()
    }

    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn run(
        &self,
        query: &Query,
        written: Option<(&SavedQuery, &Prefixes)>,
        default_graph: &DefaultGraph,
        options: &Options,
    ) -> Result<Answer, EngineError> {
        let text = written.and_then(|(saved, prefixes)| saved.as_written(query, prefixes));
        let graphs = match default_graph {
            DefaultGraph::Merged => self.graphs.clone(),
            DefaultGraph::Strict => Graphs::default(),
            DefaultGraph::Graphs(names) => {
                Graphs { default: names.iter().filter_map(named).collect(), named: self.graphs.named.clone() }
            }
        };
        Ok(execute_remote(&self.endpoint, query, text, &graphs, options)?)
    }

    fn facts(&self) -> Facts {
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

    fn claims_among(&self, iris: &[&NamedNode]) -> Result<Vec<Iri>, EngineError> {
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

    fn claim(&self, name: &str, prefixes: &Prefixes) -> Result<Iri, EngineError> {
        let bare = name.trim_start_matches('<').trim_end_matches('>');
        // What somebody typed may be no IRI, and then stands for no claim.
        let expanded = prefixes.expand(name).ok().and_then(|iri| NamedNode::new(iri.into_string()).ok());
        let written = expanded.into_iter().chain(NamedNode::new(bare)).collect::<Vec<_>>();
        if let Some(claim) = self.claims_among(&written.iter().collect::<Vec<_>>())?.into_iter().next() {
            return Ok(claim);
        }
        // The prefix may be the id of a source that is not among the prefixes.
        let (id, local) = name.split_once(':').map_or((name, None), |(id, local)| (id, Some(local)));
        let source = self.source_of_id(id)?;
        if let Some((source, local)) = source.as_ref().zip(local)
            && let Ok(claim) = NamedNode::new(format!("{source}/{local}"))
            && let Some(claim) = self.claims_among(&[&claim])?.pop()
        {
            return Ok(claim);
        }
        let all = format!("SELECT ?c {{ ?c a <{}> }} LIMIT {MOST_NAMES}", assay::CLAIM);
        let rows = self.rows(&all)?;
        let claims = rows.iter().filter_map(|row| text_of(row, "c"));
        let names: Vec<String> = claims.filter_map(|claim| prefixes.shorten(&claim)).collect();
        let nearest = nearest_claims(name, &names);
        let instead = source.map(|_| NotAClaim::of_source(name, id));
        Err(EngineError::NoSuchClaim { name: name.to_owned(), nearest, instead })
    }

    fn trace(&self, name: &str, engine: &Engine, pace: &Pace) -> Result<Trace, EngineError> {
        let claim = self.claim(name, &engine.prefixes)?;
        let store = Store::new()?;
        let graphs = traced_graphs(self, &claim)?;
        for graph in &graphs {
            let insert = graph_of(&self.endpoint, graph)?;
            store.apply(&Change { insert, ..Change::default() })?;
        }
        let insert = records_of(&self.endpoint, &graphs)?;
        store.apply(&Change { insert, ..Change::default() })?;
        let Vetted { view, left_out } = vet(&store.view()?, &engine.base)?;
        let fetch = |file: &str, sha256: &str| engine.fetch(file, sha256);
        let lookup = Lookup::new(&view).paced(pace);
        let mut trace = trace::trace(lookup, &engine.prefixes, &claim, &fetch)?;
        trace.contradicted_by =
            engine.contradicting(lookup, std::slice::from_ref(&claim)).remove(&claim).unwrap_or_default();
        trace.does_not_follow = engine.not_following(lookup, &claim);
        trace.claimed_by = engine.claimed_by(&view, &claim);
        trace.said_elsewhere = engine.said_elsewhere(&left_out, &claim);
        Ok(trace)
    }
}

impl Remote {
    /// The source of an id there. One request.
    fn source_of_id(&self, id: &str) -> Result<Option<String>, EngineError> {
        let literal = Literal::new_simple_literal(id);
        let text =
            format!("SELECT ?s {{ ?s <{}> {literal} ; a <{}> }} LIMIT 1", dcterms::IDENTIFIER, assay::SOURCE);
        Ok(self.rows(&text)?.first().and_then(|row| text_of(row, "s")))
    }

    /// The rows of a query of Assay's own, whose IRIs are written out.
    fn rows(&self, text: &str) -> Result<Vec<Solution>, EngineError> {
        rows_of(&self.endpoint, &self.graphs, text)
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

impl Upkeep<'_> {
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
        reading(|| self.engine.publish_unguarded(endpoint, files, progress))
    }
}

impl Loading<'_> {
    /// Files that are read from now on go to this endpoint: what they have brought there before keeps its name, and what others
    /// have brought is theirs.
    ///
    /// # Errors
    ///
    /// Where the endpoint does not answer.
    pub fn read_for_endpoint(&mut self, endpoint: &Endpoint) -> Result<(), EngineError> {
        let catalogue = graph_of(endpoint, vocab::CATALOGUE_GRAPH)?;
        self.engine.destination = Some(Destination::catalogued(catalogue)?);
        Ok(())
    }
}

impl Engine {
    /// An engine that asks an endpoint. Queries, parameters, limits and traces work as on a workspace; what needs the
    /// files of one is refused with [`EngineError::Unsupported`]. Prefixes are the core's, those of the workspace, if
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
                workspace.language().clone_into(&mut engine.language);
                engine.load_ontologies(workspace)?;
            }
            None => engine.load_core()?,
        }
        let remote = Remote { endpoint, graphs };
        engine.take_prefixes(&remote)?;
        let beside = workspace.cloned();
        engine.backend = Arc::new(Backend::Endpoint { remote: Box::new(remote), beside });
        Ok(engine)
    }

    /// The endpoint that answers, where it is not the store of this engine.
    #[must_use]
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.backend.remote().map(RemoteBackend::endpoint)
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
            let _ = Arc::make_mut(&mut self.prefixes).insert(prefix, namespace);
        }
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

    /// What is to be endorsed at a place where some graphs of this engine come to: of what this engine endorses, that which
    /// is endorsed `there` already, and that which claims or reviews of these graphs speak of. What this engine does not
    /// endorse goes: reviews that are there may be older than what comes.
    fn endorsed_with(&self, there: &[Quad], chosen: &BTreeSet<String>) -> Result<Vec<Quad>, EngineError> {
        let view = self.view()?;
        let mut meant: BTreeSet<String> = there.iter().map(|quad| quad.subject.to_string()).collect();
        for graph in chosen {
            meant.extend(spoken_of(&view, graph));
        }
        let (mut quads, others): (Vec<Quad>, Vec<Quad>) = endorsed_there(&view, &self.base)
            .into_iter()
            .partition(|quad| meant.contains(&quad.subject.to_string()));
        // A triple that is asserted goes with the proposition that reifies it.
        let is_reified = |other: &Quad| {
            let triple = Term::from(Triple::from(other.clone()));
            quads.iter().any(|quad| quad.object == triple)
        };
        let asserted: Vec<Quad> = others.into_iter().filter(is_reified).collect();
        quads.extend(asserted);
        Ok(quads)
    }

    fn load_core(&mut self) -> Result<(), EngineError> {
        let (name, text) = builtin::CORE_ONTOLOGY;
        let core = super::loading::load::read_ontology(name, text.as_bytes())?;
        self.store_ontologies(core.into_iter().collect())
    }
}

/// The propositions that the claims of a graph state, or the claims that its reviews are of.
fn spoken_of(view: &View, graph: &str) -> BTreeSet<String> {
    let lookup = Lookup::new(view);
    let graph = NamedNode::new_unchecked(graph);
    let mut propositions = BTreeSet::new();
    for quad in view.quads(None, None, None, Some(graph.as_ref().into())) {
        let Term::NamedNode(object) = &quad.object else { continue };
        match quad.predicate.as_str() {
            assay::STATES => drop(propositions.insert(object.to_string())),
            schema::ITEM_REVIEWED => {
                let stated = lookup.iris(&Iri::new(object.as_str()), assay::STATES);
                propositions.extend(stated.iter().map(|iri| format!("<{iri}>")));
            }
            _ => {}
        }
    }
    propositions
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::NewReview;

    /// A workspace in a folder of its own, with one review of its first claim.
    fn reviewed(rating: &str) -> (tempfile::TempDir, Engine) {
        let folder = tempfile::tempdir().unwrap();
        Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
        let review = NewReview {
            claim: "example:lending".to_owned(),
            ratings: vec![rating.to_owned()],
            says: "x".to_owned(),
            ..NewReview::default()
        };
        Engine::open(folder.path()).unwrap().reviews().write(&review).unwrap();
        let engine = Engine::open(folder.path()).unwrap();
        (folder, engine)
    }

    #[test]
    fn single_files_leave_nothing_endorsed_elsewhere_that_is_not_here() {
        let (_folder, engine) = reviewed("true");
        let here: Vec<Quad> = endorsed_there(&engine.view().unwrap(), engine.base()).into_iter().collect();
        assert!(!here.is_empty());
        let graphs = |name: &str| BTreeSet::from([engine.base().graph(name).to_string()]);
        // Whatever the files, what is endorsed at both stays; a review or its claim brings what it endorses.
        for (there, name, comes) in [
            (&here[..], "other", true),
            (&[], "other", false),
            (&[], "review/lending", true),
            (&[], "example", true),
        ] {
            let wanted = engine.endorsed_with(there, &graphs(name)).unwrap();
            assert_eq!(wanted.len(), if comes { here.len() } else { 0 }, "{name}");
        }
        // A review that is withdrawn here takes with it what the place still has.
        let (_other, engine) = reviewed("false");
        assert!(engine.endorsed_with(&here, &graphs("review/lending")).unwrap().is_empty());
        assert!(engine.endorsed_with(&here, &graphs("other")).unwrap().is_empty());
    }
}

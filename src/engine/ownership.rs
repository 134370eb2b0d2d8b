//! What of a store the files of a workspace vouch for, and what others say of that.
//!
//! Knows the catalogue, which tells what brought each graph. Must not know what is done with the answer.
//!
//! A sheet, a review or an ontology speaks for itself. Any other graph is what some file claims: what it says of a node that
//! those describe does not count as said by them, and no review, verdict or endorsement comes from it.

use super::{Engine, EngineError};
use crate::check::Finding;
use crate::claims::trace::Elsewhere;
use crate::encoding::{Lookup, graph_name};
use crate::index::{Graphs, Index, Pattern};
use crate::model::Iri;
use crate::model::iri::BaseIri;
use crate::model::vocab::{self, assay, rdf, schema};
use crate::store::{Change, DefaultGraph, View};
use oxrdf::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// How many triples of a graph are shown.
const MOST_SHOWN: usize = 3;

/// What brought a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GraphKind {
    /// A claim sheet.
    Claims,
    /// A review sheet.
    Reviews,
    /// An ontology of the workspace, or what follows from them all.
    Ontology,
    /// What the reviews endorse.
    Endorsed,
    /// The catalogue.
    Catalogue,
    /// Some other file, or an update.
    Foreign,
}

impl GraphKind {
    pub(super) fn is_own(self) -> bool {
        self != Self::Foreign
    }

    /// Whether nothing but Assay itself and review sheets writes there.
    fn is_kept(self) -> bool {
        matches!(self, Self::Reviews | Self::Catalogue)
    }
}

/// What brought a graph, as the catalogue of a view has it. A few look-ups.
pub(super) fn kind_of(view: &View, base: &BaseIri, graph: &GraphName) -> GraphKind {
    let GraphName::NamedNode(name) = graph else { return GraphKind::Foreign };
    match name.as_str() {
        vocab::CATALOGUE_GRAPH => return GraphKind::Catalogue,
        vocab::INFERRED_GRAPH => return GraphKind::Ontology,
        name if name == base.endorsed_graph().as_str() => return GraphKind::Endorsed,
        _ => {}
    }
    let (lookup, graph) = (Lookup::new(view), Iri::new(name.as_str()));
    if !lookup.recorded(&graph, assay::RETRACTED).is_empty() {
        return GraphKind::Foreign;
    }
    match lookup.recorded(&graph, assay::CONTENT_KIND).as_slice() {
        [Term::NamedNode(kind)] => match kind.as_str() {
            assay::CLAIM_SHEET => GraphKind::Claims,
            assay::REVIEW_SHEET => GraphKind::Reviews,
            assay::ONTOLOGY => GraphKind::Ontology,
            _ => GraphKind::Foreign,
        },
        _ => GraphKind::Foreign,
    }
}

/// Whether a sheet brought any graph of a view.
pub(super) fn has_sheets(view: &View) -> bool {
    let kind = NamedNodeRef::new_unchecked(assay::CONTENT_KIND);
    let catalogue = NamedNodeRef::new_unchecked(vocab::CATALOGUE_GRAPH);
    let sheets = [assay::CLAIM_SHEET, assay::REVIEW_SHEET].map(NamedNodeRef::new_unchecked);
    sheets
        .into_iter()
        .any(|sheet| view.count(None, Some(kind), Some(sheet.into()), Some(catalogue.into())) > 0)
}

/// The graphs that the files of a workspace brought.
struct Own {
    graphs: HashMap<GraphName, GraphKind>,
}

impl Own {
    fn of(view: &View, base: &BaseIri) -> Self {
        let lookup = Lookup::new(view);
        let kinds = [assay::CLAIM_SHEET, assay::REVIEW_SHEET, assay::ONTOLOGY].into_iter();
        let recorded = kinds.flat_map(|kind| lookup.recorded_as(assay::CONTENT_KIND, kind));
        let names = recorded.map(|graph| NamedNode::new_unchecked(graph.as_str()));
        let itself = [vocab::CATALOGUE_GRAPH, vocab::INFERRED_GRAPH].map(NamedNode::new_unchecked);
        let endorsed = NamedNode::new_unchecked(base.endorsed_graph().as_str());
        let named = names.chain(itself).chain([endorsed]).map(GraphName::from);
        let known = named.map(|graph| (kind_of(view, base, &graph), graph));
        Self { graphs: known.filter(|(kind, _)| kind.is_own()).map(|(kind, graph)| (graph, kind)).collect() }
    }

    fn kind(&self, graph: &GraphName) -> GraphKind {
        self.graphs.get(graph).copied().unwrap_or(GraphKind::Foreign)
    }

    /// Whether a sheet or a review describes a node, or one above it; or, by itself, an ontology.
    fn describes(&self, view: &View, node: &NamedOrBlankNode) -> bool {
        let kinds = |node: &NamedOrBlankNode| {
            let quads = view.quads(Some(node.as_ref()), None, None, None);
            quads.map(|quad| self.kind(&quad.graph_name)).collect::<Vec<GraphKind>>()
        };
        if kinds(node).into_iter().any(|kind| kind.is_own() && kind != GraphKind::Catalogue) {
            return true;
        }
        let NamedOrBlankNode::NamedNode(name) = node else { return false };
        let mut name = name.as_str();
        while let Some((above, _)) = name.rsplit_once('/').filter(|(above, _)| above.contains("://")) {
            name = above;
            let above = NamedNode::new_unchecked(above).into();
            if kinds(&above).into_iter().any(|kind| matches!(kind, GraphKind::Claims | GraphKind::Reviews)) {
                return true;
            }
        }
        false
    }

    /// Whether an ontology describes a node, and no sheet does.
    fn is_mere_term(&self, view: &View, node: &NamedOrBlankNode) -> bool {
        let about = view.quads(Some(node.as_ref()), None, None, None);
        let kinds: Vec<GraphKind> = about.map(|quad| self.kind(&quad.graph_name)).collect();
        kinds.contains(&GraphKind::Ontology)
            && !kinds.contains(&GraphKind::Claims)
            && !kinds.contains(&GraphKind::Reviews)
    }

    /// Whether a graph of their own has the triple of a quad.
    fn states(&self, view: &View, quad: &Quad) -> bool {
        let (subject, object) = (quad.subject.as_ref(), quad.object.as_ref());
        let mut same = view.quads(Some(subject), Some(quad.predicate.as_ref()), Some(object), None);
        same.any(|quad| self.kind(&quad.graph_name).is_own())
    }
}

/// The graphs that RDF from elsewhere must not write: those of sheets and ontologies, and those of Assay itself.
pub(super) fn owned_in(view: &View, base: Option<&BaseIri>) -> HashSet<NamedNode> {
    let itself = [vocab::CATALOGUE_GRAPH, vocab::INFERRED_GRAPH].map(NamedNode::new_unchecked);
    let mut owned = HashSet::from(itself);
    if let Some(base) = base {
        owned.insert(NamedNode::new_unchecked(base.endorsed_graph().as_str()));
        owned.extend(Own::of(view, base).graphs.into_keys().filter_map(|graph| match graph {
            GraphName::NamedNode(name) => Some(name),
            _ => None,
        }));
    }
    owned
}

/// Whether the catalogue of a view says of every graph that a file of a workspace brought it. A few counts, and where they may
/// agree a pass over the numbers of its graphs.
fn is_all_own(view: &View, base: &BaseIri) -> bool {
    let index = view.index();
    let id = |iri: &str| index.id(&NamedNode::new_unchecked(iri).into());
    let of_catalogue = |predicate: &str, object: Option<&str>| {
        let known = match object {
            Some(object) => id(object).map(Some),
            None => Some(None),
        };
        let known = id(predicate).zip(id(vocab::CATALOGUE_GRAPH)).zip(known);
        known.map(|((predicate, graph), object)| Pattern {
            subject: None,
            predicate: Some(predicate),
            object,
            graphs: Graphs::One(graph),
        })
    };
    let kinds = [assay::CLAIM_SHEET, assay::REVIEW_SHEET, assay::ONTOLOGY];
    let kinds: Vec<Pattern> =
        kinds.iter().filter_map(|kind| of_catalogue(assay::CONTENT_KIND, Some(kind))).collect();
    let recorded: usize = kinds.iter().map(|pattern| index.count(pattern)).sum();
    let endorsed = base.endorsed_graph();
    let itself = [vocab::CATALOGUE_GRAPH, vocab::INFERRED_GRAPH, endorsed.as_str()];
    let unnamed = view.count(None, None, None, Some(oxrdf::GraphNameRef::DefaultGraph));
    if unnamed > 0 || recorded + itself.len() < index.graphs().len() {
        return false;
    }
    let subjects = |pattern: &Pattern| index.scan(pattern).map(|row| row[0]).collect::<Vec<_>>();
    let gone: HashSet<u32> = of_catalogue(assay::RETRACTED, None).iter().flat_map(subjects).collect();
    let mut own: Vec<u32> = kinds.iter().flat_map(subjects).filter(|graph| !gone.contains(graph)).collect();
    own.extend(itself.into_iter().filter_map(id));
    own.sort_unstable();
    index.graphs().iter().all(|graph| own.binary_search(graph).is_ok())
}

/// The quads of others that are not to be taken for what the files of a workspace say: all that they say of nodes which
/// those describe, unless those say it too; and words that only review sheets have, or what is derived from them. Costs as
/// much as the less of the two, what files of the workspace brought and what others did; nothing where there are no others.
pub(super) fn intruding(view: &View, base: &BaseIri) -> Vec<Quad> {
    if is_all_own(view, base) {
        return Vec::new();
    }
    let own = Own::of(view, base);
    let mut found: HashSet<Quad> = words_of_trust(view, &own).collect();
    let described: Vec<&GraphName> = own
        .graphs
        .iter()
        .filter(|(_, kind)| matches!(kind, GraphKind::Claims | GraphKind::Reviews | GraphKind::Ontology))
        .map(|(graph, _)| graph)
        .collect();
    let size: usize = described.iter().map(|graph| view.count(None, None, None, Some(graph.as_ref()))).sum();
    if size <= view.len() / 2 {
        found.extend(of_described(view, &own, &described));
    } else {
        found.extend(of_foreign(view, &own));
    }
    let mut quads: Vec<Quad> = found.into_iter().collect();
    quads.sort_by_cached_key(ToString::to_string);
    quads
}

/// Quads of a predicate or class that mean something only in graphs of one kind, in others.
fn words_of_trust<'v>(view: &'v View, own: &'v Own) -> impl Iterator<Item = Quad> + 'v {
    let class = NamedNodeRef::new_unchecked(assay::ENDORSED);
    let reviewing =
        [assay::PINNED_DIGEST, assay::SUPERSEDES].into_iter().map(|word| (word, GraphKind::Reviews));
    let rating = [assay::ENDORSES, assay::REFUTES].into_iter().map(|word| (word, GraphKind::Ontology));
    let words = reviewing.chain(rating).flat_map(move |(word, kind)| {
        let quads = view.quads(None, Some(NamedNodeRef::new_unchecked(word)), None, None);
        quads.map(move |quad| (quad, kind))
    });
    let marks = view.quads(None, Some(NamedNodeRef::new_unchecked(rdf::TYPE)), Some(class.into()), None);
    let all = words.chain(marks.map(|quad| (quad, GraphKind::Endorsed)));
    all.filter(move |(quad, meant)| {
        let kind = own.kind(&quad.graph_name);
        // Ratings of a vocabulary that no ontology here knows are its own business.
        let is_elsewhere = *meant == GraphKind::Ontology && !kind.is_own();
        kind != *meant && !is_elsewhere
    })
    .map(|(quad, _)| quad)
}

/// What others say of the nodes of some graphs, and of nodes that would stand below them.
fn of_described(view: &View, own: &Own, graphs: &[&GraphName]) -> Vec<Quad> {
    let mut seen: HashSet<NamedOrBlankNode> = HashSet::new();
    for graph in graphs {
        let is_sheet = matches!(own.kind(graph), GraphKind::Claims | GraphKind::Reviews);
        for quad in view.quads(None, None, None, Some(graph.as_ref())) {
            if let (true, NamedOrBlankNode::NamedNode(node)) = (is_sheet, &quad.subject)
                && !seen.contains(&quad.subject)
            {
                seen.extend(below(view, node));
            }
            seen.insert(quad.subject);
        }
    }
    let about = seen.iter().flat_map(|node| view.quads(Some(node.as_ref()), None, None, None));
    about.filter(|quad| !own.kind(&quad.graph_name).is_own() && !own.states(view, quad)).collect()
}

/// The nodes below one that are named as sheets name them, and that are there.
fn below(view: &View, node: &NamedNode) -> Vec<NamedOrBlankNode> {
    let there = |rest: String| {
        let below = NamedNode::new_unchecked(format!("{}/{rest}", node.as_str()));
        (view.count(Some(below.as_ref().into()), None, None, None) > 0).then(|| below.into())
    };
    let single = ["_capture", "_rendition", "quote", "cell"].into_iter().map(str::to_owned);
    let mut found: Vec<NamedOrBlankNode> = single.filter_map(there).collect();
    for numbered in ["states/", "reports/", "step/", "text-", "position-"] {
        found.extend((1..).map_while(|number| there(format!("{numbered}{number}"))));
    }
    found
}

/// What graphs of others say of nodes that own ones describe.
fn of_foreign(view: &View, own: &Own) -> Vec<Quad> {
    let mut known: HashMap<NamedOrBlankNode, bool> = HashMap::new();
    let named = view.named_graphs().map(GraphName::from);
    let graphs = named.chain([GraphName::DefaultGraph]).filter(|graph| !own.kind(graph).is_own());
    let quads = graphs.flat_map(|graph| view.quads(None, None, None, Some(graph.as_ref())));
    let of_others = quads.filter(|quad| {
        let is_described = match known.get(&quad.subject) {
            Some(is_described) => *is_described,
            None => *known.entry(quad.subject.clone()).or_insert(own.describes(view, &quad.subject)),
        };
        is_described && !own.states(view, quad)
    });
    of_others.collect()
}

/// A view as the claims model is read from it, and what was left out for that.
#[derive(Clone)]
pub(super) struct Vetted {
    pub(super) view: View,
    pub(super) left_out: Arc<[Quad]>,
}

/// The state last vetted, by its snapshot.
pub(super) type LastVetted = Option<(Arc<Index>, Vetted)>;

/// A view without what is not to be taken for what the files of a workspace say, and with the merged default graph.
pub(super) fn vet(view: &View, base: &BaseIri) -> Result<Vetted, EngineError> {
    let left_out = intruding(view, base);
    let view = view.clone().with_default_graph(&DefaultGraph::Merged);
    let view = if left_out.is_empty() { view } else { view.without(&left_out)? };
    Ok(Vetted { view, left_out: left_out.into() })
}

/// The graph that a change would write and that only Assay itself and sheets do, if there is one. A node may go with all that is
/// said of it there, such as a review that is withdrawn.
pub(super) fn protected(view: &View, base: &BaseIri, change: &Change) -> Option<NamedNode> {
    let mut removed: HashMap<(&GraphName, &NamedOrBlankNode), usize> = HashMap::new();
    let is_kept = |quad: &&Quad| {
        let kind = kind_of(view, base, &quad.graph_name);
        let rates = [assay::ENDORSES, assay::REFUTES].contains(&quad.predicate.as_str());
        let is_inferred =
            matches!(&quad.graph_name, GraphName::NamedNode(name) if name.as_str() == vocab::INFERRED_GRAPH);
        kind.is_kept() || is_inferred || (kind.is_own() && rates)
    };
    let kept: HashSet<&GraphName> =
        change.remove.iter().filter(is_kept).map(|quad| &quad.graph_name).collect();
    for quad in change.remove.iter().filter(|quad| kept.contains(&quad.graph_name)) {
        *removed.entry((&quad.graph_name, &quad.subject)).or_default() += 1;
    }
    let whole = |graph: &GraphName, node: &NamedOrBlankNode| {
        view.count(Some(node.as_ref()), None, None, Some(graph.as_ref()))
    };
    let partly = removed.into_iter().find(|((graph, node), count)| *count < whole(graph, node));
    let partly = partly.map(|((graph, _), _)| graph);
    let inserted = || change.insert.iter().find(is_kept).map(|quad| &quad.graph_name);
    match partly.or_else(inserted)? {
        GraphName::NamedNode(name) => Some(name.clone()),
        _ => None,
    }
}

/// A state with the core ontology, which a location need not hold.
pub(super) fn with_core(view: View) -> Result<View, EngineError> {
    if view.has_graph(NamedNodeRef::new_unchecked(super::builtin::CORE_GRAPH).into()) {
        return Ok(view);
    }
    let core = super::loading::load::read_ontology(
        super::builtin::CORE_ONTOLOGY.0,
        super::builtin::CORE_ONTOLOGY.1.as_bytes(),
    )?;
    Ok(view.joined(core.into_iter().flat_map(|document| document.quads))?)
}

impl Engine {
    /// The state that claims, reviews and verdicts are read from: the store without what others say in the name of the files
    /// of the workspace. Once for each state.
    pub(super) fn vetted(&self) -> Result<Vetted, EngineError> {
        let view = self.view()?;
        let mut known = self.vetted.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((index, vetted)) = known.as_ref()
            && Arc::ptr_eq(index, view.index())
        {
            return Ok(vetted.clone());
        }
        let vetted = vet(&view, &self.base)?;
        *known = Some((Arc::clone(view.index()), vetted.clone()));
        Ok(vetted)
    }

    /// What graphs of others say of a claim and of what stands below it, by graph.
    pub(super) fn said_elsewhere(&self, left_out: &[Quad], claim: &Iri) -> Vec<Elsewhere> {
        let is_of = |quad: &&Quad| match &quad.subject {
            NamedOrBlankNode::NamedNode(node) => {
                let rest = node.as_str().strip_prefix(claim.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            NamedOrBlankNode::BlankNode(_) => false,
        };
        self.by_graph(left_out.iter().filter(is_of))
    }

    /// The graphs of others that make a node a claim; none where a sheet does.
    pub(super) fn claimed_by(&self, view: &View, claim: &Iri) -> Vec<String> {
        let (node, class) =
            (NamedNode::new_unchecked(claim.as_str()), NamedNodeRef::new_unchecked(assay::CLAIM));
        let kind = NamedNodeRef::new_unchecked(rdf::TYPE);
        let quads = view.quads(Some(node.as_ref().into()), Some(kind), Some(class.into()), None);
        let graphs: BTreeSet<String> =
            quads
                .map(|quad| quad.graph_name)
                .map(|graph| {
                    if kind_of(view, &self.base, &graph).is_own() {
                        String::new()
                    } else {
                        graph_name(&graph)
                    }
                })
                .collect();
        if graphs.contains("") { Vec::new() } else { graphs.into_iter().collect() }
    }

    fn by_graph<'q>(&self, quads: impl Iterator<Item = &'q Quad>) -> Vec<Elsewhere> {
        let mut graphs: BTreeMap<String, Vec<&Quad>> = BTreeMap::new();
        for quad in quads {
            graphs.entry(graph_name(&quad.graph_name)).or_default().push(quad);
        }
        let told = graphs.into_iter().map(|(graph, quads)| Elsewhere {
            graph,
            count: quads.len(),
            triples: quads.iter().take(MOST_SHOWN).map(|quad| self.triple(quad)).collect(),
        });
        told.collect()
    }

    fn triple(&self, quad: &Quad) -> String {
        let (subject, predicate) = (Term::from(quad.subject.clone()), Term::from(quad.predicate.clone()));
        let words = [&subject, &predicate, &quad.object].map(|term| self.prefixes.show(term));
        words.join(" ")
    }

    /// What graphs of others say in the words of trust, or of what sheets describe, a finding for each graph.
    pub(super) fn check_foreign(&self, view: &View, left_out: &[Quad]) -> Vec<Finding> {
        let own = Own::of(view, &self.base);
        let is_of_assay = |quad: &Quad| {
            let is_term = |iri: &str| iri.starts_with(assay::NAMESPACE);
            let class = match &quad.object {
                Term::NamedNode(class) if quad.predicate.as_str() == rdf::TYPE => class.as_str(),
                _ => "",
            };
            is_term(quad.predicate.as_str()) || is_term(class)
        };
        // Labels that others give to terms of an ontology harm nobody.
        let matters = |quad: &&Quad| is_of_assay(quad) || !own.is_mere_term(view, &quad.subject);
        let mut told = self.by_graph(left_out.iter().filter(matters));
        told.extend(self.by_graph(Self::reviews_of_others(view, &own).iter()));
        let lookup = Lookup::new(view);
        let findings = told.into_iter().map(|elsewhere| {
            let Elsewhere { graph, count, triples } = elsewhere;
            let iri = graph.trim_start_matches('<').trim_end_matches('>');
            let file = lookup.recorded_text(&Iri::new(iri), assay::FILE);
            let from = file.map(|file| format!(" from {file}")).unwrap_or_default();
            let more = if count > triples.len() { format!("; and {} more", count - triples.len()) } else { String::new() };
            Finding {
                rule: "only-sheets-speak-for-themselves".to_owned(),
                focus: graph,
                message: format!(
                    "this graph{from} is no sheet's, and says what only a sheet, a review or what follows from them could; \
                     it counts for nothing: {}{more}",
                    triples.join("; ")
                ),
            }
        });
        findings.collect()
    }

    /// The graphs of others that make something a claim that no sheet does, and how many.
    pub(super) fn claims_elsewhere(&self, view: &View) -> Vec<(String, usize)> {
        if is_all_own(view, &self.base) || !has_sheets(view) {
            return Vec::new();
        }
        let (kind, class) =
            (NamedNodeRef::new_unchecked(rdf::TYPE), NamedNodeRef::new_unchecked(assay::CLAIM));
        let own = Own::of(view, &self.base);
        let mut graphs: BTreeMap<String, usize> = BTreeMap::new();
        for quad in view.quads(None, Some(kind), Some(class.into()), None) {
            if !own.kind(&quad.graph_name).is_own() {
                *graphs.entry(graph_name(&quad.graph_name)).or_default() += 1;
            }
        }
        graphs.into_iter().collect()
    }

    /// Reviews of claims here that graphs of others have in the name of an agent of the ontologies.
    fn reviews_of_others(view: &View, own: &Own) -> Vec<Quad> {
        let reviewed = NamedNodeRef::new_unchecked(schema::ITEM_REVIEWED);
        let lookup = Lookup::new(view);
        let is_known = |node: &NamedOrBlankNode| match node {
            NamedOrBlankNode::NamedNode(node) => lookup
                .iris(&Iri::new(node.as_str()), schema::AUTHOR)
                .iter()
                .any(|author| own.describes(view, &NamedNode::new_unchecked(author.as_str()).into())),
            NamedOrBlankNode::BlankNode(node) => {
                let author = NamedNodeRef::new_unchecked(schema::AUTHOR);
                let mut authors = view.quads(Some(node.as_ref().into()), Some(author), None, None);
                authors.any(|quad| {
                    NamedOrBlankNode::try_from(quad.object).is_ok_and(|by| own.describes(view, &by))
                })
            }
        };
        let quads = view.quads(None, Some(reviewed), None, None);
        let foreign = quads.filter(|quad| !own.kind(&quad.graph_name).is_own());
        foreign
            .filter(|quad| {
                let claim = NamedOrBlankNode::try_from(quad.object.clone());
                claim.is_ok_and(|claim| own.describes(view, &claim)) && is_known(&quad.subject)
            })
            .collect()
    }
}

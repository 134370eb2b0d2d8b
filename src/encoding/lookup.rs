//! Looks up single values around a node, as code that reads the claims model needs them.
//!
//! Knows the view and RDF terms; it must not know the claims model.

use crate::model::Iri;
use crate::model::vocab::{CATALOGUE_GRAPH, assay, dcterms, rdfs};
use crate::query::Pace;
use crate::store::View;
use oxrdf::{Literal, LiteralRef, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, Term, TermRef};

/// The graph that says of the others what brought them.
const CATALOGUE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked(CATALOGUE_GRAPH);

/// Reads around nodes of a view. Each call is a seek in the indexes and as many steps as there are results.
#[derive(Clone, Copy)]
pub struct Lookup<'v> {
    view: &'v View,
    pace: Option<&'v Pace>,
}

impl<'v> Lookup<'v> {
    /// Looks up in a view.
    #[must_use]
    pub fn new(view: &'v View) -> Self {
        Self { view, pace: None }
    }

    /// The same, for work under bounds: each call is a step of it.
    #[must_use]
    pub(crate) fn paced(self, pace: &'v Pace) -> Self {
        Self { pace: Some(pace), ..self }
    }

    /// A step of the work that this is looked up for, where that has bounds.
    pub(crate) fn step(self) {
        self.pace.iter().for_each(|pace| pace.step());
    }

    /// The same for a step that takes long.
    pub(crate) fn look(self) {
        self.pace.iter().for_each(|pace| pace.look());
    }

    /// The view.
    #[must_use]
    pub fn view(&self) -> &'v View {
        self.view
    }

    /// The objects of a property of a node in the default graph, each once, in the order of the index.
    #[must_use]
    pub fn objects(&self, subject: &Iri, predicate: &str) -> Vec<Term> {
        self.objects_about(NamedNodeRef::new_unchecked(subject.as_str()).into(), predicate)
    }

    /// The same for a node that may be blank, as what an ontology writes in brackets is; of a literal there are none.
    #[must_use]
    pub fn objects_of(&self, node: &Term, predicate: &str) -> Vec<Term> {
        match node {
            Term::NamedNode(node) => self.objects_about(node.as_ref().into(), predicate),
            Term::BlankNode(node) => self.objects_about(node.as_ref().into(), predicate),
            _ => Vec::new(),
        }
    }

    fn objects_about(self, subject: NamedOrBlankNodeRef<'_>, predicate: &str) -> Vec<Term> {
        self.step();
        let predicate = NamedNodeRef::new_unchecked(predicate);
        let triples = self.view.triples(Some(subject), Some(predicate), None);
        triples.map(|triple| triple.object).collect()
    }

    /// The first object of a property that is an IRI.
    #[must_use]
    pub fn iri(&self, subject: &Iri, predicate: &str) -> Option<Iri> {
        self.iris(subject, predicate).into_iter().next()
    }

    /// The objects of a property that are IRIs.
    #[must_use]
    pub fn iris(&self, subject: &Iri, predicate: &str) -> Vec<Iri> {
        self.objects(subject, predicate).iter().filter_map(as_iri).collect()
    }

    /// The lexical form of the first literal of a property.
    #[must_use]
    pub fn text(&self, subject: &Iri, predicate: &str) -> Option<String> {
        self.texts(subject, predicate).into_iter().next()
    }

    /// The label of a node: in English where there is one, else in no language, else the first in the order of their tags,
    /// so that it is the same label wherever it is asked for.
    #[must_use]
    pub fn label(&self, node: &Iri) -> Option<String> {
        let labels = self.objects(node, rdfs::LABEL).into_iter().filter_map(|label| match label {
            Term::Literal(label) => Some(label),
            _ => None,
        });
        let rank = |label: &Literal| {
            let tag = label.language().unwrap_or_default();
            let is_english = tag == "en" || tag.starts_with("en-");
            (!is_english, tag.to_owned(), label.value().to_owned())
        };
        labels.min_by_key(rank).map(|label| label.value().to_owned())
    }

    /// The lexical forms of the literals of a property.
    #[must_use]
    pub fn texts(&self, subject: &Iri, predicate: &str) -> Vec<String> {
        self.objects(subject, predicate)
            .into_iter()
            .filter_map(|object| match object {
                Term::Literal(literal) => Some(literal.value().to_owned()),
                _ => None,
            })
            .collect()
    }

    /// The IRIs that have an IRI as object of a property, sorted.
    #[must_use]
    pub fn subjects(&self, predicate: &str, object: &str) -> Vec<Iri> {
        self.first_subjects(predicate, object, usize::MAX)
    }

    /// The first so many of [`Lookup::subjects`], in the order of the store, sorted.
    #[must_use]
    pub fn first_subjects(&self, predicate: &str, object: &str, most: usize) -> Vec<Iri> {
        let object = NamedNodeRef::new_unchecked(object);
        let mut subjects: Vec<Iri> = self.iris_with(predicate, object.into()).take(most).collect();
        subjects.sort();
        subjects
    }

    /// The source of an id, by what the store says of it.
    #[must_use]
    pub fn source_of_id(&self, id: &str) -> Option<Iri> {
        let id = LiteralRef::new_simple_literal(id);
        self.iris_with(dcterms::IDENTIFIER, id.into()).find(|iri| self.is_a(iri, assay::SOURCE))
    }

    fn iris_with(&self, predicate: &str, object: TermRef<'_>) -> impl Iterator<Item = Iri> {
        let triples = self.view.triples(None, Some(NamedNodeRef::new_unchecked(predicate)), Some(object));
        triples.filter_map(|triple| {
            self.step();
            match triple.subject {
                NamedOrBlankNode::NamedNode(node) => Some(Iri::new(node.into_string())),
                NamedOrBlankNode::BlankNode(_) => None,
            }
        })
    }

    /// Every quad about a node, of whatever graph.
    #[must_use]
    pub fn about(&self, subject: &Iri) -> Vec<Quad> {
        let subject = NamedNodeRef::new_unchecked(subject.as_str());
        self.view.quads(Some(subject.into()), None, None, None).collect()
    }

    /// What the catalogue says of a graph. Whatever other graphs say of it is none of that.
    #[must_use]
    pub fn recorded(&self, graph: &Iri, predicate: &str) -> Vec<Term> {
        let [graph, predicate] = [graph.as_str(), predicate].map(NamedNodeRef::new_unchecked);
        let quads = self.view.quads(Some(graph.into()), Some(predicate), None, Some(CATALOGUE.into()));
        quads.map(|quad| quad.object).collect()
    }

    /// The lexical form of the first literal that the catalogue has for a graph.
    #[must_use]
    pub fn recorded_text(&self, graph: &Iri, predicate: &str) -> Option<String> {
        self.recorded(graph, predicate).into_iter().find_map(|object| match object {
            Term::Literal(literal) => Some(literal.value().to_owned()),
            _ => None,
        })
    }

    /// The graphs of which the catalogue says so, sorted.
    #[must_use]
    pub fn recorded_as(&self, predicate: &str, object: &str) -> Vec<Iri> {
        self.recorded_graphs(predicate, Some(NamedNodeRef::new_unchecked(object).into()))
    }

    /// The graphs of which the catalogue says anything by a predicate, sorted.
    #[must_use]
    pub fn recorded_with(&self, predicate: &str) -> Vec<Iri> {
        self.recorded_graphs(predicate, None)
    }

    fn recorded_graphs(self, predicate: &str, object: Option<TermRef<'_>>) -> Vec<Iri> {
        let predicate = NamedNodeRef::new_unchecked(predicate);
        let quads = self.view.quads(None, Some(predicate), object, Some(CATALOGUE.into()));
        let mut graphs: Vec<Iri> = quads
            .filter_map(|quad| match quad.subject {
                NamedOrBlankNode::NamedNode(node) => Some(Iri::new(node.into_string())),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .collect();
        graphs.sort();
        graphs
    }

    /// Whether a node has a class.
    #[must_use]
    pub fn is_a(&self, node: &Iri, class: &str) -> bool {
        let classes = self.iris(node, crate::model::vocab::rdf::TYPE);
        classes.iter().any(|c| c.as_str() == class)
    }
}

fn as_iri(term: &Term) -> Option<Iri> {
    match term {
        Term::NamedNode(node) => Some(Iri::new(node.as_str())),
        _ => None,
    }
}

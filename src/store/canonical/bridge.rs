//! Terms from oxrdf to sophia, and blank nodes under new labels.
//!
//! Knows the two libraries' terms. Must not know the algorithm.

use std::collections::{BTreeMap, HashMap};

use oxrdf::{BaseDirection, BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use sophia::api::quad::Spog;
use sophia::api::term::{self as api, BnodeId, IriRef, LanguageTag, SimpleTerm};

/// The label that the algorithm sees instead of the data's own.
pub(super) fn numbered(number: usize) -> String {
    format!("n{number}")
}

/// From oxrdf's terms to sophia's. Blank nodes are numbered, so that no label of the data can be one that the
/// algorithm makes up for a triple term.
#[derive(Default)]
pub(super) struct Bridge<'a> {
    numbers: HashMap<&'a str, usize>,
    /// The labels of the data, by number.
    pub(super) labels: Vec<&'a str>,
    /// An IRI that the algorithm would take for the name it makes up for a triple term.
    pub(super) reserved: Option<&'a str>,
    /// Whether a triple term was among the terms.
    pub(super) has_triple_terms: bool,
}

impl<'a> Bridge<'a> {
    pub(super) fn quad(&mut self, quad: &'a Quad) -> Spog<SimpleTerm<'a>> {
        let graph = match &quad.graph_name {
            GraphName::NamedNode(node) => Some(self.iri(node)),
            GraphName::BlankNode(node) => Some(self.blank(node)),
            GraphName::DefaultGraph => None,
        };
        let subject = self.subject(&quad.subject);
        let object = self.term(&quad.object);
        ([subject, self.iri(&quad.predicate), object], graph)
    }

    fn subject(&mut self, subject: &'a NamedOrBlankNode) -> SimpleTerm<'a> {
        match subject {
            NamedOrBlankNode::NamedNode(node) => self.iri(node),
            NamedOrBlankNode::BlankNode(node) => self.blank(node),
        }
    }

    fn term(&mut self, term: &'a Term) -> SimpleTerm<'a> {
        match term {
            Term::NamedNode(node) => self.iri(node),
            Term::BlankNode(node) => self.blank(node),
            Term::Literal(literal) => self::literal(literal),
            Term::Triple(triple) => {
                self.has_triple_terms = true;
                SimpleTerm::Triple(Box::new([
                    self.subject(&triple.subject),
                    self.iri(&triple.predicate),
                    self.term(&triple.object),
                ]))
            }
        }
    }

    fn iri(&mut self, node: &'a NamedNode) -> SimpleTerm<'a> {
        let iri = node.as_str();
        if is_reserved(iri) {
            self.reserved = Some(iri);
        }
        SimpleTerm::Iri(IriRef::new_unchecked(iri.into()))
    }

    fn blank(&mut self, node: &'a BlankNode) -> SimpleTerm<'a> {
        let label = node.as_str();
        let number = *self.numbers.entry(label).or_insert_with(|| {
            self.labels.push(label);
            self.labels.len() - 1
        });
        SimpleTerm::BlankNode(BnodeId::new_unchecked(numbered(number).into()))
    }
}

fn literal(literal: &Literal) -> SimpleTerm<'_> {
    let value = literal.value().into();
    let Some(language) = literal.language() else {
        let datatype = IriRef::new_unchecked(literal.datatype().as_str().into());
        return SimpleTerm::LiteralDatatype(value, datatype);
    };
    let direction = literal.direction().map(|direction| match direction {
        BaseDirection::Ltr => api::BaseDirection::Ltr,
        BaseDirection::Rtl => api::BaseDirection::Rtl,
    });
    SimpleTerm::LiteralLanguage(value, LanguageTag::new_unchecked(language.into()), direction)
}

/// What each blank node becomes, by its label.
pub(super) struct Renaming {
    pub(super) nodes: HashMap<String, NamedOrBlankNode>,
}

impl Renaming {
    pub(super) fn quad(&self, quad: &Quad) -> Quad {
        Quad {
            subject: self.subject(&quad.subject),
            predicate: quad.predicate.clone(),
            object: self.term(&quad.object),
            graph_name: match &quad.graph_name {
                GraphName::BlankNode(node) => self.blank(node).into(),
                other => other.clone(),
            },
        }
    }

    fn subject(&self, subject: &NamedOrBlankNode) -> NamedOrBlankNode {
        match subject {
            NamedOrBlankNode::BlankNode(node) => self.blank(node),
            NamedOrBlankNode::NamedNode(node) => node.clone().into(),
        }
    }

    fn term(&self, term: &Term) -> Term {
        match term {
            Term::BlankNode(node) => self.blank(node).into(),
            Term::Triple(triple) => Term::Triple(Box::new(Triple {
                subject: self.subject(&triple.subject),
                predicate: triple.predicate.clone(),
                object: self.term(&triple.object),
            })),
            other => other.clone(),
        }
    }

    fn blank(&self, node: &BlankNode) -> NamedOrBlankNode {
        let renamed = self.nodes.get(node.as_str());
        renamed.cloned().unwrap_or_else(|| node.clone().into())
    }
}

/// Labels by the order in which blank nodes come: `o0`, `o1`, ….
pub(super) fn labels_in_order(quads: &[&Quad]) -> BTreeMap<String, String> {
    let mut bridge = Bridge::default();
    for quad in quads {
        bridge.quad(quad);
    }
    let labels = bridge.labels.iter().enumerate();
    labels.map(|(number, label)| ((*label).to_owned(), format!("o{number}"))).collect()
}

/// Whether an IRI could be one that the algorithm makes up for a triple term.
pub(super) fn is_reserved(iri: &str) -> bool {
    iri.starts_with("aaa:") && !iri.starts_with("aaa://")
}

pub(super) fn has_triple_term(quad: &Quad) -> bool {
    matches!(quad.object, Term::Triple(_))
}

pub(super) fn has_blank_node(quad: &Quad) -> bool {
    quad.subject.is_blank_node()
        || matches!(quad.graph_name, GraphName::BlankNode(_))
        || term_has_blank_node(&quad.object)
}

fn term_has_blank_node(term: &Term) -> bool {
    match term {
        Term::BlankNode(_) => true,
        Term::Triple(triple) => triple.subject.is_blank_node() || term_has_blank_node(&triple.object),
        Term::NamedNode(_) | Term::Literal(_) => false,
    }
}

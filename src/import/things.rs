//! What the ontologies call their things, and which of them are places that come with Assay.
//!
//! Knows the terms of the ontologies and the table of places. Must not know sheets.

use super::places;
use super::vocabulary::{TermEntry, Vocabulary};
use crate::document::{self, Place};
use crate::model::{Iri, vocab};
use oxrdf::Quad;

impl Vocabulary {
    /// The term of a place: the one that the ontologies declare to be the same, or else Assay's own.
    #[must_use]
    pub(crate) fn term_of(&self, place: &Place) -> Iri {
        let own = places::iri(place);
        if self.terms.contains_key(&own) {
            return own;
        }
        let is_same = |entry: &TermEntry| {
            entry.matches.iter().any(|other| places::place_of(other).is_some_and(|other| other == place))
        };
        let declared = self.terms.iter().find(|(_, entry)| is_same(entry));
        declared.map_or(own, |(iri, _)| iri.clone())
    }

    /// The triples of a place that comes with Assay: all of them, or of one that the ontologies declare no more than what it
    /// lies in. Empty of others.
    #[must_use]
    pub(crate) fn place_triples(&self, term: &Iri) -> Vec<Quad> {
        let Some(place) = places::place_of(term) else { return Vec::new() };
        let mut triples = places::triples(term, &self.classes_of(place));
        if self.declares(term) {
            triples.retain(|quad| quad.predicate.as_str() == vocab::skos::BROADER);
        }
        triples
    }

    /// The place that a term is, of those that come with Assay: by its IRI, by what it is declared to be the same as, or by what
    /// it is called, where that is one place and no agent.
    #[must_use]
    pub(crate) fn place(&self, term: &Iri) -> Option<&'static Place> {
        let Some(entry) = self.terms.get(term) else { return places::place_of(term) };
        let own = places::place_of(term).or_else(|| entry.matches.iter().find_map(places::place_of));
        if own.is_some() || entry.classes.contains(vocab::prov::AGENT) {
            return own;
        }
        match document::called(entry.label.as_deref()?, "en").as_slice() {
            [place] if entry.matches.is_empty() => Some(place),
            _ => None,
        }
    }

    /// Whether a term is of a class that the ontologies put above places.
    #[must_use]
    pub(crate) fn is_place(&self, term: &Iri) -> bool {
        self.above_places.iter().any(|(_, class)| self.is_a(term, class.as_str()))
    }

    /// The things, no words of the ontologies themselves, that are called so.
    #[must_use]
    pub(crate) fn called(&self, label: &str) -> Vec<Iri> {
        let label = document::folded(label);
        let is_called = |entry: &TermEntry| {
            entry.label.iter().chain(&entry.names).any(|own| document::folded(own) == label)
        };
        let found = self.terms.iter().filter(|(_, entry)| entry.is_thing() && is_called(entry));
        found.map(|(iri, _)| iri.clone()).collect()
    }

    /// Whether the ontologies declare a term.
    #[must_use]
    pub(crate) fn declares(&self, term: &Iri) -> bool {
        self.terms.contains_key(term)
    }

    /// Every thing of the ontologies, with all that it is called.
    pub(crate) fn things(&self) -> impl Iterator<Item = (&Iri, Vec<&str>)> {
        let things = self.terms.iter().filter(|(_, entry)| entry.is_thing());
        things.map(|(iri, entry)| {
            (iri, entry.label.iter().chain(&entry.names).map(String::as_str).collect::<Vec<_>>())
        })
    }

    /// What every thing of the ontologies is called.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &str> {
        self.terms.values().filter(|entry| entry.is_thing()).filter_map(|entry| entry.label.as_deref())
    }
}

impl TermEntry {
    /// Whether it is a thing, and no word of the ontologies themselves.
    fn is_thing(&self) -> bool {
        const WORDS: [&str; 4] =
            [vocab::assay::PROPERTY_CLASS, vocab::assay::DIMENSION, vocab::qudt::UNIT, vocab::rdfs::CLASS];
        !self.classes.is_empty() && !WORDS.iter().any(|class| self.classes.contains(*class))
    }
}

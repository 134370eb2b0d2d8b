//! The places of the table that comes with Assay, as terms: their IRIs, classes and triples.
//!
//! Knows the IRIs of Assay's places, schema.org and SKOS. Must not know what ontologies declare, nor sheets.

use crate::document::{Place, place, places};
use crate::model::{Iri, vocab};
use oxrdf::{Literal, NamedNode, Quad, Term};
use std::collections::BTreeSet;

/// The classes of countries, and of regions.
const CLASSES: [&str; 3] = [vocab::schema::PLACE, vocab::schema::ADMINISTRATIVE_AREA, vocab::schema::COUNTRY];

/// The place that an IRI is of: one of Assay's, by name or by code, or an item of Wikidata.
pub(in crate::import) fn place_of(iri: &Iri) -> Option<&'static Place> {
    let iri = iri.as_str();
    if let Some(item) = iri.strip_prefix(vocab::WIKIDATA) {
        return places().iter().copied().find(|place| place.wikidata == item);
    }
    let name = |namespace, prefix| Some(format!("{prefix}:{}", iri.strip_prefix(namespace)?));
    place(&name(vocab::COUNTRIES, "country").or_else(|| name(vocab::REGIONS, "region"))?)
}

/// The IRI of a place.
pub(in crate::import) fn iri(place: &Place) -> Iri {
    let (prefix, name) = place.name.split_once(':').unwrap_or_default();
    let namespace = if prefix == "country" { vocab::COUNTRIES } else { vocab::REGIONS };
    Iri::new(format!("{namespace}{name}"))
}

/// Whether a class is one of places.
pub(in crate::import) fn is_class(class: &Iri) -> bool {
    CLASSES.contains(&class.as_str())
}

/// The classes of a place.
pub(in crate::import) fn classes(place: &Place) -> &'static [&'static str] {
    if place.is_country() { &CLASSES } else { &CLASSES[..1] }
}

/// The names of places, for looking the nearest up; none unless a place is asked for.
pub(in crate::import) fn names_near(name: &str) -> Vec<String> {
    let is_asked = name.starts_with("country:") || name.starts_with("region:");
    let named = places().iter().filter(|_| is_asked);
    named.map(|place| place.name.to_owned()).collect()
}

/// The place that an IRI is of, where it is one of Assay's own, with all that it lies in; else nothing.
#[must_use]
pub(crate) fn with_surroundings(iri: &str) -> Vec<Iri> {
    if !iri.starts_with(vocab::COUNTRIES) && !iri.starts_with(vocab::REGIONS) {
        return Vec::new();
    }
    let mut found: Vec<&'static Place> = place_of(&Iri::new(iri)).into_iter().collect();
    let mut next = 0;
    while let Some(place) = found.get(next) {
        next += 1;
        found.extend(place.within.clone());
    }
    found.into_iter().map(self::iri).collect()
}

/// The triples of a place of the table, in its graph: classes, names, codes, Wikidata, what it lies in and what it is
/// partitioned into. Empty of others.
pub(in crate::import) fn triples(term: &Iri, classes: &BTreeSet<Iri>) -> Vec<Quad> {
    let Some(place) = place_of(term) else { return Vec::new() };
    let graph = NamedNode::new_unchecked(vocab::PLACES_GRAPH);
    let subject = NamedNode::new_unchecked(term.as_str());
    let node = |iri: &str| Term::from(NamedNode::new_unchecked(iri));
    let mut quads = Vec::new();
    let mut add = |predicate: &str, object: Term| {
        quads.push(Quad::new(subject.clone(), NamedNode::new_unchecked(predicate), object, graph.clone()));
    };
    for class in classes {
        add(vocab::rdf::TYPE, node(class.as_str()));
    }
    let tagged = |label, language| Literal::new_language_tagged_literal_unchecked(label, language).into();
    add(vocab::rdfs::LABEL, tagged(place.label(), "en"));
    let mut before = "";
    for (language, label) in &place.labels {
        let predicate = if *language == before { vocab::skos::ALT_LABEL } else { vocab::skos::PREF_LABEL };
        add(predicate, tagged(*label, *language));
        before = language;
    }
    for code in &place.codes {
        add(vocab::skos::NOTATION, Literal::new_simple_literal(*code).into());
    }
    add(vocab::skos::EXACT_MATCH, node(&format!("{}{}", vocab::WIKIDATA, place.wikidata)));
    for within in &place.within {
        add(vocab::skos::BROADER, node(iri(within).as_str()));
    }
    for part in places().iter().filter(|part| part.is_part() && part.within.contains(&place)) {
        add(vocab::assay::PARTITIONED_INTO, node(iri(part).as_str()));
    }
    quads
}

//! Names of nodes for people.

use super::lookup::Lookup;
use crate::model::Iri;
use crate::model::vocab::{dcterms, qudt};
use crate::query::Prefixes;

/// Names of nodes for people: labels where there are, else names with a prefix.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Where labels are looked up.
    pub lookup: Lookup<'a>,
    prefixes: &'a Prefixes,
}

impl<'a> Names<'a> {
    /// Names from the labels of a view and from prefixes.
    #[must_use]
    pub fn new(lookup: Lookup<'a>, prefixes: &'a Prefixes) -> Self {
        Self { lookup, prefixes }
    }

    /// A node with its prefix, such as `mondo-2024:catch-up`.
    #[must_use]
    pub fn name(&self, iri: &Iri) -> String {
        self.prefixes.shorten(iri.as_str()).unwrap_or_else(|| iri.to_string())
    }

    /// The label of a node, in English where it can be, or its name.
    #[must_use]
    pub fn label(&self, iri: &Iri) -> String {
        self.lookup.label(iri).unwrap_or_else(|| self.name(iri))
    }

    /// The symbol of a unit, or its name.
    #[must_use]
    pub fn unit(&self, unit: &Iri) -> String {
        let symbol = self.lookup.text(unit, qudt::SYMBOL);
        symbol.unwrap_or_else(|| self.label(unit))
    }

    /// The name of a speaker, as origins have them: of an agent by its label, of a document by its publisher, or as it stands.
    #[must_use]
    pub fn speaker(&self, speaker: &str) -> String {
        if !speaker.contains("://") {
            return speaker.to_owned();
        }
        let iri = Iri::new(speaker);
        let publisher = self.lookup.text(&iri, dcterms::PUBLISHER);
        publisher.unwrap_or_else(|| self.label(&iri))
    }
}

//! Who first said what a claim says, as far as its document tells.
//!
//! Knows chains of reports, and publishers. Must not know what is said.
//!
//! Ten articles that cite one edition of one work have one origin. It is the innermost speaker that a claim reports, with the
//! work that is cited; where it reports nobody, the publisher of its document, with that document.

use super::lookup::Lookup;
use crate::index::{Graphs, Id, Pattern};
use crate::model::Iri;
use crate::model::vocab::{assay, dcterms, prov, rdfs, schema, skos};
use oxrdf::{Literal, NamedNode, NamedNodeRef, NamedOrBlankNode};
use std::collections::{BTreeSet, HashMap};

/// Who first said it, and in which edition of which work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Who: the IRI of an agent or of a document, or the name of a publisher that nothing describes.
    pub speaker: String,
    /// The work: the IRI of a source, or words; `None` where that is not said.
    pub work: Option<String>,
    /// Whether that is kept here, to be looked at.
    pub is_seen: bool,
}

/// Tells origins, and remembers those of publishers.
pub struct Speakers<'v> {
    lookup: Lookup<'v>,
    publishers: HashMap<String, String>,
    /// The property of reports, where the view knows it.
    reports: Option<Id>,
    documents: HashMap<Id, Origin>,
}

impl<'v> Speakers<'v> {
    /// Of the claims of a view.
    #[must_use]
    pub fn new(lookup: Lookup<'v>) -> Self {
        let reports = lookup.view().index().id(&NamedNode::new_unchecked(assay::REPORTS).into());
        Self { lookup, publishers: HashMap::new(), reports, documents: HashMap::new() }
    }

    /// The origin of a claim of a document: one seek where it reports nobody and the document is known already.
    #[must_use]
    pub fn origin_in(&mut self, claim: Id, document: Option<Id>, name: impl Fn(Id) -> Iri) -> Origin {
        let pattern =
            Pattern { subject: Some(claim), predicate: self.reports, object: None, graphs: Graphs::Merged };
        let cites = self.reports.is_some() && self.lookup.view().index().scan(&pattern).next().is_some();
        match document {
            Some(document) if !cites => {
                if let Some(known) = self.documents.get(&document) {
                    return known.clone();
                }
                let origin = self.published(&name(document));
                self.documents.insert(document, origin.clone());
                origin
            }
            _ => self.origin(&name(claim)),
        }
    }

    /// The origin of a claim.
    #[must_use]
    pub fn origin(&mut self, claim: &Iri) -> Origin {
        let lookup = self.lookup;
        let mut innermost = None;
        let mut next = lookup.iri(claim, assay::REPORTS);
        while let Some(report) = next {
            // A chain that bites its tail is cut where it would come round again.
            next = lookup.iri(&report, assay::REPORTS).filter(|next| *next > report);
            innermost = Some(report);
        }
        match innermost {
            Some(report) => self.reported(&report),
            None => match lookup.iri(claim, schema::APPEARANCE) {
                Some(document) => self.published(&document),
                None => Origin { speaker: claim.to_string(), work: None, is_seen: false },
            },
        }
    }

    fn reported(&mut self, report: &Iri) -> Origin {
        let lookup = self.lookup;
        let source = lookup.iri(report, schema::APPEARANCE);
        let speaker = lookup.iri(report, prov::WAS_ATTRIBUTED_TO).map(|by| by.to_string());
        let work = match &source {
            Some(source) => Some(source.to_string()),
            None => lookup.text(report, assay::WORK).map(|work| work.to_lowercase()),
        };
        let is_seen = source.as_ref().is_some_and(|source| self.is_archived(source));
        let speaker = speaker.or_else(|| source.map(|source| self.publisher(&source)));
        Origin { speaker: speaker.unwrap_or_else(|| report.to_string()), work, is_seen }
    }

    fn published(&mut self, document: &Iri) -> Origin {
        Origin {
            speaker: self.publisher(document),
            work: Some(document.to_string()),
            is_seen: self.is_archived(document),
        }
    }

    fn is_archived(&self, document: &Iri) -> bool {
        self.lookup.iri(document, assay::ARCHIVE).is_some_and(|archive| archive.as_str() == assay::ARCHIVED)
    }

    /// The agent whose name is that of the publisher of a document, else that name, else the document.
    fn publisher(&mut self, document: &Iri) -> String {
        let Some(name) = self.lookup.text(document, dcterms::PUBLISHER) else { return document.to_string() };
        if let Some(known) = self.publishers.get(&name) {
            return known.clone();
        }
        let found = self.agent(&name).unwrap_or_else(|| name.clone());
        self.publishers.insert(name, found.clone());
        found
    }

    fn agent(&self, name: &str) -> Option<String> {
        let label = Literal::new_language_tagged_literal(name, "en").ok()?;
        let named = [rdfs::LABEL, skos::ALT_LABEL].into_iter().flat_map(|property| {
            let property = NamedNodeRef::new_unchecked(property);
            self.lookup.view().triples(None, Some(property), Some(label.as_ref().into()))
        });
        let mut agents: Vec<String> = named
            .filter_map(|triple| match triple.subject {
                NamedOrBlankNode::NamedNode(node) => Some(node.into_string()),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .filter(|node| self.lookup.is_a(&Iri::new(node.as_str()), prov::AGENT))
            .collect();
        agents.sort();
        agents.into_iter().next()
    }
}

/// How many of these are independent: a speaker counts once, in however many works and documents.
#[must_use]
pub fn independent(origins: &[Origin]) -> usize {
    origins.iter().map(|origin| &origin.speaker).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speaker_counts_once_in_however_many_works() {
        let origin = |speaker: &str, work: Option<&str>| Origin {
            speaker: speaker.to_owned(),
            work: work.map(str::to_owned),
            is_seen: false,
        };
        let table = [
            (vec![], 0),
            (vec![origin("usgs", Some("2025")), origin("usgs", Some("2025"))], 1),
            (vec![origin("usgs", Some("2025")), origin("usgs", Some("2026"))], 1),
            (vec![origin("usgs", Some("2025")), origin("usgs", Some("2026")), origin("usgs", None)], 1),
            (vec![origin("usgs", None), origin("iea", None)], 2),
        ];
        for (origins, expected) in table {
            assert_eq!(independent(&origins), expected, "{origins:?}");
        }
    }
}

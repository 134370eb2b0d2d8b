//! Who first said what a claim says, as far as its document tells.
//!
//! Knows chains of reports, and publishers. Must not know what is said.
//!
//! Ten articles that cite one edition of one work have one origin. It is the innermost speaker that a claim reports, with the
//! work that is cited; where that work is a document here that states the same, the origin of what it states; where a claim
//! reports nobody, the publisher of its document, with that document.

use super::lookup::Lookup;
use crate::index::{self, DEFAULT_GRAPH, Graphs, Id, Index, Pattern, TermClass};
use crate::model::Iri;
use crate::model::vocab::{assay, dcterms, prov, rdfs, schema, skos};
use foldhash::fast::FixedState;
use oxrdf::{Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Who first said it, and in which edition of which work. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Who: the IRI of an agent or of a document, or the name of a publisher that nothing describes.
    pub speaker: Arc<str>,
    /// The work: the IRI of a source, or words; `None` where that is not said.
    pub work: Option<Arc<str>>,
    /// Whether that is kept here, to be looked at.
    pub is_seen: bool,
}

/// Tells origins, and remembers those of documents and publishers. Claims asked about in the order of their ids cost the
/// least: look-ups go on from where the last ones ended.
pub struct OriginResolver<'v> {
    lookup: Lookup<'v>,
    reports: Values,
    appearance: Values,
    attribution: Values,
    work: Values,
    states: Values,
    archive: Values,
    publisher: Values,
    archived: Option<Id>,
    publishers: HashMap<Id, Arc<str>>,
    documents: HashMap<Id, Origin, FixedState>,
    names: HashMap<Id, Arc<str>, FixedState>,
}

/// The values of one property, looked up for one node after another.
struct Values {
    index: Arc<Index>,
    predicate: Option<Id>,
    lookup: index::Lookup,
}

impl Values {
    fn new(index: &Arc<Index>, predicate: &str) -> Self {
        Self {
            predicate: index.id(&NamedNode::new_unchecked(predicate).into()),
            lookup: index.lookup([true, true, false], &Graphs::Merged),
            index: Arc::clone(index),
        }
    }

    fn all(&mut self, node: Id) -> Vec<Id> {
        let mut values = Vec::new();
        if let Some(predicate) = self.predicate {
            self.lookup.each([node, predicate, DEFAULT_GRAPH], |row| values.push(row[2]));
        }
        values
    }

    /// The first value of a node that is of a kind.
    fn first(&mut self, node: Id, is_meant: impl Fn(TermClass) -> bool) -> Option<Id> {
        let mut first = None;
        let predicate = self.predicate?;
        self.lookup.each([node, predicate, DEFAULT_GRAPH], |row| {
            if first.is_none() && is_meant(self.index.class(row[2])) {
                first = Some(row[2]);
            }
        });
        first
    }

    fn iri(&mut self, node: Id) -> Option<Id> {
        self.first(node, |class| class == TermClass::Iri)
    }
}

impl<'v> OriginResolver<'v> {
    /// Of the claims of a view.
    #[must_use]
    pub fn new(lookup: Lookup<'v>) -> Self {
        let index = lookup.view().index();
        Self {
            lookup,
            reports: Values::new(index, assay::REPORTS),
            appearance: Values::new(index, schema::APPEARANCE),
            attribution: Values::new(index, prov::WAS_ATTRIBUTED_TO),
            work: Values::new(index, assay::WORK),
            states: Values::new(index, assay::STATES),
            archive: Values::new(index, assay::ARCHIVE),
            publisher: Values::new(index, dcterms::PUBLISHER),
            archived: index.id(&NamedNode::new_unchecked(assay::ARCHIVED).into()),
            publishers: HashMap::new(),
            documents: HashMap::default(),
            names: HashMap::default(),
        }
    }

    /// The origin of a claim.
    #[must_use]
    pub fn origin(&mut self, claim: &Iri) -> Origin {
        let id = self.lookup.view().index().id(&NamedNode::new_unchecked(claim.as_str()).into());
        match id {
            Some(id) => self.origin_of(id),
            None => Origin { speaker: claim.as_str().into(), work: None, is_seen: false },
        }
    }

    /// The origin of the claim of an id.
    #[must_use]
    pub fn origin_of(&mut self, claim: Id) -> Origin {
        self.origin_beyond(claim, &mut Vec::new())
    }

    /// The origin of a claim, not by way of those passed already.
    fn origin_beyond(&mut self, claim: Id, passed: &mut Vec<Id>) -> Origin {
        passed.push(claim);
        let mut chain = Vec::new();
        let mut last = claim;
        // A chain that bites its tail is cut where it would come round again.
        while let Some(report) = self.reports.iri(last).filter(|report| !chain.contains(report)) {
            chain.push(report);
            last = report;
        }
        if let Some(report) = chain.last() {
            return match self.cited(claim, *report).filter(|cited| !passed.contains(cited)) {
                Some(cited) => self.origin_beyond(cited, passed),
                None => self.reported(*report),
            };
        }
        match self.appearance.iri(claim) {
            Some(document) => self.published(document),
            None => Origin { speaker: self.name(claim), work: None, is_seen: false },
        }
    }

    /// The claim of the cited document that states the same, where that document is here: whom it cites in turn said it.
    fn cited(&mut self, claim: Id, report: Id) -> Option<Id> {
        let source = self.appearance.iri(report)?;
        let stated = self.states.all(claim);
        let index = Arc::clone(self.lookup.view().index());
        stated.into_iter().find_map(|proposition| {
            let tellers = Pattern {
                subject: None,
                predicate: self.states.predicate,
                object: Some(proposition),
                graphs: Graphs::Merged,
            };
            let mut tellers = index.scan(&tellers).map(|row| row[0]);
            tellers.find(|teller| *teller != claim && self.appearance.iri(*teller) == Some(source))
        })
    }

    fn reported(&mut self, report: Id) -> Origin {
        let source = self.appearance.iri(report);
        let work = match source {
            Some(source) => Some(self.name(source)),
            None => self.words(report),
        };
        let speaker = match (self.attribution.iri(report), source) {
            (Some(by), _) => self.name(by),
            (None, Some(source)) => self.published(source).speaker,
            (None, None) => self.name(report),
        };
        let is_seen = source.is_some_and(|source| self.published(source).is_seen);
        Origin { speaker, work, is_seen }
    }

    /// The words for a work that is no source here.
    fn words(&mut self, report: Id) -> Option<Arc<str>> {
        let words = self.work.first(report, |class| class != TermClass::Iri)?;
        match self.lookup.view().index().term(words) {
            Term::Literal(words) => Some(words.value().to_lowercase().into()),
            _ => None,
        }
    }

    fn name(&mut self, node: Id) -> Arc<str> {
        let index = self.lookup.view().index();
        let name = || match index.term(node) {
            Term::NamedNode(node) => node.as_str().into(),
            other => other.to_string().into(),
        };
        Arc::clone(self.names.entry(node).or_insert_with(name))
    }

    fn published(&mut self, document: Id) -> Origin {
        if let Some(known) = self.documents.get(&document) {
            return known.clone();
        }
        let origin = Origin {
            speaker: self.publisher(document),
            is_seen: self.archive.iri(document).is_some_and(|state| Some(state) == self.archived),
            work: Some(self.name(document)),
        };
        self.documents.insert(document, origin.clone());
        origin
    }

    /// The agent whose name is that of the publisher of a document, else that name, else the document.
    fn publisher(&mut self, document: Id) -> Arc<str> {
        let Some(literal) = self.publisher.first(document, |class| class != TermClass::Iri) else {
            return self.name(document);
        };
        if let Some(known) = self.publishers.get(&literal) {
            return Arc::clone(known);
        }
        let found: Arc<str> = match self.lookup.view().index().term(literal) {
            Term::Literal(name) => self.agent(name.value()).unwrap_or_else(|| name.value().to_owned()).into(),
            other => other.to_string().into(),
        };
        self.publishers.insert(literal, Arc::clone(&found));
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
            speaker: speaker.into(),
            work: work.map(Into::into),
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

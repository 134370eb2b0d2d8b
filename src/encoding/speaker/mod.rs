//! Who first said what a claim says, as far as its document tells.
//!
//! Knows chains of reports, copies, and publishers. Must not know what is said.
//!
//! Ten articles that cite one edition of one work have one origin. Of a copy or a translation it is the origin of what it is
//! a copy of. Else it is the innermost speaker that a claim reports, with the work that is cited; where that work is a document
//! here that states the same, the origin of what it states. Of a document that is based on another it is the origin of what
//! that one states, where it states the same; where that one is not here, nobody can tell what of it is its own. Where a
//! claim reports nobody, it is the publisher of its document, with that document. A person who speaks for an organisation is
//! that organisation. Documents that cite each other in a circle have one origin, which nobody has seen.

mod agents;

use self::agents::Agents;
use super::lookup::Lookup;
use crate::index::{self, DEFAULT_GRAPH, Graphs, Id, Index, Pattern, TermClass};
use crate::model::Iri;
use crate::model::vocab::{assay, dcterms, prov, rdf, schema};
use foldhash::fast::FixedState;
use oxrdf::{NamedNode, Term};
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
pub(crate) struct OriginResolver<'v> {
    lookup: Lookup<'v>,
    reports: Values<'v>,
    appearance: Values<'v>,
    attribution: Values<'v>,
    principal: Values<'v>,
    work: Values<'v>,
    states: Values<'v>,
    archive: Values<'v>,
    publisher: Values<'v>,
    class: Values<'v>,
    /// What a document is a copy of: as its sheet says, a translation, or as it was found.
    copies: [Values<'v>; 3],
    bases: Values<'v>,
    archived: Option<Id>,
    source: Option<Id>,
    agents: Option<Agents>,
    publishers: HashMap<Id, Arc<str>>,
    documents: HashMap<Id, Origin, FixedState>,
    names: HashMap<Id, Arc<str>, FixedState>,
}

/// Where a claim has what it says from.
enum Step {
    /// From what another claim says.
    Claim(Id),
    /// From nobody: there it was first said.
    First(Origin),
    /// From documents that have it from each other.
    Circle(Vec<Id>),
}

/// The text that a document is a copy of, at the end of the chain.
enum FirstText {
    Of(Id),
    Circle(Vec<Id>),
}

/// The values of one property, looked up for one node after another.
struct Values<'v> {
    bounds: Lookup<'v>,
    index: Arc<Index>,
    predicate: Option<Id>,
    lookup: index::Lookup,
}

impl<'v> Values<'v> {
    fn new(bounds: Lookup<'v>, predicate: &str) -> Self {
        let index = bounds.view().index();
        Self {
            bounds,
            predicate: index.id(&NamedNode::new_unchecked(predicate).into()),
            lookup: index.lookup([true, true, false], &Graphs::Merged),
            index: Arc::clone(index),
        }
    }

    fn all(&mut self, node: Id) -> Vec<Id> {
        self.bounds.step();
        let mut values = Vec::new();
        if let Some(predicate) = self.predicate {
            self.lookup.each([node, predicate, DEFAULT_GRAPH], |row| values.push(row[2]));
        }
        values
    }

    /// The first value of a node that is of a kind.
    fn first(&mut self, node: Id, is_meant: impl Fn(TermClass) -> bool) -> Option<Id> {
        self.bounds.step();
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
    pub(crate) fn new(lookup: Lookup<'v>) -> Self {
        let index = lookup.view().index();
        let values = |predicate| Values::new(lookup, predicate);
        Self {
            lookup,
            reports: values(assay::REPORTS),
            appearance: values(schema::APPEARANCE),
            attribution: values(prov::WAS_ATTRIBUTED_TO),
            principal: values(assay::SPOKE_FOR),
            work: values(assay::WORK),
            states: values(assay::STATES),
            archive: values(assay::ARCHIVE),
            publisher: values(dcterms::PUBLISHER),
            class: values(rdf::TYPE),
            copies: [assay::COPY_OF, schema::TRANSLATION_OF_WORK, assay::FOUND_COPY_OF].map(values),
            bases: values(schema::IS_BASED_ON),
            archived: index.id(&NamedNode::new_unchecked(assay::ARCHIVED).into()),
            source: index.id(&NamedNode::new_unchecked(assay::SOURCE).into()),
            agents: None,
            publishers: HashMap::new(),
            documents: HashMap::default(),
            names: HashMap::default(),
        }
    }

    /// The origin of a claim.
    #[must_use]
    pub(crate) fn origin(&mut self, claim: &Iri) -> Origin {
        match self.id(claim) {
            Some(id) => self.origin_of(id),
            None => Origin { speaker: claim.as_str().into(), work: None, is_seen: false },
        }
    }

    /// Who answers for a document: its publisher, as origins name it.
    #[must_use]
    pub(crate) fn publisher_of(&mut self, document: &Iri) -> Arc<str> {
        match self.id(document) {
            Some(id) => self.published(id).speaker,
            None => document.as_str().into(),
        }
    }

    fn id(&self, node: &Iri) -> Option<Id> {
        self.lookup.view().index().id(&NamedNode::new_unchecked(node.as_str()).into())
    }

    /// The origin of the claim of an id.
    #[must_use]
    pub(crate) fn origin_of(&mut self, claim: Id) -> Origin {
        let mut passed = vec![claim];
        loop {
            let last = passed[passed.len() - 1];
            match self.step(last) {
                Step::First(origin) => return origin,
                Step::Circle(documents) => return self.nobody(&documents),
                Step::Claim(next) => {
                    if let Some(at) = passed.iter().position(|claim| *claim == next) {
                        let circle = passed[at..].iter().filter_map(|claim| self.appearance.iri(*claim));
                        let circle: Vec<Id> = circle.collect();
                        return self.nobody(&circle);
                    }
                    passed.push(next);
                }
            }
        }
    }

    /// The one origin of documents that have a thing from each other: the first of them by name stands for it.
    fn nobody(&mut self, circle: &[Id]) -> Origin {
        let first = circle.iter().copied().min_by_key(|document| self.name(*document));
        let speaker = first.map_or_else(|| "".into(), |document| self.published(document).speaker);
        Origin { speaker, work: None, is_seen: false }
    }

    fn step(&mut self, claim: Id) -> Step {
        let document = self.appearance.iri(claim);
        let report = self.last_report(claim);
        if let Some(document) = document {
            let (texts, circle) = self.texts(document);
            if let Some(same) = texts.iter().find_map(|text| self.same_in(claim, *text)) {
                return Step::Claim(same);
            }
            match (report, circle, texts.last()) {
                (None, Some(circle), _) => return Step::Circle(circle),
                (None, None, Some(last)) => return Step::First(self.published(*last)),
                _ => {}
            }
        }
        if let Some(report) = report {
            let cited = self.appearance.iri(report);
            return match cited.and_then(|source| self.cited(claim, source)) {
                Some(cited) => Step::Claim(cited),
                None => self.reported(report),
            };
        }
        let Some(document) = document else {
            return Step::First(Origin { speaker: self.name(claim), work: None, is_seen: false });
        };
        let bases: Vec<Id> = self.bases.all(document);
        if let Some(same) = bases.iter().find_map(|base| self.cited(claim, *base)) {
            return Step::Claim(same);
        }
        match bases.into_iter().find(|base| !self.is_here(*base)) {
            Some(unseen) => Step::First(self.published(unseen)),
            None => Step::First(self.published(document)),
        }
    }

    /// The innermost of those whom a claim reports.
    fn last_report(&mut self, claim: Id) -> Option<Id> {
        let mut chain = Vec::new();
        let mut last = claim;
        // A chain that bites its tail is cut where it would come round again.
        while let Some(report) = self.reports.iri(last).filter(|report| !chain.contains(report)) {
            chain.push(report);
            last = report;
        }
        chain.pop()
    }

    /// What a document is a copy of, what that is a copy of, and so on; and the circle in which they come round.
    fn texts(&mut self, document: Id) -> (Vec<Id>, Option<Vec<Id>>) {
        let mut chain = vec![document];
        while let Some(text) = self.copies.iter_mut().find_map(|copies| copies.iri(chain[chain.len() - 1])) {
            if let Some(at) = chain.iter().position(|known| *known == text) {
                let circle = chain.split_off(at);
                let before = chain.into_iter().chain(circle.iter().copied()).skip(1).collect();
                return (before, Some(circle));
            }
            chain.push(text);
        }
        (chain.split_off(1), None)
    }

    fn first_text(&mut self, document: Id) -> FirstText {
        match self.texts(document) {
            (_, Some(circle)) => FirstText::Circle(circle),
            (texts, None) => FirstText::Of(texts.last().copied().unwrap_or(document)),
        }
    }

    /// The claim of a cited document, or of what that is a copy of, that states the same.
    fn cited(&mut self, claim: Id, source: Id) -> Option<Id> {
        let same = self.same_in(claim, source);
        same.or_else(|| self.texts(source).0.into_iter().find_map(|text| self.same_in(claim, text)))
    }

    /// The claim of a document that states the same as a claim: the first of its name. Walks the claims of the document, or
    /// those that state the same, whichever are fewer.
    fn same_in(&mut self, claim: Id, source: Id) -> Option<Id> {
        let index = Arc::clone(self.lookup.view().index());
        let pattern = |predicate: Option<Id>, object: Id| Pattern {
            subject: None,
            predicate,
            object: Some(object),
            graphs: Graphs::Merged,
        };
        let there = pattern(Some(self.appearance.predicate?), source);
        let in_document = index.count(&there);
        let stated = self.states.all(claim);
        let mut same: Vec<Id> = Vec::new();
        for proposition in stated {
            let tellers = pattern(self.states.predicate, proposition);
            if index.count(&tellers) <= in_document {
                let tellers = index.scan(&tellers).map(|row| row[0]);
                same.extend(tellers.filter(|teller| self.appearance.iri(*teller) == Some(source)));
            } else {
                let claims = index.scan(&there).map(|row| row[0]);
                same.extend(claims.filter(|other| self.states.all(*other).contains(&proposition)));
            }
        }
        same.retain(|other| *other != claim);
        same.into_iter().min_by_key(|other| self.name(*other))
    }

    fn reported(&mut self, report: Id) -> Step {
        let source = self.appearance.iri(report);
        let by = self.principal.iri(report).or_else(|| self.attribution.iri(report));
        let speaker = by.map(|by| self.voice(by));
        let Some(source) = source else {
            let speaker = speaker.unwrap_or_else(|| self.name(report));
            return Step::First(Origin { speaker, work: self.words(report), is_seen: false });
        };
        let cited = self.published(source);
        // Whoever cites the copy for its publisher's words cites whose words they were first.
        let is_of_publisher = speaker.as_ref().is_none_or(|speaker| *speaker == cited.speaker);
        match (self.first_text(source), speaker) {
            (FirstText::Circle(circle), _) if is_of_publisher => Step::Circle(circle),
            (FirstText::Of(text), _) if is_of_publisher => Step::First(self.published(text)),
            (FirstText::Of(text), Some(speaker)) => {
                let published = self.published(text);
                Step::First(Origin { speaker, work: Some(self.name(text)), is_seen: published.is_seen })
            }
            (FirstText::Circle(_), Some(speaker)) => {
                Step::First(Origin { speaker, work: None, is_seen: false })
            }
            (_, None) => Step::First(cited),
        }
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

    fn is_here(&mut self, document: Id) -> bool {
        self.source.is_some_and(|source| self.class.all(document).contains(&source))
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
        let Some(publisher) = self.publisher.first(document, |_| true) else {
            return self.name(document);
        };
        if let Some(known) = self.publishers.get(&publisher) {
            return Arc::clone(known);
        }
        let found: Arc<str> = match self.lookup.view().index().term(publisher) {
            Term::Literal(name) => match self.agents().named(name.value()) {
                Some(agent) => self.voice(agent),
                None => self.agents().spelling(name.value()),
            },
            _ => self.voice(publisher),
        };
        self.publishers.insert(publisher, Arc::clone(&found));
        found
    }

    fn agents(&mut self) -> &Agents {
        let lookup = self.lookup;
        self.agents.get_or_insert_with(|| Agents::of(lookup))
    }

    /// Who answers for what an agent says.
    fn voice(&mut self, agent: Id) -> Arc<str> {
        let voice = self.agents().voice(agent);
        self.name(voice)
    }
}

/// How many of these are independent: a speaker counts once, in however many works and documents.
#[must_use]
pub(crate) fn independent(origins: &[Origin]) -> usize {
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

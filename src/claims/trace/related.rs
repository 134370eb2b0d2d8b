//! What stands around a claim: whom it cites, who else says the same, and its reviews.

use crate::encoding::{
    FirstSaid, Labelled, Named, Names, OriginResolver, Summary, decode_claim, independent,
};
use crate::model::vocab::{assay, dcterms, schema};
use crate::model::{Claim, Coded, Factuality, Iri};
use oxrdf::{NamedNodeRef, NamedOrBlankNode, Term};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One link of the chain of attribution.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attribution {
    /// Who is cited, by name.
    pub by: String,
    /// Its IRI.
    pub by_iri: String,
    /// For whom that one speaks, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// The same by its IRI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of_iri: Option<String>,
    /// The words that attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
    /// The words that name whom the document cites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mention: Option<String>,
    /// The work cited, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<String>,
    /// The work cited, where it is a source here, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The same by its IRI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_iri: Option<String>,
    /// Whether the cited work is archived here.
    pub seen: bool,
}

/// Another claim on the same.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RelatedClaim {
    /// The claim.
    #[serde(flatten)]
    pub claim: Named,
    /// What it says.
    pub says: String,
    /// The id of its document.
    pub source: String,
    /// Its document.
    pub source_iri: String,
    /// When its document was published, in EDTF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// What it states in the slots in question.
    #[serde(flatten)]
    pub states: Summary,
    /// In what sense, where that is not the sense of the claim traced: `asserted`, `denied`, `hypothetical`, on a condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sense: Option<String>,
    /// Who first said it.
    #[serde(flatten)]
    pub origin: FirstSaid,
}

/// A review of the claim.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewSummary {
    /// The review.
    pub iri: String,
    /// The number of the statement that it is on, from 1; absent where it is on the whole claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
    /// The verdicts.
    pub ratings: Vec<Labelled>,
    /// Who gave it, by label.
    pub author: String,
    /// Who gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_iri: Option<String>,
    /// When.
    pub date: String,
    /// In words.
    pub says: String,
    /// Whether another review supersedes it.
    pub superseded: bool,
    /// Whether the claim has changed since; told of reviews that nothing superseded.
    pub changed: bool,
}

pub(super) fn attribution(names: Names<'_>, claim: &Claim) -> Vec<Attribution> {
    let mut chain = Vec::new();
    for report in &claim.reports {
        let archive = match &report.source {
            Some(source) => names.lookup.iri(source, assay::ARCHIVE),
            None => None,
        };
        chain.push(Attribution {
            by: names.label(&report.by),
            by_iri: report.by.to_string(),
            on_behalf_of: report.on_behalf_of.as_ref().map(|principal| names.label(principal)),
            on_behalf_of_iri: report.on_behalf_of.as_ref().map(ToString::to_string),
            cue: report.cue.clone(),
            mention: report.mention.clone(),
            work: report.work.clone(),
            source: report.source.as_ref().map(|s| names.name(s)),
            source_iri: report.source.as_ref().map(ToString::to_string),
            seen: archive.is_some_and(|a| a.as_str() == assay::ARCHIVED),
        });
    }
    chain
}

/// In what sense a claim states what it states: flatly, or denied, supposed, or on a condition.
#[derive(PartialEq, Eq)]
struct Sense {
    /// `None` where it is asserted, hedged or not.
    factuality: Option<Factuality>,
    condition: Option<String>,
}

impl Sense {
    fn of(claim: &Claim) -> Self {
        let is_other =
            |factuality: &Factuality| !matches!(factuality, Factuality::Asserted | Factuality::Hedged);
        Self { factuality: Some(claim.factuality).filter(is_other), condition: claim.condition.clone() }
    }

    fn words(&self) -> String {
        let factuality = self.factuality.map(|factuality| factuality.word().to_owned());
        let condition = self.condition.as_ref().map(|condition| format!("on condition: {condition}"));
        let words: Vec<String> = factuality.into_iter().chain(condition).collect();
        if words.is_empty() { "asserted".to_owned() } else { words.join(", ") }
    }
}

/// A claim that states a proposition of another, or one of its series.
pub(super) struct Teller {
    iri: Iri,
    claim: Claim,
}

/// The claims other than `claim` that state a proposition. What others call a claim and is none of the model is left out.
fn tellers(names: Names<'_>, claim: &Iri, proposition: &Iri) -> Vec<Teller> {
    let lookup = names.lookup;
    let others = lookup.subjects(assay::STATES, proposition.as_str()).into_iter();
    let claims = others.filter(|other| other != claim && lookup.is_a(other, assay::CLAIM));
    claims.filter_map(|iri| Some(Teller { claim: decode_claim(lookup, &iri).ok()?, iri })).collect()
}

/// The claims that state a proposition of a claim, told apart by whether they do so in the same sense.
pub(super) struct Tellers {
    same: Vec<(Iri, Teller)>,
    otherwise: Vec<(Iri, Teller)>,
}

impl Tellers {
    pub(super) fn of(names: Names<'_>, claim: &Iri, decoded: &Claim) -> Self {
        let propositions = propositions(decoded);
        let told = propositions.into_iter().flat_map(|proposition| {
            let tellers = tellers(names, claim, &proposition);
            tellers.into_iter().map(move |teller| (proposition.clone(), teller))
        });
        let sense = Sense::of(decoded);
        let (same, otherwise) = told.partition(|(_, teller)| Sense::of(&teller.claim) == sense);
        Self { same, otherwise }
    }
}

fn propositions(claim: &Claim) -> BTreeSet<Iri> {
    claim.statements.iter().map(|s| s.proposition.iri()).collect()
}

/// The other claims that say the same as a claim, in the same sense.
pub(super) fn same_proposition(names: Names<'_>, tellers: &Tellers) -> Vec<RelatedClaim> {
    let same = tellers.same.iter();
    sorted(same.flat_map(|(proposition, teller)| relate(names, teller, proposition, None)).collect())
}

/// How many independent origins say what a claim states: its own, and those of the claims that say the same.
pub(super) fn origins(names: Names<'_>, claim: &Iri, tellers: &Tellers) -> usize {
    let others = tellers.same.iter().map(|(_, teller)| teller.iri.clone());
    let all: BTreeSet<Iri> = others.chain([claim.clone()]).collect();
    let mut speakers = OriginResolver::new(names.lookup);
    independent(&all.iter().map(|teller| speakers.origin(teller)).collect::<Vec<_>>())
}

/// The claims other than `claim` on its series: those that state another proposition, and those that state the same in
/// another sense, which is told with its content.
pub(super) fn same_series(
    names: Names<'_>,
    claim: &Iri,
    decoded: &Claim,
    told: &Tellers,
) -> Vec<RelatedClaim> {
    let own = propositions(decoded);
    let sense = Sense::of(decoded);
    let series: BTreeSet<Iri> = decoded.statements.iter().map(|s| s.proposition.slots.series_iri()).collect();
    let on_series = series.iter().flat_map(|series| names.lookup.subjects(assay::SERIES, series.as_str()));
    let others: BTreeSet<Iri> = on_series.filter(|proposition| !own.contains(proposition)).collect();
    let mut related = Vec::new();
    for proposition in &others {
        for teller in tellers(names, claim, proposition) {
            related.extend(relate(names, &teller, proposition, Some(&sense)));
        }
    }
    for (proposition, teller) in &told.otherwise {
        related.extend(relate(names, teller, proposition, Some(&sense)));
    }
    sorted(related)
}

/// What another claim states of a proposition, with the words for its sense where that is not `sense`.
fn relate(names: Names<'_>, teller: &Teller, proposition: &Iri, sense: Option<&Sense>) -> Vec<RelatedClaim> {
    let lookup = names.lookup;
    let Teller { iri, claim } = teller;
    let Some(source) = lookup.iri(iri, schema::APPEARANCE) else {
        return Vec::new();
    };
    let own = Sense::of(claim);
    let other = sense.filter(|sense| **sense != own).map(|_| own.words());
    let origin = OriginResolver::new(lookup).origin(iri);
    let meant = claim.statements.iter().map(|s| &s.proposition).filter(|p| p.iri() == *proposition);
    let related = meant.map(|proposition| RelatedClaim {
        claim: Named::of(names, iri),
        says: claim.says.clone(),
        source: lookup.text(&source, dcterms::IDENTIFIER).unwrap_or_default(),
        source_iri: source.to_string(),
        published: lookup.text(&source, dcterms::ISSUED),
        states: Summary::of(names, &proposition.iri(), proposition),
        sense: other.clone(),
        origin: FirstSaid::of(names, &origin),
    });
    related.collect()
}

/// By period, then publication, then name.
fn sorted(mut related: Vec<RelatedClaim>) -> Vec<RelatedClaim> {
    related.sort_by(|a, b| key(a).cmp(&key(b)));
    related
}

fn key(related: &RelatedClaim) -> (&Option<String>, &Option<String>, &String) {
    (&related.states.when.period, &related.published, &related.claim.id)
}

/// What a file gives as a review of the claim, and no review sheet.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewElsewhere {
    /// The review, or its blank node.
    pub iri: String,
    /// The graphs that have it.
    pub graphs: Vec<String>,
    /// The verdicts, by label or in words.
    pub ratings: Vec<Labelled>,
    /// In whose name it is given.
    pub author: String,
    /// When.
    pub date: String,
    /// In words.
    pub says: String,
}

/// The reviews of a claim that pin nothing, and so are not from a review sheet.
pub(super) fn reviews_elsewhere(names: Names<'_>, claim: &Iri) -> Vec<ReviewElsewhere> {
    let view = names.lookup.view();
    let [of, claim] = [schema::ITEM_REVIEWED, claim.as_str()].map(NamedNodeRef::new_unchecked);
    let mut graphs: BTreeMap<String, (NamedOrBlankNode, BTreeSet<String>)> = BTreeMap::new();
    for quad in view.quads(None, Some(of), Some(claim.into()), None) {
        let pins = NamedNodeRef::new_unchecked(assay::PINNED_DIGEST);
        if view.count(Some(quad.subject.as_ref()), Some(pins), None, None) == 0 {
            let entry = graphs.entry(quad.subject.to_string());
            entry.or_insert_with(|| (quad.subject, BTreeSet::new())).1.insert(quad.graph_name.to_string());
        }
    }
    let told = graphs.into_values().map(|(node, graphs)| {
        let shown = |predicate: &str| -> Vec<Labelled> {
            let predicate = NamedNodeRef::new_unchecked(predicate);
            let triples = view.triples(Some(node.as_ref()), Some(predicate), None);
            let mut shown: Vec<Labelled> = triples.map(|triple| show(names, triple.object)).collect();
            shown.sort();
            shown
        };
        let first = |predicate: &str| {
            shown(predicate).into_iter().next().map(|first| first.label).unwrap_or_default()
        };
        ReviewElsewhere {
            ratings: shown(schema::REVIEW_RATING),
            author: first(schema::AUTHOR),
            date: first(schema::DATE_PUBLISHED),
            says: first(schema::REVIEW_BODY),
            iri: match &node {
                NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
                NamedOrBlankNode::BlankNode(node) => node.to_string(),
            },
            graphs: graphs.into_iter().collect(),
        }
    });
    let mut told: Vec<ReviewElsewhere> = told.collect();
    told.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| b.iri.cmp(&a.iri)));
    told
}

/// What schema.org names an author or a rating by.
const NAMES: [&str; 2] = [schema::NAME, schema::ALTERNATE_NAME];

/// A term by its label or its text; what has no name, by what it is called.
fn show(names: Names<'_>, term: Term) -> Labelled {
    let label = match term {
        Term::NamedNode(node) => return Labelled::of(names, &Iri::new(node.as_str())),
        Term::Literal(literal) => literal.value().to_owned(),
        Term::BlankNode(node) => {
            let triples = names.lookup.view().triples(Some(node.as_ref().into()), None, None);
            let mut words = triples.filter_map(|triple| match triple.object {
                Term::Literal(literal) if NAMES.contains(&triple.predicate.as_str()) => {
                    Some(literal.value().to_owned())
                }
                _ => None,
            });
            words.next().unwrap_or_else(|| "not named".to_owned())
        }
        Term::Triple(triple) => triple.to_string(),
    };
    Labelled { label, iri: None }
}

/// The reviews of a claim of a digest, newest first: those that pin what they are of, as review sheets alone do. What was
/// replaced is not held against the claim.
pub(super) fn reviews(names: Names<'_>, claim: &Iri, digest: &str) -> Vec<ReviewSummary> {
    let lookup = names.lookup;
    let mut reviews = Vec::new();
    for iri in lookup.subjects(schema::ITEM_REVIEWED, claim.as_str()) {
        let Some(pinned) = lookup.text(&iri, assay::PINNED_DIGEST) else { continue };
        let mut ratings = Vec::new();
        for rating in lookup.iris(&iri, schema::REVIEW_RATING) {
            ratings.push(Labelled::of(names, &rating));
        }
        ratings.sort();
        let author = lookup.iri(&iri, schema::AUTHOR);
        let superseded = !lookup.subjects(assay::SUPERSEDES, iri.as_str()).is_empty();
        let statement = lookup.iri(&iri, assay::REVIEWED_STATEMENT);
        reviews.push(ReviewSummary {
            statement: statement.and_then(|node| node.as_str().rsplit('/').next()?.parse().ok()),
            ratings,
            author: author.as_ref().map(|a| names.label(a)).unwrap_or_default(),
            author_iri: author.map(|author| author.to_string()),
            date: lookup.text(&iri, schema::DATE_PUBLISHED).unwrap_or_default(),
            says: lookup.text(&iri, schema::REVIEW_BODY).unwrap_or_default(),
            superseded,
            changed: !superseded && pinned != digest,
            iri: iri.to_string(),
        });
    }
    reviews.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| b.iri.cmp(&a.iri)));
    reviews
}

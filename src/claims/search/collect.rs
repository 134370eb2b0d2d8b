//! The texts of a store that can be searched, and what they are of.
//!
//! Knows which properties hold words that people look for. Must not know how words are found.

use super::index::{Indexer, TextId, WordIndex};
use super::{Field, ThingKind};
use crate::document::{self, Archived, Fetch, Rendition};
use crate::encoding::Lookup;
use crate::model::Iri;
use crate::model::vocab::{assay, dcterms, oa, prov, rdf, rdfs, schema, skos};
use crate::query::Pace;
use oxrdf::{Literal, NamedNodeRef, NamedOrBlankNode, Term};
use std::collections::{BTreeMap, HashMap};

/// The properties whose literals can be searched. Quotes stand with the claims that they are of.
const PROPERTIES: [(&str, Field); 12] = [
    (assay::SAYS, Field::Claim),
    (assay::TRANSLATION, Field::Claim),
    (dcterms::TITLE, Field::Title),
    (schema::NAME, Field::Title),
    (rdfs::LABEL, Field::Label),
    (skos::PREF_LABEL, Field::Label),
    (skos::ALT_LABEL, Field::Label),
    (schema::ALTERNATE_NAME, Field::Label),
    (skos::DEFINITION, Field::Description),
    (rdfs::COMMENT, Field::Description),
    (dcterms::PUBLISHER, Field::Publisher),
    (schema::REVIEW_BODY, Field::Review),
];

/// What is searched: every text once, and what it is of.
#[derive(Debug)]
pub(crate) struct TextIndex {
    pub(super) things: Vec<Thing>,
    pub(super) texts: Vec<Text>,
    pub(super) words: WordIndex,
}

/// A claim, a source, or whatever has a text.
#[derive(Debug)]
pub(super) struct Thing {
    pub(super) iri: Iri,
    pub(super) kind: ThingKind,
}

/// A text of a thing.
#[derive(Debug)]
pub(super) struct Text {
    /// The place of the thing.
    pub(super) thing: u32,
    pub(super) field: Field,
    pub(super) kept: Kept,
}

/// A text, or where it is kept.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kept {
    /// A literal; of a quote, with its place in the text of its source where it has one, in code points.
    Literal { text: Box<str>, language: Option<Box<str>>, start: Option<u32> },
    /// The text of a source, by its file and the SHA-256 of that.
    Archived { file: Box<str>, sha256: Box<str> },
}

impl TextIndex {
    /// Reads all texts of a view: each literal of some properties once, however many graphs state it, and each archived text.
    pub(crate) fn of(lookup: Lookup<'_>, fetch: Fetch<'_>, pace: &Pace) -> Self {
        let mut found: BTreeMap<Iri, Vec<(Field, Kept)>> = BTreeMap::new();
        for (property, field) in PROPERTIES {
            literals(lookup, property, &mut |subject, literal| {
                found.entry(subject).or_default().push((field, kept(&literal, None)));
            });
        }
        quotes(lookup, &mut |claim, kept| found.entry(claim).or_default().push((Field::Quote, kept)));
        for source in lookup.subjects(rdf::TYPE, assay::SOURCE) {
            let capture = source.below("_capture");
            let (file, sha256) = (lookup.text(&capture, assay::FILE), lookup.text(&capture, assay::SHA256));
            if let (Some(file), Some(sha256)) = (file, sha256) {
                let kept = Kept::Archived { file: file.into(), sha256: sha256.into() };
                found.entry(source).or_default().push((Field::Text, kept));
            }
        }
        let mut indexer = Indexer::default();
        let (mut things, mut texts) = (Vec::new(), Vec::new());
        for (iri, mut of_thing) in found {
            pace.look();
            of_thing.sort();
            of_thing.dedup();
            let thing = u32::try_from(things.len()).unwrap_or(u32::MAX);
            for (field, kept) in of_thing {
                match &kept {
                    Kept::Literal { text, .. } => indexer.take(text),
                    Kept::Archived { file, sha256 } => match archived(fetch, file, sha256) {
                        Some(rendition) => indexer.take(rendition.text()),
                        None => continue,
                    },
                };
                texts.push(Text { thing, field, kept });
            }
            things.push(Thing { kind: kind(lookup, &iri), iri });
        }
        Self { things, texts, words: indexer.finish() }
    }

    pub(super) fn text(&self, id: TextId) -> &Text {
        &self.texts[id as usize]
    }

    pub(super) fn thing(&self, id: TextId) -> &Thing {
        &self.things[self.text(id).thing as usize]
    }
}

/// The text of a source, where it is here as it was pinned.
pub(super) fn archived(fetch: Fetch<'_>, file: &str, sha256: &str) -> Option<Rendition> {
    let Archived::Bytes(bytes) = fetch(file, sha256) else { return None };
    document::decode(&bytes).ok().filter(|rendition| rendition.bytes_sha256() == sha256)
}

fn literals(lookup: Lookup<'_>, property: &str, take: &mut dyn FnMut(Iri, Literal)) {
    let property = NamedNodeRef::new_unchecked(property);
    for quad in lookup.view().quads(None, Some(property), None, None) {
        if let (NamedOrBlankNode::NamedNode(subject), Term::Literal(literal)) = (quad.subject, quad.object) {
            take(Iri::new(subject.as_str()), literal);
        }
    }
}

fn kept(literal: &Literal, start: Option<u32>) -> Kept {
    Kept::Literal { text: literal.value().into(), language: literal.language().map(Into::into), start }
}

/// Hands over the quotes of claims, a passage at a time.
fn quotes(lookup: Lookup<'_>, take: &mut dyn FnMut(Iri, Kept)) {
    let objects = |property: &str| {
        let mut pairs: HashMap<String, Vec<String>> = HashMap::new();
        let property = NamedNodeRef::new_unchecked(property);
        for quad in lookup.view().quads(None, Some(property), None, None) {
            if let (NamedOrBlankNode::NamedNode(subject), Term::NamedNode(object)) =
                (quad.subject, quad.object)
            {
                pairs.entry(object.into_string()).or_default().push(subject.into_string());
            }
        }
        pairs
    };
    let (quotes, claims) = (objects(oa::HAS_SELECTOR), objects(prov::WAS_QUOTED_FROM));
    let mut passages = HashMap::new();
    let number = |property: &str, take: &mut dyn FnMut(&Iri, u32)| {
        literals(lookup, property, &mut |selector, literal| {
            if let Ok(number) = literal.value().parse() {
                take(&selector, number);
            }
        });
    };
    number(assay::PASSAGE, &mut |selector, passage| {
        passages.insert(selector.clone(), passage);
    });
    let mut starts: HashMap<(&str, u32), u32> = HashMap::new();
    number(oa::START, &mut |selector, start| {
        let passage = passages.get(selector).copied().unwrap_or(1);
        for quote in quotes.get(selector.as_str()).into_iter().flatten() {
            starts.insert((quote, passage), start);
        }
    });
    literals(lookup, oa::EXACT, &mut |selector, literal| {
        let passage = passages.get(&selector).copied().unwrap_or(1);
        for quote in quotes.get(selector.as_str()).into_iter().flatten() {
            let start = starts.get(&(quote.as_str(), passage)).copied();
            for claim in claims.get(quote).into_iter().flatten() {
                take(Iri::new(claim), kept(&literal, start));
            }
        }
    });
}

fn kind(lookup: Lookup<'_>, iri: &Iri) -> ThingKind {
    if lookup.is_a(iri, assay::CLAIM) {
        ThingKind::Claim
    } else if lookup.is_a(iri, assay::SOURCE) {
        ThingKind::Source
    } else if lookup.is_a(iri, schema::CLAIM_REVIEW) {
        ThingKind::Review
    } else {
        ThingKind::Term
    }
}

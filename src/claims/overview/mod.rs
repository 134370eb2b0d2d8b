//! All that is claimed, in a few words each: what lists and counts are made of.
//!
//! Knows claims, sources and what standing reviews say of them. Must not know how they are shown.

mod standing;
mod weighed;

pub(crate) use standing::Verdict;

use crate::encoding::{Lookup, Named, Names, decode_claim, decode_quote, sense_of, source_of};
use crate::model::vocab::{assay, dcterms, rdf, rdfs, schema};
use crate::model::{Claim, Iri, Quote, Status};
use crate::query::Prefixes;
use standing::Standings;
use std::collections::{BTreeMap, HashMap};
use weighed::Weighed;

/// All sources and claims of a state, each with what is known of it.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    /// By title.
    pub(crate) sources: Vec<SourceEntry>,
    /// By source, then in the order of its text.
    pub(crate) claims: Vec<ClaimEntry>,
    /// What claims speak of, say of it, and how they were rated: labels with IRIs, each once.
    pub(crate) terms: Vec<Term>,
}

/// A term by its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// Its label.
    pub(crate) label: String,
    /// Its name with its prefix.
    pub(crate) name: Named,
}

/// A document.
#[derive(Debug)]
pub(crate) struct SourceEntry {
    /// Its IRI.
    pub(crate) iri: Iri,
    /// Its id.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
    /// Its class in schema.org, by its name there.
    pub(crate) class: String,
    /// Who published it.
    pub(crate) publisher: Option<String>,
    /// When, in EDTF.
    pub(crate) published: Option<String>,
    /// The language of its text.
    pub(crate) language: String,
    /// Where it was found.
    pub(crate) address: Option<String>,
    /// Under which licence.
    pub(crate) rights: Option<String>,
    /// A remark of the encoder.
    pub(crate) note: Option<String>,
    /// Its claims: places in [`Overview::claims`].
    pub(crate) claims: std::ops::Range<usize>,
}

/// A claim.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a list of its own")]
pub(crate) struct ClaimEntry {
    /// Its name and IRI.
    pub(crate) name: Named,
    /// What it says.
    pub(crate) says: String,
    /// The words it rests on.
    pub(crate) quote: Quote,
    /// Its document: a place in [`Overview::sources`].
    pub(crate) source: usize,
    /// How it says it, where it does not simply say that it is so.
    pub(crate) sense: Option<String>,
    /// Of what it speaks: places in [`Overview::terms`].
    pub(crate) subjects: Vec<usize>,
    /// What it says of it.
    pub(crate) properties: Vec<usize>,
    /// Whether no person has reviewed its encoding.
    pub(crate) is_draft: bool,
    /// What its standing reviews say together; `None` where there are none.
    pub(crate) verdict: Option<Verdict>,
    /// The ratings of its standing reviews.
    pub(crate) ratings: Vec<usize>,
    /// Whether it has changed since it was reviewed.
    pub(crate) is_stale: bool,
    /// Whether another claim contradicts it.
    pub(crate) is_contradicted: bool,
    /// Whether something of it does not follow from other figures.
    pub(crate) does_not_follow: bool,
    /// Whether several independent origins say the same.
    pub(crate) is_corroborated: bool,
}

impl Overview {
    /// The source of an IRI.
    pub(crate) fn source(&self, iri: &str) -> Option<&SourceEntry> {
        self.sources.iter().find(|source| source.iri.as_str() == iri)
    }

    /// The claim of an IRI.
    pub(crate) fn claim(&self, iri: &str) -> Option<&ClaimEntry> {
        self.claims.iter().find(|claim| claim.name.iri == iri)
    }

    /// The claims of a source, in the order of its text.
    pub(crate) fn claims_of(&self, source: &SourceEntry) -> &[ClaimEntry] {
        &self.claims[source.claims.clone()]
    }

    /// The labels of some terms.
    pub(crate) fn labels<'o>(&'o self, terms: &'o [usize]) -> impl Iterator<Item = &'o str> {
        terms.iter().map(|term| self.terms[*term].label.as_str())
    }
}

/// Reads all claims of a state, and weighs them against each other. Costs a few look-ups for each, and one search for what does
/// not agree.
pub(crate) fn overview(lookup: Lookup<'_>, prefixes: &Prefixes, is_ours: &dyn Fn(&Iri) -> bool) -> Overview {
    let names = Names::new(lookup, prefixes);
    let mut reading = Reading {
        names,
        standings: Standings::read(lookup, is_ours),
        weighed: Weighed::of(lookup, prefixes),
        terms: Terms::default(),
    };
    let mut of_source: BTreeMap<Iri, Vec<Iri>> = BTreeMap::new();
    for claim in lookup.subjects(rdf::TYPE, assay::CLAIM) {
        if let Ok(source) = source_of(lookup, &claim) {
            of_source.entry(source).or_default().push(claim);
        }
    }
    for source in lookup.subjects(rdf::TYPE, assay::SOURCE) {
        of_source.entry(source).or_default();
    }
    let mut sources: Vec<(SourceEntry, Vec<Iri>)> =
        of_source.into_iter().map(|(source, claims)| (reading.source(&source), claims)).collect();
    sources.sort_by_cached_key(|(source, _)| (source.title.to_lowercase(), source.iri.clone()));
    let mut whole = Overview::default();
    for (at, (source, claims)) in sources.into_iter().enumerate() {
        let mut entries: Vec<ClaimEntry> = claims.iter().map(|claim| reading.claim(claim, at)).collect();
        entries.sort_by_cached_key(|entry| (place(&entry.quote), entry.name.iri.clone()));
        let begin = whole.claims.len();
        whole.claims.extend(entries);
        whole.sources.push(SourceEntry { claims: begin..whole.claims.len(), ..source });
    }
    whole.terms = reading.terms.all;
    whole
}

/// Where a quote begins; what has no place comes last.
fn place(quote: &Quote) -> (u64, u64) {
    match quote {
        Quote::Cell { row, column, .. } => (*row, *column),
        Quote::Passages(passages) => {
            let place = passages.first().and_then(|passage| passage.place.as_ref());
            // What is within another quote comes behind it.
            place.map_or((u64::MAX, 0), |place| (place.start as u64, u64::MAX - place.end as u64))
        }
    }
}

/// The terms met so far, each with its place.
#[derive(Default)]
struct Terms {
    all: Vec<Term>,
    known: HashMap<Iri, usize>,
}

impl Terms {
    fn place(&mut self, names: Names<'_>, iri: &Iri) -> usize {
        if let Some(known) = self.known.get(iri) {
            return *known;
        }
        let place = self.all.len();
        self.all.push(Term { label: names.label(iri), name: Named::of(names, iri) });
        self.known.insert(iri.clone(), place);
        place
    }

    fn places<'i>(&mut self, names: Names<'_>, iris: impl IntoIterator<Item = &'i Iri>) -> Vec<usize> {
        let mut places: Vec<usize> = iris.into_iter().map(|iri| self.place(names, iri)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

struct Reading<'a> {
    names: Names<'a>,
    standings: Standings,
    weighed: Weighed,
    terms: Terms,
}

impl Reading<'_> {
    fn source(&self, iri: &Iri) -> SourceEntry {
        let lookup = self.names.lookup;
        let id = lookup.text(iri, dcterms::IDENTIFIER).unwrap_or_else(|| self.names.name(iri));
        let classes = lookup.iris(iri, rdf::TYPE).into_iter();
        let class =
            classes.filter_map(|class| Some(class.as_str().strip_prefix(schema::NAMESPACE)?.to_owned()));
        SourceEntry {
            title: lookup.text(iri, dcterms::TITLE).unwrap_or_else(|| id.clone()),
            class: class.min().unwrap_or_default(),
            publisher: lookup.text(iri, dcterms::PUBLISHER),
            published: lookup.text(iri, dcterms::ISSUED),
            language: lookup.text(iri, dcterms::LANGUAGE).unwrap_or_default(),
            address: lookup.text(iri, schema::URL),
            rights: lookup.text(iri, dcterms::RIGHTS),
            note: lookup.text(iri, rdfs::COMMENT),
            claims: 0..0,
            iri: iri.clone(),
            id,
        }
    }

    /// What others call a claim and is none of the model has its words and its quote, if anything.
    fn claim(&mut self, iri: &Iri, source: usize) -> ClaimEntry {
        let (names, lookup) = (self.names, self.names.lookup);
        let claim = decode_claim(lookup, iri).ok();
        let quote = match &claim {
            Some(claim) => claim.quote.clone(),
            None => decode_quote(lookup, iri).unwrap_or(Quote::Passages(Vec::new())),
        };
        let slots =
            || claim.iter().flat_map(|claim: &Claim| &claim.statements).map(|one| &one.proposition.slots);
        let subjects = self.terms.places(names, slots().map(|slots| &slots.subject));
        let properties = self.terms.places(names, slots().map(|slots| &slots.property));
        let standing = self.standings.of(iri);
        ClaimEntry {
            name: Named::of(names, iri),
            says: lookup.text(iri, assay::SAYS).unwrap_or_default(),
            quote,
            source,
            sense: sense_of(lookup, iri),
            subjects,
            properties,
            is_draft: claim.as_ref().is_none_or(|claim| claim.status == Status::Draft),
            verdict: standing.verdict,
            ratings: self.terms.places(names, &standing.ratings),
            is_stale: standing.is_stale,
            is_contradicted: self.weighed.contradicted.contains(iri.as_str()),
            does_not_follow: self.weighed.not_following.contains(iri.as_str()),
            is_corroborated: self.weighed.corroborated.contains(iri.as_str()),
        }
    }
}

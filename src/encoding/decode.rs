//! Reads the claims model back from quads: propositions to prove their identity, claims to pin them, sheets to
//! export them.

use super::lookup::Lookup;
use crate::model::iri::BaseIri;
use crate::model::vocab::{assay, dcterms, oa, prov, rdf, rdfs, schema, skos};
use crate::model::{
    AsOf, AsOfBasis, Baseline, Capture, Claim, Coded, Comparator, Comparison, Concept, Content, Iri, Lineage,
    Passage, Period, Place, Polarity, Proposition, Quantity, Quote, Rank, Reading, ReadingKind, Report,
    Sheet, Slots, Source, Statement,
};
use crate::store::canonical;
use oxrdf::{Quad, Term};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Why what a store holds is not a claim of the model.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The quads of a claim have no canonical form.
    #[error(transparent)]
    Canonical(#[from] canonical::CanonicalError),
    /// A node lacks a property that the model needs.
    #[error("{node} lacks {property}")]
    Missing {
        /// The node.
        node: Iri,
        /// The property.
        property: &'static str,
    },
    /// A property has a value that the model does not know.
    #[error("{node} has {property} `{value}`, which the model does not know")]
    Unknown {
        /// The node.
        node: Iri,
        /// The property.
        property: &'static str,
        /// The value.
        value: String,
    },
}

/// The document in which a claim appears.
///
/// # Errors
///
/// Where the claim has none.
pub(crate) fn source_of(lookup: Lookup<'_>, claim: &Iri) -> Result<Iri, DecodeError> {
    required_iri(lookup, claim, schema::APPEARANCE)
}

/// The quads that make up a claim as its document holds it: the claim, its quote, statements and reports. The
/// propositions are named by their content, so the claim's own quads pin them too.
#[must_use]
pub(crate) fn claim_quads(lookup: Lookup<'_>, claim: &Iri) -> Vec<Quad> {
    let mut quads = Vec::new();
    let mut nodes = vec![claim.clone()];
    // What others wrote may lead back to where it came from.
    let mut seen = BTreeSet::from([claim.clone()]);
    let own = format!("{claim}/");
    while let Some(node) = nodes.pop() {
        for quad in lookup.about(&node) {
            if let Term::NamedNode(object) = &quad.object
                && object.as_str().starts_with(&own)
            {
                let object = Iri::new(object.as_str());
                if seen.insert(object.clone()) {
                    nodes.push(object);
                }
            }
            quads.push(quad);
        }
    }
    quads
}

/// The digest that a review pins: of the canonical form of the claim's quads, whatever graph they stand in.
///
/// # Errors
///
/// Where the quads have no canonical form, which those that Assay writes always have.
pub(crate) fn claim_digest(lookup: Lookup<'_>, claim: &Iri) -> Result<String, DecodeError> {
    let mut quads = claim_quads(lookup, claim);
    // What the words of a reading give follows from them, and from how well words are read.
    quads.retain(|quad| quad.predicate.as_str() != assay::GIVEN);
    for quad in &mut quads {
        quad.graph_name = oxrdf::GraphName::DefaultGraph;
    }
    quads.sort_by_cached_key(ToString::to_string);
    quads.dedup();
    Ok(canonical::digest(&quads)?)
}

/// Reads the sheet of a document back.
///
/// # Errors
///
/// Where its graph is not as [`super::encode_sheet`] writes it.
pub fn decode_sheet(lookup: Lookup<'_>, base: &BaseIri, id: &str) -> Result<Sheet, DecodeError> {
    let iri = base.source(id);
    let mut claims = Vec::new();
    for claim in lookup.subjects(schema::APPEARANCE, iri.as_str()) {
        // A claim of another file may say that it stands here.
        if lookup.is_a(&claim, assay::CLAIM) && in_graph(lookup, &claim, &base.graph(id)) {
            claims.push(decode_claim(lookup, &claim)?);
        }
    }
    let mut concepts = Vec::new();
    for concept in lookup.subjects(rdf::TYPE, assay::PROVISIONAL_CONCEPT) {
        if in_graph(lookup, &concept, &base.graph(id)) {
            concepts.push(decode_concept(lookup, &concept)?);
        }
    }
    Ok(Sheet { source: decode_source(lookup, &iri)?, concepts, claims })
}

fn in_graph(lookup: Lookup<'_>, node: &Iri, graph: &Iri) -> bool {
    lookup.about(node).iter().any(|quad| match &quad.graph_name {
        oxrdf::GraphName::NamedNode(name) => name.as_str() == graph.as_str(),
        _ => false,
    })
}

fn decode_source(lookup: Lookup<'_>, iri: &Iri) -> Result<Source, DecodeError> {
    let classes = lookup.iris(iri, rdf::TYPE);
    let class = classes.into_iter().find(|class| class.as_str().starts_with(schema::NAMESPACE));
    Ok(Source {
        id: required_text(lookup, iri, dcterms::IDENTIFIER)?,
        class: class.ok_or_else(|| missing(iri, rdf::TYPE))?,
        title: required_text(lookup, iri, dcterms::TITLE)?,
        publisher: lookup.text(iri, dcterms::PUBLISHER),
        published: decode_period(lookup, iri, dcterms::ISSUED)?,
        language: required_text(lookup, iri, dcterms::LANGUAGE)?,
        address: lookup.text(iri, schema::URL),
        lineage: decode_lineage(lookup, iri),
        rights: lookup.text(iri, dcterms::RIGHTS),
        note: lookup.text(iri, rdfs::COMMENT),
        encoder: required_iri(lookup, iri, assay::ENCODED_BY)?,
        capture: decode_capture(lookup, iri)?,
    })
}

fn decode_lineage(lookup: Lookup<'_>, source: &Iri) -> Lineage {
    let all = |by| {
        let mut all = lookup.iris(source, by);
        all.sort();
        all
    };
    Lineage {
        copy_of: lookup.iri(source, assay::COPY_OF),
        translation_of: lookup.iri(source, schema::TRANSLATION_OF_WORK),
        based_on: all(schema::IS_BASED_ON),
        not_copy_of: all(assay::NOT_COPY_OF),
    }
}

fn decode_capture(lookup: Lookup<'_>, source: &Iri) -> Result<Option<Capture>, DecodeError> {
    let bytes = source.below("_capture");
    let text = super::rendition_iri(source);
    let Some(sha256) = lookup.text(&bytes, assay::SHA256) else {
        return Ok(None);
    };
    let extractor = required_text(lookup, &text, assay::EXTRACTOR)?;
    let known = ["plain-text", "csv"].into_iter().find(|known| *known == extractor);
    Ok(Some(Capture {
        file: required_text(lookup, &bytes, assay::FILE)?,
        sha256,
        byte_length: required_number(lookup, &bytes, assay::BYTE_LENGTH)?,
        text_sha256: required_text(lookup, &text, assay::SHA256)?,
        code_points: required_number(lookup, &text, assay::CODE_POINTS)?,
        extractor: known.ok_or_else(|| unknown(&text, assay::EXTRACTOR, extractor))?,
    }))
}

fn decode_concept(lookup: Lookup<'_>, iri: &Iri) -> Result<Concept, DecodeError> {
    let classes = lookup.iris(iri, rdf::TYPE);
    let class = classes.into_iter().find(|class| class.as_str() != assay::PROVISIONAL_CONCEPT);
    let mut matches = lookup.iris(iri, skos::EXACT_MATCH);
    matches.sort();
    Ok(Concept {
        id: required_text(lookup, iri, dcterms::IDENTIFIER)?,
        label: required_text(lookup, iri, rdfs::LABEL)?,
        class: class.ok_or_else(|| missing(iri, rdf::TYPE))?,
        matches,
    })
}

/// Reads a claim back.
///
/// # Errors
///
/// Where it lacks what the model needs.
pub(crate) fn decode_claim(lookup: Lookup<'_>, iri: &Iri) -> Result<Claim, DecodeError> {
    let quote = decode_quote(lookup, iri)?;
    let mut statements = Vec::new();
    for number in 1.. {
        let statement = iri.below(&format!("states/{number}"));
        if !lookup.is_a(&statement, assay::STATEMENT) {
            break;
        }
        statements.push(decode_statement(lookup, &statement, &quote)?);
    }
    Ok(Claim {
        id: required_text(lookup, iri, dcterms::IDENTIFIER)?,
        says: required_text(lookup, iri, assay::SAYS)?,
        translation: lookup.text(iri, assay::TRANSLATION),
        kind: required_code(lookup, iri, assay::KIND)?,
        factuality: required_code(lookup, iri, assay::FACTUALITY)?,
        condition: lookup.text(iri, assay::CONDITION),
        as_of: decode_as_of(lookup, iri)?,
        status: required_code(lookup, iri, assay::STATUS)?,
        note: lookup.text(iri, rdfs::COMMENT),
        reports: decode_reports(lookup, iri)?,
        quote,
        statements,
    })
}

fn decode_as_of(lookup: Lookup<'_>, claim: &Iri) -> Result<Option<AsOf>, DecodeError> {
    let Some(words) = lookup.text(claim, assay::AS_OF_WORDS) else {
        return Ok(None);
    };
    let basis: AsOfBasis = required_code(lookup, claim, assay::AS_OF_BASIS)?;
    let stated = Period::parse(&words).ok();
    let told = || lookup.text(claim, assay::AS_OF_PERIOD).or_else(|| lookup.text(claim, assay::AS_OF));
    let when = stated.or_else(|| Period::parse(&told()?).ok());
    Ok(Some(AsOf { words, when, basis }))
}

/// Reads the quote of a claim back.
///
/// # Errors
///
/// Where it has none, or one that is not of the model.
pub(crate) fn decode_quote(lookup: Lookup<'_>, claim: &Iri) -> Result<Quote, DecodeError> {
    let quote = required_iri(lookup, claim, prov::WAS_QUOTED_FROM)?;
    let cell = quote.below("cell");
    if let Some(fragment) = lookup.text(&cell, rdf::VALUE) {
        let place = fragment
            .strip_prefix("cell=")
            .and_then(|place| place.split_once(','))
            .and_then(|(row, column)| Some((row.parse().ok()?, column.parse().ok()?)));
        let (row, column) = place.ok_or_else(|| unknown(&cell, rdf::VALUE, fragment))?;
        let exact = required_text(lookup, &quote.below("text-1"), oa::EXACT)?;
        return Ok(Quote::Cell { row, column, exact });
    }
    let mut passages = Vec::new();
    for number in 1.. {
        let words = quote.below(&format!("text-{number}"));
        let Some(exact) = lookup.text(&words, oa::EXACT) else {
            break;
        };
        let position = quote.below(&format!("position-{number}"));
        let place = if lookup.is_a(&position, oa::TEXT_POSITION_SELECTOR) {
            Some(Place {
                start: required_number(lookup, &position, oa::START)?,
                end: required_number(lookup, &position, oa::END)?,
                prefix: required_text(lookup, &words, oa::PREFIX)?,
                suffix: required_text(lookup, &words, oa::SUFFIX)?,
            })
        } else {
            None
        };
        passages.push(Passage { exact, place });
    }
    if passages.is_empty() {
        return Err(missing(&quote, oa::HAS_SELECTOR));
    }
    Ok(Quote::Passages(passages))
}

fn decode_reports(lookup: Lookup<'_>, claim: &Iri) -> Result<Vec<Report>, DecodeError> {
    let mut reports = Vec::new();
    let mut next = lookup.iri(claim, assay::REPORTS);
    while let Some(iri) = next {
        reports.push(Report {
            by: required_iri(lookup, &iri, prov::WAS_ATTRIBUTED_TO)?,
            on_behalf_of: lookup.iri(&iri, assay::SPOKE_FOR),
            cue: lookup.text(&iri, assay::CUE),
            mention: lookup.text(&iri, assay::MENTION),
            work: lookup.text(&iri, assay::WORK),
            source: lookup.iri(&iri, schema::APPEARANCE),
        });
        // A chain that bites its tail is cut where it would come round again.
        next = lookup.iri(&iri, assay::REPORTS).filter(|next| *next > iri);
    }
    Ok(reports)
}

fn decode_statement(lookup: Lookup<'_>, iri: &Iri, quote: &Quote) -> Result<Statement, DecodeError> {
    let proposition = required_iri(lookup, iri, assay::PROPOSITION)?;
    let mut written = lookup.texts(iri, assay::WRITTEN);
    quote.sort_words(&mut written);
    let reading = match lookup.iri(iri, assay::READING) {
        Some(_) => Some(Reading {
            kind: required_code::<ReadingKind>(lookup, iri, assay::READING)?,
            why: required_text(lookup, iri, assay::READING_REASON)?,
            by: lookup.text(iri, assay::ARITHMETIC),
            given: lookup.text(iri, assay::GIVEN),
        }),
        None => None,
    };
    Ok(Statement {
        proposition: decode_proposition(lookup, &proposition)?,
        written,
        period_words: lookup.text(iri, assay::PERIOD_WORDS),
        reading,
        stated_value: lookup.text(iri, assay::STATED_VALUE),
        stated_unit: lookup.iri(iri, assay::STATED_UNIT),
        precision: number(lookup, iri, assay::PRECISION)?,
        estimate: lookup.text(iri, assay::ESTIMATE).as_deref() == Some("true"),
    })
}

/// Reads a proposition back from its slots. Its [`Proposition::iri`] must then be `iri`: a check holds that.
///
/// # Errors
///
/// Where a slot is missing or not of the model.
pub(crate) fn decode_proposition(lookup: Lookup<'_>, iri: &Iri) -> Result<Proposition, DecodeError> {
    let mut dimensions = BTreeMap::new();
    for quad in lookup.about(iri) {
        let predicate = Iri::new(quad.predicate.as_str());
        if let Term::NamedNode(value) = &quad.object
            && lookup.is_a(&predicate, assay::DIMENSION)
        {
            dimensions.insert(predicate, Iri::new(value.as_str()));
        }
    }
    let period = decode_period(lookup, iri, assay::PERIOD)?;
    let baseline = lookup.text(iri, assay::BASELINE).map(|words| Baseline::read(&words, period.as_ref()));
    Ok(Proposition {
        slots: Slots {
            subject: required_iri(lookup, iri, assay::SUBJECT)?,
            property: required_iri(lookup, iri, assay::PROPERTY)?,
            dimensions,
        },
        content: decode_content(lookup, iri)?,
        polarity: required_code::<Polarity>(lookup, iri, assay::POLARITY)?,
        period,
        baseline,
    })
}

fn decode_content(lookup: Lookup<'_>, iri: &Iri) -> Result<Content, DecodeError> {
    if let Some(object) = lookup.iri(iri, assay::OBJECT) {
        return Ok(Content::Object(object));
    }
    if let Some(place) = lookup.text(iri, assay::RANK) {
        let place = place.parse().map_err(|_| unknown(iri, assay::RANK, place))?;
        return Ok(Content::Rank(Rank {
            place,
            order: required_code(lookup, iri, assay::RANK_ORDER)?,
            among: lookup.iri(iri, assay::RANKED_AMONG),
            since: decode_period(lookup, iri, assay::RANKED_SINCE)?,
        }));
    }
    if lookup.iri(iri, assay::TIMES_COMPARATOR).is_some() {
        let times = Quantity {
            comparator: required_code::<Comparator>(lookup, iri, assay::TIMES_COMPARATOR)?,
            value: number(lookup, iri, assay::TIMES)?,
            low: number(lookup, iri, assay::TIMES_LOW)?,
            high: number(lookup, iri, assay::TIMES_HIGH)?,
        };
        return Ok(Content::Comparison(Comparison {
            times,
            to: lookup.iri(iri, assay::COMPARED_WITH),
            except: lookup.iri(iri, assay::COMPARED_EXCEPT),
            period: decode_period(lookup, iri, assay::COMPARED_PERIOD)?,
            property: lookup.iri(iri, assay::COMPARED_PROPERTY),
        }));
    }
    for object in lookup.objects(iri, assay::TEXT) {
        if let Term::Literal(literal) = object {
            return Ok(Content::Text {
                text: literal.value().to_owned(),
                language: literal.language().unwrap_or_default().to_owned(),
            });
        }
    }
    let quantity = Quantity {
        comparator: required_code::<Comparator>(lookup, iri, assay::COMPARATOR)?,
        value: number(lookup, iri, assay::VALUE)?,
        low: number(lookup, iri, assay::LOW)?,
        high: number(lookup, iri, assay::HIGH)?,
    };
    let unit = lookup.iri(iri, assay::UNIT);
    Ok(Content::Quantity { quantity, unit })
}

fn decode_period(
    lookup: Lookup<'_>,
    node: &Iri,
    property: &'static str,
) -> Result<Option<Period>, DecodeError> {
    let Some(edtf) = lookup.text(node, property) else {
        return Ok(None);
    };
    let period = Period::parse(&edtf).map_err(|_| unknown(node, property, edtf))?;
    Ok(Some(period))
}

fn number(lookup: Lookup<'_>, node: &Iri, property: &'static str) -> Result<Option<Decimal>, DecodeError> {
    let Some(text) = lookup.text(node, property) else {
        return Ok(None);
    };
    // More digits than can be kept are no number of ours: rounded, it would be another.
    let number = Decimal::from_str_exact(&text).map_err(|_| unknown(node, property, text))?;
    Ok(Some(number))
}

pub(super) fn required_iri(
    lookup: Lookup<'_>,
    node: &Iri,
    property: &'static str,
) -> Result<Iri, DecodeError> {
    lookup.iri(node, property).ok_or_else(|| missing(node, property))
}

pub(super) fn required_text(
    lookup: Lookup<'_>,
    node: &Iri,
    property: &'static str,
) -> Result<String, DecodeError> {
    lookup.text(node, property).ok_or_else(|| missing(node, property))
}

fn required_number<N: std::str::FromStr>(
    lookup: Lookup<'_>,
    node: &Iri,
    property: &'static str,
) -> Result<N, DecodeError> {
    let text = required_text(lookup, node, property)?;
    text.parse().map_err(|_| unknown(node, property, text))
}

fn required_code<T: Coded>(lookup: Lookup<'_>, node: &Iri, property: &'static str) -> Result<T, DecodeError> {
    let iri = required_iri(lookup, node, property)?;
    T::from_iri(iri.as_str()).ok_or_else(|| unknown(node, property, iri.to_string()))
}

pub(super) fn missing(node: &Iri, property: &'static str) -> DecodeError {
    DecodeError::Missing { node: node.clone(), property }
}

pub(super) fn unknown(node: &Iri, property: &'static str, value: String) -> DecodeError {
    DecodeError::Unknown { node: node.clone(), property, value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Change, Store};
    use oxrdf::{GraphName, NamedNode};

    #[test]
    fn quads_below_a_claim_that_lead_back_are_gathered_once() {
        let claim = Iri::new("http://example.org/s/c");
        let link = |from: &Iri, to: &Iri| {
            let node = |iri: &Iri| NamedNode::new_unchecked(iri.as_str());
            let reports = NamedNode::new_unchecked(assay::REPORTS);
            Quad::new(node(from), reports, node(to), GraphName::DefaultGraph)
        };
        let (one, two) = (claim.below("reports/1"), claim.below("reports/2"));
        let insert = vec![link(&claim, &one), link(&one, &one), link(&one, &two), link(&two, &one)];
        let store = Store::new().unwrap();
        store.apply(&Change { insert: insert.clone(), ..Change::default() }).unwrap();
        let view = store.view().unwrap();
        let found = claim_quads(Lookup::new(&view), &claim);
        assert_eq!(found.len(), insert.len());
        assert!(claim_digest(Lookup::new(&view), &claim).is_ok());
    }
}

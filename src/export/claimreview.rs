//! Reviews as schema.org `ClaimReview` in JSON-LD, as aggregators of fact checks and Google's Fact Check Tools read it.
//!
//! An address is one that somebody has given: of what has none, none is made up, and that is told.

use super::verdicts::{Document, LeftOut, Reader, Speaker, Verdict, verdicts};
use super::{ExportError, Scope};
use crate::encoding::Lookup;
use crate::model::Iri;
use crate::model::iri::BaseIri;
use crate::model::vocab::schema;
use crate::query::Prefixes;
use serde_json::{Map, Value, json};
use std::io::Write;

/// Writes the standing reviews of a scope: a list, or the one object where one review is named. A rating that gives no
/// degree of truth has no number, only its name.
///
/// # Errors
///
/// Where the scope is not there, what is stored is not of the model, or the output cannot be written.
pub(crate) fn write_claim_reviews(
    lookup: Lookup<'_>,
    base: &BaseIri,
    prefixes: &Prefixes,
    scope: &Scope,
    out: &mut dyn Write,
) -> Result<LeftOut, ExportError> {
    let reader = Reader { lookup, prefixes };
    let (found, mut left_out) = verdicts(reader, base, scope)?;
    left_out.without_address = found.iter().filter(|verdict| verdict.review.address.is_none()).count();
    left_out.without_appearance = found.iter().filter(|verdict| verdict.source.address.is_none()).count();
    let mut reviews: Vec<Value> = found.iter().map(|verdict| claim_review(reader, verdict)).collect();
    let value = match (scope, reviews.len()) {
        (Scope::Review(_), 1) => reviews.remove(0),
        _ => Value::Array(reviews),
    };
    writeln!(out, "{value:#}")?;
    Ok(left_out)
}

fn claim_review(reader: Reader<'_>, verdict: &Verdict) -> Value {
    let Verdict { iri, review, .. } = verdict;
    let name = reader.label(&review.author);
    let author = Speaker { name, iri: Some(review.author.clone()), organization: None };
    let mut written = object("ClaimReview", iri);
    let mut add = |key: &str, value: Value| written.insert(key.to_owned(), value);
    add("@context", "https://schema.org".into());
    if let Some(address) = &review.address {
        add("url", address.as_str().into());
    }
    add("datePublished", review.date.to_string().into());
    add("author", agent(reader, &author));
    add("claimReviewed", reader.reviewed(verdict).into());
    add("itemReviewed", item(reader, verdict));
    add("reviewRating", rating(reader, &review.ratings));
    add("reviewBody", review.says.as_str().into());
    written.into()
}

fn item(reader: Reader<'_>, verdict: &Verdict) -> Value {
    let mut item = object("Claim", &verdict.review.claim);
    if let Some(speaker) = reader.speaker(verdict) {
        item.insert("author".to_owned(), agent(reader, &speaker));
    }
    if let Some(published) = verdict.source.published {
        item.insert("datePublished".to_owned(), published.to_string().into());
    }
    item.insert("appearance".to_owned(), appearance(&verdict.source));
    item.into()
}

fn appearance(source: &Document) -> Value {
    let mut work = object(&source.class, &source.iri);
    work.insert("headline".to_owned(), source.title.clone().into());
    if let Some(address) = &source.address {
        work.insert("url".to_owned(), address.as_str().into());
    }
    if let Some(published) = source.published {
        work.insert("datePublished".to_owned(), published.to_string().into());
    }
    if let Some(publisher) = &source.publisher {
        work.insert("publisher".to_owned(), json!({ "@type": "Organization", "name": publisher }));
    }
    work.into()
}

fn agent(reader: Reader<'_>, speaker: &Speaker) -> Value {
    let Some(iri) = &speaker.iri else {
        return json!({ "@type": "Organization", "name": speaker.name });
    };
    let class = if reader.is_person(iri) { "Person" } else { "Organization" };
    let mut agent = object(class, iri);
    agent.insert("name".to_owned(), speaker.name.clone().into());
    if let Some(address) = reader.lookup.text(iri, schema::URL) {
        agent.insert("url".to_owned(), address.into());
    }
    if let Some(organization) = speaker.organization.as_ref().filter(|_| class == "Person") {
        agent.insert("affiliation".to_owned(), json!({ "@type": "Organization", "name": organization }));
    }
    agent.into()
}

/// Several ratings are one by all their names, and by the lowest of their numbers.
fn rating(reader: Reader<'_>, ratings: &[Iri]) -> Value {
    let names: Vec<String> = ratings.iter().map(|rating| reader.label(rating)).collect();
    let number = |rating: &Iri| reader.lookup.text(rating, schema::RATING_VALUE)?.parse::<u8>().ok();
    let mut value = Map::new();
    value.insert("@type".to_owned(), "Rating".into());
    if let Some(lowest) = ratings.iter().filter_map(number).min() {
        for (key, number) in [("ratingValue", lowest), ("bestRating", 5), ("worstRating", 1)] {
            value.insert(key.to_owned(), number.into());
        }
    }
    value.insert("alternateName".to_owned(), names.join(", ").into());
    value.into()
}

fn object(class: &str, iri: &Iri) -> Map<String, Value> {
    let pairs = [("@type", class), ("@id", iri.as_str())];
    pairs.map(|(key, value)| (key.to_owned(), value.into())).into_iter().collect()
}

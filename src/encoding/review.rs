//! Reads reviews back from quads, and tells which of them stand.

use super::DecodeError;
use super::decode::{claim_digest, missing, required_iri, required_text, unknown};
use super::lookup::Lookup;
use crate::model::vocab::{assay, rdf, schema};
use crate::model::{Day, Iri, Period, Review, ReviewStep};

/// Whether a review counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing replaced it, and its claim is as it was.
    Stands,
    /// Another review replaced it.
    Superseded {
        /// The first of those that did.
        by: Iri,
    },
    /// Its claim has changed since, or is not there.
    Changed,
}

/// The reviews that pin the claim they are of, by IRI. Those of others, which came as foreign RDF, pin nothing.
#[must_use]
pub(crate) fn pinned_reviews(lookup: Lookup<'_>) -> Vec<Iri> {
    let mut reviews = lookup.subjects(rdf::TYPE, schema::CLAIM_REVIEW);
    reviews.retain(|review| lookup.text(review, assay::PINNED_DIGEST).is_some());
    reviews
}

/// Whether a review counts. Costs the digest of its claim.
///
/// # Errors
///
/// Where the review is of no claim, or the quads of the claim have no canonical form.
pub(crate) fn standing(lookup: Lookup<'_>, review: &Iri) -> Result<Standing, DecodeError> {
    if let Some(by) = lookup.subjects(assay::SUPERSEDES, review.as_str()).into_iter().next() {
        return Ok(Standing::Superseded { by });
    }
    let claim = required_iri(lookup, review, schema::ITEM_REVIEWED)?;
    let is_as_it_was = lookup.is_a(&claim, assay::CLAIM)
        && lookup.text(review, assay::PINNED_DIGEST) == Some(claim_digest(lookup, &claim)?);
    Ok(if is_as_it_was { Standing::Stands } else { Standing::Changed })
}

/// Reads a review back. Its ratings and the evidence of its steps come in the order of their IRIs.
///
/// # Errors
///
/// Where it is not as [`super::encode_reviews`] writes it.
pub(crate) fn decode_review(lookup: Lookup<'_>, iri: &Iri) -> Result<Review, DecodeError> {
    let mut ratings = lookup.iris(iri, schema::REVIEW_RATING);
    ratings.sort();
    let reason = || required_text(lookup, iri, assay::REASON);
    let replaced = lookup.iri(iri, assay::SUPERSEDES);
    let mut steps = Vec::new();
    for number in 1.. {
        let step = iri.below(&format!("step/{number}"));
        if !lookup.is_a(&step, assay::REVIEW_STEP) {
            break;
        }
        steps.push(decode_step(lookup, &step)?);
    }
    Ok(Review {
        claim: required_iri(lookup, iri, schema::ITEM_REVIEWED)?,
        statement: decode_statement_number(lookup, iri)?,
        digest: required_text(lookup, iri, assay::PINNED_DIGEST)?,
        ratings,
        author: required_iri(lookup, iri, schema::AUTHOR)?,
        date: required_day(lookup, iri)?,
        says: required_text(lookup, iri, schema::REVIEW_BODY)?,
        address: lookup.text(iri, schema::URL),
        supersedes: replaced.map(|replaced| Ok::<_, DecodeError>((replaced, reason()?))).transpose()?,
        steps,
    })
}

/// The number of the statement that a review is on.
fn decode_statement_number(lookup: Lookup<'_>, review: &Iri) -> Result<Option<usize>, DecodeError> {
    let Some(statement) = lookup.iri(review, assay::REVIEWED_STATEMENT) else { return Ok(None) };
    let number = statement.as_str().rsplit('/').next().and_then(|number| number.parse().ok());
    let wrong = || unknown(review, assay::REVIEWED_STATEMENT, statement.to_string());
    Ok(Some(number.ok_or_else(wrong)?))
}

fn decode_step(lookup: Lookup<'_>, step: &Iri) -> Result<ReviewStep, DecodeError> {
    let mut evidence = lookup.iris(step, assay::EVIDENCE);
    evidence.sort();
    Ok(ReviewStep {
        ask: required_text(lookup, step, assay::ASK)?,
        answer: required_text(lookup, step, assay::ANSWER)?,
        evidence,
    })
}

fn required_day(lookup: Lookup<'_>, review: &Iri) -> Result<Day, DecodeError> {
    let text = lookup.text(review, schema::DATE_PUBLISHED);
    let text = text.ok_or_else(|| missing(review, schema::DATE_PUBLISHED))?;
    let day = Period::parse(&text).ok().and_then(|period| period.start());
    day.ok_or_else(|| unknown(review, schema::DATE_PUBLISHED, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::encode_reviews;
    use crate::model::iri::BaseIri;
    use crate::store::{Change, Store};

    fn review(supersedes: Option<(Iri, String)>) -> Review {
        let claim = |name: &str| Iri::new(format!("https://example.org/c/doc/{name}"));
        let step = |ask: &str, evidence| ReviewStep { ask: ask.into(), answer: "So.".into(), evidence };
        Review {
            claim: claim("a"),
            statement: supersedes.is_some().then_some(2),
            address: Some("https://example.org/checked".into()),
            digest: format!("sha256:{}", "ab".repeat(32)),
            ratings: vec![
                "https://w3id.org/assay/rating/false".into(),
                "https://w3id.org/assay/rating/true".into(),
            ],
            author: "https://example.org/c/agent/desk".into(),
            date: Day::new(2026, 11, 24).expect("it exists"),
            says: "Both \"ways\".".into(),
            supersedes,
            steps: vec![step("Who?", vec![claim("b"), claim("c")]), step("When?", Vec::new())],
        }
    }

    #[test]
    fn reviews_come_back_and_the_replaced_one_does_not_stand() {
        let base = BaseIri::new("https://example.org/c/");
        let reviews = [review(None), review(Some((base.review("doc", 1), "Another edition.".into())))];
        let store = Store::new().expect("in memory");
        let insert = encode_reviews("doc", &reviews, &base, "en");
        store.apply(&Change { insert, ..Change::default() }).expect("in memory");
        let view = store.view().expect("in memory");
        let lookup = Lookup::new(&view);
        let iris = pinned_reviews(lookup);
        assert_eq!(iris, [base.review("doc", 1), base.review("doc", 2)]);
        for (iri, review) in iris.iter().zip(&reviews) {
            assert_eq!(&decode_review(lookup, iri).expect("of the model"), review);
        }
        let by = iris[1].clone();
        assert_eq!(standing(lookup, &iris[0]).expect("of the model"), Standing::Superseded { by });
        assert_eq!(
            standing(lookup, &iris[1]).expect("of the model"),
            Standing::Changed,
            "its claim is not there"
        );
    }
}

//! The reviews of a scope, with what the formats of fact checkers tell of them.
//!
//! Knows reviews, claims and documents. Must not know how a format puts them.

use super::{ExportError, Scope};
use crate::encoding::{
    Lookup, Names, Standing, Summary, decode_claim, decode_review, pinned_reviews, source_of, standing,
};
use crate::model::iri::BaseIri;
use crate::model::vocab::{dcterms, prov, rdf, schema};
use crate::model::{Claim, Day, Iri, Period, Polarity, Quote, Review};
use crate::query::Prefixes;

/// The reviews that were not exported, and why; and what those that were lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Another review replaced them.
    pub superseded: usize,
    /// Their claims have changed since, or are gone: what they would be said of was not reviewed.
    pub changed: usize,
    /// They are written, but nobody has said where they are published.
    pub without_address: usize,
    /// They are written, but nobody has said where the document of the claim was found.
    pub without_appearance: usize,
}

/// A review with its claim, and where that appeared.
pub(super) struct Verdict {
    pub(super) iri: Iri,
    pub(super) review: Review,
    pub(super) claim: Claim,
    pub(super) source: Document,
}

/// A document as fact checkers tell of it.
pub(super) struct Document {
    pub(super) iri: Iri,
    /// Its class in schema.org, without the namespace.
    pub(super) class: String,
    pub(super) title: String,
    pub(super) publisher: Option<String>,
    pub(super) published: Option<Day>,
    pub(super) address: Option<String>,
}

/// Reads around reviews.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) lookup: Lookup<'a>,
    pub(super) prefixes: &'a Prefixes,
}

/// The reviews of a scope that stand, by IRI; one that is named, though another replaced it.
pub(super) fn verdicts(
    reader: Reader<'_>,
    base: &BaseIri,
    scope: &Scope,
) -> Result<(Vec<Verdict>, LeftOut), ExportError> {
    let mut left_out = LeftOut::default();
    let mut found = Vec::new();
    for iri in chosen(reader.lookup, base, scope)? {
        match standing(reader.lookup, &iri)? {
            Standing::Superseded { .. } if !matches!(scope, Scope::Review(_)) => left_out.superseded += 1,
            Standing::Changed => left_out.changed += 1,
            _ => found.push(reader.verdict(iri)?),
        }
    }
    Ok((found, left_out))
}

fn chosen(lookup: Lookup<'_>, base: &BaseIri, scope: &Scope) -> Result<Vec<Iri>, ExportError> {
    let of = |iri: &Iri| lookup.iri(iri, schema::ITEM_REVIEWED);
    let mut reviews = pinned_reviews(lookup);
    match scope {
        Scope::All => {}
        Scope::Claim(claim) => reviews.retain(|review| of(review).as_ref() == Some(claim)),
        Scope::Source(id) => {
            let namespace = base.source_namespace(id);
            reviews.retain(|review| of(review).is_some_and(|claim| claim.as_str().starts_with(&namespace)));
        }
        Scope::Review(review) => {
            reviews.retain(|one| one == review);
            if reviews.is_empty() {
                return Err(ExportError::NotThere { what: "review", iri: review.to_string() });
            }
        }
    }
    Ok(reviews)
}

impl Reader<'_> {
    fn verdict(self, iri: Iri) -> Result<Verdict, ExportError> {
        let review = decode_review(self.lookup, &iri)?;
        let claim = decode_claim(self.lookup, &review.claim)?;
        let source = self.document(source_of(self.lookup, &review.claim)?);
        Ok(Verdict { iri, review, claim, source })
    }

    /// The document of a claim that may be gone.
    pub(super) fn document_of(self, claim: &Iri) -> Option<Document> {
        Some(self.document(self.lookup.iri(claim, schema::APPEARANCE)?))
    }

    fn document(self, iri: Iri) -> Document {
        let lookup = self.lookup;
        let classes = lookup.iris(&iri, rdf::TYPE);
        let class = classes.iter().find_map(|class| class.as_str().strip_prefix(schema::NAMESPACE));
        let published = lookup.text(&iri, dcterms::ISSUED);
        Document {
            class: class.unwrap_or("CreativeWork").to_owned(),
            title: lookup.text(&iri, dcterms::TITLE).unwrap_or_default(),
            publisher: lookup.text(&iri, dcterms::PUBLISHER),
            published: published.as_deref().and_then(one_day),
            address: lookup.text(&iri, schema::URL),
            iri,
        }
    }

    /// What a review is of, in words: what the claim says, or the one statement of it.
    pub(super) fn reviewed(self, verdict: &Verdict) -> String {
        let Verdict { review, claim, .. } = verdict;
        let number = review.statement.and_then(|number| number.checked_sub(1));
        let Some(statement) = number.and_then(|number| claim.statements.get(number)) else {
            return claim.says.clone();
        };
        let proposition = &statement.proposition;
        let said = Summary::of(Names::new(self.lookup, self.prefixes), &proposition.iri(), proposition);
        let within: Vec<&str> = said.dimensions.iter().map(|within| within.term.as_str()).collect();
        let within = if within.is_empty() { String::new() } else { format!(" ({})", within.join(", ")) };
        let not = if proposition.polarity == Polarity::Negated { "not " } else { "" };
        let when = said.when.period.map_or_else(String::new, |period| format!(", {period}"));
        format!("{}: {}{within}, {not}{}{when}", said.subject, said.property, said.said.content)
    }

    /// What a term is called.
    pub(super) fn label(self, iri: &Iri) -> String {
        Names::new(self.lookup, self.prefixes).label(iri)
    }

    /// Whether an agent is known to be a person.
    pub(super) fn is_person(self, agent: &Iri) -> bool {
        [schema::PERSON, prov::PERSON].iter().any(|class| self.lookup.is_a(agent, class))
    }

    /// Who made a claim, as far as its document tells: the last whom it cites, else who published it.
    pub(super) fn speaker(self, verdict: &Verdict) -> Option<Speaker> {
        match verdict.claim.reports.last() {
            Some(report) => Some(Speaker {
                name: self.label(&report.by),
                iri: Some(report.by.clone()),
                organization: report.on_behalf_of.as_ref().map(|principal| self.label(principal)),
            }),
            None => {
                verdict.source.publisher.clone().map(|name| Speaker { name, iri: None, organization: None })
            }
        }
    }
}

/// Who made a claim.
pub(super) struct Speaker {
    pub(super) name: String,
    /// As an agent of the ontologies, where it is one.
    pub(super) iri: Option<Iri>,
    /// For whom a person speaks.
    pub(super) organization: Option<String>,
}

/// The words of a quote on one line.
pub(super) fn words(quote: &Quote) -> String {
    match quote {
        Quote::Passages(passages) => {
            let passages: Vec<&str> = passages.iter().map(|passage| passage.exact.as_str()).collect();
            passages.join(" … ")
        }
        Quote::Cell { exact, .. } => exact.clone(),
    }
}

/// The day of a date that is one and certain; `2025?` or `2025-03` is none.
fn one_day(edtf: &str) -> Option<Day> {
    let period = Period::parse(edtf).ok().filter(|_| !edtf.contains(['?', '~', '%']))?;
    period.start().filter(|start| period.end() == Some(*start))
}

#[cfg(test)]
mod tests {
    use super::one_day;

    #[test]
    fn no_day_is_made_up() {
        assert_eq!(one_day("2025-03-01").map(|day| day.to_string()), Some("2025-03-01".to_owned()));
        for edtf in ["2025", "2025-03", "2025?", "2025-03-01~", "2025-03-01/2025-03-02", "soon"] {
            assert_eq!(one_day(edtf), None, "{edtf}");
        }
    }
}

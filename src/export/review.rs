//! A review as text, as it stands in a review sheet: the inverse of the import.

use crate::model::iri::BaseIri;
use crate::model::{Iri, Review, ReviewStep};
use crate::query::Prefixes;
use std::fmt::Write;

/// Writes a review as a `[[review]]` of a sheet.
#[must_use]
pub(crate) fn write_review(review: &Review, base: &BaseIri, prefixes: &Prefixes) -> String {
    let mut writer = ReviewWriter { text: String::from("[[review]]\n"), base, prefixes };
    writer.review(review);
    writer.text
}

struct ReviewWriter<'a> {
    text: String,
    base: &'a BaseIri,
    prefixes: &'a Prefixes,
}

impl ReviewWriter<'_> {
    fn review(&mut self, review: &Review) {
        let claim = self.claim(&review.claim);
        let ratings: Vec<String> = review.ratings.iter().map(|rating| self.name(rating)).collect();
        let author = self.name(&review.author);
        self.field("claim", &quoted(&claim));
        if let Some(number) = review.statement {
            self.field("statement", &number.to_string());
        }
        self.field("digest", &quoted(&review.digest));
        self.field("rating", &one_or_list(&ratings));
        self.field("author", &quoted(&author));
        self.field("date", &review.date.to_string());
        if let Some((replaced, reason)) = &review.supersedes {
            let name = self.base.review_name(replaced).unwrap_or_else(|| replaced.to_string());
            self.field("supersedes", &quoted(&name));
            self.field("reason", &quoted(reason));
        }
        self.field("says", &quoted(&review.says));
        if let Some(address) = &review.address {
            self.field("address", &quoted(address));
        }
        for step in &review.steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &ReviewStep) {
        self.text.push_str("  [[review.step]]\n");
        let evidence: Vec<String> = step.evidence.iter().map(|claim| self.claim(claim)).collect();
        for (key, value) in [("ask", &step.ask), ("answer", &step.answer)] {
            let _ = writeln!(self.text, "  {key:<8} = {}", quoted(value));
        }
        if !evidence.is_empty() {
            let evidence: Vec<String> = evidence.iter().map(|claim| quoted(claim)).collect();
            let _ = writeln!(self.text, "  evidence = [{}]", evidence.join(", "));
        }
    }

    fn field(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.text, "{key:<10} = {value}");
    }

    fn claim(&self, claim: &Iri) -> String {
        self.base.claim_name(claim).unwrap_or_else(|| claim.to_string())
    }

    fn name(&self, iri: &Iri) -> String {
        self.prefixes.shorten(iri.as_str()).unwrap_or_else(|| format!("<{iri}>"))
    }
}

fn one_or_list(values: &[String]) -> String {
    match values {
        [one] => quoted(one),
        several => {
            let several: Vec<String> = several.iter().map(|value| quoted(value)).collect();
            format!("[{}]", several.join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

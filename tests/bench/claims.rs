//! Synthetic claims in the shape of the model: a graph a document, a third of the propositions stated in two documents, every
//! fourth claim reported from somebody else, every fifth reviewed. The library's own encoder writes them.

use assay::internals::encoding::{encode_reviews, encode_sheet};
use assay::internals::model::{
    Claim, Content, Factuality, Kind, Passage, Period, Place, Polarity, Proposition, Quote, Report, Review,
    Sheet, Slots, Source, StatedQuantity, Statement, Status,
};
use assay::{BaseIri, Iri};
use std::collections::BTreeMap;

/// How many claims a document makes.
pub(crate) const CLAIMS: usize = 20;

/// The quads of so many documents, which speak of so many subjects.
pub(crate) fn quads(documents: usize, subjects: usize) -> impl Iterator<Item = oxrdf::Quad> {
    let base = BaseIri::new("https://example.org/");
    (0..documents).flat_map(move |document| {
        let mut quads = encode_sheet(&sheet(document, subjects), &base, "en");
        quads.extend(encode_reviews(&format!("doc-{document}"), &reviews(document), &base, "en"));
        quads
    })
}

/// A verdict on every fifth claim of a document, every third of which refutes it.
fn reviews(document: usize) -> Vec<Review> {
    let review = |number: usize| Review {
        statement: None,
        address: None,
        claim: Iri::new(format!("https://example.org/doc-{document}/claim-{number}")),
        digest: "sha256:0".to_owned(),
        ratings: vec![Iri::new(if (document + number).is_multiple_of(3) {
            "https://example.org/refuted"
        } else {
            "https://example.org/confirmed"
        })],
        author: Iri::new("https://example.org/me"),
        date: Period::parse("2026-01-31").ok().and_then(|period| period.start()).expect("a day"),
        says: "as the sources have it".to_owned(),
        supersedes: None,
        steps: Vec::new(),
    };
    (0..CLAIMS).step_by(5).map(review).collect()
}

/// Some number that looks random and is always the same.
fn scattered(number: usize) -> usize {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

fn statement(number: usize, subjects: usize) -> Statement {
    let some = scattered(number);
    let value = format!("{}.{}", some % 997, some % 10);
    let stated: StatedQuantity = value.parse().expect("a number");
    let slots = Slots {
        subject: Iri::new(format!("https://example.org/s/{}", some % subjects)),
        property: Iri::new(format!("https://example.org/p/{}", some / 40 % 6)),
        dimensions: BTreeMap::from([(
            Iri::new("https://example.org/commodity"),
            Iri::new(format!("https://example.org/c/{}", some / 240 % 12)),
        )]),
    };
    let content = Content::Quantity { quantity: stated.quantity, unit: None };
    let period = Period::parse(&format!("{}", 1990 + some / 2880 % 30)).ok();
    let proposition = Proposition { slots, content, polarity: Polarity::Affirmed, period, baseline: None };
    Statement {
        proposition,
        written: vec![value.clone()],
        period_words: None,
        reading: None,
        stated_value: Some(value),
        stated_unit: None,
        precision: stated.precision,
        estimate: false,
    }
}

/// Whom a claim cites, who cites another in every second case.
fn reports(number: usize) -> Vec<Report> {
    let by = |agent: usize| Report {
        on_behalf_of: None,
        by: Iri::new(format!("https://example.org/agent/{agent}")),
        cue: Some("according to".to_owned()),
        mention: None,
        work: None,
        source: None,
    };
    (0..=number % 2).map(|at| by(scattered(number + at) % 200)).collect()
}

fn place(number: usize, words: &str) -> Place {
    let start = number * 120;
    let end = start + words.chars().count();
    Place { start, end, prefix: "It is said that ".to_owned(), suffix: ". So it is.".to_owned() }
}

fn sheet(document: usize, subjects: usize) -> Sheet {
    let claim = |number: usize| {
        // Every third repeats what the document before it says.
        let said = if number.is_multiple_of(3) {
            (document.max(1) - 1) * CLAIMS + number
        } else {
            document * CLAIMS + number
        };
        let words = format!("the share of subject {} is as stated in {document}", scattered(said) % subjects);
        Claim {
            id: format!("claim-{number}"),
            says: words.clone(),
            quote: Quote::Passages(vec![Passage { place: Some(place(number, &words)), exact: words }]),
            translation: None,
            kind: Kind::Factual,
            factuality: Factuality::Asserted,
            condition: None,
            as_of: None,
            status: Status::Draft,
            note: None,
            reports: if number.is_multiple_of(4) { reports(said) } else { Vec::new() },
            statements: vec![statement(said, subjects)],
        }
    };
    let source = Source {
        id: format!("doc-{document}"),
        class: "http://schema.org/Report".into(),
        title: format!("Document {document}"),
        publisher: None,
        published: Period::parse("2024").ok(),
        language: "en".to_owned(),
        address: None,
        rights: None,
        note: None,
        encoder: "https://example.org/me".into(),
        lineage: assay::internals::model::Lineage::default(),
        capture: None,
    };
    Sheet { source, concepts: Vec::new(), claims: (0..CLAIMS).map(claim).collect() }
}

//! Synthetic claims in the shape of the model: a graph a document, a third of the propositions stated in two documents.

use assay::encoding::encode_sheet;
use assay::model::iri::Base;
use assay::model::{
    Claim, Content, Factuality, Iri, Kind, Passage, Period, Polarity, Proposition, Quote, Sheet, Slots,
    Source, StatedQuantity, Statement, Status,
};
use std::collections::BTreeMap;

/// How many claims a document makes.
pub(crate) const CLAIMS: usize = 20;

/// The quads of so many documents.
pub(crate) fn quads(documents: usize) -> impl Iterator<Item = oxrdf::Quad> {
    let base = Base::new("https://example.org/");
    (0..documents).flat_map(move |document| encode_sheet(&sheet(document), &base, "en"))
}

fn statement(number: usize) -> Statement {
    let value = format!("{}.{}", number % 97, number % 10);
    let stated: StatedQuantity = value.parse().expect("a number");
    let slots = Slots {
        subject: Iri::new(format!("https://example.org/s/{}", number % 40)),
        property: Iri::new("https://example.org/p/share"),
        dimensions: BTreeMap::new(),
    };
    let content = Content::Quantity { quantity: stated.quantity, unit: None };
    let period = Period::parse(&format!("{}", 1990 + number % 30)).ok();
    let proposition = Proposition { slots, content, polarity: Polarity::Affirmed, period, baseline: None };
    Statement {
        proposition,
        written: vec![value.clone()],
        reading: None,
        stated_value: Some(value),
        stated_unit: None,
        precision: stated.precision,
        estimate: false,
    }
}

fn sheet(document: usize) -> Sheet {
    let claim = |number: usize| {
        // Every third repeats what the document before it says.
        let said = if number.is_multiple_of(3) {
            (document.max(1) - 1) * CLAIMS + number
        } else {
            document * CLAIMS + number
        };
        let words = format!("the share of subject {} is as stated in {document}", said % 40);
        Claim {
            id: format!("claim-{number}"),
            says: words.clone(),
            quote: Quote::Passages(vec![Passage { exact: words, place: None }]),
            translation: None,
            kind: Kind::Factual,
            factuality: Factuality::Asserted,
            condition: None,
            as_of: None,
            status: Status::Draft,
            note: None,
            reports: Vec::new(),
            statements: vec![statement(said)],
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
        capture: None,
    };
    Sheet { source, concepts: Vec::new(), claims: (0..CLAIMS).map(claim).collect() }
}

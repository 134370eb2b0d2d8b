//! What is said and who says it, as every JSON form has it: numbers beside prose, IRIs beside names, under the same members.
//!
//! Knows propositions and names. Must not know why they are told: traces, conflicts and origins flatten these parts into
//! their own.
//!
//! What is not known, or does not apply, is absent; lists are there even where they are empty.

use super::{
    Assertion, ClaimedValue, Lookup, Names, Origin, PropositionTable, Span, Stated, StatedNumber,
    decode_proposition,
};
use crate::model::vocab::{assay, dcterms, schema};
use crate::model::{
    Baseline, Coded, Comparison, Content, Day, Iri, Period, Polarity, Proposition, Quantity, Rank,
};
use oxrdf::GraphName;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt::Write as _;

/// A number that is a JSON number with all its digits, which a float would not hold. Written by `serde_json` alone; made into a
/// [`serde_json::Value`], it is as near as a float comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact(pub Decimal);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = RawValue::from_string(self.0.to_string());
        digits.map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

/// A node by its name with a prefix, such as `mondo-2024:catch-up`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name, which every command takes.
    pub id: String,
    /// Its IRI.
    pub iri: String,
}

impl Named {
    /// A node by its name.
    #[must_use]
    pub fn of(names: Names<'_>, iri: &Iri) -> Self {
        Self { id: names.name(iri), iri: iri.to_string() }
    }
}

/// A node by its label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Labelled {
    /// Its label, or its name where it has none.
    pub label: String,
    /// Its IRI; absent where it is told in words alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iri: Option<String>,
}

impl Labelled {
    /// A node by its label.
    #[must_use]
    pub fn of(names: Names<'_>, iri: &Iri) -> Self {
        Self { label: names.label(iri), iri: Some(iri.to_string()) }
    }
}

/// What is said of a subject: a number, a thing, or words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Amount {
    /// In prose: the number with its unit, the thing by its label, or the words.
    pub content: String,
    /// The thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_iri: Option<String>,
    /// How the number relates to the true one: `=`, `~`, `>`, `>=`, `<`, `<=`, `..` or `unquantified`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparator: Option<&'static str>,
    /// The point, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Exact>,
    /// The lower end of what is claimed; of a point the point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<Exact>,
    /// The upper end of what is claimed; of a point the point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<Exact>,
    /// The unit, by its symbol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_iri: Option<String>,
}

impl Amount {
    /// A number in a unit; `content` in the notation of sheets.
    #[must_use]
    pub fn of_quantity(names: Names<'_>, quantity: &Quantity, unit: Option<&Iri>) -> Self {
        let symbol = unit.map(|unit| names.unit(unit));
        // What is counted in ones may have a unit without a symbol.
        let content = match symbol.as_deref() {
            None | Some("") => quantity.to_string(),
            Some(symbol) => format!("{quantity} {symbol}"),
        };
        Self {
            content,
            content_iri: None,
            comparator: Some(quantity.comparator.word()),
            value: quantity.value.map(Exact),
            low: quantity.low.map(Exact),
            high: quantity.high.map(Exact),
            unit: symbol,
            unit_iri: unit.map(ToString::to_string),
        }
    }

    /// The content of a proposition.
    #[must_use]
    pub fn of(names: Names<'_>, content: &Content) -> Self {
        match content {
            Content::Object(object) => Self::of_thing(names, object),
            Content::Rank(rank) => Self { content: ranked(names, rank), ..Self::default() },
            Content::Comparison(compared) => Self { content: compares(names, compared), ..Self::default() },
            Content::Text { text, .. } => Self { content: text.clone(), ..Self::default() },
            Content::Quantity { quantity, unit } => Self::of_quantity(names, quantity, unit.as_ref()),
        }
    }

    fn of_thing(names: Names<'_>, thing: &Iri) -> Self {
        Self { content: names.label(thing), content_iri: Some(thing.to_string()), ..Self::default() }
    }

    /// A number of figures.
    #[must_use]
    pub fn of_number(names: Names<'_>, figures: &PropositionTable, number: &StatedNumber) -> Self {
        let StatedNumber { comparator, value, low, high, unit } = *number;
        let unit = unit.map(|unit| figures.iri(unit));
        Self::of_quantity(names, &Quantity { comparator, value, low, high }, unit.as_ref())
    }
}

/// A rank in prose: `2nd highest of World, since 1946`.
fn ranked(names: Names<'_>, rank: &Rank) -> String {
    let ending = match (rank.place % 10, rank.place % 100) {
        (1, of) if of != 11 => "st",
        (2, of) if of != 12 => "nd",
        (3, of) if of != 13 => "rd",
        _ => "th",
    };
    let among = rank.among.as_ref().map(|among| format!(" of {}", names.label(among)));
    let since = rank.since.as_ref().map(|since| format!(", since {since}"));
    let (among, since) = (among.unwrap_or_default(), since.unwrap_or_default());
    format!("{}{ending} {}{among}{since}", rank.place, rank.order.word())
}

/// A comparison in prose: `2 times World without China, in 2019`.
fn compares(names: Names<'_>, compared: &Comparison) -> String {
    let mut prose = format!("{} times", compared.times);
    let parts = [(" its", &compared.property), (" that of", &compared.to), (" without", &compared.except)];
    for (word, iri) in parts {
        if let Some(iri) = iri {
            let _ = write!(prose, "{word} {}", names.label(iri));
        }
    }
    if let Some(period) = &compared.period {
        let _ = write!(prose, " in {period}");
    }
    prose
}

/// For when something is said to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct When {
    /// The period in EDTF, as it is stated: `?` behind a date is a guess, `~` about, `%` both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Its first day; absent where it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<String>,
    /// Its last day; absent where it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<String>,
}

impl When {
    /// A period, where there is one.
    #[must_use]
    pub fn of(period: Option<&Period>) -> Self {
        Self {
            period: period.map(ToString::to_string),
            period_start: period.and_then(Period::start).map(|day| day.to_string()),
            period_end: period.and_then(Period::end).map(|day| day.to_string()),
        }
    }

    /// A period of figures, where there is one.
    #[must_use]
    pub fn of_span(figures: &PropositionTable, span: Option<Span>) -> Self {
        let day = |days: Option<i64>| days.map(|days| Day::from_unix_days(days).to_string());
        Self {
            period: span.map(|span| figures.text(span.edtf)),
            period_start: day(span.and_then(|span| span.start)),
            period_end: day(span.and_then(|span| span.end)),
        }
    }
}

/// One dimension of a proposition, and the term that it is within.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Within {
    /// The dimension, by its label.
    pub dimension: String,
    /// The dimension.
    pub dimension_iri: String,
    /// The term, by its label.
    pub term: String,
    /// The term.
    pub term_iri: String,
}

impl Within {
    fn of(names: Names<'_>, dimension: &Iri, term: &Iri) -> Self {
        Self {
            dimension: names.label(dimension),
            dimension_iri: dimension.to_string(),
            term: names.label(term),
            term_iri: term.to_string(),
        }
    }
}

/// What a change is measured against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BaselineSummary {
    /// A period such as `2024`, `average of 2010/2019`, `level 44000000`, `12 months before`, or words.
    pub baseline: String,
    /// Its first day, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline_start: Option<String>,
    /// Its last day, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline_end: Option<String>,
    /// `true` where the words name no period, level or average that Assay can read; else absent.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub baseline_unread: bool,
}

impl BaselineSummary {
    fn of(baseline: &Baseline) -> Self {
        let day =
            |day: fn(&Period) -> Option<Day>| baseline.period().and_then(day).map(|day| day.to_string());
        Self {
            baseline: baseline.to_string(),
            baseline_start: day(Period::start),
            baseline_end: day(Period::end),
            baseline_unread: baseline.is_unread(),
        }
    }

    /// In prose: `against 2024`; of words that cannot be read, that they are not.
    #[must_use]
    pub fn prose(&self) -> String {
        let unread = if self.baseline_unread { " (not read)" } else { "" };
        format!("against {}{unread}", self.baseline)
    }
}

/// A proposition: of what it speaks, what it says of it, and for when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The proposition.
    pub proposition: String,
    /// Of what it speaks, by its label.
    pub subject: String,
    /// Of what it speaks.
    pub subject_iri: String,
    /// The property, by its label.
    pub property: String,
    /// The property.
    pub property_iri: String,
    /// What it is within, in the order of the IRIs of the dimensions.
    pub dimensions: Vec<Within>,
    /// What it says, in the property's canonical unit.
    #[serde(flatten)]
    pub said: Amount,
    /// `affirmative` or `negative`, as the proposition has it.
    pub polarity: &'static str,
    /// For when it is said to hold.
    #[serde(flatten)]
    pub when: When,
    /// What a change is measured against.
    #[serde(flatten)]
    pub baseline: Option<BaselineSummary>,
}

impl Summary {
    /// A proposition of an IRI.
    #[must_use]
    pub fn of(names: Names<'_>, iri: &Iri, proposition: &Proposition) -> Self {
        let slots = &proposition.slots;
        let dimensions = slots.dimensions.iter();
        Self {
            proposition: iri.to_string(),
            subject: names.label(&slots.subject),
            subject_iri: slots.subject.to_string(),
            property: names.label(&slots.property),
            property_iri: slots.property.to_string(),
            dimensions: dimensions.map(|(dimension, term)| Within::of(names, dimension, term)).collect(),
            said: Amount::of(names, &proposition.content),
            polarity: proposition.polarity.word(),
            when: When::of(proposition.period.as_ref()),
            baseline: proposition.baseline.as_ref().map(BaselineSummary::of),
        }
    }

    /// A proposition of figures. One that cannot be decoded, for others wrote it, shows what it has; of a number that Assay
    /// cannot hold exactly the prose alone.
    #[must_use]
    pub fn of_stated(names: Names<'_>, figures: &PropositionTable, stated: &Stated) -> Self {
        let iri = figures.iri(stated.proposition);
        match decode_proposition(names.lookup, &iri) {
            Ok(proposition) => Self::of(names, &iri, &proposition),
            Err(_) => Self::of_half(names, figures, stated),
        }
    }

    fn of_half(names: Names<'_>, figures: &PropositionTable, stated: &Stated) -> Self {
        let [subject, property] = [stated.subject, stated.property].map(|id| figures.iri(id));
        let scope = figures.scopes[stated.scope].iter();
        let within = scope.map(|(dimension, term)| (figures.iri(*dimension), figures.iri(*term)));
        let mut dimensions: Vec<Within> =
            within.map(|(dimension, term)| Within::of(names, &dimension, &term)).collect();
        dimensions.sort_by(|a, b| a.dimension_iri.cmp(&b.dimension_iri));
        let polarity = if stated.is_negated { Polarity::Negated } else { Polarity::Affirmed };
        Self {
            proposition: figures.iri(stated.proposition).to_string(),
            subject: names.label(&subject),
            subject_iri: subject.to_string(),
            property: names.label(&property),
            property_iri: property.to_string(),
            dimensions,
            said: match &stated.content {
                ClaimedValue::Number(number) => {
                    let content = Amount::of_number(names, figures, number).content;
                    Amount { content, ..Amount::default() }
                }
                ClaimedValue::Thing(thing) => Amount::of_thing(names, &figures.iri(*thing)),
                ClaimedValue::Words(text) => Amount {
                    content: text.map(|text| figures.text(text)).unwrap_or_default(),
                    ..Amount::default()
                },
            },
            polarity: polarity.word(),
            when: When::of_span(figures, stated.period),
            baseline: stated
                .baseline
                .map(|baseline| BaselineSummary::of(&Baseline::read(&figures.text(baseline), None))),
        }
    }
}

/// A claim, and who first said what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Teller {
    /// The claim.
    #[serde(flatten)]
    pub claim: Named,
    /// The id of its document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_iri: Option<String>,
    /// Half the last place that it states of a number, in the unit of the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Exact>,
    /// How it says it, where it does not simply say that it is so: see [`sense_of`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sense: Option<String>,
    /// Who first said it.
    #[serde(flatten)]
    pub origin: FirstSaid,
}

impl Teller {
    /// A claim of figures, and its origin.
    #[must_use]
    pub fn of(names: Names<'_>, figures: &PropositionTable, telling: &Assertion, origin: &Origin) -> Self {
        let iri = figures.iri(telling.claim);
        let document = names.lookup.iri(&iri, schema::APPEARANCE);
        Self {
            origin: FirstSaid::of(names, origin),
            precision: telling.precision.map(Exact),
            sense: sense_of(names.lookup, &iri),
            source: document.as_ref().and_then(|document| names.lookup.text(document, dcterms::IDENTIFIER)),
            source_iri: document.map(|document| document.to_string()),
            claim: Named::of(names, &iri),
        }
    }
}

/// How a claim says what it says, in words, where it does not simply say that it is so: `forecast`, `opinion`, `directive`;
/// `hedged`, `denied`, `hypothetical`; `on condition: …`.
#[must_use]
pub(crate) fn sense_of(lookup: Lookup<'_>, claim: &Iri) -> Option<String> {
    let word = |by: &str, plain: &[&str]| {
        let said = lookup.iri(claim, by)?;
        let word = said.as_str().strip_prefix(assay::NAMESPACE)?.to_lowercase();
        (!plain.contains(&said.as_str())).then_some(word)
    };
    let kind = word(assay::KIND, &[assay::FACTUAL, assay::CAUSAL]);
    let factuality = word(assay::FACTUALITY, &[assay::ASSERTED]);
    let condition =
        lookup.text(claim, assay::CONDITION).map(|condition| format!("on condition: {condition}"));
    let words: Vec<String> = [kind, factuality, condition].into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// A graph as what is told of it: as N-Triples writes it, or in words.
#[must_use]
pub(crate) fn graph_name(graph: &GraphName) -> String {
    match graph {
        GraphName::DefaultGraph => "the unnamed graph".to_owned(),
        named => named.to_string(),
    }
}

/// Who first said what a claim says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FirstSaid {
    /// By name.
    pub origin: String,
    /// The agent or document; absent where it is named in words alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_iri: Option<String>,
    /// Whether that origin is kept here.
    pub origin_seen: bool,
}

impl FirstSaid {
    /// An origin by name.
    #[must_use]
    pub fn of(names: Names<'_>, origin: &Origin) -> Self {
        Self {
            origin: names.speaker(&origin.speaker),
            origin_iri: origin.speaker.contains("://").then(|| origin.speaker.to_string()),
            origin_seen: origin.is_seen,
        }
    }
}

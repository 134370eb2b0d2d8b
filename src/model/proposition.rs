//! Propositions: what claims say, identified by their content.
//!
//! Two documents that say the same state one proposition, so its IRI is a digest of its slots. The scheme is versioned
//! and every field is preceded by its length, so no two contents run together; golden vectors below pin it.

use super::coded::{Coded, Polarity};
use super::{Baseline, Comparison, Iri, Period, Quantity, Rank};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

const SCHEME: &str = "assay-proposition-1";
const SERIES_SCHEME: &str = "assay-series-1";
/// What the IRIs of propositions begin with.
pub(crate) const PROPOSITION_NAMESPACE: &str = "https://w3id.org/assay/proposition/";
const SERIES_NAMESPACE: &str = "https://w3id.org/assay/series/";

/// What is comparable: a property of a subject within dimensions, whatever its value and period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots {
    /// Of what the claim speaks.
    pub subject: Iri,
    /// What it says of it.
    pub property: Iri,
    /// Commodity, partner, stage and whatever else the domain declares, by the IRI of the dimension.
    pub dimensions: BTreeMap<Iri, Iri>,
}

/// What is said of the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Another thing: `country:united-states`.
    Object(Iri),
    /// A quantity, in the property's canonical unit.
    Quantity {
        /// The numbers.
        quantity: Quantity,
        /// Their unit; `None` for counts and what is unquantified.
        unit: Option<Iri>,
    },
    /// A place in a ranking.
    Rank(Rank),
    /// So many times as much as something else.
    Comparison(Comparison),
    /// Words.
    Text {
        /// The words.
        text: String,
        /// Their language tag.
        language: String,
    },
}

/// What a claim says: nobody's assertion until somebody endorses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposition {
    /// Subject, property and dimensions.
    pub slots: Slots,
    /// Object, quantity or text.
    pub content: Content,
    /// Whether it is said to hold.
    pub polarity: Polarity,
    /// For when it is said to hold, where the source says so.
    pub period: Option<Period>,
    /// What a change is measured against: 2021 of "52 % more than in 2021".
    pub baseline: Option<Baseline>,
}

impl Slots {
    /// The IRI of the series of these slots, derived from them alone.
    #[must_use]
    pub fn series_iri(&self) -> Iri {
        let mut hasher = FieldHasher::new(SERIES_SCHEME);
        self.hash_into(&mut hasher);
        Iri::new(format!("{SERIES_NAMESPACE}{}", hasher.finish()))
    }

    fn hash_into(&self, hasher: &mut FieldHasher) {
        hasher.field(self.subject.as_str());
        hasher.field(self.property.as_str());
        hasher.field(&self.dimensions.len().to_string());
        for (dimension, value) in &self.dimensions {
            hasher.field(dimension.as_str());
            hasher.field(value.as_str());
        }
    }
}

impl Proposition {
    /// The IRI of the proposition, derived from its content alone: equal contents have equal IRIs in any workspace.
    #[must_use]
    pub fn iri(&self) -> Iri {
        let mut hasher = FieldHasher::new(SCHEME);
        self.slots.hash_into(&mut hasher);
        match &self.content {
            Content::Object(object) => {
                hasher.field("object");
                hasher.field(object.as_str());
            }
            Content::Quantity { quantity, unit } => {
                hasher.field("quantity");
                hasher.field(quantity.comparator.word());
                for number in [quantity.value, quantity.low, quantity.high] {
                    hasher.optional(number.map(exact).as_deref());
                }
                hasher.optional(unit.as_ref().map(Iri::as_str));
            }
            Content::Rank(rank) => {
                hasher.field("rank");
                hasher.field(&rank.place.to_string());
                hasher.field(rank.order.word());
                hasher.optional(rank.among.as_ref().map(Iri::as_str));
                hasher.period(rank.since.as_ref());
            }
            Content::Comparison(compared) => {
                hasher.field("comparison");
                hasher.field(compared.times.comparator.word());
                for number in [compared.times.value, compared.times.low, compared.times.high] {
                    hasher.optional(number.map(exact).as_deref());
                }
                for iri in [&compared.to, &compared.except, &compared.property] {
                    hasher.optional(iri.as_ref().map(Iri::as_str));
                }
                hasher.period(compared.period.as_ref());
            }
            Content::Text { text, language } => {
                hasher.field("text");
                hasher.field(&text.nfc().collect::<String>());
                hasher.field(&language.to_ascii_lowercase());
            }
        }
        hasher.field(self.polarity.word());
        hasher.period(self.period.as_ref());
        hasher.optional(self.baseline.as_ref().map(ToString::to_string).as_deref());
        Iri::new(format!("{PROPOSITION_NAMESPACE}{}", hasher.finish()))
    }
}

fn exact(number: Decimal) -> String {
    number.normalize().to_string()
}

/// SHA-256 over fields, each preceded by a presence byte and its length.
struct FieldHasher(Sha256);

impl FieldHasher {
    fn new(scheme: &str) -> Self {
        let mut hasher = Self(Sha256::new());
        hasher.field(scheme);
        hasher
    }

    fn field(&mut self, text: &str) {
        self.0.update([1]);
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.field(text),
            None => self.0.update([0]),
        }
    }

    /// The days that the period spans and its qualifiers: `2021` and `2021-01-01/2021-12-31` are one period.
    fn period(&mut self, period: Option<&Period>) {
        let Some(period) = period else {
            return self.0.update([0]);
        };
        self.0.update([1]);
        self.optional(period.start().map(|d| d.to_string()).as_deref());
        self.optional(period.end().map(|d| d.to_string()).as_deref());
        let (start, end) = period.qualifiers();
        self.field(start);
        self.field(end);
    }

    fn finish(self) -> String {
        use std::fmt::Write;
        let mut hex = String::with_capacity(64);
        for byte in self.0.finalize() {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StatedQuantity;
    use proptest::prelude::*;

    fn share(value: &str, period: Option<&str>) -> Proposition {
        let stated: StatedQuantity = value.parse().unwrap();
        Proposition {
            slots: Slots {
                subject: "https://w3id.org/assay/country/china".into(),
                property: "https://w3id.org/assay/property/shareOfWorldReserves".into(),
                dimensions: BTreeMap::from([(
                    "https://w3id.org/assay/dimension/commodity".into(),
                    "https://w3id.org/assay/commodity/rare-earths".into(),
                )]),
            },
            content: Content::Quantity {
                quantity: stated.quantity,
                unit: Some("http://qudt.org/vocab/unit/PERCENT".into()),
            },
            polarity: Polarity::Affirmed,
            period: period.map(|p| Period::parse(p).unwrap()),
            baseline: None,
        }
    }

    #[test]
    fn golden_vectors() {
        let table = [
            (share("36.7", None).iri(), "a423e3c7b6a9f2a4ddf80f58769e9d4fa13d7a04a074839c04f510d1b002e37f"),
            (
                share("36.7", Some("2021")).iri(),
                "3afb6caf33b6af130d96f05a4d5c6b85981c2cd4f6a3e6a3c4aa0df4a089935c",
            ),
            (
                share("<48.9", Some("2024?")).iri(),
                "1404d6b1967674eb687e45bb74f9a1a08794dcc58ca5dea1808879c9b4db9e83",
            ),
            (
                share("36.7", None).slots.series_iri(),
                "4d97564e9430c6d697bc23bcd979cf9c4d92ea5363e0204879965e7090a4c8c0",
            ),
        ];
        for (iri, expected) in table {
            assert!(iri.as_str().ends_with(expected), "{iri}");
        }
    }

    #[test]
    fn the_same_said_otherwise_is_the_same() {
        assert_eq!(share("36.7", None).iri(), share("36.700", None).iri());
        assert_eq!(share("36.7", Some("2021")).iri(), share("36.7", Some("2021-01-01/2021-12")).iri());
    }

    #[test]
    fn any_slot_tells_apart() {
        let base = share("36.7", Some("2021"));
        let mut negated = base.clone();
        negated.polarity = Polarity::Negated;
        let mut other_dimension = base.clone();
        other_dimension.slots.dimensions.clear();
        let mut compared = base.clone();
        compared.baseline = Some(Baseline::read("2012", None));
        let others = [
            share("36.8", Some("2021")),
            share("~36.7", Some("2021")),
            share("36.7", Some("2021?")),
            share("36.7", Some("2022")),
            share("36.7", None),
            negated,
            other_dimension,
            compared,
        ];
        for other in others {
            assert_ne!(base.iri(), other.iri(), "{other:?}");
        }
    }

    #[test]
    fn text_is_compared_in_normal_form() {
        let said = |text: &str| {
            let mut proposition = share("1", None);
            proposition.content = Content::Text { text: text.to_owned(), language: "fr".to_owned() };
            proposition.iri()
        };
        assert_eq!(said("re\u{301}serve"), said("r\u{e9}serve"));
        assert_ne!(said("réserve"), said("reserve"));
    }

    proptest! {
        #[test]
        fn fields_never_run_together(a in "[a-c]{0,3}", b in "[a-c]{0,3}", c in "[a-c]{0,3}", d in "[a-c]{0,3}") {
            let slots = |s: &str, p: &str| Slots {
                subject: s.into(),
                property: p.into(),
                dimensions: BTreeMap::new(),
            };
            prop_assert_eq!(
                slots(&a, &b).series_iri() == slots(&c, &d).series_iri(),
                (a, b) == (c, d)
            );
        }
    }
}

//! The units of the table that comes with Assay, as terms: their IRIs, declarations and triples.
//!
//! Knows the IRIs of QUDT and of Assay's own measures. Must not know what ontologies declare, nor sheets.

use crate::document::units::{Computed, Unit, computed, unit, units};
use crate::model::{Iri, vocab};
use oxrdf::{Literal, NamedNode, Quad, Term};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The namespace of the kinds of quantity of QUDT.
const KINDS: &str = "http://qudt.org/vocab/quantitykind/";
/// The namespace of the dimension vectors of QUDT.
const DIMENSIONS: &str = "http://qudt.org/vocab/dimensionvector/";
/// Kinds of quantity that QUDT lacks.
const OWN_KINDS: [&str; 12] = [
    "Containers",
    "FullTimeEquivalents",
    "Households",
    "IndexPoint",
    "Items",
    "Magnitude",
    "Multiples",
    "PercentagePoint",
    "Persons",
    "Shares",
    "Vehicles",
    "Money",
];

/// The kind of what is counted.
const COUNT: &str = "http://qudt.org/vocab/quantitykind/Count";
/// The kind of shares.
const RATIO: &str = "http://qudt.org/vocab/quantitykind/DimensionlessRatio";

/// A unit, by its factor to the coherent unit of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitDeclaration {
    /// `qudt:hasQuantityKind`: units of a kind convert into each other.
    pub kinds: BTreeSet<Iri>,
    /// `qudt:conversionMultiplier`, as numerator and denominator.
    pub multiplier: (Decimal, Decimal),
    /// `qudt:conversionOffset`: what is added to a number before it is multiplied.
    pub offset: Decimal,
}

impl UnitDeclaration {
    /// Whether it is of plain numbers, of whatever they count.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.kinds.iter().any(|kind| kind.as_str() == COUNT)
    }

    /// Whether it is of shares, such as per cent.
    #[must_use]
    pub fn is_ratio(&self) -> bool {
        self.kinds.iter().any(|kind| kind.as_str() == RATIO)
    }
}

/// What an IRI stands for in the table.
enum Shipped {
    Row(&'static Unit),
    /// A unit of several parts, which the table has by its parts alone.
    Parts(Computed),
}

/// What stands after the last `/`, `#` or `:` of an IRI.
pub(in crate::import) fn local_name(iri: &Iri) -> &str {
    iri.as_str().rsplit(['/', '#', ':']).next().unwrap_or(iri.as_str())
}

fn find(iri: &Iri) -> Option<Shipped> {
    if let Some(name) = iri.as_str().strip_prefix(vocab::UNITS) {
        return unit(name).filter(|unit| unit.is_qudt).map(Shipped::Row);
    }
    let name = iri.as_str().strip_prefix(vocab::MEASURES)?;
    match unit(name) {
        Some(unit) => (!unit.is_qudt && unit.name == name).then_some(Shipped::Row(unit)),
        None => computed(name, &|_| None).filter(|_| name.contains("-PER-")).map(Shipped::Parts),
    }
}

/// Whether the table that comes with Assay has a unit.
#[must_use]
pub(crate) fn is_shipped(iri: &Iri) -> bool {
    find(iri).is_some()
}

/// The names of units of the table, for looking the nearest up; none unless a unit is asked for.
pub(in crate::import) fn names_near(name: &str) -> Vec<String> {
    let Some((prefix @ ("unit" | "measure"), local)) = name.split_once(':') else { return Vec::new() };
    let shown = |unit: &Unit| format!("{}:{}", if unit.is_qudt { "unit" } else { "measure" }, unit.name);
    let mut names: Vec<String> = units().iter().map(shown).collect();
    // What both namespaces have by the same name is nearest of all.
    if prefix == "unit" && find(&Iri::new(format!("{}{local}", vocab::MEASURES))).is_some() {
        names.push(format!("measure:{local}"));
    }
    names
}

/// The code of the currency that a unit is; `None` of others.
pub(in crate::import) fn currency(iri: &Iri) -> Option<&str> {
    local_name(iri).strip_prefix("CCY_").filter(|code| !code.contains('-'))
}

/// What a unit of the table is called, in all its languages.
pub(in crate::import) fn labels(iri: &Iri) -> impl Iterator<Item = &'static str> + use<> {
    let labels = match find(iri) {
        Some(Shipped::Row(unit)) => unit.labels.as_slice(),
        _ => &[],
    };
    labels.iter().map(|(_, label)| *label)
}

fn kind(unit: &Unit) -> String {
    match unit.kind {
        "money" => format!("{}Money{}", vocab::MEASURES, unit.dimension),
        kind if OWN_KINDS.contains(&kind) => format!("{}{kind}", vocab::MEASURES),
        kind => format!("{KINDS}{kind}"),
    }
}

fn kind_of_parts(own: &Computed) -> String {
    format!("{}{}", vocab::MEASURES, own.dimension.replace(' ', "."))
}

/// The declaration that the table gives a unit; `None` of units that it lacks.
pub(in crate::import) fn declaration(iri: &Iri) -> Option<UnitDeclaration> {
    let (kind, multiplier, offset) = match find(iri)? {
        // A scale that is not linear converts into nothing: its kind is its own.
        Shipped::Row(unit) => (kind(unit), unit.factor.unwrap_or((Decimal::ZERO, Decimal::ONE)), unit.offset),
        Shipped::Parts(own) => (kind_of_parts(&own), own.factor, Decimal::ZERO),
    };
    Some(UnitDeclaration { kinds: BTreeSet::from([Iri::new(kind)]), multiplier, offset })
}

/// The triples of a unit of the table, in its graph: type, labels, symbol, kind, dimension, factor, offset. Empty of units that
/// it lacks.
#[must_use]
pub(crate) fn triples(iri: &Iri) -> Vec<Quad> {
    let Some(shipped) = find(iri) else { return Vec::new() };
    let graph = NamedNode::new_unchecked(vocab::UNITS_GRAPH);
    let subject = NamedNode::new_unchecked(iri.as_str());
    let node = |iri: &str| Term::from(NamedNode::new_unchecked(iri));
    let mut quads = Vec::new();
    let mut add = |predicate: &str, object: Term| {
        quads.push(Quad::new(subject.clone(), NamedNode::new_unchecked(predicate), object, graph.clone()));
    };
    add(vocab::rdf::TYPE, node(vocab::qudt::UNIT));
    match &shipped {
        Shipped::Row(unit) => {
            for (language, label) in &unit.labels {
                add(
                    vocab::rdfs::LABEL,
                    Literal::new_language_tagged_literal_unchecked(*label, *language).into(),
                );
            }
            let symbol = if unit.symbol.is_empty() {
                unit.labels.first().map_or("", |own| own.1)
            } else {
                unit.symbol
            };
            add(vocab::qudt::SYMBOL, Literal::new_simple_literal(symbol).into());
            add(vocab::qudt::HAS_QUANTITY_KIND, node(&kind(unit)));
            if unit.kind != "money" {
                add(vocab::qudt::HAS_DIMENSION_VECTOR, node(&format!("{DIMENSIONS}{}", unit.dimension)));
            }
            if !unit.offset.is_zero() {
                add(vocab::qudt::CONVERSION_OFFSET, number(unit.offset));
            }
            if let Some((over, under)) = unit.factor {
                add(vocab::qudt::CONVERSION_MULTIPLIER, number(over / under));
            }
        }
        Shipped::Parts(own) => {
            let symbol = symbol_of_parts(local_name(iri));
            add(
                vocab::rdfs::LABEL,
                Literal::new_language_tagged_literal_unchecked(label_of_parts(local_name(iri)), "en").into(),
            );
            add(vocab::qudt::SYMBOL, Literal::new_simple_literal(symbol).into());
            add(vocab::qudt::HAS_QUANTITY_KIND, node(&kind_of_parts(own)));
            add(vocab::qudt::CONVERSION_MULTIPLIER, number(own.factor.0 / own.factor.1));
        }
    }
    quads
}

fn number(value: Decimal) -> Term {
    let decimal = NamedNode::new_unchecked(vocab::xsd::DECIMAL);
    Literal::new_typed_literal(value.normalize().to_string(), decimal).into()
}

/// The symbols of the parts: `$/t`.
fn symbol_of_parts(name: &str) -> String {
    let symbol = |part: &str| unit(part).map(|unit| unit.symbol).filter(|own| !own.is_empty()).unwrap_or("");
    let shown = |side: &str| {
        let own = symbol(side);
        if own.is_empty() {
            unit(side).and_then(|unit| unit.labels.first()).map_or(side.to_owned(), |own| own.1.to_owned())
        } else {
            own.to_owned()
        }
    };
    name.split("-PER-").map(shown).collect::<Vec<_>>().join("/")
}

fn label_of_parts(name: &str) -> String {
    let label = |side: &str| {
        let own = unit(side).and_then(|unit| unit.labels.first());
        own.map_or_else(|| side.replace('-', " "), |(_, label)| (*label).to_owned())
    };
    name.split("-PER-").map(label).collect::<Vec<_>>().join(" per ")
}

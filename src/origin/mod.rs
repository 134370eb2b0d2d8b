//! Where a number comes from: who states the same elsewhere, which figures give it by a declared derivation, and what replaces
//! it.
//!
//! Knows figures, derivations and periods. Must not know HTTP or terminals.
//!
//! A hit is a result that, computed from the operands as stated, rounds to the value as stated; its arithmetic is told. What
//! only restates the claim is no origin of it: claims that cite it, of its own document, or of its own origin.

mod derive;
mod speculate;

pub use self::speculate::Speculation;

use self::derive::{Computed, derivations};
use crate::encoding::{
    DecodeError, Figures, Lookup, Names, Number, Origin, Said, Span, Speakers, Stated, decode_claim,
};
use crate::index::Id;
use crate::model::vocab::schema;
use crate::model::{Comparator, Content, Iri, Polarity, Statement};
use crate::query::Prefixes;
use rust_decimal::Decimal;
use serde::Serialize;

/// The version of the JSON form, told in its member `format`.
pub const FORMAT: &str = "assay-origins-1";

/// Where the numbers of a claim come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Origins {
    /// The version of this form: [`FORMAT`].
    pub format: &'static str,
    /// The claim, by name.
    pub claim: String,
    /// What it says.
    pub says: String,
    /// Each number that it states.
    pub numbers: Vec<NumberOrigins>,
}

/// Where one number comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberOrigins {
    /// What is said, with its unit.
    pub value: String,
    /// Of what, by name.
    pub subject: String,
    /// By which property, by name.
    pub property: String,
    /// For which period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Who states the same, without restating the claim.
    pub same: Vec<Operand>,
    /// What gives it.
    pub hits: Vec<Hit>,
    /// What is said or computed of later periods.
    pub newer: Vec<Newer>,
    /// What a free search found, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speculation: Option<Speculation>,
}

/// A figure and who states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operand {
    /// Of what, by name.
    pub subject: String,
    /// By which property, by name.
    pub property: String,
    /// The figure with its unit.
    pub value: String,
    /// For which period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The claims that state it, by name.
    pub claims: Vec<String>,
    /// Those of them whose origin nobody here has seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
}

/// A figure with those who tell it.
fn operand(names: Names<'_>, figures: &Figures, stated: &Stated, claims: &[Id]) -> Operand {
    let value = match &stated.content {
        Said::Number(number) => {
            let unit = number.unit.map(|unit| names.unit(&figures.iri(unit)));
            show(number, unit.as_deref())
        }
        _ => String::new(),
    };
    let claims: Vec<Iri> = claims.iter().map(|claim| figures.iri(*claim)).collect();
    let mut speakers = Speakers::new(names.lookup);
    let unseen = claims.iter().filter(|claim| !speakers.origin(claim).is_seen).map(|claim| names.name(claim));
    Operand {
        subject: names.label(&figures.iri(stated.subject)),
        property: names.label(&figures.iri(stated.property)),
        value,
        period: stated.period.map(|period| figures.text(period.edtf)),
        unseen: unseen.collect(),
        claims: claims.iter().map(|claim| names.name(claim)).collect(),
    }
}

/// Figures that give a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    /// How: `44 Mt / 120 Mt = 36.67 % → 36.7 %`.
    pub arithmetic: String,
    /// `gives` it as it was rounded, `near` where the number is an approximation.
    pub result: &'static str,
    /// The period of the operands.
    pub vintage: String,
    /// Whether one document states all operands.
    pub one_document: bool,
    /// The operands.
    pub operands: Vec<Operand>,
}

/// A figure of a later period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Newer {
    /// The figure with its unit.
    pub value: String,
    /// For which period.
    pub period: String,
    /// How it is computed, where nobody states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arithmetic: Option<String>,
    /// Who states it, or what it is computed from.
    pub from: Vec<Operand>,
}

/// Where the numbers of a claim come from; `speculates` also searches all pairs of figures.
///
/// Costs what is said of the same subjects by the properties that the derivations name; a speculation, all that is said.
///
/// # Errors
///
/// Where the claim is not of the model.
pub fn origins(
    lookup: Lookup<'_>,
    prefixes: &Prefixes,
    claim: &Iri,
    speculates: bool,
) -> Result<Origins, DecodeError> {
    let decoded = decode_claim(lookup, claim)?;
    let names = Names::new(lookup, prefixes);
    let mut seeker = Seeker::new(names, claim);
    let mut numbers = Vec::new();
    for statement in &decoded.statements {
        if let Some(target) = Target::of(statement) {
            numbers.push(seeker.number(statement, &target, speculates));
        }
    }
    Ok(Origins { format: FORMAT, claim: names.name(claim), says: decoded.says, numbers })
}

/// A number whose origin is sought.
struct Target {
    value: Decimal,
    /// How far off the value may be and still round to it.
    half: Decimal,
    is_approximate: bool,
}

impl Target {
    fn of(statement: &Statement) -> Option<Self> {
        let Content::Quantity { quantity, .. } = &statement.proposition.content else { return None };
        if statement.proposition.polarity == Polarity::Negated {
            return None;
        }
        let value = quantity.value?;
        // Digits without a point are rounded to the last of them.
        let half = statement.precision.unwrap_or(Decimal::new(5, 1));
        Some(Self { value, half, is_approximate: quantity.comparator == Comparator::Approximately })
    }

    /// Whether a result rounds to it, or comes near where it is an approximation.
    fn meets(&self, result: Decimal) -> Option<&'static str> {
        let off = (result - self.value).abs();
        if off <= self.half {
            return Some("gives");
        }
        (self.is_approximate && off <= self.value.abs() / Decimal::from(20)).then_some("near")
    }
}

struct Seeker<'a> {
    names: Names<'a>,
    claim: &'a Iri,
    document: Option<Iri>,
    /// The last day on which the claim can have known something.
    published: Option<String>,
    origin: Origin,
    speakers: Speakers<'a>,
}

impl<'a> Seeker<'a> {
    fn new(names: Names<'a>, claim: &'a Iri) -> Self {
        let lookup = names.lookup;
        let document = lookup.iri(claim, schema::APPEARANCE);
        let published = document.as_ref().and_then(|document| lookup.text(document, schema::DATE_PUBLISHED));
        let mut speakers = Speakers::new(lookup);
        let origin = speakers.origin(claim);
        Self { names, claim, document, published, origin, speakers }
    }

    fn number(&mut self, statement: &Statement, target: &Target, speculates: bool) -> NumberOrigins {
        let slots = &statement.proposition.slots;
        let lookup = self.names.lookup;
        let derivations = derivations(lookup, &slots.property);
        let mut pairs = vec![(slots.subject.clone(), slots.property.clone())];
        for derivation in &derivations {
            pairs.extend(derivation.pairs(lookup, &slots.subject));
        }
        let figures = Figures::about(lookup.view(), &pairs);
        let iri = statement.proposition.iri();
        let own = figures.id(iri.as_str()).and_then(|id| figures.stated.iter().find(|s| s.proposition == id));
        let names = self.names;
        let mut found = NumberOrigins {
            value: names.content(&statement.proposition),
            subject: names.label(&slots.subject),
            property: names.label(&slots.property),
            period: statement.proposition.period.as_ref().map(ToString::to_string),
            same: Vec::new(),
            hits: Vec::new(),
            newer: Vec::new(),
            speculation: None,
        };
        let Some(own) = own else { return found };
        found.same = self.same(&figures, own);
        let computed: Vec<Computed> =
            derivations.iter().flat_map(|derivation| derivation.computed(&figures, lookup, own)).collect();
        self.hits(&figures, own, target, &computed, &mut found);
        self.newer(&figures, own, &computed, &mut found);
        if speculates {
            found.speculation = Some(speculate::search(names, own, &figures, target));
        }
        found
    }

    /// Whether a claim only restates this one.
    fn restates(&mut self, figures: &Figures, telling: &crate::encoding::Telling) -> bool {
        let iri = figures.iri(telling.claim);
        let document = telling.document.map(|document| figures.iri(document));
        if iri == *self.claim || (document.is_some() && document == self.document) {
            return true;
        }
        let origin = self.speakers.origin_of(telling.claim);
        origin == self.origin
            || (origin.work.is_some() && origin.work.as_deref() == self.document.as_ref().map(Iri::as_str))
    }

    /// Those who state the same number of the same, of a period that fits.
    fn same(&mut self, figures: &Figures, own: &Stated) -> Vec<Operand> {
        let Said::Number(number) = &own.content else { return Vec::new() };
        let mut same = Vec::new();
        for stated in &figures.stated {
            let is_same = (stated.subject, stated.property, stated.scope)
                == (own.subject, own.property, own.scope)
                && !stated.is_negated
                && matches!(&stated.content, Said::Number(other) if equal(figures, number, other))
                && own.period.is_none_or(|period| stated.period.is_none_or(|other| other.is_same(&period)))
                && !self.is_later(stated.period);
            if !is_same {
                continue;
            }
            let tellings = figures.tellings(stated).iter();
            let others: Vec<Id> = tellings
                .filter(|telling| !self.restates(figures, telling))
                .map(|telling| telling.claim)
                .collect();
            if !others.is_empty() {
                same.push(operand(self.names, figures, stated, &others));
            }
        }
        same
    }

    /// Whether a period begins after the claim was published.
    fn is_later(&self, period: Option<Span>) -> bool {
        let start = period
            .and_then(|period| period.start)
            .map(|day| crate::model::Day::from_unix_days(day).to_string());
        start.zip(self.published.as_ref()).is_some_and(|(start, published)| start > *published)
    }

    fn hits(
        &self,
        figures: &Figures,
        own: &Stated,
        target: &Target,
        computed: &[Computed],
        found: &mut NumberOrigins,
    ) {
        let mut hits: Vec<(bool, Option<i64>, Hit)> = Vec::new();
        for each in computed {
            let Some(result) = each.point().and_then(|point| target.meets(point)) else { continue };
            let fits = match own.period {
                Some(period) => period.is_same(&each.period),
                None => !self.is_later(Some(each.period)),
            };
            if !fits {
                continue;
            }
            let operands = self.operands(figures, each);
            let one_document = each.document.is_some();
            let hit = Hit {
                arithmetic: format!("{} → {}", self.arithmetic(figures, each, own), found.value),
                result,
                vintage: figures.text(each.period.edtf),
                one_document,
                operands,
            };
            hits.push((!one_document, each.period.start.map(|start| -start), hit));
        }
        hits.sort_by_key(|(apart, late, hit)| (hit.result != "gives", *apart, *late, hit.arithmetic.clone()));
        found.hits = hits.into_iter().map(|(_, _, hit)| hit).collect();
        found.hits.dedup_by(|a, b| a.arithmetic == b.arithmetic && a.vintage == b.vintage);
    }

    /// What is said of periods after that of the first hit, or of the claim; what is stated before what is computed.
    fn newer(&self, figures: &Figures, own: &Stated, computed: &[Computed], found: &mut NumberOrigins) {
        let of_hit = found.hits.first().and_then(|hit| {
            computed.iter().find(|each| figures.text(each.period.edtf) == hit.vintage).map(|each| each.period)
        });
        let Some(end) = own.period.or(of_hit).and_then(|period| period.end) else { return };
        let is_newer = |period: &Span| period.start.is_some_and(|start| start > end);
        let mut newer: Vec<(Option<i64>, Newer)> = Vec::new();
        for stated in &figures.stated {
            let is_meant = (stated.subject, stated.property) == (own.subject, own.property)
                && derive::agree(figures, &[own.scope, stated.scope])
                && matches!(stated.content, Said::Number(_))
                && !stated.is_negated;
            if let Some(period) = stated.period.filter(|period| is_meant && is_newer(period)) {
                let claims: Vec<Id> = figures.tellings(stated).iter().map(|telling| telling.claim).collect();
                let told = operand(self.names, figures, stated, &claims);
                let value = self.with_scope(figures, stated, own, &told.value);
                newer.push((
                    period.start,
                    Newer { value, period: figures.text(period.edtf), arithmetic: None, from: vec![told] },
                ));
            }
        }
        // Operands of different documents only for periods of which no document has both.
        let has_both =
            |period: &Span| computed.iter().any(|c| c.document.is_some() && c.period.is_same(period));
        let is_meant =
            |each: &&Computed| is_newer(&each.period) && (each.document.is_some() || !has_both(&each.period));
        for each in computed.iter().filter(is_meant) {
            let arithmetic = self.arithmetic(figures, each, own);
            let value = self.result(figures, each, own);
            let from = self.operands(figures, each);
            newer.push((
                each.period.start,
                Newer { value, period: figures.text(each.period.edtf), arithmetic: Some(arithmetic), from },
            ));
        }
        newer.sort_by(|a, b| {
            (a.0, a.1.arithmetic.is_some(), &a.1.value).cmp(&(b.0, b.1.arithmetic.is_some(), &b.1.value))
        });
        // The same arithmetic from several documents is told once, with all of them.
        for (_, each) in newer {
            match found.newer.iter_mut().find(|n| {
                n.arithmetic.is_some() && n.arithmetic == each.arithmetic && n.period == each.period
            }) {
                Some(known) => known.from.extend(each.from),
                None => found.newer.push(each),
            }
        }
    }

    /// A value with the slots that the claim leaves open.
    fn with_scope(&self, figures: &Figures, stated: &Stated, own: &Stated, value: &str) -> String {
        let own = &figures.scopes[own.scope];
        let more = figures.scopes[stated.scope].iter().filter(|slot| !own.contains(slot));
        let more: Vec<String> = more.map(|(_, value)| self.names.label(&figures.iri(*value))).collect();
        if more.is_empty() { value.to_owned() } else { format!("{value} ({})", more.join(", ")) }
    }

    fn operands(&self, figures: &Figures, computed: &Computed) -> Vec<Operand> {
        let operands = computed.operands.iter().map(|at| {
            let stated = &figures.stated[*at];
            let of_document =
                figures.tellings(stated).iter().filter(|telling| telling.document == computed.document);
            let mut claims: Vec<Id> = of_document.map(|telling| telling.claim).collect();
            if computed.document.is_none() {
                claims = figures.tellings(stated).iter().map(|telling| telling.claim).collect();
            }
            operand(self.names, figures, stated, &claims)
        });
        operands.collect()
    }

    fn shown(&self, figures: &Figures, number: &Number) -> String {
        let unit = number.unit.map(|unit| self.names.unit(&figures.iri(unit)));
        show(number, unit.as_deref())
    }

    fn arithmetic(&self, figures: &Figures, computed: &Computed, own: &Stated) -> String {
        let shown: Vec<String> = computed
            .operands
            .iter()
            .map(|at| match &figures.stated[*at].content {
                Said::Number(number) => self.shown(figures, number),
                _ => String::new(),
            })
            .collect();
        let left = match computed.operation {
            derive::Operation::Growth => format!("({} − {}) / {}", shown[0], shown[1], shown[1]),
            operation => shown.join(operation.sign()),
        };
        format!("{left} = {}", self.result(figures, computed, own))
    }

    fn result(&self, figures: &Figures, computed: &Computed, own: &Stated) -> String {
        let Said::Number(number) = &own.content else { return String::new() };
        let unit = number.unit.map(|unit| self.names.unit(&figures.iri(unit)));
        let round = |number: Decimal| number.round_sf(4).unwrap_or(number).normalize();
        let (low, high) = (computed.low.map(round), computed.high.map(round));
        let comparator = match (low, high) {
            (Some(low), Some(high)) if low == high => Comparator::Equal,
            (Some(_), Some(_)) => Comparator::Range,
            (Some(_), None) => Comparator::GreaterThan,
            _ => Comparator::LessThan,
        };
        let value = low.filter(|_| comparator == Comparator::Equal);
        show(&Number { comparator, value, low, high, unit: number.unit }, unit.as_deref())
    }
}

fn equal(figures: &Figures, a: &Number, b: &Number) -> bool {
    let Some((numerator, denominator)) = figures.factor(b.unit, a.unit) else { return false };
    let scaled = |number: Option<Decimal>| number.map(|number| number * numerator / denominator);
    (a.low, a.high) == (scaled(b.low), scaled(b.high))
}

/// A number for people: millions of tonnes as `44 Mt`, other large numbers with their thousands apart.
fn show(number: &Number, unit: Option<&str>) -> String {
    let million = Decimal::from(1_000_000);
    let points = [number.value, number.low, number.high];
    let is_large = unit == Some("t")
        && points
            .iter()
            .flatten()
            .all(|number| number.abs() >= million && (number / Decimal::from(10_000)).fract().is_zero());
    let digits = |number: Option<Decimal>| match number {
        None => String::new(),
        Some(number) if is_large => (number / million).normalize().to_string(),
        Some(number) => thousands(&number.normalize().to_string()),
    };
    let (value, low, high) = (digits(number.value), digits(number.low), digits(number.high));
    let shown = match number.comparator {
        Comparator::Equal | Comparator::Unquantified => value,
        Comparator::Approximately => format!("~{value}"),
        Comparator::GreaterThan => format!(">{low}"),
        Comparator::AtLeast => format!(">={low}"),
        Comparator::LessThan => format!("<{high}"),
        Comparator::AtMost => format!("<={high}"),
        Comparator::Range if number.value.is_some() => format!("{value} [{low}..{high}]"),
        Comparator::Range => format!("{low}..{high}"),
    };
    match unit {
        Some(unit) if is_large => format!("{shown} M{unit}"),
        Some(unit) => format!("{shown} {unit}"),
        None => shown,
    }
}

fn thousands(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{sign}{grouped}.{fraction}"),
        None => format!("{sign}{grouped}"),
    }
}

#[cfg(test)]
mod tests;

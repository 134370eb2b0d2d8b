//! Where a number comes from: who states the same elsewhere, which figures give it by a declared derivation, and what replaces
//! it.
//!
//! Knows figures, derivations and periods. Must not know HTTP or terminals.
//!
//! A hit is a result that, computed from the operands as stated, rounds to the value as stated; its arithmetic is told. What
//! only restates the claim is no origin of it: claims that cite it, of its own document, or of its own origin.

mod base;
mod derive;
mod derived;
mod operands;
mod show;
mod speculate;
mod unfollowed;

pub(in crate::claims) use self::derive::{Computed, Derivation, derivations};
pub(crate) use self::derived::{ORIGIN_TERMS, told_origins};
pub(in crate::claims) use self::operands::Operands;
pub(in crate::claims) use self::show::not_what_is_stated;
pub use self::speculate::Speculation;
pub(in crate::claims) use self::unfollowed::unfollowed;

use self::derive::months;
use self::operands::{agree, is_plain};
use self::show::{arithmetic, operand, operands, result, shown, value_in};
use crate::encoding::{
    Amount, Assertion, ClaimedValue, DecodeError, Exact, FirstSaid, Lookup, Named, Names, Origin,
    OriginResolver, PropositionTable, Span, Stated, StatedNumber, Summary, Teller, When, decode_claim,
};
use crate::index::Id;
use crate::model::vocab::{dcterms, schema, skos};
use crate::model::{Comparator, Content, Day, Iri, Period, Polarity, Statement};
use crate::query::Prefixes;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// The version of the JSON form, told in its member `format`.
pub(crate) const FORMAT: &str = "assay-origins-2";

/// Where the numbers of a claim come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Origins {
    /// The version of this form: [`FORMAT`].
    pub format: &'static str,
    /// The claim.
    pub claim: AskedClaim,
    /// Each number that it states.
    pub numbers: Vec<NumberOrigins>,
}

/// The claim whose numbers are asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AskedClaim {
    /// The claim.
    #[serde(flatten)]
    pub name: Named,
    /// What it says.
    pub says: String,
}

/// Where one number comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberOrigins {
    /// What is said.
    #[serde(flatten)]
    pub states: Summary,
    /// Half the last place that the claim states, in the unit of the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Exact>,
    /// Who says that it is so, each origin once with the claims that have it from there. What is denied, supposed, foreseen,
    /// demanded or said under a condition is not said to be so.
    pub said_by: Vec<SaidBy>,
    /// Who states the same, without restating the claim.
    pub same: Vec<Operand>,
    /// What gives it.
    pub hits: Vec<Hit>,
    /// What the figures here give of its period, where none of them give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub does_not_follow: Option<Hit>,
    /// What is said or computed of later periods of the same length.
    pub newer: Vec<Newer>,
    /// What others say by properties that the ontology declares related, in units that can be compared.
    pub related: Vec<Operand>,
    /// What a free search found, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speculation: Option<Speculation>,
}

/// An origin of a figure, and the claims that have it from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SaidBy {
    /// Who first said it; it is seen where one of the claims leads to what is kept here.
    #[serde(flatten)]
    pub origin: FirstSaid,
    /// The claims.
    pub claims: Vec<Named>,
}

/// A figure and who states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operand {
    /// The figure.
    #[serde(flatten)]
    pub states: Summary,
    /// The claims that state it.
    pub claims: Vec<Teller>,
}

/// Figures that give a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    /// How: `44 Mt / 120 Mt = 36.67 % → 36.7 %`.
    pub arithmetic: String,
    /// What they give: rounded in prose; the numbers as computed, to 28 digits.
    #[serde(flatten)]
    pub gives: Amount,
    /// `gives` it as it was rounded, `near` where the number is an approximation, `otherwise` where they give another.
    pub result: &'static str,
    /// The period of the operands.
    #[serde(flatten)]
    pub when: When,
    /// Whether one document states all operands.
    pub one_document: bool,
    /// The operands.
    pub operands: Vec<Operand>,
}

/// A figure of a later period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Newer {
    /// The figure; of a computed one rounded in prose, the numbers as computed, to 28 digits.
    #[serde(flatten)]
    pub says: Amount,
    /// For which period.
    #[serde(flatten)]
    pub when: When,
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
pub(crate) fn origins(
    lookup: Lookup<'_>,
    prefixes: &Prefixes,
    claim: &Iri,
    speculates: bool,
) -> Result<Origins, DecodeError> {
    let decoded = decode_claim(lookup, claim)?;
    let names = Names::new(lookup, prefixes);
    let mut seeker = Seeker::new(names, claim);
    let everything = speculates.then(|| PropositionTable::of(lookup));
    let mut numbers = Vec::new();
    for statement in &decoded.statements {
        if let Some(target) = Target::of(statement) {
            numbers.push(seeker.number(statement, &target, everything.as_ref()));
        }
    }
    let claim = AskedClaim { name: Named::of(names, claim), says: decoded.says };
    Ok(Origins { format: FORMAT, claim, numbers })
}

/// A number whose origin is sought.
struct Target {
    /// The number; `None` where it is a bound or a range.
    value: Option<Decimal>,
    /// How far off the value may be and still round to it.
    half: Decimal,
    is_approximate: bool,
}

impl Target {
    fn of(statement: &Statement) -> Option<Self> {
        let Content::Quantity { quantity, .. } = &statement.proposition.content else { return None };
        let is_known = quantity.low.is_some() || quantity.high.is_some();
        if statement.proposition.polarity == Polarity::Negated || !is_known {
            return None;
        }
        let half = statement.precision.unwrap_or(Decimal::new(5, 1));
        // Digits without a point are rounded to the last of them. A bound is met by nothing.
        Some(Self {
            value: quantity.value,
            half,
            is_approximate: quantity.comparator == Comparator::Approximately,
        })
    }

    /// Whether a result rounds to it, or comes near where it is an approximation.
    fn meets(&self, result: Decimal) -> Option<&'static str> {
        let value = self.value?;
        let off = result.checked_sub(value)?.abs();
        if off <= self.half {
            return Some("gives");
        }
        (self.is_approximate && off <= value.abs() / Decimal::from(20)).then_some("near")
    }
}

struct Seeker<'a> {
    names: Names<'a>,
    claim: &'a Iri,
    document: Option<Iri>,
    /// The last day on which the claim can have known something.
    published: Option<Day>,
    origin: Origin,
    speakers: OriginResolver<'a>,
}

impl<'a> Seeker<'a> {
    fn new(names: Names<'a>, claim: &'a Iri) -> Self {
        let lookup = names.lookup;
        let document = lookup.iri(claim, schema::APPEARANCE);
        let issued = document.as_ref().and_then(|document| lookup.text(document, dcterms::ISSUED));
        let published = issued.and_then(|issued| Period::parse(&issued).ok()?.end());
        let mut speakers = OriginResolver::new(lookup);
        let origin = speakers.origin(claim);
        Self { names, claim, document, published, origin, speakers }
    }

    fn number(
        &mut self,
        statement: &Statement,
        target: &Target,
        everything: Option<&PropositionTable>,
    ) -> NumberOrigins {
        let slots = &statement.proposition.slots;
        let lookup = self.names.lookup;
        let derivations = derivations(lookup, &slots.property);
        let mut pairs = vec![(slots.subject.clone(), slots.property.clone())];
        for derivation in &derivations {
            pairs.extend(derivation.pairs(lookup, &slots.subject));
        }
        let figures = PropositionTable::about(lookup, &pairs);
        let iri = statement.proposition.iri();
        let own = figures.id(iri.as_str()).and_then(|id| {
            let of_claim = |stated: &&Stated| {
                figures.tellings(stated).iter().any(|telling| figures.iri(telling.claim) == *self.claim)
            };
            let mut stated = figures.stated.iter().filter(|stated| stated.proposition == id);
            stated.clone().find(of_claim).or_else(|| stated.next())
        });
        let names = self.names;
        let mut found = NumberOrigins {
            states: Summary::of(names, &iri, &statement.proposition),
            precision: statement.precision.map(|half| Exact(half.normalize())),
            said_by: Vec::new(),
            same: Vec::new(),
            hits: Vec::new(),
            does_not_follow: None,
            newer: Vec::new(),
            related: Vec::new(),
            speculation: None,
        };
        let Some(own) = own else { return found };
        if let ClaimedValue::Number(number) = &own.content {
            found.states.said.content = shown(names, &figures, number);
        }
        found.said_by = self.said_by(&figures, own.proposition);
        found.same = self.same(&figures, own);
        let table = Operands::new(&figures, lookup);
        let computed: Vec<Computed> = derivations
            .iter()
            .flat_map(|derivation| derivation.computed(&table, lookup, own, None))
            .collect();
        self.hits(&figures, own, target, &computed, &mut found);
        found.does_not_follow = unfollowed(&table, lookup, &derivations, own)
            .map(|computed| self.not_following(&figures, own, &computed));
        self.newer(&figures, own, &computed, &mut found);
        found.related = self.related(&slots.property, &figures, own);
        if let Some(all) = everything {
            found.speculation = speculate::search(names, own, all, target);
        }
        found
    }

    /// What others say by related properties, within scopes that agree.
    fn related(&mut self, property: &Iri, own_figures: &PropositionTable, own: &Stated) -> Vec<Operand> {
        let lookup = self.names.lookup;
        let figures = PropositionTable::by(lookup, &lookup.iris(property, skos::RELATED));
        let ClaimedValue::Number(number) = &own.content else { return Vec::new() };
        let mut related = Vec::new();
        for stated in &figures.stated {
            let ClaimedValue::Number(other) = &stated.content else { continue };
            let mut values: HashMap<Id, Id> = own_figures.scopes[own.scope].iter().copied().collect();
            let agrees = figures.scopes[stated.scope]
                .iter()
                .all(|(dimension, value)| *values.entry(*dimension).or_insert(*value) == *value);
            let is_comparable =
                other.unit == number.unit || figures.factor(other.unit, number.unit).is_some();
            if !agrees || !is_comparable || stated.is_negated {
                continue;
            }
            let tellings = figures.tellings(stated).iter();
            let others: Vec<&Assertion> =
                tellings.filter(|telling| !self.restates(&figures, telling)).collect();
            if !others.is_empty() {
                let is_own = stated.subject == own.subject;
                related.push((is_own, operand(self.names, &figures, stated, &others)));
            }
        }
        // What is said of the same is closest; of others only where nobody speaks of it.
        if related.iter().any(|(is_own, _)| *is_own) {
            related.retain(|(is_own, _)| *is_own);
        }
        let mut related: Vec<Operand> = related.into_iter().map(|(_, operand)| operand).collect();
        related.sort_by(|a, b| key(a).cmp(&key(b)));
        related
    }

    /// Whether a claim only restates this one.
    fn restates(&mut self, figures: &PropositionTable, telling: &Assertion) -> bool {
        let iri = figures.iri(telling.claim);
        let document = telling.document.map(|document| figures.iri(document));
        if iri == *self.claim || (document.is_some() && document == self.document) {
            return true;
        }
        let origin = self.speakers.origin_of(telling.claim);
        origin == self.origin
            || (origin.work.is_some() && origin.work.as_deref() == self.document.as_ref().map(Iri::as_str))
    }

    /// The origins of those who say of a proposition that it is so.
    fn said_by(&mut self, figures: &PropositionTable, proposition: Id) -> Vec<SaidBy> {
        let vouched =
            figures.stated.iter().filter(|stated| stated.proposition == proposition && stated.is_vouched());
        let mut origins: BTreeMap<Arc<str>, SaidBy> = BTreeMap::new();
        for telling in vouched.flat_map(|stated| figures.tellings(stated)) {
            let origin = self.speakers.origin_of(telling.claim);
            let said = origins.entry(Arc::clone(&origin.speaker));
            let said = said
                .or_insert_with(|| SaidBy { origin: FirstSaid::of(self.names, &origin), claims: Vec::new() });
            said.origin.origin_seen |= origin.is_seen;
            said.claims.push(Named::of(self.names, &figures.iri(telling.claim)));
        }
        let mut said_by: Vec<SaidBy> = origins.into_values().collect();
        for said in &mut said_by {
            said.claims.sort_by(|a, b| a.id.cmp(&b.id));
        }
        said_by
    }

    /// Those who state the same number of the same, of a period that fits.
    fn same(&mut self, figures: &PropositionTable, own: &Stated) -> Vec<Operand> {
        let ClaimedValue::Number(number) = &own.content else { return Vec::new() };
        let mut same = Vec::new();
        for stated in &figures.stated {
            let is_same = (stated.subject, stated.property, stated.scope)
                == (own.subject, own.property, own.scope)
                && is_plain(stated)
                && matches!(&stated.content, ClaimedValue::Number(other) if equal(figures, number, other))
                && own.period.is_none_or(|period| stated.period.is_none_or(|other| other.is_same(&period)))
                && !self.is_later(stated.period);
            if !is_same {
                continue;
            }
            let tellings = figures.tellings(stated).iter();
            let others: Vec<&Assertion> =
                tellings.filter(|telling| !self.restates(figures, telling)).collect();
            if !others.is_empty() {
                same.push(operand(self.names, figures, stated, &others));
            }
        }
        same
    }

    /// Whether a period begins after the claim was published.
    fn is_later(&self, period: Option<Span>) -> bool {
        let start = period.and_then(|period| period.start).map(Day::from_unix_days);
        start.zip(self.published).is_some_and(|(start, published)| start > published)
    }

    fn hits(
        &self,
        figures: &PropositionTable,
        own: &Stated,
        target: &Target,
        computed: &[Computed],
        found: &mut NumberOrigins,
    ) {
        let mut hits: Vec<(bool, Option<i64>, Hit)> = Vec::new();
        for each in computed.iter().filter(|each| each.unchanged_until.is_none()) {
            let Some(meets) = each.point().and_then(|point| target.meets(point)) else { continue };
            let fits = match own.period {
                Some(period) => period.is_same(&each.period),
                None => !self.is_later(Some(each.period)),
            };
            if !fits {
                continue;
            }
            let operands = operands(self.names, figures, each);
            let one_document = each.document.is_some();
            let hit = Hit {
                arithmetic: format!(
                    "{} → {}",
                    arithmetic(self.names, figures, each, own),
                    found.states.said.content
                ),
                gives: result(self.names, figures, each, own),
                result: meets,
                when: When::of_span(figures, Some(each.period)),
                one_document,
                operands,
            };
            hits.push((!one_document, each.period.start.map(|start| -start), hit));
        }
        hits.sort_by_key(|(apart, late, hit)| (hit.result != "gives", *apart, *late, hit.arithmetic.clone()));
        found.hits = hits.into_iter().map(|(_, _, hit)| hit).collect();
        found.hits.dedup_by(|a, b| a.arithmetic == b.arithmetic && a.when == b.when);
    }

    /// What figures give in place of a number.
    fn not_following(&self, figures: &PropositionTable, own: &Stated, computed: &Computed) -> Hit {
        Hit {
            arithmetic: not_what_is_stated(self.names, figures, computed, own),
            gives: result(self.names, figures, computed, own),
            result: "otherwise",
            when: When::of_span(figures, Some(computed.period)),
            one_document: computed.document.is_some(),
            operands: operands(self.names, figures, computed),
        }
    }

    /// What is said of periods after that of the first hit, or of the claim; what is stated before what is computed.
    fn newer(
        &self,
        figures: &PropositionTable,
        own: &Stated,
        computed: &[Computed],
        found: &mut NumberOrigins,
    ) {
        let of_hit = found.hits.first().and_then(|hit| {
            let period = |each: &&Computed| Some(figures.text(each.period.edtf)) == hit.when.period;
            computed.iter().find(period).map(|each| each.period)
        });
        let Some(before) = own.period.or(of_hit) else { return };
        let length = |period: Span| months(period).map(|(from, to)| to - from);
        // A month replaces no year.
        let is_newer = |period: &Span| {
            period.start.zip(before.end).is_some_and(|(start, end)| start > end)
                && length(*period) == length(before)
        };
        let mut newer: Vec<(Option<i64>, Newer)> = Vec::new();
        for stated in &figures.stated {
            let is_meant = (stated.subject, stated.property) == (own.subject, own.property)
                && agree(figures, &[own.scope, stated.scope])
                && matches!(stated.content, ClaimedValue::Number(_))
                && is_plain(stated);
            if let Some(period) = stated.period.filter(|period| is_meant && is_newer(period)) {
                let claims: Vec<&Assertion> = figures.tellings(stated).iter().collect();
                let told = operand(self.names, figures, stated, &claims);
                let content = value_in(self.names, figures, (stated, own), &told.states.said.content);
                let says = Amount { content, ..told.states.said.clone() };
                let when = told.states.when.clone();
                newer.push((period.start, Newer { says, when, arithmetic: None, from: vec![told] }));
            }
        }
        // Operands of different documents only for periods of which no document has both.
        let of_one: HashSet<(Option<i64>, Option<i64>)> = computed
            .iter()
            .filter(|each| each.document.is_some())
            .map(|each| (each.period.start, each.period.end))
            .collect();
        let is_meant = |each: &&Computed| {
            let period = each.period;
            is_newer(&period) && (each.document.is_some() || !of_one.contains(&(period.start, period.end)))
        };
        for each in computed.iter().filter(is_meant) {
            newer.push((
                each.period.start,
                Newer {
                    says: result(self.names, figures, each, own),
                    when: When::of_span(figures, Some(each.period)),
                    arithmetic: Some(arithmetic(self.names, figures, each, own)),
                    from: operands(self.names, figures, each),
                },
            ));
        }
        newer.sort_by(|a, b| {
            let key =
                |of: &(Option<i64>, Newer)| (of.0, of.1.arithmetic.is_some(), of.1.says.content.clone());
            key(a).cmp(&key(b))
        });
        // The same arithmetic from several documents is told once, with all of them.
        for (_, each) in newer {
            match found
                .newer
                .iter_mut()
                .find(|n| n.arithmetic.is_some() && n.arithmetic == each.arithmetic && n.when == each.when)
            {
                Some(known) => known.from.extend(each.from),
                None => found.newer.push(each),
            }
        }
    }
}

fn key(operand: &Operand) -> (&String, &String, &Option<String>, &String) {
    let Summary { property, subject, when, said, .. } = &operand.states;
    (property, subject, &when.period, &said.content)
}

fn equal(figures: &PropositionTable, a: &StatedNumber, b: &StatedNumber) -> bool {
    let Some(conversion) = figures.conversion(b.unit, a.unit) else { return false };
    let is_same = |one: Option<Decimal>, other: Option<Decimal>| match (one, other) {
        (Some(one), Some(other)) => conversion.apply(other).is_some_and(|other| one == other),
        (one, other) => one == other,
    };
    is_same(a.low, b.low) && is_same(a.high, b.high)
}

#[cfg(test)]
mod tests;

//! Figures computed from others by the derivations that the ontology declares.
//!
//! Knows operands, scopes and periods. Must not know which claim is asked about.

use crate::encoding::{Figures, Lookup, Number, Said, Span, Stated};
use crate::index::Id;
use crate::model::vocab::assay;
use crate::model::{Day, Iri};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The arithmetic of a derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Ratio,
    Growth,
    Sum,
    Difference,
    Product,
    SumOfParts,
}

impl Operation {
    fn of(iri: &str) -> Option<Self> {
        Some(match iri {
            assay::RATIO => Self::Ratio,
            assay::GROWTH => Self::Growth,
            assay::SUM => Self::Sum,
            assay::DIFFERENCE => Self::Difference,
            assay::PRODUCT => Self::Product,
            assay::SUM_OF_PARTS => Self::SumOfParts,
            _ => return None,
        })
    }

    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Ratio | Self::Growth => " / ",
            Self::Sum | Self::SumOfParts => " + ",
            Self::Difference => " − ",
            Self::Product => " × ",
        }
    }

    /// The result for two numbers; percent where the result is one. `None` where it cannot be computed.
    pub(super) fn apply(self, left: Decimal, right: Decimal) -> Option<Decimal> {
        match self {
            Self::Ratio => left.checked_div(right),
            Self::Growth => left.checked_sub(right)?.checked_div(right),
            Self::Sum | Self::SumOfParts => left.checked_add(right),
            Self::Difference => left.checked_sub(right),
            Self::Product => left.checked_mul(right),
        }
    }

    /// Whether a larger right operand makes the result larger.
    fn rises_with_right(self) -> bool {
        matches!(self, Self::Sum | Self::SumOfParts | Self::Product)
    }
}

/// One side of a derivation.
struct Side {
    property: Iri,
    /// Where it is of another subject than the result.
    subject: Option<Iri>,
    shift: i64,
}

/// How a property is computed.
pub(super) struct Derivation {
    operation: Operation,
    left: Side,
    right: Option<Side>,
    /// The slot whose parts are summed.
    parts: Option<Iri>,
}

/// A figure that follows from others.
#[derive(Debug, Clone)]
pub(super) struct Computed {
    pub(super) operation: Operation,
    /// The operands, by their places.
    pub(super) operands: Vec<usize>,
    pub(super) low: Option<Decimal>,
    pub(super) high: Option<Decimal>,
    /// The period of the left operand.
    pub(super) period: Span,
    /// The document that states all operands, where there is one.
    pub(super) document: Option<Id>,
}

impl Computed {
    /// The result, where the operands are points.
    pub(super) fn point(&self) -> Option<Decimal> {
        self.low.filter(|low| Some(*low) == self.high)
    }
}

/// The derivations of a property that the ontologies declare.
pub(super) fn derivations(lookup: Lookup<'_>, property: &Iri) -> Vec<Derivation> {
    let side = |node: &Iri| {
        Some(Side {
            property: lookup.iri(node, assay::PROPERTY)?,
            subject: lookup.iri(node, assay::SUBJECT),
            shift: lookup.text(node, assay::PERIOD_SHIFT).and_then(|shift| shift.parse().ok()).unwrap_or(0),
        })
    };
    let derivation = |node: &Iri| {
        let left = lookup.iri(node, assay::LEFT)?;
        Some(Derivation {
            operation: Operation::of(lookup.iri(node, assay::OPERATION)?.as_str())?,
            parts: lookup.iri(&left, assay::PARTS),
            left: side(&left)?,
            right: lookup.iri(node, assay::RIGHT).and_then(|right| side(&right)),
        })
    };
    lookup.iris(property, assay::DERIVATION).iter().filter_map(derivation).collect()
}

impl Derivation {
    /// Of which subjects, and by which properties, its operands speak.
    pub(super) fn pairs(&self, lookup: Lookup<'_>, subject: &Iri) -> Vec<(Iri, Iri)> {
        let of =
            |side: &Side| (side.subject.clone().unwrap_or_else(|| subject.clone()), side.property.clone());
        let mut pairs = vec![of(&self.left)];
        pairs.extend(self.right.as_ref().map(of));
        if self.parts.as_ref().is_some_and(|slot| slot.as_str() == assay::SUBJECT) {
            let parts = lookup.iris(subject, assay::PARTITIONED_INTO);
            pairs.extend(parts.into_iter().map(|part| (part, self.left.property.clone())));
        }
        pairs
    }

    /// What can be computed for the subject and the slots of a figure, of every period.
    pub(super) fn computed(&self, figures: &Figures, lookup: Lookup<'_>, own: &Stated) -> Vec<Computed> {
        match (&self.right, &self.parts) {
            (Some(right), _) => self.of_two(figures, right, own),
            (None, Some(slot)) => self.of_parts(figures, lookup, slot, own),
            (None, None) => Vec::new(),
        }
    }

    fn of_two(&self, figures: &Figures, right: &Side, own: &Stated) -> Vec<Computed> {
        let mut by_period: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
        for at in candidates(figures, right, own) {
            if let Some(months) = figures.stated[at].period.and_then(months) {
                by_period.entry(months).or_default().push(at);
            }
        }
        let mut computed = Vec::new();
        for left in candidates(figures, &self.left, own) {
            let Some(period) = figures.stated[left].period else { continue };
            let Some((from, to)) = months(period) else { continue };
            let back = (right.shift - self.left.shift) * (to - from + 1);
            for other in by_period.get(&(from + back, to + back)).into_iter().flatten() {
                let scopes = [own.scope, figures.stated[left].scope, figures.stated[*other].scope];
                if *other != left && agree(figures, &scopes) {
                    computed.extend(self.compute(figures, own, left, *other, period));
                }
            }
        }
        computed
    }

    fn compute(
        &self,
        figures: &Figures,
        own: &Stated,
        left: usize,
        right: usize,
        period: Span,
    ) -> Option<Computed> {
        let number = |at: usize| match &figures.stated[at].content {
            Said::Number(number) => Some(number),
            _ => None,
        };
        let (a, b) = (number(left)?, number(right)?);
        let factor = self.factor(figures, own, a, b)?;
        let apply = |a: Option<Decimal>, b: Option<Decimal>| {
            a.zip(b)
                .and_then(|(a, b)| self.operation.apply(a, b))
                .and_then(|result| result.checked_mul(factor))
        };
        let (low, high) = if self.operation.rises_with_right() {
            (apply(a.low, b.low), apply(a.high, b.high))
        } else {
            (apply(a.low, b.high), apply(a.high, b.low))
        };
        if low.is_none() && high.is_none() {
            return None;
        }
        let document = common(figures, &[left, right]);
        Some(Computed { operation: self.operation, operands: vec![left, right], low, high, period, document })
    }

    /// What the result is multiplied by to be in the unit of the claim; `None` where the units do not fit.
    fn factor(&self, figures: &Figures, own: &Stated, a: &Number, b: &Number) -> Option<Decimal> {
        let Said::Number(number) = &own.content else { return None };
        let multiplier = |unit: Option<Id>| match unit {
            None => Some(Decimal::ONE),
            Some(unit) => figures.units.get(&unit)?.multiplier,
        };
        match self.operation {
            Operation::Ratio | Operation::Growth => {
                let (a, b) = (multiplier(a.unit)?, multiplier(b.unit)?);
                a.checked_div(b)?.checked_div(multiplier(number.unit)?)
            }
            Operation::Product => {
                let (a, b) = (multiplier(a.unit)?, multiplier(b.unit)?);
                a.checked_mul(b)?.checked_div(multiplier(number.unit)?)
            }
            Operation::Sum | Operation::Difference | Operation::SumOfParts => {
                let (numerator, denominator) = figures.factor(a.unit, number.unit)?;
                (a.unit == b.unit).then(|| numerator / denominator)
            }
        }
    }

    /// The sum over the parts of what stands in a slot, where one document states several of one period.
    fn of_parts(&self, figures: &Figures, lookup: Lookup<'_>, slot: &Iri, own: &Stated) -> Vec<Computed> {
        let of_subject = slot.as_str() == assay::SUBJECT;
        let dimension = figures.id(slot.as_str());
        let whole = if of_subject {
            Some(own.subject)
        } else {
            let scope = figures.scopes[own.scope].iter();
            scope.filter(|(known, _)| Some(*known) == dimension).map(|(_, value)| *value).next()
        };
        let Some(whole) = whole else { return Vec::new() };
        let parts = lookup.iris(&figures.iri(whole), assay::PARTITIONED_INTO);
        let parts: BTreeSet<Id> = parts.iter().filter_map(|part| figures.id(part.as_str())).collect();
        let property = figures.id(self.left.property.as_str());
        let mut groups: BTreeMap<(Option<Id>, i64, i64), BTreeMap<Id, usize>> = BTreeMap::new();
        for (at, stated) in figures.stated.iter().enumerate() {
            let scope = &figures.scopes[stated.scope];
            let part = if of_subject {
                Some(stated.subject)
            } else {
                scope.iter().find(|(known, _)| Some(*known) == dimension).map(|(_, value)| *value)
            };
            let rest_agrees = if of_subject {
                figures.scopes[own.scope] == *scope
            } else {
                let rest = |scope: &[(Id, Id)]| -> Vec<(Id, Id)> {
                    scope.iter().filter(|(known, _)| Some(*known) != dimension).copied().collect()
                };
                stated.subject == own.subject && rest(&figures.scopes[own.scope]) == rest(scope)
            };
            let (Some(part), Some((from, to))) = (part, stated.period.and_then(months)) else { continue };
            let is_point = matches!(&stated.content, Said::Number(number) if number.low.is_some() && number.low == number.high);
            if Some(stated.property) == property
                && parts.contains(&part)
                && rest_agrees
                && is_point
                && !stated.is_negated
            {
                for telling in figures.tellings(stated) {
                    groups.entry((telling.document, from, to)).or_default().insert(part, at);
                }
            }
        }
        groups
            .into_iter()
            .filter(|(_, parts)| parts.len() > 1)
            .filter_map(|((document, ..), parts)| {
                let operands: Vec<usize> = parts.into_values().collect();
                let numbers = operands.iter().map(|at| match &figures.stated[*at].content {
                    Said::Number(number) => Some((number.value?, number.unit)),
                    _ => None,
                });
                let numbers: Vec<(Decimal, Option<Id>)> = numbers.collect::<Option<_>>()?;
                let Said::Number(number) = &own.content else { return None };
                let mut sum = Decimal::ZERO;
                for (value, unit) in numbers {
                    let (numerator, denominator) = figures.factor(unit, number.unit)?;
                    sum = sum.checked_add(value.checked_mul(numerator)?.checked_div(denominator)?)?;
                }
                let period = figures.stated[operands[0]].period?;
                Some(Computed {
                    operation: self.operation,
                    operands,
                    low: Some(sum),
                    high: Some(sum),
                    period,
                    document,
                })
            })
            .collect()
    }
}

/// The figures that can be an operand: numbers of its property and subject.
fn candidates<'f>(figures: &'f Figures, side: &Side, own: &Stated) -> impl Iterator<Item = usize> + 'f {
    let property = figures.id(side.property.as_str());
    let subject = match &side.subject {
        Some(subject) => figures.id(subject.as_str()),
        None => Some(own.subject),
    };
    let own = own.proposition;
    figures.stated.iter().enumerate().filter_map(move |(at, stated)| {
        let is_meant = Some(stated.property) == property
            && Some(stated.subject) == subject
            && stated.proposition != own
            && !stated.is_negated
            && stated.is_told()
            && matches!(stated.content, Said::Number(_));
        is_meant.then_some(at)
    })
}

/// Whether no two scopes have different values in one dimension.
pub(super) fn agree(figures: &Figures, scopes: &[usize]) -> bool {
    let mut values: HashMap<Id, Id> = HashMap::new();
    scopes
        .iter()
        .flat_map(|scope| &figures.scopes[*scope])
        .all(|(dimension, value)| *values.entry(*dimension).or_insert(*value) == *value)
}

/// The first and the last month of a period that has both ends.
fn months(period: Span) -> Option<(i64, i64)> {
    let month = |day: i64| Day::from_unix_days(day).months();
    Some((month(period.start?), month(period.end?)))
}

/// A document that states all of them.
fn common(figures: &Figures, operands: &[usize]) -> Option<Id> {
    let documents = |at: &usize| -> BTreeSet<Id> {
        figures.tellings(&figures.stated[*at]).iter().filter_map(|telling| telling.document).collect()
    };
    operands.iter().map(documents).reduce(|a, b| a.intersection(&b).copied().collect())?.into_iter().next()
}

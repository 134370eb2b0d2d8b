//! The operands of derivations: which figures can be one, and how far each may be off.
//!
//! Knows figures, scopes and units. Must not know what is computed from them.

use crate::claims::interval::Interval;
use crate::encoding::{ClaimedValue, Lookup, Modality, PropositionTable, Stated, StatedNumber};
use crate::index::Id;
use crate::model::vocab::{assay, rdf};
use crate::model::{Comparator, Iri};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

/// One side of a derivation.
#[derive(Debug, Clone)]
pub(super) struct Side {
    pub(super) property: Iri,
    /// Where it is of another subject than the result.
    pub(super) subject: Option<Iri>,
    pub(super) shift: i64,
    /// The dimensions that the operand has whatever the result has.
    pub(super) fixed: Vec<(Iri, Iri)>,
    /// Those that its property fixes.
    pub(super) usual: Vec<(Iri, Iri)>,
}

/// Figures by what they are of, so that operands are found without looking at all of them.
pub(in crate::claims) struct Operands<'f> {
    pub(super) figures: &'f PropositionTable,
    pub(super) lookup: Lookup<'f>,
    by: HashMap<(Id, Id), Vec<usize>>,
    /// Dimensions whose values are scopes of one thing.
    pub(super) scoping: BTreeSet<Id>,
}

impl<'f> Operands<'f> {
    /// Costs a pass over the figures.
    pub(in crate::claims) fn new(figures: &'f PropositionTable, lookup: Lookup<'f>) -> Self {
        let mut by: HashMap<(Id, Id), Vec<usize>> = HashMap::new();
        for (at, stated) in figures.stated.iter().enumerate() {
            if matches!(stated.content, ClaimedValue::Number(_)) {
                by.entry((stated.subject, stated.property)).or_default().push(at);
            }
        }
        let dimensions = lookup.subjects(rdf::TYPE, assay::DIMENSION).into_iter();
        let scoping = dimensions.filter(|iri| lookup.text(iri, assay::SCOPING).as_deref() == Some("true"));
        let scoping = scoping.filter_map(|iri| figures.id(iri.as_str())).collect();
        Self { figures, lookup, by, scoping }
    }

    pub(super) fn of(&self, subject: Option<Id>, property: Option<Id>) -> &[usize] {
        let key = subject.zip(property);
        key.and_then(|key| self.by.get(&key)).map_or(&[], Vec::as_slice)
    }

    /// The figures that can be an operand: what is said flatly of its property and subject.
    pub(super) fn candidates(&self, side: &Side, own: &Stated) -> impl Iterator<Item = usize> {
        let subject = match &side.subject {
            Some(subject) => self.figures.id(subject.as_str()),
            None => Some(own.subject),
        };
        let own = own.proposition;
        let all = self.of(subject, self.figures.id(side.property.as_str())).iter().copied();
        all.filter(move |at| {
            self.lookup.step();
            let stated = &self.figures.stated[*at];
            stated.proposition != own && is_plain(stated)
        })
    }

    /// Whether operands are within what a result is within. One that has a dimension which the result leaves open is of
    /// something else, unless it is another scope of one thing, or the operand or its property fixes it.
    pub(super) fn fit(&self, own: &Stated, operands: &[(usize, &Side)]) -> bool {
        let scope = |stated: &Stated| &self.figures.scopes[stated.scope];
        let mut values: HashMap<Id, Id> = scope(own).iter().copied().collect();
        let is_open = |dimension: &Id| scope(own).iter().all(|(known, _)| known != dimension);
        operands.iter().all(|(at, side)| {
            let scope = scope(&self.figures.stated[*at]);
            let (fixed, usual) = (self.ids(&side.fixed), self.ids(&side.usual));
            let is_fixed = |dimension: &Id| fixed.iter().any(|(known, _)| known == dimension);
            let is_usual = |dimension: &Id| usual.iter().any(|(known, _)| known == dimension);
            fixed.len() == side.fixed.len()
                && fixed.iter().all(|value| scope.contains(value))
                && scope.iter().filter(|(dimension, _)| !is_fixed(dimension)).all(|(dimension, value)| {
                    let may_differ = self.scoping.contains(dimension) || is_usual(dimension);
                    (!is_open(dimension) || may_differ)
                        && *values.entry(*dimension).or_insert(*value) == *value
                })
        })
    }

    pub(super) fn ids(&self, dimensions: &[(Iri, Iri)]) -> Vec<(Id, Id)> {
        let id = |iri: &Iri| self.figures.id(iri.as_str());
        dimensions.iter().filter_map(|(dimension, value)| Some((id(dimension)?, id(value)?))).collect()
    }
}

/// An operand as a number, and how far it may be off.
pub(super) struct Factor {
    pub(super) number: StatedNumber,
    pub(super) lowest: Option<Decimal>,
    pub(super) highest: Option<Decimal>,
}

impl Factor {
    pub(super) fn of(figures: &PropositionTable, at: usize) -> Option<Self> {
        let stated = &figures.stated[at];
        let ClaimedValue::Number(number) = &stated.content else { return None };
        let interval = Interval::of(figures, stated, number);
        Some(Self { number: number.clone(), lowest: interval.lowest(), highest: interval.highest() })
    }

    pub(super) fn level(level: Decimal, unit: Option<Id>) -> Self {
        let end = Some(level);
        let number = StatedNumber { comparator: Comparator::Equal, value: end, low: end, high: end, unit };
        Self { number, lowest: end, highest: end }
    }

    /// The mean of figures in the unit of the first.
    pub(super) fn mean(figures: &PropositionTable, all: &[usize]) -> Option<Self> {
        let mut of_all = all.iter().map(|at| Self::of(figures, *at));
        let mut sum = of_all.next()??;
        let unit = sum.number.unit;
        let add = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).and_then(|(a, b)| a.checked_add(b));
        for one in of_all {
            let one = one?.converted(figures, unit)?;
            if one.number.comparator != Comparator::Equal {
                sum.number.comparator = one.number.comparator;
            }
            sum.number.value = add(sum.number.value, one.number.value);
            sum.number.low = add(sum.number.low, one.number.low);
            sum.number.high = add(sum.number.high, one.number.high);
            (sum.lowest, sum.highest) = (add(sum.lowest, one.lowest), add(sum.highest, one.highest));
        }
        let count = Decimal::from(all.len());
        let divided = |end: Option<Decimal>| end.and_then(|end| end.checked_div(count));
        let StatedNumber { comparator, value, low, high, unit } = sum.number;
        let number =
            StatedNumber { comparator, value: divided(value), low: divided(low), high: divided(high), unit };
        Some(Self { number, lowest: divided(sum.lowest), highest: divided(sum.highest) })
    }

    pub(super) fn converted(self, figures: &PropositionTable, unit: Option<Id>) -> Option<Self> {
        let conversion = figures.conversion(self.number.unit, unit)?;
        let end = |end: Option<Decimal>| match end {
            None => Some(None),
            Some(end) => conversion.apply(end).map(Some),
        };
        let StatedNumber { comparator, value, low, high, .. } = self.number;
        let number = StatedNumber { comparator, value: end(value)?, low: end(low)?, high: end(high)?, unit };
        Some(Self { number, lowest: end(self.lowest)?, highest: end(self.highest)? })
    }
}

/// Whether it is said to be so.
pub(super) fn is_plain(stated: &Stated) -> bool {
    stated.modality == Modality::Factual && !stated.is_negated && stated.is_told()
}

/// Whether it is said at all, and is not denied.
pub(super) fn is_said(stated: &Stated) -> bool {
    !stated.is_negated && stated.is_told()
}

/// Whether no two scopes have different values in one dimension.
pub(super) fn agree(figures: &PropositionTable, scopes: &[usize]) -> bool {
    let mut values: HashMap<Id, Id> = HashMap::new();
    scopes
        .iter()
        .flat_map(|scope| &figures.scopes[*scope])
        .all(|(dimension, value)| *values.entry(*dimension).or_insert(*value) == *value)
}

/// A document that states all of them.
pub(super) fn common(figures: &PropositionTable, operands: &[usize]) -> Option<Id> {
    let documents = |at: &usize| -> BTreeSet<Id> {
        figures.tellings(&figures.stated[*at]).iter().filter_map(|telling| telling.document).collect()
    };
    operands.iter().map(documents).reduce(|a, b| a.intersection(&b).copied().collect())?.into_iter().next()
}

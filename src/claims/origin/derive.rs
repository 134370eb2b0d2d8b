//! Figures computed from others by the derivations that the ontology declares.
//!
//! Knows operands, scopes and periods. Must not know which claim is asked about.

use crate::encoding::{ClaimedValue, Lookup, Modality, PropositionTable, Span, Stated, StatedNumber};
use crate::index::Id;
use crate::model::vocab::assay;
use crate::model::{Comparator, Day, Iri};
use oxrdf::Term;
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

    /// Whether it adds or subtracts, so that signs do not matter to the order of ends.
    fn is_a_sum(self) -> bool {
        matches!(self, Self::Sum | Self::SumOfParts | Self::Difference)
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

/// One end of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) value: Decimal,
    /// Whether the end itself does not belong to it.
    pub(super) is_open: bool,
}

impl End {
    fn low(number: &StatedNumber) -> Option<Self> {
        number.low.map(|value| Self { value, is_open: number.comparator == Comparator::GreaterThan })
    }

    fn high(number: &StatedNumber) -> Option<Self> {
        number.high.map(|value| Self { value, is_open: number.comparator == Comparator::LessThan })
    }
}

/// A figure that follows from others.
#[derive(Debug, Clone)]
pub(super) struct Computed {
    pub(super) operation: Operation,
    /// The operands, by their places.
    pub(super) operands: Vec<usize>,
    pub(super) low: Option<End>,
    pub(super) high: Option<End>,
    /// Whether an operand is an approximation.
    pub(super) is_approximate: bool,
    /// The period of the result.
    pub(super) period: Span,
    /// The document that states all operands, where there is one.
    pub(super) document: Option<Id>,
    /// The left operand of a later period, where nobody states it of this one, and it was the same before and after.
    pub(super) unchanged_until: Option<usize>,
}

impl Computed {
    /// The result, where the operands are points.
    pub(super) fn point(&self) -> Option<Decimal> {
        self.low.filter(|low| Some(*low) == self.high).map(|end| end.value)
    }
}

/// The derivations of a property that the ontologies declare; they and their operands may be blank nodes.
pub(super) fn derivations(lookup: Lookup<'_>, property: &Iri) -> Vec<Derivation> {
    let iri = |node: &Term, predicate: &str| lookup.objects_of(node, predicate).iter().find_map(named);
    let side = |node: &Term| {
        Some(Side {
            property: iri(node, assay::PROPERTY)?,
            subject: iri(node, assay::SUBJECT),
            shift: lookup.objects_of(node, assay::PERIOD_SHIFT).iter().find_map(whole).unwrap_or(0),
        })
    };
    let operand = |node: &Term, predicate: &str| lookup.objects_of(node, predicate).into_iter().next();
    let derivation = |node: &Term| {
        let left = operand(node, assay::LEFT)?;
        Some(Derivation {
            operation: Operation::of(iri(node, assay::OPERATION)?.as_str())?,
            parts: iri(&left, assay::PARTS),
            left: side(&left)?,
            right: operand(node, assay::RIGHT).and_then(|right| side(&right)),
        })
    };
    lookup.objects(property, assay::DERIVATION).iter().filter_map(derivation).collect()
}

fn named(term: &Term) -> Option<Iri> {
    match term {
        Term::NamedNode(node) => Some(Iri::new(node.as_str())),
        _ => None,
    }
}

fn whole(term: &Term) -> Option<i64> {
    match term {
        Term::Literal(literal) => literal.value().parse().ok(),
        _ => None,
    }
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
    pub(super) fn computed(
        &self,
        figures: &PropositionTable,
        lookup: Lookup<'_>,
        own: &Stated,
    ) -> Vec<Computed> {
        match (&self.right, &self.parts) {
            (Some(right), _) => self.of_two(figures, right, own),
            (None, Some(slot)) => self.of_parts(figures, lookup, slot, own),
            (None, None) => Vec::new(),
        }
    }

    fn of_two(&self, figures: &PropositionTable, right: &Side, own: &Stated) -> Vec<Computed> {
        let by_period = |side: &Side| -> BTreeMap<(i64, i64), Vec<usize>> {
            let mut by_period: BTreeMap<_, Vec<usize>> = BTreeMap::new();
            for at in candidates(figures, side, own) {
                if let Some(months) = figures.stated[at].period.and_then(months) {
                    by_period.entry(months).or_default().push(at);
                }
            }
            by_period
        };
        let (lefts, rights) = (by_period(&self.left), by_period(right));
        let shift = right.shift - self.left.shift;
        let mut computed = Vec::new();
        for ((from, to), left) in &lefts {
            let back = shift * (to - from + 1);
            let others = rights.get(&(from + back, to + back)).into_iter().flatten();
            for (left, right) in others.flat_map(|right| left.iter().map(move |left| (*left, *right))) {
                computed.extend(self.compute(figures, own, (left, right), None));
            }
        }
        if shift == 0 {
            for (months, right) in rights.iter().filter(|(months, _)| !lefts.contains_key(months)) {
                let unchanged = unchanged(figures, &lefts, *months);
                for ((left, until), right) in
                    unchanged.flat_map(|u| right.iter().map(move |right| (u, *right)))
                {
                    computed.extend(self.compute(figures, own, (left, right), Some(until)));
                }
            }
        }
        computed
    }

    fn compute(
        &self,
        figures: &PropositionTable,
        own: &Stated,
        (left, right): (usize, usize),
        unchanged_until: Option<usize>,
    ) -> Option<Computed> {
        let scopes = [own.scope, figures.stated[left].scope, figures.stated[right].scope];
        if left == right || !agree(figures, &scopes) {
            return None;
        }
        let number = |at: usize| match &figures.stated[at].content {
            ClaimedValue::Number(number) => Some(number),
            _ => None,
        };
        let (a, b) = (number(left)?, number(right)?);
        let factor = self.factor(figures, own, a, b)?;
        let apply = |a: Option<End>, b: Option<End>| {
            let (a, b) = a.zip(b)?;
            let value = self.operation.apply(a.value, b.value)?.checked_mul(factor)?;
            Some(End { value, is_open: a.is_open || b.is_open })
        };
        let (low, high) = if self.operation.rises_with_right() {
            (apply(End::low(a), End::low(b)), apply(End::high(a), End::high(b)))
        } else {
            (apply(End::low(a), End::high(b)), apply(End::high(a), End::low(b)))
        };
        // Of numbers below nothing the ends change places.
        let is_clear = [a, b].iter().all(|number| {
            number.low.is_some_and(|low| low >= Decimal::ZERO)
                || number.low.is_some() && number.low == number.high
        });
        let is_known = (low.is_some() || high.is_some()) && (is_clear || self.operation.is_a_sum());
        let of_period = if unchanged_until.is_some() { right } else { left };
        is_known.then_some(Computed {
            operation: self.operation,
            operands: vec![left, right],
            low,
            high,
            is_approximate: [a, b].iter().any(|number| number.comparator == Comparator::Approximately),
            period: figures.stated[of_period].period?,
            document: if unchanged_until.is_some() { None } else { common(figures, &[left, right]) },
            unchanged_until,
        })
    }

    /// What the result is multiplied by to be in the unit of the claim; `None` where the units do not fit.
    fn factor(
        &self,
        figures: &PropositionTable,
        own: &Stated,
        a: &StatedNumber,
        b: &StatedNumber,
    ) -> Option<Decimal> {
        let ClaimedValue::Number(number) = &own.content else { return None };
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
                if a.unit == b.unit { numerator.checked_div(denominator) } else { None }
            }
        }
    }

    /// The sum over the parts of what stands in a slot, where one document states several of one period.
    fn of_parts(
        &self,
        figures: &PropositionTable,
        lookup: Lookup<'_>,
        slot: &Iri,
        own: &Stated,
    ) -> Vec<Computed> {
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
        let rest = |scope: usize| -> Vec<(Id, Id)> {
            let scope = figures.scopes[scope].iter();
            scope.filter(|(known, _)| of_subject || Some(*known) != dimension).copied().collect()
        };
        let own_rest = rest(own.scope);
        let mut groups: BTreeMap<(Option<Id>, i64, i64), Parts> = BTreeMap::new();
        for (at, stated) in figures.stated.iter().enumerate() {
            let scope = &figures.scopes[stated.scope];
            let part = if of_subject {
                Some(stated.subject)
            } else {
                scope.iter().find(|(known, _)| Some(*known) == dimension).map(|(_, value)| *value)
            };
            let (Some(part), Some((from, to))) = (part, stated.period.and_then(months)) else { continue };
            let is_meant = Some(stated.property) == property
                && parts.contains(&part)
                && (of_subject || stated.subject == own.subject)
                && is_point(stated)
                && rest(stated.scope) == own_rest;
            for telling in figures.tellings(stated).iter().filter(|_| is_meant) {
                groups.entry((telling.document, from, to)).or_default().add(part, at);
            }
        }
        groups
            .into_iter()
            .filter_map(|((document, ..), parts)| self.sum(figures, own, document, parts))
            .collect()
    }

    fn sum(
        &self,
        figures: &PropositionTable,
        own: &Stated,
        document: Option<Id>,
        parts: Parts,
    ) -> Option<Computed> {
        if parts.is_ambiguous || parts.places.len() < 2 {
            return None;
        }
        let operands: Vec<usize> = parts.places.into_values().collect();
        let ClaimedValue::Number(number) = &own.content else { return None };
        let mut sum = Decimal::ZERO;
        let mut is_approximate = false;
        for at in &operands {
            let ClaimedValue::Number(part) = &figures.stated[*at].content else { return None };
            let (numerator, denominator) = figures.factor(part.unit, number.unit)?;
            sum = sum.checked_add(part.value?.checked_mul(numerator)?.checked_div(denominator)?)?;
            is_approximate |= part.comparator == Comparator::Approximately;
        }
        let end = Some(End { value: sum, is_open: false });
        Some(Computed {
            operation: self.operation,
            period: figures.stated[operands[0]].period?,
            operands,
            low: end,
            high: end,
            is_approximate,
            document,
            unchanged_until: None,
        })
    }
}

/// The figures of parts in one document and period.
#[derive(Default)]
struct Parts {
    places: BTreeMap<Id, usize>,
    /// Whether the document states a part twice, each time otherwise.
    is_ambiguous: bool,
}

impl Parts {
    fn add(&mut self, part: Id, at: usize) {
        self.is_ambiguous |= self.places.insert(part, at).is_some_and(|before| before != at);
    }
}

fn is_point(stated: &Stated) -> bool {
    let is_point = matches!(&stated.content, ClaimedValue::Number(number) if number.low.is_some() && number.low == number.high);
    is_point && is_plain(stated)
}

/// Whether it is said to be so.
pub(super) fn is_plain(stated: &Stated) -> bool {
    stated.modality == Modality::Factual && !stated.is_negated && stated.is_told()
}

/// What was the same in the last period before and in the first after, of the same length: by their places.
fn unchanged<'f>(
    figures: &'f PropositionTable,
    by_period: &'f BTreeMap<(i64, i64), Vec<usize>>,
    (from, to): (i64, i64),
) -> impl Iterator<Item = (usize, usize)> + 'f {
    let alike = move |(start, end): &(i64, i64)| end - start == to - from;
    let before = by_period.range(..(from, to)).rev().find(move |(months, _)| alike(months));
    let after = by_period.range((from, to)..).find(move |(months, _)| alike(months));
    let pairs = before.zip(after).into_iter().flat_map(|((_, before), (_, after))| {
        before.iter().flat_map(move |before| after.iter().map(move |after| (*before, *after)))
    });
    pairs.filter(|(before, after)| {
        let (before, after) = (&figures.stated[*before], &figures.stated[*after]);
        before.content == after.content && before.scope == after.scope
    })
}

/// The figures that can be an operand: numbers of its property and subject.
fn candidates<'f>(
    figures: &'f PropositionTable,
    side: &Side,
    own: &Stated,
) -> impl Iterator<Item = usize> + 'f {
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
            && is_plain(stated)
            && matches!(stated.content, ClaimedValue::Number(_));
        is_meant.then_some(at)
    })
}

/// Whether no two scopes have different values in one dimension.
pub(super) fn agree(figures: &PropositionTable, scopes: &[usize]) -> bool {
    let mut values: HashMap<Id, Id> = HashMap::new();
    scopes
        .iter()
        .flat_map(|scope| &figures.scopes[*scope])
        .all(|(dimension, value)| *values.entry(*dimension).or_insert(*value) == *value)
}

/// The first and the last month of a period that has both ends.
pub(super) fn months(period: Span) -> Option<(i64, i64)> {
    let month = |day: i64| Day::from_unix_days(day).months();
    Some((month(period.start?), month(period.end?)))
}

/// A document that states all of them.
fn common(figures: &PropositionTable, operands: &[usize]) -> Option<Id> {
    let documents = |at: &usize| -> BTreeSet<Id> {
        figures.tellings(&figures.stated[*at]).iter().filter_map(|telling| telling.document).collect()
    };
    operands.iter().map(documents).reduce(|a, b| a.intersection(&b).copied().collect())?.into_iter().next()
}

//! Figures computed from others by the derivations that the ontology declares.
//!
//! Knows operands, scopes and periods. Must not know which claim is asked about.

use super::base::{Base, Right, against};
use super::operands::{Factor, Operands, Side, common, is_plain, is_said};
use crate::claims::interval::Interval;
use crate::encoding::{ClaimedValue, Lookup, PropositionTable, Span, Stated, StatedNumber};
use crate::index::Id;
use crate::model::vocab::{assay, rdf};
use crate::model::{Baseline, Comparator, Day, Iri, Period};
use oxrdf::Term;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

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

/// How a property is computed.
pub(in crate::claims) struct Derivation {
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
pub(in crate::claims) struct Computed {
    pub(super) operation: Operation,
    /// The operands, by their places; of a mean, each figure of it.
    pub(in crate::claims) operands: Vec<usize>,
    /// Whether the second operand is the mean of all but the first.
    pub(super) is_mean: bool,
    /// The second operand, where it is a number that the claim names.
    pub(super) level: Option<Decimal>,
    /// What the result may be at least and at most, with the operands as far off as they may be.
    pub(super) widest: (Option<Decimal>, Option<Decimal>),
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
    pub(super) fn is_sum_of_parts(&self) -> bool {
        self.operation == Operation::SumOfParts
    }

    /// The result, where the operands are points.
    pub(super) fn point(&self) -> Option<Decimal> {
        self.low.filter(|low| Some(*low) == self.high).map(|end| end.value)
    }
}

/// The derivations of a property that the ontologies declare; they and their operands may be blank nodes.
pub(in crate::claims) fn derivations(lookup: Lookup<'_>, property: &Iri) -> Vec<Derivation> {
    let dimensions = lookup.subjects(rdf::TYPE, assay::DIMENSION);
    let iri = |node: &Term, predicate: &str| lookup.objects_of(node, predicate).iter().find_map(named);
    let side = |node: &Term| {
        let property = iri(node, assay::PROPERTY)?;
        let usual =
            dimensions.iter().filter_map(|by| Some((by.clone(), lookup.iri(&property, by.as_str())?)));
        Some(Side {
            usual: usual.collect(),
            fixed: dimensions.iter().filter_map(|by| Some((by.clone(), iri(node, by.as_str())?))).collect(),
            property,
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
    /// The whole of which it is a share: where both operands are one property, of the subject and of a subject that is fixed.
    pub(in crate::claims) fn share_of(&self) -> Option<&Iri> {
        let right = self.right.as_ref()?;
        let is_share = matches!(self.operation, Operation::Ratio)
            && self.left.property == right.property
            && self.left.subject.is_none()
            && self.left.shift == right.shift;
        right.subject.as_ref().filter(|_| is_share)
    }

    /// Whether it gives an average of what its subject consists of: what is over what, or grows by how much, of one subject. Of
    /// a whole it is none that no part may have.
    pub(in crate::claims) fn is_average(&self) -> bool {
        let Some(right) = &self.right else { return false };
        matches!(self.operation, Operation::Ratio | Operation::Growth)
            && self.left.subject.is_none()
            && right.subject.is_none()
            && self.left.fixed.is_empty()
            && right.fixed.is_empty()
    }

    /// Of which subjects, and by which properties, its operands speak.
    pub(in crate::claims) fn pairs(&self, lookup: Lookup<'_>, subject: &Iri) -> Vec<(Iri, Iri)> {
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

    /// Whether it takes what is said of one subject by a property, whatever subject the result is of.
    pub(in crate::claims) fn has_operand(&self, subject: &Iri, property: &Iri) -> bool {
        let is_it = |side: &Side| side.property == *property && side.subject.as_ref() == Some(subject);
        is_it(&self.left) || self.right.as_ref().is_some_and(is_it)
    }

    /// The wholes of which it sums what is said of a part by a property.
    pub(in crate::claims) fn wholes(&self, lookup: Lookup<'_>, part: &Iri, property: &Iri) -> Vec<Iri> {
        let of_subjects = self.parts.as_ref().is_some_and(|slot| slot.as_str() == assay::SUBJECT);
        if of_subjects && self.left.property == *property {
            lookup.subjects(assay::PARTITIONED_INTO, part.as_str())
        } else {
            Vec::new()
        }
    }

    /// What can be computed for the subject and the slots of a figure, of every period, or only of one.
    pub(in crate::claims) fn computed(
        &self,
        table: &Operands<'_>,
        lookup: Lookup<'_>,
        own: &Stated,
        only: Option<(i64, i64)>,
    ) -> Vec<Computed> {
        match (&self.right, &self.parts) {
            (Some(right), _) => self.of_two(table, right, own, only),
            (None, Some(slot)) => self.of_parts(table, lookup, slot, own, only),
            (None, None) => Vec::new(),
        }
    }

    /// What a figure is measured against: what it says, else what is declared.
    fn base(&self, figures: &PropositionTable, right: &Side, own: &Stated) -> Base {
        let shift = right.shift - self.left.shift;
        let is_change = matches!(self.operation, Operation::Growth | Operation::Difference) && shift != 0;
        let Some(baseline) = own.baseline.filter(|_| is_change) else { return Base::Periods(shift) };
        let span = |period: &Period| Some((period.start()?.months(), period.end()?.months()));
        let base = match Baseline::read(&figures.text(baseline), None) {
            Baseline::Period(period) => span(&period).map(Base::Of),
            Baseline::Average(period) => span(&period).map(Base::Mean),
            Baseline::Level(level) => Some(Base::Level(level)),
            Baseline::Before(months) => Some(Base::Months(i64::from(months))),
            Baseline::PeriodBefore => Some(Base::Periods(-1)),
            Baseline::Words(_) => None,
        };
        base.unwrap_or(Base::Unknown)
    }

    fn of_two(
        &self,
        table: &Operands<'_>,
        right: &Side,
        own: &Stated,
        only: Option<(i64, i64)>,
    ) -> Vec<Computed> {
        let figures = table.figures;
        let by_period = |side: &Side| -> BTreeMap<(i64, i64), Vec<usize>> {
            let mut by_period: BTreeMap<_, Vec<usize>> = BTreeMap::new();
            for at in table.candidates(side, own) {
                if let Some(months) = figures.stated[at].period.and_then(months) {
                    by_period.entry(months).or_default().push(at);
                }
            }
            by_period
        };
        let (lefts, rights) = (by_period(&self.left), by_period(right));
        let base = self.base(figures, right, own);
        let is_meant = |months: &(i64, i64)| {
            only.is_none_or(|only| {
                let shift = self.left.shift * (only.1 - only.0 + 1);
                *months == (only.0 + shift, only.1 + shift)
            })
        };
        let mut computed = Vec::new();
        for (months, left) in lefts.iter().filter(|(months, _)| is_meant(months)) {
            for (left, right_operand) in left.iter().flat_map(|left| {
                against(&base, *months, &rights).into_iter().map(move |right| (*left, right))
            }) {
                computed.extend(self.compute(table, own, left, (&right_operand, right), None));
            }
        }
        if matches!(base, Base::Periods(0)) && only.is_none() {
            for (months, others) in rights.iter().filter(|(months, _)| !lefts.contains_key(months)) {
                let unchanged = unchanged(figures, &lefts, *months);
                for ((left, until), other) in
                    unchanged.flat_map(|u| others.iter().map(move |other| (u, *other)))
                {
                    let other = Right::Figure(other);
                    computed.extend(self.compute(table, own, left, (&other, right), Some(until)));
                }
            }
        }
        computed
    }

    fn compute(
        &self,
        table: &Operands<'_>,
        own: &Stated,
        left: usize,
        (right, side): (&Right, &Side),
        unchanged_until: Option<usize>,
    ) -> Option<Computed> {
        table.lookup.step();
        let figures = table.figures;
        let more: &[usize] = match right {
            Right::Figure(at) => std::slice::from_ref(at),
            Right::Mean(all) => all,
            Right::Level(_) => &[],
        };
        let mut sides = vec![(left, &self.left)];
        sides.extend(more.iter().map(|at| (*at, side)));
        if more.contains(&left) || !table.fit(own, &sides) {
            return None;
        }
        let a = Factor::of(figures, left)?;
        let b = match right {
            Right::Figure(at) => Factor::of(figures, *at)?,
            Right::Mean(all) => Factor::mean(figures, all)?,
            Right::Level(level) => Factor::level(*level, a.number.unit),
        };
        let (a, b, factor) = self.in_one_unit(figures, own, a, b)?;
        let (low, high) = self.ends(
            factor,
            (End::low(&a.number), End::high(&a.number)),
            (End::low(&b.number), End::high(&b.number)),
        );
        let open = |end: Option<Decimal>| end.map(|value| End { value, is_open: false });
        let wide = |of: &Factor| (open(of.lowest), open(of.highest));
        let widest = self.ends(factor, wide(&a), wide(&b));
        // Of numbers below nothing the ends change places.
        let is_clear = [&a.number, &b.number].iter().all(|number| {
            number.low.is_some_and(|low| low >= Decimal::ZERO)
                || number.low.is_some() && number.low == number.high
        });
        let is_known = (low.is_some() || high.is_some()) && (is_clear || self.operation.is_a_sum());
        // Below nothing only what is stated is known, not how far off the result may be.
        let is_widest = self.operation.is_a_sum()
            || [&a, &b].iter().all(|of| of.lowest.is_some_and(|lowest| lowest >= Decimal::ZERO));
        let value = |end: Option<End>| end.filter(|_| is_widest).map(|end| end.value);
        let of_period = if unchanged_until.is_some() { more.first().copied()? } else { left };
        let operands: Vec<usize> = std::iter::once(left).chain(more.iter().copied()).collect();
        is_known.then_some(Computed {
            operation: self.operation,
            document: if unchanged_until.is_some() { None } else { common(figures, &operands) },
            operands,
            is_mean: matches!(right, Right::Mean(_)),
            level: match right {
                Right::Level(level) => Some(*level),
                _ => None,
            },
            low,
            high,
            widest: (value(widest.0), value(widest.1)),
            is_approximate: [&a, &b].iter().any(|of| of.number.comparator == Comparator::Approximately),
            period: figures.stated[of_period].period?,
            unchanged_until,
        })
    }

    /// The ends of the result from those of the operands.
    fn ends(
        &self,
        factor: Decimal,
        (a_low, a_high): (Option<End>, Option<End>),
        (b_low, b_high): (Option<End>, Option<End>),
    ) -> (Option<End>, Option<End>) {
        let apply = |a: Option<End>, b: Option<End>| {
            let (a, b) = a.zip(b)?;
            let value = self.operation.apply(a.value, b.value)?.checked_mul(factor)?;
            Some(End { value, is_open: a.is_open || b.is_open })
        };
        if self.operation.rises_with_right() {
            (apply(a_low, b_low), apply(a_high, b_high))
        } else {
            (apply(a_low, b_high), apply(a_high, b_low))
        }
    }

    /// Both operands of a sum in the unit of the claim; of others as they are, with what their result is multiplied by.
    fn in_one_unit(
        &self,
        figures: &PropositionTable,
        own: &Stated,
        a: Factor,
        b: Factor,
    ) -> Option<(Factor, Factor, Decimal)> {
        if !self.operation.is_a_sum() {
            let factor = self.factor(figures, own, &a.number, &b.number)?;
            return Some((a, b, factor));
        }
        let unit = own.unit();
        Some((a.converted(figures, unit)?, b.converted(figures, unit)?, Decimal::ONE))
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
        // What has an offset has no ratio: 20 °C are not twice 10 °C.
        let multiplier = |unit: Option<Id>| match unit {
            None => Some(Decimal::ONE),
            Some(unit) => figures.units.get(&unit).filter(|unit| unit.offset.is_zero())?.multiplier,
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
            Operation::Sum | Operation::Difference | Operation::SumOfParts => Some(Decimal::ONE),
        }
    }

    /// The sum over the parts of what stands in a slot, where one document states several of one period.
    fn of_parts(
        &self,
        table: &Operands<'_>,
        lookup: Lookup<'_>,
        slot: &Iri,
        own: &Stated,
        only: Option<(i64, i64)>,
    ) -> Vec<Computed> {
        let figures = table.figures;
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
        let fixed = table.ids(&self.left.fixed);
        let rest = |scope: usize| -> Vec<(Id, Id)> {
            let scope = figures.scopes[scope].iter();
            let is_rest = |(known, _): &&(Id, Id)| {
                (of_subject || Some(*known) != dimension)
                    && fixed.iter().all(|(dimension, _)| dimension != known)
            };
            scope.filter(is_rest).copied().collect()
        };
        let own_rest = rest(own.scope);
        // What is of one thing in another scope, or no point, is a part all the same, and the sum of the others leaves it out.
        let is_of_one = |rest: &[(Id, Id)]| {
            let narrow = |rest: &[(Id, Id)]| -> Vec<(Id, Id)> {
                rest.iter().filter(|(dimension, _)| !table.scoping.contains(dimension)).copied().collect()
            };
            narrow(rest) == narrow(&own_rest)
        };
        let subjects: Vec<Id> = if of_subject { parts.iter().copied().collect() } else { vec![own.subject] };
        let of_property =
            subjects.iter().flat_map(|subject| table.of(Some(*subject), property).iter().copied());
        let mut groups: BTreeMap<(Option<Id>, i64, i64), Parts> = BTreeMap::new();
        for at in of_property {
            table.lookup.step();
            let stated = &figures.stated[at];
            let scope = &figures.scopes[stated.scope];
            let part = if of_subject {
                Some(stated.subject)
            } else {
                scope.iter().find(|(known, _)| Some(*known) == dimension).map(|(_, value)| *value)
            };
            let (Some(part), Some((from, to))) = (part, stated.period.and_then(months)) else { continue };
            let is_of_period = only.is_none_or(|only| only == (from, to));
            if !parts.contains(&part) || !is_of_period || !fixed.iter().all(|value| scope.contains(value)) {
                continue;
            }
            let rest = rest(stated.scope);
            let is_meant = is_point(stated) && rest == own_rest;
            for telling in figures.tellings(stated) {
                let group = groups.entry((telling.document, from, to)).or_default();
                if is_meant {
                    group.add(part, at);
                } else if is_of_one(&rest) && is_said(stated) {
                    group.others.insert(part);
                }
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
        let leaves_out = parts.others.iter().any(|part| !parts.places.contains_key(part));
        if parts.is_ambiguous || leaves_out || parts.places.len() < 2 {
            return None;
        }
        let operands: Vec<usize> = parts.places.into_values().collect();
        let ClaimedValue::Number(number) = &own.content else { return None };
        let (mut sum, mut off) = (Decimal::ZERO, Decimal::ZERO);
        let mut is_approximate = false;
        for at in &operands {
            let ClaimedValue::Number(part) = &figures.stated[*at].content else { return None };
            let (numerator, denominator) = figures.factor(part.unit, number.unit)?;
            sum = sum.checked_add(part.value?.checked_mul(numerator)?.checked_div(denominator)?)?;
            let tolerance = Interval::of(figures, &figures.stated[*at], part).tolerance;
            off = off.checked_add(tolerance.checked_mul(numerator)?.checked_div(denominator)?)?;
            is_approximate |= part.comparator == Comparator::Approximately;
        }
        let widest = (sum.checked_sub(off), sum.checked_add(off));
        let end = Some(End { value: sum, is_open: false });
        Some(Computed {
            operation: self.operation,
            period: figures.stated[operands[0]].period?,
            operands,
            is_mean: false,
            level: None,
            widest,
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
    /// The parts of which it says something else: a bound, or in another scope.
    others: BTreeSet<Id>,
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

/// The first and the last month of a period that has both ends.
pub(super) fn months(period: Span) -> Option<(i64, i64)> {
    let month = |day: i64| Day::from_unix_days(day).months();
    Some((month(period.start?), month(period.end?)))
}

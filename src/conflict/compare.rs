//! How two propositions stand to each other: the rules, in their order.
//!
//! Knows numbers, units, scopes and periods. Must not know how pairs are found or shown.

use super::{Because, Kind};
use crate::encoding::{Figures, Number, Origin, Said, Span, Stated};
use crate::index::Id;
use crate::model::Comparator;
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};

/// What the ontology says that bears on comparing.
#[derive(Default)]
pub(super) struct Rules {
    /// Properties that cannot both hold of one subject and object, both ways.
    pub(super) incompatible: HashSet<(Id, Id)>,
    /// A concept and one that is broader.
    pub(super) broader: HashSet<(Id, Id)>,
}

/// How two scopes stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scopes {
    Same,
    /// One says what the other leaves open, or says it more narrowly.
    Open,
    Different,
}

/// The ends of a claimed number, and how far off each may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interval {
    pub(super) low: Option<Decimal>,
    pub(super) high: Option<Decimal>,
    pub(super) tolerance: Decimal,
}

impl Interval {
    /// The number of a proposition, as far off as any that states it can be.
    pub(super) fn of(figures: &Figures, stated: &Stated, number: &Number) -> Self {
        let precisions = figures.tellings(stated).iter().map(|telling| telling.precision);
        let known = precisions.clone().flatten().max().unwrap_or_default();
        let tolerance = match (number.comparator, number.value) {
            (Comparator::Approximately, Some(value)) => known.max(value.abs() / Decimal::from(20)),
            // What is counted is not rounded, unless zeros at its end show it.
            (Comparator::Equal, Some(value)) if number.unit.is_none() => half_of_zeros(value),
            (Comparator::Equal, Some(value))
                if !stated.is_told() || precisions.clone().any(|p| p.is_none()) =>
            {
                known.max(half_last_digit(value))
            }
            _ => known,
        };
        Self { low: number.low, high: number.high, tolerance }
    }

    /// The same in another unit.
    pub(super) fn scaled(self, (numerator, denominator): (Decimal, Decimal)) -> Option<Self> {
        let scale = |number: Decimal| number.checked_mul(numerator)?.checked_div(denominator);
        let end = |number: Option<Decimal>| match number {
            None => Some(None),
            Some(number) => scale(number).map(Some),
        };
        Some(Self { low: end(self.low)?, high: end(self.high)?, tolerance: scale(self.tolerance)? })
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.low, self.high) == (other.low, other.high)
    }

    /// Whether they cannot both be, however they were rounded.
    pub(super) fn is_apart(&self, other: &Self) -> bool {
        let tolerance = self.tolerance + other.tolerance;
        let above = |low: Option<Decimal>, high: Option<Decimal>| {
            low.zip(high).is_some_and(|(low, high)| low - high > tolerance)
        };
        above(self.low, other.high) || above(other.low, self.high)
    }

    /// Whether it is nothing at all.
    pub(super) fn is_zero(&self) -> bool {
        self.low == Some(Decimal::ZERO) && self.high == Some(Decimal::ZERO)
    }

    /// Whether it is more than nothing.
    fn is_positive(&self) -> bool {
        self.low.is_some_and(|low| low > self.tolerance)
    }
}

/// Half the place of the last digit that is not zero: how far off a number may be whose precision nobody states.
fn half_last_digit(value: Decimal) -> Decimal {
    let value = value.normalize();
    if value.scale() > 0 {
        return Decimal::new(5, value.scale() + 1);
    }
    let (mut rest, mut half) = (value.abs(), Decimal::new(5, 1));
    while !rest.is_zero() && (rest % Decimal::TEN).is_zero() {
        rest /= Decimal::TEN;
        half *= Decimal::TEN;
    }
    if rest.is_zero() { Decimal::ZERO } else { half }
}

fn half_of_zeros(value: Decimal) -> Decimal {
    let half = half_last_digit(value);
    if half > Decimal::ONE { half } else { Decimal::ZERO }
}

/// How two propositions differ; `None` where they agree or do not speak of the same. `same_origin` tells whether all that is
/// said on both sides comes from one speaker, in different works.
pub(super) fn compare(
    figures: &Figures,
    rules: &Rules,
    (a, b): (&Stated, &Stated),
    same_origin: &mut dyn FnMut() -> bool,
) -> Option<(Kind, Because)> {
    if a.subject != b.subject || a.proposition == b.proposition {
        return None;
    }
    let scopes = scopes(&figures.scopes[a.scope], &figures.scopes[b.scope], rules);
    if scopes == Scopes::Different {
        return None;
    }
    let is_open = scopes == Scopes::Open || a.baseline != b.baseline;
    match (&a.content, &b.content) {
        (Said::Number(x), Said::Number(y)) if a.property == b.property && !a.is_negated && !b.is_negated => {
            numbers(figures, (a, b), (x, y), is_open, same_origin).map(|kind| (kind, Because::Number))
        }
        (Said::Thing(x), Said::Thing(y)) if x == y => {
            let because = if a.property == b.property && a.is_negated != b.is_negated {
                Because::Polarity
            } else if !a.is_negated && !b.is_negated && rules.incompatible.contains(&(a.property, b.property))
            {
                Because::Incompatible
            } else {
                return None;
            };
            Some((things((a, b), is_open), because))
        }
        _ => None,
    }
}

fn numbers(
    figures: &Figures,
    (a, b): (&Stated, &Stated),
    (x, y): (&Number, &Number),
    is_open: bool,
    same_origin: &mut dyn FnMut() -> bool,
) -> Option<Kind> {
    let Some(factor) = figures.factor(y.unit, x.unit) else { return Some(Kind::Incommensurable) };
    let (left, right) = (Interval::of(figures, a, x), Interval::of(figures, b, y).scaled(factor)?);
    if left.is_same(&right) {
        return None;
    }
    let is_apart = left.is_apart(&right);
    if is_open {
        return is_apart.then_some(Kind::Scope);
    }
    let Some((from, to)) = a.period.zip(b.period) else {
        return Some(if is_apart { Kind::PerhapsVintage } else { Kind::Rounding });
    };
    let is_uncertain = from.is_uncertain || to.is_uncertain;
    if !from.is_same(&to) && !shows_otherwise((&left, from), (&right, to)) {
        return Some(if is_uncertain && from.overlaps(&to) { Kind::PerhapsVintage } else { Kind::Vintage });
    }
    if !is_apart {
        return Some(Kind::Rounding);
    }
    if is_uncertain {
        return Some(Kind::PerhapsVintage);
    }
    Some(if same_origin() { Kind::Edition } else { Kind::Contradiction })
}

/// Whether one says that there was nothing in a period, and the other that there was something within it.
fn shows_otherwise((left, from): (&Interval, Span), (right, to): (&Interval, Span)) -> bool {
    let shows = |none: &Interval, whole: Span, some: &Interval, part: Span| {
        none.is_zero() && some.is_positive() && whole.contains(&part)
    };
    shows(left, from, right, to) || shows(right, to, left, from)
}

fn things((a, b): (&Stated, &Stated), is_open: bool) -> Kind {
    if is_open {
        return Kind::Scope;
    }
    match a.period.zip(b.period) {
        None => Kind::PerhapsVintage,
        Some((from, to)) if !from.overlaps(&to) => Kind::Vintage,
        Some((from, to)) if from.is_uncertain || to.is_uncertain => Kind::PerhapsVintage,
        Some(_) => Kind::Contradiction,
    }
}

/// How two lists of dimensions and values, each in order, stand to each other.
fn scopes(a: &[(Id, Id)], b: &[(Id, Id)], rules: &Rules) -> Scopes {
    if a == b {
        return Scopes::Same;
    }
    let values: HashMap<Id, Id> = b.iter().copied().collect();
    for (dimension, value) in a {
        let is_near = |other: &Id| {
            value == other
                || rules.broader.contains(&(*value, *other))
                || rules.broader.contains(&(*other, *value))
        };
        if values.get(dimension).is_some_and(|other| !is_near(other)) {
            return Scopes::Different;
        }
    }
    Scopes::Open
}

/// Whether all that is said on both sides has one speaker, in works that are not known to be one.
pub(super) fn is_one_speaker<'o>(
    left: impl Iterator<Item = &'o Origin>,
    right: impl Iterator<Item = &'o Origin> + Clone,
) -> bool {
    let mut pairs = left.flat_map(|a| right.clone().map(move |b| (a, b)));
    pairs.all(|(a, b)| a.speaker == b.speaker && (a.work != b.work || a.work.is_none()))
}

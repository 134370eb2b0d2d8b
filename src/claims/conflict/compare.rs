//! How two propositions stand to each other: the rules, in their order.
//!
//! Knows numbers, units, scopes and periods. Must not know how pairs are found or shown.

use super::rules::Rules;
use super::{Because, Kind};
use crate::encoding::{ClaimedValue, Modality, Origin, PropositionTable, Span, Stated, StatedNumber};
use crate::index::Id;
use crate::model::Comparator;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// How two scopes stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scopes {
    Same,
    /// One says what the other leaves open, or says it more narrowly, or they are of different stages and the like.
    Open,
    /// They are of different things.
    Different,
}

/// The ends of a claimed number, and how far off each may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interval {
    pub(super) low: Option<Decimal>,
    pub(super) high: Option<Decimal>,
    pub(super) tolerance: Decimal,
    /// Whether the ends do not belong to it.
    is_open: bool,
}

/// How two numbers stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Against {
    /// Both may be right as they are stated.
    Agree,
    /// Both may be right before they were rounded.
    Rounded,
    /// They cannot both be right.
    Disagree,
}

impl Interval {
    /// The number of a proposition, as far off as any that states it can be.
    pub(super) fn of(figures: &PropositionTable, stated: &Stated, number: &StatedNumber) -> Self {
        let precisions = figures.tellings(stated).iter().map(|telling| telling.precision);
        let known = precisions.clone().flatten().max().unwrap_or_default();
        let is_unknown = !stated.is_told() || precisions.clone().any(|p| p.is_none());
        let tolerance = match (number.comparator, number.value) {
            (Comparator::Approximately, Some(value)) => known.max(twentieth(value)),
            // What is counted is not rounded, unless zeros at its end show it.
            (Comparator::Equal, Some(value)) if number.unit.is_none() => half_of_zeros(value),
            (Comparator::Equal, Some(value)) if is_unknown => known.max(half_last_digit(value)),
            (
                Comparator::Equal | Comparator::Range | Comparator::Approximately | Comparator::Unquantified,
                _,
            ) => known,
            // A bound is what it says: more than 90 is not 90.
            (
                Comparator::GreaterThan | Comparator::AtLeast | Comparator::LessThan | Comparator::AtMost,
                _,
            ) => Decimal::ZERO,
        };
        let is_open = matches!(number.comparator, Comparator::GreaterThan | Comparator::LessThan);
        Self { low: number.low, high: number.high, tolerance, is_open }
    }

    /// The same in another unit; `None` where that is beyond what numbers can hold.
    pub(super) fn scaled(self, (numerator, denominator): (Decimal, Decimal)) -> Option<Self> {
        let scale = |number: Decimal| number.checked_mul(numerator)?.checked_div(denominator);
        let end = |number: Option<Decimal>| match number {
            None => Some(None),
            Some(number) => scale(number).map(Some),
        };
        Some(Self { low: end(self.low)?, high: end(self.high)?, tolerance: scale(self.tolerance)?, ..self })
    }

    /// The lower end, as low as it may be.
    pub(super) fn lowest(&self) -> Option<Decimal> {
        self.low.map(|low| low.saturating_sub(self.tolerance))
    }

    /// The upper end, as high as it may be.
    pub(super) fn highest(&self) -> Option<Decimal> {
        self.high.map(|high| high.saturating_add(self.tolerance))
    }

    fn against(&self, other: &Self) -> Against {
        let is_open = self.is_open || other.is_open;
        let above = |low: Option<Decimal>, high: Option<Decimal>| {
            low.zip(high).is_some_and(|(low, high)| low > high || (is_open && low == high))
        };
        if above(self.lowest(), other.highest()) || above(other.lowest(), self.highest()) {
            Against::Disagree
        } else if above(self.low, other.high) || above(other.low, self.high) {
            Against::Rounded
        } else {
            Against::Agree
        }
    }

    /// Whether all of another lies within it, however they were rounded.
    fn holds(&self, other: &Self) -> bool {
        let off = self.tolerance.max(other.tolerance);
        let from = self.low.is_none_or(|low| other.low.is_some_and(|other| low.saturating_sub(off) <= other));
        from && self.high.is_none_or(|high| other.high.is_some_and(|other| other <= high.saturating_add(off)))
    }

    /// Whether it is nothing at all.
    pub(super) fn is_zero(&self) -> bool {
        self.low == Some(Decimal::ZERO) && self.high == Some(Decimal::ZERO)
    }

    /// Whether it is more than nothing.
    fn is_positive(&self) -> bool {
        self.lowest().is_some_and(|low| low > Decimal::ZERO || (self.is_open && low.is_zero()))
    }
}

/// The most that a number may be off whose precision nobody states.
fn twentieth(value: Decimal) -> Decimal {
    value.abs() / Decimal::from(20)
}

/// Half the place of the last digit that is not zero, but no more than a twentieth: how far off a number may be whose
/// precision nobody states. A million may be a little more or less, not half a million.
fn half_last_digit(value: Decimal) -> Decimal {
    let value = value.normalize();
    if value.scale() > 0 {
        return Decimal::try_new(5, value.scale() + 1).unwrap_or_default();
    }
    let (mut rest, mut half) = (value.abs(), Decimal::new(5, 1));
    while !rest.is_zero() && (rest % Decimal::TEN).is_zero() {
        rest /= Decimal::TEN;
        half *= Decimal::TEN;
    }
    if rest.is_zero() { Decimal::ZERO } else { half.min(twentieth(value)) }
}

fn half_of_zeros(value: Decimal) -> Decimal {
    let is_round = !value.is_zero() && (value % Decimal::TEN).is_zero();
    if is_round { half_last_digit(value) } else { Decimal::ZERO }
}

/// How two propositions differ; `None` where they agree or do not speak of the same. `same_origin` tells whether all that is
/// said on both sides comes from one speaker, in different works.
pub(super) fn compare(
    figures: &PropositionTable,
    rules: &Rules,
    (a, b): (&Stated, &Stated),
    same_origin: &mut dyn FnMut() -> bool,
) -> Option<(Kind, Because)> {
    if a.subject != b.subject || (a.proposition == b.proposition && a.is_negated == b.is_negated) {
        return None;
    }
    let scopes = scopes(figures, rules, a, b);
    if scopes == Scopes::Different {
        return None;
    }
    let pair = Pair { rules, a, b, is_open: scopes == Scopes::Open || a.baseline != b.baseline };
    let is_same_property = a.property == b.property;
    match (&a.content, &b.content) {
        (ClaimedValue::Number(x), ClaimedValue::Number(y)) if is_same_property => {
            pair.numbers(figures, (x, y), same_origin)
        }
        (ClaimedValue::Thing(x), ClaimedValue::Thing(y)) if x == y => {
            let because = if is_same_property && a.is_negated != b.is_negated {
                Because::Polarity
            } else if !a.is_negated && !b.is_negated && rules.incompatible.contains(&(a.property, b.property))
            {
                Because::Incompatible
            } else {
                return None;
            };
            Some((pair.overlapping(), because))
        }
        (ClaimedValue::Words, ClaimedValue::Words) if a.proposition == b.proposition => {
            Some((pair.overlapping(), Because::Polarity))
        }
        _ => None,
    }
}

/// Two propositions that speak of the same.
pub(super) struct Pair<'a> {
    pub(super) rules: &'a Rules,
    pub(super) a: &'a Stated,
    pub(super) b: &'a Stated,
    /// Whether their scopes are not the same.
    pub(super) is_open: bool,
}

impl Pair<'_> {
    fn numbers(
        &self,
        figures: &PropositionTable,
        (x, y): (&StatedNumber, &StatedNumber),
        same_origin: &mut dyn FnMut() -> bool,
    ) -> Option<(Kind, Because)> {
        let Some(factor) = figures.factor(y.unit, x.unit) else {
            return Some((Kind::Incommensurable, Because::Number));
        };
        let left = Interval::of(figures, self.a, x);
        let right = Interval::of(figures, self.b, y).scaled(factor)?;
        match (self.a.is_negated, self.b.is_negated) {
            (false, false) => {}
            (true, true) => return None,
            (false, true) => return right.holds(&left).then(|| (self.of_one_time(), Because::Polarity)),
            (true, false) => return left.holds(&right).then(|| (self.of_one_time(), Because::Polarity)),
        }
        let against = left.against(&right);
        if against == Against::Agree {
            return None;
        }
        let kind = self.of_numbers((&left, &right), against == Against::Disagree, same_origin)?;
        Some((kind, Because::Number))
    }

    /// The kind of two numbers that do not agree as they are stated.
    fn of_numbers(
        &self,
        (left, right): (&Interval, &Interval),
        is_apart: bool,
        same_origin: &mut dyn FnMut() -> bool,
    ) -> Option<Kind> {
        if self.is_open {
            return is_apart.then_some(Kind::Scope);
        }
        let unsure = if is_apart { Kind::PerhapsVintage } else { Kind::Rounding };
        let Some((from, to)) = self.periods() else { return Some(unsure) };
        let is_uncertain = from.is_uncertain || to.is_uncertain;
        if !from.is_same(&to) && !shows_otherwise((left, from), (right, to)) {
            let perhaps = is_uncertain && from.overlaps(&to);
            return Some(if perhaps { Kind::PerhapsVintage } else { Kind::Vintage });
        }
        if is_uncertain {
            return Some(unsure);
        }
        if same_origin() {
            return Some(Kind::Edition);
        }
        Some(if is_apart { self.gravest() } else { Kind::Rounding })
    }

    /// The kind of what cannot both hold on one day.
    pub(super) fn overlapping(&self) -> Kind {
        self.at_one_time(Span::overlaps)
    }

    /// The kind of what cannot both hold of one period.
    fn of_one_time(&self) -> Kind {
        self.at_one_time(Span::is_same)
    }

    fn at_one_time(&self, is_one: fn(&Span, &Span) -> bool) -> Kind {
        if self.is_open {
            return Kind::Scope;
        }
        match self.periods() {
            None => Kind::PerhapsVintage,
            Some((from, to)) if !is_one(&from, &to) => Kind::Vintage,
            Some((from, to)) if from.is_uncertain || to.is_uncertain => Kind::PerhapsVintage,
            Some(_) => self.gravest(),
        }
    }

    /// What is foreseen contradicts nothing: it may not come.
    fn gravest(&self) -> Kind {
        let is_foreseen = self.a.modality == Modality::Foreseen || self.b.modality == Modality::Foreseen;
        if is_foreseen { Kind::Forecast } else { Kind::Contradiction }
    }

    /// The periods of both; what is timeless holds over all time, whatever period it names.
    fn periods(&self) -> Option<(Span, Span)> {
        if self.rules.timeless.contains(&self.a.property) && self.rules.timeless.contains(&self.b.property) {
            return Some((Span::ALWAYS, Span::ALWAYS));
        }
        self.a.period.zip(self.b.period)
    }
}

/// Whether one says that there was nothing in a period, and the other that there was something within it.
fn shows_otherwise((left, from): (&Interval, Span), (right, to): (&Interval, Span)) -> bool {
    let shows = |none: &Interval, whole: Span, some: &Interval, part: Span| {
        none.is_zero() && some.is_positive() && whole.contains(&part)
    };
    shows(left, from, right, to) || shows(right, to, left, from)
}

/// How the scopes of two propositions, each a list of dimensions and values in order, stand to each other.
fn scopes(figures: &PropositionTable, rules: &Rules, a: &Stated, b: &Stated) -> Scopes {
    if a.scope == b.scope {
        return Scopes::Same;
    }
    let (a, b) = (&figures.scopes[a.scope], &figures.scopes[b.scope]);
    if a == b {
        return Scopes::Same;
    }
    let values: HashMap<Id, Id> = b.iter().copied().collect();
    let is_other = |(dimension, value): &(Id, Id)| {
        !rules.scoping.contains(dimension)
            && values.get(dimension).is_some_and(|other| !rules.are_near(*value, *other))
    };
    if a.iter().any(is_other) { Scopes::Different } else { Scopes::Open }
}

/// Whether all that is said on both sides has one speaker, in works that are not known to be one.
pub(super) fn is_one_speaker<'o>(
    left: impl Iterator<Item = &'o Origin>,
    right: &(impl Iterator<Item = &'o Origin> + Clone),
) -> bool {
    let mut pairs = left.flat_map(|a| right.clone().map(move |b| (a, b)));
    pairs.all(|(a, b)| a.speaker == b.speaker && (a.work != b.work || a.work.is_none()))
}

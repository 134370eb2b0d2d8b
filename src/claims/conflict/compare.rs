//! How two propositions stand to each other: the rules, in their order.
//!
//! Knows numbers, units, scopes and periods. Must not know how pairs are found or shown.

use super::rules::Rules;
use super::{Because, Kind};
use crate::claims::interval::{Against, Interval};
use crate::encoding::{
    ClaimedValue, Conversion, Modality, Origin, PropositionTable, Span, Stated, StatedNumber,
};
use crate::index::Id;

/// How two scopes stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scopes {
    Same,
    /// One is a part of the other.
    Part,
    /// One says what the other leaves open: the first of the second, where it is so.
    Narrower {
        is_first: bool,
    },
    /// They are of different stages and the like.
    Open,
    /// They are of different things.
    Different,
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
    let pair = Pair { rules, a, b, is_open: scopes != Scopes::Same || a.baseline != b.baseline };
    match (&a.content, &b.content) {
        (ClaimedValue::Number(x), ClaimedValue::Number(y)) if a.property == b.property => {
            pair.numbers(figures, (x, y), scopes, same_origin)
        }
        (ClaimedValue::Thing(x), ClaimedValue::Thing(y)) if x == y => {
            Some((pair.overlapping(), things(rules, a, b)?))
        }
        (ClaimedValue::Words(x), ClaimedValue::Words(y)) => {
            let is_same = a.property == b.property
                && x == y
                && (x.is_some() || a.proposition == b.proposition)
                && a.is_negated != b.is_negated;
            is_same.then(|| (pair.overlapping(), Because::Polarity))
        }
        _ => None,
    }
}

/// Why two statements of one thing cannot both hold: what is affirmed by one property is negated by it or a broader one, or the
/// properties exclude each other.
fn things(rules: &Rules, a: &Stated, b: &Stated) -> Option<Because> {
    let is_denied = match (a.is_negated, b.is_negated) {
        (false, true) => rules.implies(a.property, b.property),
        (true, false) => rules.implies(b.property, a.property),
        (true, true) => return None,
        (false, false) => {
            let is_incompatible = rules.incompatible.contains(&(a.property, b.property));
            return is_incompatible.then_some(Because::Incompatible);
        }
    };
    is_denied.then_some(Because::Polarity)
}

/// Whether two numbers of one subject, property, scope and baseline say the same of what can be compared in time.
pub(super) fn agree(figures: &PropositionTable, rules: &Rules, a: &Stated, b: &Stated) -> bool {
    let is_same = (a.subject, a.property, a.scope, a.baseline, a.is_negated)
        == (b.subject, b.property, b.scope, b.baseline, b.is_negated);
    let pair = Pair { rules, a, b, is_open: false };
    let is_one_time = pair.periods().is_some_and(|(from, to)| {
        !from.is_uncertain && !to.is_uncertain && (from.is_same(&to) || pair.is_one_year(&from, &to))
    });
    let says_same = || match (&a.content, &b.content) {
        (ClaimedValue::Number(x), ClaimedValue::Number(y)) => {
            let right = figures
                .conversion(y.unit, x.unit)
                .and_then(|conversion| Interval::of(figures, b, y).converted(&conversion_of(conversion, a)));
            let left = Interval::of(figures, a, x);
            right.is_some_and(|right| {
                if a.is_negated {
                    left.low == right.low && left.high == right.high
                } else {
                    left.against(&right) != Against::Disagree
                }
            })
        }
        (ClaimedValue::Words(Some(x)), ClaimedValue::Words(Some(y))) => x == y,
        (x, y) => x == y,
    };
    is_same && is_one_time && says_same()
}

/// Changes are told in another unit without its offset.
pub(super) fn conversion_of(conversion: Conversion, stated: &Stated) -> Conversion {
    if stated.baseline.is_some() { conversion.of_changes() } else { conversion }
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
        scopes: Scopes,
        same_origin: &mut dyn FnMut() -> bool,
    ) -> Option<(Kind, Because)> {
        let Some(conversion) = figures.conversion(y.unit, x.unit) else {
            return Some((Kind::Incommensurable, Because::Number));
        };
        let left = Interval::of(figures, self.a, x);
        let right = Interval::of(figures, self.b, y).converted(&conversion_of(conversion, self.a))?;
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
        let is_apart = against == Against::Disagree;
        if self.is_open {
            return self.is_of_another_scope((&left, &right), is_apart, scopes);
        }
        self.of_numbers((&left, &right), is_apart, same_origin)
    }

    /// The kind of two numbers whose scopes are not the same. What adds up is no more in a part, and a part that has no more
    /// tells against nothing; one that has more is found by the parts.
    fn is_of_another_scope(
        &self,
        (left, right): (&Interval, &Interval),
        is_apart: bool,
        scopes: Scopes,
    ) -> Option<(Kind, Because)> {
        let adds_up = self.rules.adds_up(self.a.property)
            && self.a.baseline == self.b.baseline
            && left.is_amount()
            && right.is_amount();
        let is_told = match scopes {
            // That nothing of it is in a part is worth to be told.
            _ if adds_up && left.is_zero() != right.is_zero() => true,
            Scopes::Part if adds_up => false,
            Scopes::Narrower { is_first } if adds_up => {
                if is_first {
                    left.is_above(right)
                } else {
                    right.is_above(left)
                }
            }
            _ => is_apart,
        };
        is_told.then_some((Kind::Scope, Because::Number))
    }

    /// The kind of two numbers of one scope that do not agree as they are stated.
    fn of_numbers(
        &self,
        (left, right): (&Interval, &Interval),
        is_apart: bool,
        same_origin: &mut dyn FnMut() -> bool,
    ) -> Option<(Kind, Because)> {
        let told = |kind: Kind| Some((kind, Because::Number));
        let unsure = if is_apart { Kind::PerhapsVintage } else { Kind::Rounding };
        let Some((from, to)) = self.periods() else { return told(unsure) };
        let is_uncertain = from.is_uncertain || to.is_uncertain;
        let is_one_time = from.is_same(&to) || self.is_one_year(&from, &to);
        if !is_one_time {
            match self.part_exceeds((left, from), (right, to)) {
                Some(false) => return None,
                Some(true) => {}
                None if shows_otherwise((left, from), (right, to)) => {}
                None => {
                    let perhaps = is_uncertain && from.overlaps(&to);
                    return told(if perhaps { Kind::PerhapsVintage } else { Kind::Vintage });
                }
            }
        }
        if is_uncertain {
            return told(unsure);
        }
        if is_one_time && is_apart && !self.is_foreseen() && left.is_thousands_of(right) {
            return Some((Kind::DoesNotFollow, Because::Thousandfold));
        }
        if same_origin() {
            return told(Kind::Edition);
        }
        told(if is_apart { self.gravest() } else { Kind::Rounding })
    }

    /// Of what happens within a period and a part of it, whether the part has more than the whole; `None` where neither period
    /// is a part of the other, or the property does not count what happens.
    fn part_exceeds(&self, (left, from): (&Interval, Span), (right, to): (&Interval, Span)) -> Option<bool> {
        let is_flow = self.rules.flows.contains(&self.a.property) && left.is_amount() && right.is_amount();
        if !is_flow {
            None
        } else if from.contains(&to) {
            Some(right.exceeds(left))
        } else if to.contains(&from) {
            Some(left.exceeds(right))
        } else {
            None
        }
    }

    /// Whether one period is within the other, which is no longer than a year, and the property counts what is there at a time.
    pub(super) fn is_one_year(&self, from: &Span, to: &Span) -> bool {
        let is_short = |span: &Span| span.start.zip(span.end).is_some_and(|(start, end)| end - start < 366);
        self.rules.stocks.contains(&self.a.property)
            && ((from.contains(to) && is_short(from)) || (to.contains(from) && is_short(to)))
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
        if self.is_foreseen() { Kind::Forecast } else { Kind::Contradiction }
    }

    fn is_foreseen(&self) -> bool {
        self.a.modality == Modality::Foreseen || self.b.modality == Modality::Foreseen
    }

    /// The periods of both; what is timeless holds over all time, whatever period it names.
    pub(super) fn periods(&self) -> Option<(Span, Span)> {
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
    let value_in = |scope: &[(Id, Id)], dimension: Id| {
        scope.iter().find(|(known, _)| *known == dimension).map(|(_, value)| *value)
    };
    let is_other = |(dimension, value): &(Id, Id)| {
        !rules.scoping.contains(dimension)
            && value_in(b, *dimension).is_some_and(|other| !rules.are_near(*value, other))
    };
    if a.iter().any(is_other) {
        return Scopes::Different;
    }
    // Whether each value of one is that of the other, or a part of it, or left open there; and whether any is left open.
    let within = |narrow: &[(Id, Id)], wide: &[(Id, Id)]| {
        let is_within = |(dimension, value): &(Id, Id)| {
            value_in(wide, *dimension).is_none_or(|whole| *value == whole || rules.is_part(*value, whole))
        };
        let is_all_said = wide.iter().all(|(dimension, _)| value_in(narrow, *dimension).is_some());
        (is_all_said && narrow.iter().all(is_within))
            .then(|| narrow.iter().any(|(dimension, _)| value_in(wide, *dimension).is_none()))
    };
    match (within(a, b), within(b, a)) {
        (Some(true), _) => Scopes::Narrower { is_first: true },
        (_, Some(true)) => Scopes::Narrower { is_first: false },
        (Some(false), _) | (_, Some(false)) => Scopes::Part,
        (None, None) => Scopes::Open,
    }
}

/// Whether all that is said on both sides has one speaker, in works that are not known to be one.
pub(super) fn is_one_speaker<'o>(
    left: impl Iterator<Item = &'o Origin>,
    right: &(impl Iterator<Item = &'o Origin> + Clone),
) -> bool {
    let mut pairs = left.flat_map(|a| right.clone().map(move |b| (a, b)));
    pairs.all(|(a, b)| a.speaker == b.speaker && (a.work != b.work || a.work.is_none()))
}

//! Parts that are more than their whole.
//!
//! Knows what is partitioned into what, and which properties add up. Must not know domains.
//!
//! Each figure of a part is held against those of its wholes over the same period, sorted by their upper ends, so that what is
//! looked at is what is found.

use super::compare::Pair;
use super::find::{Finder, Found, is_in};
use super::{Because, Kind};
use crate::claims::interval::Interval;
use crate::encoding::{ClaimedValue, Modality};
use crate::index::Id;
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

/// What a whole and its part have in common: a subject, a property, a scope and a unit.
type Key = (Id, Id, usize, Option<Id>);

/// The figures of a whole over one period, by their upper ends.
type Bounded = Vec<(Decimal, usize)>;

/// The figures of a series that add up, by period.
type Wholes = HashMap<Key, HashMap<(Option<i64>, Option<i64>), Bounded>>;

impl Finder<'_> {
    /// Adds what is said of a part and is more than what is said of its whole, where the left side is in focus.
    pub(super) fn parts(&mut self, meant: &[usize], focus: Option<&BTreeSet<Id>>) {
        let figures = self.figures;
        let mut wholes: Wholes = HashMap::new();
        let parts: Vec<usize> = meant.iter().copied().filter(|at| self.adds_up(*at)).collect();
        let places = self.places_of_scopes();
        for at in parts.iter().copied() {
            let stated = &figures.stated[at];
            let Some(high) = self.interval(at).and_then(|interval| interval.highest()) else { continue };
            let Some(period) = stated.period else { continue };
            let unit = stated.unit();
            let of_period = wholes.entry((stated.subject, stated.property, stated.scope, unit)).or_default();
            of_period.entry((period.start, period.end)).or_default().push((high, at));
        }
        for bounded in wholes.values_mut().flat_map(HashMap::values_mut) {
            bounded.sort_unstable();
        }
        for part in parts {
            self.lookup.step();
            for key in self.keys_of_wholes(part, &places) {
                if let Some(of_period) = wholes.get(&key) {
                    self.part_of(part, of_period, focus);
                }
            }
        }
    }

    /// The place of each scope by what is in it.
    fn places_of_scopes(&self) -> HashMap<Vec<(Id, Id)>, usize> {
        self.figures.scopes.iter().cloned().enumerate().map(|(at, scope)| (scope, at)).collect()
    }

    /// Whether a figure is said flatly, of a property that adds up over parts.
    fn adds_up(&self, at: usize) -> bool {
        let stated = &self.figures.stated[at];
        self.rules.adds_up(stated.property)
            && stated.modality == Modality::Factual
            && !stated.is_negated
            && stated.baseline.is_none()
            && stated.period.is_some_and(|period| !period.is_uncertain)
            && self.interval(at).is_some_and(|interval| interval.is_amount())
    }

    fn interval(&self, at: usize) -> Option<Interval> {
        let stated = &self.figures.stated[at];
        match &stated.content {
            ClaimedValue::Number(number) => Some(Interval::of(self.figures, stated, number)),
            _ => None,
        }
    }

    /// Where the wholes of a figure stand: of its subject, or of a dimension of it.
    fn keys_of_wholes(&self, part: usize, places: &HashMap<Vec<(Id, Id)>, usize>) -> Vec<Key> {
        let stated = &self.figures.stated[part];
        let unit = stated.unit();
        let wholes = |of: Id| self.rules.wholes.get(&of).map_or(&[][..], Vec::as_slice);
        let of_subject =
            wholes(stated.subject).iter().map(|whole| (*whole, stated.property, stated.scope, unit));
        let mut keys: Vec<Key> = of_subject.collect();
        let scope = &self.figures.scopes[stated.scope];
        for (at, (dimension, value)) in scope.iter().enumerate() {
            for whole in wholes(*value) {
                let mut wider = scope.clone();
                wider[at] = (*dimension, *whole);
                wider.sort_unstable();
                keys.extend(places.get(&wider).map(|place| (stated.subject, stated.property, *place, unit)));
            }
        }
        keys
    }

    /// Adds the figures of a whole that a part exceeds, of the same period, or of one that the part's is within.
    fn part_of(
        &mut self,
        part: usize,
        wholes: &HashMap<(Option<i64>, Option<i64>), Bounded>,
        focus: Option<&BTreeSet<Id>>,
    ) {
        let figures = self.figures;
        let Some(lowest) = self.interval(part).and_then(|interval| interval.lowest()) else { return };
        let one_time = |whole: usize| {
            self.lookup.step();
            let (a, b) = (&figures.stated[part], &figures.stated[whole]);
            let pair = Pair { rules: self.rules, a, b, is_open: false };
            pair.periods().is_some_and(|(from, to)| {
                let is_flow = self.rules.flows.contains(&a.property) && to.contains(&from);
                from.is_same(&to) || is_flow || pair.is_one_year(&from, &to)
            })
        };
        let mut exceeded = Vec::new();
        for bounded in wholes.values().filter(|bounded| bounded.first().is_some_and(|(_, at)| one_time(*at)))
        {
            let below = bounded.iter().take_while(|(high, _)| *high < lowest);
            exceeded.extend(below.inspect(|_| self.lookup.step()).map(|(_, at)| *at));
        }
        for whole in exceeded {
            self.count();
            let sides = if is_in(figures, focus, part) { (part, whole) } else { (whole, part) };
            if is_in(figures, focus, sides.0) {
                let (left, right) = sides;
                let kind = Kind::DoesNotFollow;
                self.found.push(Found { kind, left, right, because: Because::Part, further: None });
            }
        }
    }
}

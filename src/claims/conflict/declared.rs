//! What tells against a statement though it is no statement of the same: complete lists that leave something out, and growth of
//! what is said to be held back.
//!
//! Knows what the ontologies declare of properties. Must not know domains.

use super::compare::Pair;
use super::find::{Finder, Found, is_in};
use super::{Because, Kind};
use crate::claims::interval::Interval;
use crate::encoding::{ClaimedValue, Modality, PropositionTable, Stated, decode_claim};
use crate::index::Id;
use crate::model::{Content, Iri, Polarity};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

impl Finder<'_> {
    /// Adds what is found by declarations, where the left side is in focus.
    pub(super) fn declared(&mut self, meant: &[usize], focus: Option<&BTreeSet<Id>>) {
        self.lists(meant, focus);
        self.parts(meant, focus);
        self.growth(meant, focus);
    }

    /// Members that a complete list leaves out.
    fn lists(&mut self, meant: &[usize], focus: Option<&BTreeSet<Id>>) {
        let mut named: BTreeMap<(Id, Id), Vec<usize>> = BTreeMap::new();
        for at in meant {
            let stated = &self.figures.stated[*at];
            let is_list = self.rules.counted_by.contains_key(&stated.property);
            if is_list && matches!(stated.content, ClaimedValue::Thing(_)) && !stated.is_negated {
                named.entry((stated.subject, stated.property)).or_default().push(*at);
            }
        }
        for ((subject, property), members) in named {
            for list in self.complete(subject, property, &members) {
                let left_out = members.iter().filter(|at| is_in(self.figures, focus, **at));
                let left_out: Vec<usize> =
                    left_out.copied().filter(|at| self.leaves_out(&list, *at)).collect();
                for left in left_out {
                    self.add(left, &list, Because::LeftOut);
                }
            }
        }
    }

    /// The lists of members, each of one claim, whose numbers add up to that of the whole in the same claim.
    fn complete(&self, subject: Id, property: Id, members: &[usize]) -> Vec<Vec<usize>> {
        let figures = self.figures;
        let mut by_claim: BTreeMap<Id, Vec<usize>> = BTreeMap::new();
        for at in members {
            for telling in figures.tellings(&figures.stated[*at]) {
                by_claim.entry(telling.claim).or_default().push(*at);
            }
        }
        let (whole, counter) = (figures.iri(subject), figures.iri(self.rules.counted_by[&property]));
        let is_complete = |(claim, list): &(Id, Vec<usize>)| {
            let numbers = self.numbers_of(*claim, &counter);
            let of_member = |at: &usize| match figures.stated[*at].content {
                ClaimedValue::Thing(thing) => {
                    numbers.get(&figures.iri(thing)).copied().unwrap_or(Decimal::ONE)
                }
                _ => Decimal::ONE,
            };
            // A sum beyond all numbers is no whole.
            let sum = list.iter().map(of_member).try_fold(Decimal::ZERO, Decimal::checked_add);
            sum.is_some_and(|sum| numbers.get(&whole) == Some(&sum))
        };
        let mut lists: Vec<Vec<usize>> =
            by_claim.into_iter().filter(is_complete).map(|(_, list)| list).collect();
        for list in &mut lists {
            list.sort_by_cached_key(|at| figures.iri(figures.stated[*at].proposition));
        }
        lists
    }

    /// The numbers that a claim gives by a property, by what they are of.
    fn numbers_of(&self, claim: Id, property: &Iri) -> BTreeMap<Iri, Decimal> {
        let Ok(claim) = decode_claim(self.lookup, &self.figures.iri(claim)) else { return BTreeMap::new() };
        let stated = claim.statements.into_iter().map(|statement| statement.proposition);
        let number = |p: crate::model::Proposition| match p.content {
            Content::Quantity { quantity, .. } if p.polarity == Polarity::Affirmed => {
                Some((p.slots.subject, quantity.value?))
            }
            _ => None,
        };
        stated.filter(|proposition| proposition.slots.property == *property).filter_map(number).collect()
    }

    /// Whether a list has neither a member nor what is narrower or broader than one.
    fn leaves_out(&self, list: &[usize], at: usize) -> bool {
        self.lookup.step();
        let thing = |at: usize| match self.figures.stated[at].content {
            ClaimedValue::Thing(thing) => Some(thing),
            _ => None,
        };
        let Some(member) = thing(at) else { return false };
        let mut listed = list.iter().filter_map(|at| thing(*at)).inspect(|_| self.lookup.step());
        !listed.any(|listed| self.rules.are_near(member, listed))
    }

    fn add(&mut self, left: usize, right: &[usize], because: Because) {
        let Some((first, more)) = right.split_first() else { return };
        let pair = |at: usize| Pair {
            rules: self.rules,
            a: &self.figures.stated[left],
            b: &self.figures.stated[at],
            is_open: false,
        };
        let kind = match because {
            Because::Growth => Kind::Tension,
            _ => pair(*first).overlapping(),
        };
        let further = u32::try_from(self.further.len()).ok();
        self.further.push(more.to_vec());
        self.found.push(Found { kind, left, right: *first, because, further });
    }

    /// What grew, though it is said to be held back.
    fn growth(&mut self, meant: &[usize], focus: Option<&BTreeSet<Id>>) {
        let figures = self.figures;
        for (held_back, property) in &self.rules.countered_by {
            let mut series: BTreeMap<(Id, usize), Vec<usize>> = BTreeMap::new();
            for at in meant {
                let stated = &figures.stated[*at];
                if stated.property == *property && is_dated_point(stated) {
                    series.entry((stated.subject, stated.scope)).or_default().push(*at);
                }
            }
            for left in meant.iter().copied().filter(|at| is_in(figures, focus, *at)) {
                let stated = &figures.stated[left];
                if stated.property != *held_back || stated.is_negated {
                    continue;
                }
                let of_subject = series.range((stated.subject, 0)..=(stated.subject, usize::MAX));
                let grown: Vec<[usize; 2]> = of_subject
                    .filter(|((_, scope), _)| self.speaks_of(stated, *scope))
                    .filter_map(|(_, series)| first_and_last(figures, series))
                    .collect();
                for ends in grown {
                    self.add(left, &ends, Because::Growth);
                }
            }
        }
    }

    /// Whether a scope is of the thing that a statement is about, or within it, and agrees with all that the statement says.
    fn speaks_of(&self, stated: &Stated, scope: usize) -> bool {
        self.lookup.step();
        let ClaimedValue::Thing(thing) = stated.content else { return false };
        let scope = &self.figures.scopes[scope];
        let is_within = |value: Id| value == thing || self.rules.broader.contains(&(value, thing));
        let agrees = |(dimension, value): &(Id, Id)| {
            let other = scope.iter().find(|(known, _)| known == dimension);
            other.is_none_or(|(_, other)| self.rules.are_near(*value, *other))
        };
        scope.iter().any(|(_, value)| is_within(*value))
            && self.figures.scopes[stated.scope].iter().all(agrees)
    }
}

fn is_dated_point(stated: &Stated) -> bool {
    let is_point = matches!(&stated.content, ClaimedValue::Number(number) if number.value.is_some());
    is_point
        && stated.period.is_some_and(|period| period.start.is_some())
        && stated.modality == Modality::Factual
        && !stated.is_negated
}

/// The figures of the first and of the last period of a series, where it grew by more than rounding explains.
fn first_and_last(figures: &PropositionTable, series: &[usize]) -> Option<[usize; 2]> {
    let start = |at: &&usize| figures.stated[**at].period.and_then(|period| period.start);
    let (first, last) = (series.iter().min_by_key(start)?, series.iter().max_by_key(start)?);
    let interval = |at: usize| match &figures.stated[at].content {
        ClaimedValue::Number(number) => {
            Some((Interval::of(figures, &figures.stated[at], number), number.unit))
        }
        _ => None,
    };
    let ((before, from), (after, to)) = (interval(*first)?, interval(*last)?);
    let after = after.converted(&figures.conversion(to, from)?)?;
    (start(&first) < start(&last) && before.highest()? < after.lowest()?).then_some([*first, *last])
}

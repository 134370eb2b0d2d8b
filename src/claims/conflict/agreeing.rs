//! Claims that agree: the same number, thing or words of the same period, by how many independent origins.
//!
//! Knows figures, and who tells them. Must not know what contradicts them.

use super::compare::{agree, conversion_of};
use super::find::is_in;
use super::rules::Rules;
use crate::claims::interval::Interval;
use crate::encoding::{ClaimedValue, Lookup, Modality, PropositionTable, Span, Stated};
use crate::index::Id;
use crate::model::Day;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What statements that can agree have in common.
type Key = (Id, Id, usize, Option<Id>, bool, Content, Option<(Option<i64>, Option<i64>)>);

/// What is said, as far as it must be the same: of numbers only that they are such.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Content {
    Number,
    Thing(Id),
    Words(Id),
}

/// The statements that agree, each group by its places; the most exact statement comes first.
pub(super) fn groups(
    (figures, lookup): (&PropositionTable, Lookup<'_>),
    rules: &Rules,
    meant: &[usize],
    focus: Option<&BTreeSet<Id>>,
) -> Vec<Vec<usize>> {
    let mut alike: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for at in meant.iter().copied().filter(|at| figures.stated[*at].modality == Modality::Factual) {
        alike.entry(key(rules, &figures.stated[at])).or_default().push(at);
    }
    let mut groups = Vec::new();
    for mut group in alike.into_values() {
        let unit = figures.stated[group[0]].unit();
        let ends = |at: &usize| ends(figures, *at, unit);
        group.sort_by_cached_key(|at| (ends(at).map(|(low, _)| low), *at));
        let mut is_taken = vec![false; group.len()];
        for first in 0..group.len() {
            if std::mem::replace(&mut is_taken[first], true) {
                continue;
            }
            let mut members = vec![group[first]];
            let mut reach = ends(&group[first]).and_then(|(_, high)| high);
            for next in first + 1..group.len() {
                lookup.step();
                let low = ends(&group[next]).and_then(|(low, _)| low);
                if reach.zip(low).is_some_and(|(reach, low)| low > reach) {
                    break;
                }
                if !is_taken[next]
                    && members.iter().all(|member| are_one(figures, rules, *member, group[next]))
                {
                    is_taken[next] = true;
                    members.push(group[next]);
                    let high = ends(&group[next]).and_then(|(_, high)| high);
                    reach = reach.zip(high).map(|(reach, high)| reach.min(high)).or(reach).or(high);
                }
            }
            if members.iter().any(|at| is_in(figures, focus, *at)) {
                groups.push(members);
            }
        }
    }
    groups
}

fn key(rules: &Rules, stated: &Stated) -> Key {
    let content = match stated.content {
        ClaimedValue::Number(_) => Content::Number,
        ClaimedValue::Thing(thing) => Content::Thing(thing),
        ClaimedValue::Words(text) => Content::Words(text.unwrap_or(stated.proposition)),
    };
    let period = if rules.timeless.contains(&stated.property) { Some(Span::ALWAYS) } else { stated.period };
    let days = period.map(|period| days(rules, stated, period));
    (stated.subject, stated.property, stated.scope, stated.baseline, stated.is_negated, content, days)
}

/// The days of a period; of what is there at a time within a year, those of the year.
fn days(rules: &Rules, stated: &Stated, period: Span) -> (Option<i64>, Option<i64>) {
    let year = |days: i64| Day::from_unix_days(days).months().div_euclid(12);
    match (period.start, period.end) {
        (Some(start), Some(end)) if rules.stocks.contains(&stated.property) && year(start) == year(end) => {
            (Some(year(start)), None)
        }
        ends => ends,
    }
}

/// The ends of a number in a unit, as far off as they may be.
fn ends(
    figures: &PropositionTable,
    at: usize,
    unit: Option<Id>,
) -> Option<(Option<Decimal>, Option<Decimal>)> {
    let stated = &figures.stated[at];
    match &stated.content {
        // What cannot be converted is looked at each time.
        ClaimedValue::Number(number) => {
            let conversion = figures.conversion(number.unit, unit)?;
            let interval =
                Interval::of(figures, stated, number).converted(&conversion_of(conversion, stated))?;
            Some((interval.lowest(), interval.highest()))
        }
        _ => None,
    }
}

fn are_one(figures: &PropositionTable, rules: &Rules, a: usize, b: usize) -> bool {
    let (a, b) = (&figures.stated[a], &figures.stated[b]);
    (a.proposition == b.proposition && a.is_negated == b.is_negated) || agree(figures, rules, a, b)
}

//! A free search: which two figures of all that is said would give a number, and how likely it is that some two do.
//!
//! Knows numbers and their dimensions. Must not know derivations. What it finds is a guess and says so: with enough figures
//! some pair gives any number, which is what the chance measures.

use super::derive::Operation;
use super::operands::{agree, is_plain};
use super::show::operand;
use super::{Operand, Target};
use crate::encoding::{Amount, Assertion, ClaimedValue, Names, PropositionTable, Stated, StatedNumber, Unit};
use crate::index::Id;
use crate::model::Comparator;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use std::collections::BTreeMap;

/// How many guesses are told.
const TOLD: usize = 10;
/// How many other numbers are put in the place of this one at most, and how many figures are looked at for them in all.
const DRAWS: usize = 200;
const EFFORT: usize = 20_000_000;

/// What a free search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Speculation {
    /// How many pairs of figures of the right dimension were tried.
    pub candidates: u64,
    /// How many of them give the number.
    pub hits: u64,
    /// How many other stated numbers of the same kind were put in its place.
    pub draws: usize,
    /// How often some pair of figures gives such another number as it is stated: from 0 to 1. Near 1, a hit means nothing.
    /// Absent where there is no other number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
    /// The hits nearest to the number.
    pub nearest: Vec<Guess>,
}

/// Two figures that give a number.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Guess {
    /// How.
    pub arithmetic: String,
    /// What they give: rounded in prose, the number as computed.
    #[serde(flatten)]
    pub gives: Amount,
    /// The two figures.
    pub operands: Vec<Operand>,
}

/// Figures of one value, in the coherent unit of its kind.
struct Point {
    value: f64,
    at: Vec<usize>,
}

/// The number that pairs are to give, in the coherent unit of its kind.
#[derive(Clone, Copy)]
struct Sought {
    value: f64,
    half: f64,
}

impl Sought {
    /// Whether a figure is the number itself, as far as it is stated.
    fn is(self, value: f64) -> bool {
        (value - self.value).abs() <= self.half
    }
}

struct Hit<'g> {
    operation: Operation,
    left: &'g Point,
    right: &'g Point,
    off: f64,
}

/// Tries all pairs; `None` where the number is none that a pair could give: a bound, or nothing, which any pair of equals gives.
pub(super) fn search(
    names: Names<'_>,
    own: &Stated,
    figures: &PropositionTable,
    target: &Target,
) -> Option<Speculation> {
    let ClaimedValue::Number(number) = &own.content else { return None };
    let unit = number.unit.and_then(|unit| figures.units.get(&unit));
    let scale = unit.and_then(|unit| unit.multiplier?.to_f64()).unwrap_or(1.0);
    let value = target.value?.to_f64().filter(|value| *value != 0.0)?;
    let sought = Sought { value: value * scale, half: target.half.to_f64()? * scale };
    let kind = unit.and_then(Unit::kind);
    let is_ratio = number.unit.is_none() || kind.is_some_and(|kind| is_dimensionless(figures, kind));
    let operations: &[Operation] = if is_ratio {
        &[Operation::Ratio, Operation::Growth]
    } else {
        &[Operation::Sum, Operation::Difference]
    };
    let groups = groups(figures, own, if is_ratio { Only::Any } else { Only::Kind(kind) });
    let lookup = names.lookup;
    let step: &dyn Fn() = &|| lookup.step();
    let (mut hits, mut candidates, mut count) = (Vec::new(), 0_u64, 0_u64);
    for (group, operation) in groups.iter().flat_map(|group| operations.iter().map(move |o| (group, *o))) {
        let pairs = group.len() as u64 * group.len().saturating_sub(1) as u64;
        candidates += if operation == Operation::Sum { pairs / 2 } else { pairs };
        each(operation, group, (sought, step), &mut |left, right| {
            count += 1;
            let off = (apply(operation, left.value, right.value) - sought.value).abs();
            hits.push(Hit { operation, left, right, off });
            // Enough to tell the nearest from, however many there are.
            if hits.len() >= 1 << 16 {
                keep_nearest(&mut hits);
            }
            true
        });
    }
    keep_nearest(&mut hits);
    let nearest = hits.iter().map(|hit| guess(names, figures, hit, number)).collect();
    let others = others(figures, own, kind, scale);
    let (draws, chance) = chance(&groups, operations, &others, step);
    Some(Speculation { candidates, hits: count, draws, chance, nearest })
}

/// Whether a quantity kind has no dimension, as QUDT names those.
fn is_dimensionless(figures: &PropositionTable, kind: Id) -> bool {
    let kind = figures.iri(kind);
    kind.as_str().rsplit('/').next().is_some_and(|name| name.starts_with("Dimensionless"))
}

fn keep_nearest(hits: &mut Vec<Hit<'_>>) {
    hits.sort_by(|a, b| {
        a.off.total_cmp(&b.off).then_with(|| (&a.left.at, &a.right.at).cmp(&(&b.left.at, &b.right.at)))
    });
    hits.truncate(TOLD);
}

/// Which figures are paired.
#[derive(Clone, Copy)]
enum Only {
    /// Those of each quantity kind among themselves.
    Any,
    /// Those of one kind.
    Kind(Option<Id>),
}

/// The figures of each kind, or of one, sorted by value; those of one value together.
fn groups(figures: &PropositionTable, own: &Stated, only: Only) -> Vec<Vec<Point>> {
    let mut groups: BTreeMap<Option<Id>, Vec<Point>> = BTreeMap::new();
    for (at, stated) in figures.stated.iter().enumerate() {
        let ClaimedValue::Number(number) = &stated.content else { continue };
        let unit = number.unit.map(|unit| &figures.units[&unit]);
        let kind = unit.and_then(Unit::kind);
        if !is_plain(stated)
            || stated.proposition == own.proposition
            || matches!(only, Only::Kind(only) if only != kind)
        {
            continue;
        }
        let scale = unit.and_then(|unit| unit.multiplier?.to_f64()).unwrap_or(1.0);
        if let Some(value) = number.value.and_then(|value| value.to_f64()).filter(|value| *value > 0.0) {
            groups.entry(kind).or_default().push(Point { value: value * scale, at: vec![at] });
        }
    }
    let mut groups: Vec<Vec<Point>> = groups.into_values().collect();
    for group in &mut groups {
        group.sort_by(|a, b| a.value.total_cmp(&b.value).then_with(|| a.at.cmp(&b.at)));
        group.dedup_by(|b, a| {
            let is_one = a.value.total_cmp(&b.value).is_eq();
            if is_one {
                a.at.append(&mut b.at);
            }
            is_one
        });
    }
    groups
}

/// The other numbers that are stated in the dimension of one, each as precise as it is stated.
fn others(figures: &PropositionTable, own: &Stated, kind: Option<Id>, scale: f64) -> Vec<Sought> {
    let mut others: Vec<Sought> = Vec::new();
    for stated in figures.stated.iter().filter(|stated| is_plain(stated)) {
        let ClaimedValue::Number(number) = &stated.content else { continue };
        let unit = number.unit.map(|unit| &figures.units[&unit]);
        let is_other = unit.and_then(Unit::kind) == kind && stated.proposition != own.proposition;
        let Some(value) = number.value.filter(|value| is_other && !value.is_zero()).and_then(|v| v.to_f64())
        else {
            continue;
        };
        let own_scale = unit.and_then(|unit| unit.multiplier?.to_f64()).unwrap_or(scale);
        let precision = figures.tellings(stated).iter().filter_map(|telling| telling.precision).max();
        let half = precision.and_then(|half| half.to_f64()).unwrap_or(0.5);
        others.push(Sought { value: value * own_scale, half: half * own_scale });
    }
    others.sort_by(|a, b| a.value.total_cmp(&b.value).then(a.half.total_cmp(&b.half)));
    others.dedup_by(|a, b| a.value.total_cmp(&b.value).is_eq());
    others
}

fn apply(operation: Operation, left: f64, right: f64) -> f64 {
    match operation {
        Operation::Ratio => left / right,
        Operation::Growth => (left - right) / right,
        Operation::Sum | Operation::SumOfParts => left + right,
        Operation::Difference => left - right,
        Operation::Product => left * right,
    }
}

/// Calls back with each pair that gives a number, until told to stop. For each right operand the left ones are a range of the
/// sorted values. The number itself is no operand of it, nor is what vanishes beside it.
fn each<'g>(
    operation: Operation,
    group: &'g [Point],
    (sought, step): (Sought, &dyn Fn()),
    found: &mut dyn FnMut(&'g Point, &'g Point) -> bool,
) {
    let (low, high) = (sought.value - sought.half, sought.value + sought.half);
    let adds = matches!(operation, Operation::Sum | Operation::Difference);
    let is_operand = |point: &Point| !(sought.is(point.value) || adds && point.value <= sought.half);
    for right in group.iter().filter(|right| is_operand(right)) {
        step();
        let of = |result: f64| match operation {
            Operation::Ratio => result * right.value,
            Operation::Growth => (result + 1.0) * right.value,
            Operation::Sum | Operation::SumOfParts => result - right.value,
            Operation::Difference => result + right.value,
            Operation::Product => result / right.value,
        };
        let (from, to) = (of(low), of(high));
        let first = group.partition_point(|left| left.value < from);
        for left in group[first..].iter().take_while(|left| left.value <= to) {
            let is_pair = !std::ptr::eq(left, right)
                && is_operand(left)
                && (operation != Operation::Sum || left.value >= right.value);
            if is_pair && !found(left, right) {
                return;
            }
        }
    }
}

/// How many other numbers were put in the place of one, and how often some pair gives them.
fn chance(
    groups: &[Vec<Point>],
    operations: &[Operation],
    others: &[Sought],
    step: &dyn Fn(),
) -> (usize, Option<f64>) {
    let size: usize = groups.iter().map(Vec::len).sum();
    let draws = (EFFORT / size.max(1)).clamp(20, DRAWS).min(others.len());
    let is_met = |sought: Sought| {
        let mut pairs = groups.iter().flat_map(|group| operations.iter().map(move |o| (group, *o)));
        pairs.any(|(group, operation)| {
            let mut is_met = false;
            each(operation, group, (sought, step), &mut |_, _| {
                is_met = true;
                false
            });
            is_met
        })
    };
    // Spread over all of them, from the smallest to the largest.
    let met = (0..draws).filter(|draw| is_met(others[draw * others.len() / draws])).count();
    #[expect(clippy::cast_precision_loss, reason = "at most some hundreds")]
    let chance = (draws > 0).then(|| met as f64 / draws as f64);
    (draws, chance)
}

/// Of figures with the values of a hit, two that go together: of one period and of scopes that agree, if there are such.
fn together(figures: &PropositionTable, hit: &Hit<'_>) -> (usize, usize) {
    let apart = |(left, right): &(usize, usize)| {
        let (a, b) = (&figures.stated[*left], &figures.stated[*right]);
        let is_one_period = a.period.zip(b.period).is_some_and(|(a, b)| a.is_same(&b));
        (!is_one_period, !agree(figures, &[a.scope, b.scope]), a.property != b.property, *left, *right)
    };
    let pairs = hit.left.at.iter().flat_map(|left| hit.right.at.iter().map(move |right| (*left, *right)));
    pairs.min_by_key(apart).unwrap_or((0, 0))
}

fn guess(names: Names<'_>, figures: &PropositionTable, hit: &Hit<'_>, number: &StatedNumber) -> Guess {
    let places = together(figures, hit);
    let shown = |at: usize| -> (String, Operand) {
        let stated = &figures.stated[at];
        let claims: Vec<&Assertion> = figures.tellings(stated).iter().collect();
        let operand = operand(names, figures, stated, &claims);
        (operand.states.said.content.clone(), operand)
    };
    let ((left, a), (right, b)) = (shown(places.0), shown(places.1));
    let value = result(figures, hit.operation, places, number).map(|value| value.normalize());
    let exact =
        StatedNumber { comparator: Comparator::Equal, value, low: value, high: value, unit: number.unit };
    let gives = Amount::of_number(names, figures, &exact);
    let result = value.and_then(|value| value.round_sf(4));
    let result = result.map_or_else(|| "?".to_owned(), |result| result.normalize().to_string());
    let formula = match hit.operation {
        Operation::Growth => format!("({left} − {right}) / {right}"),
        operation => format!("{left}{}{right}", operation.sign()),
    };
    let unit = gives.unit.as_deref().map_or_else(String::new, |unit| format!(" {unit}"));
    let content = format!("{result}{unit}");
    let arithmetic = format!("{formula} = {content}");
    Guess { arithmetic, gives: Amount { content, ..gives }, operands: vec![a, b] }
}

/// The result of a hit in the unit of the number.
fn result(
    figures: &PropositionTable,
    operation: Operation,
    (left, right): (usize, usize),
    number: &StatedNumber,
) -> Option<Decimal> {
    let coherent = |at: usize| match &figures.stated[at].content {
        ClaimedValue::Number(number) => {
            let multiplier =
                number.unit.and_then(|unit| figures.units[&unit].multiplier).unwrap_or(Decimal::ONE);
            number.value?.checked_mul(multiplier)
        }
        _ => None,
    };
    let scale = number.unit.and_then(|unit| figures.units.get(&unit)?.multiplier).unwrap_or(Decimal::ONE);
    operation.apply(coherent(left)?, coherent(right)?)?.checked_div(scale)
}

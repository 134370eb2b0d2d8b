//! A free search: which two figures of all that is said would give a number, and how likely it is that some two do.
//!
//! Knows numbers and their dimensions. Must not know derivations. What it finds is a guess and says so: with enough figures
//! some pair gives any number, which is what the chance measures.

use super::derive::Operation;
use super::{Operand, Target, operand};
use crate::encoding::{Figures, Names, Number, Said, Stated};
use crate::index::Id;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

/// How many guesses are told.
const TOLD: usize = 10;
/// How many numbers are drawn at most, and how many figures are looked at for them in all.
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
    /// How often some pair gives a number drawn at random, as precise, within half an order of magnitude of this one: from 0
    /// to 1. Near 1, a hit means nothing.
    pub chance: f64,
    /// The hits nearest to the number.
    pub nearest: Vec<Guess>,
}

/// Two figures that give a number.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Guess {
    /// How.
    pub arithmetic: String,
    /// The two figures.
    pub operands: Vec<Operand>,
}

/// A figure as a number in the coherent unit of its kind.
struct Point {
    value: f64,
    at: usize,
}

struct Hit {
    operation: Operation,
    left: usize,
    right: usize,
    off: f64,
}

pub(super) fn search(names: Names<'_>, own: &Stated, near: &Figures, target: &Target) -> Speculation {
    let figures = Figures::of(names.lookup.view());
    let nothing = Speculation { candidates: 0, hits: 0, chance: 0.0, nearest: Vec::new() };
    let Said::Number(number) = &own.content else { return nothing };
    let (Some(value), Some(half)) = (target.value.to_f64(), target.half.to_f64()) else { return nothing };
    let scale = number.unit.and_then(|unit| near.units.get(&unit)?.multiplier?.to_f64()).unwrap_or(1.0);
    let kind = number.unit.and_then(|unit| near.units.get(&unit)?.kind);
    let is_ratio = number.unit.is_none()
        || kind
            .is_some_and(|kind| names.lookup.view().index().term(kind).to_string().contains("Dimensionless"));
    let operations: &[Operation] = if is_ratio {
        &[Operation::Ratio, Operation::Growth]
    } else {
        &[Operation::Sum, Operation::Difference]
    };
    let groups = groups(&figures, own, if is_ratio { Only::Any } else { Only::Kind(kind) });
    let (mut hits, mut candidates, mut count) = (Vec::new(), 0_u64, 0_u64);
    let bounds = ((value - half) * scale, (value + half) * scale);
    for group in &groups {
        for operation in operations {
            let pairs = group.len() as u64 * group.len().saturating_sub(1) as u64;
            candidates += if *operation == Operation::Sum { pairs / 2 } else { pairs };
            each(*operation, group, bounds, &mut |left, right| {
                count += 1;
                let result = apply(*operation, left.value, right.value);
                hits.push(Hit {
                    operation: *operation,
                    left: left.at,
                    right: right.at,
                    off: (result - value * scale).abs(),
                });
                // Enough to tell the nearest from, however many there are.
                if hits.len() >= 1 << 16 {
                    keep_nearest(&mut hits);
                }
                true
            });
        }
    }
    keep_nearest(&mut hits);
    let nearest = hits.iter().map(|hit| guess(names, &figures, hit, number)).collect();
    let chance = chance(&groups, operations, (value * scale, half * scale));
    Speculation { candidates, hits: count, chance, nearest }
}

fn keep_nearest(hits: &mut Vec<Hit>) {
    hits.sort_by(|a, b| a.off.total_cmp(&b.off).then((a.left, a.right).cmp(&(b.left, b.right))));
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

/// The figures of each kind, or of one, sorted by value; each value once, for the first that states it.
fn groups(figures: &Figures, own: &Stated, only: Only) -> Vec<Vec<Point>> {
    let mut groups: std::collections::BTreeMap<Option<Id>, Vec<Point>> = std::collections::BTreeMap::new();
    for (at, stated) in figures.stated.iter().enumerate() {
        let Said::Number(number) = &stated.content else { continue };
        let unit = number.unit.map(|unit| &figures.units[&unit]);
        let kind = unit.and_then(|unit| unit.kind);
        let is_told = stated.is_told() && !stated.is_negated;
        if !is_told
            || stated.proposition == own.proposition
            || matches!(only, Only::Kind(only) if only != kind)
        {
            continue;
        }
        let scale = unit.and_then(|unit| unit.multiplier?.to_f64()).unwrap_or(1.0);
        if let Some(value) = number.value.and_then(|value| value.to_f64()).filter(|value| *value > 0.0) {
            groups.entry(kind).or_default().push(Point { value: value * scale, at });
        }
    }
    let mut groups: Vec<Vec<Point>> = groups.into_values().collect();
    for group in &mut groups {
        group.sort_by(|a, b| a.value.total_cmp(&b.value).then(a.at.cmp(&b.at)));
        group.dedup_by(|a, b| a.value.total_cmp(&b.value).is_eq());
    }
    groups
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

/// Calls back with each pair whose result lies within bounds, until told to stop. For each right operand the left ones are a
/// range of the sorted values.
fn each(
    operation: Operation,
    group: &[Point],
    (low, high): (f64, f64),
    found: &mut dyn FnMut(&Point, &Point) -> bool,
) {
    for right in group {
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
            let is_pair = left.at != right.at && (operation != Operation::Sum || left.value >= right.value);
            if is_pair && !found(left, right) {
                return;
            }
        }
    }
}

/// How often a number drawn at random, as precise, has a hit. The draws are the same for the same number.
fn chance(groups: &[Vec<Point>], operations: &[Operation], (value, half): (f64, f64)) -> f64 {
    let size: usize = groups.iter().map(Vec::len).sum();
    if size == 0 || value == 0.0 {
        return 0.0;
    }
    let draws = (EFFORT / size).clamp(20, DRAWS);
    let mut state = value.to_bits();
    let mut met = 0_usize;
    for _ in 0..draws {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        let factor = 10_f64.powf(unit_interval(state) - 0.5);
        let bounds = ((value - half) * factor, (value + half) * factor);
        let mut is_met = false;
        for (group, operation) in groups.iter().flat_map(|group| operations.iter().map(move |o| (group, o))) {
            if !is_met {
                each(*operation, group, bounds, &mut |_, _| {
                    is_met = true;
                    false
                });
            }
        }
        met += usize::from(is_met);
    }
    #[expect(clippy::cast_precision_loss, reason = "at most some hundreds")]
    let chance = met as f64 / draws as f64;
    chance
}

/// A number from 0 to 1.
fn unit_interval(state: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits are kept exactly")]
    let drawn = (state >> 11) as f64 / (1_u64 << 53) as f64;
    drawn
}

fn guess(names: Names<'_>, figures: &Figures, hit: &Hit, number: &Number) -> Guess {
    let shown = |at: usize| -> (String, Operand) {
        let stated = &figures.stated[at];
        let claims: Vec<Id> = figures.tellings(stated).iter().map(|telling| telling.claim).collect();
        let operand = operand(names, figures, stated, &claims);
        (operand.value.clone(), operand)
    };
    let ((left, a), (right, b)) = (shown(hit.left), shown(hit.right));
    let unit = number.unit.map(|unit| names.unit(&figures.iri(unit)));
    let result = result(figures, hit, number).unwrap_or_default().round_sf(4).unwrap_or_default().normalize();
    let formula = match hit.operation {
        Operation::Growth => format!("({left} − {right}) / {right}"),
        operation => format!("{left}{}{right}", operation.sign()),
    };
    let arithmetic =
        format!("{formula} = {result}{}", unit.map(|unit| format!(" {unit}")).unwrap_or_default());
    Guess { arithmetic, operands: vec![a, b] }
}

/// The result of a hit in the unit of the number.
fn result(figures: &Figures, hit: &Hit, number: &Number) -> Option<Decimal> {
    let coherent = |at: usize| match &figures.stated[at].content {
        Said::Number(number) => {
            let multiplier =
                number.unit.and_then(|unit| figures.units[&unit].multiplier).unwrap_or(Decimal::ONE);
            number.value?.checked_mul(multiplier)
        }
        _ => None,
    };
    let scale = number.unit.and_then(|unit| figures.units.get(&unit)?.multiplier).unwrap_or(Decimal::ONE);
    hit.operation.apply(coherent(hit.left)?, coherent(hit.right)?)?.checked_div(scale)
}

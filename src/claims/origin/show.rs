//! Numbers and their arithmetic for people.
//!
//! Knows figures and names. Must not know where numbers come from.

use super::Operand;
use super::derive::{Computed, End, Operation};
use crate::encoding::{
    Amount, Assertion, ClaimedValue, Names, OriginResolver, PropositionTable, Stated, StatedNumber, Summary,
    Teller,
};
use crate::index::Id;
use crate::model::Comparator;
use rust_decimal::{Decimal, RoundingStrategy};

/// A figure with those who tell it.
pub(super) fn operand(
    names: Names<'_>,
    figures: &PropositionTable,
    stated: &Stated,
    claims: &[&Assertion],
) -> Operand {
    let mut states = Summary::of_stated(names, figures, stated);
    if let ClaimedValue::Number(number) = &stated.content {
        states.said.content = shown(names, figures, number);
    }
    let mut speakers = OriginResolver::new(names.lookup);
    let claims = claims.iter().map(|telling| {
        let origin = speakers.origin_of(telling.claim);
        Teller::of(names, figures, telling, &origin)
    });
    Operand { states, claims: claims.collect() }
}

/// The operands of a result, with the claims that state them: where one document states all, those of it.
pub(super) fn operands(names: Names<'_>, figures: &PropositionTable, computed: &Computed) -> Vec<Operand> {
    let told = |at: &usize| {
        let stated = &figures.stated[*at];
        let of_document = |document: Option<Id>| computed.document.is_none() || document == computed.document;
        let tellings = figures.tellings(stated).iter().filter(|telling| of_document(telling.document));
        operand(names, figures, stated, &tellings.collect::<Vec<_>>())
    };
    computed.operands.iter().chain(&computed.unchanged_until).map(told).collect()
}

/// A value with the slots that the claim leaves open.
pub(super) fn value_in(
    names: Names<'_>,
    figures: &PropositionTable,
    (stated, own): (&Stated, &Stated),
    value: &str,
) -> String {
    let own = &figures.scopes[own.scope];
    let more = figures.scopes[stated.scope].iter().filter(|slot| !own.contains(slot));
    let mut more: Vec<String> = more.map(|(_, value)| names.label(&figures.iri(*value))).collect();
    more.sort();
    if more.is_empty() { value.to_owned() } else { format!("{value} ({})", more.join(", ")) }
}

/// A number with the symbol of its unit.
pub(super) fn shown(names: Names<'_>, figures: &PropositionTable, number: &StatedNumber) -> String {
    let unit = number.unit.map(|unit| names.unit(&figures.iri(unit)));
    show(number, unit.as_deref())
}

/// How a result is computed, with the result: `44 Mt / 120 Mt = 36.67 %`.
pub(super) fn arithmetic(
    names: Names<'_>,
    figures: &PropositionTable,
    computed: &Computed,
    own: &Stated,
) -> String {
    let figure = |at: &usize| match &figures.stated[*at].content {
        ClaimedValue::Number(number) => shown(names, figures, number),
        _ => String::new(),
    };
    let mut told: Vec<String> = computed.operands.iter().map(figure).collect();
    if let Some(until) = computed.unchanged_until {
        let period = |at: usize| {
            figures.stated[at].period.map_or_else(String::new, |period| figures.text(period.edtf))
        };
        told[0] = format!("{} (as in {} and {})", told[0], period(computed.operands[0]), period(until));
    }
    if computed.is_mean {
        let mean = format!("mean of {}", told[1..].join(", "));
        told.truncate(1);
        told.push(mean);
    }
    if let (Some(level), Some(unit)) =
        (computed.level, computed.operands.first().map(|at| figures.stated[*at].unit()))
    {
        let (comparator, value) = (Comparator::Equal, Some(level));
        told.push(shown(names, figures, &StatedNumber { comparator, value, low: value, high: value, unit }));
    }
    let left = match computed.operation {
        Operation::Growth => format!("({} − {}) / {}", told[0], told[1], told[1]),
        operation => told.join(operation.sign()),
    };
    format!("{left} = {}", result(names, figures, computed, own).content)
}

/// What figures give in place of a number: `(107,500 t − 136,000 t) / 136,000 t = -20.96 %, not -8 %`.
pub(in crate::claims) fn not_what_is_stated(
    names: Names<'_>,
    figures: &PropositionTable,
    computed: &Computed,
    own: &Stated,
) -> String {
    let stated = match &own.content {
        ClaimedValue::Number(number) => shown(names, figures, number),
        _ => String::new(),
    };
    format!("{}, not {stated}", arithmetic(names, figures, computed, own))
}

/// A result: in prose of four digits, whose bounds are rounded outwards, so that they hold; in numbers as computed.
pub(super) fn result(
    names: Names<'_>,
    figures: &PropositionTable,
    computed: &Computed,
    own: &Stated,
) -> Amount {
    let ClaimedValue::Number(number) = &own.content else { return Amount::default() };
    let is_approximate = computed.is_approximate || computed.unchanged_until.is_some();
    let of =
        |result: Decimal, strategy| result.round_sf_with_strategy(4, strategy).unwrap_or(result).normalize();
    let (comparator, low, high) = match (computed.low, computed.high) {
        (Some(low), Some(high)) if low.value == high.value => {
            let value = Some(of(low.value, RoundingStrategy::MidpointAwayFromZero));
            let comparator = if is_approximate { Comparator::Approximately } else { Comparator::Equal };
            (comparator, value, value)
        }
        (low, high) => {
            let down = low.map(|end| of(end.value, RoundingStrategy::ToNegativeInfinity));
            let up = high.map(|end| of(end.value, RoundingStrategy::ToPositiveInfinity));
            (bound(low, high), down, up)
        }
    };
    let value = low.filter(|_| low == high);
    let content = shown(names, figures, &StatedNumber { comparator, value, low, high, unit: number.unit });
    let [low, high] = [computed.low, computed.high].map(|end| end.map(|end| end.value.normalize()));
    let value = value.and(low);
    let exact = StatedNumber { comparator, value, low, high, unit: number.unit };
    Amount { content, ..Amount::of_number(names, figures, &exact) }
}

fn bound(low: Option<End>, high: Option<End>) -> Comparator {
    match (low, high) {
        (Some(_), Some(_)) => Comparator::Range,
        (Some(End { is_open: true, .. }), None) => Comparator::GreaterThan,
        (Some(_), None) => Comparator::AtLeast,
        (None, Some(End { is_open: false, .. })) => Comparator::AtMost,
        (None, _) => Comparator::LessThan,
    }
}

/// A number for people: millions of tonnes as `44 Mt`, other large numbers with their thousands apart.
pub(super) fn show(number: &StatedNumber, unit: Option<&str>) -> String {
    let million = Decimal::from(1_000_000);
    let points = [number.value, number.low, number.high];
    let is_large = unit == Some("t")
        && points
            .iter()
            .flatten()
            .all(|number| number.abs() >= million && (number / Decimal::from(10_000)).fract().is_zero());
    let digits = |number: Option<Decimal>| match number {
        None => String::new(),
        Some(number) if is_large => (number / million).normalize().to_string(),
        Some(number) => thousands(&number.normalize().to_string()),
    };
    let (value, low, high) = (digits(number.value), digits(number.low), digits(number.high));
    let shown = match number.comparator {
        Comparator::Equal | Comparator::Unquantified => value,
        Comparator::Approximately => format!("~{value}"),
        Comparator::GreaterThan => format!(">{low}"),
        Comparator::AtLeast => format!(">={low}"),
        Comparator::LessThan => format!("<{high}"),
        Comparator::AtMost => format!("<={high}"),
        Comparator::Range if number.value.is_some() => format!("{value} [{low}..{high}]"),
        Comparator::Range => format!("{low}..{high}"),
    };
    // A plain number has a unit without a symbol.
    match unit.filter(|unit| !unit.is_empty()) {
        Some(unit) if is_large => format!("{shown} M{unit}"),
        Some(unit) => format!("{shown} {unit}"),
        None => shown,
    }
}

fn thousands(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{sign}{grouped}.{fraction}"),
        None => format!("{sign}{grouped}"),
    }
}

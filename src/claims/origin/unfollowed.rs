//! Figures that do not follow from others.
//!
//! Knows what is computed, and what is stated. Must not know how either is shown.

use super::derive::{Computed, Derivation, months};
use super::operands::{Operands, is_plain};
use crate::claims::interval::{Interval, half_last_digit};
use crate::encoding::{ClaimedValue, Lookup, Stated};
use crate::index::Id;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What the figures here give in place of a figure that is said flatly of a period, where none of them give it. Those of its own
/// document go before those of others, whose editions may differ.
pub(in crate::claims) fn unfollowed(
    table: &Operands<'_>,
    lookup: Lookup<'_>,
    derivations: &[Derivation],
    own: &Stated,
) -> Option<Computed> {
    let figures = table.figures;
    let ClaimedValue::Number(number) = &own.content else { return None };
    let period = own.period.filter(|period| !period.is_uncertain)?;
    let of_period = months(period).filter(|_| is_plain(own))?;
    let stated = Interval::of(figures, own, number);
    let computed = derivations.iter().flat_map(|each| each.computed(table, lookup, own, Some(of_period)));
    let documents: BTreeSet<Id> =
        figures.tellings(own).iter().filter_map(|telling| telling.document).collect();
    let is_certain = |computed: &Computed| {
        let uncertain = |at: &usize| figures.stated[*at].period.is_none_or(|period| period.is_uncertain);
        // The parts of another document are those of its own whole.
        let is_own =
            !computed.is_sum_of_parts() || computed.document.is_some_and(|of| documents.contains(&of));
        is_own && computed.period.is_same(&period) && !computed.operands.iter().any(uncertain)
    };
    let mut computed: Vec<Computed> = computed.filter(is_certain).collect();
    let is_own =
        |computed: &Computed| computed.document.is_some_and(|document| documents.contains(&document));
    if computed.iter().any(is_own) {
        computed.retain(is_own);
    }
    // Many cut where others round: 9.7 may be told as 9, but 8.0 is not told as 9. So what is larger may be off by all of the
    // last place, and what is smaller by half of it. Of a bound no side is the larger.
    let precisions = figures.tellings(own).iter().filter_map(|telling| telling.precision);
    let last = number.value.map(half_last_digit).unwrap_or_default();
    let half = precisions.max().unwrap_or(last).max(stated.tolerance);
    let (cut, rounded) = (half * Decimal::TWO, half - stated.tolerance);
    let (most_above, most_below) = match number.value {
        Some(value) if value > Decimal::ZERO => (cut, rounded),
        Some(value) if value < Decimal::ZERO => (rounded, cut),
        _ => (cut, cut),
    };
    let gap = |computed: &Computed| -> Option<Decimal> {
        let (low, high) = computed.widest;
        let above = low.zip(stated.highest()).map(|(low, high)| low.saturating_sub(high));
        let below = stated.lowest().zip(high).map(|(low, high)| low.saturating_sub(high));
        let above = above.filter(|gap| *gap > most_above);
        above.into_iter().chain(below.filter(|gap| *gap > most_below)).max()
    };
    if computed.iter().any(|computed| gap(computed).is_none()) {
        return None;
    }
    computed.into_iter().min_by_key(|computed| gap(computed))
}

//! A quantity as words give it, as a sheet writes its value.
//!
//! Knows numbers in words and the notation of values. Must not know what they are of.

use crate::document::numeral::Quantity;
use crate::document::{Bound, Direction};
use rust_decimal::Decimal;

/// The most places behind the point of a number that words give: what has more is a fraction, and no number of theirs.
const PLACES: u32 = 9;

/// The values that a quantity may be, the likeliest first: `36.7`, `>9e7`, `10..15`. None where its words are not read.
pub(super) fn values(quantity: &Quantity) -> Vec<String> {
    if quantity.unread.is_some() || quantity.is_ordinal {
        return Vec::new();
    }
    let number = |(over, under): (Decimal, Decimal)| {
        let factor = quantity.unit.as_ref().map_or(Decimal::ONE, |unit| unit.factor);
        let number = over.checked_div(under)?.checked_mul(factor)?.normalize();
        (number.scale() <= PLACES)
            .then(|| shown(number, quantity.exponent.filter(|_| factor == Decimal::ONE)))
    };
    let (Some(low), high, center) =
        (number(quantity.low), quantity.high.map(number), quantity.center.map(number))
    else {
        return Vec::new();
    };
    let plain = match (high, center) {
        (None, _) => low,
        (Some(Some(high)), None) => return vec![format!("{low}..{high}")],
        (Some(Some(high)), Some(Some(center))) => return vec![format!("{center}[{low}..{high}]")],
        _ => return Vec::new(),
    };
    let bound = match quantity.bound {
        Bound::Exact => "",
        Bound::AtLeast => ">=",
        Bound::MoreThan => ">",
        Bound::AtMost => "<=",
        Bound::LessThan => "<",
        Bound::About => "~",
    };
    let signed = format!("{bound}-{plain}");
    match (quantity.is_negative, quantity.direction) {
        (true, _) => vec![signed],
        (false, Some(Direction::Fall)) => vec![format!("{bound}{plain}"), signed],
        _ => vec![format!("{bound}{plain}")],
    }
}

/// A number in the places that were written: `36.70`, `1.7e9`.
fn shown(number: Decimal, exponent: Option<i32>) -> String {
    match exponent {
        Some(exponent) if exponent >= 3 => scientific(number, exponent).unwrap_or_else(|| number.to_string()),
        Some(exponent) if exponent < 0 => {
            let places = usize::try_from(-exponent).unwrap_or_default();
            format!("{number:.places$}")
        }
        _ => number.to_string(),
    }
}

/// `1.7e9` of 1,700,000,000 whose last place written has the power of ten 8.
fn scientific(number: Decimal, exponent: i32) -> Option<String> {
    let ten = Decimal::TEN;
    let places = (0..exponent).try_fold(Decimal::ONE, |power, _| power.checked_mul(ten))?;
    let digits = number.checked_div(places)?.normalize();
    if digits.scale() > 0 || digits.is_sign_negative() {
        return None;
    }
    let digits = digits.to_string();
    let (first, rest) = digits.split_at(1);
    let exponent = exponent + i32::try_from(rest.len()).ok()?;
    Some(if rest.is_empty() { format!("{first}e{exponent}") } else { format!("{first}.{rest}e{exponent}") })
}

/// The words of a quantity that a sheet may give as `written`, the widest first: with its unit, and the number by itself.
pub(super) fn written(words: &str, quantity: &Quantity) -> Vec<String> {
    let characters: Vec<char> = words.chars().collect();
    let slice = |start: usize, end: usize| -> String {
        characters.get(start..end).map(|slice| slice.iter().collect()).unwrap_or_default()
    };
    let start = quantity.parts.iter().map(|part| part.start).min().unwrap_or(quantity.number.start);
    let end = quantity.parts.iter().map(|part| part.end).max().unwrap_or(quantity.number.end);
    let mut found = Vec::new();
    if let Some(unit) = &quantity.unit {
        let rest = slice(end, characters.len());
        let blank = rest.chars().take_while(|c| c.is_whitespace()).count();
        let behind: String = rest.chars().skip(blank).collect();
        if !unit.words.is_empty() && behind.to_lowercase().starts_with(&unit.words.to_lowercase()) {
            found.push(slice(start, end + blank + unit.words.chars().count()));
        }
    }
    found.push(slice(start, end));
    found.retain(|words| !words.trim().is_empty());
    found.dedup();
    found
}

/// The names of the units that a quantity may be in, as QUDT has them.
pub(super) fn units(quantity: &Quantity) -> Vec<String> {
    let Some(unit) = &quantity.unit else { return Vec::new() };
    match unit.per.as_slice() {
        [] => unit.names.clone(),
        per => unit
            .names
            .iter()
            .flat_map(|name| per.iter().map(move |per| format!("{name}-PER-{per}")))
            .collect(),
    }
}

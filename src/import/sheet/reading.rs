//! Readings: what was done where the words do not simply give a value, and how far a value may then differ from them.
//!
//! Knows kinds of reading and arithmetic. Must not know how words are read.

use super::context::choice;
use super::raw::RawReading;
use crate::document::{Expected, Mismatch};
use crate::import::fault::FaultSink;
use crate::model::{Coded, Quantity, Reading, ReadingKind};
use rust_decimal::Decimal;

/// Reads a reading as a sheet writes it. What is computed has its arithmetic in `by`.
pub(super) fn read(raw: &RawReading, sink: &mut FaultSink) -> Option<Reading> {
    let name = raw.kind.as_ref()?;
    let kind: ReadingKind = choice(name, "kind", sink)?;
    let why = raw.why.as_ref()?.value.clone();
    let by = raw.by.as_ref().map(|by| by.value.clone());
    if let Some(by) = raw.by.as_ref().filter(|_| !is_computed(kind)) {
        let message = format!(
            "`by` has the arithmetic of what is derived or converted, not of what is {}",
            kind.word()
        );
        sink.add(&by.span, message);
    }
    Some(Reading { kind, why, by, given: None })
}

/// Reads the reading of a column, whose values are all as the cells have them.
pub(super) fn read_of_column(raw: &RawReading, sink: &mut FaultSink) -> Option<Reading> {
    let reading = read(raw, sink)?;
    if is_computed(reading.kind) {
        let name = raw.kind.as_ref()?;
        let message = format!(
            "a column is not {}: its values are what its cells have, in the `unit` that it gives",
            reading.kind.word()
        );
        sink.add(&name.span, message);
    }
    Some(reading)
}

fn is_computed(kind: ReadingKind) -> bool {
    matches!(kind, ReadingKind::Derived | ReadingKind::Converted)
}

/// Why a reading of its kind does not lead from what the words give to what is stated; `None` where it may. `fault` says how
/// the two differ, `numbers` are those of the quote.
pub(super) fn problem(
    reading: &Reading,
    fault: Option<&Mismatch>,
    (stated, expected): (&Quantity, &Expected),
    numbers: &dyn Fn() -> Vec<Decimal>,
) -> Option<String> {
    if is_computed(reading.kind) && *expected != Expected::Unquantified {
        return computed(reading, stated, numbers).err();
    }
    let fault = fault?;
    let kind = reading.kind.word();
    match reading.kind {
        ReadingKind::Translated | ReadingKind::TableCell if fault.is_plain() => Some(format!(
            "{fault}: what is {kind} is the same number; a `reading` of kind emended, derived, converted or interpreted says \
             what was done to it"
        )),
        ReadingKind::Interpreted if fault.has_other_number(expected) => Some(format!(
            "{fault}: what is {kind} keeps the number that the words give; one of kind emended, derived or converted has \
             another"
        )),
        _ => None,
    }
}

/// Whether the arithmetic of a reading gives the value, from numbers of the quote.
fn computed(reading: &Reading, stated: &Quantity, numbers: &dyn Fn() -> Vec<Decimal>) -> Result<(), String> {
    let kind = reading.kind.word();
    let Some(by) = &reading.by else {
        return Err(format!(
            "a `reading` of kind {kind} takes `by`, its arithmetic, as in by = \"100 + 150\""
        ));
    };
    let mut sum = Sum { rest: by.trim(), operands: Vec::new() };
    let result = sum.sum().filter(|_| sum.rest.is_empty());
    let Some(result) = result else {
        return Err(format!("`{by}` is no arithmetic: numbers, + - * / and brackets"));
    };
    let own = stated.value.or(stated.low).or(stated.high);
    let is_result = own.is_some_and(|own| result.round_dp(own.normalize().scale()) == own.normalize());
    if !is_result {
        let own = own.map_or_else(|| "no number".to_owned(), |own| own.normalize().to_string());
        return Err(format!("`{by}` gives {}, not {own}", result.round_dp(10).normalize()));
    }
    let given = numbers();
    let lacking = sum.operands.iter().filter(|operand| !stands(**operand, &given));
    let lacking: Vec<String> = lacking.map(|operand| operand.normalize().to_string()).collect();
    // A rate comes from elsewhere; what it is applied to does not.
    let is_grounded = match reading.kind {
        ReadingKind::Converted => lacking.len() < sum.operands.len(),
        _ => lacking.is_empty(),
    };
    if is_grounded {
        Ok(())
    } else {
        Err(format!(
            "the words of the quote do not give {}, of which `{by}` makes the value",
            lacking.join(" and ")
        ))
    }
}

/// Whether words give a number, in whatever scale, or it is a power of ten.
fn stands(operand: Decimal, given: &[Decimal]) -> bool {
    let mut power = Decimal::new(1, 9);
    let mut powers = Vec::new();
    while power <= Decimal::from(1_000_000_000_000_i64) {
        powers.push(power);
        power *= Decimal::TEN;
    }
    let operand = operand.abs();
    powers.contains(&operand)
        || given.iter().any(|own| powers.iter().any(|power| own.abs().checked_mul(*power) == Some(operand)))
}

/// Arithmetic that is being read.
struct Sum<'t> {
    rest: &'t str,
    operands: Vec<Decimal>,
}

impl Sum<'_> {
    fn sum(&mut self) -> Option<Decimal> {
        let mut value = self.product()?;
        while let Some(sign) = self.sign(&['+', '-', '−']) {
            let next = self.product()?;
            value = if sign == '+' { value.checked_add(next)? } else { value.checked_sub(next)? };
        }
        Some(value)
    }

    fn product(&mut self) -> Option<Decimal> {
        let mut value = self.factor()?;
        while let Some(sign) = self.sign(&['*', '/', '×', '·', '÷']) {
            let next = self.factor()?;
            value = if matches!(sign, '/' | '÷') {
                value.checked_div(next)?
            } else {
                value.checked_mul(next)?
            };
        }
        Some(value)
    }

    fn factor(&mut self) -> Option<Decimal> {
        if self.sign(&['-', '−']).is_some() {
            return self.factor().map(|value| -value);
        }
        if self.sign(&['(']).is_some() {
            // As deep as anybody nests by hand.
            if self.rest.len() > 1_000 {
                return None;
            }
            let value = self.sum()?;
            return self.sign(&[')']).map(|_| value);
        }
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        let value: Decimal = self.rest[..end].parse().ok()?;
        self.rest = self.rest[end..].trim_start();
        self.operands.push(value);
        Some(value)
    }

    fn sign(&mut self, signs: &[char]) -> Option<char> {
        let first = self.rest.chars().next().filter(|c| signs.contains(c))?;
        self.rest = self.rest[first.len_utf8()..].trim_start();
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_is_read_as_it_is_written() {
        let cases = [
            ("100 + 150", Some("250")),
            ("(3.5 - 1.5) * 4 / 2", Some("4")),
            ("2 + 3 * 4", Some("14")),
            ("-(5 − 7)", Some("2")),
            ("100 × 1.5 ÷ 3", Some("50")),
            ("1 / 0", None),
            ("1 +", None),
            ("(1", None),
            ("one", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let mut sum = Sum { rest: text, operands: Vec::new() };
            let value = sum.sum().filter(|_| sum.rest.is_empty()).map(|value| value.normalize().to_string());
            assert_eq!(value.as_deref(), expected, "{text}");
        }
    }
}

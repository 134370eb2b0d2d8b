//! Parts told by their whole: "one in three", `3 von 10`.
//!
//! Knows two numbers with a word between them. Must not know what they are parts of.

use rust_decimal::Decimal;

use super::number::Reader;
use super::words::lexicon::WordKind;
use super::{Bound, Notation, Quantity, Unread};

impl Reader<'_> {
    /// Makes one quantity of each two that are a part and its whole.
    pub(super) fn join_ratios(&self, quantities: &mut Vec<Quantity>) {
        let mut at = 0;
        while at + 1 < quantities.len() {
            if self.is_ratio(&quantities[at], &quantities[at + 1]) {
                let whole = quantities.remove(at + 1);
                let part = &mut quantities[at];
                part.low = (part.low.0, whole.low.0);
                part.exponent = None;
                part.number.end = whole.number.end;
                part.parts.push(crate::document::text::Span::new(part.number.start, whole.number.end));
                part.next = whole.next;
            }
            at += 1;
        }
        self.refuse_ratios(quantities);
    }

    /// What looks like a part and its whole, and is no such fraction, is not read: "one in 5,000", "46 out of 5".
    fn refuse_ratios(&self, quantities: &mut [Quantity]) {
        for at in 1..quantities.len() {
            let Some(to) = self.joint(&quantities[at - 1], &quantities[at]) else { continue };
            let is_year = self.number(to).is_some_and(|whole| Self::is_year(&whole));
            if is_year {
                continue;
            }
            let (start, end) = (quantities[at - 1].number.start, quantities[at].number.end);
            let first = self.lexemes.partition_point(|lexeme| lexeme.span.start < start);
            let last = self.lexemes.partition_point(|lexeme| lexeme.span.end <= end);
            for quantity in &mut quantities[at - 1..=at] {
                quantity.unread =
                    quantity.unread.take().or_else(|| Some(Unread::WordBeside(self.told(first, last))));
            }
        }
    }

    /// The lexeme that a whole begins at, right behind its part and a word for a ratio.
    fn joint(&self, part: &Quantity, whole: &Quantity) -> Option<usize> {
        let from = self.lexemes.partition_point(|lexeme| lexeme.span.end <= part.number.end);
        let to = self.lexemes.partition_point(|lexeme| lexeme.span.start < whole.number.start);
        let (_, end) = self.words.ahead(self.lexemes, from, WordKind::Ratio)?;
        let is_sure = end > from + 1 || part.low == (Decimal::ONE, Decimal::ONE);
        (is_sure && end == to).then_some(to)
    }

    fn is_ratio(&self, part: &Quantity, whole: &Quantity) -> bool {
        let from = self.lexemes.partition_point(|lexeme| lexeme.span.end <= part.number.end);
        let to = self.lexemes.partition_point(|lexeme| lexeme.span.start < whole.number.start);
        let joint = self.words.ahead(self.lexemes, from, WordKind::Ratio).filter(|(_, end)| *end == to);
        let is_plain = |quantity: &Quantity| {
            quantity.low.1 == Decimal::ONE
                && quantity.high.is_none()
                && quantity.center.is_none()
                && quantity.unread.is_none()
                && quantity.unit.as_ref().is_none_or(|unit| unit.names.iter().any(|name| name == "NUM"))
                && quantity.notation != Notation::Nothing
        };
        joint.is_some()
            && is_plain(part)
            && is_plain(whole)
            && whole.bound == Bound::Exact
            && part.low.0 >= Decimal::ONE
            && part.low.0 < whole.low.0
            && whole.low.0 <= Decimal::ONE_HUNDRED
    }
}

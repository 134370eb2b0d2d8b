//! Quantity phrases: a number with everything around it that makes it another one.
//!
//! Knows the order in which bounds, directions, signs, numbers and units stand. Must not know what value is expected.

use rust_decimal::Decimal;

use super::around::after::After;
use super::around::before::Before;
use super::number::{Numeral, Reader};
use super::words::lexicon::{Meaning, WordKind};
use super::words::token::{Lexeme, Token};
use super::{Bound, Direction, Notation, Quantity, UnitWords, Unread};
use crate::document::text::Span;

impl Reader<'_> {
    /// Every quantity phrase, in order. Linear in the lexemes.
    pub(super) fn quantities(&self) -> Vec<Quantity> {
        let mut quantities: Vec<Quantity> = Vec::new();
        let mut at = 0;
        let mut caption = None;
        while at < self.lexemes.len() {
            if let Some(found) = self.caption(at) {
                at = found.end;
                caption = Some(found);
                continue;
            }
            // Prose after a table is not in its scale.
            caption = caption.filter(|_| !(self.lexemes[at].is_mark('.') && self.is_stop(at)));
            let number = self.multiple(at).or_else(|| self.number(at));
            if let Some(number) = number {
                let (start, is_scaled) = (number.start, number.scaled.is_some());
                let (mut quantity, end) = self.phrase(number);
                self.reach(&mut quantity, (start, end), caption.as_ref(), is_scaled);
                if let Some(previous) = quantities.last() {
                    self.share_direction(previous, &mut quantity);
                }
                quantities.push(quantity);
                at = end.max(at + 1);
            } else if let Some(quantity) = self.nothing(at) {
                quantities.push(quantity);
                at += 1;
            } else {
                at += self.bound_length(at);
            }
        }
        quantities
    }

    /// An amount alone in brackets after "of", "was" and the like is one below zero, as accountants write it.
    fn in_brackets(&self, number: &Numeral) -> Option<Unread> {
        let mut first = number.start;
        while let Some((entry, from)) = self.words.behind(self.lexemes, first, WordKind::Unit)
            && self.is_prefix(&entry.meaning, from, first)
        {
            first = from;
        }
        let open = first.checked_sub(1).filter(|at| self.lexemes[*at].is_mark('('))?;
        let closes = self.lexeme(number.end).is_some_and(|lexeme| lexeme.is_mark(')'));
        let is_told = [WordKind::Of, WordKind::Level]
            .into_iter()
            .any(|kind| self.words.behind(self.lexemes, open, kind).is_some());
        (closes && is_told).then(|| Unread::Sign(self.told(open, number.end + 1)))
    }

    /// "Millionen" alone is no million.
    fn bare_scale(&self, number: &Numeral) -> Option<Unread> {
        let (entry, end) = self.words.ahead(self.lexemes, number.start, WordKind::Scale)?;
        let is_large = entry.number().0 >= Decimal::from(1_000_000) && number.notation != Notation::Han;
        is_large.then(|| self.not_known(self.told(number.start, end)))
    }

    /// Whether digits go on as those of dates, times and codes do: 12:30, 12-03-2024.
    fn goes_on(&self, end: usize) -> bool {
        let is_joint = |l: &Lexeme| matches!(l.token, Token::Mark('-' | '–' | '/' | ':'));
        self.lexemes[end - 1].is_number()
            && self.lexeme(end).is_some_and(is_joint)
            && self.lexeme(end + 1).is_some_and(Lexeme::is_number)
            && self.is_glued(end)
            && self.is_glued(end + 1)
    }

    /// The lexemes of a bound of several words that starts here, so that no word of it is taken for a number.
    fn bound_length(&self, at: usize) -> usize {
        let bound = self.words.ahead(self.lexemes, at, WordKind::Bound);
        bound.map_or(1, |(_, end)| end - at)
    }

    /// "doubled": a number of times.
    fn multiple(&self, at: usize) -> Option<Numeral> {
        let (entry, end) = self.words.ahead(self.lexemes, at, WordKind::Multiple)?;
        let (over, under) = entry.number();
        Some(Numeral {
            over,
            under,
            exponent: None,
            scaled: None,
            notation: Notation::Multiple,
            is_percent: false,
            is_ordinal: false,
            unread: None,
            start: at,
            end,
        })
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.lexemes[start].span.start, self.lexemes[end - 1].span.end)
    }

    fn phrase(&self, low: Numeral) -> (Quantity, usize) {
        let mut before = self.before(low.start);
        let mut after = self.after(&low, before.unit.as_ref());
        let mut unread =
            low.unread.clone().or_else(|| self.in_brackets(&low)).or_else(|| self.bare_scale(&low));
        let mut parts = vec![self.span(low.start, low.end)];
        let (mut low, mut high, mut end) = (low, None, after.end);
        let mut unit = after.unit.clone();
        let range = self.range(&low, &after, &before).filter(|_| low.notation != Notation::Multiple);
        if range.is_none() && self.goes_on(low.end) {
            unread = unread.or_else(|| Some(Unread::Code(self.told(low.start, low.end + 2))));
        }
        if let Some((joint, mut top, about)) = range {
            after = self.after(&top, before.unit.as_ref());
            unread = unread.or_else(|| top.unread.clone());
            if about {
                let center = (low.over, low.under);
                (low, top) = spread(low, &top);
                parts.push(self.span(joint, top.end));
                let mut quantity = self.put_together(&low, Some(&top), &before, &after, parts, unit, unread);
                quantity.center = Some(center);
                return (quantity, after.end);
            }
            share_scale(&mut low, &top);
            if before.is_negative {
                // A mark belongs to the number that it stands at, a word may belong to both.
                let is_mark = self.is_glued(low.start) && !self.lexemes[low.start - 1].is_word();
                unread =
                    unread.or_else(|| (!is_mark).then(|| Unread::Sign(self.told(low.start - 1, top.end))));
                (low.over, before.is_negative) = (-low.over, false);
            }
            parts.push(self.span(joint, top.end));
            let is_ordered = low.over.checked_mul(top.under) < top.over.checked_mul(low.under);
            unread = unread.or_else(|| (!is_ordered).then(|| Unread::WordBeside(self.told(joint, top.end))));
            unit = after.unit.clone().or(unit);
            end = after.end;
            high = Some(top);
        }
        // "a fall of 10 to 5" has two levels.
        let moves = [WordKind::To, WordKind::Level]
            .into_iter()
            .find_map(|kind| self.words.ahead(self.lexemes, after.end, kind));
        if let Some((_, next)) = moves.filter(|_| before.of && before.direction.is_some())
            && let Some(level) = self.number(next).filter(|level| !level.is_ordinal)
        {
            unread = unread.or_else(|| Some(Unread::Sign(self.told(after.end, level.end))));
        }
        let mut quantity = self.put_together(&low, high.as_ref(), &before, &after, parts, unit, unread);
        self.check_turn(&mut quantity, (&before, after.is_turned), (low.start, end.max(after.end)));
        (quantity, end)
    }

    #[expect(clippy::too_many_arguments, reason = "what was read on each side of the number")]
    fn put_together(
        &self,
        low: &Numeral,
        high: Option<&Numeral>,
        before: &Before,
        after: &After,
        mut parts: Vec<Span>,
        unit: Option<UnitWords>,
        unread: Option<Unread>,
    ) -> Quantity {
        // "Fiel mit 5 Tonnen kleiner aus": the second half of the verb says that the first is of no fall.
        if !(after.is_plain && before.bound == Bound::Exact) {
            parts.extend(&before.parts);
        }
        parts.extend(&after.parts);
        let mut unit = unit.or_else(|| before.unit.clone());
        if low.is_percent {
            unit = Some(UnitWords::percent(self.told(low.start, low.end)));
        }
        if low.notation == Notation::Multiple && unit.is_none() {
            unit = Some(UnitWords::fold(self.told(low.start, low.end)));
        }
        let bound = match (before.bound, after.bound) {
            (Bound::Exact, bound) | (bound, Bound::Exact) => Ok(bound),
            (own, other) if own == other => Ok(own),
            _ => Err(Unread::WordBeside(after.told.clone())),
        };
        let direction = match (before.direction, after.direction) {
            (Some(own), Some(other)) if own != other => Err(Unread::Sign(after.told.clone())),
            (own, other) => Ok(own.filter(|_| !after.is_plain).or(other)),
        };
        let unread = unread
            .or_else(|| before.unread.clone())
            .or_else(|| after.unread.clone())
            .or_else(|| bound.as_ref().err().cloned())
            .or_else(|| direction.as_ref().err().cloned())
            .or_else(|| before.by_alone.clone().filter(|_| after.direction.is_none()));
        let last = self.span(low.start, high.map_or(low.end, |high| high.end));
        let exponent = match high {
            Some(high) if high.exponent != low.exponent => None,
            _ => low.exponent,
        };
        Quantity {
            low: (low.over, low.under),
            high: high.map(|high| (high.over, high.under)),
            center: None,
            bound: bound.unwrap_or(Bound::Exact),
            is_negative: before.is_negative,
            direction: direction.unwrap_or_default(),
            unit,
            next: after.next.clone(),
            negation: before.negation.clone(),
            exponent,
            notation: low.notation,
            is_ordinal: low.is_ordinal || after.is_ordinal,
            unread,
            number: last,
            parts,
        }
    }

    pub(super) fn unit_words(&self, meaning: &Meaning, start: usize, end: usize) -> Option<UnitWords> {
        let Meaning::Unit(names, factor) = meaning else { return None };
        Some(UnitWords {
            names: names.clone(),
            factor: *factor,
            per: Vec::new(),
            words: self.told(start, end),
        })
    }

    /// The upper end of the range that a number opens, where it does: the joint, the number, and whether it is a margin.
    fn range(&self, low: &Numeral, after: &After, before: &Before) -> Option<(usize, Numeral, bool)> {
        [low.end, after.end].into_iter().find_map(|joint| {
            let lexeme = self.lexeme(joint)?;
            let about = lexeme.is_mark('±');
            let is_dash = matches!(lexeme.token, Token::Mark('-' | '–' | '—' | '−' | '~'));
            let between = self.is_between(low.start);
            let next = if about || is_dash {
                joint + 1
            } else if let Some((_, next)) = self.words.ahead(self.lexemes, joint, WordKind::To) {
                next
            } else if let (true, Some((_, next))) =
                (between, self.words.ahead(self.lexemes, joint, WordKind::And))
            {
                next
            } else {
                return None;
            };
            let mut start = next;
            while let Some((entry, end)) = self
                .words
                .ahead(self.lexemes, start, WordKind::Unit)
                .filter(|(entry, _)| self.is_prefix(&entry.meaning, start, start))
            {
                let _ = entry;
                start = end;
            }
            let high = self.number(start).filter(|high| !high.is_ordinal)?;
            let is_chain = is_dash && self.is_chain(low, &high);
            let is_move = before.direction.is_some() || self.moves_from(low.start) || self.is_left(low.start);
            (!is_chain && !is_move).then_some((joint, high, about))
        })
    }

    pub(super) fn is_between(&self, start: usize) -> bool {
        let mut at = start;
        while let Some((entry, from)) = self
            .words
            .behind(self.lexemes, at, WordKind::Unit)
            .filter(|(entry, from)| self.is_prefix(&entry.meaning, *from, at))
        {
            let _ = entry;
            at = from;
        }
        self.words.behind(self.lexemes, at, WordKind::Between).is_some()
    }

    /// "rose from 10 to 15" has two levels and no range.
    fn moves_from(&self, start: usize) -> bool {
        let mut at = start;
        while let Some((_, from)) = self
            .words
            .behind(self.lexemes, at, WordKind::Bound)
            .or_else(|| self.words.behind(self.lexemes, at, WordKind::Light))
        {
            at = from;
        }
        let Some((_, from)) = self.words.behind(self.lexemes, at, WordKind::Level) else { return false };
        (from.saturating_sub(4) + 1..=from).any(|end| {
            [WordKind::Fall, WordKind::Rise]
                .iter()
                .any(|kind| self.words.behind(self.lexemes, end, *kind).is_some())
        })
    }

    /// Digits joined by more than one hyphen are a date or a number of another kind: 2023-08-15.
    fn is_chain(&self, low: &Numeral, high: &Numeral) -> bool {
        let joins = |at: usize| {
            self.lexeme(at).is_some_and(|l| l.is_mark('-') || l.is_mark('/')) && self.is_glued(at)
        };
        let before = low.start >= 2 && joins(low.start - 1) && self.lexemes[low.start - 2].is_number();
        let after = joins(high.end) && self.lexeme(high.end + 1).is_some_and(Lexeme::is_number);
        before || after
    }

    /// A phrase after "and" or a comma may go on with the direction of the one before it.
    fn share_direction(&self, previous: &Quantity, quantity: &mut Quantity) {
        if previous.direction != Some(Direction::Fall)
            || quantity.direction.is_some()
            || quantity.unread.is_some()
        {
            return;
        }
        let first = self.lexemes.partition_point(|lexeme| lexeme.span.start < quantity.start());
        let from = self.lexemes.partition_point(|lexeme| lexeme.span.end <= previous.number.end);
        let joined = first > 0
            && (self.lexemes[first - 1].is_mark(',')
                || self.words.behind(self.lexemes, first, WordKind::And).is_some()
                || self.words.behind(self.lexemes, first, WordKind::By).is_some());
        if joined && first.saturating_sub(from) <= 8 {
            quantity.unread = Some(Unread::Sign(self.told(from.saturating_sub(1), first)));
        }
    }

    /// A word that says that there is nothing, unless it belongs to another phrase ("no more than", "No. 46").
    fn nothing(&self, at: usize) -> Option<Quantity> {
        let (_, end) = self.words.ahead(self.lexemes, at, WordKind::Nothing)?;
        let next = self.lexeme(end);
        let counts = next.is_some_and(Lexeme::is_number)
            || (next.is_some_and(|l| l.is_mark('.')) && self.lexeme(end + 1).is_some_and(Lexeme::is_number));
        let qualifies = self.words.is(self.lexemes, end, WordKind::FallAfter)
            || self.words.is(self.lexemes, end, WordKind::RiseAfter)
            || self.words.is(self.lexemes, end, WordKind::Vague);
        let denied = self.words.behind(self.lexemes, at, WordKind::Negation).is_some();
        let span = self.span(at, end);
        (!counts && !qualifies && !denied).then(|| Quantity::nothing(span))
    }
}

/// "1.7 to 9.0 billion" is in billions at both ends.
fn share_scale(low: &mut Numeral, high: &Numeral) {
    let Some(factor) = high.scaled.filter(|_| low.scaled.is_none()) else { return };
    let scaled = low.over.checked_mul(factor);
    let fits = |value: &Decimal| value.checked_mul(high.under) < high.over.checked_mul(low.under);
    if let Some(value) = scaled.filter(fits) {
        low.over = value;
        let power = i32::try_from(factor.to_string().len() - 1).unwrap_or(0);
        low.exponent = low.exponent.map(|own| own + power);
    }
}

/// The ends of `36 ± 2`.
fn spread(center: Numeral, margin: &Numeral) -> (Numeral, Numeral) {
    let mut center = center;
    if let Some(factor) = margin.scaled.filter(|_| center.scaled.is_none()) {
        center.over *= factor;
    }
    let over = margin.over * center.under;
    let middle = center.over * margin.under;
    let under = center.under * margin.under;
    let high = Numeral { over: middle + over, under, ..margin.clone() };
    (Numeral { over: middle - over, under, ..center }, high)
}

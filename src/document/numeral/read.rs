//! From lexemes to numerals: scales, percentages, ranges, and words that say there is nothing.
//!
//! Knows how the parts of a written number follow one another. Must not know what number is expected.

use rust_decimal::Decimal;

use super::lex::{Lexeme, Token, lex, power_of_ten};
use super::{Bound, Notation, Numeral, bounds, han, words};
use crate::document::text::Span;

/// Every number that `words` give, in order. `language` is a language tag: it decides between decimal point
/// and comma; number words are read in English and Chinese whatever it is. Linear in the words.
///
/// ```
/// use assay::document::{Bound, read_numbers};
///
/// let numbers = read_numbers("more than $4.64 million", "en");
/// assert_eq!(numbers[0].value, 4_640_000.into());
/// assert_eq!(numbers[0].bound, Bound::MoreThan);
/// assert_eq!(numbers[0].exponent, Some(4));
/// ```
#[must_use]
pub fn read_numbers(words: &str, language: &str) -> Vec<Numeral> {
    let lexemes = lex(words, language);
    let mut numerals = Vec::new();
    let mut at = 0;
    while at < lexemes.len() {
        if let Some((numeral, next)) = numeral_at(&lexemes, at) {
            numerals.push(numeral);
            at = next;
        } else if let Some(numeral) = nothing(&lexemes, at) {
            numerals.push(numeral);
            at += 1;
        } else {
            at += bounds::phrase_length(&lexemes, at).max(1);
        }
    }
    numerals
}

/// One number as written: lexemes `start..end`.
struct Quantity {
    value: Decimal,
    exponent: Option<i32>,
    is_percent: bool,
    notation: Notation,
    /// Whether a scale word or a scale character has been applied.
    scaled: Option<Decimal>,
    start: usize,
    end: usize,
}

fn numeral_at(lexemes: &[Lexeme], start: usize) -> Option<(Numeral, usize)> {
    let low = quantity(lexemes, start)?;
    let range = range_end(lexemes, &low);
    let (low, high) = match range {
        Some(high) => share_scale(low, high),
        None => (low, None),
    };
    let end = high.as_ref().map_or(low.end, |high| high.end);
    let exponent = match &high {
        Some(high) if high.exponent != low.exponent => None,
        _ => low.exponent,
    };
    let numeral = Numeral {
        value: low.value,
        bound: bounds::around(lexemes, low.start, end),
        span: Span::new(lexemes[low.start].span.start, lexemes[end - 1].span.end),
        exponent,
        is_percent: low.is_percent || high.as_ref().is_some_and(|high| high.is_percent),
        notation: low.notation,
        high: high.map(|high| high.value),
    };
    Some((numeral, end))
}

fn quantity(lexemes: &[Lexeme], start: usize) -> Option<Quantity> {
    let of_hundred = lexemes.get(start)?.token == Token::OfHundred;
    let at = start + usize::from(of_hundred);
    let (value, exponent, notation, end) = match &lexemes.get(at)?.token {
        Token::Digits(value, exponent) => (*value, *exponent, Notation::Digits, at + 1),
        Token::Han(run) => {
            let (value, exponent) = han::read(run)?;
            (value, exponent, Notation::Han, at + 1)
        }
        Token::Word(_) => {
            let (value, exponent, end) = words::read(lexemes, at)?;
            (value, exponent, Notation::Words, end)
        }
        Token::OfHundred | Token::Mark(_) => return None,
    };
    let mut quantity =
        Quantity { value, exponent, is_percent: of_hundred, notation, scaled: None, start, end };
    while quantity.take_scale(lexemes).is_some() {}
    quantity.take_percent(lexemes);
    Some(quantity)
}

impl Quantity {
    fn take_scale(&mut self, lexemes: &[Lexeme]) -> Option<()> {
        let mut at = self.end;
        if lexemes.get(at)?.token == Token::Mark('-') {
            at += 1;
        }
        let lexeme = lexemes.get(at)?;
        let power = match &lexeme.token {
            Token::Word(word) => words::scale(word).or_else(|| self.short_scale(lexemes, at, word))?,
            Token::Han(run) if self.notation == Notation::Digits => {
                return self.multiply(han::scale(run)?, at + 1);
            }
            _ => return None,
        };
        self.multiply(power, at + 1)
    }

    /// `k`, `m` and `b` right after digits of an amount of money: `$488.8m`.
    fn short_scale(&self, lexemes: &[Lexeme], at: usize, word: &str) -> Option<i32> {
        let money = self.start.checked_sub(1).map(|before| &lexemes[before].token);
        let money = matches!(money, Some(Token::Mark('$' | '€' | '£' | '¥')));
        let glued = lexemes[at].span.start == lexemes[at - 1].span.end;
        match word {
            "k" if money && glued => Some(3),
            "m" if money && glued => Some(6),
            "b" if money && glued => Some(9),
            _ => None,
        }
    }

    fn multiply(&mut self, power: i32, end: usize) -> Option<()> {
        let factor = power_of_ten(power)?;
        self.value = self.value.checked_mul(factor)?;
        self.scaled = Some(self.scaled.unwrap_or(Decimal::ONE).checked_mul(factor)?);
        self.exponent = self.exponent.and_then(|own| own.checked_add(power));
        self.end = end;
        Some(())
    }

    fn take_percent(&mut self, lexemes: &[Lexeme]) {
        let mut at = self.end;
        let hyphen = lexemes.get(at).is_some_and(|l| l.token == Token::Mark('-'));
        at += usize::from(hyphen);
        let is = |at: usize, word: &str| lexemes.get(at).is_some_and(|l| l.is_word(word));
        let sign = lexemes.get(at).is_some_and(|l| l.token == Token::Mark('%'));
        let length = if sign || ["percent", "pct", "percentage"].iter().any(|word| is(at, word)) {
            1
        } else if is(at, "per") && is(at + 1, "cent") {
            2
        } else {
            return;
        };
        self.is_percent = true;
        self.end = at + length;
    }
}

/// The upper end of the range that `low` opens, where it does.
fn range_end(lexemes: &[Lexeme], low: &Quantity) -> Option<Quantity> {
    let between = low.start > 0 && lexemes[low.start - 1].is_word("between");
    let connector = lexemes.get(low.end)?;
    let dash = match &connector.token {
        Token::Word(word) if word == "to" || (between && word == "and") => false,
        Token::Mark('至' | '到' | '~' | '～') => false,
        Token::Mark('-' | '–' | '—' | '‑' | '−') => true,
        _ => return None,
    };
    let mut at = low.end + 1;
    while matches!(lexemes.get(at)?.token, Token::Mark('$' | '€' | '£' | '¥')) {
        at += 1;
    }
    let high = quantity(lexemes, at)?;
    let ordered = low.value < high.value || low.value.checked_mul(high.scaled?)? < high.value;
    (ordered && !(dash && is_chain(lexemes, low, &high))).then_some(high)
}

/// Digits joined by more than one hyphen are a date or a number of another kind: 2023-08-15.
fn is_chain(lexemes: &[Lexeme], low: &Quantity, high: &Quantity) -> bool {
    let joins = |at: usize| {
        let dash = matches!(lexemes.get(at).map(|l| &l.token), Some(Token::Mark('-' | '/')));
        dash && lexemes[at].span.end - lexemes[at].span.start == 1
    };
    let before = low.start >= 2 && joins(low.start - 1) && lexemes[low.start - 2].is_digits();
    let after = joins(high.end) && lexemes.get(high.end + 1).is_some_and(Lexeme::is_digits);
    before || after
}

/// "1.7 to 9.0 billion" is in billions at both ends.
fn share_scale(mut low: Quantity, high: Quantity) -> (Quantity, Option<Quantity>) {
    if let (None, Some(factor)) = (low.scaled, high.scaled) {
        let scaled = low.value.checked_mul(factor);
        if let Some(value) = scaled.filter(|value| *value < high.value) {
            low.value = value;
            let power = i32::try_from(factor.to_string().len() - 1).unwrap_or(0);
            low.exponent = low.exponent.map(|own| own + power);
        }
    }
    (low, Some(high))
}

/// A word that says that there is nothing, unless it belongs to another phrase ("no more than", "No. 46").
fn nothing(lexemes: &[Lexeme], at: usize) -> Option<Numeral> {
    let is_nothing = match &lexemes[at].token {
        Token::Word(word) => words::is_nothing(word) && !(word == "no" && qualifies(lexemes, at)),
        Token::Mark('无' | '没') => true,
        Token::Mark('停') => lexemes.get(at + 1).is_some_and(|l| l.token == Token::Mark('止')),
        _ => false,
    };
    is_nothing.then(|| Numeral {
        value: Decimal::ZERO,
        high: None,
        bound: Bound::Exact,
        span: lexemes[at].span,
        exponent: None,
        is_percent: false,
        notation: Notation::Nothing,
    })
}

/// Whether "no" says something other than none of what follows.
fn qualifies(lexemes: &[Lexeme], at: usize) -> bool {
    const OTHER: [&str; 9] =
        ["more", "less", "fewer", "greater", "longer", "later", "lower", "higher", "doubt"];
    match lexemes.get(at + 1).map(|lexeme| &lexeme.token) {
        Some(Token::Word(word)) => OTHER.contains(&word.as_str()),
        Some(Token::Digits(..)) => true,
        Some(Token::Mark('.')) => lexemes.get(at + 2).is_some_and(Lexeme::is_digits),
        _ => false,
    }
}

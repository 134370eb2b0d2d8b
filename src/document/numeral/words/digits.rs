//! Digits as they are written: groups, decimals and powers of ten, by the decimal sign of the language.
//!
//! Knows the shapes of digits. Must not know words.

use rust_decimal::Decimal;

use super::token::{Token, is_letter};
use crate::document::numeral::Unread;

/// How a language writes decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::document::numeral) struct Separator {
    /// The decimal sign; `None` where it is not known.
    pub(in crate::document::numeral) decimal: Option<char>,
    /// Whether a comma before three digits may be either: Spanish without a country.
    pub(in crate::document::numeral) is_divided: bool,
}

/// Digits found, with what they come to.
pub(in crate::document::numeral) struct Found {
    pub(in crate::document::numeral) tokens: Vec<(Token, usize, usize)>,
    pub(in crate::document::numeral) end: usize,
}

/// The digits that start at `at`; nothing where none do.
pub(in crate::document::numeral) fn read(text: &[char], at: usize, separator: Separator) -> Option<Found> {
    let run = Run::new(text, at)?;
    if let Some(tokens) = run.list(separator) {
        return Some(Found { tokens, end: run.end });
    }
    let mut end = run.end;
    let mut value = run.value(separator);
    if let Some((power, after)) = power(text, end) {
        end = after;
        value = value.and_then(|value| shifted(value, power, &run.written()));
    }
    if text
        .get(end)
        .is_some_and(|c| c.is_numeric() && !c.is_ascii_digit() && c.is_alphanumeric() && is_foreign(*c))
    {
        value = Err(Unread::Code(run.written()));
    }
    Some(Found { tokens: vec![(Token::Digits(value), at, end)], end })
}

/// Digits of other scripts, which are not read.
fn is_foreign(character: char) -> bool {
    character.is_numeric()
        && character.to_digit(36).is_none()
        && character as u32 > 0x600
        && (character as u32) < 0x2000
}

/// Groups of digits and the separators between them.
struct Run<'t> {
    text: &'t [char],
    start: usize,
    end: usize,
    groups: Vec<(usize, usize)>,
    separators: Vec<char>,
    /// Whether it begins with its decimal sign: ".5".
    is_bare: bool,
}

impl<'t> Run<'t> {
    fn new(text: &'t [char], start: usize) -> Option<Self> {
        let is_digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
        let before = start.checked_sub(1).map(|at| text[at]);
        let is_bare = matches!(text[start], '.' | ',' | '·')
            && is_digit(start + 1)
            && before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | ',' | '·'));
        if !is_digit(start) && !is_bare {
            return None;
        }
        let mut run = Self {
            text,
            start,
            end: start + usize::from(is_bare),
            groups: Vec::new(),
            separators: Vec::new(),
            is_bare,
        };
        loop {
            let first = run.end;
            run.end += text[first..].iter().take_while(|c| c.is_ascii_digit()).count();
            run.groups.push((first, run.end));
            match run.joint() {
                Some(separator) => {
                    run.separators.push(separator);
                    run.end += 1;
                }
                None => return Some(run),
            }
        }
    }

    /// The separator that stands at the end of the run, where digits of the same number follow it.
    fn joint(&self) -> Option<char> {
        let separator = *self.text.get(self.end)?;
        let is_digit = |step: usize| self.text.get(self.end + step).is_some_and(char::is_ascii_digit);
        if !is_digit(1) {
            return None;
        }
        let separator = if is_blank(separator) { ' ' } else { separator };
        match separator {
            ',' | '.' | '·' | '\'' | '_' => Some(separator),
            ' ' => {
                let is_group = (1..=3).all(is_digit) && !is_digit(4);
                let first = self.groups[0];
                let goes_on = !self.is_bare
                    && first.1 - first.0 <= 3
                    && self.text[first.0] != '0'
                    && self.separators.iter().all(|own| *own == ' ');
                (is_group && goes_on).then_some(' ')
            }
            _ => None,
        }
    }

    fn written(&self) -> String {
        self.text[self.start..self.end].iter().collect()
    }

    fn length(&self, group: usize) -> usize {
        self.groups[group].1 - self.groups[group].0
    }

    /// Numbers that commas list without blanks, as a row of a table does.
    fn list(&self, separator: Separator) -> Option<Vec<(Token, usize, usize)>> {
        let only_commas = !self.separators.is_empty() && self.separators.iter().all(|own| *own == ',');
        if self.is_bare || !only_commas || separator.decimal == Some(',') {
            return None;
        }
        let lengths: Vec<usize> = (1..self.groups.len()).map(|group| self.length(group)).collect();
        let is_list =
            lengths.iter().any(|length| *length > 3) || (lengths.len() > 1 && lengths.last() != Some(&3));
        is_list.then(|| {
            let mut tokens = Vec::new();
            for (place, (start, end)) in self.groups.iter().enumerate() {
                if place > 0 {
                    tokens.push((Token::Mark(','), start - 1, *start));
                }
                let digits: String = self.text[*start..*end].iter().collect();
                tokens.push((Token::Digits(number(&digits, 0)), *start, *end));
            }
            tokens
        })
    }

    fn value(&self, separator: Separator) -> Result<(Decimal, i32), Unread> {
        if self.is_bare {
            return if self.groups.len() == 1 { self.split_at(0) } else { Err(self.unread()) };
        }
        match self.separators.as_slice() {
            [] => self.split_at(self.groups.len()),
            [own] => self.single(*own, separator),
            several => {
                let (last, earlier) = (several[several.len() - 1], &several[..several.len() - 1]);
                let group = earlier[0];
                if earlier.iter().any(|own| *own != group) || group == '·' {
                    return Err(self.unread());
                }
                if last == group {
                    return if self.is_grouped(self.groups.len()) {
                        self.split_at(self.groups.len())
                    } else {
                        Err(self.unread())
                    };
                }
                let is_decimal = matches!(last, ',' | '.' | '·');
                if is_decimal && self.is_grouped(self.groups.len() - 1) {
                    self.split_at(self.groups.len() - 1)
                } else {
                    Err(self.unread())
                }
            }
        }
    }

    /// Whether the first groups are thousands, of three digits each or as India sets them.
    fn is_grouped(&self, count: usize) -> bool {
        let first = self.length(0);
        let is_zero = self.text[self.groups[0].0] == '0';
        let by_three = first <= 3 && (1..count).all(|group| self.length(group) == 3);
        let indian = first <= 2
            && count > 2
            && self.separators[0] == ','
            && (1..count - 1).all(|group| self.length(group) == 2)
            && self.length(count - 1) == 3;
        !is_zero && (by_three || indian)
    }

    fn single(&self, own: char, separator: Separator) -> Result<(Decimal, i32), Unread> {
        let may_group = self.is_grouped(2);
        match own {
            ' ' | '\'' | '_' if may_group => self.split_at(2),
            '·' => self.split_at(1),
            ',' | '.' if self.length(1) != 3 || self.text[self.groups[0].0] == '0' => self.split_at(1),
            ',' | '.' => match separator.decimal {
                Some(',') if own == ',' && separator.is_divided && may_group => {
                    Err(Unread::TwoWays(self.written()))
                }
                Some(decimal) if decimal == own => self.split_at(1),
                Some(_) if may_group => self.split_at(2),
                None if may_group => Err(Unread::TwoWays(self.written())),
                _ => Err(self.unread()),
            },
            _ => Err(self.unread()),
        }
    }

    /// The number whose decimals are the groups from `whole` on.
    fn split_at(&self, whole: usize) -> Result<(Decimal, i32), Unread> {
        let digits = |groups: &[(usize, usize)]| -> String {
            groups.iter().flat_map(|(start, end)| &self.text[*start..*end]).collect()
        };
        let (before, after) = (digits(&self.groups[..whole]), digits(&self.groups[whole..]));
        let places = after.len();
        let plain = if places == 0 {
            before
        } else {
            format!("{}.{after}", if before.is_empty() { "0" } else { &before })
        };
        number(&plain, i32::try_from(places).unwrap_or(i32::MAX))
    }

    fn unread(&self) -> Unread {
        Unread::Code(self.written())
    }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\u{2007}')
}

fn number(plain: &str, places: i32) -> Result<(Decimal, i32), Unread> {
    let value =
        Decimal::from_str_exact(plain).map_err(|_| Unread::TooLarge(plain.chars().take(40).collect()))?;
    Ok((value, -places))
}

/// The power of an `e7` or `E+05` at `end`, and where it ends.
fn power(text: &[char], end: usize) -> Option<(i32, usize)> {
    let sign = usize::from(matches!(text.get(end + 1), Some('+' | '-' | '−')));
    let first = end + 1 + sign;
    let is_power =
        matches!(text.get(end), Some('e' | 'E')) && text.get(first).is_some_and(char::is_ascii_digit);
    if !is_power {
        return None;
    }
    let stop = first + text[first..].iter().take_while(|c| c.is_ascii_digit()).count();
    if text.get(stop).is_some_and(|c| is_letter(*c)) {
        return None;
    }
    let digits: String = text[first..stop].iter().collect();
    let power: i32 = digits.parse().ok()?;
    Some((if sign == 1 && text[end + 1] != '+' { -power } else { power }, stop))
}

/// A number moved by a power of ten.
pub(in crate::document::numeral) fn shifted(
    (value, place): (Decimal, i32),
    power: i32,
    written: &str,
) -> Result<(Decimal, i32), Unread> {
    let moved = power_of_ten(power).and_then(|factor| value.checked_mul(factor));
    let exact = moved.filter(|moved| {
        power >= 0 || power_of_ten(-power).and_then(|factor| moved.checked_mul(factor)) == Some(value)
    });
    exact
        .map(|moved| (moved, place.saturating_add(power)))
        .ok_or_else(|| Unread::TooLarge(written.to_owned()))
}

/// Ten to the power given, where a decimal can hold it.
pub(in crate::document::numeral) fn power_of_ten(power: i32) -> Option<Decimal> {
    if power < 0 {
        let scale = power.unsigned_abs();
        return (scale <= 28).then(|| Decimal::new(1, scale));
    }
    let value = 10_i128.checked_pow(u32::try_from(power).ok()?)?;
    Decimal::try_from_i128_with_scale(value, 0).ok()
}

//! One number as it is written: digits, words or numerals, a part of one, and the scales after it.
//!
//! Knows how the parts of a number follow one another. Must not know bounds, signs or units.

use std::sync::LazyLock;

use rust_decimal::Decimal;
use text2num::{Language, text2digits};

use super::setting::Setting;
use super::words::digits::{power_of_ten, shifted};
use super::words::han;
use super::words::lex::superscript;
use super::words::lexicon::{Entry, WordKind, Words};
use super::words::token::{Lexeme, Token};
use super::{Notation, Unread};

/// The most words that one number is looked for in.
const LONGEST: usize = 14;

/// A number, of the lexemes `start..end`.
#[derive(Debug, Clone)]
pub(super) struct Numeral {
    /// Over `under`, it is the number.
    pub(super) over: Decimal,
    pub(super) under: Decimal,
    /// The power of ten of its last place, where it is known.
    pub(super) exponent: Option<i32>,
    /// The scales after it, where there are any.
    pub(super) scaled: Option<Decimal>,
    pub(super) notation: Notation,
    /// Whether its words make it a share of a hundred: 百分之.
    pub(super) is_percent: bool,
    /// Whether it is the place in an order.
    pub(super) is_ordinal: bool,
    pub(super) unread: Option<Unread>,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Numeral {
    /// A number of which nothing else is known.
    fn plain(
        start: usize,
        end: usize,
        (over, under): (Decimal, Decimal),
        exponent: Option<i32>,
        notation: Notation,
    ) -> Self {
        Self {
            over,
            under,
            exponent,
            scaled: None,
            notation,
            is_percent: false,
            is_ordinal: false,
            unread: None,
            start,
            end,
        }
    }
}

/// What numbers are read with.
pub(super) struct Reader<'l> {
    pub(super) lexemes: &'l [Lexeme],
    pub(super) words: &'l Words<'l>,
    pub(super) setting: &'l Setting,
}

impl Reader<'_> {
    pub(super) fn lexeme(&self, at: usize) -> Option<&Lexeme> {
        self.lexemes.get(at)
    }

    /// Whether nothing stands between a lexeme and the one before it.
    pub(super) fn is_glued(&self, at: usize) -> bool {
        at > 0 && self.lexemes.get(at).is_some_and(|own| own.span.start == self.lexemes[at - 1].span.end)
    }

    /// The words of the lexemes `start..end`.
    pub(super) fn told(&self, start: usize, end: usize) -> String {
        let mut told = String::new();
        for at in start..end.min(self.lexemes.len()) {
            if at > start && !self.is_glued(at) {
                told.push(' ');
            }
            match &self.lexemes[at].token {
                Token::Word(word) => told.push_str(word),
                Token::Mark(mark) => told.push(*mark),
                Token::Digits(Ok((value, _))) => told.push_str(&value.to_string()),
                Token::Digits(Err(_)) | Token::Vulgar(..) => told.push('…'),
            }
        }
        told
    }

    /// The number that starts at a lexeme, with its scales.
    pub(super) fn number(&self, at: usize) -> Option<Numeral> {
        let mut number = self.of_whole(at).or_else(|| self.bare(at))?;
        self.take_scales(&mut number);
        self.take_smaller(&mut number);
        Some(number)
    }

    /// A number without scales.
    fn bare(&self, at: usize) -> Option<Numeral> {
        match &self.lexeme(at)?.token {
            Token::Digits(read) => Some(self.digits(at, read)),
            Token::Vulgar(over, under) => {
                Some(Numeral::plain(at, at + 1, (*over, *under), None, Notation::Digits))
            }
            Token::Mark(_) => self.fraction_word(at),
            Token::Word(_) => {
                let fraction = self.fraction_word(at);
                let counted = self.han(at).or_else(|| self.counted(at));
                match (fraction, counted) {
                    (Some(fraction), Some(counted)) if counted.end >= fraction.end => Some(counted),
                    (Some(fraction), _) => Some(fraction),
                    (None, counted) => counted,
                }
            }
        }
    }

    fn digits(&self, at: usize, read: &Result<(Decimal, i32), Unread>) -> Numeral {
        let mut number = match read {
            Ok((value, place)) => {
                let known = *place != 0 || (value % Decimal::TEN) != Decimal::ZERO;
                Numeral::plain(at, at + 1, (*value, Decimal::ONE), known.then_some(*place), Notation::Digits)
            }
            Err(unread) => {
                let mut number =
                    Numeral::plain(at, at + 1, (Decimal::ZERO, Decimal::ONE), None, Notation::Digits);
                number.unread = Some(unread.clone());
                return number;
            }
        };
        self.take_power(&mut number);
        self.take_raised(&mut number);
        self.take_fraction(&mut number);
        number
    }

    /// `× 10⁶`, `x 10^6`.
    fn take_power(&self, number: &mut Numeral) {
        let times = number.end;
        let is_times = self.lexeme(times).is_some_and(|lexeme| match &lexeme.token {
            Token::Mark(mark) => matches!(mark, '×' | '·' | '*' | '⋅'),
            Token::Word(word) => word == "x" || word == "X",
            _ => false,
        });
        let is_ten = matches!(self.lexeme(times + 1).map(|l| &l.token), Some(Token::Digits(Ok((value, 0)))) if *value == Decimal::TEN);
        if !is_times || !self.lexeme(times + 1).is_some_and(Lexeme::is_number) {
            return;
        }
        let (power, end) = if is_ten { self.raised(times + 2) } else { (None, times + 2) };
        match power.and_then(|power| {
            shifted((number.over, number.exponent.unwrap_or(0)), power, "").ok().map(|moved| (moved, power))
        }) {
            Some(((value, _), power)) => {
                number.over = value;
                number.exponent = number.exponent.map(|own| own + power);
            }
            None => number.unread = Some(Unread::WordBeside(self.told(times, times + 2))),
        }
        number.end = end;
    }

    /// The power that starts at a lexeme, ⁶ or ^6, and where it ends.
    fn raised(&self, at: usize) -> (Option<i32>, usize) {
        if self.lexeme(at).is_some_and(|l| l.is_mark('^')) {
            let minus = self.lexeme(at + 1).is_some_and(|l| l.is_mark('-') || l.is_mark('−'));
            let first = at + 1 + usize::from(minus);
            if let Some(Token::Digits(Ok((value, 0)))) = self.lexeme(first).map(|l| &l.token) {
                let power = value.to_string().parse::<i32>().ok();
                return (power.map(|power| if minus { -power } else { power }), first + 1);
            }
            return (None, at + 1);
        }
        let mut digits = String::new();
        let mut end = at;
        while let Some(Token::Mark(mark)) = self.lexeme(end).map(|l| &l.token)
            && self.is_glued(end)
            && let Some(digit) = superscript(*mark)
        {
            digits.push(digit);
            end += 1;
        }
        (digits.parse().ok(), end)
    }

    /// Raised digits right behind a number are a power or the mark of a footnote: nobody can tell.
    fn take_raised(&self, number: &mut Numeral) {
        if number.under == Decimal::ONE && number.unread.is_none() {
            let (raised, end) = self.raised(number.end);
            let is_mark = self.lexeme(number.end).is_some_and(|l| l.is_mark('^')) || raised.is_some();
            if is_mark && self.is_glued(number.end) {
                number.unread = Some(Unread::WordBeside(self.told(number.end, end)));
                number.end = end;
            }
        }
    }

    /// `2½`, `2 1/2`, `1/3`.
    fn take_fraction(&self, number: &mut Numeral) {
        if let Some(Token::Vulgar(over, under)) = self.lexeme(number.end).map(|l| &l.token) {
            let whole = number.over.checked_mul(*under).and_then(|whole| whole.checked_add(*over));
            self.become_fraction(number, whole, *under, 1);
            return;
        }
        let integer = |at: usize| match self.lexeme(at).map(|l| &l.token) {
            Some(Token::Digits(Ok((value, 0)))) => Some(*value),
            _ => None,
        };
        let slash = |at: usize| self.lexeme(at).is_some_and(|l| l.is_mark('/') || l.is_mark('⁄'));
        if slash(number.end) && self.is_glued(number.end) && self.is_glued(number.end + 1) {
            let under = integer(number.end + 1).filter(|under| !under.is_zero());
            if slash(number.end + 2) && self.is_glued(number.end + 2) && integer(number.end + 3).is_some() {
                number.unread = Some(Unread::Code(self.told(number.start, number.end + 4)));
                number.end += 4;
            } else if let Some(under) = under {
                self.become_fraction(number, Some(number.over), under, 2);
            }
            return;
        }
        if let (Some(over), true, Some(under)) =
            (integer(number.end), slash(number.end + 1), integer(number.end + 2))
            && over < under
            && number.under == Decimal::ONE
            && self.is_glued(number.end + 1)
            && self.is_glued(number.end + 2)
        {
            let whole = number.over.checked_mul(under).and_then(|whole| whole.checked_add(over));
            self.become_fraction(number, whole, under, 3);
        }
    }

    fn become_fraction(&self, number: &mut Numeral, over: Option<Decimal>, under: Decimal, length: usize) {
        match over {
            Some(over) if number.exponent.is_none_or(|place| place >= 0) => {
                (number.over, number.under, number.exponent) = (over, under, None);
            }
            _ => number.unread = Some(Unread::WordBeside(self.told(number.end, number.end + length))),
        }
        number.end += length;
    }

    /// A run of Chinese numerals.
    fn han(&self, at: usize) -> Option<Numeral> {
        let character = |at: usize| match &self.lexeme(at)?.token {
            Token::Word(word) => word.chars().next().filter(|c| han::is_numeral(*c)),
            _ => None,
        };
        let run: Vec<char> = (at..)
            .map_while(|place| character(place).filter(|_| place == at || self.is_glued(place)))
            .take(40)
            .collect();
        // The 零 of 零下 is a sign.
        if run.is_empty() || han::is_point(run[0]) || self.words.is(self.lexemes, at, WordKind::Minus) {
            return None;
        }
        let end = at + run.len();
        let read = han::read(&run);
        let (value, exponent) = read.unwrap_or_default();
        let mut number = Numeral::plain(at, end, (value, Decimal::ONE), exponent, Notation::Han);
        // Units alone count only after "a few", which is no number.
        let is_unit = run.iter().all(|c| han::unit(*c).is_some()) && !matches!(run[0], '十' | '百' | '千');
        if read.is_none() || is_unit {
            number.unread = Some(Unread::Code(run.iter().collect()));
        }
        Some(number)
    }

    /// 三分之一, 三分の一, 百分之五, 3分之1: the whole is named before the part.
    fn of_whole(&self, at: usize) -> Option<Numeral> {
        let of = |at: usize, marks: [&str; 2]| {
            marks
                .iter()
                .enumerate()
                .all(|(step, mark)| self.lexeme(at + step).and_then(Lexeme::text) == Some(mark))
        };
        let whole = self.han(at).or_else(|| match &self.lexeme(at)?.token {
            Token::Digits(read) => Some(self.digits(at, read)),
            _ => None,
        })?;
        let joint = whole.end;
        if !of(joint, ["分", "之"]) && !of(joint, ["分", "の"]) {
            return None;
        }
        let mut part = self.bare(joint + 2)?;
        part.start = at;
        part.unread = whole.unread.or(part.unread);
        if whole.over == Decimal::ONE_HUNDRED {
            part.is_percent = true;
        } else if part.under == Decimal::ONE && !whole.over.is_zero() {
            (part.under, part.exponent) = (whole.over, None);
        } else {
            part.unread = Some(Unread::Code(self.told(at, part.end)));
        }
        Some(part)
    }

    /// Number words: the longest run that a library reads, or a word of the tables.
    fn counted(&self, at: usize) -> Option<Numeral> {
        if let Some(number) = self.leading_point(at) {
            return Some(number);
        }
        let mut number = self.spelled(at).or_else(|| {
            let (entry, end) = self.words.ahead(self.lexemes, at, WordKind::Number)?;
            Some(Self::of_entry(at, end, entry))
        });
        // An article counts only where something is counted after it.
        number = number.filter(|number| {
            number.end > at + 1
                || !self.words.is(self.lexemes, at, WordKind::One)
                || [WordKind::Unit, WordKind::Ratio, WordKind::Scale, WordKind::Fraction]
                    .into_iter()
                    .any(|kind| self.words.is(self.lexemes, at + 1, kind))
        });
        if number.is_none()
            && let Some((_, next)) = self.words.ahead(self.lexemes, at, WordKind::One)
        {
            // "a hundred", "a third", "a dozen".
            let scaled = self.words.is(self.lexemes, next, WordKind::Scale);
            let part = [WordKind::Fraction, WordKind::Unit]
                .into_iter()
                .any(|kind| self.words.is(self.lexemes, next, kind));
            let counted =
                self.spelled(next).filter(|number| number.over >= Decimal::ONE_HUNDRED && !number.is_ordinal);
            number = match counted {
                Some(counted) => Some(Numeral { start: at, ..counted }),
                None if scaled || part => {
                    Some(Numeral::plain(at, next, (Decimal::ONE, Decimal::ONE), Some(0), Notation::Words))
                }
                None => None,
            };
        }
        let mut number = number?;
        self.take_point(&mut number);
        self.take_part(&mut number);
        self.take_mixed(&mut number);
        Some(number)
    }

    fn of_entry(start: usize, end: usize, entry: &Entry) -> Numeral {
        let (over, under) = entry.number();
        let exponent = (under == Decimal::ONE && over % Decimal::TEN != Decimal::ZERO).then_some(0);
        Numeral::plain(start, end, (over, under), exponent, Notation::Words)
    }

    /// The longest run of words that spells a number in a language that the library reads.
    fn spelled(&self, at: usize) -> Option<Numeral> {
        let language = spelling(self.words.primary())?;
        let mut text = String::new();
        let mut best: Option<(String, usize)> = None;
        // What stood before the last "and", for two numbers that it joins.
        let mut apart: Option<(String, usize)> = None;
        let mut scales: Vec<Decimal> = Vec::new();
        let is_between = self.is_between(at);
        for place in at..self.lexemes.len().min(at + LONGEST) {
            if self.words.is(self.lexemes, place, WordKind::And) {
                if is_between {
                    break;
                }
                apart.clone_from(&best);
            }
            if let Some((entry, _)) = self.words.ahead(self.lexemes, place, WordKind::Scale) {
                let factor = entry.number().0;
                // "one hundred and two hundred" are two numbers, which the library would make one of.
                let larger = scales.iter().rposition(|own| *own > factor);
                if scales.iter().rposition(|own| *own == factor) > larger && scales.contains(&factor) {
                    best = apart;
                    break;
                }
                scales.push(factor);
            }
            let lexeme = &self.lexemes[place];
            match &lexeme.token {
                Token::Word(word) => {
                    let joined = text.ends_with('-');
                    if !text.is_empty() && !joined {
                        text.push(' ');
                    }
                    text.push_str(&word.to_lowercase());
                }
                Token::Mark('-') if place > at && self.is_glued(place) && self.is_glued(place + 1) => {
                    text.push('-');
                    continue;
                }
                _ => break,
            }
            let spelled = text2digits(&text, language).or_else(|fault| {
                if text.contains('-') { text2digits(&text.replace('-', " "), language) } else { Err(fault) }
            });
            match spelled {
                Ok(digits) => best = Some((digits, place + 1)),
                Err(_) if place == at => return None,
                Err(_) => {}
            }
        }
        let (digits, end) = best?;
        let plain: String = digits.chars().take_while(char::is_ascii_digit).collect();
        let value: Decimal = plain.parse().ok()?;
        let exponent = (value % Decimal::TEN != Decimal::ZERO).then_some(0);
        let mut number = Numeral::plain(at, end, (value, Decimal::ONE), exponent, Notation::Words);
        number.is_ordinal = plain.len() < digits.len();
        Some(number)
    }

    /// "point five", without anything before the point.
    fn leading_point(&self, at: usize) -> Option<Numeral> {
        self.lexeme(at).and_then(Lexeme::text).filter(|word| word.eq_ignore_ascii_case("point"))?;
        let is_number = at > 0 && self.is_glued(at)
            || self.spelled(at + 1).is_none_or(|digit| digit.over >= Decimal::TEN);
        let mut number = Numeral::plain(at, at, (Decimal::ZERO, Decimal::ONE), None, Notation::Words);
        self.take_point(&mut number);
        (!is_number && number.end > at).then_some(number)
    }

    /// Digits after "point": "three point one four".
    fn take_point(&self, number: &mut Numeral) {
        let is_point = self.words.primary() == "en"
            && self.lexeme(number.end).and_then(Lexeme::text).is_some_and(|word| word == "point");
        if !is_point || number.is_ordinal {
            return;
        }
        let digit =
            |at: usize| self.spelled(at).filter(|digit| digit.over < Decimal::TEN && digit.end == at + 1);
        let digits: Vec<Numeral> = (number.end + 1..).map_while(digit).take(20).collect();
        let mut value = number.over;
        for (place, digit) in digits.iter().enumerate() {
            let power = power_of_ten(-i32::try_from(place + 1).unwrap_or(i32::MAX));
            value += digit.over * power.unwrap_or_default();
        }
        if !digits.is_empty() {
            number.over = value;
            number.exponent = i32::try_from(digits.len()).ok().map(|places| -places);
            number.end += 1 + digits.len();
        }
    }

    /// "two-thirds", "three quarters".
    fn take_part(&self, number: &mut Numeral) {
        let hyphen = usize::from(self.lexeme(number.end).is_some_and(|l| l.is_mark('-')));
        let Some((entry, end)) = self.words.ahead(self.lexemes, number.end + hyphen, WordKind::Fraction)
        else {
            return;
        };
        let (over, under) = entry.number();
        if number.is_ordinal || number.under != Decimal::ONE {
            number.unread = Some(Unread::Code(self.told(number.start, end)));
        }
        number.over = number.over.checked_mul(over).unwrap_or_default();
        (number.under, number.exponent, number.end) = (under, None, end);
    }

    /// "and a half".
    fn take_mixed(&self, number: &mut Numeral) {
        let Some((entry, end)) = self.words.ahead(self.lexemes, number.end, WordKind::Mixed) else { return };
        let (over, under) = entry.number();
        // A million and a half is half a million more.
        let of = number.scaled.or_else(|| spelled_scale(number));
        let part = of.unwrap_or(Decimal::ONE).checked_mul(over);
        let whole =
            number.over.checked_mul(under).zip(part).and_then(|(whole, part)| whole.checked_add(part));
        let is_whole = of.is_some() || number.exponent.is_none_or(|place| place >= 0);
        match whole.filter(|_| number.under == Decimal::ONE && is_whole) {
            Some(whole) => (number.over, number.under, number.exponent) = (whole, under, None),
            None => number.unread = Some(Unread::Code(self.told(number.start, end))),
        }
        number.end = end;
    }

    /// "half" and what else is a part by itself.
    fn fraction_word(&self, at: usize) -> Option<Numeral> {
        let (entry, end) = self.words.ahead(self.lexemes, at, WordKind::Fraction)?;
        let mut number = Self::of_entry(at, end, entry);
        number.exponent = None;
        Some(number)
    }

    fn take_scales(&self, number: &mut Numeral) {
        self.take_mixed(number);
        loop {
            let mut at = number.end;
            let hyphen =
                self.lexeme(at).is_some_and(|l| l.is_mark('-')) && self.is_glued(at) && self.is_glued(at + 1);
            at += usize::from(hyphen);
            if number.under != Decimal::ONE && number.scaled.is_none() {
                at = self.over_of(at);
            }
            let entry =
                self.words.ahead(self.lexemes, at, WordKind::Scale).or_else(|| self.money_scale(number, at));
            let Some((entry, end)) = entry else { break };
            // The hundred of 5百分点 is part of its unit.
            if self.words.ahead(self.lexemes, at, WordKind::Unit).is_some_and(|(_, unit)| unit > end) {
                break;
            }
            self.multiply(number, entry.number().0, end);
            self.take_mixed(number);
        }
    }

    /// "half **of a** million": the words between a part and the scale that it is of.
    fn over_of(&self, at: usize) -> usize {
        let mut after = at;
        if let Some((_, end)) = self.words.ahead(self.lexemes, after, WordKind::Of) {
            after = end;
        }
        if let Some((_, end)) = self.words.ahead(self.lexemes, after, WordKind::One) {
            after = end;
        }
        if self.words.is(self.lexemes, after, WordKind::Scale) { after } else { at }
    }

    /// `m` and its like right behind digits of an amount of money: `$488.8m`.
    fn money_scale(&self, number: &Numeral, at: usize) -> Option<(&Entry, usize)> {
        let found = self.words.ahead(self.lexemes, at, WordKind::MoneyScale)?;
        let before = self.words.behind(self.lexemes, number.start, WordKind::Unit);
        let ranged = number.start.checked_sub(2).is_some_and(|low| {
            matches!(self.lexemes[number.start - 1].token, Token::Mark('-' | '–'))
                && self.lexemes[low].is_number()
                && self.words.behind(self.lexemes, low, WordKind::Unit).is_some()
        });
        let after = self.words.is(self.lexemes, found.1, WordKind::Unit) && self.is_glued(found.1);
        (self.is_glued(at) && (before.is_some() || ranged || after)).then_some(found)
    }

    fn multiply(&self, number: &mut Numeral, factor: Decimal, end: usize) {
        let scaled = number.scaled.unwrap_or(Decimal::ONE).checked_mul(factor);
        match (number.over.checked_mul(factor), scaled) {
            (Some(value), Some(scaled)) => {
                number.over = value;
                number.scaled = Some(scaled);
                // A dozen has no place of its own.
                let power = power_of(factor);
                number.exponent = number.exponent.zip(power).map(|(own, power)| own + power);
                if number.is_ordinal {
                    number.unread = Some(Unread::Code(self.told(number.start, end)));
                }
            }
            _ => number.unread = Some(Unread::TooLarge(self.told(number.start, end))),
        }
        number.end = end;
    }

    /// 1亿2000万: what follows a scale with a smaller one is added to it.
    fn take_smaller(&self, number: &mut Numeral) {
        while let Some(scale) =
            number.scaled.filter(|_| number.notation != Notation::Words && self.is_glued(number.end))
        {
            let is_unit = self.words.is(self.lexemes, number.end, WordKind::Unit);
            let next = self.bare(number.end).filter(|next| next.under == Decimal::ONE && !is_unit);
            let Some(mut next) = next else { return };
            self.take_scales(&mut next);
            let smaller = next.over < scale && next.unread.is_none();
            match number.over.checked_add(next.over) {
                Some(value) if smaller => {
                    number.over = value;
                    number.exponent = next.exponent;
                    number.scaled = next.scaled;
                }
                _ => number.unread = Some(Unread::WordBeside(self.told(next.start, next.end))),
            }
            number.end = next.end;
            if number.unread.is_some() {
                return;
            }
        }
    }
}

/// The million, or what is above it, that a number in words ends in.
fn spelled_scale(number: &Numeral) -> Option<Decimal> {
    let ends_in = |scale: &Decimal| number.over % *scale == Decimal::ZERO;
    let is_spelled = number.notation == Notation::Words && !number.over.is_zero();
    [12, 9, 6].into_iter().filter_map(power_of_ten).find(|scale| is_spelled && ends_in(scale))
}

/// The power of ten that a factor is, where it is one.
fn power_of(factor: Decimal) -> Option<i32> {
    (0..=27).find(|power| power_of_ten(*power) == Some(factor))
}

/// What spells numbers in a language. Made once for each: of some it takes an automaton of all their number words.
fn spelling(language: &str) -> Option<&'static Language> {
    static KNOWN: [(&str, LazyLock<Language>); 8] = [
        ("en", LazyLock::new(Language::english)),
        ("de", LazyLock::new(Language::german)),
        ("fr", LazyLock::new(Language::french)),
        ("es", LazyLock::new(Language::spanish)),
        ("it", LazyLock::new(Language::italian)),
        ("pt", LazyLock::new(Language::portugese)),
        ("nl", LazyLock::new(Language::dutch)),
        ("da", LazyLock::new(Language::danish)),
    ];
    KNOWN.iter().find(|(own, _)| *own == language).map(|(_, known)| &**known)
}

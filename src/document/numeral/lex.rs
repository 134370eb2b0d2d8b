//! Words cut into digits, words, Chinese numerals and marks.
//!
//! Knows how digits are grouped. Must not know what number words mean.

use rust_decimal::Decimal;

use super::han;
use crate::document::text::Span;

/// Languages that write the decimal point as a comma.
const DECIMAL_COMMA: [&str; 24] = [
    "bg", "ca", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "nb",
    "nl", "pl", "pt", "ru", "sv", "tr", "uk",
];

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// Digits with separators and decimals, and the power of ten of the last place where it is known.
    Digits(Decimal, Option<i32>),
    /// Letters of one word, in lower case.
    Word(String),
    /// Chinese numerals without blanks.
    Han(String),
    /// 百分之, which makes what follows a percentage.
    OfHundred,
    /// Any other character that is not a blank.
    Mark(char),
}

#[derive(Debug, Clone)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) span: Span,
}

impl Lexeme {
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.token, Token::Word(own) if own == word)
    }

    pub(super) fn is_digits(&self) -> bool {
        matches!(self.token, Token::Digits(..))
    }
}

/// How a language separates groups of digits and decimals.
#[derive(Clone, Copy)]
struct Separators {
    decimal: char,
    group: char,
}

impl Separators {
    fn of(language: &str) -> Self {
        let primary = language.split(['-', '_']).next().unwrap_or_default();
        if DECIMAL_COMMA.contains(&primary.to_ascii_lowercase().as_str()) {
            Self { decimal: ',', group: '.' }
        } else {
            Self { decimal: '.', group: ',' }
        }
    }

    fn is_group(self, character: char) -> bool {
        character == self.group || matches!(character, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '’')
    }
}

/// The lexemes of `words`; digits too large to hold are left out.
pub(super) fn lex(words: &str, language: &str) -> Vec<Lexeme> {
    let characters: Vec<char> = words.chars().map(half_width).collect();
    let lexer = Lexer { characters: &characters, separators: Separators::of(language) };
    let mut lexemes = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let (token, end) = lexer.next(at);
        if let Some(token) = token {
            lexemes.push(Lexeme { token, span: Span::new(at, end) });
        }
        at = end;
    }
    lexemes
}

fn half_width(character: char) -> char {
    match character {
        '０'..='９' | '％' | '．' | '，' | '＞' | '＜' | '～' | '＋' | '－' => {
            char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character)
        }
        _ => character,
    }
}

struct Lexer<'a> {
    characters: &'a [char],
    separators: Separators,
}

impl Lexer<'_> {
    fn at(&self, at: usize) -> Option<char> {
        self.characters.get(at).copied()
    }

    fn digit(&self, at: usize) -> bool {
        self.at(at).is_some_and(|c| c.is_ascii_digit())
    }

    /// The lexeme that starts at `at` and where it ends; blanks are none.
    fn next(&self, at: usize) -> (Option<Token>, usize) {
        let character = self.characters[at];
        if character.is_whitespace() {
            (None, at + 1)
        } else if self.digit(at) || self.is_sign(at) {
            self.digits(at)
        } else if self.characters[at..].starts_with(&['百', '分', '之']) {
            (Some(Token::OfHundred), at + 3)
        } else if han::is_numeral(character) {
            let end = self.run(at, han::is_numeral);
            (Some(Token::Han(self.text(at, end))), end)
        } else if is_letter(character) {
            let end = self.run(at, is_letter);
            (Some(Token::Word(self.text(at, end).to_lowercase())), end)
        } else {
            (Some(Token::Mark(character)), at + 1)
        }
    }

    /// A minus that belongs to the digits after it: nothing that could be subtracted from stands before it.
    fn is_sign(&self, at: usize) -> bool {
        matches!(self.characters[at], '-' | '−')
            && self.digit(at + 1)
            && self.before(at).is_none_or(|c| !c.is_alphanumeric())
            && (at == 0 || !self.characters[at - 1].is_alphanumeric())
    }

    /// The last character before `at` that is no blank, where it is a digit or stands right there.
    fn before(&self, at: usize) -> Option<char> {
        let mut earlier = self.characters[..at].iter().rev();
        earlier.find(|c| !c.is_whitespace()).copied().filter(char::is_ascii_digit)
    }

    fn run(&self, at: usize, belongs: impl Fn(char) -> bool) -> usize {
        let rest = &self.characters[at..];
        at + rest.iter().take_while(|c| belongs(**c)).count()
    }

    fn text(&self, start: usize, end: usize) -> String {
        self.characters[start..end].iter().collect()
    }

    fn digits(&self, start: usize) -> (Option<Token>, usize) {
        let first = start + usize::from(!self.digit(start));
        let whole_end = self.whole(first);
        let (end, places) = self.decimals(whole_end);
        let (end, power) = self.power(end);
        let mut plain: String = self.characters[first..end]
            .iter()
            .filter(|c| c.is_ascii_digit() || **c == self.separators.decimal)
            .map(|c| if *c == self.separators.decimal { '.' } else { *c })
            .collect();
        if power != 0 {
            plain = self.plain_mantissa(first, end);
        }
        if first > start {
            plain.insert(0, '-');
        }
        // "000" alone is the rest of a damaged number, not a zero.
        let only_zeros = places == 0 && end - first > 1 && plain.bytes().all(|b| b == b'0');
        let token = (!only_zeros).then(|| number(&plain, places, power)).flatten();
        (token, end)
    }

    /// The end of the digits before the decimal point, groups of three included.
    fn whole(&self, first: usize) -> usize {
        let mut end = self.run(first, |c| c.is_ascii_digit());
        if end - first > 3 {
            return end;
        }
        let Some(separator) = self.at(end).filter(|c| self.separators.is_group(*c)) else {
            return end;
        };
        while self.at(end) == Some(separator)
            && (1..=3).all(|step| self.digit(end + step))
            && !self.digit(end + 4)
        {
            end += 4;
        }
        end
    }

    /// The end of the decimals after `end`, and how many there are.
    fn decimals(&self, end: usize) -> (usize, u32) {
        if self.at(end) != Some(self.separators.decimal) || !self.digit(end + 1) {
            return (end, 0);
        }
        let stop = self.run(end + 1, |c| c.is_ascii_digit());
        (stop, u32::try_from(stop - end - 1).unwrap_or(u32::MAX))
    }

    /// The end of a power such as `e7` or `E+05` after `end`, and the power.
    fn power(&self, end: usize) -> (usize, i32) {
        let sign = usize::from(matches!(self.at(end + 1), Some('+' | '-')));
        if !matches!(self.at(end), Some('e' | 'E')) || !self.digit(end + 1 + sign) {
            return (end, 0);
        }
        let stop = self.run(end + 1 + sign, |c| c.is_ascii_digit());
        match self.text(end + 1, stop).parse() {
            Ok(power) if !self.at(stop).is_some_and(is_letter) => (stop, power),
            _ => (end, 0),
        }
    }

    fn plain_mantissa(&self, first: usize, end: usize) -> String {
        let mantissa = self.characters[first..end].iter();
        let mantissa = mantissa.take_while(|c| !matches!(c, 'e' | 'E'));
        let point = self.separators.decimal;
        mantissa
            .filter(|c| c.is_ascii_digit() || **c == point)
            .map(|c| if *c == point { '.' } else { *c })
            .collect()
    }
}

fn number(plain: &str, places: u32, power: i32) -> Option<Token> {
    let value: Decimal = plain.parse().ok()?;
    let known = places > 0 || !plain.ends_with('0');
    let last_place = i32::try_from(places).ok()?.checked_neg()?;
    let value = value.checked_mul(power_of_ten(power)?)?;
    Some(Token::Digits(value, known.then(|| last_place.checked_add(power)).flatten()))
}

/// Ten to the power given, where a decimal can hold it.
pub(super) fn power_of_ten(power: i32) -> Option<Decimal> {
    if power < 0 {
        let scale = power.unsigned_abs();
        return (scale <= 28).then(|| Decimal::new(1, scale));
    }
    let power = u32::try_from(power).ok()?;
    let value = 10_i128.checked_pow(power)?;
    Decimal::try_from_i128_with_scale(value, 0).ok()
}

/// Letters of scripts that set words apart by blanks.
fn is_letter(character: char) -> bool {
    character.is_alphabetic() && !han::is_ideograph(character)
}

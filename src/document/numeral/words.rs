//! English number words: `seventeen`, `thirty-six`, `two hundred and five thousand`, `three point five`.
//!
//! Knows the words and their grammar. Must not know digits, bounds or ranges.

use rust_decimal::Decimal;

use super::lex::{Lexeme, Token};

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];
/// Words that say that there is nothing of something.
const NOTHING: [&str; 17] = [
    "no", "none", "nil", "nothing", "stop", "stops", "stopped", "stopping", "halt", "halts", "halted",
    "halting", "cease", "ceases", "ceased", "ceasing", "naught",
];

/// The power of ten of a scale word.
pub(super) fn scale(word: &str) -> Option<i32> {
    Some(match word {
        "decade" | "decades" => 1,
        "hundred" => 2,
        "thousand" | "thousands" => 3,
        "million" | "millions" | "mn" | "mln" => 6,
        "billion" | "billions" | "bn" | "bln" => 9,
        "trillion" | "trillions" | "tn" | "trn" => 12,
        _ => return None,
    })
}

/// Whether a word says that there is nothing.
pub(super) fn is_nothing(word: &str) -> bool {
    NOTHING.contains(&word)
}

/// The number whose words start at `at`, whether its last place is known, and the lexeme after it.
pub(super) fn read(lexemes: &[Lexeme], at: usize) -> Option<(Decimal, Option<i32>, usize)> {
    let mut reader = Reader { lexemes, at };
    if let Some(ordinal) = reader.word().and_then(|word| position(&ORDINALS, word)) {
        return Some((Decimal::from(ordinal + 1), Some(0), at + 1));
    }
    let whole = reader.whole()?;
    if let Some((decimals, places)) = reader.decimals() {
        let value = Decimal::from(whole).checked_add(decimals)?;
        return Some((value, Some(-places), reader.at));
    }
    Some((Decimal::from(whole), (whole % 10 != 0).then_some(0), reader.at))
}

fn position(words: &[&str], word: &str) -> Option<u64> {
    let index = words.iter().position(|own| *own == word)?;
    u64::try_from(index).ok()
}

struct Reader<'a> {
    lexemes: &'a [Lexeme],
    at: usize,
}

impl<'a> Reader<'a> {
    fn word_at(&self, at: usize) -> Option<&'a str> {
        match &self.lexemes.get(at)?.token {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    fn word(&self) -> Option<&'a str> {
        self.word_at(self.at)
    }

    /// Steps over a hyphen, and over "and", where what follows them goes on with the number.
    fn join(&mut self, goes_on: impl Fn(&str) -> bool) -> bool {
        let skip = match self.lexemes.get(self.at).map(|lexeme| &lexeme.token) {
            Some(Token::Mark('-' | '‑')) => 1,
            Some(Token::Word(word)) if word == "and" => 1,
            _ => 0,
        };
        let next = self.word_at(self.at + skip);
        let goes_on = next.is_some_and(goes_on);
        if goes_on {
            self.at += skip;
        }
        goes_on
    }

    /// Sections of falling scale: (below a thousand) million, (below a thousand) thousand, (below a thousand).
    fn whole(&mut self) -> Option<u64> {
        let mut total: u64 = 0;
        let mut ceiling = i32::MAX;
        let mut complete = self.at;
        while let Some(section) = self.below_thousand(total == 0) {
            let Some(power) = self.scale_below(ceiling) else {
                // A scale that does not fall starts another number: "two thousand and three thousand".
                if total > 0 && self.word().is_some_and(|word| scale(word).is_some()) {
                    break;
                }
                return total.checked_add(section);
            };
            let factor = 10_u64.checked_pow(power.unsigned_abs())?;
            total = total.checked_add(section.checked_mul(factor)?)?;
            ceiling = power;
            complete = self.at;
            if power < 3 || !self.join(|word| below_hundred(word).is_some()) {
                break;
            }
        }
        self.at = complete;
        (total > 0).then_some(total)
    }

    fn scale_below(&mut self, ceiling: i32) -> Option<i32> {
        let before = self.at;
        if !self.join(|word| scale(word).is_some()) {
            return None;
        }
        let power = self.word().and_then(scale).filter(|power| *power < ceiling);
        match power {
            Some(_) => self.at += 1,
            None => self.at = before,
        }
        power
    }

    fn below_thousand(&mut self, may_open: bool) -> Option<u64> {
        let opens = may_open
            && matches!(self.word(), Some("a" | "an"))
            && self.word_at(self.at + 1).is_some_and(|w| scale(w).is_some());
        if opens {
            self.at += 1;
            return self.hundreds(1);
        }
        if self.word() == Some("dozen") {
            self.at += 1;
            return Some(12);
        }
        let small = self.small()?;
        self.hundreds(small)
    }

    /// What follows a count: "hundred", and what is added to it; or nothing.
    fn hundreds(&mut self, count: u64) -> Option<u64> {
        if !self.join(|word| word == "hundred") {
            return Some(count);
        }
        self.at += 1;
        let complete = self.at;
        if self.join(|word| below_hundred(word).is_some()) {
            let rest = self.small()?;
            if self.word() != Some("hundred") {
                return Some(count * 100 + rest);
            }
            self.at = complete;
        }
        Some(count * 100)
    }

    fn small(&mut self) -> Option<u64> {
        let value = self.word().and_then(below_hundred)?;
        self.at += 1;
        let is_unit = |word: &str| position(&UNITS, word).is_some_and(|unit| (1..10).contains(&unit));
        let tens = value >= 20 && self.lexemes.get(self.at).is_some_and(|l| !l.is_word("and"));
        if tens && self.join(is_unit) {
            let unit = self.word().and_then(|word| position(&UNITS, word))?;
            self.at += 1;
            return Some(value + unit);
        }
        Some(value)
    }

    /// Digits after "point": "three point one four".
    fn decimals(&mut self) -> Option<(Decimal, i32)> {
        let digit = |at| {
            let unit = position(&UNITS, self.word_at(at)?)?;
            (unit < 10).then_some(unit)
        };
        if self.word() != Some("point") {
            return None;
        }
        let digits: Vec<u64> = (self.at + 1..).map_while(digit).take(20).collect();
        let places = u32::try_from(digits.len()).ok().filter(|places| *places > 0)?;
        let mut value = Decimal::ZERO;
        for digit in &digits {
            value = value * Decimal::TEN + Decimal::from(*digit);
        }
        value.set_scale(places).ok()?;
        self.at += 1 + digits.len();
        Some((value, i32::try_from(places).ok()?))
    }
}

fn below_hundred(word: &str) -> Option<u64> {
    position(&UNITS, word).or_else(|| position(&TENS, word).map(|tens| (tens + 2) * 10))
}

//! Reading numbers from words as people write them: `168,000`, `$4.64 million`, `seventeen`, `三十六点七`.
//!
//! Knows how numbers, ranges, bounds and percentages are written in English and Chinese, and how digits are
//! in most languages. Must not know units, properties or what the number is of.
//!
//! Reading is generous, since the caller asks whether *any* number of the words is the one stated: dates,
//! ordinals and footnote digits are numbers too. What is not read: fractions in words (`two-thirds`),
//! multiples (`doubled`), roman numerals, groups of two digits (`1,00,000`), a number
//! in two scales (`1亿2000万` gives two numbers).

mod bounds;
mod gives;
mod han;
mod lex;
mod read;
mod words;

use std::fmt;

pub use gives::{Expected, Mismatch, gives};
pub use read::read_numbers;
pub use rust_decimal::Decimal;

use super::text::Span;

/// What the words around a number make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// The number itself.
    Exact,
    /// "at least", "≥", "10 or more".
    AtLeast,
    /// "more than", "over", ">".
    MoreThan,
    /// "at most", "up to", "≤".
    AtMost,
    /// "less than", "under", "<".
    LessThan,
    /// "about", "nearly", "some", "~".
    About,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact => "exactly",
            Self::AtLeast => "at least",
            Self::MoreThan => "more than",
            Self::AtMost => "at most",
            Self::LessThan => "less than",
            Self::About => "about",
        })
    }
}

/// The characters a number is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notation {
    /// Decimal digits.
    Digits,
    /// English number words.
    Words,
    /// Chinese numerals.
    Han,
    /// A word that says there is nothing: "no", "none", "stopped".
    Nothing,
}

/// A number read from words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeral {
    /// The number, scale words included; the lower end of a range.
    pub value: Decimal,
    /// The upper end of a range such as "10 to 15".
    pub high: Option<Decimal>,
    /// What the words around it make of it.
    pub bound: Bound,
    /// Where it stands in the words read, in code points, without currency, unit or bound.
    pub span: Span,
    /// The power of ten of the last place written: −1 for `36.7`, 8 for `1.7 billion`. Unknown for integers
    /// that end in zero, for words that say there is nothing, and for ranges whose ends differ in it.
    pub exponent: Option<i32>,
    /// Whether it is written as a percentage. The value of `60%` is 60.
    pub is_percent: bool,
    /// The characters it is written in.
    pub notation: Notation,
}

impl fmt::Display for Numeral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bound != Bound::Exact {
            write!(f, "{} ", self.bound)?;
        }
        write!(f, "{}", self.value.normalize())?;
        if let Some(high) = self.high {
            write!(f, " to {}", high.normalize())?;
        }
        f.write_str(if self.is_percent { " %" } else { "" })
    }
}

#[cfg(test)]
mod tests;

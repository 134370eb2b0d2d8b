//! What is stated of words, and why they may not give it.
//!
//! Knows values and faults, and how they are told. Must not know how words are read.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::{Quantity, Unread};

/// A number as stated by whoever read the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// The number itself.
    Point(Decimal),
    /// About the number.
    About(Decimal),
    /// The number or more.
    AtLeast(Decimal),
    /// More than the number.
    MoreThan(Decimal),
    /// The number or less.
    AtMost(Decimal),
    /// Less than the number.
    LessThan(Decimal),
    /// From one number to another.
    Range(Decimal, Decimal),
    /// A central value, with the lower and the upper end of its range.
    Central(Decimal, Decimal, Decimal),
    /// No number at all: "a huge amount".
    Unquantified,
}

/// Why words do not give the number expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// The words give no number.
    #[error("the words give no number, and {expected} is stated")]
    NoNumber {
        /// The number stated, in words.
        expected: String,
    },
    /// The written words begin or end within a word or a number of the text.
    #[error("`written` cuts a word of the text in two: “{written}” of “{word}”")]
    Cut {
        /// The words as written.
        written: String,
        /// The word that is cut.
        word: String,
    },
    /// The words cannot be read.
    #[error("the words around the number cannot be read: {why}")]
    Unreadable {
        /// What cannot.
        why: Unread,
    },
    /// The words give several numbers.
    #[error(
        "the words give {}, and {expected} is stated: `written` takes the words of one number",
        list(given)
    )]
    Several {
        /// The number stated, in words.
        expected: String,
        /// Every number the words give.
        given: Vec<Quantity>,
    },
    /// The words give other numbers.
    #[error("the words give {}, not {expected}", list(given))]
    OtherValue {
        /// The number stated, in words.
        expected: String,
        /// Every number the words give.
        given: Vec<Quantity>,
    },
    /// The words give the number, but bound it otherwise.
    #[error("the words say “{}”, and “{expected}” is stated", given)]
    OtherBound {
        /// The number stated, in words.
        expected: String,
        /// The number as the words give it.
        given: Box<Quantity>,
    },
    /// The words have another unit.
    #[error("the words give the number in “{words}”, and the sheet in {stated}")]
    OtherUnit {
        /// The words of the unit.
        words: String,
        /// The unit stated.
        stated: String,
    },
    /// The number is denied.
    #[error("“{words}” denies the number: `polarity` says so, or a `reading` what it means")]
    Denied {
        /// The words that deny it.
        words: String,
    },
    /// Words that make the number what it is are left out of those written.
    #[error("`written` leaves out “{words}”, which belongs to the number")]
    LeftOut {
        /// The words left out.
        words: String,
    },
    /// The words give a number where none is stated.
    #[error("the words give {}, and the value is stated as unquantified", list(given))]
    Quantified {
        /// Every number the words give.
        given: Vec<Quantity>,
    },
}

impl Expected {
    pub(super) fn values(&self) -> Vec<Decimal> {
        match *self {
            Self::Point(value)
            | Self::About(value)
            | Self::AtLeast(value)
            | Self::MoreThan(value)
            | Self::AtMost(value)
            | Self::LessThan(value) => vec![value],
            Self::Range(low, high) => vec![low, high],
            Self::Central(value, low, high) => vec![value, low, high],
            Self::Unquantified => Vec::new(),
        }
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let values = self.values();
        let values: Vec<String> = values.iter().map(|value| value.normalize().to_string()).collect();
        match (self, values.as_slice()) {
            (Self::About(_), [value]) => write!(f, "about {value}"),
            (Self::AtLeast(_), [value]) => write!(f, "at least {value}"),
            (Self::MoreThan(_), [value]) => write!(f, "more than {value}"),
            (Self::AtMost(_), [value]) => write!(f, "at most {value}"),
            (Self::LessThan(_), [value]) => write!(f, "less than {value}"),
            (_, [value]) => write!(f, "{value}"),
            (_, [low, high]) => write!(f, "{low} to {high}"),
            (_, [value, low, high]) => write!(f, "{value} ({low} to {high})"),
            _ => f.write_str("no number"),
        }
    }
}

fn list(given: &[Quantity]) -> String {
    let mut told = String::new();
    for (index, quantity) in given.iter().enumerate().take(8) {
        let joint = match index {
            0 => "",
            last if last + 1 == given.len() => " and ",
            _ => ", ",
        };
        // Writing to a String cannot fail.
        let _ = write!(told, "{joint}{quantity}");
    }
    if given.len() > 8 {
        let _ = write!(told, " and {} more", given.len() - 8);
    }
    told
}

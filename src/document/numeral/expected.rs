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
    /// Several words beside the number are in no table.
    #[error("{}", unknown(words, then.as_deref()))]
    Unknown {
        /// The words.
        words: Vec<String>,
        /// What is wrong even where they say nothing of the number.
        then: Option<Box<Mismatch>>,
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
    /// The unit stated is none of the property's, and the words do not name it.
    #[error("the words name no `{stated}`, and the property has another unit")]
    NoUnit {
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

impl Mismatch {
    /// What the words give by themselves, for people.
    #[must_use]
    pub fn given(&self) -> String {
        match self {
            Self::Several { given, .. } | Self::OtherValue { given, .. } | Self::Quantified { given } => {
                list(given)
            }
            Self::OtherBound { given, .. } => given.to_string(),
            Self::NoNumber { .. } => "no number".to_owned(),
            Self::OtherUnit { words, .. } => format!("a number in “{words}”"),
            Self::NoUnit { .. } => "a number without its unit".to_owned(),
            Self::Denied { words } => format!("a number that “{words}” denies"),
            Self::LeftOut { words } => format!("a number with “{words}”"),
            Self::Cut { word, .. } => format!("“{word}”"),
            Self::Unreadable { .. } | Self::Unknown { .. } => "nothing that can be read".to_owned(),
        }
    }

    /// Whether the words were read, and give something else.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !matches!(
            self,
            Self::NoNumber { .. }
                | Self::Unreadable { .. }
                | Self::Unknown { .. }
                | Self::NoUnit { .. }
                | Self::LeftOut { .. }
                | Self::Cut { .. }
        )
    }

    /// Whether the words were read, and give none of the numbers stated, whatever the sign.
    #[must_use]
    pub fn has_other_number(&self, expected: &Expected) -> bool {
        let Self::OtherValue { given, .. } = self else { return false };
        let values = expected.values();
        let ends = given.iter().flat_map(|own| [Some(own.low), own.high, own.center]).flatten();
        let ends: Vec<(Decimal, Decimal)> = ends.collect();
        let is_given = |value: &Decimal| {
            ends.iter().any(|(over, under)| {
                value.abs().checked_mul(*under) == Some(over.abs())
                    || over.checked_div(*under).is_some_and(|own| {
                        own.abs().round_dp(value.normalize().scale()) == value.abs().normalize()
                    })
            })
        };
        !values.iter().any(is_given)
    }
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

/// Tells words that are not known.
fn unknown(words: &[String], then: Option<&Mismatch>) -> String {
    let told = match words {
        [word] => Unread::Word(word.clone()).to_string(),
        words => format!(
            "the words “{}” beside the number are not known: rows of kind `word` in ontology/*.tsv say that they change no \
             number, another kind what they do, and a `reading` what is meant here",
            words.join("”, “")
        ),
    };
    match then {
        Some(then) => format!("{then}; and {told}"),
        None => format!("the words around the number cannot be read: {told}"),
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

//! Periods in the words of a text: `in the first quarter of 2023`, `seit Juli 2023`, `去年`.
//!
//! Knows how dates and stretches of time are written; the words come from tables. Must not know what a claim is.
//!
//! Words that are relative to the day on which they were published (`last year`) are resolved against that day and against
//! nothing else. Where it is not certain what words mean, they refuse no period that somebody says they give.

mod around;
mod fiscal;
mod fits;
mod read;

pub(crate) use around::{Claimed, period_of, since_days};
pub(crate) use fiscal::FiscalYear;

use crate::document::Lexicon;
use crate::model::{Day, Period};
use thiserror::Error;

/// Words that say when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::document) struct When {
    /// The tokens that they stand at.
    first: usize,
    end: usize,
    frame: Frame,
    stretch: Stretch,
}

/// How a stretch of time bounds what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// "in 2023".
    In,
    /// "since 2023".
    Since,
    /// "until 2023".
    Until,
    /// "by 2030".
    By,
    /// "before 2023".
    Before,
    /// "after 2023".
    After,
    /// "than in 2022": what something is compared with.
    Against,
    /// Nothing says how.
    Bare,
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stretch {
    /// Of a year.
    Of(Within, YearRef),
    /// So many units from that in which the text was published.
    Shifted(Unit, i32),
    /// From one year on to another.
    Years(i32, i32),
    /// From a stretch on to another.
    Between(Box<Stretch>, Box<Stretch>),
    /// Ten years.
    Decade(i32),
    /// The year of an account, named after a calendar year or two; perhaps that of a state.
    Fiscal { year: i32, is_pair: bool, is_accounts: bool },
    /// From one day on to another.
    Days(Day, Day),
    /// Only a part of it is meant: "early 2023", "at the end of 2022".
    Part(Box<Stretch>),
    /// A season of it: "the summer of 2022".
    Season(Box<Stretch>),
    /// When the text was published: "currently".
    Now,
    /// Relative to another period of the text: "a year earlier".
    Other,
}

/// Which part of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Year,
    Half(u8),
    Quarter(u8),
    Months(u8, u8),
    Day(u8, u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum YearRef {
    Known(i32),
    /// So many years from that of publication.
    Shifted(i32),
    /// "in July".
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Month,
    Quarter,
    Half,
    Week,
    Day,
}

/// Why words give no period.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub(crate) enum WhenFault {
    /// No words that are known to say when.
    #[error("“{words}” says no time that is known")]
    Unknown {
        /// The words.
        words: String,
    },
    /// Relative, and the source bears no date of publication.
    #[error("“{words}” is relative to the day of publication, and the source has no `published`")]
    Undated {
        /// The words.
        words: String,
    },
    /// Relative, and the date of publication is not known as exactly as they need.
    #[error("“{words}” needs a more exact date of publication than {published}")]
    Vague {
        /// The words.
        words: String,
        /// When the source was published.
        published: String,
    },
    /// Words that mean one of several periods, or one that only the text tells.
    #[error("“{words}” does not say by itself which days it means")]
    Open {
        /// The words.
        words: String,
    },
}

/// What words say of when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// A period that the words give by themselves.
    Stated(Period),
    /// A period counted from the date of publication.
    Relative(Period),
    /// That of publication itself: "currently".
    Now,
}

/// The period that words give, in their language, where they say one: relative ones against the date of publication.
///
/// # Errors
///
/// Where the words are not known, or give a period only together with what they do not say.
pub(crate) fn when(
    words: &str,
    language: &str,
    published: Option<&Period>,
    lexicon: &Lexicon,
) -> Result<Told, WhenFault> {
    let tokens = crate::document::numeral::phrases::tokens(words);
    let spoken = lexicon.phrases().of(language);
    let found = read::all(&tokens, &spoken);
    let quoted = || words.trim().to_owned();
    let [one] = found.as_slice() else {
        return Err(match found.len() {
            0 => WhenFault::Unknown { words: quoted() },
            _ => WhenFault::Open { words: quoted() },
        });
    };
    one.told(quoted(), published)
}

#[cfg(test)]
mod tests;

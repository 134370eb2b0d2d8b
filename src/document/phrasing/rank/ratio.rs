//! How many times as much one thing is as another, in words.
//!
//! Knows multiples, fractions, percentages and comparatives. Must not know what is compared.

use crate::document::numeral::phrases::tokens;
use crate::document::numeral::{Bound, Decimal, Direction, Quantity, read_quantities};
use crate::document::{Expected, Lexicon};
use thiserror::Error;

/// A multiple as words give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ratio {
    /// How many times as much.
    pub times: Decimal,
    /// What the words make of it.
    pub bound: Bound,
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = match self.bound {
            Bound::Exact => "",
            Bound::AtLeast => ">=",
            Bound::MoreThan => ">",
            Bound::AtMost => "<=",
            Bound::LessThan => "<",
            Bound::About => "~",
        };
        write!(f, "{sign}{}", self.times.round_dp(4).normalize())
    }
}

/// Why words do not give a multiple.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub(crate) enum WrongRatio {
    /// No word that is known compares.
    #[error("no word of `written` is known to say how many times as much it is")]
    None,
    /// Several numbers.
    #[error("`written` has several numbers")]
    Several,
    /// Another multiple.
    #[error("`written` gives {gives} times as much, not {claimed}")]
    Other {
        /// The multiple that the words give.
        gives: Ratio,
        /// What is claimed, in the notation of sheets.
        claimed: String,
    },
}

/// Whether words give a multiple: "twice", "half as much", "30 percent more", "more than". Linear in them.
///
/// # Errors
///
/// Where they give none, or another.
pub(crate) fn ratio_of(
    written: &[String],
    expected: &Expected,
    claimed: &str,
    language: &str,
    lexicon: &Lexicon,
) -> Result<(), WrongRatio> {
    let gives = read(written, language, lexicon)?;
    let near = |number: Decimal| (number - gives.times).abs() <= Decimal::new(5, 3);
    let fits = match (expected, gives.bound) {
        (Expected::Point(number), Bound::Exact)
        | (Expected::About(number), Bound::About)
        | (Expected::MoreThan(number), Bound::MoreThan)
        | (Expected::AtLeast(number), Bound::AtLeast)
        | (Expected::LessThan(number), Bound::LessThan)
        | (Expected::AtMost(number), Bound::AtMost) => near(*number),
        _ => false,
    };
    if fits { Ok(()) } else { Err(WrongRatio::Other { gives, claimed: claimed.to_owned() }) }
}

fn read(written: &[String], language: &str, lexicon: &Lexicon) -> Result<Ratio, WrongRatio> {
    let words = written.join(" ");
    let tokens = tokens(&words);
    let spoken = lexicon.phrases().of(language);
    let comparative = |kind: &str| (0..tokens.len()).any(|at| spoken.at(&tokens, at, kind).is_some());
    let numbers: Vec<Quantity> =
        read_quantities(&words, language, lexicon).into_iter().filter(|q| !q.is_ordinal).collect();
    match numbers.as_slice() {
        [] => {
            let kinds =
                [("rank-more", Bound::MoreThan), ("rank-less", Bound::LessThan), ("rank-same", Bound::Exact)];
            let bound = kinds.iter().find(|(kind, _)| comparative(kind)).ok_or(WrongRatio::None)?.1;
            Ok(Ratio { times: Decimal::ONE, bound })
        }
        [one] if one.high.is_none() => {
            let number = one.low.0.checked_div(one.low.1).ok_or(WrongRatio::None)?;
            let is_of =
                |name: &str| one.unit.as_ref().is_some_and(|unit| unit.names.iter().any(|n| n == name));
            let is_rise = one.direction == Some(Direction::Rise) || comparative("rank-more");
            let is_fall = one.direction == Some(Direction::Fall) || comparative("rank-less");
            let times = match (is_of("PERCENT"), is_of("FOLD")) {
                (true, _) if is_fall => Decimal::ONE - number / Decimal::ONE_HUNDRED,
                // "More than 60 % of" bounds the share; "60 % more than" adds to the whole.
                (true, _) if is_rise && one.bound != Bound::MoreThan => {
                    Decimal::ONE + number / Decimal::ONE_HUNDRED
                }
                (true, _) => number / Decimal::ONE_HUNDRED,
                (_, true) => number,
                _ if one.unit.is_none() && (one.low.1 != Decimal::ONE || comparative("rank-times")) => number,
                _ if one.notation == crate::document::numeral::Notation::Multiple => number,
                _ => return Err(WrongRatio::None),
            };
            Ok(Ratio { times, bound: one.bound })
        }
        _ => Err(WrongRatio::Several),
    }
}

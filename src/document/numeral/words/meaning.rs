//! What a row of a table of words says of them, beyond its kind.
//!
//! Knows how meanings are written. Must not know which words have them.

use rust_decimal::Decimal;

use crate::document::numeral::Bound;

/// What a row says of its words, beyond its kind.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::document::numeral) enum Meaning {
    Nothing,
    /// A factor or a number, as numerator and denominator.
    Number(Decimal, Decimal),
    Bound(Bound),
    /// The local names of the units that the words may mean, and how many of them they stand for.
    Unit(Vec<String>, Decimal),
    /// The key of a concept, and those of the wider ones.
    Keys(Vec<String>),
}

pub(super) fn read_meaning(kind: &str, meaning: &str) -> Result<Meaning, String> {
    let number = |text: &str| {
        let exact = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(text));
        exact.map_err(|_| format!("`{text}` is not a number"))
    };
    Ok(match kind {
        "scale" | "money-scale" | "number" | "multiple" => Meaning::Number(number(meaning)?, Decimal::ONE),
        "fraction" | "mixed" => {
            let (over, under) = meaning
                .split_once('/')
                .ok_or_else(|| format!("`{meaning}` is not a fraction such as 1/3"))?;
            Meaning::Number(number(over)?, number(under)?)
        }
        "bound" | "bound-after" => Meaning::Bound(match meaning {
            ">=" => Bound::AtLeast,
            ">" => Bound::MoreThan,
            "<=" => Bound::AtMost,
            "<" => Bound::LessThan,
            "~" => Bound::About,
            other => return Err(format!("a bound is one of >=, >, <=, < and ~, not `{other}`")),
        }),
        "unit" => {
            let (names, factor) = meaning.split_once('*').unwrap_or((meaning, "1"));
            if names.is_empty() {
                return Err("a unit takes its names, such as TONNE".to_owned());
            }
            Meaning::Unit(names.split('|').map(|name| name.trim().to_owned()).collect(), number(factor)?)
        }
        "thing" | "measure" | "qualifier" | "deed" if meaning.is_empty() => {
            return Err(format!("a {kind} takes its key, such as BOOK"));
        }
        "thing" | "measure" | "qualifier" | "deed" => {
            Meaning::Keys(meaning.split('|').map(|key| key.trim().to_owned()).collect())
        }
        "parted" if !["rise", "fall", "word"].contains(&meaning) => {
            return Err(format!("a verb of two parts is a `rise`, a `fall` or a `word`, not `{meaning}`"));
        }
        "parted" => Meaning::Keys(vec![meaning.to_owned()]),
        _ => Meaning::Nothing,
    })
}

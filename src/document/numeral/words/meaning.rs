//! A row of a table of words: its words, and what it says of them beyond its kind.
//!
//! Knows how meanings are written. Must not know which words have them.

use rust_decimal::Decimal;

use super::token::Lexeme;
use crate::document::numeral::Bound;

/// What a run of words does to the number beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::document::numeral) enum WordKind {
    /// Multiplies: "million".
    Scale,
    /// Multiplies digits of an amount of money that it is glued to: the m of "$5m".
    MoneyScale,
    /// Bounds the number after it: "more than".
    Bound,
    /// Bounds the number before it: "or more".
    BoundAfter,
    /// Says before the number that something rose.
    Rise,
    /// Says before the number that something fell.
    Fall,
    /// Says after the number that something rose.
    RiseAfter,
    /// Says after the number that something fell.
    FallAfter,
    /// Says before "by" that nothing rose or fell: "ahead".
    Plain,
    /// Between a direction and the number that it is of: "by".
    By,
    /// As [`WordKind::By`], but of other things too: "of".
    Of,
    /// Says that the number is a level, whatever rose or fell to it: "to", "from".
    Level,
    /// A sign of the number.
    Minus,
    /// Denies the number.
    Negation,
    /// Says that there is nothing.
    Nothing,
    /// Between the ends of a range.
    To,
    /// Before a range whose ends "and" joins.
    Between,
    /// Joins.
    And,
    /// Leaves open which.
    Or,
    /// Between a part and its whole: "one in three".
    Ratio,
    /// A part of one: "third".
    Fraction,
    /// A part added to what stands before it: "and a half".
    Mixed,
    /// One, where a scale or a part follows: "a".
    One,
    /// A number.
    Number,
    /// What makes digits an ordinal: the th of "5th".
    Ordinal,
    /// A unit.
    Unit,
    /// Between two units: "per".
    Per,
    /// Says nothing of the number that follows it: "a", "an estimated".
    Light,
    /// A word that ends a phrase: "in", "was".
    Stop,
    /// A multiple: "doubled".
    Multiple,
    /// Leaves a number open: "several", "every".
    Vague,
    /// Says nothing of the number beside it: "library", "lent".
    Word,
    /// Denies whatever its clause says: "nobody", "failed to".
    Deny,
    /// Ends what a denial before it denies: "but".
    But,
    /// Says that something is of a number: "of", where a noun stands before it.
    Part,
    /// Says that what stands before it is a number: "was".
    Copula,
    /// Bounds whatever number its clause says: "ceiling".
    Limit,
    /// Says that a number of a change has either sign: "change".
    Change,
    /// Says before a scale that it is of numbers further on: the "in" of "in thousands".
    Caption,
    /// Between a number and how many others it is of, where that is a scale: "per thousand".
    Rate,
    /// A month: a number beside it may be its day.
    Month,
    /// Before a year: "in", "since".
    When,
    /// Before the number of one thing among others: "page", "ranked".
    Rank,
    /// Before so many that share one: the "auf" of "auf 64 Leser kam ein Buch".
    Each,
    /// Says that what its sentence says is not so: "nonsense".
    False,
    /// Opens what is said of the words before it: "which".
    Relative,
    /// Opens what a judgement before it is of: the "that" of "it is nonsense that".
    That,
    /// A thing that is counted: "readers".
    Thing,
    /// What a figure is of: "quota".
    Measure,
    /// Narrows a figure: "per capita".
    Qualifier,
    /// Makes of a statement a forecast, a plan or a supposition: "would".
    Modal,
    /// Before the name of who or where: "in", "of".
    Place,
    /// Opens what is said of the owner named before it: "whose".
    Whose,
    /// Makes the number before it a difference: "above average".
    Offset,
    /// A name of many places that is written small: "euro area".
    Region,
    /// Before the level that something left: the "from" of "rose from 5 to 7".
    From,
    /// Says that something went from one level to another, and not which way: "went".
    Move,
    /// A verb and the word at the end of its clause that belongs to it: the "nahm ab" of "nahm um 3 Prozent ab".
    Parted,
    /// The second of the two.
    Tail,
    /// What is done with something, and which figures it gives: "shipped".
    Deed,
    /// What somebody does who tells of a number: "said", "counted".
    Saying,
    /// A word of names that says nothing of what they are of: "rate".
    Generic,
}

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

#[derive(Debug, Clone)]
pub(in crate::document::numeral) struct Entry {
    pub(super) words: Vec<EntryWord>,
    /// Whether capital letters count.
    pub(super) is_exact: bool,
    pub(super) kinds: &'static [WordKind],
    pub(in crate::document::numeral) meaning: Meaning,
}

/// A word of an entry.
#[derive(Debug, Clone)]
pub(super) struct EntryWord {
    text: String,
    /// In lower case.
    pub(super) folded: String,
    /// Whether it has a capital letter.
    is_capital: bool,
}

impl WordKind {
    /// A bit of its own.
    pub(super) fn bit(self) -> u128 {
        1 << (self as u32)
    }
}

impl EntryWord {
    pub(super) fn new(text: String) -> Self {
        Self { folded: text.to_lowercase(), is_capital: text.chars().any(char::is_uppercase), text }
    }
}

impl Entry {
    pub(super) fn fits(&self, lexemes: &[Lexeme], at: usize) -> bool {
        let Some(own) = lexemes.get(at..at + self.words.len()) else { return false };
        self.words.iter().zip(own).all(|(word, lexeme)| {
            let is_exact = self.is_exact && (self.words.len() == 1 || word.is_capital);
            lexeme.folded() == Some(&word.folded) && (!is_exact || lexeme.text() == Some(&word.text))
        })
    }

    pub(in crate::document::numeral) fn number(&self) -> (Decimal, Decimal) {
        match self.meaning {
            Meaning::Number(over, under) => (over, under),
            _ => (Decimal::ONE, Decimal::ONE),
        }
    }

    /// The key of a concept, then those of wider ones; none of other words.
    pub(in crate::document::numeral) fn keys(&self) -> &[String] {
        match &self.meaning {
            Meaning::Keys(keys) => keys,
            _ => &[],
        }
    }

    pub(in crate::document::numeral) fn bound(&self) -> Bound {
        match self.meaning {
            Meaning::Bound(bound) => bound,
            _ => Bound::Exact,
        }
    }
}

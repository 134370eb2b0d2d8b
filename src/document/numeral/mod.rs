//! Reading quantities from words as people write them: `168,000`, `fell by $4.64 million`, `mehr als zwei Drittel`, `三十六点七`.
//!
//! Knows how numbers, bounds, signs, directions and units are written; the words come from tables, number words of the
//! languages that it knows from a library. Must not know properties or what the number is of.
//!
//! A number is never read alone: what is read is the longest phrase around it that makes it what it is, and a phrase that
//! has a word which is not understood is not read at all, but says why.

mod around;
mod expected;
mod gives;
mod head;
mod number;
mod phrase;
mod ratio;
mod setting;
mod shown;
mod words;

use number::Reader;
use setting::Setting;
use words::digits::Separator;

pub use expected::Expected;
pub(crate) use expected::Mismatch;
pub use gives::{Passage, Stated, gives};
pub use head::heading;
pub(crate) use rust_decimal::Decimal;
pub use words::lexicon::Lexicon;
pub(crate) use words::lexicon::LexiconFault;
pub(in crate::document) use words::phrases;
pub(crate) use words::units;

use super::text::Span;

/// What the words around a number make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Bound {
    /// The number itself.
    #[default]
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

/// Whether something is said to have risen or fallen by a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// "rose by", "more".
    Rise,
    /// "fell by", "less".
    Fall,
}

/// The characters a number is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notation {
    /// Decimal digits.
    Digits,
    /// Number words.
    Words,
    /// Chinese or Japanese numerals.
    Han,
    /// A word that says there is nothing: "no", "none", "stopped".
    Nothing,
    /// A word that says how many times: "doubled".
    Multiple,
}

/// The words of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitWords {
    /// The local names of the units that the words may mean, as QUDT has them: `TONNE`, `CCY_USD`.
    pub names: Vec<String>,
    /// How many of the unit the words stand for: 10 for a decade in years.
    pub factor: Decimal,
    /// The units after "per", where there are any.
    pub per: Vec<String>,
    /// The words.
    pub words: String,
}

impl UnitWords {
    fn percent(words: String) -> Self {
        Self { names: vec!["PERCENT".to_owned()], factor: Decimal::ONE, per: Vec::new(), words }
    }

    fn fold(words: String) -> Self {
        Self { names: vec!["FOLD".to_owned()], factor: Decimal::ONE, per: Vec::new(), words }
    }
}

/// Why a quantity phrase is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unread {
    /// The digits are one number with a decimal point, and another with a decimal comma.
    #[error(
        "“{0}” is one number with a decimal comma and another with a decimal point: a `language` with its country, such as es-MX, says which"
    )]
    TwoWays(String),
    /// A word beside the number that no table has.
    #[error(
        "the word “{0}” beside the number is not known: a row of kind `word` in ontology/*.tsv says that it changes no number, another kind what it does, and a `reading` what is meant here"
    )]
    Word(String),
    /// A word where the unit stands that no table has.
    #[error(
        "the word “{0}” stands where the unit does and is not known: a row of kind `unit` in ontology/*.tsv or a label of the unit says which it is, and a `reading` what is meant here"
    )]
    Unit(String),
    /// A word beside the number, in a language that has no tables.
    #[error(
        "the word “{word}” beside the number is not known, and there are no tables of words for `{language}`: rows in ontology/*.tsv make them, or a `reading` says what is meant"
    )]
    Language {
        /// The word.
        word: String,
        /// The primary subtag of the language.
        language: String,
    },
    /// A word that denies or bounds whatever its clause says.
    #[error("“{0}” may bound the number: `value` says so, or a `reading` what is meant")]
    Limit(String),
    /// A scale in the head of a table or list.
    #[error("the number may be in the scale of “{0}”: a `reading` says whether it is")]
    Caption(String),
    /// The day of a month, or a year.
    #[error("“{0}” is a date")]
    Date(String),
    /// A word at the end of the clause that may turn its verb.
    #[error(
        "“{0}” at the end of the clause belongs to its verb, and no row of kind `parted` in ontology/*.tsv has the two together: a `reading` says what is meant"
    )]
    Parted(String),
    /// A number of all where one for each is stated.
    #[error(
        "no word says that the number is one for each, as the property is: a `reading` says what is meant"
    )]
    Total,
    /// No word names the unit.
    #[error(
        "no word of the sentence names the unit: a wider `quote`, a label of the unit or a `reading` says which it is"
    )]
    Unitless,
    /// The level that something left.
    #[error(
        "“{0}” is the level that was left: `written` takes the one that it came to, or the words go on with the time of this one"
    )]
    Former(String),
    /// The number of one thing among others: of a page, a place, a rank.
    #[error("“{0}” says which one it is, not how many")]
    Place(String),
    /// The sentence says of its number that it is, or may be, false.
    #[error("“{0}” judges what the number says: a `reading` says what is meant")]
    Judged(String),
    /// Another thing than the subject has the number.
    #[error("“{0}” stands nearer to the number than the subject does: a `reading` says whose it is")]
    Another(String),
    /// The number counts another thing than the property does.
    #[error("the number counts “{0}”, and the property another thing: a `reading` says what is meant")]
    Counts(String),
    /// The number is another figure than the property.
    #[error("“{0}” is another figure than the property: a `reading` says what is meant")]
    Figure(String),
    /// Nothing says that the number is of the property.
    #[error(
        "no word of the sentence says that the number is of the property: a name of it (skos:altLabel), a row of kind `deed` or `measure` in ontology/*.tsv with the word that does, or a `reading` says so"
    )]
    Groundless,
    /// The number is told of a part only.
    #[error(
        "“{0}” narrows the figure, and neither property nor dimensions do: a `reading` says what is meant"
    )]
    Narrowed(String),
    /// The number is no plain fact.
    #[error(
        "“{0}” makes of it no plain fact: the claim's `kind` is forecast or directive, or its `factuality` hedged or hypothetical"
    )]
    Supposed(String),
    /// Nothing says whether the number is a rise or a fall.
    #[error("no word that is known says whether it rose or fell by the number: a `reading` says it")]
    Undirected,
    /// Something rose or fell by the number, and it is stated as a level.
    #[error(
        "something rose or fell by the number, and the property is no change: a `reading` says what is meant"
    )]
    Change,
    /// A word that may change the sign, and nobody can tell whether it does.
    #[error("“{0}” may make the number a fall")]
    Sign(String),
    /// Another number, or part of one, beside the number.
    #[error("“{0}” stands right beside the number")]
    WordBeside(String),
    /// A date, a code, or digits that are damaged.
    #[error("“{0}” is not written as one number")]
    Code(String),
    /// More digits than can be kept exactly.
    #[error("“{0}” has more digits than can be kept exactly")]
    TooLarge(String),
}

/// A quantity phrase. Its numbers are numerators and denominators, without sign and direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The number, scale words included; the lower end of a range.
    pub low: (Decimal, Decimal),
    /// The upper end of a range such as "10 to 15".
    pub high: Option<(Decimal, Decimal)>,
    /// What stands in the middle of `36 ± 2`.
    pub center: Option<(Decimal, Decimal)>,
    /// What the words around it make of it.
    pub bound: Bound,
    /// Whether a minus stands before it.
    pub is_negative: bool,
    /// Whether something rose or fell by it.
    pub direction: Option<Direction>,
    /// Its unit, where the words have one. The number of `60%` is 60.
    pub unit: Option<UnitWords>,
    /// The word after it that is not known; what is counted, or a unit.
    pub next: Option<String>,
    /// The words that deny it.
    pub negation: Option<String>,
    /// The power of ten of the last place written: −1 for `36.7`, 8 for `1.7 billion`. Unknown for integers
    /// that end in zero, for fractions, for words that say there is nothing, and for ranges whose ends differ in it.
    pub exponent: Option<i32>,
    /// The characters it is written in.
    pub notation: Notation,
    /// Whether it is a place in an order: "the 15th".
    pub is_ordinal: bool,
    /// Why it is not read, where it is not.
    pub unread: Option<Unread>,
    /// Where the number stands in the words read, in code points.
    pub number: Span,
    /// Everything that makes it the number it is: number, scale, sign, bound, fall.
    pub parts: Vec<Span>,
}

impl Quantity {
    fn nothing(span: Span) -> Self {
        Self {
            low: (Decimal::ZERO, Decimal::ONE),
            high: None,
            center: None,
            bound: Bound::Exact,
            is_negative: false,
            direction: None,
            unit: None,
            next: None,
            negation: None,
            exponent: None,
            notation: Notation::Nothing,
            is_ordinal: false,
            unread: None,
            number: span,
            parts: vec![span],
        }
    }

    /// The first code point of all of it.
    fn start(&self) -> usize {
        self.parts.iter().map(|part| part.start).min().unwrap_or(self.number.start)
    }
}

/// Every quantity phrase of `words`, in order. `language` is a language tag: it says which words are known, and whether a
/// comma is a decimal sign. Linear in the words.
///
/// ```
/// use assay::internals::document::{Bound, Direction, Lexicon, read_quantities};
///
/// let read = read_quantities("fell by more than $4.64 million", "en", &Lexicon::standard());
/// assert_eq!(read[0].low, (4_640_000.into(), 1.into()));
/// assert_eq!(read[0].bound, Bound::MoreThan);
/// assert_eq!(read[0].direction, Some(Direction::Fall));
/// assert_eq!(read[0].exponent, Some(4));
/// ```
#[must_use]
pub fn read_quantities(words: &str, language: &str, lexicon: &Lexicon) -> Vec<Quantity> {
    read_for(words, language, lexicon, &Setting::default())
}

/// Every quantity phrase of words that say something of a thing.
fn read_for(words: &str, language: &str, lexicon: &Lexicon, setting: &Setting) -> Vec<Quantity> {
    let known = lexicon.of(language);
    let separator = Separator { decimal: known.decimal(), is_divided: language.eq_ignore_ascii_case("es") };
    let characters: Vec<char> = words.chars().collect();
    let lexemes = words::lex::lex(&characters, separator);
    let reader = Reader { lexemes: &lexemes, words: &known, setting };
    let mut quantities = reader.quantities();
    reader.join_ratios(&mut quantities);
    quantities
}

#[cfg(test)]
mod promised;
#[cfg(test)]
mod sentences;
#[cfg(test)]
mod tests;

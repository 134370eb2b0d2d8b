//! Closed choices of the model: each has a word in sheets and an IRI in RDF.

use super::Comparator;
use super::vocab::assay;

/// What kind of claim it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something is, or was, so.
    Factual,
    /// Something will be so.
    Forecast,
    /// Something makes something else so.
    Causal,
    /// Somebody values it so.
    Opinion,
    /// Somebody should do so.
    Directive,
}

/// How firmly a claim is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Factuality {
    /// Said outright.
    #[default]
    Asserted,
    /// Said with reserve.
    Hedged,
    /// Said not to be so.
    Denied,
    /// Supposed.
    Hypothetical,
}

/// Whether a person has looked at the encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Status {
    /// Not yet.
    #[default]
    Draft,
    /// Yes.
    Reviewed,
}

/// How the day of an [`AsOf`](super::AsOf) is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOfBasis {
    /// The source names it.
    Stated,
    /// It is the day of publication: enough to suspect another vintage, never to conclude contradiction.
    InferredFromPublication,
}

/// Kinds of [`Reading`](super::Reading).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingKind {
    /// The words are damaged and were repaired.
    Emended,
    /// The value was computed from what the words say.
    Derived,
    /// The value was converted at a rate that the words do not have.
    Converted,
    /// The value is a cell of a table.
    TableCell,
    /// The value was read in another language.
    Translated,
    /// The value is what the words come to.
    Interpreted,
}

/// From which end the places of a ranking are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RankOrder {
    /// The first is the highest.
    #[default]
    Highest,
    /// The first is the lowest.
    Lowest,
}

/// Whether the proposition is claimed to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Polarity {
    /// It is said to hold.
    #[default]
    Affirmed,
    /// It is said not to hold.
    Negated,
}

/// A closed choice with a word for people and an IRI for data.
pub trait Coded: Copy + PartialEq + Sized + 'static {
    /// Every choice with its word and its IRI.
    const CODES: &'static [(Self, &'static str, &'static str)];

    /// The word of the choice in sheets.
    fn word(self) -> &'static str {
        code_of(self).1
    }

    /// The IRI of the choice.
    fn iri(self) -> &'static str {
        code_of(self).2
    }

    /// The choice of a word.
    fn from_word(word: &str) -> Option<Self> {
        Self::CODES.iter().find(|code| code.1 == word).map(|code| code.0)
    }

    /// The choice of an IRI.
    fn from_iri(iri: &str) -> Option<Self> {
        Self::CODES.iter().find(|code| code.2 == iri).map(|code| code.0)
    }
}

fn code_of<T: Coded>(choice: T) -> &'static (T, &'static str, &'static str) {
    // Every variant stands in its table: the test below counts them through an exhaustive match.
    T::CODES.iter().find(|code| code.0 == choice).unwrap_or(&T::CODES[0])
}

macro_rules! coded {
    ($($type:ident { $($variant:ident $word:literal $iri:ident),+ $(,)? })+) => {
        $(impl Coded for $type {
            const CODES: &'static [(Self, &'static str, &'static str)] =
                &[$((Self::$variant, $word, assay::$iri)),+];
        })+

        #[cfg(test)]
        mod tests {
            use super::*;

            $(
                #[test]
                #[allow(non_snake_case)]
                fn $type() {
                    for code in $type::CODES {
                        match code.0 { $($type::$variant => {})+ }
                        assert_eq!($type::from_word(code.0.word()), Some(code.0));
                        assert_eq!($type::from_iri(code.0.iri()), Some(code.0));
                    }
                }
            )+
        }
    };
}

coded! {
    Kind {
        Factual "factual" FACTUAL,
        Forecast "forecast" FORECAST,
        Causal "causal" CAUSAL,
        Opinion "opinion" OPINION,
        Directive "directive" DIRECTIVE,
    }
    Factuality {
        Asserted "asserted" ASSERTED,
        Hedged "hedged" HEDGED,
        Denied "denied" DENIED,
        Hypothetical "hypothetical" HYPOTHETICAL,
    }
    Status {
        Draft "draft" DRAFT,
        Reviewed "reviewed" REVIEWED,
    }
    AsOfBasis {
        Stated "stated" STATED,
        InferredFromPublication "inferred" INFERRED_FROM_PUBLICATION,
    }
    ReadingKind {
        Emended "emended" EMENDED,
        Derived "derived" DERIVED,
        Converted "converted" CONVERTED,
        TableCell "cell" TABLE_CELL,
        Translated "translated" TRANSLATED,
        Interpreted "interpreted" INTERPRETED,
    }
    RankOrder {
        Highest "highest" HIGHEST,
        Lowest "lowest" LOWEST,
    }
    Polarity {
        Affirmed "affirmative" AFFIRMED,
        Negated "negative" NEGATED,
    }
    Comparator {
        Equal "=" EQUAL,
        Approximately "~" APPROXIMATELY,
        GreaterThan ">" GREATER_THAN,
        AtLeast ">=" AT_LEAST,
        LessThan "<" LESS_THAN,
        AtMost "<=" AT_MOST,
        Range ".." RANGE,
        Unquantified "unquantified" UNQUANTIFIED,
    }
}

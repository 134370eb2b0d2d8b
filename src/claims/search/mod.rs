//! Words looked for in what documents say: quotes, titles, labels and texts, ranked, with the words marked.
//!
//! Knows texts and what they are of. Must not know where files are kept, nor how answers are shown.
//!
//! [`collect`] reads the texts of a view into an index; [`wanted`] reads what is looked for; [`rank`] finds the texts that have it;
//! [`report`] says what was found, each with its words in their place; [`told`] says the same in RDF, for queries.

mod collect;
mod excerpt;
mod index;
mod rank;
mod report;
mod told;
mod wanted;
mod words;

pub(crate) use collect::TextIndex;
pub(crate) use report::{Around, search};
pub use report::{Mark, MissingWord, SearchHit, SearchReport};
pub(crate) use told::{SEARCH_TERMS, told_hits};

use serde::Serialize;
use thiserror::Error;

/// What is looked for, and among what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchRequest {
    /// The words: `"export ban" lithium -nickel produc*`. All must be there, in whatever texts of a thing; a phrase stands
    /// between quotation marks, what begins with `-` must not be there, and `*` stands for any ending.
    pub words: String,
    /// Only texts of these kinds; of any, where there is none.
    pub fields: Vec<Field>,
    /// Only things of these kinds; of any, where there is none.
    pub kinds: Vec<ThingKind>,
    /// Only this source and what it claims.
    pub source: Option<crate::model::Iri>,
}

/// What kind of text words were found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The words that a claim rests on.
    Quote,
    /// What a claim says, in the words of whoever encoded it.
    Claim,
    /// The title of a source, or the name of anything.
    Title,
    /// The label of a term.
    Label,
    /// Who published a source.
    Publisher,
    /// What a review says.
    Review,
    /// What a term means, or a comment.
    Description,
    /// The text of a source.
    Text,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Quote,
        Self::Claim,
        Self::Title,
        Self::Label,
        Self::Publisher,
        Self::Review,
        Self::Description,
        Self::Text,
    ];

    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Claim => "claim",
            Self::Title => "title",
            Self::Label => "label",
            Self::Publisher => "publisher",
            Self::Review => "review",
            Self::Description => "description",
            Self::Text => "text",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }

    /// How much what is found there counts.
    fn weight(self) -> f32 {
        match self {
            Self::Quote | Self::Claim | Self::Title => 1.0,
            Self::Label => 0.8,
            Self::Publisher | Self::Review | Self::Text => 0.6,
            Self::Description => 0.4,
        }
    }
}

/// What words were found of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThingKind {
    /// A claim.
    Claim,
    /// A document.
    Source,
    /// A review.
    Review,
    /// A term of an ontology, or anything else that has a label.
    Term,
}

impl ThingKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Claim, Self::Source, Self::Review, Self::Term];

    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Source => "source",
            Self::Review => "review",
            Self::Term => "term",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Why nothing can be looked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SearchError {
    /// There is no word that is to be there.
    #[error("there is no word to look for")]
    NoWord,
    /// There is too much of it.
    #[error("a search has at most {most} {unit}")]
    TooLong {
        /// The most.
        most: usize,
        /// Of what.
        unit: &'static str,
    },
    /// A query looks for what it does not say.
    #[error(
        "a query gives the words that it looks for: `?hit assay:searchedFor \"export ban\"`, or a parameter"
    )]
    NotGiven,
}

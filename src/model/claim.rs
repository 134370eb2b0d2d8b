//! Sources, claims, their words, and reviews.

use super::coded::{AsOfBasis, Factuality, Kind, ReadingKind, Status};
use super::{Day, Iri, Period, Proposition};
use rust_decimal::Decimal;

/// One document and everything encoded of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The document.
    pub source: Source,
    /// Terms the sheet introduces for want of one in the ontology.
    pub concepts: Vec<Concept>,
    /// What the document claims, in the order of the sheet.
    pub claims: Vec<Claim>,
}

/// A document that claims things.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its name within the workspace, a prefix in queries.
    pub id: String,
    /// Its class in schema.org, such as `http://schema.org/NewsArticle`.
    pub class: Iri,
    /// Its title, as it stands.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// When; with the qualifier `?` where the date is a guess.
    pub published: Option<Period>,
    /// The language tag of its text.
    pub language: String,
    /// Where it was found.
    pub address: Option<String>,
    /// What it has its text from.
    pub lineage: Lineage,
    /// Under which licence; see [`is_cite_only`].
    pub rights: Option<String>,
    /// A remark of the encoder.
    pub note: Option<String>,
    /// Who or what encoded the sheet.
    pub encoder: Iri,
    /// The archived bytes; `None` where only quotes may be kept.
    pub capture: Option<Capture>,
}

/// What a document has its text from, by the documents: none of them need be here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// What it is a copy of, whole or in part.
    pub copy_of: Option<Iri>,
    /// What it is a translation of.
    pub translation_of: Option<Iri>,
    /// What it is based on: what it has in common with that, it has from there.
    pub based_on: Vec<Iri>,
    /// What it is no copy of, however much their texts are alike.
    pub not_copy_of: Vec<Iri>,
}

/// Whether the rights of a source let nothing but quotes of it be kept or handed on: they say `cite only`, in whatever case.
/// Rights are words of the encoder's; no other words of theirs are understood.
#[must_use]
pub(crate) fn is_cite_only(rights: &str) -> bool {
    let rights = rights.to_lowercase().replace('-', " ");
    rights.split_whitespace().collect::<Vec<_>>().windows(2).any(|pair| {
        let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        bare(pair[0]) == "cite" && bare(pair[1]) == "only"
    })
}

/// The bytes of a document as archived, and the plain text read from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The file, relative to the workspace.
    pub file: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Their number.
    pub byte_length: u64,
    /// SHA-256 of the rendition in UTF-8, in hexadecimal.
    pub text_sha256: String,
    /// The length of the rendition in Unicode code points.
    pub code_points: u64,
    /// How the rendition was read from the bytes: `plain-text` or `csv`.
    pub extractor: &'static str,
}

/// A provisional term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concept {
    /// Its id, in the namespace `concept:`.
    pub id: String,
    /// What it is called, in English.
    pub label: String,
    /// Its class.
    pub class: Iri,
    /// Terms elsewhere that mean the same.
    pub matches: Vec<Iri>,
}

/// An utterance: one document saying one thing in certain words.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its id within the document.
    pub id: String,
    /// What it says, in plain words of the encoder's.
    pub says: String,
    /// The words it rests on.
    pub quote: Quote,
    /// The quote in English, where it is in another language.
    pub translation: Option<String>,
    /// What kind of claim it is.
    pub kind: Kind,
    /// How firmly it is said.
    pub factuality: Factuality,
    /// Under which condition it is said to hold.
    pub condition: Option<String>,
    /// As of when.
    pub as_of: Option<AsOf>,
    /// Whether a person has reviewed the encoding.
    pub status: Status,
    /// A remark of the encoder.
    pub note: Option<String>,
    /// Whom the document cites for it, outermost first.
    pub reports: Vec<Report>,
    /// What it states in structured form; none for what cannot be so put.
    pub statements: Vec<Statement>,
}

/// The words a claim rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quote {
    /// Passages of the text, in order.
    Passages(Vec<Passage>),
    /// A cell of a table.
    Cell {
        /// Row, counted from 1 with the header (RFC 7111).
        row: u64,
        /// Column, counted from 1.
        column: u64,
        /// The text of the cell, as it stands.
        exact: String,
    },
}

impl Quote {
    /// Whether words stand in one of the passages, or in the cell.
    #[must_use]
    pub fn contains(&self, words: &str) -> bool {
        match self {
            Self::Passages(passages) => passages.iter().any(|p| p.exact.contains(words)),
            Self::Cell { exact, .. } => exact.contains(words),
        }
    }

    /// Puts words in the order in which they first stand in the quote, each once.
    pub fn sort_words(&self, words: &mut Vec<String>) {
        let place = |word: &str| match self {
            Self::Passages(passages) => {
                passages.iter().enumerate().find_map(|(number, p)| Some((number, p.exact.find(word)?)))
            }
            Self::Cell { exact, .. } => exact.find(word).map(|at| (0, at)),
        };
        words.sort_by(|a, b| (place(a), a).cmp(&(place(b), b)));
        words.dedup();
    }
}

/// Consecutive words of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The words.
    pub exact: String,
    /// The words before and after, and the place in code points; `None` where no text is archived.
    pub place: Option<Place>,
}

/// Where a passage stands in a rendition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first code point.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
    /// The text just before.
    pub prefix: String,
    /// The text just after.
    pub suffix: String,
}

/// As of when a claim is said to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// The words of the source: "Currently", or a date.
    pub words: String,
    /// The period that they come to; of what holds "currently" the first day of that of publication. `None` where the source
    /// bears no date.
    pub when: Option<Period>,
    /// How it is known.
    pub basis: AsOfBasis,
}

impl AsOf {
    /// The day: the first of the period, or the last where it has no first.
    #[must_use]
    pub fn day(&self) -> Option<Day> {
        self.when.as_ref().and_then(|when| when.start().or(when.end()))
    }
}

/// The claim of somebody whom the document cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whom it cites.
    pub by: Iri,
    /// For whom that one speaks, where it is a person who speaks for an organisation.
    pub on_behalf_of: Option<Iri>,
    /// The words that attribute: "according to".
    pub cue: Option<String>,
    /// The words that name whom it cites: "Chinese customs data".
    pub mention: Option<String>,
    /// The work cited, in words.
    pub work: Option<String>,
    /// The work cited, where it is a source of the workspace.
    pub source: Option<Iri>,
}

/// One proposition as one claim states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What is stated.
    pub proposition: Proposition,
    /// The words of the quote that give the value, in the order of the quote.
    pub written: Vec<String>,
    /// The words of the quote that give the period, where the sheet has them for it.
    pub period_words: Option<String>,
    /// Why the value is not simply what is written.
    pub reading: Option<Reading>,
    /// The value in the notation of sheets, as stated.
    pub stated_value: Option<String>,
    /// The unit as stated.
    pub stated_unit: Option<Iri>,
    /// Half the last place stated, in the property's canonical unit; `None` where unknown.
    pub precision: Option<Decimal>,
    /// Whether the source calls the value an estimate.
    pub estimate: bool,
}

/// How a value was read from words that do not simply give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The kind of reading.
    pub kind: ReadingKind,
    /// The reason, for people.
    pub why: String,
    /// The arithmetic of what was computed, as in `100 + 150`.
    pub by: Option<String>,
    /// What the words give by themselves, told for people; `None` where that is the value, or nobody looked.
    pub given: Option<String>,
}

/// A verdict on a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The claim.
    pub claim: Iri,
    /// The number of the statement that it is on, from 1, in the order of the claim; `None` where it is on the whole claim.
    pub statement: Option<usize>,
    /// The digest of the claim as it stood when it was reviewed, `sha256:` and hexadecimal.
    pub digest: String,
    /// The verdicts.
    pub ratings: Vec<Iri>,
    /// Who gave it.
    pub author: Iri,
    /// When.
    pub date: Day,
    /// The verdict in words.
    pub says: String,
    /// Where it is published.
    pub address: Option<String>,
    /// The review it replaces, and why.
    pub supersedes: Option<(Iri, String)>,
    /// The questions asked on the way.
    pub steps: Vec<ReviewStep>,
}

/// A question of a review, its answer and what the answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewStep {
    /// The question.
    pub ask: String,
    /// The answer.
    pub answer: String,
    /// The claims that support the answer.
    pub evidence: Vec<Iri>,
}

#[cfg(test)]
mod tests {
    use super::is_cite_only;

    #[test]
    fn rights_are_understood_only_where_they_say_cite_only() {
        let table = [
            ("copyright; cite only", true),
            ("Cite-only", true),
            ("cite only (licence unchecked)", true),
            ("copyright; state media; CITE ONLY.", true),
            ("US public domain", false),
            ("licence not checked", false),
            ("CC-BY 4.0; cite as given. Only the text.", false),
            ("recite only", false),
            ("", false),
        ];
        for (rights, expected) in table {
            assert_eq!(is_cite_only(rights), expected, "{rights}");
        }
    }
}

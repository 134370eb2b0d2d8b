//! What pages say, in English: one place, so that another language has one place, too.

use super::numbers::{count, figure};

pub(super) const NAME: &str = "Assay";
pub(super) const CORPUS: &str = "Corpus";
pub(super) const SEARCH: &str = "Search";
pub(super) const QUERY: &str = "Query";
pub(super) const SITE: &str = "Pages";
pub(super) const TRAIL: &str = "Where this page stands";
pub(super) const SKIP: &str = "To the content";
pub(super) const SEARCH_WORDS: &str = "Words to search for";
pub(super) const NOTHING_TAKEN: &str =
    "Nothing claimed here is taken for true: each claim leads to the words it rests on.";
pub(super) const FOR_PROGRAMS: &str = "Addresses for programs";

pub(super) const ENDORSED: &str = "supported";
pub(super) const REFUTED: &str = "refuted";
pub(super) const OPEN: &str = "open";
pub(super) const UNREVIEWED: &str = "not reviewed";
pub(super) const CONTRADICTED: &str = "contradicted";
pub(super) const NOT_FOLLOWING: &str = "does not follow";
pub(super) const STALE: &str = "changed since its review";
pub(super) const CORROBORATED: &str = "independently said";
pub(super) const DRAFT: &str = "draft encoding";

pub(super) const PAGES: &str = "Pages of this list";
pub(super) const PREVIOUS: &str = "← Previous";
pub(super) const NEXT: &str = "Next →";

pub(super) const CORPUS_LEAD: &str = "What documents claim, each claim tied to the exact words it rests on.";
pub(super) const TO_LOOK_AT: &str = "To look at";
pub(super) const SOURCES: &str = "Sources";
pub(super) const NEWEST: &str = "Newest sources";
pub(super) const SUBJECTS: &str = "Subjects";
pub(super) const PROPERTIES: &str = "Properties";
pub(super) const VERDICTS: &str = "Verdicts";
pub(super) const CLAIMS: &str = "Claims";
pub(super) const ALL_CLAIMS: &str = "All claims";
pub(super) const EMPTY: &str =
    "There is nothing here yet: `assay add` takes a document in, and a sheet states its claims.";
pub(super) const NO_CLAIMS: &str = "No claim is like that.";
pub(super) const TITLE: &str = "Title";
pub(super) const PUBLISHER: &str = "Publisher";
pub(super) const PUBLISHED: &str = "Published";
pub(super) const REVIEWED: &str = "reviewed";
pub(super) const MORE: &str = "more";
pub(super) const CHOSEN: &str = "Chosen";
pub(super) const WITHOUT: &str = "without";

pub(super) const ADDRESSES: &str = "Addresses";
pub(super) const ADDRESSES_LEAD: &str = "What there is to ask for, for people and for programs.";
pub(super) const SAVED_QUERIES: &str = "Saved queries";
pub(super) const NAME_OF: &str = "Name";
pub(super) const PARAMETERS: &str = "Parameters";
pub(super) const SUMMARY: &str = "What it tells";
pub(super) const ENDPOINT: &str = "SPARQL endpoint";
pub(super) const ENDPOINT_LEAD: &str = "Programs send queries as the SPARQL 1.1 Protocol says to";
pub(super) const ASK: &str = "Ask";
pub(super) const EXPLAIN: &str = "Explain";
pub(super) const ASK_WITH_EVIDENCE: &str = "Ask with evidence";
pub(super) const DID_YOU_MEAN: &str = "Did you mean";
pub(super) const TO_THE_CORPUS: &str = "To the corpus";

pub(super) const SPEAK_OF_IT: &str = "Claims that speak of it";
pub(super) const SAY_IT: &str = "Claims that say it of something";
pub(super) const RATED_SO: &str = "Claims rated so";
pub(super) const SAID_OF_IT: &str = "What is said of it";
pub(super) const NOTHING_SAID: &str = "Nothing is said of it here.";

pub(super) const TEXT: &str = "The text";
pub(super) const TABLE: &str = "The table";
pub(super) const ROW: &str = "Row";
pub(super) const CLAIMS_OF_ROWS: &str = "Claims that rest on these cells";
pub(super) const BEGINS_BEFORE: &str = "continued";
pub(super) const NO_TEXT: &str = "The text of this source is not kept here: only what is quoted from it.";
pub(super) const NOT_IN_TEXT: &str = "Claims whose words do not stand in the text as it is";
pub(super) const PARTS: &str = "Parts of this source";
pub(super) const FIRST: &str = "First";
pub(super) const LAST: &str = "Last";
pub(super) const ABOUT_SOURCE: &str = "About this source";
pub(super) const KIND: &str = "Kind";
pub(super) const LANGUAGE: &str = "Language";
pub(super) const RIGHTS: &str = "Rights";
pub(super) const REMARK: &str = "Remark";
pub(super) const FOUND_AT: &str = "Found at";
pub(super) const FILE: &str = "File";
pub(super) const BYTES: &str = "Bytes";
pub(super) const BYTES_MATCH: &str = "the bytes are those pinned";
pub(super) const BYTES_DIFFER: &str = "the bytes are not those pinned";
pub(super) const BYTES_MISSING: &str = "the file is not there";
pub(super) const BYTES_DAMAGED: &str = "the file cannot be read";
pub(super) const BYTES_WITHHELD: &str = "withheld, for the rights of the source";
pub(super) const BYTES_NOT_ARCHIVED: &str = "not archived: only quotes are kept";
pub(super) const DIFFER_NOTE: &str = "The file has changed since its hash was pinned. Quotes are marked only where they still stand at their place.";
pub(super) const MISSING_NOTE: &str = "Nothing here can be checked against the words of the source.";
pub(super) const RECORD: &str = "Record";
pub(super) const RECORD_REVIEWED: &str = "reviewed";
pub(super) const RECORD_ENDORSED: &str = "supported";
pub(super) const RECORD_REFUTED: &str = "refuted";
pub(super) const RECORD_OUTDATED: &str = "outdated";
pub(super) const RECORD_CORROBORATED: &str = "independently said";
pub(super) const RECORD_CONTRADICTED: &str = "contradicted";
pub(super) const RECORD_STALE: &str = "changed since review";
pub(super) const RECORD_MEANS: &str = "Counts of what reviews and other sources here say. They are no score: what nobody looked at counts for nothing.";

/// Where in a list a page is.
pub(super) fn page_of(page: usize, pages: usize) -> String {
    format!("Page {page} of {pages}")
}

/// What a state of a claim is called in a list, and what it means.
pub(super) fn state(word: &str) -> (&'static str, &'static str) {
    match word {
        "contradicted" => ("Contradicted", "another claim says otherwise, of the same thing and period"),
        "does-not-follow" => ("Does not follow", "other figures here give another"),
        "stale" => ("Changed since its review", "the review was of another wording"),
        "unreviewed" => ("Not reviewed", "no standing review speaks of it"),
        "draft" => ("Draft encoding", "no person has gone over how it was encoded"),
        "corroborated" => {
            ("Independently said", "several origins that do not depend on each other say the same")
        }
        _ => ("", ""),
    }
}

/// What is here, in a line.
pub(super) fn what_is_claimed(claims: usize, sources: usize) -> String {
    format!("{} in {}", count(claims, "claim"), count(sources, "source"))
}

/// That a list is cut, and where.
pub(super) fn first_of(shown: usize, all: usize) -> String {
    format!("The first {} of {} are shown.", figure(shown), figure(all))
}

/// A link to all of something.
pub(super) fn all_of(what: &str) -> String {
    format!("All {what}")
}

/// Leads from a note to its quote.
pub(super) fn to_quote(number: usize) -> String {
    format!("{number}, to its words")
}

/// Leads from a quote to its note.
pub(super) fn to_note(number: usize) -> String {
    format!("claim {number}")
}

/// That there are more marks than are shown.
pub(super) fn more_marks(left_out: &str) -> String {
    format!("{left_out} more quotes reach into this part; the list of claims has them.")
}

/// Which part of a source a page is.
pub(super) fn part_of(part: usize, parts: usize) -> String {
    format!("Part {part} of {parts}")
}

/// The title of a further part.
pub(super) fn part_of_title(title: &str, part: usize) -> String {
    format!("{title}, part {part}")
}

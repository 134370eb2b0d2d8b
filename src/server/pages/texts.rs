//! What pages say, in English: one place, so that another language has one place, too.

pub(super) mod reading;

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

pub(super) const EDITOR: &str = "The editor is CodeMirror.";
pub(super) const LICENCE: &str = "Its licence";
pub(super) const ANSWER: &str = "Answer";
pub(super) const EVIDENCE: &str = "Evidence";
pub(super) const SHOW: &str = "Show";
pub(super) const FROM_DOCUMENT: &str = "Something of the document";
pub(super) const FROM_REVIEW: &str = "The review";
pub(super) const ABSENT: &str = "Nothing matches";
pub(super) const BACKGROUND: &str = "What the ontologies and the catalogue say, and no claim.";
pub(super) const NOT_ALL: &str = "There may be further ways to this row.";
pub(super) const ROWS: &str = "rows";
pub(super) const EXPECTED: &str = "expected";
pub(super) const CHART: &str = "Chart";
pub(super) const AS_CHART: &str = "As a chart";
pub(super) const NO_CHART: &str = "No column is of numbers: there is nothing to draw.";
pub(super) const LINK: &str = "A link to this query and its answer";
pub(super) const NO_ROWS: &str = "There are no rows.";
pub(super) const CUT: &str = "There are more.";
pub(super) const PLAN: &str = "Plan";
pub(super) const PLAN_LEAD: &str = "The last step stands first; each rests on those within it.";
pub(super) const DOWNLOAD: &str = "Download";
pub(super) const QUERY_TEXT: &str = "Query, in SPARQL";
pub(super) const CHANGE_IT: &str = "Ask it otherwise";
pub(super) const REQUIRED: &str = "needed";
pub(super) const ANY: &str = "either";
pub(super) const YES: &str = "yes";
pub(super) const NO: &str = "no";
pub(super) const A_TABLE: &str = "a table";
pub(super) const YES_OR_NO: &str = "yes or no";
pub(super) const TRIPLES: &str = "triples";
pub(super) const ROWS_AT_MOST: &str = "Rows at most";

pub(super) const STATE_A_CLAIM: &str = "State a claim";
pub(super) const WORDS_LEAD: &str = "A claim rests on the exact words of a source. Which are they?";
pub(super) const SOURCE: &str = "Source";
pub(super) const WORDS: &str = "Words";
pub(super) const WORDS_ABOUT: &str =
    "As they stand in the source, but for white space; as many as it takes to stand there once.";
pub(super) const GO_ON: &str = "Go on";
pub(super) const QUOTE: &str = "Quote";
pub(super) const QUOTE_ABOUT: &str = "The exact words of the source.";
pub(super) const SAYS: &str = "What it says";
pub(super) const SAYS_ABOUT: &str = "In your words, whole by itself.";
pub(super) const KIND_OF_CLAIM: &str = "Kind";
pub(super) const WHAT_IT_STATES: &str = "What it states";
pub(super) const STATES_ABOUT: &str =
    "Proposed from the words: read it. Leave all of it blank where nothing can be put into slots.";
pub(super) const SUBJECT: &str = "Subject";
pub(super) const PROPERTY: &str = "Property";
pub(super) const VALUE: &str = "Value";
pub(super) const VALUE_ABOUT: &str = "36.7, >9e7, >=10, ~120e6, 10..15, unquantified";
pub(super) const UNIT: &str = "Unit";
pub(super) const WRITTEN: &str = "Words that give it";
pub(super) const WRITTEN_ABOUT: &str = "Part of the quote.";
pub(super) const PERIOD: &str = "Period";
pub(super) const PERIOD_ABOUT: &str = "2021, 2023-07, 2023-07/.., 2021/2024";
pub(super) const MORE_OF_WHAT_IT_STATES: &str = "More of what it states";
pub(super) const OBJECT: &str = "Thing that is the value";
pub(super) const OBJECT_ABOUT: &str = "Of a property that takes a thing.";
pub(super) const POLARITY: &str = "Said or denied";
pub(super) const AFFIRMED: &str = "said";
pub(super) const DENIED: &str = "denied";
pub(super) const BASELINE: &str = "What a change is against";
pub(super) const READING: &str = "Reading";
pub(super) const READING_ABOUT: &str = "Where the words do not simply give the value: what was done to them.";
pub(super) const NO_READING: &str = "the words give it";
pub(super) const WHY: &str = "Why they are read so";
pub(super) const MORE_OF_THE_CLAIM: &str = "More of the claim";
pub(super) const ID: &str = "Id";
pub(super) const ID_ABOUT: &str =
    "Made of what it states, where it is blank: a letter, then letters, digits, - or _.";
pub(super) const WHO_SAYS_IT: &str = "Whom the words cite";
pub(super) const WHO_ABOUT: &str = "An agent, where the source tells it of somebody else.";
pub(super) const CUE: &str = "Words that say so";
pub(super) const MENTION: &str = "Words that name who it is";
pub(super) const ASOF: &str = "Words that say as of when";
pub(super) const CONDITION: &str = "Condition";
pub(super) const FACTUALITY: &str = "How sure it is said";
pub(super) const AS_SAID: &str = "as a fact";
pub(super) const NOTE: &str = "Note";
pub(super) const SAVE: &str = "Save to the sheet";
pub(super) const NOTHING_WRITTEN: &str = "Nothing was written.";
pub(super) const CHANGED_HELP: &str =
    "Nothing of yours is lost: it stands below as you wrote it. Read what is there now, then save again.";
pub(super) const THERE_NOW: &str = "What is there now:";

pub(super) const GIVE_A_VERDICT: &str = "Give a verdict";
pub(super) const VERDICT: &str = "Verdict";
pub(super) const VERDICT_SAYS: &str = "Why";
pub(super) const VERDICT_ABOUT: &str = "The verdict in words.";
pub(super) const STATEMENT: &str = "Statement";
pub(super) const STATEMENT_ABOUT: &str = "Its number, where the verdict is on one of several.";
pub(super) const STEP_ASK: &str = "Question";
pub(super) const STEP_ANSWER: &str = "Answer";
pub(super) const STEP_EVIDENCE: &str = "Claims that the answer rests on";
pub(super) const STEP_EVIDENCE_ABOUT: &str = "A line each, such as minutes:lending.";
pub(super) const DATE: &str = "Date";
pub(super) const DATE_ABOUT: &str = "Today, where it is blank.";
pub(super) const REVIEWER: &str = "Reviewer";
pub(super) const REVIEWER_ABOUT: &str = "The author of the workspace, where it is blank.";
pub(super) const SUPERSEDES: &str = "Review that it replaces";
pub(super) const SUPERSEDES_ABOUT: &str = "What it replaces stays on record.";
pub(super) const REASON: &str = "Why it replaces that";
pub(super) const NONE: &str = "none";

pub(super) const SIGN_IN: &str = "Sign in";
pub(super) const SIGN_IN_LEAD: &str =
    "Who records here has a token that lets write: a line of the file that the server was started with.";
pub(super) const TOKEN: &str = "Token";
pub(super) const READ_ONLY: &str = "Nothing is recorded here";
pub(super) const RECORDED: &str = "Recorded";

/// How many rows there are.
pub(super) fn rows(shown: usize, is_cut: bool) -> String {
    let shown = count(shown, "row");
    if is_cut { format!("{shown}, and there are more") } else { shown }
}

/// What a row rests on.
pub(super) fn rests_on(claims: usize) -> String {
    if claims == 0 { "No claim".to_owned() } else { count(claims, "claim") }
}

/// How many more there are.
pub(super) fn and_more(more: usize) -> String {
    format!("and {} more", figure(more))
}

/// The name of the link to the evidence of a row.
pub(super) fn evidence_of(row: usize) -> String {
    format!("Show the evidence of row {row}")
}

/// What a chart shows.
pub(super) fn chart_of(y: &str, x: &str) -> String {
    format!("{y} by {x}")
}

/// A place in a text.
pub(super) fn at_line(line: usize, column: usize) -> String {
    format!("line {line}, column {column}")
}

/// Where a claim goes to.
pub(super) fn goes_to(file: &str) -> String {
    format!("It goes to the end of {file}, as text: nothing else there is touched.")
}

/// That somebody else wrote meanwhile.
pub(super) fn changed(file: &str) -> String {
    format!("{file} has changed since you opened this form, and nothing was written.")
}

/// A step of a verdict.
pub(super) fn step(number: usize) -> String {
    format!("Step {number}")
}

/// Where something was written.
pub(super) fn in_sheet(file: &str) -> String {
    format!("This stands at the end of {file} now; to see it as a difference:")
}

/// A link to a claim.
pub(super) fn to_the_claim(name: &str) -> String {
    format!("To the claim {name}")
}

/// A text that begins and ends as sentences do.
pub(super) fn sentence(text: &str) -> String {
    let mut characters = text.trim_end_matches('.').chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

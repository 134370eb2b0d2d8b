//! What the pages of claims and of searches say.

use crate::server::pages::numbers::{count, figure};

pub(in crate::server::pages) const A_COPY: &str = "A copy of a corpus, as it was written";
pub(in crate::server::pages) const SEARCH_HOW: &str = "All words are looked for in quotes, titles, labels, reviews and texts. “words in quotation marks” stand together, -word leaves out, word* begins so.";
pub(in crate::server::pages) const NOT_ALL_WORDS: &str = "Nothing has all the words; this has most of them.";
pub(in crate::server::pages) const STANDS_NOWHERE: &str = "stands nowhere here.";
pub(in crate::server::pages) const NEAR: &str = "Near to it:";
pub(in crate::server::pages) const AS_ADDRESSED: &str = "The claim is as it was when this address was made.";
pub(in crate::server::pages) const CHANGED_SINCE_ADDRESS: &str = "The claim has changed since this address was made: what stood behind it then is not what stands here now.";
pub(in crate::server::pages) const CLAIMED_BY: &str =
    "No sheet of this corpus makes this a claim, but a file of others:";
pub(in crate::server::pages) const WORDS: &str = "The words";
pub(in crate::server::pages) const IN_ENGLISH: &str = "In English:";
pub(in crate::server::pages) const IN_ITS_PLACE: &str = "In its place in the source";
pub(in crate::server::pages) const THE_SOURCE: &str = "The source";
pub(in crate::server::pages) const STANDS: &str = "✓ stands in the text";
pub(in crate::server::pages) const MOVED: &str = "≈ stands elsewhere in the text now";
pub(in crate::server::pages) const GONE: &str = "✗ no longer stands in the text";
pub(in crate::server::pages) const NOT_CHECKED: &str = "○ not checked: the text is not here";
pub(in crate::server::pages) const WHO_SAYS: &str = "Who says it";
pub(in crate::server::pages) const THE_DOCUMENT: &str = "the document";
pub(in crate::server::pages) const IT_CITES: &str = "cites:";
pub(in crate::server::pages) const FOR: &str = "for";
pub(in crate::server::pages) const SEEN: &str = "kept here";
pub(in crate::server::pages) const NOT_SEEN: &str = "not seen here";
pub(in crate::server::pages) const STATES: &str = "What it states";
pub(in crate::server::pages) const NO_STATEMENT: &str = "Nothing of it is put in structured form.";
pub(in crate::server::pages) const SAID_AS: &str = "Said as";
pub(in crate::server::pages) const CONDITION: &str = "On condition";
pub(in crate::server::pages) const AS_OF: &str = "As of";
pub(in crate::server::pages) const AS_OF_PERIOD: &str = "That is";
pub(in crate::server::pages) const ENCODED_BY: &str = "Encoded by";
pub(in crate::server::pages) const SUBJECT: &str = "Of";
pub(in crate::server::pages) const PROPERTY: &str = "Property";
pub(in crate::server::pages) const BOUNDS: &str = "Bounds";
pub(in crate::server::pages) const AS_STATED: &str = "As stated";
pub(in crate::server::pages) const WRITTEN: &str = "Written";
pub(in crate::server::pages) const PERIOD: &str = "Period";
pub(in crate::server::pages) const PERIOD_WORDS: &str = "Period in words";
pub(in crate::server::pages) const NO_PERIOD: &str = "no period stated";
pub(in crate::server::pages) const BASELINE: &str = "Baseline";
pub(in crate::server::pages) const PRECISION: &str = "Precision";
pub(in crate::server::pages) const READING: &str = "How it was read";
pub(in crate::server::pages) const WORDS_GIVE: &str = "the words by themselves give";
pub(in crate::server::pages) const NEGATED: &str = "denied";
pub(in crate::server::pages) const FORESEEN: &str = "forecast";
pub(in crate::server::pages) const ESTIMATE: &str = "estimate";
pub(in crate::server::pages) const AGREES: &str = "Agrees with";
pub(in crate::server::pages) const NOBODY_ELSE: &str = "Nobody else here says the same.";
pub(in crate::server::pages) const DISAGREES: &str = "Disagrees with";
pub(in crate::server::pages) const NOTHING_AGAINST: &str = "Nothing here contradicts it.";
pub(in crate::server::pages) const UNFOLLOWED: &str = "Does not follow";
pub(in crate::server::pages) const DIFFERS: &str = "Says otherwise, for a reason";
pub(in crate::server::pages) const FIRST_SAID_BY: &str = "First said by";
pub(in crate::server::pages) const HERE: &str = "this claim";
pub(in crate::server::pages) const THERE: &str = "the other";
pub(in crate::server::pages) const SERIES: &str = "The series";
pub(in crate::server::pages) const SAYS: &str = "Says";
pub(in crate::server::pages) const CLAIM: &str = "Claim";
pub(in crate::server::pages) const CHART: &str =
    "The figures of the series over time; the table below has them all";
pub(in crate::server::pages) const CHART_MEANS: &str = "The large dot is this claim. A bar shows what a figure leaves open; an arrow, that it is a bound and open to that side.";
pub(in crate::server::pages) const ORIGINS: &str = "Where its numbers come from";
pub(in crate::server::pages) const SAID_BY: &str = "Said by these origins:";
pub(in crate::server::pages) const GIVEN_BY: &str = "Other figures give it:";
pub(in crate::server::pages) const SAME_ELSEWHERE: &str = "Stated elsewhere, by who does not restate it:";
pub(in crate::server::pages) const NEWER: &str = "Later figures:";
pub(in crate::server::pages) const ONE_DOCUMENT: &str = "all from one document";
pub(in crate::server::pages) const REVIEWS: &str = "Reviews";
pub(in crate::server::pages) const NO_REVIEWS: &str = "No review yet.";
pub(in crate::server::pages) const ELSEWHERE: &str = "What others give as reviews";
pub(in crate::server::pages) const SUPERSEDED: &str = "superseded";
pub(in crate::server::pages) const RESTS_ON: &str = "Rests on";
pub(in crate::server::pages) const CITE: &str = "How to cite it";
pub(in crate::server::pages) const DOWNLOADS: &str = "Records";
pub(in crate::server::pages) const PERMANENT: &str = "Permanent address";

/// What the page of a search is called.
pub(in crate::server::pages) fn searched(words: &str) -> String {
    format!("Search: {words}")
}

/// That the best are shown.
pub(in crate::server::pages) fn best_of(shown: usize) -> String {
    format!("The best {} are shown", figure(shown))
}

/// In what kind of text words stand.
pub(in crate::server::pages) fn found_in(field: &str) -> String {
    format!("in the {field}")
}

/// Where a quote stands.
pub(in crate::server::pages) fn place(line: usize, column: usize) -> String {
    format!("line {}, column {}", figure(line), figure(column))
}

/// The cell of a table.
pub(in crate::server::pages) fn cell(row: u64, column: u64) -> String {
    format!("row {row}, column {column}")
}

/// How many independent origins there are.
pub(in crate::server::pages) fn independent(origins: usize) -> String {
    if origins == 1 { "one origin".to_owned() } else { format!("{origins} independent origins") }
}

/// That there are things that are not certain.
pub(in crate::server::pages) fn uncertain(number: usize) -> String {
    format!("Where certainty ends: {}", count(number, "remark"))
}

/// How many other differences there are.
pub(in crate::server::pages) fn others(number: usize) -> String {
    format!("{} of another period, scope, edition or rounding", count(number, "difference"))
}

/// What figures give of a number.
pub(in crate::server::pages) fn result(word: &str) -> &'static str {
    match word {
        "gives" => "gives the number as it was rounded",
        "near" => "comes near the number",
        _ => "gives another number",
    }
}

/// On which statement a review is.
pub(in crate::server::pages) fn of_statement(number: usize) -> String {
    format!("on statement {number}")
}

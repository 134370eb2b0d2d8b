//! Tests that are not expected to pass, each with the reason. One that passes all the same fails the suite.

use super::manifest::Test;

const REMOTE: &str = "needs an HTTP client: SERVICE is refused until there is one";

/// Ends of test IRIs or names of test classes, and why such tests are skipped.
const SKIPS: &[(&str, &str)] = &[
    ("service/manifest#service1", REMOTE),
    ("service/manifest#service2", REMOTE),
    ("service/manifest#service3", REMOTE),
    ("service/manifest#service4a", REMOTE),
    ("service/manifest#service5", REMOTE),
    ("service/manifest#service6", REMOTE),
    (
        "functions/manifest#bnode01",
        "the evaluator's BNODE(label) gives the same node in every row; it should give a new one in each",
    ),
];

/// Why a test is skipped.
pub(super) fn reason(test: &Test) -> Option<&'static str> {
    let skip = SKIPS.iter().find(|(what, _)| test.kind == *what || test.iri.ends_with(what));
    skip.map(|(_, reason)| *reason)
}

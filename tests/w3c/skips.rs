//! Tests that are not expected to pass, each with the reason. One that passes all the same fails the suite.

use super::manifest::Test;

/// Ends of test IRIs or names of test classes, and why such tests are skipped.
const SKIPS: &[(&str, &str)] = &[
    ("ProtocolTest", "the SPARQL protocol comes with the HTTP surface"),
    ("ServiceDescriptionTest", "the service description comes with the HTTP surface"),
];

/// Why a test is skipped.
pub(super) fn reason(test: &Test) -> Option<&'static str> {
    let skip = SKIPS.iter().find(|(what, _)| test.kind == *what || test.iri.ends_with(what));
    skip.map(|(_, reason)| *reason)
}

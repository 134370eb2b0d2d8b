//! Verdicts on single statements, and persons who speak for organisations.

use crate::support::Workspace;

/// A claim of two statements, by a minister for a ministry.
const TWO: &str = r#"[source]
id = "speech"
type = "NewsArticle"
title = "A speech"
publisher = "The Courier"
published = 2025-03-03
language = "en"

[[claim]]
id = "both"
says = "The library lent 48,200 books in 2024 and 47,000 in 2023."
quote = "it lent 48,200 books, after 47,000 the year before"
kind = "factual"
reports = [{ by = "agent:minister", for = "agent:town-council" }]
  [[claim.states]]
  subject = "place:rivertown"
  property = "prop:loans"
  item = "item:books"
  value = "48200"
  unit = "unit:NUM"
  written = "48,200"
  period = "2024"
  [[claim.states]]
  subject = "place:rivertown"
  property = "prop:loans"
  item = "item:books"
  value = "47000"
  unit = "unit:NUM"
  written = "47,000"
  period = "2023"
"#;

#[test]
fn a_verdict_can_be_on_one_statement_and_a_person_speak_for_an_organisation() {
    let workspace = Workspace::init();
    workspace.write("data/claims/speech.toml", TWO);
    let domain = workspace.read("ontology/domain.ttl")
        + "\nagent:minister a prov:Person ; rdfs:label \"the minister\"@en .\n";
    workspace.write("ontology/domain.ttl", domain);
    let review =
        |args: &[&str]| workspace.run(&[&["review", "speech:both", "--says", "Counted."], args].concat());
    assert!(review(&["--rating", "true", "--statement", "3"]).exits(2).stderr.contains("has 2 statements"));
    review(&["--rating", "true", "--statement", "1", "--address", "https://example.org/checks/7"]).ok();
    review(&["--rating", "false", "--statement", "2"]).ok();
    workspace.run(&["check"]).ok();
    let endorsed =
        workspace.run(&["query", "-q", "SELECT ?n { ?p a assay:Endorsed ; assay:value ?n }", "-f", "csv"]);
    assert_eq!(endorsed.ok().stdout, "n\r\n48200\r\n");
    let trace = workspace.run(&["trace", "speech:both"]).ok().stdout;
    for words in
        ["true of statement 1", "false of statement 2", "the minister for the town council of Rivertown"]
    {
        assert!(trace.contains(words), "{words:?} is not in {trace}");
    }
    let out = workspace.run(&["export", "--as", "claimreview"]).ok();
    let json = out.json();
    let first = |place: &str| json.pointer(&format!("/0{place}")).cloned().unwrap_or_default();
    assert_eq!(first("/url"), "https://example.org/checks/7");
    assert_eq!(first("/claimReviewed"), "Rivertown: loans (books), 48200, 2024");
    assert_eq!(first("/itemReviewed/author/@type"), "Person");
    assert_eq!(first("/itemReviewed/author/affiliation/name"), "the town council of Rivertown");
    assert_eq!(json.pointer("/1/url"), None);
    let invented = ["url", "sameAs"]
        .iter()
        .filter(|key| out.stdout.contains(&format!("\"{key}\": \"https://example.org/c/")));
    assert_eq!(invented.count(), 0, "{}", out.stdout);
    assert!(
        out.stderr.contains("1 review has no `url`")
            && out.stderr.contains("2 reviews have no `url` for where"),
        "{}",
        out.stderr
    );
    let sheet = workspace.read("data/reviews/both.toml").replace("statement  = 2", "statement  = 5");
    workspace.write("data/reviews/both.toml", sheet);
    assert!(
        workspace
            .run(&["check"])
            .exits(1)
            .stdout
            .contains("statement 5 of speech:both, which it does not have")
    );
}

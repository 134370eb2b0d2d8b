//! Queries, parameters and names that are wrong: what is said of them, where, and the nearest name.

use crate::support::Workspace;

#[test]
fn faults_of_queries_are_shown_with_the_nearest_name() {
    let workspace = Workspace::init();
    let cases: &[(&[&str], &[&str])] = &[
        (
            &["query", "-q", "SELECT ?c {\n  ?c a assay:Claim , ; }"],
            &["--> query:2:22", " 2 |   ?c a assay:Claim , ; }", "^"],
        ),
        (&["query", "-q", "SELECT ?c { ?c a assay:Claim } }"], &["`}` cannot stand here", "--> query:1:32"]),
        (
            &["query", "-q", "SELEC ?c { ?c a assay:Claim }"],
            &["--> query:1:1", "^", "did you mean `SELECT`?"],
        ),
        (&["query", "-q", "ASK { ?s \"x\" ?o }"], &["or `?variable`, found `\"x\"`", "--> query:1:10"]),
        (
            &["query", "-q", "ASK { ?s ?p \"words }\n  # more\n}"],
            &["not closed on its line", "--> query:1:13"],
        ),
        (&["query", "-q", "ASK { ?s ?p '''words }\n}"], &["unterminated string", "--> query:1:13"]),
        (&["query", "-q", "ASK { ?c a asay:Claim }"], &["--> query:1:12", "^", "`assay:`"]),
        (
            &["query", "what-is-sad"],
            &["there is no saved query `what-is-sad`", "did you mean `what-is-said`?"],
        ),
        (&["queries", "show", "what-is-sad"], &["did you mean `what-is-said`?"]),
        (
            &["trace", "example:lendin"],
            &["there is no claim `example:lendin`", "did you mean example:lending"],
        ),
        (&["export", "--as", "csv", "--source", "exampl"], &["there is no source `exampl`", "example"]),
        (
            &["query", "what-is-said", "--param", "subject=rivertown"],
            &["the parameter `subject`", "rivertown"],
        ),
        (
            &["query", "what-is-said", "--param", "subjct=place:rivertown"],
            &["no parameter `subjct`", "subject"],
        ),
        (
            &["query", "what-is-said", "--param", "subject=plac:rivertown"],
            &["the parameter `subject`", "`plac:rivertown`"],
        ),
        (&["query", "what-is-said", "--param", "subject"], &["expected NAME=VALUE"]),
        (&["query", "what-is-said", "--format", "jsn"], &["there is no format `jsn`", "json"]),
        (&["query", "what-is-said", "--timeout", "soon"], &["500ms, 30s or 5m"]),
        (&["query", "missing.rq"], &["missing.rq"]),
        (&["query", "what-is-said", "--format", "turtle"], &["turtle"]),
    ];
    for (args, said) in cases {
        let out = workspace.run(args).exits(2);
        for words in *said {
            assert!(out.stderr.contains(words), "{args:?} should say {words}:\n{}", out.stderr);
        }
        assert!(out.stdout.is_empty(), "{args:?}: {}", out.stdout);
    }
}

#[test]
fn a_misspelt_term_is_told_before_the_empty_answer() {
    let workspace = Workspace::init();
    let out = workspace.run(&["query", "-q", "SELECT ?p { ?p assay:property prop:loan }"]).exits(0);
    assert!(out.stderr.contains("`prop:loan` is not defined in the ontologies"), "{}", out.stderr);
    assert!(out.stderr.contains("did you mean `prop:loans`"), "{}", out.stderr);
    let right = workspace.run(&["query", "-q", "SELECT ?p { ?p assay:property prop:loans }"]).exits(0);
    assert!(right.stderr.is_empty(), "{}", right.stderr);
}

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
        (
            &["query", "-q", "PREFIX x: <http://x/> INSERT DATA { x:a x:b x:c }"],
            &["this is an update, and no query", "--> query:1:23", "`assay -l DIR update` takes it"],
        ),
        (&["query", "-q", " "], &["the query is empty"]),
        (&["query", "-q", "SELECT (COUNT(*) ?n) {}"], &["expected `AS`, found `?n`", "--> query:1:18"]),
        (&["query", "what-is-said", "--evidence=0"], &["--evidence"]),
        (&["query", "what-is-said", "--timeout", "18446744073709551615m"], &["is too long"]),
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
    let given = ["query", "what-is-said", "-p", "subject=prop:loan"];
    let out = workspace.run(&given).exits(0);
    assert!(out.stderr.contains("`prop:loan` is not defined in the ontologies"), "{}", out.stderr);
    assert!(!out.stderr.contains("true absence"), "{}", out.stderr);
    let right = workspace.run(&["query", "-q", "SELECT ?p { ?p assay:property prop:loans }"]).exits(0);
    assert!(right.stderr.is_empty(), "{}", right.stderr);
}

#[test]
fn a_misspelt_value_is_found_within_the_sides_of_a_query() {
    let workspace = Workspace::corpus();
    let out = workspace.run(&["query", "reserve-shares", "-p", "country=country:chin"]).exits(0).stderr;
    assert!(out.contains("warning: `country:chin` is not defined in the ontologies"), "{out}");
    assert!(out.contains("country:chin stands nowhere in the data; did you mean country:china?"), "{out}");
    assert!(!out.contains("true absence") && out.lines().count() < 12, "{out}");
    assert!(out.lines().all(|line| line.chars().count() < 300), "{out}");
    // A predicate is never taken for a class that is written alike.
    let out = workspace
        .run(&["query", "-q", "SELECT * { ?c assay:proposition_ ?p . ?c assay:clam ?d }"])
        .exits(0)
        .stderr;
    let notes: Vec<&str> = out.lines().filter(|line| line.starts_with("note:")).collect();
    assert!(notes.iter().any(|note| note.contains("did you mean assay:proposition?")), "{out}");
    assert!(!notes.is_empty() && !out.contains("assay:Claim"), "{out}");
}

#[test]
fn a_query_given_as_an_update_is_told_so() {
    let workspace = Workspace::init();
    let location = workspace.path("place").display().to_string();
    workspace.run(&["-l", &location, "load", "."]).ok();
    let out = workspace.run(&["-l", &location, "update", "-q", "SELECT * { ?s ?p ?o }"]).exits(2).stderr;
    assert!(
        out.contains("this is a query, and no update") && out.contains("`assay query` takes it"),
        "{out}"
    );
    let out = workspace.run(&["-l", &location, "update", "-q", "INSERT DATA { ?x a assay:Claim }"]).exits(2);
    assert!(
        out.stderr.contains("the variable ?x, which has no value, cannot stand in INSERT DATA"),
        "{}",
        out.stderr
    );
}

#[test]
fn a_plan_on_a_pipe_is_whole_and_names_nothing_that_was_generated() {
    let workspace = Workspace::init();
    let values = (0..60).map(|n| format!("\"value {n}\"")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "SELECT ?s (COUNT(*) AS ?n) {{ ?s schema:name ?o ; a [] FILTER(?o IN ({values})) }} GROUP BY ?s"
    );
    let plan = workspace.run(&["query", "-q", &text, "--explain"]).ok().stdout;
    assert!(plan.contains("value 59") && !plan.contains('…'), "{plan}");
    let longest = plan.split(|c: char| !c.is_ascii_hexdigit()).map(str::len).max();
    assert!(longest < Some(20), "{plan}");
}

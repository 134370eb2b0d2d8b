//! What a query may use of time and memory, and what an answer of nothing says: through the binary.

use crate::support::Workspace;
use std::fmt::Write;

const BOMB: &str = "queries/checks/bomb.rq";

/// A check query whose strings grow fourfold twelve times.
fn doubling() -> String {
    let mut text = "SELECT ?focus ?message { BIND(\"0123456789\" AS ?a0) ".to_owned();
    for n in 0..12 {
        let _ = write!(text, "BIND(CONCAT(?a{n}, ?a{n}, ?a{n}, ?a{n}) AS ?a{}) ", n + 1);
    }
    text + "BIND(\"m\" AS ?message) BIND(STRLEN(?a12) AS ?focus) }"
}

#[test]
fn a_check_query_that_is_cut_is_named_and_not_taken_for_clean() {
    let workspace = Workspace::init();
    workspace.run(&["check"]).ok();
    let endless =
        "SELECT ?focus ?message { ?focus ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l BIND(\"m\" AS ?message)
        FILTER(CONCAT(STR(?c), STR(?f), STR(?i), STR(?l)) = \"never\") }";
    for (text, bound, reason) in
        [(doubling(), ["--memory", "64MB"], "memory"), (endless.to_owned(), ["--timeout", "8s"], "timeout")]
    {
        workspace.write(BOMB, text);
        let out = workspace.run(&["check", bound[0], bound[1]]).exits(3);
        assert!(out.stdout.contains("`bomb`") && out.stdout.contains(bound[0]), "{}", out.stdout);
        assert!(!out.stdout.contains("nothing is wrong"), "{}", out.stdout);
        let json = workspace.run(&["check", "-f", "json", bound[0], bound[1]]).exits(3).json();
        assert_eq!(json["clean"], false);
        assert_eq!(json["cut"], serde_json::json!([{ "query": "bomb", "reason": reason }]));
    }
    // A fault is one, whatever else was cut.
    workspace.write("queries/checks/faulty.rq", "SELECT ?focus { BIND(1 AS ?focus) }");
    workspace.run(&["check", "--timeout", "1s"]).exits(1);
}

#[test]
fn the_memory_of_a_query_is_bounded_and_can_be_raised() {
    let workspace = Workspace::init();
    let grown =
        |text: &str| text.replace("?focus ?message {", "?focus {").replace("BIND(\"m\" AS ?message)", "");
    let out = workspace.run(&["query", "--memory", "16MB", "-q", &grown(&doubling())]).exits(3);
    assert!(out.stderr.contains("memory limit") && out.stderr.contains("--memory"), "{}", out.stderr);
    workspace.run(&["query", "--memory", "16", "-q", "ASK {}"]).exits(2);
    let cross = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a";
    workspace.run(&["query", "--memory", "16MB", "-q", cross]).exits(3);
    workspace.write("few.nt", "<http://e/a> <http://e/p> \"1\" .\n");
    workspace.run(&["-l", "place", "load", "few.nt"]).ok();
    let update = format!(
        "INSERT {{ <http://e/b> <http://e/q> ?focus }} WHERE {}",
        &grown(&doubling())["SELECT ?focus ".len()..]
    );
    let out = workspace.run(&["-l", "place", "update", "--memory", "16MB", "-q", &update]).exits(3);
    assert!(out.stderr.contains("memory limit"), "{}", out.stderr);
}

#[test]
fn evidence_has_the_time_of_its_answer() {
    let workspace = Workspace::none();
    let quads: String = (0..60)
        .flat_map(|g| (0..10).map(move |s| format!("<urn:s{g}.{s}> <urn:p> <urn:o{s}> <urn:g{g}> .\n")))
        .collect();
    workspace.write("g.nq", quads);
    workspace.run(&["-l", "place", "load", "g.nq"]).ok();
    let query = "SELECT ?g ?s ?o { GRAPH ?g { ?s <urn:p> ?o } }";
    let run = |more: &[&str]| {
        let args = ["-l", "place", "query", "--evidence", "-f", "json", "-q", query];
        workspace.run(&[&args[..], more].concat())
    };
    let json = run(&["--timeout", "60s"]).ok().json();
    let told = json["assay"]["evidence"].as_array().unwrap();
    assert_eq!(told.len(), 600);
    for row in told {
        assert_eq!(
            (&row["complete"], row["background"].as_array().unwrap().len()),
            (&true.into(), 1),
            "{row}"
        );
    }
    let cut = run(&["--timeout", "0ms"]).exits(3);
    let json = cut.json();
    assert_eq!((&json["assay"]["complete"], &json["assay"]["reason"]), (&false.into(), &"timeout".into()));
    assert!(json["head"]["link"][0].as_str().unwrap().ends_with("#timeout"), "{json}");
    assert!(cut.stderr.contains("timeout"), "{}", cut.stderr);
    let members: Vec<String> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["head", "assay", "results"], "strict readers take nothing after the results");
}

#[test]
fn no_zero_is_silent() {
    let workspace = Workspace::article();
    let notes = |query: &str, more: &[&str]| {
        let out = workspace.run(&[&["query", "-f", "csv", "-q", query], more].concat()).ok();
        out.stderr
    };
    for (query, said) in [
        ("SELECT (COUNT(*) AS ?n) { ?c a assay:Clam }", "assay:Clam stands nowhere"),
        ("SELECT (SUM(?v) AS ?n) { ?c assay:vallue ?v }", "assay:vallue stands nowhere"),
        ("SELECT (AVG(?v) + 1 AS ?n) { ?c assay:vallue ?v }", "assay:vallue stands nowhere"),
        ("SELECT (COUNT(?v) AS ?n) { ?c a assay:Claim OPTIONAL { ?c assay:vallue ?v } }", "assay:vallue"),
        ("ASK { ?c assay:vallue ?v }", "assay:vallue stands nowhere"),
        ("SELECT ?shre { ?c assay:value ?share } LIMIT 1", "nothing binds ?shre; did you mean ?share?"),
        (
            "SELECT ?c { ?c assay:value ?share FILTER(?shre > 1) }",
            "nothing binds ?shre; did you mean ?share?",
        ),
        ("SELECT (SUM(?shre) AS ?n) { ?c assay:value ?share }", "nothing binds ?shre; did you mean ?share?"),
    ] {
        let stderr = notes(query, &[]);
        assert!(stderr.contains("note:") && stderr.contains(said), "{query}\n{stderr}");
    }
    for query in [
        "SELECT (COUNT(*) AS ?n) { ?c a assay:Claim }",
        "ASK { ?c a assay:Claim }",
        "SELECT ?c { ?c a assay:Claim OPTIONAL { ?c rdfs:label ?l } FILTER(!BOUND(?l) || COALESCE(?l, 1) = 1) } LIMIT 1",
        "SELECT ?c (COUNT(*) AS ?n) { ?c a assay:Claim } GROUP BY ?c HAVING(COUNT(*) > 0) ORDER BY ?n LIMIT 1",
        "SELECT ?c { ?c a assay:Claim FILTER EXISTS { ?c assay:states ?p FILTER(?c != ?p) } } LIMIT 1",
    ] {
        let stderr = notes(query, &["--limit", "5"]);
        assert!(!stderr.contains("note:"), "{query}\n{stderr}");
    }
    let believed = notes("SELECT (COUNT(*) AS ?n) { ?c a assay:Claim }", &["--believe", "endorsed"]);
    assert!(believed.contains("believed"), "{believed}");
}

/// So many claims that all contradict each other, as somebody else may send them.
fn quarrel(claims: usize) -> String {
    let mut text = "@prefix a: <https://w3id.org/assay/ns#> .\n@prefix x: <http://stranger.example/> .\n\
        @prefix d: <http://www.w3.org/ns/dcat#> .\n@prefix s: <http://schema.org/> .\n\
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        .to_owned();
    for n in 0..claims {
        let value = 1001 + n * 1000;
        let _ = writeln!(
            text,
            "x:p{n} a a:Proposition ; a:polarity a:Affirmed ; a:subject x:town ; a:property x:lent ; a:series x:series ; \
             a:comparator a:Equal ; a:value {value} ; a:low {value} ; a:high {value} ; a:period \"2024\" ; \
             d:startDate \"2024-01-01\"^^xsd:date ; d:endDate \"2024-12-31\"^^xsd:date .\n\
             x:d{n} a a:Source . x:s{n} a:proposition x:p{n} . x:c{n} a a:Claim ; a:hasStatement x:s{n} ; \
             a:states x:p{n} ; a:says \"{value}\" ; s:appearance x:d{n} ; a:kind a:Factual ; a:factuality a:Asserted ."
        );
    }
    text
}

#[test]
fn what_is_weighed_for_an_answer_has_its_time_and_memory() {
    let workspace = Workspace::none();
    workspace.write("few.ttl", quarrel(30));
    workspace.run(&["-l", "few", "load", "few.ttl"]).ok();
    let told = workspace.run(&["-l", "few", "query", "contradictions", "-f", "csv"]).ok().stdout;
    assert_eq!(told.lines().count(), 1 + 30 * 29 / 2, "{told}");
    workspace.write("many.ttl", quarrel(3000));
    workspace.run(&["-l", "many", "load", "many.ttl"]).ok();
    for command in [
        &["query", "contradictions"][..],
        &["query", "same-thing-different-numbers", "--evidence"],
        &["conflicts", "-f", "json"],
    ] {
        let asked = [&["-l", "many"], command].concat();
        let late = workspace.run(&[&asked[..], &["--timeout", "500ms"]].concat()).exits(3);
        assert_eq!(late.stdout, "", "nothing is told of a part: {}", late.stdout);
        assert!(late.stderr.contains("deadline"), "{}", late.stderr);
        let large = workspace.run(&[&asked[..], &["--memory", "16MB"]].concat()).exits(3);
        assert_eq!(large.stdout, "");
        assert!(large.stderr.contains("--memory"), "{}", large.stderr);
    }
    // What is asked of one claim is not all that is claimed.
    workspace.run(&["-l", "many", "conflicts", "<http://stranger.example/c7>", "--limit", "1"]).ok();
    workspace.run(&["-l", "many", "trace", "<http://stranger.example/c7>", "--timeout", "0"]).exits(3);
    workspace.run(&["-l", "many", "origins", "<http://stranger.example/c7>", "--timeout", "0"]).exits(3);
}

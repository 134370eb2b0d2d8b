//! The SPARQL protocol: forms, errors, and what of ours a request may say.

use super::client::{Server, encoded};
use crate::support::{Workspace, corpus};
use serde_json::Value;
use std::sync::OnceLock;

/// A server of the corpus that all tests share which only read.
pub(super) fn shared() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::of(corpus(), &["--cache", "1MB"]))
}

fn asked(query: &str) -> String {
    format!("/sparql?query={}", encoded(query))
}

const ROWS: &str = "SELECT ?claim WHERE { ?claim a assay:Claim } ORDER BY ?claim LIMIT 3";
const GRAPH: &str = "CONSTRUCT { ?claim a assay:Claim } WHERE { ?claim a assay:Claim }";

#[test]
fn every_form_is_had_by_its_media_type() {
    let server = shared();
    for (query, accept, expected, begins) in [
        (ROWS, "*/*", "application/sparql-results+json", "{\"head\""),
        (ROWS, "application/json", "application/json", "{\"head\""),
        (ROWS, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (ROWS, "text/csv", "text/csv", "claim"),
        (ROWS, "text/tab-separated-values", "text/tab-separated-values", "?claim"),
        (
            ROWS,
            "text/csv;q=0.2, text/tab-separated-values;q=0.3, image/png",
            "text/tab-separated-values",
            "?claim",
        ),
        (
            "ASK {}",
            "application/sparql-results+json",
            "application/sparql-results+json",
            "{\"head\":{},\"boolean\":true}",
        ),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (GRAPH, "*/*", "text/turtle", "@prefix"),
        (GRAPH, "application/n-triples", "application/n-triples", "<http"),
        (GRAPH, "application/rdf+xml", "application/rdf+xml", "<?xml"),
        (GRAPH, "application/ld+json", "application/ld+json", "["),
        (GRAPH, "application/trig", "application/trig", "@prefix"),
        (GRAPH, "application/n-quads", "application/n-quads", "<http"),
    ] {
        let answer = server.get_as(&asked(query), accept).is(200);
        assert_eq!(answer.header("content-type"), Some(expected), "{accept}");
        assert!(answer.text().starts_with(begins), "{accept}: {}", answer.text());
    }
    let csv = server.get(&(asked(ROWS) + "&format=csv")).is(200);
    assert_eq!(csv.text(), server.get_as(&asked(ROWS), "text/csv").is(200).text());
    for (query, accept) in [(ROWS, "text/turtle"), (GRAPH, "text/csv"), (ROWS, "image/png, text/csv;q=0")] {
        let refused = server.get_as(&asked(query), accept).is(406);
        assert_eq!(refused.problem(), "not-acceptable");
        assert!(refused.json()["available"].as_array().is_some_and(|types| types.len() > 3));
    }
}

#[test]
fn a_query_is_asked_in_three_ways() {
    let server = shared();
    let expected = server.get(&asked(ROWS)).is(200).text();
    let form = format!("query={}", encoded(ROWS));
    let posted = |media_type: &str, body: &str| {
        server.send("POST", "/sparql", &[("Content-Type", media_type)], body.as_bytes())
    };
    assert_eq!(posted("application/x-www-form-urlencoded", &form).is(200).text(), expected);
    assert_eq!(posted("application/sparql-query; charset=UTF-8", ROWS).is(200).text(), expected);
    let head = server.send("HEAD", &asked(ROWS), &[], b"").is(200);
    assert_eq!(head.header("content-length").map(str::to_owned), Some(expected.len().to_string()));
}

#[test]
fn what_is_wrong_is_a_problem_with_its_place() {
    let server = shared();
    let fault = server.get(&asked("SELECT *\nWHERE { ?s porp:shareOfWorldReserves ?o }")).is(400);
    assert_eq!(fault.header("content-type"), Some("application/problem+json"));
    let told = fault.json();
    assert_eq!((fault.problem().as_str(), &told["line"], &told["column"]), ("syntax", &2.into(), &12.into()));
    assert_eq!(told["nearest"][0], "prop:");
    assert!(told["title"].is_string() && told["status"] == 400, "{told}");
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let query = ("Content-Type", "application/sparql-query");
    for (method, target, headers, body, status, kind) in [
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", vec![], "", 400, "repeated-field"),
        ("GET", "/sparql?query=%FF", vec![], "", 400, "encoding"),
        ("GET", "/sparql?update=CLEAR%20ALL", vec![], "", 405, "method"),
        ("PUT", "/sparql?query=ASK%7B%7D", vec![], "", 405, "method"),
        ("POST", "/sparql", vec![], "query=ASK%7B%7D", 415, "media-type"),
        ("POST", "/sparql", vec![("Content-Type", "text/plain")], "ASK {}", 415, "media-type"),
        (
            "POST",
            "/sparql",
            vec![("Content-Type", "application/sparql-query; charset=UTF-16")],
            "ASK {}",
            415,
            "media-type",
        ),
        ("POST", "/sparql", vec![form], "", 400, "nothing-asked"),
        ("POST", "/sparql", vec![form], "query=ASK%7B%7D&update=CLEAR%20ALL", 400, "repeated-field"),
        ("POST", "/sparql", vec![form], "update=CLEAR%20ALL", 403, "read-only"),
        ("POST", "/sparql", vec![query], "ASK { SERVICE <http://localhost/> {} }", 403, "service-refused"),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=nowhere", vec![], "", 400, "dataset"),
        ("GET", "/sparql?query=ASK%7B%7D&limit=many", vec![], "", 400, "bad-field"),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=soon", vec![], "", 400, "bad-field"),
        ("GET", "/sparql?query=ASK%7B%7D&believe=me", vec![], "", 400, "bad-field"),
        ("GET", "/sparql?query=ASK%7B%7D&believe=source:mondo-2023", vec![], "", 404, "not-found"),
        ("GET", "/sparql?query=ASK%7B%7D&evidence=1&format=csv", vec![], "", 406, "no-place-for-evidence"),
        ("GET", "/trace?claim=mondo-2024:china-reserve-shar", vec![], "", 404, "not-found"),
        ("GET", "/trace", vec![], "", 400, "missing-field"),
        ("GET", "/conflicts?kind=quarrel", vec![], "", 400, "bad-field"),
        ("DELETE", "/trace?claim=x", vec![], "", 405, "method"),
        ("GET", "/schemas/nothing", vec![], "", 404, "not-found"),
        ("GET", "/no/such/thing", vec![], "", 404, "not-found"),
        ("PUT", "/graphs?default", vec![("Content-Type", "text/turtle")], "", 403, "read-only"),
    ] {
        let answer = server.send(method, target, &headers, body.as_bytes()).is(status);
        assert_eq!(answer.problem(), kind, "{method} {target}");
    }
    let update = server.send("POST", "/sparql", &[query], b"CLEAR ALL").is(400);
    assert!(update.json()["hint"].as_str().is_some_and(|hint| hint.contains("this is an update")));
}

#[test]
fn graphs_of_the_request_go_before_those_of_the_query() {
    let server = shared();
    let graph = "https://w3id.org/assay/corpus/graph/mondo-2024";
    let count = |more: &str| {
        let query = "SELECT (COUNT(*) AS ?n) FROM <http://example.org/nothing> WHERE { ?s a assay:Claim }";
        let answer = server.get_as(&(asked(query) + more), "text/csv").is(200).text();
        answer.lines().nth(1).unwrap().parse::<usize>().unwrap()
    };
    assert_eq!(count(""), 0);
    assert!(count(&format!("&default-graph-uri={}", encoded(graph))) > 0);
    assert_eq!(
        count(&format!("&named-graph-uri={}", encoded(graph))),
        0,
        "a named graph is none of the default one"
    );
}

#[test]
fn what_the_command_line_takes_is_taken_here() {
    let server = shared();
    let all = "SELECT ?claim WHERE { ?claim a assay:Claim } ORDER BY ?claim";
    let limited = server.get(&(asked(all) + "&limit=2")).is(200);
    assert_eq!(limited.header("assay-incomplete"), Some("limit"));
    let told = limited.json();
    assert_eq!(told["results"]["bindings"].as_array().unwrap().len(), 2);
    assert!(told["head"]["link"][0].as_str().is_some_and(|link| link.ends_with("#limit")));
    let lines = |more: &str| server.get_as(&(asked(all) + more), "text/csv").is(200).text().lines().count();
    assert!(lines("&believe=source:mondo-2024") > 1 && lines("&believe=source:mondo-2024") < lines(""));
    let bound = "SELECT ?source WHERE { ?source dcterms:hasPart|schema:hasPart ?claim }";
    let bound = server.get(&(asked(bound) + "&$claim=mondo-2024:china-reserve-share")).is(200);
    assert!(bound.json()["results"]["bindings"].is_array());
    let plan = server.get(&(asked(all) + "&explain=1")).is(200).json();
    assert_eq!(plan["format"], "assay-plan-1");
    let evident = server.get(&(asked(ROWS) + "&evidence=1")).is(200).json();
    assert_eq!(evident["assay"]["evidence"].as_array().unwrap().len(), 3);
    assert!(evident["assay"]["evidence"][0]["claims"].as_array().is_some_and(|claims| !claims.is_empty()));
    let late =
        server.get(&(asked("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?f") + "&timeout=50ms"));
    assert_eq!((late.status, late.problem().as_str()), (503, "timeout"));
    assert!(late.header("retry-after").is_some());
}

#[test]
fn claims_are_told_as_the_commands_tell_them() {
    let server = shared();
    let printed = |args: &[&str]| -> Value {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
        let output = command.args(args).current_dir(corpus()).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let claim = "mondo-2024:china-reserve-share";
    for (target, args) in [
        (format!("/trace?claim={claim}"), vec!["trace", claim, "-f", "json"]),
        (format!("/origins?claim={claim}"), vec!["origins", claim, "-f", "json"]),
        (format!("/conflicts?claim={claim}&all=1"), vec!["conflicts", claim, "--all", "-f", "json"]),
        (
            "/conflicts?agreeing=1&limit=3".to_owned(),
            vec!["conflicts", "--agreeing", "--limit", "3", "-f", "json"],
        ),
        (asked(ROWS) + "&evidence=1", vec!["query", "-q", ROWS, "--evidence", "-f", "json"]),
        (format!("/evidence?query={}", encoded(ROWS)), vec!["query", "-q", ROWS, "--evidence", "-f", "json"]),
        (
            "/search?words=export+ban&kind=claim&limit=5".to_owned(),
            vec!["search", "export ban", "--kind", "claim", "--limit", "5", "-f", "json"],
        ),
        ("/check".to_owned(), vec!["check", "-f", "json"]),
        ("/queries".to_owned(), vec!["queries", "-f", "json"]),
    ] {
        assert_eq!(server.get(&target).is(200).json(), printed(&args), "{target}");
    }
    for name in ["trace", "origins", "conflicts", "agreements", "evidence", "search", "sheet"] {
        assert!(server.get(&format!("/schemas/{name}")).is(200).json()["$schema"].is_string());
    }
}

#[test]
fn a_sheet_is_checked_and_not_stored() {
    let workspace = Workspace::init();
    let server = Server::of(&workspace.path(""), &[]);
    let sheet = workspace.read("data/claims/example.toml");
    let post =
        |body: &str| server.send("POST", "/check?file=other.toml", &[], body.as_bytes()).is(200).json();
    let sheet = sheet.replacen("\"example\"", "\"other\"", 1);
    let right = post(&sheet);
    assert_eq!((&right["clean"], &right["counts"]["claims"]), (&true.into(), &2.into()), "{right}");
    let wrong = post(&sheet.replacen("\"48200\"", "\"48201\"", 1));
    assert_eq!(wrong["clean"], false);
    assert!(wrong["faults"][0]["line"].is_u64() && wrong["faults"][0]["file"] == "other.toml", "{wrong}");
    assert_eq!(server.get("/trace?claim=other:lending").status, 404);
}

#[test]
fn tools_for_language_models_are_called_over_http() {
    let server = shared();
    let accept = ("accept", "application/json, text/event-stream");
    let call = |body: &Value, more: &[(&str, &str)]| {
        let headers = [&[accept, ("content-type", "application/json")], more].concat();
        server.send("POST", "/mcp", &headers, body.to_string().as_bytes())
    };
    let arguments = serde_json::json!({ "claim": "mondo-2024:catch-up" });
    let asked = serde_json::json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "trace_claim", "arguments": arguments },
    });
    let told = call(&asked, &[("mcp-protocol-version", "2025-11-25")]).is(200).json();
    let traced = server.get("/trace?claim=mondo-2024:catch-up").is(200).json();
    assert_eq!(told["result"]["structuredContent"], traced, "{told:#}");
    let rebound = call(&asked, &[("origin", "http://evil.example")]);
    assert!(rebound.status >= 400, "{}", rebound.status);
}

#[test]
fn the_endpoint_says_what_it_is() {
    let server = shared();
    let turtle = server.get("/sparql").is(200);
    assert_eq!(turtle.header("content-type"), Some("text/turtle"));
    for accept in ["application/rdf+xml", "application/ld+json", "application/n-triples"] {
        assert_eq!(server.get_as("/sparql", accept).is(200).header("content-type"), Some(accept));
    }
    let triples = server.get_as("/sparql", "application/n-triples").is(200).text();
    for expected in [
        "<http://www.w3.org/ns/sparql-service-description#Service>",
        "<http://www.w3.org/ns/shacl#SPARQLSelectExecutable>",
        "<http://www.w3.org/ns/shacl#prefix> \"assay\"",
        "<http://rdfs.org/ns/void#triples>",
        "/queries/reserve-shares>",
    ] {
        assert!(triples.contains(expected), "{expected}");
    }
    let page = server.get_as("/sparql", "text/html,application/xhtml+xml,*/*;q=0.8").is(200);
    assert!(page.text().contains("<form") && page.header("content-security-policy").is_some());
}

#[test]
fn things_of_the_store_resolve() {
    let server = shared();
    let iri = "https://w3id.org/assay/corpus/mondo-2024/china-reserve-share";
    let by_iri =
        server.get_as(&format!("/resource?iri={}", encoded(iri)), "application/n-triples").is(200).text();
    assert!(by_iri.contains(iri));
    for target in ["/assay/corpus/mondo-2024/china-reserve-share", "/mondo-2024/china-reserve-share"] {
        assert_eq!(server.get_as(target, "application/n-triples").is(200).text(), by_iri, "{target}");
    }
    assert!(
        server.get_as("/mondo-2024/china-reserve-share", "application/ld+json").is(200).json().is_array()
    );
    let page = server.get_as("/mondo-2024/china-reserve-share", "text/html").is(200);
    assert!(page.text().contains("/trace?claim=mondo-2024:china-reserve-share"), "{}", page.text());
    server.get_as("/mondo-2024/no-such-claim", "text/html").is(404);
}

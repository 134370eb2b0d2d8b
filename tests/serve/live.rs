//! A server over time: clients that go, answers that are cut, files that change, and the end.

use super::client::{Server, encoded, request, response};
use super::protocol::shared;
use crate::support::{Workspace, corpus};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

/// A query that takes as long as it may: rows in an order that needs all of them first.
const LONG: &str = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a ?d";
/// A query with rows without end.
const WIDE: &str = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";

#[test]
fn a_client_that_hangs_up_stops_its_query() {
    let server = Server::of(corpus(), &["--timeout", "60s"]);
    for (query, is_read) in [(LONG, false), (WIDE, true)] {
        let before = server.count("assay_queries_cancelled_total");
        let mut stream = server.connect();
        let target = format!("/sparql?query={}", encoded(query));
        stream.write_all(&request(server.address, "GET", &target, &[], b"")).unwrap();
        if is_read {
            let mut some = [0; 1 << 14];
            assert!(stream.read(&mut some).unwrap() > 0);
        }
        server.until("a running query", |server| server.count("assay_queries_running") == 1);
        drop(stream);
        let gone = Instant::now();
        server.until("the end of the query", |server| server.count("assay_queries_running") == 0);
        assert!(gone.elapsed() < Duration::from_secs(10), "{:?}", gone.elapsed());
        assert_eq!(server.count("assay_queries_cancelled_total"), before + 1);
    }
    assert!(server.log_text().contains("\"event\":\"cancelled\""));
}

#[test]
fn what_is_cut_is_never_taken_for_whole() {
    let server = Server::of(corpus(), &["--max-rows", "20000", "--timeout", "30s"]);
    let target = |query: &str| format!("/sparql?query={}", encoded(query));
    // Nothing had gone out: the status says it.
    let small = Server::of(corpus(), &["--max-rows", "10"]);
    let all = target("SELECT * { ?s a assay:Claim }");
    assert_eq!(small.get(&all).is(422).problem(), "too-many-rows");
    small.get(&format!("{all}&limit=10")).is(200);
    // The head had gone out: the body has no end.
    for accept in ["text/csv", "application/sparql-results+json", "text/tab-separated-values"] {
        let cut = server.get_as(&target(WIDE), accept);
        assert_eq!((cut.status, cut.is_whole), (200, false), "{accept}");
    }
    let triples = "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }";
    let cut = server.get_as(&target(triples), "application/n-triples");
    assert_eq!((cut.status, cut.is_whole), (200, false));
    assert_eq!(server.count("assay_answers_cut_total"), 4);
    let log = server.log_text();
    let told = log
        .lines()
        .filter(|line| line.contains("\"event\":\"cut\"") && line.contains("\"reason\":\"limit\""));
    assert_eq!(told.count(), 4, "{log}");
}

#[test]
fn a_long_answer_is_whole_and_may_be_packed() {
    let server = shared();
    let target = format!("/sparql?query={}", encoded("SELECT * { GRAPH ?g { ?s ?p ?o } }"));
    let whole = server.get_as(&target, "text/csv").is(200);
    assert_eq!(whole.header("transfer-encoding"), Some("chunked"), "it comes in pieces");
    assert!(whole.body.len() > 1 << 19);
    for encoding in ["gzip", "br"] {
        let headers = [("Accept", "text/csv"), ("Accept-Encoding", encoding)];
        let packed = server.send("GET", &target, &headers, b"").is(200);
        assert_eq!(packed.header("content-encoding"), Some(encoding));
        assert!(packed.body.len() < whole.body.len() / 4);
    }
}

#[test]
fn a_workspace_that_changes_is_seen_and_faults_keep_the_last_good_state() {
    let workspace = Workspace::init();
    let server = Server::of(&workspace.path(""), &[]);
    let says = |server: &Server, words: &str| {
        server.get("/trace?claim=example:lending").is(200).json()["claim"]["says"]
            .as_str()
            .unwrap()
            .contains(words)
    };
    let sheet = "data/claims/example.toml";
    let (before, first) = (workspace.read(sheet), server.get("/trace?claim=example:lending").is(200).json());
    let line = before.lines().find(|line| line.trim_start().starts_with("says")).unwrap().to_owned();
    workspace.write(sheet, before.replacen(&line, "says = \"Quite other words.\"", 1));
    server.until("the change", |server| says(server, "Quite other words"));
    let epoch = server.get("/ready").is(200).json()["epoch"].clone();
    workspace.write(sheet, "[source]\nid = 7\n");
    server.until("the fault", |server| server.get("/ready").json()["current"] == false);
    let ready = server.get("/ready").is(200).json();
    assert_eq!((&ready["ready"], &ready["epoch"]), (&true.into(), &epoch));
    assert!(
        ready["faults"].as_array().is_some_and(|faults| faults.iter().any(|fault| fault["line"] == 2)),
        "{ready}"
    );
    assert_eq!(ready["faults"][0]["file"], sheet);
    assert!(says(&server, "Quite other words"), "the last good state is served");
    assert!(server.log_text().contains("\"event\":\"not-reloaded\""));
    workspace.write(sheet, before);
    server.until("what was first", |server| {
        server.get("/trace?claim=example:lending").json()["claim"]["says"] == first["claim"]["says"]
    });
    assert_eq!(server.get("/ready").is(200).json()["current"], true);
    workspace.write("queries/new.rq", "#+ summary: New\nASK {}\n");
    server.until("a new query", |server| server.get("/queries/new").status == 200);
}

#[test]
fn more_than_may_run_waits_or_is_told_to_come_again() {
    let server = Server::of(corpus(), &["--queries", "1", "--timeout", "20s"]);
    let target = format!("/sparql?query={}", encoded(WIDE));
    // Nobody reads its rows, so that it waits.
    let mut first = server.connect();
    first.write_all(&request(server.address, "GET", &target, &[], b"")).unwrap();
    server.until("a running query", |server| server.count("assay_queries_running") == 1);
    let busy = server.get("/sparql?query=ASK%7B%7D").is(503);
    assert_eq!((busy.problem().as_str(), busy.header("retry-after")), ("busy", Some("1")));
    server.get("/health").is(200);
    drop(first);
    server.until("its turn", |server| server.get("/sparql?query=ASK%7B%7D").status == 200);
    let few = Server::of(corpus(), &["--connections", "2"]);
    let held = [few.connect(), few.connect()];
    std::thread::sleep(Duration::from_millis(200));
    let refused = few.get("/health").is(503);
    assert_eq!(refused.problem(), "busy");
    drop(held);
    few.until("a place", |server| server.get("/health").status == 200);
}

#[test]
fn a_signal_lets_what_runs_end() {
    let mut server = Server::of(corpus(), &[]);
    let mut stream = server.connect();
    let target = format!("/sparql?query={}", encoded(WIDE));
    let target = format!("{target}&timeout=2s&format=csv&limit=30000");
    stream.write_all(&request(server.address, "GET", &target, &[], b"")).unwrap();
    server.until("a running query", |server| server.count("assay_queries_running") == 1);
    let killed = std::process::Command::new("kill").arg(server.pid().to_string()).status().unwrap();
    assert!(killed.success());
    let answer = response(&mut stream, false);
    assert!(answer.status == 200, "{}", answer.text());
    drop(stream);
    assert_eq!(server.wait(Duration::from_secs(30)), Some(0));
    assert!(server.log_text().contains("\"event\":\"stopped\""));
    assert!(std::net::TcpStream::connect(server.address).is_err());
}

#[test]
fn the_log_is_json_and_names_each_request() {
    let server = Server::of(Workspace::init().path("").as_path(), &[]);
    let answer = server.get("/sparql?query=ASK%7B%7D").is(200);
    let id = answer.header("x-request-id").unwrap().to_owned();
    server.until("the line", |server| server.log_text().contains(&id));
    for line in server.log_text().lines() {
        let told: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(told["time"].is_string() && told["level"].is_string() && told["event"].is_string(), "{line}");
    }
    let metrics = server.get("/metrics").is(200);
    assert!(metrics.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    let text = metrics.text();
    assert!(
        text.ends_with("# EOF\n") && text.contains("assay_requests_total{route=\"sparql\",status=\"200\"} 1")
    );
    let quiet = Server::of(Workspace::init().path("").as_path(), &["--quiet"]);
    quiet.get("/health").is(200);
    assert_eq!(quiet.log_text(), "");
}

//! Requests of those who mean harm: each is answered by name, and the server goes on.

use super::client::{Response, Server, encoded, response};
use crate::forged::seed;
use crate::fuzz::mutate::{Random, mutate};
use crate::support::Workspace;
use std::io::Write;
use std::time::{Duration, Instant};

/// A request as its bytes, and what may come back: statuses, of which 0 is a connection that ends without a word.
struct Case {
    name: String,
    bytes: Vec<u8>,
    statuses: Vec<u16>,
}

fn case(name: impl Into<String>, bytes: impl Into<Vec<u8>>, statuses: &[u16]) -> Case {
    Case { name: name.into(), bytes: bytes.into(), statuses: statuses.to_vec() }
}

/// A request with a right Host.
fn with(method: &str, target: &str, headers: &str, body: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{body}")
}

fn get(target: &str) -> String {
    with("GET", target, "", "")
}

fn post(media_type: &str, body: &str) -> String {
    let headers = format!("Content-Type: {media_type}\r\nContent-Length: {}\r\n", body.len());
    with("POST", "/sparql", &headers, body)
}

fn query(text: &str) -> String {
    post("application/sparql-query", text)
}

/// Lines that are no requests, and requests that say two things.
fn framing() -> Vec<Case> {
    vec![
        case("nothing but line ends", "\r\n\r\n\r\n\r\n", &[0, 400]),
        case("no request at all", "\u{0}\u{1}\u{2}\u{3}\r\n\r\n", &[400]),
        case("a greeting of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(), &[400]),
        case("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &[0, 400, 505]),
        case("HTTP/0.9", "GET /\r\n\r\n", &[400]),
        case("another version", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", &[400, 505]),
        case("HTTP/1.0 without a host", "GET / HTTP/1.0\r\n\r\n", &[400]),
        case("no host", "GET / HTTP/1.1\r\n\r\n", &[400]),
        case("an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", &[400]),
        case("two hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", &[400]),
        case("a space before the colon", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", &[400]),
        case("a folded header", with("GET", "/", "X: a\r\n b\r\n", ""), &[200, 400]),
        case("a bare line feed in a header", with("GET", "/health", "X: a\nEvil: b\r\n", ""), &[200, 400]),
        case("a zero in a header", with("GET", "/", "X: a\u{0}b\r\n", ""), &[400]),
        case("a header without a name", with("GET", "/", ": x\r\n", ""), &[400]),
        case("a method that is none", with("G=T", "/", "", ""), &[400]),
        case("a method of others", with("BREW", "/", "", ""), &[405]),
        case("TRACE", with("TRACE", "/sparql", "", ""), &[405]),
        case(
            "CONNECT",
            "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
            &[400, 404, 405, 421],
        ),
        case(
            "two lengths",
            with("POST", "/sparql", "Content-Length: 3\r\nContent-Length: 4\r\n", "abc"),
            &[400],
        ),
        case("a length below zero", with("POST", "/sparql", "Content-Length: -1\r\n", ""), &[400]),
        case("a length with a sign", with("POST", "/sparql", "Content-Length: +3\r\n", "abc"), &[400]),
        case(
            "a length beyond all",
            with("POST", "/sparql", "Content-Length: 99999999999999999999999\r\n", ""),
            &[400],
        ),
        case(
            "a length and chunks",
            with(
                "POST",
                "/sparql",
                "Content-Type: application/sparql-query\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                "6\r\nASK {}\r\n0\r\n\r\nGET /evil HTTP/1.1\r\nHost: localhost\r\n\r\n",
            ),
            &[200, 400],
        ),
        case(
            "chunks that are none",
            with(
                "POST",
                "/sparql",
                "Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n",
                "zz\r\nASK\r\n",
            ),
            &[0, 400],
        ),
        case(
            "a chunk beyond all",
            with(
                "POST",
                "/sparql",
                "Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n",
                "ffffffffffffffffff\r\n",
            ),
            &[0, 400],
        ),
        case(
            "an encoding of transfer that is unknown",
            with("POST", "/sparql", "Transfer-Encoding: xchunked\r\n", ""),
            &[400, 415, 501],
        ),
        case(
            "chunks twice",
            with("POST", "/sparql", "Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
            &[400, 415],
        ),
        case(
            "an upgrade",
            with("GET", "/health", "Connection: Upgrade\r\nUpgrade: websocket\r\n", ""),
            &[200],
        ),
        case("an expectation that is unknown", with("GET", "/health", "Expect: more\r\n", ""), &[200, 417]),
        case(
            "many ranges",
            with("GET", "/sparql", &format!("Range: bytes={}\r\n", "0-1,".repeat(900)), ""),
            &[200],
        ),
    ]
}

/// More than a head may have.
fn floods() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, count, length) in
        [("headers", 2000, 10), ("one header", 1, 1 << 20), ("long headers", 90, 4000)]
    {
        let headers = format!("X: {}\r\n", "a".repeat(length)).repeat(count);
        cases.push(case(format!("a flood of {name}"), with("GET", "/", &headers, ""), &[0, 400, 431]));
    }
    cases.push(case(
        "an address of a megabyte",
        get(&format!("/{}", "a".repeat(1 << 20))),
        &[0, 400, 414, 431],
    ));
    cases.push(case("an address of 40 kB", get(&format!("/sparql?query={}", "a".repeat(40 << 10))), &[414]));
    cases
}

/// Names that are not ours, and pages of others.
fn rebinding() -> Vec<Case> {
    let mut cases = Vec::new();
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:80",
        "localhost:99999",
        "localhost@evil.example",
        "127.0.0.2",
        "0.0.0.0",
        "[::]",
        "2130706433",
        "0x7f.1",
        "localhost/",
        "local host",
        "löcalhost",
        "localhost\\evil.example",
    ] {
        let text = format!("GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n");
        cases.push(case(format!("the host {host}"), text, &[400, 421]));
    }
    let absolute = "GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    cases.push(case("an address elsewhere", absolute, &[400, 421]));
    for origin in [
        "http://evil.example",
        "https://localhost:1",
        "null",
        "http://localhost:1",
        "file://",
        "http://localhost.evil.example",
    ] {
        let headers = format!("Origin: {origin}\r\n");
        cases.push(case(
            format!("a page of {origin}"),
            with("GET", "/sparql?query=ASK%7B%7D", &headers, ""),
            &[200, 403],
        ));
        let headers = format!(
            "Origin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 18\r\n"
        );
        cases.push(case(
            format!("a form of {origin}"),
            with("POST", "/sparql", &headers, "update=CLEAR%20ALL"),
            &[403],
        ));
    }
    let headers = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n";
    cases.push(case("an image of another site", with("GET", "/sparql?query=ASK%7B%7D", headers, ""), &[403]));
    let headers = "Origin: http://evil.example\r\nAccess-Control-Request-Method: DELETE\r\n";
    cases.push(case("a preflight of another site", with("OPTIONS", "/graphs", headers, ""), &[403]));
    cases
}

/// Ways out of the folder, and encodings that are broken.
fn paths() -> Vec<Case> {
    let mut cases = Vec::new();
    for target in [
        "/../../../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/queries/../../Cargo.toml",
        "/queries/..%2f..%2fdata%2fworkspace",
        "/queries/%2e%2e%2fchecks",
        "/queries/%00",
        "/schemas/..%2f..%2fserver.tokens",
        "/graphs/../../etc/passwd",
        "//etc/passwd",
        "/\\..\\..\\windows",
        "/%",
        "/%zz",
        "/%ff%fe",
        "/%c0%ae%c0%ae/",
        "/a%00b",
        "/resource?iri=file:///etc/passwd",
        "/resource?iri=javascript:alert(1)",
        "/resource?iri=%3Curn:a%3E%20%7D%20DROP%20ALL",
        "/trace?claim=../../etc/passwd",
        "/trace?claim=%3Cscript%3Ealert(1)%3C/script%3E",
        "/sparql?query=%",
        "/sparql?query=%F0%28%8C%28",
        "/sparql?%00=%00",
        "/sparql?query=ASK%7B%7D&default-graph-uri=%00",
        "/evidence?name=..%2f..%2fsecret",
        "/style.css/../../Cargo.toml",
        "/*",
        "*",
    ] {
        cases.push(case(format!("the path {target}"), get(target), &[200, 400, 404, 405]));
    }
    cases.push(case("a field a thousand times", get(&format!("/sparql?{}", "a=b&".repeat(1500))), &[400]));
    cases
}

/// Queries that would take all there is.
fn bombs() -> Vec<Case> {
    let nested =
        |open: &str, close: &str, count: usize| format!("{}{}", open.repeat(count), close.repeat(count));
    let long = "a".repeat(200_000);
    let mut cases = vec![
        case("10,000 braces", query(&format!("SELECT * {}", nested("{", "}", 10_000))), &[400]),
        case("10,000 parentheses", query(&format!("SELECT * {{ FILTER {} }}", nested("(", ")", 10_000))), &[400]),
        case("10,000 brackets", query(&format!("SELECT * {{ {} <urn:p> 1 }}", nested("[ <urn:p> ", "]", 10_000))), &[400]),
        case("braces that never close", query(&"SELECT * {".repeat(10_000)), &[400]),
        case("100,000 unions", query(&format!("SELECT * {{ {} {{}} }}", "{ ?s ?p ?o } UNION ".repeat(100_000))), &[400, 413, 503]),
        case("6,000 patterns", query(&format!("SELECT * {{ {} }}", "?s ?p ?o .".repeat(6_000))), &[400]),
        case("a cross product", query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"), &[503]),
        case("a sort of a cross product", query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a"), &[503]),
        case("a path of all", query("SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d . ?e (!<urn:x>)* ?f . ?g (!<urn:y>)* ?h }"), &[200, 503]),
        case("a pattern that backtracks", query("ASK { FILTER REGEX('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a+)+$') }"), &[200, 503]),
        case("a string that doubles", query(&format!("SELECT ?z {{ BIND('{}' AS ?a) {} }}", "x".repeat(1000), doubling())), &[200, 503]),
        case("a call of another server", query("SELECT * { SERVICE <http://127.0.0.1:22/> { ?s ?p ?o } }"), &[403]),
        case("a quiet call of another server", query("SELECT * { SERVICE SILENT <http://169.254.169.254/> { ?s ?p ?o } }"), &[200, 403]),
        case("a file as a graph", query("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"), &[200]),
        case("no SPARQL", query(&long), &[400]),
        case("a text that is not UTF-8", [b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 3\r\n\r\n".as_slice(), b"\xff\xfe\xfd"].concat(), &[400]),
        case("an update without a token", post("application/sparql-update", "DROP ALL"), &[401]),
        case("an update in a form without a token", post("application/x-www-form-urlencoded", "update=DROP%20ALL"), &[401]),
        case("a packed body", with("POST", "/sparql", "Content-Type: application/sparql-query\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n", "abc"), &[415]),
        case("a body of 3 MB", query(&"a".repeat(3 << 20)), &[0, 413]),
        case("a length of 10 GB", with("POST", "/sparql", "Content-Type: application/sparql-query\r\nContent-Length: 10737418240\r\n", ""), &[413]),
        case("an XML of entities", post("application/xml", "<!DOCTYPE a [<!ENTITY b \"b\">]><a>&b;</a>"), &[415]),
        case("a sheet that is none", with("POST", "/check", "Content-Length: 6\r\n", "[[[[[["), &[200]),
        case("a sheet in another folder", with("POST", "/check?file=../../x.toml", "Content-Length: 1\r\n", "x"), &[400]),
        case("a limit that is none", get("/sparql?query=ASK%7B%7D&limit=99999999999999999999999"), &[400]),
        case("a page beyond all", get("/queries/sources?limit=1&page=18446744073709551615"), &[200]),
        case("ways beyond all", get("/sparql?query=ASK%7B%7D&evidence=999999999"), &[400]),
        case("an Accept of a thousand types", with("GET", "/sparql?query=ASK%7B%7D", &format!("Accept: {}\r\n", "a/b;q=0.5,".repeat(1000)), ""), &[406]),
        case("weights that are none", with("GET", "/sparql?query=ASK%7B%7D", "Accept: text/csv;q=NaN, */*;q=1e309\r\n", ""), &[406]),
        case("a prefix as long as a book", query(&format!("PREFIX {long}: <urn:x> ASK {{}}")), &[200, 400]),
    ];
    for token in ["Bearer", "Bearer ", "Bearer  x", "Basic eDp5", "Bearer \u{7f}", "Token abc"] {
        let headers = format!(
            "Authorization: {token}\r\nContent-Type: application/sparql-update\r\nContent-Length: 8\r\n"
        );
        cases.push(case(
            format!("the token {token:?}"),
            with("POST", "/sparql", &headers, "DROP ALL"),
            &[400, 401],
        ));
    }
    cases
}

/// Thirty doublings of a string.
fn doubling() -> String {
    let names: Vec<String> = (0..30).map(|at| format!("?x{at}")).collect();
    let mut text = "BIND(CONCAT(?a, ?a) AS ?x0)".to_owned();
    for pair in names.windows(2) {
        text.push_str(&["BIND(CONCAT(", &pair[0], ", ", &pair[0], ") AS ", &pair[1], ")"].concat());
    }
    text + "BIND(STRLEN(?x29) AS ?z)"
}

fn hostile_server() -> (Workspace, Server) {
    let workspace = Workspace::corpus();
    workspace.run(&["-l", "place", "load", "."]).ok();
    let server =
        Server::writable(&workspace, "place", &["--timeout", "1s", "--memory", "200MB", "--patience", "2s"]);
    (workspace, server)
}

fn told(answer: &Response) -> bool {
    // What the reading of the head refuses has no body, and `/mcp` refuses in plain words; everything else is
    // a problem, as a page for who asks for pages, or an answer.
    let is_plain = answer.header("content-type").is_none_or(|kind| kind.starts_with("text/plain"));
    let is_page = || answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    let says_so = || if is_page() { answer.text().contains("<h1>") } else { !answer.problem().is_empty() };
    answer.status < 400 || answer.body.is_empty() || is_plain || says_so()
}

#[test]
fn every_request_of_harm_is_answered_by_name() {
    let (workspace, server) = hostile_server();
    let before = server
        .get("/sparql?query=SELECT%20%28COUNT%28%2A%29%20AS%20%3Fn%29%20%7B%3Fs%20%3Fp%20%3Fo%7D")
        .is(200)
        .body;
    let cases: Vec<Case> =
        [framing(), floods(), rebinding(), paths(), bombs()].into_iter().flatten().collect();
    assert!(cases.len() >= 100, "{}", cases.len());
    let mut faults = Vec::new();
    for case in &cases {
        let started = Instant::now();
        let answer = server.raw(&case.bytes);
        if !case.statuses.contains(&answer.status)
            || !told(&answer)
            || started.elapsed() > Duration::from_secs(20)
        {
            faults.push(format!(
                "{}: {} {} in {:?}",
                case.name,
                answer.status,
                answer.text(),
                started.elapsed()
            ));
        }
        let alive = server.get("/health");
        assert_eq!(alive.status, 200, "after {}: {}", case.name, server.log_text());
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), cases.len(), faults.join("\n"));
    assert_eq!(
        server
            .get("/sparql?query=SELECT%20%28COUNT%28%2A%29%20AS%20%3Fn%29%20%7B%3Fs%20%3Fp%20%3Fo%7D")
            .is(200)
            .body,
        before
    );
    let log = server.log_text();
    assert!(!log.contains("panicked"), "{log}");
    assert!(!log.contains(workspace.path("").to_str().unwrap()), "a path of this machine went into the log");
    eprintln!("{} hostile requests", cases.len());
}

/// Requests that are well made, of every address.
fn plain() -> Vec<Vec<u8>> {
    let form = "application/x-www-form-urlencoded";
    let mut requests: Vec<String> = [
        "/",
        "/health",
        "/ready",
        "/metrics",
        "/openapi.json",
        "/queries",
        "/queries/reserve-shares?country=country:china&limit=2&page=1",
        "/schemas/trace",
        "/graphs?default",
        "/graphs/source/mondo-2024",
        "/search?q=rare+earths&limit=3",
        "/trace?claim=mondo-2024:china-reserve-share",
        "/conflicts?claim=mondo-2024:china-reserve-share",
        "/origins?claim=mondo-2024:china-reserve-share",
        "/evidence?name=sources&limit=2",
        "/resource?iri=https%3A%2F%2Fassay.dev%2Fns%23Claim",
        "/sparql?query=SELECT%20%2A%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%205&timeout=1s&explain=1",
        "/sparql?query=ASK%7B%7D&default-graph-uri=urn%3Aa&named-graph-uri=urn%3Ab&believe=endorsed",
    ]
    .map(|target| with("GET", target, "Accept: application/json, text/html;q=0.5, */*;q=0.1\r\n", ""))
    .into();
    requests.push(query(
        "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o FILTER(?n > 1) } GROUP BY ?s ORDER BY ?n LIMIT 3",
    ));
    requests.push(post("application/sparql-update", "INSERT DATA { <urn:a> <urn:b> 1 }"));
    requests.push(post(form, "query=CONSTRUCT%20WHERE%20%7B%3Fs%20%3Fp%20%3Fo%7D&limit=2"));
    let body =
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"describe","arguments":{}}}"#;
    for (method, target, kind, body) in [
        ("POST", "/check?file=a.toml", "application/toml", "[source]\nid = \"a\"\n[[claim]]\nid = \"b\"\n"),
        ("PUT", "/graphs?graph=urn:a", "text/turtle", "<urn:a> <urn:b> 1 ."),
        ("DELETE", "/graphs?graph=urn:a", "text/turtle", ""),
        ("POST", "/mcp", "application/json", body),
    ] {
        let headers = format!("Content-Type: {kind}\r\nAccept: */*\r\nContent-Length: {}\r\n", body.len());
        requests.push(with(method, target, &headers, body));
    }
    requests.into_iter().map(String::into_bytes).collect()
}

/// What is put into requests.
const PIECES: [&str; 24] = [
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\0",
    "%00",
    "%",
    "%2e%2e%2f",
    "../",
    "&query=ASK{}",
    "&limit=-1",
    "&timeout=99999999d",
    "&claim=",
    "Host: evil.example\r\n",
    "Origin: null\r\n",
    "Content-Length: 7\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: br\r\n",
    "Accept: application/x-nothing\r\n",
    "Authorization: Bearer x\r\n",
    "Expect: 100-continue\r\n",
    "{",
    "<",
    "\u{202e}",
    "\u{1f600}",
];

/// 1,200 requests of which a few places were changed, from a seed that is printed.
#[test]
fn requests_bent_in_a_few_places_are_answered_or_refused() {
    let workspace = Workspace::corpus();
    workspace.run(&["-l", "place", "load", "."]).ok();
    let bounds = ["--timeout", "1s", "--memory", "200MB", "--patience", "300ms"];
    let server = Server::writable(&workspace, "place", &bounds);
    let count = "/sparql?query=SELECT%20%28COUNT%28%2A%29%20AS%20%3Fn%29%20%7B%3Fs%20%3Fp%20%3Fo%7D";
    let before = server.get(count).is(200).body;
    let (requests, mut random) = (plain(), Random::new(seed()));
    let inputs: Vec<Vec<u8>> = (0..1200)
        .map(|_| mutate(random.pick(&requests).clone().as_slice(), &requests, &PIECES, &mut random))
        .collect();
    let faults: Vec<String> = std::thread::scope(|scope| {
        let parts = inputs.chunks(inputs.len() / 8);
        let threads: Vec<_> = parts
            .map(|part| {
                scope.spawn(|| part.iter().filter_map(|input| wrong(&server, input)).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert_eq!(server.get(count).is(200).body, before, "something was written");
    let log = server.log_text();
    assert!(!log.contains("panicked"), "{log}");
}

/// Why an answer to a bent request is none.
fn wrong(server: &Server, input: &[u8]) -> Option<String> {
    let started = Instant::now();
    let answer = server.raw(input);
    let is_refused = answer.status < 500 || answer.status == 503;
    let is_right = is_refused && told(&answer) && started.elapsed() < Duration::from_secs(20);
    let request = String::from_utf8_lossy(input);
    (!is_right)
        .then(|| format!("{request:?}\n  {} {} in {:?}", answer.status, answer.text(), started.elapsed()))
}

#[test]
fn slow_ones_are_let_go() {
    let server =
        Server::of(Workspace::init().path("").as_path(), &["--patience", "1s", "--connections", "64"]);
    // Heads that never end: their connections do.
    let mut heads: Vec<_> = (0..40).map(|_| server.connect()).collect();
    for stream in &mut heads {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ").unwrap();
    }
    // Bodies that never end.
    let mut body = server.connect();
    let head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK";
    body.write_all(head.as_bytes()).unwrap();
    assert_eq!(response(&mut body, false).is(408).problem(), "slow-body");
    for stream in &mut heads {
        assert!([0, 400, 408].contains(&response(stream, false).status));
    }
    drop((heads, body));
    server.until("the end of all connections", |server| server.count("assay_connections") <= 1);
}

#[test]
fn pages_show_what_strangers_wrote_as_text() {
    let workspace = Workspace::none();
    workspace.write(
        "evil.nt",
        "<http://example.org/x> <http://www.w3.org/2000/01/rdf-schema#label> \"<script>alert('x')</script>\" .\n\
         <http://example.org/x> <http://example.org/p> <javascript:alert(1)> .\n",
    );
    workspace.run(&["-l", "place", "load", "evil.nt"]).ok();
    let server = Server::start(&workspace.path(""), &["-l", "place"], &[]);
    let page =
        server.get_as(&format!("/resource?iri={}", encoded("http://example.org/x")), "text/html").is(200);
    let text = page.text();
    assert!(text.contains("&lt;script&gt;") && !text.contains("<script>"), "{text}");
    assert!(!text.contains("href=\"javascript:"), "{text}");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn allowed_names_and_pages_come_in() {
    let workspace = Workspace::init();
    let server = Server::of(
        &workspace.path(""),
        &["--allow-host", "claims.example.org", "--allow-origin", "https://desk.example.org"],
    );
    server.send("GET", "/health", &[("Host", "claims.example.org")], b"").is(200);
    let page = ("Origin", "https://desk.example.org");
    let answer = server.send("GET", "/health", &[page], b"").is(200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://desk.example.org"));
    let asked = [page, ("Access-Control-Request-Method", "POST")];
    let preflight = server.send("OPTIONS", "/sparql", &asked, b"").is(204);
    assert!(preflight.header("access-control-allow-methods").is_some_and(|methods| methods.contains("POST")));
    let plain = server.get("/health").is(200);
    assert_eq!(plain.header("access-control-allow-origin"), None);
    let public = Server::of(&workspace.path(""), &["--public-url", "https://claims.example.org/"]);
    let described =
        public.send("GET", "/openapi.json", &[("Host", "claims.example.org")], b"").is(200).json();
    assert_eq!(described["servers"][0]["url"], "https://claims.example.org");
}

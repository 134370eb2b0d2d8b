//! Updates and the Graph Store Protocol on a location, and who may write.

use super::client::{READER, Server, TOKEN, encoded, write_tokens};
use crate::support::Workspace;

const GRAPH: &str = "http://example.org/graph";
const TURTLE: &str = "<http://example.org/a> <http://example.org/p> \"ä\" , [] .";

/// A location with a triple, and a server that may write there.
fn location() -> (Workspace, Server) {
    let workspace = Workspace::none();
    workspace.write("seed.nt", "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n");
    workspace.run(&["-l", "place", "load", "seed.nt"]).ok();
    let server = Server::writable(&workspace, "place", &[]);
    (workspace, server)
}

fn ask(server: &Server, query: &str) -> bool {
    server.get(&format!("/sparql?query={}", encoded(query))).is(200).json()["boolean"] == true
}

#[test]
fn graphs_are_put_read_added_to_and_removed() {
    let (_workspace, server) = location();
    let named = format!("/graphs?graph={}", encoded(GRAPH));
    for target in [named.as_str(), "/graphs/by/its/own/name"] {
        server.get(target).is(404);
        let put = server.write("PUT", target, "text/turtle", TURTLE).is(201);
        let name = put.header("location").unwrap().to_owned();
        assert!(ask(&server, &format!("ASK {{ GRAPH <{name}> {{ ?s ?p \"ä\" }} }}")), "{name}");
        let read = server.get_as(target, "application/n-triples").is(200).text();
        assert_eq!(read.lines().count(), 2, "{read}");
        assert_eq!(server.send("HEAD", target, &[], b"").is(200).body, b"");
        server.write("PUT", target, "text/turtle", "<http://example.org/only> a <x> .").is(204);
        let read = server.get_as(target, "application/n-triples").is(200).text();
        assert!(read.contains("only") && read.lines().count() == 1, "{read}");
        server.write("POST", target, "application/n-triples", "<urn:a> <urn:b> <urn:c> .").is(204);
        assert_eq!(server.get_as(target, "application/n-triples").is(200).text().lines().count(), 2);
        server.write("DELETE", target, "", "").is(204);
        server.write("DELETE", target, "", "").is(404);
        server.get(target).is(404);
    }
    let relative = server.write("PUT", &named, "text/turtle", "<rel> a <x> .").is(201);
    assert!(
        ask(&server, "ASK { GRAPH ?g { <http://example.org/rel> a <http://example.org/x> } }"),
        "{relative:?}"
    );
    let made = server.write("POST", "/graphs", "text/turtle", TURTLE).is(201);
    let made = made.header("location").unwrap().strip_prefix(&server.url()).unwrap().to_owned();
    server.get(&made).is(200);
    server.write("PUT", "/graphs?default", "text/turtle", TURTLE).is(204);
    assert_eq!(server.get_as("/graphs?default", "application/n-triples").is(200).text().lines().count(), 2);
    server.write("DELETE", "/graphs?default", "", "").is(204);
    assert_eq!(server.get_as("/graphs?default", "application/n-triples").is(200).text(), "");
}

#[test]
fn graphs_that_cannot_be_taken_change_nothing() {
    let (_workspace, server) = location();
    let target = format!("/graphs?graph={}", encoded(GRAPH));
    server.write("PUT", &target, "text/turtle", TURTLE).is(201);
    let before = server.get_as(&target, "application/n-triples").is(200).text();
    for (method, target, media_type, body, status, kind) in [
        ("PUT", target.as_str(), "text/turtle", "<a> <b> ", 400, "document"),
        ("PUT", &target, "application/ld+json", "{", 400, "document"),
        ("PUT", &target, "application/trig", "<urn:g> { <urn:a> <urn:b> <urn:c> }", 400, "document"),
        ("PUT", &target, "text/plain", "x", 415, "media-type"),
        ("PUT", &target, "text/turtle; charset=latin1", "x", 415, "media-type"),
        ("PUT", "/graphs?graph=relative", "text/turtle", "", 400, "graph"),
        ("PUT", "/graphs", "text/turtle", "", 400, "graph"),
        ("PUT", "/graphs?default&graph=urn:g", "text/turtle", "", 400, "graph"),
        ("PATCH", &target, "text/turtle", "", 405, "method"),
        ("GET", "/graphs", "", "", 400, "graph"),
    ] {
        let refused = server.write(method, target, media_type, body).is(status);
        assert_eq!(refused.problem(), kind, "{method} {target} {body}");
    }
    let fault = server.write("PUT", &target, "text/turtle", "<urn:a> <urn:b>\n  nope .").json();
    assert_eq!((&fault["line"], fault["faults"].as_array().map(Vec::len)), (&2.into(), Some(1)), "{fault}");
    assert_eq!(server.get_as(&target, "application/n-triples").is(200).text(), before);
}

#[test]
fn updates_change_all_or_nothing() {
    let (workspace, server) = location();
    let update = |text: &str| server.write("POST", "/sparql", "application/sparql-update", text);
    let done = update("INSERT DATA { <urn:a> <urn:b> 1, 2 }").is(200).json();
    assert_eq!((&done["format"], &done["inserted"]), (&"assay-update-1".into(), &2.into()));
    assert!(ask(&server, "ASK { <urn:a> <urn:b> 2 }"));
    for (text, status, kind) in [
        (
            "INSERT DATA { <urn:a> <urn:c> 3 } ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>",
            409,
            "graph-exists",
        ),
        ("INSERT DATA { <urn:a> <urn:c> 3 } ; DROP GRAPH <urn:none>", 404, "not-found"),
        ("LOAD <http://localhost/x>", 403, "load-refused"),
        ("INSERT DATA { <urn:a> ", 400, "syntax"),
        ("SELECT * { ?s ?p ?o }", 400, "syntax"),
        ("INSERT { ?s ?p 4 } WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }", 403, "service-refused"),
    ] {
        assert_eq!(update(text).is(status).problem(), kind, "{text}");
    }
    assert!(!ask(&server, "ASK { ?s <urn:c> 3 }"));
    let dry = server.write("POST", "/sparql?dry-run=1", "application/sparql-update", "CLEAR DEFAULT").is(200);
    assert_eq!(dry.json()["removed"], 2);
    assert!(ask(&server, "ASK { <urn:a> <urn:b> 2 }"));
    // Others read beside it, and see what was committed.
    let rows = workspace.run(&["-l", "place", "query", "-q", "ASK { <urn:a> <urn:b> 2 }"]).ok();
    assert_eq!(rows.stdout.trim(), "true");
}

#[test]
fn who_writes_has_a_token_and_who_reads_where_it_is_said() {
    let workspace = Workspace::none();
    workspace.write("seed.nt", "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n");
    workspace.run(&["-l", "place", "load", "seed.nt"]).ok();
    write_tokens(&workspace.path("place/server.tokens"), &format!("# ours\nwrite {TOKEN}\nread {READER}\n"));
    let server = Server::start(&workspace.path(""), &["-l", "place"], &[]);
    let (writer, reader) = (format!("Bearer {TOKEN}"), format!("Bearer {READER}"));
    let send = |token: Option<&str>, method: &str, target: &str, body: &str| {
        let mut headers = vec![("Content-Type", "application/sparql-update")];
        headers.extend(token.map(|token| ("Authorization", token)));
        server.send(method, target, &headers, body.as_bytes())
    };
    let insert = "INSERT DATA { <urn:a> <urn:b> 1 }";
    for (token, method, target, status) in [
        (None, "GET", "/sparql?query=ASK%7B%7D", 401),
        (Some("Bearer wrong"), "GET", "/sparql?query=ASK%7B%7D", 401),
        (Some(reader.as_str()), "GET", "/sparql?query=ASK%7B%7D", 200),
        (Some(&writer), "GET", "/sparql?query=ASK%7B%7D", 200),
        (None, "GET", "/metrics", 401),
        (None, "GET", "/health", 200),
        (None, "GET", "/ready", 200),
        (None, "POST", "/sparql", 401),
        (Some(&reader), "POST", "/sparql", 403),
        (Some(&writer), "POST", "/sparql", 200),
        (Some(&reader), "DELETE", "/graphs?default", 403),
    ] {
        let body = if method == "POST" { insert } else { "" };
        let answer = send(token, method, target, body);
        assert_eq!(answer.status, status, "{token:?} {method} {target}: {}", answer.text());
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
    }
    assert!(!server.log_text().contains(TOKEN), "a token is in the log");
    // Without a token to write, the location stays open to others.
    write_tokens(&workspace.path("place/server.tokens"), &format!("read {READER}\n"));
    drop(server);
    let server = Server::start(&workspace.path(""), &["-l", "place"], &[]);
    let headers = [("Authorization", reader.as_str()), ("Content-Type", "application/sparql-update")];
    assert_eq!(server.send("POST", "/sparql", &headers, insert.as_bytes()).is(403).problem(), "read-only");
    let other = workspace.run(&["-l", "place", "update", "-q", "INSERT DATA { <urn:c> <urn:d> 5 }"]);
    other.ok();
    server.until("the triple of another process", |server| {
        let ask = format!("/sparql?query={}", encoded("ASK { <urn:c> <urn:d> 5 }"));
        server.send("GET", &ask, &[("Authorization", &reader)], b"").json()["boolean"] == true
    });
}

#[test]
fn a_file_of_tokens_is_private_and_plain() {
    use std::os::unix::fs::PermissionsExt;
    let workspace = Workspace::init();
    write_tokens(&workspace.path("tokens"), "write short\n");
    let run =
        |workspace: &Workspace| workspace.run(&["serve", "--bind", "127.0.0.1:0", "--token-file", "tokens"]);
    assert!(run(&workspace).exits(2).stderr.contains("tokens: line 1: a token has at least 16 characters"));
    std::fs::set_permissions(workspace.path("tokens"), std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(run(&workspace).exits(2).stderr.contains("can be read by others"));
}

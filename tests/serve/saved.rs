//! Saved queries as addresses: parameters, pages, tags.

use super::client::{Response, Server, encoded};
use super::protocol::shared;
use crate::support::Workspace;

#[test]
fn parameters_are_fields_of_their_type() {
    let server = shared();
    let china = server.get_as("/queries/reserve-shares?country=country:china", "text/csv").is(200).text();
    let usual = server.get_as("/queries/reserve-shares", "text/csv").is(200).text();
    assert!(china.lines().count() > 2);
    assert_eq!(china, usual, "China is the default");
    let since = server.get_as("/queries/reserve-shares?since=2024-01-01", "text/csv").is(200).text();
    assert!(since.lines().count() < usual.lines().count(), "{since}");
    for (target, status, kind, member) in [
        ("/queries/reserve-share", 404, "not-found", "nearest"),
        ("/queries/reserve-shares?contry=country:china", 400, "unknown-parameter", "nearest"),
        ("/queries/reserve-shares?since=soon", 400, "bad-parameter", "expected"),
        ("/queries/reserve-shares?country=%3Cno%20iri%3E", 400, "bad-parameter", "parameter"),
        ("/queries/claims-of-source", 400, "missing-parameter", "detail"),
        ("/queries/..%2f..%2fCargo", 404, "not-found", "detail"),
    ] {
        let answer = server.get(target).is(status);
        assert_eq!(answer.problem(), kind, "{target}");
        assert!(!answer.json()[member].is_null(), "{target}: {}", answer.text());
    }
    for (accept, begins) in
        [("application/sparql-results+xml", "<?xml"), ("text/tab-separated-values", "?"), ("*/*", "{")]
    {
        assert!(server.get_as("/queries/reserve-shares", accept).is(200).text().starts_with(begins));
    }
    server.send("POST", "/queries/reserve-shares", &[], b"").is(405);
}

/// The address that a page links to.
fn link(answer: &Response, relation: &str, server: &Server) -> Option<String> {
    let links =
        answer.header("link")?.split(", ").find(|link| link.ends_with(&format!("rel=\"{relation}\"")))?;
    let address = links.split_once('<')?.1.split_once('>')?.0;
    Some(address.strip_prefix(&server.url()).unwrap().to_owned())
}

#[test]
fn pages_hold_all_rows_once() {
    let server = shared();
    let all = server.get_as("/queries/sources", "text/csv").is(200).text();
    let first = server.get_as("/queries/sources?limit=7", "text/csv").is(200);
    assert_eq!(first.header("assay-total").map(str::to_owned), Some((all.lines().count() - 1).to_string()));
    assert_eq!(link(&first, "prev", server), None);
    let (mut rows, mut page, mut pages) = (Vec::new(), first, 1);
    loop {
        rows.extend(page.text().lines().skip(1).map(str::to_owned));
        let Some(next) = link(&page, "next", server) else { break };
        page = server.get_as(&next, "text/csv").is(200);
        pages += 1;
    }
    assert_eq!(pages, (all.lines().count() - 1).div_ceil(7));
    let mut expected: Vec<String> = all.lines().skip(1).map(str::to_owned).collect();
    expected.sort();
    rows.sort();
    assert_eq!(rows, expected);
    let gone = server.get("/queries/sources?limit=7&page=2&state=0-0-0").is(410);
    assert_eq!(gone.problem(), "state-gone");
    server.get("/queries/sources?limit=0").is(400);
    server.get("/queries/sources?limit=7&page=1000").is(200);
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = shared();
    let target = format!("/sparql?query={}", encoded("SELECT * { ?s a assay:Claim }"));
    for target in
        ["/queries/reserve-shares", "/queries/reserve-shares?limit=3", target.as_str(), "/openapi.json"]
    {
        let first = server.get(target).is(200);
        let tag = first.header("etag").unwrap().to_owned();
        let again = server.send("GET", target, &[("If-None-Match", &tag)], b"").is(304);
        assert_eq!((again.body.len(), again.header("etag")), (0, Some(tag.as_str())), "{target}");
        let other = server.send("GET", target, &[("If-None-Match", "W/\"other\"")], b"").is(200);
        assert_eq!(other.body, first.body);
    }
    let chance = format!("/sparql?query={}", encoded("SELECT (RAND() AS ?x) {}"));
    let first = server.get(&chance).is(200);
    assert_eq!(first.header("etag"), None);
    assert_ne!(server.get(&chance).body, first.body, "what is drawn is not kept");
}

#[test]
fn the_same_answer_again_is_kept() {
    let server = Server::of(Workspace::init().path("").as_path(), &[]);
    let target = format!("/sparql?query={}", encoded("SELECT * { ?s a assay:Claim } ORDER BY ?s"));
    let first = server.get(&target).is(200);
    let before = server.count("assay_cache_hits_total");
    assert_eq!(server.get(&target).is(200).body, first.body);
    assert_eq!(server.count("assay_cache_hits_total"), before + 1);
}

#[test]
fn the_addresses_are_described() {
    let server = shared();
    let whole = server.get("/openapi.json").is(200).json();
    assert_eq!(whole["openapi"], "3.1.0");
    let parameters =
        whole["paths"]["/queries/reserve-shares"]["get"]["parameters"].as_array().unwrap().clone();
    let country = parameters.iter().find(|parameter| parameter["name"] == "country").unwrap();
    assert_eq!(
        (&country["required"], &country["schema"]["default"]),
        (&false.into(), &"country:china".into())
    );
    for query in server.get("/queries").is(200).json()["queries"].as_array().unwrap() {
        let path = format!("/queries/{}", query["name"].as_str().unwrap());
        let names: Vec<&str> = whole["paths"][&path]["get"]["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        for parameter in query["parameters"].as_array().unwrap() {
            assert!(names.contains(&parameter["name"].as_str().unwrap()), "{path}");
        }
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), names.len(), "{path}");
    }
}

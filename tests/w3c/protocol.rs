//! The tests of the SPARQL protocol and of service descriptions, against a server and its port.

use super::manifest::{LABEL, MF, Manifest, UT, path};
use super::suites;
use crate::serve::client::{Server, TOKEN, encoded};
use crate::support::Workspace;
use oxigraph::io::{RdfFormat, RdfParser};
use oxrdf::{NamedNode, NamedNodeRef, Quad, Term};
use std::path::Path;

const HT: &str = "http://www.w3.org/2011/http#";
const CNT: &str = "http://www.w3.org/2011/content#";
const SD: &str = "http://www.w3.org/ns/sparql-service-description#";

/// The text of a literal, or the end of an IRI.
fn word(term: Option<Term>) -> Option<String> {
    match term? {
        Term::Literal(literal) => Some(literal.value().to_owned()),
        Term::NamedNode(node) => node.as_str().rsplit('#').next().map(str::to_owned),
        _ => None,
    }
}

/// A location with nothing of its own in it but what makes it one.
fn server() -> (Workspace, Server) {
    let workspace = Workspace::none();
    workspace.write("seed.nt", "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n");
    workspace.run(&["-l", "place", "load", "seed.nt"]).ok();
    let server = Server::writable(&workspace, "place", &[]);
    (workspace, server)
}

fn send(manifest: &Manifest, request: &Term, server: &Server) -> Result<(), String> {
    let value = |node: &Term, vocabulary: &str, name: &str| word(manifest.value(node, vocabulary, name));
    let method = value(request, HT, "methodName").ok_or("no method")?;
    let target = value(request, HT, "absolutePath").ok_or("no path")?;
    let body = manifest.value(request, HT, "body").map_or_else(Vec::new, |body| {
        let text = value(&body, CNT, "chars").unwrap_or_default();
        match value(&body, CNT, "characterEncoding").as_deref() {
            Some("UTF-16") => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => text.into_bytes(),
        }
    });
    let list = manifest.value(request, HT, "headers").map_or_else(Vec::new, |list| manifest.list(&list));
    let mut headers: Vec<(String, String)> = list
        .iter()
        .filter_map(|header| Some((value(header, HT, "fieldName")?, value(header, HT, "fieldValue")?)))
        .collect();
    headers.push(("Authorization".to_owned(), format!("Bearer {TOKEN}")));
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let answer = server.send(&method, &target, &headers, &body);
    let wanted = manifest.value(request, HT, "resp").ok_or("no response")?;
    let classes =
        manifest.values(&wanted, MF, "expectedStatus").into_iter().filter_map(|status| word(Some(status)));
    let class = format!("StatusCode{}xx", answer.status / 100);
    if !classes.into_iter().any(|wanted| wanted == class) {
        return Err(format!("{method} {target}: {} {}", answer.status, answer.text()));
    }
    let media_type = answer.header("content-type").unwrap_or_default().to_owned();
    match value(&wanted, MF, "expectedFormat").as_deref() {
        None => {}
        Some("boolean" | "tabular") if media_type == "application/sparql-results+json" => {}
        Some("RDF") if media_type == "text/turtle" => {}
        Some(format) => return Err(format!("{media_type} is no {format}")),
    }
    match value(&wanted, MF, "expectedBoolean") {
        Some(wanted) if answer.json()["boolean"] != (wanted == "true") => Err(format!("it is not {wanted}")),
        _ => Ok(()),
    }
}

fn run(manifest: &Manifest, root: &Path, test: &Term, server: &Server) -> Result<(), String> {
    for graph in manifest.values(test, UT, "graphData") {
        let Some(Term::NamedNode(file)) = manifest.value(&graph, UT, "graph") else { continue };
        let name = word(manifest.one(&graph, NamedNodeRef::new_unchecked(LABEL))).ok_or("no name")?;
        let text = std::fs::read_to_string(path(root, file.as_str()).ok_or("no file")?)
            .map_err(|e| e.to_string())?;
        let target = format!("/graphs?graph={}", encoded(&name));
        let put = server.write("PUT", &target, "application/n-triples", &text);
        if put.status / 100 != 2 {
            return Err(format!("{name}: {} {}", put.status, put.text()));
        }
    }
    let action = manifest.value(test, MF, "action").ok_or("no action")?;
    let requests = manifest.value(&action, HT, "requests").ok_or("no requests")?;
    manifest.list(&requests).iter().try_for_each(|request| send(manifest, request, server))
}

#[test]
fn the_protocol() {
    let Some(root) = suites("the protocol") else { return };
    let manifest = Manifest::open(&root, &root.join("sparql11/protocol/manifest.ttl"));
    let (_workspace, server) = server();
    let tests = manifest.entries();
    let failed: Vec<String> = tests
        .iter()
        .filter_map(|test| run(&manifest, &root, test, &server).err().map(|error| format!("{test}: {error}")))
        .collect();
    eprintln!("the protocol: {} run, {} passed", tests.len(), tests.len() - failed.len());
    assert_eq!(tests.len(), 34);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The description of an endpoint, in a form.
fn description(server: &Server, accept: &str, format: RdfFormat) -> Vec<Quad> {
    let answer = server.get_as("/sparql", accept).is(200);
    assert_eq!(answer.header("content-type"), Some(accept));
    RdfParser::from_format(format).for_slice(&answer.body).map(|quad| quad.unwrap()).collect()
}

/// Terms of service descriptions that have instances or stand as predicates, with what their objects are.
const KNOWN: &[(&str, &str)] = &[
    ("endpoint", "iri"),
    ("supportedLanguage", "iri"),
    ("feature", "iri"),
    ("resultFormat", "iri"),
    ("inputFormat", "iri"),
    ("defaultDataset", "Dataset"),
    ("defaultGraph", "Graph"),
    ("namedGraph", "NamedGraph"),
    ("name", "iri"),
    ("graph", "Graph"),
];

#[test]
fn the_service_description() {
    let (_workspace, server) = server();
    let graph = description(&server, "text/turtle", RdfFormat::Turtle);
    for (accept, format) in
        [("application/rdf+xml", RdfFormat::RdfXml), ("application/n-triples", RdfFormat::NTriples)]
    {
        assert_eq!(description(&server, accept, format).len(), graph.len(), "{accept}");
    }
    let named = |name: &str| NamedNode::new_unchecked(format!("{SD}{name}"));
    let rdf_type = oxrdf::vocab::rdf::TYPE;
    let is_a = |term: &Term, class: &str| {
        graph.iter().any(|quad| {
            Term::from(quad.subject.clone()) == *term
                && quad.predicate == rdf_type
                && quad.object == named(class).into()
        })
    };
    let endpoint = format!("{}/sparql", server.url());
    let endpoints: Vec<&Quad> = graph.iter().filter(|quad| quad.predicate == named("endpoint")).collect();
    assert_eq!(endpoints.len(), 1);
    assert_eq!(endpoints[0].object, NamedNode::new_unchecked(endpoint).into());
    assert!(is_a(&endpoints[0].subject.clone().into(), "Service"));
    for quad in graph.iter().filter(|quad| quad.predicate.as_str().starts_with(SD)) {
        let name = &quad.predicate.as_str()[SD.len()..];
        let (_, kind) = KNOWN.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("sd:{name}"));
        match *kind {
            "iri" => assert!(quad.object.is_named_node(), "{quad}"),
            class => assert!(is_a(&quad.object, class), "{quad} is of no sd:{class}"),
        }
    }
}

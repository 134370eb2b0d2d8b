//! Good files in six formats, and bad ones at their line and column.

use std::collections::BTreeSet;

use super::*;

fn node(iri: &str) -> NamedNode {
    NamedNode::new(iri).expect("an IRI")
}

fn read_as(name: &str, bytes: &[u8]) -> Result<Vec<Quad>, RdfError> {
    read(&RdfFile {
        name,
        bytes,
        format: None,
        base: &node("http://example.com/data/"),
        graph: &node("http://example.com/graph"),
    })
}

fn lines(name: &str, text: &str) -> BTreeSet<String> {
    let quads = read_as(name, text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    quads.iter().map(ToString::to_string).collect()
}

fn message(name: &str, text: &str) -> String {
    match read_as(name, text.as_bytes()) {
        Ok(quads) => panic!("{name} was read: {quads:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn six_formats_give_one_document() {
    let files = [
        ("a.ttl", "@prefix : <http://example.com/data/> . <s> :p [ :q \"x\" ] ."),
        ("a.TRIG", "@prefix : <http://example.com/data/> . { <s> :p _:b . } _:b :q \"x\" ."),
        (
            "a.nt",
            "<http://example.com/data/s> <http://example.com/data/p> _:n .\n\
             _:n <http://example.com/data/q> \"x\" .\n",
        ),
        (
            "a.nq",
            "_:m <http://example.com/data/q> \"x\" .\n_:m <http://example.com/data/q> \"x\" .\n\
             <http://example.com/data/s> <http://example.com/data/p> _:m .\n",
        ),
        (
            "a.rdf",
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
             xmlns:d='http://example.com/data/'><rdf:Description rdf:about='s'><d:p>\
             <rdf:Description><d:q>x</d:q></rdf:Description></d:p></rdf:Description></rdf:RDF>",
        ),
        (
            "a.jsonld",
            "{\"@context\": {\"@vocab\": \"http://example.com/data/\"}, \"@id\": \"s\", \
             \"p\": {\"q\": \"x\"}}",
        ),
    ];
    let first = lines(files[0].0, files[0].1);
    assert_eq!(first.len(), 2);
    assert!(first.iter().all(|line| line.ends_with("<http://example.com/graph>")));
    for (name, text) in files {
        assert_eq!(lines(name, text), first, "{name}");
    }
}

#[test]
fn named_graphs_keep_their_names_and_nameless_ones_get_one() {
    let quads = lines("a.trig", "<g> { <s> <p> <o> } _:g { <s> <p> _:g }");
    let expected = [
        "<http://example.com/data/s> <http://example.com/data/p> \
         <http://example.com/graph#graph-c14n0> <http://example.com/graph#graph-c14n0>",
        "<http://example.com/data/s> <http://example.com/data/p> <http://example.com/data/o> \
         <http://example.com/data/g>",
    ];
    assert_eq!(quads, expected.map(str::to_owned).into());
}

#[test]
fn marks_and_line_ends_are_no_matter() {
    let text = "\u{FEFF}<a> <b> <c> .\r\n<a> <b> \"\"\"x\r\ny\"\"\" .\r\n";
    let quads = lines("a.ttl", text);
    assert_eq!(quads.len(), 2);
    assert!(quads.iter().any(|line| line.contains("x\\r\\ny")), "{quads:?}");
    assert!(message("a.ttl", "\u{FEFF}<a> <b> .").starts_with("a.ttl:1:9: "));
    assert!(message("a.ttl", "<a> <b> <c> .\r\n<é> <b> .\r\n").starts_with("a.ttl:2:9: "));
}

#[test]
fn triple_terms_and_directions_are_read() {
    let text = "<r> <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( _:a <p> \"x\"@ar--rtl )>> .";
    let quads = lines("a.ttl", text);
    let line = quads.first().map(String::as_str).unwrap_or_default();
    assert!(line.contains("<<( _:d") && line.contains("\"x\"@ar--rtl )>>"), "{line}");
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let error = read_as("a.ttl", b"<a> <b>\n \"\xFF\" .").map(|_| ()).expect_err("not UTF-8");
    assert_eq!(error.to_string(), "a.ttl: not UTF-8: byte 0xFF at line 2, column 3 (byte 10 of the file)");
}

#[test]
fn line_based_formats_tell_every_fault() {
    let text = "<http://a> <http://b> .\n<http://a> <http://b> <http://c> .\nnonsense\n\
                <http://a> <http://b> \"x\"@ .\n<http://a> <http://b> <http://c> .\n<http://a b> <c> <d> .\n";
    for name in ["a.nt", "a.nq"] {
        let Err(RdfError::Syntax { faults, .. }) = read_as(name, text.as_bytes()) else {
            panic!("{name} has faults");
        };
        let lines: Vec<usize> = faults.iter().filter_map(|f| f.position.map(|p| p.line)).collect();
        assert_eq!(lines, [1, 3, 4, 6], "{name}: {faults:#?}");
    }
}

#[test]
fn other_formats_tell_the_first_fault() {
    let cases = [
        ("a.ttl", "<a> <b> <c> .\n<a> ex:b <c> .\n<a> .", "a.ttl:2:5: The prefix ex: has not been declared"),
        ("a.trig", "<g> {\n  <a> <b> \n}", "a.trig:3:1: } is not a valid RDF object"),
        (
            "a.rdf",
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n  <rdf:Description rdf:ID='1 2'/>\n</rdf:RDF>",
            "a.rdf:2:34: 1 2 is not a valid rdf:ID value",
        ),
        (
            "a.rdf",
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n  <a></b>\n</rdf:RDF>",
            "a.rdf:2:6: XML namespaces are required",
        ),
        ("a.jsonld", "{\n  \"@id\": \"a\",,\n}", "a.jsonld:2:14: Object keys must be strings"),
        (
            "a.jsonld",
            "{\n  \"@context\": {\"@vocab\": 5},\n  \"p\": \"x\"\n}",
            "a.jsonld:4:2: @vocab value must be a string",
        ),
    ];
    for (name, text, expected) in cases {
        assert!(message(name, text).starts_with(expected), "{}", message(name, text));
    }
}

#[test]
fn contexts_elsewhere_are_refused() {
    let text = "{\n  \"@context\": \"https://example.org/context\",\n  \"name\": \"x\"\n}";
    let Err(error @ RdfError::RemoteContext { position, .. }) = read_as("a.jsonld", text.as_bytes()) else {
        panic!("refused");
    };
    assert_eq!(position, Some(Position { line: 2, column: 15 }));
    assert!(error.to_string().contains("<https://example.org/context> is not in the file"), "{error}");
}

#[test]
fn unknown_extensions_are_refused() {
    let error = read_as("notes.txt", b"").map(|_| ()).expect_err("no format");
    assert!(matches!(error, RdfError::UnknownFormat { .. }));
}

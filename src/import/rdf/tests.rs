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
        known: "a.ttl",
        is_unnamed: false,
    })
    .map(|read| read.quads)
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

#[test]
fn turtle_tells_the_faults_of_all_its_statements() {
    let text =
        "@prefix e: <http://e/> .\ne:a e:b .\ne:a e:b e:c .\ne:a f:b e:c .\ne:a e:b \"x .\ne:a e:b <a b> .\n";
    for name in ["a.ttl", "a.trig"] {
        let Err(RdfError::Syntax { faults, .. }) = read_as(name, text.as_bytes()) else {
            panic!("{name} has faults");
        };
        let lines: Vec<usize> = faults.iter().filter_map(|f| f.position.map(|p| p.line)).collect();
        assert!(lines.starts_with(&[2, 4, 5]) && lines.is_sorted(), "{name}: {faults:#?}");
    }
    let many = "<http://a> nonsense .\n".repeat(5000);
    let Err(RdfError::Syntax { faults, .. }) = read_as("a.nt", many.as_bytes()) else { panic!("has faults") };
    assert_eq!(faults.len(), MOST_FAULTS);
}

#[test]
fn valid_rdf_loads_whatever_its_blank_nodes_and_iris_are_like() {
    let zeros = format!("<http://e/s> <http://e/p> ({}) .", "0 ".repeat(150));
    assert_eq!(lines("a.ttl", &zeros).len(), 301);
    let json = format!("{{\"@id\": \"http://e/s\", \"http://e/p\": {{\"@list\": [{}0]}}}}", "0,".repeat(149));
    assert_eq!(lines("a.jsonld", &json).len(), 301);
    for text in
        ["<aaa:x> <http://e/p> 1 .", "<aaa:x> <http://e/p> [] .", "<< <aaa:x> <aaa:y> [] >> <aaa:z> 1 ."]
    {
        assert!(!lines("a.ttl", text).is_empty());
    }
}

#[test]
fn what_is_nested_too_deep_is_refused_in_every_format() {
    let deep = "<http://a> <http://b> ".to_owned()
        + &"<<( <http://a> <http://b> ".repeat(20_000)
        + "1"
        + &" )>>".repeat(20_000)
        + " .";
    for name in ["a.ttl", "a.trig", "a.nt", "a.nq"] {
        let message = message(name, &deep);
        assert!(
            message.contains("1:1687: triple terms stand within each other more than 64 deep"),
            "{message}"
        );
    }
    let json = message("a.jsonld", &"[".repeat(100_000));
    assert!(
        json.starts_with("a.jsonld:1:513: arrays and objects stand within each other more than 512"),
        "{json}"
    );
    let xml = message("a.rdf", &"<a>".repeat(100_000));
    assert!(xml.starts_with("a.rdf:1:1537: elements stand within each other more than 512 deep"), "{xml}");
    // Brackets of Turtle give triples that stand side by side.
    assert_eq!(
        lines("a.ttl", &format!("<a> <b> {}1{} .", "[ <c> ".repeat(5000), " ]".repeat(5000))).len(),
        5001
    );
}

const RDF: &str = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='http://e/'";

#[test]
fn an_empty_language_takes_the_language_away() {
    let text = format!(
        "<rdf:RDF {RDF} xml:lang='fr'><rdf:Description rdf:about='http://e/a'><e:p>oui</e:p><e:q xml:lang=''>X</e:q>\
         <e:r rdf:parseType='Literal'><b xml:lang=\"\">Y</b></e:r></rdf:Description></rdf:RDF>"
    );
    let lines = lines("a.rdf", &text);
    for part in ["<http://e/p> \"oui\"@fr", "<http://e/q> \"X\" <", "<b xml:lang=\\\"\\\" "] {
        assert!(lines.iter().any(|line| line.contains(part)), "{part}: {lines:?}");
    }
    // Faults stand where they do in the file.
    let text = format!("<rdf:RDF {RDF}>\n<rdf:Description xml:lang=''><rdf:li rdf:ID='1 2'/>");
    let told = message("a.rdf", &text);
    let column = text.lines().last().unwrap_or_default().len() + 1;
    assert!(told.starts_with(&format!("a.rdf:2:{column}: ")), "{told}");
}

#[test]
fn entities_that_grow_are_refused() {
    let bomb = |levels: usize| {
        let levels =
            (1..levels).map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10)));
        let levels: String = levels.collect();
        format!(
            "<!DOCTYPE r [<!ENTITY e0 \"lol\">{levels}]><rdf:RDF {RDF}><rdf:Description rdf:about='http://e/a'>\
             <e:p>&e2;</e:p></rdf:Description></rdf:RDF>"
        )
    };
    assert!(lines("a.rdf", &bomb(4)).iter().any(|line| line.contains(&"lol".repeat(100))));
    assert!(message("a.rdf", &bomb(20)).contains("its entities expand to more than"));
}

#[test]
fn links_that_json_ld_would_drop_are_faults() {
    let told = message(
        "a.jsonld",
        "{\n  \"@id\": \"http://e/a\",\n  \"http://e/p\": {\"@id\": \"http://e/b c\"}\n}",
    );
    assert!(told.starts_with("a.jsonld:3:25: the link `http://e/b c` is no IRI"), "{told}");
}

#[test]
fn every_extension_of_data_tells_its_syntax() {
    let table = [
        ("ttl", Format::Turtle),
        ("Turtle", Format::Turtle),
        ("trig", Format::TriG),
        ("nt", Format::NTriples),
        ("ntriples", Format::NTriples),
        ("nq", Format::NQuads),
        ("nquads", Format::NQuads),
        ("rdf", Format::RdfXml),
        ("owl", Format::RdfXml),
        ("XML", Format::RdfXml),
        ("jsonld", Format::JsonLd),
        ("json", Format::JsonLd),
    ];
    for (extension, syntax) in table {
        assert_eq!(Format::from_extension(extension), Some(syntax), "{extension}");
    }
    let known: Vec<String> = Format::extensions().map(str::to_owned).collect();
    assert!(table.iter().all(|(extension, _)| known.contains(&extension.to_lowercase())), "{known:?}");
    assert_eq!(known.len(), table.len());
    assert!(["csv", "srj", "srx", "tsv", ""].iter().all(|other| Format::from_extension(other).is_none()));
}

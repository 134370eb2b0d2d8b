//! Texts: queries, sheets and RDF.

use super::mutate::{Random, mutate};
use super::{Run, base};
use assay::{Change, Engine, EngineError, Options, QueryError, Request};
use oxrdf::{GraphName, Literal, NamedNode, Quad, Term};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder of this repository.
fn files(folder: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root().join(folder)).unwrap().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().filter(|path| path.is_file()).map(|path| fs::read(path).unwrap()).collect()
}

const QUERY_WORDS: [&str; 48] = [
    "SELECT",
    "*",
    "DISTINCT",
    "CONSTRUCT",
    "ASK",
    "DESCRIBE",
    "WHERE",
    "{",
    "}",
    "(",
    ")",
    "OPTIONAL {",
    "MINUS {",
    "UNION",
    "GRAPH ?g {",
    "FILTER(",
    "FILTER NOT EXISTS {",
    "BIND(",
    " AS ?x)",
    "VALUES ?x {",
    "GROUP BY ?s",
    "HAVING(",
    "ORDER BY ?o",
    "LIMIT 3",
    "OFFSET 2",
    "COUNT(",
    "SUM(",
    "GROUP_CONCAT(",
    "REPLACE(",
    "REGEX(",
    "<http://e/p>",
    "^",
    "+",
    "*/",
    "!(",
    "|",
    "<<( ?s ?p ?o )>>",
    "?s ?p ?o .",
    "\"é\"@fr",
    "≥",
    "\u{feff}",
    "\u{200b}",
    "1e400",
    "007",
    "'''",
    "\\u12",
    "# a",
    "BASE <",
];

/// The saved queries, and short ones.
pub(crate) fn queries(_: &Path) -> Vec<Vec<u8>> {
    let mut seeds = files("queries");
    let short = [
        "SELECT * { ?s ?p ?o FILTER(?o > 3) } ORDER BY DESC(?o) LIMIT 5",
        "SELECT ?p (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o } GROUP BY ?p HAVING(?n > 1)",
        "SELECT * { ?a (<http://e/p0>|^<http://e/p1>)+ ?b OPTIONAL { ?b ?c ?d } MINUS { ?a ?c 5 } }",
        "CONSTRUCT { ?s ?p [ <http://e/x> ?o ] } { GRAPH ?g { ?s ?p ?o } }",
        "ASK { VALUES (?x ?y) { (1 UNDEF) (\"a\"@en 2.5) } FILTER EXISTS { ?s ?p ?x } }",
        "SELECT (REPLACE(STR(?s), \"(e)\", \"$1\") AS ?r) { ?s ?p ?o BIND(<<( ?s ?p ?o )>> AS ?t) }",
        "DESCRIBE <http://e/s1>",
    ];
    seeds.extend(short.iter().map(|text| text.as_bytes().to_vec()));
    seeds
}

pub(crate) fn query(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let seed = random.pick(seeds);
    mutate(seed, seeds, &QUERY_WORDS, random)
}

/// Reads a query, says what is wrong with it, or runs it over a few quads; where there are no rows, asks why.
pub(crate) fn asks(_: &Path) -> Run {
    let engine = Engine::in_memory("https://example.org/").unwrap();
    let node = |kind: &str, n: usize| NamedNode::new_unchecked(format!("http://e/{kind}{n}"));
    let quads = (0..30).map(|n| {
        let object: Term = if n % 2 == 0 { node("s", n / 3).into() } else { Literal::from(n as u64).into() };
        let graph = if n % 5 == 0 { GraphName::DefaultGraph } else { node("g", n % 2).into() };
        Quad::new(node("s", n % 7), node("p", n % 3), object, graph)
    });
    engine.store().apply(&Change { insert: quads.collect(), ..Change::default() }).unwrap();
    Box::new(move |bytes| {
        if let Err(EngineError::Query(QueryError::Crashed { message })) =
            run(&engine, &String::from_utf8_lossy(bytes))
        {
            panic!("the query crashed: {message}");
        }
    })
}

fn run(engine: &Engine, text: &str) -> Result<(), EngineError> {
    let query = engine.queries().parse("query", text).inspect_err(|error| drop(error.to_string()))?;
    drop(engine.queries().unknown_terms(&query));
    let options = Options::new().with_timeout(Duration::from_secs(2)).with_limit(500);
    let request = Request { options, ..Request::default() };
    base::drain(engine.queries().run(&query, &request)?)?;
    engine.queries().why_empty(&query, &request).map(drop)
}

const SHEET_WORDS: [&str; 24] = [
    "[[claim]]",
    "[source]",
    "[[claim.of]]",
    "id = \"a\"",
    "quote = \"\"\"",
    "value = 3",
    "value = \"36.7\"",
    "unit = \"unit:PERCENT\"",
    "each = [\"a\", \"b\"]",
    "[table]",
    "date = 2024-02-30",
    "= {",
    "}",
    "[",
    "]",
    "\"",
    "'''",
    "\\u0000",
    "é",
    "\u{202e}",
    "1e999",
    "text = \"../../x\"",
    "at = \"most\"",
    "\n",
];

/// The sheets of the corpus.
pub(crate) fn sheets(_: &Path) -> Vec<Vec<u8>> {
    let mut seeds = files("data/claims");
    seeds.extend(files("data/reviews"));
    seeds
}

pub(crate) fn sheet(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let seed = random.pick(seeds);
    mutate(seed, seeds, &SHEET_WORDS, random)
}

/// Checks sheets as if they stood in the corpus.
pub(crate) fn checks_sheets(_: &Path) -> Run {
    let engine = Engine::open(&root()).unwrap();
    Box::new(move |bytes| {
        let folder = if bytes.len().is_multiple_of(4) { "data/reviews" } else { "data/claims" };
        let checked =
            engine.claims().check_bytes(&format!("{folder}/fuzzed.toml"), bytes, &root().join(folder));
        drop(checked.map_err(|error| error.to_string()));
    })
}

const EXTENSIONS: [&str; 6] = ["ttl", "trig", "nt", "nq", "rdf", "jsonld"];

const RDF_WORDS: [&str; 30] = [
    "<http://e/a>",
    "_:b",
    "\"words\"",
    "@en",
    "^^<http://www.w3.org/2001/XMLSchema#integer>",
    " .\n",
    ";",
    ",",
    "[",
    "]",
    "(",
    ")",
    "<<(",
    ")>>",
    "@prefix e: <http://e/> .",
    "e:a",
    "{",
    "}",
    "<rdf:Description>",
    "</rdf:Description>",
    "&a;",
    "<!ENTITY a \"bbbb\">",
    "rdf:parseType=\"Literal\"",
    "\"@id\":",
    "\"@context\":",
    "\"@graph\": [",
    "\u{feff}",
    "é",
    "\\u12",
    "36.70",
];

/// A small document of each format; the first byte of an input says which format it is.
pub(crate) fn rdf(_: &Path) -> Vec<Vec<u8>> {
    let turtle =
        "@prefix e: <http://e/> .\ne:a e:p \"x\"@en, 007, [ e:q (1 2.50 \"z\") ] ; e:r <<( e:a e:b 3 )>> .\n";
    let trig = "@prefix e: <http://e/> .\ne:g { e:a e:p _:b . _:b e:p e:a }\ne:a e:p true .\n";
    let lines = "<http://e/a> <http://e/p> \"é\\n\"@fr .\n_:b <http://e/p> _:c .\n";
    let quads = "<http://e/a> <http://e/p> \"1\"^^<http://www.w3.org/2001/XMLSchema#int> <http://e/g> .\n";
    let xml = "<?xml version=\"1.0\"?>\n<!DOCTYPE rdf:RDF [<!ENTITY x \"y\">]>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e=\"http://e/\"><rdf:Description rdf:about=\"http://e/a\" xml:lang=\"en\"><e:p>&x; words</e:p><e:q rdf:parseType=\"Collection\"><rdf:Description rdf:nodeID=\"b\"/></e:q></rdf:Description></rdf:RDF>";
    let json = "{\"@context\":{\"e\":\"http://e/\",\"p\":{\"@id\":\"e:p\",\"@container\":\"@list\"}},\"@id\":\"e:a\",\"p\":[1,2.5,{\"@value\":\"x\",\"@language\":\"en\"}],\"@graph\":[{\"@id\":\"e:b\",\"@type\":\"e:C\"}]}";
    let texts = [turtle, trig, lines, quads, xml, json];
    (0_u8..).zip(texts).map(|(format, text)| [&[format], text.as_bytes()].concat()).collect()
}

pub(crate) fn document(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let seed = random.pick(seeds);
    let mut bytes = mutate(&seed[1..], seeds, &RDF_WORDS, random);
    bytes.insert(0, if random.below(20) == 0 { random.next().to_le_bytes()[0] } else { seed[0] });
    bytes
}

/// Loads documents into an engine in memory, each into a new one.
pub(crate) fn loads(folder: &Path) -> Run {
    let folder = folder.to_owned();
    Box::new(move |bytes| {
        let Some((format, text)) = bytes.split_first() else { return };
        let extension = EXTENSIONS[usize::from(*format) % EXTENSIONS.len()];
        let mut engine = Engine::in_memory("https://example.org/").unwrap();
        let loaded = engine.loading().load_bytes(&format!("data/rdf/fuzzed.{extension}"), text, &folder);
        drop(loaded.map_err(|error| error.to_string()));
    })
}

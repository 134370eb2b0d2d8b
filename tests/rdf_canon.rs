//! The W3C suite of RDF Dataset Canonicalization, by its manifest, through the code that makes digests.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assay::internals::store::{
    CanonicalError, HashAlgorithm, canonical_labels, canonical_nquads_with, digest,
};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{NamedOrBlankNode, Quad, Term};

use crate::suites::suite;

/// Tests that are not run, each with its reason. There are none.
const SKIPPED: [(&str, &str); 0] = [];

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const RDFC: &str = "https://w3c.github.io/rdf-canon/tests/vocab#";
const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const BASE: &str = "https://w3c.github.io/rdf-canon/tests/";

/// What the manifest says of one test, by predicate.
type Entry = BTreeMap<String, String>;

#[test]
fn rdf_canon() {
    let Some(folder) = suite("rdf-canon/tests") else {
        return;
    };
    let mut ran = BTreeMap::new();
    let mut faults = Vec::new();
    for (name, entry) in manifest(&folder) {
        if SKIPPED.iter().any(|(skipped, _)| name.ends_with(skipped)) {
            continue;
        }
        let kind = entry[RDF_TYPE].trim_start_matches(RDFC).to_owned();
        if let Err(fault) = run(&kind, &entry, &folder) {
            faults.push(format!("{name} ({kind}): {fault}"));
        }
        *ran.entry(kind).or_insert(0) += 1;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let expected = [("RDFC10EvalTest", 64), ("RDFC10MapTest", 21), ("RDFC10NegativeEvalTest", 1)];
    assert_eq!(ran, expected.map(|(kind, count)| (kind.to_owned(), count)).into());
}

fn manifest(folder: &Path) -> BTreeMap<String, Entry> {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    for quad in quads(&folder.join("manifest.ttl"), RdfFormat::Turtle) {
        let (NamedOrBlankNode::NamedNode(subject), object) = (quad.subject, quad.object) else {
            continue;
        };
        let object = match object {
            Term::NamedNode(node) => node.into_string(),
            Term::Literal(literal) => literal.value().to_owned(),
            Term::BlankNode(_) | Term::Triple(_) => continue,
        };
        let entry = entries.entry(subject.into_string()).or_default();
        entry.insert(quad.predicate.into_string(), object);
    }
    entries.retain(|_, entry| entry.get(RDF_TYPE).is_some_and(|kind| kind.starts_with(RDFC)));
    entries
}

fn quads(file: &Path, format: RdfFormat) -> Vec<Quad> {
    let text = read(file);
    let parser = RdfParser::from_format(format).with_base_iri(BASE).expect("an IRI");
    let quads: Result<Vec<Quad>, _> = parser.for_slice(&text).collect();
    quads.unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn run(kind: &str, entry: &Entry, folder: &Path) -> Result<(), String> {
    let file = |key: &str| folder.join(entry[&format!("{MF}{key}")].trim_start_matches(BASE));
    let algorithm = match entry.get(&format!("{RDFC}hashAlgorithm")).map(String::as_str) {
        None => HashAlgorithm::Sha256,
        Some("SHA384") => HashAlgorithm::Sha384,
        Some(other) => return Err(format!("unknown hash algorithm {other}")),
    };
    let input = quads(&file("action"), RdfFormat::NQuads);
    match kind {
        "RDFC10EvalTest" => {
            let form = canonical_nquads_with(&input, algorithm).map_err(|fault| fault.to_string())?;
            same(&form, &read(&file("result")))
        }
        "RDFC10MapTest" => map(&input, algorithm, &read(&file("result"))),
        "RDFC10NegativeEvalTest" => match digest(&input) {
            Err(CanonicalError::Poisonous { .. }) => Ok(()),
            other => Err(format!("not refused as poisonous: {other:?}")),
        },
        _ => Err("unknown kind of test".to_owned()),
    }
}

fn same(found: &str, expected: &str) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("found\n{found}expected\n{expected}"))
}

/// The labels issued are those of the suite. The parser keeps the labels of the file, so that they compare.
fn map(input: &[Quad], algorithm: HashAlgorithm, expected: &str) -> Result<(), String> {
    let expected: BTreeMap<String, String> =
        serde_json::from_str(expected).map_err(|error| error.to_string())?;
    let found = canonical_labels(input, algorithm).map_err(|fault| fault.to_string())?;
    if found == expected {
        return Ok(());
    }
    Err(format!("found {found:?}, expected {expected:?}"))
}

//! `ontology/shapes.ttl` and the check queries say the same: pySHACL accepts the corpus as exported, and both reject the
//! same damage.

use crate::ontology::root;
use crate::support::{corpus, not_run};
use assay::{Engine, RdfExport, Scope};
use std::path::{Path, PathBuf};
use std::process::Command;

const CORE: &str = "https://w3id.org/assay/ns#";
const SOURCE: &str = "statista-2022";

/// The interpreter that has pySHACL, as `make tools` and `make test` set it; nothing where it is not set, which is told.
pub(crate) fn python() -> Option<PathBuf> {
    let python = std::env::var_os("ASSAY_PYTHON").map(PathBuf::from);
    let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(python.is_some() || !in_ci, "ASSAY_PYTHON is not set; `make test` sets it");
    if python.is_none() {
        not_run(
            "what pySHACL and a validator of JSON Schema say",
            "`make tools` fetches them for `make test`",
        );
    }
    python
}

fn ntriples(engine: &Engine, scope: &Scope) -> Vec<String> {
    let format = RdfExport { triple_terms: false, ..RdfExport::named("ntriples").unwrap() };
    let mut text = Vec::new();
    engine.claims().export_rdf(scope, &format, &mut text).unwrap();
    String::from_utf8(text).unwrap().lines().map(str::to_owned).collect()
}

/// Which files pySHACL accepts under the shapes.
fn accepted(python: &Path, files: &[PathBuf]) -> Vec<bool> {
    let output = Command::new(python)
        .arg(root().join("tests/shacl.py"))
        .arg(root().join("ontology/shapes.ttl"))
        .args(files)
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let verdicts: Vec<bool> = lines.lines().map(|line| line.ends_with(" conforms")).collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(verdicts.len(), files.len(), "{errors}");
    verdicts
}

/// Damage to a graph in N-Triples: its name, which lines it changes, and into what; the first line that fits is changed.
type Damage = (&'static str, fn(&str) -> bool, fn(&str) -> String);

fn has(line: &str, local: &str) -> bool {
    line.contains(&format!("<{CORE}{local}>"))
}

fn object(line: &str, object: &str) -> String {
    let mut parts = line.splitn(3, ' ');
    let (subject, predicate) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{subject} {predicate} {object} .")
}

fn decimal(line: &str, number: &str) -> String {
    object(line, &format!("\"{number}\"^^<http://www.w3.org/2001/XMLSchema#decimal>"))
}

const DAMAGE: &[Damage] = &[
    ("a claim says nothing", |l| has(l, "says"), |_| String::new()),
    ("a claim has no words", |l| l.contains("prov#wasQuotedFrom>"), |_| String::new()),
    ("a claim has an unknown kind", |l| has(l, "kind"), |l| object(l, "<http://example.org/kind>")),
    ("a claim has no status", |l| has(l, "status"), |_| String::new()),
    ("words are empty", |l| l.contains("oa#exact>"), |l| object(l, "\"\"")),
    ("a proposition has no polarity", |l| has(l, "polarity"), |_| String::new()),
    (
        "a proposition has no property",
        |l| has(l, "property") && l.contains("/proposition/"),
        |_| String::new(),
    ),
    (
        "a unit is not the canonical one",
        |l| has(l, "unit"),
        |l| object(l, "<http://qudt.org/vocab/unit/KiloGM>"),
    ),
    ("low is above high", |l| has(l, "low"), |l| decimal(l, "900000000000")),
    ("a point lacks its value", |l| has(l, "value"), |_| String::new()),
    (
        "a period ends before it starts",
        |l| l.contains("dcat#endDate>"),
        |l| object(l, "\"1800-01-01\"^^<http://www.w3.org/2001/XMLSchema#date>"),
    ),
    ("a comparator is unknown", |l| has(l, "comparator"), |l| object(l, "<http://example.org/like>")),
    (
        "a dimension has a value of another class",
        |l| l.contains("/dimension/commodity>") && l.contains("/proposition/"),
        |l| object(l, "<https://w3id.org/assay/country/china>"),
    ),
    ("a source has no title", |l| l.contains("terms/title>"), |_| String::new()),
    (
        "a source does not say whether it is archived",
        |l| has(l, "archive") && !l.contains("reports"),
        |_| String::new(),
    ),
    ("a report names nobody", |l| l.contains("prov#wasAttributedTo>"), |_| String::new()),
    ("a statement has no proposition", |l| has(l, "proposition"), |_| String::new()),
    ("a proposition has no series", |l| has(l, "series"), |_| String::new()),
];

/// The lines with the damage done; none where no line fits.
fn damaged(lines: &[String], damage: &Damage) -> Option<String> {
    let at = lines.iter().position(|line| damage.1(line) && !line.contains("w3id.org/assay/ns#> "))?;
    let mut changed = lines.to_vec();
    changed[at] = damage.2(&changed[at]);
    Some(changed.join("\n"))
}

/// A source with the ontologies beside it, as lines of N-Triples; the source first.
fn one_source(engine: &Engine) -> (Vec<String>, Vec<String>) {
    let source = ntriples(engine, &Scope::Source(SOURCE.to_owned()));
    let all = ntriples(engine, &Scope::All);
    let of_sources = |line: &&String| {
        line.contains("/assay/corpus/") || line.contains("/proposition/") || line.contains("/series/")
    };
    // How the world is divided is what the places of Assay say: of others it counts for nothing, and is told.
    let of_places = |line: &&String| line.contains("/region/") && line.contains("ns#partitionedInto");
    let ontologies = all.iter().filter(|line| !of_sources(line) && !of_places(line)).cloned().collect();
    (source, ontologies)
}

#[test]
fn shapes_and_checks_reject_the_same_damage() {
    let Some(python) = python() else { return };
    let engine = Engine::open(corpus()).unwrap();
    let (source, ontologies) = one_source(&engine);
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    let untouched: Damage = ("nothing", |_| true, str::to_owned);
    for (number, damage) in std::iter::once(&untouched).chain(DAMAGE).enumerate() {
        let text = damaged(&source, damage).unwrap_or_else(|| panic!("no line for `{}`", damage.0));
        let path = folder.path().join(format!("{number}.nt"));
        std::fs::write(&path, format!("{text}\n{}\n", ontologies.join("\n"))).unwrap();
        files.push(path);
    }
    for ((path, verdict), damage) in
        files.iter().zip(accepted(&python, &files)).zip(std::iter::once(&untouched).chain(DAMAGE))
    {
        let expected = damage.0 == "nothing";
        assert_eq!(verdict, expected, "pySHACL on: {}", damage.0);
        let mut checked = Engine::in_memory("https://w3id.org/assay/corpus/").unwrap();
        let bytes = std::fs::read(path).unwrap();
        checked.loading().load_bytes("damaged.nt", &bytes, folder.path()).unwrap();
        let mut findings = checked.claims().check().unwrap().findings;
        // Without triple terms and archive those checks have nothing to compare with.
        findings.retain(|f| f.rule != "proposition-triple-term-agrees" && f.rule != "archived-bytes");
        assert_eq!(findings.is_empty(), expected, "checks on: {}: {findings:?}", damage.0);
    }
}

#[test]
fn the_corpus_as_exported_conforms() {
    let Some(python) = python() else { return };
    let engine = Engine::open(corpus()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("corpus.nt");
    std::fs::write(&path, ntriples(&engine, &Scope::All).join("\n") + "\n").unwrap();
    assert_eq!(accepted(&python, &[path]), [true]);
}

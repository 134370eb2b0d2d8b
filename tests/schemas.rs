//! The published JSON Schemas fit what Assay reads and writes, and nothing beyond it.

use crate::ontology::root;
use crate::shapes::python;
use crate::support::{Workspace, corpus};
use assay::Engine;
use assay::engine::list_files;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the validator says of each file.
fn validate(python: &Path, schema: &str, files: &[PathBuf]) -> Vec<String> {
    let output = Command::new(python)
        .arg(root().join("tests/schema.py"))
        .arg(root().join("ontology").join(schema))
        .args(files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn every_sheet_of_the_corpus_is_valid() {
    let Some(python) = python() else { return };
    let mut files = list_files(&corpus().join("data/claims"), &["toml"]).unwrap();
    files.extend(list_files(&corpus().join("data/reviews"), &["toml"]).unwrap());
    let verdicts = validate(&python, "sheet.schema.json", &files);
    assert_eq!(verdicts.len(), 47);
    let faults: Vec<&String> = verdicts.iter().filter(|verdict| !verdict.ends_with(" valid")).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn faulty_sheets_are_not() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let sheet = std::fs::read_to_string(corpus().join("data/claims/mondo-2024.toml")).unwrap();
    let edits = [
        ("kind  = \"factual\"", "kind  = \"certain\""),
        ("kind  = \"factual\"", "sort  = \"factual\""),
        ("id        = \"mondo-2024\"", "id        = \"2024 mondo\""),
        ("value     = \">=10\"", "value     = \"ten\""),
        ("[source]", "[origin]"),
    ];
    let files = edits.iter().enumerate().map(|(number, (from, to))| {
        assert!(sheet.contains(from), "{from}");
        let path = folder.path().join(format!("{number}.toml"));
        std::fs::write(&path, sheet.replacen(from, to, 1)).unwrap();
        path
    });
    let files: Vec<PathBuf> = files.collect();
    for (verdict, edit) in validate(&python, "sheet.schema.json", &files).iter().zip(edits) {
        assert!(!verdict.ends_with(" valid"), "{edit:?} is valid");
    }
}

#[test]
fn every_trace_of_the_corpus_is_valid() {
    let Some(python) = python() else { return };
    let engine = Engine::open(corpus()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let claims = [
        "mondo-2024:china-reserve-share",
        "mondo-2024:gallium-germanium-stop",
        "mondo-2024:catch-up",
        "mofcom-46-2024:exports-not-permitted",
        "usgs-mcs-2025-data:mining-china-prod-2023",
        "critical-materials-atlas-china-supply:imported-share",
    ];
    let files: Vec<PathBuf> = claims
        .iter()
        .map(|claim| {
            let trace = engine.trace(claim).unwrap();
            let path = folder.path().join(format!("{}.json", claim.replace(':', "-")));
            std::fs::write(&path, serde_json::to_string(&trace).unwrap()).unwrap();
            path
        })
        .collect();
    let verdicts = validate(&python, "trace.schema.json", &files);
    let faults: Vec<&String> = verdicts.iter().filter(|verdict| !verdict.ends_with(" valid")).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Whether what the binary writes is as a schema has it.
fn holds(schema: &str, outputs: &[(&[&str], &str)]) {
    let Some(python) = python() else { return };
    let corpus = Workspace::corpus();
    let folder = tempfile::tempdir().unwrap();
    let files = outputs.iter().enumerate().map(|(number, (args, member))| {
        let json = corpus.run(args).ok().json();
        let part = json.pointer(member).unwrap_or_else(|| panic!("no {member} in {json:#}"));
        let path = folder.path().join(format!("{number}.json"));
        std::fs::write(&path, part.to_string()).unwrap();
        path
    });
    let verdicts = validate(&python, schema, &files.collect::<Vec<_>>());
    assert_eq!(verdicts.len(), outputs.len());
    let faults: Vec<&String> = verdicts.iter().filter(|verdict| !verdict.ends_with(" valid")).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn conflicts_origins_and_evidence_are_as_their_schemas_have_them() {
    holds(
        "conflicts.schema.json",
        &[
            (&["conflicts", "-f", "json"], ""),
            (&["conflicts", "--source", "mondo-2024", "-f", "json"], ""),
            (&["conflicts", "--subject", "country:china", "--kind", "scope", "-f", "json"], ""),
        ],
    );
    holds(
        "origins.schema.json",
        &[
            (&["origins", "mondo-2024:china-reserve-share", "--speculative", "-f", "json"], ""),
            (&["origins", "mondo-2024:catch-up", "-f", "json"], ""),
            (&["origins", "usgs-mcs-2025-rare-earths:world-reserves", "-f", "json"], ""),
        ],
    );
    let rows = "SELECT ?c { ?c assay:states ?p . ?p assay:property prop:shareOfWorldReserves FILTER NOT EXISTS { ?c assay:condition ?x } }";
    let terms = "SELECT ?b { commodity:gallium-wrought ^assay:partitionedInto ?b }";
    holds(
        "evidence.schema.json",
        &[
            (&["query", "-q", rows, "--evidence", "-f", "json"], "/assay"),
            (&["query", "-q", terms, "--evidence", "-f", "json"], "/assay"),
            (&["query", "-q", "ASK { ?c a assay:Claim }", "--evidence", "-f", "json"], "/assay"),
            (&["query", "-q", "ASK { ?c a assay:Nothing }", "--evidence", "-f", "json"], "/assay"),
        ],
    );
}

#[test]
fn schemas_are_printed() {
    let corpus = Workspace::corpus();
    for (command, file) in [("trace", "trace"), ("conflicts", "conflicts"), ("origins", "origins")] {
        let printed = corpus.run(&[command, "--schema"]).ok().stdout;
        let schema = std::fs::read_to_string(root().join(format!("ontology/{file}.schema.json"))).unwrap();
        assert_eq!(printed, schema, "{command}");
    }
}

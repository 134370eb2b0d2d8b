//! Saved queries as files: what `queries check` finds, and what the prompt keeps.

use crate::support::{Workspace, flowing};
use assay::Engine;
use std::path::Path;

#[test]
fn the_queries_of_the_corpus_hold_their_examples() {
    let workspace = Workspace::corpus();
    let report = workspace.run(&["queries", "check", "--format", "json"]).ok().json();
    assert_eq!(report["faults"].as_array().unwrap().len(), 0, "{report}");
    assert!(report["examples"].as_u64().unwrap() >= 40, "{report}");
    // Every saved query has one at least.
    for entry in std::fs::read_dir(workspace.path("queries")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.contains("#+ expect:"), "{}", path.display());
        }
    }
}

/// What the tests keep of the corpus is what the repository ships, whatever reviews were appended and files added there since.
#[test]
fn the_tests_know_the_corpus_and_every_query_that_comes_with_assay() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = std::fs::read_to_string(root.join("tests/corpus/queries.txt")).unwrap();
    for name in Engine::in_memory("https://example.org/").unwrap().queries().names().unwrap() {
        assert!(known.lines().any(|line| line == format!("{name}.rq")), "{name}");
    }
    let workspace = Workspace::corpus();
    for (path, bytes) in workspace.snapshot() {
        let name = path.strip_prefix(workspace.path("")).unwrap_or(&path);
        let shipped = std::fs::read(root.join(name)).unwrap();
        assert!(shipped.starts_with(&bytes), "{}", name.display());
    }
}

#[test]
fn every_fault_of_every_query_is_told_at_once() {
    let workspace = Workspace::init();
    workspace.run(&["queries", "check"]).ok();
    workspace.write(
        "queries/one.rq",
        "#+ summary: One\n#+ params:\n#+   since: { type: date, required: false }\n#+   whose: { type: iri }\n\
         SELECT ?claim { ?claim a assay:Clam ; schema:datePublished ?day FILTER(?day > ?since) }\n",
    );
    workspace.write("queries/two.rq", "#+ summary: Two\nSELECT ?claim {\n  ?claim a asay:Claim }\n");
    workspace.write(
        "queries/three.rq",
        "#+ summary: Three\n#+ expect:\n#+   - rows: 0\n#+   - row: { claim: \"example:lending\" }\n\
         #+   - row: { claim: \"example:lendin\" }\nSELECT ?claim { ?claim a assay:Claim }\n",
    );
    workspace.write("queries/four.rq", "SELECT ?c { ?c a assay:Clam }\n");
    workspace.write("queries/checks/no name.rq", "ASK {}\n");
    let out = workspace.run(&["queries", "check"]).exits(1);
    let said = flowing(&out.stdout);
    for words in [
        "queries/one.rq:3: ?since is optional",
        "queries/one.rq:4: the header names the parameter `whose`",
        "queries/two.rq:3:12:",
        "queries/three.rq:3: an example: expected 0 rows, got",
        "queries/three.rq:5: an example: no row has claim = example:lendin;",
        "`assay:Clam`",
        "`no name` is not an id",
        "ASK finds nothing to report",
        "8 faults",
    ] {
        assert!(said.contains(words), "{words} is not in\n{}", out.stdout);
    }
    assert!(!said.contains("three.rq:4"), "{}", out.stdout);
    let json = workspace.run(&["queries", "check", "-f", "json"]).exits(1).json();
    let fault = &json["faults"].as_array().unwrap()[0];
    assert_eq!((&fault["file"], fault["help"].as_str()), (&"queries/checks/no name.rq".into(), None));
}

#[test]
fn a_check_query_that_finds_nothing_is_a_fault() {
    let workspace = Workspace::init();
    for (name, text, at, words) in [
        ("asks", "# Is there one?\nASK { ?c a assay:Claim }", "2:1", "ASK finds nothing to report"),
        ("makes", "CONSTRUCT WHERE { ?s ?p ?o }", "1:1", "CONSTRUCT finds nothing to report"),
        ("tells", "SELECT ?claim { ?claim a assay:Claim }", "1:1", "no ?focus and no ?message"),
        ("shows", "SELECT ?focus ?mesage { ?focus assay:says ?mesage }", "1:1", "no ?message"),
        (
            "lacks",
            "SELECT ?focus ?message { ?focus assay:says ?says }",
            "1:1",
            "nothing gives ?message a value",
        ),
        (
            "slips",
            "SELECT ?focus ?message { ?focus a assay:Clam ; assay:says ?message }",
            "1:35",
            "`assay:Clam`",
        ),
        ("stops", "SELECT ?focus ?message { ?focus assay:says ?message } LIMIT 0", "1:1", "has no rows"),
    ] {
        let file = format!("queries/checks/{name}.rq");
        workspace.write(&file, text);
        let check = workspace.run(&["check"]).exits(1).stdout;
        assert!(flowing(&check).contains(words), "{name}: {check}");
        assert!(check.contains(&format!("--> {file}:{at}\n")), "{name}: {check}");
        let queries = workspace.run(&["queries", "check"]).exits(1).stdout;
        assert!(flowing(&queries).contains(words), "{name}: {queries}");
        std::fs::remove_file(workspace.path(&file)).unwrap();
    }
    workspace.write("queries/checks/finds.rq", "SELECT ?focus ?message { ?focus assay:says ?message }");
    let found = workspace.run(&["check"]).exits(1).stdout;
    assert!(found.contains("[finds]") && found.contains("2 faults"), "{found}");
}

#[test]
fn a_query_is_kept_once_under_a_name_that_is_one() {
    let workspace = Workspace::init();
    let before = workspace.snapshot();
    for line in [".saveas ../out", ".saveas nothing-before", ".saveas x nope=1"] {
        let input = format!("ASK {{ ?c a assay:Claim }}\n;\n{line}\n");
        let input = if line.contains("before") { format!("{line}\n") } else { input };
        assert!(!workspace.run_with_input(&["repl"], &input).stderr.is_empty(), "{line}");
    }
    assert_eq!(workspace.snapshot(), before);
    let ask = "SELECT ?claim { ?claim assay:says ?says FILTER(CONTAINS(STR(?says), ?word)) }\n;\n";
    let out =
        workspace.run_with_input(&["repl"], &format!("{ask}.saveas containing word=e\n.run containing\n"));
    assert!(out.stderr.contains("word=e"), "{}", out.stderr);
    let kept = workspace.read("queries/containing.rq");
    assert!(kept.contains("type: string") && kept.contains("PREFIX assay:"), "{kept}");
    workspace.run(&["queries", "check"]).ok();
    workspace.run_with_input(&["repl"], &format!("{ask}.saveas containing word=z\n"));
    assert_eq!(workspace.read("queries/containing.rq"), kept);
    workspace.run_with_input(&["repl"], &format!("{ask}.saveas containing word=z --replace\n"));
    assert_ne!(workspace.read("queries/containing.rq"), kept);
}

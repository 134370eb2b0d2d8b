//! SPARQL Update on locations, through the real binary.

use crate::support::{Output, Workspace};

const DATA: &str =
    "INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> 1, 2 . <http://e/b> <http://e/p> 3 } }";

fn count(workspace: &Workspace) -> String {
    let query = ["-l", "place", "query", "-q", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "-f", "csv"];
    workspace.run(&query).ok().stdout.lines().nth(1).unwrap().to_owned()
}

/// A folder with an empty location `place`.
fn located() -> Workspace {
    let workspace = Workspace::none();
    drop(assay::Store::open_to_write(&workspace.path("place")).unwrap());
    workspace
}

fn update(workspace: &Workspace, args: &[&str]) -> Output {
    workspace.run(&[&["-l", "place", "update"], args].concat())
}

#[test]
fn an_update_is_all_or_nothing_and_tells_what_it_did() {
    let workspace = located();
    let dry = update(&workspace, &["--dry-run", "-q", DATA]).ok();
    assert_eq!(dry.stdout, "3 quads inserted, 0 quads removed\n");
    assert!(dry.stderr.contains("dry run"), "{}", dry.stderr);
    assert_eq!(count(&workspace), "0");
    assert_eq!(update(&workspace, &["-q", DATA]).ok().stdout, dry.stdout);
    workspace.run(&["-l", "place", "compact"]).ok();
    workspace.write(
        "more.ru",
        "DELETE WHERE { GRAPH ?g { ?s <http://e/p> ?o } } ; INSERT DATA { <http://e/c> a <http://e/C> }",
    );
    let parameter = ["-p", "s=<http://e/a>", "-p", "o=1", "-p", "o=2"];
    let more = update(&workspace, &[&["more.ru", "--dry-run"][..], &parameter].concat()).ok();
    assert_eq!(more.stdout, "1 quad inserted, 2 quads removed\n");
    let failed = update(&workspace, &["-q", "CLEAR ALL ; DROP GRAPH <http://e/absent>"]).exits(1);
    assert!(failed.stderr.contains("<http://e/absent> does not exist"), "{}", failed.stderr);
    assert_eq!(count(&workspace), "3");
    let read = ["-l", "place", "update", "-"];
    let done = workspace.run_with_input(&read, "DELETE { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }").ok();
    assert_eq!(done.stdout, "0 quads inserted, 0 quads removed\n", "they stand in a named graph");
    let done = update(&workspace, &["more.ru", "-p", "s=<http://e/a>"]).ok();
    assert_eq!(done.stdout, "1 quad inserted, 2 quads removed\n");
    assert_eq!(count(&workspace), "2");
}

#[test]
fn what_cannot_be_updated_is_refused_and_explained() {
    let workspace = Workspace::init();
    let refused = workspace.run(&["update", "-q", DATA]).exits(2);
    assert!(refused.stderr.contains("files of the workspace are the record"), "{}", refused.stderr);
    let nowhere = update(&workspace, &["-q", DATA]).exits(2);
    assert!(nowhere.stderr.contains("there is no location in place"), "{}", nowhere.stderr);
    assert!(!workspace.path("place").exists());
    workspace.run(&["-l", "all.assay", "load", "."]).ok();
    let file = workspace.run(&["-l", "all.assay", "update", "-q", DATA]).exits(2);
    assert!(file.stderr.contains("all.assay is open to read only"), "{}", file.stderr);
    let endpoint = workspace.run(&["-l", "http://localhost:9/", "update", "-q", DATA]).exits(2);
    assert!(endpoint.stderr.contains("works on a folder, not on the endpoint"), "{}", endpoint.stderr);
    workspace.run(&["-l", "place", "load", "."]).ok();
    let before = count(&workspace);
    for (args, said) in [
        (&["-q", "INSERT DATA { <http://e/a> <http://e/p> }"][..], "--> update:1:"),
        (&["-q", "SELECT * { ?s ?p ?o }"], "this is a query, and no update"),
        (&["-q", "DELETE WHERE { ?s ?p ?o }", "-p", "subject=1"], "no variable ?subject"),
        (&["-q", "DELETE WHERE { ?s ?p ?o }", "-p", "s=1"], "an IRI is needed"),
        (&["absent.ru"], "there is no file absent.ru"),
        (&[], "required"),
    ] {
        let out = update(&workspace, args).exits(2);
        assert!(out.stderr.contains(said), "{args:?}: {}", out.stderr);
    }
    let load = update(&workspace, &["-q", "LOAD <http://e/document>"]).exits(1);
    assert!(load.stderr.contains("fetches no documents"), "{}", load.stderr);
    assert_eq!(count(&workspace), before);
}

#[test]
fn a_prompt_that_was_opened_for_writing_updates() {
    let workspace = located();
    let typed =
        format!("{DATA}\n;\nSELECT ?o {{ <http://e/b> <http://e/p> ?o }}\n;\nDROP GRAPH <http://e/g>\n");
    let reads = workspace.run_with_input(&["-l", "place", "repl"], &typed);
    assert!(
        reads.stderr.contains("open to read only") && reads.stderr.contains("repl --write"),
        "{}",
        reads.stderr
    );
    assert_eq!(reads.code, Some(2));
    let writes = workspace.run_with_input(&["-l", "place", "repl", "--write"], &typed).ok();
    let expected = "3 quads inserted, 0 quads removed\n?o\n3\n0 quads inserted, 3 quads removed\n";
    assert_eq!(writes.stdout, expected, "{}", writes.stderr);
    assert_eq!(count(&workspace), "0");
    let nowhere = workspace.run_with_input(&["repl", "--write"], &typed).exits(2);
    assert!(nowhere.stderr.contains("works on a location"), "{}", nowhere.stderr);
}

#[test]
fn graphs_of_bulk_data_are_dropped_and_copies_need_a_source() {
    let workspace = located();
    workspace.write(
        "bulk.nq",
        "<http://e/a> <http://e/p> \"1\" _:g .\n<http://e/a> <http://e/p> \"2\" <http://e/g> .\n",
    );
    workspace.run(&["-l", "place", "load", "bulk.nq"]).ok();
    workspace.run(&["-l", "place", "compact"]).ok();
    let refused = update(&workspace, &["-q", "COPY <http://e/none> TO <http://e/g>"]).exits(1);
    assert!(refused.stderr.contains("<http://e/none> does not exist"), "{}", refused.stderr);
    let variable = update(&workspace, &["-q", "INSERT DATA { <http://e/a> <http://e/p> ?x }"]).exits(2);
    assert!(variable.stderr.contains("the variable ?x"), "{}", variable.stderr);
    update(&workspace, &["-q", "DROP ALL"]).ok();
    assert_eq!(count(&workspace), "0");
    let graphs = ["-l", "place", "query", "-q", "SELECT ?g { GRAPH ?g {} }", "-f", "csv"];
    assert_eq!(workspace.run(&graphs).ok().stdout.lines().count(), 1);
}

//! Verdicts, end to end: written, replaced, endorsed from, exported, and what falls with a source.

use crate::support::{Output, Workspace};

const SHEET: &str = "data/reviews/lending.toml";

/// What every first review here begins with.
const TRUE: [&str; 6] =
    ["review", "example:lending", "--rating", "rating:true", "--says", "The council's register has 48,200."];

fn review(workspace: &Workspace, more: &[&str]) -> Output {
    workspace.run(&[&TRUE[..], more].concat())
}

#[test]
fn a_review_is_written_pinned_and_loaded() {
    let workspace = Workspace::init();
    let step = ["--step", "Who counted?", "The library.", "--evidence", "example:lending-forecast"];
    let more = ["--step", "When?", "In 2024.", "--date", "2026-11-23"];
    let out = review(&workspace, &[&step[..], &more].concat()).ok();
    assert!(out.stdout.trim_end().ends_with(SHEET), "{}", out.stdout);
    let trace = workspace.run(&["trace", "example:lending", "--format", "json"]).ok().json();
    let digest = trace["claim"]["digest"].as_str().unwrap().to_owned();
    let expected = format!(
        r#"[[review]]
claim      = "example:lending"
digest     = "{digest}"
rating     = "rating:true"
author     = "agent:editor"
date       = 2026-11-23
says       = "The council's register has 48,200."
  [[review.step]]
  ask      = "Who counted?"
  answer   = "The library."
  evidence = ["example:lending-forecast"]
  [[review.step]]
  ask      = "When?"
  answer   = "In 2024."
"#
    );
    assert_eq!(workspace.read(SHEET), expected);
    assert!(out.stderr.contains("lending/1") && out.stderr.contains(&digest), "{}", out.stderr);
    workspace.run(&["check"]).ok();

    // A second one goes below it, in a sheet of another name or in the same.
    let args = ["--rating", "disputed", "supported", "--sheet", "others", "--author", "town-council"];
    review(&workspace, &args).ok();
    review(&workspace, &["--rating", "outdated"]).ok();
    assert!(workspace.read(SHEET).starts_with(&expected));
    workspace.run(&["check"]).ok();
    let rows = workspace.rows(
        "SELECT ?r (COUNT(?v) AS ?n) { ?r schema:itemReviewed ?c ; schema:reviewRating ?v } GROUP BY ?r ORDER BY ?r",
    );
    let ends = ["review/lending/1>\t1", "review/lending/2>\t2", "review/others/1>\t3"];
    assert_eq!(rows.len(), 3, "{rows:?}");
    for (row, end) in rows.iter().zip(ends) {
        assert!(row.ends_with(end), "{rows:?}");
    }
}

#[test]
fn a_review_replaces_another_and_keeps_it() {
    let workspace = Workspace::init();
    review(&workspace, &[]).ok();
    let first = workspace.read(SHEET);
    let again = ["--supersedes", "lending/1", "--reason", "The register was corrected."];
    review(&workspace, &again).ok();
    assert!(workspace.read(SHEET).starts_with(&first));
    let stands = workspace.rows("SELECT ?o { ?n assay:supersedes ?o ; assay:reason ?why }");
    assert_eq!(stands, ["<https://example.org/c/review/lending/1>"]);
    workspace.run(&["check"]).ok();
    let twice = review(&workspace, &again).exits(2);
    for words in ["`lending/1` is superseded already, by `lending/2`", "--supersedes lending/2"] {
        assert!(twice.stderr.contains(words), "{}", twice.stderr);
    }
}

#[test]
fn a_fault_leaves_the_folder_as_it_was() {
    let workspace = Workspace::init();
    review(&workspace, &[]).ok();
    let before = workspace.snapshot();
    let cases: &[(&[&str], i32, &str, &str)] = &[
        (&["--rating", "rating:tru"], 2, "`rating:tru` is not a rating", "did you mean `rating:true`"),
        (&["--rating", "item:books"], 2, "`item:books` is not a rating", "rating:"),
        (&["--author", "agent:editr"], 2, "`agent:editr` is not defined", "did you mean `agent:editor`"),
        (&["--date", "2026-13-01"], 2, "`2026-13-01` is not a day", ""),
        (&["--date", "2026-11"], 2, "`2026-11` is not a day", ""),
        (&["--sheet", "../x"], 2, "`../x` is not an id", ""),
        (&["--step", "Who?", " "], 2, "`answer` is empty", ""),
        (
            &["--step", "Who?", "I.", "--evidence", "example:lendin"],
            2,
            "there is no claim `example:lendin`",
            "did you mean example:lending",
        ),
        (&["--evidence", "example:lending"], 2, "--step", ""),
        (&["--supersedes", "lending/1"], 2, "--reason", ""),
        (&["--reason", "x"], 2, "--supersedes", ""),
        (&["--supersedes", "lending/2", "--reason", "x"], 2, "no review `lending/2`", "lending/1"),
        (&["--supersedes", "lending/1", "--reason", " "], 2, "`reason` is empty", ""),
    ];
    for (args, code, message, hint) in cases {
        let out = review(&workspace, args).exits(*code);
        assert!(out.stderr.contains(message) && out.stderr.contains(hint), "{args:?}: {}", out.stderr);
        assert!(out.stdout.is_empty(), "{args:?}: {}", out.stdout);
        assert_eq!(workspace.snapshot(), before, "{args:?}");
    }
    let other = ["review", "example:lending-forecast", "--rating", "unproven", "--says", "x"];
    let of_another = [&other[..], &["--supersedes", "lending/1", "--reason", "x"]].concat();
    let out = workspace.run(&of_another).exits(2);
    assert!(out.stderr.contains("`lending/1` is a review of example:lending"), "{}", out.stderr);
    let out = workspace.run(&["review", "example:lendings", "--rating", "true", "--says", "x"]).exits(2);
    assert!(out.stderr.contains("did you mean example:lending"), "{}", out.stderr);
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn a_sheet_that_cannot_be_appended_to_stays() {
    let workspace = Workspace::init();
    review(&workspace, &[]).ok();
    workspace.edit(SHEET, "rating:true", "rating:treu");
    let before = workspace.snapshot();
    let out = review(&workspace, &[]).exits(1);
    assert!(out.stderr.contains("--skip-faulty"), "{}", out.stderr);
    let out = review(&workspace, &["--skip-faulty"]).exits(1);
    for words in ["`rating:treu` is not a rating", SHEET, "did you mean `rating:true`"] {
        assert!(out.stderr.contains(words), "{}", out.stderr);
    }
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn a_review_needs_a_workspace() {
    let nowhere = Workspace::none();
    let out = review(&nowhere, &[]).exits(2);
    assert!(out.stderr.contains("no workspace in") && out.stderr.contains("assay init"), "{}", out.stderr);
    let out = nowhere.run(&[&["-l", "place"], &TRUE[..]].concat()).exits(2);
    assert!(out.stderr.contains("`assay review` works on a workspace"), "{}", out.stderr);
    assert!(nowhere.snapshot().is_empty());
}

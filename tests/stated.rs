//! `assay state`: claims written to sheets from the command line.

use crate::support::Workspace;

const SHEET: &str = "data/claims/example.toml";
const WORDS: &str = "lent 48,200 books in 2024";

#[test]
fn words_are_proposed_first_and_stated_when_it_is_said_what_they_state() {
    let workspace = Workspace::init();
    let before = workspace.snapshot();
    let out = workspace.run(&["state", "example", WORDS]).ok();
    assert!(
        out.stdout.contains("value    = \"48200\"") && out.stdout.contains("period   = \"2024\""),
        "{}",
        out.stdout
    );
    assert!(out.stderr.contains("nothing is written"), "{}", out.stderr);
    let json = workspace.run(&["state", "example", WORDS, "-f", "json"]).ok().json();
    assert_eq!(json["proposal"]["properties"][0]["name"], "prop:loans");
    assert_eq!(json["proposal"]["claim"]["states"][0]["subject"], "place:rivertown");
    assert_eq!(json["written"], false);
    let stated = ["state", "example", WORDS, "--subject", "Rivertown", "--property", "prop:loans"];
    workspace.run(&[&stated[..], &["--dry-run"]].concat()).ok();
    assert_eq!(workspace.snapshot(), before);

    let sheet = workspace.read(SHEET);
    let out = workspace.run(&stated).ok();
    assert!(out.stdout.trim_end().ends_with(SHEET), "{}", out.stdout);
    let now = workspace.read(SHEET);
    let added = now.strip_prefix(&sheet).unwrap();
    for line in [
        "subject  = \"Rivertown\"",
        "item     = \"item:books\"",
        "value    = \"48200\"",
        "written  = \"48,200",
    ] {
        assert!(added.contains(line), "{line} in {added}");
    }
    assert!(!added.contains("polarity") && !added.contains("factuality"), "{added}");
    workspace.run(&["check"]).ok();
    workspace.run(&["trace", "example:rivertown-loans"]).ok();
}

#[test]
fn all_that_is_wrong_is_told_and_nothing_is_written() {
    let workspace = Workspace::init();
    let before = workspace.snapshot();
    let stated = ["state", "example", WORDS, "--subject", "Rivertwn", "--property", "prop:loans"];
    let out = workspace.run(&[&stated[..], &["--value", "48201", "--kind", "fact"]].concat()).exits(1);
    for told in
        ["`Rivertwn` is not a name", "`kind` is one of", "stands nearer to the number", "nothing was written"]
    {
        assert!(out.stderr.contains(told), "{told}: {}", out.stderr);
    }
    let wrong =
        ["state", "example", WORDS, "--subject", "Rivertown", "--property", "prop:loans", "--value", "48201"];
    let out = workspace.run(&wrong).exits(1);
    assert!(out.stderr.contains("the words give 48200, not 48201"), "{}", out.stderr);
    for (args, code, told) in [
        (vec!["state", "nobody", "x"], 2, "there is no source `nobody`"),
        (vec!["state", "example", "no such words here"], 2, "do not stand in the text"),
        (vec!["state", "example", " "], 2, "no words are chosen"),
        (vec!["state", "../example", "x"], 2, "there is no source"),
        (vec!["state", "example", WORDS, "--with", "item"], 2, "is no KEY=THING"),
        (vec!["-l", "place", "state", "example", WORDS], 2, "works on a workspace"),
    ] {
        let out = workspace.run(&args).exits(code);
        assert!(out.stderr.contains(told), "{args:?}: {}", out.stderr);
    }
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn an_opinion_is_stated_without_slots() {
    let workspace = Workspace::init();
    workspace
        .run(&["state", "example", WORDS, "--plain", "--kind", "opinion", "--says", "It lends \"much\"."])
        .ok();
    let text = workspace.read(SHEET);
    assert!(
        text.ends_with(
            "says  = 'It lends \"much\".'\nquote = \"lent 48,200 books in 2024\"\nkind  = \"opinion\"\n"
        ),
        "{text}"
    );
    workspace.run(&["check"]).ok();
}

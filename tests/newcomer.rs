//! What somebody meets who uses Assay for the first time: each message names the thing and the next step.

use crate::support::Workspace;

const SHEET: &str = "data/claims/kaffee.toml";

const ARTICLE: &str = "Kaffee aus Übersee

Brasilien führte 2023 rund 2,2 Millionen
Tonnen Kaffee aus, sagte die Händlerin. Der Kaffee kam per Schiff.
";

/// A workspace with a German article, and a sheet of one claim with the lines given.
fn kaffee(language: &[&str], claim: &str) -> (Workspace, String) {
    let workspace = Workspace::init();
    workspace.write("kaffee.txt", ARTICLE);
    let added = workspace.run(&[&["add", "kaffee.txt"], language].concat()).ok();
    let sheet = workspace.read(SHEET);
    workspace.write(
        SHEET,
        format!("{sheet}\n[[claim]]\nid = \"export\"\nkind = \"factual\"\nsays = \"x\"\n{claim}"),
    );
    (workspace, added.stderr)
}

/// That `check` finds a fault with these words.
fn assert_told(language: &str, claim: &str, words: &[&str]) {
    let (workspace, _) = kaffee(&["--language", language], claim);
    let out = workspace.run(&["check"]).exits(1).stdout;
    for words in words {
        assert!(out.contains(words), "{claim} should tell {words}:\n{out}");
    }
}

#[test]
fn a_text_in_another_language_than_supposed_is_noticed_when_it_is_added() {
    let (_, said) = kaffee(&[], "quote = \"Kaffee kam per Schiff\"");
    assert!(said.contains("taken to be `en`, though “Ü” stands in it"), "{said}");
    let (_, said) = kaffee(&["--language", "de"], "quote = \"Kaffee kam per Schiff\"");
    assert!(!said.contains("taken to be"), "{said}");
}

#[test]
fn a_fault_shows_how_the_sheet_would_say_it() {
    let stated = "  [[claim.states]]\n  subject = \"place:rivertown\"\n  property = \"prop:loans\"\n  item = \"item:books\"\n  \
                  unit = \"unit:NUM\"\n  value = \"~2.2e6\"\n";
    let states = |written: &str| format!("{stated}  written = \"{written}\"\n");
    assert_told(
        "de",
        "quote = \"2,2 Millionen Tonnen Kaffee\"",
        &["differing only in whitespace", r#"a sheet writes that as "2,2 Millionen\nTonnen Kaffee""#],
    );
    let quote = r#"quote = "Brasilien führte 2023 rund 2,2 Millionen\nTonnen Kaffee aus""#;
    assert_told(
        "de",
        &format!("{quote}\n{}", states("2,2 Millionen Tonnen")),
        &[r#"a sheet writes that as "2,2 Millionen\nTonnen""#],
    );
    assert_told(
        "en",
        &format!("{quote}\n{}", states("2,2 Millionen")),
        &["where the text is not in `en`, mend `language`", "`en⇥word⇥", "kind = \"interpreted\""],
    );
    assert_told(
        "de",
        "quote = \"Kaffee\"",
        &["the words stand in 3 places, in lines 1, 4: more of the words"],
    );
    assert_told(
        "de",
        "quote = \"Der Kaffee kam per Schiff\"\nreports = [{ by = \"agent:town-council\", cue = \"sagte\" }]",
        &["`cue` does not stand in the quote: `sagte`", "the quote may go further"],
    );
}

#[test]
fn a_term_that_nobody_declares_is_told_with_what_declares_it() {
    assert_told(
        "de",
        "quote = \"kam per Schiff\"\nreports = [{ by = \"agent:wholesaler\", cue = \"kam\" }]",
        &[
            "`agent:wholesaler` is not defined",
            "a file of ontology/ declares `agent:wholesaler`",
            "[[concept]]",
        ],
    );
    assert_told(
        "de",
        "quote = \"kam per Schiff\"\nreports = [{ by = \"zzz:yyyyyyyyyyy\", cue = \"kam\" }]",
        &["the prefix `zzz`, which is not declared", "declares the prefix `zzz` by `sh:declare`"],
    );
    let author = |term: &str| {
        let workspace = Workspace::init();
        workspace.edit("data/workspace.toml", "\"agent:editor\"", &format!("\"{term}\""));
        workspace.run(&["check"]).exits(1).stderr
    };
    for (prefix, hint) in [
        ("agnt:editor", "hint: did you mean `agent:editor`"),
        ("zzzzzzzz:q", "declares the prefix `zzzzzzzz`"),
    ] {
        let said = author(prefix);
        assert!(said.contains("data/workspace.toml: `author`") && said.contains(hint), "{said}");
    }
}

#[test]
fn a_name_that_is_no_claim_is_told_for_what_it_is() {
    let workspace = Workspace::init();
    let cases: &[(&str, &[&str])] = &[
        (
            "example",
            &["`example` is a source, not a claim", "`assay query claims-of-source -p source=example`"],
        ),
        ("example:", &["`example:` is a source", "claims-of-source"]),
        (
            "example:zzzzzzzzz",
            &["there is no claim `example:zzzzzzzzz`", "claims-of-source -p source=example"],
        ),
        ("place:rivertown", &["is a term of an ontology, not a claim", "`assay query kinds`"]),
        ("lending", &["there is no claim `lending`", "did you mean example:lending?"]),
        ("zzzzzzzz", &["there is no claim `zzzzzzzz`", "named by its source and its id"]),
    ];
    for command in ["trace", "origins", "conflicts"] {
        for (name, said) in cases {
            let out = workspace.run(&[command, name]).exits(2);
            for words in *said {
                assert!(out.stderr.contains(words), "{command} {name} should tell {words}:\n{}", out.stderr);
            }
        }
    }
    workspace.run(&["query", "claims-of-source", "-p", "source=example"]).ok();
}

#[test]
fn a_claim_that_fell_with_its_source_is_told_as_that() {
    let workspace = Workspace::init();
    workspace.run(&["-l", "place", "load", "."]).ok();
    workspace.run(&["-l", "place", "remove", "example"]).ok();
    let said = workspace.run(&["-l", "place", "trace", "example:lending"]).exits(2).stderr;
    for words in
        ["the claim `example:lending` fell on 20", "its source was removed", "`assay query retracted`"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn names_of_sources_of_another_base_and_of_removed_ones_are_told_as_such() {
    let workspace = Workspace::init();
    workspace.run(&["init", "other", "--base", "https://example.org/elsewhere/"]).ok();
    let other = |from: &str, to: &str| {
        let sheet = workspace.read("other/data/claims/example.toml").replace(from, to);
        workspace.write("other/data/claims/example.toml", sheet);
    };
    other("id        = \"example\"", "id        = \"afar\"");
    std::fs::rename(
        workspace.path("other/data/claims/example.toml"),
        workspace.path("other/data/claims/afar.toml"),
    )
    .unwrap();
    workspace.run(&["-l", "place", "load", "."]).ok();
    workspace.run(&["-l", "place", "load", "other"]).ok();
    let says = |args: &[&str], told: &[&str]| {
        let out = workspace.run(&[&["-l", "place"], args].concat()).exits(2).stderr;
        for words in told {
            assert!(out.contains(words), "{args:?} should tell {words}: {out}");
        }
    };
    for command in ["trace", "origins", "conflicts"] {
        says(&[command, "afar"], &["`afar` is a source, not a claim", "source=afar"]);
        says(&[command, "afar:zzzzzzzzzzzz"], &["no claim `afar:zzzzzzzzzzzz`", "`afar` is a source"]);
    }
    workspace.run(&["-l", "place", "conflicts", "--source", "afar"]).ok();
    std::fs::remove_file(workspace.path("other/data/claims/afar.toml")).unwrap();
    workspace.run(&["-l", "place", "load", "other"]).ok();
    workspace.run(&["-l", "place", "remove", "example"]).ok();
    for id in ["afar", "example"] {
        says(&["trace", id], &[&format!("the source `{id}` was removed on 20"), "`assay query retracted`"]);
        says(&["trace", &format!("{id}:lending")], &["fell on 20", "its source was removed"]);
        says(&["conflicts", "--source", id], &[&format!("`{id}` was removed on 20"), "brings it back"]);
        says(&["remove", id], &[&format!("`{id}` was removed on 20")]);
    }
}

#[test]
fn what_is_there_already_says_what_is_next() {
    let workspace = Workspace::init();
    workspace.write("notes.txt", "The ferry ran late.\n");
    workspace.run(&["add", "notes.txt"]).ok();
    for file in ["notes.txt", "data/sources/notes.txt"] {
        let said = workspace.run(&["add", file]).exits(1).stderr;
        assert!(said.contains("is there already") && said.contains("data/claims/notes.toml"), "{said}");
        assert!(said.contains("--id"), "{said}");
    }
    let said = workspace.run(&["init"]).exits(1).stderr;
    assert!(said.contains("hint: `assay add FILE`"), "{said}");
    workspace.write("data/rdf/f.nt", "<urn:s> <urn:p> <urn:o> .\n");
    workspace.write("f.nt", "<urn:s> <urn:p> <urn:x> .\n");
    let said = workspace.run(&["load", "f.nt"]).exits(1).stderr;
    assert!(said.contains("has other content") && said.contains("another name"), "{said}");
    // Put there by hand, it lacks but its sheet.
    workspace.write("data/sources/more.txt", "The bus did not.\n");
    let added = workspace.run(&["add", "data/sources/more.txt"]).ok();
    assert!(added.stdout.contains("data/claims/more.toml"), "{}", added.stdout);
    assert_eq!(workspace.read("data/sources/more.txt"), "The bus did not.\n");
}

#[test]
fn an_author_without_a_prefix_gets_the_name_that_is_meant() {
    let workspace = Workspace::init();
    workspace.edit("data/workspace.toml", "agent:editor", "editor");
    let said = workspace.run(&["check"]).exits(1).stderr;
    assert!(said.contains("hint: did you mean agent:editor?"), "{said}");
    workspace.edit("data/workspace.toml", "\"editor\"", "\"somebody\"");
    let said = workspace.run(&["check"]).exits(1).stderr;
    assert!(said.contains("such as agent:editor (`assay help domains`)"), "{said}");
}

#[test]
fn where_no_conflict_is_found_the_kinds_that_were_sought_are_told() {
    let workspace = Workspace::init();
    let says = |args: &[&str]| workspace.run(&[&["conflicts"], args].concat()).ok().stdout;
    assert_eq!(
        says(&[]),
        "no contradiction, no does-not-follow; other kinds were not looked for: --kind names them, or name a claim, \
         --source, --subject or --property\n"
    );
    assert!(
        says(&["example:lending", "--kind", "rounding"])
            .starts_with("no rounding; other kinds were not looked for")
    );
    assert!(
        says(&["--kind", "rounding", "--kind", "scope"]).starts_with("no rounding, no scope; other kinds")
    );
}

#[test]
fn a_term_is_called_by_its_english_label_where_it_has_one() {
    let workspace = Workspace::init();
    workspace.edit("ontology/domain.ttl", "\"Rivertown\"@en", "\"Aachen am Fluss\"@de , \"Rivertown\"@en");
    let trace = workspace.run(&["trace", "example:lending"]).ok().stdout;
    assert!(trace.contains("Rivertown: loans") && !trace.contains("Aachen"), "{trace}");
}

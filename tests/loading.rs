//! RDF that is loaded, through the real binary: one meaning whatever the size of a file, its name and where it goes.

use crate::support::Workspace;
use std::fmt::Write;

/// Lines that make a file a large one.
fn padding() -> String {
    "# padding padding padding padding padding padding padding padding\n".repeat(130_000)
}

fn rows(folder: &Workspace, place: &str, query: &str) -> Vec<String> {
    let out = folder.run(&["-l", place, "query", "-f", "csv", "-q", query]).ok();
    let mut rows: Vec<String> = out.stdout.lines().skip(1).map(|line| line.trim_end().to_owned()).collect();
    rows.sort();
    rows
}

const ALL: &str = "SELECT ?s ?o ?g { GRAPH ?g { ?s <http://e/p> ?o } }";

#[test]
fn a_file_means_the_same_whatever_its_size_and_loaded_again_replaces_what_it_brought() {
    let folder = Workspace::none();
    let turtle = |value: &str| {
        format!("\u{feff}@prefix e: <http://e/> . <rel> e:p \"{value}\", e:o . [] e:p <rel> .\n")
    };
    let lines = |value: &str| format!("<http://e/s> <http://e/p> \"{value}\" .\n_:a <http://e/p> _:a .\n");
    let quads = |value: &str| {
        format!(
            "<http://e/s> <http://e/p> \"{value}\" <http://e/{value}> .\n<http://e/s> <http://e/p> \"2\" .\n"
        )
    };
    for (name, text) in [
        ("f.ttl", &turtle as &dyn Fn(&str) -> String),
        ("f.trig", &|value| format!("{} <http://e/{value}> {{ <a> <http://e/p> 1 }}", turtle(value))),
        ("f.nt", &lines),
        ("f.nq", &quads),
    ] {
        let mut expected = None;
        for (place, padding) in [("small", String::new()), ("large", padding())] {
            let place = &format!("{place}-{name}");
            for value in ["old", "new"] {
                folder.write(name, format!("{}{padding}", text(value)));
                folder.run(&["-l", place, "load", "--dry-run", name]).ok();
                let out = folder.run(&["-l", place, "load", name]).ok();
                assert!(out.stdout.starts_with(&format!("{name}: ")), "{out:?}");
            }
            let again = folder.run(&["-l", place, "load", name]).ok();
            assert!(again.stdout.contains("0 graphs changed"), "{place}: {}", again.stdout);
            // Blank nodes may have other labels.
            let mut found = rows(
                &folder,
                place,
                "SELECT ?s ?o ?g { GRAPH ?g { ?s <http://e/p> ?o } FILTER(isIRI(?s) && isIRI(?o) || isLiteral(?o)) }",
            );
            found.extend(rows(&folder, place, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://e/p> ?o } }"));
            found.extend(rows(&folder, place, "SELECT ?g ?f { GRAPH ?c { ?g assay:file ?f } }"));
            found.extend(rows(
                &folder,
                place,
                "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(CONTAINS(STR(?o), \"old\")) }",
            ));
            assert_eq!(expected.get_or_insert_with(|| found.clone()), &found, "{place}");
        }
        assert!(expected.unwrap().iter().any(|row| row.contains("new")));
    }
}

#[test]
fn every_fault_of_a_file_of_any_size_is_told_with_line_and_column_and_nothing_is_loaded() {
    let folder = Workspace::none();
    folder.write("right.nt", "<http://e/s> <http://e/p> <http://e/o> .\n");
    for (size, padding) in [("small", String::new()), ("large", padding())] {
        for (name, text, places) in [
            ("f.nt", "<http://e/s> <http://e/p> .\nnonsense\n", [":1:27", ":2:1"]),
            ("f.ttl", "<http://e/s> <http://e/p> .\n<a> <b> <c> .\n<a> f:b 1 .\n", [":1:27", ":3:5"]),
        ] {
            let name = &format!("{size}-{name}");
            folder.write(name, format!("{text}{padding}"));
            let out = folder.run(&["-l", "place", "load", "right.nt", name]).exits(1);
            for place in places {
                assert!(out.stderr.contains(&format!("{name}{place}\n")), "{place}: {}", out.stderr);
            }
            assert!(out.stderr.contains("<http://e/s> <http://e/p> ."), "{}", out.stderr);
            assert!(!folder.path("place").exists(), "the location was made for nothing");
        }
    }
}

#[test]
fn another_file_does_not_take_a_graph_that_belongs_to_one() {
    let folder = Workspace::none();
    for (name, object, padding) in [("a/f.nt", "o", String::new()), ("b/f.nt", "x", padding())] {
        folder.write(name, format!("<http://e/s> <http://e/p> <http://e/{object}> .\n{padding}"));
    }
    folder.run(&["-l", "place", "load", "a/f.nt"]).ok();
    let out = folder.run(&["-l", "place", "load", "b/f.nt"]).exits(1);
    assert!(out.stderr.contains("belongs to a/f.nt"), "{}", out.stderr);
    let own = "<http://e/s> <http://e/p> \"1\" <https://w3id.org/assay/graph/catalogue> .\n";
    folder.write("own.nq", format!("{own}{}", padding()));
    let out = folder.run(&["-l", "place", "load", "own.nq"]).exits(1);
    assert!(out.stderr.contains("belongs to Assay itself"), "{}", out.stderr);
}

#[test]
fn the_default_graph_of_a_dataset_is_loaded_as_such() {
    let folder = Workspace::none();
    let text =
        |value: &str| format!("<urn:s> <urn:p> \"{value}\" . <urn:g> {{ <urn:s> <urn:p> \"named\" }}\n");
    let strict = |place: &str| {
        let query = [
            "-l",
            place,
            "query",
            "--default-graph",
            "strict",
            "-f",
            "csv",
            "-q",
            "SELECT ?o { ?s <urn:p> ?o }",
        ];
        folder.run(&query).ok().stdout.replace('\r', "")
    };
    for (place, padding) in [("small", String::new()), ("large", padding())] {
        for value in ["old", "new"] {
            folder.write("d.trig", format!("{}{padding}", text(value)));
            folder.run(&["-l", place, "load", "--graph", "default", "d.trig"]).ok();
            assert_eq!(strict(place), format!("o\n{value}\n"), "{place}");
        }
        folder.write("e.trig", text("other"));
        let out = folder.run(&["-l", place, "load", "--graph", "default", "e.trig"]).exits(1);
        assert!(out.stderr.contains("belongs to d.trig"), "{}", out.stderr);
    }
    folder.run(&["-l", "base.assay", "load", "--graph", "default", "d.trig"]).ok();
    assert_eq!(strict("base.assay"), "o\nnew\n");
    let with =
        ["-l", "base.assay", "query", "--with", "e.trig", "--default-graph", "strict", "-f", "csv", "-q"];
    let out = folder.run(&[&with[..], &["SELECT ?o { ?s <urn:p> ?o } ORDER BY ?o"]].concat()).ok();
    assert_eq!(out.stdout.replace('\r', ""), "o\nnew\nother\n");
}

#[test]
fn no_name_of_a_file_makes_a_graph_that_is_no_iri_or_that_of_another() {
    let folder = Workspace::none();
    let names = ["my data 2024.nt", "a#b?c%20.nt", "中国.nt", "日本.nt", "Öland.nt", "Åland.nt"];
    for name in names {
        folder.write(name, format!("<http://e/a> <http://e/p> \"{name}\" .\n"));
        folder.run(&["-l", "place", "load", name]).ok();
    }
    let all = rows(&folder, "place", ALL);
    assert_eq!(all.len(), names.len());
    assert!(all.iter().any(|row| row.ends_with("/graph/rdf/my%20data%202024")), "{all:?}");
    let found = "SELECT ?o { GRAPH <https://example.org/graph/rdf/中国> { ?s ?p ?o } }";
    assert_eq!(rows(&folder, "place", found), ["中国.nt"]);
    for (format, file) in [("nquads", "all.nq"), ("trig", "all.trig")] {
        let out = folder.run(&["-l", "place", "export", "--as", format]).ok();
        folder.write(file, out.stdout);
        folder.run(&["-l", format, "load", file]).ok();
        assert_eq!(rows(&folder, format, ALL), all, "{format}");
    }
}

#[test]
fn an_export_of_all_loads_whole_into_a_location() {
    let workspace = Workspace::init();
    workspace.write("data/rdf/more.ttl", "<http://e/a> <http://e/p> _:b . _:b <http://e/p> \"é\" .\n");
    workspace.run(&["review", "example:lending", "--rating", "true", "--says", "x"]).ok();
    let said = |args: &[&str]| {
        let claims = "SELECT ?c ?says ?value { ?c a assay:Claim ; assay:says ?says ; assay:states/assay:value ?value } ORDER BY ?c ?value";
        let told = workspace.run(&[args, &["query", "-q", claims, "-f", "csv"]].concat()).ok().stdout;
        let trace = workspace.run(&[args, &["trace", "example:lending", "-f", "json"]].concat()).ok().json();
        (told, trace["claim"].clone(), trace["evidence"].clone())
    };
    let mine = said(&[]);
    assert!(mine.0.lines().count() > 1, "{}", mine.0);
    for (format, file) in [("nquads", "whole.nq"), ("trig", "whole.trig"), ("jsonld", "whole.jsonld")] {
        workspace.write(file, workspace.run(&["export", "--as", format]).ok().stdout);
        workspace.run(&["-l", format, "load", file]).ok();
        let (claims, claim, evidence) = said(&["-l", format]);
        assert_eq!((&claims, &claim["says"]), (&mine.0, &mine.1["says"]), "{format}");
        assert_eq!((&claim["digest"], evidence), (&mine.1["digest"], mine.2.clone()), "{format}");
        // What somebody handed on endorses nothing.
        let endorsed = "ASK { ?p a assay:Endorsed }";
        let out = workspace.run(&["-l", format, "query", "-q", endorsed, "-f", "csv"]).ok().stdout;
        assert!(out.contains("false"), "{format}: {out}");
        // What comes back into a location is what went out.
        workspace.run(&["-l", format, "export", "--as", "nquads"]).ok();
    }
    workspace.run(&["-l", "own", "load", "."]).ok();
    let exported = workspace.run(&["-l", "own", "export", "--as", "nquads"]).ok().stdout;
    for derived in ["graph/inferred", "graph/catalogue", "graph/endorsed"] {
        assert!(!exported.contains(&format!("{derived}> .")), "{derived}");
    }
}

#[test]
fn the_same_graph_in_another_syntax_takes_nothing_from_anybody() {
    let folder = Workspace::none();
    folder.write("my data 2024.nt", "<http://e/a> <http://e/p> \"1\" .\n");
    folder.run(&["-l", "one", "load", "my data 2024.nt"]).ok();
    for (format, file) in [("nquads", "o.nq"), ("trig", "o.trig")] {
        folder.write(file, folder.run(&["-l", "one", "export", "--as", format]).ok().stdout);
    }
    folder.run(&["-l", "two", "load", "o.nq"]).ok();
    let out = folder.run(&["-l", "two", "load", "o.trig"]).ok();
    let told = format!("{}{}", out.stdout, out.stderr);
    assert!(told.contains("0 graphs changed, 1 as they were"), "{told}");
    // Another graph of that name would drive the first out.
    let graph = "https://example.org/graph/rdf/my%20data%202024";
    folder.write("other.nq", format!("<http://e/a> <http://e/p> \"2\" <{graph}> .\n"));
    let out = folder.run(&["-l", "two", "load", "other.nq"]).exits(1);
    assert!(out.stderr.contains("o.nq"), "{}", out.stderr);
}

#[test]
fn many_graphs_come_and_go() {
    let folder = Workspace::none();
    let mut text = String::new();
    for n in 0..4000 {
        let _ = writeln!(text, "<http://e/s{n}> <http://e/p> \"{n}\" <http://e/g{n}> .");
    }
    folder.write("g.nq", text);
    let out = folder.run(&["-l", "place", "load", "g.nq"]).ok();
    assert!(out.stdout.contains("4000 graphs changed"), "{}", out.stdout);
    folder.write("g.nq", "<http://e/s> <http://e/p> \"1\" <http://e/g> .\n");
    let out = folder.run(&["-l", "place", "load", "g.nq"]).ok();
    assert!(out.stdout.contains("4001 graphs changed"), "{}", out.stdout);
    assert_eq!(rows(&folder, "place", ALL).len(), 1);
    folder.run(&["-l", "place", "update", "-q", "DROP ALL"]).ok();
    assert_eq!(rows(&folder, "place", "SELECT * { GRAPH ?g { ?s ?p ?o } }").len(), 0);
}

#[test]
fn what_is_loaded_into_a_workspace_is_what_is_meant_all_or_nothing() {
    let folder = Workspace::init();
    let before = folder.snapshot();
    let out = folder.run(&["load", "."]).exits(2);
    assert!(out.stderr.contains("is a workspace") && out.stderr.lines().count() <= 3, "{}", out.stderr);
    let out = folder.run(&["load", "data"]).ok();
    assert!(!out.stdout.contains("copied to"), "{}", out.stdout);
    assert_eq!(folder.snapshot(), before);
    let aside = Workspace::none();
    aside.write("a.nt", "<http://e/s> <http://e/p> <http://e/o> .\n");
    aside.write("b.ttl", "<http://e/s> <http://e/p> .\n");
    let path = aside.path("");
    let out = folder.run(&["load", path.to_str().unwrap()]).exits(1);
    assert!(out.stderr.contains("nothing was taken in"), "{}", out.stderr);
    assert_eq!(folder.snapshot(), before);
    aside.write("b.ttl", "<http://e/s> <http://e/p> 1 .\n");
    folder.run(&["load", path.to_str().unwrap()]).ok();
    assert!(folder.path("data/rdf/a.nt").exists() && folder.path("data/rdf/b.ttl").exists());
}

#[test]
fn a_workspace_with_any_valid_rdf_opens_and_a_faulty_file_is_named() {
    let folder = Workspace::init();
    folder.write("data/rdf/a.nt", "<aaa:x> <http://e/p> <http://e/o> .\n");
    folder.write("data/rdf/b.ttl", format!("<aaa:x> <http://e/p> ({}) .", "0 ".repeat(150)));
    let count = folder.rows("SELECT (COUNT(*) AS ?n) { GRAPH ?g { <aaa:x> ?p ?o } }");
    assert_eq!(count, ["2"]);
    folder.write("data/rdf/c.rdf", "<a>".repeat(10_000));
    let out = folder.run(&["query", "-q", "ASK {}"]).exits(1);
    assert!(out.stderr.contains("data/rdf/c.rdf:1:"), "{}", out.stderr);
    folder.run(&["--skip-faulty", "query", "-q", "ASK {}"]).ok();
}

#[cfg(unix)]
#[test]
fn a_signal_ends_an_update_that_would_go_on_and_nothing_is_changed() {
    let folder = Workspace::none();
    let mut text = String::new();
    for n in 0..2000 {
        let _ = writeln!(text, "<http://e/s{n}> <http://e/p> \"{n}\" .");
    }
    folder.write("s.nt", text);
    folder.run(&["-l", "place", "load", "s.nt"]).ok();
    let all =
        "INSERT { GRAPH <http://e/x> { ?a ?b ?f } } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    let mut child = folder.command(&["-l", "place", "update", "-q", all]).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let killed = std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(killed.success());
    let started = std::time::Instant::now();
    let status = child.wait().unwrap();
    assert!(started.elapsed().as_secs() < 20, "it went on for {:?}", started.elapsed());
    assert_eq!(status.code(), Some(130));
    assert!(rows(&folder, "place", "SELECT * { GRAPH <http://e/x> { ?s ?p ?o } }").is_empty());
}

#[test]
fn a_file_taken_into_a_workspace_is_found_there_whatever_its_extension() {
    let workspace = Workspace::init();
    workspace.write("more/far.turtle", "<http://e/far> <http://e/p> 1 .");
    workspace.write("more/wide.ntriples", "<http://e/wide> <http://e/p> <http://e/o> .\n");
    workspace.run(&["load", "more/far.turtle", "more/wide.ntriples"]).ok();
    assert_eq!(
        workspace.rows("SELECT ?s { ?s <http://e/p> ?o } ORDER BY ?s"),
        ["<http://e/far>", "<http://e/wide>"]
    );
}

/// The graph of each file, by the catalogue.
fn graphs(folder: &Workspace, place: &[&str]) -> Vec<String> {
    let query = "SELECT ?f ?g { GRAPH ?c { ?g assay:file ?f } FILTER(CONTAINS(STR(?g), \"graph/rdf/\")) }";
    let out = folder.run(&[place, &["query", "-f", "csv", "-q", query]].concat()).ok();
    let shown = |line: &str| {
        let (file, graph) = line.trim().split_once(',').unwrap();
        format!("{file} {}", graph.rsplit_once("graph/rdf/").unwrap().1)
    };
    let mut rows: Vec<String> = out.stdout.lines().skip(1).map(shown).collect();
    rows.sort();
    rows
}

#[test]
fn files_that_differ_in_their_extension_alone_each_have_a_graph_and_keep_it() {
    for (size, padding) in [("small", String::new()), ("large", padding())] {
        let folder = Workspace::none();
        let turtle =
            |value: &str| format!("<a> <http://e/p> \"{value}\" , _:b . _:b <http://e/o> 1 .\n{padding}");
        let load = |files: &[&str]| folder.run(&[&["-l", "place", "load"], files].concat()).ok();
        folder.write("f.ttl", turtle("ttl"));
        folder.write("f.nt", format!("<http://e/s> <http://e/p> \"nt\" .\n{padding}"));
        folder.write("f.jsonld", r#"{"@id": "http://e/s", "http://e/p": "jsonld"}"#);
        load(&["f.ttl"]);
        load(&["--dry-run", "f.nt"]);
        load(&["f.nt", "f.jsonld"]);
        let named = ["f.jsonld f.jsonld", "f.nt f.nt", "f.ttl f"];
        assert_eq!(graphs(&folder, &["-l", "place"]), named, "{size}");
        // Each again, changed, and from elsewhere too.
        folder.write("f.nt", format!("<http://e/s> <http://e/p> \"nt again\" .\n{padding}"));
        folder.write("f.ttl", turtle("ttl again"));
        load(&["f.jsonld", "f.nt"]);
        load(&["f.ttl"]);
        assert_eq!(graphs(&folder, &["-l", "place"]), named, "{size}");
        let values = "SELECT ?o { ?s <http://e/p> ?o FILTER(isLiteral(?o)) }";
        assert_eq!(rows(&folder, "place", values), ["jsonld", "nt again", "ttl again"], "{size}");
        let out = load(&["f.jsonld", "f.nt", "f.ttl"]);
        assert!(!out.stdout.contains("1 graph changed"), "{size}: {}", out.stdout);
        // Where the first has left, the others keep their names.
        folder.run(&["-l", "place", "update", "-q", "DROP GRAPH <https://example.org/graph/rdf/f>"]).ok();
        load(&["f.nt"]);
        assert!(graphs(&folder, &["-l", "place"]).contains(&"f.nt f.nt".to_owned()), "{size}");
        // And a name that nobody has is free again.
        folder.write("other/f.nq", "<http://e/s> <http://e/p> \"other\" .\n");
        load(&["f.ttl"]);
        folder.run(&["-l", "place", "update", "-q", "DELETE WHERE { GRAPH ?g { ?s ?p \"nt again\" } }"]).ok();
        load(&["f.nt"]);
        assert_eq!(rows(&folder, "place", values), ["jsonld", "nt again", "ttl again"], "{size}");
        let out = folder.run(&["-l", "place", "load", "other/f.nq"]).exits(1);
        assert!(out.stderr.contains("belongs to f.ttl"), "{size}: {}", out.stderr);
        folder.run(&["-l", "base.assay", "load", "f.ttl", "f.nt", "f.jsonld"]).ok();
        assert_eq!(graphs(&folder, &["-l", "base.assay"]).len(), 3, "{size}");
    }
}

#[test]
fn in_a_workspace_the_first_by_name_has_the_stem_and_a_location_keeps_what_it_knows() {
    let workspace = Workspace::init();
    let write = |name: &str, value: &str| {
        workspace.write(name, format!("<urn:s> <http://e/p> \"{value}\" .\n_:b <http://e/o> _:b .\n"));
    };
    let load = || workspace.run(&["-l", "place", "load", "."]).ok();
    write("data/rdf/f.ttl", "ttl");
    load();
    write("data/rdf/f.nt", "nt");
    write("data/rdf/f.trig", "trig");
    assert_eq!(
        graphs(&workspace, &[]),
        ["data/rdf/f.nt f", "data/rdf/f.trig f.trig", "data/rdf/f.ttl f.ttl"]
    );
    workspace.run(&["-l", "fresh", "load", "."]).ok();
    assert_eq!(graphs(&workspace, &["-l", "fresh"]), graphs(&workspace, &[]));
    let known = ["data/rdf/f.nt f.nt", "data/rdf/f.trig f.trig", "data/rdf/f.ttl f"];
    load();
    assert_eq!(graphs(&workspace, &["-l", "place"]), known);
    assert!(load().stdout.contains("0 graphs changed"));
    workspace.run(&["-l", "place", "load", "data/rdf/f.nt", "data/rdf/f.ttl"]).ok();
    assert_eq!(graphs(&workspace, &["-l", "place"]), known);
    write("data/rdf/f.ttl", "ttl again");
    load();
    let literals = "SELECT ?o { ?s <http://e/p> ?o FILTER(isLiteral(?o)) }";
    assert_eq!(rows(&workspace, "place", literals), ["nt", "trig", "ttl again"]);
    workspace.run(&["-l", "place", "check"]).ok();
    std::fs::remove_file(workspace.path("data/rdf/f.ttl")).unwrap();
    assert!(load().stderr.contains("data/rdf/f.ttl is gone"));
    assert_eq!(graphs(&workspace, &["-l", "place"]), known[..2]);
    assert!(load().stdout.contains("0 graphs changed"));
}

#[test]
fn a_file_taken_into_a_workspace_tells_whose_graph_is_called_otherwise_from_then_on() {
    let workspace = Workspace::init();
    workspace.write("data/rdf/f.ttl", "<urn:s> <http://e/p> \"ttl\" .");
    workspace.write("more/f.trig", "<urn:s> <http://e/p> \"trig\" .");
    workspace.write("more/f.nt", "<urn:s> <http://e/p> \"nt\" .\n");
    for name in ["trig", "nt"] {
        let file = format!("more/f.{name}");
        workspace.run(&["load", "--dry-run", &file]).ok();
        let out = workspace.run(&["load", &file]).ok();
        let told = out.stderr.contains("the graph of data/rdf/f.t") && out.stderr.contains("graph/rdf/f.t");
        assert!(told, "{name}: {}", out.stderr);
    }
    assert_eq!(
        graphs(&workspace, &[]),
        ["data/rdf/f.nt f", "data/rdf/f.trig f.trig", "data/rdf/f.ttl f.ttl"]
    );
    // Within one session, it is as when the workspace is opened again.
    workspace.write("more/f.n3", "");
    workspace.write("more/f.jsonld", r#"{"@id": "urn:s", "http://e/p": "jsonld"}"#);
    let asked = "SELECT ?g { GRAPH ?g { ?s <http://e/p> ?o } } ORDER BY ?g";
    let input = format!(".load more/f.jsonld\n.format csv\n{asked}\n");
    let session = workspace.run_with_input(&["repl"], &input).ok().stdout;
    let opened = workspace.run(&["query", "-f", "csv", "-q", asked]).ok().stdout;
    assert!(session.replace('\r', "").contains(opened.replace('\r', "").trim()), "{session}\n{opened}");
}

#[test]
fn blank_nodes_of_two_files_are_never_one() {
    let folder = Workspace::none();
    let padding = padding();
    for (file, value, more) in
        [("a/f.nq", "1", ""), ("b/f.nq", "2", ""), ("c/f.nq", "3", &padding), ("d/f.nq", "4", &padding)]
    {
        folder.write(file, format!("_:x <http://e/p> \"{value}\" <http://e/{value}> .\n{more}"));
        folder.run(&["-l", "place", "load", file]).ok();
    }
    let count = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <http://e/p> ?o }";
    assert_eq!(rows(&folder, "place", count), ["4"]);
    let with = ["-l", "place", "query", "--with", "a/f.nq", "--with", "b/f.nq", "-f", "csv", "-q", count];
    assert!(folder.run(&with).ok().stdout.contains('6'));
}

#[test]
fn a_graph_of_another_file_is_refused_or_left_alone_whatever_the_size() {
    let folder = Workspace::none();
    let padding = padding();
    let graph = |value: &str| format!("<http://e/s> <http://e/p> \"{value}\" <http://e/g> .\n");
    folder.write("first.nq", format!("{}{}", graph("1"), graph("2")));
    let blank = "_:a <http://e/p> _:b <http://e/b> .\n_:b <http://e/p> \"x\" <http://e/b> .\n";
    folder.write("blank.nq", blank);
    for (place, more) in [("small", ""), ("large", padding.as_str())] {
        let load = |file: &str| folder.run(&["-l", place, "load", file]);
        load("first.nq").ok();
        load("blank.nq").ok();
        let both = format!("{}{}{}{more}", graph("2"), graph("1"), graph("2"));
        folder.write("same.nq", format!("{both}<http://e/s> <http://e/p> \"own\" <http://e/own> .\n"));
        let out = load("same.nq").ok();
        assert!(out.stdout.contains("1 graph changed, 1 as they were"), "{place}: {}", out.stdout);
        assert!(load("same.nq").ok().stdout.contains("0 graphs changed"), "{place}");
        let owner = "SELECT ?g { GRAPH ?c { ?g assay:file \"first.nq\" } }";
        assert_eq!(rows(&folder, place, owner), ["http://e/g"], "{place}");
        folder.write(
            "alike.nq",
            format!(
                "_:one <http://e/p> \"x\" <http://e/b> .\n_:two <http://e/p> _:one <http://e/b> .\n{more}"
            ),
        );
        assert!(load("alike.nq").ok().stdout.contains("0 graphs changed, 1 as they were"), "{place}");
        for differs in [graph("1"), format!("{}{}", graph("1"), graph("3")), format!("{both}{}", graph("3"))]
        {
            folder.write("differs.nq", format!("{differs}{more}"));
            let out = load("differs.nq").exits(1);
            assert!(out.stderr.contains("belongs to first.nq"), "{place}: {}", out.stderr);
        }
        assert_eq!(rows(&folder, place, ALL).len(), 5, "{place}");
        // What is gone belongs to nobody.
        folder.run(&["-l", place, "update", "-q", "DROP GRAPH <http://e/g>"]).ok();
        assert!(load("differs.nq").ok().stdout.contains("1 graph changed"), "{place}");
    }
}

#[test]
fn what_was_added_to_a_file_s_graph_goes_when_it_is_loaded_again_though_the_file_has_a_triple_twice() {
    let folder = Workspace::none();
    let triple = |value: &str| format!("<http://e/s> <http://e/p> \"{value}\" .\n");
    folder.write("f.nt", format!("{}{}{}{}", triple("1"), triple("2"), triple("1"), padding()));
    let load = || folder.run(&["-l", "place", "load", "f.nt"]).ok().stdout;
    load();
    assert!(load().contains("0 graphs changed"));
    let add =
        "INSERT { GRAPH ?g { <http://e/s> <http://e/p> \"added\" } } WHERE { GRAPH ?g { ?s ?p \"1\" } }";
    folder.run(&["-l", "place", "update", "-q", add]).ok();
    assert_eq!(rows(&folder, "place", "SELECT ?o { ?s <http://e/p> ?o }").len(), 3);
    assert!(load().contains("1 graph changed"));
    assert_eq!(rows(&folder, "place", "SELECT ?o { ?s <http://e/p> ?o }"), ["1", "2"]);
}

#[test]
fn no_file_from_elsewhere_writes_to_the_graph_of_an_ontology_or_a_sheet_whatever_its_size() {
    let workspace = Workspace::init();
    workspace.run(&["-l", "place", "load", "."]).ok();
    let padding = padding();
    let before = workspace.run(&["-l", "place", "export", "--as", "nquads"]).ok().stdout;
    for graph in ["https://w3id.org/assay/ns", "https://w3id.org/assay/graph/inferred"] {
        for more in ["", padding.as_str()] {
            workspace.write("evil.nq", format!("<http://e/s> <http://e/p> \"1\" <{graph}> .\n{more}"));
            let out = workspace.run(&["-l", "place", "load", "evil.nq"]).exits(1);
            assert!(out.stderr.contains("belongs to"), "{graph}: {}", out.stderr);
        }
    }
    assert_eq!(workspace.run(&["-l", "place", "export", "--as", "nquads"]).ok().stdout, before);
}

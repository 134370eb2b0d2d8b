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
            found.extend(rows(&folder, place, "SELECT ?g ?f { ?g <https://w3id.org/assay/core#file> ?f }"));
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
    for (name, padding) in [("a/f.nt", String::new()), ("b/f.nt", padding())] {
        folder.write(name, format!("<http://e/s> <http://e/p> <http://e/o> .\n{padding}"));
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

//! What goes out: formats that hold what they say or refuse, and terminals that no text of a document drives.

use crate::support::Workspace;
#[cfg(unix)]
use std::io::Read;

const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{1b}[31mRED\u{1b}[2J\r OVER \u{202e}txt.exe\u{9b}1m\u{200b}";

/// HOSTILE as a basic string of TOML or a literal of Turtle.
fn escaped() -> String {
    let escape = |c: char| {
        if c.is_ascii_graphic() || c == ' ' { c.to_string() } else { format!("\\u{:04X}", u32::from(c)) }
    };
    HOSTILE.chars().map(escape).collect()
}

/// A workspace whose claim, label and file have what would drive a terminal.
fn hostile() -> Workspace {
    let workspace = Workspace::init();
    let sheet = workspace.read("data/claims/example.toml");
    let says = sheet.lines().find(|line| line.starts_with("says")).unwrap();
    workspace
        .write("data/claims/example.toml", sheet.replacen(says, &format!("says = \"x {}\"", escaped()), 1));
    let label = format!("<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> \"{}\" .\n", escaped());
    workspace.write("data/rdf/label.ttl", label);
    workspace
}

/// What would drive a terminal, or hide from a reader, other than the colours that Assay itself uses.
fn driving(text: &str) -> Vec<String> {
    let colour = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';' && c != '[').unwrap_or(0);
        rest.starts_with('[')
            && rest[end..].starts_with('m')
            && ["[0", "[1", "[2", "[1;31", "[32", "[33", "[36"].contains(&&rest[..end])
    };
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        let is_line_end = c == '\n' || c == '\t' || (c == '\r' && text[at + 1..].starts_with('\n'));
        let is_colour = c == '\u{1b}' && colour(&text[at + 1..]);
        let hides = c.is_control() || ['\u{202e}', '\u{200b}'].contains(&c);
        if hides && !is_line_end && !is_colour {
            found.push(format!("{c:?} in {:?}", text[at..].chars().take(20).collect::<String>()));
        }
    }
    found
}

/// What a command sends to a terminal.
#[cfg(unix)]
fn on_a_terminal(workspace: &Workspace, args: &[&str]) -> String {
    let (mut pty, pts) = pty_process::blocking::open().unwrap();
    pty.resize(pty_process::Size::new(40, 100)).unwrap();
    let mut child = pty_process::blocking::Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(args)
        .current_dir(workspace.path(""))
        .env_remove("ASSAY_WORKSPACE")
        .env_remove("NO_COLOR")
        .spawn(pts)
        .unwrap();
    let mut bytes = Vec::new();
    // Linux ends with an error where the other side is closed.
    let _ = pty.read_to_end(&mut bytes);
    child.wait().unwrap();
    // The progress bar clears its line.
    String::from_utf8(bytes).unwrap().replace("\r\u{1b}[2K", "\n")
}

#[cfg(unix)]
#[test]
fn nothing_of_a_document_drives_a_terminal() {
    let workspace = hostile();
    let select = "SELECT ?says { ?c assay:says ?says }";
    let commands: [&[&str]; 9] = [
        &["trace", "example:lending"],
        &["trace", "example:lending", "-f", "json"],
        &["query", "-q", select],
        &["query", "-q", select, "-f", "tsv"],
        &["query", "-q", select, "-f", "csv"],
        &["query", "-q", select, "--evidence"],
        &["query", "-q", "SELECT ?l { <urn:a> rdfs:label ?l }"],
        &["export", "--as", "turtle"],
        &["conflicts", "example:lending"],
    ];
    for args in commands {
        let sent = on_a_terminal(&workspace, args);
        assert_eq!(driving(&sent), [""; 0], "{args:?}");
    }
    let shown = on_a_terminal(&workspace, &["query", "-q", select]);
    assert!(shown.contains("␛]0;owned␇␛[31mRED") && shown.contains("\\u202Etxt.exe"), "{shown}");
    let trace = on_a_terminal(&workspace, &["trace", "example:lending"]);
    assert!(trace.contains("\u{1b}[1m") && trace.contains("␛[31mRED"), "colours of ours are sent: {trace}");

    // Messages too: the nearest words of a text, and a name on the command line.
    workspace.edit("data/sources/example.txt", "48,200 books", &format!("48,200{HOSTILE} books"));
    for args in [&["check"][..], &["query", "-q", select], &["--skip-faulty", "trace", HOSTILE]] {
        let sent = on_a_terminal(&workspace, args);
        assert_eq!(driving(&sent), [""; 0], "{args:?}");
        assert!(sent.contains('␛'), "{args:?} tells of it: {sent}");
    }
}

#[test]
fn on_a_pipe_people_are_shown_and_programs_get_what_there_is() {
    let workspace = hostile();
    let select = "SELECT ?l { <urn:a> rdfs:label ?l }";
    for args in [&["trace", "example:lending"][..], &["query", "-q", select, "-f", "table"]] {
        assert_eq!(driving(&workspace.run(args).ok().stdout), [""; 0], "{args:?}");
    }
    let csv = workspace.run(&["query", "-q", select, "-f", "csv"]).ok().stdout;
    assert!(csv.contains(HOSTILE), "{csv:?}");
    let json = workspace.run(&["query", "-q", select, "-f", "json"]).ok().json();
    assert_eq!(json["results"]["bindings"][0]["l"]["value"], HOSTILE);
}

fn with(turtle: &str) -> Workspace {
    let workspace = Workspace::none();
    workspace.write("d.ttl", turtle);
    workspace.run(&["-l", "l", "load", "d.ttl"]).ok();
    workspace
}

#[test]
fn a_triple_term_is_one_field_of_csv() {
    let workspace = with(
        "<urn:r1> <urn:of> <<( <urn:a> <urn:b> \"one, \\\"two\\\"\" )>> .\n\
         <urn:r2> <urn:of> <<( <urn:a> <urn:b> \"x\\ny\"@en )>> .\n<urn:r3> <urn:of> \"a\\tb\" .",
    );
    let query = ["-l", "l", "query", "-q", "SELECT ?r ?t { ?r <urn:of> ?t } ORDER BY ?r", "-f"];
    let csv = workspace.run(&[&query[..], &["csv"]].concat()).ok().stdout;
    let rows: Vec<Vec<String>> = csv::Reader::from_reader(csv.as_bytes())
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(rows[0], ["urn:r1", "<<( <urn:a> <urn:b> \"one, \\\"two\\\"\" )>>"]);
    assert_eq!(rows[1], ["urn:r2", "<<( <urn:a> <urn:b> \"x\\ny\"@en )>>"]);
    assert_eq!(rows[2], ["urn:r3", "a\tb"]);
    let tsv = workspace.run(&[&query[..], &["tsv"]].concat()).ok().stdout;
    assert!(tsv.lines().all(|line| line.matches('\t').count() == 1), "{tsv}");
}

#[test]
fn xml_keeps_what_it_can_and_refuses_the_rest_before_it_begins() {
    let workspace = with("<urn:cr> <urn:p> \"a\\r\\nb\" . <urn:bs> <urn:p> \"fine\", \"a\\u0008b\" .");
    let query = |subject: &str| format!("SELECT ?o {{ <{subject}> <urn:p> ?o }} ORDER BY DESC(?o)");
    let graph = |subject: &str| format!("CONSTRUCT WHERE {{ <{subject}> <urn:p> ?o }}");
    for (text, format) in [(query("urn:cr"), "xml"), (graph("urn:cr"), "rdfxml")] {
        let out = workspace.run(&["-l", "l", "query", "-q", &text, "-f", format]).ok().stdout;
        assert!(out.contains("a&#13;\nb") || out.contains("a&#13;&#10;b"), "{out}");
    }
    for (text, format) in [(query("urn:bs"), "xml"), (graph("urn:bs"), "rdfxml")] {
        let out = workspace.run(&["-l", "l", "query", "-q", &text, "-f", format]).exits(1);
        assert_eq!(out.stdout, "", "nothing, rather than a part");
        assert!(out.stderr.contains("cannot hold the character U+0008"), "{}", out.stderr);
    }
    workspace.run(&["-l", "l", "export", "--as", "rdfxml"]).exits(1);
    // What ends in no name of XML cannot be one of its elements: a predicate, also of a triple term, or a class.
    for (triple, named) in [
        ("<urn:s> <http://e/1> 1", "http://e/1"),
        ("<urn:s> <http://e/ns#> 1", "http://e/ns#"),
        ("<urn:s> <urn:says> <<( <urn:a> <http://e/p/> <urn:c> )>>", "http://e/p/"),
        ("<urn:s> a <http://e/2>", "http://e/2"),
        ("<urn:s> rdf:li 1", "rdf-syntax-ns#li"),
    ] {
        workspace.write(
            "odd.ttl",
            format!(
                "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n<urn:a> <urn:b> 1 .\n{triple} .\n"
            ),
        );
        workspace.run(&["-l", "odd", "load", "odd.ttl"]).ok();
        let construct = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }";
        for args in [&["export", "--as", "rdfxml"][..], &["query", "-q", construct, "-f", "rdfxml"]] {
            let out = workspace.run(&[&["-l", "odd"], args].concat()).exits(1);
            assert!(out.stdout.is_empty() && out.stderr.contains(named), "{triple}: {}", out.stderr);
        }
    }
}

#[test]
fn a_format_that_cannot_hold_a_term_says_so_and_writes_nothing() {
    let workspace = with("<urn:a> <urn:b> <urn:c> . <urn:x> <urn:says> <<( <urn:a> <urn:b> <urn:c> )>> .");
    let construct = ["-l", "l", "query", "-q", "CONSTRUCT WHERE { ?s ?p ?o }", "-f", "jsonld"];
    for args in [&construct[..], &["-l", "l", "export", "--as", "jsonld"]] {
        let out = workspace.run(args).exits(2);
        assert_eq!(out.stdout, "");
        assert!(out.stderr.contains("jsonld cannot hold triple terms"), "{}", out.stderr);
    }
    let out = workspace.run(&["-l", "l", "export", "--as", "jsonld", "--no-triple-terms"]).ok();
    assert!(out.stdout.contains("urn:c") && out.stderr.contains("1 triple term left out"), "{out:?}");
    // RDF/XML 1.2 has them.
    workspace.write("back.rdf", workspace.run(&["-l", "l", "export", "--as", "rdfxml"]).ok().stdout);
    workspace.run(&["-l", "m", "load", "back.rdf"]).ok();
    let ask = "ASK { <urn:x> <urn:says> <<( <urn:a> <urn:b> <urn:c> )>> }";
    assert_eq!(workspace.run(&["-l", "m", "query", "-q", ask]).ok().stdout.trim(), "true");
}

#[test]
fn turtle_declares_the_prefixes_it_uses() {
    let workspace = Workspace::init();
    let text = "CONSTRUCT { ?c assay:says ?s } WHERE { ?c assay:says ?s }";
    let turtle = workspace.run(&["query", "-q", text, "-f", "turtle"]).ok().stdout;
    let declared: Vec<&str> = turtle.lines().filter(|line| line.starts_with("@prefix")).collect();
    assert!(declared.iter().any(|line| line.starts_with("@prefix assay:")), "{turtle}");
    assert!(declared.len() <= 3, "{declared:?}");
}

#[test]
fn cells_that_a_spreadsheet_would_run_can_be_guarded() {
    let workspace = with("<urn:a> <urn:p> \"=1+1\" . <urn:b> <urn:p> -5 . <urn:c> <urn:p> \"@x, y\" .");
    let query = ["-l", "l", "query", "-q", "SELECT ?o { ?s <urn:p> ?o } ORDER BY ?s"];
    let plain = workspace.run(&[&query[..], &["-f", "csv"]].concat()).ok().stdout;
    assert_eq!(plain, "o\r\n=1+1\r\n-5\r\n\"@x, y\"\r\n");
    for safe in [&["--safe-csv"][..], &["-f", "safe-csv"]] {
        let guarded = workspace.run(&[&query[..], safe].concat()).ok().stdout;
        assert_eq!(guarded, "o\r\n'=1+1\r\n-5\r\n\"'@x, y\"\r\n");
    }
    let workspace = Workspace::init();
    let sheet = workspace.read("data/claims/example.toml");
    let says = sheet.lines().find(|line| line.starts_with("says")).unwrap();
    workspace.write("data/claims/example.toml", sheet.replacen(says, "says = \"=cmd|' /C calc'!A0\"", 1));
    let table = workspace.run(&["export", "--as", "csv", "--safe-csv"]).ok().stdout;
    assert!(table.contains(",'=cmd|"), "{table}");
}

#[test]
fn the_saved_queries_are_listed_as_json() {
    let listed = Workspace::init().run(&["queries", "-f", "json"]).ok().json();
    assert_eq!(listed["format"], "assay-queries-2");
    let queries = listed["queries"].as_array().unwrap();
    let with_parameters = |query: &&serde_json::Value| !query["parameters"].as_array().unwrap().is_empty();
    let query = queries.iter().find(with_parameters).unwrap();
    assert!(query["name"].is_string() && query["summary"].is_string(), "{query}");
    assert!(query["parameters"][0]["type"].is_string(), "{query}");
    assert!(query["parameters"][0]["required"].is_boolean(), "{query}");
}

#[test]
fn a_pipe_is_answered_as_each_query_ends() {
    use std::io::{BufRead, Write};
    let workspace = Workspace::init();
    let mut child = workspace.command(&["repl"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    for (query, answer) in [("ASK {}\n;\n", "true"), ("ASK {\n FILTER(false) }\n;\n", "false")] {
        input.write_all(query.as_bytes()).unwrap();
        input.flush().unwrap();
        assert_eq!(lines.next().unwrap().unwrap(), answer, "though more may come");
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

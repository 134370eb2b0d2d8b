//! What the commands do, end to end: a workspace made, filled, asked, traced and exported by the real binary.

use crate::support::{ARTICLE, Output, Workspace, flowing, output, replaced};
use assay::internals::document::sha256_hex;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::Command;
use std::time::{Duration, Instant};

const SHEET: &str = "data/claims/example.toml";

/// One proposition in three documents, and another in one.
const RDF: &str = "\
PREFIX ex: <http://example.org/>
ex:a ex:tonnes 5 .
";

#[test]
fn the_first_steps_of_a_newcomer_work() {
    let workspace = Workspace::none();
    let made = workspace.run(&["init", "--author", "desk"]).ok();
    assert!(made.stdout.lines().any(|line| line.ends_with("data/claims/example.toml")), "{}", made.stdout);
    let report = workspace.run(&["check", "--format", "json"]).ok().json();
    assert_eq!((&report["clean"], &report["counts"]["claims"]), (&true.into(), &2.into()));

    let document = "Harbour News\n\nThe harbour lent 1,250 books in 2024.\n";
    workspace.write("inbox/Harbour News.txt", document);
    let added = workspace.run(&["add", "inbox/Harbour News.txt", "--published", "2025-01"]).ok();
    let sheet = "data/claims/harbour-news.toml";
    assert!(added.stdout.trim_end().ends_with(sheet), "{}", added.stdout);
    assert!(added.stderr.contains(&sha256_hex(document.as_bytes())), "{}", added.stderr);
    assert_eq!(workspace.read("data/sources/harbour-news.txt"), document);
    workspace.run(&["check"]).ok();
    workspace.run(&["add", "inbox/Harbour News.txt"]).exits(1);

    let claim = r#"
[[claim]]
id    = "ships"
says  = "1,250 books were lent in 2024."
quote = "The harbour lent 1,250 books in 2024."
kind  = "factual"
  [[claim.states]]
  subject  = "place:rivertown"
  property = "prop:loans"
  value    = "1250"
  unit     = "unit:NUM"
  written  = "1,250 books"
  period   = "2024"
"#;
    workspace.write(sheet, workspace.read(sheet) + claim);
    workspace.run(&["check"]).ok();

    let trace = flowing(&workspace.run(&["trace", "harbour-news:ships"]).ok().stdout);
    assert!(trace.contains("«The harbour lent [1,250 books] in 2024.»"), "{trace}");
    let rows = workspace.run(&["query", "what-is-said"]).ok().stdout;
    assert!(rows.contains("harbour-news/ships") && rows.lines().count() == 4, "{rows}");
    let csv = workspace.run(&["export", "--as", "csv", "--source", "harbour-news"]).ok().stdout;
    assert!(csv.lines().count() == 2 && csv.contains("1250"), "{csv}");
}

#[test]
fn a_missing_hash_is_pinned_by_fix() {
    let workspace = Workspace::init();
    let whole = workspace.read(SHEET);
    let line = whole.lines().find(|line| line.starts_with("sha256")).unwrap();
    workspace.write(SHEET, replaced(&whole, &format!("{line}\n"), ""));
    let out = workspace.run(&["check"]).exits(1);
    let hash = sha256_hex(workspace.read("data/sources/example.txt").as_bytes());
    assert!(out.stdout.contains("does not pin its `sha256`") && out.stdout.contains(&hash), "{}", out.stdout);
    let out = workspace.run(&["check", "--fix"]).ok();
    assert!(out.stderr.contains("pinned the hash in data/claims/example.toml"), "{}", out.stderr);
    assert!(workspace.read(SHEET).contains(&hash));
    let before = workspace.snapshot();
    workspace.run(&["check", "--fix"]).ok();
    assert_eq!(workspace.snapshot(), before, "what is pinned stays");
}

#[test]
fn every_format_of_rdf_is_taken_in_once() {
    let workspace = Workspace::init();
    let elsewhere = Workspace::none();
    let files = [
        ("a.ttl", "<http://e/a> <http://e/p> 1 ."),
        ("b.nt", "<http://e/b> <http://e/p> \"1\" ."),
        ("c.nq", "<http://e/c> <http://e/p> \"1\" <http://e/g> ."),
        ("d.trig", "<http://e/h> { <http://e/d> <http://e/p> [ <http://e/q> 1 ] }"),
        (
            "e.rdf",
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e=\"http://e/\"><rdf:Description rdf:about=\"http://e/e\"><e:p>1</e:p></rdf:Description></rdf:RDF>",
        ),
        ("f.jsonld", "{\"@id\": \"http://e/f\", \"http://e/p\": 1}"),
    ];
    for (name, text) in files {
        elsewhere.write(name, text);
    }
    elsewhere.write("notes.md", "not loaded from a directory");
    let folder = elsewhere.path("").display().to_string();
    let before = workspace.snapshot();
    let dry = workspace.run(&["load", "--dry-run", &folder]).ok();
    assert!(dry.stdout.lines().count() == 6 && dry.stderr.contains("a dry run"), "{}", dry.stdout);
    assert_eq!(workspace.snapshot(), before, "a dry run writes nothing");

    let first = workspace.run(&["load", &folder]).ok();
    assert_eq!(first.stdout.matches("copied to data/rdf/").count(), 6, "{}", first.stdout);
    assert_eq!(workspace.rows("SELECT ?s { ?s <http://e/p> ?o } ORDER BY ?s").len(), 6);
    assert_eq!(workspace.rows("SELECT ?s { GRAPH <http://e/g> { ?s ?p ?o } }"), ["<http://e/c>"]);
    let after = workspace.snapshot();
    for path in [folder, workspace.path("data/rdf").display().to_string()] {
        let again = workspace.run(&["load", &path]).ok();
        assert_eq!(again.stdout.matches("unchanged").count(), 6, "{}", again.stdout);
        assert_eq!(workspace.snapshot(), after);
    }

    elsewhere.write("g.ttl", "<http://e/x> <http://e/p> 2 .");
    let path = elsewhere.path("g.ttl").display().to_string();
    workspace.run(&["load", "--graph", "http://e/mine", &path]).ok();
    assert_eq!(workspace.rows("SELECT ?s { GRAPH <http://e/mine> { ?s ?p ?o } }"), ["<http://e/x>"]);
    workspace.run(&["check"]).ok();
}

#[test]
fn a_query_comes_by_name_file_text_and_standard_input() {
    let workspace = Workspace::init();
    let named = workspace.run(&["query", "what-is-said"]).ok().stdout;
    assert_eq!(named.lines().count(), 3, "{named}");
    assert_eq!(workspace.run(&["query", "queries/what-is-said.rq"]).ok().stdout, named);
    let text = workspace.read("queries/what-is-said.rq");
    assert_eq!(workspace.run(&["query", "-q", &text]).ok().stdout, named);
    assert_eq!(workspace.run_with_input(&["query", "-"], &text).ok().stdout, named);
    assert_eq!(workspace.run(&["queries", "show", "what-is-said"]).ok().stdout, text);
    let listed = workspace.run(&["queries"]).ok().stdout;
    assert!(listed.lines().any(|line| line.starts_with("what-is-said\t[subject:iri]\t")), "{listed}");

    let select = "SELECT ?claim { ?claim dcterms:identifier ?id } ORDER BY ?claim";
    let with = |values: &[&str]| {
        let mut args = vec!["query", "-q", select];
        for value in values {
            args.extend(["--param", value]);
        }
        workspace.run(&args).ok().stdout.lines().count() - 1
    };
    assert_eq!(with(&["id=\"lending\""]), 1);
    assert_eq!(with(&["id=\"lending\"", "id=\"lending-forecast\""]), 2, "several values of one parameter");
    assert_eq!(with(&["id=\"nothing\""]), 0);

    let none = workspace.run(&["query", "what-is-said", "-p", "subject=item:books"]).ok().stdout;
    assert_eq!(none.lines().count(), 1, "{none}");

    workspace.write("mine.ttl", "<http://e/a> <http://e/p> <https://example.org/c/example/lending> .");
    let joined = "SELECT ?says { <http://e/a> <http://e/p> ?claim . ?claim assay:says ?says }";
    let out = workspace.run(&["query", "-q", joined, "--with", "mine.ttl"]).ok().stdout;
    assert!(out.contains("48,200 books"), "{out}");
    assert!(workspace.rows(joined).is_empty(), "joined for one query only");
}

#[test]
fn every_format_of_answers_can_be_read() {
    let workspace = Workspace::init();
    let run =
        |query: &str, format: &str| workspace.run(&["query", "-q", query, "--format", format]).ok().stdout;
    let select = "SELECT ?claim ?says { ?claim assay:says ?says } ORDER BY ?claim";
    let json: Value = serde_json::from_str(&run(select, "json")).unwrap();
    let says = &json["results"]["bindings"][0]["says"];
    assert_eq!(
        (&says["value"], &says["xml:lang"]),
        (&"Rivertown's library lent 48,200 books in 2024.".into(), &"en".into())
    );
    let text = run(select, "csv");
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(csv.headers().unwrap(), vec!["claim", "says"]);
    let row = csv.records().next().unwrap().unwrap();
    assert_eq!(
        &row[1], "Rivertown's library lent 48,200 books in 2024.",
        "the comma is kept within its cell"
    );
    let xml = run(select, "xml");
    assert_eq!(xml.matches("<result>").count(), 2, "{xml}");
    assert!(xml.trim_end().ends_with("</sparql>") && xml.contains("xml:lang=\"en\""), "{xml}");
    let tsv = run(select, "tsv");
    assert!(tsv.starts_with("?claim\t?says\n") && tsv.contains("2024.\"@en"), "{tsv}");
    assert_eq!(workspace.run(&["query", "-q", select]).ok().stdout, tsv, "TSV is what a pipe gets");
    assert!(run(select, "table").contains("example:lending"));

    assert_eq!(serde_json::from_str::<Value>(&run("ASK {}", "json")).unwrap()["boolean"], true);
    let construct = "CONSTRUCT { ?c assay:says ?s } WHERE { ?c assay:says ?s }";
    for (format, extension) in [
        ("turtle", "ttl"),
        ("trig", "trig"),
        ("ntriples", "nt"),
        ("nquads", "nq"),
        ("rdfxml", "rdf"),
        ("jsonld", "jsonld"),
    ] {
        let name = format!("back.{extension}");
        workspace.write(&name, run(construct, format));
        let out = workspace.run(&["load", "--dry-run", &name]).ok().stdout;
        assert!(out.contains(": 2 quads"), "{format}: {out}");
    }
    assert_eq!(workspace.run(&["query", "-q", construct]).ok().stdout, run(construct, "turtle"));
}

const CROSS: &str = "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f ?i ?c";

#[test]
fn a_result_cut_short_says_so() {
    let workspace = Workspace::init();
    let all = "SELECT ?s { ?s ?p ?o }";
    let out = workspace.run(&["query", "-q", all, "--limit", "2", "--format", "json"]).exits(3);
    assert!(out.stderr.contains("cut by the limit"), "{}", out.stderr);
    let json = out.json();
    assert_eq!(json["results"]["bindings"].as_array().unwrap().len(), 2);
    assert!(
        json.to_string().contains("incomplete") || json.to_string().contains("\"complete\":false"),
        "{json}"
    );
    let two = "SELECT ?c { ?c a assay:Claim }";
    let whole = workspace.run(&["query", "-q", two, "--limit", "2", "--format", "json"]).ok();
    assert!(!whole.stdout.contains("complete"), "{}", whole.stdout);

    let started = Instant::now();
    let out = workspace.run(&["query", "-q", CROSS, "--timeout", "300ms", "--memory", "64GB"]).exits(3);
    assert!(out.stderr.contains("deadline") || out.stderr.contains("timeout"), "{}", out.stderr);
    assert!(started.elapsed() < Duration::from_secs(60), "it stops");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_query() {
    let workspace = Workspace::init();
    // One that keeps no row: it would use up its memory before.
    let endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?l) }";
    let child = workspace.command(&["query", "-q", endless]).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(2));
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let started = Instant::now();
    let out = output(child.wait_with_output().unwrap()).exits(130);
    assert!(started.elapsed() < Duration::from_secs(30), "it stops");
    assert!(out.stderr.contains("interrupted"), "{}", out.stderr);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let workspace = Workspace::init();
    let many = "SELECT ?a ?b ?c ?d { ?a ?b ?c . ?d ?e assay:Claim }";
    let mut child = workspace.command(&["query", "-q", many]).spawn().unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    drop(reader);
    let code = child.wait().unwrap().code();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((line.as_str(), code, said.as_str()), ("?a\t?b\t?c\t?d\n", Some(0), ""));
}

#[test]
fn what_three_documents_state_counts_once() {
    let workspace = Workspace::init();
    for name in ["one", "two", "three"] {
        workspace.write(&format!("data/rdf/{name}.ttl"), RDF);
    }
    workspace.write("data/rdf/four.ttl", RDF.replace("ex:a ex:tonnes 5", "ex:b ex:tonnes 7"));
    let number = |row: &str| row.split('"').find(|part| !part.is_empty()).unwrap_or_default().to_owned();
    let sum = "PREFIX ex: <http://example.org/> SELECT (SUM(?t) AS ?sum) { ?x ex:tonnes ?t }";
    assert_eq!(number(&workspace.rows(sum)[0]), "12");
    let graphs = "PREFIX ex: <http://example.org/> SELECT ?g { GRAPH ?g { ex:a ex:tonnes ?t } }";
    assert_eq!(workspace.rows(graphs).len(), 3);
    let out = workspace.run(&["query", "-q", sum, "--default-graph", "strict"]).ok().stdout;
    assert_eq!(number(out.lines().nth(1).unwrap()), "0");
    let out = workspace.run(&["query", "-q", graphs, "--default-graph", "strict"]).ok().stdout;
    assert_eq!(out.lines().count(), 4);

    // The same of a proposition: two more sheets make the claim of the first.
    let sheet = workspace.read("data/claims/example.toml");
    for name in ["second", "third"] {
        let twin = sheet.replace("id        = \"example\"", &format!("id        = \"{name}\""));
        workspace.write(&format!("data/claims/{name}.toml"), twin);
    }
    let loans = "SELECT (SUM(?v) AS ?sum) { ?p assay:property prop:loans ; assay:period \"2024\"^^<http://id.loc.gov/datatypes/edtf/EDTF> ; assay:value ?v }";
    assert_eq!(number(&workspace.rows(loans)[0]), "48200");
    let stated = "SELECT DISTINCT ?g { GRAPH ?g { ?p assay:property prop:loans ; assay:value ?v FILTER(?v = 48200.0) } }";
    assert_eq!(workspace.rows(stated).len(), 3);
}

#[test]
fn a_trace_marks_the_damaged_words_at_their_offsets() {
    let workspace = Workspace::article();
    let article = workspace.read(ARTICLE);
    let quote = "Currently, China has 36 percent of the world's rare earth reserves7%";
    let start = article[..article.find(quote).unwrap()].chars().count();
    let end = start + quote.chars().count();
    let hash = sha256_hex(article.as_bytes());

    let text = workspace.run(&["trace", "mondo-2024:china-reserve-share"]).ok().stdout;
    assert!(!text.contains('\u{1b}'), "a pipe gets no escape codes");
    let text = flowing(&text);
    let marked = "«Currently, China has [36 percent] of the world's rare earth reserves[7%]»";
    for words in [marked, &format!("code points {start}..{end}"), &hash, "recomputed now", "emended"] {
        assert!(text.contains(words), "no {words} in {text}");
    }
    let trace = workspace.run(&["trace", "mondo-2024:china-reserve-share", "--format", "json"]).ok().json();
    let passage = &trace["evidence"]["passages"][0];
    assert_eq!((&passage["start"], &passage["end"]), (&start.into(), &end.into()));
    assert_eq!(passage["exact"], quote);
    assert_eq!(
        (&trace["evidence"]["sha256Now"], &trace["evidence"]["hash"]),
        (&hash.into(), &"matches".into())
    );
    let schema = workspace.run(&["trace", "--schema"]).ok().json();
    assert!(schema["$schema"].is_string() && schema["properties"]["evidence"].is_object());
}

#[test]
fn a_quote_in_another_language_is_traced_with_its_translation() {
    let workspace = Workspace::article();
    workspace.take("data/claims/mofcom-46-2024.toml");
    let text = flowing(&workspace.run(&["trace", "mofcom-46-2024:exports-not-permitted"]).ok().stdout);
    for words in
        ["原则上", "[不予许可]", "in English In principle, exports to the United States", "not archived here"]
    {
        assert!(text.contains(words), "no {words} in {text}");
    }

    let source = "《日报》\n\n中国稀土储量占世界的百分之三十六点七。\n";
    let workspace = Workspace::init();
    workspace.write("inbox/ribao.txt", source);
    workspace.run(&["add", "inbox/ribao.txt", "--language", "zh", "--title", "日报"]).ok();
    let claim = "\n[[claim]]\nid = \"share\"\nsays = \"36.7 %.\"\nquote = \"中国稀土储量占世界的百分之三十六点七\"\ntranslation = \"China has 36.7 % of the rare-earth reserves of the world\"\nkind = \"factual\"\n";
    workspace.write("data/claims/ribao.toml", workspace.read("data/claims/ribao.toml") + claim);
    let text = flowing(&workspace.run(&["trace", "ribao:share"]).ok().stdout);
    // Six code points stand before the quote: four of the title, and two line ends.
    for words in ["code points 6..24, line 3", "China has 36.7 % of the rare-earth", "日报 (ribao)"] {
        assert!(text.contains(words), "no {words} in {text}");
    }
}

#[test]
fn nothing_but_a_terminal_gets_colour() {
    let workspace = Workspace::init();
    for args in [
        &["check"][..],
        &["trace", "example:lending"],
        &["query", "what-is-said", "-f", "table"],
        &["query", "nothing"],
        &["queries"],
    ] {
        for no_color in [None, Some("1")] {
            let mut command = workspace.command(args);
            no_color.map(|value| command.env("NO_COLOR", value));
            let out: Output = output(command.output().unwrap());
            assert!(!out.stdout.contains('\u{1b}') && !out.stderr.contains('\u{1b}'), "{args:?}");
        }
    }
}

#[test]
fn exports_of_a_claim_a_source_and_all_can_be_read_back() {
    let workspace = Workspace::init();
    let sheet = workspace.read("data/claims/example.toml");
    workspace
        .write("data/claims/second.toml", sheet.replace("id        = \"example\"", "id        = \"second\""));
    let reader = Workspace::init();
    std::fs::remove_file(reader.path("data/claims/example.toml")).unwrap();
    let scopes: [(&[&str], usize); 3] =
        [(&["--claim", "example:lending"], 1), (&["--source", "second"], 2), (&[], 4)];
    for (scope, claims) in scopes {
        for (format, extension) in [
            ("turtle", "ttl"),
            ("trig", "trig"),
            ("ntriples", "nt"),
            ("nquads", "nq"),
            ("rdfxml", "rdf"),
            ("jsonld", "jsonld"),
        ] {
            let mut args = vec!["export", "--as", format];
            args.extend(scope);
            let text = workspace.run(&args).ok().stdout;
            let name = format!("back.{extension}");
            reader.write(&name, &text);
            let out =
                reader.run(&["query", "-q", "SELECT ?c { ?c a assay:Claim }", "--with", &name]).ok().stdout;
            assert_eq!(out.lines().count() - 1, claims, "{format} {scope:?}");
        }
        let mut args = vec!["export", "--as", "csv"];
        args.extend(scope);
        let text = workspace.run(&args).ok().stdout;
        let mut csv = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(csv.records().map(Result::unwrap).count(), claims, "{text}");
    }
    let claim = ["export", "--as", "ntriples", "--claim", "example:lending"];
    let with = workspace.run(&claim).ok().stdout;
    let without = workspace.run(&[&claim[..], &["--no-triple-terms"]].concat()).ok().stdout;
    assert!(with.contains("<<(") && !without.contains("<<("), "RDF 1.1");
    assert_eq!(with.lines().count(), without.lines().count() + 1, "nothing else is left out");
    workspace.run(&["export", "--as", "sheet"]).exits(2);
}

/// The corpus as a whole: clean, and its sheets written anew load with the same digest.
#[test]
fn the_corpus_is_clean_and_its_sheets_are_written_anew() {
    let workspace = Workspace::corpus();
    let report = workspace.run(&["check", "--format", "json"]).ok().json();
    assert!(report["counts"]["claims"].as_u64().unwrap() > 200 && report["checks"].as_u64().unwrap() > 20);
    let shares = workspace.run(&["query", "reserve-shares", "--format", "json"]).ok().json();
    assert!(shares.to_string().contains("36.7"), "{shares}");
    for source in ["mondo-2024", "mofcom-46-2024"] {
        let name = format!("data/claims/{source}.toml");
        let digest = "SELECT ?d { GRAPH <https://w3id.org/assay/graph/catalogue> { ?g assay:file ?file ; assay:digest ?d } }";
        let file = format!("file=\"{name}\"");
        let before = workspace.run(&["query", "-q", digest, "--param", &file]).ok().stdout;
        let sheet = workspace.run(&["export", "--as", "sheet", "--source", source]).ok().stdout;
        workspace.write(&name, sheet);
        let after = workspace.run(&["query", "-q", digest, "--param", &file]).ok().stdout;
        assert!(before.contains("sha256:"), "{before}");
        assert_eq!(before, after, "{source}");
    }
}

#[test]
fn a_workspace_that_could_not_be_opened_is_not_made() {
    let nowhere = Workspace::none();
    for (option, value, told) in [
        ("--author", "jo smith", "--author takes an id"),
        ("--author", "a\"b", "--author takes an id"),
        ("--author", "", "--author takes an id"),
        ("--base", "foo", "--base takes an IRI"),
    ] {
        let out = nowhere.run(&["init", option, value]).exits(2);
        assert!(out.stderr.contains(told), "{value}: {}", out.stderr);
        assert!(nowhere.snapshot().is_empty(), "{value}");
    }
    nowhere.run(&["init", "--author", "agent:jo-smith"]).ok();
    nowhere.run(&["check"]).ok();
}

#[test]
fn every_spelling_of_csv_keeps_formulas_from_spreadsheets() {
    let workspace = Workspace::init();
    let ask = ["query", "-q", "SELECT (\"=1+1\" AS ?cell) {}"];
    for args in [
        &["-f", "safe-csv"][..],
        &["--safe-csv"],
        &["--safe-csv", "-f", "csv"],
        &["-f", "safe-csv", "--safe-csv"],
    ] {
        let out = workspace.run(&[&ask[..], args].concat()).ok().stdout;
        assert!(out.contains("'=1+1"), "{args:?}: {out}");
    }
    let out = workspace.run(&[&ask[..], &["--safe-csv", "-f", "json"]].concat()).exits(2).stderr;
    assert!(out.contains("`--safe-csv` is of CSV, and the format is json"), "{out}");
    let rows = workspace.run(&["export", "--as", "csv", "--safe-csv"]).ok().stdout;
    for args in
        [["export", "--as", "safe-csv"], ["export", "-f", "safe-csv"], ["export", "--format", "safe-csv"]]
    {
        assert_eq!(workspace.run(&args).ok().stdout, rows, "{args:?}");
    }
    workspace.run(&["export", "--as", "turtle", "--safe-csv"]).exits(2);
}

#[test]
fn a_table_of_semicolons_is_told_to_be_one() {
    let workspace = Workspace::init();
    workspace.write("loans.csv", "Land;Ausleihen\nA;48,5\nB;12\n");
    let out = workspace.run(&["add", "loans.csv", "--type", "Dataset"]).exits(2).stderr;
    assert!(
        flowing(&out).contains("the cells are separated by semicolons")
            && out.contains("hint: save it with commas"),
        "{out}"
    );
    assert!(!workspace.path("data/sources/loans.csv").exists());
}

/// Some editors put a byte order mark before every text.
#[test]
fn a_workspace_of_marked_files_is_as_any_other() {
    let workspace = Workspace::init();
    let plain = workspace.run(&["check"]).ok().stdout;
    let texts =
        ["data/workspace.toml", "data/claims/example.toml", "ontology/domain.ttl", "queries/what-is-said.rq"];
    for file in texts {
        workspace.write(file, format!("\u{feff}{}", workspace.read(file)));
    }
    workspace.write("ontology/words.tsv", "\u{feff}en\tunit\tquintal|quintals\tNUM\n");
    workspace.write(
        "queries/checks/none.rq",
        "\u{feff}SELECT ?focus ?message { ?focus assay:says ?message, \"nothing\" }",
    );
    workspace.write(
        "data/rdf/more.nt",
        "\u{feff}<http://e/s> <http://e/p> 1 .\n".replace(" 1 ", " \"1\" ").as_str(),
    );
    workspace.write("data/rdf/other.jsonld", "\u{feff}{\"@id\": \"http://e/t\", \"http://e/p\": 1}");
    let marked = workspace.run(&["check"]).ok().stdout;
    // One check more, of its own.
    let counted =
        |text: &str| text.split(" check queries").next().unwrap().rsplit(' ').next().unwrap().parse::<u32>();
    assert_eq!(counted(&marked), counted(&plain).map(|count| count + 1));
    assert!(marked.ends_with(" check queries: nothing is wrong\n"), "{marked}");
    let out = workspace.run(&["query", "what-is-said", "-f", "csv"]).ok().stdout;
    assert!(out.contains("lending"), "{out}");
}

#[test]
fn files_that_are_not_there_are_named_with_the_nearest() {
    let workspace = Workspace::init();
    workspace.write("notes.txt", "A note.\n");
    workspace.write("more.ttl", "");
    let cases: [(&[&str], &str, &str); 6] = [
        (&["add", "note.txt"], "no file note.txt", "did you mean notes.txt?"),
        (&["load", "mor.ttl"], "no file mor.ttl", "did you mean more.ttl?"),
        (&["load", "else/where.ttl"], "no file else/where.ttl", ""),
        (&["repl", "-f", "note.txt"], "no file note.txt", "did you mean notes.txt?"),
        (&["query", "-q", "ASK {}", "--with", "mor.ttl"], "no file mor.ttl", "did you mean more.ttl?"),
        (&["-l", "place", "load", "mor.ttl"], "no file mor.ttl", "did you mean more.ttl?"),
    ];
    for (args, told, hint) in cases {
        let out = workspace.run(args).exits(2);
        assert!(out.stderr.contains(told) && out.stderr.contains(hint), "{args:?}: {}", out.stderr);
        assert!(!out.stderr.contains("os error"), "{args:?}: {}", out.stderr);
    }
    workspace.edit(SHEET, "../sources/example.txt", "../sources/exmaple.txt");
    let out = workspace.run(&["check"]).exits(1);
    assert!(out.stdout.contains("did you mean `../sources/example.txt`?"), "{}", out.stdout);
}

#[test]
fn a_faulty_query_stops_no_other() {
    let workspace = Workspace::init();
    workspace.write("queries/broken.rq", "SELEC ?x {}");
    workspace.write("queries/checks/broken.rq", "SELEC ?x {}");
    let wrong = "#+ summary: A check that finds something.\nSELECT ?focus ?message { VALUES (?focus ?message) { (assay:Claim \"found\") } }";
    workspace.write("queries/checks/own.rq", wrong);
    let listed = workspace.run(&["queries"]).exits(1);
    assert!(listed.stdout.contains("what-is-said\t"), "{}", listed.stdout);
    assert!(listed.stderr.contains("queries/broken.rq:1:1"), "{}", listed.stderr);
    let out = workspace.run(&["check"]).exits(1);
    for words in ["queries/checks/broken.rq:1:1", "found", "check queries: 2 faults"] {
        assert!(out.stdout.contains(words), "{words}: {}", out.stdout);
    }
}

#[test]
fn a_refused_sheet_drags_no_faults_of_its_reviews_along() {
    let workspace = Workspace::init();
    for (claim, other) in
        [("example:lending", "example:lending-forecast"), ("example:lending-forecast", "example:lending")]
    {
        let step = ["--step", "Who counted?", "The library.", "--evidence", other];
        workspace.run(&[&["review", claim, "--rating", "true", "--says", "x"][..], &step].concat()).ok();
    }
    std::fs::rename(workspace.path("data/sources/example.txt"), workspace.path("hidden.txt")).unwrap();
    let out = workspace.run(&["check"]).exits(1);
    assert!(out.stdout.contains("check queries: 1 fault\n"), "{}", out.stdout);
}

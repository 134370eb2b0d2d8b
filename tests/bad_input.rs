//! Input that is wrong in one known way: what is said of it, where, and that nothing of it gets in.

use crate::support::{ARTICLE, Workspace, not_run, replaced};
use assay::internals::document::sha256_hex;
use std::thread;

const SHEET: &str = "data/claims/courier.toml";
const SOURCE: &str = "data/sources/courier.txt";

const TEXT: &str = "\
The Rivertown Courier, 3 March 2025

The library lent 48,200 books in 2024, up by 36.7 percent. The town grew.
At least 12 towns lent books.
The town grew.
";

const CLAIMS: &str = r#"[source]
id        = "courier"
type      = "NewsArticle"
title     = "The Rivertown Courier"
published = 2025-03-03
language  = "en"
text      = "../sources/courier.txt"
sha256    = "{sha256}"

[[claim]]
id    = "lending"
says  = "The library lent 48,200 books in 2024."
quote = "The library lent 48,200 books in 2024"
kind  = "factual"
  [[claim.states]]
  subject  = "place:rivertown"
  property = "prop:loans"
  item     = "item:books"
  value    = "48200"
  unit     = "unit:NUM"
  written  = "48,200 books"
  period   = "2024"

[[claim]]
id    = "growth"
says  = "Lending rose by 36.7 percent."
quote = "up by 36.7 percent"
kind  = "factual"
  [[claim.states]]
  subject  = "place:rivertown"
  property = "prop:growth"
  value    = "36.7"
  unit     = "unit:PERCENT"
  written  = "36.7 percent"

[[claim]]
id    = "towns"
says  = "At least 12 towns lent books."
quote = "At least 12 towns lent books."
kind  = "factual"
  [[claim.states]]
  subject  = "place:rivertown"
  property = "prop:lenders"
  value    = ">=12"
  unit     = "unit:NUM"
  written  = "At least 12 towns"
"#;

const MORE_TERMS: &str = r#"
unit:PERCENT a qudt:Unit ; rdfs:label "per cent"@en ; qudt:symbol "%" ;
    qudt:hasQuantityKind quantitykind:DimensionlessRatio ; qudt:conversionMultiplier 0.01 .
prop:growth a assay:Property ; rdfs:label "growth"@en ; skos:definition "By how much it grew."@en ;
    skos:example "Up by a third." ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:PERCENT .
prop:lenders a assay:Property ; rdfs:label "lenders"@en ; skos:definition "How many lend."@en ;
    skos:example "12 towns lend." ;
    rdfs:domain class:Place ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:NUM .
"#;

/// A workspace whose only document is the courier.
fn courier() -> Workspace {
    let workspace = Workspace::init();
    std::fs::remove_file(workspace.path("data/claims/example.toml")).unwrap();
    std::fs::remove_file(workspace.path("data/sources/example.txt")).unwrap();
    let terms = workspace.read("ontology/domain.ttl") + MORE_TERMS;
    workspace.write("ontology/domain.ttl", terms);
    workspace.write(SOURCE, TEXT);
    workspace.write(SHEET, sheet());
    workspace
}

fn sheet() -> String {
    CLAIMS.replace("{sha256}", &sha256_hex(TEXT.as_bytes()))
}

/// The line and column, both from 1, at which words stand first.
fn place_of(text: &str, words: &str) -> String {
    let at = text.find(words).unwrap_or_else(|| panic!("`{words}` does not stand in:\n{text}"));
    let line_start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    format!("{}:{}", text[..at].matches('\n').count() + 1, text[line_start..at].chars().count() + 1)
}

/// Asks for the claims loaded, and where files have faults, for the claims of the others.
const CLAIM_COUNT: &str = "SELECT (COUNT(*) AS ?n) { ?claim a assay:Claim }";

fn assert_nothing_loaded(workspace: &Workspace, case: &str) {
    let out = workspace.run(&["query", "--skip-faulty", "-q", CLAIM_COUNT]).ok();
    assert_eq!(out.stdout, "?n\n0\n", "{case}");
    assert!(out.stderr.contains("left out for their faults"), "{case}: {}", out.stderr);
}

/// An edit of the sheet, and what is said of it.
struct Case {
    from: &'static str,
    to: &'static str,
    /// The words of the edited sheet that the fault points at.
    at: &'static str,
    message: &'static str,
    help: &'static str,
}

const fn case(
    from: &'static str,
    to: &'static str,
    at: &'static str,
    message: &'static str,
    help: &'static str,
) -> Case {
    Case { from, to, at, message, help }
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Quotes.
    case(r#"quote = "The library lent 48,200 books in 2024""#, r#"quote = "The library lent 48,300 books in 2024""#,
        "\"The library lent 48,300", "claim `lending`: the words do not stand in the text", "nearest, at line 3: “The library lent 48,200 books in 2024”"),
    case(r#"quote = "up by 36.7 percent""#, r#"quote = "The town grew.""#,
        "\"The town grew.\"", "claim `growth`: the words stand in 2 places, in lines 3, 5", "more of the words around them"),
    case(r#"quote = "up by 36.7 percent""#, r#"quote = """#, "\"\"", "quote", ""),
    // Written words.
    case(r#"written  = "36.7 percent""#, r#"written  = "37 percent""#,
        "\"37 percent\"", "claim `growth`: `written` does not stand in the quote: `37 percent`", ""),
    case(r#"value    = "36.7""#, r#"value    = "63.7""#,
        "\"36.7 percent\"", "claim `growth`: the words give 36.7 %, not 63.7", ""),
    case(r#"value    = ">=12""#, r#"value    = "12""#,
        "\"At least 12 towns\"", "the words say “at least 12”, and “12” is stated", ""),
    case("  written  = \"36.7 percent\"\n", "",
        "\"36.7\"", "claim `growth`: a value needs `written`", ""),
    // Names.
    case(r#"item     = "item:books""#, r#"item     = "item:boks""#,
        "\"item:boks\"", "`item:boks` is not defined in the ontologies", "did you mean `item:books`"),
    case(r#"item     = "item:books""#, r#"item     = "place:rivertown""#,
        "\"place:rivertown\"\n  value    = \"48200\"", "`place:rivertown` is not a class:Item, as `item` needs", ""),
    case(r#"property = "prop:loans""#, r#"property = "prop:loan""#,
        "\"prop:loan\"", "`prop:loan` is not defined", "did you mean `prop:loans`"),
    case(r#"property = "prop:loans""#, r#"property = "place:rivertown""#,
        "\"place:rivertown\"\n  item", "`place:rivertown` is not declared as a property of claims", ""),
    case("item     =", "itme     =", "itme", "[[claim.states]] has no `itme`", "did you mean `item`?"),
    case("  period   =", "  perod    =", "perod", "has no `perod`", "did you mean `period`?"),
    // Units and numbers.
    case(r#"unit     = "unit:PERCENT""#, r#"unit     = "unit:NUM""#,
        "\"unit:NUM\"\n  written  = \"36.7", "`unit:NUM` does not fit prop:growth", "kept in unit:PERCENT"),
    case("  unit     = \"unit:PERCENT\"\n", "", "\"36.7\"\n", "needs its `unit`", "such as unit:PERCENT"),
    case(r#"value    = "48200""#, r#"value    = "many""#, "\"many\"", "`many` is not a number", "36.7, >9e7"),
    case(r#"value    = ">=12""#, r#"value    = "12..10""#, "\"12..10\"", "the range ends at 10, below its start 12", ""),
    // Periods.
    case(r#"period   = "2024""#, r#"period   = "2024/2021""#,
        "\"2024/2021\"", "the period ends on 2021-12-31, before it starts on 2024-01-01", ""),
    case(r#"period   = "2024""#, r#"period   = "last year""#, "\"last year\"", "`last year` is not a period", "2023-07"),
    case(r#"period   = "2024""#, r#"period   = "2024-02-30""#, "\"2024-02-30\"", "not a date of the calendar", ""),
    // Form.
    case(r#"id    = "towns""#, r#"id    = "growth""#,
        "\"growth\"\nsays  = \"At least", "there is a claim `growth` already in this sheet", ""),
    case(r#"id    = "towns""#, r#"id    = "two towns""#, "\"two towns\"", "`two towns` is not an id", "a letter, then"),
    case("says  = \"Lending", "sayz  = \"Lending", "sayz", "[[claim]] has no `sayz`", "did you mean `says`?"),
    case("says  = \"Lending rose by 36.7 percent.\"\n", "", "[[claim]]\nid    = \"growth\"", "[[claim]] lacks `says`", ""),
    case(r#"says  = "Lending rose by 36.7 percent.""#, "says  = 36.7", "36.7\n", "`says` takes a text in quotes, not a TOML float", ""),
    case("kind  = \"factual\"\n  [[claim.states]]\n  subject  = \"place:rivertown\"\n  property = \"prop:growth\"",
        "kind  = \"factul\"\n  [[claim.states]]\n  subject  = \"place:rivertown\"\n  property = \"prop:growth\"",
        "\"factul\"", "`kind` is one of", "did you mean `factual`?"),
    case(r#"id    = "growth""#, "id    = ", "\nsays  = \"Lending", "not valid TOML", ""),
    case("[source]\n", "[sorce]\n", "[sorce]", "`[source]`", ""),
    case(r#"says  = "Lending rose by"#, r#"says  = "Lending \drose by"#, "\\drose", "`\\d` is no escape", ""),
    case("says  = \"Lending rose by 36.7 percent.\"", "says  = “Lending rose by 36.7 percent.”",
        "“Lending", "`“` (U+201C, left double quotation mark) cannot stand here: type `\"`", ""),
    // The source.
    case(r#"id        = "courier""#, r#"id        = "graph""#, "\"graph\"", "`graph` is reserved", ""),
    case("../sources/courier.txt", "../sources/gone.txt", "\"../sources/gone.txt\"", "`../sources/gone.txt` cannot be read", ""),
    case(r#"sha256    = ""#, r#"sha256    = "00"#, "\"00", "the bytes of source `courier` (data/sources/courier.txt) are not those pinned", "3 claims rest on them: lending, growth, towns"),
];

/// What `--dry-run` and a query say of a sheet with one fault; the file stays out in both.
#[test]
fn each_fault_of_a_sheet_is_told_at_its_place() {
    let failures: Vec<String> = in_parallel(CASES, |case| {
        let workspace = courier();
        let text = replaced(&sheet(), case.from, case.to);
        workspace.write(SHEET, &text);
        let out = workspace.run(&["query", "-q", CLAIM_COUNT]);
        let place = format!("--> {SHEET}:{}\n", place_of(&text, case.at));
        let told = [case.message, case.help, place.as_str()].iter().all(|part| out.stderr.contains(part));
        if out.code == Some(1) && out.stdout.is_empty() && told {
            assert_nothing_loaded(&workspace, case.to);
            return None;
        }
        Some(format!(
            "{}\n  wanted {} | {} | {place}  code {:?}, got {}{}",
            case.to, case.message, case.help, out.code, out.stdout, out.stderr
        ))
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> Option<R> + Sync) -> Vec<R> {
    let work = &work;
    thread::scope(|scope| {
        let workers: Vec<_> = (0..2)
            .map(|offset| {
                scope.spawn(move || items.iter().skip(offset).step_by(2).filter_map(work).collect::<Vec<R>>())
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

#[test]
fn the_sheet_without_a_fault_is_clean() {
    let workspace = courier();
    let out = workspace.run(&["check"]).ok();
    assert!(out.stdout.contains("3 claims") && out.stdout.contains("nothing is wrong"), "{}", out.stdout);
}

#[test]
fn all_faults_are_reported_at_once_in_the_order_of_the_file() {
    let workspace = courier();
    let edits = [
        ("48,200 books in 2024\"\nkind", "48,300 books in 2024\"\nkind"),
        ("item:books", "item:boks"),
        ("\"2024\"", "\"2024/2021\""),
        ("unit:PERCENT", "unit:NUM"),
        ("\">=12\"", "\"12\""),
    ];
    for (from, to) in edits {
        workspace.edit(SHEET, from, to);
    }
    let text = workspace.read(SHEET);
    let out = workspace.run(&["check", "--format", "json"]).exits(1);
    let report = out.json();
    assert_eq!((&report["clean"], &report["counts"]["claims"]), (&false.into(), &0.into()));
    let found: Vec<String> = report["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            assert_eq!(fault["file"], SHEET);
            format!("{}:{}", fault["line"], fault["column"])
        })
        .collect();
    let places = [
        "\"The library lent 48,300",
        "\"item:boks",
        "\"2024/2021",
        "\"unit:NUM\"\n  written  = \"36.7",
        "\"At least 12 towns\"",
    ];
    assert_eq!(found, places.map(|words| place_of(&text, words)), "{}", out.stdout);
    let shown = workspace.run(&["check"]).exits(1).stdout;
    assert!(shown.contains("5 faults") && shown.contains("^^^"), "{shown}");
}

#[test]
fn loading_a_faulty_file_leaves_the_workspace_as_it_was() {
    let workspace = courier();
    let elsewhere = Workspace::none();
    let twin = sheet().replace("\"courier\"", "\"gazette\"").replace("courier.txt", "gazette.txt");
    elsewhere.write("sources/gazette.txt", TEXT);
    elsewhere.write("claims/gazette.toml", twin.replace("item:books", "item:boks"));
    elsewhere.write("broken.ttl", "<http://a/s> <http://a/p> .\n");
    let before = workspace.snapshot();
    let paths = ["claims/gazette.toml", "broken.ttl"].map(|name| elsewhere.path(name).display().to_string());
    let out = workspace.run(&["load", &paths[0], &paths[1]]).exits(1);
    assert!(out.stderr.contains("item:boks") && out.stderr.contains("broken.ttl:1:"), "{}", out.stderr);
    assert_eq!(workspace.snapshot(), before);

    elsewhere.write("claims/gazette.toml", &twin);
    elsewhere.write("sources/gazette.txt", TEXT.replace("grew", "grow"));
    workspace.run(&["load", &paths[0]]).exits(1);
    assert_eq!(workspace.snapshot(), before, "the pinned bytes differ");

    elsewhere.write("sources/gazette.txt", TEXT);
    let out = workspace.run(&["load", &paths[0]]).ok();
    assert!(
        out.stdout.contains("3 claims") && out.stdout.contains("copied to data/claims/gazette.toml"),
        "{}",
        out.stdout
    );
}

#[test]
fn a_graph_has_one_owner() {
    let workspace = courier();
    workspace.write("data/claims/other.toml", sheet());
    let out = workspace.run(&["check"]).exits(1);
    let taken = "the source id `courier` is taken: data/claims/courier.toml has it";
    assert!(out.stdout.contains(taken) && out.stdout.contains("data/claims/other.toml"), "{}", out.stdout);
    let owned = "the graph <https://example.org/c/graph/courier> belongs to data/claims/courier.toml";
    std::fs::remove_file(workspace.path("data/claims/other.toml")).unwrap();

    let elsewhere = Workspace::none();
    elsewhere.write("a.trig", "<https://example.org/c/graph/courier> { <http://a/s> <http://a/p> 1 }");
    elsewhere.write("b.ttl", "<http://a/s> <http://a/p> 1 .");
    let before = workspace.snapshot();
    let trig = elsewhere.path("a.trig").display().to_string();
    let out = workspace.run(&["load", &trig]).exits(1);
    assert!(out.stderr.contains(owned), "{}", out.stderr);
    let ttl = elsewhere.path("b.ttl").display().to_string();
    for graph in
        ["graph:courier", "https://w3id.org/assay/graph/catalogue", "https://w3id.org/assay/graph/inferred"]
    {
        let out = workspace.run(&["load", "--graph", graph, &ttl]).exits(1);
        assert!(out.stderr.contains("belongs to"), "{}", out.stderr);
    }
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn an_unknown_encoder_hides_no_other_fault_of_the_source() {
    let workspace = courier();
    let pinned = format!("sha256    = \"{}\"\n", sha256_hex(TEXT.as_bytes()));
    workspace.edit(SHEET, &pinned, "encoder   = \"agent:nobody\"\n");
    let out = workspace.run(&["check"]).exits(1);
    for words in ["`agent:nobody` is not defined", "does not pin its `sha256`"] {
        assert!(out.stdout.contains(words), "{words}: {}", out.stdout);
    }
}

#[test]
fn bytes_that_are_no_text_are_named_by_line_and_column() {
    let workspace = courier();
    let mut bytes = sheet().into_bytes();
    let at = sheet().find("Lending rose").unwrap();
    bytes[at] = 0xFF;
    workspace.write(SHEET, &bytes);
    let out = workspace.run(&["check"]).exits(1);
    let place = format!("--> {SHEET}:{}", place_of(&sheet(), "Lending rose"));
    assert!(out.stdout.contains("not UTF-8: byte 0xFF") && out.stdout.contains(&place), "{}", out.stdout);
    assert_nothing_loaded(&workspace, "a sheet that is no text");

    let mut bytes = TEXT.as_bytes().to_vec();
    bytes[TEXT.find("towns").unwrap()] = 0xC3;
    workspace.write(SOURCE, &bytes);
    workspace.write(SHEET, sheet().replace(&sha256_hex(TEXT.as_bytes()), &sha256_hex(&bytes)));
    let out = workspace.run(&["check"]).exits(1);
    let said = format!("{SOURCE}: not UTF-8: byte 0xC3 at line 4, column 13");
    assert!(out.stdout.contains(&said), "{}", out.stdout);
    assert_nothing_loaded(&workspace, "a source that is no text");
}

#[test]
fn byte_order_marks_and_crlf_are_accepted_and_places_stay_right() {
    let workspace = courier();
    let dos = format!("\u{feff}{}", sheet().replace('\n', "\r\n"));
    workspace.write(SHEET, &dos);
    workspace.run(&["query", "-q", CLAIM_COUNT]).ok();
    workspace.write(SHEET, dos.replace("item:books", "item:boks"));
    let out = workspace.run(&["query", "-q", CLAIM_COUNT]).exits(1);
    let place = format!("{SHEET}:{}\n", place_of(&sheet(), "\"item:books"));
    assert!(out.stderr.contains(&place), "{}", out.stderr);

    let bytes = format!("\u{feff}{}", TEXT.replace('\n', "\r\n"));
    workspace.write(SOURCE, &bytes);
    workspace.write(SHEET, sheet().replace(&sha256_hex(TEXT.as_bytes()), &sha256_hex(bytes.as_bytes())));
    let trace = workspace.run(&["trace", "courier:towns", "--format", "json"]).ok().json();
    let passage = &trace["evidence"]["passages"][0];
    // Offsets count the text without the mark, and each line end once.
    let start = TEXT[..TEXT.find("At least").unwrap()].chars().count();
    assert_eq!((&passage["start"], &passage["line"]), (&start.into(), &4.into()), "{trace:#}");
    assert_eq!(trace["evidence"]["pinnedSha256"], sha256_hex(bytes.as_bytes()));
    assert_eq!(trace["evidence"]["hash"], "matches");
}

#[test]
fn broken_rdf_is_refused_at_line_and_column() {
    let workspace = courier();
    let before = workspace.snapshot();
    let elsewhere = Workspace::none();
    let cases: &[(&str, &str, &[&str], &str)] = &[
        ("a.ttl", "@prefix a: <http://a/> .\na:s a:p a:o .\na:s a:p ] .\n", &["3:9"], ""),
        ("p.ttl", "<http://a/s> <http://a/p> no:where .\n", &["1:27"], "prefix"),
        (
            "a.nt",
            "<http://a/s> <http://a/p> .\n<http://a/s> <http://a/p> \"x\" .\n<http://a/s> nothing \"x\" .\n",
            &["1:", "3:"],
            "",
        ),
        (
            "a.nq",
            "<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n\"x\" <http://a/p> <http://a/o> .\n",
            &["2:1"],
            "",
        ),
        ("a.trig", "<http://a/g> {\n  <http://a/s> <http://a/p> 1 .\n", &["3:1"], ""),
        (
            "a.rdf",
            "<?xml version=\"1.0\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n<rdf:Description>\n</rdf:RDF>\n",
            &["4:"],
            "",
        ),
        ("a.jsonld", "{\"@id\": \"http://a/s\",\n \"http://a/p\": }", &["2:"], ""),
        (
            "r.jsonld",
            "{\"@context\": \"https://example.org/c\",\n \"name\": \"x\"}",
            &[""],
            "the context <https://example.org/c> is not in the file, and none is fetched",
        ),
        ("u.ttl", "<http://a/s> <http://a/p> \"\u{0}\" , ", &["1:"], ""),
    ];
    for (name, text, places, message) in cases {
        elsewhere.write(name, text);
        let path = elsewhere.path(name).display().to_string();
        let out = workspace.run(&["load", "--dry-run", &path]).exits(1);
        for place in *places {
            let at = if place.is_empty() { path.clone() } else { format!("{path}:{place}") };
            assert!(out.stderr.contains(&at), "{name} {place}: {}", out.stderr);
        }
        assert!(out.stderr.contains(message), "{name}: {}", out.stderr);
        assert_eq!(out.stderr.matches("error:").count(), places.len(), "{name}: {}", out.stderr);
    }
    assert_eq!(workspace.snapshot(), before);
}

#[test]
fn without_a_workspace_it_says_what_to_do() {
    let nowhere = Workspace::none();
    for args in [
        &["check"][..],
        &["query", "x"],
        &["trace", "a:b"],
        &["load", "x"],
        &["add", "x"],
        &["export", "--as", "csv"],
    ] {
        let out = nowhere.run(args).exits(2);
        assert!(
            out.stderr.contains("no workspace in") && out.stderr.contains("hint: `assay init"),
            "{}",
            out.stderr
        );
        assert!(out.stdout.is_empty());
    }
    nowhere.run(&["check", "--workspace", "elsewhere"]).exits(2);
    assert!(nowhere.snapshot().is_empty());
    let twice = courier().run(&["init"]).exits(1);
    assert!(twice.stderr.contains("is there already"), "{}", twice.stderr);
}

#[test]
fn a_faulty_configuration_is_named() {
    let workspace = courier();
    let was = workspace.read("data/workspace.toml");
    workspace.edit("data/workspace.toml", "agent:editor", "agent:nobody");
    let out = workspace.run(&["check"]);
    assert!(
        matches!(out.code, Some(1 | 2)) && out.stderr.contains("`author`: `agent:nobody` is not defined"),
        "{}",
        out.stderr
    );
    workspace.write("data/workspace.toml", was.replace("https://example.org/c/", "no iri"));
    let out = workspace.run(&["check"]).exits(2);
    assert!(out.stderr.contains("`base` is not an IRI"), "{}", out.stderr);
    workspace.write("data/workspace.toml", format!("{was}\nbaze = 1\n"));
    let out = workspace.run(&["check"]).exits(2);
    assert!(out.stderr.contains("baze"), "{}", out.stderr);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let workspace = courier();
    std::fs::set_permissions(workspace.path(SOURCE), std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(workspace.path(SOURCE)).is_ok() {
        not_run(
            "a file without permission",
            "this user may read every file: run the tests as another than root",
        );
        return;
    }
    let out = workspace.run(&["check"]).exits(1);
    assert!(out.stdout.contains("courier.txt") && out.stdout.contains("ermission denied"), "{}", out.stdout);
    std::fs::set_permissions(workspace.path(SHEET), std::fs::Permissions::from_mode(0o000)).unwrap();
    let out = workspace.run(&["check"]).exits(1);
    let said = out.stdout + &out.stderr;
    assert!(said.contains(SHEET) && said.contains("ermission denied"), "{said}");
}

/// Whichever byte of the article changes, the check fails and names the source and the claims that rest on it.
#[test]
fn any_changed_byte_of_the_article_is_found() {
    let workspace = Workspace::article();
    let bytes = std::fs::read(workspace.path(ARTICLE)).unwrap();
    let last = bytes.len() - 1;
    let mut places: Vec<usize> = (0..40).map(|n| n * last / 39).collect();
    places.dedup();
    assert!(places.len() == 40 && places[0] == 0 && places[39] == last);
    let checked = |workspace: &Workspace, at: usize| {
        let out = workspace.run(&["check", "--format", "json"]).exits(1);
        let report = out.json();
        let messages: String =
            report["faults"].as_array().unwrap().iter().map(|f| f["message"].to_string()).collect();
        let named = messages.contains("source `mondo-2024`") && messages.contains("china-reserve-share");
        assert!(named && messages.contains(ARTICLE), "byte {at}: {messages}");
        assert_eq!(report["counts"]["claims"], 0, "byte {at}");
    };
    let halves: Vec<&[usize]> = places.chunks(20).collect();
    in_parallel(&halves, |half| {
        let workspace = Workspace::article();
        for &at in *half {
            let mut changed = bytes.clone();
            // Every other change leaves bytes that are no text.
            changed[at] ^= if at % 2 == 0 { 0x80 } else { 1 };
            workspace.write(ARTICLE, &changed);
            checked(&workspace, at);
        }
        None::<()>
    });
    for changed in [&bytes[1..], &bytes[..last], b""] {
        workspace.write(ARTICLE, changed);
        checked(&workspace, changed.len());
    }
    workspace.write(ARTICLE, &bytes);
    workspace.run(&["check"]).ok();
}

const REVIEW: &str = r#"[[review]]
claim  = "courier:growth"
digest = "{digest}"
rating = "rating:outdated"
author = "agent:editor"
date   = 2026-11-23
says   = "Later figures differ."
"#;

#[test]
fn faults_of_reviews_are_told_at_their_place() {
    const REVIEWS: &str = "data/reviews/growth.toml";
    let workspace = courier();
    let trace = workspace.run(&["trace", "courier:growth", "--format", "json"]).ok().json();
    let review = REVIEW.replace("{digest}", trace["claim"]["digest"].as_str().unwrap());
    workspace.write(REVIEWS, &review);
    workspace.run(&["check"]).ok();
    let cases = [
        ("sha256:", "sha:", "\"sha:", "`digest` takes sha256: and 64 hexadecimal digits"),
        ("rating:outdated", "rating:outdatd", "\"rating:outdatd", "did you mean `rating:outdated`"),
        ("rating:outdated", "item:books", "\"item:books", "`item:books` is not a rating"),
        ("agent:editor", "agent:editr", "\"agent:editr", "did you mean `agent:editor`"),
        ("2026-11-23", "2026-11", "2026-11", ""),
        ("courier:growth", "growth", "\"growth\"", "`growth` is not a claim"),
        ("says  ", "supersedes = \"growth/1\"\nsays  ", "\"growth/1\"", "gives its `reason`"),
        ("says  ", "reason = \"x\"\nsays  ", "\"x\"", "`reason` goes with `supersedes`"),
        ("rating = \"rating:outdated\"\n", "", "[[review]]", "[[review]] lacks `rating`"),
    ];
    for (from, to, at, message) in cases {
        let text = replaced(&review, from, to);
        workspace.write(REVIEWS, &text);
        let out = workspace.run(&["query", "-q", CLAIM_COUNT]).exits(1);
        let place = format!("{REVIEWS}:{}\n", place_of(&text, at));
        assert!(out.stderr.contains(message) && out.stderr.contains(&place), "{to}: {}", out.stderr);
        let out = workspace.run(&["query", "--skip-faulty", "-q", "ASK { ?r a schema:ClaimReview }"]).ok();
        assert!(out.stdout.contains("false"), "{to}: {}", out.stdout);
    }

    workspace.write(REVIEWS, &review);
    workspace.edit(SHEET, "Lending rose by 36.7 percent.", "Lending rose by more than a third.");
    let out = workspace.run(&["check"]).exits(1);
    assert!(out.stdout.contains("courier:growth has changed since the review"), "{}", out.stdout);
    workspace.write(REVIEWS, review.replace("courier:growth", "courier:shrinking"));
    let out = workspace.run(&["check"]).exits(1);
    assert!(out.stdout.contains("courier:shrinking, which is not there"), "{}", out.stdout);
}

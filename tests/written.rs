//! Literals as they are written, through the real binary: into a location and out of it on every path; and numbers of any
//! size in sheets.

use crate::support::{Output, Workspace, output};
use assay::internals::store::{blob_hash, digits_of};
use std::fmt::Write;
use std::path::Path;
use std::process::Stdio;

/// Distinct terms, though many have one value.
const WRITTEN: [&str; 17] = [
    r#""007"^^<http://www.w3.org/2001/XMLSchema#integer>"#,
    r#""7"^^<http://www.w3.org/2001/XMLSchema#integer>"#,
    r#""+7"^^<http://www.w3.org/2001/XMLSchema#integer>"#,
    r#""7"^^<http://www.w3.org/2001/XMLSchema#int>"#,
    r#""7"^^<http://www.w3.org/2001/XMLSchema#unsignedByte>"#,
    r#""7"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>"#,
    r#""36.70"^^<http://www.w3.org/2001/XMLSchema#decimal>"#,
    r#""600000000000000000000.0"^^<http://www.w3.org/2001/XMLSchema#decimal>"#,
    r#""1e0"^^<http://www.w3.org/2001/XMLSchema#double>"#,
    r#""1.0E0"^^<http://www.w3.org/2001/XMLSchema#double>"#,
    r#""1"^^<http://www.w3.org/2001/XMLSchema#boolean>"#,
    r#""2010-10-10T10:10:10Z"^^<http://www.w3.org/2001/XMLSchema#dateTimeStamp>"#,
    r#""2024-01-01T24:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>"#,
    r#""P12M"^^<http://www.w3.org/2001/XMLSchema#duration>"#,
    r#""2024+00:00"^^<http://www.w3.org/2001/XMLSchema#gYear>"#,
    r#"<<( <http://e/s> <http://e/p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> )>>"#,
    r#"<<( <http://e/s> <http://e/p> "7"^^<http://www.w3.org/2001/XMLSchema#integer> )>>"#,
];

fn at(place: &Path, args: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
    command.arg("-l").arg(place).args(args).current_dir(place.parent().unwrap());
    output(command.env_remove("ASSAY_WORKSPACE").stdin(Stdio::null()).output().unwrap())
}

/// The triples with one predicate, as N-Triples writes them.
fn held(place: &Path, predicate: &str) -> Vec<String> {
    let query = format!("CONSTRUCT {{ ?s <http://e/{predicate}> ?o }} {{ ?s <http://e/{predicate}> ?o }}");
    let out = at(place, &["query", "-q", &query, "-f", "ntriples"]).ok();
    let mut lines: Vec<String> = out.stdout.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn lines(predicate: &str) -> Vec<String> {
    let mut lines: Vec<String> =
        WRITTEN.iter().map(|object| format!("<http://e/s> <http://e/{predicate}> {object} .")).collect();
    lines.sort();
    lines
}

#[test]
fn literals_come_out_as_they_went_in_on_every_path() {
    let folder = tempfile::tempdir().unwrap();
    let (place, file) = (folder.path().join("place"), folder.path().join("all.assay"));
    let data = folder.path().join("data.nt");
    std::fs::write(&data, lines("p").join("\n") + "\n").unwrap();
    at(&place, &["load", data.to_str().unwrap()]).ok();
    assert_eq!(held(&place, "p"), lines("p"), "beside the base");
    let rows =
        at(&place, &["query", "-q", "SELECT DISTINCT ?o { ?s <http://e/p> ?o }", "-f", "json"]).ok().json();
    assert_eq!(rows["results"]["bindings"].as_array().unwrap().len(), WRITTEN.len());
    let copy = "INSERT { ?s <http://e/q> ?o } WHERE { ?s <http://e/p> ?o }";
    at(&place, &["update", "-q", copy]).ok();
    assert_eq!(held(&place, "q"), lines("q"), "by an update");
    at(&place, &["compact"]).ok();
    for predicate in ["p", "q"] {
        assert_eq!(held(&place, predicate), lines(predicate), "in a base");
    }
    // One of several ways to write a number goes from the base, and its triple term stays.
    at(&place, &["update", "-q", "DELETE DATA { <http://e/s> <http://e/q> 007 }"]).ok();
    let left: Vec<String> = lines("q").into_iter().filter(|line| !line.contains("q> \"007\"")).collect();
    assert_eq!(held(&place, "q"), left, "after one was removed from the base");
    at(&place, &["backup", file.to_str().unwrap()]).ok();
    assert_eq!(held(&file, "p"), lines("p"), "in a backup");
    let exported = at(&place, &["export", "--as", "nquads"]).ok().stdout;
    for object in WRITTEN {
        assert!(exported.contains(&format!("<http://e/s> <http://e/p> {object}")), "{object} in {exported}");
    }
    let count = "SELECT (COUNT(*) AS ?n) { ?s <http://e/p> ?o FILTER(?o = 7) }";
    assert!(at(&file, &["query", "-q", count, "-f", "csv"]).ok().stdout.contains("\n6"));
}

#[test]
fn a_sheet_may_state_numbers_of_any_size() {
    let workspace = Workspace::init();
    std::fs::remove_file(workspace.path("data/claims/example.toml")).unwrap();
    let numbers = [("900000000000000000000000", "y1"), ("0.00000000000000000000007", "y2"), ("31", "y3")];
    let text = numbers.map(|(number, _)| format!("It counted {number} of them.\n")).concat();
    workspace.write("data/sources/count.txt", &text);
    let digest = digits_of(&blob_hash(text.as_bytes()));
    let mut sheet = format!(
        "[source]\nid=\"count\"\ntype=\"Report\"\ntitle=\"T\"\nlanguage=\"en\"\ntext=\"../sources/count.txt\"\nsha256=\"{digest}\"\n"
    );
    for (at, (number, says)) in numbers.iter().enumerate() {
        let _ = write!(
            sheet,
            "[[claim]]\nid=\"c{at}\"\nsays=\"{says}\"\nquote=\"It counted {number} of them.\"\nkind=\"factual\"\n\
             [[claim.states]]\nsubject=\"place:rivertown\"\nproperty=\"prop:loans\"\nitem=\"item:books\"\n\
             value=\"{number}\"\nunit=\"unit:NUM\"\nwritten=\"{number}\"\nperiod=\"190{at}\"\n"
        );
    }
    workspace.write("data/claims/count.toml", sheet);
    let checked = workspace.run(&["check"]);
    assert!(!checked.stdout.contains("fault:"), "{}{}", checked.stdout, checked.stderr);
    let value = |query: &str| workspace.rows(query).join(" ");
    assert_eq!(value("SELECT (STR(MAX(?v)) AS ?m) { ?p assay:value ?v }"), format!("\"{}\"", numbers[0].0));
    assert_eq!(
        value("SELECT (STR(SUM(?v)) AS ?m) { ?p assay:value ?v }"),
        "\"900000000000000000000031.00000000000000000000007\""
    );
    assert_eq!(
        value("SELECT (STR(?v) AS ?m) { ?p assay:value ?v } ORDER BY ?v"),
        "\"0.00000000000000000000007\" \"31\" \"900000000000000000000000\""
    );
}

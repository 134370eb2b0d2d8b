//! Sentences in the style of news, annual reports and statistics, in ten languages, each with a value that it gives or does
//! not, through the binary.

use crate::support::Workspace;
use assay::internals::document::sha256_hex;
use std::collections::BTreeSet;

const ROWS: &str = include_str!("cases/numerals/documents.tsv");
const TERMS: &str = include_str!("cases/numerals/documents.ttl");

fn sheet(id: usize, cells: &[&str]) -> String {
    let [language, _, property, subject, value, unit, written, sentence] = cells else {
        panic!("a row takes eight cells: {cells:?}");
    };
    let unit = if unit.contains(':') { (*unit).to_owned() } else { format!("unit:{unit}") };
    format!(
        "[source]\nid = \"r{id}\"\ntype = \"Report\"\ntitle = \"T\"\nlanguage = \"{language}\"\ntext = \
         \"../sources/r{id}.txt\"\nsha256 = \"{}\"\n[[claim]]\nid = \"c\"\nsays = \"x\"\nquote = \"\"\"{sentence}\"\"\"\nkind = \
         \"factual\"\n  [[claim.states]]\n  subject = \"s:{subject}\"\n  property = \"prop:{property}\"\n  value = \
         \"{value}\"\n  unit = \"{unit}\"\n  written = \"{written}\"\n",
        sha256_hex(sentence.as_bytes())
    )
}

#[test]
fn sentences_of_documents_give_their_value_and_no_other() {
    let workspace = Workspace::init();
    for file in ["data/claims/example.toml", "data/sources/example.txt", "queries/what-is-said.rq"] {
        std::fs::remove_file(workspace.path(file)).unwrap();
    }
    workspace.write("ontology/documents.ttl", TERMS);
    let rows = ROWS.lines().filter(|row| !row.starts_with('#'));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split('\t').collect()).collect();
    for (id, cells) in rows.iter().enumerate() {
        workspace.write(&format!("data/sources/r{id}.txt"), cells[7]);
        workspace.write(&format!("data/claims/r{id}.toml"), sheet(id, cells));
    }
    let out = workspace.run(&["check"]).exits(1);
    let told = out.stdout + &out.stderr;
    let refused: BTreeSet<usize> = told
        .split("data/claims/r")
        .skip(1)
        .filter_map(|rest| rest.split_once(".toml").and_then(|(id, _)| id.parse().ok()))
        .collect();
    let wrong = rows.iter().enumerate().filter(|(id, cells)| refused.contains(id) != (cells[1] == "wrong"));
    let wrong: Vec<String> = wrong.map(|(_, cells)| cells.join(" | ")).collect();
    assert!(wrong.is_empty(), "{}\n{told}", wrong.join("\n"));
    let languages: BTreeSet<&str> = rows.iter().map(|cells| cells[0]).collect();
    assert_eq!(languages.len(), 10);
}

//! Asks a workspace in SPARQL and tells what each answer rests on.
//!
//! `cargo run --example ask -- [WORKSPACE] [PROPERTY]`

use assay::{Engine, Request};
use std::error::Error;
use std::io::Write;
use std::path::Path;

const QUERY: &str = "SELECT ?subject (MAX(?v) AS ?most) {
    ?p assay:property ?property ; assay:subject ?subject ; assay:value ?v
} GROUP BY ?subject ORDER BY DESC(?most) LIMIT 5";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let workspace = arguments.next().unwrap_or_else(|| ".".to_owned());
    let property = arguments.next().unwrap_or_else(|| "prop:reserves".to_owned());
    run(Path::new(&workspace), &property, &mut std::io::stdout())
}

pub(crate) fn run(workspace: &Path, property: &str, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let engine = Engine::open(workspace)?;
    let query = engine.queries().parse("most", QUERY)?;
    let parameters = vec![("property".to_owned(), property.to_owned())];
    let request = Request { parameters, ..Request::default() };
    // One way to each row is enough here: a claim that gives the largest number.
    let answer = engine.queries().run_with_evidence(&query, &request, 1)?;
    for (row, evidence) in &answer.rows {
        let cells: Vec<String> = row.values().iter().flatten().map(|term| engine.show_term(term)).collect();
        writeln!(out, "{}", cells.join("  "))?;
        for claim in &evidence.claims {
            writeln!(out, "    {}: {}", claim.words.id, claim.words.says)?;
        }
    }
    Ok(())
}

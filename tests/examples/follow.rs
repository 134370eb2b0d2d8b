//! Opens a location and follows it: what a writer commits is there when a reader asks again, and what was asked before stays
//! as it was. It works in folders of its own, which go away at the end.
//!
//! `cargo run --example follow`

use assay::{Answer, Engine, Store, UpdateRequest, Workspace};
use std::error::Error;
use std::io::Write;

const DRAFTS: &str = "SELECT (COUNT(*) AS ?drafts) { ?claim assay:status assay:Draft }";

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let (town, place) = (folder.path().join("town"), folder.path().join("place"));
    Workspace::init(&town, "https://example.org/town/", "jo")?;
    let store = Store::open_to_write(&place)?;
    Engine::open(&town)?.upkeep().transfer(&store, None, &mut |_| {})?;
    let writer = Engine::over(store, None)?;

    // The reader could be another process.
    let reader = Engine::open_location(&place)?;
    writeln!(out, "before: {}", drafts(&reader)?)?;
    let graph = "https://example.org/town/notes";
    let update = format!("INSERT DATA {{ GRAPH <{graph}> {{ <{graph}/1> assay:status assay:Draft }} }}");
    writer.queries().update(&update, &UpdateRequest::default())?;
    writeln!(out, "after:  {}", drafts(&reader)?)?;
    Ok(())
}

fn drafts(engine: &Engine) -> Result<String, Box<dyn Error>> {
    let Answer::Solutions(mut rows) = engine.query(DRAFTS, &[])? else {
        return Err("a SELECT has rows".into());
    };
    let row = rows.next().ok_or("a COUNT has a row")??;
    Ok(engine.show_term(&row["drafts"]))
}

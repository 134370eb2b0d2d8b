//! Writes a verdict on a claim, and shows what it endorses. It works in a workspace of its own, which goes away at the end.
//!
//! `cargo run --example review`

use assay::review::{NewReview, NewStep, TrustFilter};
use assay::{Answer, Engine, Request, Workspace};
use std::error::Error;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    Workspace::init(folder.path(), "https://example.org/town/", "jo")?;
    let engine = Engine::open(folder.path())?;

    let review = engine.reviews().write(&NewReview {
        claim: "example:lending".to_owned(),
        ratings: vec!["supported".to_owned()],
        says: "The council counts the loans itself.".to_owned(),
        steps: vec![NewStep {
            ask: "Does anybody else count them?".to_owned(),
            answer: "Nobody here; the director expects more for 2026.".to_owned(),
            evidence: vec!["example:lending-forecast".to_owned()],
        }],
        ..NewReview::default()
    })?;
    writeln!(out, "review {} in data/reviews/lending.toml", review.name)?;

    let query = engine.queries().parse("endorsed", "SELECT ?says { ?claim assay:says ?says }")?;
    let request = Request { believe: TrustFilter::Endorsed, ..Request::default() };
    if let Answer::Solutions(rows) = engine.queries().run(&query, &request)? {
        for row in rows {
            writeln!(out, "endorsed: {}", row?["says"])?;
        }
    }
    Ok(())
}

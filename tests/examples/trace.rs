//! Follows a claim to the words it rests on, and says what is known of them.
//!
//! `cargo run --example trace -- [WORKSPACE] [CLAIM]`

use assay::Engine;
use std::error::Error;
use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let workspace = arguments.next().unwrap_or_else(|| ".".to_owned());
    let claim = arguments.next().unwrap_or_else(|| "mondo-2024:china-reserve-share".to_owned());
    run(Path::new(&workspace), &claim, &mut std::io::stdout())
}

pub(crate) fn run(workspace: &Path, claim: &str, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let engine = Engine::open(workspace)?;
    let trace = engine.claims().trace(claim)?;
    writeln!(out, "{}", trace.claim.says)?;
    writeln!(out, "  in the words: {}", trace.evidence.words())?;
    writeln!(out, "  of: {}", trace.source.title)?;
    writeln!(out, "  by {} of {}", claims(trace.independent_origins), trace.claim.id)?;
    // The whole of it, as `assay trace -f json` prints it.
    writeln!(out, "  in JSON: {} bytes", serde_json::to_string_pretty(&trace)?.len())?;
    Ok(())
}

fn claims(origins: usize) -> String {
    if origins == 1 { "one independent origin".to_owned() } else { format!("{origins} independent origins") }
}

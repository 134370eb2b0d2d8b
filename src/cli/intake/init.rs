//! `assay init`

use crate::engine::Workspace;
use crate::terminal::failure::Failure;
use crate::terminal::output::write_text;
use std::path::PathBuf;

/// Make a workspace: folders, a base IRI, an author, a domain to start from, a commented first sheet.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The directory.
    #[arg(default_value = ".")]
    directory: PathBuf,
    /// The IRI below which documents and claims are named.
    #[arg(long, default_value = "https://example.org/claims/", value_name = "IRI")]
    base: String,
    /// Who encodes the claims: an id.
    #[arg(long, default_value = "editor", value_name = "ID")]
    author: String,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let written = Workspace::init(&args.directory, &args.base, &args.author)?;
    write_text(|out| {
        for path in &written {
            writeln!(out, "{}", path.display())?;
        }
        Ok(())
    })
}

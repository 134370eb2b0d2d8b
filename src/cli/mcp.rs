//! `assay mcp`

use crate::agents::service::{Bounds, Service};
use crate::cli::place::PlaceArgs;
use crate::terminal::failure::Failure;

/// Give programs that reason in words tools over the Model Context Protocol, on standard input and output.
///
/// They search claims, trace them to their words, ask in SPARQL, find conflicts and origins, and check drafts; nothing is stored.
/// `assay help mcp` says how to tell a program of it.
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let engine = place.engine()?;
    Ok(Service::new(move || engine.clone(), Bounds::default()).on_stdio()?)
}

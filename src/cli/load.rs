//! `assay load`

use super::failure::{Failure, counted, say};
use super::{PlaceArgs, write_text};
use crate::terminal::ProgressLine;
use assay::engine::{Engine, Placement};
use std::path::{Path, PathBuf};

/// Take claim sheets, review sheets and RDF (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD) into the workspace.
///
/// With `-l PLACE` they go to a folder, a new base file or an endpoint instead; a directory that is a workspace goes there
/// as a whole, large RDF files by way of a new base.
///
/// A file is checked first; on a fault nothing of it is taken. Files from elsewhere are copied into the workspace, whose
/// files are the record. Loading the same again changes nothing.
///
/// A workspace that goes to a folder as a whole goes there as it is: graphs that a file of it had brought leave when the
/// file is gone from it, or has them no longer. Sources that leave so are marked as by `assay remove`. What single files of
/// other places brought stays, and so do graphs that are not named below the base of the workspace.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files, or directories whose files are taken.
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Only check them.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// The graph that takes the triples of RDF files without graphs of their own.
    #[arg(long, value_name = "IRI")]
    pub(super) graph: Option<String>,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    if let Some(location) = &place.location {
        return super::location::load(args, place, location);
    }
    on(&mut place.engine_with_faults()?, args)
}

/// Does it with an engine that is open.
pub(crate) fn on(engine: &mut Engine, args: &Args) -> Result<(), Failure> {
    let files = Engine::loadable_files(&args.paths)?;
    let graph = match &args.graph {
        Some(name) => Some(engine.graph_name(name).map_err(|error| Failure::usage(error.to_string()))?),
        None => None,
    };
    let line = ProgressLine::new();
    let mut faults = Vec::new();
    let mut report = Vec::new();
    for (done, path) in files.iter().enumerate() {
        line.show(done, files.len(), &path.display().to_string());
        match engine.take_in(path, graph.as_ref(), args.dry_run) {
            Ok(placement) => report.push((path, placement)),
            Err(assay::engine::EngineError::Faults(file)) => faults.push(file),
            Err(error) => return Err(error.into()),
        }
    }
    drop(line);
    write_text(|out| {
        for (path, placement) in &report {
            writeln!(out, "{}", describe(path, placement, args.dry_run))?;
        }
        Ok(())
    })?;
    if args.dry_run {
        say("a dry run: nothing was taken in");
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::faults(&faults)) }
}

fn describe(path: &Path, placement: &Placement, dry_run: bool) -> String {
    let loaded = &placement.loaded;
    let quads = counted(loaded.quads, "quad");
    let what = match loaded.claims {
        0 => quads,
        n => format!("{}, {quads}", counted(n, "claim")),
    };
    let state = match (&placement.copied_to, loaded.unchanged, dry_run) {
        (_, true, _) => ", unchanged".to_owned(),
        (Some(path), _, _) => format!(", copied to {path}"),
        (None, _, true) => ", in order".to_owned(),
        (None, _, false) => String::new(),
    };
    // A copy has a name of its own; what was given is what was taken.
    let file = match placement.copied_to {
        Some(_) => path.display().to_string(),
        None => loaded.file.clone(),
    };
    format!("{file}: {what}{state}")
}

//! `assay load`

#[cfg(feature = "remote")]
mod endpoint;
mod location;

pub(in crate::cli) use location::report_written;

use crate::cli::place::PlaceArgs;
use crate::engine::{Engine, EngineError, IntoGraph, Placement, Workspace};
use crate::terminal::ProgressLine;
use crate::terminal::failure::{Failure, counted, say};
use crate::terminal::output::write_text;
use std::path::{Path, PathBuf};

/// Take claim sheets, review sheets and RDF (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD) into the workspace.
///
/// With `-l PLACE` they go to a folder, a new base file or an endpoint instead; a directory that is a workspace goes there
/// as a whole, large RDF files by way of a new base.
///
/// All files are checked first; on a fault in one nothing is taken. Files from elsewhere are copied into the workspace, whose
/// files are the record. Loading the same again changes nothing.
///
/// A workspace that goes to a folder as a whole goes there as it is: graphs that a file of it had brought leave when the
/// file is gone from it, or has them no longer. Sources that leave so are marked as by `assay remove`. What single files of
/// other places brought stays, and so do graphs that are not named below the base of the workspace.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files, or directories whose files are taken.
    #[arg(required = true, value_name = "PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Only check them.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// The graph that takes the triples of RDF files without graphs of their own [default: one named after the file]; `default` is
    /// the unnamed graph of a location, for a dataset that has a default graph.
    #[arg(long, value_name = "IRI")]
    pub(in crate::cli) graph: Option<String>,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    if let Some(location) = &place.location {
        return location::load(args, place, location);
    }
    on(&mut place.engine_with_faults()?, args)
}

/// Does it with an engine that is open.
pub(crate) fn on(engine: &mut Engine, args: &Args) -> Result<(), Failure> {
    let files = files_of(engine, &args.paths)?;
    let graph = engine
        .loading()
        .graph_wanted(args.graph.as_deref())
        .map_err(|error| Failure::usage(error.to_string()))?;
    if graph == IntoGraph::Unnamed {
        let failure =
            Failure::usage("`--graph default` works on a location: in a workspace each file has a graph");
        return Err(failure.hint("-l PLACE names one"));
    }
    let line = ProgressLine::new();
    let show = |done: usize, path: &Path| line.show(done, files.len(), &path.display().to_string());
    let report = engine.loading().import_files(&files, &graph, args.dry_run, &show).map_err(|errors| {
        let (mut faults, mut others) = (Vec::new(), Vec::new());
        for error in errors {
            match error {
                EngineError::Faults(file) => faults.push(file),
                other => others.push(other),
            }
        }
        match others.into_iter().next() {
            Some(error) => Failure::from(error),
            None => Failure::faults(&faults),
        }
        .hint("nothing was taken in")
    })?;
    drop(line);
    write_text(|out| {
        for (path, placement) in files.iter().zip(&report) {
            writeln!(out, "{}", describe(path, placement, args.dry_run))?;
        }
        Ok(())
    })?;
    for (file, graph) in report.iter().flat_map(|placement| &placement.renamed) {
        say(&format!(
            "the graph of {file} is <{graph}> now: the first of its files by name is called without an extension"
        ));
    }
    if args.dry_run {
        say("a dry run: nothing was taken in");
    }
    Ok(())
}

/// The files that are meant: of the workspace itself those of its record, of other places what can be loaded there. A workspace
/// is no file of another.
fn files_of(engine: &Engine, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    if let Some(path) = paths.iter().find(|path| Workspace::at(path).is_ok_and(|found| found.is_some())) {
        let failure =
            Failure::usage(format!("{} is a workspace, which is not loaded into one", path.display()));
        return Err(failure.hint("`assay -l PLACE load` takes it to a folder or a base file"));
    }
    let mut files = Vec::new();
    for path in paths {
        let mut found = Engine::loadable_files(std::slice::from_ref(path))?;
        if path.is_dir() {
            found.retain(|file| {
                engine.workspace().is_none_or(|w| w.relative(file).is_none() || w.is_of_record(file))
            });
            if found.is_empty() {
                return Err(Failure::usage(format!("{} has nothing to load", path.display())));
            }
        }
        files.extend(found);
    }
    Ok(files)
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

/// What is named: workspaces, and other paths. A workspace that is faulty is no plain folder.
fn workspaces_of(paths: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Failure> {
    let (mut workspaces, mut others) = (Vec::new(), Vec::new());
    for path in paths {
        let found = Workspace::at(path)?;
        if found.is_some() { &mut workspaces } else { &mut others }.push(path.clone());
    }
    Ok((workspaces, others))
}

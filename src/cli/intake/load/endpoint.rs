//! `assay -l URL load`: files and workspaces published to an endpoint.

use super::Args;
use super::workspaces_of;
use crate::cli::place::PlaceArgs;
use crate::cli::place::endpoint::endpoint;
use crate::cli::place::location::{opened, workspace_if_any};
use crate::engine::{Engine, EngineError, IntoGraph, Progress};
use crate::store::remote::{Endpoint, Publication};
use crate::terminal::ProgressLine;
use crate::terminal::failure::{Failure, counted, say};
use crate::terminal::output::write_text;

/// `assay -l URL load PATH…`
pub(in crate::cli) fn load(args: &Args, place: &PlaceArgs, location: &str) -> Result<(), Failure> {
    let endpoint = endpoint(location, place)?;
    if args.dry_run {
        return Err(Failure::usage("--dry-run checks files in a workspace: leave out -l"));
    }
    let (workspaces, files) = workspaces_of(&args.paths)?;
    for path in &workspaces {
        let engine = opened(path, place)?;
        let line = ProgressLine::new();
        let mut show = |p: Progress<'_>| line.show(p.done, p.total, p.file);
        let done = engine.upkeep().publish(&endpoint, None, &mut show)?;
        drop(line);
        report(&path.display().to_string(), &done)?;
    }
    if files.is_empty() { Ok(()) } else { load_files(args, place, &endpoint, &files) }
}

/// Files are read as the workspace around would, which is not changed, and go to the endpoint.
fn load_files(
    args: &Args,
    place: &PlaceArgs,
    endpoint: &Endpoint,
    paths: &[std::path::PathBuf],
) -> Result<(), Failure> {
    let mut engine = match workspace_if_any(place)? {
        Some(workspace) => Engine::open_workspace(&workspace, &mut |_| {})?,
        None => Engine::in_memory(Engine::attach(endpoint.clone(), None)?.base().as_str())?,
    };
    let graph = engine.loading().graph_wanted(args.graph.as_deref())?;
    if graph == IntoGraph::Unnamed {
        let failure = Failure::usage("`--graph default` works on a folder or a new base file");
        return Err(failure.hint("at an endpoint each file has a graph"));
    }
    engine.loading().read_for_endpoint(endpoint)?;
    let mut names = Vec::new();
    for path in Engine::loadable_files(paths)? {
        names.push(
            engine
                .loading()
                .load_file(&path, &graph)
                .map_err(|error: EngineError| Failure::from(error))?
                .file,
        );
    }
    let line = ProgressLine::new();
    let mut show = |p: Progress<'_>| line.show(p.done, p.total, p.file);
    let done = engine.upkeep().publish(endpoint, Some(&names), &mut show)?;
    drop(line);
    report(&names.join(", "), &done)
}

fn report(what: &str, done: &Publication) -> Result<(), Failure> {
    write_text(|out| {
        let (graphs, triples) = (counted(done.graphs, "graph"), counted(done.triples, "triple"));
        Ok(writeln!(out, "{what}: {graphs}, {triples}")?)
    })?;
    if done.left_out > 0 {
        say(&format!(
            "left out {}, which the endpoint does not know; nothing is lost by it",
            counted(done.left_out, "triple term")
        ));
    }
    Ok(())
}

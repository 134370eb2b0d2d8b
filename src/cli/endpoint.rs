//! `-l URL`: an endpoint, who asks there, and what is loaded there.

use super::failure::{Failure, counted, say};
use super::location::{opened, workspace_if_any, workspaces_of};
use super::{PlaceArgs, load, write_text};
use crate::terminal::ProgressLine;
use assay::engine::{Engine, EngineError, IntoGraph, Progress};
use assay::files::words;
use assay::store::remote::{Credentials, Endpoint, Publication};
use std::env::var;
use std::path::Path;

/// The endpoint of a location, with who asks from the environment.
pub(super) fn endpoint(location: &str, place: &PlaceArgs) -> Result<Endpoint, Failure> {
    let mut endpoint = Endpoint::new(location)?.with_redirects_to(place.allow_redirect.clone());
    if let Some(deadline) = place.deadline {
        endpoint = endpoint.with_deadline(deadline);
    }
    if let Some(bytes) = place.max_answer {
        endpoint = endpoint.with_largest_answer(bytes as u64);
    }
    if let Some(credentials) = credentials()? {
        endpoint = endpoint.with_credentials(credentials);
    }
    if let Some(file) = std::env::var_os("SSL_CERT_FILE").filter(|file| !file.is_empty()) {
        let pem = std::fs::read(&file);
        let shown = Path::new(&file).display();
        endpoint = endpoint.with_roots(
            pem.map_err(|error| Failure::usage(format!("SSL_CERT_FILE: {shown}: {}", words(&error))))?,
        );
    }
    Ok(endpoint)
}

fn credentials() -> Result<Option<Credentials>, Failure> {
    let given = |name| var(name).ok().filter(|value| !value.is_empty());
    match (given("ASSAY_TOKEN"), given("ASSAY_USER"), given("ASSAY_PASSWORD")) {
        (Some(token), None, None) => Ok(Some(Credentials::Bearer(token))),
        (None, Some(user), password) => {
            Ok(Some(Credentials::Basic { user, password: password.unwrap_or_default() }))
        }
        (None, None, None) => Ok(None),
        (Some(_), ..) => Err(Failure::usage("ASSAY_TOKEN and ASSAY_USER or ASSAY_PASSWORD are both given")),
        (None, None, Some(_)) => Err(Failure::usage("ASSAY_PASSWORD is given without ASSAY_USER")),
    }
}

/// `assay -l URL load PATH…`
pub(super) fn load(args: &load::Args, place: &PlaceArgs, location: &str) -> Result<(), Failure> {
    let endpoint = endpoint(location, place)?;
    if args.dry_run {
        return Err(Failure::usage("--dry-run checks files in a workspace: leave out -l"));
    }
    let (workspaces, files) = workspaces_of(&args.paths)?;
    for path in &workspaces {
        let engine = opened(path, place)?;
        let line = ProgressLine::new();
        let mut show = |p: Progress<'_>| line.show(p.done, p.total, p.file);
        let done = engine.publish(&endpoint, None, &mut show)?;
        drop(line);
        report(&path.display().to_string(), &done)?;
    }
    if files.is_empty() { Ok(()) } else { load_files(args, place, &endpoint, &files) }
}

/// Files are read as the workspace around would, which is not changed, and go to the endpoint.
fn load_files(
    args: &load::Args,
    place: &PlaceArgs,
    endpoint: &Endpoint,
    paths: &[std::path::PathBuf],
) -> Result<(), Failure> {
    let mut engine = match workspace_if_any(place)? {
        Some(workspace) => Engine::open_workspace(&workspace, &mut |_| {})?,
        None => Engine::in_memory(Engine::attach(endpoint.clone(), None)?.base().as_str())?,
    };
    let graph = engine.graph_wanted(args.graph.as_deref())?;
    if graph == IntoGraph::Unnamed {
        let failure = Failure::usage("`--graph default` works on a folder or a new base file");
        return Err(failure.hint("at an endpoint each file has a graph"));
    }
    let mut names = Vec::new();
    for path in Engine::loadable_files(paths)? {
        names.push(engine.hold(&path, &graph).map_err(|error: EngineError| Failure::from(error))?.file);
    }
    let line = ProgressLine::new();
    let mut show = |p: Progress<'_>| line.show(p.done, p.total, p.file);
    let done = engine.publish(endpoint, Some(&names), &mut show)?;
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

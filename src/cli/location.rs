//! `-l/--location`: a durable folder, a base file or an endpoint, and what is loaded there.

use super::failure::{Failure, counted, say, warn};
use super::{PlaceArgs, load, write_text};
use crate::terminal::ProgressLine;
use assay::engine::{Engine, Gone, Progress, Transfer, Workspace, WorkspaceError, Written};
use assay::import::bulk;
use assay::store::{Store, WriteOptions};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What a location is.
pub(super) enum Location<'a> {
    /// A SPARQL endpoint.
    Endpoint(&'a str),
    /// A base file, to read only.
    File(&'a Path),
    /// A folder.
    Folder(&'a Path),
}

/// Files of at least so many bytes go into a location by way of a new base.
const LARGE: u64 = 8 << 20;

/// The extension of base files.
const EXTENSION: &str = "assay";

impl<'a> Location<'a> {
    /// What a location named so is: an address of http(s), a file or what ends as one, or else a folder. Other addresses
    /// are refused, rather than taken for the name of a folder.
    pub(super) fn of(name: &'a str) -> Result<Self, Failure> {
        let path = Path::new(name);
        if name.starts_with("http://") || name.starts_with("https://") {
            return Ok(Self::Endpoint(name));
        }
        if let Some((scheme, _)) = name.split_once("://") {
            let failure = Failure::usage(format!("`{name}` is no location: nothing here speaks {scheme}"));
            return Err(failure.hint("a location is a folder, a base file, or an endpoint of http or https"));
        }
        let is_file = path.is_file() || path.extension().is_some_and(|extension| extension == EXTENSION);
        Ok(if is_file { Self::File(path) } else { Self::Folder(path) })
    }
}

/// An engine on a location, to read.
pub(super) fn attached(name: &str, place: &PlaceArgs) -> Result<Engine, Failure> {
    let store = match Location::of(name)? {
        Location::Endpoint(url) => return attached_endpoint(url, place),
        Location::File(path) => Store::open_base(path)?,
        Location::Folder(path) => {
            if !is_there(path) {
                return Err(not_there(path));
            }
            let store = Store::open_to_read(path)?;
            if let Some(loss) = store.loss() {
                warn(&loss.to_string());
            }
            store
        }
    };
    Ok(Engine::over(store, workspace_if_any(place)?.as_ref())?)
}

fn is_there(path: &Path) -> bool {
    Store::is_location(path) || Store::is_foreign(path)
}

/// There is no location in a folder: what is there, and what to do.
fn not_there(path: &Path) -> Failure {
    if matches!(Workspace::at(path), Ok(Some(_)) | Err(_)) {
        let failure = Failure::usage(format!("{} is a workspace, not a location", path.display()));
        return failure
            .hint("leave out -l (and ASSAY_LOCATION) and say --workspace DIR, or work in its folder")
            .hint(format!("`assay -l PLACE load {}` makes a location of it", path.display()));
    }
    let failure = Failure::usage(format!("there is no location in {}", path.display()));
    let near = assay::engine::nearest_file(path).filter(|near| is_there(near));
    let failure = match near {
        Some(near) => failure.hint(format!("did you mean {}?", near.display())),
        None => failure,
    };
    failure.hint(format!("`assay -l {} load PATH` makes one", path.display()))
}

#[cfg(feature = "remote")]
fn attached_endpoint(url: &str, place: &PlaceArgs) -> Result<Engine, Failure> {
    let endpoint = super::endpoint::endpoint(url, place)?;
    Ok(Engine::attach(endpoint, workspace_if_any(place)?.as_ref())?)
}

#[cfg(not(feature = "remote"))]
fn attached_endpoint(_: &str, _: &PlaceArgs) -> Result<Engine, Failure> {
    Err(Failure::usage("this `assay` was built without endpoints"))
}

/// How a command opens a location to write.
pub(super) fn write_options(place: &PlaceArgs, command: &str) -> WriteOptions {
    WriteOptions::default().with_wait(place.wait).with_command(format!("assay {command}"))
}

/// The folder to write in, as a location.
pub(super) fn writable(name: &str, place: &PlaceArgs, command: &str) -> Result<Store, Failure> {
    match Location::of(name)? {
        // One that is not there is misspelt, rather than to be made: `load` alone makes one.
        Location::Folder(path) if !is_there(path) => Err(not_there(path)),
        Location::Folder(path) => Ok(Store::open_to_write_with(path, &write_options(place, command))?),
        Location::File(path) => {
            let failure =
                Failure::usage(format!("`assay {command}`: {} is open to read only", path.display()));
            Err(failure.hint("a base file never changes; a folder as the location does"))
        }
        Location::Endpoint(url) => {
            Err(Failure::usage(format!("`assay {command}` works on a folder, not on the endpoint {url}")))
        }
    }
}

/// The workspace named or around the current directory; a location can be asked without one.
pub(super) fn workspace_if_any(place: &PlaceArgs) -> Result<Option<Workspace>, Failure> {
    if let Some(directory) = &place.workspace {
        return Ok(Some(Workspace::open(directory)?));
    }
    let Ok(here) = std::env::current_dir() else { return Ok(None) };
    match Workspace::find(&here) {
        Ok(workspace) => Ok(Some(workspace)),
        Err(WorkspaceError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A workspace opened whole, or without its faulty files where that is wanted.
pub(super) fn opened(path: &Path, place: &PlaceArgs) -> Result<Engine, Failure> {
    let line = ProgressLine::new();
    let mut show = |p: Progress<'_>| line.show(p.done, p.total, p.file);
    let engine = Engine::open_workspace(&Workspace::open(path)?, &mut show)?;
    if !engine.faults().is_empty() && !place.skip_faulty {
        let hint = "nothing was loaded; --skip-faulty loads the rest without these files";
        return Err(Failure::faults(engine.faults()).hint(hint));
    }
    Ok(engine)
}

/// `assay -l PLACE load PATH…`
pub(super) fn load(args: &load::Args, place: &PlaceArgs, name: &str) -> Result<(), Failure> {
    if args.dry_run {
        return Err(Failure::usage("--dry-run checks files in a workspace: leave out -l"));
    }
    match Location::of(name)? {
        #[cfg(feature = "remote")]
        Location::Endpoint(url) => super::endpoint::load(args, place, url),
        #[cfg(not(feature = "remote"))]
        Location::Endpoint(url) => attached_endpoint(url, place).map(drop),
        Location::File(path) => load_file(args, place, path),
        Location::Folder(path) => load_folder(args, place, path),
    }
}

/// What is named on the command line: workspaces, large files, and others.
struct Sorted {
    workspaces: Vec<PathBuf>,
    large: Vec<PathBuf>,
    others: Vec<PathBuf>,
}

impl Sorted {
    fn of(paths: &[PathBuf], all_large: bool) -> Result<Self, Failure> {
        let mut sorted = Self { workspaces: Vec::new(), large: Vec::new(), others: Vec::new() };
        let (workspaces, files) = workspaces_of(paths)?;
        sorted.workspaces = workspaces;
        if files.is_empty() {
            return Ok(sorted);
        }
        for path in Engine::loadable_files(&files)? {
            let bytes = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
            let is_large = bulk::is_bulk(&path) && (all_large || bytes >= LARGE);
            if is_large { sorted.large.push(path) } else { sorted.others.push(path) }
        }
        Ok(sorted)
    }
}

/// What is named: workspaces, and other paths. A workspace that is faulty is no plain folder.
pub(super) fn workspaces_of(paths: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Failure> {
    let (mut workspaces, mut others) = (Vec::new(), Vec::new());
    for path in paths {
        let found = Workspace::at(path)?;
        if found.is_some() { &mut workspaces } else { &mut others }.push(path.clone());
    }
    Ok((workspaces, others))
}

fn load_file(args: &load::Args, place: &PlaceArgs, path: &Path) -> Result<(), Failure> {
    if path.exists() {
        let failure =
            Failure::usage(format!("{} is there already, and a base never changes", path.display()));
        return Err(failure.hint("name another file, or a folder"));
    }
    let sorted = Sorted::of(&args.paths, true)?;
    if let Some(other) = sorted.others.first() {
        let failure = Failure::usage(format!("{} cannot go into a base by itself", other.display()));
        return Err(failure.hint("load it into a workspace, and that into the base"));
    }
    let engines = sorted.workspaces.iter().map(|path| opened(path, place)).collect::<Result<Vec<_>, _>>()?;
    let graph = match (&args.graph, engines.first()) {
        (Some(name), Some(engine)) => Some(engine.graph_name(name)?),
        (Some(name), None) => Some(around(place)?.graph_name(name)?),
        (None, _) => None,
    };
    let line = ProgressLine::new();
    let total = bytes(&sorted.large);
    let show = |read: u64| line.show_bytes(read, total);
    let written = Engine::write_base(path, &engines, &sorted.large, graph.as_ref(), &show)?;
    drop(line);
    report_written(path, &written)
}

/// Tells what a base file holds, and which texts are not in it.
pub(super) fn report_written(path: &Path, written: &Written) -> Result<(), Failure> {
    let Written { summary, withheld, lacking } = written;
    write_text(|out| {
        let quads = counted(usize::try_from(summary.quads).unwrap_or(usize::MAX), "quad");
        Ok(writeln!(out, "{}: {quads}, sha256 {}", path.display(), summary.digest)?)
    })?;
    match withheld {
        0 => {}
        1 => say("1 text is withheld by its rights"),
        n => say(&format!("{n} texts are withheld by their rights")),
    }
    warn_of(lacking);
    Ok(())
}

fn load_folder(args: &load::Args, place: &PlaceArgs, path: &Path) -> Result<(), Failure> {
    if Store::is_foreign(path) {
        let failure =
            Failure::usage(format!("{} is a database of Oxigraph: nothing is loaded there", path.display()));
        return Err(failure.hint("`assay backup` makes a base file of it, `assay update` changes it"));
    }
    let sorted = Sorted::of(&args.paths, false)?;
    // Workspaces are read before the location is made or changed: their faults change nothing.
    let mut engines = Vec::new();
    for workspace in &sorted.workspaces {
        engines.push((workspace.display().to_string(), opened(workspace, place)?, None));
    }
    if !sorted.others.is_empty() {
        let mut engine = around(place)?;
        let named = args.graph.as_deref().map(|name| engine.graph_name(name)).transpose()?;
        let mut names = Vec::new();
        for path in &sorted.others {
            names.push(engine.hold(path, named.as_ref())?.file);
        }
        engines.push((names.join(", "), engine, Some(names)));
    }
    let graph = match (&args.graph, engines.first()) {
        (Some(name), Some((_, engine, _))) => Some(engine.graph_name(name)?),
        (Some(name), None) => Some(around(place)?.graph_name(name)?),
        (None, _) => None,
    };
    let store = Store::open_to_write_with(path, &write_options(place, "load"))?;
    for (what, engine, files) in &engines {
        let line = ProgressLine::new();
        let mut show = |p: Progress<'_>| line.show(p.done, p.total, p.file);
        let done = engine.transfer(&store, files.as_deref(), &mut show)?;
        drop(line);
        report(what, &done)?;
    }
    if !sorted.large.is_empty() {
        let line = ProgressLine::new();
        let total = bytes(&sorted.large);
        let show = |read: u64| line.show_bytes(read, total);
        let count = Engine::load_bulk(&store, &sorted.large, graph.as_ref(), &show)?;
        drop(line);
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        say(&format!("{} read", counted(count, "quad")));
        let quads = counted(store.summary()?.quads, "quad");
        write_text(|out| Ok(writeln!(out, "{}: {quads}", path.display())?))?;
    }
    Ok(())
}

/// An engine that knows the prefixes of the workspace around, for names on the command line.
fn around(place: &PlaceArgs) -> Result<Engine, Failure> {
    Ok(match workspace_if_any(place)? {
        Some(workspace) => Engine::open_workspace(&workspace, &mut |_| {})?,
        None => Engine::in_memory("https://example.org/")?,
    })
}

fn bytes(files: &[PathBuf]) -> u64 {
    files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|metadata| metadata.len()).sum()
}

fn report(what: &str, done: &Transfer) -> Result<(), Failure> {
    let Transfer { changed, unchanged, inserted, removed, texts, withheld, lacking, gone } = done;
    let mut kept = format!("{} kept", counted(*texts, "text"));
    if *withheld > 0 {
        let _ = write!(kept, ", {withheld} withheld by their rights");
    }
    write_text(|out| {
        Ok(writeln!(
            out,
            "{what}: {} changed, {unchanged} as they were; {} came, {removed} went; {kept}",
            counted(*changed, "graph"),
            counted(*inserted, "quad"),
        )?)
    })?;
    for Gone { file, graph, source } in gone {
        match source {
            Some(id) => say(&format!(
                "{file} is gone, and so is source `{id}`; `assay query retracted` lists what rested on it"
            )),
            None => say(&format!("{file} is gone, and so is the graph <{graph}>")),
        }
    }
    warn_of(lacking);
    Ok(())
}

/// Warns of texts that are not at hand.
fn warn_of(lacking: &[String]) {
    for file in lacking {
        warn(&format!("the text of {file} is not kept: it is not there as it was pinned"));
    }
}

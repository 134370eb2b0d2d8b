//! `-l/--location`: a durable folder, a base file or an endpoint.

use crate::cli::place::PlaceArgs;
use crate::engine::{Engine, Progress, Workspace, WorkspaceError};
use crate::store::{Store, WriteOptions};
use crate::terminal::ProgressLine;
use crate::terminal::failure::{Failure, warn};
use std::path::Path;

/// What a location is.
pub(in crate::cli) enum Location<'a> {
    /// A SPARQL endpoint.
    Endpoint(&'a str),
    /// A base file, to read only.
    File(&'a Path),
    /// A folder.
    Folder(&'a Path),
}

/// The extension of base files.
const EXTENSION: &str = "assay";

impl<'a> Location<'a> {
    /// What a location named so is: an address of http(s), a file or what ends as one, or else a folder. Other addresses
    /// are refused, rather than taken for the name of a folder.
    pub(in crate::cli) fn of(name: &'a str) -> Result<Self, Failure> {
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
pub(in crate::cli) fn attached(name: &str, place: &PlaceArgs) -> Result<Engine, Failure> {
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
            warn_of_doubts(&store, "`assay repair` notes anew what is there");
            store
        }
    };
    Ok(Engine::over(store, workspace_if_any(place)?.as_ref())?)
}

/// Warns of what is not as it should be and stops nothing, with what becomes of it. What a writer leaves that dies is usual.
fn warn_of_doubts(store: &Store, then: &str) {
    for doubt in store.doubts().iter().filter(|doubt| !doubt.is_usual()) {
        warn(&format!("{doubt} ({then})"));
    }
}

/// A folder opened to write, with a warning of what was put in order.
pub(in crate::cli) fn opened_to_write(path: &Path, options: &WriteOptions) -> Result<Store, Failure> {
    let store = Store::open_to_write_with(path, options)?;
    warn_of_doubts(&store, "what is there counts from now on");
    Ok(store)
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
    let near = crate::engine::nearest_file(path).filter(|near| is_there(near));
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
pub(in crate::cli) fn write_options(place: &PlaceArgs, command: &str) -> WriteOptions {
    WriteOptions::default().with_wait(place.wait).with_command(format!("assay {command}"))
}

/// The folder to write in, as a location.
pub(in crate::cli) fn writable(name: &str, place: &PlaceArgs, command: &str) -> Result<Store, Failure> {
    match Location::of(name)? {
        // One that is not there is misspelt, rather than to be made: `load` alone makes one.
        Location::Folder(path) if !is_there(path) => Err(not_there(path)),
        Location::Folder(path) => opened_to_write(path, &write_options(place, command)),
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
pub(in crate::cli) fn workspace_if_any(place: &PlaceArgs) -> Result<Option<Workspace>, Failure> {
    if let Some(directory) = &place.workspace {
        return Ok(Some(place.kept(Workspace::open(directory)?)));
    }
    let Ok(here) = std::env::current_dir() else { return Ok(None) };
    match Workspace::find(&here) {
        Ok(workspace) => Ok(Some(place.kept(workspace))),
        Err(WorkspaceError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A workspace opened whole, or without its faulty files where that is wanted.
pub(in crate::cli) fn opened(path: &Path, place: &PlaceArgs) -> Result<Engine, Failure> {
    let line = ProgressLine::new();
    let mut show = |p: Progress<'_>| line.show(p.done, p.total, p.file);
    let engine = Engine::open_workspace(&place.kept(Workspace::open(path)?), &mut show)?;
    super::warn_of_damage(&engine);
    if !engine.faults().is_empty() && !place.skip_faulty {
        let hint = "nothing was loaded; --skip-faulty loads the rest without these files";
        return Err(Failure::faults(engine.faults()).hint(hint));
    }
    Ok(engine)
}

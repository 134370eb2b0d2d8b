//! `assay mcp`

use crate::agents::service::{Bounds, Service};
use crate::cli::place::PlaceArgs;
use crate::engine::{Engine, EngineError, Workspace};
use crate::terminal::failure::Failure;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Give programs that reason in words tools over the Model Context Protocol, on standard input and output.
///
/// They search claims, trace them to their words, ask in SPARQL, find conflicts and origins, and check drafts; nothing is stored.
/// `assay help mcp` says how to tell a program of it.
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let workspace = if place.location.is_some() { None } else { Some(place.workspace()?) };
    let stamp = workspace.as_ref().map_or(0, Workspace::stamp);
    let open = if place.skip_faulty { Engine::open_partial } else { Engine::open };
    let current = Current { workspace, open, state: Mutex::new((stamp, place.engine()?)) };
    Ok(Service::new(move || current.engine(), Bounds::default()).on_stdio()?)
}

/// What is asked: a workspace as its files are now, or as they were when they had no faults last.
struct Current {
    workspace: Option<Workspace>,
    open: fn(&Path) -> Result<Engine, EngineError>,
    /// What the files were like, and what was read of them.
    state: Mutex<(u64, Engine)>,
}

impl Current {
    fn engine(&self) -> Engine {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(workspace) = &self.workspace {
            let stamp = workspace.stamp();
            if stamp != state.0 {
                state.0 = stamp;
                if let Ok(engine) = (self.open)(workspace.root()) {
                    state.1 = engine;
                }
            }
        }
        state.1.clone()
    }
}

//! `-l/--location` and `--workspace`: the place that a command works on, opened.
//!
//! Knows what a place is and how it is opened. Must not know what is done there.

#[cfg(feature = "remote")]
pub(in crate::cli) mod endpoint;
pub(in crate::cli) mod location;

use super::bounds;
use crate::engine::{Engine, Workspace};
use crate::terminal::ProgressLine;
use crate::terminal::failure::{Failure, warn};
use clap::Args;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Where a command works.
#[derive(Args, Clone)]
pub(crate) struct PlaceArgs {
    /// Work in this workspace [default: the current directory or the nearest above it].
    #[arg(long, global = true, value_name = "DIR", env = "ASSAY_WORKSPACE")]
    pub(crate) workspace: Option<PathBuf>,
    /// Work on this location instead: a durable folder, a base file (.assay), or a SPARQL endpoint (http or https), for
    /// which `ASSAY_USER` with `ASSAY_PASSWORD`, or `ASSAY_TOKEN`, say who asks, and `SSL_CERT_FILE` whom to trust.
    #[arg(short, long, global = true, value_name = "PLACE", env = "ASSAY_LOCATION")]
    pub(crate) location: Option<String>,
    /// Read files of up to this size whole, such as 512MB or 2GB [default: 256MB].
    #[arg(long, global = true, value_name = "SIZE", value_parser = bounds::size)]
    pub(crate) max_file_size: Option<usize>,
    /// Read answers of an endpoint of up to this size, such as 512MB or 8GB [default: 4GB].
    #[arg(long, global = true, value_name = "SIZE", value_parser = bounds::size)]
    pub(crate) max_answer: Option<usize>,
    /// Answer from what can be loaded, though some files have faults.
    #[arg(long, global = true)]
    pub(crate) skip_faulty: bool,
    /// Keep what is read from a workspace in this folder of your own, such as ~/.cache/assay, and read again only what changed.
    #[arg(long, global = true, value_name = "DIR", env = "ASSAY_CACHE_DIR")]
    pub(crate) cache_dir: Option<OsString>,
    /// Wait at most so long for another process that writes there: 500ms, 30s, 5m.
    #[arg(long, global = true, value_name = "TIME", value_parser = bounds::duration, default_value = "5s")]
    pub(crate) wait: Duration,
    /// Follow a redirect of an endpoint to this host (host or host:port) too; repeated for several.
    #[arg(long, global = true, value_name = "HOST")]
    pub(crate) allow_redirect: Vec<String>,
    /// When all requests of the command to an endpoint end.
    #[arg(skip)]
    pub(crate) deadline: Option<Instant>,
}

impl PlaceArgs {
    /// The workspace named, or the one around the current directory.
    pub(in crate::cli) fn workspace(&self) -> Result<Workspace, Failure> {
        if let Some(directory) = &self.workspace {
            return Ok(self.kept(Workspace::open(directory)?));
        }
        let here = std::env::current_dir()
            .map_err(|error| Failure::work(format!("the current directory cannot be told: {error}")))?;
        Ok(self.kept(Workspace::find(&here)?))
    }

    /// The workspace, of which what is read is kept where that is wanted.
    pub(in crate::cli) fn kept(&self, workspace: Workspace) -> Workspace {
        let named = self.cache_dir.as_ref().filter(|folder| !folder.is_empty());
        workspace.kept_in(named.and_then(|folder| std::path::absolute(folder).ok()))
    }

    /// Refuses an endpoint for what reads the store itself.
    pub(in crate::cli) fn readable(&self, command: &str) -> Result<(), Failure> {
        match self.location.as_deref().map(location::Location::of).transpose()? {
            Some(location::Location::Endpoint(_)) => self.local(command),
            _ => Ok(()),
        }
    }

    /// Refuses a location for what works on the files of a workspace.
    pub(in crate::cli) fn local(&self, command: &str) -> Result<(), Failure> {
        match &self.location {
            None => Ok(()),
            Some(place) => {
                let failure =
                    Failure::usage(format!("`assay {command}` works on a workspace, not on {place}"));
                Err(failure.hint("leave out -l (and ASSAY_LOCATION) to work in the workspace"))
            }
        }
    }

    /// The workspace opened. Files with faults are refused, unless they are to be skipped.
    pub(crate) fn engine(&self) -> Result<Engine, Failure> {
        let engine = self.engine_with_faults()?;
        match (engine.faults(), self.skip_faulty) {
            ([], _) => Ok(engine),
            (faults, true) => {
                let files: Vec<&str> = faults.iter().map(|f| f.file.as_str()).collect();
                warn(&format!("left out for their faults: {}", files.join(", ")));
                Ok(engine)
            }
            (faults, false) => {
                let hint = "nothing was answered from the rest; --skip-faulty answers without these files";
                Err(Failure::faults(faults).hint(hint))
            }
        }
    }

    /// The workspace opened, whatever faults its files have.
    pub(in crate::cli) fn engine_with_faults(&self) -> Result<Engine, Failure> {
        if let Some(location) = &self.location {
            return location::attached(location, self);
        }
        let workspace = self.workspace()?;
        let line = ProgressLine::new();
        let mut show = |p: crate::engine::Progress<'_>| line.show(p.done, p.total, p.file);
        let mut engine = Engine::open_workspace(&workspace, &mut show)?;
        warn_of_damage(&engine);
        engine.wait_for(self.wait);
        Ok(engine)
    }
}

/// Tells that what had been kept of a workspace was damaged.
pub(in crate::cli) fn warn_of_damage(engine: &Engine) {
    if let Some(what) = engine.damage_of_cache() {
        warn(&format!("{what}: the workspace was read anew"));
    }
}

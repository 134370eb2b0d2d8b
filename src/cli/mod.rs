//! The commands: one file each, an `Args` whose comments are the help, and one `run`.

mod add;
pub(crate) mod answer;
pub(crate) mod check;
pub(crate) mod export;
pub(crate) mod failure;
mod init;
pub(crate) mod load;
#[cfg(feature = "remote")]
mod location;
pub(crate) mod queries;
pub(crate) mod query;
mod repl;
pub(crate) mod trace;

use crate::terminal::ProgressLine;
use assay::engine::{Engine, Workspace};
use clap::{Args, Parser, Subcommand};
use failure::Failure;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// Ask what documents claim, and see the words each answer rests on.
#[derive(Parser)]
#[command(name = "assay", version, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(subcommand)]
    command: Command,
}

/// Where a command works.
#[derive(Args, Clone)]
pub(crate) struct PlaceArgs {
    /// Work in this workspace [default: the current directory or the nearest above it].
    #[arg(long, global = true, value_name = "DIR", env = "ASSAY_WORKSPACE")]
    pub(crate) workspace: Option<PathBuf>,
    /// Work on this SPARQL endpoint (http or https) instead. `ASSAY_USER` with `ASSAY_PASSWORD`, or `ASSAY_TOKEN`, say
    /// who asks; `SSL_CERT_FILE` says whom to trust.
    #[arg(short, long, global = true, value_name = "URL", env = "ASSAY_LOCATION")]
    pub(crate) location: Option<String>,
    /// Answer from what can be loaded, though some files have faults.
    #[arg(long, global = true)]
    pub(crate) skip_faulty: bool,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Args),
    Add(add::Args),
    Load(load::Args),
    Check(check::Args),
    Query(query::Args),
    Queries(queries::Args),
    Repl(repl::Args),
    Trace(trace::Args),
    Export(export::Args),
}

/// Runs the command line; the exit code tells how it went.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let place = &cli.place;
    let result = match cli.command {
        Command::Init(args) => place.local("init").and_then(|()| init::run(&args)),
        Command::Add(args) => place.local("add").and_then(|()| add::run(&args, place)),
        Command::Load(args) => load::run(&args, place),
        Command::Check(args) => place.local("check").and_then(|()| check::run(&args, place)),
        Command::Query(args) => query::run(&args, place),
        Command::Queries(args) => queries::run(&args, place),
        Command::Repl(args) => repl::run(&args, place),
        Command::Trace(args) => trace::run(&args, place),
        Command::Export(args) => place.local("export").and_then(|()| export::run(&args, place)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

impl PlaceArgs {
    /// The workspace named, or the one around the current directory.
    fn workspace(&self) -> Result<Workspace, Failure> {
        if let Some(directory) = &self.workspace {
            return Ok(Workspace::open(directory)?);
        }
        let here = std::env::current_dir()
            .map_err(|error| Failure::work(format!("the current directory cannot be told: {error}")))?;
        Ok(Workspace::find(&here)?)
    }

    /// Refuses an endpoint for what works on the files of a workspace.
    fn local(&self, command: &str) -> Result<(), Failure> {
        match &self.location {
            None => Ok(()),
            Some(url) => {
                let failure = Failure::usage(format!(
                    "`assay {command}` works on a workspace, not on the endpoint {url}"
                ));
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
                failure::warn(&format!("left out for their faults: {}", files.join(", ")));
                Ok(engine)
            }
            (faults, false) => {
                let hint = "nothing was answered from the rest; --skip-faulty answers without these files";
                Err(Failure::faults(faults).hint(hint))
            }
        }
    }

    #[cfg(feature = "remote")]
    fn attached(&self, location: &str) -> Result<Engine, Failure> {
        let endpoint = location::endpoint(location)?;
        Ok(Engine::attach(endpoint, location::workspace_if_any(self)?.as_ref())?)
    }

    #[cfg(not(feature = "remote"))]
    fn attached(&self, _: &str) -> Result<Engine, Failure> {
        Err(Failure::usage("this `assay` was built without endpoints: -l is not available"))
    }

    /// The workspace opened, whatever faults its files have.
    fn engine_with_faults(&self) -> Result<Engine, Failure> {
        if let Some(location) = &self.location {
            return self.attached(location);
        }
        let workspace = self.workspace()?;
        let line = ProgressLine::new();
        let mut show = |p: assay::engine::Progress<'_>| line.show(p.done, p.total, p.file);
        Ok(Engine::open_workspace(&workspace, &mut show)?)
    }
}

/// Writes to standard output. A reader that has gone away is no failure.
pub(crate) fn write_out(
    write: impl FnOnce(&mut dyn io::Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    write(&mut out)?;
    io::Write::flush(&mut out).map_err(Failure::from)
}

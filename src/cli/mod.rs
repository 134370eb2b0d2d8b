//! The commands: one file each, an `Args` whose comments are the help, and one `run`.

mod add;
mod check;
mod export;
mod failure;
mod init;
mod load;
mod queries;
mod query;
mod trace;

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
#[derive(Args)]
pub(crate) struct PlaceArgs {
    /// Work in this workspace [default: the current directory or the nearest above it].
    #[arg(long, global = true, value_name = "DIR", env = "ASSAY_WORKSPACE")]
    workspace: Option<PathBuf>,
    /// Answer from what can be loaded, though some files have faults.
    #[arg(long, global = true)]
    skip_faulty: bool,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Args),
    Add(add::Args),
    Load(load::Args),
    Check(check::Args),
    Query(query::Args),
    Queries(queries::Args),
    Trace(trace::Args),
    Export(export::Args),
}

/// Runs the command line; the exit code tells how it went.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let place = &cli.place;
    let result = match cli.command {
        Command::Init(args) => init::run(&args),
        Command::Add(args) => add::run(&args, place),
        Command::Load(args) => load::run(&args, place),
        Command::Check(args) => check::run(&args, place),
        Command::Query(args) => query::run(&args, place),
        Command::Queries(args) => queries::run(&args, place),
        Command::Trace(args) => trace::run(&args, place),
        Command::Export(args) => export::run(&args, place),
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

    /// The workspace opened. Files with faults are refused, unless they are to be skipped.
    fn engine(&self) -> Result<Engine, Failure> {
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

    /// The workspace opened, whatever faults its files have.
    fn engine_with_faults(&self) -> Result<Engine, Failure> {
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

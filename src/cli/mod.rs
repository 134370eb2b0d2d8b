//! The commands: one file each, an `Args` whose comments are the help, and one `run`.

mod add;
pub(crate) mod answer;
pub(crate) mod bounds;
pub(crate) mod check;
pub(crate) mod conflicts;
#[cfg(feature = "remote")]
mod endpoint;
pub(crate) mod export;
pub(crate) mod failure;
pub(crate) mod help;
mod init;
pub(crate) mod load;
mod location;
pub(crate) mod origins;
pub(crate) mod queries;
pub(crate) mod query;
mod repl;
mod review;
pub(crate) mod trace;
pub(crate) mod update;
mod upkeep;

use crate::terminal::{ProgressLine, Screen, is_terminal};
use assay::engine::{Engine, Workspace};
use assay::index::segment::guarded;
use clap::{Args, Parser, Subcommand};
use failure::Failure;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Ask what documents claim, and see the words each answer rests on.
#[derive(Parser)]
#[command(
    name = "assay",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = help::topics()
)]
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
    /// Wait at most so long for another process that writes there: 500ms, 30s, 5m.
    #[arg(long, global = true, value_name = "TIME", value_parser = query::duration, default_value = "5s")]
    pub(crate) wait: Duration,
    /// Follow a redirect of an endpoint to this host (host or host:port) too; repeated for several.
    #[arg(long, global = true, value_name = "HOST")]
    pub(crate) allow_redirect: Vec<String>,
    /// When all requests of the command to an endpoint end.
    #[arg(skip)]
    pub(crate) deadline: Option<Instant>,
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
    Conflicts(conflicts::Args),
    Origins(origins::Args),
    Review(review::Args),
    Export(export::Args),
    Stats(upkeep::StatsArgs),
    Compact(upkeep::CompactArgs),
    Backup(upkeep::BackupArgs),
    Remove(upkeep::RemoveArgs),
    Repair(upkeep::RepairArgs),
    Update(update::Args),
    Help(help::Args),
}

/// Runs the command line; the exit code tells how it went.
pub(crate) fn run() -> ExitCode {
    let mut cli = Cli::parse();
    // A variable that is set to nothing is as good as not set.
    cli.place.location = cli.place.location.filter(|location| !location.is_empty());
    cli.place.workspace = cli.place.workspace.filter(|workspace| !workspace.as_os_str().is_empty());
    if let Command::Query(args) = &cli.command {
        // That of the query is that of every request which it takes.
        cli.place.deadline = args.bounds.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    }
    let place = &cli.place;
    if let Some(bytes) = place.max_file_size {
        assay::files::set_max_file_size(bytes as u64);
    }
    let result = guarded(|| match cli.command {
        Command::Init(args) => place.local("init").and_then(|()| init::run(&args)),
        Command::Add(args) => place.local("add").and_then(|()| add::run(&args, place)),
        Command::Load(args) => load::run(&args, place),
        Command::Check(args) => place.readable("check").and_then(|()| check::run(&args, place)),
        Command::Query(args) => query::run(&args, place),
        Command::Queries(args) => queries::run(&args, place),
        Command::Repl(args) => repl::run(&args, place),
        Command::Trace(args) => trace::run(&args, place),
        Command::Conflicts(args) => place.readable("conflicts").and_then(|()| conflicts::run(&args, place)),
        Command::Origins(args) => place.readable("origins").and_then(|()| origins::run(&args, place)),
        Command::Review(args) => place.local("review").and_then(|()| review::run(&args, place)),
        Command::Export(args) => place.readable("export").and_then(|()| export::run(&args, place)),
        Command::Stats(args) => place.readable("stats").and_then(|()| upkeep::stats(&args, place)),
        Command::Compact(args) => upkeep::compact(&args, place),
        Command::Backup(args) => place.readable("backup").and_then(|()| upkeep::backup(&args, place)),
        Command::Remove(args) => upkeep::remove(&args, place),
        Command::Repair(args) => upkeep::repair(&args, place),
        Command::Update(args) => update::run(&args, place),
        Command::Help(args) => help::run(&args),
    });
    // Damage that is met while a location is read comes here from wherever that was.
    match result.map_err(|damage| Failure::work(damage.to_string())).flatten() {
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

    /// Refuses an endpoint for what reads the store itself.
    fn readable(&self, command: &str) -> Result<(), Failure> {
        match self.location.as_deref().map(location::Location::of).transpose()? {
            Some(location::Location::Endpoint(_)) => self.local(command),
            _ => Ok(()),
        }
    }

    /// Refuses a location for what works on the files of a workspace.
    fn local(&self, command: &str) -> Result<(), Failure> {
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
        if let Some(location) = &self.location {
            return location::attached(location, self);
        }
        let workspace = self.workspace()?;
        let line = ProgressLine::new();
        let mut show = |p: assay::engine::Progress<'_>| line.show(p.done, p.total, p.file);
        let mut engine = Engine::open_workspace(&workspace, &mut show)?;
        engine.wait_for(self.wait);
        Ok(engine)
    }
}

/// A JSON document that names its format and version in its first member.
#[derive(serde::Serialize)]
pub(crate) struct Document<T> {
    pub(crate) format: &'static str,
    #[serde(flatten)]
    pub(crate) content: T,
}

/// An object without members that are null: in every document what is not known is absent.
pub(crate) fn known(mut object: serde_json::Value) -> serde_json::Value {
    if let Some(members) = object.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    object
}

/// Prints a value as indented JSON, with a line end.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(|error| Failure::work(error.to_string()))?;
    write_data(|out| Ok(writeln!(out, "{json}")?))
}

/// Writes what people read to standard output: control characters are shown, wherever it goes. A reader that has gone away
/// is no failure.
pub(crate) fn write_text(
    write: impl FnOnce(&mut dyn io::Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    write_to(Screen::new(io::BufWriter::new(io::stdout().lock())), write)
}

/// Writes what programs read to standard output: byte for byte, but for a terminal, which control characters would drive.
pub(crate) fn write_data(
    write: impl FnOnce(&mut dyn io::Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if is_terminal() {
        return write_text(write);
    }
    write_to(io::BufWriter::new(io::stdout().lock()), write)
}

fn write_to(
    mut out: impl io::Write,
    write: impl FnOnce(&mut dyn io::Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    write(&mut out)?;
    io::Write::flush(&mut out).map_err(Failure::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn holds(command: &clap::Command) {
        for format in command.get_arguments().filter(|arg| arg.get_long() == Some("format")) {
            assert_eq!(format.get_short(), Some('f'), "{}", command.get_name());
        }
        command.get_subcommands().for_each(holds);
    }

    #[test]
    fn every_format_is_asked_for_by_its_letter_too() {
        holds(&Cli::command());
    }
}

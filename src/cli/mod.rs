//! The commands: one file each, an `Args` whose comments are the help, and one `run`.

mod ask;
pub(crate) mod bounds;
mod claims;
pub(crate) mod help;
mod intake;
#[cfg(feature = "mcp")]
mod mcp;
mod place;
mod repl;
#[cfg(feature = "serve")]
mod serve;
mod upkeep;

use crate::index::segment::guarded;
use crate::terminal::failure::Failure;
use ask::{queries, query, update};
use claims::{check, conflicts, export, origins, review, search, state, trace};
use clap::{Parser, Subcommand};
use intake::{add, init, load};
use place::PlaceArgs;
use repl::start;
use std::process::ExitCode;
use std::time::Instant;

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

#[derive(Subcommand)]
enum Command {
    Init(init::Args),
    Add(add::Args),
    Load(load::Args),
    Check(check::Args),
    Query(query::Args),
    Queries(queries::Args),
    Repl(start::Args),
    Search(search::Args),
    #[cfg(feature = "serve")]
    Serve(serve::Args),
    Trace(trace::Args),
    Conflicts(conflicts::Args),
    Origins(origins::Args),
    State(state::Args),
    Review(review::Args),
    Export(export::Args),
    Stats(upkeep::StatsArgs),
    Compact(upkeep::CompactArgs),
    Backup(upkeep::BackupArgs),
    Remove(upkeep::RemoveArgs),
    Repair(upkeep::RepairArgs),
    Update(update::Args),
    #[cfg(feature = "mcp")]
    Mcp(mcp::Args),
    Help(help::Args),
}

/// Runs the command line; the exit code tells how it went.
#[must_use]
pub fn run() -> ExitCode {
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
        crate::files::set_max_file_size(bytes as u64);
    }
    let result = guarded(|| match cli.command {
        Command::Init(args) => place.local("init").and_then(|()| init::run(&args)),
        Command::Add(args) => place.local("add").and_then(|()| add::run(&args, place)),
        Command::Load(args) => load::run(&args, place),
        Command::Check(args) => place.readable("check").and_then(|()| check::run(&args, place)),
        Command::Query(args) => query::run(&args, place),
        Command::Queries(args) => queries::run(&args, place),
        Command::Repl(args) => start::run(&args, place),
        Command::Search(args) => place.readable("search").and_then(|()| search::run(&args, place)),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&args, place),
        Command::Trace(args) => trace::run(&args, place),
        Command::Conflicts(args) => place.readable("conflicts").and_then(|()| conflicts::run(&args, place)),
        Command::Origins(args) => place.readable("origins").and_then(|()| origins::run(&args, place)),
        Command::State(args) => place.local("state").and_then(|()| state::run(&args, place)),
        Command::Review(args) => place.local("review").and_then(|()| review::run(&args, place)),
        Command::Export(args) => place.readable("export").and_then(|()| export::run(&args, place)),
        Command::Stats(args) => place.readable("stats").and_then(|()| upkeep::stats(&args, place)),
        Command::Compact(args) => upkeep::compact(&args, place),
        Command::Backup(args) => place.readable("backup").and_then(|()| upkeep::backup(&args, place)),
        Command::Remove(args) => upkeep::remove(&args, place),
        Command::Repair(args) => upkeep::repair(&args, place),
        Command::Update(args) => update::run(&args, place),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => mcp::run(&args, place),
        Command::Help(args) => help::run(&args),
    });
    // Damage that is met while a location is read comes here from wherever that was.
    match result.map_err(|damage| Failure::work(damage.to_string())).flatten() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
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

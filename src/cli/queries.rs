//! `assay queries`

use super::failure::Failure;
use super::query::{explain, no_such_query};
use super::{PlaceArgs, write_out};
use crate::terminal::{Style, is_terminal};
use assay::engine::Engine;
use assay::query::saved::SavedQuery;
use clap::Subcommand;
use std::io::Write;

/// List the saved queries with their parameters.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<QueriesCommand>,
}

#[derive(Subcommand)]
enum QueriesCommand {
    /// Print a saved query as it stands.
    Show {
        /// Its name.
        name: String,
    },
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    on(&place.engine_with_faults()?, args)
}

/// Does it with an engine that is open.
pub(crate) fn on(engine: &Engine, args: &Args) -> Result<(), Failure> {
    match &args.command {
        None => list(engine),
        Some(QueriesCommand::Show { name }) => {
            let saved = engine.saved_query(name).map_err(|error| explain(name, error))?;
            let saved = saved.ok_or_else(|| no_such_query(name, engine))?;
            write_out(|out| Ok(write!(out, "{}", saved.text())?))
        }
    }
}

fn list(engine: &Engine) -> Result<(), Failure> {
    let queries = engine.saved_queries().map_err(|error| explain("a saved query", error))?;
    write_out(|out| {
        for query in &queries {
            if is_terminal() {
                describe(query, out)?;
            } else {
                writeln!(out, "{}\t{}\t{}", query.name(), parameters(query), query.summary())?;
            }
        }
        Ok(())
    })
}

fn describe(query: &SavedQuery, out: &mut dyn Write) -> Result<(), Failure> {
    let style = Style::stdout();
    writeln!(out, "{}  {}", style.bold(query.name()), style.cyan(parameters(query)))?;
    writeln!(out, "    {}", query.summary())?;
    Ok(())
}

/// `country=country:china [since:date]`: what may be given, with its default or its type.
fn parameters(query: &SavedQuery) -> String {
    let shown = query.parameters().map(|(name, parameter)| match parameter.default() {
        Some(default) => format!("{name}={default}"),
        None if parameter.is_required() => format!("{name}:{}", parameter.kind.name()),
        None => format!("[{name}:{}]", parameter.kind.name()),
    });
    shown.collect::<Vec<_>>().join(" ")
}

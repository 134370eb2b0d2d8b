//! `assay queries`

use super::query::{explain, no_such_query};
use crate::cli::bounds::duration;
use crate::cli::bounds::{BoundArgs, size};
use crate::cli::place::PlaceArgs;
use crate::engine::{Engine, QueriesReport};
use crate::query::saved::{SavedQuery, catalogue};
use crate::terminal::failure::{Failure, counted};
use crate::terminal::output::ReportFormat;
use crate::terminal::output::{Document, print_json, write_data, write_text};
use crate::terminal::{Interruptible, Style, is_terminal};
use clap::Subcommand;
use std::io::Write;
use std::time::Duration;

/// List the saved queries with their parameters.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<QueriesCommand>,
    /// How to list them.
    #[arg(long, short = 'f', value_enum, default_value_t)]
    format: ListFormat,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum ListFormat {
    /// For people; on a pipe a line each: name, parameters and summary, with tabs between.
    #[default]
    Text,
    /// With types, defaults and descriptions.
    Json,
}

#[derive(Subcommand)]
enum QueriesCommand {
    /// Print a saved query as it stands.
    Show {
        /// Its name.
        name: String,
    },
    /// Hold every query file against the rules, and run its examples.
    ///
    /// Exits 0 where nothing is wrong, else 1.
    Check {
        /// How to report.
        #[arg(long, short = 'f', value_enum, default_value_t)]
        format: ReportFormat,
        /// At most so long for all examples: 500ms, 30s, 5m [default: a minute each, and five for all].
        #[arg(long, value_name = "TIME", value_parser = duration)]
        timeout: Option<Duration>,
        /// At most so much memory for each example: 500MB, 4GB [default: 2GB].
        #[arg(long, value_name = "SIZE", value_parser = size)]
        memory: Option<usize>,
    },
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    // Examples that run over a part of the data would fail for that alone.
    match args.command {
        Some(QueriesCommand::Check { .. }) => with(&place.engine()?, args, Interruptible::command),
        _ => on(&place.engine_with_faults()?, args),
    }
}

/// Does it with an engine that is open.
pub(crate) fn on(engine: &Engine, args: &Args) -> Result<(), Failure> {
    with(engine, args, Interruptible::new)
}

/// Does it, and watches for Ctrl-C while queries run.
fn with(engine: &Engine, args: &Args, watch: fn() -> Interruptible) -> Result<(), Failure> {
    match &args.command {
        None => list(engine, args.format),
        Some(QueriesCommand::Show { name }) => {
            let saved = engine.queries().named(name).map_err(|error| explain(name, error))?;
            let saved = saved.ok_or_else(|| no_such_query(name, engine))?;
            write_data(|out| Ok(write!(out, "{}", saved.text())?))
        }
        Some(QueriesCommand::Check { format, timeout, memory }) => {
            let interruptible = watch();
            let bounds = BoundArgs { timeout: *timeout, memory: *memory };
            let report = engine.queries().lint_within(&bounds.options(interruptible.cancel()))?;
            match format {
                ReportFormat::Text => write_text(|out| write_report(&report, out))?,
                ReportFormat::Json => {
                    print_json(&Document { format: "assay-queries-check-1", content: &report })?;
                }
            }
            if report.faults.is_empty() { Ok(()) } else { Err(Failure::silent()) }
        }
    }
}

fn write_report(report: &QueriesReport, out: &mut dyn Write) -> Result<(), Failure> {
    let style = Style::stdout();
    for fault in &report.faults {
        let place = match (fault.line, fault.column) {
            (Some(line), Some(column)) => format!(":{line}:{column}"),
            (Some(line), None) => format!(":{line}"),
            _ => String::new(),
        };
        writeln!(out, "{} {}{place}: {}", style.red("fault:"), fault.file, fault.message)?;
        if let Some(help) = &fault.help {
            writeln!(out, "  {} {help}", style.cyan("help:"))?;
        }
    }
    let verdict = match report.faults.len() {
        0 => style.green("nothing is wrong"),
        1 => style.red("1 fault"),
        n => style.red(format!("{n} faults")),
    };
    let queries = if report.queries == 1 { "query" } else { "queries" };
    let examples = counted(report.examples, "example");
    writeln!(out, "{} {queries}, {examples}: {verdict}", report.queries)?;
    Ok(())
}

fn list(engine: &Engine, format: ListFormat) -> Result<(), Failure> {
    let (queries, faults) = engine.queries().readable();
    match format {
        ListFormat::Json => print_json(&catalogue(&queries))?,
        ListFormat::Text => write_text(|out| {
            for query in &queries {
                if is_terminal() {
                    describe(query, out)?;
                } else {
                    writeln!(out, "{}\t{}\t{}", query.name(), parameters(query), query.summary())?;
                }
            }
            Ok(())
        })?,
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::faults(&faults)) }
}

fn describe(query: &SavedQuery, out: &mut dyn Write) -> Result<(), Failure> {
    let style = Style::stdout();
    writeln!(out, "{}  {}", style.bold(query.name()), style.cyan(parameters(query)))?;
    writeln!(out, "    {}", query.summary())?;
    Ok(())
}

/// `place=place:rivertown [since:date]`: what may be given, with its default or its type.
pub(crate) fn parameters(query: &SavedQuery) -> String {
    let shown = query.parameters().map(|(name, parameter)| match parameter.default() {
        Some(default) => format!("{name}={default}"),
        None if parameter.is_required() => format!("{name}:{}", parameter.kind.name()),
        None => format!("[{name}:{}]", parameter.kind.name()),
    });
    shown.collect::<Vec<_>>().join(" ")
}

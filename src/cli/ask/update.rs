//! `assay update`

use super::query;
use crate::cli::bounds;
use crate::cli::bounds::{BoundArgs, size};
use crate::cli::place::PlaceArgs;
use crate::cli::place::location;
use crate::cli::place::location::Location;
use crate::engine::{BackendKind, Capability, Engine, EngineError, UpdateRequest};
use crate::query::{ParseError, UpdateError, Updated, begins_query};
use crate::terminal::Interruptible;
use crate::terminal::failure::{Failure, counted, parse_failure, say, unread};
use crate::terminal::output::write_text;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// Change a location by SPARQL Update: all operations of the request, or none.
///
/// Known prefixes need not be declared; the ids of sources are prefixes too. WHERE matches the merge of all graphs, as
/// queries do; WITH, USING and GRAPH name single ones. The files of a workspace are its record, and are changed by hand.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A file; `-` reads standard input.
    #[arg(required_unless_present = "text", conflicts_with = "text")]
    file: Option<String>,
    /// The text of the update.
    #[arg(short = 'q', value_name = "SPARQL")]
    text: Option<String>,
    /// A value for a variable; repeated for several variables, or several values of one.
    #[arg(long = "param", short = 'p', value_name = "NAME=VALUE", value_parser = query::parameter)]
    parameters: Vec<(String, String)>,
    /// Only tell how many quads would come and go.
    #[arg(long)]
    dry_run: bool,
    /// At most so long for all its patterns: 500ms, 30s, 5m. Past it nothing is changed, and the exit code is 3.
    #[arg(long, value_name = "TIME", value_parser = bounds::duration)]
    timeout: Option<Duration>,
    /// At most so much memory for each pattern: 500MB, 4GB [default: 2GB]. Past it nothing is changed, and the exit code is 3.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<usize>,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let Some(location) = place.location.as_deref() else {
        return Err(refused_in_workspace("load a file; -l DIR names a location to update"));
    };
    let (name, text) = text(args)?;
    let engine = engine(args, location, place)?;
    let interruptible = Interruptible::command();
    let bounds = BoundArgs { timeout: args.timeout, memory: args.memory };
    let options = bounds.options(interruptible.cancel()).started();
    let request = UpdateRequest { parameters: args.parameters.clone(), dry_run: args.dry_run, options };
    query::warn_of_misspelt_in_update(&engine, &text);
    let done = engine.queries().update(&text, &request).map_err(|error| match error {
        EngineError::Update(UpdateError::Parse(error)) if begins_query(&text) => {
            let error = ParseError { message: "this is a query, and no update".to_owned(), ..error };
            parse_failure(&name, &error).hint("`assay query` takes it")
        }
        other => explain(&name, other),
    })?;
    write_text(|out| Ok(writeln!(out, "{}", describe(&done))?))?;
    if args.dry_run {
        say("a dry run: nothing was changed");
        return Ok(());
    }
    // In the background it would end with this process.
    Ok(engine.store().compact_if_due()?)
}

/// What an update did, or would do.
pub(crate) fn describe(done: &Updated) -> String {
    format!("{} inserted, {} removed", counted(done.inserted, "quad"), counted(done.removed, "quad"))
}

fn engine(args: &Args, location: &str, place: &PlaceArgs) -> Result<Engine, Failure> {
    match Location::of(location)? {
        Location::Folder(_) if args.dry_run => location::attached(location, place),
        _ => writable_engine(location, place, "update"),
    }
}

/// An engine on a location, to write.
pub(in crate::cli) fn writable_engine(
    location: &str,
    place: &PlaceArgs,
    command: &str,
) -> Result<Engine, Failure> {
    let store = location::writable(location, place, command)?;
    Ok(Engine::over(store, location::workspace_if_any(place)?.as_ref())?)
}

/// The text of the update, and what to call it.
fn text(args: &Args) -> Result<(String, String), Failure> {
    if let Some(text) = &args.text {
        return Ok(("update".to_owned(), text.clone()));
    }
    let name = args.file.as_deref().unwrap_or("-");
    if name == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(("standard input".to_owned(), text));
    }
    let text = crate::files::read_text(Path::new(name)).map_err(unread)?;
    Ok((name.to_owned(), text))
}

/// A workspace is not changed so.
pub(crate) fn refused_in_workspace(instead: &str) -> Failure {
    let hint = format!("the files of the workspace are the record: change a sheet, or {instead}");
    let refused =
        EngineError::Unsupported { capability: Capability::Update, backend: BackendKind::Workspace };
    Failure::usage(refused.to_string()).hint(hint)
}

/// Syntax errors are shown with their line.
pub(crate) fn explain(name: &str, error: EngineError) -> Failure {
    match error {
        EngineError::Update(UpdateError::Parse(error)) => parse_failure(name, &error),
        EngineError::Update(UpdateError::Query(error)) => error.into(),
        EngineError::Update(UpdateError::Bind(error)) => error.into(),
        EngineError::Update(UpdateError::Store(error)) => error.into(),
        other => other.into(),
    }
}

//! `assay repl`

use crate::cli::ask::update;
use crate::cli::place::PlaceArgs;
use crate::cli::repl::{Session, interactive, script};
use crate::terminal::failure::{Failure, unread};
use std::io::{BufRead, Cursor, IsTerminal};
use std::path::PathBuf;

/// Ask in SPARQL, at a prompt that knows the ontology and the data.
///
/// On a terminal: whole queries are edited over several lines, Enter runs one that is complete, Tab completes, `.help`
/// lists the commands. With -c, -f or a pipe the queries are run one after the other, without banner or colour; one ends
/// at a dot command, at a line that holds only `;`, or at the end, and is answered then.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run this text and leave; repeated, one after the other.
    #[arg(short = 'c', value_name = "TEXT", conflicts_with = "files")]
    texts: Vec<String>,
    /// Run this file and leave.
    #[arg(short = 'f', value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Stop at the first failure, where queries are run from a text, a file or a pipe.
    #[arg(long)]
    bail: bool,
    /// Open the location for writing: SPARQL Update changes it. No other process can write there meanwhile.
    #[arg(long)]
    write: bool,
    /// Neither read nor keep the history of the prompt.
    #[arg(long)]
    no_history: bool,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let texts = texts(args)?;
    let engine = match &place.location {
        Some(location) if args.write => update::writable_engine(location, place, "repl --write")?,
        None if args.write => {
            let failure = Failure::usage("`assay repl --write` works on a location");
            return Err(failure.hint("-l DIR names one; the files of a workspace are its record"));
        }
        _ => place.engine()?,
    };
    match texts {
        Some(texts) => script(Session::new(engine, place.clone(), false), texts, args.bail),
        None => interactive(Session::new(engine, place.clone(), true), !args.no_history),
    }
}

/// What to run without a person; `None` where there is one.
fn texts(args: &Args) -> Result<Option<Vec<Box<dyn BufRead>>>, Failure> {
    let text = |text: String| -> Box<dyn BufRead> { Box::new(Cursor::new(text)) };
    if !args.texts.is_empty() {
        return Ok(Some(args.texts.iter().cloned().map(text).collect()));
    }
    if !args.files.is_empty() {
        let read = args.files.iter().map(|path| crate::files::read_text(path).map(text).map_err(unread));
        return read.collect::<Result<_, _>>().map(Some);
    }
    if std::io::stdin().is_terminal() {
        return Ok(None);
    }
    Ok(Some(vec![Box::new(std::io::stdin().lock())]))
}

//! `assay query`

use crate::claims::review::TrustFilter;
use crate::cli::bounds::BoundArgs;
use crate::cli::place::PlaceArgs;
use crate::engine::{Engine, EngineError, Request, WAYS};
use crate::query::results::Format;
use crate::query::saved::{SavedError, SavedQuery};
use crate::query::{Cancel, Form, Options, ParseError, begins_update, names_of_update};
use crate::store::DefaultGraph;
use crate::terminal::answer;
use crate::terminal::answer::{DisplayOptions, OutputFormat};
use crate::terminal::failure::{Failure, parse_failure, warn};
use crate::terminal::output::{Document, print_json, write_text};
use crate::terminal::{Interruptible, Style, is_terminal, show_plan, width};
use clap::ValueEnum;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Run a SPARQL query: a saved one by name, a file, or text.
///
/// Known prefixes need not be declared; the ids of sources are prefixes too. The default graph is the merge of all
/// graphs: a triple counts once however many documents state it. Prints a table on a terminal, else TSV (or Turtle).
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The name of a saved query, or a file; `-` reads standard input.
    #[arg(required_unless_present = "text", conflicts_with = "text")]
    query: Option<String>,
    /// The text of the query.
    #[arg(short = 'q', value_name = "SPARQL")]
    text: Option<String>,
    /// A value for a parameter; repeated for several parameters, or several values of one.
    #[arg(long = "param", short = 'p', value_name = "NAME=VALUE", value_parser = parameter)]
    parameters: Vec<(String, String)>,
    /// An RDF file joined for this query only.
    #[arg(long, value_name = "FILE")]
    with: Vec<PathBuf>,
    /// table, csv, safe-csv, tsv, json, xml; for graphs turtle, trig, ntriples, nquads, rdfxml, jsonld.
    #[arg(long, short = 'f', value_name = "FORMAT")]
    format: Option<String>,
    /// As CSV (`-f csv` or `-f safe-csv`), with an apostrophe before cells that a spreadsheet would run as formulas.
    #[arg(long)]
    safe_csv: bool,
    /// Show the plan in place of the answer, with the rows and the time of each step; with `-f json` as JSON.
    #[arg(long)]
    explain: bool,
    /// Show below each row the claims that it rests on, with their words; with `-f json` as a member `assay` beside the results.
    /// Of a row that comes about in many ways, as a group does, so many are followed: 20 unless another number from 1 is given.
    /// Of an ASK one match is shown, or so many; where there is none, what was looked for.
    #[arg(long, value_name = "WAYS", require_equals = true, conflicts_with = "explain")]
    #[expect(clippy::option_option, reason = "asked for, and with a number")]
    evidence: Option<Option<NonZeroUsize>>,
    /// What the answer may rest on: all, endorsed (what standing reviews endorse), unrefuted, or source:ID; repeated for several
    /// sources.
    #[arg(long, value_name = "WHAT")]
    believe: Vec<String>,
    /// At most so many rows; more make the exit code 3.
    #[arg(long, value_name = "ROWS")]
    limit: Option<usize>,
    #[command(flatten)]
    pub(in crate::cli) bounds: BoundArgs,
    /// What the default graph is.
    #[arg(long, value_enum, default_value_t)]
    default_graph: DefaultGraphArg,
}

/// What is believed, by the words for it.
pub(crate) fn belief(words: &[String], engine: &Engine) -> Result<TrustFilter, Failure> {
    engine.queries().belief(words)?.ok_or_else(|| {
        Failure::usage("`--believe` takes all, endorsed, unrefuted, or sources")
            .hint("`assay query sources` lists the sources, which are named like source:minutes")
    })
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum DefaultGraphArg {
    /// The merge of all graphs.
    #[default]
    Merged,
    /// The unnamed graph alone, as the SPARQL protocol has it.
    Strict,
}

pub(crate) fn parameter(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = pair.ok_or("expected NAME=VALUE")?;
    Ok((name.trim_start_matches('?').to_owned(), value.to_owned()))
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let shown = args.format.as_deref().map(OutputFormat::named).transpose()?;
    let shown = if args.safe_csv { Some(safe(shown)?) } else { shown };
    let engine = place.engine()?;
    let query = find(args, &engine)?;
    let mut request = Request { parameters: args.parameters.clone(), ..Request::default() };
    if matches!(args.default_graph, DefaultGraphArg::Strict) {
        request.default_graph = DefaultGraph::Strict;
    }
    request.believe = belief(&args.believe, &engine)?;
    for path in &args.with {
        request.with.extend(engine.queries().read_extra(path, &request.default_graph)?);
    }
    let interruptible = Interruptible::command();
    request.options = options(args, interruptible.cancel());
    warn_of_misspelt(&engine, &query, &args.parameters);
    if args.explain {
        return show_plan_of(&engine, &query, &request, shown);
    }
    let started = Instant::now();
    let failed = |error| explain(query.name(), error);
    let shown = if let Some(ways) = args.evidence {
        let ways = ways.map_or_else(|| usual_ways(&query), NonZeroUsize::get);
        let evident = engine.queries().run_with_evidence(&query, &request, ways).map_err(failed)?;
        answer::print_evident(evident, DisplayOptions::plain(shown), &engine, started)?
    } else {
        let answer = engine.queries().run(&query, &request).map_err(failed)?;
        answer::print(answer, DisplayOptions::plain(shown), &engine, started)?
    };
    answer::explain_empty(&shown, &engine, &query, &request)?;
    if shown.completeness.is_complete() { Ok(()) } else { Err(Failure::cut(shown.completeness)) }
}

/// CSV that no spreadsheet runs, where that is what was asked for.
fn safe(format: Option<OutputFormat>) -> Result<OutputFormat, Failure> {
    match format {
        None | Some(OutputFormat::Machine(Format::Csv | Format::SafeCsv)) => {
            Ok(OutputFormat::Machine(Format::SafeCsv))
        }
        Some(other) => {
            Err(Failure::usage(format!("`--safe-csv` is of CSV, and the format is {}", other.name()))
                .hint("leave out one of them, or write `-f csv --safe-csv`"))
        }
    }
}

/// How many ways to a row are followed, where nobody says: one match is enough for an ASK.
pub(crate) fn usual_ways(query: &SavedQuery) -> usize {
    if query.form() == Form::Ask { 1 } else { WAYS }
}

fn show_plan_of(
    engine: &Engine,
    query: &SavedQuery,
    request: &Request,
    format: Option<OutputFormat>,
) -> Result<(), Failure> {
    let plan = engine.queries().explain(query, request).map_err(|error| explain(query.name(), error))?;
    match format {
        None | Some(OutputFormat::Table) => write_text(|out| {
            Ok(write!(out, "{}", show_plan(&plan, is_terminal().then(width), Style::stdout()))?)
        }),
        Some(OutputFormat::Machine(Format::Json)) => {
            print_json(&Document { format: "assay-plan-1", content: &plan })
        }
        Some(_) => Err(Failure::usage("a plan is shown as a tree, or with `-f json` as JSON")),
    }
}

/// Warns of names that look like misspelt terms, in the query or among the values of its parameters, before a query that
/// would find nothing by them.
pub(crate) fn warn_of_misspelt(engine: &Engine, query: &SavedQuery, values: &[(String, String)]) {
    // Values that do not fit are told of when it is run.
    let bound = query.bound(values, engine.prefixes());
    for error in engine.queries().unknown_terms(bound.as_ref().unwrap_or(query)) {
        let help = error.help().map(|help| format!("; {help}")).unwrap_or_default();
        warn(&format!("{error}{help}"));
    }
    for note in engine.queries().notes(bound.as_ref().unwrap_or(query)) {
        warn(&note);
    }
}

/// [`warn_of_misspelt`], of an update. What is no update is told when it is run.
pub(crate) fn warn_of_misspelt_in_update(engine: &Engine, text: &str) {
    let Ok(names) = names_of_update(text, engine.prefixes()) else { return };
    for error in engine.queries().unknown_terms_of_update(&names) {
        let help = error.help().map(|help| format!("; {help}")).unwrap_or_default();
        warn(&format!("{error}{help}"));
    }
    for note in names.notes {
        warn(&note);
    }
}

fn options(args: &Args, cancel: Cancel) -> Options {
    let mut options = args.bounds.options(cancel);
    options.limit = args.limit;
    options
}

/// The query meant: by text, by file, or by name.
fn find(args: &Args, engine: &Engine) -> Result<SavedQuery, Failure> {
    if let Some(text) = &args.text {
        return read("query", text, engine);
    }
    let name = args.query.as_deref().unwrap_or("-");
    if name == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return read("standard input", &text, engine);
    }
    let path = Path::new(name);
    let is_path = name.contains(['/', '\\']) || path.extension().is_some_and(|e| e == "rq" || e == "sparql");
    if is_path {
        let text = crate::files::read_text(path).map_err(crate::terminal::failure::unread)?;
        return read(name, &text, engine);
    }
    let saved = engine.queries().named(name).map_err(|error| explain(name, error))?;
    saved.ok_or_else(|| no_such_query(name, engine))
}

/// There is no saved query of the name; which ones are like it.
pub(crate) fn no_such_query(name: &str, engine: &Engine) -> Failure {
    let names = engine.queries().names().unwrap_or_default();
    let failure = Failure::usage(format!("there is no saved query `{name}`"));
    match crate::document::nearest_name(name, names.iter().map(String::as_str)) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`assay queries` lists them; -q takes the text of a query"),
    }
}

fn read(name: &str, text: &str, engine: &Engine) -> Result<SavedQuery, Failure> {
    engine.queries().parse(name, text).map_err(|error| match error {
        SavedError::Parse { source, .. } if begins_update(text) => {
            let error = ParseError { message: "this is an update, and no query".to_owned(), ..*source };
            parse_failure(name, &error).hint("`assay -l DIR update` takes it")
        }
        other => explain(name, other.into()),
    })
}

/// Syntax errors are shown with their line.
pub(crate) fn explain(name: &str, error: EngineError) -> Failure {
    match error {
        EngineError::Saved(SavedError::Parse { source, .. }) => parse_failure(name, &source),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_pairs() {
        assert_eq!(parameter("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert_eq!(parameter("?a="), Ok(("a".to_owned(), String::new())));
        assert!(parameter("a").is_err() && parameter("=b").is_err());
    }
}

//! The dot commands: one enum, whose comments are the help.

use crate::cli::ask::{queries, query};
use crate::cli::bounds;
use crate::cli::bounds::size;
use crate::cli::claims::{check, conflicts, export, origins, search, trace};
use crate::cli::help::text_at_prompt;
use crate::cli::intake::load;
use crate::guide;
use crate::terminal::answer::OutputFormat;
use crate::terminal::failure::Failure;
use crate::terminal::{Layout, Paging, width, wrap};
use clap::builder::PossibleValuesParser;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

/// A line that begins with a dot.
#[derive(Parser)]
#[command(no_binary_name = true, disable_help_subcommand = true, disable_help_flag = true)]
struct Line {
    #[command(subcommand)]
    command: DotCommand,
}

/// What a dot command does. Those of the command line share its arguments.
#[derive(Subcommand)]
pub(super) enum DotCommand {
    /// List the commands, explain one, or print a topic of the guide.
    Help {
        /// The command or the topic.
        #[arg(value_name = "COMMAND|TOPIC")]
        command: Option<String>,
    },
    /// Run a saved query.
    Run {
        /// Its name.
        name: String,
        /// Values of its parameters; one given several times ranges over its values.
        #[arg(value_name = "NAME=VALUE", value_parser = query::parameter)]
        values: Vec<(String, String)>,
    },
    Queries(queries::Args),
    Search(search::Args),
    /// Edit the last query in $EDITOR, then run it from the prompt; with a name, a saved query and its file.
    #[command(about = "Edit the last query in $EDITOR, or a saved one and its file")]
    Edit {
        /// The name of the saved query; a new one, where there is none.
        name: Option<String>,
    },
    /// Keep the last query as a saved one, with its prefixes, and the variables named as its parameters.
    #[command(name = "saveas", about = "Keep the last query as a saved one, with parameters")]
    SaveAs {
        /// Its name.
        name: String,
        /// Parameters: variables of the query, each with its default or alone.
        #[arg(value_name = "NAME[=DEFAULT]", value_parser = draft_parameter)]
        parameters: Vec<(String, Option<String>)>,
        /// What it answers, in a line.
        #[arg(long)]
        summary: Option<String>,
        /// Replace the file of that name.
        #[arg(long)]
        replace: bool,
    },
    /// Show what a claim rests on, named or that of row N of the last result (the first, if nothing is said). Of a row that
    /// names no claim, one that the row rests on; the others are named.
    #[command(about = "Show what a claim rests on: that of row N of the last result, or one named")]
    Trace(trace::Args),
    Origins(origins::Args),
    #[command(about = "Show where claims do not agree, and why: those of row N, named ones, or all")]
    Conflicts(conflicts::Args),
    /// Show the words of row N of the last result, and where they stand. Of a row that names no claim, those of one that the
    /// row rests on; the others are named.
    #[command(about = "Show the words of row N of the last result, and where they stand")]
    Source {
        /// The row, or a claim.
        #[arg(default_value = "1")]
        row: String,
    },
    /// Show the plan of a query, with the rows and the time of each step; of the last one, if none is given.
    Explain {
        /// The text of the query.
        query: Option<String>,
    },
    Load(load::Args),
    Check(check::Args),
    Export(export::Args),
    /// Write all rows of the last query to a file, in the format of its extension.
    Save {
        /// The file: .csv, .tsv, .json, .xml, .ttl, .nt, …
        file: PathBuf,
    },
    /// Give a variable a value in every query that has it, as `.set country=country:china`; without one (`.set country=`), no
    /// longer. Alone it lists them.
    #[command(about = "Give variables values in every query that has them, or list those that are set")]
    Set {
        /// The variables and their values.
        #[arg(value_name = "NAME=VALUE", value_parser = query::parameter)]
        values: Vec<(String, String)>,
    },
    /// Choose the format of answers.
    Format {
        /// Its name.
        #[arg(value_parser = PossibleValuesParser::new(OutputFormat::names()))]
        format: Option<String>,
    },
    /// Choose the layout of tables.
    Mode {
        /// The layout.
        #[arg(value_enum)]
        mode: Option<Layout>,
    },
    /// Show labels in place of names in tables.
    Labels {
        /// Whether.
        #[arg(value_enum)]
        labels: Option<Switch>,
    },
    /// Show long answers through $PAGER.
    Pager {
        /// When.
        #[arg(value_enum)]
        pager: Option<Paging>,
    },
    /// Show below each row the claims that it rests on, with their words, or tell whether that is done. Of an ASK one match is
    /// shown, or what was looked for.
    #[command(
        about = "Show below each row the claims that it rests on, with their words, or tell whether that is done"
    )]
    Evidence {
        /// on or off.
        evidence: Option<Switch>,
    },
    /// Tell how long queries take.
    Timer {
        /// Whether.
        #[arg(value_enum)]
        timer: Option<Switch>,
    },
    /// Bound the rows of answers: a number, or off.
    Limit {
        /// How many.
        #[arg(value_parser = limit)]
        limit: Option<Bound<usize>>,
    },
    /// Bound the time of queries: 500ms, 30s, 5m, or off.
    Timeout {
        /// How long.
        #[arg(value_parser = timeout)]
        timeout: Option<Bound<Duration>>,
    },
    /// Bound the memory of queries: 500MB, 4GB.
    Memory {
        /// How much.
        #[arg(value_parser = size)]
        memory: Option<usize>,
    },
    /// List the prefixes that need not be declared.
    Prefixes,
    /// List the classes of the data, with how many things are of each.
    Classes,
    /// List the properties of the data, with how often each is used.
    Properties,
    /// Open another workspace; without a name, this one anew.
    Open {
        /// Its directory.
        place: Option<PathBuf>,
    },
    /// Leave.
    #[command(alias = "exit", alias = "q")]
    Quit,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Switch {
    /// Yes.
    On,
    /// No.
    Off,
}

/// A bound, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound<T>(pub(super) Option<T>);

/// `name`, `name=` or `name=default`.
#[expect(clippy::unnecessary_wraps, reason = "clap takes parsers that can fail")]
fn draft_parameter(text: &str) -> Result<(String, Option<String>), String> {
    let (name, default) = text.split_once('=').unwrap_or((text, ""));
    let default = (!default.is_empty()).then(|| default.to_owned());
    Ok((name.trim_start_matches('?').to_owned(), default))
}

fn limit(text: &str) -> Result<Bound<usize>, String> {
    if text == "off" {
        return Ok(Bound(None));
    }
    text.parse().map(|rows| Bound(Some(rows))).map_err(|_| "expected a number of rows, or off".to_owned())
}

fn timeout(text: &str) -> Result<Bound<Duration>, String> {
    if text == "off" { Ok(Bound(None)) } else { bounds::duration(text).map(|time| Bound(Some(time))) }
}

impl DotCommand {
    /// Reads a line that begins with a dot.
    pub(super) fn read(line: &str) -> Result<Self, Failure> {
        let line = line.trim();
        let line = if line == ".?" { ".help" } else { line };
        let bare = line.trim_start_matches('.');
        let (name, rest) = bare.split_once(char::is_whitespace).unwrap_or((bare, ""));
        let rest = rest.trim();
        if !names().any(|known| known == name) && !matches!(name, "exit" | "q") {
            return Err(unknown(name));
        }
        let words = match (name, rest) {
            // The text of a query is one argument, with whatever quotes it has.
            ("explain", "") => Vec::new(),
            ("explain", query) => vec![query.to_owned()],
            _ => {
                shlex::split(rest).ok_or_else(|| Failure::usage(format!(".{name}: a quote is not closed")))?
            }
        };
        let parsed = Line::try_parse_from(std::iter::once(name.to_owned()).chain(words));
        parsed.map(|line| line.command).map_err(|error| misused(name, &error))
    }
}

/// The names of all commands.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    static NAMES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    let names =
        NAMES.get_or_init(|| Line::command().get_subcommands().map(|c| c.get_name().to_owned()).collect());
    names.iter().map(String::as_str)
}

/// The values that the only argument of a command can have, where they are known.
pub(super) fn choices(name: &str) -> Vec<String> {
    let command = Line::command();
    let Some(found) = command.find_subcommand(name) else { return Vec::new() };
    let values = found.get_positionals().flat_map(clap::Arg::get_possible_values);
    values.map(|value| value.get_name().to_owned()).collect()
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::usage(format!("there is no command `.{name}`"));
    if guide::topic(name).is_some() {
        return failure.hint(format!("`.help {name}` prints that topic of the guide"));
    }
    match crate::document::nearest_name(name, names()) {
        Some(near) => failure.hint(format!("did you mean `.{near}`?")),
        None => failure.hint("`.help` lists them"),
    }
}

/// What clap says of a misused command, in words that fit a prompt.
fn misused(name: &str, error: &clap::Error) -> Failure {
    let text = error.render().to_string();
    let text = text.split("\n\nUsage:").next().unwrap_or_default().trim_start_matches("error: ");
    let first = text.split("\n\n").next().unwrap_or_default();
    Failure::usage(format!(".{name}: {}", first.trim())).hint(format!("`.help {name}` explains it"))
}

/// What clap puts before the name of a command.
const NAME: &str = env!("CARGO_PKG_NAME");

/// The help table, or the help of one command, or a topic of the guide; of a name that is both, one after the other.
pub(super) fn help(name: Option<&str>) -> Result<String, Failure> {
    let mut line = Line::command();
    line.build();
    if let Some(name) = name {
        let bare = name.trim_start_matches('.');
        let command =
            line.find_subcommand_mut(bare).map(|found| dotted(&found.render_help().to_string(), bare));
        let topic = guide::topic(name).map(text_at_prompt);
        return match (command, topic) {
            (None, None) => Err(unknown(bare)),
            (command, topic) => Ok(command.into_iter().chain(topic).collect::<Vec<_>>().join("\n")),
        };
    }
    let mut text = String::new();
    let lines: Vec<(String, String)> = line
        .get_subcommands_mut()
        .map(|c| (usage(c), c.get_about().map(ToString::to_string).unwrap_or_default()))
        .collect();
    let column = lines.iter().map(|(usage, _)| usage.len()).filter(|n| *n < 30).max().unwrap_or(0) + 2;
    for (usage, about) in lines {
        let gap = if usage.len() + 2 > column {
            format!("\n{}", " ".repeat(column))
        } else {
            " ".repeat(column - usage.len())
        };
        let indent = format!("\n{}", " ".repeat(column));
        let _ = writeln!(text, "{usage}{gap}{}", wrap(&about, width().saturating_sub(column)).join(&indent));
    }
    let topics: Vec<&str> = guide::TOPICS.iter().map(|topic| topic.name).collect();
    let topics = format!("Topics of the guide, for `.help TOPIC`: {}", topics.join(", "));
    let _ = writeln!(text, "\n{}", wrap(&topics, width()).join("\n"));
    text.push_str(KEYS);
    Ok(text)
}

const KEYS: &str = "
Anything else is SPARQL; known prefixes need not be declared.
Enter runs a query that is complete, else opens a line   Tab completes
Up and Down move between lines, then through the history  Ctrl-R searches it
Alt-Enter opens a line whatever stands there              Ctrl-X Ctrl-E edits in $EDITOR
Ctrl-C stops a running query, or empties the line         Ctrl-D leaves, or exit
";

fn usage(command: &mut clap::Command) -> String {
    let usage = command.render_usage().to_string();
    // One with commands of its own has a line for them, too.
    let first = usage.lines().next().unwrap_or_default();
    let usage = first.trim_start_matches("Usage:").trim().trim_start_matches(NAME).trim_start();
    format!(".{}", usage.replace(" [OPTIONS]", "").replace(" [COMMAND]", ""))
}

fn dotted(help: &str, name: &str) -> String {
    help.replacen(&format!("Usage: {NAME} {name}"), &format!("Usage: .{name}"), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_commands() {
        let run = DotCommand::read(".run reserve-shares country=country:china word=\"two words\"").unwrap();
        let DotCommand::Run { name, values } = run else { panic!("another command") };
        assert_eq!(name, "reserve-shares");
        assert_eq!(values[1], ("word".to_owned(), "two words".to_owned()));
        let explain = DotCommand::read(".explain ASK { ?x ?y \"it's\" }").unwrap();
        assert!(matches!(explain, DotCommand::Explain { query: Some(text) } if text.ends_with("\"it's\" }")));
        assert!(matches!(DotCommand::read(".limit off"), Ok(DotCommand::Limit { limit: Some(Bound(None)) })));
        assert!(matches!(DotCommand::read(".?"), Ok(DotCommand::Help { command: None })));
        assert!(matches!(DotCommand::read(".q"), Ok(DotCommand::Quit)));
    }

    #[test]
    fn misuse_is_explained() {
        for line in
            [".rnu x", ".limit many", ".mode wide", ".run", ".save \"open", ".timer perhaps", ".run x y"]
        {
            assert!(DotCommand::read(line).is_err(), "{line}");
        }
    }

    #[test]
    fn every_command_has_a_line_of_help_and_help_of_its_own() {
        let table = help(None).unwrap();
        for name in names() {
            assert!(table.contains(&format!(".{name}")), "{name}");
            let own = help(Some(name)).unwrap();
            assert!(own.contains(&format!("Usage: .{name}")), "{own}");
        }
        assert!(table.lines().all(|line| line.len() < 160), "{table}");
    }
}

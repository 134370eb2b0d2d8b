//! `assay help`

use super::Cli;
use crate::guide::{self, Topic};
use crate::terminal::failure::Failure;
use crate::terminal::output::write_text;
use crate::terminal::{Paging, Style, is_terminal, print_paged, show_markdown, width};
use clap::{CommandFactory, Parser};

/// Print a topic of the guide, or the help of a command; without a name, list both.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The topic, or the command.
    #[arg(value_name = "TOPIC|COMMAND")]
    words: Vec<String>,
    /// Fill the text to so many columns [default: those of the terminal, at most 100; elsewhere it is printed as it is written].
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(20..))]
    width: Option<u16>,
}

/// The widest that text is filled where nobody says.
const WIDEST: usize = 100;

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    let topic = match *words.as_slice() {
        [name] => guide::topic(name),
        _ => None,
    };
    if is_command(&words) {
        help_of(&words)?;
    } else if topic.is_none() {
        return Err(unknown(&words.join(" ")));
    }
    let Some(topic) = topic else { return Ok(()) };
    if !words.is_empty() && is_command(&words) {
        write_text(|out| Ok(writeln!(out)?))?;
    }
    let width = args.width.map(usize::from).or_else(|| is_terminal().then(|| width().min(WIDEST)));
    Ok(print_paged(&text(topic, width), Paging::Auto)?)
}

/// A topic filled to a width, or as it is written.
pub(crate) fn text(topic: &Topic, width: Option<usize>) -> String {
    match width {
        Some(width) => show_markdown(topic.text, width, Style::stdout()),
        None => topic.text.to_owned(),
    }
}

/// A topic as the prompt shows it.
pub(crate) fn text_at_prompt(topic: &Topic) -> String {
    text(topic, is_terminal().then(|| width().min(WIDEST)))
}

/// The topics, a line each.
pub(crate) fn topics() -> String {
    let names = guide::TOPICS.iter().map(|topic| topic.name.len()).max().unwrap_or_default();
    let lines = guide::TOPICS.iter().map(|topic| format!("  {:names$}  {}", topic.name, topic.summary));
    format!("Topics of the guide, which `assay help TOPIC` prints:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// Whether words name a command; none name the whole program.
fn is_command(words: &[&str]) -> bool {
    let mut command = Cli::command();
    words.iter().all(|word| {
        let found = command.find_subcommand(word).cloned();
        found.is_some_and(|found| {
            command = found;
            true
        })
    })
}

/// Prints what clap says of a command.
fn help_of(words: &[&str]) -> Result<(), Failure> {
    let line = std::iter::once("assay").chain(words.iter().copied()).chain(["--help"]);
    match Cli::try_parse_from(line) {
        Err(help) => Ok(help.print()?),
        Ok(_) => Ok(()),
    }
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::usage(format!("there is no command or topic `{name}`"));
    let command = Cli::command();
    let commands = command.get_subcommands().map(clap::Command::get_name);
    let names = commands.chain(guide::TOPICS.iter().map(|topic| topic.name));
    match crate::document::nearest_name(name, names) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`assay help` lists them"),
    }
}

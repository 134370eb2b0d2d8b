//! Standard output: text for people, bytes for programs, and JSON documents.
//!
//! Knows whether a terminal reads. Must not know what is written.

use super::failure::Failure;
use super::{Screen, is_terminal};
use std::io;

#[derive(Clone, Copy, Default, clap::ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: an object with the faults and what was counted.
    Json,
}

/// A JSON document that names its format and version in its first member.
#[derive(serde::Serialize)]
pub(crate) struct Document<T> {
    pub(crate) format: &'static str,
    #[serde(flatten)]
    pub(crate) content: T,
}

/// Prints a value as indented JSON, with a line end.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(|error| Failure::work(error.to_string()))?;
    write_data(|out| Ok(writeln!(out, "{json}")?))
}

/// Prints the JSON Schema of the JSON form of a command.
pub(crate) fn print_schema(name: &str) -> Result<(), Failure> {
    write_data(|out| Ok(write!(out, "{}", crate::engine::json_schema(name).unwrap_or_default())?))
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

//! What the parsers of RDF say, in words that name the character and what to write instead.
//!
//! Knows the messages of the parsers. Must not know data.

use crate::query::{bad_escape, in_iri, instead, odd};
use oxigraph::io::RdfSyntaxError;

/// The words of a message, without the place where it repeats it.
pub(in crate::import) fn words(message: &str) -> String {
    let message = match message.strip_prefix("Parser error ") {
        Some(rest) => rest.split_once(": ").map_or(rest, |(_, words)| words),
        None => message,
    };
    told(message).unwrap_or_else(|| message.to_owned())
}

fn told(message: &str) -> Option<String> {
    if let Some(escape) = message.strip_prefix("Unexpected escape character '") {
        return bad_escape(escape.trim_end_matches('\'')).map(|(_, message)| message);
    }
    if let Some(rest) = message.strip_prefix("Invalid IRI code point '") {
        return rest.chars().next().map(in_iri);
    }
    if message.ends_with("is not allowed at the beginning of a prefix name") {
        let c = message.strip_prefix('\'')?.chars().next()?;
        return (instead(c).is_some() || !(c.is_ascii() || c.is_alphanumeric())).then(|| odd(c));
    }
    is_end(message).then(|| "the text ends before what begins here is closed".to_owned())
}

fn is_end(message: &str) -> bool {
    message.ends_with("Unexpected end of file") || message.ends_with("Unexpected end")
}

/// Whether a parser came to the end within something.
pub(super) fn is_cut(error: &RdfSyntaxError) -> bool {
    is_end(&error.to_string())
}

/// What is wrong with a string or an IRI that begins at a byte and goes on to the end of the text: where, and what.
pub(super) fn unclosed(message: &str, text: &str, byte: usize) -> Option<(usize, String)> {
    let rest = text.get(byte..).filter(|_| is_end(message))?;
    let mark = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '<'))?;
    if mark == '<' {
        return Some((byte, "nothing closes the IRI that begins here: `>` is missing".to_owned()));
    }
    // A string that is closed on its line is read to the end for an escape that is none.
    let line = rest.lines().next().unwrap_or_default();
    let escape = bad_escape(line).map(|(at, message)| (byte + at, message));
    Some(escape.unwrap_or_else(|| (byte, "nothing closes the string that begins here".to_owned())))
}

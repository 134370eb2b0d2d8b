//! Where and why text is not SPARQL.
//!
//! Knows places in a text. Must not know how the fault was found.

use super::offset::Offset;

/// Where and why text is not SPARQL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// The column, in code points, from 1.
    pub column: usize,
    /// What is wrong, in words.
    pub message: String,
    /// What could stand there: keywords and signs, the likeliest few.
    pub expected: Vec<String>,
    /// The line of the text at fault.
    pub text_line: String,
    /// A known name that may have been meant.
    pub suggestion: Option<String>,
}

impl ParseError {
    /// The error of a part of a text, which begins at a byte of it, as one of the text.
    pub(in crate::query) fn within(self, text: &str, start: usize) -> Self {
        let (lines, columns) = Offset::new(text, start).position();
        let column = if self.line == 1 { self.column + columns - 1 } else { self.column };
        let line = self.line + lines - 1;
        let text_line = Offset::of(text, line, 1).line().to_owned();
        Self { line, column, text_line, ..self }
    }
}

/// An error at a byte of a text.
pub(in crate::query) fn error_at(text: &str, byte: usize, message: String) -> ParseError {
    let place = Offset::new(text, byte);
    let (line, column) = place.position();
    let text_line = place.line().to_owned();
    ParseError { line, column, message, expected: Vec::new(), text_line, suggestion: None }
}

//! Faults of a file: where, what, and the nearest fit. A file reports all of its faults at once.
//!
//! Knows positions in text; it must not know what a claim is, nor how a terminal shows a fault.

use crate::query::results::known;
use std::fmt;
use std::ops::Range;
use thiserror::Error;

/// The most faults of one file that are told.
const MOST_FAULTS: usize = 1_000;
/// The most characters of a line that are kept with a fault.
const LONGEST_LINE: usize = 400;
/// The most characters of a message.
const LONGEST_MESSAGE: usize = 1_200;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong and what was expected.
    pub message: String,
    /// How it may be mended: the nearest known name, the nearest passage.
    pub help: Option<String>,
    /// Where it stands; `None` where it concerns the file as a whole.
    pub place: Option<FaultPlace>,
}

/// A place in a text file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultPlace {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in Unicode code points, counted from 1.
    pub column: usize,
    /// How many code points of the line are meant, at least 1.
    pub width: usize,
    /// The line as it stands; of a very long one, what stands around the place.
    pub text: String,
    /// The column of the place in that text, counted from 1.
    pub text_column: usize,
}

/// Every fault of one file. Nothing of the file was loaded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct FileFaults {
    /// The file, as the user named it.
    pub file: String,
    /// Its faults, in the order of the file.
    pub faults: Vec<Fault>,
}

impl FileFaults {
    /// One fault that concerns a file as a whole.
    #[must_use]
    pub fn whole(file: &str, message: &str) -> Self {
        Self {
            file: file.to_owned(),
            faults: vec![Fault { message: message.to_owned(), help: None, place: None }],
        }
    }

    /// Each fault as programs read it; what is not known is absent.
    pub(crate) fn to_json(&self) -> Vec<serde_json::Value> {
        let shown = self.faults.iter().map(|fault| {
            known(serde_json::json!({
                "file": self.file,
                "line": fault.place.as_ref().map(|place| place.line),
                "column": fault.place.as_ref().map(|place| place.column),
                "message": fault.message,
                "help": fault.help,
            }))
        });
        shown.collect()
    }

    /// The same with what helps against each fault.
    #[must_use]
    pub fn with_help(mut self, help: &str) -> Self {
        for fault in &mut self.faults {
            fault.help = Some(help.to_owned());
        }
        self
    }
}

impl fmt::Display for FileFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.faults.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{}", self.file)?;
            if let Some(place) = &fault.place {
                write!(f, ":{}:{}", place.line, place.column)?;
            }
            write!(f, ": {}", fault.message)?;
            if let Some(help) = &fault.help {
                write!(f, " ({help})")?;
            }
        }
        Ok(())
    }
}

impl FaultPlace {
    /// The place of a span of bytes in a text.
    #[must_use]
    pub fn of(text: &str, span: &Range<usize>) -> Self {
        Self::with(text, &line_starts(text), span)
    }

    /// The place at a line and a column, both counted from 1, with one code point meant.
    #[must_use]
    pub fn at(text: &str, line: usize, column: usize) -> Self {
        Self::in_line(line, column, text.lines().nth(line.saturating_sub(1)).unwrap_or_default())
    }

    /// The place at a column of a line that stands so, with one code point meant.
    #[must_use]
    pub fn in_line(line: usize, column: usize, stands: &str) -> Self {
        let (text, text_column) = cut(stands, column);
        Self { line, column, width: 1, text, text_column }
    }

    /// As [`FaultPlace::of`], where the lines start being known.
    fn with(text: &str, starts: &[usize], span: &Range<usize>) -> Self {
        let start = floor_char_boundary(text, span.start);
        let end = floor_char_boundary(text, span.end.max(start));
        let line = starts.partition_point(|line| *line <= start);
        let line_start = starts[line - 1];
        let line_end = starts.get(line).map_or(text.len(), |next| next - 1);
        let column = text[line_start..start].chars().count() + 1;
        let (shown, text_column) = cut(text[line_start..line_end].trim_end_matches('\r'), column);
        let width = text[start..end.min(line_end).max(start)].chars().count().clamp(1, LONGEST_LINE);
        Self { line, column, width, text: shown, text_column }
    }
}

/// The bytes at which lines start.
fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// A line, cut around a column where it is very long, and the column in what is left.
fn cut(line: &str, column: usize) -> (String, usize) {
    if line.len() <= LONGEST_LINE {
        return (line.to_owned(), column);
    }
    let first = column.saturating_sub(LONGEST_LINE / 2).max(1);
    let shown = line.chars().skip(first - 1).take(LONGEST_LINE).collect();
    (shown, column - first + 1)
}

/// Words of the data cut to what a message can hold, with a mark where they were.
pub(crate) fn shortened(words: &str) -> String {
    if words.len() <= LONGEST_MESSAGE {
        return words.to_owned();
    }
    let left = words.chars().count();
    if left <= LONGEST_MESSAGE {
        return words.to_owned();
    }
    let head: String = words.chars().take(LONGEST_MESSAGE * 2 / 3).collect();
    let tail: String = words.chars().skip(left - LONGEST_MESSAGE / 3).collect();
    format!("{head} […{} characters…] {tail}", left - head.chars().count() - tail.chars().count())
}

pub(super) fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A value and the bytes it stands at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

impl<T> Located<T> {
    pub(crate) fn new(value: T, span: Range<usize>) -> Self {
        Self { value, span }
    }
}

/// Collects faults while a file is read.
#[derive(Debug, Default)]
pub(crate) struct FaultSink {
    faults: Vec<(Option<Range<usize>>, String, Option<String>)>,
    /// How many were found beyond those that are told.
    more: usize,
}

impl FaultSink {
    pub(crate) fn add(&mut self, span: &Range<usize>, message: impl Into<String>) {
        self.add_with_help(span, message, None);
    }

    pub(crate) fn add_with_help(
        &mut self,
        span: &Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        if self.is_full() {
            self.more += 1;
        } else {
            let help = help.map(|help| shortened(&help));
            self.faults.push((Some(span.clone()), shortened(&message.into()), help));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.faults.len() + self.more
    }

    /// Whether as many faults were found as are told: what is read after them costs time and says nothing.
    pub(crate) fn is_full(&self) -> bool {
        self.faults.len() >= MOST_FAULTS
    }

    /// The faults in the order of the file.
    pub(crate) fn into_faults(mut self, file: &str, text: &str) -> FileFaults {
        self.faults.sort_by_key(|(span, ..)| span.as_ref().map(|s| s.start));
        let starts = line_starts(text);
        let told = self.faults.into_iter().map(|(span, message, help)| Fault {
            message,
            help,
            place: span.map(|span| FaultPlace::with(text, &starts, &span)),
        });
        let mut faults: Vec<Fault> = told.collect();
        if faults.len() >= MOST_FAULTS {
            let message = format!("there may be more: {MOST_FAULTS} faults of a file are told at once");
            faults.push(Fault { message, help: None, place: None });
        }
        FileFaults { file: file.to_owned(), faults }
    }
}

/// "did you mean `a` or `b`?", or nothing where there is no candidate.
pub(crate) fn did_you_mean<S: AsRef<str>>(names: &[S]) -> Option<String> {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    (!quoted.is_empty()).then(|| format!("did you mean {}?", quoted.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_code_points() {
        let text = "a = 1\nné = \"x\"\r\nz";
        let at = text.find("\"x\"").unwrap();
        let place = FaultPlace::of(text, &(at..at + 3));
        assert_eq!((place.line, place.column, place.width), (2, 6, 3));
        assert_eq!(place.text, "né = \"x\"");
    }

    #[test]
    fn a_span_past_the_end_points_at_the_end() {
        let place = FaultPlace::of("ab", &(9..12));
        assert_eq!((place.line, place.column, place.width), (1, 3, 1));
    }
}

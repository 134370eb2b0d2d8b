//! Faults of a file: where, what, and the nearest fit. A file reports all of its faults at once.
//!
//! Knows positions in text; it must not know what a claim is, nor how a terminal shows a fault.

use std::fmt;
use std::ops::Range;
use thiserror::Error;

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
    /// The line as it stands.
    pub text: String,
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
        let start = floor_char_boundary(text, span.start);
        let end = floor_char_boundary(text, span.end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line_text = text[line_start..line_end].trim_end_matches('\r');
        Self {
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            width: text[start..end.min(line_end)].chars().count().max(1),
            text: line_text.to_owned(),
        }
    }
}

impl FaultPlace {
    /// The place at a line and a column, both counted from 1, with one code point meant.
    #[must_use]
    pub fn at(text: &str, line: usize, column: usize) -> Self {
        let stands = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        Self { line, column, width: 1, text: stands.to_owned() }
    }
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
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
}

impl FaultSink {
    pub(crate) fn add(&mut self, span: &Range<usize>, message: impl Into<String>) {
        self.faults.push((Some(span.clone()), message.into(), None));
    }

    pub(crate) fn add_with_help(
        &mut self,
        span: &Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.faults.push((Some(span.clone()), message.into(), help));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.faults.len()
    }

    /// The faults in the order of the file.
    pub(crate) fn into_faults(mut self, file: &str, text: &str) -> FileFaults {
        self.faults.sort_by_key(|(span, ..)| span.as_ref().map(|s| s.start));
        FileFaults {
            file: file.to_owned(),
            faults: self
                .faults
                .into_iter()
                .map(|(span, message, help)| Fault {
                    message,
                    help,
                    place: span.map(|span| FaultPlace::of(text, &span)),
                })
                .collect(),
        }
    }
}

/// The candidates nearest to a misspelt word, best first; none that share too little with it.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    const ENOUGH: f64 = 0.72;
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(score, _)| *score >= ENOUGH)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.into_iter().take(most).map(|(_, word)| word).collect()
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

    #[test]
    fn nearest_names_come_first() {
        let names = ["country:china", "country:chile", "commodity:gallium"];
        assert_eq!(nearest("country:chna", names, 1), ["country:china"]);
        assert!(nearest("xyz", names, 3).is_empty());
    }
}

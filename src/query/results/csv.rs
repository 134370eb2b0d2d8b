//! SPARQL 1.1 Query Results CSV.
//!
//! Knows rows of terms. Must not know how rows are found, nor where bytes go.
//!
//! Written here and not by sparesults, which tears rows with triple terms apart. A triple term stands in its N-Triples form.

use crate::query::exec::answer::Solution;
use oxrdf::{Term, Variable};
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes rows of a table; lines end with CR LF, as RFC 4180 has it.
pub(super) struct CsvWriter<W> {
    out: W,
    guarded: bool,
}

impl<W: Write> CsvWriter<W> {
    /// Writes the header. `guarded` keeps spreadsheets from running cells: see [`guard`].
    pub(super) fn new(mut out: W, variables: &[Variable], guarded: bool) -> io::Result<Self> {
        let names: Vec<&str> = variables.iter().map(Variable::as_str).collect();
        write!(out, "{}\r\n", names.join(","))?;
        Ok(Self { out, guarded })
    }

    pub(super) fn write(&mut self, row: &Solution) -> io::Result<()> {
        for (index, term) in row.values().iter().enumerate() {
            if index > 0 {
                self.out.write_all(b",")?;
            }
            if let Some(term) = term {
                self.field(&text(term))?;
            }
        }
        self.out.write_all(b"\r\n")
    }

    fn field(&mut self, text: &str) -> io::Result<()> {
        let text = if self.guarded { guard(text) } else { Cow::Borrowed(text) };
        if text.contains([',', '"', '\n', '\r']) {
            write!(self.out, "\"{}\"", text.replace('"', "\"\""))
        } else {
            self.out.write_all(text.as_bytes())
        }
    }

    pub(super) fn into_inner(self) -> W {
        self.out
    }
}

/// A term without its type: what the format keeps of it.
fn text(term: &Term) -> Cow<'_, str> {
    match term {
        Term::NamedNode(iri) => Cow::Borrowed(iri.as_str()),
        Term::Literal(literal) => Cow::Borrowed(literal.value()),
        Term::BlankNode(_) | Term::Triple(_) => Cow::Owned(term.to_string()),
    }
}

/// A cell that a spreadsheet takes for text: one that begins like a formula gets an apostrophe before it. Numbers stay.
#[must_use]
pub fn guard(cell: &str) -> Cow<'_, str> {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if runs && cell.parse::<f64>().is_err() { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_guarded() {
        for (cell, expected) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("-2.5", "-2.5"),
            ("+7", "+7"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guard(cell), expected);
        }
    }
}

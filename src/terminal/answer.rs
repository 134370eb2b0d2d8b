//! Answers on standard output: a table for people, a format for programs, and always whether it is all.

use super::failure::{Failure, say};
use crate::engine::{Engine, Request, RowEvidence, RowsWithEvidence};
use crate::query::results::{self, Format, ResultsError, Written};
use crate::query::saved::SavedQuery;
use crate::query::{Answer, Completeness, Solution, Solutions, Term};
use crate::terminal::output::write_data;
use crate::terminal::{Layout, Paging, Style, is_terminal, print_paged, show_evidence, show_rows, width};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// A format for answers, or the table for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputFormat {
    Table,
    Machine(Format),
}

impl OutputFormat {
    /// The format of a name.
    pub(crate) fn named(name: &str) -> Result<Self, Failure> {
        if name == "table" {
            return Ok(Self::Table);
        }
        Format::from_name(name).map(Self::Machine).ok_or_else(|| {
            Failure::usage(format!("there is no format `{name}`"))
                .hint(format!("there are {}", Self::names().join(", ")))
        })
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Machine(format) => format.name(),
        }
    }

    /// The names of all formats.
    pub(crate) fn names() -> Vec<&'static str> {
        std::iter::once("table").chain(Format::all().map(Format::name)).collect()
    }

    fn default_for(answer: &Answer) -> Self {
        match answer {
            Answer::Graph(_) => Self::Machine(Format::Turtle),
            _ if is_terminal() => Self::Table,
            _ => Self::Machine(Format::Tsv),
        }
    }
}

/// How answers are shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DisplayOptions {
    /// The format; by default a table on a terminal, else TSV (or Turtle).
    pub(crate) format: Option<OutputFormat>,
    pub(crate) layout: Layout,
    /// Labels in place of IRIs, in tables.
    pub(crate) labels: bool,
    pub(crate) paging: Paging,
    /// Whether the number of rows and their completeness are told with formats for programs, too.
    pub(crate) verdict: bool,
    /// Whether the time is told.
    pub(crate) timer: bool,
}

impl DisplayOptions {
    /// That of a single command: plainly, and not through a pager.
    pub(crate) fn plain(format: Option<OutputFormat>) -> Self {
        Self { format, layout: Layout::Auto, labels: false, paging: Paging::Off, verdict: false, timer: true }
    }
}

/// What was shown.
pub(crate) struct Shown {
    /// The rows, where they were shown as a table.
    pub(crate) rows: Vec<Solution>,
    /// How many rows there were; one for a boolean.
    pub(crate) count: usize,
    /// Whether it is the `false` of an ASK.
    pub(crate) is_false: bool,
    pub(crate) completeness: Completeness,
}

/// Prints an answer; what the result is worth goes to standard error.
pub(crate) fn print(
    answer: Answer,
    look: DisplayOptions,
    engine: &Engine,
    started: Instant,
) -> Result<Shown, Failure> {
    let format = look.format.unwrap_or_else(|| OutputFormat::default_for(&answer));
    match (format, answer) {
        (OutputFormat::Table, Answer::Solutions(rows)) => print_rows(rows, look, engine, started),
        (OutputFormat::Table, Answer::Boolean(value)) => {
            write_data(|out| Ok(writeln!(out, "{value}")?))?;
            Ok(Shown { rows: Vec::new(), count: 1, is_false: !value, completeness: Completeness::Complete })
        }
        (OutputFormat::Table, graph) => write(graph, Format::Turtle, look, engine, started),
        (OutputFormat::Machine(format), answer) => write(answer, format, look, engine, started),
    }
}

fn write(
    answer: Answer,
    format: Format,
    look: DisplayOptions,
    engine: &Engine,
    started: Instant,
) -> Result<Shown, Failure> {
    let mut written = Written { rows: 0, completeness: Completeness::Complete };
    let is_boolean = matches!(answer, Answer::Boolean(_));
    let is_false = matches!(answer, Answer::Boolean(false));
    write_data(|out| {
        written = results::write(answer, format, engine.prefixes(), &mut *out)?;
        if is_boolean || matches!(format, Format::Json | Format::Xml) {
            writeln!(out)?;
        }
        Ok(())
    })?;
    if look.verdict {
        say(&verdict(written.rows, written.completeness, look.timer.then(|| started.elapsed())));
    }
    Ok(Shown { rows: Vec::new(), count: written.rows, is_false, completeness: written.completeness })
}

fn print_rows(
    mut rows: Solutions,
    look: DisplayOptions,
    engine: &Engine,
    started: Instant,
) -> Result<Shown, Failure> {
    let variables = rows.variables().to_vec();
    let mut found = Vec::new();
    for row in &mut rows {
        found.push(row?);
    }
    let completeness = rows.completeness().unwrap_or(Completeness::Interrupted);
    let took = started.elapsed();
    let header: Vec<String> = variables.iter().map(|v| v.as_str().to_owned()).collect();
    let labels = if look.labels { labels(&found, engine)? } else { BTreeMap::new() };
    let cells = cells(&found, &header, &labels, engine);
    if !header.is_empty() && !cells.is_empty() {
        let text = show_rows(&header, &cells, width(), look.layout);
        print_paged(&format!("{text}\n"), look.paging)?;
    }
    say(&verdict(found.len(), completeness, look.timer.then_some(took)));
    Ok(Shown { count: found.len(), rows: found, is_false: false, completeness })
}

/// Prints rows and below them what each rests on, or both as JSON.
pub(crate) fn print_evident(
    evident: RowsWithEvidence,
    look: DisplayOptions,
    engine: &Engine,
    started: Instant,
) -> Result<Shown, Failure> {
    let took = started.elapsed();
    if look.format == Some(OutputFormat::Machine(Format::Json)) {
        return write_evident(evident);
    }
    let RowsWithEvidence { variables, rows, boolean, completeness } = evident;
    let (found, evidence): (Vec<Solution>, Vec<RowEvidence>) = rows.into_iter().unzip();
    match look.format {
        None | Some(OutputFormat::Table) => {
            let header: Vec<String> = variables.iter().map(|v| v.as_str().to_owned()).collect();
            let labels = if look.labels { labels(&found, engine)? } else { BTreeMap::new() };
            let cells = cells(&found, &header, &labels, engine);
            let mut text = boolean.map_or_else(String::new, |value| format!("{value}\n"));
            if !header.is_empty() && !cells.is_empty() {
                text = show_rows(&header, &cells, width(), look.layout);
                text.push('\n');
            }
            for (number, (cells, evidence)) in cells.iter().zip(&evidence).enumerate() {
                let number = boolean.is_none().then_some(number + 1);
                text.push_str(&show_evidence(number, cells, evidence, width(), Style::stdout()));
            }
            print_paged(&text, look.paging)?;
            if boolean.is_none() {
                say(&verdict(found.len(), completeness, look.timer.then_some(took)));
            }
        }
        Some(format) => {
            let failure = Failure::usage(format!("{} has no place for evidence", format.name()));
            return Err(failure.hint("table and json have"));
        }
    }
    let count = found.len();
    // A boolean has no rows to name.
    let rows = if boolean.is_some() { Vec::new() } else { found };
    Ok(Shown { rows, count, is_false: boolean == Some(false), completeness })
}

/// Writes rows and what each rests on as JSON.
fn write_evident(evident: RowsWithEvidence) -> Result<Shown, Failure> {
    let (boolean, completeness) = (evident.boolean, evident.completeness);
    let mut found = Vec::new();
    write_data(|out| {
        found = evident.write_json(&mut *out)?;
        Ok(writeln!(out)?)
    })?;
    let count = found.len();
    let rows = if boolean.is_some() { Vec::new() } else { found };
    Ok(Shown { rows, count, is_false: boolean == Some(false), completeness })
}

/// Says what an answer of nothing does not say: why there are no rows, none to aggregate, or no match; and which variables
/// nothing binds.
pub(crate) fn explain_empty(
    shown: &Shown,
    engine: &Engine,
    query: &SavedQuery,
    request: &Request,
) -> Result<(), Failure> {
    let note = |line: &str| say(&format!("{} {line}", Style::stderr().cyan("note:")));
    for unbound in engine.queries().unbound(query, request) {
        note(&unbound.message());
    }
    let is_nothing =
        shown.count == 0 || shown.is_false || (shown.count == 1 && engine.queries().is_total(query, request));
    if !is_nothing || !shown.completeness.is_complete() {
        return Ok(());
    }
    for line in engine.queries().why_empty(query, request)?.map(|cause| cause.message()).unwrap_or_default() {
        note(&line);
    }
    Ok(())
}

/// How many rows, whether that is all, and how long it took.
pub(crate) fn verdict(rows: usize, completeness: Completeness, took: Option<Duration>) -> String {
    let rows = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
    let all = match completeness {
        Completeness::Complete => "complete",
        Completeness::CutByLimit => "cut by the limit: there is more",
        Completeness::CutByTimeout => "cut by the timeout: there may be more",
        Completeness::CutByMemory => "cut by the memory limit: there may be more",
        Completeness::Interrupted => "interrupted: there may be more",
    };
    let took = took.map(|took| format!(", {took:.0?}")).unwrap_or_default();
    format!("{rows}, {all}{took}")
}

/// The cells of rows as people read them.
fn cells(
    rows: &[Solution],
    columns: &[String],
    labels: &BTreeMap<String, String>,
    engine: &Engine,
) -> Vec<Vec<String>> {
    let cell = |row: &Solution, column: &String| {
        row.get(column.as_str()).map_or_else(String::new, |term| show(term, labels, engine))
    };
    rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect()
}

/// A term as people read it; by its label, where it is known.
fn show(term: &Term, labels: &BTreeMap<String, String>, engine: &Engine) -> String {
    let label = if term.is_named_node() { labels.get(&term.to_string()) } else { None };
    label.cloned().unwrap_or_else(|| engine.show_term(term))
}

/// The labels of the IRIs in rows, asked for many at a time.
fn labels(rows: &[Solution], engine: &Engine) -> Result<BTreeMap<String, String>, Failure> {
    const AT_ONCE: usize = 200;
    let terms = rows.iter().flat_map(|row| row.values().iter().flatten());
    let names: BTreeSet<String> = terms.filter(|t| t.is_named_node()).map(ToString::to_string).collect();
    let names: Vec<String> = names.into_iter().collect();
    let mut labels = BTreeMap::new();
    for names in names.chunks(AT_ONCE) {
        let text = LABELS.replace("{names}", &names.join(" "));
        let query =
            engine.queries().parse("labels", &text).map_err(|error| Failure::work(error.to_string()))?;
        let Answer::Solutions(rows) = engine.queries().run(&query, &Request::default())? else { continue };
        for row in rows {
            let row = row?;
            if let (Some(term), Some(label)) = (row.get("term"), row.get("label")) {
                labels.entry(term.to_string()).or_insert_with(|| engine.show_term(label));
            }
        }
    }
    Ok(labels)
}

const LABELS: &str = "SELECT ?term ?label {
  VALUES ?term { {names} }
  VALUES ?property { rdfs:label skos:prefLabel dcterms:title schema:name assay:says }
  ?term ?property ?label
  FILTER(LANGMATCHES(LANG(?label), \"en\") || LANG(?label) = \"\")
} ORDER BY ?term ?label";

impl From<ResultsError> for Failure {
    fn from(error: ResultsError) -> Self {
        match error {
            ResultsError::Query(error) => error.into(),
            ResultsError::Io(error) => error.into(),
            ResultsError::WrongFormat { .. } | ResultsError::TripleTerm { .. } => {
                Self::usage(error.to_string())
            }
            other => Self::work(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_says_whether_it_is_all() {
        assert_eq!(verdict(1, Completeness::Complete, None), "1 row, complete");
        let cut = verdict(20, Completeness::CutByLimit, Some(Duration::from_millis(12)));
        assert_eq!(cut, "20 rows, cut by the limit: there is more, 12ms");
    }
}

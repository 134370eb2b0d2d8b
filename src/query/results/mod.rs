//! Answers as text: the W3C result formats and the RDF syntaxes.
//!
//! Knows formats and how each can say that a result is incomplete. Must not know where the bytes go.
//!
//! A JSON result is a plain SPARQL 1.1 document. One that was cut says so by a link in its head, whose fragment is the reason,
//! as far as that is known before the head goes out: of answers of up to [`AHEAD`] rows. What rows rest on stands in a member
//! `"assay"` between head and results, where it is asked for: `"evidence"`, one entry a row, and one of an ASK.
//! XML, RDF/XML, Turtle, `TriG`, N-Triples and N-Quads end with a comment
//! when they are incomplete. CSV, TSV and JSON-LD have no place for it: whoever writes them says it elsewhere.

mod csv;
mod json;
mod xml;

pub use csv::guard;

use self::csv::CsvWriter;
use self::json::Headed;
use self::xml::{NotXml, XmlFilter};
use super::exec::answer::{Answer, Solution, Solutions, Triples};
use super::exec::error::QueryError;
use super::exec::stream::Completeness;
use super::syntax::prefixes::Prefixes;
use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfSerializer};
use oxrdf::{GraphName, Quad, Term, Variable};
use sparesults::{QueryResultsFormat, QueryResultsSerializer};
use std::io::{self, Seek, Write};

/// An object without members that are null: in every document what is not known is absent.
pub(crate) fn known(mut object: serde_json::Value) -> serde_json::Value {
    if let Some(members) = object.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    object
}

/// A format of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// SPARQL 1.1 results in CSV: values without their types.
    Csv,
    /// CSV in which no cell is a formula for a spreadsheet: what begins like one gets an apostrophe before it.
    SafeCsv,
    /// SPARQL 1.1 results in TSV: terms as in SPARQL.
    Tsv,
    /// SPARQL 1.1 results in JSON.
    Json,
    /// SPARQL 1.1 results in XML.
    Xml,
    /// RDF 1.2 Turtle.
    Turtle,
    /// RDF 1.2 `TriG`.
    TriG,
    /// RDF 1.2 N-Triples.
    NTriples,
    /// RDF 1.2 N-Quads.
    NQuads,
    /// RDF/XML.
    RdfXml,
    /// JSON-LD 1.1, which has no triple terms.
    JsonLd,
}

/// Name, media types (the first is the one to send) and file extensions of each format.
const FORMATS: [(Format, &str, &[&str], &[&str]); 11] = [
    (Format::Csv, "csv", &["text/csv"], &["csv"]),
    (Format::SafeCsv, "safe-csv", &["text/csv"], &[]),
    (Format::Tsv, "tsv", &["text/tab-separated-values"], &["tsv"]),
    (Format::Json, "json", &["application/sparql-results+json", "application/json"], &["srj", "json"]),
    (Format::Xml, "xml", &["application/sparql-results+xml", "application/xml", "text/xml"], &["srx", "xml"]),
    (Format::Turtle, "turtle", &["text/turtle"], &["ttl", "turtle"]),
    (Format::TriG, "trig", &["application/trig"], &["trig"]),
    (Format::NTriples, "ntriples", &["application/n-triples"], &["nt", "ntriples"]),
    (Format::NQuads, "nquads", &["application/n-quads"], &["nq", "nquads"]),
    (Format::RdfXml, "rdfxml", &["application/rdf+xml"], &["rdf", "owl"]),
    (Format::JsonLd, "jsonld", &["application/ld+json"], &["jsonld"]),
];

impl Format {
    /// All formats, those of solutions first.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().map(|(format, ..)| *format)
    }

    /// The format of a name as [`Format::name`] gives it, or of a file extension; case does not matter.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let found = FORMATS.iter().find(|(_, known, ..)| known.eq_ignore_ascii_case(name));
        found.map(|(format, ..)| *format).or_else(|| Self::from_extension(name))
    }

    /// The format of a media type; parameters such as `charset` are passed over.
    #[must_use]
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        let known = |types: &[&str]| types.iter().any(|known| known.eq_ignore_ascii_case(media_type));
        FORMATS.iter().find(|(_, _, types, _)| known(types)).map(|(format, ..)| *format)
    }

    /// The format of a file extension, without its dot.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        let known =
            |extensions: &[&str]| extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
        FORMATS.iter().find(|(.., extensions)| known(extensions)).map(|(format, ..)| *format)
    }

    fn row(self) -> &'static (Self, &'static str, &'static [&'static str], &'static [&'static str]) {
        // Every format has a row; the first stands in for none.
        FORMATS.iter().find(|(format, ..)| *format == self).unwrap_or(&FORMATS[0])
    }

    /// Its name on a command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The media type to send it with.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        self.row().2[0]
    }

    /// Its usual file extension, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        self.row().3.first().copied().unwrap_or("csv")
    }

    /// The RDF syntax; `None` for formats of solutions.
    #[must_use]
    pub fn syntax(self) -> Option<Syntax> {
        Some(match self {
            Self::Turtle => Syntax::Turtle,
            Self::TriG => Syntax::TriG,
            Self::NTriples => Syntax::NTriples,
            Self::NQuads => Syntax::NQuads,
            Self::RdfXml => Syntax::RdfXml,
            Self::JsonLd => Syntax::JsonLd,
            Self::Csv | Self::SafeCsv | Self::Tsv | Self::Json | Self::Xml => return None,
        })
    }

    /// The RDF syntax, as the libraries know it; `None` for formats of solutions.
    #[must_use]
    pub fn rdf(self) -> Option<RdfFormat> {
        self.syntax().map(Syntax::rdf)
    }

    fn solutions(self) -> Option<QueryResultsFormat> {
        Some(match self {
            Self::Csv | Self::SafeCsv => QueryResultsFormat::Csv,
            Self::Tsv => QueryResultsFormat::Tsv,
            Self::Json => QueryResultsFormat::Json,
            Self::Xml => QueryResultsFormat::Xml,
            _ => return None,
        })
    }

    /// Whether the text itself says that a result is incomplete.
    #[must_use]
    pub fn says_incomplete(self) -> bool {
        !matches!(self, Self::Csv | Self::SafeCsv | Self::Tsv | Self::JsonLd)
    }
}

/// A syntax of RDF: what can be written as a graph, and read as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// RDF 1.2 Turtle.
    Turtle,
    /// RDF 1.2 `TriG`.
    TriG,
    /// RDF 1.2 N-Triples.
    NTriples,
    /// RDF 1.2 N-Quads.
    NQuads,
    /// RDF/XML.
    RdfXml,
    /// JSON-LD, with its contexts in the file, or that of schema.org.
    JsonLd,
}

impl Syntax {
    /// Extensions that mean results where answers are written, and RDF where data are read.
    const OF_DATA: [(&'static str, Self); 2] = [("xml", Self::RdfXml), ("json", Self::JsonLd)];

    /// The syntax of a file of data with this extension (without the dot), whatever its case.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        let of_data = Self::OF_DATA.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
        of_data.map(|(_, syntax)| *syntax).or_else(|| Format::from_extension(extension)?.syntax())
    }

    /// The extensions of files of data.
    pub fn extensions() -> impl Iterator<Item = &'static str> {
        let of_rdf = FORMATS.iter().filter(|(format, ..)| format.syntax().is_some());
        let extensions = of_rdf.flat_map(|(.., extensions)| extensions.iter().copied());
        extensions.chain(Self::OF_DATA.map(|(extension, _)| extension))
    }

    /// The syntax as the libraries know it.
    #[must_use]
    pub fn rdf(self) -> RdfFormat {
        match self {
            Self::Turtle => RdfFormat::Turtle,
            Self::TriG => RdfFormat::TriG,
            Self::NTriples => RdfFormat::NTriples,
            Self::NQuads => RdfFormat::NQuads,
            Self::RdfXml => RdfFormat::RdfXml,
            Self::JsonLd => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
        }
    }
}

/// Why an answer could not be written, or not to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResultsError {
    /// The format is for another kind of answer.
    #[error("{} cannot hold {answer}", .format.name())]
    WrongFormat {
        /// The format asked for.
        format: Format,
        /// `solutions`, `a boolean` or `a graph`.
        answer: &'static str,
    },
    /// A triple term in a format that has none.
    #[error("{} cannot hold triple terms: choose turtle, trig, ntriples, nquads or rdfxml, or leave them out", .format.name())]
    TripleTerm {
        /// The format asked for.
        format: Format,
    },
    /// A character that XML has no way to write.
    #[error("{} cannot hold the character U+{character:04X}: choose another format", .format.name())]
    Character {
        /// The format asked for.
        format: Format,
        /// Its code point.
        character: u32,
    },
    /// A predicate or a class that no name of an XML element says.
    #[error("{} cannot hold <{iri}> as a predicate or a class, which must end in a name of XML: choose turtle, trig, ntriples or nquads", .format.name())]
    Name {
        /// The format asked for.
        format: Format,
        /// The IRI.
        iri: String,
    },
    /// The query failed on the way.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// Writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// How many rows or triples; one for a boolean.
    pub rows: usize,
    /// Whether that is all.
    pub completeness: Completeness,
}

/// The most bytes of an answer that are held in memory, where it must be whole before any of it goes out.
const HELD: usize = 16 << 20;

/// Writes an answer, and tells whether it was all. Bytes go out in small pieces: buffer the writer.
///
/// Most formats go out as the answer comes. XML, RDF/XML and JSON-LD cannot hold every term, and half a document is none:
/// they are held back until they are whole, beyond 16 MiB in a temporary file.
///
/// # Errors
/// When the format is for another kind of answer or cannot hold a term of it, the query fails on the way, or writing does.
pub fn write(
    answer: Answer,
    format: Format,
    prefixes: &Prefixes,
    mut out: impl Write,
) -> Result<Written, ResultsError> {
    whole(format, &mut out, |out| match answer {
        Answer::Solutions(solutions) => {
            let results =
                format.solutions().ok_or(ResultsError::WrongFormat { format, answer: "solutions" })?;
            match format {
                Format::Csv | Format::SafeCsv => write_csv(solutions, format == Format::SafeCsv, out),
                _ => write_solutions(solutions, results, out),
            }
        }
        Answer::Boolean(value) => {
            let results =
                format.solutions().ok_or(ResultsError::WrongFormat { format, answer: "a boolean" })?;
            write_boolean(value, results, out)
        }
        Answer::Graph(triples) => write_graph(triples, format, prefixes, out),
    })
}

/// Writes quads in an RDF syntax, and tells how many. A format without graphs is given quads of the default graph.
///
/// # Errors
/// When the format is none of RDF or cannot hold a term, or writing fails; of JSON-LD and RDF/XML nothing is written then.
pub fn write_quads(
    quads: impl IntoIterator<Item = Quad>,
    format: Format,
    prefixes: &Prefixes,
    mut out: impl Write,
) -> Result<usize, ResultsError> {
    whole(format, &mut out, |out| write_rdf(quads.into_iter().map(Ok), format, prefixes, out))
}

/// Lets a document be written; held back until it is whole, where the format may not hold every term.
fn whole<T>(
    format: Format,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<T, ResultsError>,
) -> Result<T, ResultsError> {
    if !matches!(format, Format::Xml | Format::RdfXml | Format::JsonLd) {
        return write(out);
    }
    let mut held = io::BufWriter::new(tempfile::spooled_tempfile(HELD));
    let written = if format == Format::JsonLd {
        write(&mut held)?
    } else {
        write(&mut XmlFilter::new(&mut held)).map_err(|error| of_a_character(error, format))?
    };
    let mut held = held.into_inner().map_err(io::IntoInnerError::into_error)?;
    held.rewind()?;
    io::copy(&mut held, out)?;
    out.flush()?;
    Ok(written)
}

/// What the XML filter refused, by its name.
fn of_a_character(error: ResultsError, format: Format) -> ResultsError {
    match error {
        ResultsError::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<NotXml>()) {
            Some(NotXml(character)) => ResultsError::Character { format, character: *character },
            None => ResultsError::Io(error),
        },
        other => other,
    }
}

/// How many rows are found before the head of a JSON result goes out.
pub const AHEAD: usize = 1000;

fn write_solutions(
    mut solutions: Solutions,
    format: QueryResultsFormat,
    out: impl Write,
) -> Result<Written, ResultsError> {
    let is_json = format == QueryResultsFormat::Json;
    let ahead = if is_json { AHEAD } else { 0 };
    let first = solutions.by_ref().take(ahead).collect::<Result<Vec<_>, _>>()?;
    // What is known of more rows than that comes too late for the head.
    let link = (first.len() < ahead).then(|| solutions.completeness().and_then(json::link)).flatten();
    let serializer = QueryResultsSerializer::from_format(format);
    let out = Headed::new(out, link, None);
    let mut writer = serializer.serialize_solutions_to_writer(out, solutions.variables().to_vec())?;
    let mut rows = 0;
    for solution in first.into_iter().map(Ok).chain(solutions.by_ref()) {
        writer.serialize(&solution?)?;
        rows += 1;
    }
    let completeness = solutions.completeness().unwrap_or(Completeness::Interrupted);
    let mut out = writer.finish()?;
    if let (QueryResultsFormat::Xml, Some(reason)) = (format, completeness.reason()) {
        write!(out, "<!-- incomplete: {reason} -->")?;
    }
    out.finish()?;
    Ok(Written { rows, completeness })
}

fn write_csv(mut solutions: Solutions, guarded: bool, out: &mut dyn Write) -> Result<Written, ResultsError> {
    let mut writer = CsvWriter::new(out, solutions.variables(), guarded)?;
    let mut rows = 0;
    for solution in solutions.by_ref() {
        writer.write(&solution?)?;
        rows += 1;
    }
    writer.into_inner().flush()?;
    let completeness = solutions.completeness().unwrap_or(Completeness::Interrupted);
    Ok(Written { rows, completeness })
}

/// Rows that were found before, with their columns.
#[derive(Clone, Copy)]
pub(crate) struct RowsOf<'a> {
    pub(crate) variables: &'a [Variable],
    pub(crate) rows: &'a [Solution],
}

/// Writes rows that were found before.
///
/// # Errors
/// When the format is none of rows or cannot hold a term, or writing fails.
pub(crate) fn write_rows(
    RowsOf { variables, rows }: RowsOf<'_>,
    format: Format,
    mut out: impl Write,
) -> Result<(), ResultsError> {
    let results = format.solutions().ok_or(ResultsError::WrongFormat { format, answer: "solutions" })?;
    whole(format, &mut out, |out| {
        if matches!(format, Format::Csv | Format::SafeCsv) {
            let mut writer = CsvWriter::new(out, variables, format == Format::SafeCsv)?;
            rows.iter().try_for_each(|row| writer.write(row))?;
            return Ok(writer.into_inner().flush()?);
        }
        let serializer = QueryResultsSerializer::from_format(results);
        let mut writer = serializer.serialize_solutions_to_writer(out, variables.to_vec())?;
        rows.iter().try_for_each(|row| writer.serialize(row))?;
        writer.finish()?;
        Ok(())
    })
}

/// What is written with a member of ours beside it.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// Rows, with their columns.
    Rows(&'a [Variable], &'a [Solution]),
    /// The answer of an ASK.
    Boolean(bool),
}

/// Writes what was found as SPARQL 1.1 Query Results JSON, with a member `assay` between the standard ones, which other readers
/// pass over.
///
/// # Errors
/// When writing fails.
pub fn write_json_with(
    found: Found<'_>,
    completeness: Completeness,
    assay: &serde_json::Value,
    out: impl Write,
) -> Result<(), ResultsError> {
    let serializer = QueryResultsSerializer::from_format(QueryResultsFormat::Json);
    let out = Headed::new(out, json::link(completeness), Some(format!(r#""assay":{assay}"#)));
    let out = match found {
        Found::Boolean(value) => serializer.serialize_boolean_to_writer(out, value)?,
        Found::Rows(variables, rows) => {
            let mut writer = serializer.serialize_solutions_to_writer(out, variables.to_vec())?;
            rows.iter().try_for_each(|row| writer.serialize(row))?;
            writer.finish()?
        }
    };
    Ok(out.finish()?)
}

fn write_boolean(
    value: bool,
    format: QueryResultsFormat,
    mut out: impl Write,
) -> Result<Written, ResultsError> {
    let serializer = QueryResultsSerializer::from_format(format);
    serializer.serialize_boolean_to_writer(&mut out, value)?;
    out.flush()?;
    Ok(Written { rows: 1, completeness: Completeness::Complete })
}

fn write_graph(
    mut triples: Triples,
    format: Format,
    prefixes: &Prefixes,
    out: &mut dyn Write,
) -> Result<Written, ResultsError> {
    let quads = triples.by_ref().map(|triple| Ok(triple?.in_graph(GraphName::DefaultGraph)));
    let rows = write_rdf(quads, format, prefixes, out)?;
    let completeness = triples.completeness().unwrap_or(Completeness::Interrupted);
    match (format, completeness.reason()) {
        (_, None) | (Format::JsonLd, _) => {}
        (Format::RdfXml, Some(reason)) => writeln!(out, "<!-- incomplete: {reason} -->")?,
        (_, Some(reason)) => writeln!(out, "# incomplete: {reason}")?,
    }
    out.flush()?;
    Ok(Written { rows, completeness })
}

/// How many quads are looked at for the prefixes they use, before the first of them goes out.
const LOOKED_AT: usize = 10_000;

fn write_rdf(
    mut quads: impl Iterator<Item = Result<Quad, QueryError>>,
    format: Format,
    prefixes: &Prefixes,
    out: &mut dyn Write,
) -> Result<usize, ResultsError> {
    let rdf = format.rdf().ok_or(ResultsError::WrongFormat { format, answer: "a graph" })?;
    // What only later quads would use, they spell out.
    let first = quads.by_ref().take(LOOKED_AT).collect::<Result<Vec<_>, _>>()?;
    let mut serializer = RdfSerializer::from_format(rdf);
    for (prefix, namespace) in prefixes.used_by(first.iter().map(|quad| quad.as_ref().into())) {
        serializer = serializer.with_prefix(prefix, namespace).map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(out);
    let mut count = 0;
    for quad in first.into_iter().map(Ok).chain(quads) {
        let quad = quad?;
        count += 1;
        if format == Format::JsonLd && matches!(quad.object, Term::Triple(_)) {
            return Err(ResultsError::TripleTerm { format });
        }
        if format == Format::RdfXml
            && let Some(iri) = xml::unnameable(quad.as_ref().into())
        {
            return Err(ResultsError::Name { format, iri: iri.to_owned() });
        }
        writer.serialize_quad(&quad)?;
    }
    writer.finish()?;
    Ok(count)
}

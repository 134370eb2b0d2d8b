//! Formats in: claim sheets, review sheets, and foreign RDF.
//!
//! Parses, anchors and checks; what comes out is the model or quads, ready for one transaction a document. It must
//! not know HTTP, terminals, nor where a workspace keeps its files.

pub(crate) mod bulk;
pub(crate) mod closure;
mod fault;
mod fields;
mod places;
pub(crate) mod rdf;
mod review;
mod sheet;
mod things;
mod units;
mod vocabulary;

pub(crate) use fault::FaultPlace;
pub use fault::{Fault, FileFaults};
pub(crate) use places::with_surroundings;
pub(crate) use review::read_review_sheet;
pub(crate) use sheet::context::{ArchivedFile, SheetContext};
pub(crate) use sheet::pin::pin_hash;
pub(crate) use sheet::read_sheet;
pub(crate) use units::{is_shipped as is_shipped_unit, triples as unit_triples};
pub(crate) use vocabulary::{PropertyDeclaration, TermError, Vocabulary};

use crate::document::{self, DecodeError, Lexicon, LexiconFault};
use crate::store::canonical::Relabelled;
use oxrdf::NamedNode;
use rdf::{RdfError, RdfFile};

/// Reads a foreign RDF file by its extension: triples of its default graph go to `graph`, or with `is_unnamed` to the
/// unnamed one. Its blank nodes are those of this graph and of the file `known` by this name.
///
/// # Errors
///
/// Every fault of the file that its format lets be told apart.
pub(crate) fn read_rdf(
    file: &str,
    bytes: &[u8],
    (graph, known): (&NamedNode, &str),
    is_unnamed: bool,
) -> Result<Relabelled, FileFaults> {
    let rdf = RdfFile { name: file, bytes, format: None, base: graph, graph, known, is_unnamed };
    rdf::read(&rdf).map_err(|error| rdf_faults(file, bytes, error))
}

fn rdf_faults(file: &str, bytes: &[u8], error: RdfError) -> FileFaults {
    let text = String::from_utf8_lossy(bytes);
    let place = |at: Option<document::Position>| {
        at.map(|position| FaultPlace::at(&text, position.line, position.column))
    };
    let fault = |message: String, place| Fault { message, help: None, place };
    let faults = match error {
        RdfError::Syntax { faults, .. } => {
            faults.into_iter().map(|syntax| fault(syntax.message, place(syntax.position))).collect()
        }
        RdfError::NotText { source, .. } => vec![undecodable(&source, bytes)],
        other => {
            let message = other.to_string();
            let bare = message.strip_prefix(&format!("{file}: ")).unwrap_or(&message);
            vec![fault(bare.to_owned(), None)]
        }
    };
    FileFaults { file: file.to_owned(), faults }
}

/// The words of a table of words, added to those known.
///
/// # Errors
///
/// Every row that cannot be read.
pub(crate) fn extend_lexicon(lexicon: &Lexicon, file: &str, bytes: &[u8]) -> Result<Lexicon, FileFaults> {
    let text = decode(file, bytes)?;
    lexicon.with(&text).map_err(|(_, faults)| {
        let fault = |fault: LexiconFault| Fault {
            message: fault.what,
            help: None,
            place: Some(FaultPlace::at(&text, fault.line, 1)),
        };
        FileFaults { file: file.to_owned(), faults: faults.into_iter().map(fault).collect() }
    })
}

/// The text of a sheet, without a byte order mark and with LF line ends.
fn decode(file: &str, bytes: &[u8]) -> Result<String, FileFaults> {
    match document::decode(bytes) {
        Ok(rendition) => Ok(rendition.text().to_owned()),
        Err(error) => Err(FileFaults { file: file.to_owned(), faults: vec![undecodable(&error, bytes)] }),
    }
}

fn undecodable(error: &DecodeError, bytes: &[u8]) -> Fault {
    let (DecodeError::InvalidByte { line, column, .. } | DecodeError::CutShort { line, column, .. }) = error;
    let text = String::from_utf8_lossy(bytes);
    Fault { message: error.to_string(), help: None, place: Some(FaultPlace::at(&text, *line, *column)) }
}

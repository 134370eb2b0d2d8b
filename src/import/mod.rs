//! Formats in: claim sheets, review sheets, and foreign RDF.
//!
//! Parses, anchors and checks; what comes out is the model or quads, ready for one transaction a document. It must
//! not know HTTP, terminals, nor where a workspace keeps its files.

pub mod closure;
mod fault;
mod fields;
mod raw;
pub mod rdf;
mod review;
mod sheet;
mod state;
mod table;
mod vocabulary;

pub use fault::{Fault, FaultPlace, FileFaults};
pub use review::read_review_sheet;
pub use sheet::{ArchivedFile, SheetContext, read_sheet};
pub use vocabulary::{
    DimensionDeclaration, PropertyDeclaration, TermError, UnitDeclaration, Vocabulary,
};

use crate::document::{self, DecodeError};

/// The text of a sheet, without a byte order mark and with LF line ends.
fn decode(file: &str, bytes: &[u8]) -> Result<String, FileFaults> {
    match document::decode(bytes) {
        Ok(rendition) => Ok(rendition.text().to_owned()),
        Err(error) => Err(FileFaults {
            file: file.to_owned(),
            faults: vec![undecodable(&error)],
        }),
    }
}

fn undecodable(error: &DecodeError) -> Fault {
    Fault {
        message: error.to_string(),
        help: None,
        place: None,
    }
}

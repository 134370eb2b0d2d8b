//! Formats out: RDF, claim sheets, and tables of claims.
//!
//! Knows the claims model and formats; it must not know HTTP, terminals, nor where files are kept.

mod csv;
mod rdf;
mod review;
mod scope;
mod sheet;

pub use csv::write_csv;
pub use rdf::{RdfExport, write_rdf};
pub use review::write_review;
pub use scope::{Scope, scope_quads};
pub use sheet::write_sheet;

use crate::encoding::DecodeError;
use std::io;
use thiserror::Error;

/// Why something cannot be exported.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Nothing is stored under the name.
    #[error("there is no {what} <{iri}>")]
    NotThere {
        /// `claim` or `source`.
        what: &'static str,
        /// The IRI asked for.
        iri: String,
    },
    /// What is stored is not of the model.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The output could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

//! Formats out: RDF, claim and review sheets, tables of claims, and the formats of fact checkers.
//!
//! Knows the claims model and formats; it must not know HTTP, terminals, nor where files are kept.

mod averitec;
mod claimreview;
mod csv;
mod rdf;
mod review;
mod scope;
mod sheet;
mod verdicts;

pub(crate) use averitec::write_averitec;
pub(crate) use claimreview::write_claim_reviews;
pub(crate) use csv::write_csv;
pub use rdf::RdfExport;
pub(crate) use rdf::write_rdf;
pub(crate) use review::write_review;
pub use scope::Scope;
pub(crate) use scope::scope_quads;
pub(crate) use sheet::write_sheet;
pub use verdicts::LeftOut;

use crate::encoding::DecodeError;
use crate::query::results::ResultsError;
use std::io;
use thiserror::Error;

/// Why something cannot be exported.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Nothing is stored under the name.
    #[error("there is no {what} <{iri}>")]
    NotThere {
        /// `claim`, `source` or `review`.
        what: &'static str,
        /// The IRI asked for.
        iri: String,
    },
    /// What is stored is not of the model.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The format cannot hold what is to be written, or the output could not be written.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// The output could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

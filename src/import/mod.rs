//! Formats in: from files to quads.
//!
//! Knows formats and the claims model. Must not know HTTP or terminals.

pub mod closure;
pub mod rdf;

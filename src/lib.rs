//! Assay: a query engine for claims.
pub mod document;
pub mod encoding;
pub mod import;
pub mod model;

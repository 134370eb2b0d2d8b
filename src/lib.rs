//! Assay: a query engine for claims.
pub mod document;
pub mod encoding;
pub mod import;
pub mod index;
pub mod model;
pub mod query;
pub mod store;
pub mod trace;

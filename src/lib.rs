//! Assay: a query engine for claims.
pub mod check;
pub mod document;
pub mod encoding;
pub mod engine;
pub mod export;
pub mod import;
pub mod index;
pub mod model;
pub mod query;
pub mod store;
pub mod trace;

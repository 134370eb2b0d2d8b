//! Assay.

pub mod index;
pub mod query;
pub mod store;

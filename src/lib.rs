//! Assay.
pub mod model;

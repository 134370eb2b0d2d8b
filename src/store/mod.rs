//! Where quads are held.
//!
//! Knows RDF. Must not know what a claim is.

pub mod canonical;

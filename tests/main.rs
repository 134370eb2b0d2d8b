//! Every test that goes through Assay's public face, in one binary.

mod rdf_canon;
mod suites;

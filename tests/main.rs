//! Every test that goes through the public face of Assay, in one binary.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic, and says what it skips")]

mod layers;
mod ontology;
mod rdf_canon;
mod round_trip;
mod shapes;
mod suites;
mod w3c;

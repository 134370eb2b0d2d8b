//! Every test that goes through the public face of Assay, in one binary.

mod layers;
mod ontology;
mod rdf_canon;
mod round_trip;
mod shapes;
mod suites;
mod w3c;

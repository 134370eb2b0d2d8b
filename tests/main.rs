//! Every test that goes through the public face of Assay, in one binary.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic, and says what it skips")]

mod agents;
mod architecture;
mod bad_input;
mod bad_queries;
mod cli;
mod documents;
mod doubt;
mod examples;
mod forged;
#[path = "fuzz/targets.rs"]
mod fuzz;
#[cfg(unix)]
mod guide;
#[cfg(unix)]
mod hostile;
mod layers;
mod limits;
mod loading;
mod locations;
mod newcomer;
mod numbers;
mod ontology;
mod origins;
mod outcomes;
mod output;
mod owners;
#[cfg(all(unix, feature = "serve"))]
mod pages;
mod periods;
mod places;
mod queries;
mod ranks;
mod rdf_canon;
#[cfg(unix)]
mod readme;
#[cfg(feature = "remote")]
mod remote;
#[cfg(unix)]
mod replay;
mod reviews;
mod rooms;
mod round_trip;
mod saved;
mod schemas;
mod search;
#[cfg(all(unix, feature = "serve"))]
mod serve;
mod sessions;
mod shapes;
mod stated;
mod statements;
mod suites;
mod support;
#[cfg(unix)]
mod terminal;
mod texts;
mod texts_of_queries;
mod trust;
mod units;
mod updates;
mod w3c;
mod weighing;
mod written;

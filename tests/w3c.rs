//! The W3C SPARQL suites, through Assay's own parse, execute and update paths.
//!
//! They lie below `ASSAY_SUITES` (by default `../shared/suites` beside the checkout) and are read by their
//! manifests. The default graph is the unnamed one, as the suites mean it. Terms are compared in one form
//! of their values (`01` as an `xsd:integer` is `1`), since what is computed may be written in more ways than one.

#![expect(clippy::print_stderr, reason = "a suite reports its counts")]

mod compare;
mod expected;
mod manifest;
#[cfg(all(unix, feature = "serve"))]
mod protocol;
mod run;
mod skips;

use crate::suites::SUITES;
use crate::support::not_run;
use manifest::Test;
use run::Place;
use std::path::PathBuf;

/// Where the suites are. Without them a test does nothing, except where nobody would see that it did nothing.
fn suites(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("ASSAY_SUITES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/suites"), PathBuf::from);
    let root = root.join("rdf-tests/sparql");
    if root.is_dir() {
        return Some(root);
    }
    assert!(std::env::var_os("CI").is_none(), "the W3C suites are not at {}", root.display());
    not_run(&format!("the W3C suite {name}"), SUITES);
    None
}

fn run_suite(name: &str, mixed: bool) {
    let Some(root) = suites(name) else { return };
    let place = Place { root: &root, mixed };
    let mut tests = manifest::read(&root, name);
    // Those of the protocol are run against the port.
    tests.retain(|test| !["ProtocolTest", "ServiceDescriptionTest"].contains(&test.kind.as_str()));
    if mixed {
        tests.retain(run::has_data);
    }
    assert!(!tests.is_empty(), "{name} holds no tests");
    let (mut passed, mut skipped, mut failed) = (0, 0, Vec::new());
    for test in &tests {
        match (skips::reason(test), run::run(test, place)) {
            (None, Ok(())) => passed += 1,
            (None, Err(error)) => failed.push(format!("{}\n    {error}", describe(test))),
            (Some(_), Err(_)) => skipped += 1,
            (Some(reason), Ok(())) => {
                failed.push(format!("{} passes, but is skipped: {reason}", describe(test)));
            }
        }
    }
    eprintln!("{name}: {} run, {passed} passed, {skipped} skipped", tests.len());
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

fn describe(test: &Test) -> String {
    format!("{} ({})", test.iri, test.kind)
}

#[test]
fn sparql_1_1() {
    run_suite("sparql11", false);
}

#[test]
fn sparql_1_2() {
    run_suite("sparql12", false);
}

#[test]
fn sparql_1_1_over_a_base_and_what_came_and_went_since() {
    run_suite("sparql11", true);
}

#[test]
fn sparql_1_2_over_a_base_and_what_came_and_went_since() {
    run_suite("sparql12", true);
}

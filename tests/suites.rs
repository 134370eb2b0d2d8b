//! Where the W3C test suites are.

use crate::support::not_run;
use std::path::{Path, PathBuf};

/// How the suites are had.
pub(crate) const SUITES: &str = "ASSAY_SUITES names a folder with clones of w3c/rdf-tests and w3c/rdf-canon";

/// The folder of a suite under `ASSAY_SUITES` (`../shared/suites` where that is not set); nothing where it is
/// absent, which is told.
///
/// # Panics
///
/// Where the suite is absent and `CI` is `true`: a check that silently checks nothing is none.
pub(crate) fn suite(name: &str) -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/suites");
    let root = std::env::var_os("ASSAY_SUITES").map_or_else(default, PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    let folder = folder.display();
    let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!in_ci, "the suite {name} is not at {folder}; set ASSAY_SUITES");
    not_run(&format!("the W3C suite {name}"), SUITES);
    None
}

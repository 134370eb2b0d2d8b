//! Tells the program what it was built from, so that what another build kept is not taken for its own.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// What a build depends on beside its compiler: sources, what is compiled in, and the versions of dependencies.
const PARTS: [&str; 5] = ["src", "ontology", "queries", "Cargo.toml", "Cargo.lock"];

fn main() {
    let mut hasher = DefaultHasher::new();
    for part in PARTS {
        println!("cargo::rerun-if-changed={part}");
        take(Path::new(part), &mut hasher);
    }
    println!("cargo::rustc-env=ASSAY_BUILD={}-{:016x}", env!("CARGO_PKG_VERSION"), hasher.finish());
}

fn take(path: &Path, hasher: &mut DefaultHasher) {
    path.hash(hasher);
    if let Ok(bytes) = fs::read(path) {
        bytes.hash(hasher);
        return;
    }
    let mut names: Vec<_> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    names.sort();
    for name in names {
        take(&name, hasher);
    }
}

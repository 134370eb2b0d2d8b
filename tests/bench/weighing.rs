//! How conflicts and origins grow with the claims: at 10,000, 100,000, and with SIZE=M a million of them.
//!
//! The claims are in a base, as a person has so many, and speak of the more subjects the more they are. Memory is the most that the process has taken until then, with the
//! location, which is mapped into it.

mod claims;

use self::claims::CLAIMS;
use assay::conflict::{ConflictsRequest, Kind};
use assay::internals::index::{Budget, Builder};
use assay::{Engine, Store};
use std::fs;
use std::path::Path;
use std::time::Instant;

#[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
fn say(line: &str) {
    println!("{line}");
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    fs::create_dir_all(&folder).expect("a folder for the data");
    let mut sizes = vec![10_000, 100_000];
    if std::env::var("SIZE").is_ok_and(|size| size == "M") {
        sizes.push(1_000_000);
    }
    say(&format!(
        "{:<12}{:>14}{:>12}{:>14}{:>12}{:>12}",
        "claims", "contradictions", "of all", "of one claim", "origins", "peak"
    ));
    for size in sizes {
        weigh(&folder, size);
    }
}

fn weigh(folder: &Path, size: usize) {
    let path = folder.join(format!("weighing-{size}.assay"));
    if !path.is_file() {
        let builder = Builder::new(&path, Budget::default());
        let mut run = builder.run();
        for quad in claims::quads(size / CLAIMS, size / 250) {
            run.push(quad).expect("room on the disk");
        }
        run.finish().expect("room on the disk");
        builder.finish().expect("room on the disk");
    }
    let engine = Engine::over(Store::open_base(&path).expect("the base"), None).expect("an engine");
    let start = Instant::now();
    let all = engine.claims().conflicts(&ConflictsRequest::default(), Some(10)).expect("conflicts");
    let of_all = start.elapsed();
    let found = all.count(Kind::Contradiction);
    let claim = "https://example.org/doc-7/claim-4";
    let start = Instant::now();
    let asked = ConflictsRequest { claims: vec![claim.into()], ..ConflictsRequest::default() };
    engine.claims().conflicts(&asked, Some(10)).expect("conflicts");
    let of_one = start.elapsed();
    let start = Instant::now();
    engine.claims().origins(claim, false).expect("origins");
    let origins = start.elapsed();
    say(&format!("{size:<12}{found:>14}{of_all:>12.1?}{of_one:>14.1?}{origins:>12.1?}{:>9} MB", peak()));
}

/// The most memory that this process has taken, in megabytes; 0 where the system does not say.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

//! How conflicts and origins grow with the claims: at 10,000, 100,000, and with SIZE=M a million of them; and how the search
//! for copies grows with the texts, of 10 kB each, of which every tenth is an edited copy.
//!
//! The claims are in a base, as a person has so many, and speak of the more subjects the more they are. Memory is the most that the process has taken until then, with the
//! location, which is mapped into it.

mod claims;

use self::claims::CLAIMS;
use assay::conflict::{ConflictsRequest, Kind};
use assay::internals::document::sha256_hex;
use assay::internals::index::{Budget, Builder};
use assay::{Engine, Store, Workspace};
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
    say(&format!("{:<12}{:>14}{:>12}{:>14}", "texts", "copies", "compared", "of the last"));
    let mut last = None;
    for count in [250, 500, 1000, 2000] {
        let took = compare(count);
        let ratio = last.map_or_else(String::new, |last: f64| format!("{:.2}", took / last));
        say(&format!("{ratio:>52}"));
        last = Some(took);
    }
}

/// Finds the copies among so many texts, and gives the seconds that it took.
fn compare(count: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    Workspace::init(folder.path(), "https://example.org/", "jo").expect("a workspace");
    for number in 0..count {
        let text = text(number);
        let sha256 = sha256_hex(text.as_bytes());
        fs::write(folder.path().join(format!("data/sources/s{number}.txt")), text).expect("room on the disk");
        let sheet = format!(
            "[source]\nid = \"s{number}\"\ntype = \"Report\"\ntitle = \"{number}\"\npublisher = \"P{number}\"\n\
             published = 2025-01-01\nlanguage = \"en\"\ntext = \"../sources/s{number}.txt\"\nsha256 = \"{sha256}\"\n"
        );
        fs::write(folder.path().join(format!("data/claims/s{number}.toml")), sheet)
            .expect("room on the disk");
    }
    let engine = Engine::open(folder.path()).expect("an engine");
    let asked = ConflictsRequest::default();
    let timed = || {
        let start = Instant::now();
        engine.claims().conflicts(&asked, Some(1)).expect("conflicts");
        start.elapsed().as_secs_f64()
    };
    // What is found is kept: the second time there is only the rest.
    let (first, again) = (timed(), timed());
    let took = first - again;
    let copies = engine.claims().check().expect("a check").copies.len();
    say(&format!("{count:<12}{copies:>14}{took:>10.2} s"));
    took
}

/// Some 10 kB of words that no other text has in this order; but every tenth is nearly the one before it.
fn text(number: usize) -> String {
    let is_copy = number % 10 == 9;
    let mut state = (if is_copy { number - 1 } else { number }) as u64 + 1;
    let mut words = Vec::new();
    for at in 0..1600 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        words.push(if is_copy && at % 200 == 0 {
            "edited".to_owned()
        } else {
            format!("w{}", (state >> 33) % 9000)
        });
    }
    words.join(" ")
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

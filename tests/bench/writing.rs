//! How reads fare while a location is written to, and how memory fares while a graph is replaced again and again.
//!
//! Needs the location that the bench `peers` makes of plain data at the size that SIZE names; works on it and leaves it
//! compacted. A transaction of twenty quads is committed each second for SECONDS (60).

use assay::internals::query::{execute, parse};
use assay::{Answer, Change, Options, Prefixes, Store, StoreError};
use oxrdf::{GraphName, Literal, NamedNode, Quad};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const QUESTIONS: [(&str, &str); 4] = [
    ("one claim", "SELECT * { <http://ex.org/claim/777> ?p ?o }"),
    (
        "a subject and a commodity",
        "SELECT * { ?c <http://ex.org/v/subject> <http://ex.org/country/3> ; \
         <http://ex.org/v/commodity> <http://ex.org/commodity/5> ; <http://ex.org/v/value> ?value }",
    ),
    (
        "average by year",
        "SELECT ?y (AVG(?v) AS ?mean) { ?c <http://ex.org/v/year> ?y ; <http://ex.org/v/value> ?v } GROUP BY ?y",
    ),
    (
        "documents of a commodity",
        "SELECT (COUNT(DISTINCT ?d) AS ?n) { ?c <http://ex.org/v/commodity> <http://ex.org/commodity/3> ; \
         <http://www.w3.org/ns/prov#wasDerivedFrom> ?d }",
    ),
];

#[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
fn say(line: &str) {
    println!("{line}");
}

fn main() {
    let claims = if std::env::var("SIZE").is_ok_and(|size| size == "M") { 1_000_000 } else { 100_000 };
    let seconds = std::env::var("SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(60);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    let location = folder.join(format!("plain-{claims}.location"));
    if !location.is_dir() {
        say("writing: skipped, for the bench `peers` has made no location of plain data of this size");
        return;
    }
    let store = Store::open_to_write(&location).expect("the location");
    beside_writes(&store, Duration::from_secs(seconds));
    replacing(&store);
}

/// A statement of a graph of the bench.
fn quad(graph: &NamedNode, number: usize, value: usize) -> Quad {
    let subject = NamedNode::new_unchecked(format!("http://ex.org/claim/{}", 10_000_000 + number / 4));
    let predicate = NamedNode::new_unchecked(format!("http://ex.org/v/written{}", number % 4));
    let value = i64::try_from(value).unwrap_or_default();
    Quad::new(subject, predicate, Literal::from(value), GraphName::from(graph.clone()))
}

fn apply(store: &Store, change: Change) {
    let applied = store.transact(|_| Ok::<_, StoreError>((change, ())));
    applied.expect("a commit");
}

fn ask(store: &Store, text: &str) -> Duration {
    let start = Instant::now();
    let view = store.view().expect("a view");
    let query = parse(text, &Prefixes::new()).expect("a query");
    let Answer::Solutions(rows) = execute(&view, &query, &Options::new()).expect("an answer") else {
        return Duration::ZERO;
    };
    rows.for_each(|row| drop(row.expect("a row")));
    start.elapsed()
}

/// Medians of the questions, asked in turn for a time.
fn medians(store: &Store, time: Duration) -> Vec<Duration> {
    let mut times = vec![Vec::new(); QUESTIONS.len()];
    let start = Instant::now();
    while start.elapsed() < time {
        for (times, (_, text)) in times.iter_mut().zip(QUESTIONS) {
            times.push(ask(store, text));
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort();
            times[times.len() / 2]
        })
        .collect()
}

fn beside_writes(store: &Store, time: Duration) {
    medians(store, Duration::from_secs(2));
    let quiet = medians(store, time.min(Duration::from_secs(20)));
    let graph = NamedNode::new_unchecked("http://ex.org/written");
    let (done, mut written) = (AtomicBool::new(false), 0);
    let busy = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut commits = 0;
            while !done.load(Ordering::Relaxed) {
                let insert = (0..20).map(|at| quad(&graph, commits * 20 + at, at)).collect();
                apply(store, Change { insert, ..Change::default() });
                commits += 1;
                std::thread::sleep(Duration::from_secs(1));
            }
            commits
        });
        let busy = medians(store, time);
        done.store(true, Ordering::Relaxed);
        written = writer.join().expect("the writer");
        busy
    });
    say(&format!(
        "{:<28}{:>12}{:>12}{:>8}",
        format!("beside {written} commits"),
        "quiet",
        "written to",
        "ratio"
    ));
    for (((name, _), quiet), busy) in QUESTIONS.iter().zip(quiet).zip(busy) {
        let ratio = busy.as_secs_f64() / quiet.as_secs_f64();
        say(&format!("{name:<28}{quiet:>12.2?}{busy:>12.2?}{ratio:>7.2}×"));
    }
    apply(store, Change { drop_graphs: vec![graph], ..Change::default() });
}

fn replacing(store: &Store) {
    const QUADS: usize = 20_000;
    let graph = NamedNode::new_unchecked("http://ex.org/replaced");
    let told = |what: &str| {
        let times: Vec<String> = QUESTIONS
            .iter()
            .map(|(_, text)| format!("{:.2?}", ask(store, text).min(ask(store, text))))
            .collect();
        say(&format!("{what:<28}{:>6} MB   {}", resident(), times.join("   ")));
    };
    told("before replacements");
    // Twice: what the first compaction gives back, the second round takes again.
    for _ in 0..2 {
        for round in 1..=60 {
            let insert = (0..QUADS).map(|at| quad(&graph, at, at + round)).collect();
            apply(store, Change { drop_graphs: vec![graph.clone()], insert, ..Change::default() });
            if round % 20 == 0 {
                told(&format!("after {round}"));
            }
        }
        apply(store, Change { drop_graphs: vec![graph.clone()], ..Change::default() });
        store.compact().expect("a compaction");
        told("compacted");
    }
}

/// The memory that the process holds itself, in megabytes, without the files that it maps; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

//! Many connections that read, and one that writes.

use super::{ASSAY, Assay, TOKEN, say, variable};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const CONNECTIONS: u64 = 64;
/// How many statements a transaction adds.
const WRITTEN: u64 = 20;
const COUNT: &str = "SELECT (COUNT(*) AS ?n) { GRAPH <http://example.org/written> { ?s ?p ?o } }";

/// What readers ask besides the count: paths that begin with a slash.
const ASKED: &[(&str, &str)] = &[
    ("trace", "/trace?claim=doc3:c7"),
    ("conflicts of a claim", "/conflicts?claim=doc5:c1"),
    ("origins of a claim", "/origins?claim=doc5:c1"),
    ("saved: series", "/queries/series?subject=country:china&property=prop:reserves"),
    ("saved: latest-figures", "/queries/latest-figures?subject=country:india"),
    ("saved: claims-of-source", "/queries/claims-of-source?source=doc9"),
    ("saved: sources", "/queries/sources"),
    ("search", "/search?words=gallium+reserves"),
    (
        "SPARQL: star",
        "/sparql?query=SELECT%20%3Fc%20%3Fv%20%7B%20%3Fc%20assay%3AassertedIn%20%3Fs%20%7D%20LIMIT%2050",
    ),
];

/// The place of a workspace of the desk, loaded once.
fn location(folder: &Path, bench: &Path, claims: u64) -> Option<std::path::PathBuf> {
    let location = folder.join(format!("desk-{claims}.location"));
    let script = bench.join("desk.py");
    if !script.is_file() {
        say(&format!("serving: the load is left out, for there is no {}", script.display()));
        return None;
    }
    let _ = fs::remove_dir_all(&location);
    let workspace = folder.join(format!("desk-{claims}"));
    if !workspace.is_dir() {
        let sheets = (claims / 50).to_string();
        let run = Command::new("python3")
            .arg(&script)
            .arg(sheets)
            .arg(&workspace)
            .arg(env!("CARGO_MANIFEST_DIR"))
            .output();
        assert!(run.is_ok_and(|run| run.status.success()), "desk.py failed");
    }
    let mut load = Command::new(ASSAY);
    load.arg("-l").arg(&location).args(["load", "."]).current_dir(&workspace);
    let load = load.stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(load.is_ok_and(|status| status.success()), "the workspace could not be loaded");
    Some(location)
}

/// What all threads count together.
#[derive(Default)]
struct Tally {
    sent: AtomicU64,
    acknowledged: AtomicU64,
    /// Times of each kind, in microseconds.
    times: Mutex<HashMap<&'static str, Vec<u64>>>,
    faults: Mutex<Vec<String>>,
    first: Mutex<HashMap<&'static str, String>>,
    ended: AtomicBool,
}

impl Tally {
    fn fault(&self, what: String) {
        self.faults.lock().expect("a lock").push(what);
    }

    fn timed(&self, kind: &'static str, since: Instant) {
        let time = u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.times.lock().expect("a lock").entry(kind).or_default().push(time);
    }
}

pub(crate) fn under(folder: &Path, bench: &Path) {
    let claims = variable("CLAIMS", "5000").parse().unwrap_or(5000);
    let seconds = Duration::from_secs(variable("SECONDS", "60").parse().unwrap_or(60));
    let Some(location) = location(folder, bench, claims) else { return };
    let assay = Assay::over(&location);
    let tally = Tally::default();
    let before = assay.megabytes();
    let mut memory = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| write(&assay.url, &tally));
        for seed in 0..CONNECTIONS {
            let (url, tally) = (&assay.url, &tally);
            scope.spawn(move || read(url, seed, tally));
        }
        let begun = Instant::now();
        while begun.elapsed() < seconds {
            std::thread::sleep(seconds / 10);
            memory.push(assay.megabytes());
        }
        tally.ended.store(true, Ordering::Relaxed);
    });
    report(&tally, claims, seconds, before, &memory);
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(60))).build().new_agent()
}

fn write(url: &str, tally: &Tally) {
    let agent = agent();
    while !tally.ended.load(Ordering::Relaxed) {
        let start = Instant::now();
        let number = tally.sent.fetch_add(WRITTEN, Ordering::SeqCst);
        let mut update = "INSERT DATA { GRAPH <http://example.org/written> {".to_owned();
        for at in number..number + WRITTEN {
            let _ = write!(update, " <http://example.org/thing/{at}> <http://example.org/number> {at} .");
        }
        update += " } }";
        let request = agent.post(format!("{url}/sparql")).header("Authorization", format!("Bearer {TOKEN}"));
        match request.content_type("application/sparql-update").send(&update) {
            Ok(_) => {
                tally.acknowledged.store(number + WRITTEN, Ordering::SeqCst);
                tally.timed("a write", start);
            }
            Err(error) => tally.fault(format!("a write: {error}")),
        }
        std::thread::sleep(Duration::from_secs(1).saturating_sub(start.elapsed()));
    }
}

fn read(url: &str, seed: u64, tally: &Tally) {
    let agent = agent();
    // A sequence of its own for each connection: xorshift.
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    while !tally.ended.load(Ordering::Relaxed) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let chosen = usize::try_from(state % (ASKED.len() as u64 + 1)).unwrap_or(0);
        match ASKED.get(chosen) {
            Some((kind, path)) => same(&agent, url, kind, path, tally),
            None => counted(&agent, url, tally),
        }
    }
}

/// An answer that no write may change.
fn same(agent: &ureq::Agent, url: &str, kind: &'static str, path: &str, tally: &Tally) {
    let start = Instant::now();
    let answer = agent.get(format!("{url}{path}")).header("Accept", "application/json").call();
    let text = answer.and_then(|mut answer| answer.body_mut().with_config().limit(64 << 20).read_to_string());
    match text {
        Err(error) => tally.fault(format!("{kind}: {error}")),
        Ok(text) => {
            tally.timed(kind, start);
            let mut first = tally.first.lock().expect("a lock");
            let known = first.entry(kind).or_insert_with(|| text.clone());
            if *known != text {
                let same = known.chars().zip(text.chars()).take_while(|(one, other)| one == other).count();
                let here: String = text.chars().skip(same).take(80).collect();
                tally.fault(format!("{kind}: another answer: …{here}"));
            }
        }
    }
}

/// What was acknowledged before is there, and nothing that was not sent.
fn counted(agent: &ureq::Agent, url: &str, tally: &Tally) {
    let least = tally.acknowledged.load(Ordering::SeqCst);
    let start = Instant::now();
    let request = agent.post(format!("{url}/sparql")).header("Accept", "text/csv");
    let answer = request.content_type("application/sparql-query").send(COUNT);
    let text = answer.and_then(|mut answer| answer.body_mut().read_to_string());
    match text {
        Err(error) => tally.fault(format!("the count: {error}")),
        Ok(text) => {
            tally.timed("the count of what was written", start);
            let most = tally.sent.load(Ordering::SeqCst);
            let count = text.lines().nth(1).and_then(|line| line.trim().parse::<u64>().ok());
            if count.is_none_or(|count| count < least || count > most || count % WRITTEN != 0) {
                tally.fault(format!("{count:?} where {least} to {most} were written"));
            }
        }
    }
}

fn report(tally: &Tally, claims: u64, seconds: Duration, before: u64, memory: &[u64]) {
    let times = tally.times.lock().expect("a lock");
    let faults = tally.faults.lock().expect("a lock");
    let all: usize = times.values().map(Vec::len).sum();
    say(&format!(
        "{claims} claims, {CONNECTIONS} connections, {} s: {all} answers ({:.0} a second), {} faults, \
         memory {before} MB before, then {memory:?} MB",
        seconds.as_secs(),
        f64::from(u32::try_from(all).unwrap_or(u32::MAX)) / seconds.as_secs_f64(),
        faults.len(),
    ));
    let mut kinds: Vec<_> = times.iter().collect();
    kinds.sort();
    say(&format!("{:<34}{:>9}{:>11}{:>11}{:>11}", "ms", "answers", "p50", "p99", "most"));
    for (kind, times) in kinds {
        let mut times = times.clone();
        times.sort_unstable();
        let at = |part: usize| {
            let time = times[(times.len() - 1) * part / 1000];
            format!("{:.2}", Duration::from_micros(time).as_secs_f64() * 1e3)
        };
        say(&format!("{kind:<34}{:>9}{:>11}{:>11}{:>11}", times.len(), at(500), at(990), at(1000)));
    }
    let mut kinds: HashMap<&str, (usize, &str)> = HashMap::new();
    for fault in faults.iter() {
        let kind = fault.split(':').next().unwrap_or_default();
        kinds.entry(kind).or_insert((0, fault)).0 += 1;
    }
    for (count, fault) in kinds.values() {
        say(&format!("fault, {count} times: {fault}"));
    }
}

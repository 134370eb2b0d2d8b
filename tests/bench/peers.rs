//! How fast Assay loads, opens and answers beside Oxigraph's server, on the same data in the same run.
//!
//! Two data sets, each at the size that SIZE names (S: 100,000 claims, M: 1,000,000): `claims`, in the model of Assay, and
//! `plain`, of the generator in the folder that `ASSAY_BENCH` names. Rows are compared before times. Machines are noisy:
//! the ratio of medians is what counts. `QUERIES=q01,q05` and `DATA=plain` choose, `PEER_TIMEOUT` bounds the server (seconds).

mod claims;
mod server;

use self::claims::CLAIMS;
use self::server::Server;
use assay::internals::query::{execute, parse};
use assay::{Answer, Options, Prefixes, Store};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ASSAY: &str = env!("CARGO_BIN_EXE_assay");

/// Runs of a query after the first, within this time.
const RUNS: usize = 15;
const PATIENCE: Duration = Duration::from_secs(3);

/// Data to load and questions to ask.
struct DataSet {
    name: String,
    file: PathBuf,
    triples: u64,
    questions: PathBuf,
}

fn variable(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    fs::create_dir_all(&folder).expect("a folder for the data");
    let size = variable("SIZE", "S");
    let claims = if size == "M" { 1_000_000 } else { 100_000 };
    let wanted = variable("DATA", "plain,claims");
    for name in wanted.split(',') {
        let data = match name {
            "plain" => plain(&folder, claims),
            _ => Some(of_the_model(&folder, claims)),
        };
        if let Some(data) = data {
            compare(&folder, &data);
        }
    }
}

/// The data of the generator that all peers are measured with, made once.
fn plain(folder: &Path, claims: usize) -> Option<DataSet> {
    let bench = PathBuf::from(variable("ASSAY_BENCH", "../shared/bench"));
    let generator = bench.join("gen.py");
    if !generator.is_file() {
        say(&format!("plain: skipped, for there is no {}", generator.display()));
        return None;
    }
    let made = folder.join(format!("plain-{claims}"));
    let file = made.join("data.nt");
    if !file.is_file() {
        let run = Command::new("python3").arg(&generator).arg(claims.to_string()).arg(&made).output();
        assert!(run.is_ok_and(|run| run.status.success()), "the generator failed");
    }
    let triples = lines(&file);
    Some(DataSet { name: format!("plain-{claims}"), file, triples, questions: bench.join("queries") })
}

/// Claims as the library encodes them, made once.
fn of_the_model(folder: &Path, claims: usize) -> DataSet {
    let name = format!("claims-{claims}");
    let file = folder.join(format!("{name}.nq"));
    if !file.is_file() {
        let partial = file.with_extension("partial");
        let mut out = BufWriter::new(fs::File::create(&partial).expect("a file"));
        for quad in claims::quads(claims / CLAIMS, 40) {
            writeln!(out, "{quad} .").expect("room on the disk");
        }
        out.flush().expect("room on the disk");
        fs::rename(partial, &file).expect("a file");
    }
    let questions = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/questions");
    DataSet { triples: lines(&file), name, file, questions }
}

fn lines(file: &Path) -> u64 {
    use std::io::BufRead;
    let mut source = std::io::BufReader::with_capacity(1 << 20, fs::File::open(file).expect("the data"));
    let mut count = 0;
    loop {
        let buffer = source.fill_buf().expect("the data");
        if buffer.is_empty() {
            return count;
        }
        count += buffer.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        let length = buffer.len();
        source.consume(length);
    }
}

#[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
fn say(line: &str) {
    println!("{line}");
}

fn compare(folder: &Path, data: &DataSet) {
    let location = folder.join(format!("{}.location", data.name));
    let _ = fs::remove_dir_all(&location);
    let start = Instant::now();
    let child = Command::new(ASSAY)
        .arg("-l")
        .arg(&location)
        .arg("load")
        .arg(&data.file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary");
    let peak = peak_of(child);
    let seconds = start.elapsed().as_secs_f64();
    let bytes: u64 = fs::read_dir(&location)
        .expect("the location")
        .map(|entry| entry.and_then(|entry| entry.metadata()).map_or(0, |metadata| metadata.len()))
        .sum();
    say(&format!(
        "{}: {} statements, loaded in {seconds:.1} s ({:.0} thousand a second), peak {peak} MB, {:.1} bytes a statement",
        data.name,
        data.triples,
        count(data.triples) / seconds / 1e3,
        count(bytes) / count(data.triples),
    ));
    let queries = queries(&data.questions);
    let first = queries.iter().find(|(name, _)| name.starts_with("q01"));
    if let Some((_, text)) = first {
        let ask = || {
            let start = Instant::now();
            let run = Command::new(ASSAY).arg("-l").arg(&location).args(["query", "-q", text]).output();
            assert!(run.is_ok_and(|run| run.status.success()), "the binary failed");
            start.elapsed()
        };
        ask();
        say(&format!("{}: opened and answered q01 in {:.1?} as a process of its own", data.name, ask()));
    }
    let server = Server::of(folder, &data.name, &data.file);
    say(&format!(
        "{:<26}{:>9}{:>9}{:>12}{:>12}{:>10}",
        data.name, "rows", "theirs", "assay ms", "server ms", "ratio"
    ));
    let store = Store::open_to_read(&location).expect("the location");
    for (name, text) in &queries {
        let (rows, ours) = median(|| Some(ask(&store, text))).expect("an answer");
        let theirs = server.as_ref().map(|server| median(|| server.client.rows(text)));
        let (their_rows, their_time, ratio, remark) = match theirs {
            None => (String::new(), String::new(), String::new(), ""),
            Some(None) => ("-".to_owned(), "-".to_owned(), "-".to_owned(), "  no answer in time"),
            Some(Some((theirs, time))) => (
                theirs.to_string(),
                format!("{:.2}", time.as_secs_f64() * 1e3),
                format!("{:.1}×", time.as_secs_f64() / ours.as_secs_f64()),
                match server.as_ref() {
                    _ if theirs == rows => "",
                    Some(server) if time >= server.client.timeout => {
                        "  cut off by the server at its time limit"
                    }
                    _ => "  rows differ",
                },
            ),
        };
        let ours = ours.as_secs_f64() * 1e3;
        say(&format!("{name:<26}{rows:>9}{their_rows:>9}{ours:>12.2}{their_time:>12}{ratio:>10}{remark}"));
    }
}

fn queries(folder: &Path) -> Vec<(String, String)> {
    let chosen = variable("QUERIES", "");
    let entries = fs::read_dir(folder).expect("the questions");
    let mut queries: Vec<(String, String)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_stem()?.to_str()?.to_owned();
            let is_chosen = chosen.is_empty() || chosen.split(',').any(|chosen| name.starts_with(chosen));
            (is_chosen && path.extension().is_some_and(|extension| extension == "rq"))
                .then(|| (name, fs::read_to_string(&path).expect("a question")))
        })
        .collect();
    queries.sort();
    queries
}

fn ask(store: &Store, text: &str) -> usize {
    let view = store.view().expect("a view");
    let query = parse(text, &Prefixes::new()).expect("a query");
    match execute(&view, &query, &Options::new()).expect("an answer") {
        Answer::Solutions(rows) => rows.count(),
        _ => 0,
    }
}

/// The rows, and the median time to the last of them, after a first run; `None` where there is no answer in time.
fn median(mut run: impl FnMut() -> Option<usize>) -> Option<(usize, Duration)> {
    let begun = Instant::now();
    let rows = run()?;
    let mut times = Vec::new();
    if begun.elapsed() > PATIENCE {
        times.push(begun.elapsed());
    }
    while times.len() < RUNS && begun.elapsed() < PATIENCE {
        let start = Instant::now();
        assert_eq!(run()?, rows);
        times.push(start.elapsed());
    }
    times.sort();
    Some((rows, *times.get(times.len() / 2)?))
}

/// Waits for a process to end well, and tells the most memory that it took, in megabytes; 0 where the system does not say.
fn peak_of(mut child: Child) -> u64 {
    let mut peak = 0;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) / 1024);
        if let Some(status) = child.try_wait().expect("the process") {
            assert!(status.success(), "the process failed");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn count(number: u64) -> f64 {
    number as f64
}

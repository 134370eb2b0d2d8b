//! What `assay serve` takes beside Oxigraph's and Virtuoso's servers, HTTP against HTTP, and how it holds under load.
//!
//! First the questions of plain claims at size S, on the location that the bench `peers` makes: each asked of every server in
//! the same run, the rows compared before the times. A server that keeps answers is asked with another comment each time; what
//! a kept answer takes stands beside it. Virtuoso is left out where `virtuoso-t` is not on the path.
//!
//! Then a workspace of `desk.py` of the folder that `ASSAY_BENCH` names, loaded into a location: 64 connections ask saved
//! queries, SPARQL, searches and traces at random for SECONDS (60), while one writes a transaction a second. Every answer is
//! held against the first of its kind, and the count of what was written against what was acknowledged. CLAIMS is its size (5000).
//! `PARTS=load` or `PARTS=beside` runs one of the two, `QUERIES=q01,q05` asks some of the questions.

mod load;
mod server;
mod virtuoso;

use self::server::{Client, Server};
use self::virtuoso::virtuoso;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ASSAY: &str = env!("CARGO_BIN_EXE_assay");
/// A token that lets write, of this run alone.
const TOKEN: &str = "a-token-of-the-bench-0123456789";
/// Runs of a query after the first, within this time.
const RUNS: usize = 15;
const PATIENCE: Duration = Duration::from_secs(3);

#[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
fn say(line: &str) {
    println!("{line}");
}

fn variable(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}

/// `assay serve` over a location; it ends with its value.
struct Assay {
    child: Child,
    url: String,
}

impl Assay {
    fn over(location: &Path) -> Self {
        let tokens = location.join("server.tokens");
        fs::write(&tokens, format!("write {TOKEN}\n")).expect("room on the disk");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&tokens, fs::Permissions::from_mode(0o600)).expect("a file of ours");
        }
        let mut child = Command::new(ASSAY)
            .arg("-l")
            .arg(location)
            .args(["serve", "--bind", "127.0.0.1:0", "--timeout", "60s"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("its address");
        Self { child, url: line.trim().trim_end_matches('/').to_owned() }
    }

    /// The memory that it holds now, in megabytes; 0 where the system does not say.
    fn megabytes(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
    }
}

impl Drop for Assay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    let bench = PathBuf::from(variable("ASSAY_BENCH", "../shared/bench"));
    let parts = variable("PARTS", "beside,load");
    if parts.contains("beside") {
        beside(&folder, &bench.join("queries"));
    }
    if parts.contains("load") {
        load::under(&folder, &bench);
    }
}

/// The median time to the end of an answer, and its rows, after a first run.
fn median(mut run: impl FnMut(usize) -> Option<usize>) -> Option<(usize, Duration)> {
    let begun = Instant::now();
    let rows = run(0)?;
    let mut times = Vec::new();
    if begun.elapsed() > PATIENCE {
        times.push(begun.elapsed());
    }
    while times.len() < RUNS && begun.elapsed() < PATIENCE {
        let start = Instant::now();
        assert_eq!(run(times.len() + 1)?, rows);
        times.push(start.elapsed());
    }
    times.sort();
    Some((rows, *times.get(times.len() / 2)?))
}

fn beside(folder: &Path, questions: &Path) {
    let name = "plain-100000";
    let (location, data) = (folder.join(format!("{name}.location")), folder.join(name).join("data.nt"));
    if !location.is_dir() || !data.is_file() || !questions.is_dir() {
        say(
            "serving: the comparison is left out, for the bench `peers` has made no location of plain data at size S",
        );
        return;
    }
    let assay = Assay::over(&location);
    let ours = Client::new(&format!("{}/sparql", assay.url), Duration::from_secs(60));
    let oxigraph = Server::of(folder, name, &data);
    let virtuoso = virtuoso(&folder.join(format!("{name}.virtuoso")), &data);
    say(&format!(
        "{:<24}{:>8}{:>11}{:>9}{:>13}{:>7}{:>13}{:>7}",
        "over HTTP, ms", "rows", "assay", "kept", "oxigraph", "ratio", "virtuoso", "ratio"
    ));
    let mut texts: Vec<PathBuf> = fs::read_dir(questions)
        .expect("the questions")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    texts.retain(|path| path.extension().is_some_and(|extension| extension == "rq"));
    let chosen = variable("QUERIES", "q");
    texts.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        chosen.split(',').any(|chosen| name.starts_with(chosen))
    });
    texts.sort();
    for path in texts {
        let text = fs::read_to_string(&path).expect("a question");
        // What is asked with another comment is not kept.
        let fresh = |rows: &dyn Fn(&str) -> Option<usize>| {
            median(|run| rows(&format!("{text}\n# {run} {:?}", Instant::now())))
        };
        let (rows, time) = fresh(&|text| ours.rows(text)).expect("an answer");
        let kept = median(|_| ours.rows(&text)).expect("an answer").1;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut line = format!("{name:<24}{rows:>8}{:>11}{:>9}", milliseconds(time), milliseconds(kept));
        let peers =
            [oxigraph.as_ref().map(|server| &server.client), virtuoso.as_ref().map(|server| &server.client)];
        for peer in peers {
            let theirs = peer.map(|peer| against(fresh(&|text| peer.rows(text)), rows, time));
            line += &theirs.unwrap_or_else(|| " ".repeat(20));
        }
        say(&line);
    }
}

/// What a peer took, and our time as a part of it.
fn against(theirs: Option<(usize, Duration)>, rows: usize, ours: Duration) -> String {
    match theirs {
        None => format!("{:>13}{:>7}", "none in time", "-"),
        Some((count, time)) => {
            let remark = if count == rows { "" } else { " rows differ" };
            let ratio = ours.as_secs_f64() / time.as_secs_f64();
            format!("{:>13}{ratio:>7.2}{remark}", milliseconds(time))
        }
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

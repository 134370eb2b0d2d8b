//! Fuzzing on stable Rust: inputs are made from seeds by a generator that follows from a number, and run in a process of their
//! own, so that an overflow of the stack, a hang or too much memory is a finding like a panic.
//!
//! `cargo run --example fuzz -- SECONDS [TARGET…]` gives each target so long; `ASSAY_SEED` in the environment says where to begin.
//! An input that fails is kept in `target/fuzz/`, and `cargo run --example fuzz -- --try TARGET FILE` runs it again.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a harness may panic, and says what it finds")]

mod targets;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio, exit};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use targets::mutate::Random;
use targets::{TARGETS, Target};

/// The longest that one input may take, and the most memory that the process may have.
const LONGEST: Duration = Duration::from_secs(20);
const MOST_MEMORY: u64 = 1 << 30;
const HANGS: i32 = 86;
const TOO_LARGE: i32 = 87;
/// The bytes of a page of memory, as the kernel counts them.
const PAGE: u64 = 4096;

/// When the input that runs was begun, in milliseconds.
static BEGUN: AtomicU64 = AtomicU64::new(0);

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--child", target, seed, seconds, folder] => {
            let seconds = Duration::from_secs(seconds.parse().unwrap());
            child(named(target), seed.parse().unwrap(), seconds, Path::new(folder));
            ExitCode::SUCCESS
        }
        ["--try", target, file] => {
            let folder = tempfile::tempdir().unwrap();
            (named(target).ready)(folder.path())(&fs::read(file).unwrap());
            ExitCode::SUCCESS
        }
        [seconds, targets @ ..] => {
            let seconds = seconds.parse().unwrap();
            let chosen = TARGETS.iter().filter(|target| targets.is_empty() || targets.contains(&target.name));
            let findings: usize = chosen.map(|target| supervise(target, seconds)).sum();
            if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        [] => {
            eprintln!("usage: fuzz SECONDS [TARGET…] | fuzz --try TARGET FILE");
            ExitCode::FAILURE
        }
    }
}

fn named(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("no target {name}"))
}

/// Runs a target for some seconds, and gives how many findings there are.
fn supervise(target: &Target, seconds: u64) -> usize {
    let found = PathBuf::from("target/fuzz");
    fs::create_dir_all(&found).unwrap();
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut seed: u64 = std::env::var("ASSAY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let (mut findings, mut inputs) = (0, 0);
    eprintln!("{}: {seconds} s, from seed {seed} on; ASSAY_SEED={seed} tries the same again", target.name);
    while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| left.as_secs() > 0) {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        let numbers = [seed.to_string(), left.as_secs().to_string()];
        command.arg("--child").arg(target.name).args(numbers).arg(folder.path());
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
        let count = fs::read_to_string(folder.path().join("count")).unwrap_or_default();
        inputs += count.parse::<u64>().unwrap_or(0);
        if !status.success() {
            findings += 1;
            let kept = found.join(format!("{}-{seed}-{count}", target.name));
            let _ = fs::copy(folder.path().join("current"), &kept);
            let why = match status.code() {
                Some(HANGS) => "hangs".to_owned(),
                Some(TOO_LARGE) => "takes too much memory".to_owned(),
                _ => format!("fails: {status}"),
            };
            eprintln!("{}: {} {why}", target.name, kept.display());
        }
        seed += 1;
    }
    eprintln!("{}: {inputs} inputs, {findings} findings", target.name);
    findings
}

/// Makes and runs inputs until the time is over, or one ends the process.
fn child(target: &Target, seed: u64, time: Duration, folder: &Path) {
    let run = (target.ready)(folder);
    let seeds = (target.seeds)(folder);
    let mut random = Random::new(seed);
    let started = Instant::now();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(20));
            let begun = Duration::from_millis(BEGUN.load(Ordering::Relaxed));
            if started.elapsed().saturating_sub(begun) > LONGEST {
                exit(HANGS);
            }
            if memory().is_some_and(|bytes| bytes > MOST_MEMORY) {
                exit(TOO_LARGE);
            }
        }
    });
    for count in 1_u64.. {
        if started.elapsed() >= time {
            return;
        }
        let input = (target.input)(&seeds, &mut random);
        fs::write(folder.join("current"), &input).unwrap();
        fs::write(folder.join("count"), count.to_string()).unwrap();
        BEGUN.store(u64::try_from(started.elapsed().as_millis()).unwrap(), Ordering::Relaxed);
        run(&input);
    }
}

/// The memory that this process has, where the system tells it.
fn memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/statm").ok()?;
    Some(text.split(' ').nth(1)?.parse::<u64>().ok()? * PAGE)
}

//! `assay check`

use crate::claims::copies::{CopyReason, FoundCopy};
use crate::cli::bounds::duration;
use crate::cli::bounds::{BoundArgs, size};
use crate::cli::place::PlaceArgs;
use crate::engine::{CheckReport, CutCheck, Engine};
use crate::terminal::failure::{Failure, counted, say, show_faults};
use crate::terminal::output::{ReportFormat, print_json, write_text};
use crate::terminal::{Interruptible, Style, is_terminal};
use std::io::Write;
use std::time::Duration;

/// Check everything: sheets, quotes, hashes, identities, reviews of changed claims, and the check queries.
///
/// With `-l PLACE` what a folder or base file holds is checked, against the texts that it keeps.
///
/// Exits 0 where nothing is wrong, 1 where something is, and 3 where a limit cut a check query and nothing else is wrong.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Pin the hash of archived files whose sheets do not pin it yet.
    #[arg(long)]
    fix: bool,
    /// How to report.
    #[arg(long, short = 'f', value_enum, default_value_t)]
    format: ReportFormat,
    /// At most so long for all check queries, and a quarter of it for each: 30s, 5m [default: 2m].
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,
    /// At most so much memory for each check query: 500MB, 4GB [default: 2GB].
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<usize>,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    if args.fix {
        place.local("check --fix")?;
        for file in place.workspace()?.pin_hashes()? {
            say(&format!("pinned the hash in {file}"));
        }
    }
    check(&place.engine_with_faults()?, args, &Interruptible::command())
}

/// Does it with an engine that is open; hashes are not pinned.
pub(crate) fn on(engine: &Engine, args: &Args) -> Result<(), Failure> {
    check(engine, args, &Interruptible::new())
}

fn check(engine: &Engine, args: &Args, interruptible: &Interruptible) -> Result<(), Failure> {
    let bounds = BoundArgs { timeout: args.timeout, memory: args.memory };
    let report = engine.claims().check_within(&bounds.options(interruptible.cancel()))?;
    match args.format {
        ReportFormat::Text => write_text(|out| write_report(&report, out))?,
        ReportFormat::Json => print_json(&report.to_json())?,
    }
    if report.is_clean() {
        Ok(())
    } else if report.faults.is_empty() && report.findings.is_empty() {
        Err(Failure::silently_cut())
    } else {
        Err(Failure::silent())
    }
}

fn write_report(report: &CheckReport, out: &mut dyn Write) -> Result<(), Failure> {
    let style = Style::stdout();
    for file in &report.faults {
        for fault in show_faults(file, style) {
            writeln!(out, "{} {fault}\n", style.red("fault:"))?;
        }
    }
    for finding in &report.findings {
        let rule = style.dim(format!("[{}]", finding.rule));
        writeln!(out, "{} {}: {} {rule}", style.red("fault:"), finding.focus, finding.message)?;
    }
    let counts = report.counts.iter().map(|(what, n)| counted(*n, what.trim_end_matches('s')));
    let counts: Vec<String> = counts.collect();
    let faults: usize = report.faults.iter().map(|f| f.faults.len()).sum();
    for cut in &report.cut {
        writeln!(out, "{} {}", style.yellow("cut:"), told(cut))?;
    }
    let verdict = match faults + report.findings.len() {
        0 if !report.cut.is_empty() => style.yellow("not all was checked"),
        0 => style.green("nothing is wrong"),
        1 => style.red("1 fault"),
        n => style.red(format!("{n} faults")),
    };
    let checks = if report.checks == 1 { "query" } else { "queries" };
    writeln!(out, "{}, {} check {checks}: {verdict}", counts.join(", "), report.checks)?;
    for copy in &report.copies {
        say(&told_copy(copy));
    }
    if !report.withheld.is_empty() {
        let sources = report.withheld.join(", ");
        say(&format!("not checked against their texts, which are withheld by their rights: {sources}"));
    }
    if let [(first, _), more @ ..] = report.elsewhere.as_slice() {
        let claims = counted(report.elsewhere.iter().map(|(_, claims)| claims).sum(), "claim");
        let more = if more.is_empty() {
            String::new()
        } else {
            format!(" and {}", counted(more.len(), "other graph"))
        };
        say(&format!("{claims} that no sheet here makes: {first}{more}"));
    }
    if is_terminal() && !report.faults.is_empty() {
        say("files with faults were not loaded; what else is wrong with them shows when they are");
    }
    Ok(())
}

/// A copy that was found, in words, and the line that says so or otherwise.
fn told_copy(copy: &FoundCopy) -> String {
    let FoundCopy { source, original, .. } = copy;
    let what = match (copy.because, copy.percent) {
        (CopyReason::Bytes, _) => format!("{source} is the same text as {original}"),
        (CopyReason::Address, _) => format!("{source} has the address of {original}"),
        (CopyReason::Text, percent) => {
            let percent = percent.unwrap_or_default();
            format!("{source} is nearly the text of {original}, of which it shares {percent} %")
        }
    };
    format!(
        "{what}: counted as one origin; `copyOf = \"{original}\"` under [source] of {source} says so, \
         `notCopyOf = \"{original}\"` says otherwise"
    )
}

/// A check query that was cut, in words.
fn told(cut: &CutCheck) -> String {
    let what = match cut.query.as_str() {
        "copies" => "the search for copies".to_owned(),
        name => format!("the check query `{name}`"),
    };
    match cut.reason {
        "timeout" => format!("{what} was stopped by the timeout; --timeout gives it longer"),
        "memory" => format!("{what} was stopped by the memory limit; --memory gives it more"),
        _ => format!("{what} was interrupted"),
    }
}

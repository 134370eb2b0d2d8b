//! `assay check`

use super::failure::{Failure, counted, say, show_faults};
use super::{PlaceArgs, write_data, write_text};
use crate::terminal::{Style, is_terminal};
use assay::engine::{CheckReport, Engine};
use clap::ValueEnum;
use std::io::Write;

/// Check everything: sheets, quotes, hashes, identities, reviews of changed claims, and the check queries.
///
/// With `-l PLACE` what a folder or base file holds is checked, against the texts that it keeps.
///
/// Exits 0 where nothing is wrong, else 1.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Pin the hash of archived files whose sheets do not pin it yet.
    #[arg(long)]
    fix: bool,
    /// How to report.
    #[arg(long, short = 'f', value_enum, default_value_t)]
    format: ReportFormat,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: an object with the faults and what was counted.
    Json,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    if args.fix {
        place.local("check --fix")?;
        for file in place.workspace()?.pin_hashes()? {
            say(&format!("pinned the hash in {file}"));
        }
    }
    on(&place.engine_with_faults()?, args)
}

/// Does it with an engine that is open; hashes are not pinned.
pub(crate) fn on(engine: &Engine, args: &Args) -> Result<(), Failure> {
    let report = engine.check()?;
    match args.format {
        ReportFormat::Text => write_text(|out| write_report(&report, out))?,
        ReportFormat::Json => write_data(|out| write_json(&report, out))?,
    }
    if report.is_clean() { Ok(()) } else { Err(Failure::silent()) }
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
    let verdict = match faults + report.findings.len() {
        0 => style.green("nothing is wrong"),
        1 => style.red("1 fault"),
        n => style.red(format!("{n} faults")),
    };
    let checks = if report.checks == 1 { "query" } else { "queries" };
    writeln!(out, "{}, {} check {checks}: {verdict}", counts.join(", "), report.checks)?;
    if !report.withheld.is_empty() {
        let sources = report.withheld.join(", ");
        say(&format!("not checked against their texts, which are withheld by their rights: {sources}"));
    }
    if is_terminal() && !report.faults.is_empty() {
        say("files with faults were not loaded; what else is wrong with them shows when they are");
    }
    Ok(())
}

fn write_json(report: &CheckReport, out: &mut dyn Write) -> Result<(), Failure> {
    let faults: Vec<serde_json::Value> = report
        .faults
        .iter()
        .flat_map(|file| file.faults.iter().map(move |fault| (file, fault)))
        .map(|(file, fault)| {
            serde_json::json!({
                "file": file.file,
                "line": fault.place.as_ref().map(|p| p.line),
                "column": fault.place.as_ref().map(|p| p.column),
                "message": fault.message,
                "help": fault.help,
            })
        })
        .collect();
    let counts: serde_json::Map<String, serde_json::Value> =
        report.counts.iter().map(|(what, n)| ((*what).to_owned(), (*n).into())).collect();
    let value = serde_json::json!({
        "format": "assay-check-1",
        "clean": report.is_clean(),
        "faults": faults,
        "findings": report.findings,
        "withheld": report.withheld,
        "counts": counts,
        "checks": report.checks,
    });
    writeln!(out, "{value:#}")?;
    Ok(())
}

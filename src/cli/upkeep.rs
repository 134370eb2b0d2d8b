//! `assay stats`, `assay compact`, `assay backup`, `assay remove`: the upkeep of locations.

use super::ask::query::{explain, no_such_query};
use super::claims::export::no_such_source;
use super::intake::load::report_written;
use super::place::location::{Location, writable, write_options};
use crate::cli::place::PlaceArgs;
use crate::engine::{Engine, Request};
use crate::query::results::known;
use crate::store::{Doubt, JournalError, Store, StoreError, StoreSummary};
use crate::terminal::answer;
use crate::terminal::answer::{DisplayOptions, OutputFormat};
use crate::terminal::failure::{Failure, counted, say};
use crate::terminal::output::write_text;
use clap::ValueEnum;
use std::path::PathBuf;
use std::time::Instant;

/// Tell what is in the workspace or location: quads, graphs, terms, blobs, and the digest of what is settled.
#[derive(clap::Args)]
pub(crate) struct StatsArgs {
    /// How to tell it.
    #[arg(long, short = 'f', value_enum, default_value_t)]
    format: StatsFormat,
    /// Read every block of the base and every blob, and tell whether they are as they were written.
    #[arg(long)]
    verify: bool,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum StatsFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Fold what came since into a new base, so that it is read fast and leaves nothing behind.
#[derive(clap::Args)]
pub(crate) struct CompactArgs {}

/// Write all of a workspace or location, with the texts that may be kept, to one base file: `assay -l FILE` reads it
/// anywhere.
#[derive(clap::Args)]
pub(crate) struct BackupArgs {
    /// The file; it must not be there yet.
    #[arg(value_name = "FILE.assay")]
    file: PathBuf,
}

/// Remove a source from a location, or list what would fall with it.
///
/// Its graph goes; its text, at the next compaction. The catalogue keeps that it was there, when it went, and which claims
/// fell: `assay query retracted` lists what rested on them. Loading the source again undoes it.
#[derive(clap::Args)]
pub(crate) struct RemoveArgs {
    /// The id of the source.
    source: String,
    /// Only list what would fall, or stand on less, in a workspace too: claims, reports of them, propositions that nobody
    /// else states, corroborations, reviews, and evidence of other reviews.
    #[arg(long)]
    dry_run: bool,
    /// How to list it: as the answer of a query, in table, csv, tsv, json or xml.
    #[arg(long, short = 'f', value_name = "FORMAT", requires = "dry_run")]
    format: Option<String>,
}

/// Open a location that lacks commits which had been acknowledged, and tell which.
///
/// A location is read as far as it is whole, with a warning, and not written until somebody has said that it may go on from
/// there: a backup, or a whole copy, may have what was lost.
#[derive(clap::Args)]
pub(crate) struct RepairArgs {
    /// Go on without what is lost: what is there is from now on what was acknowledged.
    #[arg(long)]
    accept_loss: bool,
}

pub(crate) fn repair(args: &RepairArgs, place: &PlaceArgs) -> Result<(), Failure> {
    let name = named(place, "repair")?;
    let Location::Folder(path) = Location::of(name)? else {
        return Err(Failure::usage(format!("`assay repair` works on a folder, not on {name}")));
    };
    if !Store::is_location(path) {
        return Err(Failure::usage(format!("there is no location in {}", path.display())));
    }
    let options = write_options(place, "repair");
    let options = if args.accept_loss { options.accepting_loss() } else { options };
    let store = Store::open_to_write_with(path, &options)?;
    let quads = counted(store.summary()?.quads, "quad");
    write_text(|out| {
        let doubts = store.doubts();
        for doubt in &doubts {
            writeln!(out, "{doubt}: put in order")?;
        }
        let is_unnoted = doubts.iter().any(|doubt| matches!(doubt, Doubt::Unnoted { .. }));
        let told = match store.loss() {
            Some(loss) => format!("{loss}: given up, and {quads} are left"),
            None if is_unnoted => format!("what is there counts as acknowledged from now on: {quads}"),
            None => format!("every acknowledged commit is there: {quads}"),
        };
        Ok(writeln!(out, "{told}")?)
    })
}

pub(crate) fn stats(args: &StatsArgs, place: &PlaceArgs) -> Result<(), Failure> {
    let engine = place.engine()?;
    let summary = engine.store().summary()?;
    if args.verify {
        verify(engine.store())?;
    }
    let graphs = engine.view()?.named_graphs().count();
    write_text(|out| match args.format {
        StatsFormat::Text => {
            for (what, value) in rows(&summary, graphs) {
                writeln!(out, "{what:<12} {value}")?;
            }
            Ok(())
        }
        StatsFormat::Json => {
            let base = summary.base.as_ref().map(|base| {
                serde_json::json!({
                    "sha256": base.digest, "bytes": base.bytes, "quads": base.quads, "triples": base.triples,
                    "terms": base.terms, "graphs": base.graphs,
                })
            });
            let value = known(serde_json::json!({
                "format": "assay-stats-1", "quads": summary.quads, "graphs": graphs, "besideBase": summary.beside_base,
                "blobs": summary.blobs, "generation": summary.generation, "base": base,
            }));
            Ok(writeln!(out, "{value:#}")?)
        }
    })?;
    if args.verify {
        say(verified(&summary));
    }
    Ok(())
}

/// Reads all of a store. What is lost, and what is doubtful, was told when it was opened.
fn verify(store: &Store) -> Result<(), Failure> {
    match store.verify() {
        Err(StoreError::Journal(JournalError::Lost(_))) => {
            let hint =
                "a backup may have it; `assay -l PLACE repair --accept-loss` goes on from what is left";
            return Err(Failure::silent().hint(hint));
        }
        verified => verified?,
    }
    let doubts = store.doubts();
    for usual in doubts.iter().filter(|doubt| doubt.is_usual()) {
        say(&usual.to_string());
    }
    if doubts.iter().all(Doubt::is_usual) {
        return Ok(());
    }
    Err(Failure::silent().hint("`assay repair` puts it in order; a backup may have what is not there"))
}

/// What was read to verify it, which is as it was written: else that had been told.
fn verified(summary: &StoreSummary) -> &'static str {
    match (&summary.base, summary.blobs) {
        (Some(_), 0) => "every block of the base is as it was written",
        (Some(_), _) => "every block of the base, and every blob, is as it was written",
        (None, 0) => {
            "there is neither a base nor a blob to verify; `assay check` holds claims against their texts"
        }
        (None, _) => "every blob is as it was written; there is no base yet",
    }
}

fn rows(summary: &StoreSummary, graphs: usize) -> Vec<(&'static str, String)> {
    let mut rows = vec![("quads", summary.quads.to_string()), ("graphs", graphs.to_string())];
    if summary.blobs > 0 {
        rows.push(("blobs", summary.blobs.to_string()));
    }
    if let Some(base) = &summary.base {
        let each = base.bytes.checked_div(base.triples).unwrap_or(0);
        rows.extend([
            ("beside base", summary.beside_base.to_string()),
            ("base", format!("{} triples, {} terms", base.triples, base.terms)),
            ("bytes", format!("{} ({each} a triple)", base.bytes)),
            ("sha256", base.digest.clone()),
        ]);
    }
    rows
}

pub(crate) fn compact(_: &CompactArgs, place: &PlaceArgs) -> Result<(), Failure> {
    let store = writable(named(place, "compact")?, place, "compact")?;
    store.compact()?;
    let summary = store.summary()?;
    write_text(|out| Ok(writeln!(out, "{}, nothing beside the base", counted(summary.quads, "quad"))?))
}

pub(crate) fn backup(args: &BackupArgs, place: &PlaceArgs) -> Result<(), Failure> {
    if args.file.exists() {
        return Err(Failure::usage(format!("{} is there already", args.file.display())));
    }
    report_written(&args.file, &place.engine()?.upkeep().backup(&args.file)?)
}

pub(crate) fn remove(args: &RemoveArgs, place: &PlaceArgs) -> Result<(), Failure> {
    if args.dry_run {
        return list_what_would_fall(args, place);
    }
    let store = writable(named(place, "remove")?, place, "remove")?;
    let engine = Engine::over(store, None)?;
    let Some(claims) = engine.upkeep().remove_source(&args.source)? else {
        return Err(no_such_source(&engine, &args.source)?);
    };
    let claims = counted(claims, "claim");
    write_text(|out| Ok(writeln!(out, "{} is removed, with {claims}", args.source)?))?;
    say("`assay query retracted` lists what rested on it");
    Ok(())
}

/// The saved query that knows what rests on a source.
const RESTS_ON: &str = "rests-on";

fn list_what_would_fall(args: &RemoveArgs, place: &PlaceArgs) -> Result<(), Failure> {
    place.readable("remove")?;
    let format = args.format.as_deref().map(OutputFormat::named).transpose()?;
    let engine = place.engine()?;
    if !engine.claims().source_ids()?.contains(&args.source) {
        return Err(no_such_source(&engine, &args.source)?);
    }
    let saved = engine.queries().named(RESTS_ON).map_err(|error| explain(RESTS_ON, error))?;
    let query = saved.ok_or_else(|| no_such_query(RESTS_ON, &engine))?;
    let parameters = vec![("source".to_owned(), args.source.clone())];
    let started = Instant::now();
    let answer = engine.queries().run(&query, &Request { parameters, ..Request::default() })?;
    answer::print(answer, DisplayOptions::plain(format), &engine, started)?;
    say("a dry run: nothing was removed");
    Ok(())
}

/// The location that a command needs.
fn named<'a>(place: &'a PlaceArgs, command: &str) -> Result<&'a str, Failure> {
    place.location.as_deref().ok_or_else(|| {
        let failure = Failure::usage(format!("`assay {command}` works on a location"));
        let hint = "-l DIR names one; the files of a workspace are its record, and are changed by hand";
        let failure = failure.hint(hint);
        if command == "remove" { failure.hint("--dry-run lists what would fall, here too") } else { failure }
    })
}

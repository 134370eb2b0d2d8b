//! `assay stats`, `assay compact`, `assay backup`, `assay remove`: the upkeep of locations.

use super::failure::{Failure, say};
use super::location::{report_written, writable};
use super::{PlaceArgs, write_out};
use assay::engine::Engine;
use assay::store::StoreSummary;
use clap::ValueEnum;
use std::path::PathBuf;

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

/// Remove a source from a location: its graph, and what the catalogue says of it. Its text goes at the next compaction.
#[derive(clap::Args)]
pub(crate) struct RemoveArgs {
    /// The id of the source.
    source: String,
}

pub(crate) fn stats(args: &StatsArgs, place: &PlaceArgs) -> Result<(), Failure> {
    let engine = place.engine()?;
    let summary = engine.store().summary()?;
    if args.verify {
        engine.store().verify()?;
    }
    let graphs = engine.view()?.named_graphs().count();
    write_out(|out| match args.format {
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
            let value = serde_json::json!({
                "quads": summary.quads, "graphs": graphs, "besideBase": summary.beside_base,
                "blobs": summary.blobs, "generation": summary.generation, "base": base,
            });
            Ok(writeln!(out, "{value:#}")?)
        }
    })?;
    if args.verify {
        say("every block of the base, and every blob, is as it was written");
    }
    Ok(())
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
    let store = writable(named(place, "compact")?, "compact")?;
    store.compact()?;
    let summary = store.summary()?;
    write_out(|out| Ok(writeln!(out, "{} quads, nothing beside the base", summary.quads)?))
}

pub(crate) fn backup(args: &BackupArgs, place: &PlaceArgs) -> Result<(), Failure> {
    if args.file.exists() {
        return Err(Failure::usage(format!("{} is there already", args.file.display())));
    }
    report_written(&args.file, &place.engine()?.backup(&args.file)?)
}

pub(crate) fn remove(args: &RemoveArgs, place: &PlaceArgs) -> Result<(), Failure> {
    let store = writable(named(place, "remove")?, "remove")?;
    let engine = Engine::over(store, None)?;
    if engine.remove_source(&args.source)? {
        return write_out(|out| Ok(writeln!(out, "{} is removed", args.source)?));
    }
    let known = engine.source_ids()?;
    let failure = Failure::usage(format!("there is no source `{}`", args.source));
    Err(match assay::query::nearest(&args.source, known.iter().map(String::as_str)) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure,
    })
}

/// The location that a command needs.
fn named<'a>(place: &'a PlaceArgs, command: &str) -> Result<&'a str, Failure> {
    place.location.as_deref().ok_or_else(|| {
        let failure = Failure::usage(format!("`assay {command}` works on a location"));
        failure.hint("-l DIR names one; the files of a workspace are its record, and are changed by hand")
    })
}

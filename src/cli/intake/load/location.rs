//! `assay -l PLACE load`: workspaces, large files and others into a folder or a new base file.

use super::{Args, workspaces_of};
use crate::cli::place::PlaceArgs;
use crate::cli::place::location::{Location, opened, opened_to_write, workspace_if_any, write_options};
use crate::engine::{
    Engine, EngineError, Loaded, Part, Progress, RemovedGraph, Surveyed, Transfer, Upkeep, Written,
};
use crate::import::bulk::{self, BulkError};
use crate::store::Store;
use crate::terminal::ProgressLine;
use crate::terminal::failure::{Failure, counted, say, warn};
use crate::terminal::output::write_text;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Files of at least so many bytes go into a location by way of a new base, where their format can be read as a stream.
const LARGE: u64 = 8 << 20;

/// `assay -l PLACE load PATH…`
pub(in crate::cli) fn load(args: &Args, place: &PlaceArgs, name: &str) -> Result<(), Failure> {
    match Location::of(name)? {
        #[cfg(feature = "remote")]
        Location::Endpoint(url) => super::endpoint::load(args, place, url),
        #[cfg(not(feature = "remote"))]
        Location::Endpoint(url) => crate::cli::place::location::attached(url, place).map(drop),
        Location::File(path) => load_file(args, place, path),
        Location::Folder(path) => load_folder(args, place, path),
    }
}

/// What is named on the command line: workspaces, large files, and others.
struct Sorted {
    workspaces: Vec<PathBuf>,
    large: Vec<PathBuf>,
    others: Vec<PathBuf>,
}

impl Sorted {
    fn of(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut sorted = Self { workspaces: Vec::new(), large: Vec::new(), others: Vec::new() };
        let (workspaces, files) = workspaces_of(paths)?;
        sorted.workspaces = workspaces;
        if files.is_empty() {
            return Ok(sorted);
        }
        for path in Engine::loadable_files(&files)? {
            let bytes = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
            let is_large = bulk::is_bulk(&path) && bytes >= LARGE;
            if is_large { sorted.large.push(path) } else { sorted.others.push(path) }
        }
        Ok(sorted)
    }
}

fn load_file(args: &Args, place: &PlaceArgs, path: &Path) -> Result<(), Failure> {
    if path.exists() {
        let failure =
            Failure::usage(format!("{} is there already, and a base never changes", path.display()));
        return Err(failure.hint("name another file, or a folder"));
    }
    let read = Read::of(args, place, path)?;
    if args.dry_run {
        return read.report();
    }
    let mut parts: Vec<Part<'_>> = read.workspaces.iter().map(|(_, engine)| Part::Whole(engine)).collect();
    if let Some(engine) = &read.around {
        parts.push(Part::Files(engine, &read.names));
    }
    parts.push(Part::Large(&read.large));
    let line = ProgressLine::new();
    let show = |done: u64| line.show_bytes(done, read.bytes);
    let written = Upkeep::write_base(path, &parts, &show)?;
    drop(line);
    report_written(path, &written)
}

/// Tells what a base file holds, and which texts are not in it.
pub(in crate::cli) fn report_written(path: &Path, written: &Written) -> Result<(), Failure> {
    let Written { summary, withheld, lacking } = written;
    write_text(|out| {
        let quads = counted(usize::try_from(summary.quads).unwrap_or(usize::MAX), "quad");
        Ok(writeln!(out, "{}: {quads}, sha256 {}", path.display(), summary.digest)?)
    })?;
    match withheld {
        0 => {}
        1 => say("1 text is withheld by its rights"),
        n => say(&format!("{n} texts are withheld by their rights")),
    }
    warn_of(lacking);
    Ok(())
}

fn load_folder(args: &Args, place: &PlaceArgs, path: &Path) -> Result<(), Failure> {
    if Store::is_foreign(path) {
        let failure =
            Failure::usage(format!("{} is a database of Oxigraph: nothing is loaded there", path.display()));
        return Err(failure.hint("`assay backup` makes a base file of it, `assay update` changes it"));
    }
    // All is read before the location is made or changed: faults change nothing.
    let read = Read::of(args, place, path)?;
    if args.dry_run {
        return read.report();
    }
    let store = opened_to_write(path, &write_options(place, "load"))?;
    for (what, engine) in &read.workspaces {
        transfer(what, engine, &store, None)?;
    }
    let Some(engine) = &read.around else { return Ok(()) };
    if !read.names.is_empty() {
        transfer(&read.shown.join(", "), engine, &store, Some(&read.names))?;
    }
    if !read.large.is_empty() {
        let line = ProgressLine::new();
        let show = |done: u64| line.show_bytes(done, read.bytes);
        let done = Upkeep::load_bulk(&store, &read.large, &show)?;
        drop(line);
        let names: Vec<&str> = read.large.counts().map(|(file, _)| file).collect();
        report(&names.join(", "), &done)?;
    }
    Ok(())
}

fn transfer(what: &str, engine: &Engine, store: &Store, files: Option<&[String]>) -> Result<(), Failure> {
    let line = ProgressLine::new();
    let mut show = |p: Progress<'_>| line.show(p.done, p.total, p.file);
    let done = engine.upkeep().transfer(store, files, &mut show)?;
    drop(line);
    report(what, &done)
}

/// What is to be loaded, read and in order.
struct Read {
    workspaces: Vec<(String, Engine)>,
    /// What holds the files that are no workspaces, and knows the prefixes of the workspace around.
    around: Option<Engine>,
    /// The files as the catalogue knows them, and as they were given.
    names: Vec<String>,
    shown: Vec<String>,
    held: Vec<Loaded>,
    large: Surveyed,
    /// The bytes of the large files.
    bytes: u64,
}

impl Read {
    /// Reads what is named; every fault of all files, or all of it.
    fn of(args: &Args, place: &PlaceArgs, location: &Path) -> Result<Self, Failure> {
        let sorted = Sorted::of(&args.paths)?;
        let bytes = bytes(&sorted.large);
        let mut read = Self {
            workspaces: Vec::new(),
            around: None,
            names: Vec::new(),
            shown: sorted.others.iter().map(|path| path.display().to_string()).collect(),
            held: Vec::new(),
            large: Surveyed::default(),
            bytes,
        };
        for workspace in &sorted.workspaces {
            read.workspaces.push((workspace.display().to_string(), opened(workspace, place)?));
        }
        if sorted.others.is_empty() && sorted.large.is_empty() {
            return Ok(read);
        }
        let mut engine = around(place)?;
        engine.loading().read_for(location)?;
        let graph = engine.loading().graph_wanted(args.graph.as_deref());
        let graph = graph.map_err(|error| Failure::usage(error.to_string()))?;
        let mut faults = Vec::new();
        for path in &sorted.others {
            match engine.loading().load_file(path, &graph) {
                Ok(loaded) => read.held.push(loaded),
                Err(EngineError::Faults(file)) => faults.push(file),
                Err(error) => return Err(error.into()),
            }
        }
        let line = ProgressLine::new();
        match engine.upkeep().survey(&sorted.large, &graph, &|done| line.show_bytes(done, bytes)) {
            Ok(large) => read.large = large,
            Err(errors) => {
                for error in errors {
                    match error {
                        EngineError::Faults(file) | EngineError::Bulk(BulkError::Faults(file)) => {
                            faults.push(file);
                        }
                        error => return Err(error.into()),
                    }
                }
            }
        }
        drop(line);
        if !faults.is_empty() {
            return Err(Failure::faults(&faults).hint("nothing was loaded"));
        }
        read.names = read.held.iter().map(|loaded| loaded.file.clone()).collect();
        read.around = Some(engine);
        Ok(read)
    }

    /// Tells what is in order.
    fn report(&self) -> Result<(), Failure> {
        write_text(|out| {
            for (what, _) in &self.workspaces {
                writeln!(out, "{what}: in order")?;
            }
            let held = self.shown.iter().zip(&self.held).map(|(file, loaded)| (file.as_str(), loaded.quads));
            for (file, quads) in held.chain(self.large.counts()) {
                writeln!(out, "{file}: {}, in order", counted(quads, "quad"))?;
            }
            Ok(())
        })?;
        say("a dry run: nothing was taken in");
        Ok(())
    }
}

/// An engine that knows the prefixes of the workspace around, for names on the command line.
fn around(place: &PlaceArgs) -> Result<Engine, Failure> {
    Ok(match workspace_if_any(place)? {
        Some(workspace) => Engine::open_workspace(&workspace, &mut |_| {})?,
        None => Engine::in_memory("https://example.org/")?,
    })
}

fn bytes(files: &[PathBuf]) -> u64 {
    files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|metadata| metadata.len()).sum()
}

fn report(what: &str, done: &Transfer) -> Result<(), Failure> {
    let Transfer { changed, unchanged, inserted, removed, texts, withheld, lacking, gone } = done;
    let mut kept = format!("{} kept", counted(*texts, "text"));
    if *withheld > 0 {
        let _ = write!(kept, ", {withheld} withheld by their rights");
    }
    write_text(|out| {
        Ok(writeln!(
            out,
            "{what}: {} changed, {unchanged} as they were; {} came, {removed} went; {kept}",
            counted(*changed, "graph"),
            counted(*inserted, "quad"),
        )?)
    })?;
    for RemovedGraph { file, graph, source } in gone {
        match source {
            Some(id) => say(&format!(
                "{file} is gone, and so is source `{id}`; `assay query retracted` lists what rested on it"
            )),
            None => say(&format!("{file} is gone, and so is the graph <{graph}>")),
        }
    }
    warn_of(lacking);
    Ok(())
}

/// Warns of texts that are not at hand.
fn warn_of(lacking: &[String]) {
    for file in lacking {
        warn(&format!(
            "{file} does not go along: there is no such file here, or its bytes are not those that its sheet pins \
             by their hash; `assay check` in the workspace says which, and claims on it show only their quotes"
        ));
    }
}

//! The files of the record of a workspace: found, read on all cores, and taken in their order.
//!
//! Knows files and what they come to. Must not know where their quads are stored, nor what was kept of them.

use super::kept::{KeptFile, KeptText};
use crate::engine::loading::load::{Apply, Prepared};
use crate::engine::{Engine, EngineError, Progress, Workspace, as_faults, fault_of, workspace as folders};
use crate::files::Stamp;
use crate::import::{self, FileFaults};
use crate::model::Iri;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

/// How many files may be read before the one whose turn it is.
const AHEAD: usize = 32;
/// What the reader of a file may need of the stack, as the main thread has it.
const STACK: usize = 8 << 20;

/// A file to be read.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// As it was found.
    pub(super) path: PathBuf,
    /// The same, from the root of the workspace.
    pub(super) named: PathBuf,
    /// What the catalogue calls it.
    pub(super) file: String,
    pub(super) is_rdf: bool,
}

/// What a file came to.
struct ReadFile {
    sha256: String,
    stamp: Option<Stamp>,
    prepared: Result<Prepared, EngineError>,
}

/// What came of all.
#[derive(Default)]
pub(super) struct Taken {
    /// Those that were stored.
    pub(super) files: Vec<KeptFile>,
    pub(super) faults: Vec<FileFaults>,
    /// Whether a file would own what a later one has.
    pub(super) is_contested: bool,
}

impl Engine {
    /// The files of the record, in the order in which they are taken: claim sheets, review sheets, RDF; each kind by name.
    pub(super) fn inputs(&mut self, workspace: &Workspace) -> Vec<Input> {
        let rdf: Vec<&str> = import::rdf::Format::extensions().collect();
        let kinds = [
            (folders::CLAIMS, vec!["toml"], false),
            (folders::REVIEWS, vec!["toml"], false),
            (folders::RDF, rdf, true),
        ];
        let mut inputs = Vec::new();
        for (folder, extensions, is_rdf) in kinds {
            let inside = workspace.relative(&workspace.root().join(folder));
            for path in self.found(workspace, folder, &extensions) {
                let named = path.strip_prefix(workspace.root()).unwrap_or(&path).to_owned();
                // Only of a link the name may be another than it has in its folder.
                let is_plain = path.symlink_metadata().is_ok_and(|there| there.is_file());
                let plain =
                    inside.as_ref().filter(|_| is_plain).zip(path.file_name().and_then(|n| n.to_str()));
                let file = plain.map(|(folder, name)| format!("{folder}/{name}"));
                let file = file.unwrap_or_else(|| workspace.name_of(&path));
                inputs.push(Input { path, named, file, is_rdf });
            }
        }
        inputs
    }

    fn read_input(&self, workspace: &Workspace, input: &Input) -> ReadFile {
        let stamp = workspace.folder().stamp(&input.named);
        let bytes = match workspace.read(&input.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let prepared = Err(fault_of(&input.file, &error).into());
                return ReadFile { sha256: String::new(), stamp, prepared };
            }
        };
        let sha256 = crate::document::sha256_hex(&bytes);
        let directory = input.path.parent().unwrap_or(workspace.root());
        let document = self.read_document(&input.file, &bytes, directory, &crate::engine::IntoGraph::Own);
        ReadFile { sha256, stamp, prepared: document.and_then(|document| self.prepare(document)) }
    }

    /// Reads files on all cores, and hands what they come to to `apply` in their order. Faults of a file are told, and the
    /// others are read.
    pub(super) fn take_in(
        &self,
        workspace: &Workspace,
        inputs: &[Input],
        order: &HashMap<String, usize>,
        progress: &mut dyn FnMut(Progress<'_>),
        apply: &mut Apply<'_>,
    ) -> Result<Taken, EngineError> {
        let mut taken = Taken::default();
        let mut take = |at: usize, read: ReadFile| {
            let input = &inputs[at];
            progress(Progress { done: at, total: inputs.len(), file: &input.file });
            self.take(input, read, order, &mut taken, apply)
        };
        let cores = thread::available_parallelism().map_or(1, usize::from).min(inputs.len() / 2);
        if cores < 2 {
            for (at, input) in inputs.iter().enumerate() {
                take(at, self.read_input(workspace, input))?;
            }
            return Ok(taken);
        }
        let (next, done, is_over) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
        let (sender, receiver) = sync_channel(cores);
        let result = thread::scope(|scope| {
            let work = || {
                let sender = sender.clone();
                let (next, done, is_over) = (&next, &done, &is_over);
                move || {
                    while let Some((at, input)) = claim(next, inputs) {
                        while at > done.load(Ordering::Acquire) + AHEAD && !is_over.load(Ordering::Acquire) {
                            thread::park_timeout(Duration::from_millis(1));
                        }
                        if sender.send((at, self.read_input(workspace, input))).is_err() {
                            return;
                        }
                    }
                }
            };
            let started = (0..cores)
                .filter(|_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work()).is_ok())
                .count();
            if started == 0 {
                // Where no thread can be had, this one does it.
                while let Some((at, input)) = claim(&next, inputs) {
                    take(at, self.read_input(workspace, input))?;
                }
            }
            drop(sender);
            let mut waiting = BTreeMap::new();
            let result = receiver.iter().try_for_each(|(at, read)| {
                waiting.insert(at, read);
                while let Some(read) = waiting.remove(&done.load(Ordering::Acquire)) {
                    let at = done.load(Ordering::Acquire);
                    take(at, read)?;
                    done.store(at + 1, Ordering::Release);
                }
                Ok(())
            });
            is_over.store(true, Ordering::Release);
            drop(receiver);
            result
        });
        result.map(|()| taken)
    }

    fn take(
        &self,
        input: &Input,
        read: ReadFile,
        order: &HashMap<String, usize>,
        taken: &mut Taken,
        apply: &mut Apply<'_>,
    ) -> Result<(), EngineError> {
        let ReadFile { sha256, stamp, prepared } = read;
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                taken.faults.push(as_faults(&input.file, error)?);
                return Ok(());
            }
        };
        let document = &prepared.document;
        let text = document.archive.as_ref().zip(document.sha256.as_ref()).map(|(archive, sha256)| {
            let beside = input.named.parent().unwrap_or(Path::new(""));
            let named = beside.join(&archive.path);
            KeptText { named, sha256: sha256.clone(), stamp: archive.stamp }
        });
        let used = prepared.used.clone().unwrap_or_default();
        let kept = KeptFile {
            file: input.file.clone(),
            sha256,
            stamp,
            text,
            source: document.source.clone(),
            has_reviews: document.has_reviews(),
            units: strings(&used.units),
            places: strings(&used.places),
        };
        taken.is_contested |= self.is_contested(&prepared, order);
        match self.put_by(prepared, apply) {
            Ok(_) => taken.files.push(kept),
            Err(error) => taken.faults.push(as_faults(&input.file, error)?),
        }
        Ok(())
    }

    /// Whether a file has a graph that one which comes after it has already.
    fn is_contested(&self, prepared: &Prepared, order: &HashMap<String, usize>) -> bool {
        let catalogue = self.catalogue();
        let own = order.get(&prepared.document.file);
        prepared.document.graphs().iter().any(|graph| {
            let owner = catalogue.owner(graph.as_str()).and_then(|owner| order.get(owner));
            owner.zip(own).is_some_and(|(owner, own)| owner > own)
        })
    }
}

/// The texts of IRIs.
pub(super) fn strings(iris: &BTreeSet<Iri>) -> BTreeSet<String> {
    iris.iter().map(|iri| iri.as_str().to_owned()).collect()
}

fn claim<'i>(next: &AtomicUsize, inputs: &'i [Input]) -> Option<(usize, &'i Input)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, inputs.get(at)?))
}

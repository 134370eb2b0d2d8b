//! Opens a workspace of which something is kept: only what changed since is read.
//!
//! Knows which files are as they were. Must not know how files are read.

use super::kept::{Cache, KeptFile, KeptText, List};
use super::record::{Input, strings};
use super::{BUILD, order_of};
use crate::document::sha256_hex;
use crate::engine::workspace::ground::Ground;
use crate::engine::{Declared, Engine, EngineError, Progress, Workspace};
use crate::files::{Look, Stamp};
use crate::model::Iri;
use crate::store::{Change, Store};
use oxrdf::Quad;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many files may have changed before all are read, or a quarter of them.
const MOST_CHANGED: usize = 16;
/// How many may have changed before a new base is made of the old one and them, or a fortieth of them.
const MOST_BESIDE: usize = 4;

/// What came of opening what is kept.
pub(super) enum Reopened {
    /// It is open.
    Whole(Box<Engine>),
    /// Nothing is kept, or too much has changed.
    Nothing,
    /// What is kept cannot be read.
    Damaged(String),
}

/// Which files are as they were, and which are not.
#[derive(Default)]
struct Sorted {
    unchanged: Vec<KeptFile>,
    changed: Vec<Input>,
    /// Those that went, and those that changed as they were.
    gone: Vec<KeptFile>,
    /// Whether a stamp is another now.
    is_restamped: bool,
    hashed: usize,
}

impl Engine {
    pub(super) fn open_again(
        workspace: &Workspace,
        ground: &Ground,
        cache: &Cache,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Reopened, EngineError> {
        let key = ground.key(workspace, BUILD);
        let (mut list, base) = match cache.load(&key) {
            Ok(Some(kept)) => kept,
            Ok(None) => return Ok(Reopened::Nothing),
            Err(what) => return Ok(Reopened::Damaged(what)),
        };
        // Another process may have replaced it.
        if !base.is_file() {
            return Ok(Reopened::Nothing);
        }
        let store = match Store::over_base(&base) {
            Ok(store) => store,
            Err(error) => return Ok(Reopened::Damaged(error.to_string())),
        };
        if !store.base_digest().is_some_and(|digest| list.is_of(digest)) {
            return Ok(Reopened::Damaged(format!("{} is another", base.display())));
        }
        let mut engine = Self::of_workspace(workspace)?;
        engine.store = store;
        let inputs = engine.inputs(workspace);
        let sorted = sort(workspace, std::mem::take(&mut list.files), &inputs);
        let differing = sorted.changed.len().max(sorted.gone.len());
        // What the graph of an RDF file is called depends on those beside it.
        let has_rdf = sorted.changed.iter().any(|input| input.is_rdf)
            || sorted
                .gone
                .iter()
                .any(|gone| Path::new(&gone.file).extension().is_none_or(|own| own != "toml"));
        if has_rdf || differing > MOST_CHANGED.max(inputs.len() / 4) {
            return Ok(Reopened::Nothing);
        }
        engine.restore(&list, ground)?;
        let is_whole = engine.read_changed(workspace, (list, cache), sorted, &inputs, progress)?;
        Ok(if is_whole { Reopened::Whole(Box::new(engine)) } else { Reopened::Nothing })
    }

    /// Restores what is known beside the quads.
    fn restore(&mut self, list: &List, ground: &Ground) -> Result<(), EngineError> {
        self.author = Iri::new(list.author.as_str());
        let prefixes = Arc::make_mut(&mut self.prefixes);
        for (prefix, namespace) in &list.prefixes {
            prefixes.insert(prefix.as_str(), namespace.as_str())?;
        }
        let read = |ground: &Ground| -> Vec<Quad> {
            let ontologies = super::ontologies(ground).unwrap_or_default();
            ontologies.into_iter().flat_map(|document| document.quads).collect()
        };
        self.declared = Declared::unread(ground.clone(), prefixes.clone(), read);
        let mut catalogue = self.catalogue();
        for (file, entry) in list.entries() {
            catalogue.note(file, entry);
        }
        Ok(())
    }

    /// Reads what changed. False where all is to be read.
    fn read_changed(
        &mut self,
        workspace: &Workspace,
        (mut list, cache): (List, &Cache),
        sorted: Sorted,
        inputs: &[Input],
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<bool, EngineError> {
        let Sorted { unchanged, changed, gone, is_restamped, hashed } = sorted;
        let mut before = unchanged.iter().chain(&gone);
        let used = |kept: &mut dyn Iterator<Item = &KeptFile>, list: &List| {
            let (mut units, mut places) = (list.units.clone(), list.places.clone());
            for kept in kept {
                units.extend(kept.units.iter().cloned());
                places.extend(kept.places.iter().cloned());
            }
            (units, places)
        };
        let stored = used(&mut before, &list);
        let still = used(&mut unchanged.iter(), &list);
        let mut change = Change::default();
        {
            let mut catalogue = self.catalogue();
            for kept in &gone {
                let Some(entry) = catalogue.forget(&kept.file) else { continue };
                change.remove.extend(entry.record(&kept.file));
                change.drop_graphs.extend(entry.graphs);
            }
            catalogue.units = still.0.iter().map(|iri| Iri::new(iri.as_str())).collect();
            catalogue.places = still.1.iter().map(|iri| Iri::new(iri.as_str())).collect();
            catalogue.has_reviews = unchanged.iter().any(|kept| kept.has_reviews);
        }
        if !change.is_empty() {
            self.store.apply(&change)?;
        }
        let store = self.store.clone();
        let apply = &mut |_: &str, change: Change| Ok(store.apply(&change).map(drop)?);
        let taken = self.take_in(workspace, &changed, &order_of(inputs), progress, apply)?;
        if taken.is_contested {
            return Ok(false);
        }
        let now = {
            let catalogue = self.catalogue();
            (strings(&catalogue.units), strings(&catalogue.places))
        };
        self.put_all_shipped((now.0 != stored.0, now.1 != stored.1), apply)?;
        (self.reading.read, self.reading.kept) = (changed.len(), unchanged.len());
        self.reading.hashed = hashed;
        let count = taken.files.len() + gone.len();
        if count >= MOST_BESIDE.max(inputs.len() / 40) {
            list.files = self.keep(taken, inputs, unchanged)?;
            let base = cache.next_base();
            if self.store.write_base(&base).is_ok() {
                self.write_list(list, cache, &base);
            }
        } else {
            // Those that changed are read again the next time: the list is of what is in the base.
            let kept: Vec<KeptFile> = unchanged.iter().chain(&gone).cloned().collect();
            self.keep(taken, inputs, unchanged)?;
            if is_restamped {
                list.files = kept;
                let _ = cache.store(&list);
            }
        }
        self.endorse()?;
        Ok(true)
    }
}

/// Sorts the files by whether they are as they were.
fn sort(workspace: &Workspace, files: Vec<KeptFile>, inputs: &[Input]) -> Sorted {
    let mut known: BTreeMap<String, KeptFile> =
        files.into_iter().map(|kept| (kept.file.clone(), kept)).collect();
    let mut looks = Looks { workspace, folders: HashMap::new(), hashed: 0 };
    let mut sorted = Sorted::default();
    for input in inputs {
        let Some(mut kept) = known.remove(&input.file) else {
            sorted.changed.push(input.clone());
            continue;
        };
        let own = looks.is_same(&input.named, &kept.sha256, &mut kept.stamp);
        let is_same = own.is_some() && kept.text.as_mut().is_none_or(|text| looks.is_text(text, &mut sorted));
        sorted.is_restamped |= own == Some(true);
        if is_same {
            sorted.unchanged.push(kept);
        } else {
            sorted.changed.push(input.clone());
            sorted.gone.push(kept);
        }
    }
    sorted.gone.extend(known.into_values());
    sorted.hashed = looks.hashed;
    sorted
}

/// The folders of files, each opened once.
struct Looks<'w> {
    workspace: &'w Workspace,
    folders: HashMap<PathBuf, Option<Look>>,
    hashed: usize,
}

impl Looks<'_> {
    fn is_text(&mut self, text: &mut KeptText, sorted: &mut Sorted) -> bool {
        let KeptText { named, sha256, stamp } = text;
        let same = self.is_same(&named.clone(), sha256, stamp);
        sorted.is_restamped |= same == Some(true);
        same.is_some()
    }

    /// Whether a file is as it was: `Some` where it is, and whether its stamp is another.
    fn is_same(&mut self, named: &Path, sha256: &str, stamp: &mut Option<Stamp>) -> Option<bool> {
        let folder = named.parent().unwrap_or(Path::new("")).to_owned();
        let workspace = self.workspace;
        let look =
            self.folders.entry(folder).or_insert_with_key(|folder| workspace.folder().look_at(folder).ok());
        let now = look.as_ref().zip(named.file_name()).and_then(|(look, name)| look.stamp(name));
        if now.is_some() && now == *stamp {
            return Some(false);
        }
        self.hashed += 1;
        let bytes = workspace.folder().read(named).ok()?;
        if sha256_hex(&bytes) != sha256 {
            return None;
        }
        let is_other = now.is_some();
        if is_other {
            *stamp = now;
        }
        Some(is_other)
    }
}

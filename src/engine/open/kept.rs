//! What was read from a workspace, kept in a cache directory of the user's own: a base with its quads, and a list of the files that
//! they came from.
//!
//! Knows files, hashes and stamps. Must not know what is in the files.
//!
//! It lies outside the workspace, in a folder for its owner alone: whoever sends a workspace cannot send along what is said
//! to have been read from it, claims that no sheet has, or endorsements that no review gives. A file counts as read where its
//! bytes, or a stamp that stands for them, are those of the list, and those of the text that it rests on; and the whole list where
//! the ontologies, the tables of words and the version are the same.

use crate::document::sha256_hex;
use crate::engine::Engine;
use crate::engine::loading::catalogue::Entry;
use crate::files::{self, Stamp};
use crate::model::Iri;
use crate::model::vocab::assay;
use crate::store::digits_of;
use oxrdf::NamedNode;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The name of the list.
const LIST: &str = "kept.json";
/// The name of the file that says which workspace it is of.
const ROOT: &str = "root";
/// What the names of bases begin and end with.
const BASE: (&str, &str) = ("base-", ".assay");
/// How many bytes all that is kept may take. Beyond that, what was written longest ago goes.
const MOST: u64 = 4 << 30;
/// How long a base that no list names may yet be about to be named.
const UNNAMED: Duration = Duration::from_secs(600);
/// The kinds of files, by their places here.
const KINDS: [&str; 4] = [assay::CLAIM_SHEET, assay::REVIEW_SHEET, assay::FOREIGN_RDF, assay::ONTOLOGY];

/// The list of what was read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct List {
    /// What everything was read against.
    pub(super) key: String,
    /// The workspace.
    pub(super) root: PathBuf,
    /// The name of the base, and the digest of what is in it.
    base: String,
    digest: String,
    pub(super) author: String,
    /// Prefixes but for those of sources.
    pub(super) prefixes: Vec<(String, String)>,
    /// Units and places that the ontologies use, of those that come with Assay.
    pub(super) units: BTreeSet<String>,
    pub(super) places: BTreeSet<String>,
    /// What the catalogue knows of each file.
    entries: BTreeMap<String, KeptEntry>,
    pub(super) files: Vec<KeptFile>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptEntry {
    kind: usize,
    graphs: Vec<String>,
    digest: String,
    at: String,
}

/// A file of the record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptFile {
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) stamp: Option<Stamp>,
    pub(super) text: Option<KeptText>,
    /// The id of the source that a claim sheet describes.
    pub(super) source: Option<String>,
    pub(super) has_reviews: bool,
    pub(super) units: BTreeSet<String>,
    pub(super) places: BTreeSet<String>,
}

/// The text that a sheet rests on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptText {
    /// The path from the root of the workspace, by way of that of the sheet.
    pub(super) named: PathBuf,
    pub(super) sha256: String,
    pub(super) stamp: Option<Stamp>,
}

impl List {
    /// An empty one.
    pub(super) fn of(key: String) -> Self {
        Self { key, ..Self::default() }
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, Entry)> {
        self.entries.iter().filter_map(|(file, entry)| {
            let KeptEntry { kind, graphs, digest, at } = entry.clone();
            let graphs = graphs.into_iter().map(NamedNode::new_unchecked).collect();
            Some((file.as_str(), Entry { kind: KINDS.get(kind)?, graphs, digest, at }))
        })
    }

    pub(super) fn set_entries<'e>(&mut self, entries: impl Iterator<Item = (&'e str, &'e Entry)>) {
        let kept = entries.map(|(file, entry)| {
            let kept = KeptEntry {
                kind: KINDS.iter().position(|kind| *kind == entry.kind).unwrap_or(KINDS.len()),
                graphs: entry.graphs.iter().map(|graph| graph.as_str().to_owned()).collect(),
                digest: entry.digest.clone(),
                at: entry.at.clone(),
            };
            (file.to_owned(), kept)
        });
        self.entries = kept.collect();
    }

    pub(super) fn set_base(&mut self, path: &Path, digest: [u8; 32]) {
        path.file_name().and_then(|name| name.to_str()).unwrap_or_default().clone_into(&mut self.base);
        self.digest = digits_of(&digest);
    }

    pub(super) fn set_root(&mut self, cache: &Cache) {
        self.root.clone_from(&cache.root);
    }

    /// Takes what everything is read against from an engine that has read it, and nothing else yet.
    pub(super) fn take_ground(&mut self, engine: &Engine) {
        engine.author.as_str().clone_into(&mut self.author);
        let prefixes = engine.prefixes.iter();
        self.prefixes = prefixes.map(|(prefix, of)| (prefix.to_owned(), of.to_owned())).collect();
        let catalogue = engine.catalogue();
        let strings = |iris: &BTreeSet<Iri>| iris.iter().map(|iri| iri.as_str().to_owned()).collect();
        (self.units, self.places) = (strings(&catalogue.units), strings(&catalogue.places));
    }

    /// Whether a base is the one that the list is of.
    pub(super) fn is_of(&self, digest: [u8; 32]) -> bool {
        self.digest == digits_of(&digest)
    }
}

/// The folder of one workspace in the cache directory.
pub(super) struct Cache {
    all: PathBuf,
    folder: PathBuf,
    root: PathBuf,
}

impl Cache {
    /// That of the workspace at `root`, a path without links; `None` where none can be made, or it is open to others.
    pub(super) fn of(all: &Path, root: &Path) -> Option<Self> {
        let folder = all.join(&sha256_hex(root.as_os_str().as_encoded_bytes())[..32]);
        for folder in [all, &folder] {
            make(folder).ok()?;
            is_own(folder).then_some(())?;
        }
        Some(Self { all: all.to_owned(), folder, root: root.to_owned() })
    }

    /// What is kept under a key, with its base; `None` where there is nothing.
    ///
    /// # Errors
    ///
    /// What is damaged.
    pub(super) fn load(&self, key: &str) -> Result<Option<(List, PathBuf)>, String> {
        let path = self.folder.join(LIST);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|error| format!("{}: {}", path.display(), files::words(&error)))?,
        };
        let damaged = || format!("{} is damaged", path.display());
        let (hash, list) = text.split_once('\n').ok_or_else(damaged)?;
        if sha256_hex(list.as_bytes()) != hash {
            return Err(damaged());
        }
        // A list of another version may have another form.
        let known = serde_json::from_str::<List>(list).ok();
        let known = known.filter(|list| list.key == key && list.root == self.root);
        Ok(known.map(|list| {
            let base = self.folder.join(&list.base);
            (list, base)
        }))
    }

    /// A path for a new base.
    pub(super) fn next_base(&self) -> PathBuf {
        use std::hash::{BuildHasher, Hasher};
        let number = std::collections::hash_map::RandomState::new().build_hasher().finish();
        self.folder.join(format!("{}{number:016x}{}", BASE.0, BASE.1))
    }

    /// Writes a list, whole or not at all; what it replaces goes, and what was kept of other workspaces where all is too much.
    pub(super) fn store(&self, list: &List) -> io::Result<()> {
        let text = serde_json::to_string(list)?;
        let mut file = tempfile::Builder::new().prefix(".kept-").tempfile_in(&self.folder)?;
        io::Write::write_all(&mut file, format!("{}\n{text}", sha256_hex(text.as_bytes())).as_bytes())?;
        file.as_file().sync_all()?;
        fs::write(self.folder.join(ROOT), self.root.as_os_str().as_encoded_bytes())?;
        file.persist(self.folder.join(LIST)).map_err(|error| error.error)?;
        self.tidy(&list.base);
        self.evict();
        Ok(())
    }

    /// Forgets what is kept.
    pub(super) fn forget(&self) {
        let _ = fs::remove_file(self.folder.join(LIST));
    }

    /// Removes the bases that no list names any more.
    fn tidy(&self, named: &str) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let is_other = name.to_str().is_some_and(|name| name != named && name != LIST && name != ROOT);
            let age = entry.metadata().and_then(|there| there.modified());
            let is_old =
                age.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > UNNAMED));
            if is_other && is_old {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Removes what is kept of workspaces that are gone and, where all is too much, of those that were written longest ago.
    fn evict(&self) {
        let Ok(entries) = fs::read_dir(&self.all) else { return };
        let mut others: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        let mut sum = size(&self.folder);
        for folder in entries.flatten().map(|entry| entry.path()).filter(|folder| *folder != self.folder) {
            let is_gone = fs::read_to_string(folder.join(ROOT)).is_ok_and(|root| !Path::new(&root).exists());
            if is_gone {
                let _ = fs::remove_dir_all(&folder);
                continue;
            }
            let written = folder.join(LIST).metadata().and_then(|there| there.modified());
            let size = size(&folder);
            sum += size;
            others.push((written.unwrap_or(SystemTime::UNIX_EPOCH), size, folder));
        }
        others.sort();
        for (_, size, folder) in others {
            if sum <= MOST {
                return;
            }
            let _ = fs::remove_dir_all(folder);
            sum -= size;
        }
    }
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| Some(entry.metadata().ok()?.len())).sum()
}

/// Makes a folder for its owner alone, and those above it.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        // Another was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

/// Whether a folder is one of this user, for this user alone: what others could write there would pass for what was read.
#[cfg(unix)]
fn is_own(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(there) = folder.symlink_metadata() else { return false };
    let user = tempfile::tempfile_in(folder).and_then(|file| file.metadata()).map(|made| made.uid());
    // Six bits for the group and others.
    there.is_dir() && there.mode().trailing_zeros() >= 6 && user.is_ok_and(|user| user == there.uid())
}

#[cfg(not(unix))]
fn is_own(folder: &Path) -> bool {
    folder.symlink_metadata().is_ok_and(|there| there.is_dir())
}

//! Blobs that came since the base: bytes kept by their SHA-256, in memory or each in a file of its own.
//!
//! Knows bytes, hashes and files. Must not know which quads name them.
//!
//! In a location they are `blobs/<sha256>`, the bytes as they are, so that any tool can hash them again. A file is written
//! under another name, synced and renamed before the commit that needs it reaches the journal; compaction folds it into
//! the base. So a file that was half written when its writer died has no name that counts.

use crate::index::base::{Base, BlobHash, blob_hash, digits_of, hash_of};
use crate::index::disk;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of a location that has them.
const FOLDER: &str = "blobs";
/// What the names of files begin with that are not whole.
const PART: &str = ".assay-";

/// Why a blob cannot be read or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// The disk failed, or is full.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Its bytes are not those that were written.
    #[error("the blob {hash} is damaged: {} has other bytes", path.display())]
    Damaged {
        /// Its SHA-256, in hexadecimal digits.
        hash: String,
        /// The file.
        path: PathBuf,
    },
}

/// The blobs that stand beside a base.
pub(super) enum Beside {
    /// In memory, as long as the store is.
    Memory(HashMap<BlobHash, Arc<[u8]>>),
    /// In this folder, which is there as long as a blob is.
    Folder(PathBuf),
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> BlobError {
    let path = path.to_owned();
    |source| BlobError::Io { path, source }
}

impl Beside {
    /// Those of a location.
    pub(super) fn in_location(folder: &Path) -> Self {
        Self::Folder(folder.join(FOLDER))
    }

    /// The bytes of a hash, which is computed anew.
    pub(super) fn get(&self, hash: &BlobHash) -> Result<Option<Vec<u8>>, BlobError> {
        let folder = match self {
            Self::Memory(blobs) => return Ok(blobs.get(hash).map(|bytes| bytes.to_vec())),
            Self::Folder(folder) => folder,
        };
        let path = folder.join(digits_of(hash));
        match fs::read(&path) {
            Ok(bytes) if blob_hash(&bytes) == *hash => Ok(Some(bytes)),
            Ok(_) => Err(BlobError::Damaged { hash: digits_of(hash), path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(BlobError::Io { path, source }),
        }
    }

    /// The hashes, in ascending order.
    pub(super) fn hashes(&self) -> Result<Vec<BlobHash>, BlobError> {
        let mut hashes: Vec<BlobHash> = match self {
            Self::Memory(blobs) => blobs.keys().copied().collect(),
            Self::Folder(folder) => names(folder).map_err(failed(folder))?.iter().filter_map(name).collect(),
        };
        hashes.sort_unstable();
        Ok(hashes)
    }

    /// Keeps bytes by their hashes. In a location they are on the disk when this returns.
    pub(super) fn put(&mut self, blobs: &[(BlobHash, &[u8])]) -> Result<(), BlobError> {
        if blobs.is_empty() {
            return Ok(());
        }
        match self {
            Self::Memory(kept) => {
                kept.extend(blobs.iter().map(|(hash, bytes)| (*hash, Arc::from(*bytes))));
                Ok(())
            }
            Self::Folder(folder) => write(folder, blobs),
        }
    }

    /// Lets a blob go. A file that cannot be removed now is left to the next compaction.
    pub(super) fn remove(&mut self, hash: &BlobHash) {
        match self {
            Self::Memory(blobs) => drop(blobs.remove(hash)),
            Self::Folder(folder) => {
                let _ = fs::remove_file(folder.join(digits_of(hash)));
            }
        }
    }

    /// Removes what a writer that died left: files that are not whole, or that the base has.
    pub(super) fn tidy(&mut self, base: Option<&Base>) {
        let Self::Folder(folder) = self else { return };
        for entry in names(folder).unwrap_or_default() {
            let settled = |hash| base.is_some_and(|base| matches!(base.blob(&hash), Ok(Some(_))));
            if entry.starts_with(PART) || name(&entry).is_some_and(settled) {
                let _ = fs::remove_file(folder.join(entry));
            }
        }
        // Only an empty folder goes.
        let _ = fs::remove_dir(folder);
    }
}

/// The names in a folder; none where there is no folder.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

/// The hash that a file is named by.
fn name(name: &String) -> Option<BlobHash> {
    hash_of(name).filter(|hash| digits_of(hash) == *name)
}

fn write(folder: &Path, blobs: &[(BlobHash, &[u8])]) -> Result<(), BlobError> {
    fs::create_dir_all(folder).map_err(failed(folder))?;
    for (hash, bytes) in blobs {
        let name = digits_of(hash);
        let (part, path) = (folder.join(format!("{PART}{name}.part")), folder.join(&name));
        let file = File::create(&part).map_err(failed(&part))?;
        disk::write(&file, bytes).map_err(failed(&part))?;
        disk::sync(&file).map_err(failed(&part))?;
        disk::rename(&part, &path).map_err(failed(&path))?;
    }
    disk::sync_folder(folder).map_err(failed(folder))?;
    let location = folder.parent().unwrap_or(Path::new("."));
    disk::sync_folder(location).map_err(failed(location))
}

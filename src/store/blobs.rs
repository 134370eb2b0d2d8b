//! Blobs that came since the base: bytes kept by their SHA-256, in memory or each in a file of its own.
//!
//! Knows bytes, hashes and files. Must not know which quads name them.
//!
//! In a location they are `blobs/<sha256>`, the bytes as they are, so that any tool can hash them again. A file is written
//! under another name, synced and renamed before the commit that needs it reaches the journal; compaction folds it into
//! the base. So a file that was half written when its writer died has no name that counts.

use crate::files::{FileError, Folder};
use crate::index::disk;
use crate::index::segment::{BlobHash, Segment, blob_hash, digits_of, hash_of};
use std::collections::HashMap;
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
    #[error("{}: {}", path.display(), crate::files::words(source))]
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
pub(super) enum PendingBlobs {
    /// In memory, as long as the store is.
    Memory(HashMap<BlobHash, Arc<[u8]>>),
    /// In a folder of this location, which is there as long as a blob is.
    Folder(PathBuf),
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> BlobError {
    let path = path.to_owned();
    |source| BlobError::Io { path, source }
}

impl PendingBlobs {
    /// Those of a location.
    pub(super) fn in_location(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }

    /// The bytes of a hash, which is computed anew.
    pub(super) fn get(&self, hash: &BlobHash) -> Result<Option<Vec<u8>>, BlobError> {
        let location = match self {
            Self::Memory(blobs) => return Ok(blobs.get(hash).map(|bytes| bytes.to_vec())),
            Self::Folder(location) => location,
        };
        let name = path_of(hash);
        match Folder::open(location).and_then(|folder| folder.read(&name)) {
            Ok(bytes) if blob_hash(&bytes) == *hash => Ok(Some(bytes)),
            Ok(_) => Err(BlobError::Damaged { hash: digits_of(hash), path: location.join(name) }),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(failed(&location.join(name))(error.into_io())),
        }
    }

    /// The hashes, in ascending order.
    pub(super) fn hashes(&self) -> Result<Vec<BlobHash>, BlobError> {
        let mut hashes: Vec<BlobHash> = match self {
            Self::Memory(blobs) => blobs.keys().copied().collect(),
            Self::Folder(location) => {
                let names =
                    names(location).map_err(|error| failed(&location.join(FOLDER))(error.into_io()))?;
                names.iter().filter_map(name).collect()
            }
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
            Self::Folder(location) => write(location, blobs),
        }
    }

    /// Lets a blob go. A file that cannot be removed now is left to the next compaction.
    pub(super) fn remove(&mut self, hash: &BlobHash) {
        match self {
            Self::Memory(blobs) => drop(blobs.remove(hash)),
            Self::Folder(location) => {
                let _ = Folder::open(location).and_then(|folder| folder.remove(&path_of(hash)));
            }
        }
    }

    /// Removes what a writer that died left: files that are not whole, or that the base has.
    pub(super) fn tidy(&mut self, base: Option<&Segment>) {
        let Self::Folder(location) = self else { return };
        let Ok(folder) = Folder::open(location) else { return };
        for entry in names(location).unwrap_or_default() {
            let settled = |hash| base.is_some_and(|base| matches!(base.blob(&hash), Ok(Some(_))));
            if entry.starts_with(PART) || name(&entry).is_some_and(settled) {
                let _ = folder.remove(&Path::new(FOLDER).join(entry));
            }
        }
        // Only an empty folder goes.
        let _ = folder.remove_folder(Path::new(FOLDER));
    }
}

/// The names in the folder of blobs; none where there is no folder.
fn names(location: &Path) -> Result<Vec<String>, FileError> {
    let names = match Folder::open(location) {
        Err(error) if error.is_absent() => return Ok(Vec::new()),
        folder => folder?.names(Path::new(FOLDER))?,
    };
    Ok(names.iter().map(|name| name.to_string_lossy().into_owned()).collect())
}

/// The file of a blob, from its location.
fn path_of(hash: &BlobHash) -> PathBuf {
    Path::new(FOLDER).join(digits_of(hash))
}

/// The hash that a file is named by.
fn name(name: &String) -> Option<BlobHash> {
    hash_of(name).filter(|hash| digits_of(hash) == *name)
}

/// Writes blobs. What fails is told of by the name that a blob was to have, not by the one it has on its way.
fn write(location: &Path, blobs: &[(BlobHash, &[u8])]) -> Result<(), BlobError> {
    let below = Path::new(FOLDER);
    let refused = |name: &Path| {
        let path = location.join(name);
        move |error: FileError| BlobError::Io { path, source: error.into_io() }
    };
    let folder = Folder::open(location).map_err(refused(below))?;
    folder.make_folder(below).map_err(refused(below))?;
    for (hash, bytes) in blobs {
        let name = path_of(hash);
        let part = below.join(format!("{PART}{}.part", digits_of(hash)));
        let file = folder.make(&part).map_err(refused(&name))?;
        let written = disk::write(&file, bytes)
            .and_then(|()| disk::sync(&file))
            .and_then(|()| disk::rename_in(&folder, &part, &name));
        written.map_err(failed(&location.join(&name)))?;
    }
    disk::sync_below(&folder, below).map_err(failed(&location.join(below)))?;
    disk::sync_folder(location).map_err(failed(location))
}

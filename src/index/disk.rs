//! The calls by which data come to the disk, in one place, so that tests can make each of them fail.

use crate::files::{FileError, Folder};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes all bytes at the place the file is at.
pub(crate) fn write(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    if let Some(written) = fault::point("write")? {
        // A disk that is full takes the first part.
        file.write_all(&bytes[..written.min(bytes.len())])?;
        return Err(io::ErrorKind::StorageFull.into());
    }
    file.write_all(bytes)
}

/// Returns when the bytes of a file are on the disk.
pub(crate) fn sync(file: &File) -> io::Result<()> {
    fault::point("sync")?;
    file.sync_all()
}

/// Gives a file another name, in place of what had it.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fault::point("rename")?;
    fs::rename(from, to)
}

/// [`rename`] of names in a folder, inside which both stay.
pub(crate) fn rename_in(folder: &Folder, from: &Path, to: &Path) -> io::Result<()> {
    fault::point("rename")?;
    folder.rename(from, to).map_err(FileError::into_io)
}

/// Cuts a file.
pub(crate) fn truncate(file: &File, length: u64) -> io::Result<()> {
    fault::point("truncate")?;
    file.set_len(length)
}

/// Stands between a record on the disk and its taking effect in memory, which can fail too.
pub(crate) fn recorded() -> io::Result<()> {
    fault::point("recorded").map(drop)
}

/// Returns when the names in a folder are on the disk.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    fault::point("sync folder")?;
    // Windows opens no folder as a file; its file systems log changes of names themselves.
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}

/// [`sync_folder`] of one inside a folder.
pub(crate) fn sync_below(folder: &Folder, name: &Path) -> io::Result<()> {
    fault::point("sync folder")?;
    folder.sync(name).map_err(FileError::into_io)
}

#[cfg(not(test))]
mod fault {
    /// Never fails.
    #[expect(clippy::unnecessary_wraps, reason = "the tests' own fails")]
    #[inline]
    pub(super) fn point(_: &str) -> std::io::Result<Option<usize>> {
        Ok(None)
    }
}

#[cfg(test)]
pub(crate) use fault::{failing_at, failing_once};

#[cfg(test)]
mod fault {
    use std::cell::Cell;
    use std::io;

    thread_local! {
        static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
        static FULL: Cell<bool> = const { Cell::new(false) };
        static ONCE: Cell<bool> = const { Cell::new(false) };
    }

    /// Runs with the call after so many failing, and none after it; whether one failed.
    pub(crate) fn failing_once<T>(calls: usize, work: impl FnOnce() -> T) -> (T, bool) {
        LEFT.set(Some(calls));
        ONCE.set(true);
        let value = work();
        ONCE.set(false);
        (value, LEFT.take().is_none())
    }

    /// Runs with the call after so many failing, and all after it; whether one failed. With `full`, a write that fails
    /// takes some bytes first.
    pub(crate) fn failing_at<T>(calls: usize, full: bool, work: impl FnOnce() -> T) -> (T, bool) {
        LEFT.set(Some(calls));
        FULL.set(full);
        let value = work();
        let failed = LEFT.take() == Some(0);
        FULL.set(false);
        (value, failed)
    }

    pub(super) fn point(call: &str) -> io::Result<Option<usize>> {
        match LEFT.get() {
            None => Ok(None),
            Some(0) if call == "write" && FULL.get() => Ok(Some(5)),
            Some(0) => {
                if ONCE.get() {
                    LEFT.set(None);
                }
                Err(io::Error::other(format!("injected: {call}")))
            }
            Some(left) => {
                LEFT.set(Some(left - 1));
                Ok(None)
            }
        }
    }
}

//! Files of Assay's own in a folder that a person named: each is a regular file of that very name.
//!
//! A folder that somebody sent may have links under these names. None is followed, neither to read nor to write.

use super::{EntryKind, FileError, read_whole};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// What is at a path and is no regular file, without following it; `None` where it is one, or there is nothing.
#[must_use]
pub(crate) fn kind(path: &Path) -> Option<EntryKind> {
    fs::symlink_metadata(path).ok().and_then(|there| EntryKind::of(there.file_type()))
}

/// Whether there is a regular file of that very name.
#[must_use]
pub(crate) fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|there| there.is_file())
}

/// Opens a file that is there, to read or to write too.
///
/// # Errors
///
/// When it is none, or a link; to write, when it has another name, through which the change would show.
pub(crate) fn open(path: &Path, writes: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = checked(path, options.read(true).write(writes))?;
    if writes { with_one_name(file) } else { Ok(file) }
}

fn with_one_name(file: File) -> io::Result<File> {
    if has_other_names(&file)? {
        return Err(io::Error::other("it has a second name, a hard link, and a change would show there too"));
    }
    Ok(file)
}

/// Opens a file, and makes it where there is none.
///
/// # Errors
///
/// As [`open`].
pub(crate) fn open_or_make(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    with_one_name(checked(path, options.create(true).truncate(false).read(true).write(true))?)
}

/// Makes a file, in place of what has its name: a link goes, and what it leads to stays.
///
/// # Errors
///
/// When the folder refuses, or something took the name meanwhile.
pub(crate) fn make(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().read(true).write(true).create_new(true).open(path)
}

/// The bytes of a file, up to a limit.
///
/// # Errors
///
/// When it is none, a link or too large, or cannot be read.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_whole(open(path, false)?, path, limit).map_err(FileError::into_io)
}

fn checked(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    if let Some(kind) = kind(path) {
        return Err(not_a_file(kind));
    }
    // It may have become something else since.
    without_following(options);
    let file = options.open(path)?;
    match EntryKind::of(file.metadata()?.file_type()) {
        Some(kind) => Err(not_a_file(kind)),
        None => Ok(file),
    }
}

fn not_a_file(kind: EntryKind) -> io::Error {
    io::Error::other(format!("it is {kind}, not a file"))
}

#[cfg(unix)]
fn without_following(options: &mut OpenOptions) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    options.custom_flags(flags.bits().cast_signed());
}

#[cfg(not(unix))]
fn without_following(_: &mut OpenOptions) {}

#[cfg(unix)]
fn has_other_names(file: &File) -> io::Result<bool> {
    Ok(std::os::unix::fs::MetadataExt::nlink(&file.metadata()?) > 1)
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "that of Unix asks the system")]
fn has_other_names(_: &File) -> io::Result<bool> {
    Ok(false)
}

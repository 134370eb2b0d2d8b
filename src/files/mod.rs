//! Files that others may have made: opened so that they lead nowhere else, never block and never fill the memory.
//!
//! Knows paths, links and kinds of files. Must not know what is in them.
//!
//! | who names the path | how it is opened |
//! |---|---|
//! | a file, or a walk through a folder | by a [`Folder`]: a regular file inside it, whatever links say |
//! | Assay itself, in a location | by [`plain`]: a regular file of that very name, never a link |
//! | a person | by [`read`]: any file or pipe, up to the limit |
//!
//! Nothing is opened to see what it is: a named pipe that nobody writes to would wait, and a device may act.

mod folder;
mod look;
pub(crate) mod plain;

pub(crate) use folder::Folder;
pub(crate) use look::{Look, Stamp};

use std::fmt;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use thiserror::Error;

/// How many bytes of a file are read whole if nothing is said: 256 MiB.
pub(crate) const MAX_FILE_SIZE: u64 = 256 << 20;

static LIMIT: AtomicU64 = AtomicU64::new(MAX_FILE_SIZE);

/// Sets how many bytes a file may have that is read whole. It stands for all of the process, as its memory does.
pub(crate) fn set_max_file_size(bytes: u64) {
    LIMIT.store(bytes, Ordering::Relaxed);
}

/// How many bytes a file may have that is read whole.
#[must_use]
pub(crate) fn max_file_size() -> u64 {
    LIMIT.load(Ordering::Relaxed)
}

/// What is at a path and is no regular file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryKind {
    /// A regular file, where something else should be.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, where none is followed.
    Link,
    /// A named pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A device, or whatever else a system has.
    Device,
}

impl fmt::Display for EntryKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::File => "a file",
            Self::Folder => "a folder",
            Self::Link => "a symbolic link",
            Self::Pipe => "a named pipe",
            Self::Socket => "a socket",
            Self::Device => "a device",
        })
    }
}

/// What is asked of a kind of file, whichever library tells it.
pub trait FileKind {
    /// Whether it is a file, and what else it may be.
    fn kinds(&self) -> Kinds;
}

/// What a file is.
#[derive(Debug, Clone, Copy)]
pub struct Kinds {
    is_file: bool,
    /// Whether it is a folder, a link, a pipe, a socket.
    others: [bool; 4],
}

macro_rules! tells_its_kind {
    ($kind:ty, $more:path) => {
        impl FileKind for $kind {
            fn kinds(&self) -> Kinds {
                #[cfg(unix)]
                use $more as _;
                #[cfg(unix)]
                let (pipe, socket) = (self.is_fifo(), self.is_socket());
                #[cfg(not(unix))]
                let (pipe, socket) = (false, false);
                Kinds { is_file: self.is_file(), others: [self.is_dir(), self.is_symlink(), pipe, socket] }
            }
        }
    };
}

tells_its_kind!(FileType, std::os::unix::fs::FileTypeExt);
tells_its_kind!(cap_std::fs::FileType, cap_std::fs::FileTypeExt);

impl EntryKind {
    /// What something is that is no regular file; `None` where it is one. Of a path, or of what a [`Folder`] has.
    #[must_use]
    pub fn of<K: FileKind + Copy>(kind: K) -> Option<Self> {
        let kinds = kind.kinds();
        let named = [Self::Folder, Self::Link, Self::Pipe, Self::Socket];
        let told = named.into_iter().zip(kinds.others).find_map(|(kind, is)| is.then_some(kind));
        (!kinds.is_file).then_some(told.unwrap_or(Self::Device))
    }
}

/// Why a file is not read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FileError {
    /// It is not inside the folder that may be used.
    #[error("{}: {}", path.display(), self.reason())]
    Leaves {
        /// The path as it was named.
        path: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// It is something else.
    #[error("{}: {}", path.display(), self.reason())]
    NotAFile {
        /// The path as it was named.
        path: PathBuf,
        /// What it is.
        kind: EntryKind,
    },
    /// It is a link, and what it leads to is not there.
    #[error("{}: {}", path.display(), self.reason())]
    LeadsNowhere {
        /// The path as it was named.
        path: PathBuf,
    },
    /// Its name ends as that of a file which is read, but for the case or by another usage.
    #[error("{}: {}", path.display(), self.reason())]
    OtherEnding {
        /// The path as it was named.
        path: PathBuf,
        /// How the names of those end that are read.
        read: String,
    },
    /// It has more bytes than are read whole.
    #[error("{}: {}", path.display(), self.reason())]
    TooLarge {
        /// The path as it was named.
        path: PathBuf,
        /// How many may be.
        limit: u64,
    },
    /// It is no text in UTF-8.
    #[error("{}: {}", path.display(), self.reason())]
    NotText {
        /// The path as it was named.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{}: {}", path.display(), self.reason())]
    Io {
        /// The path as it was named.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl FileError {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    /// What was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Leaves { path, .. }
            | Self::NotAFile { path, .. }
            | Self::TooLarge { path, .. }
            | Self::LeadsNowhere { path }
            | Self::OtherEnding { path, .. }
            | Self::NotText { path }
            | Self::Io { path, .. } => path,
        }
    }

    /// Why, without the path.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Leaves { folder, .. } => {
                format!("it leads out of the folder {}, and is neither read nor written", folder.display())
            }
            Self::NotAFile { kind, .. } => format!("it is {kind}, not a file"),
            Self::TooLarge { limit, .. } => {
                format!("it is larger than a file may be here, which is {} (--max-file-size)", size(*limit))
            }
            Self::LeadsNowhere { .. } => "it is a link to nothing".to_owned(),
            Self::OtherEnding { read, .. } => format!("it is not read: names of files here end in .{read}"),
            Self::NotText { .. } => "it is no text in UTF-8".to_owned(),
            Self::Io { source, .. } => words(source),
        }
    }

    /// What is wrong, of a file that is called so.
    #[must_use]
    pub fn of(&self, name: &str) -> String {
        match self.reason().strip_prefix("it ") {
            Some(rest) => format!("`{name}` {rest}"),
            None => format!("`{name}` cannot be read: {}", self.reason()),
        }
    }

    /// What would help, where that is known.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Leaves { .. } => {
                Some("copy the file into the folder; links may lead about inside it".into())
            }
            Self::TooLarge { .. } => Some("--max-file-size SIZE, such as 2GB, raises the limit".into()),
            Self::NotAFile { .. } | Self::LeadsNowhere { .. } => {
                Some("remove it, or put a file in its place".into())
            }
            Self::OtherEnding { read, .. } => Some(format!("rename it, so that it ends in .{read}")),
            Self::NotText { .. } => {
                Some("`iconv -f LATIN1 -t UTF-8 FILE` converts a text in an older encoding".into())
            }
            Self::Io { .. } => None,
        }
    }

    /// Whether there is nothing of the name.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Io { source, .. } if is_absent(source))
    }

    /// The error as the system would tell it.
    pub(crate) fn into_io(self) -> io::Error {
        match self {
            Self::Io { source, .. } => source,
            other => io::Error::other(other.reason()),
        }
    }
}

/// Whether there is nothing at a path, or a file where a folder would have to be.
pub(crate) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// A number of bytes as people say it.
#[must_use]
pub(crate) fn size(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = units.iter().find(|(shift, _)| bytes >> shift > 0 && bytes.trailing_zeros() >= *shift);
    unit.map_or_else(|| format!("{bytes} bytes"), |(shift, unit)| format!("{} {unit}", bytes >> shift))
}

/// What the system says, in words and without its number.
#[must_use]
pub(crate) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is a file, not a folder".to_owned(),
        io::ErrorKind::AlreadyExists => "it is there already".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::InvalidData => "it is no text in UTF-8".to_owned(),
        _ => without_number(&error.to_string()),
    }
}

fn without_number(message: &str) -> String {
    let message = message.split(" (os error").next().unwrap_or(message);
    // What the system says begins with a capital; what stands behind a path does not.
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The bytes of a file that a person named: of a pipe too, to its end.
///
/// # Errors
///
/// When it is a folder or larger than [`max_file_size`], or cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let kind = fs::metadata(path).map_err(|source| FileError::io(path, source))?.file_type();
    if let Some(kind @ (EntryKind::Folder | EntryKind::Socket)) = EntryKind::of(kind) {
        return Err(FileError::NotAFile { path: path.to_owned(), kind });
    }
    let file = File::open(path).map_err(|source| FileError::io(path, source))?;
    read_whole(file, path, max_file_size())
}

/// Opens a regular file that a person named, through links too.
///
/// # Errors
///
/// When it is none, or cannot be read.
pub(crate) fn open_regular(path: &Path) -> Result<File, FileError> {
    let kind = fs::metadata(path).map_err(|source| FileError::io(path, source))?.file_type();
    if let Some(kind) = EntryKind::of(kind) {
        return Err(FileError::NotAFile { path: path.to_owned(), kind });
    }
    File::open(path).map_err(|source| FileError::io(path, source))
}

/// [`read`] as text.
///
/// # Errors
///
/// As [`read`], and when it is no text.
pub(crate) fn read_text(path: &Path) -> Result<String, FileError> {
    text(read(path)?, path)
}

fn text(bytes: Vec<u8>, path: &Path) -> Result<String, FileError> {
    String::from_utf8(bytes).map_err(|_| FileError::NotText { path: path.to_owned() })
}

/// The bytes of a file that is open, as far as there are no more than `limit`.
fn read_whole(file: File, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let failed = |source| FileError::io(path, source);
    let too_large = || FileError::TooLarge { path: path.to_owned(), limit };
    let length = file.metadata().map_err(failed)?.len();
    if length > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests;

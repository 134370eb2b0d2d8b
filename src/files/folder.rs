//! A folder, and what is inside it.
//!
//! A path is resolved below the handle of the folder, part by part by the system itself, so that nobody can put a link in
//! its way between a look and an opening. Links that stay inside are followed.

use super::{EntryKind, FileError, max_file_size, read_whole, text};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// A folder that is open. Clones share the handle.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    /// The path from the root of the file system, without links.
    whole: PathBuf,
    dir: Arc<Dir>,
}

impl Folder {
    /// Opens the folder that a person named, wherever it is.
    ///
    /// # Errors
    ///
    /// When there is none, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let named = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let failed = |source| FileError::io(path, source);
        let dir = Dir::open_ambient_dir(named, ambient_authority()).map_err(failed)?;
        let whole = named.canonicalize().map_err(failed)?;
        Ok(Self { path: path.to_owned(), whole, dir: Arc::new(dir) })
    }

    /// The path as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path from the root of the file system, without links.
    #[must_use]
    pub fn whole(&self) -> &Path {
        &self.whole
    }

    /// Where a path leads, from the folder and without links.
    ///
    /// # Errors
    ///
    /// When it leads out, or there is nothing.
    pub fn resolve(&self, name: &Path) -> Result<PathBuf, FileError> {
        let name = self.inner(name)?;
        match self.dir.canonicalize(&name) {
            Ok(resolved) => Ok(resolved),
            // A link may lead back by a path from the root of the file system.
            Err(error) if is_escape(&error) => self.led_back(&name),
            Err(error) => Err(self.failed(&name, error)),
        }
    }

    /// A path as one from the folder. One from the root of the file system may be inside too.
    fn inner(&self, name: &Path) -> Result<PathBuf, FileError> {
        let mut inner = PathBuf::new();
        let below = [&self.whole, &self.path].into_iter().find_map(|root| name.strip_prefix(root).ok());
        let name = if name.is_absolute() { below.ok_or_else(|| self.leaves(name))? } else { name };
        inner.extend(name.components().filter(|part| *part != Component::CurDir));
        if inner.as_os_str().is_empty() {
            inner.push(".");
        }
        Ok(inner)
    }

    fn led_back(&self, name: &Path) -> Result<PathBuf, FileError> {
        let whole = self.whole.join(name).canonicalize().ok();
        let inside = whole.as_deref().and_then(|whole| whole.strip_prefix(&self.whole).ok());
        inside.map(Path::to_owned).ok_or_else(|| self.leaves(name))
    }

    fn leaves(&self, name: &Path) -> FileError {
        FileError::Leaves { path: name.to_owned(), folder: self.path_shown() }
    }

    fn path_shown(&self) -> PathBuf {
        let is_here = self.path.as_os_str().is_empty() || self.path == Path::new(".");
        if is_here { self.whole.clone() } else { self.path.clone() }
    }

    fn failed(&self, name: &Path, error: io::Error) -> FileError {
        if is_escape(&error) { self.leaves(name) } else { FileError::io(&self.path.join(name), error) }
    }

    /// What is at a path and is no regular file, and its length.
    fn look(&self, name: &Path, resolved: &Path) -> Result<Option<EntryKind>, FileError> {
        let there = self.dir.symlink_metadata(resolved).map_err(|error| self.failed(name, error))?;
        Ok(EntryKind::of(there.file_type()))
    }

    /// Opens a regular file to read.
    ///
    /// # Errors
    ///
    /// When it leads out, or is none.
    pub fn open_file(&self, name: &Path) -> Result<File, FileError> {
        let resolved = self.resolve(name)?;
        let not_a_file = |kind| FileError::NotAFile { path: self.path.join(name), kind };
        if let Some(kind) = self.look(name, &resolved)? {
            return Err(not_a_file(kind));
        }
        let mut options = OpenOptions::new();
        options.read(true);
        without_waiting(&mut options);
        let file = self.dir.open_with(&resolved, &options).map_err(|error| self.failed(name, error))?;
        let file = file.into_std();
        // It may have become something else since.
        let kind = file.metadata().map_err(|error| self.failed(name, error))?.file_type();
        EntryKind::of(kind).map_or(Ok(file), |kind| Err(not_a_file(kind)))
    }

    /// The bytes of a regular file.
    ///
    /// # Errors
    ///
    /// When it leads out, is none, or is larger than [`max_file_size`].
    pub fn read(&self, name: &Path) -> Result<Vec<u8>, FileError> {
        read_whole(self.open_file(name)?, &self.path.join(name), max_file_size())
    }

    /// [`Folder::read`] as text.
    ///
    /// # Errors
    ///
    /// As [`Folder::read`], and when it is no text.
    pub fn read_text(&self, name: &Path) -> Result<String, FileError> {
        text(self.read(name)?, &self.path.join(name))
    }

    /// The names in a folder below, in order; none where there is no such folder.
    ///
    /// # Errors
    ///
    /// When it leads out, or cannot be read.
    pub fn names(&self, folder: &Path) -> Result<Vec<PathBuf>, FileError> {
        let resolved = match self.resolve(folder) {
            Ok(resolved) => resolved,
            Err(error) if error.is_absent() => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let failed = |error| self.failed(folder, error);
        let entries = self.dir.read_dir(resolved).map_err(failed)?;
        let names = entries.map(|entry| Ok(PathBuf::from(entry?.file_name())));
        let mut names = names.collect::<io::Result<Vec<_>>>().map_err(failed)?;
        names.sort();
        Ok(names)
    }

    /// A folder below, open.
    pub(super) fn open_below(&self, folder: &Path) -> Result<Dir, FileError> {
        let resolved = self.resolve(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?;
        let resolved = if resolved.as_os_str().is_empty() { Path::new(".") } else { &resolved };
        self.dir.open_dir(resolved).map_err(|error| self.failed(folder, error))
    }

    /// The files of a folder below with one of the extensions, by name and from this folder. What leads out or is no file is
    /// among them, so that whoever reads it says so; folders, and links to nothing, are not.
    ///
    /// # Errors
    ///
    /// When the folder leads out, or cannot be read.
    pub fn files(&self, folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, FileError> {
        let is_meant = |name: &Path| {
            name.extension().and_then(OsStr::to_str).is_some_and(|extension| extensions.contains(&extension))
        };
        let dir = match self.open_below(folder) {
            Err(error) if error.is_absent() => return Ok(Vec::new()),
            dir => dir?,
        };
        let failed = |error| self.failed(folder, error);
        let mut found = Vec::new();
        for entry in dir.entries().map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = folder.join(entry.file_name());
            // What is a file by its entry leads nowhere else.
            let is_file = || entry.file_type().is_ok_and(|kind| kind.is_file());
            let is_read = || !matches!(self.what_is(&name), There::Folder(_) | There::Nothing);
            if is_meant(&name) && (is_file() || is_read()) {
                found.push(name);
            }
        }
        found.sort();
        Ok(found)
    }

    /// What stands in a folder below and is passed over, or could not be read: what leads out or nowhere, what is neither a
    /// file nor a folder, and names that end nearly as those which are read.
    ///
    /// # Errors
    ///
    /// When the folder leads out, or cannot be read.
    pub fn odd(&self, folder: &Path, extensions: &[&str]) -> Result<Vec<(PathBuf, FileError)>, FileError> {
        let names = self.names(folder)?.into_iter().map(|name| folder.join(name));
        Ok(names.filter_map(|name| self.oddity(&name, extensions).map(|error| (name, error))).collect())
    }

    fn oddity(&self, name: &Path, extensions: &[&str]) -> Option<FileError> {
        let own = name.extension().and_then(OsStr::to_str).unwrap_or_default();
        let is_read = extensions.contains(&own);
        let path = self.path.join(name);
        match self.resolve(name).and_then(|resolved| self.look(name, &resolved)) {
            Ok(None) => {
                let near = extensions.iter().find(|read| read.eq_ignore_ascii_case(own) && !is_read)?;
                Some(FileError::OtherEnding { path, read: (*near).to_owned() })
            }
            Ok(Some(EntryKind::Folder)) if !is_read => None,
            Ok(Some(kind)) => Some(FileError::NotAFile { path, kind }),
            Err(error) if error.is_absent() => Some(FileError::LeadsNowhere { path }),
            Err(error) => Some(error),
        }
    }

    /// The files in and below this folder, each once however many links lead to its folder, from this folder and by name.
    /// What leads out is among them.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read.
    pub fn walk(&self) -> Result<Vec<PathBuf>, FileError> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        self.walk_from(Path::new(""), self.resolve(Path::new("."))?, &mut seen, &mut found)?;
        Ok(found)
    }

    fn walk_from(
        &self,
        folder: &Path,
        resolved: PathBuf,
        seen: &mut BTreeSet<PathBuf>,
        found: &mut Vec<PathBuf>,
    ) -> Result<(), FileError> {
        if !seen.insert(resolved) {
            return Ok(());
        }
        for name in self.names(folder)? {
            let path = folder.join(name);
            match self.what_is(&path) {
                There::Nothing => {}
                There::Folder(resolved) => self.walk_from(&path, resolved, seen, found)?,
                There::Other => found.push(path),
            }
        }
        Ok(())
    }

    fn what_is(&self, name: &Path) -> There {
        match self.resolve(name) {
            Ok(resolved) => match self.look(name, &resolved) {
                Ok(Some(EntryKind::Folder)) => There::Folder(resolved),
                _ => There::Other,
            },
            Err(error) if error.is_absent() => There::Nothing,
            Err(_) => There::Other,
        }
    }

    /// Whether something has the name: a link that leads nowhere or out, too.
    #[must_use]
    pub fn has(&self, name: &Path) -> bool {
        let Ok(name) = self.inner(name) else { return false };
        self.resolve(&name).map_or_else(|error| !error.is_absent(), |_| true)
            || self.dir.symlink_metadata(&name).is_ok()
    }

    /// Makes a folder below, and those above it.
    ///
    /// # Errors
    ///
    /// When it leads out, or cannot be made.
    pub fn make_folder(&self, name: &Path) -> Result<(), FileError> {
        self.folder_below(name).map(drop)
    }

    fn folder_below(&self, name: &Path) -> Result<Dir, FileError> {
        let resolved = match self.resolve(name) {
            Err(error) if error.is_absent() => {
                let inner = self.inner(name)?;
                self.dir.create_dir_all(&inner).map_err(|error| self.failed(name, error))?;
                self.resolve(name)?
            }
            resolved => resolved?,
        };
        let resolved = if resolved.as_os_str().is_empty() { PathBuf::from(".") } else { resolved };
        self.dir.open_dir(resolved).map_err(|error| self.failed(name, error))
    }

    /// That nothing has a name, and that what is written there stays inside.
    ///
    /// # Errors
    ///
    /// When something has it, or it leads out.
    pub fn must_be_free(&self, name: &Path) -> Result<(), FileError> {
        match self.resolve(name) {
            Err(error) if error.is_absent() => {}
            resolved => {
                resolved?;
                return Err(self.failed(name, io::ErrorKind::AlreadyExists.into()));
            }
        }
        // A link that leads nowhere has the name too.
        match self.dir.symlink_metadata(self.inner(name)?) {
            Ok(_) => Err(self.failed(name, io::ErrorKind::AlreadyExists.into())),
            Err(_) => Ok(()),
        }
    }

    /// Writes a file that must not be there yet, whole or not at all, and makes its folder where there is none.
    ///
    /// # Errors
    ///
    /// When something has the name, it leads out, or cannot be written.
    pub fn write_new(&self, name: &Path, bytes: &[u8]) -> Result<(), FileError> {
        self.must_be_free(name)?;
        let beside = self.beside(name, bytes)?;
        beside.take_new_name().map_err(|error| self.failed(name, error))
    }

    /// Makes a file, or replaces one, whole or not at all; its permissions stay.
    ///
    /// # Errors
    ///
    /// When it leads out, or cannot be written.
    pub fn replace(&self, name: &Path, bytes: &[u8]) -> Result<(), FileError> {
        // What a link inside leads to is replaced, not the link.
        let target = match self.resolve(name) {
            Err(error) if error.is_absent() && self.dir.symlink_metadata(self.inner(name)?).is_err() => {
                self.inner(name)?
            }
            resolved => resolved?,
        };
        let beside = self.beside(&target, bytes)?;
        beside.take_name().map_err(|error| self.failed(name, error))
    }

    /// Makes a file that is open, in place of what has its name: a link goes, and what it leads to stays.
    ///
    /// # Errors
    ///
    /// When its folder leads out, or it cannot be made.
    pub fn make(&self, name: &Path) -> Result<File, FileError> {
        match self.remove(name) {
            Err(error) if !error.is_absent() => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let made = self.dir.open_with(self.inner(name)?, &options);
        Ok(made.map_err(|error| self.failed(name, error))?.into_std())
    }

    /// Gives a file another name, in place of what had it.
    ///
    /// # Errors
    ///
    /// When a folder leads out, or the system refuses.
    pub fn rename(&self, from: &Path, to: &Path) -> Result<(), FileError> {
        let renamed = self.dir.rename(self.inner(from)?, &self.dir, self.inner(to)?);
        renamed.map_err(|error| self.failed(to, error))
    }

    /// Removes a folder that is empty.
    ///
    /// # Errors
    ///
    /// When it is not, or leads out.
    pub fn remove_folder(&self, name: &Path) -> Result<(), FileError> {
        self.dir.remove_dir(self.inner(name)?).map_err(|error| self.failed(name, error))
    }

    /// Returns when the names in a folder below are on the disk.
    ///
    /// On Windows, which opens no folder as a file and whose file systems log changes of names themselves, it only looks
    /// whether the name stays inside.
    ///
    /// # Errors
    ///
    /// When the disk fails.
    pub fn sync(&self, name: &Path) -> Result<(), FileError> {
        let resolved = self.resolve(name)?;
        if cfg!(windows) {
            return Ok(());
        }
        let synced = self.dir.open(resolved).and_then(|folder| folder.sync_all());
        synced.map_err(|error| self.failed(name, error))
    }

    /// Removes a file, or the link that has its name.
    ///
    /// # Errors
    ///
    /// When its folder leads out, or it cannot be removed.
    pub fn remove(&self, name: &Path) -> Result<(), FileError> {
        let inner = self.inner(name)?;
        self.dir.remove_file(inner).map_err(|error| self.failed(name, error))
    }

    /// A new file in the folder that a file is to be in, with all bytes on the disk.
    fn beside(&self, name: &Path, bytes: &[u8]) -> Result<PartFile, FileError> {
        let failed = |error| self.failed(name, error);
        let file_name = name.file_name().ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
        let dir = self.folder_below(name.parent().unwrap_or(Path::new("")))?;
        let beside = PartFile::make(dir, file_name.into()).map_err(failed)?;
        beside.fill(bytes).map_err(failed)?;
        Ok(beside)
    }
}

/// What is at a path.
enum There {
    Nothing,
    /// A folder inside, and where it is.
    Folder(PathBuf),
    /// A file, something else, or what leads out.
    Other,
}

/// A file under a name of its own, which goes with its value.
struct PartFile {
    dir: Dir,
    part: PathBuf,
    file: cap_std::fs::File,
    name: PathBuf,
}

impl PartFile {
    fn make(dir: Dir, name: PathBuf) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        loop {
            let part =
                PathBuf::from(format!(".assay-{:016x}.part", RandomState::new().build_hasher().finish()));
            match dir.open_with(&part, &options) {
                Ok(file) => return Ok(Self { dir, part, file, name }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn fill(&self, bytes: &[u8]) -> io::Result<()> {
        if let Ok(there) = self.dir.symlink_metadata(&self.name)
            && there.is_file()
        {
            self.file.set_permissions(there.permissions())?;
        }
        (&self.file).write_all(bytes)?;
        self.file.sync_all()
    }

    fn take_name(self) -> io::Result<()> {
        self.dir.rename(&self.part, &self.dir, &self.name)
    }

    fn take_new_name(self) -> io::Result<()> {
        match self.dir.hard_link(&self.part, &self.dir, &self.name) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                // A file system may have no second names.
                if self.dir.symlink_metadata(&self.name).is_ok() {
                    return Err(io::ErrorKind::AlreadyExists.into());
                }
                self.dir.rename(&self.part, &self.dir, &self.name)
            }
            linked => linked,
        }
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        let _ = self.dir.remove_file(&self.part);
    }
}

/// Whether a path led out of the folder below which it was resolved. The system's own refusals have numbers.
fn is_escape(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none()
}

#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions) {
    use cap_std::fs::OpenOptionsExt;
    use rustix::fs::OFlags;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    options.custom_flags(flags.bits().cast_signed());
}

#[cfg(not(unix))]
fn without_waiting(_: &mut OpenOptions) {}

//! How far the paths in a sheet reach: not out of its workspace.
//!
//! Knows where sheets lie. Must not know what they say.

use super::{CONFIGURATION, Workspace};
use crate::files::{FileError, Folder};
use std::path::{Path, PathBuf};

/// What a sheet elsewhere, in a folder `claims`, may name beside that: the folders of a workspace that lie so.
const BESIDE: [&str; 2] = ["claims", "sources"];

/// The folder that a sheet may name files in, and where in it the sheet lies.
pub(in crate::engine) struct Reach {
    folder: Folder,
    directory: PathBuf,
    /// Whether of the folder only [`BESIDE`] may be named.
    is_narrow: bool,
}

impl Reach {
    /// That of the sheets in a directory: their workspace, if it is this or one above them. Elsewhere it is the directory
    /// itself, and for one that is called `claims` its neighbour `sources` too.
    pub(in crate::engine) fn of(directory: &Path, workspace: Option<&Workspace>) -> Result<Self, FileError> {
        let named = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        if let Some(workspace) = workspace
            && let Some(inside) = workspace.relative(named)
        {
            return Ok(Self {
                folder: workspace.folder().clone(),
                directory: inside.into(),
                is_narrow: false,
            });
        }
        let whole = named.canonicalize().map_err(|source| FileError::io(named, source))?;
        if let Some(root) = whole.ancestors().find(|folder| folder.join(CONFIGURATION).is_file()) {
            let directory = whole.strip_prefix(root).unwrap_or(Path::new("")).to_owned();
            return Ok(Self { folder: Folder::open(root)?, directory, is_narrow: false });
        }
        match whole.parent().filter(|_| whole.ends_with(BESIDE[0])) {
            Some(above) => {
                Ok(Self { folder: Folder::open(above)?, directory: BESIDE[0].into(), is_narrow: true })
            }
            None => Ok(Self { folder: Folder::open(named)?, directory: PathBuf::new(), is_narrow: false }),
        }
    }

    /// The bytes of a file, by its path from the directory of the sheet.
    pub(in crate::engine) fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.folder.read(&self.inside(path)?)
    }

    fn inside(&self, path: &str) -> Result<PathBuf, FileError> {
        let name = self.directory.join(path);
        if self.is_narrow {
            let resolved = self.folder.resolve(&name)?;
            if !BESIDE.iter().any(|beside| resolved.starts_with(beside)) {
                let folder = self.folder.path().join(&self.directory);
                return Err(FileError::Leaves { path: path.into(), folder });
            }
        }
        Ok(name)
    }

    /// Why the file that a sheet names so cannot be read, and what may have been meant.
    pub(in crate::engine) fn unread(&self, path: &str, error: &FileError) -> String {
        if !error.is_absent() {
            return error.of(path);
        }
        match self.nearest(path) {
            Some(near) => {
                format!("`{path}` cannot be read: there is no such file; did you mean `{}`?", near.display())
            }
            None => format!("`{path}` cannot be read: there is no such file"),
        }
    }

    /// The path of the file beside it whose name is nearest, if one is near.
    fn nearest(&self, path: &str) -> Option<PathBuf> {
        let path = Path::new(path);
        let beside = self.directory.join(path.parent()?);
        let names = self.folder.names(&beside).ok()?;
        let names = names.iter().filter_map(|name| name.to_str());
        let near = crate::document::nearest_name(path.file_name()?.to_str()?, names)?;
        let near = path.with_file_name(near);
        self.inside(near.to_str()?).is_ok().then_some(near)
    }
}

//! Where the history of the prompt is kept: the user's state directory (XDG Base Directory), for their eyes alone.

use std::fs::{DirBuilder, OpenOptions};
use std::path::PathBuf;

/// The file of the history, made where it was not there; `None` where it cannot be had, and nothing is kept then.
pub(super) fn file() -> Option<PathBuf> {
    let directory = state_directory()?.join("assay");
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&directory).ok()?;
    let path = directory.join("history");
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&path).ok()?;
    Some(path)
}

fn state_directory() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))
}

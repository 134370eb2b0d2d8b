//! What the files of a workspace are like, so that a change shows.
//!
//! Knows names, sizes and times of files. Must not read them.

use super::{CONFIGURATION, Workspace, folders};
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// How deep folders are looked through.
const DEEPEST: usize = 4;

impl Workspace {
    /// A number that is another when a file that is read from here came, went or changed. Costs a look at each of them.
    pub(crate) fn stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        note(&self.root.join(CONFIGURATION), &mut hasher);
        for (folder, _) in folders() {
            look(&self.root.join(folder), DEEPEST, &mut hasher);
        }
        hasher.finish()
    }
}

fn look(folder: &Path, depth: usize, hasher: &mut DefaultHasher) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if is_folder && depth > 0 {
            look(&path, depth - 1, hasher);
        } else if !is_folder {
            note(&path, hasher);
        }
    }
}

fn note(path: &Path, hasher: &mut DefaultHasher) {
    path.hash(hasher);
    if let Ok(metadata) = fs::metadata(path) {
        metadata.len().hash(hasher);
        metadata.modified().ok().hash(hasher);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_goes_or_changes_shows() {
        let folder = tempfile::tempdir().unwrap();
        Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        let (before, sheet) = (workspace.stamp(), folder.path().join("data/claims/more.toml"));
        assert_eq!(before, workspace.stamp());
        fs::write(&sheet, "x").unwrap();
        let there = workspace.stamp();
        fs::write(&sheet, "xx").unwrap();
        let changed = workspace.stamp();
        assert!(before != there && there != changed);
        fs::remove_file(&sheet).unwrap();
        assert_eq!(before, workspace.stamp());
    }
}

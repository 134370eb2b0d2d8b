//! What files are called, so that one file has one name and two have two.
//!
//! Knows paths. Must not know what is in the files.

use std::path::{Component, Path, PathBuf};

/// The folder that a location lies in, whether the location is there yet or not.
pub(in crate::engine) fn beside(location: &Path) -> Option<PathBuf> {
    let location = std::path::absolute(location).ok()?;
    let whole = location.canonicalize().unwrap_or(location);
    let folder = whole.parent()?;
    Some(folder.canonicalize().unwrap_or_else(|_| folder.to_owned()))
}

/// The path of a file as seen from a folder. Links on the way to the file are followed, the file itself has the name that was
/// given. `None` where the folder of the file is not there, or nothing leads from the one to the other.
pub(in crate::engine) fn seen_from(folder: &Path, file: &Path) -> Option<PathBuf> {
    let file = std::path::absolute(file).ok()?;
    let there = file.parent()?.canonicalize().ok()?;
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (folder.components().collect(), there.components().collect());
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    // Folders on two drives share nothing.
    if shared == 0 {
        return None;
    }
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    let mut seen: PathBuf = up.chain(to[shared..].iter().copied()).collect();
    seen.push(file.file_name()?);
    Some(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_one_name_and_two_have_two() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for folder in ["deep/one", "two"] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
        }
        let from = |location: &str| beside(&root.join(location)).unwrap();
        for (location, file, name) in [
            ("place", "two/x.nt", "two/x.nt"),
            ("place", "two/../two/./x.nt", "two/x.nt"),
            ("place", "deep/one/x.nt", "deep/one/x.nt"),
            ("deep/place", "two/x.nt", "../two/x.nt"),
            ("deep/one/place", "x.nt", "../../x.nt"),
            ("deep/../place", "x.nt", "x.nt"),
        ] {
            let seen = seen_from(&from(location), &root.join(file));
            assert_eq!(seen.as_deref(), Some(Path::new(name)), "{location} {file}");
        }
        assert_eq!(seen_from(&from("place"), &root.join("nowhere/x.nt")), None);
    }
}

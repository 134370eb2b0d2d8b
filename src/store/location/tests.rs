//! Pointers, and folders that are not as a location leaves them.

use super::*;
use crate::store::{Change, Store};
use oxrdf::{GraphName, Literal, NamedNode, Quad};

#[test]
fn a_pointer_reads_back_and_any_other_text_does_not() {
    for digest in [None, Some([0xab; 32])] {
        let current = Current { number: 3, digest, sequence: 41 };
        let text = current.text();
        assert_eq!(Current::parse(&text), Some(current));
        for at in 0..text.len() {
            assert_eq!(Current::parse(&text[..at]), None, "{at}");
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            if let Ok(other) = String::from_utf8(bytes) {
                assert_eq!(Current::parse(&other), None, "{other}");
            }
        }
    }
}

/// A location with a quad in its journal, and before it one in a base if that is asked for.
fn location(place: &Path, with_base: bool) {
    let store = Store::open_to_write(place).unwrap();
    let commit = |number: i64| {
        let node = NamedNode::new_unchecked("http://example.org/s");
        let quad = Quad::new(node.clone(), node, Literal::from(number), GraphName::DefaultGraph);
        store.apply(&Change { insert: vec![quad], ..Change::default() }).unwrap();
    };
    if with_base {
        commit(1);
        store.compact().unwrap();
    }
    commit(2);
}

/// What opening says; nothing where it opens.
fn said(place: &Path, writes: bool) -> String {
    let opened = if writes { Store::open_to_write(place) } else { Store::open_to_read(place) };
    opened.err().map(|error| error.to_string()).unwrap_or_default()
}

/// The files of a folder with their contents.
fn files(place: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(place).unwrap().flatten().filter(|entry| entry.path().is_file());
    let mut files: Vec<_> = entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_location_that_lost_its_pointer_is_not_made_anew() {
    for with_base in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("place");
        location(&place, with_base);
        fs::remove_file(place.join(CURRENT)).unwrap();
        let before = files(&place);
        for writes in [false, true] {
            let said = said(&place, writes);
            assert!(said.contains("is damaged: its file `current` is missing"), "{said}");
        }
        assert!(files(&place) == before && Store::is_location(&place));
    }
}

#[test]
fn what_is_left_of_a_creation_is_finished() {
    for (left, is_made) in [
        (&[][..], true),
        (&["lock", "journal-0", "acknowledged-0", ".assay-current.part"], true),
        (&["journal-0", "blobs/"], false),
        (&["journal-0", "words.txt"], false),
        (&["journal-2"], false),
        (&["base-.assay"], false),
        (&[".assay-of-mine"], false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        for name in left {
            let path = folder.path().join(name);
            if name.ends_with('/') { fs::create_dir(path) } else { fs::write(path, [1; 20]) }.unwrap();
        }
        let said = said(folder.path(), true);
        assert_eq!(said.is_empty(), is_made, "{left:?}: {said}");
        if !is_made {
            assert!(left.iter().all(|name| folder.path().join(name).exists()), "{left:?}");
        }
    }
}

#[test]
fn only_files_of_our_own_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    location(folder.path(), true);
    let theirs = [
        "base-plan.txt",
        "base-1.assay.bak",
        "base-01.assay",
        "journal-2024-05.md",
        "journal-",
        "journal-+7",
        ".assay-notes",
        ".assay-my.long.name.part",
    ];
    let ours = [
        "base-7.assay",
        "journal-0",
        "journal-12",
        "acknowledged-3",
        ".assay-current.part",
        ".assay-a1B2c3.part",
    ];
    for name in theirs.iter().chain(&ours) {
        fs::write(folder.path().join(name), "words").unwrap();
    }
    assert_eq!(said(folder.path(), true), "");
    for (names, stay) in [(&theirs[..], true), (&ours[..], false)] {
        for name in names {
            assert_eq!(folder.path().join(name).exists(), stay, "{name}");
        }
    }
}

#[test]
fn a_base_of_a_location_that_is_no_base_is_damaged() {
    for left in [0, 1, 7, 100] {
        let folder = tempfile::tempdir().unwrap();
        location(folder.path(), true);
        let path = folder.path().join(base_name(1));
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..left]).unwrap();
        for writes in [false, true] {
            let said = said(folder.path(), writes);
            assert!(said.contains("base-1.assay is damaged: "), "{left}: {said}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("x.assay");
    fs::create_dir(&place).unwrap();
    let said = Store::open_base(&place).err().unwrap().to_string();
    assert!(said.contains("x.assay: it is a folder"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_is_not_said_to_be_no_location() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    location(&place, false);
    fs::set_permissions(&place, fs::Permissions::from_mode(0o000)).unwrap();
    // Who may do anything is refused nothing.
    if fs::read_dir(&place).is_err() {
        assert!(Store::is_location(&place));
        for writes in [false, true] {
            let said = said(&place, writes);
            assert!(said.contains("ermission denied"), "{said}");
        }
    }
    fs::set_permissions(&place, fs::Permissions::from_mode(0o700)).unwrap();
}

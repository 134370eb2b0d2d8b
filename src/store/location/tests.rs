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
    let ours = ["base-7.assay", "journal-0", "journal-12", ".assay-current.part", ".assay-a1B2c3.part"];
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

use crate::index::disk::failing_at;
use crate::store::Omitted;
use crate::store::{Change, Store, StoreError, blob_hash, digits_of};
use oxrdf::{GraphName, Literal, NamedNode, Quad};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn node(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://example.org/{name}"))
}

/// A quad that names bytes.
fn naming(bytes: &[u8]) -> Quad {
    let digits = Literal::new_simple_literal(digits_of(&blob_hash(bytes)));
    Quad::new(node("s"), node("sha256"), digits, GraphName::DefaultGraph)
}

/// Commits bytes with the quad that names them.
fn put(store: &Store, bytes: &[u8]) -> Result<(), StoreError> {
    let change = Change { insert: vec![naming(bytes)], ..Change::default() };
    store
        .transact_keeping(&mut std::iter::once(bytes.to_vec()), |_| Ok::<_, StoreError>((change, ())))
        .map(drop)
}

fn drop_name(store: &Store, bytes: &[u8]) {
    store.apply(&Change { remove: vec![naming(bytes)], ..Change::default() }).expect("a change");
}

fn has(store: &Store, bytes: &[u8]) -> bool {
    let found = store.blob(&blob_hash(bytes)).expect("a blob or none");
    assert!(found.as_ref().is_none_or(|found| found == bytes));
    found.is_some()
}

fn files(place: &Path) -> usize {
    fs::read_dir(place.join("blobs")).map_or(0, Iterator::count)
}

#[test]
fn blobs_go_from_files_into_the_base_and_stay_as_long_as_they_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let store = Store::open_to_write(&place).expect("a location");
    let reader = Store::open_to_read(&place).expect("a reader");
    put(&store, b"one").expect("a change");
    put(&store, b"two").expect("a change");
    put(&store, b"two").expect("nothing to do");
    assert_eq!((files(&place), store.summary().expect("a summary").blobs), (2, 2));
    for compacts in [false, true] {
        if compacts {
            store.compact().expect("a compaction");
            assert_eq!(files(&place), 0);
        }
        for store in [&store, &reader] {
            assert!(has(store, b"one") && has(store, b"two") && !has(store, b"three"));
            store.verify().expect("whole");
        }
    }
    put(&store, b"three").expect("a change");
    put(&store, b"one").expect("nothing to do");
    assert_eq!((files(&place), store.summary().expect("a summary").blobs), (1, 3));
    // One goes from the base and one from its file; a copy has what is left.
    drop_name(&store, b"one");
    drop_name(&store, b"three");
    assert!(has(&store, b"one") && has(&store, b"three"));
    let file = folder.path().join("copy.assay");
    store.write_base(&file).expect("a base");
    store.compact().expect("a compaction");
    let copy = Store::open_base(&file).expect("a base");
    for store in [&store, &reader, &copy] {
        assert!(!has(store, b"one") && has(store, b"two") && !has(store, b"three"));
        assert_eq!(store.summary().expect("a summary").blobs, 1);
    }
    assert!(!place.join("blobs").exists());
    drop(store);
    assert!(has(&Store::open_to_write(&place).expect("a location"), b"two"));
}

#[test]
fn blobs_that_are_not_wanted_go_though_they_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let store = Store::open_to_write(&place).expect("a location");
    put(&store, b"one").expect("a change");
    put(&store, b"two").expect("a change");
    store.compact().expect("a compaction");
    put(&store, b"three").expect("a change");
    let unwanted: BTreeSet<_> = [&b"one"[..], b"three"].into_iter().map(blob_hash).collect();
    store.compact_without(&unwanted).expect("a compaction");
    assert!(!has(&store, b"one") && has(&store, b"two") && !has(&store, b"three"));
    assert_eq!(files(&place), 0);
}

#[test]
fn what_is_named_while_a_base_is_built_is_not_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let store = Store::open_to_write(&place).expect("a location");
    let blobs = [&b"settled"[..], b"a file", b"new"];
    put(&store, blobs[0]).expect("a change");
    store.compact().expect("a compaction");
    put(&store, blobs[1]).expect("a change");
    drop_name(&store, blobs[0]);
    drop_name(&store, blobs[1]);
    let rebuilt = store.rebuild(&Omitted::none(), |_| {
        // Two are there still, and nothing needs to be written for them.
        blobs.iter().try_for_each(|bytes| put(&store, bytes))
    });
    rebuilt.expect("a new base");
    assert!(blobs.iter().all(|bytes| has(&store, bytes)));
    store.compact().expect("a compaction");
    assert!(blobs.iter().all(|bytes| has(&store, bytes)));
    assert_eq!(files(&place), 0);
}

#[test]
fn a_damaged_blob_is_named_and_never_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let store = Store::open_to_write(&place).expect("a location");
    put(&store, b"the words as they are").expect("a change");
    let hash = blob_hash(b"the words as they are");
    let digits = digits_of(&hash);
    let path = place.join("blobs").join(&digits);
    for damaged in [&b"the words as they were"[..], b"the words", b""] {
        fs::write(&path, damaged).expect("a write");
        let reader = Store::open_to_read(&place).expect("a reader");
        let errors = [
            reader.blob(&hash).map(drop),
            reader.verify(),
            store.compact(),
            store.write_base(&folder.path().join("copy.assay")).map(drop),
        ];
        for error in errors {
            let said = error.expect_err("damage").to_string();
            assert!(said.contains(&digits) && said.contains("damaged"), "{said}");
        }
    }
    // Coming again heals it.
    put(&store, b"the words as they are").expect("a change");
    assert!(has(&store, b"the words as they are"));
    store.compact().expect("a compaction");
    assert!(has(&store, b"the words as they are"));
}

#[test]
fn a_blob_damaged_in_the_base_comes_again_from_its_source() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    // Longer than a block of the file, and nothing that compresses.
    let words: Vec<u8> = (0..9000_u32).flat_map(|at| blob_hash(&at.to_le_bytes())).collect();
    let store = Store::open_to_write(&place).expect("a location");
    put(&store, &words).expect("a change");
    store.compact().expect("a compaction");
    drop(store);
    let path = place.join("base-1.assay");
    let mut bytes = fs::read(&path).expect("a base");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).expect("a write");
    let store = Store::open_to_write(&place).expect("a location");
    let said = store.blob(&blob_hash(&words)).expect_err("damage").to_string();
    assert!(said.contains(&digits_of(&blob_hash(&words))), "{said}");
    put(&store, &words).expect("nothing but the blob");
    drop(store);
    let store = Store::open_to_write(&place).expect("a location");
    assert!(has(&store, &words));
    store.compact().expect("a compaction");
    assert!(has(&store, &words) && files(&place) == 0);
    store.verify().expect("whole");
}

/// Every call to the disk fails in turn: what was acknowledged has its bytes afterwards, and what is there is whole.
#[test]
fn whatever_call_fails_what_is_named_is_kept() {
    for full in [false, true] {
        for calls in 0.. {
            let folder = tempfile::tempdir().expect("a folder");
            let place = folder.path().join("place");
            let store = Store::open_to_write(&place).expect("a location");
            put(&store, b"before").expect("a change");
            let (acknowledged, failed) = failing_at(calls, full, || {
                let one = put(&store, b"one").is_ok();
                let compacted = store.compact().is_ok();
                (one, compacted, put(&store, b"two").is_ok())
            });
            drop(store);
            let store = Store::open_to_write(&place).expect("a location opens by itself");
            let view = store.view().expect("a view");
            for bytes in [&b"before"[..], b"one", b"two"] {
                // Nothing is named that is not kept.
                assert!(has(&store, bytes) || !view.contains(&naming(bytes)), "{calls}: {bytes:?}");
            }
            assert!(has(&store, b"before"));
            assert!(view.contains(&naming(b"one")) || !acknowledged.0, "{calls}");
            assert!(view.contains(&naming(b"two")) || !acknowledged.2, "{calls}");
            put(&store, b"three").expect("it goes on");
            store.compact().expect("it goes on");
            assert!(has(&store, b"before") && has(&store, b"three"));
            assert!(!place.join("blobs").exists(), "{calls}: something is left");
            if !failed {
                assert_eq!(acknowledged, (true, true, true));
                assert!(calls > 20, "only {calls} calls to the disk");
                break;
            }
        }
    }
}

#[test]
fn a_store_in_memory_keeps_blobs_too() {
    let store = Store::new().expect("a store");
    put(&store, b"words").expect("a change");
    assert!(has(&store, b"words") && store.is_in_memory());
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.assay");
    store.write_base(&file).expect("a base");
    let base = Store::open_base(&file).expect("a base");
    assert!(has(&base, b"words") && !base.is_in_memory());
    assert!(matches!(put(&base, b"more"), Err(StoreError::ReadOnly { .. })));
}

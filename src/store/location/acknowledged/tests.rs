//! Journals that lost their end, and such as only look so.

use super::*;
use crate::store::location::doubt::{Doubt, NoteFault};
use crate::store::location::journal::JournalError;
use crate::store::{Change, Loss, Store, StoreError, WriteOptions};
use oxrdf::{GraphName, Literal, NamedNode, Quad};
use std::fs;
use std::path::PathBuf;

/// A location of so many commits, each of one quad.
fn location(folder: &Path, commits: i64) -> PathBuf {
    let place = folder.join("place");
    let store = Store::open_to_write(&place).unwrap();
    (1..=commits).for_each(|number| commit(&store, number));
    place
}

fn commit(store: &Store, number: i64) {
    let node = NamedNode::new_unchecked("http://example.org/s");
    let quad = Quad::new(node.clone(), node, Literal::from(number), GraphName::DefaultGraph);
    store.apply(&Change { insert: vec![quad], ..Change::default() }).unwrap();
}

fn quads(place: &Path) -> usize {
    Store::open_to_read(place).unwrap().view().unwrap().len()
}

/// What a writer is refused for.
fn refused(place: &Path) -> Option<Loss> {
    match Store::open_to_write(place) {
        Ok(_) => None,
        Err(StoreError::Journal(JournalError::Lost(loss))) => Some(loss),
        Err(other) => panic!("{other}"),
    }
}

/// Cut anywhere, a journal of three acknowledged commits is read as far as it is whole, and what is lost is told: to a reader,
/// to whoever verifies, and to a writer, who goes on only when that is accepted.
#[test]
fn what_was_acknowledged_and_is_gone_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let place = location(folder.path(), 3);
    let journal = place.join("journal-0");
    let (whole, known) = (fs::read(&journal).unwrap(), fs::read(place.join("acknowledged-0")).unwrap());
    let mut kept = Vec::new();
    for length in 48..whole.len() {
        fs::write(&journal, &whole[..length]).unwrap();
        fs::write(place.join("acknowledged-0"), &known).unwrap();
        let reader = Store::open_to_read(&place).unwrap();
        let loss = reader.loss().unwrap();
        assert_eq!(
            (loss.acknowledged, loss.kept),
            (3, reader.view().unwrap().len() as u64),
            "{length} bytes"
        );
        assert_eq!(loss.at + loss.torn, length as u64);
        assert!(matches!(reader.verify(), Err(StoreError::Journal(JournalError::Lost(_)))));
        assert_eq!(refused(&place).as_ref(), Some(&loss));
        // Nothing was changed by the refusal.
        assert_eq!(fs::read(&journal).unwrap(), &whole[..length]);
        let accepting = WriteOptions::default().accepting_loss();
        let store = Store::open_to_write_with(&place, &accepting).unwrap();
        assert_eq!(store.loss().as_ref(), Some(&loss));
        commit(&store, 77);
        drop(store);
        assert_eq!(refused(&place), None);
        assert_eq!(quads(&place) as u64, loss.kept + 1);
        kept.push(loss.kept);
    }
    kept.dedup();
    assert_eq!(kept, [0, 1, 2]);
}

/// A record that no commit returned for is cut without a word, however much of it had come.
#[test]
fn what_was_never_acknowledged_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let place = location(folder.path(), 2);
    let journal = place.join("journal-0");
    let (two, known) = (fs::read(&journal).unwrap(), fs::read(place.join("acknowledged-0")).unwrap());
    commit(&Store::open_to_write(&place).unwrap(), 3);
    let three = fs::read(&journal).unwrap();
    for length in two.len()..=three.len() {
        // As a machine that fails leaves it: the last commits may not have been noted on the disk.
        fs::write(&journal, &three[..length]).unwrap();
        fs::write(place.join("acknowledged-0"), &known).unwrap();
        assert_eq!(Store::open_to_read(&place).unwrap().loss(), None);
        assert_eq!(refused(&place), None, "{length} bytes");
        assert_eq!(quads(&place), if length == three.len() { 3 } else { 2 });
    }
}

/// One file is lost at a time: without what was acknowledged the journal is read as it is; with half of it, or none that is
/// whole, no loss is made up.
#[test]
fn what_was_acknowledged_may_be_lost_itself() {
    let folder = tempfile::tempdir().unwrap();
    let place = location(folder.path(), 3);
    let path = place.join("acknowledged-0");
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        for bytes in [&flipped[..], &whole[..at]] {
            fs::write(&path, bytes).unwrap();
            // Cut between its halves it is what the first commit left.
            let is_told = bytes.len() != SLOT;
            assert_eq!(faults(&place).is_empty(), !is_told, "byte {at}");
            assert_eq!((refused(&place), quads(&place)), (None, 3), "byte {at}");
            assert_eq!(faults(&place), [], "a writer puts it in order");
        }
    }
    fs::write(&path, [0; 112]).unwrap();
    assert_eq!(faults(&place), [NoteFault::Damaged]);
    // As in a location of a version that had no such file.
    fs::remove_file(&path).unwrap();
    assert_eq!(faults(&place), [NoteFault::Missing]);
    assert_eq!((refused(&place), quads(&place)), (None, 3));
    assert_eq!(faults(&place), []);
    assert_eq!(Acknowledged::read(&path, &[0; 32]).map(|mark| mark.sequence), Some(3));
}

/// What a reader finds wrong with the note of what was acknowledged.
fn faults(place: &Path) -> Vec<NoteFault> {
    let doubts = Store::open_to_read(place).unwrap().doubts();
    let fault = |doubt| if let Doubt::Unnoted { fault, .. } = doubt { Some(fault) } else { None };
    doubts.into_iter().filter_map(fault).collect()
}

/// What follows the last record is the beginning of the next, or what no commit wrote: which is told.
#[test]
fn what_follows_the_last_record_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let place = location(folder.path(), 2);
    let journal = place.join("journal-0");
    let (two, known) = (fs::read(&journal).unwrap(), fs::read(place.join("acknowledged-0")).unwrap());
    commit(&Store::open_to_write(&place).unwrap(), 3);
    let three = fs::read(&journal).unwrap();
    fs::write(place.join("acknowledged-0"), &known).unwrap();
    let found = |more: &[u8]| {
        fs::write(&journal, [&two, more].concat()).unwrap();
        let reader = Store::open_to_read(&place).unwrap();
        assert_eq!((reader.loss(), reader.view().unwrap().len()), (None, 2));
        reader.doubts()
    };
    let (path, at) = (journal.clone(), two.len() as u64);
    assert_eq!(found(&[]), []);
    for length in two.len() + 1..three.len() {
        let bytes = (length - two.len()) as u64;
        let unfinished = Doubt::Unfinished { path: path.clone(), at, bytes };
        assert_eq!(found(&three[two.len()..length]), [unfinished], "{bytes} bytes");
    }
    assert_eq!(found(&[0; 300]), [Doubt::Unfinished { path: path.clone(), at, bytes: 300 }]);
    for foreign in [&b"x"[..], b"abcdefg", b"\x04\0\0\0\0\0\0\0", &b"nineteen bytes of it"[..19]] {
        let bytes = foreign.len() as u64;
        assert_eq!(found(foreign), [Doubt::Foreign { path: path.clone(), at, bytes }], "{foreign:?}");
    }
    assert_eq!(Store::open_to_write(&place).unwrap().doubts().len(), 1);
    assert_eq!(fs::read(&journal).unwrap(), two, "a writer removes it");
    fs::write(&journal, [&two[..], &[7; 64]].concat()).unwrap();
    let refused = Store::open_to_read(&place).err().unwrap().to_string();
    assert!(refused.contains("what follows the last commit before it is no record"), "{refused}");
}

/// Another record in the place of one that was acknowledged, as a program writes it that knows of no acknowledging.
#[test]
fn a_record_that_was_replaced_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let place = location(folder.path(), 2);
    let (path, journal) = (place.join("acknowledged-0"), place.join("journal-0"));
    let known = fs::read(&path).unwrap();
    let whole = fs::read(&journal).unwrap();
    fs::write(&journal, &whole[..whole.len() - 1]).unwrap();
    fs::remove_file(&path).unwrap();
    let store = Store::open_to_write(&place).unwrap();
    commit(&store, 99);
    commit(&store, 100);
    drop(store);
    fs::write(&path, known).unwrap();
    let loss = Store::open_to_read(&place).unwrap().loss().unwrap();
    assert_eq!((loss.acknowledged, loss.kept), (2, 3));
    assert!(loss.to_string().contains("commit 2 is not the one that was written"), "{loss}");
}

/// A reader that has read a record which was taken back sees what is there instead, whether that is shorter or longer.
#[test]
fn a_record_that_was_taken_back_is_left_by_readers() {
    for longer in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let place = location(folder.path(), 1);
        let journal = place.join("journal-0");
        let before = fs::read(&journal).unwrap();
        let store = Store::open_to_write(&place).unwrap();
        commit(&store, 2);
        let reader = Store::open_to_read(&place).unwrap();
        assert_eq!(reader.view().unwrap().len(), 2);
        drop(store);
        // What a writer does whose commit fails when its record is on the disk.
        fs::write(&journal, before).unwrap();
        fs::remove_file(place.join("acknowledged-0")).unwrap();
        let store = Store::open_to_write(&place).unwrap();
        let node = NamedNode::new_unchecked(if longer { "http://example.org/a/longer/one" } else { "a:b" });
        let quad = Quad::new(node.clone(), node, Literal::from(5), GraphName::DefaultGraph);
        store.apply(&Change { insert: vec![quad.clone()], ..Change::default() }).unwrap();
        let view = reader.view().unwrap();
        assert!(view.contains(&quad) && view.len() == 2, "longer: {longer}");
    }
}

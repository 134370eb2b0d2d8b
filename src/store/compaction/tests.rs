use crate::index::disk::{failing_at, failing_once};
use crate::store::Omitted;
use crate::store::{Change, Store, StoreError};
use oxrdf::{GraphName, Literal, NamedNode, Quad};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

fn node(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://example.org/{name}"))
}

fn quad(object: i64, graph: &str) -> Quad {
    let graph = if graph.is_empty() { GraphName::DefaultGraph } else { node(graph).into() };
    Quad::new(node("s"), node("p"), Literal::from(object), graph)
}

fn insert(quads: &[Quad]) -> Change {
    Change { insert: quads.to_vec(), ..Change::default() }
}

fn held(store: &Store) -> BTreeSet<String> {
    let view = store.view().expect("a view");
    let mut held: BTreeSet<String> =
        view.quads(None, None, None, None).map(|quad| quad.to_string()).collect();
    held.extend(view.named_graphs().map(|graph| format!("graph {graph}")));
    held
}

fn files(place: &Path) -> Vec<String> {
    let entries = fs::read_dir(place).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name != "blobs").collect();
    names.sort();
    names
}

/// What comes while a base is being built: of all kinds, over quads and graphs that the base has and has not.
fn changes() -> Vec<Change> {
    vec![
        Change { drop_graphs: vec![node("g")], ..insert(&[quad(1, "g"), quad(70, "g")]) },
        Change { remove: vec![quad(2, ""), quad(70, "g")], ..insert(&[quad(71, ""), quad(3, "")]) },
        Change { create_graphs: vec![node("empty")], remove: vec![quad(1, "h")], ..insert(&[quad(2, "")]) },
        Change { drop_graphs: vec![node("h")], ..Change::default() },
        insert(&[quad(72, "h"), quad(2, "h")]),
        Change { remove: vec![quad(71, "")], ..Change::default() },
    ]
}

/// A location with a base and something beside it, and the same in memory.
fn started(place: &Path) -> (Store, Store) {
    let (store, memory) = (Store::open_to_write(place).expect("a location"), Store::new().expect("a store"));
    let first: Vec<Quad> = (0..6).flat_map(|n| [quad(n, ""), quad(n, "g"), quad(n, "h")]).collect();
    for (at, change) in
        [insert(&first), Change { remove: vec![quad(0, "g")], ..insert(&[quad(9, "k")]) }].iter().enumerate()
    {
        store.apply(change).expect("a change");
        memory.apply(change).expect("a change");
        if at == 0 {
            store.compact().expect("a compaction");
        }
    }
    (store, memory)
}

#[test]
fn commits_during_a_compaction_follow_the_new_base() {
    let all = changes();
    for before in 0..=all.len() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("place");
        let (store, memory) = started(&place);
        let reader = Store::open_to_read(&place).expect("a reader");
        let pinned = store.view().expect("a view");
        let length = pinned.len();
        for change in &all[..before] {
            store.apply(change).expect("a change");
            memory.apply(change).expect("a change");
        }
        let writer = store.clone();
        store
            .rebuild(&Omitted::none(), |_| {
                for change in &all[before..] {
                    let applied = writer.apply(change)?;
                    assert_eq!(applied.quads_after, memory.apply(change)?.quads_after);
                    assert_eq!(held(&writer), held(&memory));
                }
                Ok::<_, StoreError>(())
            })
            .expect("a compaction");
        assert_eq!(held(&store), held(&memory), "{before} before");
        assert_eq!(held(&reader), held(&memory), "{before} before");
        assert_eq!(pinned.len(), length);
        assert_eq!(pinned.quads(None, None, None, None).count(), length);
        let summary = store.summary().expect("a summary");
        assert_eq!(summary.quads, held(&memory).iter().filter(|line| !line.starts_with("graph")).count());
        drop((store, writer));
        let again = Store::open_to_write(&place).expect("a location");
        assert_eq!(held(&again), held(&memory), "{before} before, opened anew");
        assert_eq!(again.summary().expect("a summary").beside_base, summary.beside_base);
    }
}

/// One call to the disk fails, or all from one on, while a base is built, commits come meanwhile, and it is swapped in.
#[test]
fn whatever_call_fails_commits_during_a_compaction_are_kept() {
    for once in [false, true] {
        for calls in 0.. {
            let folder = tempfile::tempdir().expect("a folder");
            let place = folder.path().join("place");
            let (store, _) = started(&place);
            let before = held(&store);
            let writer = store.clone();
            let work = || {
                let mut acknowledged = Vec::new();
                let mut commit = |number: i64| {
                    if writer.apply(&insert(&[quad(number, "new")])).is_ok() {
                        acknowledged.push(number);
                    }
                };
                let compacted = store.rebuild(&Omitted::none(), |_| {
                    (100..103).for_each(&mut commit);
                    Ok::<_, StoreError>(())
                });
                (103..105).for_each(&mut commit);
                // Another one must not make what the first left unsure worse.
                let again = store.compact();
                (105..107).for_each(&mut commit);
                (acknowledged, compacted.is_ok() && again.is_ok())
            };
            let ((acknowledged, compacted), failed) =
                if once { failing_once(calls, work) } else { failing_at(calls, false, work) };
            let in_process = held(&store);
            drop((store, writer));
            let store = Store::open_to_write(&place).expect("a location opens by itself");
            let after = held(&store);
            assert!(before.is_subset(&after), "{calls}, once {once}");
            assert!(in_process.is_subset(&after), "{calls}, once {once}: seen, and gone");
            for number in &acknowledged {
                let line = quad(*number, "new").to_string();
                assert!(after.contains(&line), "{calls}, once {once}: {number} is gone");
            }
            assert_eq!(
                files(&place).len(),
                if store.summary().expect("a summary").base.is_some() { 5 } else { 4 }
            );
            store.apply(&insert(&[quad(200, "")])).expect("it goes on");
            store.compact().expect("it goes on");
            if !failed {
                assert!(compacted && acknowledged.len() == 7);
                assert!(calls > 20, "only {calls} calls to the disk");
                break;
            }
        }
    }
}

#[test]
fn compaction_begins_by_itself_while_readers_and_the_writer_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let store = Store::open_to_write(&place).expect("a location");
    store.compact_beyond(40);
    let done = AtomicBool::new(false);
    // Each commit adds one quad to each of two graphs, and takes one from both now and then.
    let change = |number: i64| Change {
        remove: vec![quad(number - 7, "a"), quad(number - 7, "b")],
        ..insert(&[quad(number, "a"), quad(number, "b")])
    };
    let memory = Store::new().expect("a store");
    std::thread::scope(|scope| {
        let reader = |store: Store| {
            let mut looks = 0;
            while !done.load(Ordering::Relaxed) {
                let view = store.view().expect("a view");
                let of = |graph: &str| {
                    let graph = node(graph);
                    let quads = view.quads(None, None, None, Some(graph.as_ref().into()));
                    quads.map(|quad| quad.object.to_string()).collect::<BTreeSet<_>>()
                };
                assert_eq!(of("a"), of("b"));
                looks += 1;
            }
            assert!(looks > 0);
        };
        let (same, other) = (store.clone(), Store::open_to_read(&place).expect("a reader"));
        scope.spawn(move || reader(same));
        scope.spawn(move || reader(other));
        for number in 0..1500 {
            store.apply(&change(number)).expect("a change");
            memory.apply(&change(number)).expect("a change");
        }
        done.store(true, Ordering::Relaxed);
    });
    store.wait_for_compaction();
    assert!(store.compaction_error().is_none());
    assert_eq!(held(&store), held(&memory));
    let current = fs::read_to_string(place.join("current")).expect("a pointer");
    let number = current.lines().find_map(|line| line.strip_prefix("number ")).expect("a number");
    assert!(number.parse::<u32>().expect("a number") >= 2, "{current}");
    drop(store);
    let again = Store::open_to_write(&place).expect("a location");
    assert_eq!(held(&again), held(&memory));
    assert_eq!(files(&place).len(), 5);
}

#[test]
fn what_comes_and_goes_again_is_compacted_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open_to_write(&folder.path().join("place")).expect("a location");
    store.compact_beyond(100);
    for _ in 0..60 {
        store.apply(&insert(&[quad(1, "")])).expect("a change");
        store.apply(&Change { remove: vec![quad(1, "")], ..Change::default() }).expect("a change");
    }
    store.wait_for_compaction();
    let summary = store.summary().expect("a summary");
    assert_eq!((summary.quads, summary.base.is_some()), (0, true));
}

#[test]
fn a_store_that_goes_gives_its_compaction_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let many: Vec<Quad> = (0..20_000).map(|number| quad(number, "g")).collect();
    for round in 0..6 {
        let store = Store::open_to_write(&place).expect("it is free at once");
        store.compact_beyond(100);
        store.apply(&insert(&many)).expect("a change");
        store.apply(&insert(&[quad(100_000 + round, "")])).expect("a change");
        std::thread::sleep(std::time::Duration::from_millis(3 * u64::try_from(round).expect("a few")));
    }
    let store = Store::open_to_write(&place).expect("it is free at once");
    assert_eq!(store.view().expect("a view").len(), 20_006);
    let has_base = store.summary().expect("a summary").base.is_some();
    assert_eq!(files(&place).len(), if has_base { 5 } else { 4 });
}

#[test]
fn a_compaction_that_fails_is_told_and_tried_again_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let store = Store::open_to_write(&place).expect("a location");
    store.compact_beyond(10);
    // No file can take the place of a folder.
    let in_the_way = place.join("base-1.assay");
    fs::create_dir_all(in_the_way.join("x")).expect("a folder");
    let commit = |numbers: std::ops::Range<i64>| {
        for number in numbers {
            store.apply(&insert(&[quad(number, "")])).expect("a change");
        }
        store.wait_for_compaction();
    };
    commit(0..11);
    let error = store.compaction_error().expect("it failed").to_string();
    assert!(error.contains("base-1.assay"), "{error}");
    assert!(store.compaction_error().is_none(), "told once");
    commit(11..16);
    assert!(store.compaction_error().is_none(), "too soon to try again");
    fs::remove_dir_all(in_the_way).expect("a folder");
    commit(16..30);
    let summary = store.summary().expect("a summary");
    assert_eq!((summary.quads, summary.base.is_some()), (30, true));
    assert!(store.compaction_error().is_none());
}

use super::*;
use crate::index::disk::{failing_at, failing_once};
use oxrdf::{GraphName, GraphNameRef, Literal, NamedNodeRef};
use proptest::prelude::*;
use std::fs;

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

fn store(quads: &[Quad]) -> Store {
    let store = Store::new().expect("a store in memory");
    store.apply(&insert(quads)).expect("an insert");
    store
}

#[test]
fn a_view_does_not_see_later_writes() {
    let store = store(&[quad(1, "")]);
    let before = store.view().expect("a view");
    store.apply(&insert(&[quad(2, "g")])).expect("an insert");
    assert_eq!((before.len(), store.view().expect("a view").len()), (1, 2));
    assert_eq!((before.generation(), store.generation()), (1, 2));
}

#[test]
fn a_change_drops_before_it_inserts_and_keeps_empty_graphs() {
    let store = store(&[quad(1, "g"), quad(2, "g"), quad(3, "h")]);
    let change = Change {
        drop_graphs: vec![node("g")],
        create_graphs: vec![node("empty")],
        remove: vec![quad(3, "h")],
        insert: vec![quad(4, "g")],
        ..Change::default()
    };
    let applied = store.apply(&change).expect("a change");
    assert_eq!((applied.quads_before, applied.quads_after), (3, 1));
    let view = store.view().expect("a view");
    assert!(view.contains(&quad(4, "g")));
    let mut graphs: Vec<String> = view.named_graphs().map(|graph| graph.to_string()).collect();
    graphs.sort();
    assert_eq!(graphs, ["<http://example.org/empty>", "<http://example.org/g>", "<http://example.org/h>"]);
}

#[test]
fn the_merged_default_graph_has_each_triple_once() {
    let view = store(&[quad(1, ""), quad(1, "g"), quad(1, "h"), quad(2, "g")]).view().expect("a view");
    assert_eq!(view.len(), 4);
    assert_eq!(view.triples(None, None, None).count(), 2);
    let cases = [
        (DefaultGraph::Merged, 2),
        (DefaultGraph::Strict, 1),
        (DefaultGraph::Graphs(vec![node("g").into(), node("h").into()]), 2),
        (DefaultGraph::Graphs(vec![node("h").into()]), 1),
        (DefaultGraph::Graphs(vec![node("absent").into()]), 0),
        (DefaultGraph::Graphs(vec![]), 0),
    ];
    for (default_graph, count) in cases {
        let view = view.clone().with_default_graph(&default_graph);
        assert_eq!(view.triples(None, None, None).count(), count, "{default_graph:?}");
    }
}

#[test]
fn quads_are_found_by_every_place() {
    let view = store(&[quad(1, ""), quad(1, "g"), quad(2, "g")]).view().expect("a view");
    let one = Literal::from(1);
    let absent = NamedNodeRef::new_unchecked("http://example.org/absent");
    let graph = node("g");
    assert_eq!(view.quads(None, None, Some((&one).into()), None).count(), 2);
    assert_eq!(view.quads(None, None, None, Some(graph.as_ref().into())).count(), 2);
    assert_eq!(view.quads(None, None, None, Some(GraphNameRef::DefaultGraph)).count(), 1);
    assert_eq!(view.quads(None, Some(absent), None, None).count(), 0);
}

#[test]
fn joining_adds_for_this_view_only() {
    let store = store(&[quad(1, "g")]);
    let view = store.view().expect("a view");
    let joined = view.joined([quad(2, "g"), quad(1, "")]).expect("a joined view");
    assert_eq!((view.len(), joined.len(), joined.triples(None, None, None).count()), (1, 3, 2));
}

#[test]
fn ways_to_write_a_number_are_as_many_quads() {
    let numbers = ["7", "07", "+7"].map(|text| {
        let seven = Literal::new_typed_literal(text, oxrdf::vocab::xsd::INTEGER);
        Quad { object: seven.into(), ..quad(0, "") }
    });
    let store = store(&numbers);
    assert_eq!(store.summary().expect("a summary").quads, 3);
    let view = store.view().expect("a view");
    assert!(numbers.iter().all(|quad| view.contains(quad)));
    let applied =
        store.apply(&Change { remove: numbers[1..].to_vec(), ..Change::default() }).expect("a change");
    assert_eq!((applied.quads_before, applied.quads_after), (3, 1));
    assert_eq!(held(&store), [numbers[0].to_string()]);
}

#[test]
fn a_transaction_that_fails_leaves_the_store_as_it_was() {
    let store = store(&[quad(1, "")]);
    let failed: Result<(Applied, ()), StoreError> =
        store.transact(|_| Err(StoreError::Index(IndexError::TooManyTerms { limit: 1 })));
    assert!(failed.is_err());
    assert_eq!((store.generation(), store.view().expect("a view").len()), (1, 1));
}

/// What a store holds, as text.
fn held(store: &Store) -> Vec<String> {
    let view = store.view().expect("a view");
    let mut held: Vec<String> = view.quads(None, None, None, None).map(|quad| quad.to_string()).collect();
    held.extend(view.named_graphs().map(|graph| format!("graph {graph}")));
    held.sort();
    held
}

/// What is done to a store and to a location alike.
#[derive(Debug, Clone)]
enum Deed {
    Change(Change),
    Compact,
    Reopen,
}

fn deed() -> impl Strategy<Value = Deed> {
    let quads = || prop::collection::vec((0..6i64, 0..3u8), 0..5);
    let named = |number: u8| ["", "g", "h"][usize::from(number)];
    let graphs = || prop::collection::vec(1..3u8, 0..2);
    let change = (graphs(), graphs(), quads(), quads()).prop_map(move |(drop, create, remove, insert)| {
        let quads = |list: Vec<(i64, u8)>| list.into_iter().map(|(o, g)| quad(o, named(g))).collect();
        let nodes = |list: Vec<u8>| list.into_iter().map(|g| node(named(g))).collect();
        Deed::Change(Change {
            drop_graphs: nodes(drop),
            create_graphs: nodes(create),
            remove: quads(remove),
            insert: quads(insert),
            ..Change::default()
        })
    });
    prop_oneof![8 => change, 1 => Just(Deed::Compact), 1 => Just(Deed::Reopen)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A location is what a store in memory is, whatever is done to both, and a reader sees it so.
    #[test]
    fn a_location_is_the_store_in_memory(deeds in prop::collection::vec(deed(), 1..14)) {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("place");
        let memory = Store::new().expect("a store");
        let mut store = Store::open_to_write(&place).expect("a location");
        let reader = Store::open_to_read(&place).expect("a reader");
        for deed in deeds {
            match deed {
                Deed::Change(change) => {
                    let expected = memory.apply(&change).expect("a change");
                    let applied = store.apply(&change).expect("a change");
                    prop_assert_eq!(applied.quads_after, expected.quads_after);
                }
                Deed::Compact => store.compact().expect("a compaction"),
                Deed::Reopen => {
                    drop(store);
                    store = Store::open_to_write(&place).expect("a location");
                }
            }
            prop_assert_eq!(held(&store), held(&memory));
            prop_assert_eq!(held(&reader), held(&memory));
        }
        let file = folder.path().join("all.assay");
        store.write_base(&file).expect("a base");
        prop_assert_eq!(held(&Store::open_base(&file).expect("a base")), held(&memory));
    }
}

/// Commits one quad after another, with a compaction after some; what the store held after each.
fn filled(place: &Path, commits: i64, compact_after: i64) -> Vec<Vec<String>> {
    let store = Store::open_to_write(place).expect("a location");
    let mut states = vec![held(&store)];
    for number in 0..commits {
        if number == compact_after {
            store.compact().expect("a compaction");
        }
        let change =
            Change { remove: vec![quad(number - 2, "g")], ..insert(&[quad(number, "g"), quad(number, "")]) };
        store.apply(&change).expect("a change");
        states.push(held(&store));
    }
    states
}

#[test]
fn a_journal_cut_anywhere_holds_the_commits_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let states = filled(&place, 6, 2);
    let journal = place.join("journal-1");
    let whole = fs::read(&journal).expect("a journal");
    let mut last = 0;
    for length in 48..=whole.len() {
        fs::write(&journal, &whole[..length]).expect("a write");
        // What had returned is lost by this, and to be given up before anything is written.
        let accepting = WriteOptions::default().accepting_loss();
        let store = Store::open_to_write_with(&place, &accepting).expect("a location opens by itself");
        let found = states.iter().position(|state| *state == held(&store)).expect("one of the states");
        assert!(found >= last.max(2), "{length} bytes: {found} after {last}");
        last = found;
        store.apply(&insert(&[quad(77, "")])).expect("it goes on");
        drop(store);
        let again = Store::open_to_read(&place).expect("a reader");
        assert!(again.view().expect("a view").contains(&quad(77, "")));
    }
    assert_eq!(last, states.len() - 1);
}

#[test]
fn a_flipped_bit_anywhere_is_named_and_never_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let expected = filled(&place, 5, 3).pop().expect("a state");
    for name in ["current", "base-1.assay", "journal-1"] {
        let path = place.join(name);
        let whole = fs::read(&path).expect("a file");
        let steps = if whole.len() > 5000 { 29 } else { 1 };
        for at in (0..whole.len()).step_by(steps) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1 << (at % 8);
            fs::write(&path, damaged).expect("a write");
            let read = Store::open_to_read(&place).and_then(|store| {
                store.view()?;
                Ok(guarded(|| held(&store))?)
            });
            match read {
                Ok(state) => assert_eq!(state, expected, "{name}, byte {at}"),
                Err(error) => {
                    let said = error.to_string();
                    assert!(said.contains(name) || said.contains("version"), "{name}, byte {at}: {said}");
                }
            }
        }
        fs::write(&path, whole).expect("a write");
    }
    assert_eq!(held(&Store::open_to_read(&place).expect("a reader")), expected);
}

/// Every call to the disk fails in turn, in a commit and in a compaction; with a disk that is full, a write takes some
/// bytes first. What was acknowledged is there afterwards, and what was not is not, or it is there whole.
#[test]
fn whatever_call_fails_nothing_acknowledged_is_lost() {
    for full in [false, true] {
        for calls in 0.. {
            let folder = tempfile::tempdir().expect("a folder");
            let place = folder.path().join("place");
            let before = filled(&place, 3, 1).pop().expect("a state");
            let store = Store::open_to_write(&place).expect("a location");
            let (acknowledged, failed) = failing_at(calls, full, || {
                let first = store.apply(&insert(&[quad(50, "h")])).is_ok();
                let compacted = store.compact().is_ok();
                let second = store.apply(&insert(&[quad(51, "h")])).is_ok();
                (first, compacted, second)
            });
            let in_process = held(&store);
            drop(store);
            let store = Store::open_to_write(&place).expect("a location opens by itself");
            let after = held(&store);
            let has = |number: i64| after.iter().any(|line| line.contains(&format!("\"{number}\"")));
            assert!(before.iter().all(|line| after.contains(line)), "{calls}: {after:?}");
            assert!(has(50) || !acknowledged.0, "{calls}");
            assert!(has(51) || !acknowledged.2, "{calls}");
            assert!(in_process.iter().all(|line| after.contains(line)), "{calls}: seen, and gone");
            store.apply(&insert(&[quad(52, "h")])).expect("it goes on");
            store.compact().expect("it goes on");
            let left: Vec<String> = fs::read_dir(&place)
                .expect("a folder")
                .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
                .collect();
            assert_eq!(left.len(), 5, "{left:?}");
            if !failed {
                assert_eq!(acknowledged, (true, true, true));
                assert!(calls > 8, "only {calls} calls to the disk");
                break;
            }
        }
    }
}

/// A commit that is on the disk and fails in memory is taken back, or nothing more is written: what is read in the process
/// and what is read after opening again never go apart.
#[test]
fn a_commit_that_fails_after_its_record_leaves_memory_and_disk_as_one() {
    // The record is written and synced by the first two calls; the third fails, alone or with the taking back.
    for goes_on in [true, false] {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("place");
        let before = filled(&place, 3, 1).pop().expect("a state");
        let store = Store::open_to_write(&place).expect("a location");
        let work = || store.apply(&insert(&[quad(50, "h")]));
        let (refused, failed) = if goes_on { failing_once(2, work) } else { failing_at(2, false, work) };
        assert!(failed && refused.is_err_and(|error| error.to_string().contains("recorded")));
        assert_eq!(held(&store), before, "nothing of it is read");
        let next = store.apply(&insert(&[quad(51, "h")]));
        if goes_on {
            next.expect("it goes on");
            let after = held(&store);
            drop(store);
            let again = held(&Store::open_to_write(&place).expect("a location"));
            assert_eq!(again, after);
            assert!(!after.iter().any(|line| line.contains("\"50\"")), "{after:?}");
        } else {
            assert!(matches!(next, Err(StoreError::Journal(JournalError::Broken { .. }))), "{next:?}");
        }
    }
}

#[test]
fn one_writes_and_a_base_is_only_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let writer = Store::open_to_write(&place).expect("a location");
    let second =
        Store::open_to_write_with(&place, &WriteOptions::default().with_wait(std::time::Duration::ZERO))
            .err()
            .expect("no second writer")
            .to_string();
    assert!(second.contains(&format!("process {}", std::process::id())), "{second}");
    let reader = Store::open_to_read(&place).expect("a reader");
    assert!(matches!(reader.apply(&insert(&[quad(1, "")])), Err(StoreError::ReadOnly { .. })));
    let pinned = reader.view().expect("a view");
    writer.apply(&insert(&[quad(1, "")])).expect("a change");
    writer.compact().expect("a compaction");
    assert_eq!((pinned.len(), reader.view().expect("a view").len()), (0, 1));
    drop(writer);
    Store::open_to_write(&place).expect("the lock is free again");
    let other = folder.path().join("other");
    fs::create_dir(&other).expect("a folder");
    fs::write(other.join("words.txt"), "words").expect("a file");
    assert!(matches!(
        Store::open_to_write(&other),
        Err(StoreError::Location(LocationError::NotALocation { .. }))
    ));
    assert!(Store::open_to_read(&folder.path().join("none")).is_err());
    assert!(matches!(Store::new().expect("a store").compact(), Err(StoreError::InMemory)));
}

#[test]
fn a_graph_replaced_sixty_times_leaves_no_trace_after_compaction() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let store = Store::open_to_write(&place).expect("a location");
    let size = || {
        fs::metadata(place.join("base-1.assay"))
            .or(fs::metadata(place.join("base-2.assay")))
            .expect("a base")
            .len()
    };
    let replace = |round: i64| {
        let quads: Vec<Quad> = (0..500).map(|number| quad(number + round % 7, "g")).collect();
        store.apply(&Change { drop_graphs: vec![node("g")], ..insert(&quads) }).expect("a change");
    };
    replace(0);
    store.compact().expect("a compaction");
    let once = size();
    (1..=60).for_each(replace);
    assert!(store.summary().expect("a summary").beside_base > 0);
    store.compact().expect("a compaction");
    let summary = store.summary().expect("a summary");
    assert_eq!((summary.quads, summary.beside_base), (500, 0));
    assert!(size() <= once + 64, "{} after {once}", size());
}

/// What Oxigraph's own store wrote is opened in place, read, changed, and read again by Oxigraph.
#[cfg(feature = "rocksdb")]
#[test]
fn a_database_of_oxigraph_is_opened_in_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let there = folder.path().join("database");
    let [one, two] = ["a", "b"].map(|name| {
        let node = NamedNode::new_unchecked(format!("http://example.org/{name}"));
        Quad::new(node.clone(), node.clone(), node.clone(), node)
    });
    let theirs = oxigraph::store::Store::open(&there).expect("a database");
    theirs.insert(&one).expect("room");
    drop(theirs);
    let reader = Store::open_to_read(&there).expect("a store");
    assert_eq!(reader.view().expect("a view").len(), 1);
    let change = Change { insert: vec![two.clone()], ..Change::default() };
    assert!(matches!(reader.apply(&change), Err(StoreError::ReadOnly { .. })));
    drop(reader);
    let writer = Store::open_to_write(&there).expect("a store");
    let applied = writer.apply(&change).expect("a commit");
    assert_eq!((applied.quads_before, applied.quads_after), (1, 2));
    assert!(writer.view().expect("a view").contains(&two));
    let keeping = writer.transact_keeping(&mut std::iter::once(b"text".to_vec()), |_| {
        Ok::<_, StoreError>((change.clone(), ()))
    });
    assert!(matches!(keeping, Err(StoreError::KeepsNoBlobs { .. })));
    assert!(matches!(writer.compact(), Err(StoreError::InMemory)));
    drop(writer);
    let theirs = oxigraph::store::Store::open(&there).expect("the database");
    assert!(theirs.contains(&one).expect("an answer") && theirs.contains(&two).expect("an answer"));
}

#[cfg(not(feature = "rocksdb"))]
#[test]
fn a_database_of_oxigraph_is_told_from_a_location() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["CURRENT", "IDENTITY"] {
        std::fs::write(folder.path().join(name), b"").expect("a file");
    }
    let opened = Store::open_to_read(folder.path()).map(drop);
    assert!(matches!(opened, Err(StoreError::NeedsRocksdb { .. })), "{opened:?}");
}

/// Readers with handles of their own, as other processes have, beside a writer that commits and compacts: each sees one state
/// after another, whole, and no loss is made up.
#[test]
fn readers_elsewhere_see_one_state_after_another() {
    const COMMITS: usize = 120;
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("place");
    let store = Store::open_to_write(&place).expect("a location");
    let (done, looks) = (std::sync::atomic::AtomicBool::new(false), std::sync::atomic::AtomicUsize::new(0));
    let ordering = std::sync::atomic::Ordering::Relaxed;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let reader = Store::open_to_read(&place).expect("a reader");
                let mut last = 0;
                while !done.load(ordering) || last < 2 * COMMITS {
                    let view = reader.view().expect("a view");
                    // A commit is of two quads: none is seen by half.
                    let count = view.quads(None, None, None, None).count();
                    assert!(count >= last && count.is_multiple_of(2), "{count} after {last}");
                    assert_eq!((reader.loss(), view.len()), (None, count));
                    last = count;
                    looks.fetch_add(1, ordering);
                    if count.is_multiple_of(7) {
                        let anew = Store::open_to_read(&place).expect("a reader");
                        assert_eq!(anew.loss(), None);
                    }
                }
            });
        }
        for n in 0..COMMITS {
            let number = i64::try_from(n).expect("a number");
            store.apply(&insert(&[quad(2 * number, "g"), quad(2 * number + 1, "g")])).expect("a commit");
            if n % 25 == 24 {
                store.compact().expect("a base");
            }
        }
        done.store(true, ordering);
    });
    assert!(looks.into_inner() > 8);
}

/// What a snapshot gives for every pattern of some terms, in every choice of graphs, with counts and statistics.
fn answers(index: &Arc<Index>, terms: &[oxrdf::Term]) -> Vec<String> {
    use crate::index::{DEFAULT_GRAPH, Graphs, Pattern};
    let id = |term: Option<&oxrdf::Term>| match term {
        Some(term) => index.id(term).map(Some),
        None => Some(None),
    };
    let places: Vec<Option<&oxrdf::Term>> = std::iter::once(None).chain(terms.iter().map(Some)).collect();
    let some: Vec<u32> = terms.iter().filter_map(|term| index.id(term)).collect();
    let mut graphs = vec![Graphs::All, Graphs::Named, Graphs::Merged, Graphs::One(DEFAULT_GRAPH)];
    graphs.extend(some.iter().map(|graph| Graphs::One(*graph)));
    let mut merged: Vec<u32> = terms.iter().step_by(2).filter_map(|term| index.id(term)).collect();
    merged.sort_unstable();
    graphs.push(Graphs::MergedOf(merged.into()));
    let mut told = Vec::new();
    let mut ask = |known: [Option<&oxrdf::Term>; 3]| {
        let [Some(subject), Some(predicate), Some(object)] = known.map(id) else { return };
        for graphs in &graphs {
            let pattern = Pattern { subject, predicate, object, graphs: graphs.clone() };
            let mut found: Vec<String> =
                index.scan(&pattern).map(|row| index.decode(row).to_string()).collect();
            assert_eq!(found.len(), index.count(&pattern), "{known:?} {graphs:?}");
            let looked_up = [subject, predicate, object];
            if looked_up.iter().any(Option::is_some) {
                let mut rows = 0;
                let key = looked_up.map(Option::unwrap_or_default);
                index.lookup(looked_up.map(|id| id.is_some()), graphs).each(key, |_| rows += 1);
                assert_eq!(rows, found.len(), "looking up {known:?} {graphs:?}");
            }
            if found.is_empty() {
                // Whether a term that stands nowhere is known does not matter.
                continue;
            }
            found.sort();
            let graphs = match graphs {
                Graphs::One(graph) if *graph != DEFAULT_GRAPH => index.term(*graph).to_string(),
                Graphs::MergedOf(_) => "some".to_owned(),
                other => format!("{other:?}"),
            };
            told.push(format!("{known:?} {graphs} {found:?}"));
        }
    };
    for subject in &places {
        for predicate in &places {
            ask([*subject, *predicate, None]);
            ask([*subject, None, *predicate]);
            ask([None, *subject, *predicate]);
        }
    }
    let statistics = terms.iter().filter_map(|term| Some((term, index.statistics(index.id(term)?))));
    let statistics = statistics.filter(|(_, of)| of.triples > 0);
    told.extend(statistics.map(|(term, statistics)| format!("{term} {statistics:?}")));
    told.sort();
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A snapshot that follows from the one before is what one made from nothing is, over a base too.
    #[test]
    fn snapshots_that_follow_are_those_made_anew(
        turns in prop::collection::vec(
            (prop::collection::vec((0..3u8, 0..2u8, 0..4u8, 0..4u8, any::<bool>()), 0..12), 0..9u8),
            1..10,
        ),
    ) {
        let names = ["a", "b", "c", "d"].map(node);
        let named = |at: u8| match at {
            0 => GraphName::DefaultGraph,
            // What a store says of itself is set apart.
            1 => NamedNode::new_unchecked(crate::model::vocab::CATALOGUE_GRAPH).into(),
            at => names[usize::from(at)].clone().into(),
        };
        let terms: Vec<oxrdf::Term> = names.iter().map(|name| name.clone().into())
            .chain([NamedNode::new_unchecked(crate::model::vocab::CATALOGUE_GRAPH).into()]).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open_to_write(&folder.path().join("place")).expect("a location");
        for (quads, deed) in turns {
            let mut change = Change::default();
            for (s, p, o, g, comes) in quads {
                let [s, p, o] = [s, p, o].map(|at| names[usize::from(at)].clone());
                let quad = Quad::new(s, p, o, named(g));
                if comes { change.insert.push(quad) } else { change.remove.push(quad) }
            }
            if deed < 3 {
                change.drop_graphs.push(names[usize::from(deed)].clone());
            }
            store.apply(&change).expect("a change");
            match deed {
                // What comes before a view is asked for follows in one.
                3 => continue,
                4 => store.compact().expect("a compaction"),
                _ => {}
            }
            let after = store.view().expect("a view");
            let also = Change { insert: change.remove, remove: change.insert, ..Change::default() };
            let tried = after.after(&also).expect("a view");
            let anew = Arc::new(lock(&store.shared.state).layers.anew().expect("a snapshot"));
            prop_assert_eq!(answers(after.index(), &terms), answers(&anew, &terms));
            let graphs = |index: &Arc<Index>| {
                let mut names: Vec<String> = index.graphs().iter().map(|id| index.term(*id).to_string()).collect();
                names.sort();
                names
            };
            prop_assert_eq!(graphs(after.index()), graphs(&anew));
            store.apply(&also).expect("a change");
            let anew = Arc::new(lock(&store.shared.state).layers.anew().expect("a snapshot"));
            prop_assert_eq!(answers(tried.index(), &terms), answers(&anew, &terms));
        }
    }
}

#[test]
fn a_commit_costs_what_it_changes_and_not_what_is_there() {
    let many: Vec<Quad> = (0..100_000).map(|n| quad(n, if n % 2 == 0 { "g" } else { "h" })).collect();
    let store = store(&many);
    let _ = store.view().expect("a view").index().statistics(1);
    for number in 0..20 {
        let change = Change { remove: vec![quad(number, "g")], ..insert(&[quad(200_000 + number, "new")]) };
        let tried = store.view().expect("a view").after(&change).expect("a view");
        store.apply(&change).expect("a change");
        let view = store.view().expect("a view");
        for index in [tried.index(), view.index()] {
            assert!(index.work() < 15_000, "{number}: {}", index.work());
        }
        assert!(view.contains(&quad(200_000 + number, "new")) && !view.contains(&quad(number, "g")));
    }
}

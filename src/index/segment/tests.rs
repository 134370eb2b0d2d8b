use super::*;
use crate::index::{Index, Parts};
use oxrdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Triple};
use proptest::prelude::*;
use std::fs;

/// The third is the catalogue, which the merge of all graphs leaves out.
fn node(name: u8) -> NamedNode {
    if name == 3 {
        return NamedNode::new_unchecked(crate::model::vocab::CATALOGUE_GRAPH);
    }
    NamedNode::new_unchecked(format!("http://example.org/{name}"))
}

/// A term of any kind, few of each, so that quads share them.
fn object(choice: u8) -> Term {
    let xsd = |value: &str, datatype: &str| {
        let datatype = NamedNode::new_unchecked(format!("http://www.w3.org/2001/XMLSchema#{datatype}"));
        Term::from(Literal::new_typed_literal(value, datatype))
    };
    match choice {
        0 => xsd("36.70", "decimal"),
        1 => xsd("36.7", "decimal"),
        2 => xsd("-4", "integer"),
        3 => xsd("2024-02-01", "date"),
        4 => Literal::new_simple_literal("words").into(),
        5 => Literal::new_language_tagged_literal_unchecked("Worte", "de").into(),
        6 => Triple::new(node(1), node(2), Literal::from(7)).into(),
        7 => xsd("12", "int"),
        8 => xsd("1.5e0", "double"),
        9 => xsd("many", "integer"),
        other => node(other % 4).into(),
    }
}

fn quad((s, p, o, g): (u8, u8, u8, u8)) -> Quad {
    let graph = if g == 0 { GraphName::DefaultGraph } else { node(g).into() };
    Quad::new(node(s), node(p), object(o), graph)
}

fn quads(graphs: u8) -> impl Strategy<Value = Vec<Quad>> {
    prop::collection::vec((0..5u8, 0..3u8, 0..14u8, 0..=graphs).prop_map(quad), 0..80)
}

const SMALL: Budget = Budget { quads: 7, terms: 200 };

fn build(path: &Path, quads: &[Quad], empty: &[u8], budget: Budget) -> Segment {
    let builder = Builder::new(path, budget);
    // Two runs, as two threads would fill them.
    let (mut one, mut other) = (builder.run(), builder.run());
    for (at, quad) in quads.iter().enumerate() {
        let run = if at % 3 == 0 { &mut one } else { &mut other };
        run.push(quad.clone()).unwrap();
    }
    for name in empty {
        other.graph(node(*name).into());
    }
    one.finish().unwrap();
    other.finish().unwrap();
    builder.finish().unwrap();
    Segment::open(path).unwrap()
}

/// The rows of a pattern as text, whatever the ids.
fn shown(rows: impl Iterator<Item = Row>, term: impl Fn(Id) -> Term) -> Vec<String> {
    let show = |id: Id| if id == DEFAULT_GRAPH { "-".to_owned() } else { term(id).to_string() };
    let mut rows: Vec<String> = rows.map(|row| row.map(show).join(" ")).collect();
    rows.sort();
    rows
}

/// What the patterns of a test ask for.
type Known = ((Option<u8>, Option<u8>, Option<u8>), (u8, u8));

fn known() -> impl Strategy<Value = Known> {
    let places = (prop::option::of(0..5u8), prop::option::of(0..3u8), prop::option::of(0..14u8));
    (places, (0..4u8, 0..4u8))
}

/// The answers of an index to one pattern over every choice of graphs; counts are checked on the way.
fn answers(index: &Arc<Index>, ((s, p, o), graphs): Known) -> Vec<Vec<String>> {
    let graph = |choice: u8| match choice {
        0 => Some(DEFAULT_GRAPH),
        choice => index.id(&node(choice).into()),
    };
    let pattern = |choice: usize| -> Option<Pattern> {
        let term = |term: Option<Term>| match term {
            Some(term) => index.id(&term).map(Some),
            None => Some(None),
        };
        let mut some: Vec<Id> = [graphs.0, graphs.1].into_iter().filter_map(graph).collect();
        some.sort_unstable();
        some.dedup();
        let graphs = match choice {
            0 => Graphs::Merged,
            1 => Graphs::All,
            2 => Graphs::Named,
            3 => Graphs::One(graph(graphs.0)?),
            _ => Graphs::MergedOf(some.into()),
        };
        Some(Pattern {
            subject: term(s.map(|name| node(name).into()))?,
            predicate: term(p.map(|name| node(name).into()))?,
            object: term(o.map(object))?,
            graphs,
        })
    };
    let answer = |choice: usize| {
        pattern(choice).map_or_else(Vec::new, |pattern| {
            let rows = shown(index.scan(&pattern), |id| index.term(id));
            assert_eq!(index.count(&pattern), rows.len(), "{pattern:?}");
            rows
        })
    };
    (0..5).map(answer).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A base and an index in memory of the same quads answer every pattern alike, in one run or in many.
    #[test]
    fn every_pattern_is_answered_as_in_memory(
        quads in prop_oneof![quads(0), quads(3)],
        empty in prop::collection::vec(4..7u8, 0..2),
        small in any::<bool>(),
        known in known(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.assay");
        let base = Arc::new(build(&path, &quads, &empty, if small { SMALL } else { Budget::default() }));
        let names = empty.iter().map(|name| node(*name).into());
        let memory = Arc::new(Index::build(quads.clone(), names).unwrap());
        prop_assert_eq!(base.len(), memory.len() as u64);
        prop_assert_eq!(base.graphs().len(), memory.graphs().len());
        for id in 1..=base.terms() {
            let term = base.term(id);
            prop_assert_eq!(base.id(&term), Some(id), "{}", term);
            if let Some(value) = base.value(id) {
                prop_assert_eq!(Term::from(value), term);
            }
        }
        let disk = Arc::new(Index::over(Some(base), Parts::default()).unwrap());
        prop_assert_eq!(answers(&disk, known), answers(&memory, known));
    }

    /// A base of which quads went and to which others came, some of them again, is the dataset that is left.
    #[test]
    fn a_base_changed_is_the_dataset_that_is_left(
        settled in prop_oneof![quads(0), quads(3)],
        removed in (prop::collection::vec(any::<prop::sample::Index>(), 0..30), quads(3)),
        added in prop_oneof![Just(Vec::new()), quads(0), quads(3)],
        joined in prop_oneof![Just(Vec::new()), quads(3)],
        known in known(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let base = Arc::new(build(&folder.path().join("a.assay"), &settled, &[], SMALL));
        let mut gone: Vec<Quad> = removed.1.into_iter().take(5).collect();
        if !settled.is_empty() {
            gone.extend(removed.0.iter().map(|at| at.get(&settled).clone()));
        }
        let mut left: Vec<Quad> = settled.iter().filter(|quad| !gone.contains(quad)).cloned().collect();
        left.extend(added.iter().cloned());
        // Graphs stay when their last quad goes.
        let graphs: Vec<NamedOrBlankNode> = settled.iter().filter_map(|quad| match &quad.graph_name {
            GraphName::NamedNode(name) => Some(name.clone().into()),
            _ => None,
        }).collect();
        let memory = Index::build(left.clone(), graphs.clone()).unwrap();
        let removed = gone.iter().filter_map(|quad| base.row(quad)).collect();
        let parts = Parts { added, removed, ..Parts::default() };
        let disk = Index::over(Some(base), parts).unwrap();
        prop_assert_eq!(disk.len(), memory.len());
        let (disk, memory) = (Arc::new(disk), Arc::new(memory));
        let extended = (disk.extended(joined.clone(), []).unwrap(), memory.extended(joined, []).unwrap());
        let extended = (Arc::new(extended.0), Arc::new(extended.1));
        for (disk, memory) in [(disk, memory), extended] {
            prop_assert_eq!(disk.graphs().len(), memory.graphs().len());
            prop_assert_eq!(answers(&disk, known), answers(&memory, known));
        }
    }
}

#[test]
fn rows_come_in_the_order_that_serves_the_pattern() {
    let folder = tempfile::tempdir().unwrap();
    let quads: Vec<Quad> = (0..60).map(|n| quad((n % 5, n % 3, n % 14, n % 4))).collect();
    let base = Arc::new(build(&folder.path().join("a.assay"), &quads, &[], SMALL));
    let all = Pattern { subject: None, predicate: None, object: None, graphs: Graphs::Merged };
    let rows: Vec<Row> = base.scan(&all).collect();
    assert!(rows.windows(2).all(|pair| pair[0] < pair[1]));
    let statistics = base.statistics(base.id(&node(1).into()).unwrap());
    let of = |row: &&Row| row[1] == base.id(&node(1).into()).unwrap();
    let distinct = |place: usize| {
        rows.iter().filter(of).map(|row| row[place]).collect::<std::collections::BTreeSet<_>>().len() as u64
    };
    let expected = PredicateStatistics {
        triples: rows.iter().filter(of).count() as u64,
        subjects: distinct(0),
        objects: distinct(2),
    };
    assert_eq!(statistics, expected);
}

/// Everything that a base says, read in every way; `None` where damage was met.
fn everything(path: &Path) -> Option<Vec<String>> {
    let base = Arc::new(Segment::open(path).ok()?);
    guarded(|| {
        let mut said = vec![format!("{:?}", base.summary())];
        let statistics = (1..=base.terms()).map(|id| format!("{} {:?}", base.term(id), base.statistics(id)));
        said.extend(statistics);
        let one = base.id(&node(1).into());
        for graphs in [Graphs::Merged, Graphs::All, Graphs::One(base.graphs().first().copied().unwrap_or(0))]
        {
            let places = [(None, None, None), (one, None, None), (None, one, None), (None, None, one)];
            for (subject, predicate, object) in places {
                let pattern = Pattern { subject, predicate, object, graphs: graphs.clone() };
                said.extend(shown(base.scan(&pattern), |id| base.term(id)));
            }
        }
        said
    })
    .ok()
}

#[test]
fn a_flipped_bit_is_damage_or_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.assay");
    let quads: Vec<Quad> = (0..40).map(|n| quad((n % 5, n % 3, n % 14, n % 3))).collect();
    drop(build(&path, &quads, &[5], Budget::default()));
    let bytes = fs::read(&path).unwrap();
    let whole = everything(&path).unwrap();
    let damaged = folder.path().join("damaged.assay");
    let mut found = 0;
    for at in (0..bytes.len()).step_by(7) {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        fs::write(&damaged, changed).unwrap();
        match everything(&damaged) {
            None => found += 1,
            Some(said) => assert_eq!(said, whole, "byte {at}"),
        }
        let verified = Segment::open(&damaged).and_then(|base| base.verify());
        assert!(verified.is_err(), "byte {at}");
    }
    assert!(found > bytes.len() / 14, "{found} of {} bytes", bytes.len() / 7);
}

#[test]
fn a_file_that_is_cut_short_or_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.assay");
    drop(build(&path, &[quad((1, 2, 3, 0))], &[], Budget::default()));
    let bytes = fs::read(&path).unwrap();
    let cut = folder.path().join("cut.assay");
    for length in (0..bytes.len()).step_by(11).chain([8, 4095, 4096, bytes.len() - 1]) {
        fs::write(&cut, &bytes[..length]).unwrap();
        assert!(Segment::open(&cut).is_err(), "{length} bytes");
    }
    fs::write(&cut, "<http://e/s> <http://e/p> <http://e/o> .\n".repeat(200)).unwrap();
    assert!(matches!(Segment::open(&cut), Err(SegmentError::NotASegment { .. })));
    assert!(matches!(Segment::open(folder.path().join("none").as_path()), Err(SegmentError::Io { .. })));
}

#[test]
fn one_content_has_one_digest_and_nothing_is_left_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let quads: Vec<Quad> = (0..50).map(|n| quad((n % 5, n % 3, n % 14, n % 3))).collect();
    let mut reversed = quads.clone();
    reversed.reverse();
    let one = build(&folder.path().join("a.assay"), &quads, &[], Budget::default()).summary();
    let other = build(&folder.path().join("b.assay"), &reversed, &[], SMALL).summary();
    assert_eq!(one, other);
    let different = build(&folder.path().join("c.assay"), &quads[1..], &[6], SMALL).summary();
    assert_ne!(one.digest, different.digest);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

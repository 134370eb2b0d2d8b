//! Journals whose checksums are right and whose records are not.

use super::mutate::{Random, mutate, put_number};
use super::{Run, base};
use assay::{Change, Engine, EngineError, Store};
use oxrdf::{GraphName, Literal, NamedNode, Quad, Term, Triple};
use std::fs;
use std::path::Path;

const HEADER: usize = 48;
/// Bytes of a record before its steps.
const BEFORE: usize = 20;

/// Journals of a few commits, with graphs that come and go and terms of all kinds.
pub(crate) fn seeds(folder: &Path) -> Vec<Vec<u8>> {
    let place = folder.join("seed");
    let node = |n: usize| NamedNode::new_unchecked(format!("http://e/{n}"));
    let object = |n: usize| -> Term {
        match n % 4 {
            0 => Literal::from(5).into(),
            1 => Literal::new_language_tagged_literal_unchecked("mots", "fr").into(),
            2 => Triple::new(node(n), node(1), Literal::new_simple_literal("words")).into(),
            _ => node(n).into(),
        }
    };
    let store = Store::open_to_write(&place).unwrap();
    let mut found = vec![fs::read(place.join("journal-0")).unwrap()];
    for n in 0..8 {
        let graph = if n % 3 == 0 { GraphName::DefaultGraph } else { node(100 + n % 2).into() };
        let quads: Vec<Quad> =
            (n..n + 3).map(|n| Quad::new(node(n), node(1), object(n), graph.clone())).collect();
        let drop_graphs = if n == 5 { vec![node(100)] } else { Vec::new() };
        let create_graphs = vec![node(200 + n)];
        store.apply(&Change { drop_graphs, create_graphs, insert: quads, ..Change::default() }).unwrap();
    }
    found.push(fs::read(place.join("journal-0")).unwrap());
    drop(store);
    fs::remove_dir_all(place).unwrap();
    found
}

/// A journal changed, and its checksums made anew most of the time.
pub(crate) fn input(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = random.pick(seeds).clone();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len());
        if random.below(2) == 0 {
            put_number(&mut bytes, at, random);
        } else {
            bytes = mutate(&bytes, seeds, &["\u{1}", "\u{6}\u{3}\u{1}a", "\u{4}"], random);
        }
    }
    if random.below(8) > 0 {
        reseal(&mut bytes);
    }
    bytes
}

/// Computes the checksums of the header and of each record that is whole.
fn reseal(bytes: &mut [u8]) {
    if bytes.len() < HEADER {
        return;
    }
    let sum = crc32fast::hash(&bytes[..HEADER - 4]);
    bytes[HEADER - 4..HEADER].copy_from_slice(&sum.to_le_bytes());
    let digest = bytes[12..44].to_vec();
    let (mut at, mut sequence) = (HEADER, 0_u64);
    while bytes.len() - at >= BEFORE {
        sequence += 1;
        bytes[at..at + 8].copy_from_slice(&sequence.to_le_bytes());
        let length = u64::from_le_bytes(bytes[at + 8..at + 16].try_into().unwrap());
        let sum = crc32fast::hash(&[&digest[..], &bytes[at..at + 16]].concat());
        bytes[at + 16..at + 20].copy_from_slice(&sum.to_le_bytes());
        let end = usize::try_from(length).ok().and_then(|length| (at + BEFORE).checked_add(length));
        let Some(end) = end.filter(|end| *end <= bytes.len() - 4) else { return };
        let sum = crc32fast::hash(&bytes[at + BEFORE..end]);
        bytes[end..end + 4].copy_from_slice(&sum.to_le_bytes());
        at = end + 4;
    }
}

/// Opens locations that have the journal: to read, and to write.
pub(crate) fn ready(folder: &Path) -> Run {
    let place = folder.join("place");
    drop(Store::open_to_write(&place).unwrap());
    Box::new(move |bytes| {
        let _ = ask(&place, bytes);
    })
}

fn ask(place: &Path, bytes: &[u8]) -> Result<(), EngineError> {
    let _ = fs::remove_file(place.join("acknowledged-0"));
    fs::write(place.join("journal-0"), bytes).unwrap();
    let store = Store::open_to_read(place)?;
    store.verify()?;
    let engine = Engine::over(store, None)?;
    base::drain(engine.query("SELECT * { GRAPH ?g { ?s ?p ?o } } LIMIT 500", &[])?)?;
    drop(engine);
    let writer = Store::open_to_write(place)?;
    Ok(writer.summary().map(drop)?)
}

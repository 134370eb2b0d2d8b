//! Base files that are damaged on purpose: their checksums are right, and what they say is not.

use super::mutate::{Random, mutate, put_number};
use assay::{Answer, Change, Engine, EngineError, Options, Request, Store, StoreError};
use oxrdf::{GraphName, Literal, NamedNode, Quad, Term, Triple};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::time::Duration;

const HEADER: usize = 4096;
const BLOCK: usize = 1 << 16;
/// Where the table of sections stands in the header, and the bytes of a row of it.
const TABLE: std::ops::Range<usize> = 68..68 + 90 * 32;

/// What is asked of a file: scans, joins, paths, groups, texts and numbers, by the evaluator's own routes and the others.
const QUESTIONS: [&str; 7] = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { ?a <http://e/p1> ?b . ?b ?p ?c . FILTER(?c > 3 || STRLEN(STR(?c)) > 2) } ORDER BY ?c",
    "SELECT ?p (COUNT(*) AS ?n) (SUM(?o) AS ?m) { ?s ?p ?o } GROUP BY ?p",
    "SELECT * { ?a <http://e/p1>+ ?b }",
    "SELECT * { ?s ?p <<( ?a ?b ?c )>> }",
    "SELECT * { ?s ?p ?o OPTIONAL { ?o ?q ?r } MINUS { ?s <http://e/p2> 5 } } LIMIT 20",
];

/// The bytes of base files: with named graphs and without, with triple terms, numbers, texts and blobs; and an empty one.
pub(crate) fn seeds(folder: &Path) -> Vec<Vec<u8>> {
    let built = |name: &str, quads: Vec<Quad>, graphs: Vec<NamedNode>| {
        let store = Store::new().unwrap();
        let blob = format!("the words of {name}, again and again. ").repeat(20).into_bytes();
        let change = Change { create_graphs: graphs, insert: quads, ..Change::default() };
        store.transact_keeping(&mut std::iter::once(blob), |_| Ok::<_, StoreError>((change, ()))).unwrap();
        let path = folder.join(name);
        store.write_base(&path).unwrap();
        std::fs::read(path).unwrap()
    };
    let graph = |n: usize| node("g", n % 3);
    let plain = (0..60).map(|n| quad(n, GraphName::DefaultGraph)).collect();
    let named = (0..90).map(|n| quad(n, if n % 4 == 0 { GraphName::DefaultGraph } else { graph(n).into() }));
    vec![
        built("named", named.collect(), vec![graph(0), node("g", 7)]),
        built("plain", plain, Vec::new()),
        built("empty", Vec::new(), Vec::new()),
    ]
}

fn node(kind: &str, n: usize) -> NamedNode {
    NamedNode::new_unchecked(format!("http://e/{kind}{n}"))
}

fn quad(n: usize, graph: GraphName) -> Quad {
    let object: Term = match n % 6 {
        0 => Literal::from(i64::try_from(n).unwrap()).into(),
        1 => Literal::new_typed_literal(format!("{n}.5"), oxrdf::vocab::xsd::DECIMAL).into(),
        2 => Literal::new_simple_literal(format!("words {n}")).into(),
        3 => Literal::new_language_tagged_literal_unchecked(format!("mots {n}"), "fr").into(),
        4 => Triple::new(node("s", n), node("p", n % 3), Literal::from(5)).into(),
        _ => node("s", (n * 7) % 20).into(),
    };
    Quad::new(node("s", n % 20), node("p", n % 3), object, graph)
}

/// A file changed, and its checksums made anew most of the time.
pub(crate) fn input(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = random.pick(seeds).clone();
    for _ in 0..=random.below(3) {
        match random.below(4) {
            // The table of sections is small, and what it says is believed first.
            0 | 1 => put_number(&mut bytes, TABLE.start + random.below(TABLE.len()) / 4 * 4, random),
            2 => {
                let at = HEADER + random.below(bytes.len().saturating_sub(HEADER));
                put_number(&mut bytes, at, random);
            }
            _ => bytes = mutate(&bytes, seeds, &[], random),
        }
    }
    if random.below(8) > 0 {
        reseal(&mut bytes);
    }
    bytes
}

/// Computes the checksums and the digest of a file, as whoever forges one would.
pub(crate) fn reseal(bytes: &mut [u8]) {
    if bytes.len() < HEADER {
        return;
    }
    let length = bytes.len();
    bytes[16..24].copy_from_slice(&(length as u64).to_le_bytes());
    let end = usize::try_from(u64::from_le_bytes(bytes[24..32].try_into().unwrap())).unwrap_or(usize::MAX);
    if (HEADER..=length).contains(&end) {
        let sums: Vec<u8> =
            bytes[HEADER..end].chunks(BLOCK).flat_map(|block| crc32fast::hash(block).to_le_bytes()).collect();
        let table = &mut bytes[end..];
        let common = table.len().min(sums.len());
        table[..common].copy_from_slice(&sums[..common]);
        let sum = crc32fast::hash(&bytes[end..]);
        bytes[32..36].copy_from_slice(&sum.to_le_bytes());
        let digest = Sha256::digest(&bytes[HEADER..end]);
        bytes[36..68].copy_from_slice(&digest);
    }
    let sum = crc32fast::hash(&bytes[..HEADER - 4]);
    bytes[HEADER - 4..HEADER].copy_from_slice(&sum.to_le_bytes());
}

/// Opens a file and asks it everything; gives what was found wrong. Whatever the file says, that is an error or an answer.
pub(crate) fn ask(path: &Path) -> Result<(), EngineError> {
    let store = Store::open_base(path)?;
    store.summary()?;
    let verified = store.verify();
    let engine = Engine::over(store, None)?;
    let options = Options::new().with_timeout(Duration::from_secs(5)).with_limit(2000);
    let request = Request { options, ..Request::default() };
    let mut wrong = verified.map_err(EngineError::from);
    for question in QUESTIONS {
        let query = engine.queries().parse("question", question)?;
        let asked = engine.queries().run(&query, &request).and_then(drain);
        wrong = wrong.and(asked);
    }
    wrong.and(engine.claims().source_ids().map(drop)).and(engine.queries().completer().map(drop))
}

/// Reads an answer to its end.
pub(crate) fn drain(answer: Answer) -> Result<(), EngineError> {
    match answer {
        Answer::Solutions(mut rows) => rows.try_for_each(|row| row.map(drop))?,
        Answer::Graph(mut triples) => triples.try_for_each(|triple| triple.map(drop))?,
        Answer::Boolean(_) => {}
    }
    Ok(())
}

/// Asks forged files in a folder.
pub(crate) fn ready(folder: &Path) -> super::Run {
    let path = folder.join("forged.assay");
    Box::new(move |bytes| {
        std::fs::write(&path, bytes).unwrap();
        if let Err(EngineError::Query(assay::QueryError::Crashed { message })) = ask(&path) {
            panic!("a query crashed: {message}");
        }
    })
}

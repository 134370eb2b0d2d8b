//! How fast the pinned view answers, against Oxigraph's own evaluator over the same store in the same run.
//!
//! Machines are noisy: the ratio of medians is what counts. Data are synthetic claims in the shape of the model, one
//! graph a document, a third of the propositions stated in two documents. Oxigraph gets the union of the graphs as its
//! default graph, which is not deduplicated: its rows may be more, and are shown.

mod claims;

use self::claims::CLAIMS;
use assay::internals::query::{execute, parse};
use assay::{Answer, Change, Options, Prefixes, Store};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use std::time::{Duration, Instant};

const DOCUMENTS: usize = 100;
const RUNS: usize = 7;

const PREFIXES: [(&str, &str); 3] = [
    ("assay", "https://w3id.org/assay/ns#"),
    ("schema", "http://schema.org/"),
    ("oa", "http://www.w3.org/ns/oa#"),
];

const QUERIES: [(&str, &str); 5] = [
    (
        "claims of a document",
        "SELECT ?c ?says { ?c schema:appearance <https://example.org/doc-7> ; assay:says ?says }",
    ),
    (
        "words of a claim",
        "SELECT ?w { <https://example.org/doc-7/claim-3> <http://www.w3.org/ns/prov#wasQuotedFrom>/oa:hasSelector/oa:exact ?w }",
    ),
    (
        "average by subject",
        "SELECT ?s (AVG(?v) AS ?mean) { ?p assay:subject ?s ; assay:value ?v ; assay:property <https://example.org/p/1> } GROUP BY ?s",
    ),
    (
        "corroborated propositions",
        "SELECT ?p (COUNT(DISTINCT ?d) AS ?n) { ?c assay:states ?p ; schema:appearance ?d } GROUP BY ?p HAVING (COUNT(DISTINCT ?d) > 1)",
    ),
    ("words that contain", "SELECT ?s { ?s oa:exact ?w FILTER(CONTAINS(?w, \"share of subject 1\")) }"),
];

/// The rows of an answer and the median time to the last of them.
fn measure(mut run: impl FnMut() -> usize) -> (usize, Duration) {
    let rows = run();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            assert_eq!(run(), rows);
            start.elapsed()
        })
        .collect();
    times.sort();
    (rows, times[RUNS / 2])
}

#[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
fn main() {
    let quads: Vec<_> = claims::quads(DOCUMENTS, 40).collect();
    let peer = oxigraph::store::Store::new().expect("memory");
    peer.extend(quads.iter().map(oxrdf::Quad::as_ref)).expect("memory");
    let store = Store::new().expect("memory");
    let count = quads.len();
    store.apply(&Change { insert: quads, ..Change::default() }).expect("memory");
    let start = Instant::now();
    let view = store.view().expect("a view");
    println!("{} claims, {count} quads; snapshot built in {:.0?}", DOCUMENTS * CLAIMS, start.elapsed());
    let mut prefixes = Prefixes::new();
    for (prefix, namespace) in PREFIXES {
        prefixes.insert(prefix, namespace).expect("a prefix");
    }
    println!(
        "{:<28}{:>10}{:>12}{:>12}{:>12}{:>10}",
        "median of 7", "rows", "assay", "oxigraph", "its rows", "ratio"
    );
    for (name, text) in QUERIES {
        let query = parse(text, &prefixes).expect("a query");
        let (rows, ours) = measure(|| match execute(&view, &query, &Options::new()).expect("an answer") {
            Answer::Solutions(rows) => rows.count(),
            _ => 0,
        });
        let mut evaluator = SparqlEvaluator::new();
        for (prefix, namespace) in PREFIXES {
            evaluator = evaluator.with_prefix(prefix, namespace).expect("a prefix");
        }
        let mut prepared = evaluator.parse_query(text).expect("a query");
        prepared.dataset_mut().set_default_graph_as_union();
        let (their_rows, theirs) =
            measure(|| match prepared.clone().on_store(&peer).execute().expect("an answer") {
                QueryResults::Solutions(rows) => rows.count(),
                _ => 0,
            });
        let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
        println!("{name:<28}{rows:>10}{ours:>12.1?}{theirs:>12.1?}{their_rows:>12}{ratio:>9.1}×");
    }
}

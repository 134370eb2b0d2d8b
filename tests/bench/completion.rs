//! How long a completion takes, and the digest it comes from, as the store grows; beside what asking the store for every
//! key would take, with Oxigraph's evaluator over the same data in the same run.

mod claims;

use assay::internals::query::Facts;
use assay::{Change, Completer, Prefixes, Store};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use std::time::{Duration, Instant};

const PREFIXES: [(&str, &str); 4] = [
    ("assay", "https://w3id.org/assay/ns#"),
    ("schema", "http://schema.org/"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("e", "https://example.org/"),
];

/// Completed at the end of each beginning, as somebody types them.
const TYPED: [&str; 4] = [
    "SELECT ?c ?says WHERE { ?c a assay:Claim ; assay:says ?says ; schema:appearance e:doc-7 ; assay:states ?p . ?p assay:",
    "SELECT * { ?p assay:subject e:s/1 ; assay:property e:p/1",
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH e:doc-1",
    "SELECT * { ?c a assay:Claim ; ",
];

/// What would have to be asked for the predicates that the things of a class carry.
const ASKED: &str =
    "SELECT ?p (COUNT(*) AS ?n) { ?s a <https://w3id.org/assay/ns#Claim> ; ?p ?o } GROUP BY ?p";

#[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
fn main() {
    println!(
        "{:>10}{:>12}{:>12}{:>8}{:>12}{:>12}{:>14}{:>9}",
        "quads", "snapshot", "digest", "keys", "median", "slowest", "oxigraph asks", "ratio"
    );
    for documents in [130, 1300, 2600] {
        let quads: Vec<_> = claims::quads(documents, 40).collect();
        let count = quads.len();
        let peer = oxigraph::store::Store::new().expect("memory");
        peer.extend(quads.iter().map(oxrdf::Quad::as_ref)).expect("memory");
        let store = Store::new().expect("memory");
        store.apply(&Change { insert: quads, ..Change::default() }).expect("memory");
        let mut prefixes = Prefixes::new();
        for (prefix, namespace) in PREFIXES {
            prefixes.insert(prefix, namespace).expect("a prefix");
        }
        let start = Instant::now();
        let view = store.view().expect("a view");
        let snapshot = start.elapsed();
        let start = Instant::now();
        let completer = Completer::new(Facts::of_view(&view), &prefixes);
        let digest = start.elapsed();
        let mut times = Vec::new();
        for text in TYPED {
            for end in (1..=text.len()).filter(|end| text.is_char_boundary(*end)) {
                let start = Instant::now();
                let completion = completer.complete(&text[..end], end);
                times.push(start.elapsed());
                assert!(completion.start <= end);
            }
        }
        times.sort();
        let asked = asked(&peer);
        let median = times[times.len() / 2];
        println!(
            "{count:>10}{snapshot:>12.0?}{digest:>12.0?}{:>8}{median:>12.1?}{:>12.1?}{asked:>14.1?}{:>8.0}×",
            times.len(),
            times[times.len() - 1],
            asked.as_secs_f64() / times[times.len() - 1].as_secs_f64()
        );
    }
}

fn asked(peer: &oxigraph::store::Store) -> Duration {
    let mut prepared = SparqlEvaluator::new().parse_query(ASKED).expect("a query");
    prepared.dataset_mut().set_default_graph_as_union();
    let start = Instant::now();
    match prepared.on_store(peer).execute().expect("an answer") {
        QueryResults::Solutions(rows) => assert!(rows.count() > 0),
        _ => unreachable!("a SELECT"),
    }
    start.elapsed()
}

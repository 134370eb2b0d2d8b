//! Random queries over random data that stand in a base, were removed from it, or came since: whatever executes them
//! must give the rows of the evaluator over the same data in memory, as a bag, and in order where the order is total.
//!
//! Knows the grammar of queries that leave nothing to choice. Must not know how queries are planned or executed.

mod data;
pub(in crate::query) mod grammar;
pub(in crate::query) mod plain;
mod witness;
mod words;

use self::data::{Mixed, mixed};
use self::grammar::{Text, query};
use self::words::exact;
use super::algebra::conform::conform;
use super::expression::functions;
use super::expression::values::Rewriting;
use super::limits::{MEMORY, Stop};
use super::{Answer, Completeness, Options, Prefixes, Query, Solution, execute, parse};
use crate::index::{carried, uncarried};
use crate::store::{Change, Store, View};
use oxrdf::{Dataset, GraphName, NamedNode, Quad};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use spareval::QueryResults;

const DATASETS: usize = 200;
const QUERIES: usize = 50;
/// The seed of random queries, unless `ASSAY_SEED` gives another. The evaluator has faults of its own that a rare query meets,
/// so that the queries are the same every time.
const SEED: u64 = 20_261_124;
/// Answers with more rows are not compared.
const MOST_ROWS: usize = 3000;

/// What makes a test follow from one number: `ASSAY_SEED`, or one that is always the same. It is printed, which is shown where
/// the test fails.
#[expect(clippy::print_stdout, reason = "shown of a test that fails")]
pub(in crate::query) fn seeded() -> Config {
    let given = std::env::var("ASSAY_SEED").ok();
    let seed = given.map_or(SEED, |text| text.parse().expect("ASSAY_SEED is a whole number"));
    println!("ASSAY_SEED={seed}");
    Config { rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..Config::default() }
}

pub(in crate::query) fn node(name: impl std::fmt::Display) -> NamedNode {
    NamedNode::new_unchecked(format!("http://e/{name}"))
}

pub(in crate::query) fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://e/").unwrap();
    prefixes.insert("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#").unwrap();
    prefixes.insert("xsd", "http://www.w3.org/2001/XMLSchema#").unwrap();
    prefixes
}

/// The rows as text, sorted unless their order is total; `None` where there are too many.
fn rows(answer: impl Iterator<Item = Solution>, ordered: bool) -> Option<Vec<String>> {
    let cells = |row: Solution| {
        let mut cells: Vec<String> =
            row.iter().map(|(v, term)| format!("{v} {}", uncarried(term.clone()))).collect();
        cells.sort();
        cells.join(" ")
    };
    let mut rows: Vec<String> = answer.take(MOST_ROWS + 1).map(cells).collect();
    if !ordered {
        rows.sort();
    }
    (rows.len() <= MOST_ROWS).then_some(rows)
}

fn executed(view: &View, query: &Query, ordered: bool) -> Option<Vec<String>> {
    let Answer::Solutions(mut solutions) = execute(view, query, &Options::new()).unwrap() else {
        unreachable!("a SELECT")
    };
    let found = rows(solutions.by_ref().map(|row| row.unwrap()), ordered)?;
    assert_eq!(solutions.completeness(), Some(Completeness::Complete));
    Some(found)
}

/// The same data without a base, and as the evaluator's own dataset, the merge made by hand. Literals are carried there, and
/// values compared and computed with as everywhere: with its own arithmetic, it would write them anew.
struct Oracle {
    view: View,
    dataset: Dataset,
}

impl Oracle {
    fn new(quads: Vec<Quad>) -> Self {
        let mut dataset = Dataset::new();
        for quad in &quads {
            let quad = &Quad { object: carried(quad.object.clone()), ..quad.clone() };
            dataset.insert(quad);
            dataset.insert(&Quad { graph_name: GraphName::DefaultGraph, ..quad.clone() });
        }
        let store = Store::new().unwrap();
        store.apply(&Change { insert: quads, ..Change::default() }).unwrap();
        Self { view: store.view().unwrap(), dataset }
    }

    /// The pattern is only made to conform.
    fn rows(&self, query: &Query, ordered: bool) -> Option<Vec<String>> {
        let mut algebra = query.algebra().clone();
        if let spargebra::Query::Select { pattern, .. } = &mut algebra {
            let conforming = conform(pattern, &self.view, None);
            *pattern = Rewriting::new(self.view.index(), &conforming).pattern(&conforming);
        }
        let evaluator = functions::evaluator(&Stop::new(MEMORY));
        functions::bound(super::algebra::visit::root_mut(&mut algebra));
        match evaluator.prepare(&algebra).execute(&self.dataset).unwrap() {
            QueryResults::Solutions(solutions) => rows(solutions.map(|row| row.unwrap()), ordered),
            _ => unreachable!("a SELECT"),
        }
    }
}

/// What is wrong with the answer to a query; `None` where nothing is, or the text is no query.
fn fault(mixed: &Mixed, oracle: &Oracle, text: &Text) -> Option<String> {
    let query = parse(&text.sparql, &prefixes()).ok()?;
    let expected = oracle.rows(&query, text.ordered)?;
    let found = executed(&mixed.view, &query, text.ordered);
    (found.as_ref() != Some(&expected))
        .then(|| format!("{}\nexpected {expected:#?}\nfound {found:#?}", text.sparql))
}

/// The simplest query near one with a fault that has one too.
fn simplest<T: ValueTree<Value = Text>>(mut tree: T, fault: impl Fn(&Text) -> Option<String>) -> String {
    let mut simplest = fault(&tree.current()).unwrap_or_default();
    let mut again = tree.simplify();
    while again {
        again = match fault(&tree.current()) {
            Some(said) => {
                simplest = said;
                tree.simplify()
            }
            None => tree.complicate(),
        };
    }
    simplest
}

#[test]
fn random_queries_over_a_mix_give_the_rows_of_the_evaluator() {
    let mut runner = TestRunner::new(seeded());
    let (data, queries) = (mixed(), query(&exact()));
    let (mut asked, mut with_rows, mut faults, mut first) = (0, 0, Vec::new(), None);
    for _ in 0..DATASETS {
        let fates = data.new_tree(&mut runner).unwrap().current();
        let mixed = Mixed::new(&fates);
        let oracle = Oracle::new(mixed.quads.clone());
        for _ in 0..QUERIES {
            let (tree, text) = loop {
                let tree = queries.new_tree(&mut runner).unwrap();
                let text: Text = tree.current();
                if parse(&text.sparql, &prefixes()).is_ok() {
                    break (tree, text);
                }
            };
            asked += 1;
            if fault(&mixed, &oracle, &text).is_some() {
                let said = simplest(tree, |text| fault(&mixed, &oracle, text));
                faults.push(said);
                first.get_or_insert(fates.clone());
            }
            let query = parse(&text.sparql, &prefixes()).unwrap();
            with_rows += usize::from(oracle.rows(&query, false).is_none_or(|rows| !rows.is_empty()));
        }
    }
    let shown = faults.iter().take(8).map(String::as_str).collect::<Vec<_>>().join("\n\n");
    assert!(faults.is_empty(), "{} faults\n{shown}\nthe first of them over {first:#?}", faults.len());
    assert_eq!(asked, DATASETS * QUERIES);
    assert!(with_rows > asked / 3, "only {with_rows} of {asked} found anything");
}

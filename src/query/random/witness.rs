//! What rows of random queries rest on: without it there are fewer of them, and with nothing else they are still there.

use super::data::{Mixed, mixed};
use super::grammar::{Text, query};
use super::{SEED, prefixes};
use crate::query::variables::{children, expressions, parts, root};
use crate::query::{Answer, Options, Query, Solution, execute, parse, witness};
use crate::store::{Change, Store, View};
use oxrdf::{GraphName, Quad, Term, Variable};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression as Path};

const DATASETS: usize = 200;
const QUERIES: usize = 50;
/// Rows of each query that are traced.
const ROWS: usize = 3;

/// Whether more data never takes a row away.
fn is_monotone(pattern: &GraphPattern) -> bool {
    fn has_exists(expression: &Expression) -> bool {
        matches!(expression, Expression::Exists(_)) || parts(expression).into_iter().any(has_exists)
    }
    let is_so = match pattern {
        GraphPattern::Minus { .. }
        | GraphPattern::LeftJoin { .. }
        | GraphPattern::Group { .. }
        | GraphPattern::Slice { .. }
        | GraphPattern::Service { .. } => false,
        _ => !expressions(pattern).into_iter().any(has_exists),
    };
    is_so && children(pattern).into_iter().all(is_monotone)
}

/// Whether a path can lead from a node to itself without a triple.
fn has_empty_way(pattern: &GraphPattern) -> bool {
    fn is_empty(path: &Path) -> bool {
        match path {
            Path::ZeroOrMore(_) | Path::ZeroOrOne(_) => true,
            Path::Reverse(inner) | Path::OneOrMore(inner) => is_empty(inner),
            Path::Sequence(a, b) | Path::Alternative(a, b) => is_empty(a) || is_empty(b),
            Path::NamedNode(_) | Path::NegatedPropertySet(_) => false,
        }
    }
    matches!(pattern, GraphPattern::Path { path, .. } if is_empty(path))
        || children(pattern).into_iter().any(has_empty_way)
}

/// Whether one side of a UNION needs no triple at all.
fn has_free_side(pattern: &GraphPattern) -> bool {
    fn needs(pattern: &GraphPattern) -> bool {
        match pattern {
            GraphPattern::Bgp { patterns } => !patterns.is_empty(),
            GraphPattern::Path { .. } => true,
            other => children(other).into_iter().any(needs),
        }
    }
    matches!(pattern, GraphPattern::Union { left, right } if !needs(left) || !needs(right))
        || children(pattern).into_iter().any(has_free_side)
}

fn rows(view: &View, query: &Query) -> Vec<Vec<(Variable, Option<Term>)>> {
    let Answer::Solutions(solutions) = execute(view, query, &Options::new()).unwrap() else {
        unreachable!("a SELECT")
    };
    let cells = |row: Solution| -> Vec<(Variable, Option<Term>)> {
        row.variables().iter().map(|v| (v.clone(), row.get(v).cloned())).collect()
    };
    solutions.map(|row| cells(row.unwrap())).collect()
}

fn view_of(quads: Vec<Quad>, graphs: &View) -> View {
    let create_graphs = graphs.named_graphs().filter_map(|name| match name {
        oxrdf::NamedOrBlankNode::NamedNode(name) => Some(name),
        oxrdf::NamedOrBlankNode::BlankNode(_) => None,
    });
    let change = Change { create_graphs: create_graphs.collect(), insert: quads, ..Change::default() };
    let store = Store::new().unwrap();
    store.apply(&change).unwrap();
    store.view().unwrap()
}

/// What is wrong with the lineages of some rows; how many were looked at.
fn look(mixed: &Mixed, query: &Query) -> Result<usize, String> {
    let found = rows(&mixed.view, query);
    let mut looked = 0;
    for row in found.iter().take(ROWS) {
        let lineage =
            witness(&mixed.view, query, row, usize::MAX, &Options::new()).map_err(|e| e.to_string())?;
        if !lineage.complete || !lineage.untold.is_empty() {
            return Err(format!("{row:?} is not told: {lineage:?}"));
        }
        if lineage.triples.is_empty() {
            continue;
        }
        let is_in =
            |quad: &&Quad| lineage.triples.iter().any(|w| w.triple == oxrdf::Triple::from((**quad).clone()));
        let without: Vec<Quad> = mixed.quads.iter().filter(|quad| !is_in(quad)).cloned().collect();
        let count =
            |rows: &[Vec<(Variable, Option<Term>)>]| rows.iter().filter(|other| *other == row).count();
        let (before, after) = (count(&found), count(&rows(&view_of(without, &mixed.view), query)));
        if after >= before {
            return Err(format!(
                "{before} times {row:?}, and without its lineage {after} times: {lineage:?}"
            ));
        }
        let alone = lineage
            .triples
            .iter()
            .flat_map(|w| w.graphs.iter().map(|graph: &GraphName| w.triple.clone().in_graph(graph.clone())));
        let alone: Vec<Quad> = alone.collect();
        if !has_empty_way(root(query.algebra())) && count(&rows(&view_of(alone, &mixed.view), query)) == 0 {
            return Err(format!("{row:?} is not there with its lineage alone: {lineage:?}"));
        }
        looked += 1;
    }
    Ok(looked)
}

#[test]
fn rows_rest_on_their_lineage_and_on_nothing_else() {
    let config = Config { rng_seed: RngSeed::Fixed(SEED), failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let (data, queries) = (mixed(), query());
    let (mut looked, mut faults) = (0, Vec::new());
    for _ in 0..DATASETS {
        let mixed = Mixed::new(&data.new_tree(&mut runner).unwrap().current());
        for _ in 0..QUERIES {
            let text: Text = queries.new_tree(&mut runner).unwrap().current();
            let Ok(query) = parse(&text.sparql, &prefixes()) else { continue };
            let pattern = root(query.algebra());
            if !is_monotone(pattern) || has_free_side(pattern) {
                continue;
            }
            match look(&mixed, &query) {
                Ok(rows) => looked += rows,
                Err(fault) => faults.push(format!("{}\n{fault}", text.sparql)),
            }
        }
    }
    let shown = faults.iter().take(5).map(String::as_str).collect::<Vec<_>>().join("\n\n");
    assert!(faults.is_empty(), "{} faults, {looked} rows looked at\n{shown}", faults.len());
    assert!(looked > 1500, "only {looked} rows were looked at");
}

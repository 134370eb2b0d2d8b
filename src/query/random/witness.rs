//! What rows of random queries rest on: without it they are gone, and with nothing else they are still there.
//!
//! The first holds where more data never takes a row away, and the lineage is all of it; the second also of rows that rest on
//! an absence, and of the first rows in an order.
//!
//! Knows which queries that is true of. Must not know how rows are traced.

use super::data::{Mixed, mixed};
use super::grammar::{group, query, sorted};
use super::words::exact;
use super::{prefixes, seeded};
use crate::query::algebra::visit::{children, expressions, parts, root};
use crate::query::{Answer, Options, Query, Solution, Witness, execute, parse, witness};
use crate::store::{Change, Store, View};
use oxrdf::{GraphName, Quad, Term, Variable};
use proptest::prop_oneof;
use proptest::sample::select;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression as Path};

const DATASETS: usize = 200;
const QUERIES: usize = 50;
/// Rows of each query that are traced.
const ROWS: usize = 3;

/// A query whose rows are traced.
fn traced() -> impl Strategy<Value = String> {
    let words = exact();
    let (group, sorted) = (|| group(&words), || sorted(&words));
    let from = || {
        select(vec![
            "FROM e:g1",
            "FROM e:g1 FROM e:g2",
            "FROM e:g1 FROM NAMED e:g2",
            "FROM NAMED e:g1 FROM NAMED e:g2",
        ])
    };
    prop_oneof![
        6 => query(&words).prop_map(|text| text.sparql),
        1 => group().prop_map(|g| format!("ASK {{ {g} }}")),
        1 => (from(), group()).prop_map(|(f, g)| format!("ASK {f} {{ {g} }}")),
        2 => (from(), group()).prop_map(|(f, g)| format!("SELECT * {f} {{ {g} }}")),
        1 => (sorted(), group()).prop_map(|(s, g)| format!("SELECT * {{ {{ {s} }} {g} }}")),
        1 => sorted().prop_map(|s| format!("SELECT ?v0 {{ {{ {s} }} }}")),
        2 => (group(), group(), group())
            .prop_map(|(a, b, c)| format!("SELECT DISTINCT * {{ {{ {a} }} UNION {{ {b} }} {c} }}")),
    ]
}

fn has_exists(expression: &Expression) -> bool {
    matches!(expression, Expression::Exists(_)) || parts(expression).into_iter().any(has_exists)
}

/// Whether a row stays when data are taken away that are not of its lineage.
fn stays(pattern: &GraphPattern) -> bool {
    if expressions(pattern).into_iter().any(has_exists) {
        return false;
    }
    match pattern {
        GraphPattern::LeftJoin { left, right, .. } | GraphPattern::Minus { left, right } => {
            stays(left) && is_monotone(right)
        }
        GraphPattern::Slice { inner, start: 0, .. } | GraphPattern::Group { inner, .. } => is_monotone(inner),
        GraphPattern::Slice { .. } | GraphPattern::Service { .. } => false,
        _ => children(pattern).into_iter().all(stays),
    }
}

/// Whether more data never takes a row away.
fn is_monotone(pattern: &GraphPattern) -> bool {
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

/// A row by its columns; of an ASK that is true, one without any.
type Row = Vec<(Variable, Option<Term>)>;

fn rows(view: &View, query: &Query) -> Vec<Row> {
    let cells =
        |row: Solution| -> Row { row.variables().iter().map(|v| (v.clone(), row.get(v).cloned())).collect() };
    match execute(view, query, &Options::new()).unwrap() {
        Answer::Solutions(solutions) => solutions.map(|row| cells(row.unwrap())).collect(),
        Answer::Boolean(value) => vec![Row::new(); usize::from(value)],
        Answer::Graph(_) => unreachable!("a SELECT or ASK"),
    }
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

/// The graphs that a query can see; `None` where all.
fn visible(query: &Query) -> Option<Vec<GraphName>> {
    let dataset = query.algebra().dataset()?;
    let named = dataset.named.iter().flatten();
    Some(dataset.default.iter().chain(named).cloned().map(GraphName::from).collect())
}

/// What is wrong with the lineages of some rows; how many were looked at.
fn look(mixed: &Mixed, query: &Query) -> Result<usize, String> {
    let found = rows(&mixed.view, query);
    let mut looked = 0;
    for row in found.iter().take(ROWS) {
        let lineage =
            witness(&mixed.view, query, row, usize::MAX, &Options::new()).map_err(|e| e.to_string())?;
        // Rows that tie at the end of a slice.
        if lineage.untold.iter().any(|untold| untold.contains("LIMIT")) {
            continue;
        }
        if !lineage.complete || !lineage.untold.is_empty() {
            return Err(format!("{row:?} is not told: {lineage:?}"));
        }
        looked += usize::from(fault(mixed, query, row, &lineage)?);
    }
    Ok(looked)
}

/// Whether there was anything to look at, or what is wrong.
fn fault(mixed: &Mixed, query: &Query, row: &Row, lineage: &Witness) -> Result<bool, String> {
    let pattern = root(query.algebra());
    let graphs = || lineage.triples.iter().flat_map(|w| &w.graphs);
    if let Some(visible) = visible(query)
        && let Some(graph) = graphs().find(|graph| !visible.contains(graph))
    {
        return Err(format!("{graph} is not seen by the query: {lineage:?}"));
    }
    if lineage.triples.is_empty() {
        return Ok(false);
    }
    let count = |quads: Vec<Quad>| {
        rows(&view_of(quads, &mixed.view), query).iter().filter(|other| *other == row).count()
    };
    if is_monotone(pattern) && !has_free_side(pattern) {
        let is_in =
            |quad: &&Quad| lineage.triples.iter().any(|w| w.triple == oxrdf::Triple::from((**quad).clone()));
        let without = count(mixed.quads.iter().filter(|quad| !is_in(quad)).cloned().collect());
        if without > 0 {
            return Err(format!("{row:?} is there {without} times without its lineage: {lineage:?}"));
        }
    }
    let alone = lineage
        .triples
        .iter()
        .flat_map(|w| w.graphs.iter().map(|graph: &GraphName| w.triple.clone().in_graph(graph.clone())));
    if !has_empty_way(pattern) && count(alone.collect()) == 0 {
        return Err(format!("{row:?} is not there with its lineage alone: {lineage:?}"));
    }
    Ok(true)
}

#[test]
fn rows_rest_on_their_lineage_and_on_nothing_else() {
    let mut runner = TestRunner::new(seeded());
    let (data, queries) = (mixed(), traced());
    let mut faults = Vec::new();
    let kinds = ["ASK", "FROM", "OPTIONAL", "UNION", "LIMIT", "MINUS", "GROUP BY", "SELECT"];
    let mut looked = kinds.map(|kind| (kind, 0));
    for _ in 0..DATASETS {
        let mixed = Mixed::new(&data.new_tree(&mut runner).unwrap().current());
        for _ in 0..QUERIES {
            let text: String = queries.new_tree(&mut runner).unwrap().current();
            let Ok(query) = parse(&text, &prefixes()) else { continue };
            if !stays(root(query.algebra())) {
                continue;
            }
            match look(&mixed, &query) {
                Ok(rows) => {
                    let of = looked.iter_mut().filter(|(kind, _)| text.contains(*kind));
                    of.for_each(|(_, count)| *count += rows);
                }
                Err(fault) => faults.push(format!("{text}\n{fault}")),
            }
        }
    }
    faults.sort_by_key(String::len);
    let shown = faults.iter().take(5).map(String::as_str).collect::<Vec<_>>().join("\n\n");
    assert!(faults.is_empty(), "{} faults, {looked:?} rows looked at\n{shown}", faults.len());
    for (kind, count) in looked {
        let enough = if kind == "SELECT" { 1500 } else { 40 };
        assert!(count > enough, "only {count} rows of {kind} were looked at: {looked:?}");
    }
}

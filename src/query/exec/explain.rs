//! The plan of a query as a tree, with the rows and the time of each step.
//!
//! Knows how operators and the evaluator tell of what they did. Must not know how it is shown.

use super::columns;
use super::columns::OperatorMetrics;
use super::dataset::Dataset;
use super::error::QueryError;
use super::execute::only;
use super::options::Options;
use super::prepared::{Prepared, specification};
use super::stream::{Bounds, Stream};
use crate::query::algebra::display_names::Readable;
use crate::query::expression::functions;
use crate::query::limits::Stop;
use crate::query::syntax::parse::{Form, Query};
use crate::query::syntax::prefixes::Prefixes;
use crate::store::View;
use serde::Serialize;
use spareval::QueryResults;

/// A step of a plan, over those it draws its rows from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanNode {
    /// What the step does.
    pub operator: String,
    /// How many rows were expected of it, by the counts that the plan was chosen by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<u64>,
    /// How many rows it gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// How long it and what is below it took, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// The steps below it.
    pub children: Vec<PlanNode>,
}

/// Runs a query, throws its rows away, and tells how they were found. On the evaluator, every step of every row is timed,
/// which costs far more than the query itself.
///
/// # Errors
/// When the query fails, or is stopped by its bounds.
pub(crate) fn explain(
    view: &View,
    query: &Query,
    prefixes: &Prefixes,
    options: &Options,
) -> Result<PlanNode, QueryError> {
    let bounds = Bounds { limit: None, ..options.bounds() };
    let (view, query, prefixes) = (view.clone(), query.clone(), prefixes.clone());
    only(Stream::spawn(bounds, move |rows, stop| {
        let plan = run(&view, &query, &prefixes, &stop)?;
        // Nobody waits for it any more: nothing to do.
        let _ = rows.push(plan);
        Ok(())
    })?)
}

fn run(view: &View, query: &Query, prefixes: &Prefixes, stop: &Stop) -> Result<PlanNode, QueryError> {
    let ready = Prepared::with_estimates(view, query);
    if let Some(mut found) = columns::rows(&ready, &query.variables(), stop) {
        let is_ask = matches!(query.form(), Form::Ask);
        while found.advance() && !is_ask {}
        return Ok(of_columns(&found.told, &mut Words { prefixes, names: Readable::default() }));
    }
    let evaluator = functions::evaluator(stop).with_cancellation_token(stop.token()).compute_statistics();
    let (algebra, rewriting) = ready.for_evaluator();
    let mut prepared = evaluator.prepare(&algebra);
    *prepared.dataset_mut() = specification(ready.named.as_deref());
    let (results, explanation) =
        prepared.explain(Dataset::new(&ready.view, stop.clone()).carrying(rewriting));
    match results? {
        QueryResults::Solutions(mut rows) => rows.try_for_each(|row| row.map(drop))?,
        QueryResults::Graph(mut triples) => triples.try_for_each(|triple| triple.map(drop))?,
        QueryResults::Boolean(_) => {}
    }
    let mut json = Vec::new();
    let told = explanation.write_in_json(&mut json).ok().and_then(|()| serde_json::from_slice(&json).ok());
    let told: serde_json::Value = told.unwrap_or_default();
    Ok(node(&told["plan"], &mut Words { prefixes, names: Readable::default() }))
}

/// How steps are written: with prefixes, and short names for what the parser named.
struct Words<'p> {
    prefixes: &'p Prefixes,
    names: Readable,
}

impl Words<'_> {
    fn of(&mut self, step: &str) -> String {
        self.prefixes.shorten_in(&self.names.text(step))
    }
}

fn of_columns(told: &OperatorMetrics, words: &mut Words<'_>) -> PlanNode {
    let (rows, time) = told.measured.get();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate, cut to what fits"
    )]
    let expected = told.expected.map(|expected| expected.round() as u64);
    PlanNode {
        operator: words.of(&told.operator),
        expected,
        rows: Some(rows),
        seconds: Some(time.as_secs_f64()),
        children: told.children.iter().map(|child| of_columns(child, words)).collect(),
    }
}

fn node(told: &serde_json::Value, words: &mut Words<'_>) -> PlanNode {
    let children = told["children"].as_array().map(Vec::as_slice).unwrap_or_default();
    PlanNode {
        operator: words.of(told["name"].as_str().unwrap_or("no step")),
        expected: None,
        rows: told["number of results"].as_u64(),
        seconds: told["duration in seconds"].as_f64(),
        children: children.iter().map(|child| node(child, words)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::store::{Change, Store};
    use oxrdf::{GraphName, NamedNode, Quad};

    #[test]
    fn steps_have_rows_and_names_have_prefixes() {
        let node = |name: &str| NamedNode::new(format!("http://example.org/{name}")).unwrap();
        let quads =
            ["a", "b", "c"].map(|s| Quad::new(node(s), node("p"), node("o"), GraphName::DefaultGraph));
        let store = Store::new().unwrap();
        store.apply(&Change { insert: quads.into(), ..Change::default() }).unwrap();
        let mut prefixes = Prefixes::new();
        prefixes.insert("e", "http://example.org/").unwrap();
        let query = parse("SELECT ?x { ?x e:p ?y }", &prefixes).unwrap();
        let plan = explain(&store.view().unwrap(), &query, &prefixes, &Options::new()).unwrap();
        let mut deepest = &plan;
        while let Some(child) = deepest.children.first() {
            deepest = child;
        }
        assert_eq!(deepest.rows, Some(3), "{plan:?}");
        assert!(deepest.operator.contains("e:p") && deepest.seconds.is_some(), "{plan:?}");
        for text in
            ["SELECT ?s (COUNT(*) AS ?n) { ?s e:p [] } GROUP BY ?s", "SELECT REDUCED ?s { ?s e:p [] }"]
        {
            let query = parse(text, &prefixes).unwrap();
            let plan = explain(&store.view().unwrap(), &query, &prefixes, &Options::new()).unwrap();
            let shown = format!("{plan:?}");
            assert!(shown.contains("_:b1"), "{shown}");
            let longest = shown.split(|c: char| !c.is_ascii_hexdigit()).map(str::len).max();
            assert!(longest < Some(20), "{shown}");
        }
    }

    #[test]
    fn a_limit_stops_the_matches_of_a_single_row() {
        const QUADS: usize = 10_000;
        let node = |name: &str| NamedNode::new(format!("http://example.org/{name}")).unwrap();
        let quad = |n: usize| Quad::new(node("hub"), node("p"), node(&format!("o{n}")), node("g"));
        let mut insert: Vec<Quad> = (0..QUADS).map(quad).collect();
        insert.push(Quad::new(node("hub"), node("is"), node("here"), node("g")));
        let store = Store::new().unwrap();
        store.apply(&Change { insert, ..Change::default() }).unwrap();
        let mut prefixes = Prefixes::new();
        prefixes.insert("e", "http://example.org/").unwrap();
        for text in ["?h e:is e:here ; ?p ?o", "?h e:is e:here GRAPH ?g { ?h e:p ?o }"] {
            let query = parse(&format!("SELECT * {{ {text} }} LIMIT 3"), &prefixes).unwrap();
            let plan = explain(&store.view().unwrap(), &query, &prefixes, &Options::new()).unwrap();
            let mut steps = vec![&plan];
            while let Some(step) = steps.pop() {
                assert!(step.rows < Some(QUADS as u64), "{plan:?}");
                steps.extend(&step.children);
            }
        }
    }
}

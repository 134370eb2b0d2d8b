//! Running one test.

use super::compare::{self, same};
use super::expected::{self, Expected};
use super::manifest::{self, Dataset, Test};
use assay::internals::query::{
    Query, UpdateOptions, check_update, execute, parse_with_base, results, update_with,
};
use assay::{Answer, Change, DefaultGraph, Format, Options, Prefixes, Store, StoreError, View};
use oxrdf::{GraphName, NamedNode, Quad};
use sparesults::QueryResultsFormat;
use spargebra::algebra::GraphPattern;
use std::collections::HashSet;
use std::path::Path;
use tempfile::TempDir;

/// Where the suites are, and where their data are put.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) root: &'a Path,
    /// In a location, half in its base and half beside it, in place of memory.
    pub(super) mixed: bool,
}

/// Whether a test reads or writes data.
pub(super) fn has_data(test: &Test) -> bool {
    matches!(test.kind.as_str(), "QueryEvaluationTest" | "CSVResultFormatTest" | "UpdateEvaluationTest")
}

/// Runs a test; what it says otherwise is why it failed.
pub(super) fn run(test: &Test, place: Place<'_>) -> Result<(), String> {
    let root = place.root;
    match test.kind.as_str() {
        "PositiveSyntaxTest" | "PositiveSyntaxTest11" => parsed(test, root).map(drop),
        "NegativeSyntaxTest" | "NegativeSyntaxTest11" => refused(&parsed(test, root).map(drop)),
        "PositiveUpdateSyntaxTest" | "PositiveUpdateSyntaxTest11" => checked(test, root),
        "NegativeUpdateSyntaxTest" | "NegativeUpdateSyntaxTest11" => refused(&checked(test, root)),
        "QueryEvaluationTest" => evaluated(test, place),
        "CSVResultFormatTest" => written_as_csv(test, place),
        "UpdateEvaluationTest" => updated(test, place),
        other => Err(format!("tests of the class {other} are not run")),
    }
}

fn source<'a>(test: &'a Test, root: &Path) -> Result<(String, &'a NamedNode), String> {
    let file = test.text.as_ref().ok_or("the test names no query")?;
    let path = manifest::path(root, file.as_str()).ok_or("the query is no file of the suites")?;
    Ok((std::fs::read_to_string(path).map_err(|error| error.to_string())?, file))
}

fn parsed(test: &Test, root: &Path) -> Result<Query, String> {
    let (sparql, file) = source(test, root)?;
    parse_with_base(&sparql, &Prefixes::new(), Some(file.as_str())).map_err(|error| error.to_string())
}

fn checked(test: &Test, root: &Path) -> Result<(), String> {
    let (sparql, file) = source(test, root)?;
    check_update(&sparql, &Prefixes::new(), Some(file.as_str())).map_err(|error| error.to_string())
}

fn refused(result: &Result<(), String>) -> Result<(), String> {
    match result {
        Err(_) => Ok(()),
        Ok(()) => Err("it should have been refused".into()),
    }
}

fn load(root: &Path, dataset: &Dataset) -> Vec<Quad> {
    dataset.files.iter().flat_map(|(file, graph)| manifest::quads(root, file, graph)).collect()
}

fn store(place: Place<'_>, dataset: &Dataset, more: Vec<Quad>) -> Result<(Store, Option<TempDir>), String> {
    let named = dataset.files.iter().filter_map(|(_, graph)| match graph {
        GraphName::NamedNode(name) => Some(name.clone()),
        _ => None,
    });
    let (graphs, quads): (Vec<_>, _) = (named.collect(), [load(place.root, dataset), more].concat());
    if place.mixed {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let store = mixed(folder.path(), &graphs, &quads).map_err(|error| error.to_string())?;
        return Ok((store, Some(folder)));
    }
    let store = Store::new().map_err(|error| error.to_string())?;
    let change = Change { create_graphs: graphs, insert: quads, ..Change::default() };
    store.apply(&change).map_err(|error| error.to_string())?;
    Ok((store, None))
}

/// A location that holds graphs and quads, every second of them in its base, with others that were removed from it.
fn mixed(folder: &Path, graphs: &[NamedNode], quads: &[Quad]) -> Result<Store, StoreError> {
    let store = Store::open_to_write(&folder.join("place"))?;
    let half = |of: usize| quads.iter().enumerate().filter(move |(at, _)| at % 2 == of).map(|(_, quad)| quad);
    let junk = |graph: &GraphName| {
        let junk = NamedNode::new_unchecked("http://junk.example/");
        Quad::new(junk.clone(), junk.clone(), junk, graph.clone())
    };
    let other = |quad: &Quad| Quad { object: quad.predicate.clone().into(), ..quad.clone() };
    let there: HashSet<&Quad> = quads.iter().collect();
    let removed = quads.iter().flat_map(|quad| [junk(&quad.graph_name), other(quad)]);
    let mut removed: Vec<Quad> = removed.filter(|quad| !there.contains(quad)).collect();
    let first = half(0).cloned().chain(removed.iter().cloned()).collect();
    let (before, after) = graphs.split_at(graphs.len() / 2);
    store.apply(&Change { create_graphs: before.to_vec(), insert: first, ..Change::default() })?;
    store.compact()?;
    // Some go and come again.
    let returned: Vec<Quad> = half(0).step_by(3).cloned().collect();
    removed.extend(returned.iter().cloned());
    store.apply(&Change { create_graphs: after.to_vec(), remove: removed, ..Change::default() })?;
    store.apply(&Change { insert: half(1).cloned().chain(returned).collect(), ..Change::default() })?;
    Ok(store)
}

/// The data of a query, and the files that its FROM clauses name.
fn view(test: &Test, query: &Query, place: Place<'_>) -> Result<View, String> {
    let root = place.root;
    let from = query.algebra().dataset();
    let names = from.map_or_else(Vec::new, |from| {
        [from.default.clone(), from.named.clone().unwrap_or_default()].concat()
    });
    let absent = names
        .iter()
        .filter(|name| !test.data.files.iter().any(|(_, graph)| *graph == GraphName::from((*name).clone())));
    let more = absent
        .filter(|name| manifest::path(root, name.as_str()).is_some_and(|path| path.is_file()))
        .flat_map(|name| manifest::quads(root, name, &name.clone().into()))
        .collect();
    let (store, _folder) = store(place, &test.data, more)?;
    let view = store.view().map_err(|error| error.to_string())?;
    Ok(view.with_default_graph(&DefaultGraph::Strict))
}

fn answer(test: &Test, place: Place<'_>) -> Result<(Query, Answer), String> {
    let query = parsed(test, place.root)?;
    let view = view(test, &query, place)?;
    let answer = execute(&view, &query, &Options::new()).map_err(|error| error.to_string())?;
    Ok((query, answer))
}

fn evaluated(test: &Test, place: Place<'_>) -> Result<(), String> {
    let root = place.root;
    let file = test.result.as_ref().ok_or("the test names no result")?;
    let expected = expected::read(root, file)?;
    let (query, answer) = answer(test, place)?;
    let actual = match answer {
        Answer::Boolean(value) => Expected::Boolean(value),
        Answer::Graph(triples) => {
            let triples: Result<Vec<_>, _> = triples.collect();
            let triples = triples.map_err(|error| error.to_string())?;
            Expected::Graph(compare::rows(
                triples.into_iter().map(|triple| triple.in_graph(GraphName::DefaultGraph)),
            ))
        }
        Answer::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let rows: Result<Vec<_>, _> = solutions.collect();
            let rows = rows.map_err(|error| error.to_string())?;
            through_formats(test, place)?;
            expected::solutions_of(&variables, rows.iter().map(|row| row.values().to_vec()))
        }
    };
    agree(&expected, &actual, is_ordered(&query))
}

fn agree(expected: &Expected, actual: &Expected, ordered_query: bool) -> Result<(), String> {
    let agree = match (expected, actual) {
        (Expected::Boolean(expected), Expected::Boolean(actual)) => expected == actual,
        (Expected::Graph(expected), Expected::Graph(actual)) => same(expected, actual, false),
        (
            Expected::Solutions { variables, rows, ordered },
            Expected::Solutions { variables: names, rows: found, .. },
        ) => variables == names && same(rows, found, *ordered || ordered_query),
        _ => false,
    };
    if agree { Ok(()) } else { Err(format!("expected {expected:?}\n    found    {actual:?}")) }
}

/// The same rows must come back from every lossless format that Assay writes.
fn through_formats(test: &Test, place: Place<'_>) -> Result<(), String> {
    let root = place.root;
    let formats = [
        (Format::Json, QueryResultsFormat::Json),
        (Format::Xml, QueryResultsFormat::Xml),
        (Format::Tsv, QueryResultsFormat::Tsv),
    ];
    let mut first = None;
    for (format, syntax) in formats {
        let (_, answer) = answer(test, place)?;
        let mut bytes = Vec::new();
        results::write(answer, format, &Prefixes::new(), &mut bytes).map_err(|error| error.to_string())?;
        let read = expected::parse(&bytes, syntax).map_err(|error| format!("{}: {error}", format.name()))?;
        match &first {
            None => first = Some(read),
            Some(_) if is_random(test, root) => {}
            Some(first) => {
                agree(first, &read, false).map_err(|error| format!("{}: {error}", format.name()))?;
            }
        }
    }
    Ok(())
}

/// Two evaluations of a query that draws random values differ.
fn is_random(test: &Test, root: &Path) -> bool {
    let sparql = source(test, root).map(|(text, _)| text.to_uppercase()).unwrap_or_default();
    ["RAND(", "UUID(", "NOW("].iter().any(|function| sparql.contains(function))
}

fn is_ordered(query: &Query) -> bool {
    fn ordered(pattern: &GraphPattern) -> bool {
        match pattern {
            GraphPattern::OrderBy { .. } => true,
            GraphPattern::Slice { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Project { inner, .. } => ordered(inner),
            _ => false,
        }
    }
    match query.algebra() {
        spargebra::Query::Select { pattern, .. } => ordered(pattern),
        _ => false,
    }
}

/// CSV loses types, so the text is compared, line by line as a bag, blank nodes by their place alone.
fn written_as_csv(test: &Test, place: Place<'_>) -> Result<(), String> {
    let root = place.root;
    let file = test.result.as_ref().ok_or("the test names no result")?;
    let path = manifest::path(root, file.as_str()).ok_or("the result is no file of the suites")?;
    let (_, answer) = answer(test, place)?;
    let mut actual = Vec::new();
    results::write(answer, Format::Csv, &Prefixes::new(), &mut actual).map_err(|error| error.to_string())?;
    let expected = lines(&std::fs::read(path).map_err(|error| error.to_string())?);
    let actual = lines(&actual);
    if expected == actual { Ok(()) } else { Err(format!("expected {expected:?}\n    found    {actual:?}")) }
}

fn lines(csv: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    let cell = |cell: &str| {
        if cell.starts_with("_:") { "_:".to_owned() } else { cell.to_owned() }
    };
    let mut lines: Vec<Vec<String>> =
        reader.records().map(|record| record.expect("CSV").iter().map(cell).collect()).collect();
    lines.sort();
    lines
}

fn updated(test: &Test, place: Place<'_>) -> Result<(), String> {
    let root = place.root;
    let (sparql, file) = source(test, root)?;
    let (store, _folder) = store(place, &test.data, Vec::new())?;
    let mut options = UpdateOptions::default();
    options.default_graph = DefaultGraph::Strict;
    options.base = Some(file.as_str().to_owned());
    update_with(&store, &sparql, &Prefixes::new(), &options).map_err(|error| error.to_string())?;
    let view = store.view().map_err(|error| error.to_string())?;
    let expected = compare::rows(load(root, &test.after));
    let actual = compare::rows(view.quads(None, None, None, None));
    if same(&expected, &actual, false) {
        Ok(())
    } else {
        Err(format!("expected {expected:?}\n    found    {actual:?}"))
    }
}

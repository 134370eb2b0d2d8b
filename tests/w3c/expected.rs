//! The results that a test expects, from the files they lie in.

use super::compare::{self, Row, normalise};
use super::manifest;
use oxrdf::vocab::rdf;
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Variable};
use sparesults::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};
use std::path::Path;

const RS: &str = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

/// An answer in a form that compares.
#[derive(Debug)]
pub(super) enum Expected {
    Boolean(bool),
    /// Columns in alphabetical order.
    Solutions {
        variables: Vec<String>,
        rows: Vec<Row>,
        ordered: bool,
    },
    Graph(Vec<Row>),
}

/// Reads a result file; its extension tells the format.
pub(super) fn read(root: &Path, file: &NamedNode) -> Result<Expected, String> {
    let path = manifest::path(root, file.as_str()).ok_or("the result is no file of the suites")?;
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match QueryResultsFormat::from_extension(extension) {
        Some(format) => {
            let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
            parse(&bytes, format)
        }
        None => Ok(from_graph(&manifest::quads(root, file, &GraphName::DefaultGraph))),
    }
}

/// Reads results in one of the W3C formats.
pub(super) fn parse(bytes: &[u8], format: QueryResultsFormat) -> Result<Expected, String> {
    let parser = QueryResultsParser::from_format(format);
    Ok(match parser.for_slice(bytes).map_err(|error| error.to_string())? {
        SliceQueryResultsParserOutput::Boolean(value) => Expected::Boolean(value),
        SliceQueryResultsParserOutput::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let rows: Result<Vec<_>, _> = solutions.collect();
            solutions_of(
                &variables,
                rows.map_err(|error| error.to_string())?.iter().map(|row| row.values().to_vec()),
            )
        }
    })
}

/// Solutions with their columns put in order.
pub(super) fn solutions_of(variables: &[Variable], rows: impl Iterator<Item = Row>) -> Expected {
    let mut order: Vec<usize> = (0..variables.len()).collect();
    order.sort_by_key(|at| variables[*at].as_str());
    let row = |row: Row| order.iter().map(|at| row.get(*at).cloned().flatten().map(normalise)).collect();
    Expected::Solutions {
        variables: order.iter().map(|at| variables[*at].as_str().to_owned()).collect(),
        rows: rows.map(row).collect(),
        ordered: false,
    }
}

/// Results written as RDF (the DAWG result-set vocabulary), or the graph that a CONSTRUCT must give.
fn from_graph(quads: &[Quad]) -> Expected {
    let rs = |name: &str| NamedNode::new_unchecked(format!("{RS}{name}"));
    let objects = |subject: &NamedOrBlankNode, name: &str| -> Vec<Term> {
        let found = quads.iter().filter(|quad| quad.subject == *subject && quad.predicate == rs(name));
        found.map(|quad| quad.object.clone()).collect()
    };
    let set =
        quads.iter().find(|quad| quad.predicate == rdf::TYPE && quad.object == Term::from(rs("ResultSet")));
    let Some(set) = set.map(|quad| quad.subject.clone()) else {
        return Expected::Graph(compare::rows(quads.to_vec()));
    };
    if let Some(Term::Literal(value)) = objects(&set, "boolean").first() {
        return Expected::Boolean(value.value() == "true");
    }
    let text = |term: &Term| match term {
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    };
    let variables: Vec<Variable> =
        objects(&set, "resultVariable").iter().map(|name| Variable::new_unchecked(text(name))).collect();
    let mut rows: Vec<(Option<usize>, Row)> = Vec::new();
    for solution in objects(&set, "solution") {
        let Ok(solution) = NamedOrBlankNode::try_from(solution) else {
            continue;
        };
        let mut row = vec![None; variables.len()];
        for binding in objects(&solution, "binding") {
            let Ok(binding) = NamedOrBlankNode::try_from(binding) else {
                continue;
            };
            let name = objects(&binding, "variable").first().map(text);
            if let Some(at) = variables.iter().position(|variable| Some(variable.as_str()) == name.as_deref())
            {
                row[at] = objects(&binding, "value").into_iter().next();
            }
        }
        rows.push((objects(&solution, "index").first().and_then(|index| text(index).parse().ok()), row));
    }
    let indexed = !rows.is_empty() && rows.iter().all(|(index, _)| index.is_some());
    rows.sort_by_key(|(index, _)| *index);
    match solutions_of(&variables, rows.into_iter().map(|(_, row)| row)) {
        Expected::Solutions { variables, rows, .. } => {
            Expected::Solutions { variables, rows, ordered: indexed }
        }
        other => other,
    }
}

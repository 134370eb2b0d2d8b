//! SPARQL text into algebra, and errors a person can act on.
//!
//! Knows SPARQL text and prefixes. Must not know data.

use super::diagnose::explain;
use super::error::{ParseError, error_at};
use super::prefixes::Prefixes;
use super::reading::{
    Depth, Operation, Reading, TextKind, mend_operations, namespaces, operations, without_mark,
};
use super::words::select_star;
use crate::query::algebra::dataset::{NamedDataset, over};
use crate::query::algebra::ground::ground;
use crate::query::algebra::visit::each_pattern;
use indexmap::IndexSet;
use oxiri::Iri;
use oxrdf::{Term, Variable};
use spargebra::algebra::GraphPattern;
use spargebra::term::NamedNodePattern;
use spargebra::{GraphUpdateOperation, SparqlParser};
use std::collections::HashSet;
use std::fmt;
use std::panic::resume_unwind;
use std::thread;

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    algebra: spargebra::Query,
}

/// What kind of answer a query gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Solutions.
    Select,
    /// A boolean.
    Ask,
    /// A graph, from a template.
    Construct,
    /// A graph, about resources.
    Describe,
}

impl Query {
    pub(in crate::query) fn new(algebra: spargebra::Query) -> Self {
        Self { algebra }
    }

    /// The algebra of the specification.
    #[must_use]
    pub fn algebra(&self) -> &spargebra::Query {
        &self.algebra
    }

    /// The objects of a property in all triple patterns; `None` for one that is a variable.
    #[must_use]
    pub(crate) fn objects_of(&self, property: &str) -> Vec<Option<Term>> {
        let mut objects = Vec::new();
        each_pattern(&self.algebra, &mut |pattern| {
            let GraphPattern::Bgp { patterns } = pattern else { return };
            let is_meant = |p: &NamedNodePattern| matches!(p, NamedNodePattern::NamedNode(name) if name.as_str() == property);
            let meant = patterns.iter().filter(|triple| is_meant(&triple.predicate));
            objects.extend(meant.map(|triple| ground(&triple.object)));
        });
        objects
    }

    /// The form of the query.
    #[must_use]
    pub fn form(&self) -> Form {
        match self.algebra {
            spargebra::Query::Select { .. } => Form::Select,
            spargebra::Query::Ask { .. } => Form::Ask,
            spargebra::Query::Construct { .. } => Form::Construct,
            spargebra::Query::Describe { .. } => Form::Describe,
        }
    }

    /// The same query over other graphs.
    pub(in crate::query) fn over(&self, graphs: &NamedDataset) -> Self {
        Self::new(over(self.algebra.clone(), graphs))
    }

    /// Whether its rows come in an order that it asks for.
    pub(in crate::query) fn is_ordered(&self) -> bool {
        let mut pattern = crate::query::algebra::visit::root(&self.algebra);
        while let GraphPattern::Project { inner, .. }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } = pattern
        {
            pattern = inner;
        }
        matches!(pattern, GraphPattern::OrderBy { .. })
    }

    /// The columns of a SELECT, in order; those of `SELECT *` as they first stand in the text. Empty for other forms.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable> {
        match &self.algebra {
            spargebra::Query::Select { pattern, .. } => projection(pattern).to_vec(),
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.algebra.fmt(f)
    }
}

fn projection(pattern: &GraphPattern) -> &[Variable] {
    match pattern {
        GraphPattern::Project { variables, .. } => variables,
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. } => projection(inner),
        _ => &[],
    }
}

/// Parses a query. Known prefixes need not be declared; the query's own declarations come first.
///
/// # Errors
/// When the text is not a SPARQL 1.2 query.
pub fn parse(text: &str, prefixes: &Prefixes) -> Result<Query, ParseError> {
    parse_with_base(text, prefixes, None)
}

/// [`parse`], with a base against which relative IRIs are resolved.
///
/// # Errors
/// When the text is not a SPARQL 1.2 query, or the base is not an IRI.
pub fn parse_with_base(text: &str, prefixes: &Prefixes, base: Option<&str>) -> Result<Query, ParseError> {
    let text = without_mark(text);
    let reading = Reading::new(text, TextKind::Query)?;
    let parser = parser(text, prefixes, base)?;
    with_room(text, reading.depth, || {
        let mut algebra = algebra(text, &reading, &parser, prefixes)?;
        if has_too_many_patterns(crate::query::algebra::visit::root(&algebra)) {
            return Err(error_at(text, 0, TOO_MANY.to_owned()));
        }
        if has_nested_aggregate(&algebra) {
            return Err(error_at(text, 0, "an aggregate cannot stand inside another one".into()));
        }
        if let (spargebra::Query::Select { pattern, .. }, Some(order)) = (&mut algebra, select_star(text)) {
            order_columns(pattern, &order);
        }
        Ok(Query::new(algebra))
    })
}

fn algebra(
    text: &str,
    reading: &Reading<'_>,
    parser: &SparqlParser,
    prefixes: &Prefixes,
) -> Result<spargebra::Query, ParseError> {
    let parse = |text: &str| parser.clone().parse_query(text);
    let told = |error| explain(text, TextKind::Query, prefixes, &error, |text| parse(text).err());
    let template = match reading.template() {
        // Its faults stand where they stand in the whole text, with which it begins.
        Some(template) => {
            let parsed = algebra(template, &Reading::new(template, TextKind::Query)?, parser, prefixes);
            Some(parsed.map_err(|error| error.within(text, 0))?)
        }
        None => None,
    };
    let parsed = parse(&reading.written().text).map_err(told)?;
    Ok(reading.mended(parsed, template))
}

/// Does it where there is stack enough for the depth of a text.
fn with_room<T: Send>(
    text: &str,
    depth: Depth,
    work: impl FnOnce() -> Result<T, ParseError> + Send,
) -> Result<T, ParseError> {
    let Some(stack) = depth.stack() else { return work() };
    thread::scope(|scope| match thread::Builder::new().stack_size(stack).spawn_scoped(scope, work) {
        Ok(worker) => worker.join().unwrap_or_else(|panic| resume_unwind(panic)),
        Err(error) => Err(error_at(text, 0, format!("there is no room to parse a text this deep: {error}"))),
    })
}

/// The number of triple patterns that one group may have: the plan is a step deeper for each.
const MOST_PATTERNS: usize = 5000;

const TOO_MANY: &str = "a group has more than 5000 triple patterns";

fn has_too_many_patterns(pattern: &GraphPattern) -> bool {
    let mut patterns = vec![pattern];
    while let Some(pattern) = patterns.pop() {
        if matches!(pattern, GraphPattern::Bgp { patterns } if patterns.len() > MOST_PATTERNS) {
            return true;
        }
        patterns.extend(crate::query::algebra::visit::children(pattern));
    }
    false
}

/// The parser accepts `COUNT(COUNT(*))`, which the grammar's notes forbid (SPARQL 1.1 Query, 19.8, note 14 ff.).
fn has_nested_aggregate(query: &spargebra::Query) -> bool {
    let mut nested = false;
    crate::query::algebra::visit::of_groups(query, &mut |aggregates| {
        let results: HashSet<&Variable> = aggregates.iter().map(|(result, _)| result).collect();
        for (_, aggregate) in aggregates {
            crate::query::algebra::visit::of_aggregate(aggregate, &mut |used| {
                nested |= results.contains(used);
            });
        }
    });
    nested
}

/// The parser puts the columns of `SELECT *` in alphabetical order; people expect that of their query.
fn order_columns(pattern: &mut GraphPattern, order: &IndexSet<String>) {
    match pattern {
        GraphPattern::Project { variables, .. } => {
            variables.sort_by_key(|variable| order.get_index_of(variable.as_str()));
        }
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. } => order_columns(inner, order),
        _ => {}
    }
}

/// Whether the text is an update request; nothing is evaluated.
///
/// # Errors
/// When the text is not a SPARQL 1.2 update request.
pub fn check_update(text: &str, prefixes: &Prefixes, base: Option<&str>) -> Result<(), ParseError> {
    parse_update(text, prefixes, base).map(drop)
}

/// An operation of a request, as the parser has it: several for one that stands for several, and none for declarations alone.
pub(in crate::query) struct Parsed<'t> {
    pub(in crate::query) written: Operation<'t>,
    pub(in crate::query) operations: Vec<GraphUpdateOperation>,
    /// The base of its relative IRIs.
    pub(in crate::query) base: Option<Iri<String>>,
}

/// Parses an update request.
pub(in crate::query) fn parse_update<'t>(
    text: &'t str,
    prefixes: &Prefixes,
    base: Option<&str>,
) -> Result<Vec<Parsed<'t>>, ParseError> {
    let text = without_mark(text);
    let depth = Reading::new(text, TextKind::Update)?.depth;
    with_room(text, depth, || {
        let mut known = prefixes.clone();
        let mut parser = parser(text, &known, base)?;
        let mut parsed = Vec::new();
        for written in operations(text)? {
            let (operations, base) = operation(text, &written, &parser, &known)?;
            if !written.prologue.is_empty() {
                parser = declared(text, &written, &parser, &mut known, base.as_ref());
            }
            parsed.push(Parsed { written, operations, base });
        }
        Ok(parsed)
    })
}

fn operation(
    text: &str,
    written: &Operation<'_>,
    parser: &SparqlParser,
    prefixes: &Prefixes,
) -> Result<(Vec<GraphUpdateOperation>, Option<Iri<String>>), ParseError> {
    let part = &text[written.span.clone()];
    let parse = |text: &str| parser.clone().parse_update(text);
    let reading = Reading::new(part, TextKind::Update)?;
    let mut update = parse(&reading.written().text).map_err(|error| {
        let error = explain(part, TextKind::Update, prefixes, &error, |text| parse(text).err());
        error.within(text, written.span.start)
    })?;
    mend_operations(&mut update.operations);
    for operation in &update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation
            && has_too_many_patterns(pattern)
        {
            return Err(error_at(text, written.span.start, TOO_MANY.to_owned()));
        }
    }
    Ok((update.operations, update.base_iri))
}

/// The parser for what follows declarations.
fn declared(
    text: &str,
    written: &Operation<'_>,
    parser: &SparqlParser,
    known: &mut Prefixes,
    base: Option<&Iri<String>>,
) -> SparqlParser {
    let question = parser.clone().parse_query(&written.question(text));
    let spaces = question.map(|query| namespaces(&query)).unwrap_or_default();
    let mut parser = parser.clone();
    for (prefix, namespace) in written.prefixes.iter().zip(spaces) {
        // What the parser resolved is an IRI.
        parser = parser.clone().with_prefix(*prefix, namespace.clone()).unwrap_or(parser);
        drop(known.insert(*prefix, namespace));
    }
    match base {
        Some(base) => parser.clone().with_base_iri(base.as_str()).unwrap_or(parser),
        None => parser,
    }
}

fn parser(text: &str, prefixes: &Prefixes, base: Option<&str>) -> Result<SparqlParser, ParseError> {
    let mut parser = SparqlParser::new();
    let refused = |what: &str| error_at(text, 0, format!("<{what}> is not an absolute IRI"));
    if let Some(base) = base {
        parser = parser.with_base_iri(base).map_err(|_| refused(base))?;
    }
    for (prefix, namespace) in prefixes.iter() {
        parser = parser.with_prefix(prefix, namespace).map_err(|_| refused(namespace))?;
    }
    Ok(parser)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixes() -> Prefixes {
        let mut prefixes = Prefixes::new();
        prefixes.insert("prop", "https://w3id.org/assay/property/").expect("a namespace");
        prefixes
    }

    #[test]
    fn known_prefixes_need_no_declaration_and_own_ones_win() {
        let own = parse("PREFIX prop: <http://own.example/> SELECT * { ?s prop:a ?o }", &prefixes())
            .expect("a query");
        assert!(own.to_string().contains("http://own.example/a"));
        let known = parse("SELECT * { ?s prop:a ?o }", &prefixes()).expect("a query");
        assert!(known.to_string().contains("https://w3id.org/assay/property/a"));
    }

    #[test]
    fn errors_tell_place_and_expectation() {
        let cases = [
            (
                "SELECT *\nWHERE { ?s porp:a ?o }",
                (2, 12),
                "the prefix `porp:` is not declared",
                Some("prop:"),
            ),
            ("SELECT * WHERE { ?s \"稀土\" ?o }", (1, 21), "found `\"稀土\"`", None),
            ("SELECT * WHERE { ?s 稀土 ?o }", (1, 23), "`:`, found a space", None),
            ("SELECT * WHERE { ?s ?p ?o", (1, 26), "found the end of the text", None),
            ("SELEC * WHERE { ?s ?p ?o }", (1, 1), "found `SELEC`", Some("SELECT")),
            (
                "SELECT * { ?s ?p ?o .\n  FLITER(?o > 3) }",
                (2, 3),
                "`FLITER` cannot stand here",
                Some("FILTER"),
            ),
            ("SELECT * { ?s ?p ?o } ORDER ?o", (1, 29), "expected `BY`", None),
            ("SELECT * { ?s ?p } LIMIT 3", (1, 18), "found `}`", None),
            ("SELECT (1 AS ?x) { ?x ?p 1 }", (1, 29), "The SELECT overrides an existing variable", None),
            (
                "SELECT * # :x \"\n{ ?s ?p 'a:b' ; <x:y> _:b FILTER(?s < 3 ?) }",
                (2, 41),
                "`?` cannot stand here",
                None,
            ),
            ("SELECT (COUNT(COUNT(*)) AS ?n) {}", (1, 1), "inside another", None),
            ("", (1, 1), "the query is empty", None),
            ("#+ summary: nothing\n# more", (1, 1), "the query is empty", None),
            ("SELECT (COUNT(*) ?n) { ?s ?p ?o }", (1, 18), "expected `AS`, found `?n`", None),
            ("SELECT * { ?s ?p ?o BIND(?o + 1 ?n) }", (1, 33), "expected `AS`, found `?n`", None),
            ("SELECT (COUNT(*) AS) { ?s ?p ?o }", (1, 20), "expected `?variable`, found `)`", None),
            ("SELECT * { ?s ?p ?o .\n", (1, 22), "`}`, found the end", None),
            ("SELECT * { ?s ?p", (1, 17), "or `true`, found the end", None),
        ];
        for (text, place, words, suggestion) in cases {
            let error = parse(text, &prefixes()).expect_err(text);
            assert!(error.message.contains(words), "{text}: {error:?}");
            assert_eq!(error.suggestion.as_deref(), suggestion, "{text}");
            assert_eq!((error.line, error.column), place, "{text}: {error:?}");
        }
    }

    #[test]
    fn errors_of_updates_tell_what_is_meant() {
        let cases = [
            ("INSERT DATA { prop:a prop:b prop:c", (1, 35), "or `}`, found the end of the text"),
            ("INSERT DATA { GRAPH prop:g { prop:a prop:b 1 ; prop:c 2\n}\n", (2, 2), "`}`, found the end"),
            (
                "INSERT DATA { prop:a prop:b ?x }",
                (1, 29),
                "the variable ?x, which has no value, cannot stand in INSERT DATA",
            ),
            (
                "CLEAR ALL ; DELETE DATA { ?x prop:b 1 }",
                (1, 27),
                "the variable ?x, which has no value, cannot stand in DELETE DATA",
            ),
            (
                "DELETE DATA { prop:a prop:b _:x }",
                (1, 29),
                "the blank node _:x, which names no node of the data, cannot stand in DELETE DATA",
            ),
            ("INSERT DATA { prop:a prop:b 1 } ; DELETE { ?x }", (1, 47), "`}`"),
        ];
        for (text, place, words) in cases {
            let error = check_update(text, &prefixes(), None).expect_err(text);
            assert!(error.message.contains(words), "{text}: {error:?}");
            assert_eq!((error.line, error.column), place, "{text}: {error:?}");
        }
    }

    #[test]
    fn columns_of_a_star_stand_in_the_order_of_the_text() {
        let cases = [
            ("SELECT * { ?z prop:a ?b . ?b prop:c ?a }", "z b a"),
            ("SELECT DISTINCT * { ?z prop:a ?b } ORDER BY ?b LIMIT 1", "z b"),
            ("# ?a\nSELECT * { ?z prop:a 'of ?b', ?c }", "z c"),
            ("SELECT ?b ?a { SELECT * { ?a prop:a ?b } }", "b a"),
        ];
        for (text, expected) in cases {
            let query = parse(text, &prefixes()).expect(text);
            let names: Vec<String> = query.variables().into_iter().map(Variable::into_string).collect();
            assert_eq!(names.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_before_it_exhausts_the_stack() {
        let text = format!("SELECT * {{ FILTER({}1{}) }}", "(".repeat(10_000), ")".repeat(10_000));
        let error = parse(&text, &prefixes()).expect_err("too deep");
        assert!(error.message.contains("nested"), "{error}");
    }
}

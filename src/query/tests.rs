//! Queries through the whole of parse, bind and execute.

use super::*;
use crate::store::{Change, DefaultGraph, Store, View};
use oxrdf::{GraphName, Literal, NamedNode, Quad, Term};
use proptest::prelude::*;
use std::time::{Duration, Instant};

const DATA: &str = "
    INSERT DATA {
        ex:a ex:share 1 ; ex:of ex:x . ex:b ex:share 2 ; ex:of ex:y .
        GRAPH ex:g { ex:a ex:share 1 . ex:c ex:share 4 ; ex:label \"text\" }
        GRAPH ex:h { ex:a ex:share 1 }
    }";

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes.insert("ex", "http://example.org/").expect("a namespace");
    prefixes
}

fn view() -> View {
    let store = Store::new().expect("a store");
    update(&store, DATA, &prefixes()).expect("data");
    store.view().expect("a view")
}

/// The rows as sorted text, unbound cells as `-`; booleans as one word.
fn rows(view: &View, text: &str, parameters: &Parameters) -> Vec<String> {
    let query = parse(text, &prefixes()).unwrap_or_else(|error| panic!("{text}: {error}"));
    let query = bind(&query, parameters).unwrap_or_else(|error| panic!("{text}: {error}"));
    let short = |term: &Term| match term {
        Term::NamedNode(node) => prefixes().shorten(node.as_str()).unwrap_or_else(|| node.to_string()),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    };
    match execute(view, &query, &Options::new()).unwrap_or_else(|error| panic!("{text}: {error}")) {
        Answer::Boolean(value) => vec![value.to_string()],
        Answer::Solutions(solutions) => {
            let row = |solution: Solution| {
                let cells =
                    solution.values().iter().map(|cell| cell.as_ref().map_or_else(|| "-".into(), short));
                cells.collect::<Vec<_>>().join(" ")
            };
            let mut rows: Vec<String> = solutions.map(|solution| row(solution.expect("a row"))).collect();
            rows.sort();
            rows
        }
        Answer::Graph(triples) => {
            let mut rows: Vec<String> = triples.map(|triple| triple.expect("a triple").to_string()).collect();
            rows.sort();
            rows
        }
    }
}

/// Names and terms as text.
type Values<'a> = &'a [(&'a str, &'a str)];

fn parameters(values: Values<'_>) -> Parameters {
    values.iter().map(|(name, term)| (*name, parse_term(term, &prefixes()).expect("a term"))).collect()
}

#[test]
fn the_default_graph_counts_a_triple_of_three_graphs_once() {
    let sum = "SELECT (SUM(?v) AS ?sum) { ?s ex:share ?v }";
    let cases = [
        (DefaultGraph::Merged, "7"),
        (DefaultGraph::Strict, "3"),
        (DefaultGraph::Graphs(vec![node("g"), node("h")]), "5"),
    ];
    for (default_graph, expected) in cases {
        assert_eq!(rows(&view().with_default_graph(&default_graph), sum, &Parameters::new()), [expected]);
    }
    let from = "SELECT (SUM(?v) AS ?sum) FROM ex:g FROM ex:h { ?s ex:share ?v }";
    assert_eq!(rows(&view(), from, &Parameters::new()), ["5"]);
    let named = "SELECT (COUNT(*) AS ?n) FROM NAMED ex:g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }";
    assert_eq!(rows(&view(), named, &Parameters::new()), ["3"]);
    let graphs = "SELECT ?g { GRAPH ?g {} }";
    assert_eq!(rows(&view(), graphs, &Parameters::new()), ["ex:g", "ex:h"]);
}

fn node(name: &str) -> GraphName {
    NamedNode::new_unchecked(format!("http://example.org/{name}")).into()
}

#[test]
fn parameters_are_bound_as_values_would_bind_them() {
    let cases: &[(&str, Values<'_>, &[&str])] = &[
        ("SELECT ?s ?v { ?s ex:share ?v }", &[("s", "ex:a")], &["ex:a 1"]),
        ("SELECT ?s ?v { ?s ex:share ?v }", &[("s", "ex:a"), ("s", "ex:c")], &["ex:a 1", "ex:c 4"]),
        ("SELECT ?s { ?s ex:share ?v }", &[("v", "\"004\"^^<http://www.w3.org/2001/XMLSchema#int>")], &[]),
        (
            "SELECT ?s { ?s ex:share ?x FILTER(?x = ?v) }",
            &[("v", "\"004\"^^<http://www.w3.org/2001/XMLSchema#int>")],
            &["ex:c"],
        ),
        (
            "SELECT ?s { ?s ex:share ?v FILTER(!BOUND(?min) || ?v >= ?min) }",
            &[("min", "2")],
            &["ex:b", "ex:c"],
        ),
        ("SELECT ?s { ?s ex:share ?v FILTER(!BOUND(?min) || ?v >= ?min) }", &[], &["ex:a", "ex:b", "ex:c"]),
        (
            "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
            &[("p", "ex:of"), ("p", "ex:label")],
            &["ex:label 1", "ex:of 2"],
        ),
        ("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p", &[("p", "ex:absent")], &[]),
        (
            "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p HAVING(COUNT(*) >= ?min)",
            &[("min", "3")],
            &["ex:share 3"],
        ),
        (
            "SELECT ?p ?n { { SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p } }",
            &[("p", "ex:absent")],
            &[],
        ),
        (
            "SELECT ?p ?n { { SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p } }",
            &[("p", "ex:of")],
            &["ex:of 2"],
        ),
        ("SELECT ?s { VALUES (?s ?x) { (ex:a 1) (ex:b 2) (UNDEF 3) } }", &[("x", "3")], &["-"]),
        (
            "SELECT ?s ?x { VALUES (?s ?x) { (ex:a 1) (ex:b 2) (ex:c UNDEF) } }",
            &[("x", "2")],
            &["ex:b 2", "ex:c 2"],
        ),
        ("SELECT ?s ?t { ?s ex:of ?t MINUS { ?u ex:of ?t } }", &[("t", "ex:x")], &[]),
        ("SELECT ?s { ?s ex:share ?v FILTER EXISTS { ?s ex:of ?t } }", &[("t", "ex:y")], &["ex:b"]),
        ("SELECT ?s { GRAPH ?g { ?s ex:label ?l } }", &[("g", "ex:g")], &["ex:c"]),
        ("SELECT ?t { ?s ex:of/^ex:of ?t }", &[("s", "ex:a")], &["ex:a"]),
        ("ASK { ?s ex:share 4 }", &[("s", "ex:c")], &["true"]),
        ("ASK { ?s ex:share 4 }", &[("s", "ex:a")], &["false"]),
        (
            "CONSTRUCT { ?s ex:is ?v } { ?s ex:share ?v }",
            &[("s", "ex:b")],
            &[
                "<http://example.org/b> <http://example.org/is> \"2\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            ],
        ),
        ("SELECT * { ?s ex:share ?v } ORDER BY ?v LIMIT 1", &[("s", "ex:b")], &["ex:b 2"]),
    ];
    for (text, values, expected) in cases {
        assert_eq!(rows(&view(), text, &parameters(values)), *expected, "{text} {values:?}");
    }
}

#[test]
fn parameters_that_cannot_be_bound_say_why() {
    let refused = |text: &str, values: &[(&str, &str)]| {
        let query = parse(text, &prefixes()).expect("a query");
        bind(&query, &parameters(values)).expect_err(text).to_string()
    };
    let cases: &[(&str, Values<'_>, &str)] = &[
        ("SELECT * { ?country ex:share ?v }", &[("contry", "1")], "no variable ?contry"),
        ("SELECT * { ?s ex:share ?v }", &[("s", "1")], "stands as a subject"),
        ("SELECT * { ?s ?p ?v }", &[("p", "\"ex:share\"")], "stands as a predicate"),
        ("SELECT * { GRAPH ?g { ?s ?p ?v } }", &[("g", "true")], "stands as a graph name"),
        ("SELECT * { ?s ex:share ?v BIND(1 AS ?x) }", &[("x", "1")], "assigns it itself"),
        ("SELECT (1 AS ?x) { ?s ex:share ?v }", &[("x", "1")], "assigns it itself"),
        (
            "SELECT (COUNT(*) AS ?n) { ?s ex:share ?v } HAVING(?n > ?min)",
            &[("min", "1"), ("min", "2")],
            "one value only",
        ),
    ];
    for (text, values, words) in cases {
        let error = refused(text, values);
        assert!(error.contains(words), "{text}: {error}");
    }
}

proptest! {
    #[test]
    fn any_text_given_as_a_value_stays_one_literal(text in "\\PC*|[\"'\\\\{}<>?.;#\n]*") {
        let query = parse("SELECT ?x ?same { BIND(STR(?x) AS ?same) }", &prefixes()).expect("a query");
        let bound = bind(&query, &[("x", Literal::from(text.clone()))].into_iter().collect()).expect("bound");
        let Ok(Answer::Solutions(solutions)) = execute(&view(), &bound, &Options::new()) else { panic!("no rows") };
        let rows: Vec<_> = solutions.map(|row| row.expect("a row")).collect();
        prop_assert_eq!(rows.len(), 1);
        let literal = Term::from(Literal::from(text));
        prop_assert_eq!(rows[0].get("x"), Some(&literal));
        prop_assert_eq!(rows[0].get("same"), Some(&literal));
    }

    #[test]
    fn the_merged_default_graph_equals_a_naive_merge(
        quads in prop::collection::vec((0..3u8, 0..2u8, 0..3u8, 0..4u8), 0..25),
    ) {
        let iri = |kind: &str, n: u8| NamedNode::new_unchecked(format!("http://example.org/{kind}{n}"));
        let quad = |(s, p, o, g): (u8, u8, u8, u8)| {
            let graph = if g == 0 { GraphName::DefaultGraph } else { iri("g", g).into() };
            Quad::new(iri("n", s), iri("p", p), iri("n", o), graph)
        };
        let quads: Vec<Quad> = quads.into_iter().map(quad).collect();
        let load = |quads: Vec<Quad>| {
            let store = Store::new().expect("a store");
            store.apply(&Change { insert: quads, ..Change::default() }).expect("an insert");
            store.view().expect("a view")
        };
        let merged = load(quads.clone());
        let naive = quads.into_iter().map(|quad| Quad { graph_name: GraphName::DefaultGraph, ..quad }).collect();
        let naive = load(naive).with_default_graph(&DefaultGraph::Strict);
        for text in [
            "SELECT * { ?a ?p ?b . ?b ?q ?c }",
            "SELECT ?a (COUNT(*) AS ?n) { ?a ?p ?b OPTIONAL { ?b ex:p1 ?c } } GROUP BY ?a",
            "SELECT * { ?a ex:p0+ ?b FILTER NOT EXISTS { ?a ex:p1 ?b } }",
        ] {
            prop_assert_eq!(rows(&merged, text, &Parameters::new()), rows(&naive, text, &Parameters::new()));
        }
    }
}

/// A view in which a cross product has hundreds of millions of rows.
fn large() -> View {
    let quad = |n: i32| {
        Quad::new(
            NamedNode::new_unchecked("http://example.org/s"),
            NamedNode::new_unchecked("http://example.org/p"),
            Literal::from(n),
            GraphName::DefaultGraph,
        )
    };
    let store = Store::new().expect("a store");
    store.apply(&Change { insert: (0..900).map(quad).collect(), ..Change::default() }).expect("an insert");
    store.view().expect("a view")
}

/// A sort whose comparison never asks the evaluator's own token.
const LONG: &str = "SELECT * { ?s ?p ?a . ?s ?p ?b . ?s ?p ?c } ORDER BY (?a + ?b * ?c)";

#[test]
fn a_deadline_and_a_cancel_take_effect_inside_a_sort() {
    let query = parse(LONG, &prefixes()).expect("a query");
    let run = |options: &Options| {
        let start = Instant::now();
        let Ok(Answer::Solutions(mut solutions)) = execute(&large(), &query, options) else {
            panic!("no rows")
        };
        assert_eq!(solutions.by_ref().count(), 0);
        // Far above the tenth of a second that is meant, so that a busy machine does not fail it.
        assert!(start.elapsed() < Duration::from_secs(5));
        solutions.completeness()
    };
    let timeout = Options::new().with_timeout(Duration::from_millis(100));
    assert_eq!(run(&timeout), Some(Completeness::CutByTimeout));
    let cancel = Cancel::new();
    let later = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        later.cancel();
    });
    assert_eq!(run(&Options::new().with_cancel(cancel)), Some(Completeness::Interrupted));
}

#[test]
fn rows_found_before_a_cut_are_kept() {
    // Columns give the first side before they go on with the second; the evaluator may begin with either.
    let text = "SELECT ?a { { ?s ?p ?a FILTER(?a < 3) } UNION \
        { SELECT ?a { ?s ?p ?a . ?s ?p ?b . ?s ?p ?c } ORDER BY (?a + ?b * ?c) } }";
    let query = parse(text, &prefixes()).expect("a query");
    let cancel = Cancel::new();
    let options = Options::new().with_cancel(cancel.clone()).with_timeout(Duration::from_secs(30));
    let Ok(Answer::Solutions(mut solutions)) = execute(&large(), &query, &options) else { panic!("no rows") };
    // The first row is there: the others are soon, and nobody has read them.
    std::thread::sleep(Duration::from_secs(1));
    cancel.cancel();
    let found: Vec<_> = solutions.by_ref().map(|row| row.expect("a row")).collect();
    assert_eq!(found.len(), 3);
    assert_eq!(solutions.completeness(), Some(Completeness::Interrupted));
}

#[test]
fn a_slice_can_end_past_all_numbers() {
    let most = u64::MAX;
    for text in [
        format!("SELECT ?s {{ ?s ex:of ?o }} ORDER BY ?s LIMIT {most} OFFSET 1"),
        format!("SELECT ?s {{ ?s ex:of ?o FILTER(?s != ex:a) }} LIMIT {most}"),
        format!("SELECT ?s {{ {{ SELECT ?s {{ ?s ex:of ?o }} ORDER BY ?s OFFSET 1 LIMIT {most} }} }}"),
    ] {
        assert_eq!(rows(&view(), &text, &Parameters::new()), ["ex:b"], "{text}");
    }
    let none = format!("SELECT ?s {{ ?s ex:of ?o }} LIMIT 3 OFFSET {most}");
    assert!(rows(&view(), &none, &Parameters::new()).is_empty());
}

#[test]
fn an_answer_that_cannot_be_cut_short_fails_at_its_deadline() {
    let text = "ASK { { SELECT (COUNT(*) AS ?n) { ?s ?p ?a . ?s ?p ?b . ?s ?p ?c } } FILTER(?n = 1) }";
    let query = parse(text, &prefixes()).expect("a query");
    let options = Options::new().with_timeout(Duration::from_millis(50));
    assert!(matches!(execute(&large(), &query, &options), Err(QueryError::TimedOut)));
}

#[test]
fn zero_is_divided_like_any_other_number() {
    let query = "SELECT (0 / 8.63 AS ?a) (-0.0 / 2.5 AS ?b) (SUM(0 / 8.63) AS ?c) (0 / 0.0 AS ?d) (0e0 / 8.63 AS ?e) \
        (\"0\" / 8.63 AS ?f) (1.5 / 0.5 AS ?g) {}";
    assert_eq!(rows(&view(), query, &Parameters::new()), ["0 0 0 - 0 - 3"]);
    let filter = "SELECT ?x { VALUES ?x { 0 8.63 } FILTER(?x / 8.63 < 1) } ORDER BY (?x / 8.63)";
    assert_eq!(rows(&view(), filter, &Parameters::new()), ["0"]);
}

#[test]
fn service_calls_are_refused_and_silent_ones_pass() {
    let call =
        |silent: &str| format!("SELECT ?s {{ ?s ex:of ex:x SERVICE {silent} ex:endpoint {{ ?s ?p ?o }} }}");
    let query = parse(&call(""), &prefixes()).expect("a query");
    let refused = execute(&view(), &query, &Options::new()).err();
    assert!(
        matches!(refused, Some(QueryError::ServiceRefused { service }) if service.as_str().ends_with("endpoint"))
    );
    assert_eq!(rows(&view(), &call("SILENT"), &Parameters::new()), ["ex:a"]);
}

#[test]
fn operations_of_an_update_see_one_another_and_fail_together() {
    let store = Store::new().expect("a store");
    let chain = "INSERT DATA { ex:a ex:p 1 } ; INSERT { ex:b ex:p ?v } WHERE { ex:a ex:p ?v } ;
        DELETE { ?s ex:p 1 } INSERT { GRAPH ex:g { ?s ex:p 2 } } WHERE { ?s ex:p 1 }";
    let seen = preview_update(&store, chain, &prefixes(), &UpdateOptions::default()).expect("a preview");
    assert_eq!((seen.applied, store.generation()), (None, 0));
    let done = update(&store, chain, &prefixes()).expect("an update");
    assert_eq!((done.inserted, done.removed), (seen.inserted, seen.removed));
    let applied = done.applied.expect("it was applied");
    assert_eq!((applied.generation, applied.quads_after), (1, 2));
    for refused in [
        "INSERT DATA { ex:x ex:p 1 } ; DROP GRAPH ex:absent",
        "INSERT DATA { ex:x ex:p 1 } ; CREATE GRAPH ex:g",
        "INSERT DATA { ex:x ex:p 1 } ; LOAD <http://example.org/document>",
        "INSERT DATA { ex:x ex:p 1 } ; INSERT { ?s ?p ?o } WHERE { SERVICE ex:e { ?s ?p ?o } }",
        "INSERT DATA { ex:x ex:p }",
    ] {
        update(&store, refused, &prefixes()).expect_err(refused);
        assert_eq!((store.generation(), store.view().expect("a view").len()), (1, 2), "{refused}");
    }
}

#[test]
fn operations_take_the_parameters_that_they_have() {
    let store = Store::new().expect("a store");
    update(&store, "INSERT DATA { ex:a ex:p 1, 2 . ex:b ex:p 2, 3 }", &prefixes()).expect("data");
    let mut options = UpdateOptions::default();
    options.parameters.insert("s", NamedNode::new_unchecked("http://example.org/a"));
    options.parameters.insert("v", Literal::from(2));
    options.parameters.insert("v", Literal::from(7));
    let text = "DELETE { ?s ex:p ?o } WHERE { ?s ex:p ?o FILTER(?o != 2) } ;
        INSERT { ?s ex:q [ ex:r ?v ] } WHERE {} ; INSERT { ex:c ex:q ?s } WHERE { ?s ex:p ?x }";
    let done = update_with(&store, text, &prefixes(), &options).expect("an update");
    // What has no ?v is done once, not once for each of its values.
    assert_eq!((done.inserted, done.removed), (5, 1));
    options.parameters.insert("absent", Literal::from(2));
    let unknown = update_with(&store, text, &prefixes(), &options).expect_err("no such variable");
    assert!(unknown.to_string().contains("?absent"), "{unknown}");
}

#[test]
fn every_format_says_what_it_can_about_completeness() {
    let written = |text: &str, format: results::Format, limit: usize| {
        let query = parse(text, &prefixes()).expect("a query");
        let answer = execute(&view(), &query, &Options::new().with_limit(limit)).expect("an answer");
        let mut out = Vec::new();
        let written =
            results::write(answer, format, &prefixes(), &mut out).map_err(|error| error.to_string())?;
        Ok::<_, String>((String::from_utf8(out).expect("UTF-8"), written.completeness))
    };
    let select = "SELECT ?s { ?s ex:of ?o }";
    let construct = "CONSTRUCT { ?s ex:is ?o } { ?s ex:of ?o }";
    for format in results::Format::all() {
        let text = if format.rdf().is_some() { construct } else { select };
        let (whole, complete) = written(text, format, 9).expect("an answer");
        let (cut, incomplete) = written(text, format, 1).expect("an answer");
        assert_eq!((complete, incomplete), (Completeness::Complete, Completeness::CutByLimit));
        assert!(!whole.contains("limit"), "{whole}");
        assert_eq!(cut.contains("limit"), format.says_incomplete(), "{cut}");
        let other = if format.rdf().is_some() { select } else { construct };
        assert!(written(other, format, 9).is_err(), "{}", format.name());
    }
    let json = written(select, results::Format::Json, 1).expect("an answer").0;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["head"]["link"], serde_json::json!(["https://w3id.org/assay/incomplete#limit"]));
    let members: Vec<&String> = json.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["head", "results"], "a plain document");
    let triple = "CONSTRUCT { ex:r rdf:reifies <<( ?s ex:of ?o )>> } { ?s ex:of ?o }"
        .replace("rdf:reifies", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies>");
    assert!(
        written(&triple, results::Format::JsonLd, 9).expect_err("no triple terms").contains("triple terms")
    );
}

#[test]
fn what_outgrows_the_memory_of_a_query_is_cut_by_name() {
    let store = Store::new().expect("a store");
    let data: Vec<String> = (0..400).map(|n| format!("ex:s{n} ex:p {n} .")).collect();
    let data = data.join(" ");
    update(&store, &format!("INSERT DATA {{ {data} }}"), &prefixes()).expect("data");
    let view = store.view().expect("a view");
    let doubled = |times: usize| {
        let binds: Vec<String> =
            (0..times).map(|n| format!("BIND(CONCAT(?a{n}, ?a{n}, ?a{n}, ?a{n}) AS ?a{}) ", n + 1)).collect();
        let binds = binds.join(" ");
        format!("BIND('0123456789' AS ?a0) {binds} BIND(STRLEN(?a{times}) AS ?n)")
    };
    let cross = "?a ex:p ?b . ?c ex:p ?d . ?e ex:p ?f";
    let within = |memory: usize, text: &str| {
        let query = parse(text, &prefixes()).expect("a query");
        let options = Options::new().with_memory(memory);
        match execute(&view, &query, &options) {
            Ok(Answer::Solutions(mut rows)) => {
                rows.by_ref().for_each(|row| drop(row.expect("a row")));
                rows.completeness()
            }
            Ok(_) => Some(Completeness::Complete),
            Err(QueryError::OutOfMemory) => Some(Completeness::CutByMemory),
            Err(error) => panic!("{text}: {error}"),
        }
    };
    let small = 4 << 20;
    for text in [
        format!("SELECT ?n {{ {} }}", doubled(12)),
        format!("SELECT REDUCED ?n {{ {} }}", doubled(12)),
        format!("ASK {{ {} FILTER(?n > 0) }}", doubled(12)),
        format!("SELECT * {{ {cross} }} ORDER BY ?b"),
        format!("SELECT DISTINCT * {{ {cross} }}"),
        format!("SELECT ?a ?c ?e (COUNT(*) AS ?n) {{ {cross} }} GROUP BY ?a ?c ?e"),
        format!("SELECT (GROUP_CONCAT(STR(?a)) AS ?n) {{ {cross} }}"),
    ] {
        assert_eq!(within(small, &text), Some(Completeness::CutByMemory), "{text}");
    }
    for text in [
        format!("SELECT ?n {{ {} }}", doubled(8)),
        format!("SELECT (COUNT(*) AS ?n) {{ {cross} FILTER(?b < 5) }}"),
    ] {
        assert_eq!(within(crate::query::MEMORY, &text), Some(Completeness::Complete), "{text}");
    }
}

#[test]
fn concatenation_is_as_before() {
    for (parts, expected) in [
        ("", r#""""#),
        ("'a', 'b'", r#""ab""#),
        ("'a'@en, 'b'@en", r#""ab"@en"#),
        ("'a'@en, 'b'@fr", r#""ab""#),
        ("'a'@en, 'b'", r#""ab""#),
        ("'a', 1", ""),
        ("'a', <http://e/>", ""),
    ] {
        for text in [
            format!("SELECT (CONCAT({parts}) AS ?x) {{}}"),
            format!("SELECT REDUCED (CONCAT({parts}) AS ?x) {{}}"),
        ] {
            let query = parse(&text, &prefixes()).expect("a query");
            let Answer::Solutions(rows) = execute(&view(), &query, &Options::new()).expect("an answer")
            else {
                panic!("a SELECT")
            };
            let found: Vec<String> = rows
                .map(|row| row.expect("a row").get("x").map(ToString::to_string).unwrap_or_default())
                .collect();
            assert_eq!(found, [expected], "{text}");
        }
    }
}

/// The parser tries some functions twice, and what is within them as often for each: a fault deep inside must not double the
/// time with each level, whether the brackets are closed or not.
#[test]
fn a_fault_within_many_functions_is_found_at_once() {
    let functions = [
        "REGEX",
        "SUBSTR",
        "REPLACE",
        "GROUP_CONCAT",
        "COUNT",
        "STR",
        "IF",
        "<http://e/f>",
        "xsd:string",
        "!",
        "",
    ];
    for function in functions {
        let open = format!("{function}(").repeat(60);
        let arguments = match function {
            "REGEX" | "SUBSTR" => ", \"a\")",
            "REPLACE" | "IF" => ", \"a\", \"b\")",
            _ => ")",
        };
        let close = arguments.repeat(60);
        for expression in [
            open.clone(),
            format!("{open}?o ?o{close}"),
            format!("{open}?o}} }}"),
            format!("{open}?o{close})"),
        ] {
            for text in [
                format!("SELECT ({expression} AS ?x) {{ ?s ?p ?o }}"),
                format!("ASK {{ ?s ?p ?o FILTER({expression}) }}"),
            ] {
                assert!(parse(&text, &Prefixes::new()).is_err(), "{text}");
            }
        }
    }
}

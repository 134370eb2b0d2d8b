//! Literals as terms and as values, in columns and on the evaluator alike.

use crate::query::{Answer, Options, Parameters, Prefixes, Term, execute, parse, update};
use crate::store::{Store, View};
use std::fmt::Write;

const DATA: &str = "
    INSERT DATA {
        e:a e:p 7 , 007 , 7.0 , \"7\"^^xsd:int , \"7\"^^xsd:unsignedByte , \"7\" .
        e:b e:q 600000000000000000000.0 , 48200 , 0.0000000000000000000001 .
        e:c e:r 9223372036854775807 , 1 .
        e:d e:on \"2006-08-23\"^^xsd:date , \"2006-08-23Z\"^^xsd:date , \"2006-08-25Z\"^^xsd:date .
        e:t e:at \"2024-01-01T24:00:00\"^^xsd:dateTime , \"2010-10-10T10:10:10Z\"^^xsd:dateTimeStamp .
        e:f e:is \"1\"^^xsd:boolean , \"0\"^^xsd:boolean , true .
        e:g e:n \"300\"^^xsd:unsignedByte .
        e:s e:says <<( e:a e:p 007 )>> , <<( e:a e:p 7 )>> .
    }";

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://e/").expect("a namespace");
    prefixes.insert("xsd", "http://www.w3.org/2001/XMLSchema#").expect("a namespace");
    prefixes
}

fn view(data: &str) -> View {
    let store = Store::new().expect("a store");
    update(&store, data, &prefixes()).unwrap_or_else(|error| panic!("{data}: {error}"));
    store.view().expect("a view")
}

/// The rows: lexical forms, with datatypes of numbers.
fn rows(view: &View, text: &str) -> String {
    let query = parse(text, &prefixes()).unwrap_or_else(|error| panic!("{text}: {error}"));
    let query = crate::query::bind(&query, &Parameters::new()).expect("no parameters");
    let answer = execute(view, &query, &Options::new()).unwrap_or_else(|error| panic!("{text}: {error}"));
    let Answer::Solutions(solutions) = answer else { panic!("{text} is no SELECT") };
    let variables = solutions.variables().to_vec();
    let shown = |term: Option<&Term>| match term {
        None => "-".to_owned(),
        Some(Term::Literal(literal)) => {
            let mut text = literal.value().to_owned();
            let datatype = literal.datatype().as_str().rsplit('#').next().unwrap_or("");
            if !matches!(datatype, "integer" | "string" | "boolean") {
                let _ = write!(text, ":{datatype}");
            }
            text
        }
        Some(Term::NamedNode(node)) => node.as_str().rsplit(['/', '#']).next().unwrap_or("").to_owned(),
        Some(other) => other.to_string(),
    };
    let mut rows: Vec<String> = solutions
        .map(|row| {
            let row = row.unwrap_or_else(|error| panic!("{text}: {error}"));
            let cells: Vec<String> = variables.iter().map(|v| shown(row.get(v))).collect();
            cells.join(" ")
        })
        .collect();
    if !text.contains("ORDER BY") {
        rows.sort();
    }
    rows.join(" | ")
}

#[test]
fn a_literal_is_a_term_as_it_is_written_and_a_value() {
    let view = view(DATA);
    let table = [
        // Terms.
        ("SELECT ?o { e:a e:p ?o }", "007 | 7 | 7 | 7.0:decimal | 7:int | 7:unsignedByte"),
        ("SELECT ?s { ?s e:p 007 }", "a"),
        ("SELECT ?s { ?s e:p 0007 }", ""),
        ("SELECT ?o { VALUES ?o { 007 \"7\"^^xsd:int \"07\"^^xsd:int } ?s e:p ?o }", "007 | 7:int"),
        ("SELECT (COUNT(DISTINCT ?o) AS ?n) { e:a e:p ?o }", "6"),
        (
            "SELECT (DATATYPE(?o) AS ?d) { e:a e:p ?o FILTER(?o = 7) }",
            "decimal | int | integer | integer | unsignedByte",
        ),
        ("SELECT (STR(?o) AS ?t) { e:a e:p ?o FILTER(ISNUMERIC(?o)) }", "007 | 7 | 7 | 7 | 7.0"),
        ("SELECT ?o { e:a e:p ?o FILTER(SAMETERM(?o, 007)) }", "007"),
        (
            "SELECT (007 AS ?x) (STRDT(\"01\", xsd:int) AS ?y) (IF(true, 7.0, 1) AS ?z) {}",
            "007 01:int 7.0:decimal",
        ),
        ("SELECT (IF(?o = 7, ?o, ?o + 1) AS ?x) { e:a e:p ?o FILTER(DATATYPE(?o) = xsd:int) }", "7:int"),
        ("SELECT (COALESCE(?u + 1, ?o) AS ?x) { e:a e:p ?o FILTER(STR(?o) = \"007\") }", "007"),
        (
            "SELECT ?o (COUNT(*) AS ?n) { e:a e:p ?o FILTER(DATATYPE(?o) = xsd:integer) } GROUP BY ?o",
            "007 1 | 7 1",
        ),
        ("SELECT (CONCAT(STR(?o), \"!\") AS ?x) { e:a e:p ?o FILTER(DATATYPE(?o) = xsd:decimal) }", "7.0!"),
        ("SELECT (DATATYPE(?o) AS ?d) { e:t e:at ?o }", "dateTime | dateTimeStamp"),
        ("SELECT ?o { e:t e:at ?o }", "2010-10-10T10:10:10Z:dateTimeStamp | 2024-01-01T24:00:00:dateTime"),
        ("SELECT ?s { ?s e:says <<( e:a e:p 007 )>> }", "s"),
        ("SELECT (OBJECT(?t) AS ?o) { e:s e:says ?t }", "007 | 7"),
        ("SELECT (COUNT(*) AS ?n) { ?x e:says ?t . ?y e:says ?t }", "2"),
        // Values.
        (
            "SELECT ?o { e:a e:p ?o FILTER(?o = \"7\"^^xsd:short) }",
            "007 | 7 | 7.0:decimal | 7:int | 7:unsignedByte",
        ),
        ("SELECT (COUNT(*) AS ?n) { e:a e:p ?x , ?y FILTER(?x = ?y) }", "26"),
        ("SELECT (COUNT(*) AS ?n) { e:a e:p ?o FILTER(?o != 7) }", "1"),
        ("SELECT (SUM(?o) AS ?n) { e:a e:p ?o FILTER(ISNUMERIC(?o)) }", "35:decimal"),
        ("SELECT (?o + 1 AS ?n) { e:a e:p ?o FILTER(STR(?o) = \"007\") }", "8"),
        ("SELECT (ABS(?o) AS ?n) { e:a e:p ?o FILTER(DATATYPE(?o) = xsd:int) }", "7"),
        (
            "SELECT ?o { e:a e:p ?o FILTER(?o IN (1, 7.00)) }",
            "007 | 7 | 7.0:decimal | 7:int | 7:unsignedByte",
        ),
        ("SELECT (YEAR(?o) AS ?y) { e:t e:at ?o }", "2010 | 2024"),
        (
            "SELECT ?o { e:t e:at ?o FILTER(?o = \"2024-01-02T00:00:00\"^^xsd:dateTime) }",
            "2024-01-01T24:00:00:dateTime",
        ),
        ("SELECT ?o { e:f e:is ?o FILTER(?o) }", "1 | true"),
        ("SELECT ?o { e:f e:is ?o FILTER(!?o) }", "0"),
        ("SELECT ?o { e:f e:is ?o FILTER(?o = true) }", "1 | true"),
        (
            "SELECT (ISNUMERIC(?o) AS ?n) (DATATYPE(?o) AS ?d) (?o + 1 AS ?m) { e:g e:n ?o }",
            "false unsignedByte -",
        ),
        // Dates with and without a timezone.
        ("SELECT ?o { e:d e:on ?o FILTER(?o != \"2006-08-23\"^^xsd:date) }", "2006-08-25Z:date"),
        ("SELECT ?o { e:d e:on ?o FILTER(?o = \"2006-08-23\"^^xsd:date) }", "2006-08-23:date"),
        ("SELECT ?o { e:d e:on ?o FILTER(?o > \"2006-08-23\"^^xsd:date) }", "2006-08-25Z:date"),
        ("SELECT ?o { e:d e:on ?o } ORDER BY ?o", "2006-08-23:date | 2006-08-23Z:date | 2006-08-25Z:date"),
        // Numbers of any size.
        ("SELECT (MAX(?v) AS ?m) { e:b e:q ?v }", "600000000000000000000.0:decimal"),
        ("SELECT (MIN(?v) AS ?m) { e:b e:q ?v }", "0.0000000000000000000001:decimal"),
        ("SELECT (SUM(?v) AS ?m) { e:b e:q ?v }", "600000000000000048200.0000000000000000000001:decimal"),
        ("SELECT (AVG(?v) AS ?m) { e:b e:q ?v }", "200000000000000016066.6666666666666666667:decimal"),
        ("SELECT ?v { e:b e:q ?v FILTER(?v > 1000) }", "48200 | 600000000000000000000.0:decimal"),
        (
            "SELECT ?v { e:b e:q ?v } ORDER BY DESC(?v)",
            "600000000000000000000.0:decimal | 48200 | 0.0000000000000000000001:decimal",
        ),
        ("SELECT (SUM(?v) AS ?m) { e:c e:r ?v }", "9223372036854775808"),
        ("SELECT (AVG(?v) AS ?m) { e:c e:r ?v }", "4611686018427387904:decimal"),
        ("SELECT (?v * 10 AS ?m) { e:c e:r ?v FILTER(?v > 1) }", "92233720368547758070"),
        ("SELECT ?v { e:c e:r ?v FILTER(?v + 1 > 9223372036854775807) }", "9223372036854775807"),
        ("SELECT (-(?v + 1) AS ?m) { e:c e:r ?v FILTER(?v > 1) }", "-9223372036854775808"),
        ("SELECT (FLOOR(?v) AS ?m) { e:b e:q ?v FILTER(?v < 1) }", "0:decimal"),
        (
            "SELECT (xsd:decimal(STR(?v)) AS ?m) { e:b e:q ?v FILTER(?v > 50000) }",
            "600000000000000000000:decimal",
        ),
        ("SELECT (xsd:integer(?v) AS ?m) { e:b e:q ?v }", "0 | 48200 | 600000000000000000000"),
        (
            "SELECT (xsd:integer(\" 007 \") AS ?m) (xsd:integer(1e20) AS ?n) (xsd:integer(\"7.5\") AS ?o) {}",
            "7 100000000000000000000 -",
        ),
        ("SELECT (xsd:double(?v) = 6e20 AS ?m) { e:b e:q ?v FILTER(?v > 50000) }", "true"),
        ("SELECT (?v / 0 AS ?m) { e:b e:q ?v FILTER(?v > 50000) }", "-"),
    ];
    for (text, expected) in table {
        assert_eq!(rows(&view, text), expected, "{text}");
        // The columns leave such a condition to the evaluator.
        let at = text.rfind('}').expect("a group");
        let elsewhere = format!("{} FILTER(true || EXISTS {{ ?x ?x ?x }}) {}", &text[..at], &text[at..]);
        assert_eq!(rows(&view, &elsewhere), expected, "{elsewhere}");
    }
}

#[test]
fn an_update_writes_and_finds_terms_as_they_are_written() {
    let store = Store::new().expect("a store");
    let prefixes = prefixes();
    for text in [
        "INSERT DATA { e:a e:p 007 , 7 , 7.0 , \"7\"^^xsd:int }",
        "DELETE DATA { e:a e:p 07 }",
        "DELETE DATA { e:a e:p 7.0 }",
        "INSERT { ?s e:copy ?o ; e:fixed 01 ; e:more ?m } WHERE { ?s e:p ?o BIND(?o + 1 AS ?m) FILTER(?o = 7) }",
        "DELETE { ?s e:p ?o } WHERE { ?s e:p ?o FILTER(SAMETERM(?o, 7)) }",
        "DELETE WHERE { ?s e:copy 007 }",
    ] {
        update(&store, text, &prefixes).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let view = store.view().expect("a view");
    let found = rows(&view, "SELECT ?p ?o { e:a ?p ?o }");
    assert_eq!(found, "copy 7 | copy 7:int | fixed 01 | more 8 | p 007 | p 7:int");
}

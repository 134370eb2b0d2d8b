//! Random data and random queries over them.

use crate::query::Prefixes;
use oxrdf::{GraphName, Literal, NamedNode, Quad, Term, Triple};
use proptest::prelude::*;

pub(super) fn node(name: impl std::fmt::Display) -> NamedNode {
    NamedNode::new_unchecked(format!("http://e/{name}"))
}

pub(super) fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://e/").unwrap();
    prefixes
}

/// Conditions on `?x` and `?y`.
const CONDITIONS: [&str; 18] = [
    "?x < ?y",
    "?x >= 4",
    "?x + 1 = ?y || ?x = ?y",
    "?x * 2 > 7.5",
    "?x - ?y != 0",
    "?x / 2 <= ?y",
    "!(?x = ?y)",
    "?x IN (4, e:1, \"words\")",
    "?x NOT IN (e:1, ?y)",
    "CONTAINS(?x, \"or\")",
    "STRSTARTS(STR(?x), \"http\") && ?y != e:2",
    "LANG(?x) = \"de\"",
    "REGEX(STR(?x), \"e/[12]\", \"i\")",
    "COALESCE(?x, 4) = 4",
    "IF(BOUND(?x), ?x = ?y, BOUND(?y))",
    "ISNUMERIC(?x) || ISIRI(?y)",
    "sameTerm(?x, ?y)",
    "DATATYPE(?x) = DATATYPE(?y)",
];

/// Expressions of `?x` and `?y`.
const EXPRESSIONS: [&str; 7] = [
    "?x + ?y",
    "?x / 3",
    "?x = ?y",
    "STR(?x)",
    "STRLEN(STR(?y))",
    "COALESCE(?x, ?y)",
    "IF(ISIRI(?x), 1, ?x)",
];

/// Aggregates of `?x`.
const AGGREGATES: [&str; 7] = [
    "COUNT(?x)",
    "COUNT(DISTINCT ?x)",
    "SUM(?x)",
    "AVG(?x)",
    "SUM(DISTINCT ?x)",
    "MIN(STR(?x))",
    "MAX(STRLEN(STR(?x)))",
];

/// A group of a random query.
pub(super) fn group() -> impl Strategy<Value = String> {
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
            1 => Just("e:p0/e:p1".to_owned()),
            1 => Just("(e:p0|e:p1)/e:p2*".to_owned()),
        ]
    };
    let object =
        move || prop_oneof![6 => term(), 1 => Just("4".to_owned()), 1 => Just("\"words\"".to_owned())];
    let triple = move || (term(), predicate(), object()).prop_map(|(s, p, o)| format!("{s} {p} {o} . "));
    let triples = move || prop::collection::vec(triple(), 1..4).prop_map(|triples| triples.concat());
    let part = || prop_oneof![2 => (0..4u8).prop_map(|v| format!("?v{v}")), 1 => (0..4u8).prop_map(|n| format!("e:{n}"))];
    let nested = move || {
        (term(), 0..3u8, part(), 0..3u8, part())
            .prop_map(|(s, p, a, q, b)| format!("{s} e:p{p} <<( {a} e:p{q} {b} )>> . "))
    };
    let fill =
        |text: &str, x: u8, y: u8| text.replace("?x", &format!("?v{x}")).replace("?y", &format!("?v{y}"));
    let leaf = prop_oneof![
        2 => nested(),
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
            4 => (inner.clone(), 0..CONDITIONS.len(), 0..4u8, 0..4u8)
                .prop_map(move |(a, at, x, y)| format!("{{ {a} }} FILTER({}) ", fill(CONDITIONS[at], x, y))),
            1 => (inner.clone(), 0..EXPRESSIONS.len(), 0..4u8, 0..4u8, 0..9u8).prop_map(move |(a, at, x, y, n)| {
                format!("{{ {a} BIND({} AS ?b{n}) }} ", fill(EXPRESSIONS[at], x, y))
            }),
            2 => (inner.clone(), 0..AGGREGATES.len(), 0..4u8, 0..4u8, 0..9u8).prop_map(move |(a, at, x, y, n)| {
                format!("{{ SELECT ?v{y} ({} AS ?a{n}) {{ {a} }} GROUP BY ?v{y} }} ", fill(AGGREGATES[at], x, y))
            }),
            1 => (inner.clone(), 0..4u8, 0..4u8)
                .prop_map(|(a, x, y)| format!("{{ SELECT DISTINCT ?v{x} ?v{y} {{ {a} }} }} ")),
            // Numbers of two types can be equal: then their types decide.
            1 => (inner.clone(), 0..4u8, 1..4u8).prop_map(|(a, x, n)| {
                format!("{{ SELECT ?v{x} {{ {a} }} ORDER BY DESC(?v{x}) DATATYPE(?v{x}) LIMIT {n} }} ")
            }),
            1 => (inner.clone(), triples(), 0..4u8).prop_map(|(a, b, v)| {
                let b = (0..5).filter(|n| *n != v).fold(b, |b, n| b.replace(&format!("?v{n}"), &format!("?w{n}")));
                format!("{{ {a} }} ?v{v} e:p1 ?w0 FILTER NOT EXISTS {{ {b} }} ")
            }),
            1 => (inner.clone(), 1..3u8).prop_map(|(a, g)| format!("GRAPH e:g{g} {{ {a} }} ")),
            1 => (inner.clone(), triples()).prop_map(|(a, b)| format!("GRAPH ?g {{ {a} }} {b} ")),
            1 => (inner.clone(), 0..4u8)
                .prop_map(|(a, v)| format!("{{ SELECT ?v{v} (COUNT(*) AS ?n) {{ {a} }} GROUP BY ?v{v} }} ")),
        ]
    })
}

/// Quads of few terms, so that patterns match: triple terms and numbers of several types among them, each written as its value
/// is, for Oxigraph's store would rewrite others.
pub(super) fn quads() -> impl Strategy<Value = Vec<Quad>> {
    let object = |choice: u8| -> Term {
        let typed = |value: &str, datatype| Literal::new_typed_literal(value, datatype).into();
        match choice {
            0..4 => node(choice).into(),
            4 => Literal::from(4).into(),
            5 => typed("4", oxrdf::vocab::xsd::DECIMAL),
            6 => Literal::new_simple_literal("words").into(),
            7 => Literal::new_language_tagged_literal_unchecked("Worte", "de").into(),
            8 => Literal::from(7.5).into(),
            9 => typed("7.5", oxrdf::vocab::xsd::DECIMAL),
            10 => typed("2024-02-01", oxrdf::vocab::xsd::DATE),
            11 => typed("many", oxrdf::vocab::xsd::INTEGER),
            12 => Literal::from(-3).into(),
            other => {
                let object: Term =
                    if other % 2 == 0 { node(other % 4).into() } else { Literal::from(4).into() };
                Triple::new(node(other % 3), node(format!("p{}", other % 2)), object).into()
            }
        }
    };
    let quad = move |(s, p, o, g): (u8, u8, u8, u8)| {
        let graph = if g == 0 { GraphName::DefaultGraph } else { node(format!("g{g}")).into() };
        Quad::new(node(s), node(format!("p{p}")), object(o), graph)
    };
    prop::collection::vec((0..4u8, 0..3u8, 0..18u8, 0..3u8).prop_map(quad), 0..48)
}

//! Words, and data to them, on which Oxigraph by itself does as the specification says: numbers written as their values are,
//! sums that are exact, and paths of several steps.
//!
//! Knows what Oxigraph computes. Must not know the forms in which the words stand.

use super::grammar::{Words, variable};
use super::node;
use oxrdf::{GraphName, Literal, Quad, Term, Triple};
use proptest::prelude::*;
use proptest::sample::select;

/// Conditions on `?x` and `?y`.
const CONDITIONS: [&str; 19] = [
    "?x = ?y || !BOUND(?x)",
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
const AGGREGATES: [&str; 8] = [
    "COUNT(*)",
    "COUNT(?x)",
    "COUNT(DISTINCT ?x)",
    "SUM(?x)",
    "AVG(?x)",
    "SUM(DISTINCT ?x)",
    "MIN(STR(?x))",
    "MAX(STRLEN(STR(?x)))",
];

/// The words for queries that are compared with Oxigraph by itself.
pub(in crate::query) fn plain() -> Words {
    let filled = |words: &'static [&'static str]| {
        (select(words), 0..4u8, 0..4u8)
            .prop_map(|(text, x, y)| text.replace("?x", &format!("?v{x}")).replace("?y", &format!("?v{y}")))
    };
    let aggregate = filled(&AGGREGATES);
    Words {
        triples: prop_oneof![3 => triples(), 1 => nested()].boxed(),
        condition: filled(&CONDITIONS).boxed(),
        value: filled(&EXPRESSIONS).boxed(),
        aggregates: (aggregate, 0..9u8).prop_map(|(text, n)| format!("({text} AS ?n{n})")).boxed(),
    }
}

fn term() -> impl Strategy<Value = String> {
    prop_oneof![4 => variable(), 1 => (0..4u8).prop_map(|n| format!("e:{n}"))]
}

fn triples() -> impl Strategy<Value = String> {
    let predicate = prop_oneof![
        4 => (0..3u8).prop_map(|p| format!("e:p{p}")),
        1 => Just("?v4".to_owned()),
        1 => (0..3u8).prop_map(|p| format!("e:p{p}+")),
        1 => Just("(e:p0|e:p1)".to_owned()),
        1 => Just("e:p0/e:p1".to_owned()),
        1 => Just("(e:p0|e:p1)/e:p2*".to_owned()),
    ];
    let object = prop_oneof![6 => term(), 1 => Just("4".to_owned()), 1 => Just("\"words\"".to_owned())];
    let triple = (term(), predicate, object).prop_map(|(s, p, o)| format!("{s} {p} {o} . "));
    prop::collection::vec(triple, 1..4).prop_map(|triples| triples.concat())
}

/// A triple with a triple term as its object.
fn nested() -> impl Strategy<Value = String> {
    let part = || prop_oneof![2 => variable(), 1 => (0..4u8).prop_map(|n| format!("e:{n}"))];
    (term(), 0..3u8, part(), 0..3u8, part())
        .prop_map(|(s, p, a, q, b)| format!("{s} e:p{p} <<( {a} e:p{q} {b} )>> . "))
}

/// Quads of few terms, so that patterns match: triple terms and numbers of several types among them, each written as its value
/// is, for Oxigraph's store would rewrite others.
pub(in crate::query) fn quads() -> impl Strategy<Value = Vec<Quad>> {
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

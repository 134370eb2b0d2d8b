//! Words whose values the specification leaves no choice in: no sums of numbers that are not exact, no least of values that
//! compare as equal.
//!
//! Knows what is left to the specification. Must not know the forms in which the words stand.

use super::grammar::{Words, two, variable};
use proptest::prelude::*;

/// The words for queries that are compared with the evaluator, over data of any spelling.
pub(super) fn exact() -> Words {
    Words {
        triples: triples().boxed(),
        condition: condition().boxed(),
        value: value().boxed(),
        aggregates: aggregates().boxed(),
    }
}

fn term() -> impl Strategy<Value = String> {
    prop_oneof![4 => variable(), 1 => (0..4u8).prop_map(|n| format!("e:{n}"))]
}

fn subject() -> impl Strategy<Value = String> {
    prop_oneof![8 => term(), 1 => Just("?s".to_owned())]
}

/// Written as their values are: the evaluator's own dataset holds others carried.
fn constant() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "4",
        "7",
        "2.5",
        "\"7.5\"^^xsd:double",
        "0",
        "-2",
        "\"words\"",
        "\"words\"@en",
        "\"4\"",
        "e:1",
        "true",
        "\"2024-02-01\"^^xsd:date",
        "\"words\"^^e:type",
    ])
    .prop_map(str::to_owned)
}

fn predicate() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..3u8).prop_map(|p| format!("e:p{p}")),
        1 => Just("?v4".to_owned()),
        1 => (0..3u8).prop_map(|p| format!("e:p{p}+")),
        1 => Just("(e:p0|e:p1)".to_owned()),
        1 => Just("e:p0/^e:p1".to_owned()),
    ]
}

fn object() -> impl Strategy<Value = String> {
    prop_oneof![8 => term(), 1 => constant(), 1 => triple_term()]
}

/// The evaluator fails where a variable that a literal is bound to is the subject of a triple term, in place of finding
/// nothing: here only variables that are subjects elsewhere are subjects of triple terms.
fn triple_term() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<<( e:0 e:p0 e:1 )>>".to_owned()),
        Just("<<( e:0 e:p0 4 )>>".to_owned()),
        variable().prop_map(|v| format!("<<( ?s e:p0 {v} )>>")),
        variable().prop_map(|v| format!("<<( e:0 ?v4 {v} )>>")),
        variable().prop_map(|v| format!("<<( e:0 e:p0 <<( e:0 e:p0 {v} )>> )>>")),
    ]
}

fn triples() -> impl Strategy<Value = String> {
    let triple = prop_oneof![
        16 => (subject(), predicate(), object()).prop_map(|(s, p, o)| format!("{s} {p} {o} . ")),
        1 => (term(), triple_term()).prop_map(|(s, t)| format!("{s} rdf:reifies {t} . ")),
        1 => two().prop_map(|(o, r)| format!("?s e:p0 ?v{o} ~ ?v{r} . ")),
        1 => variable().prop_map(|r| format!("e:0 e:p0 e:1 ~ {r} . ")),
    ];
    prop::collection::vec(triple, 1..4).prop_map(|triples| triples.concat())
}

/// A number, or an error.
fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => variable(),
        2 => prop::sample::select(vec!["1", "4", "0", "2.5", "\"0.5\"^^xsd:double"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        let binary = (inner.clone(), prop::sample::select(vec!["+", "-", "*", "/"]), inner.clone());
        prop_oneof![
            5 => binary.prop_map(|(a, o, b)| format!("({a} {o} {b})")),
            1 => inner.clone().prop_map(|a| format!("(-{a})")),
            1 => inner.clone().prop_map(|a| format!("ABS({a})")),
            1 => inner.clone().prop_map(|a| format!("FLOOR({a})")),
            1 => inner.prop_map(|a| format!("COALESCE({a}, 1)")),
        ]
    })
}

/// Any value, or an error.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => number(),
        1 => constant(),
        1 => variable().prop_map(|v| format!("STR({v})")),
        1 => variable().prop_map(|v| format!("DATATYPE({v})")),
        1 => variable().prop_map(|v| format!("LANG({v})")),
        1 => variable().prop_map(|v| format!("UCASE(STR({v}))")),
        1 => variable().prop_map(|v| format!("STRLEN({v})")),
        1 => variable().prop_map(|v| format!("xsd:integer({v})")),
        1 => variable().prop_map(|v| format!("xsd:double({v})")),
        1 => variable().prop_map(|v| format!("SUBJECT({v})")),
        1 => (condition(), number(), constant()).prop_map(|(c, a, b)| format!("IF({c}, {a}, {b})")),
    ]
}

/// True, false, or an error.
fn condition() -> impl Strategy<Value = String> {
    let compare = prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]);
    let operand = || prop_oneof![3 => variable(), 1 => constant(), 2 => number()];
    let leaf = prop_oneof![
        6 => (operand(), compare, operand()).prop_map(|(a, c, b)| format!("{a} {c} {b}")),
        2 => variable().prop_map(|v| format!("BOUND({v})")),
        1 => variable().prop_map(|v| format!("{v} IN (e:0, 4, \"words\", 1/0)")),
        1 => variable().prop_map(|v| format!("{v} NOT IN (e:0, 4, \"words\"@en)")),
        1 => two().prop_map(|(a, b)| format!("SAMETERM(?v{a}, ?v{b})")),
        1 => variable().prop_map(|v| format!("ISNUMERIC({v})")),
        1 => variable().prop_map(|v| format!("ISLITERAL({v})")),
        1 => variable().prop_map(|v| format!("ISTRIPLE({v})")),
        1 => variable().prop_map(|v| format!("LANGMATCHES(LANG({v}), \"*\")")),
        1 => variable().prop_map(|v| format!("REGEX(STR({v}), \"^w\")")),
        1 => variable().prop_map(|v| format!("CONTAINS(STR({v}), \"4\")")),
        1 => variable(),
    ];
    leaf.prop_recursive(2, 5, 2, |inner| {
        prop_oneof![
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            1 => inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

/// Grouping variables and what is computed of each group.
fn aggregates() -> impl Strategy<Value = String> {
    let one = (0..9u8, variable()).prop_map(|(which, v)| match which {
        0 => "COUNT(*)".to_owned(),
        1 => format!("COUNT({v})"),
        2 => format!("COUNT(DISTINCT {v})"),
        3 => format!("SUM({v})"),
        4 => format!("SUM(DISTINCT {v})"),
        5 => format!("AVG({v})"),
        6 => format!("MIN(xsd:double({v}))"),
        7 => format!("MAX(xsd:double(COALESCE({v} + 0, 0)))"),
        _ => format!("MAX(STR({v}))"),
    });
    prop::collection::vec(one, 1..3).prop_map(|list| {
        let named = list.iter().enumerate().map(|(at, one)| format!("({one} AS ?n{at})"));
        named.collect::<Vec<_>>().join(" ")
    })
}

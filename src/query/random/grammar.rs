//! Random queries: the forms of patterns and of queries, whatever words stand in them.
//!
//! Knows words that are given. Must not know how queries are planned or executed, nor what they are compared with.
//!
//! No limits where rows tie. Beyond that some forms are left out in which the evaluator by itself differs from the
//! specification; each says why.

use proptest::prelude::*;

/// The words of queries, of which the forms are built: each a text.
#[derive(Clone)]
pub(in crate::query) struct Words {
    /// One or more triple patterns, over `?v0` to `?v4`, `?s`, and the nodes `e:0` to `e:3`.
    pub(super) triples: BoxedStrategy<String>,
    /// True, false, or an error.
    pub(super) condition: BoxedStrategy<String>,
    /// Any value, or an error.
    pub(super) value: BoxedStrategy<String>,
    /// Aggregates, each with a name `?n…`.
    pub(super) aggregates: BoxedStrategy<String>,
}

/// A query.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) sparql: String,
    /// Whether its order is total, so that its rows can be compared in order.
    pub(super) ordered: bool,
}

/// Any query.
pub(super) fn query(words: &Words) -> impl Strategy<Value = Text> + use<> {
    let bag = |sparql: String| Text { sparql, ordered: false };
    prop_oneof![
        8 => group(words).prop_map(move |g| bag(format!("SELECT * {{ {g} }}"))),
        1 => (group(words), two()).prop_map(move |(g, (a, b))| bag(format!("SELECT DISTINCT ?v{a} ?v{b} {{ {g} }}"))),
        1 => (group(words), two()).prop_map(move |(g, (a, b))| bag(format!("SELECT ?v{a} ?v{b} {{ {g} }}"))),
        1 => (group(words), words.aggregates.clone()).prop_map(move |(g, a)| bag(format!("SELECT {a} {{ {g} }}"))),
        2 => sorted(words).prop_map(|sparql| Text { sparql, ordered: true }),
    ]
}

/// Two different variables.
pub(super) fn two() -> impl Strategy<Value = (u8, u8)> {
    (0..4u8, 1..4u8).prop_map(|(a, further)| (a, (a + further) % 4))
}

pub(super) fn variable() -> impl Strategy<Value = String> {
    (0..4u8).prop_map(|v| format!("?v{v}"))
}

/// A selection of which the rows tie only where they are the same.
pub(in crate::query) fn sorted(words: &Words) -> impl Strategy<Value = String> + use<> {
    let direction = || prop::sample::select(vec!["ASC", "DESC"]);
    let limit = prop_oneof![
        Just(String::new()),
        (1..6u8).prop_map(|n| format!("LIMIT {n}")),
        (0..3u8, 1..4u8).prop_map(|(o, n)| format!("OFFSET {o} LIMIT {n}")),
    ];
    (group(words), two(), direction(), direction(), limit, prop::bool::ANY).prop_map(
        |(g, (a, b), first, second, limit, distinct)| {
            let distinct = if distinct { "DISTINCT" } else { "" };
            format!(
                "SELECT {distinct} ?v{a} ?v{b} {{ {g} }} ORDER BY {} {} {limit}",
                key(a, first),
                key(b, second)
            )
        },
    )
}

/// What tells any two terms apart, though `4` and `4.0` compare as equal.
fn key(v: u8, direction: &str) -> String {
    let parts = ["STR(?v)", "STR(DATATYPE(?v))", "LANG(?v)", "?v"];
    let parts = parts.map(|part| format!("{direction}({})", part.replace("?v", &format!("?v{v}"))));
    parts.join(" ")
}

/// A group of patterns.
pub(in crate::query) fn group(words: &Words) -> impl Strategy<Value = String> + use<> {
    let Words { triples, condition, value, aggregates } = words.clone();
    let leaf = prop_oneof![
        8 => triples.clone(),
        1 => (0..4u8, 0..4u8).prop_map(|(v, n)| format!("BIND(e:{n} AS ?v{v}) ")),
        1 => variable().prop_map(|v| format!("VALUES {v} {{ e:0 e:1 4 UNDEF }} ")),
        1 => two().prop_map(|(a, b)| format!("VALUES (?v{a} ?v{b}) {{ (e:0 UNDEF) (e:0 4) (UNDEF \"words\") }} ")),
    ];
    leaf.prop_recursive(3, 12, 3, move |inner| {
        let pair = || (inner.clone(), inner.clone());
        prop_oneof![
            4 => (inner.clone(), triples.clone()).prop_map(|(a, b)| format!("{a} {b}")),
            2 => pair().prop_map(|(a, b)| format!("{{ {a} }} {{ {b} }} ")),
            4 => pair().prop_map(|(a, b)| format!("{{ {a} }} OPTIONAL {{ {b} }} ")),
            2 => (inner.clone(), inner.clone(), condition.clone())
                .prop_map(|(a, b, c)| format!("{{ {a} }} OPTIONAL {{ {b} FILTER({c}) }} ")),
            2 => pair().prop_map(|(a, b)| format!("{{ {a} }} UNION {{ {b} }} ")),
            2 => pair().prop_map(|(a, b)| format!("{{ {a} }} MINUS {{ {b} }} ")),
            2 => (pair(), prop::bool::ANY).prop_map(|((a, b), not)| exists(&a, &b, not)),
            4 => (inner.clone(), condition.clone()).prop_map(|(a, c)| format!("{{ {a} }} FILTER({c}) ")),
            3 => (inner.clone(), value.clone(), 0..40u8).prop_map(|(a, e, n)| format!("{a} BIND({e} AS ?b{n}) ")),
            1 => (inner.clone(), 1..4u8).prop_map(|(a, g)| format!("GRAPH e:g{g} {{ {a} }} ")),
            1 => (inner.clone(), triples.clone()).prop_map(|(a, b)| format!("GRAPH ?g {{ {a} }} {b} ")),
            1 => (triples.clone(), condition.clone(), inner.clone())
                .prop_map(|(a, c, b)| format!("{b} GRAPH ?g {{ {a} FILTER({c}) }} ")),
            1 => (triples.clone(), condition.clone(), inner.clone())
                .prop_map(|(a, c, b)| format!("{b} {{ GRAPH ?g {{ {a} }} FILTER({c}) }} ")),
            1 => (inner.clone(), variable(), aggregates.clone())
                .prop_map(|(a, v, n)| format!("{{ SELECT {v} {n} {{ {a} }} GROUP BY {v} }} ")),
            1 => (inner.clone(), variable(), 0..3u8).prop_map(|(a, v, n)| {
                format!("{{ SELECT {v} (COUNT(*) AS ?n) {{ {a} }} GROUP BY {v} HAVING(COUNT(*) > {n}) }} ")
            }),
            1 => (inner.clone(), two()).prop_map(|(a, (x, y))| format!("{{ SELECT DISTINCT ?v{x} ?v{y} {{ {a} }} }} ")),
            1 => (inner.clone(), variable()).prop_map(|(a, v)| format!("{{ SELECT {v} {{ {a} }} }} ")),
        ]
    })
}

/// The evaluator moves filters into scopes where more variables are bound than where they stand, which EXISTS feels:
/// here it shares one that is bound where it stands, and nothing in it assigns that one anew.
fn exists(outer: &str, inner: &str, not: bool) -> String {
    let inner = inner.replace("AS ?v0", "AS ?w5").replace("VALUES ?v0", "VALUES ?w5");
    let inner = (1..5).fold(inner, |text, n| text.replace(&format!("?v{n}"), &format!("?w{n}")));
    let inner = ["s", "b", "n", "g"]
        .iter()
        .fold(inner, |text, v| text.replace(&format!("?{v}"), &format!("?in_{v}")));
    let not = if not { "NOT" } else { "" };
    format!("{{ {outer} }} ?v0 e:p1 ?w0 FILTER {not} EXISTS {{ {inner} }} ")
}

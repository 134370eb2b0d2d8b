//! The laws of a total order, over values of every kind, and what follows from them for queries.

use super::*;
use crate::query::expression::values::compare::partial_order;
use crate::query::{Answer, Options, Prefixes, execute, parse};
use crate::store::Store;
use oxrdf::{BlankNode, Literal, NamedNode, NamedNodeRef, Triple};
use proptest::prelude::*;

fn typed(text: impl Into<String>, datatype: NamedNodeRef<'_>) -> Term {
    Literal::new_typed_literal(text, datatype).into()
}

/// Numbers of every type, near each other and where types round.
fn number() -> impl Strategy<Value = Term> {
    let datatype = prop::sample::select(vec![xsd::INTEGER, xsd::DECIMAL, xsd::FLOAT, xsd::DOUBLE]);
    let large = prop::sample::select(vec![
        "16777216",
        "16777217",
        "9007199254740992",
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
    ]);
    let special = prop::sample::select(vec!["NaN", "INF", "-INF", "1e300", "-1e-320", "-0", "0.1", "1e19"]);
    prop_oneof![
        4 => (-3..4i8, datatype.clone()).prop_map(|(n, of)| typed(n.to_string(), of)),
        3 => (-20..20i8, datatype.clone()).prop_map(|(n, of)| typed(format!("{}", f32::from(n) / 8.0), of)),
        1 => (large, datatype.clone()).prop_map(|(n, of)| typed(n, of)),
        1 => (special, datatype).prop_map(|(n, of)| typed(n, of)),
    ]
}

/// Times with and without a timezone, a few hours apart, and durations.
fn time() -> impl Strategy<Value = Term> {
    let zone = prop::sample::select(vec!["", "Z", "+14:00", "-14:00", "-05:00"]);
    let stem = prop::sample::select(vec![
        ("2024-02-28T20:00:00", xsd::DATE_TIME),
        ("2024-02-29T04:00:00", xsd::DATE_TIME),
        ("2024-03-01T12:30:00.5", xsd::DATE_TIME),
        ("2024-02-28", xsd::DATE),
        ("2024-02-29", xsd::DATE),
        ("04:00:00", xsd::TIME),
        ("20:00:00", xsd::TIME),
        ("2024", xsd::G_YEAR),
        ("-0044", xsd::G_YEAR),
        ("2024-02", xsd::G_YEAR_MONTH),
        ("--02", xsd::G_MONTH),
        ("--02-29", xsd::G_MONTH_DAY),
        ("---29", xsd::G_DAY),
    ]);
    let months = (-30..30i16).prop_map(|months| {
        let sign = if months < 0 { "-" } else { "" };
        format!("{sign}P{}M", months.abs())
    });
    let days = (-900..900i16).prop_map(|days| {
        let sign = if days < 0 { "-" } else { "" };
        format!("{sign}P{}DT1H", days.abs())
    });
    let both = (0..30u8, 0..70u8).prop_map(|(months, days)| format!("P{months}M{days}D"));
    prop_oneof![
        4 => (stem, zone).prop_map(|((text, of), zone)| typed(format!("{text}{zone}"), of)),
        1 => months.prop_map(|text| typed(text, xsd::YEAR_MONTH_DURATION)),
        1 => days.prop_map(|text| typed(text, xsd::DAY_TIME_DURATION)),
        1 => both.prop_map(|text| typed(text, xsd::DURATION)),
    ]
}

fn node(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://e/{name}"))
}

fn text() -> impl Strategy<Value = Term> {
    let word = prop::sample::select(vec!["", "a", "b", "9", "10", "true"]);
    (word, 0..7u8).prop_map(|(word, which)| match which {
        0 | 1 => Literal::new_simple_literal(word).into(),
        2 => Literal::new_language_tagged_literal_unchecked(word, "en").into(),
        3 => Literal::new_language_tagged_literal_unchecked(word, "de").into(),
        4 => typed(word, xsd::INTEGER),
        5 => typed(word, node("type").as_ref()),
        _ => typed(word, xsd::BOOLEAN),
    })
}

/// A term that can stand in a query.
fn ground() -> impl Strategy<Value = Term> {
    let name = prop::sample::select(vec!["a", "b", "9"]);
    let leaf =
        prop_oneof![4 => number(), 3 => time(), 4 => text(), 1 => name.prop_map(|name| node(name).into())];
    leaf.prop_recursive(2, 4, 1, |inner| {
        (prop::sample::select(vec!["a", "b"]), inner)
            .prop_map(|(subject, object)| Triple::new(node(subject), node("p"), object).into())
    })
}

fn any() -> impl Strategy<Value = Term> {
    let blank = prop::sample::select(vec!["a", "b"]).prop_map(|name| BlankNode::new_unchecked(name).into());
    prop_oneof![12 => ground(), 1 => blank]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn the_order_is_total_and_extends_the_one_of_comparisons(a in any(), b in any(), c in any()) {
        let [a, b, c] = [a, b, c].map(ExpressionTerm::from);
        prop_assert_eq!(terms(&a, &a), Ordering::Equal);
        prop_assert_eq!(terms(&a, &b), terms(&b, &a).reverse());
        if let Some(known @ (Ordering::Less | Ordering::Greater)) = partial_order(&a, &b) {
            prop_assert_eq!(terms(&a, &b), known);
        }
        for [a, b, c] in [[&a, &b, &c], [&b, &c, &a], [&c, &a, &b]] {
            let (one, two) = (terms(a, b), terms(b, c));
            if one == two || two == Ordering::Equal {
                prop_assert_eq!(terms(a, c), one);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_sort_with_a_limit_is_the_beginning_of_the_whole(values in prop::collection::vec(ground(), 1..60), k in 0..20usize) {
        let values: Vec<String> = values.iter().map(written).collect();
        let data = format!("VALUES ?x {{ {} UNDEF }}", values.join(" "));
        for direction in ["ASC", "DESC"] {
            let query = format!("SELECT ?x {{ {data} }} ORDER BY {direction}(?x)");
            let whole = column(&query);
            prop_assert_eq!(&column(&format!("{query} LIMIT {k}")), &whole[..k.min(whole.len())]);
            let values: Vec<ExpressionTerm> = whole.into_iter().flatten().map(ExpressionTerm::from).collect();
            let wrong = if direction == "ASC" { Ordering::Greater } else { Ordering::Less };
            prop_assert!(values.windows(2).all(|pair| terms(&pair[0], &pair[1]) != wrong));
            let extreme = if direction == "ASC" { "MIN" } else { "MAX" };
            let extreme = column(&format!("SELECT ({extreme}(?x) AS ?y) {{ {data} FILTER(BOUND(?x)) }}"));
            let extreme = extreme[0].clone().map(ExpressionTerm::from).expect("a value");
            prop_assert_eq!(terms(&extreme, &values[0]), Ordering::Equal);
        }
    }
}

/// What the evaluator has one order of within each kind.
fn plain() -> impl Strategy<Value = Term> {
    let day = (1..29u8).prop_map(|day| typed(format!("2024-02-{day:02}"), xsd::DATE));
    prop_oneof![2 => (-99..100i8).prop_map(|n| typed(n.to_string(), xsd::INTEGER)), 2 => text(), 1 => day]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_evaluator_sorts_by_the_same_kinds(values in prop::collection::vec(plain(), 21..60)) {
        let values: Vec<String> = values.iter().map(written).collect();
        let kinds = |condition: &str| -> Vec<u8> {
            let query = format!("SELECT ?x {{ VALUES ?x {{ {} }} {condition} }} ORDER BY DESC(?x)", values.join(" "));
            column(&query).into_iter().flatten().map(|term| kind(&term.into())).collect()
        };
        // The columns leave such a condition to the evaluator.
        let elsewhere = kinds("FILTER(true || EXISTS { ?x ?x ?x })");
        prop_assert_eq!(elsewhere.len(), values.len());
        prop_assert_eq!(elsewhere, kinds(""));
    }
}

/// As VALUES takes it.
fn written(term: &Term) -> String {
    match term {
        Term::Triple(triple) => {
            format!("<<( {} {} {} )>>", triple.subject, triple.predicate, written(&triple.object))
        }
        other => other.to_string(),
    }
}

/// The first column of what a query gives.
fn column(query: &str) -> Vec<Option<Term>> {
    let view = Store::new().unwrap().view().unwrap();
    let query = parse(query, &Prefixes::new()).unwrap_or_else(|error| panic!("{query}: {error}"));
    let Answer::Solutions(rows) = execute(&view, &query, &Options::new()).unwrap() else { panic!("no rows") };
    rows.map(|row| row.unwrap().values()[0].clone()).collect()
}

#[test]
fn mixed_numbers_and_strings_are_sorted_and_equal_ones_tie() {
    let mixed = "74 \"83\"@en 71 \"3\"@en 61 \"92\"@en 9 \"51\"@en 93 \"5\"@en 59 \"29\"@en 30 \"82\"@en 91 \"99\"@en 86 \
                 \"8\"@en 27 \"32\"@en 30 \"24\"@en 99 \"33\"@en";
    let query = format!("SELECT ?x {{ VALUES ?x {{ {mixed} }} }} ORDER BY ?x");
    assert_eq!(column(&query).len(), 24);
    let tied = "SELECT ?y { VALUES (?x ?y) { (1 3) (1.0 1) (1e0 2) (0.5 4) } } ORDER BY ?x ?y";
    let tied: Vec<String> = column(tied).into_iter().flatten().map(|term| term.to_string()).collect();
    assert_eq!(tied.iter().map(|term| &term[1..2]).collect::<String>(), "4123");
}

#[test]
fn numbers_are_compared_as_they_are() {
    let of = |text: &str, datatype| Number::of(&typed(text, datatype).into()).expect("a number");
    for (a, x, order, b, y) in [
        ("16777216", xsd::FLOAT, Ordering::Less, "16777217", xsd::INTEGER),
        ("0.1", xsd::DECIMAL, Ordering::Less, "0.1", xsd::DOUBLE),
        ("0.5", xsd::DECIMAL, Ordering::Equal, "0.5", xsd::FLOAT),
        ("-0.5", xsd::DECIMAL, Ordering::Greater, "-0.75", xsd::FLOAT),
        ("0", xsd::INTEGER, Ordering::Less, "1e-320", xsd::DOUBLE),
        ("0", xsd::INTEGER, Ordering::Equal, "-0", xsd::DOUBLE),
        ("9223372036854775807", xsd::INTEGER, Ordering::Less, "9223372036854775808", xsd::DOUBLE),
        ("99", xsd::INTEGER, Ordering::Less, "INF", xsd::FLOAT),
        ("INF", xsd::DOUBLE, Ordering::Less, "NaN", xsd::FLOAT),
        ("-1", xsd::DECIMAL, Ordering::Greater, "-INF", xsd::FLOAT),
    ] {
        assert_eq!(numbers(&of(a, x), &of(b, y)), order, "{a} {b}");
    }
}

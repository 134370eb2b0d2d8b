//! Why queries have no rows, and how it is said.

use super::*;
use crate::query::{Answer, Options, execute, parse};
use crate::store::{Change, Store};
use oxrdf::{GraphName, Quad, Term};

fn why(text: &str) -> Cause {
    let node = |name: &str| NamedNode::new(format!("http://example.org/{name}")).unwrap();
    let quad = |s: &str, p: &str, o: Term| Quad::new(node(s), node(p), o, GraphName::DefaultGraph);
    let quads = vec![
        quad("one", "about", node("china").into()),
        quad("one", "value", oxrdf::Literal::from(3).into()),
        quad("two", "about", node("japan").into()),
        quad("two", "kind", node("forecast").into()),
    ];
    let store = Store::new().unwrap();
    store.apply(&Change { insert: quads, ..Change::default() }).unwrap();
    let view = store.view().unwrap();
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://example.org/").unwrap();
    let query = parse(text, &prefixes).unwrap();
    let mut ask = |query: &Query| match execute(&view, query, &Options::new())? {
        Answer::Boolean(value) => Ok(value),
        _ => unreachable!("an ASK"),
    };
    let nearest = |name: &NamedNode, place: TermPosition| match (name.as_str(), place) {
        ("http://example.org/chin", TermPosition::Node) => Some("e:china".to_owned()),
        ("http://example.org/valu", TermPosition::Predicate) => Some("e:value".to_owned()),
        ("http://example.org/china" | "http://example.org/about", _) => Some("e:never".to_owned()),
        _ => None,
    };
    why_empty(&query, Asking { prefixes: &prefixes, ask: &mut ask, nearest: &nearest }).unwrap()
}

#[test]
fn a_part_that_matches_nothing_is_named_with_the_term_to_blame() {
    let Cause::Alone(parts) = why("SELECT * { ?x e:about e:chin ; e:value ?v }") else { panic!("not alone") };
    assert_eq!(parts[0].part, "?x e:about e:chin");
    let term = FailingTerm { term: "e:chin".into(), occurs: false, suggestion: Some("e:china".into()) };
    assert_eq!(parts[0].terms, [term]);
    let Cause::Alone(parts) = why("SELECT * { ?x e:value e:china }") else { panic!("not alone") };
    assert!(parts[0].terms.iter().all(|term| term.occurs), "{parts:?}");
    assert!(parts[0].terms.iter().all(|term| term.suggestion.is_none()), "known terms need none: {parts:?}");
}

#[test]
fn blank_nodes_of_the_query_are_shown_as_such_and_are_no_written_variable() {
    let cases = [
        ("ASK { _:a.b e:about e:chin }", "_:b1 e:about e:chin"),
        ("ASK { [] e:about e:chin }", "_:b1 e:about e:chin"),
        ("SELECT * { ?_b e:value ?v . _:b e:about e:chin }", "_:b1 e:about e:chin"),
    ];
    for (text, expected) in cases {
        let Cause::Alone(parts) = why(text) else { panic!("{text} is not alone") };
        assert_eq!(parts[0].part, expected, "{text}");
    }
    assert!(matches!(why("ASK { _:b e:kind ?k . ?_b e:value 3 . _:b e:about ?a }"), Cause::Unknown));
}

#[test]
fn compound_parts_are_looked_into() {
    let china = "  e:chin stands nowhere in the data; did you mean e:china?";
    let value = "  e:valu stands nowhere in the data; did you mean e:value?";
    let cases: &[(&str, &[&str])] = &[
        (
            "SELECT * { { ?x e:about e:chin } UNION { ?y e:kind ?k . ?y e:about e:chin } }",
            &["nothing matches ?x e:about e:chin", china],
        ),
        ("SELECT * { { SELECT ?x { ?x e:about e:chin } } }", &["nothing matches ?x e:about e:chin", china]),
        (
            "SELECT * { ?x (e:valu|e:non) ?y }",
            &["nothing matches ?x (e:valu | e:non) ?y", value, "  e:non stands nowhere in the data"],
        ),
        ("SELECT * { ?x e:valu e:chin }", &["nothing matches ?x e:valu e:chin", value, china]),
        (
            "SELECT * { { ?x e:kind ?k . ?x e:about e:china } UNION { ?x e:value ?v . ?x e:kind ?k } }",
            &[
                "nothing matches ?x e:kind ?k . ?x e:about e:china",
                "  true absence: its terms are known, and no data combines them so",
                "nothing matches ?x e:value ?v . ?x e:kind ?k",
                "  true absence: its terms are known, and no data combines them so",
            ],
        ),
    ];
    for (text, lines) in cases {
        assert_eq!(why(text).message(), *lines, "{text}");
    }
}

#[test]
fn long_parts_and_generated_names_are_not_shown() {
    let long = "?x e:about ?y FILTER(?y != e:a && ?y != e:b && ?y != e:c) ".repeat(9);
    let text = format!("SELECT * {{ [] e:kind ?k . {{ {{ {long} }} UNION {{ {long} }} }} ?x e:none [] }}");
    let says = why(&text).message();
    assert_eq!(says[0], "nothing matches ?x e:none _:b1");
    let text =
        format!("SELECT * {{ ?x e:kind ?k . {{ {{ {long} }} UNION {{ {long} }} }} ?x e:about e:china }}");
    assert!(why(&text).message().iter().all(|line| line.chars().count() < LONGEST), "{:?}", why(&text));
    let group =
        why("SELECT ?x (COUNT(*) AS ?n) { ?x e:value [] } GROUP BY ?x HAVING(COUNT(*) > 9)").message();
    let longest = group.iter().flat_map(|l| l.split(|c: char| !c.is_ascii_hexdigit())).map(str::len).max();
    assert!(longest < Some(20), "{group:?}");
}

#[test]
fn the_smallest_set_that_fails_together_is_named() {
    let cause = why("SELECT * { ?y e:kind ?z . ?x e:about e:japan . ?x e:value ?v . ?x e:about ?w }");
    assert_eq!(cause, Cause::Together(vec!["?x e:about e:japan".into(), "?x e:value ?v".into()]));
}

#[test]
fn filters_minus_and_limits_are_named() {
    assert!(
        matches!(why("SELECT * { ?x e:value ?v FILTER(?v > 5) }"), Cause::Filter(f) if f.contains("?v > "))
    );
    assert!(matches!(why("SELECT * { ?x e:value ?v MINUS { ?x e:about e:china } }"), Cause::Minus(_)));
    assert_eq!(why("SELECT * { ?x e:value ?v } LIMIT 0"), Cause::Limit);
}

#[test]
fn what_is_optional_is_not_to_blame() {
    let cause =
        why("SELECT ?x { ?x e:about e:japan OPTIONAL { ?x e:none ?n } ?x e:value ?v . [] e:kind ?k }");
    assert!(matches!(cause, Cause::Together(parts) if parts.len() == 2));
}

#[test]
fn the_cause_is_said_in_lines() {
    let says = why("SELECT * { ?x e:about e:chin }").message();
    let expected =
        ["nothing matches ?x e:about e:chin", "  e:chin stands nowhere in the data; did you mean e:china?"];
    assert_eq!(says, expected);
}

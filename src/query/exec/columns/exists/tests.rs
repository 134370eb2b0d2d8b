//! What EXISTS reads: by the rows that the steps of its plan give.

use crate::query::{Answer, Options, PlanNode, Prefixes, execute, explain, parse};
use crate::store::{Change, Store, View};
use oxrdf::{GraphName, NamedNode, Quad};

const CLAIMS: usize = 6000;
const KINDS: usize = 6;

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://e/").unwrap();
    prefixes
}

/// Claims of a few kinds; one of them alone is of its kind, and every fifth has a value.
fn view() -> View {
    let node = |name: String| NamedNode::new_unchecked(format!("http://e/{name}"));
    let quad = |s: usize, p: &str, o: String| {
        Quad::new(node(format!("c{s}")), node(p.into()), node(o), GraphName::DefaultGraph)
    };
    let mut insert = vec![quad(CLAIMS, "kind", "alone".into())];
    for claim in 0..CLAIMS {
        insert.push(quad(claim, "kind", format!("k{}", claim % KINDS)));
        if claim % 5 == 0 {
            insert.push(quad(claim, "value", format!("v{}", claim % 7)));
        }
    }
    let store = Store::new().unwrap();
    store.apply(&Change { insert, ..Change::default() }).unwrap();
    store.view().unwrap()
}

fn rows(node: &PlanNode) -> u64 {
    node.rows.unwrap_or(0) + node.children.iter().map(rows).sum::<u64>()
}

#[test]
fn the_first_match_settles_it() {
    let view = view();
    for (condition, expected) in [
        ("EXISTS { ?d e:kind ?k }", CLAIMS + 1),
        ("NOT EXISTS { ?d e:kind ?k }", 0),
        ("EXISTS { ?d e:kind ?k FILTER(?d != ?c) }", CLAIMS),
        ("NOT EXISTS { ?d e:kind ?k FILTER(?d != ?c) }", 1),
        ("EXISTS { ?d e:kind ?other FILTER(?other != ?k) }", CLAIMS + 1),
        ("EXISTS { ?d e:value ?v }", CLAIMS + 1),
        ("EXISTS { ?d e:value ?v FILTER(?d != ?c) }", CLAIMS + 1),
        ("EXISTS { ?d e:kind ?k . ?d e:value ?v FILTER(?d != ?c) }", CLAIMS),
        ("EXISTS { { ?d e:kind ?k } UNION { ?d e:value ?k } FILTER(?d != ?c) }", CLAIMS),
        ("EXISTS { ?d e:kind ?k OPTIONAL { ?d e:value ?v } FILTER(?d != ?c) }", CLAIMS),
        ("EXISTS { GRAPH ?g { ?d e:kind ?k FILTER(?d != ?c) } }", 0),
        ("NOT EXISTS { GRAPH e:g { ?d e:kind ?k FILTER(?d != ?c) } }", CLAIMS + 1),
        ("EXISTS { ?d e:kind/^e:kind ?c FILTER(?d != ?c) }", CLAIMS),
        ("EXISTS { ?c (e:kind|^e:kind)+ ?d FILTER(?d != ?c) }", CLAIMS + 1),
    ] {
        let text = format!("SELECT ?c {{ ?c e:kind ?k FILTER {condition} }}");
        let query = parse(&text, &prefixes()).unwrap();
        let Answer::Solutions(found) = execute(&view, &query, &Options::new()).unwrap() else {
            panic!("a SELECT")
        };
        assert_eq!(found.map(Result::unwrap).count(), expected, "{condition}");
        let plan = explain(&view, &query, &prefixes(), &Options::new()).unwrap();
        let read = rows(&plan);
        assert!(read < 40 * CLAIMS as u64, "{condition} read {read} rows: {plan:#?}");
    }
}

/// What the data lack whatever a row has is not looked for row by row.
#[test]
fn what_is_nowhere_is_asked_of_no_row() {
    let view = view();
    let all = CLAIMS as u64 + 1;
    for (condition, expected, most) in [
        ("NOT EXISTS { ?c e:absent ?x }", all, 2 * all),
        ("EXISTS { ?c e:absent ?x }", 0, all),
        ("NOT EXISTS { ?c e:value ?v . ?v e:absent ?x }", all, 2 * all),
        ("NOT EXISTS { ?c e:value e:alone }", all, 2 * all),
        ("NOT EXISTS { ?c e:value ?v FILTER EXISTS { ?v e:absent ?x } }", all, 30 * all),
    ] {
        let text = format!("SELECT ?c {{ ?c e:kind ?k FILTER {condition} }}");
        let query = parse(&text, &prefixes()).unwrap();
        let Answer::Solutions(found) = execute(&view, &query, &Options::new()).unwrap() else {
            panic!("a SELECT")
        };
        assert_eq!(found.map(Result::unwrap).count() as u64, expected, "{condition}");
        let plan = explain(&view, &query, &prefixes(), &Options::new()).unwrap();
        assert!(rows(&plan) <= most, "{condition} read {} rows: {plan:#?}", rows(&plan));
    }
}

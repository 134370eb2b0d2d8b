//! Paths in their simplest form, and the ways that automata find.

use super::simplest;
use crate::query::{Answer, Options, Prefixes, execute, explain, parse, update};
use crate::store::{Store, View};
use spargebra::algebra::{GraphPattern, PropertyPathExpression as Path};

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://e/").unwrap();
    prefixes
}

fn path(text: &str) -> Path {
    let query = parse(&format!("SELECT * {{ ?s ({text})? ?o }}"), &prefixes()).unwrap();
    let mut patterns = vec![crate::query::algebra::visit::root(query.algebra())];
    while let Some(pattern) = patterns.pop() {
        if let GraphPattern::Path { path: Path::ZeroOrOne(inner), .. } = pattern {
            return (**inner).clone();
        }
        patterns.extend(crate::query::algebra::visit::children(pattern));
    }
    panic!("{text} is no path by itself")
}

#[test]
fn what_is_repeated_within_what_is_repeated_is_so_once() {
    for (written, simple) in [
        ("((e:a*)*)*", "e:a*"),
        ("((e:a+)+)+", "e:a+"),
        ("((e:a?)?)?", "e:a?"),
        ("(e:a+)*", "e:a*"),
        ("(e:a*)+", "e:a*"),
        ("(e:a?)+", "e:a*"),
        ("(e:a?)*", "e:a*"),
        ("(e:a+)?", "e:a*"),
        ("(e:a*)?", "e:a*"),
        ("(e:a*|e:b+)*", "(e:a|e:b)*"),
        ("(e:a*|e:b)+", "(e:a|e:b)*"),
        ("(e:a+|e:b)+", "(e:a|e:b)+"),
        ("(e:a*/e:b?)*", "(e:a|e:b)*"),
        ("(e:a*/e:b)*", "(e:a*/e:b)*"),
        ("(e:a/e:b)+", "(e:a/e:b)+"),
        ("(e:a|e:a)*", "e:a*"),
        ("^(e:a*)", "(^e:a)*"),
        ("(^(e:a+))*", "(^e:a)*"),
        ("^(^e:a)", "e:a"),
        ("e:a/(e:b*)*", "e:a/e:b*"),
    ] {
        assert_eq!(simplest(&path(written)), path(simple), "{written}");
    }
}

fn view(data: &str) -> View {
    let store = Store::new().unwrap();
    update(&store, &format!("INSERT DATA {{ {data} }}"), &prefixes()).unwrap();
    store.view().unwrap()
}

fn count(view: &View, text: &str) -> usize {
    let query = parse(text, &prefixes()).unwrap();
    let Answer::Solutions(rows) = execute(view, &query, &Options::new()).unwrap() else { panic!("a SELECT") };
    rows.map(Result::unwrap).count()
}

#[test]
fn paths_have_the_ends_that_the_specification_gives_them() {
    let view = view("e:1 e:a e:2 . e:2 e:a e:3 . e:3 e:a e:1 . e:3 e:b e:4 . e:4 e:b 5 . e:6 e:c e:6");
    for (pattern, rows) in [
        ("?s e:a+ ?o", 9),
        ("?s e:a* ?o", 12),
        ("?s (e:a+)+ ?o", 9),
        ("?s e:a? ?o", 9),
        ("?s e:a+ ?s", 3),
        ("?s e:b* ?s", 6),
        ("?s (e:a|e:b)+ ?o", 16),
        ("?s (^e:a)+ ?o", 9),
        ("?s (e:a*/e:b)+ ?o", 7),
        ("e:1 (e:a*/e:b)+ ?o", 2),
        ("?s (e:a*/e:b)+ 5", 4),
        ("e:1 ((e:a*)*/e:b)* ?o", 3),
        ("?s (!e:a)+ ?o", 4),
        ("?s (!(e:a|^e:a))* ?o", 12),
        ("e:nowhere e:a* ?o", 1),
        ("?s e:c+ ?o", 1),
        ("?s e:none+ ?o", 0),
        ("?s e:none* ?o", 6),
        ("?x e:b ?y . ?s e:c+ ?o", 2),
        ("VALUES ?s { e:1 e:4 } VALUES ?o { e:3 5 } ?s (e:a|e:b)+ ?o", 3),
    ] {
        assert_eq!(count(&view, &format!("SELECT * {{ {pattern} }}")), rows, "{pattern}");
    }
}

#[test]
fn closures_in_closures_cost_no_more_than_one() {
    const NODES: usize = 600;
    let ring: Vec<String> = (0..NODES).map(|n| format!("e:n{n} e:a e:n{} .", (n + 1) % NODES)).collect();
    let view = view(&ring.join(" "));
    for path in ["((e:a*)*)*", "((e:a*/e:a)*/e:a)*", "((e:a|^e:a)+/e:a?)+", "(((e:a/e:a?)+/e:a?)+/e:a?)+"] {
        assert_eq!(count(&view, &format!("SELECT * {{ e:n0 {path} ?o }}")), NODES, "{path}");
        let query = parse(&format!("SELECT * {{ e:n0 {path} ?o }}"), &prefixes()).unwrap();
        explain(&view, &query, &prefixes(), &Options::new()).unwrap();
    }
}

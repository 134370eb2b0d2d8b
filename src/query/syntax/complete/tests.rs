use super::*;
use crate::store::{Change, Store};
use oxrdf::{GraphName, Literal, NamedNode, Quad, Term};

fn node(name: &str) -> NamedNode {
    NamedNode::new(format!("http://example.org/{name}")).unwrap()
}

fn completer() -> Completer {
    let store = Store::new().unwrap();
    let rdf =
        |name: &str| NamedNode::new(format!("http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}")).unwrap();
    let label = NamedNode::new("http://www.w3.org/2000/01/rdf-schema#label").unwrap();
    let mut quads = Vec::new();
    let mut add = |s: &NamedNode, p: &NamedNode, o: Term| {
        quads.push(Quad::new(s.clone(), p.clone(), o, GraphName::DefaultGraph));
    };
    for claim in ["one", "two", "three"] {
        add(&node(claim), &rdf("type"), node("Claim").into());
        add(&node(claim), &node("says"), Literal::from(claim).into());
        add(&node(claim), &node("about"), node("china").into());
    }
    add(&node("one"), &node("about"), node("japan").into());
    add(&node("one"), &node("states"), Literal::from(3).into());
    add(&node("desk"), &rdf("type"), node("Agent").into());
    add(&node("desk"), &node("wrote"), node("one").into());
    add(&node("wrote"), &label, Literal::new_language_tagged_literal("was written by", "en").unwrap().into());
    add(&node("wrote"), &label, Literal::new_language_tagged_literal("schrieb", "de").unwrap().into());
    store.apply(&Change { insert: quads, ..Change::default() }).unwrap();
    let mut prefixes = Prefixes::new();
    prefixes.insert("e", "http://example.org/").unwrap();
    prefixes.insert("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#").unwrap();
    prefixes.insert("rdfs", "http://www.w3.org/2000/01/rdf-schema#").unwrap();
    Completer::new(Facts::of_view(&store.view().unwrap()), &prefixes)
}

fn first(text: &str, most: usize) -> Vec<String> {
    let cursor = text.find('¦').unwrap();
    let completion = completer().complete(&text.replace('¦', ""), cursor);
    completion.candidates.into_iter().map(|c| c.replacement).take(most).collect()
}

#[test]
fn what_fits_the_place_comes_first() {
    let table: [(&str, &[&str]); 14] = [
        ("SEL¦", &["SELECT"]),
        ("sel¦", &["select"]),
        ("SELECT ?n ¦ { ?name e:says ?n }", &["?n", "?name", "DISTINCT"]),
        ("SELECT * { ?x a e:Claim ; ¦", &["e:about", "e:says", "rdf:type"]),
        ("SELECT * { ?x a e:Agent . ?x ¦", &["e:wrote", "rdf:type"]),
        ("SELECT * { ?x ¦ . ?x a e:Agent }", &["e:wrote", "rdf:type"]),
        ("SELECT * { e:desk ¦", &["e:wrote", "rdf:type"]),
        ("SELECT * { ?x a ¦", &["e:Claim", "e:Agent"]),
        ("SELECT * { ?x e:about ¦", &["e:china", "e:japan", "?x"]),
        ("SELECT * { ?x e:states ¦", &["3"]),
        ("SELECT * { ?x writ¦", &["e:wrote"]),
        ("SELECT * { ?x wro¦", &["e:wrote"]),
        ("SELECT * { ?x e:about e:j¦", &["e:japan"]),
        ("SELECT * { ?x e:says ?y } LI¦", &["LIMIT"]),
    ];
    for (text, expected) in table {
        assert_eq!(first(text, expected.len()), expected, "{text}");
    }
}

#[test]
fn candidates_carry_labels_and_counts() {
    let completion = completer().complete("ASK { ?x e:wr", 13);
    let expected =
        Candidate { replacement: "e:wrote".into(), label: Some("was written by".into()), count: Some(1) };
    assert_eq!(completion, Completion { start: 9, candidates: vec![expected] });
}

#[test]
fn nothing_is_offered_where_nothing_is_known() {
    for text in ["SELECT * { ?x e:says \"tw¦", "SELECT * { # wr¦", "PREFIX ¦"] {
        assert!(first(text, 9).is_empty(), "{text}");
    }
}

#[test]
fn an_endpoint_is_sampled_by_selects() {
    let mut asked = 0;
    let mut ask = |text: &str| {
        asked += 1;
        assert!(text.contains("LIMIT"), "{text}");
        if text.contains("?c ?p") {
            return Err("too slow");
        }
        let predicate = text.starts_with("SELECT ?p");
        Ok(if predicate {
            vec![vec![Some(node("says").into()), Some(Literal::from(7).into())]]
        } else {
            vec![]
        })
    };
    let facts = Facts::sampled(&mut ask);
    assert_eq!(facts.predicates, [("http://example.org/says".to_owned(), 7)]);
    assert_eq!(facts.terms["http://example.org/says"].count, 7);
    assert!(facts.of_class.is_empty() && asked < 20);
}

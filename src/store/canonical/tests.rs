//! Digests and labels: what must not change them, what must, and graphs made to take forever.

use std::time::Instant;

use proptest::prelude::*;

use oxrdf::{BaseDirection, Literal, NamedOrBlankNode, Term, Triple};

use super::*;

fn node(name: &str) -> NamedNode {
    NamedNode::new(format!("http://example.com/{name}")).expect("an IRI")
}

fn blank(name: &str) -> BlankNode {
    BlankNode::new(name).expect("a label")
}

fn quad(subject: impl Into<NamedOrBlankNode>, object: impl Into<Term>) -> Quad {
    Quad::new(subject, node("p"), object, GraphName::DefaultGraph)
}

fn reified(triple: Triple) -> Quad {
    quad(node("r"), Term::Triple(Box::new(triple)))
}

#[test]
fn the_form_is_n_quads_with_canonical_labels() {
    let quads = [quad(blank("z"), node("o")), quad(node("s"), Literal::new_simple_literal("a\n\"b\""))];
    let form = canonical_nquads(&quads).expect("a form");
    let expected = "<http://example.com/s> <http://example.com/p> \"a\\n\\\"b\\\"\" .\n\
                    _:c14n0 <http://example.com/p> <http://example.com/o> .\n";
    assert_eq!(form, expected);
}

#[test]
fn every_part_of_a_term_counts() {
    let tagged = |tag| Literal::new_language_tagged_literal_unchecked("x", tag);
    let directed =
        |direction| Literal::new_directional_language_tagged_literal_unchecked("x", "he", direction);
    let triple = |object: Term| Triple::new(node("s"), node("p"), object);
    let graph = Quad::new(node("s"), node("p"), node("o"), node("g"));
    let all = [
        quad(node("s"), node("o")),
        graph,
        quad(node("s"), Literal::new_simple_literal("x")),
        quad(node("s"), Literal::new_typed_literal("x", node("o"))),
        quad(node("s"), tagged("he")),
        quad(node("s"), tagged("en")),
        quad(node("s"), directed(BaseDirection::Ltr)),
        quad(node("s"), directed(BaseDirection::Rtl)),
        quad(node("s"), blank("b")),
        reified(triple(node("o").into())),
        reified(triple(blank("b").into())),
        reified(triple(Term::Triple(Box::new(triple(node("o").into()))))),
    ];
    let digests: BTreeSet<String> = all.iter().map(|quad| digest([quad]).expect("a digest")).collect();
    assert_eq!(digests.len(), all.len());
}

#[test]
fn what_would_pass_for_a_triple_term_is_refused() {
    let like = NamedNode::new("aaa:basic-encoded").expect("an IRI");
    let quads = [quad(like.clone(), like.clone()), reified(Triple::new(like.clone(), node("p"), blank("b")))];
    let refused = digest(&quads);
    assert!(matches!(refused, Err(CanonicalError::Unsupported { .. })), "{refused:?}");
    let kept = relabel(&quads, &node("d"), "f.nq").expect("labels by order");
    assert!(!kept.is_canonical && labelled_digest(&kept.quads).starts_with("sha256-labelled:"));
    // Where no triple term is, nothing can pass for one.
    for quads in [vec![quad(like.clone(), like.clone())], vec![quad(like.clone(), blank("b"))]] {
        assert!(digest(&quads).is_ok_and(|digest| digest.starts_with("sha256:")));
        assert!(relabel(&quads, &node("d"), "f.nq").expect("labels").is_canonical);
    }
}

/// A list of as many equal values.
fn equal_values(length: usize, name: &str) -> Vec<Quad> {
    let item = |number: usize| blank(&format!("{name}{number}"));
    let first = (0..length).map(|at| quad(item(at), Literal::from(0)));
    let rest = (1..length).map(|at| quad(item(at - 1), item(at)));
    first.chain(rest).collect()
}

#[test]
fn what_cannot_be_told_apart_is_numbered_as_it_comes() {
    let lists: Vec<Quad> = (0..50).flat_map(|list| equal_values(40, &format!("l{list}x"))).collect();
    for quads in [equal_values(150, "x"), lists, clique(12), ring(5_000)] {
        let started = Instant::now();
        let once = relabel(&quads, &node("d"), "f.nq").expect("labels by order");
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
        assert!(!once.is_canonical);
        assert_eq!(once.quads.len(), quads.iter().collect::<HashSet<_>>().len());
        assert_eq!(relabel(&quads, &node("d"), "f.nq").expect("labels"), once, "read again");
        let other = relabel(&quads, &node("other"), "f.nq").expect("labels");
        assert!(once.quads.iter().all(|quad| !other.quads.contains(quad)), "two documents share a node");
        assert_eq!(labelled_digest(&once.quads), labelled_digest(once.quads.iter().rev()));
    }
}

#[test]
fn documents_share_no_blank_node() {
    let quads = [quad(blank("a"), blank("b")), quad(blank("b"), node("o"))];
    let renamed = [quad(blank("y"), blank("x")), quad(blank("x"), node("o"))];
    let labels = |quads: &[Quad], document: &str| {
        let quads = relabel(quads, &node(document), "f.nq").expect("labels").quads;
        let nodes = quads.iter().map(|quad| quad.subject.to_string());
        nodes.collect::<BTreeSet<_>>()
    };
    assert_eq!(labels(&quads, "one"), labels(&renamed, "one"));
    assert!(labels(&quads, "one").is_disjoint(&labels(&quads, "two")));
    let two = relabel(&quads, &node("two"), "f.nq").expect("labels").quads;
    assert_eq!(digest(&quads).ok(), digest(&two).ok());
}

/// Edges both ways between blank nodes, all with one predicate.
fn graph(edges: impl IntoIterator<Item = (usize, usize)>) -> Vec<Quad> {
    let name = |number: usize| blank(&format!("x{number}"));
    let both = edges.into_iter().flat_map(|(a, b)| [(a, b), (b, a)]);
    both.map(|(a, b)| quad(name(a), name(b))).collect()
}

fn clique(size: usize) -> Vec<Quad> {
    graph((0..size).flat_map(|a| (0..a).map(move |b| (a, b))))
}

fn ring(size: usize) -> Vec<Quad> {
    graph((0..size).map(|at| (at, (at + 1) % size)))
}

fn hypercube(dimensions: usize) -> Vec<Quad> {
    let corners = 0..1_usize << dimensions;
    graph(corners.flat_map(|corner| (0..dimensions).map(move |axis| (corner, corner ^ (1 << axis)))))
}

#[test]
fn poison_is_refused_at_once() {
    let graphs = [
        ("clique 7", clique(7)),
        ("clique 8", clique(8)),
        ("clique 100", clique(100)),
        ("ring 1000", ring(1000)),
        ("ring 5000", ring(5_000)),
        ("hypercube 5", hypercube(5)),
        ("many cliques", (0..50).flat_map(|_| clique(7)).collect()),
    ];
    for (name, quads) in graphs {
        let started = Instant::now();
        let refused = digest(&quads);
        assert!(started.elapsed().as_secs() < 20, "{name}: {:?}", started.elapsed());
        assert!(matches!(refused, Err(CanonicalError::Poisonous { .. })), "{name}: {refused:?}");
    }
}

#[test]
fn likeness_alone_is_no_poison() {
    let graphs = [
        ("clique 5", clique(5)),
        ("ring 40", ring(40)),
        ("hypercube 3", hypercube(3)),
        ("star", graph((1..500).map(|ray| (0, ray)))),
    ];
    for (name, quads) in graphs {
        let started = Instant::now();
        assert!(digest(&quads).is_ok(), "{name}");
        assert!(started.elapsed().as_secs() < 20, "{name}: {:?}", started.elapsed());
    }
}

#[test]
fn a_long_list_is_canonicalised() {
    let item = |number: usize| blank(&format!("list{number}"));
    let rest = (0..20_000).map(|at| quad(item(at), item(at + 1)));
    let values = (0..20_000).map(|at| quad(item(at), Literal::from(at.to_string())));
    let quads: Vec<Quad> = rest.chain(values).collect();
    assert!(digest(&quads).is_ok());
}

fn any_node() -> impl Strategy<Value = NamedOrBlankNode> {
    prop_oneof![
        (0..4_u8).prop_map(|n| node(&n.to_string()).into()),
        (0..5_u8).prop_map(|n| blank(&format!("x{n}")).into()),
    ]
}

fn any_term() -> impl Strategy<Value = Term> {
    let leaf = prop_oneof![
        3 => any_node().prop_map(Term::from),
        1 => "[a\\n\"中]{0,3}".prop_map(|text| Literal::from(text).into()),
        1 => Just(Literal::new_directional_language_tagged_literal_unchecked("x", "ar", BaseDirection::Rtl).into()),
    ];
    leaf.prop_recursive(2, 4, 1, |inner| {
        (any_node(), inner)
            .prop_map(|(subject, object)| Term::Triple(Box::new(Triple::new(subject, node("q"), object))))
    })
}

fn any_quads() -> impl Strategy<Value = Vec<Quad>> {
    let graph = prop_oneof![
        Just(GraphName::DefaultGraph),
        Just(GraphName::from(node("g"))),
        Just(GraphName::from(blank("x0"))),
    ];
    let quad = (any_node(), any_term(), graph)
        .prop_map(|(subject, object, graph)| Quad::new(subject, node("p"), object, graph));
    prop::collection::vec(quad, 0..8)
}

/// The quads with every blank node under another label.
fn disguised(quads: &[Quad], shift: usize) -> Vec<Quad> {
    let labels = (0..5).map(|n| (format!("x{n}"), blank(&format!("y{}", (n * 3 + shift) % 5)).into()));
    let renaming = Renaming { nodes: labels.collect() };
    quads.iter().map(|quad| renaming.quad(quad)).collect()
}

/// Whether some renaming of blank nodes makes two sets of quads the same: all of them are tried.
fn isomorphic(one: &[Quad], two: &[Quad]) -> bool {
    let set = |quads: &[Quad]| quads.iter().cloned().collect::<HashSet<Quad>>();
    let two = set(&disguised(two, 0));
    let permutations = (0..3125_usize).map(|code| [1, 5, 25, 125, 625].map(|unit| code / unit % 5));
    let mut permutations = permutations.filter(|to| to.iter().collect::<HashSet<_>>().len() == to.len());
    permutations.any(|to| {
        let labels = (0..5).map(|n| (format!("x{n}"), blank(&format!("y{}", to[n])).into()));
        let shifted = (0..5).map(|n| (format!("y{n}"), blank(&format!("y{}", to[n])).into()));
        let renaming = Renaming { nodes: labels.chain(shifted).collect() };
        let renamed: Vec<Quad> = one.iter().map(|quad| renaming.quad(quad)).collect();
        set(&renamed) == two
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn order_and_labels_do_not_count(quads in any_quads(), shift in 0_usize..5, seed in any::<u64>()) {
        let mut other = disguised(&quads, shift);
        other.sort_by_key(|quad| hex(&Sha256::digest(format!("{seed}{quad}"))));
        other.extend(other.first().cloned());
        prop_assert_eq!(digest(&quads).ok(), digest(&other).ok());
    }

    #[test]
    fn digests_are_equal_where_the_data_is(one in any_quads(), other in any_quads(), shift in 0_usize..5) {
        let mut two = disguised(&one, shift);
        two.truncate(two.len().saturating_sub(1));
        two.extend(other.into_iter().take(1));
        prop_assert_eq!(digest(&one).ok() == digest(&two).ok(), isomorphic(&one, &two));
    }

    #[test]
    fn lines_are_what_the_algorithm_writes(quads in any_quads()) {
        let form = Bridged::new(&quads, |_| true).form::<C14nSha256>().expect("a form");
        prop_assert_eq!(form, canonical_nquads(&quads).expect("a form"));
        let labels = |has_part: fn(&Quad) -> bool| Bridged::new(&quads, has_part).labels::<C14nSha256>();
        prop_assert_eq!(labels(|_| true).ok(), labels(has_blank_node).ok(), "others have no part in it");
    }

    #[test]
    fn one_quad_less_is_other_data(quads in any_quads()) {
        let all: HashSet<&Quad> = quads.iter().collect();
        let fewer = all.iter().skip(1).copied();
        prop_assume!(!all.is_empty());
        prop_assert_ne!(digest(fewer).ok(), digest(all.iter().copied()).ok());
    }

    #[test]
    fn labels_are_stable_and_owned(quads in any_quads(), shift in 0_usize..5) {
        let once = relabel(&quads, &node("d"), "f.nq").expect("labels").quads;
        let again = relabel(&disguised(&quads, shift), &node("d"), "f.nq").expect("labels").quads;
        if !quads.iter().any(|quad| blank_graph(quad).is_some()) {
            prop_assert_eq!(digest(&once).ok(), digest(&quads).ok());
        }
        prop_assert!(once.iter().all(|quad| blank_graph(quad).is_none()));
        // Isomorphic data has the same labels, up to symmetries of the data itself.
        let set = |quads: Vec<Quad>| quads.into_iter().map(|quad| quad.to_string()).collect::<BTreeSet<_>>();
        prop_assert_eq!(set(once), set(again));
    }
}

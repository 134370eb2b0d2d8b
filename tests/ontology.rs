//! The ontologies, the constants of the crate, and the schemas say the same.

use crate::support::Workspace;
use assay::internals::model::vocab;
use oxigraph::io::{RdfFormat, RdfParser};
use oxrdf::{NamedOrBlankNode, Term, Triple};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn triples(file: &str) -> Vec<Triple> {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let parser = RdfParser::from_format(RdfFormat::Turtle).with_base_iri("http://example.org/").unwrap();
    parser.for_slice(text.as_bytes()).map(|quad| quad.unwrap().into()).collect()
}

fn defined(triples: &[Triple], namespace: &str) -> BTreeSet<String> {
    let subjects = triples.iter().filter_map(|t| match &t.subject {
        NamedOrBlankNode::NamedNode(node) => Some(node.as_str().to_owned()),
        NamedOrBlankNode::BlankNode(_) => None,
    });
    subjects
        .filter(|iri| iri.starts_with(namespace) && !iri[namespace.len()..].starts_with("prefix-"))
        .collect()
}

#[test]
fn the_constants_are_the_terms_of_the_core() {
    let in_file = defined(&triples("ontology/claims.ttl"), vocab::assay::NAMESPACE);
    let in_code: BTreeSet<String> = vocab::assay::ALL.iter().map(|iri| (*iri).to_owned()).collect();
    let only_file: Vec<_> = in_file.difference(&in_code).collect();
    let only_code: Vec<_> = in_code.difference(&in_file).collect();
    assert!(
        only_file.is_empty() && only_code.is_empty(),
        "only in the file: {only_file:?}\nonly in the code: {only_code:?}"
    );
}

#[test]
fn a_term_of_the_core_means_one_thing() {
    let mut definitions: BTreeMap<String, usize> = BTreeMap::new();
    for triple in triples("ontology/claims.ttl") {
        if triple.predicate.as_str().ends_with("core#definition") {
            *definitions.entry(triple.subject.to_string()).or_default() += 1;
        }
    }
    let twice: Vec<_> = definitions.iter().filter(|(_, count)| **count > 1).collect();
    assert!(definitions.len() > 100 && twice.is_empty(), "defined twice: {twice:?}");
}

#[test]
fn every_term_has_label_definition_and_example() {
    for (file, namespaces) in [
        ("ontology/claims.ttl", vec![vocab::assay::NAMESPACE, "https://w3id.org/assay/rating/"]),
        (
            "ontology/critical-minerals.ttl",
            vec![
                "https://w3id.org/assay/property/",
                "https://w3id.org/assay/dimension/",
                "https://w3id.org/assay/commodity/",
                "https://w3id.org/assay/country/",
                "https://w3id.org/assay/agent/",
                "https://w3id.org/assay/critical-minerals#",
            ],
        ),
    ] {
        let triples = triples(file);
        let mut said: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for triple in &triples {
            if let NamedOrBlankNode::NamedNode(node) = &triple.subject {
                said.entry(node.as_str().to_owned()).or_default().insert(triple.predicate.as_str());
            }
        }
        for namespace in namespaces {
            let terms = defined(&triples, namespace);
            assert!(!terms.is_empty(), "{file} defines nothing in {namespace}");
            for term in terms {
                for needed in [vocab::rdfs::LABEL, vocab::skos::DEFINITION, vocab::skos::EXAMPLE] {
                    assert!(said[&term].contains(needed), "{term} lacks {needed}");
                }
            }
        }
    }
}

#[test]
fn no_node_of_the_ontologies_is_blank() {
    for file in ["ontology/claims.ttl", "ontology/critical-minerals.ttl"] {
        for triple in triples(file) {
            let blank = matches!(triple.subject, NamedOrBlankNode::BlankNode(_))
                || matches!(triple.object, Term::BlankNode(_));
            assert!(!blank, "{file}: {triple}");
        }
    }
}

/// What is declared amiss in the domain that `init` writes, and the check that names it: what is put in the place of what, or
/// at the end where that is empty.
const AMISS: &[(&str, &str, &str)] = &[
    ("unit-has-one-factor", " ; qudt:conversionMultiplier 1.0", ""),
    ("unit-has-one-factor", "conversionMultiplier 1.0", "conversionMultiplier \"much\""),
    ("unit-has-one-factor", "conversionMultiplier 1.0", "conversionMultiplier 1.0 , 25.0"),
    ("unit-has-one-factor", "conversionMultiplier 1.0", "conversionMultiplier -2.0"),
    ("dimension-key-is-free", "assay:key \"item\"", "assay:key \"subject\""),
    ("ontology-predicates-are-known", "rdfs:domain", "rdfs:domian"),
    ("operand-subject-is-known", "", "Growth|assay:subject place:rivertwon|assay:periodShift -1"),
    ("operand-shift-is-whole", "", "Growth||assay:periodShift 1.5"),
    ("operand-dimension-applies", "", "Growth||assay:periodShift -1 ; dim:genre item:books"),
    (
        "operand-dimension-applies",
        "",
        "Growth||assay:periodShift -1 ; <http://other.example/item> item:books",
    ),
    ("operand-dimension-applies", "", "Growth|dim:item item:books|assay:periodShift -1|dim:item item:films"),
    ("proposition-dimension-fits", "", "Growth|dim:item place:rivertown|assay:periodShift -1"),
    ("proposition-dimension-fits", "", "Growth|dim:item item:flims|assay:periodShift -1"),
    ("derivation-compares-two-figures", "", "Growth||"),
    ("derivation-is-not-of-itself", "", "Sum||assay:periodShift -1"),
    ("derivation-operands-are-of-one-kind", "", "Difference||prop:floor"),
];

/// A derivation of loans, by its operation and what its operands have.
fn derivation(parts: &str) -> String {
    let parts: Vec<&str> = parts.split('|').collect();
    let right = if parts[2] == "prop:floor" { ("prop:floor", "") } else { ("prop:loans", parts[2]) };
    // What the property of loans fixes, where that is asked for.
    let fixed = parts.get(3).map_or_else(String::new, |fixed| {
        format!("prop:loans {fixed} . item:films a class:Item ; rdfs:label \"films\"@en .\n")
    });
    let operand =
        |(property, more): (&str, &str)| format!("[ a assay:Operand ; assay:property {property} ; {more} ]");
    let of = if parts[0] == "Sum" { "prop:loans" } else { "prop:change" };
    format!(
        "{of} assay:derivation [ a assay:Derivation ; assay:operation assay:{} ; assay:left {} ; assay:right {} ] .
         prop:change a assay:Property ; rdfs:label \"change\"@en ; skos:definition \"Change.\"@en ;
             skos:example \"It rose.\"@en ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:NUM .
         prop:floor a assay:Property ; rdfs:label \"floor\"@en ; skos:definition \"Floor.\"@en ;
             skos:example \"It has 3 m.\"@en ; rdfs:range assay:Quantity ; assay:canonicalUnit unit:LONG .
         unit:LONG a qudt:Unit ; rdfs:label \"long\"@en ; qudt:symbol \"l\" ;
             qudt:hasQuantityKind quantitykind:Length ; qudt:conversionMultiplier 1.0 .\n{fixed}",
        parts[0],
        operand(("prop:loans", parts[1])),
        operand(right),
    )
}

#[test]
fn what_a_domain_declares_amiss_is_named() {
    let file = "ontology/domain.ttl";
    let workspace = Workspace::init();
    let sound = workspace.read(file);
    workspace.run(&["check"]).ok();
    for (rule, from, to) in AMISS {
        let text = if from.is_empty() {
            sound.clone() + &derivation(to)
        } else {
            crate::support::replaced(&sound, from, to)
        };
        workspace.write(file, text);
        let told = workspace.run(&["check"]).exits(1);
        let told = told.stdout + &told.stderr;
        assert!(told.contains(rule), "{rule} by {to:?}: {told}");
    }
    workspace.write(file, sound + &derivation("Growth||assay:periodShift -1"));
    workspace.run(&["check"]).ok();
}

//! Names of variables that no query wrote: those of blank nodes, of the parser, and of ours.
//!
//! Knows the algebra. Must not know how such names are shown; see [`display_names`](super::display_names).
//!
//! A blank node of a pattern is a variable that nothing else can name (SPARQL 1.1 Query, 4.1.4 and 18.1.6): it is matched as
//! one, called [`of_blank_node`]. No query can write that name, for `:` is in no name of a variable (grammar, VARNAME).

use super::visit::{children_mut, expressions_mut, parts_mut};
use oxrdf::{BlankNode, BlankNodeRef, Variable};
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{TermPattern, TriplePattern};

/// The least number of digits of a random name: it is 128 bits in hexadecimal, without leading zeros.
const DIGITS: usize = 20;

/// The variable that a blank node of a pattern is.
pub(in crate::query) fn of_blank_node(node: BlankNodeRef<'_>) -> Variable {
    Variable::new_unchecked(format!("{BLANK}{}", node.as_str()))
}

const BLANK: &str = "_:";

/// The label of the blank node that a variable stands for; `None` of other variables.
#[cfg(any(test, feature = "remote"))]
pub(in crate::query) fn blank_label(variable: &Variable) -> Option<&str> {
    variable.as_str().strip_prefix(BLANK)
}

/// A variable of a random name, unlike every other.
pub(in crate::query) fn fresh() -> Variable {
    Variable::new_unchecked(BlankNode::default().into_string())
}

/// A variable of this name that no query can write and no blank node becomes.
pub(in crate::query) fn hidden(name: &str) -> Variable {
    Variable::new_unchecked(format!(" {name}"))
}

/// Whether a name was made at random, by [`fresh`] or by the parser: for an aggregate, a joint of a path, or a blank node.
pub(in crate::query) fn is_random(name: &str) -> bool {
    name.len() >= DIGITS && name.bytes().all(|c| c.is_ascii_hexdigit())
}

/// Makes the blank nodes of a pattern variables, those in EXISTS too: a projection can then keep those that two sides of a
/// join share.
pub(in crate::query) fn name_blank_nodes(pattern: &mut GraphPattern) {
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter_mut().for_each(in_triple),
        GraphPattern::Path { subject, object, .. } => {
            in_term(subject);
            in_term(object);
        }
        _ => {}
    }
    children_mut(pattern).into_iter().for_each(name_blank_nodes);
    expressions_mut(pattern).into_iter().for_each(in_expression);
}

fn in_expression(expression: &mut Expression) {
    if let Expression::Exists(pattern) = expression {
        name_blank_nodes(pattern);
    }
    parts_mut(expression).into_iter().for_each(in_expression);
}

fn in_triple(triple: &mut TriplePattern) {
    in_term(&mut triple.subject);
    in_term(&mut triple.object);
}

fn in_term(term: &mut TermPattern) {
    match term {
        TermPattern::BlankNode(node) => *term = of_blank_node(node.as_ref()).into(),
        TermPattern::Triple(triple) => in_triple(triple),
        TermPattern::NamedNode(_) | TermPattern::Literal(_) | TermPattern::Variable(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::algebra::visit;

    #[test]
    fn blank_nodes_become_variables_wherever_they_stand() {
        let cases = [
            ("_:a ?p _:b", "?_:a ?p ?_:b"),
            ("_:a (<http://e/p>/<http://e/q>)* _:a", "?_:a ((<http://e/p> / <http://e/q>))* ?_:a"),
            ("?s ?p <<( _:a ?p 1 )>>", "<<( ?_:a ?p"),
            ("?s ?p ?o OPTIONAL { _:x ?p ?o }", "?_:x ?p ?o"),
            ("?s ?p ?o FILTER(?o = 1 || EXISTS { _:x ?p ?o })", "?_:x ?p ?o"),
            ("{ SELECT ?s { ?s ?p _:y } }", "?s ?p ?_:y"),
        ];
        for (group, expected) in cases {
            let text = format!("ASK {{ {group} }}");
            let mut query = spargebra::SparqlParser::new().parse_query(&text).unwrap();
            name_blank_nodes(visit::root_mut(&mut query));
            assert!(query.to_string().contains(expected), "{group}: {query}");
        }
    }

    #[test]
    fn names_made_at_random_are_told_from_written_ones() {
        for _ in 0..100 {
            assert!(is_random(fresh().as_str()));
        }
        for name in ["value", "decade", "_:b", "added0beef", "bd8973a5c1f04e0f9d1bd8973a5c1f04x"] {
            assert!(!is_random(name), "{name}");
        }
        let node = BlankNode::new_unchecked("row");
        let cases = [
            (of_blank_node(node.as_ref()), Some("row")),
            (hidden("row"), None),
            (Variable::new_unchecked("row"), None),
        ];
        for (variable, label) in &cases {
            assert_eq!(blank_label(variable), *label, "{variable}");
            assert_eq!(cases.iter().filter(|(other, _)| other == variable).count(), 1, "{variable}");
        }
    }
}

//! Patterns of terms that stand for one term.
//!
//! Knows the algebra. Must not know where the values of variables come from.
//!
//! A pattern is *ground* where nothing in it is open: an IRI, a literal, or a triple term of ground parts. A blank node of a
//! pattern stands for anything, as a variable does (SPARQL 1.1 Query, 4.1.4), so that no pattern with one is ground.

use oxrdf::{NamedNode, NamedOrBlankNode, Term, Triple, Variable};
use spargebra::term::{NamedNodePattern, TermPattern};
use std::collections::BTreeMap;

/// The term that a pattern stands for by itself; `None` where it has variables or blank nodes.
pub(in crate::query) fn ground(pattern: &TermPattern) -> Option<Term> {
    ground_with(pattern, &BTreeMap::new())
}

/// The term that a pattern stands for once its variables have these values (SPARQL 1.1 Query, 18.1.5, of a substitution);
/// `None` where one has none, or the result is no RDF: a literal as subject, anything but an IRI as predicate.
pub(in crate::query) fn ground_with(
    pattern: &TermPattern,
    values: &BTreeMap<Variable, Term>,
) -> Option<Term> {
    Some(match pattern {
        TermPattern::NamedNode(node) => node.clone().into(),
        TermPattern::Literal(literal) => literal.clone().into(),
        TermPattern::Variable(variable) => values.get(variable)?.clone(),
        TermPattern::BlankNode(_) => return None,
        TermPattern::Triple(triple) => {
            let subject = NamedOrBlankNode::try_from(ground_with(&triple.subject, values)?).ok()?;
            let predicate = predicate_with(&triple.predicate, values)?;
            Triple { subject, predicate, object: ground_with(&triple.object, values)? }.into()
        }
    })
}

/// [`ground_with`], of a predicate.
pub(in crate::query) fn predicate_with(
    pattern: &NamedNodePattern,
    values: &BTreeMap<Variable, Term>,
) -> Option<NamedNode> {
    match pattern {
        NamedNodePattern::NamedNode(name) => Some(name.clone()),
        NamedNodePattern::Variable(variable) => match values.get(variable)? {
            Term::NamedNode(name) => Some(name.clone()),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::algebra::modifiers::below_modifiers;
    use crate::query::algebra::visit;
    use oxrdf::Literal;
    use spargebra::algebra::GraphPattern;

    /// The object of the one triple of a query.
    fn object(text: &str) -> TermPattern {
        let text = format!("ASK {{ <http://e/s> <http://e/p> {text} }}");
        let query = spargebra::SparqlParser::new().parse_query(&text).unwrap();
        let GraphPattern::Bgp { patterns } = below_modifiers(visit::root(&query)) else { panic!("{text}") };
        patterns[0].object.clone()
    }

    #[test]
    fn what_is_open_is_not_ground() {
        let node = Term::from(NamedNode::new_unchecked("http://e/n"));
        let four = Term::from(Literal::from(4));
        let values = [("node", node), ("four", four)];
        let values = values.map(|(name, term)| (Variable::new_unchecked(name), term)).into();
        // A pattern, whether it is ground by itself, and the term that it is with values.
        let cases = [
            ("<http://e/a>", true, Some("<http://e/a>")),
            ("\"a\"@en", true, Some("\"a\"@en")),
            ("?node", false, Some("<http://e/n>")),
            ("?other", false, None),
            ("_:b", false, None),
            ("<<( <http://e/a> <http://e/p> 4 )>>", true, Some("<<( <http://e/a> <http://e/p> 4 )>>")),
            ("<<( ?node ?node ?four )>>", false, Some("<<( <http://e/n> <http://e/n> 4 )>>")),
            (
                "<<( ?node <http://e/p> <<( ?node <http://e/p> ?node )>> )>>",
                false,
                Some("<<( <http://e/n> <http://e/p> <<( <http://e/n> <http://e/p> <http://e/n> )>> )>>"),
            ),
            ("<<( ?four <http://e/p> 4 )>>", false, None),
            ("<<( ?node ?four 4 )>>", false, None),
            ("<<( ?node <http://e/p> _:b )>>", false, None),
        ];
        for (text, is_ground, expected) in cases {
            let pattern = object(text);
            assert_eq!(ground(&pattern).is_some(), is_ground, "{text}");
            let integer = "\"4\"^^<http://www.w3.org/2001/XMLSchema#integer>";
            let found = ground_with(&pattern, &values).map(|term| term.to_string().replace(integer, "4"));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}

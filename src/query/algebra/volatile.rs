//! Expressions that have another value when they are asked for again.
//!
//! Knows the algebra. Must not know who asks again, or why.
//!
//! RAND, UUID, STRUUID and BNODE give another value each time (SPARQL 1.1 Query, 17.4.2.9, 17.4.2.12, 17.4.2.13 and 17.4.4.5).
//! NOW gives one in all of a query (17.4.5.1), and so another in the next query.

use super::visit::{children, expressions, parts, root};
use spargebra::Query;
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::TriplePattern;

/// Whether an expression may have another value when it is asked for again, by itself or in its EXISTS.
pub(in crate::query) fn is_volatile(expression: &Expression) -> bool {
    let is_so = match expression {
        Expression::FunctionCall(function, _) => matches!(
            function,
            Function::Rand | Function::Uuid | Function::StrUuid | Function::Now | Function::BNode
        ),
        Expression::Exists(pattern) => has_volatile(pattern),
        _ => false,
    };
    is_so || parts(expression).into_iter().any(is_volatile)
}

/// Whether a query may give another answer when it is asked again of the same data.
pub(in crate::query) fn is_volatile_query(query: &Query) -> bool {
    has_volatile(root(query)) || matches!(query, Query::Construct { template, .. } if has_blank(template))
}

/// Whether a template makes blank nodes, which are new ones each time.
fn has_blank(template: &[TriplePattern]) -> bool {
    template.iter().any(|triple| triple.to_string().contains("_:"))
}

/// Whether a pattern has a volatile expression anywhere.
fn has_volatile(pattern: &GraphPattern) -> bool {
    expressions(pattern).into_iter().any(is_volatile) || children(pattern).into_iter().any(has_volatile)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::algebra::modifiers::below_modifiers;
    use crate::query::algebra::visit;

    #[test]
    fn what_is_made_at_random_or_by_the_clock_is_volatile() {
        let cases = [
            ("RAND()", true),
            ("UUID()", true),
            ("STRUUID()", true),
            ("BNODE()", true),
            ("BNODE(\"a\")", true),
            ("NOW()", true),
            ("YEAR(NOW()) > 2000", true),
            ("IF(?x, 1, RAND())", true),
            ("?x IN (1, RAND())", true),
            ("EXISTS { ?s ?p ?o FILTER(RAND() > ?o) }", true),
            ("!EXISTS { { ?s ?p ?o } UNION { BIND(UUID() AS ?s) } }", true),
            ("EXISTS { ?s ?p ?o }", false),
            ("?x + 1", false),
            ("IRI(STR(?x))", false),
            ("MD5(STR(?x))", false),
        ];
        for (text, expected) in cases {
            let query = format!("ASK {{ ?x ?y ?z FILTER({text}) }}");
            let query = spargebra::SparqlParser::new().parse_query(&query).unwrap();
            let GraphPattern::Filter { expr, .. } = below_modifiers(visit::root(&query)) else {
                panic!("{text}")
            };
            assert_eq!(is_volatile(expr), expected, "{text}");
        }
    }
}

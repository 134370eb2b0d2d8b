//! Which variables a pattern shows to what is around it, and which it only mentions.
//!
//! Knows the algebra. Must not know data, or what the variables are for.
//!
//! A variable is *in scope* of a pattern where a solution of the pattern may have a value for it (SPARQL 1.1 Query,
//! 18.2.1): that of a filter, of the right side of MINUS, or of a subquery that does not select it, is not. It is
//! *mentioned* wherever it is written, in EXISTS too.

use super::visit;
use oxrdf::Variable;
use spargebra::algebra::{Expression, GraphPattern};
use std::collections::BTreeSet;

/// Variables, sorted by name.
pub(in crate::query) type Variables = BTreeSet<Variable>;

/// The variables in scope of a pattern (SPARQL 1.1 Query, 18.2.1).
pub(in crate::query) fn in_scope(pattern: &GraphPattern) -> Variables {
    let mut variables = Variables::new();
    pattern.on_in_scope_variable(|variable| {
        if !variables.contains(variable) {
            variables.insert(variable.clone());
        }
    });
    variables
}

/// [`in_scope`] as a projection lists them: sorted, each once.
pub(in crate::query) fn columns(pattern: &GraphPattern) -> Vec<Variable> {
    in_scope(pattern).into_iter().collect()
}

/// Whether a variable is in scope of a pattern (SPARQL 1.1 Query, 18.2.1).
pub(in crate::query) fn is_in_scope(pattern: &GraphPattern, variable: &Variable) -> bool {
    let mut found = false;
    pattern.on_in_scope_variable(|other| found |= other == variable);
    found
}

/// The variables that a pattern mentions, in scope or not.
pub(in crate::query) fn mentioned(pattern: &GraphPattern) -> Variables {
    let mut variables = Variables::new();
    visit::of_pattern(pattern, &mut |variable| {
        variables.insert(variable.clone());
    });
    variables
}

/// Whether a pattern mentions a variable, in scope or not.
pub(in crate::query) fn mentions(pattern: &GraphPattern, variable: &Variable) -> bool {
    let mut found = false;
    visit::of_pattern(pattern, &mut |other| found |= other == variable);
    found
}

/// The variables that an expression mentions, those of its EXISTS too.
pub(in crate::query) fn used(expression: &Expression) -> Variables {
    let mut variables = Variables::new();
    visit::of_expression(expression, &mut |variable| {
        variables.insert(variable.clone());
    });
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pattern of `SELECT *`, below its projection.
    fn pattern(group: &str) -> GraphPattern {
        let text = format!("PREFIX e: <http://e/> SELECT * {{ {group} }}");
        let query = spargebra::SparqlParser::new().parse_query(&text);
        let query = query.unwrap_or_else(|error| panic!("{text}: {error}"));
        let GraphPattern::Project { inner, .. } = visit::root(&query) else { panic!("{text}") };
        (**inner).clone()
    }

    fn names(variables: &Variables) -> String {
        variables.iter().map(Variable::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn scope_is_what_a_solution_can_have() {
        // A group, what is in scope of it, and what it mentions beyond that.
        let cases = [
            ("?s ?p ?o", "o p s", ""),
            ("?s e:p+ ?o", "o s", ""),
            ("?s e:p <<( ?a ?b 1 )>>", "a b s", ""),
            ("?s e:p _:b", "s", ""),
            ("?s e:p 1 FILTER(?x = 1)", "s", "x"),
            ("?s e:p 1 FILTER EXISTS { ?s e:p ?x }", "s", "x"),
            ("?s e:p 1 MINUS { ?s e:p ?x }", "s", "x"),
            ("?s e:p 1 OPTIONAL { ?s e:q ?x FILTER(?y = 1) }", "s x", "y"),
            ("{ ?a e:p 1 } UNION { ?b e:p 1 }", "a b", ""),
            ("GRAPH ?g { ?s e:p 1 }", "g s", ""),
            ("?s e:p 1 BIND(?x + 1 AS ?n)", "n s", "x"),
            ("VALUES (?x ?y) { (1 UNDEF) }", "x y", ""),
            ("{ SELECT ?s { ?s e:p ?o } ORDER BY ?o }", "s", "o"),
            ("{ SELECT DISTINCT ?s { ?s e:p ?o } LIMIT 1 }", "s", "o"),
            ("SERVICE ?e { ?s e:p 1 }", "s", "e"),
            ("", "", ""),
        ];
        for (group, expected, more) in cases {
            let pattern = pattern(group);
            assert_eq!(names(&in_scope(&pattern)), expected, "{group}");
            let beyond: Variables = mentioned(&pattern).difference(&in_scope(&pattern)).cloned().collect();
            assert_eq!(names(&beyond), more, "{group}");
            for variable in mentioned(&pattern) {
                let is_seen = expected.split(' ').any(|name| name == variable.as_str());
                assert_eq!(is_in_scope(&pattern, &variable), is_seen, "{variable} of {group}");
                assert!(mentions(&pattern, &variable), "{variable} of {group}");
            }
        }
    }
}

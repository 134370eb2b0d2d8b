//! What chooses, orders and cuts the rows of a query, apart from the pattern that gives them.
//!
//! Knows the algebra. Must not know data or parameters.
//!
//! Solution modifiers are ORDER BY, projection, DISTINCT, REDUCED, OFFSET and LIMIT (SPARQL 1.1 Query, 15 and 18.2.5).
//! Grouping is none of them: it makes rows of its own.

use spargebra::algebra::GraphPattern;

/// What one solution modifier is applied to; `None` where the pattern is none.
pub(in crate::query) fn modified(pattern: &GraphPattern) -> Option<&GraphPattern> {
    match pattern {
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::OrderBy { inner, .. } => Some(inner),
        _ => None,
    }
}

/// The pattern below all solution modifiers.
pub(in crate::query) fn below_modifiers(mut pattern: &GraphPattern) -> &GraphPattern {
    while let Some(inner) = modified(pattern) {
        pattern = inner;
    }
    pattern
}

/// [`below_modifiers`], to be changed.
pub(in crate::query) fn below_modifiers_mut(pattern: &mut GraphPattern) -> &mut GraphPattern {
    match pattern {
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::OrderBy { inner, .. } => below_modifiers_mut(inner),
        other => other,
    }
}

/// Whether modifiers let no row through, whatever is below them: a `LIMIT 0`.
pub(in crate::query) fn asks_for_no_row(mut pattern: &GraphPattern) -> bool {
    while let Some(inner) = modified(pattern) {
        if matches!(pattern, GraphPattern::Slice { length: Some(0), .. }) {
            return true;
        }
        pattern = inner;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::algebra::visit;

    #[test]
    fn modifiers_are_taken_off_to_the_pattern_that_gives_the_rows() {
        let bgp = "{ ?s ?p ?o .}";
        // A query, what is below its modifiers, and whether it asks for no row.
        let cases = [
            ("SELECT * { ?s ?p ?o }", bgp, false),
            ("SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY ?p LIMIT 2 OFFSET 1", bgp, false),
            ("SELECT REDUCED ?s { ?s ?p ?o } LIMIT 0", bgp, true),
            ("ASK { ?s ?p ?o }", bgp, false),
            ("SELECT ?s { ?s ?p ?o } GROUP BY ?s", "GROUP BY", false),
            ("SELECT (1 AS ?n) { ?s ?p ?o }", "BIND(", false),
            ("SELECT * { FILTER(?o) { SELECT * { ?s ?p ?o } LIMIT 0 } }", "FILTER(?o)", false),
        ];
        for (text, below, is_empty) in cases {
            let mut query = spargebra::SparqlParser::new().parse_query(text).unwrap();
            let query = visit::root_mut(&mut query);
            let found = below_modifiers(query).clone();
            assert!(format!("{{ {found} }}").contains(below.trim_matches(['{', '}'])), "{text}: {found}");
            assert!(modified(&found).is_none(), "{text}: {found}");
            assert_eq!(asks_for_no_row(query), is_empty, "{text}");
            assert_eq!(*below_modifiers_mut(query), found, "{text}");
        }
    }
}

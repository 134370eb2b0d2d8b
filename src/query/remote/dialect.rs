//! A query as text that servers take.
//!
//! Knows the algebra, and what servers refuse. Must not know which server it is: what is written is SPARQL 1.1 wherever the
//! query is.

use crate::query::algebra::internal_variables::blank_label;
use crate::query::algebra::visit::{of_query, rename, root_mut};
use oxrdf::Variable;
use std::collections::BTreeSet;

/// The text of a query. Variables that stand for blank nodes get names that SPARQL can write, and that the query has not.
pub(in crate::query) fn write(query: &spargebra::Query) -> String {
    let mut all = BTreeSet::new();
    of_query(query, &mut |variable| {
        all.insert(variable.clone());
    });
    let mut query = query.clone();
    for blank in all.iter().filter(|variable| blank_label(variable).is_some()) {
        rename(root_mut(&mut query), blank, &unlike(&all, blank));
    }
    query.to_string()
}

/// A name for a blank node that is its own, and none of the others of a query.
fn unlike(all: &BTreeSet<Variable>, blank: &Variable) -> Variable {
    let place = all.iter().take_while(|other| *other != blank).count();
    let mut name = format!("blank{place}");
    while all.contains(&Variable::new_unchecked(&*name)) {
        name.push('_');
    }
    Variable::new_unchecked(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::algebra::internal_variables::name_blank_nodes;

    #[test]
    fn blank_nodes_that_became_variables_are_written_as_variables() {
        let cases = [
            ("ASK { _:a.b ?p _:a.b }", "?blank0 ?p ?blank0"),
            ("ASK { _:a ?blank0 _:c-d }", "?blank0_ ?blank0 ?blank1"),
            ("ASK { ?s ?p ?o FILTER EXISTS { _:a ?p ?s } }", "?blank0 ?p ?s"),
            ("ASK { ?s ?p \"?_:a\" }", "?s ?p \"?_:a\""),
        ];
        for (text, expected) in cases {
            let mut query = spargebra::SparqlParser::new().parse_query(text).unwrap();
            name_blank_nodes(root_mut(&mut query));
            let written = write(&query);
            assert!(written.contains(expected), "{text}: {written}");
            assert!(spargebra::SparqlParser::new().parse_query(&written).is_ok(), "{text}: {written}");
        }
    }
}

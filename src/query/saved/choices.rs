//! What a parameter could be given, by what the query finds where it is left open.
//!
//! Knows the algebra. Must not know data.

use super::SavedQuery;
use crate::query::syntax::parse::Query;
use oxrdf::Variable;
use spargebra::algebra::GraphPattern;

impl SavedQuery {
    /// The query for at most so many different values that a parameter has where nothing is asked of it. `None` where the query
    /// is no SELECT.
    #[must_use]
    pub fn choices(&self, name: &str, limit: usize) -> Option<Query> {
        let spargebra::Query::Select { dataset, pattern, base_iri } = self.query.algebra() else {
            return None;
        };
        let variables = vec![Variable::new(name).ok()?];
        let inner = Box::new(within(pattern).clone());
        let named =
            GraphPattern::Filter { expr: spargebra::algebra::Expression::Bound(variables[0].clone()), inner };
        let projected = GraphPattern::Project { inner: Box::new(named), variables };
        let distinct = GraphPattern::Distinct { inner: Box::new(projected) };
        let pattern = GraphPattern::Slice { inner: Box::new(distinct), start: 0, length: Some(limit) };
        let (dataset, base_iri) = (dataset.clone(), base_iri.clone());
        Some(Query::new(spargebra::Query::Select { dataset, pattern, base_iri }))
    }
}

/// What stands under the columns and the order of a SELECT.
fn within(pattern: &GraphPattern) -> &GraphPattern {
    match pattern {
        GraphPattern::Project { inner, .. }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. } => within(inner),
        other => other,
    }
}

//! The graphs that a request names beside the text of its query or update.
//!
//! Knows the datasets of the protocol (SPARQL 1.1 Protocol, 2.1.4 and 2.2.3). Must not know how a request names them.

use oxrdf::NamedNode;
use spargebra::algebra::QueryDataset;

/// The graphs that a request names: they go before those of FROM, and beside them no update names others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedDataset(QueryDataset);

impl NamedDataset {
    /// The dataset of these default and named graphs; `None` where there are neither.
    ///
    /// # Errors
    /// When one is no IRI, which is told.
    pub(crate) fn of(default: &[String], named: &[String]) -> Result<Option<Self>, String> {
        let nodes = |names: &[String]| {
            let nodes = names.iter().map(|name| NamedNode::new(name).map_err(|_| name.clone()));
            nodes.collect::<Result<Vec<_>, _>>()
        };
        let (default, named) = (nodes(default)?, nodes(named)?);
        let is_given = !default.is_empty() || !named.is_empty();
        Ok(is_given.then_some(Self(QueryDataset { default, named: Some(named) })))
    }

    pub(in crate::query) fn graphs(&self) -> &QueryDataset {
        &self.0
    }
}

/// A query over other graphs than its own.
pub(in crate::query) fn over(mut query: spargebra::Query, graphs: &NamedDataset) -> spargebra::Query {
    let (spargebra::Query::Select { dataset, .. }
    | spargebra::Query::Construct { dataset, .. }
    | spargebra::Query::Describe { dataset, .. }
    | spargebra::Query::Ask { dataset, .. }) = &mut query;
    *dataset = Some(graphs.0.clone());
    query
}

//! A query as text that servers take.
//!
//! Knows what servers choke on. Must not know which server it is: what is written is SPARQL 1.1 wherever the query is.

/// The text of a query.
pub(in crate::query) fn write(query: &spargebra::Query) -> String {
    query.to_string()
}

//! Why parameters could not be bound.
//!
//! Knows variables and values. Must not know how a person is told.

use oxrdf::Term;

/// Why parameters could not be bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// The query has no such variable.
    #[error("the query has no variable ?{name}")]
    Unknown {
        /// The parameter.
        name: String,
        /// The variable of the query that looks most like it.
        suggestion: Option<String>,
    },
    /// The query computes the variable itself.
    #[error("?{name} cannot be a parameter: the query assigns it itself")]
    Assigned {
        /// The parameter.
        name: String,
    },
    /// A literal where only an IRI can stand.
    #[error("?{name} stands as a {place}, where {value} cannot stand: an IRI is needed")]
    NotAnIri {
        /// The parameter.
        name: String,
        /// `subject`, `predicate`, `graph name` or `service name`.
        place: &'static str,
        /// Its value.
        value: Box<Term>,
    },
    /// A blank node names nothing outside its document.
    #[error("?{name} cannot be a blank node: it names nothing outside its document")]
    BlankNode {
        /// The parameter.
        name: String,
    },
    /// The parameter is used where rows are grouped already, and so can have one value only.
    #[error("?{name} is used after grouping (in HAVING or a SELECT expression) and can have one value only")]
    SeveralAfterGrouping {
        /// The parameter.
        name: String,
    },
    /// More combinations of values than one query should have copies.
    #[error("the parameters have {combinations} combinations of values; at most {limit} are possible")]
    TooManyCombinations {
        /// How many.
        combinations: usize,
        /// How many are possible.
        limit: usize,
    },
}

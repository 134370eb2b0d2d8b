//! Why a query gives no answer, or no further rows.
//!
//! Knows causes. Must not know how a person is told of them: what to do about one is written where it is shown.

use crate::store::StoreError;
use oxrdf::NamedNode;
use spareval::QueryEvaluationError;

/// Why a query gave no answer, or no further rows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The evaluator refused.
    #[error("the query cannot be evaluated: {0}")]
    Evaluation(#[source] QueryEvaluationError),
    /// The query calls a remote endpoint.
    #[error("SERVICE {service} is refused: calls to other endpoints are not allowed")]
    ServiceRefused {
        /// The endpoint.
        service: NamedNode,
    },
    /// The deadline passed before there was an answer that could be cut short.
    #[error("the query was stopped at its deadline")]
    TimedOut,
    /// The memory was used up before there was an answer that could be cut short.
    #[error("the query was stopped at its memory limit")]
    OutOfMemory,
    /// Somebody cancelled before there was an answer that could be cut short.
    #[error("the query was interrupted")]
    Interrupted,
    /// The evaluation panicked: a bug.
    #[error("the evaluation of the query crashed: {message}")]
    Crashed {
        /// What the panic said.
        message: String,
    },
    /// Times are counted from 1970.
    #[error("the clock of this machine is before 1970, and a query has a time at which it is asked")]
    Clock,
    /// No thread could be started.
    #[error("no thread could be started for the query: {0}")]
    Thread(#[source] std::io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The endpoint failed.
    #[cfg(feature = "remote")]
    #[error(transparent)]
    Remote(#[from] crate::store::remote::RemoteError),
}

impl From<QueryEvaluationError> for QueryError {
    fn from(error: QueryEvaluationError) -> Self {
        match error {
            QueryEvaluationError::UnsupportedService(service) => Self::ServiceRefused { service },
            QueryEvaluationError::Cancelled => Self::Interrupted,
            error => Self::Evaluation(error),
        }
    }
}

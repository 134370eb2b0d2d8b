//! What programs that reason in words can ask: few tools, each with a schema of what it takes and gives, and quotes on every answer.
//!
//! Knows the engine and JSON. Must not know how requests come: [`service`] speaks the Model Context Protocol.
//!
//! Whatever a tool gives is what a command of the same name prints as JSON, or less of it. Nothing that it is given is stored.

mod describe;
mod draft;
mod query;
pub(crate) mod service;
mod tools;
mod weigh;

pub(crate) use tools::{TOOLS, Tool, call};

use crate::engine::EngineError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use thiserror::Error;

/// Why a tool has no answer.
#[derive(Debug, Error)]
pub(crate) enum ToolError {
    /// There is no such tool.
    #[error("there is no tool `{name}`; there are {}", TOOLS.iter().map(|tool| tool.name).collect::<Vec<_>>().join(", "))]
    NoSuchTool {
        /// The name asked for.
        name: String,
    },
    /// What the tool was given is not what it takes.
    #[error("{0}")]
    Arguments(String),
    /// The engine could not do it.
    #[error("{}", told(.0))]
    Engine(#[from] EngineError),
    /// An answer of RDF cannot be written.
    #[error(transparent)]
    Results(#[from] crate::query::results::ResultsError),
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// An error of the engine with the nearest fits.
fn told(error: &EngineError) -> String {
    let message = error.to_string();
    match error {
        EngineError::NoSuchClaim { nearest, .. } | EngineError::NoSuchSource { nearest, .. }
            if !nearest.is_empty() =>
        {
            format!("{message}; near to it: {}", nearest.join(", "))
        }
        EngineError::Term(error) => match error.help() {
            Some(help) => format!("{message}; {help}"),
            None => message,
        },
        _ => message,
    }
}

/// Reads what a tool was given.
fn read<T: DeserializeOwned>(arguments: &Map<String, Value>) -> Result<T, ToolError> {
    serde_json::from_value(Value::Object(arguments.clone()))
        .map_err(|error| ToolError::Arguments(error.to_string()))
}

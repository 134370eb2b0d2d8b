//! Saved queries as programs read of them.

use super::{Parameter, SavedQuery};
use crate::query::results::known;
use serde_json::{Value, json};

/// The queries with all that their headers say: what `assay queries -f json` prints.
pub(crate) fn catalogue(queries: &[SavedQuery]) -> Value {
    json!({ "format": "assay-queries-2", "queries": queries.iter().map(described).collect::<Vec<_>>() })
}

fn described(query: &SavedQuery) -> Value {
    let parameter = |(name, parameter): (&str, &Parameter)| {
        known(json!({
            "name": name,
            "type": parameter.kind.name(),
            "required": parameter.is_required(),
            "default": parameter.default(),
            "description": parameter.description,
        }))
    };
    known(json!({
        "name": query.name(),
        "summary": query.summary(),
        "description": query.description(),
        "tags": query.tags(),
        "parameters": query.parameters().map(parameter).collect::<Vec<_>>(),
        "columns": query.columns(),
    }))
}

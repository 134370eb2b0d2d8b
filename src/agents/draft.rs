//! `check_draft`: a sheet that nobody has stored yet, checked as one of the workspace.

use super::{ToolError, read};
use crate::engine::{Engine, EngineError};
use crate::query::Options;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::path::Path;

/// The largest draft.
const MOST_BYTES: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    sheet: String,
    file: Option<String>,
}

pub(super) fn takes() -> Value {
    json!({
        "type": "object",
        "properties": { "sheet": {
            "type": "string",
            "description": "The text of a claim sheet, in TOML, with the source that it is of.",
        }, "file": {
            "type": "string",
            "description": "The sheet of the workspace that it would replace, such as `data/claims/NAME.toml`; none, where it is a new one.",
        } },
        "required": ["sheet"],
        "additionalProperties": false,
    })
}

pub(super) fn gives() -> Value {
    json!({
        "type": "object",
        "properties": {
            "clean": { "type": "boolean", "description": "Whether nothing is wrong. It says that the words are there and give the values, not that they are true." },
            "claims": { "type": "integer", "description": "How many claims it makes, where it is clean." },
            "faults": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "line": { "type": "integer" },
                    "column": { "type": "integer" },
                    "message": { "type": "string" },
                    "help": { "type": "string", "description": "The nearest fit, or what would be right." },
                },
                "required": ["message"],
            } },
        },
        "required": ["clean", "faults"],
        "additionalProperties": false,
    })
}

pub(super) fn run(engine: &Engine, arguments: &Map<String, Value>, _: &Options) -> Result<Value, ToolError> {
    let Draft { sheet, file } = read(arguments)?;
    if sheet.len() > MOST_BYTES {
        return Err(ToolError::Arguments(format!("a draft has at most {MOST_BYTES} bytes")));
    }
    // Paths in it are those of a sheet of the workspace.
    let folder = engine.workspace().map(|workspace| workspace.root().join("data/claims"));
    let directory = folder.as_deref().unwrap_or(Path::new("."));
    match engine.claims().check_bytes(file.as_deref().unwrap_or("draft.toml"), sheet.as_bytes(), directory) {
        Ok(loaded) => Ok(json!({ "clean": true, "claims": loaded.claims, "faults": [] })),
        Err(EngineError::Faults(faults)) => {
            let told = faults.faults.iter().map(|fault| {
                let mut told = Map::new();
                if let Some(place) = &fault.place {
                    told.insert("line".to_owned(), place.line.into());
                    told.insert("column".to_owned(), place.column.into());
                }
                told.insert("message".to_owned(), fault.message.as_str().into());
                if let Some(help) = &fault.help {
                    told.insert("help".to_owned(), help.as_str().into());
                }
                Value::Object(told)
            });
            Ok(json!({ "clean": false, "faults": told.collect::<Vec<_>>() }))
        }
        Err(error) => Err(error.into()),
    }
}

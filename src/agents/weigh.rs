//! The tools that give what commands give: search, trace, conflicts, origins.

use super::{ToolError, read};
use crate::claims::conflict::{ConflictsRequest, Kind};
use crate::claims::search::{SearchRequest, ThingKind};
use crate::engine::Engine;
use crate::query::Options;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The most of what is told at once.
const MOST: usize = 100;
/// As many are told where nobody says.
const USUAL: usize = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    words: String,
    kind: Option<String>,
    source: Option<String>,
    limit: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfClaim {
    claim: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conflicts {
    claim: Option<String>,
    source: Option<String>,
    subject: Option<String>,
    property: Option<String>,
    #[serde(default)]
    kinds: Vec<String>,
    limit: Option<usize>,
}

pub(super) fn search_takes() -> Value {
    let kinds = ThingKind::ALL.map(ThingKind::word);
    json!({
        "type": "object",
        "properties": {
            "words": { "type": "string", "description": "What is looked for." },
            "kind": { "enum": kinds, "description": "Only things of this kind." },
            "source": { "type": "string", "description": "Only the source of this id and what it claims." },
            "limit": limit(),
        },
        "required": ["words"],
        "additionalProperties": false,
    })
}

fn limit() -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL, "description": "At most so many." })
}

pub(super) fn search(
    engine: &Engine,
    arguments: &Map<String, Value>,
    options: &Options,
) -> Result<Value, ToolError> {
    let asked: Search = read(arguments)?;
    let kind =
        asked.kind.as_deref().map(|word| ThingKind::from_word(word).ok_or_else(|| unknown("kind", word)));
    let request = SearchRequest {
        words: asked.words,
        kinds: kind.transpose()?.into_iter().collect(),
        source: asked.source.as_deref().map(|source| engine.claims().source(source)).transpose()?,
        ..SearchRequest::default()
    };
    let limit = asked.limit.unwrap_or(USUAL).min(MOST);
    Ok(serde_json::to_value(engine.claims().within(options).search(&request, limit)?)?)
}

fn unknown(what: &str, word: &str) -> ToolError {
    ToolError::Arguments(format!("there is no {what} `{word}`"))
}

pub(super) fn trace(
    engine: &Engine,
    arguments: &Map<String, Value>,
    options: &Options,
) -> Result<Value, ToolError> {
    let asked: OfClaim = read(arguments)?;
    Ok(serde_json::to_value(engine.claims().within(options).trace(&asked.claim)?)?)
}

pub(super) fn origins(
    engine: &Engine,
    arguments: &Map<String, Value>,
    options: &Options,
) -> Result<Value, ToolError> {
    let asked: OfClaim = read(arguments)?;
    Ok(serde_json::to_value(engine.claims().within(options).origins(&asked.claim, false)?)?)
}

pub(super) fn conflicts_takes() -> Value {
    let kinds = Kind::ALL.map(Kind::word);
    json!({
        "type": "object",
        "properties": {
            "claim": { "type": "string", "description": "Only what this claim states, as `source:claim`, against all others." },
            "source": { "type": "string", "description": "Only what the claims of this source state, by its id." },
            "subject": { "type": "string", "description": "Only what is said of this subject, such as `country:china`." },
            "property": { "type": "string", "description": "Only what is said by this property, such as `prop:reserves`." },
            "kinds": { "type": "array", "items": { "enum": kinds }, "description": "Only these kinds." },
            "limit": limit(),
        },
        "additionalProperties": false,
    })
}

pub(super) fn conflicts(
    engine: &Engine,
    arguments: &Map<String, Value>,
    options: &Options,
) -> Result<Value, ToolError> {
    let asked: Conflicts = read(arguments)?;
    let claims = engine.claims().within(options);
    let term = |name: &Option<String>| name.as_deref().map(|name| claims.term(name)).transpose();
    let kinds = asked.kinds.iter().map(|word| Kind::from_word(word).ok_or_else(|| unknown("kind", word)));
    let request = ConflictsRequest {
        claims: asked.claim.iter().map(|claim| claims.named(claim)).collect::<Result<_, _>>()?,
        source: asked.source.as_deref().map(|source| claims.source(source)).transpose()?,
        subject: term(&asked.subject)?,
        property: term(&asked.property)?,
        kinds: kinds.collect::<Result<_, _>>()?,
    };
    let limit = asked.limit.unwrap_or(USUAL).min(MOST);
    Ok(serde_json::to_value(claims.conflicts(&request, Some(limit))?)?)
}

//! What there is to ask for, as `OpenAPI` 3.1: saved queries by their headers.

use crate::query::Form;
use crate::query::saved::{Parameter, ParameterType, SavedQuery};
use crate::server::wire::negotiate::{GRAPHS, TABLES};
use serde_json::{Map, Value, json};

/// The whole document.
pub(super) fn document(url: &str, queries: &[SavedQuery]) -> Value {
    let mut paths = Map::new();
    paths.insert("/sparql".to_owned(), endpoint());
    paths.insert("/graphs".to_owned(), graphs());
    paths.insert(
        "/queries".to_owned(),
        get("The saved queries with their parameters", Vec::new(), "application/json"),
    );
    for query in queries {
        paths.insert(format!("/queries/{}", query.name()), of_query(query));
    }
    let claim = || vec![text("claim", true, "The claim, such as minutes:lending")];
    let of_search = vec![
        text(
            "words",
            true,
            "What is looked for; a phrase stands between quotation marks, `-word` must not be there",
        ),
        text("in", false, "Only texts of this kind; repeated for several"),
        text("kind", false, "Only claims, sources, reviews or terms; repeated for several"),
        text("source", false, "Only the source of this id and what it claims"),
        number("limit", "Show at most so many"),
    ];
    paths.insert(
        "/search".to_owned(),
        get("Words in quotes, titles, labels and texts, the best first", of_search, "application/json"),
    );
    paths.insert("/trace".to_owned(), get("A claim down to its words", claim(), "application/json"));
    let mut of_origins = claim();
    of_origins.push(flag("speculative", "Also try all pairs of figures of the right dimension"));
    paths.insert(
        "/origins".to_owned(),
        get("Where the numbers of a claim come from", of_origins, "application/json"),
    );
    let of_conflicts = vec![
        text("claim", false, "Only what this claim states; repeated for several"),
        text("source", false, "Only what the claims of this source state"),
        text("subject", false, "Only what is said of this subject"),
        text("property", false, "Only what is said by this property"),
        text("kind", false, "Only this kind; repeated for several"),
        flag("agreeing", "What several independent origins say alike instead"),
        number("limit", "Show at most so many"),
    ];
    paths.insert(
        "/conflicts".to_owned(),
        get("Claims that do not agree, and why", of_conflicts, "application/json"),
    );
    paths.insert("/check".to_owned(), check());
    paths.insert(
        "/claims".to_owned(),
        json!({ "post": recorded("States a claim: adds it to the sheet of its source", &claim_sent()) }),
    );
    paths.insert(
        "/reviews".to_owned(),
        json!({ "post": recorded("Gives a verdict: adds it to a review sheet", &review_sent()) }),
    );
    paths.insert(
        "/complete".to_owned(),
        get(
            "What may stand at a place of a query, and what is wrong with it",
            vec![text("query", true, "The text"), number("at", "The place, in bytes; by default the end")],
            "application/json",
        ),
    );
    paths.insert(
        "/resource".to_owned(),
        json!({ "get": {
            "summary": "What an IRI names", "parameters": [text("iri", true, "The IRI")],
            "responses": responses(&[graph(), vec!["text/html"]].concat()),
        } }),
    );
    paths.insert("/health".to_owned(), get("Whether the server runs", Vec::new(), "application/json"));
    paths.insert(
        "/ready".to_owned(),
        get("Whether it serves what is on the disk", Vec::new(), "application/json"),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Assay",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "What documents claim, and the words each answer rests on",
        },
        "servers": [{ "url": url }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": { "Problem": problem() },
        },
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "hint": { "type": "string" },
            "line": { "type": "integer" },
            "column": { "type": "integer" },
            "nearest": { "type": "array", "items": { "type": "string" } },
        },
    })
}

fn responses(media_types: &[&str]) -> Value {
    let content: Map<String, Value> =
        media_types.iter().map(|media_type| ((*media_type).to_owned(), json!({}))).collect();
    json!({
        "200": { "description": "The answer", "content": content },
        "default": {
            "description": "What went wrong",
            "content": {
                "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
            },
        },
    })
}

fn get(summary: &str, parameters: Vec<Value>, media_type: &str) -> Value {
    json!({ "get": { "summary": summary, "parameters": Value::Array(parameters), "responses": responses(&[media_type]) } })
}

fn parameter(name: &str, required: bool, description: &str, schema: &Value) -> Value {
    json!({ "name": name, "in": "query", "required": required, "description": description, "schema": schema })
}

fn text(name: &str, required: bool, description: &str) -> Value {
    parameter(name, required, description, &json!({ "type": "string" }))
}

fn number(name: &str, description: &str) -> Value {
    parameter(name, false, description, &json!({ "type": "integer", "minimum": 0 }))
}

fn flag(name: &str, description: &str) -> Value {
    parameter(name, false, description, &json!({ "type": "string", "enum": ["1", "0", "true", "false"] }))
}

/// The media types of rows, the plan of a query among them.
fn rows() -> Vec<&'static str> {
    TABLES.iter().map(|(media_type, _)| *media_type).collect()
}

/// The media types of graphs, and that of the plan of a query.
fn graph() -> Vec<&'static str> {
    GRAPHS.iter().map(|(media_type, _)| *media_type).chain(["application/json"]).collect()
}

/// What may be said of any query.
fn bounds() -> Vec<Value> {
    vec![
        number("limit", "At most so many rows"),
        text("timeout", false, "At most so long, such as 500ms or 10s"),
        text("believe", false, "What the answer may rest on: all, endorsed, unrefuted, or source:ID"),
        text("format", false, "The form of the answer, in place of Accept"),
        flag("explain", "The plan in place of the answer"),
        text("evidence", false, "What each row rests on: 1, or a number of ways"),
    ]
}

fn of_query(query: &SavedQuery) -> Value {
    let mut parameters: Vec<Value> =
        query.parameters().map(|(name, known)| of_parameter(name, known)).collect();
    parameters.extend(bounds().into_iter().filter(|bound| !query.takes_parameter(bound["name"].as_str())));
    let is_select = query.form() == Form::Select;
    if is_select {
        parameters.push(number("page", "The page of so many rows, from 1"));
        parameters.push(text(
            "state",
            false,
            "The state that the pages are of, as the links to them have it",
        ));
    }
    let is_graph = matches!(query.form(), Form::Construct | Form::Describe);
    json!({ "get": {
        "operationId": query.name(),
        "summary": query.summary(),
        "description": query.description(),
        "tags": query.tags(),
        "parameters": parameters,
        "responses": responses(&if is_graph { graph() } else { rows() }),
    } })
}

fn of_parameter(name: &str, known: &Parameter) -> Value {
    let mut schema = match known.kind {
        ParameterType::Integer => json!({ "type": "string", "pattern": "^[+-]?[0-9]+$" }),
        ParameterType::Decimal => {
            json!({ "type": "string", "pattern": "^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)$" })
        }
        ParameterType::Date => json!({ "type": "string", "format": "date" }),
        ParameterType::DateTime => json!({ "type": "string", "format": "date-time" }),
        ParameterType::GYear => json!({ "type": "string", "pattern": "^-?[0-9]{4,}$" }),
        ParameterType::Boolean => json!({ "type": "string", "enum": ["true", "false", "1", "0"] }),
        _ => json!({ "type": "string" }),
    };
    if let (Some(default), Some(schema)) = (known.default(), schema.as_object_mut()) {
        schema.insert("default".to_owned(), default.into());
    }
    let what = match (known.kind, known.description.as_str()) {
        (ParameterType::Iri, "") => "An IRI, such as country:china or <https://…>",
        (_, "") => known.kind.name(),
        (_, description) => description,
    };
    parameter(name, known.is_required(), what, &schema)
}

fn endpoint() -> Value {
    let mut parameters = vec![
        text("query", false, "The query; without one, what the endpoint is"),
        text("default-graph-uri", false, "A graph of the default graph; repeated for several"),
        text("named-graph-uri", false, "A named graph; repeated for several"),
        text("default-graph", false, "merged (all graphs) or strict (the unnamed one alone)"),
    ];
    parameters.extend(bounds());
    let form = json!({ "schema": {
        "type": "object",
        "properties": { "query": { "type": "string" }, "update": { "type": "string" } },
    } });
    let media_types = [rows(), graph(), vec!["text/html"]].concat();
    json!({
        "get": { "summary": "A query", "parameters": parameters, "responses": responses(&media_types) },
        "post": {
            "summary": "A query or an update",
            "security": [{}, { "token": [] }],
            "requestBody": { "required": true, "content": {
                "application/sparql-query": { "schema": { "type": "string" } },
                "application/sparql-update": { "schema": { "type": "string" } },
                "application/x-www-form-urlencoded": form,
            } },
            "responses": responses(&media_types),
        },
    })
}

fn graphs() -> Value {
    let parameters = || {
        vec![
            text("graph", false, "The graph"),
            parameter("default", false, "The unnamed graph", &json!({ "type": "string", "maxLength": 0 })),
        ]
    };
    let content: Map<String, Value> = GRAPHS
        .iter()
        .map(|(media_type, _)| ((*media_type).to_owned(), json!({ "schema": { "type": "string" } })))
        .collect();
    let write = |summary: &str| {
        json!({
            "summary": summary, "parameters": parameters(), "security": [{ "token": [] }],
            "requestBody": { "required": true, "content": content }, "responses": done(),
        })
    };
    json!({
        "get": { "summary": "A graph", "parameters": parameters(), "responses": responses(&graph()) },
        "put": write("Replaces a graph"),
        "post": write("Adds to a graph"),
        "delete": {
            "summary": "Removes a graph", "parameters": parameters(), "security": [{ "token": [] }], "responses": done(),
        },
    })
}

/// Something written to a sheet, or tried.
fn recorded(summary: &str, schema: &Value) -> Value {
    let mut responses = responses(&["application/json"]);
    if let Some(responses) = responses.as_object_mut() {
        for (status, what) in [
            ("201", "It is written: the sheet, and what was added to it"),
            (
                "409",
                "The sheet, or the claim, has changed since `seen`, or `digest`: `text` has what is there now",
            ),
            ("422", "Nothing was written: `faults` has all that is wrong, each with its `field`"),
        ] {
            responses.insert(status.to_owned(), json!({ "description": what }));
        }
    }
    json!({
        "summary": summary, "security": [{ "token": [] }],
        "parameters": [flag("dry-run", "Says what would be written, and writes nothing")],
        "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
        "responses": responses,
    })
}

fn texts(names: &[&str]) -> Map<String, Value> {
    names.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect()
}

fn object(texts_of: &[&str], others: Value) -> Value {
    let mut properties = texts(texts_of);
    if let Value::Object(others) = others {
        properties.extend(others);
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn claim_sent() -> Value {
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let state = object(
        &["subject", "property", "object", "text", "value", "unit", "polarity", "period", "baseline"],
        json!({
            "dimensions": { "type": "object", "additionalProperties": { "type": "string" } },
            "estimate": { "type": "boolean" },
            "written": list,
            "reading": object(&["kind", "why", "by"], json!({})),
        }),
    );
    object(
        &[
            "source",
            "id",
            "says",
            "cell",
            "translation",
            "kind",
            "factuality",
            "condition",
            "asof",
            "status",
            "note",
            "seen",
        ],
        json!({
            "quote": list,
            "reports": { "type": "array", "items": object(&["by", "cue", "mention", "work"], json!({})) },
            "states": { "type": "array", "items": state },
        }),
    )
}

fn review_sent() -> Value {
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let step = object(&["ask", "answer"], json!({ "evidence": list }));
    object(
        &["claim", "address", "says", "author", "date", "supersedes", "reason", "sheet", "digest", "seen"],
        json!({ "statement": { "type": "integer" }, "rating": list, "steps": { "type": "array", "items": step } }),
    )
}

fn done() -> Value {
    let mut responses = responses(&[]);
    if let Some(responses) = responses.as_object_mut() {
        responses.remove("200");
        responses.insert("201".to_owned(), json!({ "description": "It is there, and was not before" }));
        responses.insert("204".to_owned(), json!({ "description": "It is done" }));
    }
    responses
}

fn check() -> Value {
    json!({
        "get": { "summary": "Everything that is loaded, held against the rules", "responses": responses(&["application/json"]) },
        "post": {
            "summary": "A sheet, held against the rules without being loaded",
            "requestBody": { "required": true, "content": { "text/plain": { "schema": { "type": "string" } } } },
            "responses": responses(&["application/json"]),
        },
    })
}

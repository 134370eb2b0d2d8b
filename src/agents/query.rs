//! `query`: rows with the claims that they rest on, as many as fit, and where the next ones begin.
//!
//! Rows of a query that does not order them are put in the order of their terms, so that the next ones are those that were not told.

use super::{ToolError, read};
use crate::engine::{Engine, EngineError, Request};
use crate::query::saved::SavedQuery;
use crate::query::{Answer, Completeness, Options, Solution};
use oxrdf::{Term, Triple};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The most rows that are told at once.
const MOST_ROWS: usize = 200;
/// The most rows of a query.
const MOST_IN_ALL: usize = 20_000;
/// About as many bytes are told at once, where nobody says; and at most.
const USUAL_BYTES: usize = 24_000;
const MOST_BYTES: usize = 400_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    query: Option<String>,
    name: Option<String>,
    #[serde(default)]
    parameters: BTreeMap<String, Value>,
    bytes: Option<usize>,
    resume: Option<String>,
}

pub(super) fn takes() -> Value {
    json!({
        "type": "object",
        "properties": {
            "query": { "type": "string", "description": "The text of a SPARQL query that reads." },
            "name": { "type": "string", "description": "The name of a saved query, in place of a text." },
            "parameters": {
                "type": "object",
                "description": "Values of parameters by name: IRIs as `country:china`, numbers, texts; several in a list.",
                "additionalProperties": true,
            },
            "bytes": { "type": "integer", "minimum": 1000, "maximum": MOST_BYTES, "default": USUAL_BYTES, "description": "About as many bytes are told at once." },
            "resume": { "type": "string", "description": "What the answer before gave as `resume`, with the same query." },
        },
        "additionalProperties": false,
    })
}

pub(super) fn gives() -> Value {
    json!({
        "type": "object",
        "properties": {
            "columns": { "type": "array", "items": { "type": "string" } },
            "rows": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "values": { "type": "object", "description": "Terms by column: names with a prefix, texts, numbers; unbound ones are absent." },
                    "claims": { "type": "array", "items": { "type": "string" }, "description": "The claims that the row rests on; `claims` has their words." },
                },
                "required": ["values", "claims"],
            } },
            "claims": { "type": "object", "description": "The claims by name: what each says, in which words, of which source, and in what sense." },
            "boolean": { "type": "boolean", "description": "The answer of an ASK." },
            "triples": { "type": "array", "items": { "type": "string" }, "description": "The answer of a CONSTRUCT or DESCRIBE, in N-Triples." },
            "complete": { "type": "boolean", "description": "Whether no further row is left." },
            "cut": { "type": "string", "description": "What cut the answer, where something did: timeout, memory, limit." },
            "resume": { "type": "string", "description": "Asks for the next rows of the same state." },
            "empty": { "type": "array", "items": { "type": "string" }, "description": "Why there is nothing." },
            "warnings": { "type": "array", "items": { "type": "string" }, "description": "Names that no ontology defines, with the nearest." },
        },
        "required": ["complete"],
        "additionalProperties": false,
    })
}

pub(super) fn run(
    engine: &Engine,
    arguments: &Map<String, Value>,
    options: &Options,
) -> Result<Value, ToolError> {
    let asked: Asked = read(arguments)?;
    let query = find(engine, &asked)?;
    let parameters = parameters(&asked.parameters)?;
    let options = options.clone().with_limit(MOST_IN_ALL);
    let request = Request { parameters, options, ..Request::default() };
    let mut told = json!({});
    let warnings = engine.queries().unknown_terms(&query);
    if !warnings.is_empty() {
        let warning = |error: crate::import::TermError| match error.help() {
            Some(help) => format!("{error}; {help}"),
            None => error.to_string(),
        };
        told["warnings"] = warnings.into_iter().map(warning).collect();
    }
    let (is_nothing, completeness) = match engine.queries().run(&query, &request)? {
        Answer::Boolean(boolean) => {
            told["boolean"] = boolean.into();
            (!boolean, Completeness::Complete)
        }
        Answer::Graph(mut triples) => {
            let found: Vec<Triple> =
                triples.by_ref().take(MOST_ROWS + 1).collect::<Result<_, _>>().map_err(EngineError::from)?;
            let is_cut = found.len() > MOST_ROWS;
            let lines = found.iter().take(MOST_ROWS).map(|triple| format!("{triple} .").into());
            told["triples"] = Value::Array(lines.collect());
            let completeness = triples.completeness().unwrap_or(Completeness::CutByLimit);
            (found.is_empty(), if is_cut { Completeness::CutByLimit } else { completeness })
        }
        Answer::Solutions(mut solutions) => {
            let columns: Vec<String> = solutions.variables().iter().map(|v| v.as_str().to_owned()).collect();
            let mut rows: Vec<Solution> =
                solutions.by_ref().collect::<Result<_, _>>().map_err(EngineError::from)?;
            let completeness = solutions.completeness().unwrap_or(Completeness::Interrupted);
            if !query.is_ordered() {
                rows.sort_by_cached_key(|row| {
                    columns.iter().map(|c| row.get(c.as_str()).map(Term::to_string)).collect::<Vec<_>>()
                });
            }
            let state = State::of(engine, &asked, &rows);
            let from = state.start(asked.resume.as_deref())?;
            let budget = asked.bytes.unwrap_or(USUAL_BYTES).clamp(1000, MOST_BYTES);
            let page = Page { engine, query: &query, request: &request, columns: &columns };
            let next = page.tell(&rows, from, budget, &mut told)?;
            told["columns"] = columns.iter().map(String::as_str).collect();
            if next < rows.len() {
                told["resume"] = state.resume(next).into();
            }
            (rows.is_empty(), completeness)
        }
    };
    if is_nothing && completeness.is_complete() {
        let cause = engine.queries().why_empty(&query, &request)?;
        told["empty"] = cause.map(|cause| cause.message()).unwrap_or_default().into();
    }
    if let Some(reason) = completeness.reason() {
        told["cut"] = reason.into();
    }
    told["complete"] = (completeness.is_complete() && told.get("resume").is_none()).into();
    Ok(told)
}

fn find(engine: &Engine, asked: &Asked) -> Result<SavedQuery, ToolError> {
    match (&asked.query, &asked.name) {
        (Some(text), None) => Ok(engine.queries().parse("query", text).map_err(EngineError::from)?),
        (None, Some(name)) => engine.queries().named(name)?.ok_or_else(|| {
            let names = engine.queries().names().unwrap_or_default();
            let near = crate::document::nearest_name(name, names.iter().map(String::as_str));
            let near = near.map(|near| format!("; near to it: {near}")).unwrap_or_default();
            ToolError::Arguments(format!("there is no saved query `{name}`{near}"))
        }),
        _ => Err(ToolError::Arguments("give either `query` or `name`".to_owned())),
    }
}

fn parameters(given: &BTreeMap<String, Value>) -> Result<Vec<(String, String)>, ToolError> {
    let mut values = Vec::new();
    for (name, value) in given {
        let several = match value {
            Value::Array(several) => several.as_slice(),
            one => std::slice::from_ref(one),
        };
        for value in several {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(_) | Value::Bool(_) => value.to_string(),
                _ => {
                    return Err(ToolError::Arguments(format!(
                        "the parameter `{name}` is no text, number or boolean"
                    )));
                }
            };
            values.push((name.clone(), text));
        }
    }
    Ok(values)
}

/// What a place among rows is of: a query, and its rows in one state of the store.
struct State {
    query: u64,
    rows: u64,
}

impl State {
    /// A workspace that is read anew counts its states from the beginning: the rows themselves tell, too.
    fn of(engine: &Engine, asked: &Asked, rows: &[Solution]) -> Self {
        let mut of_rows = DefaultHasher::new();
        engine.store().generation().hash(&mut of_rows);
        for row in rows {
            row.values().hash(&mut of_rows);
        }
        let mut hasher = DefaultHasher::new();
        (&asked.query, &asked.name).hash(&mut hasher);
        for (name, value) in &asked.parameters {
            (name, value.to_string()).hash(&mut hasher);
        }
        Self { query: hasher.finish(), rows: of_rows.finish() }
    }

    fn resume(&self, next: usize) -> String {
        format!("{:x}-{:x}-{next}", self.rows, self.query)
    }

    fn start(&self, resume: Option<&str>) -> Result<usize, ToolError> {
        let Some(resume) = resume else { return Ok(0) };
        let parts: Vec<&str> = resume.split('-').collect();
        let [rows, query, next] = parts.as_slice() else {
            return Err(ToolError::Arguments("`resume` is not what an answer gave".to_owned()));
        };
        if *query != format!("{:x}", self.query) {
            return Err(ToolError::Arguments("`resume` is of another query".to_owned()));
        }
        if *rows != format!("{:x}", self.rows) {
            return Err(ToolError::Arguments(
                "the store has changed since: ask again from the start".to_owned(),
            ));
        }
        next.parse().map_err(|_| ToolError::Arguments("`resume` is not what an answer gave".to_owned()))
    }
}

/// Some rows of an answer.
struct Page<'a> {
    engine: &'a Engine,
    query: &'a SavedQuery,
    request: &'a Request,
    columns: &'a [String],
}

impl Page<'_> {
    /// Tells whole rows from one on, with their claims, as far as the budget goes, and at least one; gives the first that is not
    /// told.
    fn tell(
        &self,
        rows: &[Solution],
        from: usize,
        budget: usize,
        told: &mut Value,
    ) -> Result<usize, ToolError> {
        let (mut shown, mut claims, mut bytes, mut next) = (Vec::new(), Map::new(), 0, from);
        for row in rows.iter().skip(from).take(MOST_ROWS) {
            let names = self.engine.queries().claims_of_row(self.query, self.request, row)?;
            let mut more = Map::new();
            for name in names.iter().filter(|name| !claims.contains_key(*name)) {
                more.insert(name.clone(), serde_json::to_value(self.engine.claims().words_of(name)?)?);
            }
            let row = json!({ "values": cells(self.engine, self.columns, row), "claims": names });
            let size = row.to_string().len() + Value::from(more.clone()).to_string().len();
            if !shown.is_empty() && bytes + size > budget {
                break;
            }
            (bytes, next) = (bytes + size, next + 1);
            claims.append(&mut more);
            shown.push(row);
        }
        told["rows"] = shown.into();
        told["claims"] = claims.into();
        Ok(next)
    }
}

/// The terms of a row by column: names with a prefix, texts, numbers; unbound ones are absent.
pub(super) fn cells(engine: &Engine, columns: &[String], row: &Solution) -> Value {
    let value = |column: &String| {
        let shown = match row.get(column.as_str())? {
            Term::Literal(literal) => literal.value().to_owned(),
            other => engine.show_term(other),
        };
        Some((column.clone(), Value::from(shown)))
    };
    columns.iter().filter_map(value).collect::<Map<String, Value>>().into()
}

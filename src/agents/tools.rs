//! The tools: their names, what they are for, what they take and give.

use super::{ToolError, describe, draft, query, weigh};
use crate::engine::{Engine, json_schema};
use crate::query::Options;
use serde_json::{Map, Value, json};

/// What a tool does with what it is given, within bounds.
type Run = fn(&Engine, &Map<String, Value>, &Options) -> Result<Value, ToolError>;

/// A tool.
pub(crate) struct Tool {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its title, for people.
    pub(crate) title: &'static str,
    /// What it is for, and when to use it.
    pub(crate) description: &'static str,
    /// The JSON Schema of what it takes.
    pub(crate) takes: fn() -> Value,
    /// The JSON Schema of what it gives.
    pub(crate) gives: fn() -> Value,
    run: Run,
}

/// All tools.
pub(crate) const TOOLS: &[Tool] = &[
    Tool {
        name: "search_claims",
        title: "Search claims, sources and terms",
        description: "Finds words in quotes, claims, titles, labels, reviews and the texts of sources, the best first, each with the \
                      passage that has them. Begin here. `\"export ban\"` is a phrase, `-word` must not be there, `produc*` stands for \
                      any ending. Where nothing has all words, `hasAll` is false, and `missing` names words that stand nowhere.",
        takes: weigh::search_takes,
        gives: || schema_of("search"),
        run: weigh::search,
    },
    Tool {
        name: "trace_claim",
        title: "Trace a claim to its words",
        description: "Gives a claim with the exact words it rests on in their context, whether they still stand there, who said it first, \
                      what contradicts it, and the verdicts on it. Do this before you rely on a claim or quote it.",
        takes: || claim("The claim, as `source:claim`."),
        gives: || schema_of("trace"),
        run: weigh::trace,
    },
    Tool {
        name: "query",
        title: "Ask in SPARQL",
        description: "Runs a saved query by its name (`describe` lists them), or a read-only SPARQL query whose known prefixes need no \
                      declaration. Each row names the claims that it rests on, and `claims` has their words. Rows come whole, as many as \
                      fit; `resume` asks for the next ones of the same state. Where there are no rows, `empty` says why.",
        takes: query::takes,
        gives: query::gives,
        run: query::run,
    },
    Tool {
        name: "find_conflicts",
        title: "Find claims that do not agree",
        description: "Gives claims that contradict each other, or that do not follow from others, of a claim, source, subject or property, \
                      or of all; with the reason and who says what. What differs only in rounding, edition, period or scope is named as such.",
        takes: weigh::conflicts_takes,
        gives: || schema_of("conflicts"),
        run: weigh::conflicts,
    },
    Tool {
        name: "find_origins",
        title: "Find where a number comes from",
        description: "Gives for the numbers of a claim who states the same independently, which other figures give them by arithmetic, and \
                      what replaces them since.",
        takes: || claim("The claim, as `source:claim`."),
        gives: || schema_of("origins"),
        run: weigh::origins,
    },
    Tool {
        name: "describe",
        title: "Describe what is here",
        description: "Without a term: how much there is, the sources, properties, dimensions and saved queries. With one, by its name or \
                      label: what it means, its kind, its unit, and how it is used.",
        takes: describe::takes,
        gives: describe::gives,
        run: describe::run,
    },
    Tool {
        name: "check_draft",
        title: "Check a draft of a claim",
        description: "Checks a claim sheet in TOML without storing it: whether each quote stands in its source word for word, and whether \
                      each value is what its words give. Faults say the line, what was expected and the nearest fit. Propose with this, \
                      and let a person decide.",
        takes: draft::takes,
        gives: draft::gives,
        run: draft::run,
    },
];

/// Calls a tool.
///
/// # Errors
///
/// When there is no such tool, it was given what it does not take, or it has no answer.
pub(crate) fn call(
    engine: &Engine,
    name: &str,
    arguments: &Map<String, Value>,
    options: &Options,
) -> Result<Value, ToolError> {
    let tool = TOOLS.iter().find(|tool| tool.name == name);
    let tool = tool.ok_or_else(|| ToolError::NoSuchTool { name: name.to_owned() })?;
    (tool.run)(engine, arguments, options)
}

fn schema_of(name: &str) -> Value {
    let schema = json_schema(name).unwrap_or("{}");
    serde_json::from_str(schema).unwrap_or_default()
}

fn claim(what: &str) -> Value {
    json!({
        "type": "object",
        "properties": { "claim": { "type": "string", "description": what } },
        "required": ["claim"],
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_one_of_an_object() {
        for tool in TOOLS {
            for schema in [(tool.takes)(), (tool.gives)()] {
                assert_eq!(schema["type"], "object", "{}", tool.name);
                assert!(schema["properties"].is_object(), "{}", tool.name);
            }
            assert!(tool.description.len() > 80 && tool.title.len() < 40, "{}", tool.name);
        }
    }
}

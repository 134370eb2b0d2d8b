//! `describe`: what is here, and what a term means.

use super::query::cells;
use super::{ToolError, read};
use crate::claims::search::{Field, SearchRequest, ThingKind};
use crate::engine::{Engine, EngineError, Request};
use crate::query::results::{Format, write as write_results};
use crate::query::{Answer, Options, Solution};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    term: Option<String>,
}

pub(super) fn takes() -> Value {
    json!({
        "type": "object",
        "properties": { "term": { "type": "string", "description": "A term by its name, such as `prop:reserves`, or by its label." } },
        "additionalProperties": false,
    })
}

pub(super) fn gives() -> Value {
    let list = |what: &str| json!({ "type": "array", "items": { "type": "object" }, "description": what });
    json!({
        "type": "object",
        "properties": {
            "counts": { "type": "object", "description": "How many sources, claims, propositions and reviews there are." },
            "sources": list("The sources: id, title, publisher, date."),
            "properties": list("What is said of subjects: name, label, meaning, unit."),
            "dimensions": list("Further slots of what is said: name, label, meaning."),
            "queries": list("Saved queries: name, what each answers, its parameters."),
            "terms": list("The terms of this name or label: name, label, meaning, kind, and the properties and claims that use them."),
        },
        "additionalProperties": false,
    })
}

const COUNTS: &str = "SELECT ?what (COUNT(DISTINCT ?x) AS ?n) { VALUES (?class ?what) { (assay:Source 'sources') (assay:Claim 'claims') (assay:Proposition 'propositions') (schema:ClaimReview 'reviews') } ?x a ?class } GROUP BY ?what";
const SOURCES: &str = "SELECT ?id ?title ?publisher ?published { ?s a assay:Source ; dcterms:identifier ?id OPTIONAL { ?s dcterms:title ?title } OPTIONAL { ?s dcterms:publisher ?publisher } OPTIONAL { ?s schema:datePublished ?published } } ORDER BY ?id LIMIT 200";
const PROPERTIES: &str = "SELECT ?name ?label ?meaning ?unit { { SELECT DISTINCT ?name { ?p assay:property ?name } } OPTIONAL { ?name rdfs:label ?label FILTER(LANG(?label) IN ('', 'en')) } OPTIONAL { ?name skos:definition ?meaning FILTER(LANG(?meaning) IN ('', 'en')) } OPTIONAL { ?name assay:canonicalUnit ?unit } } ORDER BY ?name LIMIT 300";
const DIMENSIONS: &str = "SELECT ?name ?key ?label ?meaning { ?name a assay:Dimension OPTIONAL { ?name assay:key ?key } OPTIONAL { ?name rdfs:label ?label FILTER(LANG(?label) IN ('', 'en')) } OPTIONAL { ?name skos:definition ?meaning FILTER(LANG(?meaning) IN ('', 'en')) } } ORDER BY ?name LIMIT 100";
const TERM: &str = "SELECT ?label ?meaning ?kind ?unit ?uses { OPTIONAL { ?term rdfs:label ?label FILTER(LANG(?label) IN ('', 'en')) } OPTIONAL { ?term skos:definition ?meaning FILTER(LANG(?meaning) IN ('', 'en')) } OPTIONAL { ?term a ?kind } OPTIONAL { ?term assay:canonicalUnit ?unit } { SELECT (COUNT(DISTINCT ?p) AS ?uses) { ?p a assay:Proposition ; ?by ?term } } } LIMIT 20";

const ONTOLOGY: &str = "CONSTRUCT { ?term ?p ?o } WHERE { { ?term rdfs:isDefinedBy ?ontology } UNION { ?term a owl:Ontology } ?term ?p ?o FILTER(!ISBLANK(?o)) }";

pub(super) fn run(
    engine: &Engine,
    arguments: &Map<String, Value>,
    options: &Options,
) -> Result<Value, ToolError> {
    let asked: Asked = read(arguments)?;
    let rows = |text: &str, values: &[(String, String)]| rows(engine, text, values, options);
    let Some(name) = asked.term else {
        let mut counts = Map::new();
        for row in rows(COUNTS, &[])? {
            if let (Some(what), Some(n)) =
                (row["what"].as_str(), row["n"].as_str().and_then(|n| n.parse::<u64>().ok()))
            {
                counts.insert(what.to_owned(), n.into());
            }
        }
        return Ok(json!({
            "counts": counts,
            "sources": rows(SOURCES, &[])?,
            "properties": rows(PROPERTIES, &[])?,
            "dimensions": rows(DIMENSIONS, &[])?,
            "queries": queries(engine),
        }));
    };
    let mut terms = Vec::new();
    for iri in meant(engine, &name, options)? {
        let value = vec![("term".to_owned(), format!("<{iri}>"))];
        for mut row in rows(TERM, &value)? {
            let shown = engine.show_term(&oxrdf::NamedNode::new_unchecked(&iri).into());
            row["name"] = shown.into();
            terms.push(row);
        }
    }
    Ok(json!({ "terms": terms }))
}

/// The ontologies that are here, in Turtle.
pub(super) fn ontology(engine: &Engine, options: &Options) -> Result<String, ToolError> {
    let query = engine.queries().parse("ontology", ONTOLOGY).map_err(EngineError::from)?;
    let answer = engine.queries().run(&query, &Request { options: options.clone(), ..Request::default() })?;
    let mut turtle = Vec::new();
    write_results(answer, Format::Turtle, engine.prefixes(), &mut turtle).map_err(ToolError::Results)?;
    Ok(String::from_utf8_lossy(&turtle).into_owned())
}

/// The terms of a name, or else of a label.
fn meant(engine: &Engine, name: &str, options: &Options) -> Result<Vec<String>, ToolError> {
    match engine.claims().term(name) {
        Ok(iri) => Ok(vec![iri.to_string()]),
        Err(error) => {
            let asked = SearchRequest {
                words: name.to_owned(),
                fields: vec![Field::Label],
                kinds: vec![ThingKind::Term],
                source: None,
            };
            let found = engine.claims().within(options).search(&asked, 5)?;
            if !found.has_all || found.hits.is_empty() {
                return Err(error.into());
            }
            Ok(found.hits.into_iter().map(|hit| hit.thing.iri).collect())
        }
    }
}

fn queries(engine: &Engine) -> Vec<Value> {
    let shown = engine.queries().readable().0.into_iter().map(|query| {
        let parameters: Map<String, Value> = query
            .parameters()
            .map(|(name, parameter)| {
                let told = json!({ "type": parameter.kind.name(), "required": parameter.is_required(), "description": parameter.description });
                (name.to_owned(), told)
            })
            .collect();
        json!({ "name": query.name(), "summary": query.summary(), "parameters": parameters })
    });
    shown.collect()
}

fn rows(
    engine: &Engine,
    text: &str,
    values: &[(String, String)],
    options: &Options,
) -> Result<Vec<Value>, ToolError> {
    let query = engine.queries().parse("describe", text).map_err(EngineError::from)?;
    let request = Request { parameters: values.to_vec(), options: options.clone(), ..Request::default() };
    let Answer::Solutions(solutions) = engine.queries().run(&query, &request)? else { return Ok(Vec::new()) };
    let columns: Vec<String> = solutions.variables().iter().map(|v| v.as_str().to_owned()).collect();
    let found: Vec<Solution> = solutions.collect::<Result<_, _>>().map_err(EngineError::from)?;
    Ok(found.iter().map(|row| cells(engine, &columns, row)).collect())
}

//! What the endpoint says of itself: a service description with `VoID`, the prefixes, and saved queries as examples.
//!
//! Knows the vocabularies for that. Must not know how they are serialised.

use super::tables::options;
use crate::engine::Request;
use crate::query::saved::SavedQuery;
use crate::query::{Answer, Completeness, Form};
use crate::server::app::App;
use crate::server::wire::fields::{Fields, encoded};
use crate::server::wire::negotiate::{Accept, GRAPHS};
use crate::server::wire::pipe::Head;
use crate::server::wire::problem::Problem;
use crate::server::work::Desk;
use std::fmt::Write;

/// The most graphs that are named.
const MOST_GRAPHS: usize = 1_000;

const PREFIXES: &str = "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
";

const GRAPHS_OF: &str =
    "SELECT ?graph (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph";
const TRIPLES: &str = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }";

/// Writes the description in a form that is accepted.
pub(super) fn write(
    app: &App,
    url: &str,
    accept: &Accept,
    desk: &mut Desk<'_>,
) -> Result<Completeness, Problem> {
    let (content_type, format) = accept.must(&GRAPHS)?;
    let turtle = turtle(app, url, desk)?;
    desk.head(Head::new(content_type));
    desk.served.engine.queries().rewrite(&turtle, format, &mut *desk.pipe)?;
    Ok(Completeness::Complete)
}

fn turtle(app: &App, url: &str, desk: &Desk<'_>) -> Result<String, Problem> {
    let mut out = PREFIXES.to_owned();
    let endpoint = format!("{url}/sparql");
    let (rows, graphs) = (cells(app, desk, TRIPLES)?, cells(app, desk, GRAPHS_OF)?);
    let triples = rows.first().and_then(|row| row.first());
    let triples = triples.map_or_else(String::new, |triples| format!("void:triples {triples}"));
    let languages = if app.settings.origin.refusal().is_none() {
        "sd:SPARQL11Query, sd:SPARQL11Update"
    } else {
        "sd:SPARQL11Query"
    };
    let inputs = if app.settings.origin.refusal().is_none() {
        "  sd:inputFormat formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD ;\n"
    } else {
        ""
    };
    let _ = write!(
        out,
        "<{endpoint}> a sd:Service ;\n  sd:endpoint <{endpoint}> ;\n  sd:supportedLanguage {languages} ;\n  \
         sd:feature sd:UnionDefaultGraph ;\n{inputs}  \
         sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV, \
         formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD ;\n  \
         sd:defaultDataset [ a sd:Dataset, void:Dataset ;\n    void:sparqlEndpoint <{endpoint}> ;\n    \
         void:uriSpace {} ;\n    {triples} ;\n    \
         sd:defaultGraph [ a sd:Graph, void:Dataset ; {triples} ]",
        literal(desk.served.engine.base().as_str()),
    );
    // A graph whose name is a blank node has none that others could use.
    let named = graphs.iter().filter(|row| row.first().is_some_and(|graph| graph.starts_with('<')));
    for row in named.take(MOST_GRAPHS) {
        if let [graph, count] = row.as_slice() {
            let _ = write!(
                out,
                " ;\n    sd:namedGraph [ a sd:NamedGraph ; sd:name {graph} ; \
                 sd:graph [ a sd:Graph, void:Dataset ; void:triples {count} ] ]"
            );
        }
    }
    out.push_str(" ] .\n");
    let _ = writeln!(out, "<{endpoint}#prefixes> a <http://www.w3.org/2002/07/owl#Ontology> .");
    for (prefix, namespace) in desk.served.engine.prefixes().iter() {
        let _ = writeln!(
            out,
            "<{endpoint}#prefixes> sh:declare [ sh:prefix {} ; sh:namespace {}^^xsd:anyURI ] .",
            literal(prefix),
            literal(namespace)
        );
    }
    let (queries, _) = desk.served.engine.queries().readable();
    for query in &queries {
        example(query, url, &endpoint, &mut out);
    }
    Ok(out)
}

/// A saved query as an example: as it stands, it runs in other editors once its prefixes are declared.
fn example(query: &SavedQuery, url: &str, endpoint: &str, out: &mut String) {
    let (class, property) = match query.form() {
        Form::Select => ("sh:SPARQLSelectExecutable", "sh:select"),
        Form::Ask => ("sh:SPARQLAskExecutable", "sh:ask"),
        Form::Construct => ("sh:SPARQLConstructExecutable", "sh:construct"),
        Form::Describe => {
            ("sh:SPARQLExecutable", "<https://purl.expasy.org/sparql-examples/ontology#describe>")
        }
    };
    let _ = writeln!(
        out,
        "<{url}/queries/{}> a sh:SPARQLExecutable, {class} ;\n  rdfs:label {} ;\n  rdfs:comment {} ;\n  \
         sh:prefixes <{endpoint}#prefixes> ;\n  schema:target <{endpoint}> ;\n  {property} {} .",
        encoded(query.name()),
        literal(query.name()),
        literal(if query.summary().is_empty() { query.name() } else { query.summary() }),
        literal(query.text()),
    );
}

/// The cells of a query of our own, as terms are written; none where it takes too long.
fn cells(app: &App, desk: &Desk<'_>, text: &str) -> Result<Vec<Vec<String>>, Problem> {
    let engine = &desk.served.engine;
    let query = engine.queries().parse("description", text)?;
    let options = options(app, desk, &Fields::default())?;
    let request = Request { options, ..Request::default() };
    let Answer::Solutions(mut rows) = engine.queries().run(&query, &request)? else { return Ok(Vec::new()) };
    let mut cells = Vec::new();
    for row in rows.by_ref() {
        let row = row?;
        cells.push(row.values().iter().flatten().map(ToString::to_string).collect());
    }
    let is_whole = rows.completeness().is_some_and(Completeness::is_complete);
    Ok(if is_whole { cells } else { Vec::new() })
}

fn literal(text: &str) -> String {
    let mut out = "\"".to_owned();
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

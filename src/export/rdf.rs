//! Quads as text: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD.

use super::ExportError;
use super::scope::without_triple_terms;
use crate::query::Prefixes;
use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfSerializer};
use oxrdf::{GraphName, Quad};
use std::io::Write;

/// How quads are written.
#[derive(Clone, Debug)]
pub struct RdfExport {
    /// The format.
    pub format: RdfFormat,
    /// Whether triple terms (RDF 1.2) are written. JSON-LD and RDF/XML never have them.
    pub triple_terms: bool,
}

impl RdfExport {
    /// The format of a name: `turtle`, `trig`, `ntriples`, `nquads`, `rdfxml`, `jsonld`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let format = match name {
            "turtle" => RdfFormat::Turtle,
            "trig" => RdfFormat::TriG,
            "ntriples" => RdfFormat::NTriples,
            "nquads" => RdfFormat::NQuads,
            "rdfxml" => RdfFormat::RdfXml,
            "jsonld" => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
            _ => return None,
        };
        Some(Self { format, triple_terms: true })
    }
}

/// Writes quads. Formats without graphs get the merge: each triple once. Only the prefixes in use are declared.
///
/// # Errors
///
/// Where the output cannot be written.
pub fn write_rdf(
    quads: Vec<Quad>,
    export: &RdfExport,
    prefixes: &Prefixes,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let lacks_triple_terms = matches!(export.format, RdfFormat::JsonLd { .. } | RdfFormat::RdfXml);
    let mut quads =
        if export.triple_terms && !lacks_triple_terms { quads } else { without_triple_terms(quads) };
    if !export.format.supports_datasets() {
        for quad in &mut quads {
            quad.graph_name = GraphName::DefaultGraph;
        }
    }
    quads.sort_by_cached_key(|quad| (quad.graph_name.to_string(), quad.to_string()));
    quads.dedup();
    let mut serializer = RdfSerializer::from_format(export.format);
    for (prefix, namespace) in used(prefixes, &quads) {
        serializer = serializer
            .with_prefix(prefix, namespace)
            .map_err(|error| std::io::Error::other(error.to_string()))?;
    }
    let mut writer = serializer.for_writer(out);
    for quad in &quads {
        writer.serialize_quad(quad)?;
    }
    writer.finish()?;
    Ok(())
}

fn used<'p>(prefixes: &'p Prefixes, quads: &[Quad]) -> Vec<(&'p str, &'p str)> {
    let mut text = String::new();
    for quad in quads {
        text.push_str(&quad.to_string());
        text.push('\n');
    }
    prefixes.iter().filter(|(_, namespace)| text.contains(&format!("<{namespace}"))).collect()
}

//! Quads as text: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD.

use super::ExportError;
use super::scope::{without_reified_propositions, without_triple_terms};
use crate::query::Prefixes;
use crate::query::results::{Format, write_quads};
use oxrdf::{GraphName, Quad};
use std::io::Write;

/// How quads are written.
#[derive(Clone, Debug)]
pub struct RdfExport {
    /// A format of RDF.
    pub format: Format,
    /// Whether triple terms (RDF 1.2) are written.
    pub triple_terms: bool,
}

impl RdfExport {
    /// The format of a name: `turtle`, `trig`, `ntriples`, `nquads`, `rdfxml`, `jsonld`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let format = Format::from_name(name).filter(|format| format.rdf().is_some())?;
        Some(Self { format, triple_terms: true })
    }
}

/// Writes quads, and tells how many were left out. Formats without graphs get the merge: each triple once. Only the prefixes
/// in use are declared.
///
/// JSON-LD has no triple terms. Those of propositions are left out of it, for their slots say the same.
///
/// # Errors
///
/// When the format is none of RDF, it cannot hold a term of the quads, or the output cannot be written.
pub(crate) fn write_rdf(
    mut quads: Vec<Quad>,
    export: &RdfExport,
    prefixes: &Prefixes,
    out: &mut dyn Write,
) -> Result<usize, ExportError> {
    let all = quads.len();
    if !export.triple_terms {
        quads = without_triple_terms(quads);
    } else if export.format == Format::JsonLd {
        quads = without_reified_propositions(quads);
    }
    let left_out = all - quads.len();
    let has_graphs = matches!(export.format, Format::TriG | Format::NQuads | Format::JsonLd);
    if !has_graphs {
        for quad in &mut quads {
            quad.graph_name = GraphName::DefaultGraph;
        }
    }
    quads.sort_by_cached_key(|quad| (quad.graph_name.to_string(), quad.to_string()));
    quads.dedup();
    write_quads(quads, export.format, prefixes, out)?;
    Ok(left_out)
}

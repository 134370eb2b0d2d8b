//! `assay export`

use super::failure::Failure;
use super::{PlaceArgs, write_out};
use assay::engine::Engine;
use assay::export::{RdfExport, Scope};
use clap::ValueEnum;

/// Write claims in another format: of one claim, of one source, or of all.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The format.
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    format: ExportFormat,
    /// Only this claim.
    #[arg(long, conflicts_with = "source")]
    claim: Option<String>,
    /// Only this source.
    #[arg(long)]
    source: Option<String>,
    /// Leave out triple terms, for engines of RDF 1.1; nothing is lost by it.
    #[arg(long)]
    no_triple_terms: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum ExportFormat {
    /// RDF 1.2 Turtle, graphs merged.
    Turtle,
    /// RDF 1.2 TriG, one graph a document.
    Trig,
    /// N-Triples, graphs merged.
    Ntriples,
    /// N-Quads, one graph a document.
    Nquads,
    /// RDF/XML, graphs merged, without triple terms.
    Rdfxml,
    /// JSON-LD, without triple terms.
    Jsonld,
    /// A table with one row for each statement.
    Csv,
    /// A claim sheet; takes --source.
    Sheet,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    on(&place.engine()?, args)
}

/// Does it with an engine that is open.
pub(crate) fn on(engine: &Engine, args: &Args) -> Result<(), Failure> {
    if matches!(args.format, ExportFormat::Sheet) && args.source.is_none() {
        return Err(Failure::usage("a sheet is of one source").hint("--source ID names it"));
    }
    let scope = scope(args, engine)?;
    let name = args.format.to_possible_value();
    let name = name.as_ref().map_or("", clap::builder::PossibleValue::get_name);
    write_out(|out| match (args.format, &scope) {
        (ExportFormat::Csv, scope) => Ok(engine.export_csv(scope, out)?),
        (ExportFormat::Sheet, Scope::Source(id)) => Ok(write!(out, "{}", engine.export_sheet(id)?)?),
        (_, scope) => {
            let rdf = RdfExport::named(name).ok_or_else(|| Failure::usage("a sheet is of one source"))?;
            let rdf = RdfExport { triple_terms: !args.no_triple_terms, ..rdf };
            Ok(engine.export_rdf(scope, &rdf, out)?)
        }
    })
}

fn scope(args: &Args, engine: &Engine) -> Result<Scope, Failure> {
    if let Some(claim) = &args.claim {
        return Ok(Scope::Claim(engine.claim(claim)?));
    }
    let Some(source) = &args.source else {
        return Ok(Scope::All);
    };
    let ids = engine.source_ids()?;
    if ids.contains(source) {
        return Ok(Scope::Source(source.clone()));
    }
    let failure = Failure::usage(format!("there is no source `{source}`"));
    Err(failure.hint(format!("there are {}", ids.join(", "))))
}

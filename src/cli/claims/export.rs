//! `assay export`

use crate::cli::place::PlaceArgs;
use crate::engine::{Engine, ReviewFormat};
use crate::export::{LeftOut, RdfExport, Scope};
use crate::terminal::failure::{Failure, counted, say, warn};
use crate::terminal::output::write_data;
use clap::ValueEnum;
use std::path::{Path, PathBuf};
#[cfg(feature = "serve")]
use std::{fs, io};

/// Write claims or reviews in another format: of one claim, of one source, of one review, or of all.
///
/// The formats of fact checkers take the reviews that stand; what they leave out is told. With `-l PLACE` it is of what a
/// folder or a base file holds.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder that pages are written into; it is made, or empty.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The format.
    #[arg(long = "as", short = 'f', visible_alias = "format", value_enum, value_name = "FORMAT")]
    format: ExportFormat,
    /// Only this claim.
    #[arg(long, conflicts_with = "source")]
    claim: Option<String>,
    /// Only this source.
    #[arg(long)]
    source: Option<String>,
    /// Only this review, by its sheet and number.
    #[arg(long, value_name = "SHEET/N", conflicts_with_all = ["claim", "source"])]
    review: Option<String>,
    /// Leave out triple terms, for engines of RDF 1.1. Of claims nothing is lost by it.
    #[arg(long)]
    no_triple_terms: bool,
    /// In CSV, put an apostrophe before cells that a spreadsheet would run as formulas.
    #[arg(long)]
    safe_csv: bool,
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
    /// RDF/XML 1.2, graphs merged.
    Rdfxml,
    /// JSON-LD, one graph a document, without the triple terms of propositions, whose slots say the same.
    Jsonld,
    /// A table with one row for each statement.
    Csv,
    /// The same, with an apostrophe before cells that a spreadsheet would run as formulas.
    SafeCsv,
    /// A claim sheet; takes --source.
    Sheet,
    /// Reviews as schema.org `ClaimReview`, in JSON-LD.
    Claimreview,
    /// Reviews as `AVeriTeC` has them, in JSON.
    Averitec,
    /// Pages for people, as files of a folder: the corpus, its sources and its claims.
    Html,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    on(&place.engine()?, args)
}

/// Does it with an engine that is open.
pub(crate) fn on(engine: &Engine, args: &Args) -> Result<(), Failure> {
    match (&args.folder, args.format) {
        (Some(folder), ExportFormat::Html) => return pages(engine, args, folder),
        (None, ExportFormat::Html) => {
            return Err(
                Failure::usage("pages go into a folder").hint("`assay export --as html DIR` names it")
            );
        }
        (Some(_), _) => {
            return Err(Failure::usage("only pages go into a folder").hint("`> FILE` writes a file"));
        }
        (None, _) => {}
    }
    if matches!(args.format, ExportFormat::Sheet) && args.source.is_none() {
        return Err(Failure::usage("a sheet is of one source").hint("--source ID names it"));
    }
    if args.safe_csv && !matches!(args.format, ExportFormat::Csv | ExportFormat::SafeCsv) {
        return Err(
            Failure::usage("`--safe-csv` is of CSV").hint("leave it out, or write `--as csv --safe-csv`")
        );
    }
    let scope = scope(args, engine)?;
    let name = args.format.to_possible_value();
    let name = name.as_ref().map_or("", clap::builder::PossibleValue::get_name);
    let mut left_out = LeftOut::default();
    let mut triple_terms = 0;
    write_data(|out| match (args.format, &scope) {
        (ExportFormat::Claimreview, scope) => {
            left_out = engine.reviews().export(scope, ReviewFormat::ClaimReview, out)?;
            Ok(())
        }
        (ExportFormat::Averitec, scope) => {
            left_out = engine.reviews().export(scope, ReviewFormat::Averitec, out)?;
            Ok(())
        }
        (ExportFormat::Csv, scope) => Ok(engine.claims().export_csv(scope, args.safe_csv, out)?),
        (ExportFormat::SafeCsv, scope) => Ok(engine.claims().export_csv(scope, true, out)?),
        (ExportFormat::Sheet, Scope::Source(id)) => Ok(write!(out, "{}", engine.claims().export_sheet(id)?)?),
        (_, scope) => {
            let rdf = RdfExport::named(name).ok_or_else(|| Failure::usage("a sheet is of one source"))?;
            let rdf = RdfExport { triple_terms: !args.no_triple_terms, ..rdf };
            triple_terms = engine.claims().export_rdf(scope, &rdf, out)?;
            Ok(())
        }
    })?;
    warn_of(left_out);
    warn_of_lacking(left_out);
    if triple_terms > 0 {
        say(&format!("{} left out", counted(triple_terms, "triple term")));
    }
    Ok(())
}

/// Writes the pages, into a folder where nothing is yet.
#[cfg(feature = "serve")]
fn pages(engine: &Engine, args: &Args, folder: &Path) -> Result<(), Failure> {
    if args.claim.is_some() || args.source.is_some() || args.review.is_some() {
        return Err(
            Failure::usage("pages are of all that is here").hint("leave out --claim, --source and --review")
        );
    }
    let failed = |error: &io::Error| Failure::work(format!("{}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    if fs::read_dir(folder).map_err(|error| failed(&error))?.next().is_some() {
        let what = format!("{} is not empty", folder.display());
        return Err(Failure::work(what).hint("name a folder that is not there yet"));
    }
    let written =
        crate::server::write_site(engine, &mut |name: &str, content: &[u8]| -> Result<(), Failure> {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(|error| failed(&error))?;
            }
            fs::write(&path, content).map_err(|error| failed(&error))
        })?;
    say(&format!("{} in {}", counted(written, "file"), folder.display()));
    Ok(())
}

#[cfg(not(feature = "serve"))]
fn pages(_: &Engine, _: &Args, _: &Path) -> Result<(), Failure> {
    Err(Failure::usage("this build of assay has no pages"))
}

/// Tells of reviews that are not in what was written.
fn warn_of(left_out: LeftOut) {
    let reviews = |n: usize| if n == 1 { "1 review is".to_owned() } else { format!("{n} reviews are") };
    if left_out.superseded > 0 {
        warn(&format!("{} left out: superseded by others", reviews(left_out.superseded)));
    }
    if left_out.changed > 0 {
        let why = "the claim has changed since, or is gone";
        warn(&format!("{} left out: {why}; `assay check` tells which", reviews(left_out.changed)));
    }
}

/// Tells what is missing in what was written: no address is made up.
fn warn_of_lacking(left_out: LeftOut) {
    let reviews = |n: usize| if n == 1 { "1 review has".to_owned() } else { format!("{n} reviews have") };
    if left_out.without_address > 0 {
        let reviews = reviews(left_out.without_address);
        warn(&format!(
            "{reviews} no `url`: `address = \"https://…\"` in the review sheet says where it is published"
        ));
    }
    if left_out.without_appearance > 0 {
        let reviews = reviews(left_out.without_appearance);
        warn(&format!(
            "{reviews} no `url` for where the claim appeared: `address` under [source] says where it was found"
        ));
    }
}

fn scope(args: &Args, engine: &Engine) -> Result<Scope, Failure> {
    if let Some(claim) = &args.claim {
        return Ok(Scope::Claim(engine.claims().named(claim)?));
    }
    if let Some(review) = &args.review {
        return Ok(Scope::Review(engine.reviews().named(review)?));
    }
    let Some(source) = &args.source else {
        return Ok(Scope::All);
    };
    if engine.claims().source_ids()?.contains(source) {
        return Ok(Scope::Source(source.clone()));
    }
    Err(no_such_source(engine, source)?)
}

/// Why there is no source of an id: it was removed, or is misspelt.
pub(in crate::cli) fn no_such_source(engine: &Engine, id: &str) -> Result<Failure, Failure> {
    if let Some(when) = engine.claims().removed_at(id)? {
        let failure = Failure::usage(format!("source `{id}` was removed on {when}"));
        return Ok(failure.hint("loading it again brings it back"));
    }
    let known = engine.claims().source_ids()?;
    let failure = Failure::usage(format!("there is no source `{id}`"));
    Ok(match crate::document::nearest_name(id, known.iter().map(String::as_str)) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`assay query sources` lists them"),
    })
}

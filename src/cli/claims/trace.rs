//! `assay trace`

use crate::cli::bounds::WeighingBounds;
use crate::cli::place::PlaceArgs;
use crate::engine::Engine;
use crate::query::Options;
use crate::terminal::failure::Failure;
use crate::terminal::output::{print_json, print_schema};
use crate::terminal::{Interruptible, Paging, Style, print_paged, show_trace, width};
use clap::ValueEnum;

/// Show what a claim rests on: its words marked in their context, hashes recomputed now, who said it first.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The claim, such as minutes:lending.
    #[arg(required_unless_present = "schema")]
    pub(crate) claim: Option<String>,
    /// How to show it.
    #[arg(long, short = 'f', value_enum, default_value_t)]
    format: TraceFormat,
    /// Print the JSON Schema of the JSON form.
    #[arg(long)]
    schema: bool,
    #[command(flatten)]
    bounds: WeighingBounds,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum TraceFormat {
    /// For people.
    #[default]
    Text,
    /// For programs, by the schema that `--schema` prints.
    Json,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let Some(claim) = args.claim.as_deref().filter(|_| !args.schema) else {
        return print_schema("trace");
    };
    on(&place.engine()?, claim, args, (Paging::Off, &args.bounds.options(&Interruptible::command())))
}

/// Traces a claim, shown as the arguments say.
pub(crate) fn on(
    engine: &Engine,
    claim: &str,
    args: &Args,
    (paging, options): (Paging, &Options),
) -> Result<(), Failure> {
    let trace = engine.claims().within(&args.bounds.or(options)).trace(claim)?;
    match args.format {
        TraceFormat::Text => Ok(print_paged(&show_trace(&trace, width(), Style::stdout()), paging)?),
        TraceFormat::Json => print_json(&trace),
    }
}

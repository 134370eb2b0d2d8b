//! `assay origins`

use super::conflicts::Format;
use crate::cli::bounds::WeighingBounds;
use crate::cli::place::PlaceArgs;
use crate::engine::Engine;
use crate::query::Options;
use crate::terminal::failure::Failure;
use crate::terminal::output::{print_json, print_schema, write_text};
use crate::terminal::{Interruptible, Style, show_origins, width};

/// Show where a claim's numbers come from: who states the same, which figures give them, and what replaces them.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The claim, such as minutes:lending.
    #[arg(required_unless_present = "schema")]
    pub(crate) claim: Option<String>,
    /// Also try all pairs of figures of the right dimension, and say how likely it is that some pair gives such a number.
    #[arg(long)]
    speculative: bool,
    /// How to show it.
    #[arg(long, short = 'f', value_enum, default_value_t)]
    format: Format,
    /// Print the JSON Schema of the JSON form.
    #[arg(long)]
    schema: bool,
    #[command(flatten)]
    bounds: WeighingBounds,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let Some(claim) = args.claim.as_deref().filter(|_| !args.schema) else {
        return print_schema("origins");
    };
    on(&place.engine()?, claim, args, &args.bounds.options(&Interruptible::command()))
}

/// Tells the origins of a claim, shown as the arguments say.
pub(crate) fn on(engine: &Engine, claim: &str, args: &Args, options: &Options) -> Result<(), Failure> {
    let origins = engine.claims().within(&args.bounds.or(options)).origins(claim, args.speculative)?;
    match args.format {
        Format::Text => {
            write_text(|out| Ok(write!(out, "{}", show_origins(&origins, width(), Style::stdout()))?))
        }
        Format::Json => print_json(&origins),
    }
}

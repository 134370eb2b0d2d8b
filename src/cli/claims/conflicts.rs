//! `assay conflicts`

use crate::claims::conflict::{ConflictsRequest, Kind};
use crate::cli::bounds::WeighingBounds;
use crate::cli::place::PlaceArgs;
use crate::engine::{Claims, Engine};
use crate::query::Options;
use crate::terminal::failure::Failure;
use crate::terminal::output::{print_json, print_schema, write_text};
use crate::terminal::{Interruptible, Style, show_agreements, show_conflicts, width};
use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// Show where claims do not agree, and why: rounding, another edition, period or scope, contradiction, or a tension that the
/// ontology declares.
///
/// Without a claim, source, subject or property, the contradictions of all that is loaded, and what does not follow from it.
/// With one, what contradicts comes first, then what does not follow, tensions, forecasts, roundings and editions; other
/// periods, scopes and units are counted, and shown with --all or by --kind. The JSON form has all of them.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Args {
    /// Only what this claim states, against all others; may be repeated.
    pub(crate) claim: Vec<String>,
    /// Only what the claims of this source state, against all others.
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// Only what is said of this subject, such as place:rivertown.
    #[arg(long, value_name = "TERM")]
    subject: Option<String>,
    /// Only what is said by this property, such as prop:reserves.
    #[arg(long, value_name = "TERM")]
    property: Option<String>,
    /// Only this kind; may be repeated.
    #[arg(long, value_parser = kind(), value_name = "KIND")]
    kind: Vec<Kind>,
    /// Show every kind that is found, other periods and scopes too.
    #[arg(long, conflicts_with = "kind")]
    all: bool,
    /// Show what several independent origins say alike instead.
    #[arg(long, conflicts_with_all = ["kind", "all", "fail"])]
    agreeing: bool,
    /// Show at most so many; all are counted.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Exit with 1 where there is a contradiction.
    #[arg(long)]
    fail: bool,
    /// How to show them.
    #[arg(long, short = 'f', value_enum, default_value_t)]
    format: Format,
    /// Print the JSON Schema of the JSON form.
    #[arg(long)]
    schema: bool,
    #[command(flatten)]
    bounds: WeighingBounds,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Kinds by their names.
fn kind() -> impl TypedValueParser<Value = Kind> {
    let named = Kind::ALL.map(|kind| PossibleValue::new(kind.word()).help(kind.meaning()));
    PossibleValuesParser::new(named).try_map(|word| Kind::from_word(&word).ok_or("no kind"))
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    if args.schema {
        return print_schema(if args.agreeing { "agreements" } else { "conflicts" });
    }
    on(&place.engine()?, args, &args.bounds.options(&Interruptible::command()))
}

/// Tells the conflicts that the arguments ask for.
pub(crate) fn on(engine: &Engine, args: &Args, options: &Options) -> Result<(), Failure> {
    let asked = asked(args, engine)?;
    let options = args.bounds.or(options);
    if args.agreeing {
        return agreeing(&engine.claims().within(&options), args, &asked);
    }
    let report = engine.claims().within(&options).conflicts(&asked, args.limit)?;
    match args.format {
        Format::Text => {
            let all = args.all || !args.kind.is_empty();
            let shown = show_conflicts(&report, &asked, all, width(), Style::stdout());
            write_text(|out| Ok(write!(out, "{shown}")?))?;
        }
        Format::Json => print_json(&report)?,
    }
    match report.count(Kind::Contradiction) {
        0 => Ok(()),
        _ if !args.fail => Ok(()),
        1 => Err(Failure::work("there is a contradiction".to_owned())),
        count => Err(Failure::work(format!("there are {count} contradictions"))),
    }
}

/// Tells what agrees.
fn agreeing(claims: &Claims<'_>, args: &Args, asked: &ConflictsRequest) -> Result<(), Failure> {
    let report = claims.agreements(asked, args.limit)?;
    match args.format {
        Format::Text => {
            let shown = show_agreements(&report, width(), Style::stdout());
            write_text(|out| Ok(write!(out, "{shown}")?))
        }
        Format::Json => print_json(&report),
    }
}

fn asked(args: &Args, engine: &Engine) -> Result<ConflictsRequest, Failure> {
    let claims = args.claim.iter().map(|claim| engine.claims().named(claim)).collect::<Result<_, _>>()?;
    let term = |name: &Option<String>| name.as_deref().map(|name| engine.claims().term(name)).transpose();
    Ok(ConflictsRequest {
        claims,
        source: args.source.as_deref().map(|source| engine.claims().source(source)).transpose()?,
        subject: term(&args.subject)?,
        property: term(&args.property)?,
        kinds: if args.all { Kind::ALL.to_vec() } else { args.kind.clone() },
    })
}

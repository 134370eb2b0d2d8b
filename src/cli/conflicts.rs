//! `assay conflicts`

use super::failure::Failure;
use super::{PlaceArgs, write_json, write_out};
use crate::terminal::{Style, show_conflicts, width};
use assay::conflict::{Asked, Kind};
use assay::engine::Engine;
use clap::ValueEnum;

/// Show where claims do not agree, and why: rounding, another edition, period or scope, or contradiction.
///
/// Without a claim, source, subject or property, the contradictions of all that is loaded.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only what this claim states, against all others; may be repeated.
    claim: Vec<String>,
    /// Only what the claims of this source state, against all others.
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// Only what is said of this subject, such as country:china.
    #[arg(long, value_name = "TERM")]
    subject: Option<String>,
    /// Only what is said by this property, such as prop:reserves.
    #[arg(long, value_name = "TERM")]
    property: Option<String>,
    /// Only this kind; may be repeated.
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Vec<KindArg>,
    /// Show at most so many; all are counted.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Exit with 1 where there is a contradiction.
    #[arg(long)]
    fail: bool,
    /// How to show them.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum KindArg {
    /// The same thing of the same period, further apart than rounding explains.
    Contradiction,
    /// Apart by no more than their precision.
    Rounding,
    /// One speaker, another work.
    Edition,
    /// Another period.
    Vintage,
    /// Perhaps another period: one has none.
    #[value(name = "vintage?")]
    PerhapsVintage,
    /// One says what the other leaves open.
    Scope,
    /// Units that cannot be converted.
    Incommensurable,
}

impl From<KindArg> for Kind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Contradiction => Self::Contradiction,
            KindArg::Rounding => Self::Rounding,
            KindArg::Edition => Self::Edition,
            KindArg::Vintage => Self::Vintage,
            KindArg::PerhapsVintage => Self::PerhapsVintage,
            KindArg::Scope => Self::Scope,
            KindArg::Incommensurable => Self::Incommensurable,
        }
    }
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let engine = place.engine()?;
    let report = engine.conflicts(&asked(args, &engine)?, args.limit)?;
    write_out(|out| match args.format {
        Format::Text => Ok(write!(out, "{}", show_conflicts(&report, width(), Style::stdout()))?),
        Format::Json => write_json(out, &report),
    })?;
    match report.count(Kind::Contradiction) {
        0 => Ok(()),
        _ if !args.fail => Ok(()),
        1 => Err(Failure::work("there is a contradiction".to_owned())),
        count => Err(Failure::work(format!("there are {count} contradictions"))),
    }
}

fn asked(args: &Args, engine: &Engine) -> Result<Asked, Failure> {
    let claims = args.claim.iter().map(|claim| engine.claim(claim)).collect::<Result<_, _>>()?;
    let term = |name: &Option<String>| name.as_deref().map(|name| engine.term(name)).transpose();
    Ok(Asked {
        claims,
        source: args.source.as_deref().map(|source| engine.source(source)).transpose()?,
        subject: term(&args.subject)?,
        property: term(&args.property)?,
        kinds: args.kind.iter().copied().map(Kind::from).collect(),
    })
}

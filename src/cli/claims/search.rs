//! `assay search`

use crate::claims::search::{Field, SearchRequest, ThingKind};
use crate::cli::bounds::WeighingBounds;
use crate::cli::place::PlaceArgs;
use crate::engine::Engine;
use crate::query::Options;
use crate::terminal::failure::Failure;
use crate::terminal::output::{print_json, print_schema, write_text};
use crate::terminal::{Interruptible, Style, show_search, width};
use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// Look for words in quotes, titles, labels, reviews and the texts of sources, the best first.
///
/// All words are to be found in the texts of a claim, source, review or term. Case and accents do not count, and other forms of a
/// word count for half. Between quotation marks stands a phrase, `-word` must not be there, and `produc*` stands for any ending.
/// Where nothing has all the words, what has most of them is shown.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The words. The shell takes quotation marks away, and what begins with `-` is an option, so put them in quotation marks
    /// of the other kind: 'gallium "export ban" -nickel'.
    #[arg(required_unless_present = "schema")]
    words: Vec<String>,
    /// Only in texts of this kind; may be repeated.
    #[arg(long = "in", value_parser = field(), value_name = "FIELD")]
    fields: Vec<Field>,
    /// Only claims, sources, reviews or terms; may be repeated.
    #[arg(long, value_parser = kind(), value_name = "KIND")]
    kind: Vec<ThingKind>,
    /// Only this source and what it claims.
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// Show at most so many; all are counted.
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How to show them.
    #[arg(long, short = 'f', value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    bounds: WeighingBounds,
    /// Print the JSON Schema of the JSON form.
    #[arg(long)]
    schema: bool,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

fn field() -> impl TypedValueParser<Value = Field> {
    let named = Field::ALL.map(|field| PossibleValue::new(field.word()));
    PossibleValuesParser::new(named).try_map(|word| Field::from_word(&word).ok_or("no such text"))
}

fn kind() -> impl TypedValueParser<Value = ThingKind> {
    let named = ThingKind::ALL.map(|kind| PossibleValue::new(kind.word()));
    PossibleValuesParser::new(named).try_map(|word| ThingKind::from_word(&word).ok_or("no kind"))
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    if args.schema {
        return print_schema("search");
    }
    on(&place.engine()?, args, &args.bounds.options(&Interruptible::command()))
}

/// Tells what has the words that the arguments ask for.
pub(crate) fn on(engine: &Engine, args: &Args, options: &Options) -> Result<(), Failure> {
    let asked = SearchRequest {
        words: args.words.join(" "),
        fields: args.fields.clone(),
        kinds: args.kind.clone(),
        source: args.source.as_deref().map(|source| engine.claims().source(source)).transpose()?,
    };
    let options = args.bounds.or(options);
    let report = engine.claims().within(&options).search(&asked, args.limit)?;
    match args.format {
        Format::Text => {
            let shown = show_search(&report, width(), Style::stdout());
            write_text(|out| Ok(write!(out, "{shown}")?))
        }
        Format::Json => print_json(&report),
    }
}

//! `assay state`

use crate::cli::place::PlaceArgs;
use crate::engine::{Chosen, NewClaim, NewReading, NewReport, NewState, Proposal, Recorded};
use crate::terminal::failure::{Failure, say};
use crate::terminal::output::{write_data, write_text};
use clap::ValueEnum;

/// State a claim on words of a source: it is held against the rules, and written to the sheet of the source.
///
/// What is not given is proposed from the words: the value and its unit, the period, the dimensions. Without a subject and a property
/// nothing is written, and the claim is shown as it could be stated. On any fault nothing is written, and all faults are told.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  \
    assay state example 'lent 48,200 books in 2024' --dry-run\n  \
    assay state example 'lent 48,200 books in 2024' --subject Rivertown --property prop:loans")]
pub(crate) struct Args {
    /// The id of the source, such as `minutes`.
    source: String,
    /// The words, as they stand in the source but for white space; as many as it takes to stand there once.
    #[arg(required = true)]
    words: Vec<String>,
    /// What the claim says, in plain words [default: its words].
    #[arg(long, value_name = "TEXT")]
    says: Option<String>,
    /// Its id [default: made of what it states].
    #[arg(long)]
    id: Option<String>,
    /// What kind it is: factual, forecast, causal, opinion or directive.
    #[arg(long, default_value = "factual")]
    kind: String,
    /// What is spoken of: a term, or what it is called.
    #[arg(long, value_name = "THING")]
    subject: Option<String>,
    /// The property that is claimed of it, such as `prop:loans`.
    #[arg(long, value_name = "TERM")]
    property: Option<String>,
    /// A dimension of the claim, such as `item=item:books`; repeated for several.
    #[arg(long = "with", value_name = "KEY=THING", value_parser = pair)]
    dimensions: Vec<(String, String)>,
    /// The value, as sheets write it: 36.7, >9e7, 10..15, unquantified.
    #[arg(long, allow_hyphen_values = true)]
    value: Option<String>,
    /// The thing that is the value, of a property that takes one.
    #[arg(long, value_name = "THING")]
    object: Option<String>,
    /// The unit of the value.
    #[arg(long)]
    unit: Option<String>,
    /// The words that give the value; repeated for several.
    #[arg(long, value_name = "WORDS")]
    written: Vec<String>,
    /// The period that it is said of: 2024, 2023-07/.., 2021/2024.
    #[arg(long)]
    period: Option<String>,
    /// What a change is against.
    #[arg(long)]
    baseline: Option<String>,
    /// How the words come to the value where they do not give it: emended, derived, converted, interpreted.
    #[arg(long, value_name = "KIND", requires = "why")]
    reading: Option<String>,
    /// Why they are read so.
    #[arg(long, value_name = "TEXT", requires = "reading")]
    why: Option<String>,
    /// Whom the words cite, such as `agent:town-council`.
    #[arg(long, value_name = "AGENT")]
    by: Option<String>,
    /// The words that say so, such as `according to`.
    #[arg(long, value_name = "WORDS", requires = "by")]
    cue: Option<String>,
    /// State nothing structured: what it says and the words alone, as of an opinion.
    #[arg(long, conflicts_with_all = ["subject", "property", "value", "dimensions", "object"])]
    plain: bool,
    /// Say what would be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// How it is told.
    #[arg(short, long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The path of the sheet; of what is not written, the text of the claim.
    Text,
    /// All of it, with what else the words may state.
    Json,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is no KEY=THING"))?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

impl Args {
    fn given(&self) -> NewState {
        let text = |own: &Option<String>| own.clone().unwrap_or_default();
        NewState {
            subject: text(&self.subject),
            property: text(&self.property),
            dimensions: self.dimensions.iter().cloned().collect(),
            object: text(&self.object),
            value: text(&self.value),
            unit: text(&self.unit),
            period: text(&self.period),
            baseline: text(&self.baseline),
            written: self.written.clone(),
            reading: self.reading.as_ref().map(|kind| NewReading {
                kind: kind.clone(),
                why: text(&self.why),
                by: String::new(),
            }),
            ..NewState::default()
        }
    }

    /// The claim that was proposed, with what was given in its place. Who else writes the sheet meanwhile is not in the way.
    fn claim(&self, proposal: &Proposal) -> NewClaim {
        let mut claim = NewClaim { seen: String::new(), ..proposal.claim.clone() };
        if let Some(says) = &self.says {
            claim.says.clone_from(says);
        }
        if let Some(by) = &self.by {
            let cue = self.cue.clone().unwrap_or_default();
            claim.reports = vec![NewReport { by: by.clone(), cue, ..NewReport::default() }];
        }
        if self.plain {
            claim.states.clear();
            claim.id = String::new();
        }
        if let Some(id) = &self.id {
            claim.id.clone_from(id);
        }
        claim
    }

    /// Whether it is said what is stated, so that it can be written.
    fn is_stated(&self) -> bool {
        self.plain || (self.subject.is_some() && self.property.is_some())
    }
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let engine = place.engine()?;
    let chosen = Chosen {
        source: args.source.clone(),
        words: args.words.join(" "),
        given: args.given(),
        kind: args.kind.clone(),
        ..Chosen::default()
    };
    let proposal = engine.claims().propose(&chosen)?;
    let claim = args.claim(&proposal);
    if args.is_stated() && !args.dry_run {
        let recorded = engine.claims().state(&claim)?;
        say(&format!("claim {} is stated, at the end of its sheet:", recorded.claim));
        let path = engine.workspace().map(|workspace| workspace.root().join(&recorded.file));
        let path = path.unwrap_or_default();
        return match args.format {
            Form::Text => write_text(|out| Ok(writeln!(out, "{}", path.display())?)),
            Form::Json => write_data(|out| {
                Ok(writeln!(out, "{}", serde_json::json!({ "written": true, "recorded": recorded }))?)
            }),
        };
    }
    if !args.is_stated() {
        say(
            "nothing is written: --subject and --property say what is stated, or --plain that nothing structured is",
        );
    }
    let drafted = engine.claims().draft(&claim);
    shown(args, &proposal, drafted)
}

/// What could be stated; its faults are told, and where it was said what is stated, they fail the command.
fn shown(
    args: &Args,
    proposal: &Proposal,
    drafted: Result<Recorded, crate::engine::EngineError>,
) -> Result<(), Failure> {
    if args.format == Form::Json {
        let text = drafted.as_ref().ok().map(|recorded| recorded.text.as_str());
        let told = serde_json::json!({ "written": false, "proposal": proposal, "text": text });
        write_data(|out| Ok(writeln!(out, "{told}")?))?;
    } else if let Ok(recorded) = &drafted {
        write_text(|out| Ok(write!(out, "{}", recorded.text)?))?;
    } else {
        let of = |name: &str, known: &[crate::engine::Candidate]| {
            let lines: Vec<String> =
                known.iter().map(|known| format!("{name:<8} {}  {}\n", known.name, known.label)).collect();
            lines.concat()
        };
        let text = of("subject", &proposal.subjects) + &of("property", &proposal.properties);
        write_text(|out| Ok(write!(out, "{text}")?))?;
    }
    match drafted {
        Err(error) if args.is_stated() => Err(error.into()),
        _ => Ok(()),
    }
}

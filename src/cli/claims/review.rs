//! `assay review`

use crate::cli::place::PlaceArgs;
use crate::engine::{NewReview, NewStep, Reviewed};
use crate::terminal::failure::{Failure, say};
use crate::terminal::output::write_text;
use clap::{Arg, ArgAction, ArgMatches, Command, Error, FromArgMatches, error::ErrorKind};

/// Write a verdict on a claim to a review sheet of the workspace, pinned to the claim as it is now.
///
/// The verdict is appended to data/reviews/SHEET.toml, whose path is printed. What it replaces stays on record. On any
/// fault nothing is written.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  \
    assay review minutes:lending --rating unproven --says 'The library has not reported yet.' \\\n    \
    --step 'Who else counts the loans?' 'The courier, from the same minutes.' \\\n    \
    --evidence courier:lending")]
pub(crate) struct Args {
    /// The claim, such as `minutes:lending`.
    claim: String,
    /// The statement that the verdict is on, by its number in the claim, from 1 [default: the whole claim].
    #[arg(long, value_name = "N")]
    statement: Option<usize>,
    /// Where the review is published: the `url` of its `ClaimReview`.
    #[arg(long, value_name = "URL")]
    address: Option<String>,
    /// The verdict: one or several ratings, such as `rating:true`, or `true`.
    #[arg(long, required = true, num_args = 1.., value_name = "RATING")]
    rating: Vec<String>,
    /// The verdict in words: why.
    #[arg(long, value_name = "TEXT")]
    says: String,
    /// Who gives it, such as `agent:desk` [default: the author of the workspace].
    #[arg(long, value_name = "AGENT")]
    author: Option<String>,
    /// The day, such as 2026-11-23 [default: today].
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[command(flatten)]
    steps: Steps,
    /// The review that it replaces, by its sheet and number; of the same claim, and not replaced yet.
    #[arg(long, value_name = "SHEET/N", requires = "reason")]
    supersedes: Option<String>,
    /// Why it replaces that.
    #[arg(long, value_name = "TEXT", requires = "supersedes")]
    reason: Option<String>,
    /// The sheet that it goes to [default: the id of the claim].
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
}

/// The steps, each with the evidence that was named after it.
#[derive(Clone)]
struct Steps(Vec<NewStep>);

impl clap::Args for Steps {
    fn augment_args(command: Command) -> Command {
        let step = Arg::new("step").long("step").num_args(2).value_names(["ASK", "ANSWER"]);
        let step = step.action(ArgAction::Append).help("A question asked on the way, and its answer");
        let evidence = Arg::new("evidence").long("evidence").num_args(1..).value_name("CLAIM");
        let evidence = evidence.action(ArgAction::Append).requires("step");
        command.arg(step).arg(evidence.help("The claims that the answer of the step before rests on"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Steps {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let texts = |id: &str| matches.get_many::<String>(id).into_iter().flatten().cloned();
        let places = |id: &str| matches.indices_of(id).into_iter().flatten();
        let starts: Vec<usize> = places("step").step_by(2).collect();
        let pairs: Vec<String> = texts("step").collect();
        let step = |pair: &[String]| {
            Some(NewStep { ask: pair.first()?.clone(), answer: pair.get(1)?.clone(), evidence: Vec::new() })
        };
        let mut steps: Vec<NewStep> = pairs.chunks(2).filter_map(step).collect();
        for (at, claim) in places("evidence").zip(texts("evidence")) {
            let before = starts.iter().filter(|start| **start < at).count();
            let step = before.checked_sub(1).and_then(|step| steps.get_mut(step));
            let message = "--evidence goes after the --step whose answer rests on it\n";
            step.ok_or_else(|| Error::raw(ErrorKind::ArgumentConflict, message))?.evidence.push(claim);
        }
        Ok(Self(steps))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let engine = place.engine()?;
    let new = NewReview {
        claim: args.claim.clone(),
        statement: args.statement,
        address: args.address.clone(),
        ratings: args.rating.clone(),
        says: args.says.clone(),
        author: args.author.clone(),
        date: args.date.clone(),
        steps: args.steps.0.clone(),
        supersedes: args.supersedes.clone().zip(args.reason.clone()),
        sheet: args.sheet.clone(),
        pins: None,
        seen: None,
    };
    let Reviewed { path, name, digest } = engine.reviews().write(&new)?;
    say(&format!("review {name} of {}, as it is now: {digest}", args.claim));
    write_text(|out| Ok(writeln!(out, "{}", path.display())?))
}

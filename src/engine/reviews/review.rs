//! Verdicts: written down resolved, pinned to the claim as it is and checked in the sheet they go to; and handed on in
//! the formats of fact checkers.
//!
//! Knows the folder of review sheets. Must not know what a verdict comes to.

use crate::document::hinted_names;
use crate::encoding::{Lookup, Standing, claim_digest, pinned_reviews, standing};
use crate::engine::loading::append::{Sheet, digest_of, joined, must_be_seen, table_of, there};
use crate::engine::loading::catalogue::today;
use crate::engine::reviews::Reviews;
use crate::engine::workspace::add::must_name_a_file;
use crate::engine::workspace::{self, Workspace};
use crate::engine::{Capability, Engine, EngineError, RecordError, ReviewError, reading};
use crate::export::{self, LeftOut, Scope};
use crate::import::{self};
use crate::model::vocab::{assay, prov, rdf, schema};
use crate::model::{Day, Iri, Period, Review, ReviewStep};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A verdict to be written, in names as people write them.
#[derive(Clone, Debug, Default)]
pub struct NewReview {
    /// The claim: `mondo-2024:catch-up`.
    pub claim: String,
    /// The number of the statement that it is on, from 1; where there is none, it is on the whole claim.
    pub statement: Option<usize>,
    /// Where it is published.
    pub address: Option<String>,
    /// The ratings: `rating:true`, or `true`.
    pub ratings: Vec<String>,
    /// The verdict in words.
    pub says: String,
    /// Who gives it: `agent:desk`, or `desk`; by default the author of the workspace.
    pub author: Option<String>,
    /// The day, `2026-11-23`; by default today.
    pub date: Option<String>,
    /// The questions asked on the way.
    pub steps: Vec<NewStep>,
    /// The review it replaces, by sheet and number, `catch-up/1`, and why.
    pub supersedes: Option<(String, String)>,
    /// The sheet it goes to; by default that of the claim's id.
    pub sheet: Option<String>,
    /// The digest of the claim as its reviewer saw it: where it is another by now, nothing is written. By default it is
    /// pinned as it is.
    pub pins: Option<String>,
    /// The digest of that sheet as its writer saw it, `none` where there was none: where it is another by now, nothing is
    /// written. By default others may have written there.
    pub seen: Option<String>,
}

/// A question of a [`NewReview`].
#[derive(Clone, Debug, Default)]
pub struct NewStep {
    /// The question.
    pub ask: String,
    /// Its answer.
    pub answer: String,
    /// The claims that the answer rests on.
    pub evidence: Vec<String>,
}

/// A verdict that was written.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// Its sheet.
    pub path: PathBuf,
    /// Its sheet and number: `catch-up/1`.
    pub name: String,
    /// The digest of the claim that it pins.
    pub digest: String,
}

/// The classes of those who can have written a review.
const AGENTS: [&str; 3] = [prov::AGENT, prov::PERSON, schema::PERSON];

/// A format of fact checkers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewFormat {
    /// schema.org `ClaimReview` in JSON-LD.
    ClaimReview,
    /// That of the data set `AVeriTeC`, in JSON.
    Averitec,
}

impl Reviews<'_> {
    /// Writes a verdict to its review sheet, which is made where there is none, and loads it. The claim is pinned as it is
    /// now. On any fault the folder is as it was.
    ///
    /// # Errors
    ///
    /// Where there is no workspace, a name stands for nothing, the review to be replaced does not stand, or the sheet would
    /// not load.
    pub fn write(&self, new: &NewReview) -> Result<Reviewed, EngineError> {
        reading(|| self.engine.review_unguarded(new))
    }

    /// The sheet of a review, `catch-up/1`, from the workspace, and the text of the review in it.
    ///
    /// # Errors
    ///
    /// When there is no workspace, or no such review.
    pub(crate) fn written(self, name: &str) -> Result<(String, String), EngineError> {
        reading(|| {
            let workspace = self.engine.backend.workspace_for(Capability::Review)?;
            let absent = || ReviewError::NoSuchReview { name: name.to_owned(), nearest: Vec::new() };
            let (stem, number) = name.rsplit_once('/').ok_or_else(absent)?;
            must_name_a_file(stem)?;
            let file = format!("{}/{stem}.toml", workspace::REVIEWS);
            let text = workspace.read_text(Path::new(&file))?;
            let is_meant = |own: usize, _: &str| own.to_string() == number;
            Ok((file, table_of(&text, "review", is_meant).ok_or_else(absent)?))
        })
    }

    /// The digest of the sheet that reviews of a claim go to; `none` where there is none.
    ///
    /// # Errors
    ///
    /// When there is no workspace, or the sheet cannot be read.
    pub(crate) fn seen(self, claim: &str) -> Result<String, EngineError> {
        reading(|| {
            let workspace = self.engine.backend.workspace_for(Capability::Review)?;
            let stem = claim.rsplit_once(':').map_or(claim, |(_, id)| id);
            must_name_a_file(stem)?;
            let file = format!("{}/{stem}.toml", workspace::REVIEWS);
            Ok(digest_of(there(workspace, Path::new(&file))?.as_deref()))
        })
    }

    /// Everything that is wrong with a verdict, each with the field that it is in: nothing is written.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub(crate) fn faults(self, new: &NewReview) -> Result<Vec<(String, EngineError)>, EngineError> {
        reading(|| self.engine.review_faults(new))
    }

    /// A verdict as its sheet would have it, with the sheet and its digest: nothing is written.
    ///
    /// # Errors
    ///
    /// As [`Reviews::write`].
    pub(crate) fn draft(self, new: &NewReview) -> Result<(String, String, String), EngineError> {
        reading(|| {
            let workspace = self.engine.backend.workspace_for(Capability::Review)?;
            let (file, review) = self.engine.placed(new)?;
            let there = there(workspace, Path::new(&file))?;
            let digest = digest_of(there.as_deref());
            must_be_seen(Sheet { file: &file, seen: new.seen.as_deref() }, there.as_deref())?;
            let text = export::write_review(&review, &self.engine.base, &self.engine.prefixes);
            Ok((file, digest, text))
        })
    }

    /// Writes the standing reviews of a scope in a format of fact checkers; a review that is named, though it was replaced.
    ///
    /// # Errors
    ///
    /// Where the scope is not there, or the output cannot be written.
    pub fn export(
        &self,
        scope: &Scope,
        format: ReviewFormat,
        out: &mut dyn Write,
    ) -> Result<LeftOut, EngineError> {
        reading(|| self.engine.export_reviews_unguarded(scope, format, out))
    }

    /// The review that a name stands for: `catch-up/1`, `review:catch-up/1`, or its IRI.
    ///
    /// # Errors
    ///
    /// Where there is none; with the nearest that are.
    pub fn named(&self, name: &str) -> Result<Iri, EngineError> {
        reading(|| {
            let view = self.engine.vetted()?.view;
            Ok(self.engine.review_of(Lookup::new(&view), name, None)?)
        })
    }
}

impl Engine {
    fn review_unguarded(&self, new: &NewReview) -> Result<Reviewed, EngineError> {
        let workspace = self.backend.workspace_for(Capability::Review)?;
        let (file, review) = self.placed(new)?;
        let stem = Path::new(&file).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let text = export::write_review(&review, &self.base, &self.prefixes);
        let seen = new.seen.as_deref();
        let number = self.append_review(workspace, Sheet { file: &file, seen }, &text)?;
        let path = workspace.root().join(&file);
        Ok(Reviewed { path, name: format!("{stem}/{number}"), digest: review.digest })
    }

    /// A review with the sheet that it goes to.
    fn placed(&self, new: &NewReview) -> Result<(String, Review), EngineError> {
        let review = self.resolve_review(new)?;
        let claim_id = review.claim.as_str().rsplit('/').next().unwrap_or_default();
        let stem = new.sheet.as_deref().unwrap_or(claim_id);
        must_name_a_file(stem)?;
        Ok((format!("{}/{stem}.toml", workspace::REVIEWS), review))
    }

    fn export_reviews_unguarded(
        &self,
        scope: &Scope,
        format: ReviewFormat,
        out: &mut dyn Write,
    ) -> Result<LeftOut, EngineError> {
        let view = self.vetted()?.view;
        let write = match format {
            ReviewFormat::ClaimReview => export::write_claim_reviews,
            ReviewFormat::Averitec => export::write_averitec,
        };
        Ok(write(Lookup::new(&view), &self.base, &self.prefixes, scope, out)?)
    }

    /// Appends the text of a review to a sheet, and gives how many there are then. Who else reviews in this workspace waits,
    /// so that no verdict is written over.
    fn append_review(
        &self,
        workspace: &Workspace,
        sheet: Sheet<'_>,
        text: &str,
    ) -> Result<usize, EngineError> {
        let file = sheet.file;
        self.rewrite_sheet(workspace, sheet, |before| {
            let bytes = joined(before.unwrap_or_default(), text);
            let count = import::read_review_sheet(file, &bytes, &self.base, self.vocabulary())?.len();
            let path = workspace.root().join(file);
            // Whether it could be stored is known before it is written.
            self.check_bytes_unguarded(file, &bytes, path.parent().unwrap_or(workspace.root()))?;
            Ok((bytes, count))
        })
    }

    fn resolve_review(&self, new: &NewReview) -> Result<Review, EngineError> {
        let view = self.vetted()?.view;
        let lookup = Lookup::new(&view);
        let claim = self.own_claim(&new.claim)?;
        if new.ratings.is_empty() {
            return Err(ReviewError::NoRating.into());
        }
        let ratings = self.resolve_ratings(lookup, &new.ratings)?;
        let stated = lookup.iris(&claim, assay::HAS_STATEMENT).len();
        if let Some(number) = new.statement.filter(|number| *number == 0 || *number > stated) {
            return Err(ReviewError::NoSuchStatement { claim: self.show(&claim), number, stated }.into());
        }
        let author = match &new.author {
            Some(name) => self.agent(lookup, name)?,
            None => self.author.clone(),
        };
        let steps = new.steps.iter().map(|step| self.resolve_step(step, &claim));
        let digest = claim_digest(lookup, &claim).map_err(export::ExportError::from)?;
        if new.pins.as_ref().is_some_and(|pins| *pins != digest) {
            let says = lookup.text(&claim, assay::SAYS).unwrap_or_default();
            return Err(RecordError::Changed { file: self.show(&claim), digest, text: says }.into());
        }
        let supersedes = match &new.supersedes {
            Some((name, reason)) => {
                let replaced = self.replaced_review(lookup, name, &claim)?;
                Some((replaced, said("reason", reason)?))
            }
            None => None,
        };
        Ok(Review {
            statement: new.statement,
            address: new.address.clone(),
            digest,
            ratings,
            author,
            date: day(new.date.as_deref())?,
            says: said("says", &new.says)?,
            supersedes,
            steps: steps.collect::<Result<_, _>>()?,
            claim,
        })
    }

    /// Each part of a review by itself: what is wrong with it, and the field that it is.
    fn review_faults(&self, new: &NewReview) -> Result<Vec<(String, EngineError)>, EngineError> {
        let view = self.vetted()?.view;
        let lookup = Lookup::new(&view);
        let claim = self.own_claim(&new.claim);
        let mut faults: Vec<(String, EngineError)> = Vec::new();
        let mut note = |field: &str, error: Option<EngineError>| {
            faults.extend(error.map(|error| (field.to_owned(), error)));
        };
        let ratings = match new.ratings.as_slice() {
            [] => Some(ReviewError::NoRating),
            names => self.resolve_ratings(lookup, names).err(),
        };
        note("rating", ratings.map(EngineError::from));
        note("says", said("says", &new.says).err().map(EngineError::from));
        note("date", day(new.date.as_deref()).err().map(EngineError::from));
        note(
            "author",
            new.author.as_ref().and_then(|name| self.agent(lookup, name).err()).map(EngineError::from),
        );
        for (at, step) in new.steps.iter().enumerate() {
            note(&format!("steps[{at}].ask"), said("ask", &step.ask).err().map(EngineError::from));
            note(&format!("steps[{at}].answer"), said("answer", &step.answer).err().map(EngineError::from));
            for name in &step.evidence {
                let error = match (self.own_claim(name), &claim) {
                    (Ok(evidence), Ok(claim)) if evidence == *claim => Some(ReviewError::OwnEvidence.into()),
                    (Err(error), _) => Some(error),
                    _ => None,
                };
                note(&format!("steps[{at}].evidence"), error);
            }
        }
        if let (Some((name, reason)), Ok(claim)) = (&new.supersedes, &claim) {
            note("supersedes", self.replaced_review(lookup, name, claim).err());
            note("reason", said("reason", reason).err().map(EngineError::from));
        }
        note("claim", claim.err());
        Ok(faults)
    }

    /// The ratings of names, each once; some that endorse and some that do not make no verdict.
    fn resolve_ratings(&self, lookup: Lookup<'_>, names: &[String]) -> Result<Vec<Iri>, ReviewError> {
        let mut ratings: Vec<Iri> = Vec::new();
        for name in names {
            let rating = self.vocabulary().rating(&prefixed("rating", name))?;
            if !ratings.contains(&rating) {
                ratings.push(rating);
            }
        }
        let endorses = |rating: &&Iri| lookup.text(rating, assay::ENDORSES).as_deref() == Some("true");
        let refutes = |rating: &&Iri| lookup.text(rating, assay::REFUTES).as_deref() == Some("true");
        match (ratings.iter().find(endorses), ratings.iter().find(refutes)) {
            (Some(one), Some(other)) => {
                Err(ReviewError::OpposedRatings { one: self.show(one), other: self.show(other) })
            }
            _ => Ok(ratings),
        }
    }

    fn agent(&self, lookup: Lookup<'_>, name: &str) -> Result<Iri, ReviewError> {
        let agent = self.vocabulary().resolve(&prefixed("agent", name))?;
        if AGENTS.iter().any(|class| lookup.is_a(&agent, class)) {
            return Ok(agent);
        }
        let agents = AGENTS.iter().flat_map(|class| lookup.subjects(rdf::TYPE, class));
        let names: BTreeSet<String> = agents.map(|agent| self.show(&agent)).collect();
        let author = self.show(&agent);
        Err(ReviewError::NoAgent { nearest: hinted_names(&author, &names), author })
    }

    fn resolve_step(&self, step: &NewStep, claim: &Iri) -> Result<ReviewStep, EngineError> {
        let evidence = step.evidence.iter().map(|name| self.own_claim(name));
        let evidence: Vec<Iri> = evidence.collect::<Result<_, _>>()?;
        if evidence.contains(claim) {
            return Err(ReviewError::OwnEvidence.into());
        }
        Ok(ReviewStep { ask: said("ask", &step.ask)?, answer: said("answer", &step.answer)?, evidence })
    }

    /// A claim that a review sheet can name.
    fn own_claim(&self, name: &str) -> Result<Iri, EngineError> {
        let claim = self.claims().named(name)?;
        match self.base.claim_name(&claim) {
            Some(_) => Ok(claim),
            None => Err(ReviewError::Foreign { claim }.into()),
        }
    }

    /// The review of a name, where it is one of the claim and nothing replaced it.
    fn replaced_review(&self, lookup: Lookup<'_>, name: &str, claim: &Iri) -> Result<Iri, EngineError> {
        let review = self.review_of(lookup, name, Some(claim))?;
        let name = name.to_owned();
        let of = lookup.iri(&review, schema::ITEM_REVIEWED);
        if of.as_ref() != Some(claim) {
            let claim = of.map_or_else(|| "nothing".to_owned(), |of| self.show(&of));
            return Err(ReviewError::OfAnotherClaim { name, claim }.into());
        }
        match standing(lookup, &review).map_err(export::ExportError::from)? {
            Standing::Superseded { by } => {
                let by = self.base.review_name(&by).unwrap_or_else(|| by.to_string());
                Err(ReviewError::Superseded { name, by }.into())
            }
            Standing::Stands | Standing::Changed => Ok(review),
        }
    }

    fn show(&self, iri: &Iri) -> String {
        self.prefixes.shorten(iri.as_str()).unwrap_or_else(|| format!("<{iri}>"))
    }

    /// The review that a name stands for; where there is none, with the reviews of the claim in question.
    fn review_of(&self, lookup: Lookup<'_>, name: &str, claim: Option<&Iri>) -> Result<Iri, ReviewError> {
        let bare = name.trim_start_matches('<').trim_end_matches('>');
        let iri = Iri::new(bare);
        let own = self.base.review_name(&iri).unwrap_or_else(|| bare.to_owned());
        let own = own.strip_prefix("review:").unwrap_or(&own);
        let number = own.rsplit_once('/').and_then(|(stem, number)| Some((stem, number.parse().ok()?)));
        let review = number.map(|(stem, number)| self.base.review(stem, number));
        let is_own = |review: &Iri| lookup.text(review, assay::PINNED_DIGEST).is_some();
        if let Some(review) = review.filter(is_own) {
            return Ok(review);
        }
        let named = |reviews: Vec<Iri>| -> Vec<String> {
            reviews.iter().filter_map(|review| self.base.review_name(review)).collect()
        };
        let of_claim = claim.map(|claim| named(lookup.subjects(schema::ITEM_REVIEWED, claim.as_str())));
        let mut near = of_claim.unwrap_or_default();
        if near.is_empty() {
            near = hinted_names(own, &named(pinned_reviews(lookup)));
        }
        Err(ReviewError::NoSuchReview { name: name.to_owned(), nearest: near })
    }
}

fn prefixed(prefix: &str, name: &str) -> String {
    if name.contains(':') { name.to_owned() } else { format!("{prefix}:{name}") }
}

fn said(what: &'static str, text: &str) -> Result<String, ReviewError> {
    let text = text.trim();
    if text.is_empty() { Err(ReviewError::Blank { what }) } else { Ok(text.to_owned()) }
}

fn day(date: Option<&str>) -> Result<Day, ReviewError> {
    let Some(date) = date else { return Ok(today()) };
    let period = Period::parse(date).ok().filter(|period| period.start() == period.end());
    let day = period.and_then(|period| period.start()).filter(|day| day.to_string() == date);
    let day = day.ok_or_else(|| ReviewError::BadDate { date: date.to_owned() })?;
    if day > today() { Err(ReviewError::FutureDate { date: day }) } else { Ok(day) }
}

//! Verdicts: written down resolved, pinned to the claim as it is and checked in the sheet they go to; and handed on in
//! the formats of fact checkers.
//!
//! Knows the folder of review sheets. Must not know what a verdict comes to.

use crate::document::hinted_names;
use crate::encoding::{Lookup, Standing, claim_digest, pinned_reviews, standing};
use crate::engine::loading::load::today;
use crate::engine::reviews::Reviews;
use crate::engine::workspace::add::must_name_a_file;
use crate::engine::workspace::{self, Workspace};
use crate::engine::{Capability, Engine, EngineError, ReviewError, reading};
use crate::export::{self, LeftOut, Scope};
use crate::files::FileError;
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
        let review = self.resolve_review(new)?;
        let claim_id = review.claim.as_str().rsplit('/').next().unwrap_or_default();
        let stem = new.sheet.as_deref().unwrap_or(claim_id);
        must_name_a_file(stem)?;
        let text = export::write_review(&review, &self.base, &self.prefixes);
        let file = format!("{}/{stem}.toml", workspace::REVIEWS);
        let number = self.append_review(workspace, &file, &text)?;
        let path = workspace.root().join(file);
        Ok(Reviewed { path, name: format!("{stem}/{number}"), digest: review.digest })
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
    fn append_review(&self, workspace: &Workspace, file: &str, text: &str) -> Result<usize, EngineError> {
        let _lock = workspace.lock(self.wait)?;
        let (path, name) = (workspace.root().join(file), Path::new(file));
        let before = if workspace.folder().has(name) { Some(workspace.read(name)?) } else { None };
        let mut bytes = before.clone().unwrap_or_default();
        if !bytes.is_empty() {
            bytes.extend_from_slice(if bytes.ends_with(b"\n") { b"\n" } else { b"\n\n" });
        }
        bytes.extend_from_slice(text.as_bytes());
        let count = import::read_review_sheet(file, &bytes, &self.base, &self.vocabulary)?.len();
        let directory = path.parent().unwrap_or(workspace.root());
        // Whether it could be stored is known before it is written.
        self.check_bytes_unguarded(file, &bytes, directory)?;
        match &before {
            None => workspace.folder().write_new(name, &bytes)?,
            Some(_) => workspace.folder().replace(name, &bytes)?,
        }
        if let Err(error) = self.load_reviews(file, &bytes) {
            put_back(workspace, name, before.as_deref())?;
            return Err(error);
        }
        Ok(count)
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
            digest: claim_digest(lookup, &claim).map_err(export::ExportError::from)?,
            ratings,
            author,
            date: day(new.date.as_deref())?,
            says: said("says", &new.says)?,
            supersedes,
            steps: steps.collect::<Result<_, _>>()?,
            claim,
        })
    }

    /// The ratings of names, each once; some that endorse and some that do not make no verdict.
    fn resolve_ratings(&self, lookup: Lookup<'_>, names: &[String]) -> Result<Vec<Iri>, ReviewError> {
        let mut ratings: Vec<Iri> = Vec::new();
        for name in names {
            let rating = self.vocabulary.rating(&prefixed("rating", name))?;
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
        let agent = self.vocabulary.resolve(&prefixed("agent", name))?;
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

/// Makes a file what it was; `None` where there was none.
fn put_back(workspace: &Workspace, name: &Path, before: Option<&[u8]>) -> Result<(), FileError> {
    match before {
        Some(bytes) => workspace.folder().replace(name, bytes),
        None => workspace.folder().remove(name),
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

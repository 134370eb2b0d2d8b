//! The page of whatever an IRI names.
//!
//! Knows what has to be read for it. Must not know requests.

use super::cite::{self, Form};
use super::{Known, claim, source};
use crate::claims::conflict::ConflictsRequest;
use crate::claims::overview::{ClaimEntry, Overview};
use crate::engine::{Claims, Engine, EngineError, ReviewFormat};
use crate::export::Scope;
use crate::model::Iri;
use crate::server::pages::frame::{Frame, Page};

/// How many conflicts of a claim are told.
const CONFLICTS: usize = 200;

/// The page of a source, a part of it from 1; or of a claim, by a digest where its address has one. `None` where the IRI names
/// neither.
///
/// # Errors
///
/// Where the store cannot be read, or the bounds do not suffice.
pub(in crate::server) fn known(
    frame: &Frame<'_>,
    claims: &Claims<'_>,
    iri: &str,
    (part, digest): (usize, Option<&str>),
) -> Result<Option<Page>, EngineError> {
    let overview = claims.overview()?;
    if let Some(entry) = overview.source(iri) {
        return Ok(Some(source(frame, &overview, entry, &*claims.text_of(&entry.iri)?, part)));
    }
    match overview.claim(iri) {
        Some(entry) => of_claim(frame, claims, &overview, entry, digest).map(Some),
        None => Ok(None),
    }
}

fn of_claim(
    frame: &Frame<'_>,
    claims: &Claims<'_>,
    overview: &Overview,
    entry: &ClaimEntry,
    asked_digest: Option<&str>,
) -> Result<Page, EngineError> {
    let name = format!("<{}>", entry.name.iri);
    let trace = claims.trace(&name)?;
    let asked = ConflictsRequest { claims: vec![Iri::new(&*entry.name.iri)], ..ConflictsRequest::default() };
    let known = Known {
        overview,
        entry,
        conflicts: &claims.conflicts(&asked, Some(CONFLICTS))?,
        origins: &claims.origins(&name, false)?,
        text: &*claims.text_of(&overview.sources[entry.source].iri)?,
        steps: &claims.steps_of(trace.reviews.iter().map(|review| review.iri.as_str()))?,
        trace: &trace,
        asked_digest,
    };
    Ok(claim(frame, &known))
}

/// A claim as it is cited in a form.
///
/// # Errors
///
/// Where there is no such claim, or the bounds do not suffice.
pub(in crate::server) fn record(
    claims: &Claims<'_>,
    engine: &Engine,
    claim: &str,
    form: Form,
) -> Result<String, EngineError> {
    if form == Form::ClaimReview {
        let mut written = Vec::new();
        let scope = Scope::Claim(claims.named(claim)?);
        engine.reviews().export(&scope, ReviewFormat::ClaimReview, &mut written)?;
        return Ok(String::from_utf8_lossy(&written).into_owned());
    }
    let (trace, overview) = (claims.trace(claim)?, claims.overview()?);
    let class = overview.source(&trace.source.iri).map_or("", |source| source.class.as_str());
    Ok(match form {
        Form::Ris => cite::ris(&trace, class),
        Form::Bibtex => cite::bibtex(&trace),
        Form::Csl | Form::ClaimReview => format!("{:#}\n", cite::csl(&trace, class)),
    })
}

//! What is weighed for commands, and for queries that ask for origins and findings: copies among the sources, who first said
//! what, what does not agree. Made when it is needed, under the bounds of what needs it, and kept for one state of the store.
//!
//! Knows when it is needed, and for how long it holds. Must not know how texts are compared, what an origin is, nor what
//! disagreeing means.

use crate::claims::conflict::{FINDING_TERMS, told_findings};
use crate::claims::copies::{FoundCopy, Sketches, found_copies};
use crate::claims::origin::{ORIGIN_TERMS, told_origins};
use crate::encoding::Lookup;
use crate::engine::{Engine, EngineError};
use crate::index::Index;
use crate::model::Iri;
use crate::model::vocab::assay;
use crate::query::saved::SavedQuery;
use crate::query::{Options, Pace, paced};
use crate::store::View;
use oxrdf::{NamedNodeRef, Quad};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was weighed last, and the sketches of all texts so far. Nothing here is locked while something is weighed: others have
/// deadlines of their own.
#[derive(Default)]
pub(in crate::engine) struct Weighing {
    sketches: Sketches,
    kept: Mutex<Kept>,
}

/// At most one snapshot of each view: what was made for a state goes when something is made for another.
#[derive(Default)]
struct Kept {
    /// By the snapshot that was vetted: the view with the copies found in it.
    weighed: Option<(Arc<Index>, View)>,
    /// By the snapshot of a query, and what was told in it: its view with that.
    told: Option<(Arc<Index>, Told, View)>,
}

/// What a query asks for that is made for queries alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct Told {
    origins: bool,
    /// What does not agree, and whether of other periods and scopes, too.
    findings: Option<bool>,
}

impl Told {
    /// What a query names; `None` where that is nothing of it.
    pub(in crate::engine) fn asked_by(query: &SavedQuery) -> Option<Self> {
        let iris = query.iris();
        let names = |terms: &[&str]| terms.iter().any(|term| iris.contains(*term));
        let findings = names(&FINDING_TERMS).then(|| iris.contains(assay::OTHER_FINDING));
        let told = Self { origins: names(&ORIGIN_TERMS), findings };
        (told.origins || findings.is_some()).then_some(told)
    }

    /// The terms by which only Assay tells it.
    fn terms(self) -> Vec<&'static str> {
        let origins = self.origins.then_some(ORIGIN_TERMS.as_slice());
        let findings = self.findings.map(|_| FINDING_TERMS.as_slice());
        origins.into_iter().chain(findings).flatten().copied().collect()
    }

    fn quads(self, lookup: Lookup<'_>) -> Vec<Quad> {
        let mut quads = if self.origins { told_origins(lookup) } else { Vec::new() };
        quads.extend(self.findings.into_iter().flat_map(|with_others| told_findings(lookup, with_others)));
        quads
    }
}

impl Engine {
    /// The state that claims are weighed in: what is vetted, with the copies that were found among its sources.
    pub(in crate::engine) fn weighed(&self, pace: &Pace) -> Result<View, EngineError> {
        let vetted = self.vetted()?.view;
        if let Some((index, view)) = &self.weighing.kept().weighed
            && Arc::ptr_eq(index, vetted.index())
        {
            return Ok(view.clone());
        }
        let view = self.with_copies(&vetted, None, pace)?;
        self.weighing.kept().weighed = Some((Arc::clone(vetted.index()), view.clone()));
        Ok(view)
    }

    /// A vetted view with the copies found in it, or among some of its sources.
    pub(in crate::engine) fn with_copies(
        &self,
        vetted: &View,
        among: Option<&BTreeSet<Iri>>,
        pace: &Pace,
    ) -> Result<View, EngineError> {
        let view = without(vetted, &[assay::FOUND_COPY_OF])?;
        let found = self.found_copies(&view, among, pace);
        if found.is_empty() {
            return Ok(view);
        }
        Ok(view.joined(found.iter().map(FoundCopy::quad))?)
    }

    /// The sources that are held to be copies.
    pub(in crate::engine) fn found_copies(
        &self,
        view: &View,
        among: Option<&BTreeSet<Iri>>,
        pace: &Pace,
    ) -> Vec<FoundCopy> {
        let fetch = |file: &str, sha256: &str| self.fetch(file, sha256);
        found_copies(Lookup::new(view).paced(pace), among, &fetch, &self.weighing.sketches)
    }

    /// The view of a query with what it asks for of what was weighed; what others say of that is left out. Kept where the view
    /// is that of the store itself, and not made for this query.
    pub(in crate::engine) fn with_told(
        &self,
        view: &View,
        (told, is_kept): (Told, bool),
        options: &Options,
        weigh: impl FnOnce(&Pace) -> Result<View, EngineError>,
    ) -> Result<View, EngineError> {
        if let Some((index, known, whole)) = &self.weighing.kept().told
            && Arc::ptr_eq(index, view.index())
            && *known == told
        {
            return Ok(whole.clone());
        }
        let made = paced(options, |pace| -> Result<View, EngineError> {
            let weighed = weigh(pace)?;
            let quads = told.quads(Lookup::new(&weighed).paced(pace));
            pace.look();
            let whole = without(view, &told.terms())?.joined(quads)?;
            pace.look();
            Ok(whole)
        });
        let whole = made??;
        if is_kept {
            self.weighing.kept().told = Some((Arc::clone(view.index()), told, whole.clone()));
        }
        Ok(whole)
    }
}

impl Weighing {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A view without what others say by terms that are Assay's to say.
pub(in crate::engine) fn without(view: &View, terms: &[&str]) -> Result<View, EngineError> {
    let said = |term: &&str| view.quads(None, Some(NamedNodeRef::new_unchecked(term)), None, None);
    let forged: Vec<Quad> = terms.iter().flat_map(said).collect();
    Ok(if forged.is_empty() { view.clone() } else { view.without(&forged)? })
}

/// Made anew by each engine; shared by its clones.
pub(in crate::engine) type SharedWeighing = Arc<Weighing>;

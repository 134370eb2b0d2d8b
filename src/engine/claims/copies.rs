//! Copies found among the sources, and origins for queries that ask for them: made once for each state of the store.
//!
//! Knows when they are needed. Must not know how texts are compared, nor what an origin is.

use crate::claims::conflict::{FINDING_TERMS, told_findings};
use crate::claims::copies::{FoundCopy, Sketches, found_copies};
use crate::claims::origin::{ORIGIN_TERMS, told_origins};
use crate::encoding::Lookup;
use crate::engine::{Engine, EngineError};
use crate::index::Index;
use crate::model::Iri;
use crate::model::vocab::assay;
use crate::query::saved::SavedQuery;
use crate::store::View;
use oxrdf::{NamedNodeRef, Quad};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was made last, and the sketches of all texts so far.
#[derive(Default)]
pub(in crate::engine) struct Weighing {
    sketches: Sketches,
    /// By the snapshot that was vetted: the view with the copies found in it.
    copies: Option<(Arc<Index>, View)>,
    /// By the snapshot of a query: its view with the origins.
    origins: Option<(Arc<Index>, View)>,
    /// By the snapshot of a query, and whether other periods and scopes were asked for: its view with the findings.
    findings: Option<(Arc<Index>, bool, View)>,
}

impl Engine {
    /// The state that claims are weighed in: what is vetted, with the copies that were found among its sources.
    pub(in crate::engine) fn weighed(&self) -> Result<View, EngineError> {
        let vetted = self.vetted()?.view;
        if let Some((index, view)) = &self.weighing().copies
            && Arc::ptr_eq(index, vetted.index())
        {
            return Ok(view.clone());
        }
        let view = self.with_copies(&vetted, None)?;
        self.weighing().copies = Some((Arc::clone(vetted.index()), view.clone()));
        Ok(view)
    }

    /// A vetted view with the copies found in it, or among some of its sources.
    pub(in crate::engine) fn with_copies(
        &self,
        vetted: &View,
        among: Option<&BTreeSet<Iri>>,
    ) -> Result<View, EngineError> {
        let view = without(vetted, &[assay::FOUND_COPY_OF])?;
        let found = self.found_copies(&view, among);
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
    ) -> Vec<FoundCopy> {
        let fetch = |file: &str, sha256: &str| self.fetch(file, sha256);
        found_copies(Lookup::new(view), among, &fetch, &mut self.weighing().sketches)
    }

    /// The view of a query with the origins of what was weighed: what others say of origins is left out.
    pub(in crate::engine) fn with_origins(
        &self,
        view: &View,
        weigh: impl FnOnce() -> Result<View, EngineError>,
    ) -> Result<View, EngineError> {
        if let Some((index, known)) = &self.weighing().origins
            && Arc::ptr_eq(index, view.index())
        {
            return Ok(known.clone());
        }
        let quads = told_origins(Lookup::new(&weigh()?));
        let whole = without(view, &ORIGIN_TERMS)?.joined(quads)?;
        self.weighing().origins = Some((Arc::clone(view.index()), whole.clone()));
        Ok(whole)
    }

    /// The view of a query with what does not agree: what others say of findings is left out.
    pub(in crate::engine) fn with_findings(
        &self,
        view: &View,
        with_others: bool,
        weigh: impl FnOnce() -> Result<View, EngineError>,
    ) -> Result<View, EngineError> {
        if let Some((index, others, known)) = &self.weighing().findings
            && Arc::ptr_eq(index, view.index())
            && *others == with_others
        {
            return Ok(known.clone());
        }
        let quads = told_findings(Lookup::new(&weigh()?), with_others);
        let whole = without(view, &FINDING_TERMS)?.joined(quads)?;
        self.weighing().findings = Some((Arc::clone(view.index()), with_others, whole.clone()));
        Ok(whole)
    }

    fn weighing(&self) -> MutexGuard<'_, Weighing> {
        self.weighing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a query asks for what is made for it alone.
pub(in crate::engine) fn asks_for_origins(query: &SavedQuery) -> bool {
    let iris = query.iris();
    ORIGIN_TERMS.iter().any(|term| iris.contains(*term))
}

/// Whether a query asks for what does not agree, and if so whether for other periods and scopes, too.
pub(in crate::engine) fn asks_for_findings(query: &SavedQuery) -> Option<bool> {
    let iris = query.iris();
    let asks = FINDING_TERMS.iter().any(|term| iris.contains(*term));
    asks.then(|| iris.contains(assay::OTHER_FINDING))
}

/// A view without what others say by terms that are Assay's to say.
fn without(view: &View, terms: &[&str]) -> Result<View, EngineError> {
    let said = |term: &&str| view.quads(None, Some(NamedNodeRef::new_unchecked(term)), None, None);
    let forged: Vec<Quad> = terms.iter().flat_map(said).collect();
    Ok(if forged.is_empty() { view.clone() } else { view.without(&forged)? })
}

/// Made anew by each engine; shared by its clones.
pub(in crate::engine) type SharedWeighing = Arc<Mutex<Weighing>>;

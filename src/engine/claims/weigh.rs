//! Claims weighed against each other.

use crate::claims::conflict;
use crate::claims::conflict::{AgreementReport, ConflictsRequest, Kind, Report};
use crate::claims::origin;
use crate::claims::origin::Origins;
use crate::claims::trace;
use crate::claims::trace::{NotFollowing, Trace};
use crate::document::hinted_names;
use crate::encoding::{Lookup, Named, Names};
use crate::engine::claims::Claims;
use crate::engine::ownership::Vetted;
use crate::engine::{Engine, EngineError, reading};
use crate::model::Iri;
use crate::query::{Options, Pace, paced};
use std::collections::{BTreeMap, BTreeSet};

impl Claims<'_> {
    /// The same claims, traced and weighed within bounds: what is not done by then is an error, and nothing of it is told. Of
    /// the bounds that of rows plays no part.
    ///
    /// ```
    /// use assay::conflict::ConflictsRequest;
    /// use assay::{Engine, EngineError, Options, QueryError};
    /// use std::time::Duration;
    ///
    /// let engine = Engine::in_memory("https://example.org/")?;
    /// let at_once = Options::new().with_timeout(Duration::ZERO);
    /// let late = engine.claims().within(&at_once).conflicts(&ConflictsRequest::default(), None);
    /// assert!(matches!(late, Err(EngineError::Query(QueryError::TimedOut))));
    /// # Ok::<(), EngineError>(())
    /// ```
    #[must_use]
    pub fn within(self, options: &Options) -> Self {
        Self { options: options.clone(), ..self }
    }

    /// Traces a claim down to its words; the archived bytes are read and hashed now: in a workspace its file, in a location
    /// what is kept there.
    ///
    /// # Errors
    ///
    /// Where there is no such claim, or the bounds do not suffice.
    pub fn trace(&self, name: &str) -> Result<Trace, EngineError> {
        reading(|| paced(&self.options, |pace| self.engine.trace_unguarded(name, pace))?)
    }

    /// A claim and its words, checked now, without what others say: see [`Claims::trace`] for that.
    ///
    /// # Errors
    ///
    /// Where there is no such claim.
    pub(crate) fn words_of(&self, name: &str) -> Result<trace::Brief, EngineError> {
        reading(|| {
            let claim = self.named(name)?;
            let view = self.engine.vetted()?.view;
            let fetch = |file: &str, sha256: &str| self.engine.fetch(file, sha256);
            Ok(trace::brief(Lookup::new(&view), &self.engine.prefixes, &claim, &fetch)?)
        })
    }

    /// The conflicts that are asked for, at most `limit` of them; see [`conflict::conflicts`].
    ///
    /// # Errors
    ///
    /// Where the store cannot be read, or the bounds do not suffice.
    ///
    /// ```
    /// use assay::Engine;
    /// use assay::conflict::ConflictsRequest;
    ///
    /// let engine = Engine::in_memory("https://example.org/")?;
    /// assert!(engine.claims().conflicts(&ConflictsRequest::default(), None)?.conflicts.is_empty());
    /// # Ok::<(), assay::EngineError>(())
    /// ```
    pub fn conflicts(&self, asked: &ConflictsRequest, limit: Option<usize>) -> Result<Report, EngineError> {
        self.weighed(|lookup| Ok(conflict::conflicts(lookup, &self.engine.prefixes, asked, limit)))
    }

    /// What several independent origins say alike, at most `limit` of it; see [`conflict::agreements`].
    ///
    /// # Errors
    ///
    /// Where the store cannot be read, or the bounds do not suffice.
    pub fn agreements(
        &self,
        asked: &ConflictsRequest,
        limit: Option<usize>,
    ) -> Result<AgreementReport, EngineError> {
        self.weighed(|lookup| Ok(conflict::agreements(lookup, &self.engine.prefixes, asked, limit)))
    }

    /// Where the numbers of a claim come from; see [`origin::origins`].
    ///
    /// # Errors
    ///
    /// Where there is no such claim, or it is not of the model, or the bounds do not suffice.
    pub fn origins(&self, name: &str, speculates: bool) -> Result<Origins, EngineError> {
        let claim = self.named(name)?;
        self.weighed(|lookup| Ok(origin::origins(lookup, &self.engine.prefixes, &claim, speculates)?))
    }

    /// Does something with the state that claims are weighed in, within the bounds.
    fn weighed<T>(&self, work: impl FnOnce(Lookup<'_>) -> Result<T, EngineError>) -> Result<T, EngineError> {
        reading(|| {
            paced(&self.options, |pace| {
                let view = self.engine.weighed(pace)?;
                work(Lookup::new(&view).paced(pace))
            })?
        })
    }

    /// The document of a name, such as `mondo-2024`.
    ///
    /// # Errors
    ///
    /// Where there is none, with the nearest names that are.
    pub fn source(&self, id: &str) -> Result<Iri, EngineError> {
        reading(|| self.engine.source_unguarded(id))
    }

    /// The term of a name, such as `prop:reserves`.
    ///
    /// # Errors
    ///
    /// Where no ontology here defines it, with the nearest names that are.
    pub fn term(&self, name: &str) -> Result<Iri, EngineError> {
        Ok(self.engine.vocabulary().resolve(name)?)
    }
}

impl Engine {
    fn trace_unguarded(&self, name: &str, pace: &Pace) -> Result<Trace, EngineError> {
        if let Some(remote) = self.backend.remote() {
            return remote.trace(name, self, pace);
        }
        let claim = self.claims().named(name)?;
        let Vetted { view, left_out } = self.vetted()?;
        let fetch = |file: &str, sha256: &str| self.fetch(file, sha256);
        // Copies matter among those that say the same; all texts are compared only where all are weighed.
        let among = trace::documents_of_same(Lookup::new(&view).paced(pace), &claim);
        let view = if among.len() > 1 { self.with_copies(&view, Some(&among), pace)? } else { view };
        let lookup = Lookup::new(&view).paced(pace);
        let mut trace = trace::trace(lookup, &self.prefixes, &claim, &fetch)?;
        trace.claimed_by = self.claimed_by(&view, &claim);
        trace.said_elsewhere = self.said_elsewhere(&left_out, &claim);
        trace.contradicted_by =
            self.contradicting(lookup, std::slice::from_ref(&claim)).remove(&claim).unwrap_or_default();
        trace.does_not_follow = self.not_following(lookup, &claim);
        Ok(trace)
    }

    /// The claims that contradict each of some claims.
    pub(in crate::engine) fn contradicting(
        &self,
        lookup: Lookup<'_>,
        claims: &[Iri],
    ) -> BTreeMap<Iri, Vec<Named>> {
        let name = |claim: &Iri| Named::of(Names::new(lookup, &self.prefixes), claim);
        let names = |others: BTreeSet<Iri>| others.iter().map(name).collect();
        let found = conflict::contradicting(lookup, claims).into_iter();
        found.map(|(claim, others)| (claim, names(others))).collect()
    }

    /// What of a claim does not follow from other figures.
    pub(in crate::engine) fn not_following(&self, lookup: Lookup<'_>, claim: &Iri) -> Vec<NotFollowing> {
        let kinds = vec![Kind::DoesNotFollow];
        let asked = ConflictsRequest { claims: vec![claim.clone()], kinds, ..ConflictsRequest::default() };
        let found = conflict::conflicts(lookup, &self.prefixes, &asked, None).conflicts.into_iter();
        let told = found.filter_map(|conflict| {
            let claims = conflict.right.claims.into_iter().map(|teller| teller.claim).collect();
            Some(NotFollowing { arithmetic: conflict.arithmetic?, claims })
        });
        told.collect()
    }

    fn source_unguarded(&self, id: &str) -> Result<Iri, EngineError> {
        let view = self.vetted()?.view;
        if let Some(source) = self.source_called(Lookup::new(&view), id) {
            return Ok(source);
        }
        let since = self.claims().removed_at(id)?;
        let ids = self.claims().source_ids()?;
        Err(EngineError::NoSuchSource { id: id.to_owned(), since, nearest: hinted_names(id, &ids) })
    }
}

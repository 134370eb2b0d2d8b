//! Claims weighed against each other.

use crate::claims::conflict;
use crate::claims::conflict::{ConflictsRequest, Report};
use crate::claims::origin;
use crate::claims::origin::Origins;
use crate::encoding::{Lookup, Named, Names};
use crate::engine::{Engine, EngineError, reading};
use crate::model::Iri;
use std::collections::{BTreeMap, BTreeSet};

impl Engine {
    /// The conflicts that are asked for, at most `limit` of them; see [`conflict::conflicts`].
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    ///
    /// ```
    /// use assay::conflict::ConflictsRequest;
    /// use assay::engine::Engine;
    ///
    /// let engine = Engine::in_memory("https://example.org/")?;
    /// assert!(engine.conflicts(&ConflictsRequest::default(), None)?.conflicts.is_empty());
    /// # Ok::<(), assay::engine::EngineError>(())
    /// ```
    pub fn conflicts(&self, asked: &ConflictsRequest, limit: Option<usize>) -> Result<Report, EngineError> {
        reading(|| {
            let view = self.weighed()?;
            Ok(conflict::conflicts(Lookup::new(&view), &self.prefixes, asked, limit))
        })
    }

    /// Where the numbers of a claim come from; see [`origin::origins`].
    ///
    /// # Errors
    ///
    /// Where there is no such claim, or it is not of the model.
    pub fn origins(&self, name: &str, speculates: bool) -> Result<Origins, EngineError> {
        reading(|| {
            let claim = self.claim(name)?;
            let view = self.weighed()?;
            Ok(origin::origins(Lookup::new(&view), &self.prefixes, &claim, speculates)?)
        })
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

    /// The document of a name, such as `mondo-2024`.
    ///
    /// # Errors
    ///
    /// Where there is none, with the nearest names that are.
    pub fn source(&self, id: &str) -> Result<Iri, EngineError> {
        reading(|| self.source_unguarded(id))
    }

    fn source_unguarded(&self, id: &str) -> Result<Iri, EngineError> {
        let view = self.vetted()?.view;
        if let Some(source) = self.source_called(Lookup::new(&view), id) {
            return Ok(source);
        }
        let since = self.removed_at(id)?;
        let ids = self.source_ids()?;
        let nearest = crate::document::nearest_names(id, ids.iter().map(String::as_str), 2);
        Err(EngineError::NoSuchSource {
            id: id.to_owned(),
            since,
            nearest: nearest.into_iter().map(str::to_owned).collect(),
        })
    }

    /// The term of a name, such as `prop:reserves`.
    ///
    /// # Errors
    ///
    /// Where no ontology here defines it, with the nearest names that are.
    pub fn term(&self, name: &str) -> Result<Iri, EngineError> {
        Ok(self.vocabulary.resolve(name)?)
    }
}

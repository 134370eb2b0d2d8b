//! SPARQL Update on a location.
//!
//! Knows which engines are changed so, and what parameters mean. Must not know how an update is evaluated.

use crate::engine::ownership::protected;
use crate::engine::queries::Queries;
use crate::engine::{Capability, Engine, EngineError, reading};
use crate::query::saved::SavedError;
use crate::query::{NamedDataset, Options, UpdateOptions, Updated, parse_term, preview_update, update_with};
use crate::store::Store;

/// An update about to be run.
#[derive(Clone, Debug, Default)]
pub struct UpdateRequest {
    /// Values of variables, by name; a name given several times ranges over its values.
    pub parameters: Vec<(String, String)>,
    /// Only tell what it would do.
    pub dry_run: bool,
    /// What bounds each of its patterns, and the flag that stops it.
    pub options: Options,
}

impl Queries<'_> {
    /// Evaluates an update request over the location. All its operations take effect, or none. Known prefixes need not be
    /// declared; patterns match the merge of all graphs, as in queries. What is endorsed is derived anew in the same
    /// transaction.
    ///
    /// # Errors
    ///
    /// Where the engine is that of a workspace, whose files are its record, or asks an endpoint; where reviews, the catalogue or
    /// what ratings mean would be changed, which only sheets and ontologies do; where the text is no
    /// update, a parameter does not fit, an operation fails, or the location cannot be written.
    pub fn update(&self, text: &str, request: &UpdateRequest) -> Result<Updated, EngineError> {
        self.update_over(text, request, None, None)
    }

    /// [`Queries::update`] in the graphs that a request names beside its text, with the base of its relative IRIs.
    pub(crate) fn update_over(
        self,
        text: &str,
        request: &UpdateRequest,
        using: Option<NamedDataset>,
        base: Option<&str>,
    ) -> Result<Updated, EngineError> {
        reading(|| {
            let base = base.map(str::to_owned);
            let options = UpdateOptions { base, using, ..UpdateOptions::default() };
            self.engine.update_unguarded(text, request, options)
        })
    }

    /// The store, whose transactions keep what is endorsed in step, and touch nothing that only what brings it may change.
    pub(in crate::engine::queries) fn guarded_store(self) -> Store {
        let base = self.engine.base.clone();
        let store = crate::engine::reviews::endorse::endorsing(&self.engine.store, &base);
        store.guarding(move |view, change| protected(view, &base, change))
    }
}

impl Engine {
    fn update_unguarded(
        &self,
        text: &str,
        request: &UpdateRequest,
        mut options: UpdateOptions,
    ) -> Result<Updated, EngineError> {
        self.backend.require(Capability::Update)?;
        options.bounds = request.options.clone();
        for (name, value) in &request.parameters {
            let term = parse_term(value, &self.prefixes);
            let term = term.map_err(|source| SavedError::BadTerm { name: name.clone(), source })?;
            options.parameters.insert(name, term);
        }
        let run = if request.dry_run { preview_update } else { update_with };
        Ok(run(&self.queries().guarded_store(), text, &self.prefixes, &options)?)
    }
}

//! What an engine holds, written for other programs.
//!
//! Knows the formats by name. Must not know how they are written.

use crate::encoding::{Lookup, decode_sheet};
use crate::engine::claims::Claims;
use crate::engine::{Engine, EngineError, reading};
use crate::export::{self, ExportError, RdfExport, Scope};
use crate::model::Iri;
use crate::model::vocab::assay;
use std::collections::BTreeMap;
use std::io::Write;

impl Claims<'_> {
    /// Writes the quads of a scope as RDF, and tells how many were left out for their triple terms.
    ///
    /// # Errors
    ///
    /// Where the scope is not there, the format cannot hold a term of it, or the output cannot be written.
    pub fn export_rdf(
        &self,
        scope: &Scope,
        format: &RdfExport,
        out: &mut dyn Write,
    ) -> Result<usize, EngineError> {
        reading(|| {
            let view = self.engine.vetted_for(scope)?;
            let quads = export::scope_quads(Lookup::new(&view), &self.engine.base, scope)?;
            Ok(export::write_rdf(quads, format, &self.engine.prefixes, out)?)
        })
    }

    /// Writes the claims of a scope as a table; `guarded`, so that no cell is a formula for a spreadsheet.
    ///
    /// # Errors
    ///
    /// Where a claim is not of the model, or the output cannot be written.
    pub fn export_csv(&self, scope: &Scope, guarded: bool, out: &mut dyn Write) -> Result<(), EngineError> {
        reading(|| {
            let view = self.engine.vetted()?.view;
            Ok(export::write_csv(
                Lookup::new(&view),
                &self.engine.base,
                &self.engine.prefixes,
                scope,
                guarded,
                out,
            )?)
        })
    }

    /// The sheet of a source, written anew from the store.
    ///
    /// # Errors
    ///
    /// Where there is no such source.
    pub fn export_sheet(&self, source: &str) -> Result<String, EngineError> {
        reading(|| self.engine.export_sheet_unguarded(source))
    }
}

impl Engine {
    fn export_sheet_unguarded(&self, source: &str) -> Result<String, EngineError> {
        let view = self.vetted()?.view;
        let lookup = Lookup::new(&view);
        let iri = self.base.source(source);
        if !lookup.is_a(&iri, assay::SOURCE) {
            let missing = ExportError::NotThere { what: "source", iri: iri.to_string() };
            return Err(missing.into());
        }
        let sheet = decode_sheet(lookup, &self.base, source).map_err(ExportError::from)?;
        let keys: BTreeMap<Iri, String> = self
            .vocabulary()
            .dimensions()
            .map(|(key, dimension)| (dimension.iri.clone(), key.to_owned()))
            .collect();
        let archive = sheet.source.capture.as_ref().map(|capture| {
            let inside = capture.file.strip_prefix("data/").unwrap_or(&capture.file);
            format!("../{inside}")
        });
        Ok(export::write_sheet(&sheet, &self.prefixes, &keys, archive.as_deref()))
    }
}

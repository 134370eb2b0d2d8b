//! Units and places that come with Assay: those that files use stand in the store.
//!
//! Knows which predicates take units. Must not know how files are read.

use super::catalogue::Shipped;
use crate::engine::loading::load::{Apply, Document};
use crate::engine::{Engine, EngineError};
use crate::import;
use crate::model::Iri;
use crate::model::vocab::assay;
use oxrdf::Quad;
use std::collections::BTreeSet;

/// The file of the units that come with Assay.
pub(in crate::engine) const UNITS_FILE: &str = "ontology/units.tsv";
/// The file of the places that come with Assay.
pub(in crate::engine) const PLACES_FILE: &str = "ontology/places.tsv";

impl Engine {
    /// Stores units and places that come with Assay, beside those that it holds.
    pub(super) fn put_shipped(&self, used: Shipped, apply: &mut Apply<'_>) -> Result<(), EngineError> {
        let mut catalogue = self.catalogue();
        let before = (catalogue.units.len(), catalogue.places.len());
        catalogue.units.extend(used.units);
        catalogue.places.extend(used.places);
        let is_more = (catalogue.units.len() > before.0, catalogue.places.len() > before.1);
        drop(catalogue);
        self.put_all_shipped(is_more, apply)
    }

    /// Stores all units, or all places, that files use.
    pub(in crate::engine) fn put_all_shipped(
        &self,
        (with_units, with_places): (bool, bool),
        apply: &mut Apply<'_>,
    ) -> Result<(), EngineError> {
        let catalogue = self.catalogue();
        let units: Option<Vec<Quad>> =
            with_units.then(|| catalogue.units.iter().flat_map(import::unit_triples).collect());
        let places = with_places.then(|| {
            catalogue.places.iter().flat_map(|place| self.vocabulary().place_triples(place)).collect()
        });
        drop(catalogue);
        for (file, quads) in [(UNITS_FILE, units), (PLACES_FILE, places)] {
            let Some(quads) = quads else { continue };
            let document = Document {
                file: file.to_owned(),
                kind: assay::ONTOLOGY,
                quads,
                is_canonical: true,
                claims: 0,
                source: None,
                archive: None,
                sha256: None,
            };
            let digest = document.digest()?;
            self.put_digested(document, digest, apply)?;
        }
        Ok(())
    }

    /// The units that quads name, of those that come with Assay and that no ontology declares, and the places.
    pub(in crate::engine) fn shipped(&self, quads: &[Quad]) -> Shipped {
        let units = [assay::UNIT, assay::STATED_UNIT, assay::CANONICAL_UNIT];
        let mut used: [BTreeSet<&str>; 2] = Default::default();
        for quad in quads {
            if let oxrdf::Term::NamedNode(object) = &quad.object {
                let is_unit = units.contains(&quad.predicate.as_str());
                used[usize::from(!is_unit)].insert(object.as_str());
            }
        }
        let [units, others] = used;
        let units = units.into_iter().map(Iri::new);
        let places = others.into_iter().flat_map(import::with_surroundings);
        Shipped {
            units: units
                .filter(|unit| !self.vocabulary().declares_unit(unit) && import::is_shipped_unit(unit))
                .collect(),
            places: places.collect(),
        }
    }
}

//! The claims model as plain types: sources, claims, quotes, propositions, periods and quantities.
//!
//! Layer 1. It knows IRIs and what the parts of a claim mean; it must not know files, RDF libraries,
//! serialisation or SPARQL. The reasons behind the shapes stand in `ontology/claims.ttl`.

mod baseline;
mod claim;
mod coded;
pub mod iri;
mod period;
mod proposition;
mod quantity;
mod relation;
pub mod vocab;

pub use baseline::Baseline;
pub use claim::{
    AsOf, Capture, Claim, Concept, Lineage, Passage, Place, Quote, Reading, Report, Review, ReviewStep,
    Sheet, Source, Statement, is_cite_only,
};
pub use coded::{AsOfBasis, Coded, Factuality, Kind, Polarity, RankOrder, ReadingKind, Status};
pub use iri::Iri;
pub use period::{Day, Period};
pub(crate) use proposition::PROPOSITION_NAMESPACE;
pub use proposition::{Content, Proposition, Slots};
pub(crate) use quantity::scale;
pub use quantity::{Comparator, Quantity, StatedQuantity};
pub use relation::{Comparison, Rank};

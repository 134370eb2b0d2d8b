//! The claims model as plain types: sources, claims, quotes, propositions, periods and quantities.
//!
//! Layer 1. It knows IRIs and what the parts of a claim mean; it must not know files, RDF libraries,
//! serialisation or SPARQL. The reasons behind the shapes stand in `ontology/claims.ttl`.

mod baseline;
mod claim;
mod coded;
pub(crate) mod iri;
mod period;
mod proposition;
mod quantity;
mod relation;
pub mod vocab;

pub use baseline::Baseline;
pub(crate) use claim::ReviewStep;
pub(crate) use claim::is_cite_only;
pub use claim::{
    AsOf, Capture, Claim, Concept, Lineage, Passage, Place, Quote, Reading, Report, Review, Sheet, Source,
    Statement,
};
pub use coded::{AsOfBasis, Coded, Factuality, Kind, Polarity, Status};
pub(crate) use coded::{RankOrder, ReadingKind};
pub use iri::Iri;
pub(crate) use period::Day;
pub use period::Period;
pub(crate) use proposition::PROPOSITION_NAMESPACE;
pub use proposition::{Content, Proposition, Slots};
pub use quantity::StatedQuantity;
pub(crate) use quantity::scale;
pub(crate) use quantity::{Comparator, Quantity};
pub(crate) use relation::{Comparison, Rank};

//! The claims model in RDF: how sheets and reviews are written as quads, and read back from a store.
//!
//! The only module that knows both. What it writes and what it reads are held equal by a property test. It must not
//! know the text of sheets, nor how stores keep quads.

mod decode;
mod encode;
mod figures;
mod lookup;
mod names;
mod review;
mod speaker;
mod told;

pub(crate) use decode::DecodeError;
pub use decode::decode_sheet;
pub(crate) use decode::{
    claim_digest, claim_quads, decode_claim, decode_proposition, decode_quote, source_of,
};
pub(crate) use encode::{GraphWriter, rendition_iri};
pub use encode::{encode_reviews, encode_sheet};
pub(crate) use figures::{
    Assertion, ClaimedValue, Conversion, Modality, Others, PropositionTable, Span, Stated, StatedNumber, Unit,
};
pub use lookup::Lookup;
pub(crate) use names::Names;
pub(crate) use review::{Standing, decode_review, pinned_reviews, standing};
pub(crate) use speaker::Origin;
pub(crate) use speaker::{OriginResolver, independent};
pub(crate) use told::{Amount, BaselineSummary, Exact, FirstSaid, Labelled, Named, Summary, Teller, When};
pub(crate) use told::{graph_name, sense_of};

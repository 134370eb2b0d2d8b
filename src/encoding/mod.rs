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

pub use decode::{
    DecodeError, claim_digest, claim_quads, decode_claim, decode_proposition, decode_quote, decode_sheet,
    source_of,
};
pub use encode::{GraphWriter, encode_reviews, encode_sheet, rendition_iri};
pub use figures::{
    Assertion, ClaimedValue, Conversion, Modality, Others, PropositionTable, Span, Stated, StatedNumber, Unit,
};
pub use lookup::Lookup;
pub use names::Names;
pub use review::{Standing, decode_review, pinned_reviews, standing};
pub use speaker::{Origin, OriginResolver, independent};
pub use told::{Amount, Exact, FirstSaid, Labelled, Named, Summary, Teller, When, graph_name, sense_of};

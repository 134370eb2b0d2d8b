//! A document as text: its renditions, the place of a quote in them, and the numbers its words give.
//!
//! This module knows bytes, hashes, Unicode code points and how numbers are written. It must not know RDF,
//! files or what a claim is: bytes are given to it, and it gives spans back.
//!
//! Every offset here counts Unicode code points of a [`Rendition`], as the Web Annotation model requires of
//! `oa:TextPositionSelector`; not bytes, and not UTF-16 units.

mod archive;
pub(crate) mod numeral;
mod phrasing;
pub(crate) mod quote;
mod spelling;
pub(crate) mod table;
pub(crate) mod text;

mod fold;
mod nearest;
#[cfg(test)]
mod properties;
mod runs;
mod shingles;

pub(crate) use archive::{Archived, Fetch};
pub(crate) use fold::Difference;
pub use numeral::Passage;
pub(crate) use numeral::Unread;
pub(crate) use numeral::units;
pub use numeral::{Bound, Direction, Expected, Lexicon, Stated, gives, heading, read_quantities};
pub(crate) use numeral::{LexiconFault, Mismatch};
pub(crate) use phrasing::{
    Claimed, ClaimedPlace, FiscalYear, Place, Rank, Said, Told, WhenFault, WrongRank, called, folded, names,
    period_of, place, places, rank_of, ratio_of, says, since_days, when, whose,
};
pub(crate) use quote::context;
pub use quote::{QuoteFault, find};
pub(crate) use shingles::{Sketch, near_pairs};
pub(crate) use spelling::{hinted_names, nearest_name, nearest_names};
pub(crate) use table::Table;
pub(crate) use text::Position;
pub(crate) use text::utf8;
pub use text::{DecodeError, Rendition, Span, decode, sha256_hex};

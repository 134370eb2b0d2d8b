//! A document as text: its renditions, the place of a quote in them, and the numbers its words give.
//!
//! This module knows bytes, hashes, Unicode code points and how numbers are written. It must not know RDF,
//! files or what a claim is: bytes are given to it, and it gives spans back.
//!
//! Every offset here counts Unicode code points of a [`Rendition`], as the Web Annotation model requires of
//! `oa:TextPositionSelector`; not bytes, and not UTF-16 units.

mod archive;
pub mod numeral;
mod phrasing;
pub mod quote;
mod spelling;
pub mod table;
pub mod text;

mod fold;
mod nearest;
#[cfg(test)]
mod properties;
mod runs;
mod shingles;

pub use archive::{Archived, Fetch};
pub use fold::Difference;
pub use numeral::Passage;
pub(crate) use numeral::Unread;
pub use numeral::units;
pub use numeral::{
    Bound, Direction, Expected, Lexicon, LexiconFault, Mismatch, Stated, gives, heading, read_quantities,
};
pub use phrasing::{
    Claimed, Rank, Said, Told, WhenFault, WrongRank, names, period_of, rank_of, ratio_of, says, since_days,
    when,
};
pub use quote::{QuoteFault, context, find};
pub use shingles::{Sketch, near_pairs};
pub use spelling::{nearest_name, nearest_names};
pub use table::Table;
pub use text::{DecodeError, Position, Rendition, Span, decode, sha256_hex, utf8};

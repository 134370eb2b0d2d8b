//! Words and digits as they are written: cut into tokens, and what each means by itself.
//!
//! Knows scripts and tables of words. Must not know what a phrase of them gives.

mod afar;
pub(in crate::document::numeral) mod concepts;
pub(in crate::document::numeral) mod digits;
pub(in crate::document::numeral) mod han;
pub(in crate::document::numeral) mod lex;
pub(in crate::document::numeral) mod lexicon;
mod meaning;
mod named;
pub(in crate::document) mod phrases;
pub(in crate::document::numeral) mod token;
pub(crate) mod units;

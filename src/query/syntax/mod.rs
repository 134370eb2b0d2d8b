//! SPARQL text: its tokens, prefixes and terms, parsing, what to say of text that does not parse, and completion.
//!
//! Knows text and the algebra that it stands for. Must not know data: no view, no store.

pub(crate) mod complete;
pub(in crate::query) mod diagnose;
pub(in crate::query) mod error;
pub(in crate::query) mod mistyped;
pub(in crate::query) mod offset;
pub(in crate::query) mod parse;
pub(in crate::query) mod prefixes;
pub(in crate::query) mod reading;
pub(in crate::query) mod term;
pub(in crate::query) mod tokens;
pub(in crate::query) mod words;

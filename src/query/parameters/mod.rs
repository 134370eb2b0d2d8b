//! Parameters, bound in the algebra before planning: no text is ever pasted together.
//!
//! Knows the algebra and the values. Must not know how a query is planned, nor where values come from.

pub(in crate::query) mod bind;
pub(in crate::query) mod error;
pub(in crate::query) mod substitute;

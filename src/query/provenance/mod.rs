//! What rows rest on, and why there are none.
//!
//! Knows the algebra, and runs parts of a query. Must not know what a claim is, nor how patterns are evaluated.

pub(in crate::query) mod empty_result;
pub(in crate::query) mod witness;

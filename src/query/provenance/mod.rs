//! What rows rest on, and why there are none.

pub(in crate::query) mod empty_result;
pub(in crate::query) mod witness;

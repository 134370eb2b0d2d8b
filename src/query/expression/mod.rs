//! Expressions: values, how they compare and sort, and the functions over them.
//!
//! Knows terms and numbers. Must not know patterns or data.

pub(in crate::query) mod functions;
pub(in crate::query) mod values;

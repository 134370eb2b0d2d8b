//! The words around a number: before and after it, beside it, and in its clause.
//!
//! Knows one number and its text. Must not know what somebody says that it is.

pub(in crate::document::numeral) mod after;
pub(in crate::document::numeral) mod before;
pub(in crate::document::numeral) mod beside;
pub(in crate::document::numeral) mod clause;
mod figure;
mod ground;
pub(in crate::document::numeral) mod other;
mod said;

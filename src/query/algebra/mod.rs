//! The algebra of a query: visitors, property paths, conformance to the specification, names for display.
//!
//! Knows spargebra's types. Must not know text, data or parameters.

pub(in crate::query) mod conform;
pub(in crate::query) mod display_names;
pub(in crate::query) mod path;
pub(in crate::query) mod visit;

//! The parsed query as a tree: one way each to walk it, to ask for scopes, and to name what nobody wrote.
//!
//! Knows spargebra's types, and, to conform, which terms and graphs a view has. Must not know text or parameters.
//!
//! - [`visit`]: the parts of a pattern, of an expression and of a query, and every variable of them.
//! - [`scope`]: which variables are in scope of a pattern, and which it mentions.
//! - [`modifiers`]: the pattern below what orders, projects and cuts rows.
//! - [`ground`]: the term that a pattern stands for.
//! - [`volatile`]: expressions that have another value each time.
//! - [`internal_variables`]: variables that no query wrote, and those that blank nodes are; [`display_names`] shows them.
//! - [`path`]: property paths in fewer steps.
//! - [`conform`]: patterns on which the evaluator gives what the specification says.

pub(in crate::query) mod conform;
pub(crate) mod dataset;
pub(in crate::query) mod display_names;
pub(in crate::query) mod ground;
pub(in crate::query) mod internal_variables;
pub(in crate::query) mod modifiers;
pub(in crate::query) mod path;
pub(in crate::query) mod scope;
pub(in crate::query) mod visit;
pub(in crate::query) mod volatile;

//! The page of queries: a text or a saved query, and its answer as a table, a chart, a plan.
//!
//! Knows answers. Must not know how they are come by.

mod chart;
mod page;
mod plan;
mod rows;

pub(in crate::server) use page::{Asked, Outcome, page};
pub(in crate::server) use rows::Table;

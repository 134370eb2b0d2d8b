//! Execution of a planned query over a pinned view: in columns where they cover it, by the evaluator of reference otherwise.
//!
//! Knows views, plans and time. Must not know saved queries or formats of results.

pub(in crate::query) mod answer;
pub(in crate::query) mod columns;
pub(in crate::query) mod dataset;
pub(in crate::query) mod error;
pub(in crate::query) mod execute;
pub(in crate::query) mod explain;
pub(in crate::query) mod options;
pub(in crate::query) mod pace;
pub(in crate::query) mod prepared;
pub(in crate::query) mod stream;

//! Claims looked up, weighed, checked and exported, and the bytes that they rest on.

pub(in crate::engine) mod archive;
pub(in crate::engine) mod check;
pub(in crate::engine) mod copies;
pub(in crate::engine) mod export;
pub(in crate::engine) mod names;
pub(in crate::engine) mod weigh;

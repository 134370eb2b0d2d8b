//! Verdicts: written down, and what the standing ones endorse.

pub(in crate::engine) mod endorse;
pub(in crate::engine) mod review;

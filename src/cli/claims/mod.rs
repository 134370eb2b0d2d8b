//! Commands about claims: found, checked, traced, weighed, reviewed and exported.

pub(crate) mod check;
pub(crate) mod conflicts;
pub(crate) mod export;
pub(crate) mod origins;
pub(in crate::cli) mod review;
pub(crate) mod search;
pub(crate) mod state;
pub(crate) mod trace;

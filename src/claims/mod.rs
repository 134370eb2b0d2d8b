//! What is made of claims: traced to their words, weighed against each other, followed to where their numbers come from,
//! and found by their words.

pub(crate) mod conflict;
pub(crate) mod copies;
pub(crate) mod evidence;
mod interval;
pub(crate) mod origin;
pub(crate) mod overview;
pub(crate) mod review;
pub(crate) mod search;
pub(crate) mod trace;

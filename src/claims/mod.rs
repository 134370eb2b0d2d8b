//! What is made of claims: traced to their words, weighed against each other, followed to where their numbers come from.

pub mod conflict;
pub mod copies;
pub mod evidence;
mod interval;
pub mod origin;
pub mod review;
pub mod trace;

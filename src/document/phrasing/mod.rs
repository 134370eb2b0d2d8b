//! What words say beside numbers: when something is, and how it ranks and compares.
//!
//! Knows tables of words. Must not know what a claim is.

pub(in crate::document) mod phrases;
mod when;

pub use when::{Claimed, Told, WhenFault, WrongPeriod, period_of, when};

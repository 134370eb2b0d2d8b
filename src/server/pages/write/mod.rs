//! The pages that are written on: a claim stated, a verdict given, signing in.
//!
//! Knows the fields of forms, and how faults stand beside them. Must not know how anything is recorded.

mod claim;
mod fields;
mod review;
mod sign;

pub(in crate::server) use claim::{ClaimForm, WordsForm, claim, words};
pub(in crate::server) use fields::{Changed, Fault};
pub(in crate::server) use review::{ReviewForm, review};
pub(in crate::server) use sign::{recorded, sign_in, why_not};

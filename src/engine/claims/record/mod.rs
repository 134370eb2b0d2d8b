//! Claims written to the sheets of a workspace as a person would write them: held against the rules before they are there.
//!
//! Knows sheets as texts and who else may write them. Must not know where what is to be written comes from: commands, pages
//! and programs give the same [`NewClaim`].

mod named;
mod new;
mod propose;
mod sheet;
mod state;
#[cfg(test)]
mod tests;
mod trial;
mod value;
mod write;

pub(crate) use new::{NewClaim, NewReading, NewReport, NewState, Recorded};
pub(crate) use propose::{Candidate, Chosen, Proposal};

//! What words say beside numbers: where and when something is, and how it ranks and compares.
//!
//! Knows tables of words. Must not know what a claim is.

mod place;
mod rank;
mod when;

pub(crate) use place::{ClaimedPlace, Place, called, folded, place, places, whose};
pub(crate) use rank::{Rank, Said, WrongRank, names, rank_of, ratio_of, says};
pub(crate) use when::{Claimed, FiscalYear, Told, WhenFault, period_of, since_days, when};

//! Places in the words of a text: `Indonesia's`, `die indonesische Förderung`, `印度尼西亚`.
//!
//! Knows the countries and regions of the world, and how they stand in a text. Must not know what a claim is.

mod mention;
mod owner;
mod table;
mod whose;

pub(crate) use table::{Place, called, folded, place, places};
pub(crate) use whose::{Claimed as ClaimedPlace, whose};

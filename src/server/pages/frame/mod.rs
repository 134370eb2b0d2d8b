//! What all pages have: a layout, addresses, a look, and pieces that several of them show.

mod layout;
mod links;
pub(in crate::server) mod look;
mod parts;
mod pieces;

pub(in crate::server) use layout::{Frame, Page, Section};
pub(in crate::server) use links::{Filter, Links, State};
pub(in crate::server) use parts::{badge, claim_item, flags, kind_of, pager, shortened};
pub(in crate::server) use pieces::{Piece, pieces};

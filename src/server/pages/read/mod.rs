//! The pages that are read.

mod corpus;
mod list;
mod plain;
mod source;
mod thing;

pub(in crate::server) use corpus::corpus;
pub(in crate::server) use list::list;
pub(in crate::server) use plain::{Trouble, addresses, endpoint, problem, queries};
pub(in crate::server) use source::source;
pub(in crate::server) use thing::thing;

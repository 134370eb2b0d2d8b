//! The pages that are read.

mod any;
mod cite;
mod claim;
mod corpus;
mod list;
mod plain;
mod search;
mod source;
mod thing;

pub(in crate::server) use any::{known, record};
pub(in crate::server) use cite::Form;
use claim::{Known, claim};
pub(in crate::server) use corpus::corpus;
pub(in crate::server) use list::{list, pages_of};
pub(in crate::server) use plain::{Trouble, addresses, endpoint, problem, queries};
pub(in crate::server) use search::{HITS, search};
pub(in crate::server) use source::parts_of;
use source::source;
pub(in crate::server) use thing::thing;

//! Files taken into a store: each in one transaction, each the owner of its graphs.

pub(in crate::engine) mod intake;
pub(in crate::engine) mod load;
pub(in crate::engine) mod naming;
pub(in crate::engine) mod replace;

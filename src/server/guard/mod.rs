//! Who may ask, and from where.

pub(in crate::server) mod hosts;
pub(in crate::server) mod sessions;
pub(in crate::server) mod tokens;

//! What a person at a desk does: signs in, states claims, gives verdicts, and is helped with queries.

pub(in crate::server) mod claims;
pub(in crate::server) mod complete;
mod form;
pub(in crate::server) mod pages;
pub(in crate::server) mod query;
pub(in crate::server) mod reviews;
pub(in crate::server) mod session;

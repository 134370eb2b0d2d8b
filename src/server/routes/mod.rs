//! What there is to ask for: a file for what belongs together.

#[cfg(feature = "mcp")]
pub(in crate::server) mod agents;
pub(in crate::server) mod claims;
mod description;
pub(in crate::server) mod desk;
pub(in crate::server) mod graphs;
pub(in crate::server) mod index;
mod openapi;
pub(in crate::server) mod saved;
pub(in crate::server) mod shown;
pub(in crate::server) mod sparql;
mod tables;
pub(in crate::server) mod things;

//! What is seen of a server from outside: its log and its counts.

pub(in crate::server) mod log;
pub(in crate::server) mod metrics;

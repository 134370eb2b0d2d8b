//! What goes over the wire: connections, fields, formats, problems, and bodies that stream.

pub(in crate::server) mod connections;
pub(in crate::server) mod fields;
pub(in crate::server) mod negotiate;
mod patient;
pub(in crate::server) mod pipe;
pub(in crate::server) mod problem;
pub(in crate::server) mod reading;

//! `assay serve`, through the real binary and a real port.

pub(crate) mod client;
mod clients;
mod hostile;
mod live;
mod protocol;
mod saved;
mod writing;

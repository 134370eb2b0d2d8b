//! `assay serve`, through the real binary and a real port.

mod browser;
pub(crate) mod client;
mod clients;
mod forms;
mod hostile;
mod live;
mod protocol;
mod recording;
mod saved;
mod writing;

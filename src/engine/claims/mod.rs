//! Claims looked up, weighed, checked and exported, and the bytes that they rest on.

pub(in crate::engine) mod archive;
pub(in crate::engine) mod check;
pub(in crate::engine) mod copies;
pub(in crate::engine) mod export;
pub(in crate::engine) mod names;
pub(in crate::engine) mod weigh;

use crate::engine::Engine;

/// The claims of an engine: found by their names, traced, weighed, checked and exported.
#[derive(Clone, Copy)]
pub struct Claims<'e> {
    engine: &'e Engine,
}

impl Engine {
    /// Claims: found, traced, weighed, checked and exported.
    #[must_use]
    pub fn claims(&self) -> Claims<'_> {
        Claims { engine: self }
    }
}

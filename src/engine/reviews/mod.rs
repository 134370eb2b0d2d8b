//! Verdicts: written down, and what the standing ones endorse.

pub(in crate::engine) mod endorse;
pub(in crate::engine) mod review;

use crate::engine::Engine;

/// The verdicts of an engine: written, found and exported.
#[derive(Clone, Copy)]
pub struct Reviews<'e> {
    engine: &'e Engine,
}

impl Engine {
    /// Verdicts: written, found and exported.
    #[must_use]
    pub fn reviews(&self) -> Reviews<'_> {
        Reviews { engine: self }
    }
}

//! Claims looked up, weighed, checked and exported, and the bytes that they rest on.

pub(in crate::engine) mod archive;
pub(in crate::engine) mod check;
pub(in crate::engine) mod export;
pub(in crate::engine) mod names;
pub(in crate::engine) mod pages;
pub(in crate::engine) mod record;
pub(in crate::engine) mod search;
pub(in crate::engine) mod weigh;
pub(in crate::engine) mod weighing;

use crate::engine::Engine;
use crate::query::Options;

/// The claims of an engine: found by their names, traced, weighed, checked and exported.
#[derive(Clone)]
pub struct Claims<'e> {
    engine: &'e Engine,
    /// What bounds tracing and weighing.
    options: Options,
}

impl Engine {
    /// Claims: found, traced, weighed, checked and exported.
    ///
    /// ```
    /// use assay::{Engine, Workspace};
    ///
    /// let folder = tempfile::tempdir()?;
    /// Workspace::init(folder.path(), "https://example.org/town/", "jo")?;
    /// let engine = Engine::open(folder.path())?;
    /// assert!(engine.claims().check()?.is_clean());
    /// let trace = engine.claims().trace("example:lending")?;
    /// assert!(trace.evidence.words().contains("48,200 books"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn claims(&self) -> Claims<'_> {
        Claims { engine: self, options: Options::new() }
    }
}

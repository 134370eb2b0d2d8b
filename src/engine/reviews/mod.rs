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
    ///
    /// ```
    /// use assay::review::NewReview;
    /// use assay::{Engine, Workspace};
    ///
    /// let folder = tempfile::tempdir()?;
    /// Workspace::init(folder.path(), "https://example.org/town/", "jo")?;
    /// let engine = Engine::open(folder.path())?;
    /// let review = engine.reviews().write(&NewReview {
    ///     claim: "example:lending".to_owned(),
    ///     ratings: vec!["supported".to_owned()],
    ///     says: "The council counts the loans itself.".to_owned(),
    ///     ..NewReview::default()
    /// })?;
    /// assert_eq!(review.name, "lending/1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn reviews(&self) -> Reviews<'_> {
        Reviews { engine: self }
    }
}

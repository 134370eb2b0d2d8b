//! Files taken into a store: each in one transaction, each the owner of its graphs.

pub(in crate::engine) mod append;
pub(in crate::engine) mod catalogue;
pub(in crate::engine) mod declared;
pub(in crate::engine) mod intake;
pub(in crate::engine) mod load;
pub(in crate::engine) mod naming;
pub(in crate::engine) mod replace;
pub(in crate::engine) mod shipped;

use crate::engine::Engine;

/// Files that an engine takes in.
pub struct Loading<'e> {
    pub(in crate::engine) engine: &'e mut Engine,
}

impl Engine {
    /// Taking files in; what they bring is known to this engine alone, their quads to all that share its store.
    ///
    /// ```
    /// use assay::{Answer, Engine};
    /// use std::path::Path;
    ///
    /// let mut engine = Engine::in_memory("https://example.org/")?;
    /// let turtle = b"<https://example.org/mine> a <https://example.org/Mine> .";
    /// engine.loading().load_bytes("mines.ttl", turtle, Path::new("."))?;
    /// assert!(matches!(engine.query("ASK { ?mine a <https://example.org/Mine> }", &[])?, Answer::Boolean(true)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn loading(&mut self) -> Loading<'_> {
        Loading { engine: self }
    }
}

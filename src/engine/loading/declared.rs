//! What the ontologies declare, and the tables of words beside them.
//!
//! Knows the quads of ontologies. Must not know where they are stored.
//!
//! A workspace whose files are unchanged is asked most questions without the declarations of its ontologies: they are read
//! when they are first asked for.

use crate::engine::workspace::ground::Ground;
use crate::import::{Vocabulary, closure};
use crate::model::vocab;
use crate::query::Prefixes;
use oxrdf::{NamedNode, Quad};
use std::sync::{Arc, OnceLock};

/// The quads of the ontologies among some files.
type Reader = fn(&Ground) -> Vec<Quad>;

/// Declarations, known or to be read.
#[derive(Clone, Default)]
pub(in crate::engine) struct Declared {
    vocabulary: Arc<OnceLock<Vocabulary>>,
    ground: Arc<Ground>,
    unread: Option<(Arc<Prefixes>, Reader)>,
}

impl Declared {
    /// Declarations that are known.
    pub(in crate::engine) fn known(vocabulary: Vocabulary) -> Self {
        Self { vocabulary: Arc::new(OnceLock::from(vocabulary)), ..Self::default() }
    }

    /// With the files that they come from.
    pub(in crate::engine) fn of(self, ground: Ground) -> Self {
        Self { ground: Arc::new(ground), ..self }
    }

    /// Declarations of files that are known to be in order, and the prefixes that go with them.
    pub(in crate::engine) fn unread(ground: Ground, prefixes: Prefixes, read: Reader) -> Self {
        let (ground, unread) = (Arc::new(ground), Some((Arc::new(prefixes), read)));
        Self { vocabulary: Arc::default(), ground, unread }
    }

    pub(in crate::engine) fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary.get_or_init(|| {
            let Some((prefixes, read)) = &self.unread else { return Vocabulary::default() };
            let mut quads = read(&self.ground);
            quads.extend(inferred(&quads));
            Vocabulary::new(prefixes.as_ref().clone(), &quads)
        })
    }

    /// The tables of words that do not come with Assay.
    pub(in crate::engine) fn tables(&self) -> impl Iterator<Item = &(String, Vec<u8>)> {
        let is_own =
            |bytes: &[u8]| crate::engine::builtin::TABLES.iter().all(|table| table.as_bytes() != bytes);
        self.ground.tables.iter().filter(move |(_, bytes)| is_own(bytes))
    }
}

/// What follows from the ontologies.
pub(in crate::engine) fn inferred(quads: &[Quad]) -> Vec<Quad> {
    let graph = NamedNode::new_unchecked(vocab::INFERRED_GRAPH);
    closure::closure(quads).into_iter().map(|triple| triple.in_graph(graph.clone())).collect()
}

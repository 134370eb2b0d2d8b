//! What pages show beside traces: all claims in a few words each, and the text of a source. Kept for one state of the store.
//!
//! Knows for how long it holds. Must not know how it is shown.

use crate::claims::overview::{Overview, overview};
use crate::claims::trace::HashState;
use crate::document::{self, Archived, Rendition};
use crate::encoding::{Lookup, decode_review};
use crate::engine::claims::Claims;
use crate::engine::{EngineError, reading};
use crate::index::Index;
use crate::model::vocab::{assay, dcterms};
use crate::model::{Iri, ReviewStep, is_cite_only};
use crate::query::paced;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was made last.
#[derive(Default)]
pub(in crate::engine) struct Shown {
    overview: Option<(Arc<Index>, Arc<Overview>)>,
    text: Option<(Arc<Index>, Iri, Arc<SourceText>)>,
}

/// Made anew by each engine; shared by its clones.
pub(in crate::engine) type SharedShown = Arc<Mutex<Shown>>;

/// The text of a source, and whether it is what was pinned.
pub(crate) struct SourceText {
    /// The archived file, as its sheet names it.
    pub(crate) file: Option<String>,
    /// SHA-256 of the bytes as pinned.
    pub(crate) pinned: Option<String>,
    /// SHA-256 of the bytes as they are.
    pub(crate) now: Option<String>,
    /// What comparing them tells.
    pub(crate) hash: HashState,
    /// Whether it is a table.
    pub(crate) is_table: bool,
    /// The text; `None` where there is none here.
    pub(crate) rendition: Option<Rendition>,
}

impl Claims<'_> {
    /// All claims of the state that is read now. Costs a reading and weighing of all of them, once for a state.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read, or the bounds do not suffice.
    pub(crate) fn overview(&self) -> Result<Arc<Overview>, EngineError> {
        reading(|| {
            let vetted = self.engine.vetted()?.view;
            let known = self.engine.shown().overview.clone();
            if let Some((index, overview)) = known
                && Arc::ptr_eq(&index, vetted.index())
            {
                return Ok(overview);
            }
            let made = paced(&self.options, |pace| -> Result<Overview, EngineError> {
                let view = self.engine.weighed(pace)?;
                let is_ours = |review: &Iri| self.engine.base.review_name(review).is_some();
                Ok(overview(Lookup::new(&view).paced(pace), &self.engine.prefixes, &is_ours))
            });
            let made = Arc::new(made??);
            self.engine.shown().overview = Some((Arc::clone(vetted.index()), Arc::clone(&made)));
            Ok(made)
        })
    }

    /// The steps of some reviews, one after the other; none of what is no review of ours.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub(crate) fn steps_of<'r>(
        &self,
        reviews: impl IntoIterator<Item = &'r str>,
    ) -> Result<Vec<Vec<ReviewStep>>, EngineError> {
        reading(|| {
            let view = self.engine.vetted()?.view;
            let steps =
                |review| decode_review(Lookup::new(&view), &Iri::new(review)).map(|review| review.steps);
            Ok(reviews.into_iter().map(|review: &str| steps(review).unwrap_or_default()).collect())
        })
    }

    /// The text of a source, read and hashed once for a state.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub(crate) fn text_of(&self, source: &Iri) -> Result<Arc<SourceText>, EngineError> {
        reading(|| {
            let view = self.engine.vetted()?.view;
            let known = self.engine.shown().text.clone();
            if let Some((index, of, text)) = known
                && Arc::ptr_eq(&index, view.index())
                && of == *source
            {
                return Ok(text);
            }
            let fetch = |file: &str, sha256: &str| self.engine.fetch(file, sha256);
            let text = Arc::new(SourceText::read(Lookup::new(&view), source, &fetch));
            self.engine.shown().text = Some((Arc::clone(view.index()), source.clone(), Arc::clone(&text)));
            Ok(text)
        })
    }
}

impl crate::engine::Engine {
    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SourceText {
    fn read(lookup: Lookup<'_>, source: &Iri, fetch: document::Fetch<'_>) -> Self {
        let capture = source.below("_capture");
        let (file, pinned) = (lookup.text(&capture, assay::FILE), lookup.text(&capture, assay::SHA256));
        let archived = file.as_deref().zip(pinned.as_deref()).map(|(file, pinned)| fetch(file, pinned));
        let rendition =
            archived.as_ref().and_then(Archived::bytes).and_then(|bytes| document::decode(bytes).ok());
        let now = archived.as_ref().and_then(Archived::bytes).map(document::sha256_hex);
        let is_cite_only = lookup.text(source, dcterms::RIGHTS).is_some_and(|rights| is_cite_only(&rights));
        let hash = match &archived {
            None | Some(Archived::NotKept) if is_cite_only => HashState::Withheld,
            None => HashState::NotArchived,
            Some(Archived::Missing | Archived::NotKept) => HashState::Missing,
            Some(Archived::Unreadable { .. }) => HashState::Damaged,
            Some(Archived::Bytes(_)) if pinned == now => HashState::Matches,
            Some(Archived::Bytes(_)) => HashState::Differs,
        };
        let rendered = crate::encoding::rendition_iri(source);
        let is_table = lookup.text(&rendered, assay::EXTRACTOR).as_deref() == Some("csv");
        Self { file, pinned, now, hash, is_table, rendition }
    }
}

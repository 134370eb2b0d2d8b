//! Words looked for, in texts that are read once for each state of the store.
//!
//! Knows when they are read. Must not know how words are found.

use crate::claims::search::{
    Around, SEARCH_TERMS, SearchError, SearchReport, SearchRequest, TextIndex, search, told_hits,
};
use crate::encoding::{Lookup, Names};
use crate::engine::claims::Claims;
use crate::engine::claims::weighing::without;
use crate::engine::{Capability, Engine, EngineError, reading};
use crate::index::Index;
use crate::model::vocab::assay;
use crate::query::saved::SavedQuery;
use crate::query::{Options, Query, paced};
use crate::store::View;
use oxrdf::{Quad, Term};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most hits of a search that a query is told.
const MOST_HITS: usize = 1000;
/// The most searches of one query.
const MOST_SEARCHES: usize = 16;

/// What was made last.
#[derive(Default)]
pub(in crate::engine) struct Searched {
    /// The texts, by the snapshot that has them.
    texts: Option<(Arc<Index>, Arc<TextIndex>)>,
    /// By the snapshot of a query and what that looks for: its view with what was found. Each row asks for it again.
    found: Option<(Arc<Index>, BTreeSet<String>, View)>,
}

/// Made anew by each engine; shared by its clones.
pub(in crate::engine) type SharedSearched = Arc<Mutex<Searched>>;

impl Claims<'_> {
    /// Looks for words in quotes, titles, labels, reviews and the texts of sources. All words are to be found in the texts of a
    /// claim, source, review or term; where nothing has all, what has most of them is told, and which words stand nowhere. At
    /// most `limit` things are told, the best first; all are counted.
    ///
    /// The first search of a state of the store reads every text, some ten megabytes a second; later ones read what has the words.
    ///
    /// # Errors
    ///
    /// Where there is no word to look for or too many, at an endpoint, or where the store cannot be read.
    ///
    /// ```
    /// use assay::search::SearchRequest;
    /// use assay::{Engine, Workspace};
    ///
    /// let folder = tempfile::tempdir()?;
    /// Workspace::init(folder.path(), "https://example.org/town/", "jo")?;
    /// let engine = Engine::open(folder.path())?;
    /// let asked = SearchRequest { words: "books lent".to_owned(), ..SearchRequest::default() };
    /// let found = engine.claims().search(&asked, 10)?;
    /// assert!(found.has_all && found.hits.iter().any(|hit| hit.thing.id == "example:lending"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search(&self, asked: &SearchRequest, limit: usize) -> Result<SearchReport, EngineError> {
        reading(|| {
            self.engine.backend.require(Capability::Search)?;
            let view = self.engine.vetted()?.view;
            self.engine.search_in(&view, asked, limit, &self.options)
        })
    }
}

impl Engine {
    fn search_in(
        &self,
        view: &View,
        asked: &SearchRequest,
        limit: usize,
        options: &Options,
    ) -> Result<SearchReport, EngineError> {
        let lookup = Lookup::new(view);
        let fetch = |file: &str, sha256: &str| self.fetch(file, sha256);
        let texts = self.texts(view, options)?;
        let around = Around { names: Names::new(lookup, &self.prefixes), fetch: &fetch };
        Ok(paced(options, |pace| search(&texts, around, asked, (limit, pace)))??)
    }

    /// The texts of a view, which are read where they were not read last.
    fn texts(&self, view: &View, options: &Options) -> Result<Arc<TextIndex>, EngineError> {
        if let Some((index, texts)) = &self.searched().texts
            && Arc::ptr_eq(index, view.index())
        {
            return Ok(Arc::clone(texts));
        }
        let fetch = |file: &str, sha256: &str| self.fetch(file, sha256);
        let texts = Arc::new(paced(options, |pace| TextIndex::of(Lookup::new(view), &fetch, pace))?);
        self.searched().texts = Some((Arc::clone(view.index()), Arc::clone(&texts)));
        Ok(texts)
    }

    /// The view of a query with what it looks for. What others say by the terms of searches is left out.
    pub(in crate::engine) fn with_searches(
        &self,
        view: &View,
        query: &Query,
        options: &Options,
    ) -> Result<View, EngineError> {
        let mut searches = BTreeSet::new();
        for object in query.objects_of(assay::SEARCHED_FOR) {
            match object {
                Some(Term::Literal(words)) => drop(searches.insert(words.value().to_owned())),
                _ => return Err(SearchError::NotGiven.into()),
            }
        }
        if searches.len() > MOST_SEARCHES {
            return Err(SearchError::TooLong { most: MOST_SEARCHES, unit: "searches in one query" }.into());
        }
        if let Some((index, known, whole)) = &self.searched().found
            && Arc::ptr_eq(index, view.index())
            && *known == searches
        {
            return Ok(whole.clone());
        }
        let mut quads: Vec<Quad> = Vec::new();
        for (number, words) in searches.iter().enumerate() {
            let asked = SearchRequest { words: words.clone(), ..SearchRequest::default() };
            quads.extend(told_hits(number, &self.search_in(view, &asked, MOST_HITS, options)?));
        }
        let whole = without(view, &SEARCH_TERMS)?.joined(quads)?;
        self.searched().found = Some((Arc::clone(view.index()), searches, whole.clone()));
        Ok(whole)
    }

    fn searched(&self) -> MutexGuard<'_, Searched> {
        self.searched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a query looks for words.
pub(in crate::engine) fn asks_for_searches(query: &SavedQuery) -> bool {
    query.predicates().contains(assay::SEARCHED_FOR)
}

//! Queries: by name, from files, from text; saved ones of the workspace before those compiled in.

use super::{Engine, EngineError, reading, standard, workspace};
use crate::encoding::Lookup;
use crate::files::FileError;
use crate::import::{self, TermError};
use crate::query::complete::{Completer, Facts};
use crate::query::saved::{SavedError, SavedQuery};
use crate::query::{Answer, Options, PlanNode, execute, explain};
use crate::review::{Belief, disbelieved};
use crate::store::{DefaultGraph, View};
use oxrdf::{NamedNode, Quad};
use std::path::Path;

/// A query about to be run: what binds it, bounds it and joins it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Values of parameters, by name; a name given several times ranges over its values.
    pub parameters: Vec<(String, String)>,
    /// Quads joined for this query only.
    pub with: Vec<Quad>,
    /// What it may rest on: all that is claimed, unless said otherwise.
    pub believe: Belief,
    /// The default graph: the merge of all graphs, unless said otherwise.
    pub default_graph: DefaultGraph,
    /// Limits, and the flag that stops it.
    pub options: Options,
}

/// The name of a query and its text, or why that cannot be read.
pub(super) type QueryText = (String, Result<String, FileError>);

impl Engine {
    /// The saved queries of the workspace and those compiled in, by name. A file of the workspace goes before a compiled
    /// one of its name. Compiled ones that speak of terms of a domain this workspace does not have are left out.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read, or a query is faulty.
    pub fn saved_queries(&self) -> Result<Vec<SavedQuery>, EngineError> {
        self.queries_of(workspace::QUERIES, &self.standard_queries())
    }

    /// The saved query of a name; `None` where there is none.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read, or the query is faulty.
    pub fn saved_query(&self, name: &str) -> Result<Option<SavedQuery>, EngineError> {
        Ok(self.query_text(name)?.map(|text| self.parse_query(name, &text)).transpose()?)
    }

    /// The text of a saved query, faulty or not; `None` where there is none of the name.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read.
    pub fn query_text(&self, name: &str) -> Result<Option<String>, EngineError> {
        let texts = self.query_texts(workspace::QUERIES, &self.standard_queries())?;
        let found = texts.into_iter().find(|(known, _)| known == name);
        Ok(found.map(|(_, text)| text).transpose()?)
    }

    /// The names of the saved queries.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read.
    pub fn query_names(&self) -> Result<Vec<String>, EngineError> {
        let texts = self.query_texts(workspace::QUERIES, &self.standard_queries())?;
        Ok(texts.into_iter().map(|(name, _)| name).collect())
    }

    /// Reads a query, with or without a header; `name` is what messages call it.
    ///
    /// # Errors
    ///
    /// Where it is not SPARQL, or its header is faulty.
    pub fn parse_query(&self, name: &str, text: &str) -> Result<SavedQuery, SavedError> {
        SavedQuery::parse(name, text, &self.prefixes)
    }

    /// The names of a query that look like misspelt terms of the ontologies, with the nearest ones. A query with such
    /// names is in order, and finds nothing by them.
    #[must_use]
    pub fn misspelt(&self, query: &SavedQuery) -> Vec<TermError> {
        // An endpoint can have ontologies that are not known here.
        #[cfg(feature = "remote")]
        if self.remote.is_some() {
            return Vec::new();
        }
        query.iris().iter().filter_map(|iri| self.vocabulary.misspelt(iri)).collect()
    }

    /// What is to be said of the functions of a query, as [`SavedQuery::notes`] says it; nothing of one that an endpoint
    /// answers, which may know others.
    #[must_use]
    pub fn notes(&self, query: &SavedQuery) -> Vec<String> {
        #[cfg(feature = "remote")]
        if self.remote.is_some() {
            return Vec::new();
        }
        query.notes()
    }

    /// Runs a query. Known prefixes need not be declared; the default graph is the merge of all graphs, in which a
    /// triple counts once however many documents state it.
    ///
    /// # Errors
    ///
    /// Where it is not SPARQL, or fails before its first row.
    ///
    /// ```
    /// use assay::engine::Engine;
    /// use assay::query::Answer;
    ///
    /// let engine = Engine::in_memory("https://example.org/")?;
    /// let answer = engine.query("ASK { assay:Claim rdfs:subClassOf schema:Claim }")?;
    /// assert!(matches!(answer, Answer::Boolean(true)));
    /// # Ok::<(), assay::engine::EngineError>(())
    /// ```
    pub fn query(&self, text: &str) -> Result<Answer, EngineError> {
        let query = self.parse_query("query", text)?;
        self.run(&query, &Request::default())
    }

    /// What completes queries over the store as it is now. Costs a few passes over all triples; an endpoint is sampled, a
    /// query that takes too long there is left out.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn completer(&self) -> Result<Completer, EngineError> {
        reading(|| self.completer_unguarded())
    }

    fn completer_unguarded(&self) -> Result<Completer, EngineError> {
        #[cfg(feature = "remote")]
        if let Some(remote) = &self.remote {
            return Ok(Completer::new(remote.facts(), &self.prefixes));
        }
        Ok(Completer::new(Facts::of_view(&self.view()?), &self.prefixes))
    }

    /// Runs a query as asked.
    ///
    /// # Errors
    ///
    /// Where parameters do not fit, or the query fails before its first row.
    pub fn run(&self, query: &SavedQuery, request: &Request) -> Result<Answer, EngineError> {
        reading(|| self.run_unguarded(query, request))
    }

    fn run_unguarded(&self, query: &SavedQuery, request: &Request) -> Result<Answer, EngineError> {
        let bound = query.with(&request.parameters, &self.prefixes)?;
        #[cfg(feature = "remote")]
        if let Some(remote) = &self.remote {
            let text = query.as_written(&bound, &self.prefixes);
            return self.run_remote(remote, &bound, text, request);
        }
        let view = self.view_for(request)?;
        Ok(execute(&view, &bound, &request.options)?)
    }

    /// Runs a query as asked, and gives its plan with the rows and the time of each step in place of its answer.
    ///
    /// # Errors
    ///
    /// As [`Engine::run`], and where the query is stopped by its bounds.
    pub fn explain(&self, query: &SavedQuery, request: &Request) -> Result<PlanNode, EngineError> {
        reading(|| self.explain_unguarded(query, request))
    }

    fn explain_unguarded(&self, query: &SavedQuery, request: &Request) -> Result<PlanNode, EngineError> {
        let bound = query.with(&request.parameters, &self.prefixes)?;
        #[cfg(feature = "remote")]
        if self.remote.is_some() {
            return Err(self.needs_workspace("explaining a query"));
        }
        let view = self.view_for(request)?;
        Ok(explain(&view, &bound, &self.prefixes, &request.options)?)
    }

    pub(super) fn view_for(&self, request: &Request) -> Result<View, EngineError> {
        let mut view = self.view()?;
        if request.believe != Belief::All {
            let hidden = disbelieved(Lookup::new(&view), &self.base, &request.believe);
            view = view.without(&hidden)?;
        }
        if !request.with.is_empty() {
            view = view.joined(request.with.iter().cloned())?;
        }
        Ok(view.with_default_graph(&request.default_graph))
    }

    /// The quads of an RDF file, for [`Request::with`].
    ///
    /// # Errors
    ///
    /// Every fault of the file.
    pub fn read_extra(&self, path: &Path) -> Result<Vec<Quad>, EngineError> {
        let bytes = super::read(path)?;
        let graph = NamedNode::new_unchecked(self.base.graph("with").as_str());
        Ok(import::read_rdf(&path.display().to_string(), &bytes, &graph, false)?.quads)
    }

    /// The compiled queries whose prefixes are all declared here.
    pub(super) fn standard_queries(&self) -> Vec<(&'static str, &'static str)> {
        let fits = |(name, text): &&(&str, &str)| self.parse_query(name, text).is_ok();
        standard::QUERIES.iter().filter(fits).copied().collect()
    }

    fn queries_of(&self, folder: &str, compiled: &[(&str, &str)]) -> Result<Vec<SavedQuery>, EngineError> {
        let texts = self.query_texts(folder, compiled)?;
        let queries = texts.into_iter().map(|(name, text)| Ok(self.parse_query(&name, &text?)?));
        queries.collect()
    }

    /// Names and texts, by name; why a text of the workspace cannot be read in its place.
    pub(super) fn query_texts(
        &self,
        folder: &str,
        compiled: &[(&str, &str)],
    ) -> Result<Vec<QueryText>, FileError> {
        let mut texts = Vec::new();
        if let Some(workspace) = &self.workspace {
            for path in workspace.files(folder, &["rq"])? {
                let text = workspace.read_text(&path);
                let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
                texts.push((stem.to_owned(), text));
            }
        }
        for (name, text) in compiled {
            if !texts.iter().any(|(known, _)| known == name) {
                texts.push(((*name).to_owned(), Ok((*text).to_owned())));
            }
        }
        texts.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(texts)
    }
}

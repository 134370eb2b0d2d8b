//! Queries: by name, from files, from text; saved ones of the workspace before those compiled in.

pub(in crate::engine) mod empty_result;
pub(in crate::engine) mod evidence;
pub(in crate::engine) mod graph_store;
pub(in crate::engine) mod saved;
pub(in crate::engine) mod update;

#[cfg(test)]
mod tests;

use super::backend::RemoteBackend;
use super::claims::search::asks_for_searches;
use super::claims::weighing::Told;
use super::ownership::{Vetted, has_sheets, kind_of, owned_in, vet};
use super::{Capability, Engine, EngineError, builtin, reading, workspace};
use crate::claims::review::{TrustFilter, hidden_by};
use crate::encoding::Lookup;
use crate::files::FileError;
use crate::import::{self, TermError};
use crate::query::complete::{Completer, Facts};
use crate::query::saved::{SavedError, SavedQuery};
use crate::query::{Answer, NamedDataset, Options, Pace, PlanNode, Query, execute, explain};
use crate::store::{DefaultGraph, View};
use oxrdf::{GraphName, NamedNode, Quad};
use std::path::Path;
use std::time::Duration;

/// How many values are proposed for a parameter, and how long they are looked for.
const CHOICES: usize = 5;
const PATIENCE: Duration = Duration::from_secs(2);

/// A query about to be run: what binds it, bounds it and joins it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Values of parameters, by name; a name given several times ranges over its values.
    pub parameters: Vec<(String, String)>,
    /// Quads joined for this query only.
    pub with: Vec<Quad>,
    /// What it may rest on: all that is claimed, unless said otherwise.
    pub believe: TrustFilter,
    /// The default graph: the merge of all graphs, unless said otherwise.
    pub default_graph: DefaultGraph,
    /// Limits, and the flag that stops it.
    pub options: Options,
}

/// The name of a query and its text, or why that cannot be read.
pub(super) type QueryText = (String, Result<String, FileError>);

/// The queries of an engine: saved ones, and any that is run; what each row rests on, and why there is none.
#[derive(Clone, Copy)]
pub struct Queries<'e> {
    engine: &'e Engine,
}

impl Engine {
    /// Queries, saved and new, and updates.
    ///
    /// ```
    /// use assay::{Answer, Engine, Options, Request};
    ///
    /// let engine = Engine::in_memory("https://example.org/")?;
    /// let query = engine.queries().parse("classes", "SELECT ?class { ?class rdfs:subClassOf schema:Claim }")?;
    /// let request = Request { options: Options::new().with_limit(1), ..Request::default() };
    /// let Answer::Solutions(rows) = engine.queries().run(&query, &request)? else { unreachable!("a SELECT has rows") };
    /// assert_eq!(rows.count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn queries(&self) -> Queries<'_> {
        Queries { engine: self }
    }
}

impl Queries<'_> {
    /// The saved queries of the workspace and those compiled in, by name. A file of the workspace goes before a compiled
    /// one of its name. Compiled ones that speak of terms of a domain this workspace does not have are left out.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read, or a query is faulty.
    pub fn all(&self) -> Result<Vec<SavedQuery>, EngineError> {
        self.engine.queries_of(workspace::QUERIES, &self.engine.standard_queries())
    }

    /// The saved query of a name; `None` where there is none.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read, or the query is faulty.
    pub fn named(&self, name: &str) -> Result<Option<SavedQuery>, EngineError> {
        Ok(self.text(name)?.map(|text| self.parse(name, &text)).transpose()?)
    }

    /// The text of a saved query, faulty or not; `None` where there is none of the name.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read.
    pub fn text(&self, name: &str) -> Result<Option<String>, EngineError> {
        if let Some(workspace) = self.engine.workspace() {
            let files = workspace.files(workspace::QUERIES, &["rq"])?;
            if let Some(path) = files.iter().find(|path| stem(path) == name) {
                return Ok(Some(workspace.read_text(path)?));
            }
        }
        let compiled = builtin::QUERIES.iter().find(|(known, _)| *known == name);
        let compiled = compiled.filter(|(name, text)| self.parse(name, text).is_ok());
        Ok(compiled.map(|(_, text)| builtin::without_examples(text)))
    }

    /// The names of the saved queries.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read.
    pub fn names(&self) -> Result<Vec<String>, EngineError> {
        let texts = self.engine.query_texts(workspace::QUERIES, &self.engine.standard_queries())?;
        Ok(texts.into_iter().map(|(name, _)| name).collect())
    }

    /// Reads a query, with or without a header; `name` is what messages call it.
    ///
    /// # Errors
    ///
    /// Where it is not SPARQL, or its header is faulty.
    pub fn parse(&self, name: &str, text: &str) -> Result<SavedQuery, SavedError> {
        SavedQuery::parse(name, text, &self.engine.prefixes_for(text))
    }

    /// [`Queries::parse`] of a text that came with a request: relative IRIs are resolved against a base, and the graphs that the
    /// request names go before those of the text.
    pub(crate) fn parse_at(
        self,
        text: &str,
        base: &str,
        graphs: Option<&NamedDataset>,
    ) -> Result<SavedQuery, SavedError> {
        let query = SavedQuery::parse_at("query", text, &self.engine.prefixes_for(text), Some(base))?;
        Ok(graphs.map_or_else(|| query.clone(), |graphs| query.over(graphs)))
    }

    /// What is believed, by the words for it: `all`, `endorsed`, `unrefuted`, or sources; `None` where they are none.
    pub(crate) fn belief(self, words: &[String]) -> Result<Option<TrustFilter>, EngineError> {
        let ids: Vec<&str> = words.iter().filter_map(|word| word.strip_prefix("source:")).collect();
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        Ok(match texts.as_slice() {
            [] | ["all"] => Some(TrustFilter::All),
            ["endorsed"] => Some(TrustFilter::Endorsed),
            ["unrefuted"] => Some(TrustFilter::Unrefuted),
            texts if ids.len() == texts.len() => {
                let sources = ids.into_iter().map(|id| self.engine.claims().source(id));
                Some(TrustFilter::Sources(sources.collect::<Result<_, _>>()?))
            }
            _ => None,
        })
    }

    /// The names of a query that look like misspelt terms of the ontologies, with the nearest ones. A query with such
    /// names is in order, and finds nothing by them.
    #[must_use]
    pub fn misspelt(&self, query: &SavedQuery) -> Vec<TermError> {
        // An endpoint can have ontologies that are not known here.
        if self.engine.backend.remote().is_some() {
            return Vec::new();
        }
        query.iris().iter().filter_map(|iri| self.engine.vocabulary().misspelt(iri)).collect()
    }

    /// What is to be said of the functions of a query, as [`SavedQuery::notes`] says it; nothing of one that an endpoint
    /// answers, which may know others.
    #[must_use]
    pub fn notes(&self, query: &SavedQuery) -> Vec<String> {
        if self.engine.backend.remote().is_some() {
            return Vec::new();
        }
        query.notes()
    }

    /// What completes queries over the store as it is now. Costs a few passes over all triples; an endpoint is sampled, a
    /// query that takes too long there is left out.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn completer(&self) -> Result<Completer, EngineError> {
        reading(|| self.engine.completer_unguarded())
    }

    /// Runs a query as asked.
    ///
    /// # Errors
    ///
    /// Where parameters do not fit, or the query fails before its first row.
    pub fn run(&self, query: &SavedQuery, request: &Request) -> Result<Answer, EngineError> {
        reading(|| self.engine.run_unguarded(query, request))
    }

    /// Runs a query as asked, and gives its plan with the rows and the time of each step in place of its answer.
    ///
    /// # Errors
    ///
    /// As [`Queries::run`], and where the query is stopped by its bounds.
    pub fn explain(&self, query: &SavedQuery, request: &Request) -> Result<PlanNode, EngineError> {
        reading(|| self.engine.explain_unguarded(query, request))
    }

    /// The quads of an RDF file, for [`Request::with`]. Its default graph has a name of its own, unless the default graph of the
    /// query is the unnamed one alone.
    ///
    /// # Errors
    ///
    /// Every fault of the file.
    pub fn read_extra(&self, path: &Path, asked: &DefaultGraph) -> Result<Vec<Quad>, EngineError> {
        let bytes = super::read(path)?;
        let graph = NamedNode::new_unchecked(self.engine.base.graph("with").as_str());
        let file = path.display().to_string();
        let mut quads =
            import::read_rdf(&file, &bytes, (&graph, &file), *asked == DefaultGraph::Strict)?.quads;
        // Even for one query it is no sheet: what names the graph of one stands apart.
        let owned =
            self.engine.view().map(|view| owned_in(&view, Some(&self.engine.base))).unwrap_or_default();
        for quad in &mut quads {
            if matches!(&quad.graph_name, GraphName::NamedNode(name) if owned.contains(name)) {
                quad.graph_name = graph.clone().into();
            }
        }
        Ok(quads)
    }
}

impl Engine {
    /// Runs a query, with values for variables of it as terms are written: `place:rivertown`, `"words"`, `2024`. They are bound in
    /// the algebra, never pasted into text. Known prefixes need not be declared; the default graph is the merge of all graphs
    /// but the catalogue, in which a triple counts once however many documents state it.
    ///
    /// # Errors
    ///
    /// Where it is not SPARQL, or fails before its first row.
    ///
    /// ```
    /// use assay::{Answer, Engine};
    ///
    /// let engine = Engine::in_memory("https://example.org/")?;
    /// let answer = engine.query("ASK { ?class rdfs:subClassOf schema:Claim }", &[("class", "assay:Claim")])?;
    /// assert!(matches!(answer, Answer::Boolean(true)));
    /// # Ok::<(), assay::EngineError>(())
    /// ```
    pub fn query(&self, text: &str, parameters: &[(&str, &str)]) -> Result<Answer, EngineError> {
        let query = self.queries().parse("query", text)?;
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.queries().run(
            &query,
            &Request { parameters: parameters.iter().map(owned).collect(), ..Request::default() },
        )
    }

    fn completer_unguarded(&self) -> Result<Completer, EngineError> {
        if let Some(remote) = self.backend.remote() {
            return Ok(Completer::new(remote.facts(), &self.prefixes));
        }
        Ok(Completer::new(Facts::of_view(&self.view()?), &self.prefixes))
    }

    fn run_unguarded(&self, query: &SavedQuery, request: &Request) -> Result<Answer, EngineError> {
        let bound = self.bound(query, &request.parameters)?;
        if let Some(remote) = self.backend.remote() {
            if Told::asked_by(query).is_some() {
                self.backend.require(Capability::Origins)?;
            }
            if asks_for_searches(query) {
                self.backend.require(Capability::Search)?;
            }
            return self.run_remote(remote, &bound, Some(query), request);
        }
        // One time for the answer and for all that it needs.
        let options = request.options.clone().started();
        let view = self.view_of(query, request, &options)?;
        Ok(execute(&view, &bound, &options)?)
    }

    /// Runs a query at an endpoint, which knows nothing of files to join, nor of who is believed.
    fn run_remote(
        &self,
        remote: &dyn RemoteBackend,
        query: &Query,
        saved: Option<&SavedQuery>,
        request: &Request,
    ) -> Result<Answer, EngineError> {
        if !request.with.is_empty() {
            self.backend.require(Capability::Join)?;
        }
        if request.believe != TrustFilter::All {
            self.backend.require(Capability::Believe)?;
        }
        let written = saved.map(|saved| (saved, self.prefixes()));
        remote.run(query, written, &request.default_graph, &request.options)
    }

    fn explain_unguarded(&self, query: &SavedQuery, request: &Request) -> Result<PlanNode, EngineError> {
        let bound = self.bound(query, &request.parameters)?;
        self.backend.require(Capability::Explain)?;
        let options = request.options.clone().started();
        let view = self.view_of(query, request, &options)?;
        Ok(explain(&view, &bound, &self.prefixes, &options)?)
    }

    /// A query with values for its parameters. Where some lack, the error has values that the data have for them.
    pub(super) fn bound(
        &self,
        query: &SavedQuery,
        values: &[(String, String)],
    ) -> Result<Query, EngineError> {
        let written: Vec<&str> = values.iter().map(|(_, value)| value.as_str()).collect();
        query.with(values, &self.prefixes_for(&written.join("\n"))).map_err(|error| match error {
            SavedError::Missing { query: name, names } => {
                let names = names.split(", ").map(str::to_owned);
                let parameters = names.map(|name| (name.clone(), self.choices(query, &name))).collect();
                EngineError::Values { query: name, parameters }
            }
            other => other.into(),
        })
    }

    /// Some values that the data have for a parameter; none where they cannot be found in a moment.
    fn choices(&self, query: &SavedQuery, name: &str) -> Vec<String> {
        let options = Options::new().with_timeout(PATIENCE);
        let find = || {
            let query = query.choices(name, CHOICES)?;
            let view = self.view().ok()?;
            let Answer::Solutions(rows) = execute(&view, &query, &options).ok()? else { return None };
            let cells = rows.map_while(Result::ok).filter_map(|row| row.get(0).cloned());
            Some(cells.map(|term| self.prefixes.show(&term)).collect())
        };
        find().unwrap_or_default()
    }

    /// The view that a query is run over: as asked, with what it searches for, and with origins and what does not agree where it asks
    /// for them, which are made within the bounds.
    pub(super) fn view_of(
        &self,
        query: &SavedQuery,
        request: &Request,
        options: &Options,
    ) -> Result<View, EngineError> {
        let mut view = self.view_for(request)?;
        if asks_for_searches(query) {
            let bound = self.bound(query, &request.parameters)?;
            view = self.with_searches(&view, &bound, options)?.with_default_graph(&request.default_graph);
        }
        let Some(told) = Told::asked_by(query) else { return Ok(view) };
        let believes_all = request.believe == TrustFilter::All;
        let weigh = |pace: &Pace| {
            if believes_all {
                self.weighed(pace)
            } else {
                self.with_copies(&vet(&view, &self.base)?.view, None, pace)
            }
        };
        let is_kept = believes_all && request.with.is_empty();
        let view = self.with_told(&view, (told, is_kept), options, weigh)?;
        Ok(view.with_default_graph(&request.default_graph))
    }

    fn view_for(&self, request: &Request) -> Result<View, EngineError> {
        let mut view = self.view()?;
        if request.believe != TrustFilter::All {
            view = view.without(&self.hidden(&view, &request.believe)?)?;
        }
        if !request.with.is_empty() {
            view = view.joined(request.with.iter().cloned())?;
        }
        Ok(view.with_default_graph(&request.default_graph))
    }

    /// What is not to be seen of a view by who believes so. What others say in the name of sheets is not.
    fn hidden(&self, view: &View, belief: &TrustFilter) -> Result<Vec<Quad>, EngineError> {
        let Vetted { view: vetted, left_out } = vet(view, &self.base)?;
        let is_own = |graph: &GraphName| kind_of(view, &self.base, graph).is_own();
        // Where no file of a workspace brought anything, a document is as good as another.
        let is_own: &dyn Fn(&GraphName) -> bool = match belief {
            TrustFilter::Sources(_) if !has_sheets(view) => &|_| true,
            _ => &is_own,
        };
        let mut hidden = hidden_by(Lookup::new(&vetted), &self.base, belief, is_own);
        hidden.extend(left_out.iter().cloned());
        Ok(hidden)
    }

    /// The compiled queries whose prefixes are all declared here.
    pub(super) fn standard_queries(&self) -> Vec<(&'static str, &'static str)> {
        let fits = |(name, text): &&(&str, &str)| self.queries().parse(name, text).is_ok();
        builtin::QUERIES.iter().filter(fits).copied().collect()
    }

    fn queries_of(&self, folder: &str, compiled: &[(&str, &str)]) -> Result<Vec<SavedQuery>, EngineError> {
        let texts = self.query_texts(folder, compiled)?;
        let queries = texts.into_iter().map(|(name, text)| Ok(self.queries().parse(&name, &text?)?));
        queries.collect()
    }

    /// Names and texts, by name; why a text of the workspace cannot be read in its place.
    pub(super) fn query_texts(
        &self,
        folder: &str,
        compiled: &[(&str, &str)],
    ) -> Result<Vec<QueryText>, FileError> {
        let mut texts = Vec::new();
        if let Some(workspace) = self.workspace() {
            for path in workspace.files(folder, &["rq"])? {
                let text = workspace.read_text(&path);
                texts.push((stem(&path).to_owned(), text));
            }
        }
        for (name, text) in compiled {
            if !texts.iter().any(|(known, _)| known == name) {
                texts.push(((*name).to_owned(), Ok(builtin::without_examples(text))));
            }
        }
        texts.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(texts)
    }
}

/// The name of the query that a file has.
fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

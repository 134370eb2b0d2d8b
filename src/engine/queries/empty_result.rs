//! Why a query over the engine's data has no rows.

use crate::claims::review::TrustFilter;
use crate::engine::queries::Queries;
use crate::engine::{Engine, EngineError, Request, reading};
use crate::import::TermError;
use crate::index::{Graphs, Pattern};
use crate::query::saved::SavedQuery;
use crate::query::{
    Answer, Asking, Cause, Options, Query, QueryError, TermPosition, Unbound, UpdateNames, execute, has_rows,
    is_total, unbound, why_empty,
};
use crate::store::View;
use oxrdf::{NamedNode, Term};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// The longest time spent on finding out.
const PATIENCE: Duration = Duration::from_secs(2);

impl Queries<'_> {
    /// Why a query without rows has none, or one of aggregates has none to aggregate, by asking whether its parts match; `None`
    /// where that takes too long.
    ///
    /// # Errors
    ///
    /// Where parameters do not fit, or a part fails.
    pub fn why_empty(&self, query: &SavedQuery, request: &Request) -> Result<Option<Cause>, EngineError> {
        reading(|| self.engine.why_empty_unguarded(query, request))
    }

    /// Whether a query has one row whatever it finds, for it aggregates over everything.
    #[must_use]
    pub fn is_total(&self, query: &SavedQuery, request: &Request) -> bool {
        query.with(&request.parameters, self.engine.prefixes()).is_ok_and(|bound| is_total(&bound))
    }

    /// The variables that a query uses and nothing in it binds; its parameters may be left open.
    #[must_use]
    pub fn unbound(&self, query: &SavedQuery, request: &Request) -> Vec<Unbound> {
        let Ok(bound) = query.with(&request.parameters, self.engine.prefixes()) else { return Vec::new() };
        let mut found = unbound(&bound);
        found.retain(|one| !query.parameters().any(|(name, _)| name == one.variable.as_str()));
        found
    }

    /// The names of a query that look like misspelt terms, as [`Queries::misspelt`] gives them, without those that stand in
    /// the data: what is not declared can be used. In the place of a predicate only predicates are near.
    #[must_use]
    pub fn unknown_terms(&self, query: &SavedQuery) -> Vec<TermError> {
        self.engine.without_known(self.misspelt(query), &|| query.predicates())
    }

    /// The names of an update that look like misspelt terms, as [`Queries::unknown_terms`] gives them of a query.
    #[must_use]
    pub fn unknown_terms_of_update(&self, names: &UpdateNames) -> Vec<TermError> {
        let errors = names.iris.iter().filter_map(|iri| self.engine.vocabulary().misspelt(iri)).collect();
        self.engine.without_known(errors, &|| names.predicates.clone())
    }
}

impl Engine {
    fn why_empty_unguarded(
        &self,
        query: &SavedQuery,
        request: &Request,
    ) -> Result<Option<Cause>, EngineError> {
        let bound = query.with(&request.parameters, self.prefixes())?;
        let deadline = Instant::now() + PATIENCE;
        let bounds = || {
            let left = deadline.saturating_duration_since(Instant::now());
            Options::new().with_cancel(request.options.cancel.clone()).with_timeout(left)
        };
        if let Some(remote) = self.backend.remote() {
            let mut ask = |query: &Query| {
                let request = Request { options: bounds(), ..request.clone() };
                is_true(self.run_remote(remote, query, None, &request))
            };
            return self.cause(&bound, &mut ask, &|_, _| None);
        }
        if request.believe != TrustFilter::All {
            let all = Request { believe: TrustFilter::All, ..request.clone() };
            let all = self.view_of(query, &all, &bounds())?;
            let question = has_rows(&bound).map(|query| execute(&all, &query, &bounds()));
            if matches!(question, Some(Ok(Answer::Boolean(true)))) {
                let view = self.view_of(query, request, &bounds())?;
                let question = has_rows(&bound).map(|query| execute(&view, &query, &bounds()));
                if matches!(question, Some(Ok(Answer::Boolean(false)))) {
                    return Ok(Some(Cause::Disbelieved));
                }
            }
        }
        let view = self.view_of(query, request, &bounds())?;
        let mut ask = |query: &Query| is_true(execute(&view, query, &bounds()).map_err(EngineError::from));
        self.cause(&bound, &mut ask, &|name, place| self.nearest_term(&view, name, place))
    }

    /// Those of the errors whose terms do not stand in the data, with the nearest predicate for predicates.
    fn without_known(
        &self,
        errors: Vec<TermError>,
        predicates: &dyn Fn() -> BTreeSet<String>,
    ) -> Vec<TermError> {
        if errors.is_empty() {
            return errors;
        }
        // What cannot be read is told by the query itself.
        let unknown = reading(|| Ok(self.unknown_there(&self.view()?, errors.clone(), predicates)));
        unknown.unwrap_or(errors)
    }

    fn unknown_there(
        &self,
        view: &View,
        mut errors: Vec<TermError>,
        predicates: &dyn Fn() -> BTreeSet<String>,
    ) -> Vec<TermError> {
        let stands_there = |name: &str| {
            self.prefixes.expand(name).is_ok_and(|iri| view.index().id(&Term::from(iri)).is_some())
        };
        errors.retain(|error| match error {
            TermError::UnknownTerm { name, .. } => !stands_there(name),
            _ => true,
        });
        let predicates = predicates();
        for error in &mut errors {
            if let TermError::UnknownTerm { name, help } = error
                && let Ok(iri) = self.prefixes.expand(name)
                && predicates.contains(iri.as_str())
            {
                let near = self.nearest_term(view, &iri, TermPosition::Predicate);
                *help = near.map(|near| format!("did you mean `{near}`?"));
            }
        }
        errors
    }

    fn cause(
        &self,
        bound: &Query,
        ask: &mut dyn FnMut(&Query) -> Result<bool, QueryError>,
        nearest: &dyn Fn(&NamedNode, TermPosition) -> Option<String>,
    ) -> Result<Option<Cause>, EngineError> {
        match why_empty(bound, Asking { prefixes: self.prefixes(), ask, nearest }) {
            Err(QueryError::TimedOut | QueryError::Interrupted) => Ok(None),
            cause => Ok(Some(cause?)),
        }
    }

    /// The term of the data that looks most like an IRI, among those with its prefix; of predicates, another predicate. None
    /// where the ontologies know the IRI itself.
    fn nearest_term(&self, view: &View, name: &NamedNode, place: TermPosition) -> Option<String> {
        let short = self.prefixes.shorten(name.as_str())?;
        if self.vocabulary().resolve(&short).is_ok() {
            return None;
        }
        let (prefix, local) = short.split_once(':')?;
        let namespace = self.prefixes.get(prefix)?;
        let index = view.index();
        let locals = (1..=index.terms()).filter_map(|id| match index.term(id) {
            Term::NamedNode(node) => {
                node.as_str().strip_prefix(namespace).map(|local| (id, local.to_owned()))
            }
            _ => None,
        });
        let fits = |id: u32| place == TermPosition::Node || is_predicate(view, id);
        let locals: Vec<String> =
            locals.filter(|(id, known)| known != local && fits(*id)).map(|(_, known)| known).collect();
        let near = crate::document::nearest_name(local, locals.iter().map(String::as_str))?;
        Some(format!("{prefix}:{near}"))
    }
}

fn is_predicate(view: &View, id: u32) -> bool {
    let pattern = Pattern { subject: None, predicate: Some(id), object: None, graphs: Graphs::All };
    view.index().scan(&pattern).next().is_some()
}

/// The value of an ASK. What cannot be asked is taken for a query that was stopped.
fn is_true(answer: Result<Answer, EngineError>) -> Result<bool, QueryError> {
    match answer {
        Ok(answer) => Ok(matches!(answer, Answer::Boolean(true))),
        Err(EngineError::Query(error)) => Err(error),
        Err(_) => Err(QueryError::Interrupted),
    }
}

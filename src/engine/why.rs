//! Why a query over the engine's data has no rows.

use super::{Engine, EngineError, Request};
use crate::query::saved::SavedQuery;
use crate::query::{Answer, Asking, Cause, Options, Query, QueryError, execute, why_empty};
use crate::store::View;
use oxrdf::{NamedNode, Term};
use std::time::{Duration, Instant};

/// The longest time spent on finding out.
const PATIENCE: Duration = Duration::from_secs(2);

impl Engine {
    /// Why a query without rows has none, by asking whether its parts match; `None` where that takes too long.
    ///
    /// # Errors
    ///
    /// Where parameters do not fit, or a part fails.
    pub fn why_empty(&self, query: &SavedQuery, request: &Request) -> Result<Option<Cause>, EngineError> {
        let bound = query.with(&request.parameters, self.prefixes())?;
        let deadline = Instant::now() + PATIENCE;
        let bounds = || {
            let left = deadline.saturating_duration_since(Instant::now());
            Options::new().with_cancel(request.options.cancel.clone()).with_timeout(left)
        };
        #[cfg(feature = "remote")]
        if let Some(remote) = &self.remote {
            let mut ask = |query: &Query| {
                let request = Request { options: bounds(), ..request.clone() };
                is_true(self.run_remote(remote, query, None, &request))
            };
            return self.cause(&bound, &mut ask, &|_| None);
        }
        let view = self.view_for(request)?;
        let mut ask = |query: &Query| is_true(execute(&view, query, &bounds()).map_err(EngineError::from));
        self.cause(&bound, &mut ask, &|name| self.nearest_term(&view, name))
    }

    fn cause(
        &self,
        bound: &Query,
        ask: &mut dyn FnMut(&Query) -> Result<bool, QueryError>,
        nearest: &dyn Fn(&NamedNode) -> Option<String>,
    ) -> Result<Option<Cause>, EngineError> {
        match why_empty(bound, Asking { prefixes: self.prefixes(), ask, nearest }) {
            Err(QueryError::TimedOut | QueryError::Interrupted) => Ok(None),
            cause => Ok(Some(cause?)),
        }
    }

    /// The term of the data that looks most like an IRI, among those with its prefix.
    fn nearest_term(&self, view: &View, name: &NamedNode) -> Option<String> {
        let short = self.prefixes.shorten(name.as_str())?;
        let (prefix, local) = short.split_once(':')?;
        let namespace = self.prefixes.get(prefix)?;
        let index = view.index();
        let locals = (1..=index.terms()).filter_map(|id| match index.term(id) {
            Term::NamedNode(node) => node.as_str().strip_prefix(namespace).map(str::to_owned),
            _ => None,
        });
        let locals: Vec<String> = locals.filter(|known| known != local).collect();
        let near = crate::query::nearest(local, locals.iter().map(String::as_str))?;
        Some(format!("{prefix}:{near}"))
    }
}

/// The value of an ASK. What cannot be asked is taken for a query that was stopped.
fn is_true(answer: Result<Answer, EngineError>) -> Result<bool, QueryError> {
    match answer {
        Ok(answer) => Ok(matches!(answer, Answer::Boolean(true))),
        Err(EngineError::Query(error)) => Err(error),
        Err(_) => Err(QueryError::Interrupted),
    }
}

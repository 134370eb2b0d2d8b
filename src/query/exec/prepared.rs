//! A query planned for a view: what the columns and the evaluator are given.
//!
//! Knows plans and datasets. Must not know how a plan is run.

use crate::query::algebra::conform::conform;
use crate::query::algebra::path;
use crate::query::algebra::visit::root_mut;
use crate::query::expression::functions;
use crate::query::expression::values::Rewriting;
use crate::query::plan::{Estimates, Plans, plan};
use crate::query::syntax::parse::Query;
use crate::store::{DefaultGraph, View};
use oxrdf::{GraphName, NamedNode};
use spareval::QueryDatasetSpecification;
use spargebra::algebra::QueryDataset;
use std::sync::Arc;

/// A planned query with what it is evaluated over.
pub(in crate::query) struct Prepared {
    pub(in crate::query) view: View,
    pub(in crate::query) algebra: Arc<spargebra::Query>,
    /// The graphs of `FROM NAMED`.
    pub(in crate::query) named: Option<Vec<NamedNode>>,
    /// What is expected of the parts of the plan, where that is asked.
    pub(in crate::query) estimates: Estimates,
}

impl Prepared {
    pub(in crate::query) fn new(view: &View, query: &Query) -> Self {
        let (view, named) = sources(view, query);
        let make = || planned(&view, query, named.as_deref(), &mut Estimates::default());
        let algebra = view.index().attached::<Plans>().get(view.default_graph(), query.algebra(), make);
        Self { algebra, named, estimates: Estimates::default(), view }
    }

    /// With what is expected of each part.
    pub(in crate::query) fn with_estimates(view: &View, query: &Query) -> Self {
        let (view, named) = sources(view, query);
        let mut estimates = Estimates::kept();
        let algebra = planned(&view, query, named.as_deref(), &mut estimates);
        Self { algebra: Arc::new(algebra), named, estimates, view }
    }

    /// The query as it is written for the evaluator.
    pub(in crate::query) fn for_evaluator(&self) -> (spargebra::Query, Rewriting) {
        let mut algebra = (*self.algebra).clone();
        let pattern = root_mut(&mut algebra);
        let rewriting = Rewriting::new(self.view.index(), pattern);
        *pattern = rewriting.pattern(pattern);
        functions::bound(pattern);
        (algebra, rewriting)
    }
}

/// The view with the default graph of the query, and its graphs of `FROM NAMED`.
fn sources(view: &View, query: &Query) -> (View, Option<Vec<NamedNode>>) {
    let from = query.algebra().dataset();
    (scoped(view, from), from.and_then(|from| from.named.clone()))
}

fn planned(
    view: &View,
    query: &Query,
    named: Option<&[NamedNode]>,
    estimates: &mut Estimates,
) -> spargebra::Query {
    let mut algebra = query.algebra().clone();
    let pattern = root_mut(&mut algebra);
    path::simplify(pattern);
    *pattern = plan(&conform(pattern, view, named), view, estimates);
    algebra
}

/// The evaluator's default graph is always the dataset's, which merges; named graphs are those of `FROM NAMED`.
pub(in crate::query) fn specification(named: Option<&[NamedNode]>) -> QueryDatasetSpecification {
    let mut specification = QueryDatasetSpecification::new();
    specification.set_default_graph(vec![GraphName::DefaultGraph]);
    if let Some(named) = named {
        let named = named.iter().cloned().map(Into::into);
        specification.set_available_named_graphs(named.collect());
    }
    specification
}

/// The view with the default graph of `FROM` or `USING` clauses, which merge without duplicates.
pub(in crate::query) fn scoped(view: &View, from: Option<&QueryDataset>) -> View {
    match from {
        Some(from) => {
            let graphs = from.default.iter().cloned().map(GraphName::from).collect();
            view.clone().with_default_graph(&DefaultGraph::Graphs(graphs))
        }
        None => view.clone(),
    }
}

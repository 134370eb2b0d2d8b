//! Plans that were made, for the same query over the same state.
//!
//! Knows when a plan still holds. Must not know how plans are made.
//!
//! A plan holds for one snapshot, which its plans are attached to, and one default graph.

use crate::index::Graphs;
use foldhash::fast::FixedState;
use spargebra::Query;
use std::collections::VecDeque;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

/// How many plans are kept of a snapshot: the ones made last.
const MOST: usize = 128;

/// The plans of a snapshot, the one made last in front.
#[derive(Default)]
pub(in crate::query) struct Plans(Mutex<VecDeque<Kept>>);

struct Kept {
    hash: u64,
    default_graph: Graphs,
    query: Query,
    planned: Arc<Query>,
}

impl Plans {
    /// The plan of a query, made where none is kept.
    pub(in crate::query) fn get(
        &self,
        default_graph: &Graphs,
        query: &Query,
        make: impl FnOnce() -> Query,
    ) -> Arc<Query> {
        let hash = FixedState::default().hash_one(query);
        let holds =
            |kept: &&Kept| kept.hash == hash && kept.default_graph == *default_graph && kept.query == *query;
        // A thread that panicked here left whole plans.
        let plans = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = plans().iter().find(holds) {
            return Arc::clone(&kept.planned);
        }
        let planned = Arc::new(make());
        let mut plans = plans();
        plans.truncate(MOST - 1);
        plans.push_front(Kept {
            hash,
            default_graph: default_graph.clone(),
            query: query.clone(),
            planned: Arc::clone(&planned),
        });
        planned
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Index;
    use crate::query::{Prefixes, parse};
    use crate::store::Store;

    #[test]
    fn a_plan_holds_for_its_query_its_snapshot_and_its_default_graph() {
        let query = |text: &str| parse(text, &Prefixes::new()).unwrap().algebra().clone();
        let (a, b) = (query("SELECT * { ?s ?p 1 }"), query("SELECT * { ?s ?p 2 }"));
        let index = || Arc::clone(Store::new().unwrap().view().unwrap().index());
        let (one, two): (Arc<Index>, Arc<Index>) = (index(), index());
        let get = |index: &Index, graphs: &Graphs, query: &Query| {
            let mut is_new = false;
            index.attached::<Plans>().get(graphs, query, || {
                is_new = true;
                query.clone()
            });
            is_new
        };
        assert!(get(&one, &Graphs::Merged, &a));
        assert!(!get(&one, &Graphs::Merged, &a), "the same again");
        assert!(get(&one, &Graphs::Merged, &b), "another query");
        assert!(get(&one, &Graphs::Named, &a), "another default graph");
        assert!(get(&two, &Graphs::Merged, &a), "another snapshot");
        for number in 0..MOST {
            assert!(get(&two, &Graphs::Merged, &query(&format!("SELECT * {{ ?s ?p 'n{number}' }}"))));
        }
        assert!(get(&two, &Graphs::Merged, &a), "the oldest are forgotten");
    }
}

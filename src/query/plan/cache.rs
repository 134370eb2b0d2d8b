//! Plans that were made, for the same query over the same state.
//!
//! Knows when a plan still holds. Must not know how plans are made.
//!
//! A plan holds for one snapshot and one default graph. Snapshots are told apart by identity, and are not kept alive here.

use crate::index::{Graphs, Index};
use foldhash::fast::FixedState;
use spargebra::Query;
use std::collections::VecDeque;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, Weak};

/// How many plans are kept: the ones made last.
const MOST: usize = 128;

/// Plans, the one made last in front.
#[derive(Default)]
pub(in crate::query) struct Plans(Mutex<VecDeque<Kept>>);

struct Kept {
    hash: u64,
    index: Weak<Index>,
    default_graph: Graphs,
    query: Query,
    planned: Arc<Query>,
}

impl Plans {
    /// The plan of a query over a snapshot, made where none is kept.
    pub(in crate::query) fn get(
        &self,
        index: &Arc<Index>,
        default_graph: &Graphs,
        query: &Query,
        make: impl FnOnce() -> Query,
    ) -> Arc<Query> {
        let hash = FixedState::default().hash_one(query);
        let holds = |kept: &&Kept| {
            kept.hash == hash
                && std::ptr::eq(kept.index.as_ptr(), Arc::as_ptr(index))
                && kept.default_graph == *default_graph
                && kept.query == *query
        };
        // A thread that panicked here left whole plans.
        let plans = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(kept) = plans().iter().find(holds) {
            return Arc::clone(&kept.planned);
        }
        let planned = Arc::new(make());
        let mut plans = plans();
        plans.retain(|kept| kept.index.strong_count() > 0);
        plans.truncate(MOST - 1);
        plans.push_front(Kept {
            hash,
            index: Arc::downgrade(index),
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
    use crate::query::{Prefixes, parse};
    use crate::store::Store;

    #[test]
    fn a_plan_holds_for_its_query_its_snapshot_and_its_default_graph() {
        let query = |text: &str| parse(text, &Prefixes::new()).unwrap().algebra().clone();
        let (a, b) = (query("SELECT * { ?s ?p 1 }"), query("SELECT * { ?s ?p 2 }"));
        let index = || Arc::clone(Store::new().unwrap().view().unwrap().index());
        let (one, two) = (index(), index());
        let plans = Plans::default();
        let get = |index: &Arc<Index>, graphs: &Graphs, query: &Query| {
            let mut is_new = false;
            plans.get(index, graphs, query, || {
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
        drop(one);
        for number in 0..MOST {
            assert!(get(&two, &Graphs::Merged, &query(&format!("SELECT * {{ ?s ?p 'n{number}' }}"))));
        }
        assert!(get(&two, &Graphs::Merged, &a), "the oldest are forgotten");
    }
}

//! The same pattern looked up for one row after another.
//!
//! Knows which order serves which known places. Must not know what was added to a base, or removed from it.

use super::trie::Seeker;
use super::{Base, DEFAULT_GRAPH, GOSP, GPOS, GSPO, Id, ORDERS, OSP, POS, PSO, Row, SPO};
use std::sync::Arc;

/// Looks up triples of one graph, or of all merged, of which the same places are known every time.
pub(in crate::index) struct BaseLookup {
    base: Arc<Base>,
    order: usize,
    /// How many places are known, the graph too.
    known: usize,
    seeker: Seeker,
    graph: Option<Id>,
    is_empty: bool,
}

impl BaseLookup {
    /// A lookup of rows of which these places of a triple are known, in one graph or in all merged. `None` where no order
    /// begins with them.
    pub(in crate::index) fn new(base: &Arc<Base>, known: [bool; 3], graph: Option<Id>) -> Option<Self> {
        let named = graph.filter(|_| base.has_names());
        let any = match known {
            [true, true, _] => PSO,
            [_, true, true] => POS,
            [_, false, true] => OSP,
            [true, false, false] => SPO,
            [false, true, false] => PSO,
            [false, false, false] => return None,
        };
        let order = match (named, any) {
            (None, order) => order,
            (Some(_), POS) => GPOS,
            (Some(_), OSP) => GOSP,
            // Of one graph there is no order by predicate and subject.
            (Some(_), PSO) if known == [false, true, false] => GPOS,
            (Some(_), _) => GSPO,
        };
        Some(Self {
            base: Arc::clone(base),
            order,
            known: known.iter().filter(|known| **known).count() + usize::from(named.is_some()),
            seeker: Seeker::default(),
            graph: named,
            is_empty: graph.is_some_and(|graph| graph != DEFAULT_GRAPH) && named.is_none(),
        })
    }

    /// Calls back with the rows whose known places are those of `row`; those of the same order come in ascending order.
    pub(in crate::index) fn each(&mut self, row: [Id; 3], mut found: impl FnMut(Row)) {
        if self.is_empty {
            return;
        }
        let graph = self.graph.unwrap_or(DEFAULT_GRAPH);
        let row = [row[0], row[1], row[2], graph];
        let places = ORDERS[self.order].places;
        let mut prefix = [0; 4];
        for (id, place) in prefix.iter_mut().zip(places) {
            *id = row[*place];
        }
        let trie = &self.base.orders[self.order];
        let span = trie.seek(&mut self.seeker, &prefix[..self.known]);
        if span.len() == 0 {
            return;
        }
        if self.known == places.len() {
            found(row);
        } else if self.known + 1 == places.len() {
            let last = places[self.known];
            trie.leaves(span, |id| {
                let mut row = row;
                row[last] = id;
                found(row);
            });
        } else {
            let mut cursor = trie.cursor(span);
            while let Some(read) = trie.next(&mut cursor) {
                let mut row = row;
                for (id, place) in read.into_iter().zip(places) {
                    row[*place] = id;
                }
                found(row);
            }
        }
    }
}

//! The same pattern looked up for one row after another.
//!
//! Knows which order serves which known places. Must not know what was added to a base, or removed from it.

use super::trie::Seeker;
use super::{DEFAULT_GRAPH, GOSP, GPOS, GSPO, Id, ORDERS, OSP, POS, PSO, Row, SPO, Segment, TERM_ORDERS};
use std::sync::Arc;

/// Looks up triples of one graph, or of all merged, or triple terms, of which the same places are known every time.
pub(in crate::index) struct SegmentLookup {
    base: Arc<Segment>,
    order: usize,
    /// Whether it is an order of triple terms.
    of_terms: bool,
    /// How many places are known, the graph too.
    known: usize,
    seeker: Seeker,
    graph: Option<Id>,
    is_empty: bool,
}

impl SegmentLookup {
    /// A lookup of rows of which these places of a triple are known, in one graph or in all merged. `None` where no order
    /// begins with them.
    pub(in crate::index) fn new(base: &Arc<Segment>, known: [bool; 3], graph: Option<Id>) -> Option<Self> {
        let named = graph.filter(|_| base.has_names());
        let any = match known {
            [true, true, _] | [false, true, false] => PSO,
            [_, true, true] => POS,
            [_, false, true] => OSP,
            [true, false, false] => SPO,
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
            of_terms: false,
            known: known.iter().filter(|known| **known).count() + usize::from(named.is_some()),
            seeker: Seeker::default(),
            graph: named,
            is_empty: graph.is_some_and(|graph| graph != DEFAULT_GRAPH) && named.is_none(),
        })
    }

    /// A lookup of triple terms of which these places are known, the fourth being the term itself. What it finds may differ
    /// in known places after the first, where the term is known.
    pub(in crate::index) fn of_terms(base: &Arc<Segment>, known: [bool; 4]) -> Self {
        let (order, known) = match known {
            [_, _, _, true] => (3, 1),
            [true, p, o, _] if p || !o => (0, 1 + usize::from(p) + usize::from(p && o)),
            [_, true, o, _] => (1, 1 + usize::from(o)),
            [s, _, true, _] => (2, 1 + usize::from(s)),
            [_, _, _, _] => (0, 0),
        };
        Self {
            base: Arc::clone(base),
            order,
            of_terms: true,
            known,
            seeker: Seeker::default(),
            graph: None,
            is_empty: base.triple_terms.is_empty(),
        }
    }

    /// Calls back with the rows whose known places are those of `row`.
    pub(in crate::index) fn each(&mut self, row: [Id; 3], found: impl FnMut(Row)) {
        let graph = self.graph.unwrap_or(DEFAULT_GRAPH);
        self.each_row([row[0], row[1], row[2], graph], found);
    }

    /// [`SegmentLookup::each`], with the fourth place.
    pub(in crate::index) fn each_row(&mut self, row: Row, mut found: impl FnMut(Row)) {
        if self.is_empty {
            return;
        }
        let places = if self.of_terms { TERM_ORDERS[self.order].places } else { ORDERS[self.order].places };
        let mut prefix = [0; 4];
        for (id, place) in prefix.iter_mut().zip(places) {
            *id = row[*place];
        }
        let tries = if self.of_terms { &self.base.triple_terms } else { &self.base.orders };
        let trie = &tries[self.order];
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

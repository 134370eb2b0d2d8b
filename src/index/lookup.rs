//! The same pattern looked up for one row after another, in a base and in what was added to it.
//!
//! Knows bases, rows added and rows removed. Must not know what the rows are looked up for.

use super::segment::{SegmentLookup, SegmentScan};
use super::{Graphs, Id, Index, POSG, Pattern, Permutation, Place, Row, serving, triple_of};
use std::sync::Arc;

/// Looks up a pattern again and again, each time for other terms in the same places. Where they ascend, each search goes on
/// from where the one before ended.
pub struct Lookup {
    index: Arc<Index>,
    known: [bool; 3],
    graphs: Graphs,
    base: Option<SegmentLookup>,
    /// Where the rows of the last prefix among those added were.
    near: usize,
    place: Place,
}

impl Index {
    /// A lookup of triples of which these places (subject, predicate, object) are known.
    #[must_use]
    pub fn lookup(self: &Arc<Self>, known: [bool; 3], graphs: &Graphs) -> Lookup {
        let base = match (&self.base, graphs) {
            (Some(base), Graphs::Merged) => SegmentLookup::new(base, known, None),
            (Some(base), Graphs::One(graph)) => SegmentLookup::new(base, known, Some(*graph)),
            _ => None,
        };
        Lookup {
            index: Arc::clone(self),
            known,
            graphs: graphs.clone(),
            base,
            near: 0,
            place: Place::default(),
        }
    }
}

impl Index {
    /// The triple of a row that was added, if it is the last of its graphs there and the base does not show it.
    fn added_triple(&self, added: &Permutation, place: &mut Place, at: usize) -> Option<Row> {
        let row = added.row(place, at)?;
        let mut after = *place;
        let next = if at + 1 < added.len() { added.row(&mut after, at + 1) } else { None };
        let is_last = next.is_none_or(|next| next[..3] != row[..3]);
        let triple = triple_of(added.quad(row));
        (is_last && !self.base_shows_triple(triple) && !self.hides(triple)).then_some(triple)
    }
}

impl Lookup {
    /// Calls back with every row whose known places are those of `key`; the other places of it are not looked at.
    pub fn each(&mut self, key: [Id; 3], mut found: impl FnMut(Row)) {
        let place = |at: usize| self.known[at].then_some(key[at]);
        let pattern = |graphs| Pattern { subject: place(0), predicate: place(1), object: place(2), graphs };
        let is_simple = matches!(self.graphs, Graphs::Merged | Graphs::One(_));
        if !is_simple || (self.index.base.is_some() && self.base.is_none()) {
            self.index.scan(&pattern(self.graphs.clone())).for_each(found);
            return;
        }
        let index = &self.index;
        if let Some(base) = &mut self.base {
            let is_gone = |row: &Row| match self.graphs {
                Graphs::One(_) => index.is_removed(*row),
                _ => index.is_removed_triple(*row) || index.hides(*row),
            };
            base.each(key, |row| {
                if !is_gone(&row) {
                    found(row);
                }
            });
        }
        if index.added[0].is_empty() {
            return;
        }
        let (permutation, prefix) = serving(&pattern(self.graphs.clone()));
        let added = &index.added[permutation];
        let (start, end) = added.range_near(&mut self.near, &prefix);
        let is_merged = matches!(self.graphs, Graphs::Merged);
        for at in start..end {
            if is_merged {
                if let Some(triple) = index.added_triple(added, &mut self.place, at) {
                    found(triple);
                }
            } else if let Some(row) = added.row(&mut self.place, at) {
                found(added.quad(row));
            }
        }
    }
}

/// The triples of a predicate, all graphs merged: those of the base sorted by subject, then those that were added.
pub struct SubjectScan {
    index: Arc<Index>,
    base: Option<SegmentScan>,
    at: usize,
    end: usize,
    place: Place,
}

impl Index {
    /// Every triple of a predicate, those of the base in the order of their subjects.
    #[must_use]
    pub fn scan_by_subject(self: &Arc<Self>, predicate: Id) -> SubjectScan {
        let base = self.base.as_ref().map(|base| base.scan_by_subject(predicate));
        let (at, end) = self.added[POSG].range(&[predicate]);
        SubjectScan { index: Arc::clone(self), base, at, end, place: Place::default() }
    }
}

impl Iterator for SubjectScan {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if let Some(base) = &mut self.base {
            let is_there = |row: &Row| !self.index.is_removed_triple(*row) && !self.index.hides(*row);
            if let Some(row) = base.find(is_there) {
                return Some(row);
            }
            self.base = None;
        }
        while self.at < self.end {
            self.at += 1;
            let added = &self.index.added[POSG];
            if let Some(triple) = self.index.added_triple(added, &mut self.place, self.at - 1) {
                return Some(triple);
            }
        }
        None
    }
}

/// Looks up triple terms by their parts, or the parts of triple terms, again and again.
pub struct TermLookup {
    index: Arc<Index>,
    known: [bool; 4],
    base: Option<SegmentLookup>,
    near: usize,
}

impl Index {
    /// A lookup of triple terms of which these are known: subject, predicate, object, the term itself.
    #[must_use]
    pub fn lookup_terms(self: &Arc<Self>, known: [bool; 4]) -> TermLookup {
        let base = self.base.as_ref().map(|base| SegmentLookup::of_terms(base, known));
        TermLookup { index: Arc::clone(self), known, base, near: 0 }
    }

    /// How many triple terms have these parts. Subject and object alone, without the predicate, count as the object does.
    #[must_use]
    pub fn count_terms(&self, [s, p, o]: [Option<Id>; 3]) -> usize {
        let base = self.base.as_ref().map_or(0, |base| super::whole(base.count_terms([s, p, o])));
        let (order, prefix) = serving_terms([s, p, o, None]);
        let (start, end) = self.triple_terms[order].range(&prefix);
        base + end - start
    }
}

impl TermLookup {
    /// Calls back with every row whose known places are those of `key`: the parts, and the term.
    pub fn each(&mut self, key: Row, mut found: impl FnMut(Row)) {
        let known = self.known;
        let mut fits = |row: Row| {
            if (0..4).all(|place| !known[place] || row[place] == key[place]) {
                found(row);
            }
        };
        if let Some(base) = &mut self.base {
            base.each_row(key, &mut fits);
        }
        let place = |at: usize| known[at].then_some(key[at]);
        let (order, prefix) = serving_terms([place(0), place(1), place(2), place(3)]);
        let added = &self.index.triple_terms[order];
        if !added.is_empty() {
            let range = added.range_near(&mut self.near, &prefix);
            added.rows(range).for_each(|row| fits(added.quad(row)));
        }
    }
}

/// The order of triple terms in which known places are a prefix, and that prefix.
fn serving_terms(known: [Option<Id>; 4]) -> (usize, Vec<Id>) {
    let order = match known {
        [_, _, _, Some(_)] => 3,
        [None, Some(_), _, _] => 1,
        [_, None, Some(_), _] => 2,
        [_, _, _, _] => 0,
    };
    (order, super::TERM_ORDERS[order].iter().map_while(|place| known[*place]).collect())
}

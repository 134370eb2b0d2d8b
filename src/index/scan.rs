//! Reading a range of one permutation, of a base and of what was added to it.

use super::segment::SegmentScan;
use super::{DEFAULT_GRAPH, Graphs, Index, Place, Row};
use std::cmp::Ordering;
use std::sync::Arc;

/// The rows of one pattern, as subject, predicate, object, graph, in the order of one permutation. Holds its index,
/// borrows nothing.
pub struct Scan {
    index: Arc<Index>,
    base: Option<SegmentScan>,
    /// The next row of the base that is still there.
    waiting: Option<Row>,
    permutation: usize,
    at: usize,
    end: usize,
    place: Place,
    graphs: Graphs,
    /// Whether some row of this range was removed from the base.
    has_lost: bool,
}

impl Scan {
    pub(super) fn new(
        index: Arc<Index>,
        base: Option<SegmentScan>,
        (permutation, (start, end)): (usize, (usize, usize)),
        graphs: Graphs,
        has_lost: bool,
    ) -> Self {
        let place = Place::default();
        let mut scan =
            Self { index, base, waiting: None, permutation, at: start, end, place, graphs, has_lost };
        scan.waiting = scan.of_base();
        scan
    }

    /// The next row of the base that was not removed.
    fn of_base(&mut self) -> Option<Row> {
        let base = self.base.as_mut()?;
        if !self.has_lost {
            return match self.graphs {
                Graphs::Merged => base.find(|row| !self.index.hides(*row)),
                _ => base.next(),
            };
        }
        base.find(|row| match &self.graphs {
            Graphs::One(_) | Graphs::All | Graphs::Named => !self.index.is_removed(*row),
            Graphs::Merged => !self.index.is_removed_triple(*row) && !self.index.hides(*row),
            Graphs::MergedOf(graphs) => {
                let quad = |graph: &u32| [row[0], row[1], row[2], *graph];
                graphs.iter().any(|graph| self.index.base_shows(quad(graph)))
            }
        })
    }

    /// The next row of what was added.
    fn of_added(&mut self) -> Option<Row> {
        let added = &self.index.added[self.permutation];
        while self.at < self.end {
            let mut row = added.quad(added.row(&mut self.place, self.at)?);
            match &self.graphs {
                Graphs::Named if row[3] == DEFAULT_GRAPH => {}
                Graphs::One(_) | Graphs::All | Graphs::Named => return Some(row),
                Graphs::MergedOf(graphs) if graphs.binary_search(&row[3]).is_err() => {}
                Graphs::Merged if self.index.apart() == Some(row[3]) => {}
                Graphs::Merged | Graphs::MergedOf(_) => {
                    row[3] = DEFAULT_GRAPH;
                    return Some(row);
                }
            }
            self.at += 1;
        }
        None
    }

    /// Passes a row of what was added; where graphs are merged, with those that hold the same triple in further ones,
    /// which are neighbours.
    fn pass(&mut self) {
        let added = &self.index.added[self.permutation];
        let row = added.row(&mut self.place, self.at);
        self.at += 1;
        if matches!(self.graphs, Graphs::Merged | Graphs::MergedOf(_)) {
            let triple = |row: Option<Row>| row.map(|row| [row[0], row[1], row[2]]);
            while self.at < self.end && triple(added.row(&mut self.place, self.at)) == triple(row) {
                self.at += 1;
            }
        }
    }
}

impl Iterator for Scan {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let added = self.of_added();
        let (Some(row), Some(waiting)) = (added, self.waiting) else {
            if added.is_some() {
                self.pass();
                return added;
            }
            let row = self.waiting?;
            self.waiting = self.of_base();
            return Some(row);
        };
        let order = self.index.added[self.permutation].order;
        let key = |row: Row| order.map(|place| row[place]);
        let compared = key(row).cmp(&key(waiting));
        if compared != Ordering::Greater {
            self.pass();
        }
        if compared != Ordering::Less {
            self.waiting = self.of_base();
            return Some(waiting);
        }
        Some(row)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let added = self.end - self.at;
        let base = self.base.as_ref().map_or(Some(0), |base| base.size_hint().1);
        (0, base.and_then(|base| base.checked_add(added + 1)))
    }
}

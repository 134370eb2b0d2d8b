//! Reading a range of one permutation.

use super::{DEFAULT_GRAPH, Graphs, Index, Row};
use std::sync::Arc;

/// The rows of one pattern, as subject, predicate, object, graph. Holds its index, borrows nothing.
pub struct Scan {
    index: Arc<Index>,
    permutation: usize,
    at: usize,
    end: usize,
    graphs: Graphs,
}

impl Scan {
    pub(super) fn new(
        index: Arc<Index>,
        permutation: usize,
        start: usize,
        end: usize,
        graphs: Graphs,
    ) -> Self {
        Self { index, permutation, at: start, end, graphs }
    }

    /// Passes the rows that hold the same triple as `row` in further graphs: they are neighbours.
    fn skip_equal(&mut self, row: Row) {
        let rows = &self.index.permutations[self.permutation].rows;
        let order = self.index.permutations[self.permutation].order;
        let key = [row[order[0]], row[order[1]], row[order[2]]];
        while self.at < self.end && rows[self.at][..3] == key {
            self.at += 1;
        }
    }
}

impl Iterator for Scan {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        while self.at < self.end {
            let mut row = self.index.permutations[self.permutation].quad(self.at);
            self.at += 1;
            match &self.graphs {
                Graphs::Named if row[3] == DEFAULT_GRAPH => {}
                Graphs::One(_) | Graphs::All | Graphs::Named => return Some(row),
                Graphs::MergedOf(graphs) if graphs.binary_search(&row[3]).is_err() => {}
                Graphs::Merged | Graphs::MergedOf(_) => {
                    self.skip_equal(row);
                    row[3] = DEFAULT_GRAPH;
                    return Some(row);
                }
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.end - self.at))
    }
}

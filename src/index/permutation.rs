//! Rows sorted in one order of their places.
//!
//! Knows rows of ids. Must not know terms, nor bases.

use super::{Id, Row};

/// One order of the four places, with its rows sorted.
pub(super) struct Permutation {
    /// `order[i]` is the place (0 subject … 3 graph) that stands at position `i` of a row.
    pub(super) order: [usize; 4],
    pub(super) rows: Vec<Row>,
    /// `distinct[i]` is how many different triples stand before row `i` that the base does not show. Absent where that
    /// is `i`, and in the orders that begin with the graph.
    distinct: Option<Vec<u32>>,
}

pub(super) const SPOG: usize = 0;
pub(super) const POSG: usize = 1;
pub(super) const OSPG: usize = 2;
pub(super) const GSPO: usize = 3;
pub(super) const GPOS: usize = 4;
pub(super) const GOSP: usize = 5;

pub(super) const ORDERS: [[usize; 4]; 6] =
    [[0, 1, 2, 3], [1, 2, 0, 3], [2, 0, 1, 3], [3, 0, 1, 2], [3, 1, 2, 0], [3, 2, 0, 1]];

/// The orders of triple terms: their parts, and the term in the fourth place.
pub(super) const TERM_ORDERS: [[usize; 4]; 4] = [[0, 1, 2, 3], [1, 2, 0, 3], [2, 0, 1, 3], [3, 0, 1, 2]];

impl Permutation {
    fn new(order: [usize; 4], quads: &[Row], shown: &dyn Fn(Row) -> bool) -> Self {
        let mut rows: Vec<Row> = quads.iter().map(|quad| order.map(|place| quad[place])).collect();
        rows.sort_unstable();
        let mut permutation = Self { order, rows, distinct: None };
        if order[3] == 3 {
            permutation.distinct = permutation.distinct_before(shown);
        }
        permutation
    }

    pub(super) fn all(quads: &[Row], shown: &dyn Fn(Row) -> bool) -> [Self; 6] {
        ORDERS.map(|order| Self::new(order, quads, shown))
    }

    /// Triple terms with their parts, in each order.
    pub(super) fn of_terms(rows: &[Row]) -> [Self; 4] {
        TERM_ORDERS.map(|order| {
            let mut rows: Vec<Row> = rows.iter().map(|row| order.map(|place| row[place])).collect();
            rows.sort_unstable();
            Self { order, rows, distinct: None }
        })
    }

    fn distinct_before(&self, shown: &dyn Fn(Row) -> bool) -> Option<Vec<u32>> {
        let mut before = Vec::with_capacity(self.rows.len() + 1);
        let mut seen = 0;
        for (at, row) in self.rows.iter().enumerate() {
            before.push(seen);
            let is_last = self.rows.get(at + 1).is_none_or(|next| next[..3] != row[..3]);
            if is_last && !shown(self.quad(at)) {
                seen += 1;
            }
        }
        before.push(seen);
        (seen as usize != self.rows.len()).then_some(before)
    }

    /// How many triples of a range the base does not show; the range begins and ends at a new triple.
    pub(super) fn distinct(&self, (start, end): (usize, usize)) -> usize {
        match &self.distinct {
            Some(before) => (before[end] - before[start]) as usize,
            None => end - start,
        }
    }

    /// The half-open range of rows that begin with `prefix`.
    pub(super) fn range(&self, prefix: &[Id]) -> (usize, usize) {
        let start = self.rows.partition_point(|row| &row[..prefix.len()] < prefix);
        let length = self.rows[start..].partition_point(|row| &row[..prefix.len()] == prefix);
        (start, start + length)
    }

    /// [`Permutation::range`], which is quick where the range begins at a place or soon after it.
    pub(super) fn range_near(&self, near: usize, prefix: &[Id]) -> (usize, usize) {
        let below = |at: usize| &self.rows[at][..prefix.len()] < prefix;
        let start = if near < self.rows.len() && !below(near) && (near == 0 || below(near - 1)) {
            near
        } else if near < self.rows.len() && below(near) {
            let (mut low, mut step) = (near, 1);
            while low + step < self.rows.len() && below(low + step) {
                low += step;
                step *= 2;
            }
            let end = (low + step + 1).min(self.rows.len());
            low + self.rows[low..end].partition_point(|row| &row[..prefix.len()] < prefix)
        } else {
            self.rows.partition_point(|row| &row[..prefix.len()] < prefix)
        };
        let begins = |at: usize| self.rows.get(at).is_some_and(|row| &row[..prefix.len()] == prefix);
        let (mut end, mut step) = (start, 1);
        while begins(end + step - 1) {
            end += step;
            step *= 2;
        }
        let most = (end + step).min(self.rows.len());
        (start, end + self.rows[end..most].partition_point(|row| &row[..prefix.len()] == prefix))
    }

    pub(super) fn quad(&self, at: usize) -> Row {
        let row = self.rows[at];
        let mut quad = [0; 4];
        for (value, place) in row.into_iter().zip(self.order) {
            quad[place] = value;
        }
        quad
    }
}

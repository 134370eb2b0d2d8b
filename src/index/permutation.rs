//! Rows sorted in one order of their places, in chunks that versions share.
//!
//! Knows rows of ids. Must not know terms, nor bases.
//!
//! A version that differs by a few rows has chunks of its own where these are, and shares all others: making it costs what
//! differs, and a pointer for each chunk. Ranks of rows are exact, so that a range is counted by two searches.

use super::{Id, Row};
use std::sync::Arc;

/// How many rows a chunk has at most, and how few before it is joined with the one before it.
const MOST: usize = 512;
const LEAST: usize = 128;

/// Neighbouring rows.
#[derive(Debug)]
struct Chunk {
    /// In ascending order; never none.
    rows: Box<[Row]>,
    /// The places, in ascending order, of rows that make no triple more: others follow that have the same one, or the base
    /// shows it.
    uncounted: Box<[u16]>,
}

impl Chunk {
    fn first(&self) -> &Row {
        &self.rows[0]
    }

    fn last(&self) -> &Row {
        &self.rows[self.rows.len() - 1]
    }

    /// How many rows before a place make a triple more each.
    fn counted(&self, before: usize) -> usize {
        before - self.uncounted.partition_point(|at| usize::from(*at) < before)
    }
}

/// The chunks of an order.
#[derive(Debug, Default)]
struct Chunks {
    all: Vec<Arc<Chunk>>,
    /// How many rows stand before each chunk, and how many there are.
    starts: Vec<usize>,
    /// How many triples more those before each chunk make, and all.
    counted: Vec<usize>,
}

impl Chunks {
    fn new(chunks: Vec<Arc<Chunk>>) -> Self {
        let (mut rows, mut triples) = (0, 0);
        let mut starts = Vec::with_capacity(chunks.len() + 1);
        let mut counted = Vec::with_capacity(chunks.len() + 1);
        for chunk in &chunks {
            starts.push(rows);
            counted.push(triples);
            rows += chunk.rows.len();
            triples += chunk.counted(chunk.rows.len());
        }
        starts.push(rows);
        counted.push(triples);
        Self { all: chunks, starts, counted }
    }
}

/// One order of the four places, with its rows sorted.
#[derive(Clone)]
pub(super) struct Permutation {
    /// `order[i]` is the place (0 subject … 3 graph) that stands at position `i` of a row.
    pub(super) order: [usize; 4],
    chunks: Arc<Chunks>,
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

/// Rows that come (`true`) and go.
pub(super) type Turns = [(Row, bool)];

/// Whether the base shows the triple of a row.
type Shown<'s> = dyn Fn(Row) -> bool + 's;

impl Permutation {
    fn empty(order: [usize; 4]) -> Self {
        Self { order, chunks: Arc::new(Chunks::new(Vec::new())) }
    }

    pub(super) fn none() -> [Self; 6] {
        ORDERS.map(Self::empty)
    }

    pub(super) fn no_terms() -> [Self; 4] {
        TERM_ORDERS.map(Self::empty)
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.chunks.starts.last().copied().unwrap_or(0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chunks.all.is_empty()
    }

    /// These rows, with what turns each triple of `touched` (in their places) has, in any order. A row that comes is not there,
    /// one that goes is. `shown` is asked about triples of `touched` alone; of all others it stays as it was.
    pub(super) fn turned(&self, turns: &Turns, touched: &[Row], shown: &Shown<'_>, work: &mut usize) -> Self {
        let arranged = |row: &Row| self.order.map(|place| row[place]);
        if self.is_empty() {
            let rows = turns.iter().filter(|(_, comes)| *comes).map(|(row, _)| arranged(row)).collect();
            return self.built(rows, shown, work);
        }
        let mut turns: Vec<(Row, bool)> = turns.iter().map(|(row, comes)| (arranged(row), *comes)).collect();
        turns.sort_unstable();
        // What comes or goes is touched, whatever else is.
        let rows = turns.iter().map(|(row, _)| *row);
        let mut bounds: Vec<(Row, Row)> = if self.order[3] == 3 {
            let bound = |[a, b, c, _]: Row| ([a, b, c, 0], [a, b, c, Id::MAX]);
            touched.iter().map(arranged).chain(rows).map(bound).collect()
        } else {
            rows.map(|row| (row, row)).collect()
        };
        bounds.sort_unstable();
        bounds.dedup();
        let chunks = Turning { of: self, shown, work, out: Vec::new() }.run(&turns, &bounds);
        Self { order: self.order, chunks: Arc::new(Chunks::new(chunks)) }
    }

    fn built(&self, mut rows: Vec<Row>, shown: &Shown<'_>, work: &mut usize) -> Self {
        rows.sort_unstable();
        let mut turning = Turning { of: self, shown, work, out: Vec::new() };
        *turning.work += rows.len();
        let counts = self.order[3] == 3;
        let is_counted = |at: usize| {
            let is_last = rows.get(at + 1).is_none_or(|next: &Row| next[..3] != rows[at][..3]);
            !counts || (is_last && !shown(self.quad(rows[at])))
        };
        for start in (0..rows.len()).step_by(MOST) {
            let end = rows.len().min(start + MOST);
            turning.push((start..end).map(|at| (rows[at], is_counted(at))));
        }
        Self { order: self.order, chunks: Arc::new(Chunks::new(turning.out)) }
    }

    /// How many triples of a range the base does not show; the range begins and ends at a new triple.
    pub(super) fn distinct(&self, (start, end): (usize, usize)) -> usize {
        self.counted(end) - self.counted(start)
    }

    fn counted(&self, before: usize) -> usize {
        let Chunks { all: chunks, starts, counted } = &*self.chunks;
        let at = self.chunk_of(before);
        match chunks.get(at) {
            Some(chunk) => counted[at] + chunk.counted(before - starts[at]),
            None => counted[chunks.len()],
        }
    }

    /// The chunk that has a row, by its rank.
    fn chunk_of(&self, at: usize) -> usize {
        self.chunks.starts.partition_point(|start| *start <= at) - 1
    }

    /// The rank of the first row that does not begin with less than `prefix`, and where `more` is asked for, with it.
    fn bound(&self, prefix: &[Id], more: bool) -> usize {
        let below = |row: &Row| {
            let begins = &row[..prefix.len()];
            begins < prefix || (more && begins == prefix)
        };
        let Chunks { all: chunks, starts, .. } = &*self.chunks;
        let at = chunks.partition_point(|chunk| below(chunk.last()));
        match chunks.get(at) {
            Some(chunk) => starts[at] + chunk.rows.partition_point(below),
            None => self.len(),
        }
    }

    /// The half-open range of rows that begin with `prefix`.
    pub(super) fn range(&self, prefix: &[Id]) -> (usize, usize) {
        (self.bound(prefix, false), self.bound(prefix, true))
    }

    /// [`Permutation::range`], which is quick where the range lies in the chunk of a place, which is moved there.
    pub(super) fn range_near(&self, near: &mut usize, prefix: &[Id]) -> (usize, usize) {
        let Chunks { all: chunks, starts, .. } = &*self.chunks;
        if let Some(chunk) = chunks.get(*near)
            && &chunk.first()[..prefix.len()] < prefix
            && &chunk.last()[..prefix.len()] > prefix
        {
            let start = chunk.rows.partition_point(|row| &row[..prefix.len()] < prefix);
            let length = chunk.rows[start..].partition_point(|row| &row[..prefix.len()] == prefix);
            return (starts[*near] + start, starts[*near] + start + length);
        }
        let range = self.range(prefix);
        *near = self.chunk_of(range.0).min(chunks.len().saturating_sub(1));
        range
    }

    /// Whether some row begins so.
    pub(super) fn begins(&self, prefix: &[Id]) -> bool {
        let (start, end) = self.range(prefix);
        start < end
    }

    /// Whether a row is there, its places in this order.
    pub(super) fn contains(&self, row: Row) -> bool {
        self.begins(&row)
    }

    /// The rows of a range, one after another, as they stand here.
    pub(super) fn rows(&self, (start, end): (usize, usize)) -> Rows<'_> {
        Rows { of: self, at: Place::default(), start, end }
    }

    /// The row of a rank as it stands here. `place` remembers where the last one was.
    pub(super) fn row(&self, place: &mut Place, at: usize) -> Option<Row> {
        let Chunks { all: chunks, starts, .. } = &*self.chunks;
        let is_in = |chunk: usize| starts.get(chunk + 1).is_some_and(|end| starts[chunk] <= at && at < *end);
        if !is_in(place.0) {
            let next = place.0 + 1;
            place.0 = if is_in(next) { next } else { self.chunk_of(at) };
        }
        Some(chunks.get(place.0)?.rows[at - starts[place.0]])
    }

    /// A row as subject, predicate, object and graph.
    pub(super) fn quad(&self, row: Row) -> Row {
        let mut quad = [0; 4];
        for (value, place) in row.into_iter().zip(self.order) {
            quad[place] = value;
        }
        quad
    }
}

/// Where a reader of ranks is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place(usize);

/// Neighbouring rows of an order.
pub(super) struct Rows<'p> {
    of: &'p Permutation,
    at: Place,
    start: usize,
    end: usize,
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.start >= self.end {
            return None;
        }
        let row = self.of.row(&mut self.at, self.start);
        self.start += 1;
        row
    }
}

/// A version being made from the one before.
struct Turning<'t> {
    of: &'t Permutation,
    shown: &'t Shown<'t>,
    /// How many rows were looked at.
    work: &'t mut usize,
    out: Vec<Arc<Chunk>>,
}

impl Turning<'_> {
    /// `bounds` are the first and the last row that each thing touched may have, in ascending order.
    fn run(mut self, turns: &Turns, bounds: &[(Row, Row)]) -> Vec<Arc<Chunk>> {
        let chunks = &self.of.chunks.all;
        let (mut turns, mut bounds) = (turns, bounds);
        let mut at = 0;
        while let Some((lower, _)) = bounds.first() {
            let found = at + chunks[at..].partition_point(|chunk| chunk.last() < lower);
            // What comes after all of them goes into the last.
            let first = found.min(chunks.len().saturating_sub(1)).max(at);
            self.out.extend(chunks[at..first].iter().cloned());
            let mut end = (first + 1).min(chunks.len());
            let mut consumed = 0;
            while let Some((lower, upper)) = bounds.get(consumed) {
                let last = chunks[first.min(end)..end].last().map(|chunk| chunk.last());
                if end == chunks.len() || last.is_some_and(|last| upper <= last) {
                    consumed += 1;
                } else if last.is_some_and(|last| lower <= last) {
                    end += 1;
                } else {
                    break;
                }
            }
            let (here, rest) = bounds.split_at(consumed);
            let upto = here.last().map_or(0, |(_, upper)| turns.partition_point(|(row, _)| row <= upper));
            let (turned, later) = turns.split_at(upto);
            self.merge(&chunks[first.min(end)..end], turned, here);
            (turns, bounds, at) = (later, rest, end);
        }
        self.out.extend(chunks[at..].iter().cloned());
        self.out
    }

    fn merge(&mut self, chunks: &[Arc<Chunk>], turns: &Turns, bounds: &[(Row, Row)]) {
        let mut rows: Vec<(Row, bool)> = Vec::new();
        let mut turns = turns.iter().peekable();
        for chunk in chunks {
            let mut uncounted = chunk.uncounted.iter().peekable();
            for (at, row) in chunk.rows.iter().enumerate() {
                let is_counted = uncounted.next_if(|next| usize::from(**next) == at).is_none();
                while let Some((new, _)) = turns.next_if(|(turn, comes)| *comes && turn < row) {
                    rows.push((*new, true));
                }
                if turns.next_if(|(turn, comes)| !comes && turn == row).is_none() {
                    rows.push((*row, is_counted));
                }
            }
        }
        rows.extend(turns.filter(|(_, comes)| *comes).map(|(row, _)| (*row, true)));
        *self.work += rows.len();
        if self.of.order[3] == 3 {
            self.count(&mut rows, bounds);
        }
        self.cut(rows);
    }

    /// Says of the rows of what was touched whether they make a triple more.
    fn count(&self, rows: &mut [(Row, bool)], bounds: &[(Row, Row)]) {
        for (lower, upper) in bounds {
            let start = rows.partition_point(|(row, _)| row < lower);
            let length = rows[start..].partition_point(|(row, _)| row <= upper);
            for (at, (row, is_counted)) in rows[start..start + length].iter_mut().enumerate() {
                *is_counted = at + 1 == length && !(self.shown)(self.of.quad(*row));
            }
        }
    }

    fn cut(&mut self, mut rows: Vec<(Row, bool)>) {
        if rows.len() < LEAST
            && let Some(before) = self.out.pop()
        {
            let mut uncounted = before.uncounted.iter().peekable();
            let counted = before
                .rows
                .iter()
                .enumerate()
                .map(|(at, row)| (*row, uncounted.next_if(|next| usize::from(**next) == at).is_none()));
            rows = counted.collect::<Vec<_>>().into_iter().chain(rows).collect();
        }
        let pieces = rows.len().div_ceil(MOST).max(1);
        let size = rows.len().div_ceil(pieces).max(1);
        for piece in rows.chunks(size) {
            self.push(piece.iter().copied());
        }
    }

    /// Adds a chunk of rows, and whether each makes a triple more.
    fn push(&mut self, piece: impl Iterator<Item = (Row, bool)>) {
        let (mut rows, mut uncounted) = (Vec::with_capacity(MOST), Vec::new());
        for (row, is_counted) in piece {
            if !is_counted {
                #[expect(clippy::cast_possible_truncation, reason = "a chunk has at most 512 rows")]
                uncounted.push(rows.len() as u16);
            }
            rows.push(row);
        }
        self.out.push(Arc::new(Chunk { rows: rows.into(), uncounted: uncounted.into() }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Rows that come and go in a few versions.
    fn versions() -> impl Strategy<Value = Vec<Vec<(Row, bool)>>> {
        let row = (0..30u32, 0..3u32, 0..30u32, 0..3u32).prop_map(|(s, p, o, g)| [s, p, o, g]);
        prop::collection::vec(prop::collection::vec((row, any::<bool>()), 0..900), 1..6)
    }

    fn triple(row: &Row) -> Row {
        [row[0], row[1], row[2], 0]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn versions_are_what_sorting_anew_gives(versions in versions(), modulus in 2..5u32) {
            let shown = |row: Row| row[2].is_multiple_of(modulus);
            let mut held: BTreeSet<Row> = BTreeSet::new();
            let mut orders = Permutation::none();
            for turns in versions {
                let mut turned: Vec<(Row, bool)> = Vec::new();
                for (row, comes) in turns {
                    if turned.iter().all(|(other, _)| *other != row) && held.contains(&row) != comes {
                        turned.push((row, comes));
                    }
                }
                for (row, comes) in &turned {
                    if *comes { held.insert(*row); } else { held.remove(row); }
                }
                let touched: Vec<Row> = turned.iter().map(|(row, _)| triple(row)).collect();
                let mut work = 0;
                orders = orders.map(|order| order.turned(&turned, &touched, &shown, &mut work));
                for order in &orders {
                    let mut expected: Vec<Row> = held.iter().map(|row| order.order.map(|place| row[place])).collect();
                    expected.sort_unstable();
                    let found: Vec<Row> = order.rows((0, order.len())).collect();
                    prop_assert_eq!(&found, &expected);
                    for prefix in [vec![], vec![1], vec![1, 1], vec![2, 1, 1], vec![0, 29]] {
                        let (start, end) = order.range(&prefix);
                        let is_there = |row: &&Row| row.starts_with(&prefix);
                        prop_assert_eq!(end - start, expected.iter().filter(is_there).count());
                        let mut near = 1;
                        prop_assert_eq!(order.range_near(&mut near, &prefix), (start, end));
                        prop_assert_eq!(order.range_near(&mut near, &prefix), (start, end));
                        if order.order[3] == 3 {
                            let rows = expected.iter().filter(is_there).map(|row| order.quad(*row));
                            let triples: BTreeSet<Row> = rows.map(|row| triple(&row)).filter(|row| !shown(*row)).collect();
                            prop_assert_eq!(order.distinct((start, end)), triples.len());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_row_more_costs_a_few_chunks_however_many_there_are() {
        for size in [1_000_u32, 100_000] {
            let all: Vec<(Row, bool)> = (0..size).map(|n| ([n * 2, 1, n, 0], true)).collect();
            let touched: Vec<Row> = all.iter().map(|(row, _)| triple(row)).collect();
            let (mut work, shown) = (0, |_: Row| false);
            let orders = Permutation::none().map(|order| order.turned(&all, &touched, &shown, &mut work));
            work = 0;
            let one = [([7, 1, 7, 0], true)];
            let after = orders.map(|order| order.turned(&one, &[[7, 1, 7, 0]], &shown, &mut work));
            assert!(after.iter().all(|order| order.len() == size as usize + 1));
            assert!(work <= 6 * (MOST + 1), "{size}: {work}");
        }
    }
}

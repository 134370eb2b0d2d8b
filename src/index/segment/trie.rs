//! Sorted rows as levels: each value of a place once for what it stands before.
//!
//! Knows rows of ids. Must not know which place is which.
//!
//! The first level has the different first values; each later one, for every value of the level before, the different
//! values that follow it. A level but the last says where the next one's values of each of its own begin. So the rows that
//! begin with some values are a range of the last level, and how many they are is a difference.

use super::file::{Container, ContainerWriter, SectionWriter};
use super::packed::{Packed, PackedWriter};
use super::{Id, SegmentError};
use std::io;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

/// How many sections a trie may take: two for each of at most four levels.
pub(super) const SECTIONS: u32 = 8;

struct Level {
    ids: Packed,
    /// The ids that may stand here: all of the dictionary, and 0 where the unnamed graph may.
    known: RangeInclusive<Id>,
    /// Where the next level's values of each id begin, and the end of the last. Absent in the last level.
    starts: Option<Packed>,
}

/// Sorted rows of three or four ids, each once.
pub(super) struct Trie {
    levels: Vec<Level>,
}

/// The rows that begin with some ids.
#[derive(Clone, Copy, Default)]
pub(super) struct Span {
    /// The first row and the end, as places of the last level.
    pub(super) start: u64,
    pub(super) end: u64,
}

impl Span {
    pub(super) fn len(self) -> u64 {
        self.end - self.start
    }
}

impl Trie {
    /// The trie whose first section has a kind, with a level for each range of ids that may stand there; `None` where there
    /// is no such section.
    ///
    /// # Errors
    /// When a section is missing or does not fit the others.
    pub(super) fn open(
        file: &Arc<Container>,
        first: u32,
        known: Vec<RangeInclusive<Id>>,
    ) -> Result<Option<Self>, SegmentError> {
        if file.part(first).is_none() {
            return Ok(None);
        }
        let packed = |kind| {
            let (part, section) = file.needed(kind)?;
            Packed::new(&part, section)
        };
        let mut levels: Vec<Level> = Vec::new();
        let depth = known.len();
        for (level, known) in (0..).zip(known) {
            let ids = packed(first + level * 2)?;
            let starts = if levels.len() + 1 < depth { Some(packed(first + level * 2 + 1)?) } else { None };
            if starts.as_ref().is_some_and(|starts| starts.len() != ids.len() + 1) {
                return Err(ids.damage("has not one start for each of its ids, and an end"));
            }
            levels.push(Level { ids, known, starts });
        }
        Ok(Some(Self { levels }))
    }

    pub(super) fn len(&self) -> u64 {
        self.levels.last().map_or(0, |level| level.ids.len())
    }

    /// The rows that begin with a prefix. A binary search for each of its ids.
    pub(super) fn span(&self, prefix: &[Id]) -> Span {
        let (mut start, mut end) = (0, self.levels[0].ids.len());
        for (level, id) in self.levels.iter().zip(prefix) {
            let Some(at) = level.ids.find(start, end, u64::from(*id)) else { return Span::default() };
            (start, end) = match &level.starts {
                Some(starts) => children_of(starts, at),
                None => (at, at + 1),
            };
        }
        self.rows_below(prefix.len(), start, end)
    }

    /// The rows below a range of values of a level.
    fn rows_below(&self, level: usize, mut start: u64, mut end: u64) -> Span {
        for level in self.levels.iter().skip(level) {
            if let Some(starts) = &level.starts {
                (start, end) = (starts.get(start), starts.get(end));
            }
        }
        let leaves = &self.levels[self.levels.len() - 1].ids;
        if start > end || end > leaves.len() {
            leaves.unwind("has fewer rows than another counts on");
        }
        Span { start, end }
    }

    /// How many different ids follow a prefix that is shorter than a row.
    pub(super) fn children(&self, prefix: &[Id]) -> u64 {
        let (mut start, mut end) = (0, self.levels[0].ids.len());
        for (level, id) in self.levels.iter().zip(prefix) {
            let (Some(at), Some(starts)) = (level.ids.find(start, end, u64::from(*id)), &level.starts) else {
                return 0;
            };
            (start, end) = children_of(starts, at);
        }
        end - start
    }

    /// The ids that may come after a prefix, in ascending order.
    pub(super) fn following(&self, prefix: &[Id]) -> Vec<Id> {
        let (mut start, mut end) = (0, self.levels[0].ids.len());
        for (level, id) in self.levels.iter().zip(prefix) {
            let (Some(at), Some(starts)) = (level.ids.find(start, end, u64::from(*id)), &level.starts) else {
                return Vec::new();
            };
            (start, end) = (starts.get(at), starts.get(at + 1));
        }
        #[expect(clippy::cast_possible_truncation, reason = "an id was written")]
        let ids = |level: &Level| (start..end).map(|at| level.ids.get(at) as Id).collect();
        self.levels.get(prefix.len()).map(ids).unwrap_or_default()
    }

    /// A reader at a row.
    pub(super) fn cursor(&self, span: Span) -> Cursor {
        let mut cursor = Cursor { row: [0; 4], at: [0; 4], ends: [0; 4], next: span.start, end: span.end };
        if span.start < span.end {
            let leaf = self.levels.len() - 1;
            cursor.at[leaf] = span.start;
            for level in (0..leaf).rev() {
                let at = self.parent(level, cursor.at[level + 1]);
                cursor.at[level] = at;
                self.enter(level, &mut cursor);
            }
        }
        cursor
    }

    /// Reads every row, and leaves where one does not come after that before it.
    pub(super) fn verify(&self) {
        let mut cursor = self.cursor(Span { start: 0, end: self.len() });
        let mut last = None;
        while let Some(row) = self.next(&mut cursor) {
            if last.is_some_and(|last| last >= row) {
                self.levels[0].ids.unwind("begins rows that are not in order");
            }
            last = Some(row);
        }
    }

    /// The place of the value of a level that a place of the next one belongs to.
    fn parent(&self, level: usize, child: u64) -> u64 {
        let Some(starts) = &self.levels[level].starts else { return 0 };
        let at = starts.lower_bound(0, starts.len(), child + 1).checked_sub(1);
        at.unwrap_or_else(|| starts.unwind("begins after the first value below it"))
    }

    fn enter(&self, level: usize, cursor: &mut Cursor) {
        let at = cursor.at[level];
        cursor.row[level] = self.id(level, at);
        if let Some(starts) = &self.levels[level].starts {
            cursor.ends[level] = starts.get(at + 1);
            // Each value has at least one below it, so that one step leads to that of the next row.
            if cursor.ends[level] <= cursor.at[level + 1] {
                starts.unwind("has a value with nothing below it");
            }
        }
    }

    fn id(&self, level: usize, at: u64) -> Id {
        let Level { ids, known, .. } = &self.levels[level];
        match Id::try_from(ids.get(at)) {
            Ok(id) if known.contains(&id) => id,
            _ => ids.unwind("names a term that the dictionary does not have"),
        }
    }

    /// The next row; its places beyond the last level are 0.
    pub(super) fn next(&self, cursor: &mut Cursor) -> Option<[Id; 4]> {
        if cursor.next >= cursor.end {
            return None;
        }
        let leaf = self.levels.len() - 1;
        let mut child = cursor.next;
        for level in (0..leaf).rev() {
            if child < cursor.ends[level] {
                break;
            }
            cursor.at[level] += 1;
            cursor.at[level + 1] = child;
            self.enter(level, cursor);
            child = cursor.at[level];
        }
        cursor.row[leaf] = self.id(leaf, cursor.next);
        cursor.next += 1;
        Some(cursor.row)
    }
}

/// Where the values below one begin and end. As the end of one is the start of the next, and none ends before it begins, no
/// two share a value: to read them all costs what there is.
fn children_of(starts: &Packed, at: u64) -> (u64, u64) {
    let (start, end) = (starts.get(at), starts.get(at + 1));
    if start > end {
        starts.unwind("ends before it begins");
    }
    (start, end)
}

/// A place among the rows of a trie, which it does not hold.
#[derive(Clone)]
pub(super) struct Cursor {
    row: [Id; 4],
    at: [u64; 4],
    ends: [u64; 4],
    next: u64,
    end: u64,
}

/// Where the last search of a trie ended, so that the next one begins there.
#[derive(Clone, Default)]
pub(super) struct Seeker {
    prefix: [Id; 4],
    at: [u64; 4],
    ends: [(u64, u64); 4],
    /// How many levels of the prefix were found.
    found: usize,
    /// How many levels were searched.
    searched: usize,
}

impl Trie {
    /// [`Trie::span`] of prefixes one after another. Where they ascend, each search goes on from the one before.
    pub(super) fn seek(&self, seeker: &mut Seeker, prefix: &[Id]) -> Span {
        let same = prefix.iter().zip(&seeker.prefix[..seeker.searched]).take_while(|(a, b)| a == b).count();
        // What was searched for and not found is not there.
        if same > seeker.found {
            return Span::default();
        }
        for (level, id) in prefix.iter().enumerate().skip(same) {
            let ids = &self.levels[level].ids;
            let (start, end) = match level.checked_sub(1) {
                None => (0, ids.len()),
                Some(above) => seeker.ends[above],
            };
            let goes_on = level == same && level < seeker.searched && *id > seeker.prefix[level];
            let at = if goes_on {
                ids.lower_bound_from(seeker.at[level], end, u64::from(*id))
            } else {
                ids.lower_bound(start, end, u64::from(*id))
            };
            (seeker.prefix[level], seeker.at[level], seeker.searched) = (*id, at, level + 1);
            if at >= end || ids.get(at) != u64::from(*id) {
                seeker.found = level;
                return Span::default();
            }
            seeker.found = level + 1;
            seeker.ends[level] = match &self.levels[level].starts {
                Some(starts) => children_of(starts, at),
                None => (at, at + 1),
            };
        }
        let Some(last) = prefix.len().checked_sub(1) else { return Span { start: 0, end: self.len() } };
        let (start, end) = seeker.ends[last];
        self.rows_below(prefix.len(), start, end)
    }

    /// The ids of the last level in a span.
    pub(super) fn leaves(&self, span: Span, mut found: impl FnMut(Id)) {
        let leaf = self.levels.len() - 1;
        for at in span.start..span.end {
            found(self.id(leaf, at));
        }
    }
}

/// Writes rows in ascending order; a row that repeats the one before is passed over.
pub(super) struct TrieWriter<const N: usize> {
    ids: [PackedWriter; N],
    starts: Vec<PackedWriter>,
    last: Option<[Id; N]>,
}

impl<const N: usize> TrieWriter<N> {
    /// For ids up to `largest`, each place its own, and at most so many rows.
    pub(super) fn new(folder: &Path, largest: [Id; N], rows: u64) -> io::Result<Self> {
        let section = || SectionWriter::new(folder);
        let mut ids = Vec::with_capacity(N);
        for id in largest {
            ids.push(PackedWriter::new(section()?, u64::from(id)));
        }
        let mut starts = Vec::with_capacity(N - 1);
        for _ in 1..N {
            starts.push(PackedWriter::new(section()?, rows));
        }
        let ids = <[PackedWriter; N]>::try_from(ids).unwrap_or_else(|_| unreachable!("there are N"));
        Ok(Self { ids, starts, last: None })
    }

    pub(super) fn push(&mut self, row: [Id; N]) -> io::Result<()> {
        let first = match self.last {
            None => 0,
            Some(last) => match (0..N).find(|place| last[*place] != row[*place]) {
                Some(place) => place,
                None => return Ok(()),
            },
        };
        debug_assert!(self.last.is_none_or(|last| last < row), "rows are in order");
        for (place, id) in row.into_iter().enumerate().skip(first) {
            // A new value of this level begins where the next one's values end so far.
            if place + 1 < N {
                let start = self.ids[place + 1].len();
                self.starts[place].push(start)?;
            }
            self.ids[place].push(u64::from(id))?;
        }
        self.last = Some(row);
        Ok(())
    }

    /// Adds the sections to a file, and gives the number of rows.
    pub(super) fn finish(mut self, first: u32, out: &mut ContainerWriter) -> io::Result<u64> {
        let rows = self.ids[N - 1].len();
        for place in 1..N {
            let end = self.ids[place].len();
            self.starts[place - 1].push(end)?;
        }
        for (kind, ids) in (first..).step_by(2).zip(self.ids) {
            let (section, part) = ids.finish()?;
            out.add(kind, section, part)?;
        }
        for (kind, starts) in (first + 1..).step_by(2).zip(self.starts) {
            let (section, part) = starts.finish()?;
            out.add(kind, section, part)?;
        }
        Ok(rows)
    }
}

//! Where the runs of three characters of a folded text stand.
//!
//! Knows a text. Must not know what is looked for in it.

use super::fold::{ALL, Folded, fold};
use std::sync::{Arc, OnceLock};

/// The characters of a run.
pub(super) const RUN: usize = 3;

/// A text made ready for the search of near passages, when it is first needed; it is the same for equal texts.
#[derive(Debug, Clone, Default)]
pub(super) struct Prepared(OnceLock<Arc<Indexed>>);

impl PartialEq for Prepared {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Prepared {}

/// A folded text, and where its runs of characters stand.
#[derive(Debug)]
pub(super) struct Indexed {
    pub(super) folded: Folded,
    pub(super) text: String,
    /// For each bucket of runs, where its places start.
    starts: Vec<u32>,
    /// The places of the runs of each bucket, in order.
    places: Vec<u32>,
}

impl Prepared {
    pub(super) fn of(&self, text: &str) -> &Indexed {
        self.0.get_or_init(|| Arc::new(Indexed::new(text)))
    }
}

impl Indexed {
    fn new(text: &str) -> Self {
        let folded = fold(text, &ALL);
        let text = folded.characters.iter().collect();
        let runs = folded.characters.windows(RUN);
        let buckets = (runs.len() / 2).next_power_of_two().clamp(1 << 8, 1 << 20);
        let mut starts = vec![0_u32; buckets + 1];
        for run in runs.clone() {
            starts[bucket(run, buckets) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut places = vec![0_u32; runs.len()];
        for (place, run) in runs.enumerate() {
            let slot = &mut next[bucket(run, buckets)];
            places[*slot as usize] = u32::try_from(place).unwrap_or(u32::MAX);
            *slot += 1;
        }
        Self { folded, text, starts, places }
    }

    pub(super) fn places(&self, run: &[char]) -> &[u32] {
        let at = bucket(run, self.starts.len() - 1);
        &self.places[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// The bucket of a run: buckets are few enough that another run may share it, which costs a candidate and nothing more.
fn bucket(run: &[char], buckets: usize) -> usize {
    let hash = run.iter().fold(0_u64, |hash, c| {
        (hash.rotate_left(21) ^ u64::from(u32::from(*c))).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    });
    usize::try_from(hash >> 40).unwrap_or(0) & (buckets - 1)
}

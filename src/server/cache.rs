//! Answers that are kept while what they were made of stays: within a bound of memory.

use super::wire::pipe::Head;
use axum::body::Bytes;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A state of what is served: which time it was read, and the number of its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::server) struct Generation {
    pub(in crate::server) epoch: u64,
    pub(in crate::server) number: u64,
}

/// An answer as it was sent.
pub(in crate::server) struct Stored {
    pub(in crate::server) head: Head,
    pub(in crate::server) bytes: Bytes,
    used: AtomicU64,
}

impl Stored {
    pub(in crate::server) fn new(head: Head, bytes: Bytes) -> Self {
        Self { head, bytes, used: AtomicU64::new(0) }
    }
}

/// Answers by their state and by all that they depend on.
pub(in crate::server) struct Cache {
    most: usize,
    kept: Mutex<Kept>,
    clock: AtomicU64,
}

#[derive(Default)]
struct Kept {
    /// The state that all of them are of.
    generation: Option<Generation>,
    answers: HashMap<String, Arc<Stored>>,
    bytes: usize,
}

/// What an entry costs beside its bytes.
const OVERHEAD: usize = 512;

fn size(key: &str, bytes: &Bytes) -> usize {
    key.len() + bytes.len() + OVERHEAD
}

impl Cache {
    /// A cache of at most so many bytes.
    pub(in crate::server) fn new(most: usize) -> Self {
        Self { most, kept: Mutex::default(), clock: AtomicU64::new(0) }
    }

    pub(in crate::server) fn get(&self, generation: Generation, key: &str) -> Option<Arc<Stored>> {
        let kept = self.lock();
        let stored = kept.answers.get(key).filter(|_| kept.generation == Some(generation)).cloned()?;
        stored.used.store(self.clock.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        Some(stored)
    }

    /// Keeps an answer; those of other states go, and where there is no room those that were not used for longest.
    pub(in crate::server) fn keep(&self, generation: Generation, key: &str, head: Head, bytes: Bytes) {
        let size_now = size(key, &bytes);
        if size_now > self.most / 8 {
            return;
        }
        let mut kept = self.lock();
        if kept.generation != Some(generation) {
            *kept = Kept { generation: Some(generation), ..Kept::default() };
        }
        let used = AtomicU64::new(self.clock.fetch_add(1, Ordering::Relaxed));
        let before = kept.answers.insert(key.to_owned(), Arc::new(Stored { head, bytes, used }));
        kept.bytes += size_now;
        kept.bytes -= before.map_or(0, |before| size(key, &before.bytes));
        if kept.bytes > self.most {
            let mut ages: Vec<u64> =
                kept.answers.values().map(|stored| stored.used.load(Ordering::Relaxed)).collect();
            ages.sort_unstable();
            let middle = ages[ages.len() / 2];
            kept.answers.retain(|_, stored| stored.used.load(Ordering::Relaxed) >= middle);
            kept.bytes = kept.answers.iter().map(|(key, stored)| size(key, &stored.bytes)).sum();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes are kept.
    pub(in crate::server) fn bytes(&self) -> usize {
        self.lock().bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_of_their_state_and_there_is_an_end_to_them() {
        let cache = Cache::new(64 << 10);
        let one = Generation { epoch: 1, number: 1 };
        let keep = |generation, key: &str, size: usize| {
            cache.keep(generation, key, Head::new("text/csv"), vec![0; size].into());
        };
        keep(one, "a", 10);
        assert_eq!(cache.get(one, "a").unwrap().bytes.len(), 10);
        assert!(cache.get(Generation { number: 2, ..one }, "a").is_none());
        keep(one, "too large", 10 << 10);
        assert!(cache.get(one, "too large").is_none());
        for number in 0..100 {
            keep(one, &number.to_string(), 4 << 10);
            assert!(cache.bytes() <= 64 << 10);
        }
        assert!(cache.get(one, "99").is_some() && cache.get(one, "0").is_none());
        keep(Generation { epoch: 2, ..one }, "b", 10);
        assert!(cache.get(one, "99").is_none());
    }
}

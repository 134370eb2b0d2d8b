//! Rows numbered by some of their columns.
//!
//! Knows hashing. Must not know what the numbers are for.

use super::number;
use crate::index::Id;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hasher};

/// Numbers different keys, each of so many ids, from 0.
pub(super) struct Keys {
    width: usize,
    ids: Vec<Id>,
    table: HashTable<u32>,
    hasher: FixedState,
    length: usize,
}

impl Keys {
    pub(super) fn new(width: usize) -> Self {
        Self { width, ids: Vec::new(), table: HashTable::new(), hasher: FixedState::default(), length: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// What a key takes, in bytes, about.
    pub(super) fn bytes(&self) -> usize {
        self.width * size_of::<Id>() + 12
    }

    /// The ids of a key.
    pub(super) fn key(&self, at: usize) -> &[Id] {
        &self.ids[at * self.width..(at + 1) * self.width]
    }

    /// The number of a key, and whether it is new.
    pub(super) fn insert(&mut self, key: &[Id]) -> (usize, bool) {
        let hash = hash(&self.hasher, key);
        let (ids, width, hasher) = (&self.ids, self.width, &self.hasher);
        let of = |at: &u32| &ids[*at as usize * width..(*at as usize + 1) * width];
        if let Some(at) = self.table.find(hash, |at| of(at) == key) {
            return (*at as usize, false);
        }
        self.table.insert_unique(hash, number(self.length), |at| self::hash(hasher, of(at)));
        self.ids.extend_from_slice(key);
        self.length += 1;
        (self.length - 1, true)
    }

    /// The number of a key that is known.
    pub(super) fn find(&self, key: &[Id]) -> Option<usize> {
        let hash = hash(&self.hasher, key);
        self.table.find(hash, |at| self.key(*at as usize) == key).map(|at| *at as usize)
    }
}

fn hash(hasher: &FixedState, key: &[Id]) -> u64 {
    let mut hasher = hasher.build_hasher();
    for pair in key.chunks(2) {
        hasher.write_u64(u64::from(pair[0]) << 32 | u64::from(pair.get(1).copied().unwrap_or(0)));
    }
    hasher.finish()
}

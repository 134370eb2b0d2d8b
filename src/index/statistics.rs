//! How many triples, subjects and objects the predicates have of what stands beside a base.
//!
//! Knows rows in their orders. Must not know terms.

use super::{Id, POSG, Permutation, PredicateStatistics, Row, SPOG};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

/// Into how many parts predicates are divided: a version that differs copies those of its own.
const PARTS: usize = 64;

/// The counts, made when they are first asked for; versions that follow take them over.
#[derive(Default)]
pub(super) struct Statistics(OnceLock<Vec<Arc<HashMap<Id, PredicateStatistics>>>>);

fn part(predicate: Id) -> usize {
    predicate as usize % PARTS
}

impl Statistics {
    pub(super) fn of(&self, added: &[Permutation; 6], predicate: Id) -> PredicateStatistics {
        let parts = self.0.get_or_init(|| counted(added));
        parts[part(predicate)].get(&predicate).copied().unwrap_or_default()
    }

    /// Those of a version in which these triples came or went, or neither.
    pub(super) fn turned(
        &self,
        before: &[Permutation; 6],
        after: &[Permutation; 6],
        touched: &[Row],
    ) -> Self {
        let Some(known) = self.0.get() else { return Self::default() };
        let mut parts = known.clone();
        let mut note =
            |order: usize, prefix: &[Id], predicate: Id, count: fn(&mut PredicateStatistics) -> &mut u64| {
                let [was, is] = [before, after].map(|orders| orders[order].begins(prefix));
                if was != is {
                    let of = Arc::make_mut(&mut parts[part(predicate)]).entry(predicate).or_default();
                    let count = count(of);
                    *count = if is { *count + 1 } else { count.saturating_sub(1) };
                }
            };
        for [s, p, o, _] in touched {
            note(SPOG, &[*s, *p, *o], *p, |of| &mut of.triples);
        }
        let subjects: BTreeSet<[Id; 2]> = touched.iter().map(|[s, p, ..]| [*s, *p]).collect();
        let objects: BTreeSet<[Id; 2]> = touched.iter().map(|[_, p, o, _]| [*p, *o]).collect();
        for pair in subjects {
            note(SPOG, &pair, pair[1], |of| &mut of.subjects);
        }
        for pair in objects {
            note(POSG, &pair, pair[0], |of| &mut of.objects);
        }
        Self(OnceLock::from(parts))
    }
}

fn counted(added: &[Permutation; 6]) -> Vec<Arc<HashMap<Id, PredicateStatistics>>> {
    let mut parts: Vec<HashMap<Id, PredicateStatistics>> = vec![HashMap::new(); PARTS];
    let mut last = None;
    for row in added[SPOG].rows((0, added[SPOG].len())) {
        let triple = [row[0], row[1], row[2]];
        if last == Some(triple) {
            continue;
        }
        let of = parts[part(row[1])].entry(row[1]).or_default();
        of.triples += 1;
        if last.is_none_or(|last| last[..2] != triple[..2]) {
            of.subjects += 1;
        }
        last = Some(triple);
    }
    let mut last = None;
    for row in added[POSG].rows((0, added[POSG].len())) {
        if last != Some([row[0], row[1]]) {
            parts[part(row[0])].entry(row[0]).or_default().objects += 1;
        }
        last = Some([row[0], row[1]]);
    }
    parts.into_iter().map(Arc::new).collect()
}

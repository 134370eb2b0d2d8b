//! The names of terms as they are written in queries, found by how they begin.
//!
//! Knows prefixes, labels and sorted arrays. Must not know places in queries.

use super::facts::Facts;
use super::{Candidate, Found};
use crate::query::Prefixes;

/// Names sorted by themselves, by their local part, and by the words of their labels.
pub(super) struct CompletionNames {
    prefixes: Prefixes,
    known: Vec<Name>,
    /// Lower-case beginnings and the name they lead to, sorted.
    ways: Vec<(Box<str>, u32)>,
    /// Positions of the names, by IRI.
    by_iri: std::collections::HashMap<Box<str>, u32>,
}

struct Name {
    text: Box<str>,
    iri: Box<str>,
    label: Option<Box<str>>,
    count: u64,
}

/// The most names that one beginning is followed to; of these the most used come first.
const FOLLOWED: usize = 4000;

impl CompletionNames {
    pub(super) fn new(facts: &Facts, prefixes: &Prefixes) -> Self {
        let mut known = Vec::new();
        let mut ways = Vec::new();
        let mut by_iri = std::collections::HashMap::new();
        for (iri, fact) in &facts.terms {
            let Some(text) = prefixes.shorten(iri) else { continue };
            let Ok(at) = u32::try_from(known.len()) else { break };
            let lower = text.to_lowercase();
            if let Some((_, local)) = lower.split_once(':') {
                ways.push((local.into(), at));
            }
            // The name of a label's first word is followed too, but not of long texts such as titles.
            for word in fact.label.iter().flat_map(|label| label.split_whitespace()).take(6) {
                ways.push((word.to_lowercase().into(), at));
            }
            ways.push((lower.into(), at));
            by_iri.insert(iri.as_str().into(), at);
            let label = fact.label.as_deref().map(Into::into);
            known.push(Name { text: text.into(), iri: iri.as_str().into(), label, count: fact.count });
        }
        ways.sort_unstable();
        ways.dedup();
        Self { prefixes: prefixes.clone(), known, ways, by_iri }
    }

    /// The IRI of a name as a query writes it, where it is a known term.
    pub(super) fn iri(&self, written: &str) -> Option<&str> {
        let iri = match written.strip_prefix('<') {
            Some(rest) => rest.trim_end_matches('>').to_owned(),
            None => self.prefixes.expand(written).ok()?.into_string(),
        };
        self.by_iri.get(iri.as_str()).map(|at| &*self.known[*at as usize].iri)
    }

    /// A term, an IRI or a literal as facts write them, as a candidate.
    pub(super) fn candidate(&self, term: &str, count: Option<u64>) -> Candidate {
        match self.by_iri.get(term).map(|at| &self.known[*at as usize]) {
            Some(name) => Candidate {
                replacement: name.text.to_string(),
                label: name.label.as_deref().map(str::to_owned),
                count,
            },
            None if term.starts_with('"') || term.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                Candidate { replacement: term.to_owned(), label: None, count }
            }
            None => {
                let replacement = self.prefixes.shorten(term).unwrap_or_else(|| format!("<{term}>"));
                Candidate { replacement, label: None, count }
            }
        }
    }

    /// Adds the names that begin so, the most used first; prefixes too.
    pub(super) fn fill(&self, found: &mut Found, beginning: &str) {
        let beginning = beginning.to_lowercase();
        if !beginning.contains(':') {
            for (prefix, namespace) in
                self.prefixes.iter().filter(|(p, _)| p.to_lowercase().starts_with(&beginning))
            {
                let replacement = format!("{prefix}:");
                found.push(Candidate { replacement, label: Some(namespace.to_owned()), count: None });
            }
        }
        if beginning.is_empty() {
            return;
        }
        let from = self.ways.partition_point(|(way, _)| **way < *beginning);
        let ways = self.ways[from..].iter().take_while(|(way, _)| way.starts_with(&beginning)).take(FOLLOWED);
        let mut names: Vec<&Name> = ways.map(|(_, at)| &self.known[*at as usize]).collect();
        names.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
        for name in names {
            if found.is_full() {
                break;
            }
            let label = name.label.as_deref().map(str::to_owned);
            found.push(Candidate { replacement: name.text.to_string(), label, count: Some(name.count) });
        }
    }
}

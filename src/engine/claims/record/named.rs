//! What words name: things of the ontologies and places, and properties by what they are called.
//!
//! Knows labels. Must not know numbers.

use crate::document::folded;
use crate::import::{PropertyDeclaration, Vocabulary};
use crate::model::{Iri, vocab};
use std::collections::{BTreeMap, BTreeSet};

/// Words without which labels mean the same.
const EMPTY: [&str; 14] =
    ["of", "the", "a", "an", "in", "per", "by", "for", "to", "and", "de", "der", "die", "das"];

/// A thing that words name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) iri: Iri,
    /// Where its name begins, in words.
    pub(super) at: usize,
    /// How long its name is, in words.
    length: usize,
}

/// The words of a text as they are compared.
fn stems(text: &str) -> Vec<String> {
    let text = folded(text);
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| word.strip_suffix('s').filter(|stem| stem.chars().count() > 2).unwrap_or(word).to_owned())
        .collect()
}

fn is_written_apart(label: &str) -> bool {
    label
        .chars()
        .all(|c| c.is_ascii() || !matches!(u32::from(c), 0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7af))
}

/// Where a label stands in words, and how many of them it takes.
fn found(label: &str, (text, words): (&str, &[String])) -> Option<(usize, usize)> {
    if !is_written_apart(label) {
        let at = text.find(label)?;
        return Some((text[..at].chars().count(), label.chars().count()));
    }
    let label = stems(label);
    if label.is_empty() || label.concat().chars().count() < 2 {
        return None;
    }
    let at = words.windows(label.len()).position(|window| window == label.as_slice())?;
    Some((at, label.len()))
}

/// The things that words name, in their order; of those whose names lie within another's, only this.
pub(super) fn things(text: &str, language: &str, vocabulary: &Vocabulary) -> Vec<Named> {
    let words = stems(text);
    let folded = folded(text);
    let mut best: BTreeMap<Iri, Named> = BTreeMap::new();
    let mut note = |iri: Iri, labels: &mut dyn Iterator<Item = &str>| {
        let longest =
            labels.filter_map(|label| found(label, (&folded, &words))).max_by_key(|(_, length)| *length);
        if let Some((at, length)) = longest {
            let named = Named { iri: iri.clone(), at, length };
            let entry = best.entry(iri).or_insert_with(|| named.clone());
            if entry.length < length {
                *entry = named;
            }
        }
    };
    for (iri, labels) in vocabulary.things() {
        // What Assay itself names is no thing that documents speak of.
        if iri.as_str().starts_with(vocab::assay::NAMESPACE) {
            continue;
        }
        note(iri.clone(), &mut labels.into_iter());
    }
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    for place in crate::document::places() {
        let labels = place.labels.iter().filter(|(own, _)| *own == primary || *own == "en");
        note(vocabulary.term_of(place), &mut labels.map(|(_, label)| *label));
    }
    let all: Vec<Named> = best.into_values().collect();
    let is_within = |one: &Named| {
        all.iter().any(|other| {
            other.length > one.length && other.at <= one.at && one.at + one.length <= other.at + other.length
        })
    };
    let mut named: Vec<Named> = all.iter().filter(|one| !is_within(one)).cloned().collect();
    named.sort_by(|one, other| (one.at, &one.iri).cmp(&(other.at, &other.iri)));
    named
}

/// The properties that words may be about, the likeliest first: by the words of their names, those of the sentence counting
/// half of those that were chosen. `fits` says whether one may be meant at all.
pub(super) fn properties(
    (chosen, around): (&str, &str),
    vocabulary: &Vocabulary,
    fits: &dyn Fn(&Iri, &PropertyDeclaration) -> bool,
) -> Vec<Iri> {
    let of = |text: &str| -> BTreeSet<String> { stems(text).into_iter().collect() };
    let (chosen, around) = (of(chosen), of(around));
    let score = |label: &str| -> u32 {
        let words: BTreeSet<String> =
            stems(label).into_iter().filter(|word| !EMPTY.contains(&word.as_str())).collect();
        let weigh = |word: &String| match (chosen.contains(word), around.contains(word)) {
            (true, _) => 2,
            (false, true) => 1,
            _ => 0,
        };
        let (sum, most): (u32, u32) =
            words.iter().map(|word| (weigh(word), 2)).fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
        // Of two that match wholly, the one of more words says more.
        (sum * 1000).checked_div(most).map_or(0, |part| part + sum)
    };
    let fitting = vocabulary.properties().filter(|(iri, declared)| fits(iri, declared)).map(|(iri, _)| iri);
    let mut scored: Vec<(u32, &Iri)> =
        fitting.map(|iri| (vocabulary.names(iri).map(&score).max().unwrap_or_default(), iri)).collect();
    // Where nothing is called by these words, it may be any that fits.
    if scored.iter().any(|(score, _)| *score > 0) {
        scored.retain(|(score, _)| *score > 0);
    }
    scored.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.cmp(b)));
    scored.into_iter().map(|(_, iri)| iri.clone()).collect()
}

//! An inverted index: for each word the texts that have it, and where.
//!
//! Knows words and places. Must not know whose the texts are, nor what is looked for.
//!
//! Occurrences are kept as differences in bytes of seven bits, two or three bytes each. Building is linear in the texts.

use super::words::words;
use std::collections::HashMap;

/// A text, by its place among all that were taken.
pub(super) type TextId = u32;

/// The texts that have some word or phrase, by their ids, each with how often.
pub(super) type Matches = Vec<(TextId, f32)>;

/// The words of many texts.
#[derive(Debug, Default)]
pub(super) struct WordIndex {
    /// Sorted.
    words: Vec<(Box<str>, Occurrences)>,
    /// How many words each text has.
    lengths: Vec<u32>,
}

/// Where a word stands.
#[derive(Debug, Default)]
struct Occurrences {
    /// For each text the difference of its id, how often, and the differences of the places.
    bytes: Vec<u8>,
    texts: u32,
}

/// Takes texts in.
#[derive(Debug, Default)]
pub(super) struct Indexer {
    ids: HashMap<Box<str>, u32>,
    found: Vec<(Occurrences, TextId)>,
    lengths: Vec<u32>,
    /// The words of the text at hand, each with its places.
    at_hand: HashMap<u32, Vec<u32>>,
}

impl Indexer {
    /// Takes the next text, and gives its id.
    pub(super) fn take(&mut self, text: &str) -> TextId {
        let id = u32::try_from(self.lengths.len()).unwrap_or(u32::MAX);
        let mut place = 0;
        words(text, &mut |word| {
            let word = self.word(word.folded);
            self.at_hand.entry(word).or_default().push(place);
            place += 1;
        });
        self.lengths.push(place);
        for (word, places) in self.at_hand.drain() {
            let (occurrences, last) = &mut self.found[word as usize];
            let since = if occurrences.texts == 0 { id } else { id - *last };
            occurrences.push(since, &places);
            *last = id;
        }
        id
    }

    fn word(&mut self, folded: String) -> u32 {
        if let Some(id) = self.ids.get(folded.as_str()) {
            return *id;
        }
        let id = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
        self.ids.insert(folded.into(), id);
        self.found.push((Occurrences::default(), 0));
        id
    }

    /// The index of all that was taken.
    pub(super) fn finish(mut self) -> WordIndex {
        let mut words: Vec<(Box<str>, Occurrences)> = Vec::with_capacity(self.ids.len());
        for (word, id) in self.ids {
            let (mut occurrences, _) = std::mem::take(&mut self.found[id as usize]);
            occurrences.bytes.shrink_to_fit();
            words.push((word, occurrences));
        }
        words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        WordIndex { words, lengths: self.lengths }
    }
}

impl Occurrences {
    fn push(&mut self, since: u32, places: &[u32]) {
        self.texts += 1;
        varint(&mut self.bytes, since);
        varint(&mut self.bytes, u32::try_from(places.len()).unwrap_or(u32::MAX));
        let mut before = 0;
        for place in places {
            varint(&mut self.bytes, place - before);
            before = *place;
        }
    }

    /// Hands over each text that has the word, with the places where.
    fn each(&self, take: &mut dyn FnMut(TextId, &[u32])) {
        let (mut at, mut id, mut places) = (0, 0, Vec::new());
        let mut next = || read(&self.bytes, &mut at);
        for _ in 0..self.texts {
            id += next();
            let count = next();
            let mut place = 0;
            places.clear();
            for _ in 0..count {
                place += next();
                places.push(place);
            }
            take(id, &places);
        }
    }
}

fn varint(bytes: &mut Vec<u8>, mut value: u32) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

fn read(bytes: &[u8], at: &mut usize) -> u32 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = bytes.get(*at).copied().unwrap_or_default();
        *at += 1;
        value |= u32::from(byte & 0x7F) << shift;
        shift += 7;
        if byte < 0x80 || shift > 28 {
            return value;
        }
    }
}

impl WordIndex {
    /// How many texts there are.
    pub(super) fn texts(&self) -> usize {
        self.lengths.len()
    }

    /// How many words a text has.
    pub(super) fn length(&self, text: TextId) -> u32 {
        self.lengths.get(text as usize).copied().unwrap_or_default()
    }

    /// The words that begin in some way.
    pub(super) fn beginning<'i>(&'i self, with: &'i str) -> impl Iterator<Item = &'i str> {
        let start = self.words.partition_point(|(word, _)| &**word < with);
        self.words[start..].iter().map(|(word, _)| &**word).take_while(move |word| word.starts_with(with))
    }

    /// All words.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|(word, _)| &**word)
    }

    /// In how many texts a word stands.
    pub(super) fn frequency(&self, word: &str) -> u32 {
        self.occurrences(word).map_or(0, |occurrences| occurrences.texts)
    }

    /// The texts with a word.
    pub(super) fn with_word(&self, word: &str) -> Matches {
        let mut found = Vec::new();
        if let Some(occurrences) = self.occurrences(word) {
            occurrences.each(&mut |text, places| found.push((text, count(places.len()))));
        }
        found
    }

    /// The texts in which some words follow each other.
    pub(super) fn with_phrase(&self, words: &[String]) -> Matches {
        let Some((first, rest)) = words.split_first() else { return Vec::new() };
        let mut ends: HashMap<TextId, Vec<u32>> = HashMap::new();
        if let Some(occurrences) = self.occurrences(first) {
            occurrences.each(&mut |text, places| drop(ends.insert(text, places.to_vec())));
        }
        for word in rest {
            let mut next = HashMap::new();
            if let Some(occurrences) = self.occurrences(word) {
                occurrences.each(&mut |text, places| {
                    let Some(before) = ends.get(&text) else { return };
                    let follows = |place: &&u32| **place > 0 && before.binary_search(&(**place - 1)).is_ok();
                    let kept: Vec<u32> = places.iter().filter(follows).copied().collect();
                    if !kept.is_empty() {
                        next.insert(text, kept);
                    }
                });
            }
            ends = next;
        }
        let mut found: Matches = ends.into_iter().map(|(text, places)| (text, count(places.len()))).collect();
        found.sort_unstable_by_key(|(text, _)| *text);
        found
    }

    fn occurrences(&self, word: &str) -> Option<&Occurrences> {
        let at = self.words.binary_search_by(|(known, _)| (**known).cmp(word)).ok()?;
        self.words.get(at).map(|(_, occurrences)| occurrences)
    }
}

/// A count as something to weigh with.
#[expect(clippy::cast_precision_loss, reason = "it only weighs")]
pub(super) fn count(number: usize) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn index(texts: &[&str]) -> WordIndex {
        let mut indexer = Indexer::default();
        for text in texts {
            indexer.take(text);
        }
        indexer.finish()
    }

    #[test]
    fn words_and_phrases_are_found() {
        let index = index(&["a rare earth, a rare thing", "earth rare", "", "nothing of the kind"]);
        assert_eq!(index.with_word("rare"), [(0, 2.0), (1, 1.0)]);
        assert_eq!(index.with_phrase(&["rare".into(), "earth".into()]), [(0, 1.0)]);
        assert_eq!(index.with_phrase(&["a".into(), "rare".into()]), [(0, 2.0)]);
        assert_eq!(index.with_word("absent"), []);
        assert_eq!(index.beginning("n").collect::<Vec<_>>(), ["nothing"]);
        assert_eq!((index.texts(), index.length(0), index.length(2)), (4, 6, 0));
        assert_eq!(index.frequency("earth"), 2);
    }

    proptest! {
        #[test]
        fn each_phrase_is_found_where_it_stands(texts in proptest::collection::vec("[abc]( [abc]){0,40}", 1..20)) {
            let index = index(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            for phrase in ["a", "a b", "b b", "c a b"] {
                let words: Vec<String> = phrase.split(' ').map(str::to_owned).collect();
                let mut expected = Vec::new();
                for (id, text) in texts.iter().enumerate() {
                    let of_text: Vec<&str> = text.split(' ').collect();
                    let times = of_text.windows(words.len()).filter(|window| *window == words.as_slice()).count();
                    if times > 0 {
                        expected.push((u32::try_from(id).unwrap(), count(times)));
                    }
                }
                prop_assert_eq!(index.with_phrase(&words), expected);
            }
        }

        #[test]
        fn numbers_come_back(values in proptest::collection::vec(any::<u32>(), 0..50)) {
            let mut bytes = Vec::new();
            for value in &values {
                varint(&mut bytes, *value);
            }
            let mut at = 0;
            let back: Vec<u32> = values.iter().map(|_| read(&bytes, &mut at)).collect();
            prop_assert_eq!(back, values);
        }
    }
}

//! Texts that are nearly one, found among many without comparing all with all.
//!
//! Knows words and hashes. Must not know whose the texts are.
//!
//! A text is the set of its shingles: every three words in a row, every six characters of scripts that put no blanks between
//! words, or as much of both. A [`Sketch`] keeps the smallest of their hashes, which tell how much two texts share, and
//! 126 minima of one permutation hash; texts that agree in three of these in a row, in one of 42 bands, are compared. Texts
//! that share half of all their shingles are missed once in some hundreds, those that share nothing hardly ever compared.

use std::collections::HashMap;
use std::hash::Hasher;
use unicode_normalization::UnicodeNormalization;

/// What shingles weigh: a word two, a character of a script without blanks one.
const WEIGHT: usize = 6;
/// How many of the smallest hashes a sketch keeps: what is shared is told to some three in a hundred, of short texts exactly.
const KEPT: usize = 256;
const ROWS: usize = 3;
const BANDS: usize = 42;
const BINS: usize = ROWS * BANDS;
/// Texts with fewer shingles say too little to be told apart.
const FEWEST: usize = 12;
/// How many of those before it in a band a text is compared with, beside the first.
const NEIGHBOURS: usize = 3;
/// The least part of the shorter text, and of both together, that near copies share.
const LEAST_SHARE: f64 = 0.6;
const LEAST_IN_BOTH: f64 = 0.4;

/// What is kept of a text to compare it with others: two to three kilobytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sketch {
    /// How many shingles it has, each counted once.
    count: usize,
    /// The smallest hashes, sorted.
    smallest: Vec<u64>,
    bins: Vec<u32>,
}

/// Two texts that are nearly one, by their places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct NearPair {
    /// The first.
    pub left: usize,
    /// The second, which stands behind it.
    pub right: usize,
    /// How much of the shorter one stands in the longer, from 0 to 1.
    pub share: f64,
}

/// What a search found, and what it took.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct NearPairs {
    /// The pairs: of many texts that are all one, each with a few of them, not all with all.
    pub pairs: Vec<NearPair>,
    /// How many sketches were compared: at most some 170 for each text, however many are alike.
    pub compared: usize,
}

impl Sketch {
    /// The sketch of a text. Linear in it.
    #[must_use]
    pub(crate) fn of(text: &str) -> Self {
        let mut hashes = shingles(text);
        hashes.sort_unstable();
        hashes.dedup();
        let bins = bins(&hashes);
        let count = hashes.len();
        hashes.truncate(KEPT);
        hashes.shrink_to_fit();
        Self { count, smallest: hashes, bins }
    }

    /// How much of the shorter of two texts stands in the longer, where they are nearly one; `None` where they are not, or
    /// are too short to tell.
    #[must_use]
    pub(crate) fn share(&self, other: &Self) -> Option<f64> {
        if self.count.min(other.count) < FEWEST {
            return None;
        }
        let in_both = self.in_both(other);
        let (a, b) = (as_f64(self.count), as_f64(other.count));
        let share = (in_both * (a + b) / (1.0 + in_both) / a.min(b)).min(1.0);
        (in_both >= LEAST_IN_BOTH && share >= LEAST_SHARE).then_some(share)
    }

    /// Which part of all shingles of two texts both have, by the smallest of them.
    fn in_both(&self, other: &Self) -> f64 {
        let (mut a, mut b) = (self.smallest.as_slice(), other.smallest.as_slice());
        let (mut seen, mut common) = (0, 0);
        // Beyond the smallest of both together nothing is known.
        while seen < KEPT {
            match (a.first(), b.first()) {
                (Some(x), Some(y)) => {
                    common += usize::from(x == y);
                    let (step_a, step_b) = (x <= y, y <= x);
                    a = &a[usize::from(step_a)..];
                    b = &b[usize::from(step_b)..];
                }
                (Some(_), None) => a = &a[1..],
                (None, Some(_)) => b = &b[1..],
                (None, None) => break,
            }
            seen += 1;
        }
        if seen == 0 { 0.0 } else { as_f64(common) / as_f64(seen) }
    }
}

#[expect(clippy::cast_precision_loss, reason = "no text has that many shingles")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

/// The pairs of texts that are nearly one. Linear in their number, but for sorting.
#[must_use]
pub(crate) fn near_pairs<'s>(sketches: impl IntoIterator<Item = &'s Sketch>, step: &dyn Fn()) -> NearPairs {
    let sketches: Vec<&Sketch> = sketches.into_iter().collect();
    let mut found: HashMap<(usize, usize), Option<f64>> = HashMap::new();
    for band in 0..BANDS {
        let mut buckets: HashMap<&[u32], Vec<usize>> = HashMap::new();
        for (at, sketch) in sketches.iter().enumerate().filter(|(_, sketch)| sketch.count >= FEWEST) {
            buckets.entry(&sketch.bins[band * ROWS..(band + 1) * ROWS]).or_default().push(at);
        }
        for bucket in buckets.into_values() {
            for (place, right) in bucket.iter().enumerate().skip(1) {
                let near = place.saturating_sub(NEIGHBOURS).max(1)..place;
                for left in std::iter::once(&bucket[0]).chain(&bucket[near]) {
                    step();
                    found.entry((*left, *right)).or_insert_with(|| sketches[*left].share(sketches[*right]));
                }
            }
        }
    }
    let compared = found.len();
    let pairs =
        found.into_iter().filter_map(|((left, right), share)| Some(NearPair { left, right, share: share? }));
    let mut pairs: Vec<NearPair> = pairs.collect();
    pairs.sort_by_key(|pair| (pair.left, pair.right));
    NearPairs { pairs, compared }
}

/// The hashes of the shingles of a text, in its order.
fn shingles(text: &str) -> Vec<u64> {
    let tokens = tokens(text);
    let mut hashes = Vec::with_capacity(tokens.len());
    let (mut first, mut weight) = (0, 0);
    for last in 0..tokens.len() {
        weight += tokens[last].weight;
        while weight - tokens[first].weight >= WEIGHT {
            weight -= tokens[first].weight;
            first += 1;
        }
        if weight >= WEIGHT {
            let mut hasher = Fnv::default();
            tokens[first..=last].iter().for_each(|token| hasher.write_u64(token.hash));
            hashes.push(mixed(hasher.finish()));
        }
    }
    hashes
}

struct Token {
    hash: u64,
    weight: usize,
}

/// The words of a text without case, forms and punctuation; of scripts without blanks the characters.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word: Option<Fnv> = None;
    let end = |word: &mut Option<Fnv>, tokens: &mut Vec<Token>| {
        tokens.extend(word.take().map(|hash| Token { hash: hash.finish(), weight: 2 }));
    };
    for character in text.nfkc().flat_map(char::to_lowercase) {
        if has_no_blanks(character) {
            end(&mut word, &mut tokens);
            let mut hasher = Fnv::default();
            hasher.write_u32(character.into());
            tokens.push(Token { hash: hasher.finish(), weight: 1 });
        } else if character.is_alphanumeric() {
            word.get_or_insert_with(Fnv::default).write_u32(character.into());
        } else {
            end(&mut word, &mut tokens);
        }
    }
    end(&mut word, &mut tokens);
    tokens
}

/// Whether a character is of a script that puts no blanks between words.
fn has_no_blanks(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF // Thai, Lao
        | 0x0F00..=0x109F // Tibetan, Myanmar
        | 0x1780..=0x17FF // Khmer
        | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x31F0..=0x31FF // Kana
        | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF) // Han
        && character.is_alphanumeric()
}

/// FNV-1a over whole numbers: the same on every machine, so that sketches can be kept.
#[derive(Clone, Copy)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write(&number.to_le_bytes());
    }

    fn write_u64(&mut self, number: u64) {
        self.write(&number.to_le_bytes());
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The bits of a hash spread, so that every part of it is as good as any other.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The smallest hash of each bin; an empty bin takes that of the next one that is not.
fn bins(hashes: &[u64]) -> Vec<u32> {
    let mut least: Vec<Option<u32>> = vec![None; BINS];
    for hash in hashes {
        // The bin from other bits than the rank in it.
        #[expect(
            clippy::cast_possible_truncation,
            reason = "its lower half is meant, and a bin is below 126"
        )]
        let (bin, rank) = ((mixed(*hash) % BINS as u64) as usize, *hash as u32);
        least[bin] = Some(least[bin].map_or(rank, |known| known.min(rank)));
    }
    let taken = |bin: usize| (0..BINS).find_map(|off| Some((off, least[(bin + off) % BINS]?)));
    let dense = (0..BINS).map(|bin| match taken(bin) {
        // Taken from afar it is another value, or all bins of a short text would be one.
        #[expect(clippy::cast_possible_truncation, reason = "below 126")]
        Some((off, rank)) => rank.wrapping_add((off as u32).wrapping_mul(0x9e37_79b9)),
        None => 0,
    });
    dense.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sentences of words that are drawn by a seed.
    fn text(seed: u64, words: usize) -> Vec<String> {
        let mut state = mixed(seed.wrapping_add(0x9e37_79b9_7f4a_7c15));
        let mut word = || {
            state = mixed(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
            format!("w{}", state % 5000)
        };
        (0..words).map(|_| word()).collect()
    }

    fn pairs(texts: &[String]) -> Vec<(usize, usize)> {
        let sketches: Vec<Sketch> = texts.iter().map(|text| Sketch::of(text)).collect();
        near_pairs(&sketches, &|| ()).pairs.iter().map(|pair| (pair.left, pair.right)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_lightly_edited_copy_is_found_and_the_unrelated_is_not(
            seed in any::<u64>(), words in 60_usize..600, edits in proptest::collection::vec(any::<prop::sample::Index>(), 0..4),
        ) {
            let original = text(seed, words);
            let mut copy = original.clone();
            for edit in &edits {
                let at = edit.index(copy.len());
                copy[at] = "otherwise".to_owned();
            }
            copy.insert(0, "By our own desk.".to_owned());
            let other = text(seed ^ 0xffff, words);
            prop_assert_eq!(pairs(&[original.join(" "), other.join(" "), copy.join("\n")]), vec![(0, 2)]);
        }

        #[test]
        fn what_is_shared_is_told_nearly(seed in any::<u64>(), kept in 700_usize..1000) {
            let original = text(seed, 1000);
            let part = original[..kept].join(" ");
            let longer = Sketch::of(&original.join(" "));
            let share = longer.share(&Sketch::of(&part)).unwrap();
            prop_assert!(share > 0.85, "{share}");
            let half = [&original[..kept], &text(seed ^ 0xffff, 1000 - kept)].concat().join(" ");
            let told = longer.share(&Sketch::of(&half)).unwrap_or(0.0);
            prop_assert!(told == 0.0 || (told - as_f64(kept) / 1000.0).abs() < 0.12, "{told} of {kept}");
        }
    }

    #[test]
    fn scripts_without_blanks_are_compared_by_characters() {
        let one = "海关总署周四公布的数据显示，七月份稀土出口量同比增长百分之十二，达到五千四百吨，创下今年以来的最高纪录。";
        let two = "据海关总署周四公布的数据显示，七月份稀土出口量同比增长百分之十二，达到五千四百吨，创下今年以来最高纪录。";
        let other = "国家统计局表示，上半年全国粮食播种面积保持稳定，夏粮产量比去年略有增加，市场供应充足，价格总体平稳。";
        assert_eq!(pairs(&[one.to_owned(), two.to_owned(), other.to_owned()]), [(0, 1)]);
    }

    #[test]
    fn case_forms_and_line_breaks_make_no_other_text() {
        let one = text(7, 80).join(" ");
        let share = Sketch::of(&one).share(&Sketch::of(&one.to_uppercase().replace(' ', ",\n  ")));
        assert_eq!(share, Some(1.0));
    }

    #[test]
    fn too_short_a_text_is_no_copy() {
        assert_eq!(pairs(&["No data.".to_owned(), "No data.".to_owned(), String::new()]), []);
    }

    #[test]
    fn the_work_grows_with_the_number_of_texts_however_many_are_alike() {
        let compared = |count: usize, of: &dyn Fn(usize) -> String| {
            let sketches: Vec<Sketch> = (0..count).map(|at| Sketch::of(&of(at))).collect();
            near_pairs(&sketches, &|| ()).compared
        };
        let unrelated = |at: usize| text(at as u64, 120).join(" ");
        let alike = |at: usize| format!("{} number {at}", text(1, 120).join(" "));
        for (of, most) in [(&unrelated as &dyn Fn(usize) -> String, 1), (&alike, BANDS * (NEIGHBOURS + 1))] {
            let (few, many) = (compared(100, of), compared(400, of));
            assert!(many <= 400 * most && many <= 5 * few.max(100), "{few} {many}");
        }
    }
}

//! Inputs made from others: bits flipped, numbers replaced, pieces cut, doubled, moved, and words put in.

/// Numbers that follow from a seed alone (xorshift64*), so that a finding can be made again.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below another, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Numbers at which code that counts may stumble.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    7,
    8,
    16,
    127,
    128,
    255,
    256,
    65_535,
    1 << 31,
    u32::MAX as u64,
    1 << 57,
    i64::MAX as u64,
    u64::MAX,
];

/// Changes an input in a few places.
pub(crate) fn mutate(input: &[u8], others: &[Vec<u8>], words: &[&str], random: &mut Random) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=random.below(4) {
        change(&mut bytes, others, words, random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, others: &[Vec<u8>], words: &[&str], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let length = 1 << random.below(7);
    let end = (at + random.below(length) + 1).min(bytes.len());
    match random.below(10) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        1 if at < bytes.len() => bytes[at] = random.next().to_le_bytes()[0],
        2 if at < end => drop(bytes.drain(at..end)),
        3 if at < end => {
            let piece = bytes[at..end].to_vec();
            let to = random.below(bytes.len() + 1);
            let times = 1 << random.below(6);
            bytes.splice(to..to, piece.repeat(times));
        }
        4 if at < end => {
            let piece: Vec<u8> = bytes.drain(at..end).collect();
            let to = random.below(bytes.len() + 1);
            bytes.splice(to..to, piece);
        }
        5 => put_number(bytes, at, random),
        6 if !others.is_empty() => {
            let other = random.pick(others);
            let from = random.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        7 => bytes.truncate(at),
        _ if !words.is_empty() => {
            let word = random.pick(words).as_bytes();
            let times = if random.below(16) == 0 { 1 << random.below(12) } else { 1 };
            bytes.splice(at..at, word.repeat(times));
        }
        _ => put_number(bytes, at, random),
    }
}

/// Writes over some bytes with a number at an edge, or one near to what stands there.
pub(crate) fn put_number(bytes: &mut [u8], at: usize, random: &mut Random) {
    let size = *random.pick(&[1, 2, 4, 8]);
    let Some(place) = bytes.get_mut(at..at + size) else { return };
    let mut word = [0; 8];
    word[..size].copy_from_slice(place);
    let there = u64::from_le_bytes(word);
    let number = match random.below(3) {
        0 => *random.pick(&EDGES),
        1 => there.wrapping_add(random.next() % 17).wrapping_sub(8),
        _ => there ^ (1 << random.below(size * 8)),
    };
    place.copy_from_slice(&number.to_le_bytes()[..size]);
}

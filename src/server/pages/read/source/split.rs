//! A text cut into parts that each make a page of bounded size, and parts cut into blocks.
//!
//! Knows bytes and where marks begin. Must not know what a page looks like.

use std::ops::Range;

/// The most bytes of text on a page, as it is written there.
const TEXT: usize = 30_000;
/// The most notes on a page.
pub(super) const NOTES: usize = 60;
/// The most bytes of a chunk: a text is cut between chunks.
const CHUNK: usize = 2_000;
/// Beyond so many bytes a block ends with its line.
const BLOCK: usize = 1_200;

/// So many notes stand beside one block, as far as lines allow.
const BESIDE: usize = 3;

/// A stretch of a text, in bytes and in code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) bytes: Range<usize>,
    pub(super) points: Range<usize>,
}

/// How many bytes a text takes on a page.
pub(super) fn cost(text: &str) -> usize {
    let extra = text.bytes().map(|byte| match byte {
        b'"' => 5,
        b'&' => 4,
        b'<' | b'>' => 3,
        _ => 0,
    });
    text.len() + extra.sum::<usize>()
}

/// Cuts a text into chunks: at line ends, and long lines at white space or wherever they must be.
fn chunks(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        if rest.is_empty() {
            return None;
        }
        let mut most = CHUNK.min(rest.len());
        while !rest.is_char_boundary(most) {
            most += 1;
        }
        let within = &rest[..most];
        let line = within.find('\n').map(|end| end + 1);
        let blank = || within.rfind(char::is_whitespace).filter(|_| most < rest.len());
        let length = line.or_else(|| blank().map(|end| end + 1)).unwrap_or(most);
        let mut length = length.min(most);
        while !rest.is_char_boundary(length) {
            length += 1;
        }
        at += length;
        Some(at - length..at)
    })
}

/// Cuts a text into parts. `begins` are the code points at which marks begin, in order.
pub(super) fn parts(text: &str, begins: &[usize]) -> Vec<Stretch> {
    let mut parts: Vec<Stretch> = Vec::new();
    let (mut used, mut notes, mut next, mut points) = (0, 0, 0, 0);
    for bytes in chunks(text) {
        let chunk = &text[bytes.clone()];
        let end = points + chunk.chars().count();
        let begun = begins[next..].iter().take_while(|begin| **begin < end).count();
        next += begun;
        let cost = cost(chunk);
        let is_full = used + cost > TEXT || notes + begun > NOTES;
        if let Some(part) = parts.last_mut().filter(|_| !is_full) {
            part.bytes.end = bytes.end;
            part.points.end = end;
        } else {
            parts.push(Stretch { bytes, points: points..end });
            (used, notes) = (0, 0);
        }
        (used, notes, points) = (used + cost, notes + begun, end);
    }
    parts
}

/// Cuts a part into blocks: at empty lines, and at a line end where there was none for long, or many marks have begun: their notes
/// stand beside the block.
pub(super) fn blocks(text: &str, part: &Stretch, begins: &[usize]) -> Vec<Stretch> {
    let mut blocks: Vec<Stretch> = Vec::new();
    let mut points = part.points.start;
    let mut open: Option<Stretch> = None;
    let mut at = part.bytes.start;
    for line in text[part.bytes.clone()].split_inclusive('\n') {
        let length = line.chars().count();
        let block = open.get_or_insert(Stretch { bytes: at..at, points: points..points });
        block.bytes.end = at + line.len();
        block.points.end = points + length;
        let begun = begins.iter().filter(|begin| block.points.contains(*begin)).count();
        let is_end = line.trim().is_empty() || block.bytes.len() > BLOCK || begun >= BESIDE;
        (at, points) = (at + line.len(), points + length);
        if is_end {
            blocks.extend(open.take());
        }
    }
    blocks.extend(open);
    blocks
}

/// The number of the part, from 1, in which a code point stands.
pub(super) fn part_of(parts: &[Stretch], point: usize) -> usize {
    parts.iter().position(|part| part.points.contains(&point)).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_large_text_has_parts_within_bounds() {
        for text in ["字".repeat(60_000), "a b\n".repeat(50_000), "\"".repeat(40_000), "x".repeat(100_000)] {
            let begins: Vec<usize> = (0..200).map(|at| at * 7).collect();
            let found = parts(&text, &begins);
            assert!(found.len() > 2);
            for part in &found {
                assert!(cost(&text[part.bytes.clone()]) <= TEXT + CHUNK * 6);
            }
        }
        assert!(parts("", &[]).is_empty());
    }

    proptest! {
        #[test]
        fn parts_and_blocks_are_the_text(text in "[ab字\n \"]{0,400}", marks in proptest::collection::vec(0_usize..400, 0..150)) {
            let mut begins = marks;
            begins.sort_unstable();
            let found = parts(&text, &begins);
            let whole: String = found.iter().map(|part| &text[part.bytes.clone()]).collect();
            prop_assert_eq!(&whole, &text);
            for part in &found {
                let within: String = blocks(&text, part, &begins).iter().map(|block| &text[block.bytes.clone()]).collect();
                prop_assert_eq!(&within, &text[part.bytes.clone()]);
                for block in blocks(&text, part, &begins) {
                    prop_assert_eq!(block.points.len(), text[block.bytes.clone()].chars().count());
                }
            }
        }
    }
}

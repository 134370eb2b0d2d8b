//! Text with its accidents folded away, each character leading back to where it came from.
//!
//! Knows which differences between two texts are accidents of typing or extraction. Must not know what is
//! looked for.

use std::fmt;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

/// How a passage of the text differs from the words looked for, where that is only an accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Difference {
    /// Blanks, line ends or invisible characters.
    Whitespace,
    /// Quotation marks, apostrophes or dashes of another shape.
    Typography,
    /// Capital letters.
    Case,
    /// Another Unicode normalisation form (composed or not, full width or not).
    Normalisation,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whitespace => "whitespace",
            Self::Typography => "quotation marks or dashes",
            Self::Case => "capital letters",
            Self::Normalisation => "Unicode normalisation",
        })
    }
}

/// Every difference that folding can remove, in the order in which they are reported.
pub(super) const ALL: [Difference; 4] =
    [Difference::Whitespace, Difference::Typography, Difference::Case, Difference::Normalisation];

/// A folded text: its characters, and for each the code point of the original it came from.
#[derive(Debug)]
pub(super) struct Folded {
    pub(super) characters: Vec<char>,
    origins: Vec<u32>,
}

/// Folds away the given differences. Linear in the text.
pub(super) fn fold(text: &str, differences: &[Difference]) -> Folded {
    let mut folded =
        Folded { characters: Vec::with_capacity(text.len()), origins: Vec::with_capacity(text.len()) };
    if differences.contains(&Difference::Normalisation) {
        for (origin, cluster) in clusters(text) {
            for character in cluster.nfkd() {
                folded.push(character, origin, differences);
            }
        }
    } else {
        for (origin, character) in text.chars().enumerate() {
            folded.push(character, origin, differences);
        }
    }
    folded
}

/// The smallest set of differences that explains why `found` is not `wanted`; nothing where folding does not
/// make them equal.
pub(super) fn explain(found: &str, wanted: &str) -> Option<Vec<Difference>> {
    let mut sets: Vec<u8> = (0..16).collect();
    sets.sort_by_key(|set| set.count_ones());
    sets.into_iter().map(chosen).find(|set| {
        let (found, wanted) = (fold(found, set).characters, fold(wanted, set).characters);
        found == wanted || (set.contains(&Difference::Whitespace) && trimmed(&found) == trimmed(&wanted))
    })
}

fn chosen(set: u8) -> Vec<Difference> {
    let members = ALL.into_iter().enumerate();
    let members = members.filter(|(bit, _)| set & (1 << bit) != 0);
    members.map(|(_, difference)| difference).collect()
}

fn trimmed(characters: &[char]) -> &[char] {
    let start = characters.iter().position(|c| *c != ' ');
    let end = characters.iter().rposition(|c| *c != ' ');
    match (start, end) {
        (Some(start), Some(end)) => &characters[start..=end],
        _ => &[],
    }
}

impl Folded {
    /// The code point of the original that a character came from.
    pub(super) fn origin(&self, at: usize) -> usize {
        self.origins[at] as usize
    }

    fn push(&mut self, character: char, origin: usize, differences: &[Difference]) {
        let mut character = character;
        if differences.contains(&Difference::Whitespace) {
            if is_invisible(character) {
                return;
            }
            if character.is_whitespace() {
                if self.characters.last() != Some(&' ') {
                    self.keep(' ', origin);
                }
                return;
            }
        }
        if differences.contains(&Difference::Typography) {
            character = plain(character);
        }
        if differences.contains(&Difference::Case) {
            for lower in character.to_lowercase() {
                self.keep(lower, origin);
            }
        } else {
            self.keep(character, origin);
        }
    }

    fn keep(&mut self, character: char, origin: usize) {
        self.characters.push(character);
        // A text has fewer code points than bytes, and less than four thousand million of those.
        self.origins.push(u32::try_from(origin).unwrap_or(u32::MAX));
    }
}

/// The text cut before every starter, so that each piece normalises on its own; with code point offsets.
fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut characters = text.char_indices().peekable();
    let mut offset = 0;
    std::iter::from_fn(move || {
        let (start, _) = characters.next()?;
        let first = offset;
        offset += 1;
        while characters.next_if(|(_, next)| canonical_combining_class(*next) != 0).is_some() {
            offset += 1;
        }
        let end = characters.peek().map_or(text.len(), |(byte, _)| *byte);
        Some((first, &text[start..end]))
    })
}

fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}'
    )
}

fn plain(character: char) -> char {
    match character {
        '‘' | '’' | '‚' | '‛' | '′' | '‹' | '›' | 'ʼ' | '＇' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '＂' | '「' | '」' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' => '-',
        _ => character,
    }
}

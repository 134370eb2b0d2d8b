//! What somebody looks for: words, phrases, beginnings of words, and what must not be there.
//!
//! Knows the few signs of a search. Must not know where is looked.

use super::SearchError;
use super::words::all;

/// The most words of one search.
const MOST_WORDS: usize = 32;
/// The longest search, in characters.
const LONGEST: usize = 1000;

/// A word or phrase that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Folded; more than one is a phrase.
    pub(super) words: Vec<String>,
    /// Whether it was put between quotation marks, so that no other forms of the word count.
    pub(super) is_exact: bool,
    /// Whether any word that begins so is meant.
    pub(super) is_beginning: bool,
    /// As it was given.
    pub(super) given: String,
}

/// A search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// What all must be there.
    pub(super) parts: Vec<Part>,
    /// What must not.
    pub(super) without: Vec<Part>,
}

impl Wanted {
    /// Reads a search: `"export ban" lithium -nickel produc*`.
    ///
    /// # Errors
    ///
    /// When it has no word that is to be there, or is too long.
    pub(super) fn read(text: &str) -> Result<Self, SearchError> {
        if text.chars().count() > LONGEST {
            return Err(SearchError::TooLong { most: LONGEST, unit: "characters" });
        }
        let mut wanted = Self { parts: Vec::new(), without: Vec::new() };
        for given in pieces(text) {
            let (piece, is_excluded) = match given.strip_prefix('-') {
                Some(rest) => (rest, true),
                None => (given, false),
            };
            wanted.take(piece, is_excluded);
        }
        let count = |parts: &[Part]| parts.iter().map(|part| part.words.len()).sum::<usize>();
        if count(&wanted.parts) + count(&wanted.without) > MOST_WORDS {
            return Err(SearchError::TooLong { most: MOST_WORDS, unit: "words" });
        }
        if wanted.parts.is_empty() { Err(SearchError::NoWord) } else { Ok(wanted) }
    }

    fn take(&mut self, piece: &str, is_excluded: bool) {
        let is_exact = piece.starts_with(QUOTES) && piece.len() > 1;
        let is_beginning = !is_exact && piece.ends_with('*');
        let mut parts: Vec<Part> = Vec::new();
        for word in all(piece) {
            match parts.last_mut() {
                Some(part) if is_exact || word.is_joined => part.words.push(word.folded),
                _ => parts.push(Part {
                    words: vec![word.folded],
                    is_exact,
                    is_beginning: false,
                    given: piece[word.range].to_owned(),
                }),
            }
        }
        for part in parts.iter_mut().filter(|part| part.words.len() > 1) {
            piece.trim_matches(QUOTES).clone_into(&mut part.given);
        }
        if let Some(last) = parts.last_mut() {
            last.is_beginning = is_beginning && last.words.len() == 1;
        }
        if is_excluded { &mut self.without } else { &mut self.parts }.append(&mut parts);
    }
}

const QUOTES: [char; 7] = ['"', '“', '”', '„', '«', '»', '‟'];

/// What stands between blanks, or between quotation marks.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let sign = rest.strip_prefix('-').map_or(0, |_| 1);
        let opening = rest[sign..].chars().next().filter(|c| QUOTES.contains(c));
        let end = match opening {
            Some(mark) => {
                let inner = sign + mark.len_utf8();
                let close = rest[inner..].find(QUOTES);
                close.map_or(rest.len(), |at| {
                    inner + at + rest[inner + at..].chars().next().map_or(0, char::len_utf8)
                })
            }
            None => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        pieces.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |part: &Part| {
            let star = if part.is_beginning { "*" } else { "" };
            let exact = if part.is_exact { "=" } else { "" };
            format!("{exact}{}{star}", part.words.join(" "))
        };
        let wanted = Wanted::read(text).unwrap();
        let without = wanted.without.iter().map(|part| format!("-{}", show(part)));
        wanted.parts.iter().map(show).chain(without).collect()
    }

    #[test]
    fn a_search_is_read() {
        for (text, expected) in [
            ("lithium Export", vec!["lithium", "export"]),
            ("\"export ban\" lithium -nickel", vec!["=export ban", "lithium", "-nickel"]),
            ("produc* -\"as of\"", vec!["produc*", "-=as of"]),
            ("rare-earth", vec!["rare", "earth"]),
            ("中国稀土 ban", vec!["中 国 稀 土", "ban"]),
            ("„seltene Erden“", vec!["=seltene erden"]),
            ("\"never closed", vec!["=never closed"]),
            ("48,200 \"x\"", vec!["48200", "=x"]),
            ("- a", vec!["a"]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_looked_for_is_told() {
        assert!(matches!(Wanted::read(" … "), Err(SearchError::NoWord)));
        assert!(matches!(Wanted::read("-only"), Err(SearchError::NoWord)));
        assert!(matches!(Wanted::read(&"a ".repeat(40)), Err(SearchError::TooLong { unit: "words", .. })));
        assert!(matches!(
            Wanted::read(&"a".repeat(1001)),
            Err(SearchError::TooLong { unit: "characters", .. })
        ));
    }
}

//! The words of a text, folded so that they are found however they are written.
//!
//! Knows letters, marks and separators of digits. Must not know whose the texts are.
//!
//! Case, accents and compatibility forms do not count. Of scripts that put no blanks between words each character is a word, and
//! a run of such in a search is a phrase. Numbers are found without the separators of their thousands.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// The longest word that is kept, in bytes; what is longer is no word that anybody looks for.
const LONGEST: usize = 64;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// As it is looked for.
    pub(super) folded: String,
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// Whether it belongs to the word before, as characters of scripts without blanks do.
    pub(super) is_joined: bool,
}

/// Hands over the words of a text, in order.
pub(super) fn words(text: &str, take: &mut dyn FnMut(Word)) {
    let mut before = None;
    for (start, word) in text.unicode_word_indices() {
        if word.chars().any(is_unspaced) {
            for (at, character) in word.char_indices() {
                let range = start + at..start + at + character.len_utf8();
                let is_joined = before == Some(range.start) && is_unspaced(character);
                before = is_unspaced(character).then_some(range.end);
                let folded = folded(character.encode_utf8(&mut [0; 4]));
                if !folded.is_empty() {
                    take(Word { folded, range, is_joined });
                }
            }
            continue;
        }
        before = None;
        for part in parts(start, word) {
            let folded = folded(&text[part.clone()]);
            if !folded.is_empty() && folded.len() <= LONGEST {
                take(Word { folded, range: part, is_joined: false });
            }
        }
    }
}

/// All words of a text.
pub(super) fn all(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    words(text, &mut |word| found.push(word));
    found
}

/// What an apostrophe or a low line joins is two words: `l'export`, `mine_output`. Numbers stay whole.
fn parts(start: usize, word: &str) -> impl Iterator<Item = Range<usize>> {
    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
    let breaks = move |c: char| !is_number && !c.is_alphanumeric() && !is_combining_mark(c);
    let mut parts = Vec::new();
    let mut at = start;
    for part in word.split(breaks) {
        if !part.is_empty() {
            parts.push(at..at + part.len());
        }
        at += part.len();
        at += word[at - start..].chars().next().map_or(0, char::len_utf8);
    }
    parts.into_iter()
}

/// Whether a character is of a script that puts no blanks between words.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        // Thai, Lao, Myanmar, Khmer
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF
        // Kana, Bopomofo, Han and its extensions
        | 0x3005..=0x3007 | 0x3040..=0x312F | 0x31A0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x3FFFF)
}

/// A word as it is looked for.
pub(super) fn folded(word: &str) -> String {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return number(word);
    }
    let mut folded = String::with_capacity(word.len());
    for character in word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match character {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ς' => folded.push('σ'),
            _ => folded.push(character),
        }
    }
    folded
}

/// A number without the separators of its thousands, and with a point before its decimals: `48,200`, `48.200` and `48'200` are
/// one, so are `3,5` and `3.5`.
fn number(word: &str) -> String {
    let word: String = word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let is_separator = |c: char| matches!(c, '.' | ',' | '\'' | '’' | '٬' | '_');
    let parts: Vec<&str> = word.split(is_separator).collect();
    let Some((last, before)) = parts.split_last().filter(|(_, before)| !before.is_empty()) else {
        return word;
    };
    let digits = |part: &str| part.chars().take_while(char::is_ascii_digit).count();
    let separators: Vec<char> = word.chars().filter(|c| is_separator(*c)).collect();
    let are_alike = separators.iter().all(|c| *c == separators[0]);
    let groups = parts.iter().skip(1).all(|part| digits(part) == 3) && (1..=3).contains(&parts[0].len());
    if groups && are_alike && parts[0] != "0" {
        return parts.concat();
    }
    format!("{}.{last}", before.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        all(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn words_are_folded() {
        for (text, expected) in [
            ("Export BANS, (2023)", vec!["export", "bans", "2023"]),
            ("l'Économie d’État", vec!["l", "economie", "d", "etat"]),
            ("Straße Ærø Łódź", vec!["strasse", "aero", "lodz"]),
            (
                "48,200 48.200 48'200 1,234.5 3,5 0.500",
                vec!["48200", "48200", "48200", "1234.5", "3.5", "0.500"],
            ),
            ("36.7 %, 12,5", vec!["36.7", "12.5"]),
            ("中国 rare レア", vec!["中", "国", "rare", "レ", "ア"]),
            ("ＡＢＣ ﬁne", vec!["abc", "fine"]),
            ("запрет Экспорта", vec!["запрет", "экспорта"]),
            ("rare-earth mine_output", vec!["rare", "earth", "mine", "output"]),
            ("…—!", vec![]),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn each_word_says_where_it_stands() {
        let text = "l'été: 中国 48,200 t";
        for word in all(text) {
            assert_eq!(folded(&text[word.range.clone()]), word.folded);
        }
        let joined: Vec<bool> = all(text).iter().map(|word| word.is_joined).collect();
        assert_eq!(joined, [false, false, false, true, false, false]);
    }
}

//! A text cut into words, numbers and marks, with their places.
//!
//! Knows characters. Must not know what words mean.

use unicode_normalization::UnicodeNormalization as _;

/// A word, a number or a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::document) struct Token {
    /// In lower case.
    pub(in crate::document) word: String,
    /// As it stands, but for typographic forms.
    pub(in crate::document) raw: String,
    /// The bytes that it stands at.
    pub(in crate::document) start: usize,
    pub(in crate::document) end: usize,
    /// Whether a blank stands before it.
    pub(in crate::document) is_apart: bool,
}

impl Token {
    /// The number that it is, where it is one without separators.
    pub(in crate::document) fn number(&self) -> Option<i32> {
        let is_plain = self.word.len() <= 4 && self.word.bytes().all(|b| b.is_ascii_digit());
        self.word.parse().ok().filter(|_| is_plain)
    }
}

/// The tokens of a text: runs of letters, runs of digits with the separators inside them, and every other character alone, as
/// are the characters of scripts that set no blanks. Linear in the text.
pub(in crate::document) fn tokens(text: &str) -> Vec<Token> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let mut found: Vec<Token> = Vec::new();
    let (mut at, mut is_apart) = (0, false);
    while let Some((start, character)) = characters.get(at).copied() {
        if character.is_whitespace() {
            (at, is_apart) = (at + 1, true);
            continue;
        }
        let end = at + run(&characters[at..]);
        let to = characters.get(end).map_or(text.len(), |(byte, _)| *byte);
        let raw: String = text[start..to].nfkc().map(plain).collect();
        found.push(Token { word: raw.to_lowercase(), raw, start, end: to, is_apart });
        (at, is_apart) = (end, false);
    }
    found
}

/// How many characters belong to the token that begins here.
fn run(characters: &[(usize, char)]) -> usize {
    let class = |at: usize| characters.get(at).map(|(_, character)| Class::of(*character));
    match class(0) {
        Some(Class::Letter) => characters.iter().take_while(|(_, c)| Class::of(*c) == Class::Letter).count(),
        Some(Class::Digit) => {
            let mut end = 1;
            loop {
                match (class(end), class(end + 1)) {
                    (Some(Class::Digit), _) => end += 1,
                    (Some(Class::Separator), Some(Class::Digit)) => end += 2,
                    _ => return end,
                }
            }
        }
        _ => 1,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Separator,
    Other,
}

impl Class {
    fn of(character: char) -> Self {
        match character {
            '.' | ',' => Self::Separator,
            '0'..='9' | '\u{FF10}'..='\u{FF19}' => Self::Digit,
            '\u{300}'..='\u{36F}' => Self::Letter,
            // Ideographs and kana stand alone.
            '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' => Self::Other,
            c if c.is_alphabetic() => Self::Letter,
            _ => Self::Other,
        }
    }
}

fn plain(character: char) -> char {
    match character {
        '’' | '‘' | 'ʼ' => '\'',
        '–' | '—' | '‑' | '‐' | '−' => '-',
        '〜' | '～' => '~',
        '、' => ',',
        '。' => '.',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn texts_are_cut_into_words_numbers_and_marks() {
        for (text, expected) in [
            ("1Q23 rose", "1 q 23 rose"),
            ("L’année 2023–24.", "l ' année 2023 - 24 ."),
            ("168,000 t, then", "168,000 t , then"),
            ("2023年第一季度", "2023 年 第 一 季 度"),
            ("1. Quartal", "1 . quartal"),
        ] {
            let words: Vec<String> = tokens(text).into_iter().map(|token| token.word).collect();
            assert_eq!(words.join(" "), expected, "{text}");
        }
    }
}

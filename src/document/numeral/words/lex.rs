//! Words cut into digits, words and marks.
//!
//! Knows which characters belong together. Must not know what words mean.

use unicode_normalization::UnicodeNormalization as _;

use super::digits;
use super::digits::Separator;
use super::token::{Lexeme, Token, is_ideograph, is_letter};
use crate::document::text::Span;

/// How many characters a line has at least that goes on in the next.
const SHORT_LINE: usize = 24;

/// The lexemes of `words`. Linear in them.
pub(in crate::document::numeral) fn lex(words: &[char], separator: Separator) -> Vec<Lexeme> {
    let characters: Vec<char> = words.iter().copied().map(plain).collect();
    let mut lexemes = Vec::new();
    let mut at = 0;
    let mut begins_line = false;
    let mut begins_paragraph = false;
    let mut line = 0;
    while at < characters.len() {
        let character = characters[at];
        let before = lexemes.len();
        if character.is_whitespace() || is_invisible(character) {
            if character == '\n' {
                begins_paragraph |= begins_line || at - line < SHORT_LINE;
                begins_line = true;
                line = at + 1;
            }
            at += 1;
        } else if let Some(found) = digits::read(&characters, at, separator) {
            for (token, start, end) in found.tokens {
                push(&mut lexemes, token, start, end);
            }
            at = found.end;
        } else {
            let end = word_end(&characters, at);
            let token = if end > at {
                Token::Word(characters[at..end].iter().copied().nfc().collect())
            } else {
                vulgar(character).unwrap_or(Token::Mark(character))
            };
            let end = end.max(at + 1);
            push(&mut lexemes, token, at, end);
            at = end;
        }
        if let Some(first) = lexemes.get_mut(before) {
            first.begins_line = std::mem::take(&mut begins_line);
            first.begins_paragraph = std::mem::take(&mut begins_paragraph);
        }
    }
    lexemes
}

fn push(lexemes: &mut Vec<Lexeme>, token: Token, start: usize, end: usize) {
    let folded = match &token {
        Token::Mark(mark) => mark.to_string(),
        Token::Word(word) => word.to_lowercase(),
        Token::Digits(_) | Token::Vulgar(..) => String::new(),
    };
    lexemes.push(Lexeme {
        token,
        span: Span::new(start, end),
        begins_line: false,
        begins_paragraph: false,
        folded,
    });
}

/// The words and marks of a row of a table.
pub(in crate::document::numeral) fn split_words(words: &str) -> Vec<String> {
    let characters: Vec<char> = words.chars().collect();
    let lexemes = lex(&characters, Separator::default());
    lexemes.iter().filter_map(|lexeme| lexeme.text().map(str::to_owned)).collect()
}

/// The end of the word that starts here; the start where none does.
fn word_end(characters: &[char], start: usize) -> usize {
    if is_ideograph(characters[start]) {
        return start + 1;
    }
    let belongs = |c: &&char| is_letter(**c) || is_mark_of_letter(**c);
    if !is_letter(characters[start]) {
        return start;
    }
    start + characters[start..].iter().take_while(belongs).count()
}

fn is_mark_of_letter(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}' | '\u{AD}')
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}')
}

fn vulgar(character: char) -> Option<Token> {
    let parts: String = std::iter::once(character).nfkd().collect();
    let (over, under) = parts.split_once('\u{2044}')?;
    Some(Token::Vulgar(over.parse().ok()?, under.parse().ok()?))
}

/// Full width and typographic forms as their plain ones.
fn plain(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        '’' | '‘' | 'ʼ' => '\'',
        '‑' | '‐' => '-',
        '￥' => '¥',
        '￡' => '£',
        '〜' => '~',
        _ => character,
    }
}

/// The digit that a superscript character stands for.
pub(in crate::document::numeral) fn superscript(character: char) -> Option<char> {
    Some(match character {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(u32::from(character) - 0x2070, 10)?,
        '⁻' => '-',
        '⁺' => '+',
        _ => return None,
    })
}

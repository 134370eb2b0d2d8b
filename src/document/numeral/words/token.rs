//! Tokens: numbers, words and marks, each at its place in a text.
//!
//! Knows which characters are letters. Must not know how a text is cut.

use crate::document::numeral::Unread;
use crate::document::text::Span;
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq)]
pub(in crate::document::numeral) enum Token {
    /// Digits with their separators, decimals and power: the number, and the power of ten of the last place written.
    Digits(Result<(Decimal, i32), Unread>),
    /// A fraction that is one character, ½.
    Vulgar(Decimal, Decimal),
    /// Letters of one word, or one character of a script that sets no blanks.
    Word(String),
    /// Any other character that is not a blank.
    Mark(char),
}

#[derive(Debug, Clone)]
pub(in crate::document::numeral) struct Lexeme {
    pub(in crate::document::numeral) token: Token,
    pub(in crate::document::numeral) span: Span,
    /// Whether it begins a line.
    pub(in crate::document::numeral) begins_line: bool,
    /// Whether what stands before it is of something else: a blank line, or a line too short to be one of a paragraph.
    pub(in crate::document::numeral) begins_paragraph: bool,
    /// Words in lower case and marks as text, as tables name them; nothing for numbers.
    pub(super) folded: String,
}

impl Lexeme {
    /// A word or a mark; nothing for numbers.
    pub(in crate::document::numeral) fn text(&self) -> Option<&str> {
        match &self.token {
            Token::Word(word) => Some(word),
            Token::Mark(_) => Some(&self.folded),
            Token::Digits(_) | Token::Vulgar(..) => None,
        }
    }

    /// A word in lower case or a mark; nothing for numbers.
    pub(in crate::document::numeral) fn folded(&self) -> Option<&str> {
        (!self.is_number()).then_some(self.folded.as_str())
    }

    pub(in crate::document::numeral) fn is_word(&self) -> bool {
        matches!(self.token, Token::Word(_))
    }

    pub(in crate::document::numeral) fn is_mark(&self, mark: char) -> bool {
        self.token == Token::Mark(mark)
    }

    pub(in crate::document::numeral) fn is_number(&self) -> bool {
        matches!(self.token, Token::Digits(_) | Token::Vulgar(..))
    }

    /// A word of letters that blanks set apart.
    pub(in crate::document::numeral) fn is_spaced_word(&self) -> bool {
        matches!(&self.token, Token::Word(word) if !word.chars().all(is_ideograph))
    }
}

/// Letters of scripts that set words apart by blanks.
pub(in crate::document::numeral) fn is_letter(character: char) -> bool {
    character.is_alphabetic() && !is_ideograph(character) && !('\u{2070}'..='\u{209C}').contains(&character)
}

/// Whether a character belongs to a script that sets no blanks between words.
pub(in crate::document::numeral) fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a byte offset lies within a word or a run of digits.
pub(in crate::document::numeral) fn cuts(text: &str, at: usize) -> bool {
    let (Some(before), Some(after)) = (text[..at].chars().next_back(), text[at..].chars().next()) else {
        return false;
    };
    let is_accent = matches!(after, '\u{300}'..='\u{36F}');
    (is_letter(before) && (is_letter(after) || is_accent)) || (before.is_numeric() && after.is_numeric())
}

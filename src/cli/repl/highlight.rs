//! Colours for what is being typed. The text keeps its width: only colours are added.

use super::input::is_command;
use crate::query::{Token, TokenKind, tokens};
use crate::terminal::Style;

/// A text with colours; the bracket at the cursor and its partner stand out.
pub(super) fn highlight(text: &str, cursor: usize, style: Style) -> String {
    if is_command(text) {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return format!("{}{}", style.cyan(&text[..end]), &text[end..]);
    }
    let tokens = tokens(text);
    let partners = partners(&tokens, cursor);
    let mut out = String::new();
    let mut at = 0;
    for (index, token) in tokens.iter().enumerate() {
        out.push_str(&text[at..token.start]);
        out.push_str(&if partners.contains(&Some(index)) {
            style.matched(token.text)
        } else {
            paint(token, style)
        });
        at = token.end();
    }
    out.push_str(&text[at..]);
    out
}

fn paint(token: &Token<'_>, style: Style) -> String {
    let text = token.text;
    match token.kind {
        TokenKind::Word => style.bold(text),
        TokenKind::Variable => style.yellow(text),
        TokenKind::Iri | TokenKind::Name | TokenKind::BlankNode => style.cyan(text),
        TokenKind::String | TokenKind::Number | TokenKind::Language => style.green(text),
        TokenKind::Comment => style.dim(text),
        TokenKind::Unfinished => style.red(text),
        TokenKind::Open | TokenKind::Close | TokenKind::Operator => text.to_owned(),
    }
}

/// The bracket under the cursor, or before it, and the one that belongs to it.
fn partners(tokens: &[Token<'_>], cursor: usize) -> [Option<usize>; 2] {
    let is_bracket = |token: &Token<'_>| matches!(token.kind, TokenKind::Open | TokenKind::Close);
    let under = tokens.iter().position(|token| is_bracket(token) && token.start == cursor);
    let before = || tokens.iter().position(|token| is_bracket(token) && token.end() == cursor);
    let Some(one) = under.or_else(before) else { return [None, None] };
    let mut depth = 0_i64;
    let step = |token: &Token<'_>| match token.kind {
        TokenKind::Open => 1,
        TokenKind::Close => -1,
        _ => 0,
    };
    let mut closes = |index: &usize| {
        depth += step(&tokens[*index]);
        depth == 0
    };
    let other = if tokens[one].kind == TokenKind::Open {
        (one..tokens.len()).find(&mut closes)
    } else {
        (0..=one).rev().find(&mut closes)
    };
    other.map_or([None, None], |other| [Some(one), Some(other)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_find_their_partners() {
        let text = "ASK { { ?x ?y (1) } }";
        let all = tokens(text);
        let partner = |cursor: usize| {
            let [_, other] = partners(&all, cursor);
            other.map(|index| all[index].start)
        };
        assert_eq!(partner(4), Some(20));
        assert_eq!(partner(21), Some(4));
        assert_eq!(partner(18), Some(6));
        assert_eq!(partner(0), None);
        assert_eq!(partners(&tokens("{ ("), 3), [None, None]);
    }

    #[test]
    fn without_colour_the_text_is_as_it_was() {
        for text in ["SELECT * { ?x a \"w\"@en } # c", ".run x", "é \"open"] {
            assert_eq!(highlight(text, 3, Style::plain()), text);
        }
    }
}

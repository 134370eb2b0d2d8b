//! The words of a SPARQL text, as far as a look at them helps: prefixes, variables, the word that it begins with.
//!
//! Knows tokens. Must not know the grammar.

use super::prefixes::Prefixes;
use super::tokens::{TokenKind, tokens};
use indexmap::IndexSet;
use std::collections::HashSet;

/// The first prefix that neither the text declares nor anybody knows.
pub(in crate::query) fn undeclared_prefix(text: &str, prefixes: &Prefixes) -> Option<(usize, String)> {
    let mut declared: HashSet<String> = HashSet::new();
    let mut undeclared = None;
    scan(text, |offset, token| {
        let Token::Prefix(prefix) = token else { return };
        let before = text[..offset].trim_end();
        let is_declaration = before.len() < offset && ends_with_keyword(before, "PREFIX");
        if is_declaration {
            declared.insert(prefix.to_owned());
        } else if undeclared.is_none() && prefixes.get(prefix).is_none() && !declared.contains(prefix) {
            undeclared = Some((offset, prefix.to_owned()));
        }
    });
    undeclared
}

fn ends_with_keyword(text: &str, keyword: &str) -> bool {
    text.len() >= keyword.len()
        && text.get(text.len() - keyword.len()..).is_some_and(|end| end.eq_ignore_ascii_case(keyword))
}

/// Whether a text begins as an update request does, after its declarations.
#[must_use]
pub(crate) fn begins_update(text: &str) -> bool {
    const OPERATIONS: [&str; 10] =
        ["INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"];
    first_word(text, &OPERATIONS)
}

/// Whether a text begins as a query does, after its declarations.
#[must_use]
pub(crate) fn begins_query(text: &str) -> bool {
    first_word(text, &["SELECT", "CONSTRUCT", "ASK", "DESCRIBE"])
}

fn first_word(text: &str, words: &[&str]) -> bool {
    let tokens = tokens(text);
    let declares = ["PREFIX", "BASE", "VERSION"];
    let first = tokens.iter().find(|token| {
        token.kind == TokenKind::Word && !declares.iter().any(|declares| token.is_word(declares))
    });
    first.is_some_and(|first| words.iter().any(|word| first.is_word(word)))
}

/// The variables of a text whose outermost query is a `SELECT *`, in the order in which they first stand in it.
pub(in crate::query) fn select_star(text: &str) -> Option<IndexSet<String>> {
    let (mut selects, mut star) = (false, None);
    let mut variables: IndexSet<String> = IndexSet::new();
    scan(text, |_, token| match token {
        Token::Word(word) if star.is_none() && word.eq_ignore_ascii_case("SELECT") => {
            selects = true;
        }
        Token::Word(word)
            if ["DISTINCT", "REDUCED"].iter().any(|option| word.eq_ignore_ascii_case(option)) => {}
        Token::Star if star.is_none() && selects => star = Some(true),
        Token::Variable(name) => {
            variables.insert(name.to_owned());
            star = star.or(selects.then_some(false));
        }
        _ => star = star.or(selects.then_some(false)),
    });
    (star == Some(true)).then_some(variables)
}

enum Token<'a> {
    /// The prefix of a prefixed name, without its colon.
    Prefix(&'a str),
    /// A variable, without its mark.
    Variable(&'a str),
    /// A keyword or function.
    Word(&'a str),
    Star,
    Other,
}

/// Visits brackets, names, variables and words, outside comments, strings and IRIs.
fn scan<'a>(text: &'a str, mut visit: impl FnMut(usize, Token<'a>)) {
    for token in tokens(text) {
        let seen = match (token.kind, token.text) {
            (TokenKind::Open | TokenKind::Close, _) => Token::Other,
            (TokenKind::Name, name) => Token::Prefix(name.split(':').next().unwrap_or_default()),
            (TokenKind::Variable, name) => Token::Variable(&name[1..]),
            (TokenKind::Word, word) => Token::Word(word),
            (TokenKind::Operator, "*") => Token::Star,
            _ => continue,
        };
        visit(token.start, seen);
    }
}

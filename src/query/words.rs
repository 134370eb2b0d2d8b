//! The words of a SPARQL text, as far as a look at them helps: brackets, prefixes, variables, gaps.
//!
//! Knows tokens. Must not know the grammar.

use super::prefixes::Prefixes;
use super::tokens::{TokenKind, tokens};

/// The byte offset of the first bracket that is nested too deep.
pub(super) fn too_deep(text: &str, deepest: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut deep = None;
    scan(text, |offset, token| match token {
        Token::Open => {
            depth += 1;
            if depth > deepest && deep.is_none() {
                deep = Some(offset);
            }
        }
        Token::Close => depth = depth.saturating_sub(1),
        Token::Prefix(_) | Token::Variable(_) | Token::Word(_) | Token::Gap(_) | Token::Star => {}
    });
    deep
}

/// The first prefix that neither the text declares nor anybody knows.
pub(super) fn undeclared_prefix(text: &str, prefixes: &Prefixes) -> Option<(usize, String)> {
    let mut declared: Vec<String> = Vec::new();
    let mut undeclared = None;
    scan(text, |offset, token| {
        let Token::Prefix(prefix) = token else { return };
        let before = text[..offset].trim_end();
        let is_declaration = before.len() < offset && ends_with_keyword(before, "PREFIX");
        if is_declaration {
            declared.push(prefix.to_owned());
        } else if undeclared.is_none()
            && prefixes.get(prefix).is_none()
            && !declared.iter().any(|name| name == prefix)
        {
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
pub fn begins_update(text: &str) -> bool {
    const OPERATIONS: [&str; 10] =
        ["INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"];
    first_word(text, &OPERATIONS)
}

/// Whether a text begins as a query does, after its declarations.
#[must_use]
pub fn begins_query(text: &str) -> bool {
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
pub(super) fn select_star(text: &str) -> Option<Vec<String>> {
    let (mut selects, mut star) = (false, None);
    let mut variables: Vec<String> = Vec::new();
    scan(text, |_, token| match token {
        Token::Word(word) if star.is_none() && word.eq_ignore_ascii_case("SELECT") => {
            selects = true;
        }
        Token::Word(word)
            if ["DISTINCT", "REDUCED"].iter().any(|option| word.eq_ignore_ascii_case(option)) => {}
        Token::Star if star.is_none() && selects => star = Some(true),
        Token::Gap(_) => {}
        Token::Variable(name) => {
            if !variables.iter().any(|known| known == name) {
                variables.push(name.to_owned());
            }
            star = star.or(selects.then_some(false));
        }
        _ => star = star.or(selects.then_some(false)),
    });
    (star == Some(true)).then_some(variables)
}

/// A text with its gaps widened, and where its parts came from.
pub(super) struct Gaps {
    /// The text with wide gaps.
    pub(super) text: String,
    /// For each gap: where it ends in the wide text and in the original.
    ends: Vec<(usize, usize)>,
}

/// Wider than the longest keyword.
const WIDTH: usize = 20;

impl Gaps {
    pub(super) fn widen(text: &str) -> Self {
        let mut wide = String::new();
        let mut ends = Vec::new();
        let mut copied = 0;
        scan(text, |at, token| {
            let Token::Gap(gap) = token else { return };
            let end = at + gap.len();
            wide.push_str(&text[copied..end]);
            wide.push_str(&" ".repeat(WIDTH));
            ends.push((wide.len(), end));
            copied = end;
        });
        wide.push_str(&text[copied..]);
        wide.push_str(&" ".repeat(WIDTH));
        ends.push((wide.len(), text.len()));
        Self { text: wide, ends }
    }

    /// Where a place of the wide text lies in the original; inside a gap, where the gap ends.
    pub(super) fn original(&self, at: usize) -> usize {
        let next = self.ends.partition_point(|(wide, _)| *wide <= at);
        let (wide_start, start) = next.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let end = self.ends.get(next).map_or(usize::MAX, |(_, end)| *end);
        (start + (at - wide_start)).min(end)
    }
}

enum Token<'a> {
    Open,
    Close,
    /// The prefix of a prefixed name, without its colon.
    Prefix(&'a str),
    /// A variable, without its mark.
    Variable(&'a str),
    /// A keyword or function.
    Word(&'a str),
    /// White space.
    Gap(&'a str),
    Star,
}

/// Visits brackets, names, variables and gaps, outside comments, strings and IRIs.
fn scan<'a>(text: &'a str, mut visit: impl FnMut(usize, Token<'a>)) {
    let mut at = 0;
    for token in tokens(text) {
        if token.start > at {
            visit(at, Token::Gap(&text[at..token.start]));
        }
        at = token.end();
        let seen = match (token.kind, token.text) {
            (TokenKind::Open, _) => Token::Open,
            (TokenKind::Close, _) => Token::Close,
            (TokenKind::Name, name) => Token::Prefix(name.split(':').next().unwrap_or_default()),
            (TokenKind::Variable, name) => Token::Variable(&name[1..]),
            (TokenKind::Word, word) => Token::Word(word),
            (TokenKind::Operator, "*") => Token::Star,
            _ => continue,
        };
        visit(token.start, seen);
    }
    if at < text.len() {
        visit(at, Token::Gap(&text[at..]));
    }
}

//! The words of a SPARQL text, as far as a look at them helps: brackets, prefixes, variables, gaps.
//!
//! Knows comments, strings and IRIs well enough to pass over them. Must not know the grammar.

use super::prefixes::{Prefixes, is_name_start};

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

/// Visits brackets and prefixed names outside comments, strings and IRIs.
fn scan<'a>(text: &'a str, mut visit: impl FnMut(usize, Token<'a>)) {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match c {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '<' => iri_length(rest).unwrap_or(1),
            '"' | '\'' => string_length(rest, c),
            '?' | '$' => {
                let length = variable_length(&rest[1..]);
                visit(at, Token::Variable(&rest[1..=length]));
                1 + length
            }
            '@' => 1 + name_length(&rest[1..]),
            '*' => {
                visit(at, Token::Star);
                1
            }
            _ if c.is_whitespace() => {
                let length = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
                visit(at, Token::Gap(&rest[..length]));
                length
            }
            '{' | '(' | '[' => {
                visit(at, Token::Open);
                1
            }
            '}' | ')' | ']' => {
                visit(at, Token::Close);
                1
            }
            _ if is_name_start(c) || c == ':' => name(rest, at, &mut visit),
            _ => c.len_utf8(),
        };
    }
}

/// Passes a name; tells of its prefix when it is a prefixed one and no blank node.
fn name<'a>(rest: &'a str, at: usize, visit: &mut impl FnMut(usize, Token<'a>)) -> usize {
    let prefix = name_length(rest);
    if !rest[prefix..].starts_with(':') {
        visit(at, Token::Word(&rest[..prefix]));
        return prefix;
    }
    if &rest[..prefix] != "_" {
        visit(at, Token::Prefix(&rest[..prefix]));
    }
    let local =
        rest[prefix + 1..].find(|c: char| !(is_name_start(c) || c.is_alphanumeric() || ":-.%\\".contains(c)));
    local.map_or(rest.len(), |length| prefix + 1 + length)
}

fn variable_length(text: &str) -> usize {
    let ends = |c: char| !(is_name_start(c) || c.is_ascii_digit() || c == '\u{b7}');
    text.find(ends).unwrap_or(text.len())
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(is_name_start(c) || c.is_ascii_digit() || c == '-' || c == '.' || c == '\u{b7}'))
        .unwrap_or(text.len())
}

fn iri_length(text: &str) -> Option<usize> {
    let end = text.find('>')?;
    let inside = &text[1..end];
    (!inside.contains(|c: char| c <= ' ' || "<\"{}|^`".contains(c))).then_some(end + 1)
}

fn string_length(text: &str, quote: char) -> usize {
    let long = [quote; 3].iter().collect::<String>();
    let delimiter = if text.starts_with(&long) { long } else { quote.to_string() };
    let mut at = delimiter.len();
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(&delimiter) {
            return at + delimiter.len();
        }
        at += c.len_utf8();
        if c == '\\' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    text.len()
}

//! Errors of the parser, in words and at a place that a person can act on.
//!
//! Knows the parser's messages. Must not know data.
//!
//! The parser reports the furthest place at which any rule failed, and only in the text of its message. A rule for
//! a keyword reads as many characters as the keyword has before it compares them, so the place is often a few
//! characters past the fault, and hides it. When a text fails it is therefore parsed again with every gap widened
//! beyond the longest keyword: a keyword rule then fails inside a gap, and faults of later words come out further.

use super::error::{ParseError, error_at};
use super::mistyped::mistyped;
use super::offset::Offset;
use super::prefixes::Prefixes;
use super::reading::{Reading, Rewritten, TextKind, mistaken_iri};
use super::tokens::{Token, TokenKind, tokens};
use super::words::undeclared_prefix;
use crate::document::nearest_name;
use spargebra::SparqlSyntaxError;

/// What is said of a text whose last string may be closed yet.
const UNTERMINATED: &str = "the unterminated string begins here";

/// A text with its gaps widened, as the parser reads it; `None` where it would not be given to the parser.
fn widened(text: &str, kind: TextKind) -> Option<Rewritten<'_>> {
    Some(Reading::new(text, kind).ok()?.widened())
}

/// The error in words. `again` parses a text as the parser is given it.
pub(in crate::query) fn explain(
    text: &str,
    kind: TextKind,
    prefixes: &Prefixes,
    error: &SparqlSyntaxError,
    again: impl Fn(&str) -> Option<SparqlSyntaxError>,
) -> ParseError {
    if tokens(text).iter().all(|token| token.kind == TokenKind::Comment) {
        return error_at(text, 0, "the query is empty".to_owned());
    }
    if let Some((offset, message)) = mistyped(text) {
        return error_at(text, offset, message);
    }
    if let Some((offset, prefix)) = undeclared_prefix(text, prefixes) {
        let suggestion = prefixes.nearest(&prefix).map(|known| format!("{known}:"));
        return ParseError {
            suggestion,
            ..error_at(text, offset, format!("the prefix `{prefix}:` is not declared"))
        };
    }
    if let Some(open) = tokens(text).iter().find(|token| token.kind == TokenKind::Unfinished) {
        let is_long = open.text.starts_with("\"\"\"") || open.text.starts_with("'''");
        let message =
            if is_long { UNTERMINATED } else { "the string that begins here is not closed on its line" };
        return error_at(text, open.start, message.to_owned());
    }
    if let Some((offset, message)) = misplaced(text) {
        return error_at(text, offset, message);
    }
    let Some(wide) = widened(text, kind) else { return error_at(text, 0, error.to_string()) };
    let message = again(&wide.text).map_or_else(|| error.to_string(), |error| error.to_string());
    let Some((line, column, expected)) = located(&message) else {
        return error_at(text, 0, message);
    };
    let expected = Expected::read(expected);
    let fault = Offset::of(&wide.text, line, column).back(expected.keyword_length());
    let place = wide.original(fault.byte());
    if let Some((start, message)) = mistaken_iri(text, place.byte()) {
        return error_at(text, start, message);
    }
    if place.after().trim().is_empty() {
        let end = Offset::new(text, text.trim_end().len());
        return describe(text, end, &expected.or_closing(closing(text, kind, &again)));
    }
    missing_as(text, kind, place, &again).unwrap_or_else(|| describe(text, place, &expected))
}

/// What cannot stand in the block where it stands, which the parser sees only when the block is closed.
fn misplaced(text: &str) -> Option<(usize, String)> {
    let tokens: Vec<Token<'_>> = tokens(text).into_iter().filter(|t| t.kind != TokenKind::Comment).collect();
    let blocks = [("INSERT", "DATA"), ("DELETE", "DATA"), ("DELETE", "WHERE")];
    tokens.windows(2).enumerate().find_map(|(at, pair)| {
        let (first, second) = blocks.into_iter().find(|(a, b)| pair[0].is_word(a) && pair[1].is_word(b))?;
        let (start, what) = block(&tokens[at + 2..]).find_map(|token| fault(token, first, second))?;
        Some((start, format!("{what} cannot stand in {first} {second}")))
    })
}

/// The tokens of the block that begins here.
fn block<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t Token<'a>> {
    let mut depth = 0_usize;
    tokens.iter().take_while(move |token| {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0
    })
}

/// What a token is that cannot stand in a block of this kind.
fn fault(token: &Token<'_>, first: &str, second: &str) -> Option<(usize, String)> {
    let what = match (token.kind, token.text) {
        (TokenKind::Variable, name) if second == "DATA" => {
            format!("the variable {name}, which has no value,")
        }
        (TokenKind::BlankNode, label) if first == "DELETE" => {
            format!("the blank node {label}, which names no node of the data,")
        }
        (TokenKind::Open, open @ ("[" | "(")) if first == "DELETE" => {
            format!("the blank node that `{open}` stands for, which names no node of the data,")
        }
        _ => return None,
    };
    Some((token.start, what))
}

/// The bracket that closes the innermost one which is open at the end, where the text could go on with it.
fn closing(
    text: &str,
    kind: TextKind,
    again: &impl Fn(&str) -> Option<SparqlSyntaxError>,
) -> Option<&'static str> {
    let mut open: Vec<&'static str> = Vec::new();
    for token in tokens(text) {
        match (token.kind, token.text) {
            (TokenKind::Open, "{") => open.push("}"),
            (TokenKind::Open, "(") => open.push(")"),
            (TokenKind::Open, "{|") => open.push("|}"),
            (TokenKind::Open, _) => open.push("]"),
            (TokenKind::Close, _) => drop(open.pop()),
            _ => {}
        }
    }
    let first = *open.last()?;
    let text = text.trim_end();
    let closed: String = open.iter().rev().fold(format!("{text} "), |text, bracket| text + bracket);
    comes_past(&closed, kind, text.len() + 1, again).then_some(first)
}

/// Whether a text has no fault until past a place.
fn comes_past(
    text: &str,
    kind: TextKind,
    place: usize,
    again: &impl Fn(&str) -> Option<SparqlSyntaxError>,
) -> bool {
    let Some(wide) = widened(text, kind) else { return false };
    let Some(error) = again(&wide.text) else { return true };
    let message = error.to_string();
    located(&message).is_some_and(|(line, column, expected)| {
        let length = Expected::read(expected).keyword_length();
        wide.original(Offset::of(&wide.text, line, column).back(length).byte()).byte() > place
    })
}

/// What is said where a computed value has no name, or `AS` is left out before it.
fn missing_as(
    text: &str,
    kind: TextKind,
    place: Offset<'_>,
    again: &impl Fn(&str) -> Option<SparqlSyntaxError>,
) -> Option<ParseError> {
    let tokens = tokens(text);
    let number = tokens.iter().position(|token| token.start == place.byte())?;
    let token = tokens[number];
    let next = tokens.get(number + 1);
    let missing = |offset: usize, what: &str| {
        let message = format!("expected `{what}`, found {}", found(Offset::new(text, offset).after()));
        Some(ParseError { expected: vec![what.to_owned()], ..error_at(text, offset, message) })
    };
    if token.is_word("AS") {
        let next = next.filter(|next| next.kind != TokenKind::Variable)?;
        return missing(next.start, "?variable");
    }
    let is_last = next.is_some_and(|next| next.text == ")");
    if token.kind != TokenKind::Variable || !is_last {
        return None;
    }
    let mended = format!("{}AS {}", place.before(), place.after());
    let end = token.end() + "AS ".len();
    if comes_past(&mended, kind, end, again) { missing(token.start, "AS") } else { None }
}

fn describe(text: &str, place: Offset<'_>, expected: &Expected) -> ParseError {
    let found = found(place.after());
    let tokens = expected.tokens();
    let first = place.before().trim().is_empty();
    let message = match expected {
        Expected::Remark { text, .. } => text.clone(),
        Expected::Keyword(_) if first => {
            format!("expected SELECT, CONSTRUCT, ASK, DESCRIBE or an update, found {found}")
        }
        _ if tokens.is_empty() => format!("{found} cannot stand here"),
        _ => format!("expected {}, found {found}", listed(&tokens)),
    };
    let word: String = place.after().chars().take_while(char::is_ascii_alphabetic).collect();
    let is_keyword = KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(&word));
    let suggestion =
        if word.len() < 3 || is_keyword { None } else { nearest_name(&word, KEYWORDS).map(str::to_owned) };
    ParseError { expected: tokens, suggestion, ..error_at(text, place.byte(), message) }
}

/// Words with which a query, an update or a part of one begins.
const KEYWORDS: [&str; 32] = [
    "SELECT",
    "CONSTRUCT",
    "ASK",
    "DESCRIBE",
    "WHERE",
    "FILTER",
    "OPTIONAL",
    "UNION",
    "MINUS",
    "GRAPH",
    "SERVICE",
    "BIND",
    "VALUES",
    "ORDER",
    "GROUP",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "DISTINCT",
    "REDUCED",
    "PREFIX",
    "BASE",
    "FROM",
    "INSERT",
    "DELETE",
    "DATA",
    "CLEAR",
    "DROP",
    "CREATE",
    "LOAD",
    "USING",
    "WITH",
];

/// Splits `error at 2:8: expected …`, the only place where the parser gives a position.
fn located(message: &str) -> Option<(usize, usize, &str)> {
    let (position, expected) = message.strip_prefix("error at ")?.split_once(": expected ")?;
    let (line, column) = position.split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?, expected))
}

/// What the parser says could have gone on.
enum Expected {
    /// Its own words about what is wrong; a keyword may have failed at the same place.
    Remark { text: String, keyword_length: usize },
    /// One keyword that was read for and not found. Others were not, but only the longest is named.
    Keyword(String),
    /// Tokens and character classes.
    OneOf(Vec<String>),
}

impl Expected {
    fn read(expected: &str) -> Self {
        let list = expected.strip_prefix("one of ").unwrap_or(expected);
        let parts: Vec<&str> = list.split(", ").map(str::trim).collect();
        let is_keyword =
            |part: &&&str| part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        let is_remark = |part: &&&str| part.contains(' ') && part.starts_with(|c: char| c.is_alphabetic());
        let keyword = parts.iter().find(is_keyword).map(|keyword| (*keyword).to_owned());
        if let Some(remark) = parts.iter().find(is_remark) {
            let keyword_length = keyword.map_or(0, |keyword| keyword.len());
            return Self::Remark { text: (*remark).to_owned(), keyword_length };
        }
        let quoted = parts.iter().filter_map(|part| part.strip_prefix('"')?.strip_suffix('"'));
        let mut tokens: Vec<String> = quoted.filter(|token| is_token(token)).map(spelled).collect();
        let only_keywords = parts.iter().all(|part| is_keyword(&part) || *part == "[_]");
        match keyword {
            Some(keyword) if only_keywords => Self::Keyword(keyword),
            _ => {
                tokens.sort();
                tokens.dedup();
                tokens.truncate(8);
                Self::OneOf(tokens)
            }
        }
    }

    /// With a bracket among what could go on.
    fn or_closing(self, bracket: Option<&str>) -> Self {
        let Some(bracket) = bracket else { return self };
        match self {
            Self::OneOf(mut tokens) if !tokens.iter().any(|token| token == bracket) => {
                tokens.truncate(7);
                tokens.push(bracket.to_owned());
                Self::OneOf(tokens)
            }
            Self::Keyword(_) => Self::OneOf(vec![bracket.to_owned()]),
            other => other,
        }
    }

    /// How far past the fault a keyword rule reports it.
    fn keyword_length(&self) -> usize {
        match self {
            Self::Remark { keyword_length, .. } => *keyword_length,
            Self::Keyword(keyword) => keyword.len(),
            Self::OneOf(_) => 0,
        }
    }

    /// The words and signs worth naming. Of keywords, only one that nothing else competes with.
    fn tokens(&self) -> Vec<String> {
        match self {
            Self::Keyword(keyword) if keyword == "BY" => vec![keyword.clone()],
            Self::OneOf(tokens) => tokens.clone(),
            Self::Keyword(_) | Self::Remark { .. } => Vec::new(),
        }
    }
}

/// `<` and `?` begin something; what it is says more.
fn spelled(token: &str) -> String {
    match token {
        "<" => "<iri>".into(),
        "?" => "?variable".into(),
        _ => token.to_owned(),
    }
}

fn is_token(token: &str) -> bool {
    let word = token.len() > 1 && token.chars().all(|c| c.is_ascii_alphabetic());
    word || matches!(token, "{" | "}" | "(" | ")" | "[" | "]" | "." | ":" | ";" | "," | "?" | "<" | "*")
}

fn listed(tokens: &[String]) -> String {
    let quoted: Vec<String> = tokens.iter().map(|token| format!("`{token}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// What stands there: a word, a sign, a string, or nothing.
fn found(rest: &str) -> String {
    let Some(first) = rest.chars().next().filter(|_| !rest.trim().is_empty()) else {
        return "the end of the text".into();
    };
    if first.is_whitespace() {
        return "a space".into();
    }
    let ends = |c: char| c.is_whitespace() || "(){}[];,".contains(c);
    let length = rest.find(ends).unwrap_or(rest.len()).max(first.len_utf8());
    format!("`{}`", rest[..length].chars().take(30).collect::<String>())
}

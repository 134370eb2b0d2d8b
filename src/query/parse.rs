//! SPARQL text into algebra, and errors a person can act on.
//!
//! Knows SPARQL text and prefixes. Must not know data.

use super::prefixes::{Prefixes, is_name_start};
use oxrdf::Variable;
use spargebra::algebra::GraphPattern;
use spargebra::{SparqlParser, SparqlSyntaxError, Update};
use std::fmt;

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    algebra: spargebra::Query,
}

/// What kind of answer a query gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Solutions.
    Select,
    /// A boolean.
    Ask,
    /// A graph, from a template.
    Construct,
    /// A graph, about resources.
    Describe,
}

impl Query {
    pub(super) fn new(algebra: spargebra::Query) -> Self {
        Self { algebra }
    }

    /// The algebra of the specification.
    #[must_use]
    pub fn algebra(&self) -> &spargebra::Query {
        &self.algebra
    }

    /// The form of the query.
    #[must_use]
    pub fn form(&self) -> Form {
        match self.algebra {
            spargebra::Query::Select { .. } => Form::Select,
            spargebra::Query::Ask { .. } => Form::Ask,
            spargebra::Query::Construct { .. } => Form::Construct,
            spargebra::Query::Describe { .. } => Form::Describe,
        }
    }

    /// The columns of a SELECT, in order; those of `SELECT *` alphabetically. Empty for other forms.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable> {
        match &self.algebra {
            spargebra::Query::Select { pattern, .. } => projection(pattern).to_vec(),
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.algebra.fmt(f)
    }
}

fn projection(pattern: &GraphPattern) -> &[Variable] {
    match pattern {
        GraphPattern::Project { variables, .. } => variables,
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. } => projection(inner),
        _ => &[],
    }
}

/// Where and why text is not SPARQL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// The column, in code points, from 1.
    pub column: usize,
    /// What is wrong, in words.
    pub message: String,
    /// What could stand there: keywords and signs, the likeliest few.
    pub expected: Vec<String>,
    /// The line of the text at fault.
    pub text_line: String,
    /// A known name that may have been meant.
    pub suggestion: Option<String>,
}

/// The depth of brackets at which text is refused, long before the parser's recursion would exhaust the stack.
const DEEPEST: usize = 128;

/// Parses a query. Known prefixes need not be declared; the query's own declarations come first.
///
/// # Errors
/// When the text is not a SPARQL 1.2 query.
pub fn parse(text: &str, prefixes: &Prefixes) -> Result<Query, ParseError> {
    parse_with_base(text, prefixes, None)
}

/// [`parse`], with a base against which relative IRIs are resolved.
///
/// # Errors
/// When the text is not a SPARQL 1.2 query, or the base is not an IRI.
pub fn parse_with_base(text: &str, prefixes: &Prefixes, base: Option<&str>) -> Result<Query, ParseError> {
    let parser = parser(text, prefixes, base)?;
    let algebra = parser.parse_query(text).map_err(|error| explain(text, prefixes, &error))?;
    Ok(Query::new(algebra))
}

/// Whether the text is an update request; nothing is evaluated.
///
/// # Errors
/// When the text is not a SPARQL 1.2 update request.
pub fn check_update(text: &str, prefixes: &Prefixes, base: Option<&str>) -> Result<(), ParseError> {
    parse_update(text, prefixes, base).map(drop)
}

/// Parses an update request.
pub(super) fn parse_update(
    text: &str,
    prefixes: &Prefixes,
    base: Option<&str>,
) -> Result<Update, ParseError> {
    let parser = parser(text, prefixes, base)?;
    parser.parse_update(text).map_err(|error| explain(text, prefixes, &error))
}

fn parser(text: &str, prefixes: &Prefixes, base: Option<&str>) -> Result<SparqlParser, ParseError> {
    if let Some(at) = too_deep(text) {
        return Err(error_at(text, at, format!("brackets are nested more than {DEEPEST} deep")));
    }
    let mut parser = SparqlParser::new();
    let refused = |what: &str| error_at(text, 0, format!("<{what}> is not an absolute IRI"));
    if let Some(base) = base {
        parser = parser.with_base_iri(base).map_err(|_| refused(base))?;
    }
    for (prefix, namespace) in prefixes.iter() {
        parser = parser.with_prefix(prefix, namespace).map_err(|_| refused(namespace))?;
    }
    Ok(parser)
}

fn error_at(text: &str, offset: usize, message: String) -> ParseError {
    let (line, column) = position(text, offset);
    ParseError {
        line,
        column,
        message,
        expected: Vec::new(),
        text_line: line_of(text, line),
        suggestion: None,
    }
}

/// Line and column, in code points, of a byte offset.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

fn line_of(text: &str, line: usize) -> String {
    text.split('\n').nth(line - 1).unwrap_or_default().trim_end_matches('\r').to_owned()
}

fn explain(text: &str, prefixes: &Prefixes, error: &SparqlSyntaxError) -> ParseError {
    if let Some((offset, prefix)) = undeclared_prefix(text, prefixes) {
        let suggestion = prefixes.nearest(&prefix).map(|known| format!("{known}:"));
        return ParseError {
            suggestion,
            ..error_at(text, offset, format!("the prefix `{prefix}:` is not declared"))
        };
    }
    let message = error.to_string();
    let Some((line, column, expected)) = located(&message) else {
        return error_at(text, 0, message);
    };
    let expected = tidy(expected);
    let text_line = line_of(text, line);
    let found = found(&text_line, column, text.split('\n').count() <= line);
    let message = match &expected {
        Expected::Remark(remark) => remark.clone(),
        Expected::OneOf(tokens) if tokens.is_empty() => format!("{found} cannot stand here"),
        Expected::OneOf(tokens) => format!("expected {}, found {found}", listed(tokens)),
    };
    let expected = match expected {
        Expected::Remark(_) => Vec::new(),
        Expected::OneOf(tokens) => tokens,
    };
    ParseError { line, column, message, expected, text_line, suggestion: None }
}

/// Splits `error at 2:8: expected …`, the only place where the parser gives a position.
fn located(message: &str) -> Option<(usize, usize, &str)> {
    let (position, expected) = message.strip_prefix("error at ")?.split_once(": expected ")?;
    let (line, column) = position.split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?, expected))
}

enum Expected {
    /// The parser's own words about what is wrong.
    Remark(String),
    OneOf(Vec<String>),
}

/// The parser lists every token and character class that could have gone on, down to single letters. People are
/// helped by the words and signs among them.
fn tidy(expected: &str) -> Expected {
    let list = expected.strip_prefix("one of ").unwrap_or(expected);
    let parts: Vec<&str> = list.split(", ").map(str::trim).collect();
    let remark = |part: &&&str| part.contains(' ') && part.chars().next().is_some_and(char::is_uppercase);
    if let Some(remark) = parts.iter().find(remark) {
        return Expected::Remark((*remark).to_owned());
    }
    let quoted = parts.iter().filter_map(|part| part.strip_prefix('"')?.strip_suffix('"'));
    let mut tokens: Vec<String> = quoted.filter(|token| is_token(token)).map(str::to_owned).collect();
    let bare = parts
        .iter()
        .filter(|part| part.chars().all(|c| c.is_ascii_uppercase() || c == '_') && !part.is_empty());
    tokens.extend(bare.map(|part| (*part).to_owned()));
    tokens.sort();
    tokens.dedup();
    tokens.truncate(12);
    Expected::OneOf(tokens)
}

fn is_token(token: &str) -> bool {
    let word = token.len() > 1 && token.chars().all(|c| c.is_ascii_alphabetic());
    word || matches!(token, "{" | "}" | "(" | ")" | "[" | "]" | "." | ";" | "," | "?" | "<" | "*")
}

fn listed(tokens: &[String]) -> String {
    let quoted: Vec<String> = tokens.iter().map(|token| format!("`{token}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn found(line: &str, column: usize, last_line: bool) -> String {
    let rest: String = line.chars().skip(column - 1).collect();
    match rest.split_whitespace().next() {
        Some(word) => format!("`{}`", word.chars().take(30).collect::<String>()),
        None if last_line => "the end of the text".into(),
        None => "the end of the line".into(),
    }
}

/// The byte offset of the first bracket that is nested too deep.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut deep = None;
    scan(text, |offset, token| match token {
        Token::Open => {
            depth += 1;
            if depth > DEEPEST && deep.is_none() {
                deep = Some(offset);
            }
        }
        Token::Close => depth = depth.saturating_sub(1),
        Token::Prefix(_) => {}
    });
    deep
}

/// The first prefix that neither the text declares nor anybody knows.
fn undeclared_prefix(text: &str, prefixes: &Prefixes) -> Option<(usize, String)> {
    let mut declared: Vec<String> = Vec::new();
    let mut undeclared = None;
    scan(text, |offset, token| {
        let Token::Prefix(prefix) = token else { return };
        let before = text[..offset].trim_end();
        let declares = before.len() < offset && ends_with_keyword(before, "PREFIX");
        if declares {
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

enum Token<'a> {
    Open,
    Close,
    /// The prefix of a prefixed name, without its colon.
    Prefix(&'a str),
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
            '?' | '$' | '@' => 1 + name_length(&rest[1..]),
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
        return prefix;
    }
    if &rest[..prefix] != "_" {
        visit(at, Token::Prefix(&rest[..prefix]));
    }
    let local =
        rest[prefix + 1..].find(|c: char| !(is_name_start(c) || c.is_alphanumeric() || ":-.%\\".contains(c)));
    local.map_or(rest.len(), |length| prefix + 1 + length)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixes() -> Prefixes {
        let mut prefixes = Prefixes::new();
        prefixes.insert("prop", "https://w3id.org/assay/property/").expect("a namespace");
        prefixes
    }

    #[test]
    fn known_prefixes_need_no_declaration_and_own_ones_win() {
        let own = parse("PREFIX prop: <http://own.example/> SELECT * { ?s prop:a ?o }", &prefixes())
            .expect("a query");
        assert!(own.to_string().contains("http://own.example/a"));
        let known = parse("SELECT * { ?s prop:a ?o }", &prefixes()).expect("a query");
        assert!(known.to_string().contains("https://w3id.org/assay/property/a"));
    }

    #[test]
    fn errors_tell_place_and_expectation() {
        let cases = [
            (
                "SELECT *\nWHERE { ?s porp:a ?o }",
                (2, 12),
                "the prefix `porp:` is not declared",
                Some("prop:"),
            ),
            ("SELECT * WHERE { ?s \"稀土\" ?o }", (1, 21), "found `\"稀土\"`", None),
            ("SELECT * WHERE { ?s ?p ?o", (1, 26), "found the end of the text", None),
            ("SELEC * WHERE { ?s ?p ?o }", (1, 1), "found `SELEC`", None),
            ("SELECT (?x AS ?y) (1 AS ?y) { ?x ?p 1 }", (1, 40), "variable", None),
            ("SELECT * # :x \"\n{ ?s ?p 'a:b' ; <x:y> _:b FILTER(?s < 3 ?) }", (2, 42), "expected", None),
        ];
        for (text, place, words, suggestion) in cases {
            let error = parse(text, &prefixes()).expect_err(text);
            assert!(error.message.contains(words), "{text}: {error:?}");
            assert_eq!(error.suggestion.as_deref(), suggestion, "{text}");
            assert_eq!((error.line, error.column), place, "{text}: {error:?}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_before_it_exhausts_the_stack() {
        let text = format!("SELECT * {{ FILTER({}1{}) }}", "(".repeat(10_000), ")".repeat(10_000));
        let error = parse(&text, &prefixes()).expect_err("too deep");
        assert!(error.message.contains("nested"), "{error}");
    }
}

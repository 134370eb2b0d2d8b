//! SPARQL text as tokens: for colours, for completion, and for a look at what does not parse.
//!
//! Knows how words, strings and IRIs are written. Must not know the grammar, and takes any text.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A keyword, a function, `a`, `true` or `false`.
    Word,
    /// A variable with its mark.
    Variable,
    /// `<…>`.
    Iri,
    /// `prefix:local`, and the prefix alone with its colon.
    Name,
    /// `_:label`.
    BlankNode,
    /// A string with its quotes.
    String,
    /// A number without its sign.
    Number,
    /// `@en`.
    Language,
    /// `#` to the end of the line.
    Comment,
    /// `{`, `(`, `[` or `{|`.
    Open,
    /// `}`, `)`, `]` or `|}`.
    Close,
    /// Any other sign, of one or two characters.
    Operator,
    /// A string that is not closed.
    Unfinished,
}

/// A piece of a text; white space lies between tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// The byte offset at which it begins.
    pub start: usize,
    /// Its text.
    pub text: &'a str,
}

impl Token<'_> {
    /// The byte offset at which it ends.
    #[must_use]
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this word, whatever its case.
    #[must_use]
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }
}

/// What some editors put before a text; it is no part of it.
pub(in crate::query) const BYTE_ORDER_MARK: char = '\u{feff}';

/// The tokens of a text, in order. Linear in its length.
#[must_use]
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() || (at == 0 && c == BYTE_ORDER_MARK) {
            at += c.len_utf8();
            continue;
        }
        let rest = &text[at..];
        let (kind, length) = token(rest, c);
        tokens.push(Token { kind, start: at, text: &rest[..length] });
        at += length;
    }
    tokens
}

/// The kind and length of the token with which a text begins.
fn token(rest: &str, c: char) -> (TokenKind, usize) {
    match c {
        '#' => (TokenKind::Comment, rest.find('\n').unwrap_or(rest.len())),
        '<' => iri_length(rest).map_or_else(|| operator(rest), |length| (TokenKind::Iri, length)),
        '"' | '\'' => string(rest, c),
        '?' | '$' => match variable_length(&rest[1..]) {
            // In a path `?` is an operator; alone it may become a variable.
            0 => (TokenKind::Operator, 1),
            length => (TokenKind::Variable, 1 + length),
        },
        '@' => (TokenKind::Language, 1 + language_length(&rest[1..])),
        '{' if rest.starts_with("{|") => (TokenKind::Open, 2),
        '|' if rest.starts_with("|}") => (TokenKind::Close, 2),
        '{' | '(' | '[' => (TokenKind::Open, 1),
        '}' | ')' | ']' => (TokenKind::Close, 1),
        '0'..='9' => (TokenKind::Number, number_length(rest)),
        '_' if rest.starts_with("_:") => (TokenKind::BlankNode, 2 + local_length(&rest[2..])),
        _ if is_name_start(c) || c == ':' => name(rest),
        _ => operator(rest),
    }
}

fn operator(rest: &str) -> (TokenKind, usize) {
    const PAIRS: [&str; 8] = ["^^", "<<", ">>", "<=", ">=", "!=", "&&", "||"];
    let pair = PAIRS.iter().any(|pair| rest.starts_with(pair));
    let first = rest.chars().next().map_or(0, char::len_utf8);
    (TokenKind::Operator, if pair { 2 } else { first })
}

fn name(rest: &str) -> (TokenKind, usize) {
    let prefix = name_length(rest);
    if !rest[prefix..].starts_with(':') {
        // A trailing dot ends a sentence.
        return (TokenKind::Word, rest[..prefix].trim_end_matches('.').len().max(1));
    }
    (TokenKind::Name, prefix + 1 + local_length(&rest[prefix + 1..]))
}

fn local_length(text: &str) -> usize {
    let ends = |c: char| !(is_name_start(c) || c.is_alphanumeric() || ":-.%\\\u{b7}".contains(c));
    let length = text.find(ends).unwrap_or(text.len());
    text[..length].trim_end_matches('.').len()
}

fn variable_length(text: &str) -> usize {
    let ends = |c: char| !(is_name_start(c) || c.is_ascii_digit() || c == '\u{b7}');
    text.find(ends).unwrap_or(text.len())
}

fn language_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(text.len())
}

fn number_length(text: &str) -> usize {
    let length = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).unwrap_or(text.len());
    text[..length].trim_end_matches('.').len()
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(is_name_start(c) || c.is_ascii_digit() || c == '-' || c == '.' || c == '\u{b7}'))
        .unwrap_or(text.len())
}

fn iri_length(text: &str) -> Option<usize> {
    let ends = |c: char| c <= ' ' || "<>\"{}|^`".contains(c);
    let end = 1 + text[1..].find(ends)?;
    text[end..].starts_with('>').then_some(end + 1)
}

/// A string; one with a single quote sign ends with its line at the latest.
fn string(text: &str, quote: char) -> (TokenKind, usize) {
    let long = [quote; 3].iter().collect::<String>();
    let is_long = text.starts_with(&long);
    let delimiter = if is_long { long } else { quote.to_string() };
    let mut at = delimiter.len();
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(&delimiter) {
            return (TokenKind::String, at + delimiter.len());
        }
        if c == '\n' && !is_long {
            break;
        }
        at += c.len_utf8();
        if c == '\\' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    (TokenKind::Unfinished, at)
}

/// `PN_CHARS_BASE` or `_`.
pub(in crate::query) fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '_'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_fall_into_tokens() {
        use TokenKind as K;
        let text = "SELECT ?x { ?x prop:a.b <http://x> \"{\"@en ; p: 1.5e3 . _:b ^^ } # end";
        let kinds: Vec<(K, &str)> = tokens(text).into_iter().map(|t| (t.kind, t.text)).collect();
        let expected = [
            (K::Word, "SELECT"),
            (K::Variable, "?x"),
            (K::Open, "{"),
            (K::Variable, "?x"),
            (K::Name, "prop:a.b"),
            (K::Iri, "<http://x>"),
            (K::String, "\"{\""),
            (K::Language, "@en"),
            (K::Operator, ";"),
            (K::Name, "p:"),
            (K::Number, "1.5e3"),
            (K::Operator, "."),
            (K::BlankNode, "_:b"),
            (K::Operator, "^^"),
            (K::Close, "}"),
            (K::Comment, "# end"),
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn what_is_not_closed_is_unfinished() {
        let kinds = |text: &str| tokens(text).iter().map(|t| t.kind).collect::<Vec<_>>();
        assert_eq!(kinds("\"open\n?x"), [TokenKind::Unfinished, TokenKind::Variable]);
        assert_eq!(kinds("'''open\n?x"), [TokenKind::Unfinished]);
        assert_eq!(kinds("?x < 3"), [TokenKind::Variable, TokenKind::Operator, TokenKind::Number]);
        assert_eq!(
            kinds("?x a p:b."),
            [TokenKind::Variable, TokenKind::Word, TokenKind::Name, TokenKind::Operator]
        );
    }

    proptest! {
        #[test]
        fn any_text_falls_into_tokens_with_only_space_between(text in "\\PC{0,60}|[?:<>\"'{}#a \n.@^_-]{0,40}") {
            let is_gap = |c: char| c.is_whitespace() || c == BYTE_ORDER_MARK;
            let mut at = 0;
            for token in tokens(&text) {
                prop_assert!(text[at..token.start].chars().all(is_gap));
                prop_assert!(!token.text.is_empty());
                at = token.end();
            }
            prop_assert!(text[at..].chars().all(is_gap));
        }
    }
}

//! What the brackets of a text hold.
//!
//! Knows tokens and keywords. Must not know the whole grammar, and takes any text.

use crate::query::syntax::tokens::{Token, TokenKind, tokens};

/// What stands around a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    /// No bracket.
    Top,
    /// `{ … }`.
    Group,
    /// Brackets of an expression or of the arguments of a function.
    Expression,
    /// Brackets of a collection, of a path, of values or of a blank node.
    Terms,
}

/// A token that is no comment, with what is known of its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) token: Token<'a>,
    pub(super) inside: Inside,
    /// Which one is the other bracket.
    pub(super) partner: Option<usize>,
}

impl Part<'_> {
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.token.is_word(word)
    }

    pub(super) fn is(&self, text: &str) -> bool {
        self.token.text == text
            && matches!(self.token.kind, TokenKind::Operator | TokenKind::Open | TokenKind::Close)
    }

    pub(super) fn is_name(&self) -> bool {
        matches!(self.token.kind, TokenKind::Iri | TokenKind::Name)
    }
}

struct BraceScope {
    inside: Inside,
    open: Option<usize>,
    /// Whether it is at a clause of expressions: those of SELECT and those after the pattern.
    of_expressions: bool,
}

/// The tokens of a text. Linear in its length.
pub(super) fn structure(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut scopes = vec![BraceScope { inside: Inside::Top, open: None, of_expressions: false }];
    for token in tokens(text) {
        if token.kind == TokenKind::Comment {
            continue;
        }
        let at = parts.len();
        if token.kind == TokenKind::Close && scopes.len() > 1 {
            let closed = scopes.pop().and_then(|scope| scope.open);
            let inside = scopes.last().map_or(Inside::Top, |scope| scope.inside);
            parts.push(Part { token, inside, partner: closed });
            if let Some(open) = closed {
                parts[open].partner = Some(at);
            }
            continue;
        }
        let Some(scope) = scopes.last_mut() else { break };
        parts.push(Part { token, inside: scope.inside, partner: None });
        if token.kind == TokenKind::Word && scope.inside != Inside::Expression {
            let begins = ["SELECT", "GROUP", "HAVING", "ORDER"];
            let ends = ["WHERE", "FROM", "VALUES", "LIMIT", "OFFSET"];
            if begins.iter().any(|word| token.is_word(word)) {
                scope.of_expressions = true;
            } else if ends.iter().any(|word| token.is_word(word)) {
                scope.of_expressions = false;
            }
        }
        if token.kind == TokenKind::Open {
            if token.text == "{" {
                scope.of_expressions = false;
            }
            let inside = inside(&parts, scope);
            scopes.push(BraceScope { inside, open: Some(at), of_expressions: false });
        }
    }
    parts
}

/// What the bracket that is the last token holds.
fn inside(parts: &[Part<'_>], scope: &BraceScope) -> Inside {
    let Some((last, before)) = parts.split_last() else { return Inside::Top };
    match last.token.text {
        "{" => return Inside::Group,
        "[" => return Inside::Terms,
        _ => {}
    }
    if scope.inside == Inside::Expression {
        return Inside::Expression;
    }
    let holds_expression = match before.last() {
        Some(part) if part.token.kind == TokenKind::Word => {
            !["a", "VALUES", "TRUE", "FALSE"].iter().any(|word| part.is_word(word))
        }
        Some(part) if part.is_name() => {
            let calls = before.iter().rev().nth(1);
            scope.of_expressions || calls.is_some_and(|part| part.is_word("FILTER") || part.is_word("HAVING"))
        }
        _ => scope.of_expressions,
    };
    if holds_expression && scope.inside != Inside::Terms { Inside::Expression } else { Inside::Terms }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_hold_expressions_or_terms() {
        let cases = [
            ("SELECT ?a (X AS ?b) (X AS ?c) { ?s ?p ?o }", Inside::Expression),
            ("SELECT * { ?s a (X) }", Inside::Terms),
            ("SELECT * { ?s :p (X) }", Inside::Terms),
            ("SELECT * { ?s !(X) ?o }", Inside::Terms),
            ("SELECT * { FILTER(X) }", Inside::Expression),
            ("SELECT * { FILTER :f(X) }", Inside::Expression),
            ("SELECT * { FILTER regex(?a, (X)) }", Inside::Expression),
            ("SELECT * { BIND((X) AS ?y) }", Inside::Expression),
            ("SELECT * { { SELECT (1 AS ?b) (X AS ?c) { } } }", Inside::Expression),
            ("SELECT * { ?s ?p ?o } ORDER BY ?a (X)", Inside::Expression),
            ("SELECT * { VALUES (?x) { (X) } }", Inside::Terms),
            ("SELECT * { FILTER EXISTS { ?s ?p (X) } }", Inside::Terms),
            ("SELECT * { FILTER(EXISTS { X }) }", Inside::Group),
            ("SELECT * { ?s :p [ :q (X) ] }", Inside::Terms),
            ("X", Inside::Top),
        ];
        for (text, expected) in cases {
            let parts = structure(text);
            let part = parts.iter().find(|part| part.is_word("X")).unwrap();
            assert_eq!(part.inside, expected, "{text}");
        }
    }

    #[test]
    fn brackets_know_their_partners() {
        let parts = structure("{ ( [ ) } # {\n )");
        let partners: Vec<Option<usize>> = parts.iter().map(|part| part.partner).collect();
        assert_eq!(partners, [Some(5), Some(4), Some(3), Some(2), Some(1), Some(0)]);
    }
}

//! An update request as its operations.
//!
//! Knows where one operation ends and which declarations hold in the next. Must not know what they do.
//!
//! Declarations may stand before every operation (SPARQL 1.1 Update, rule 29: `Update ::= Prologue ( Update1 ( ';' Update )? )?`)
//! and hold from there on. The parser takes them at the beginning alone, so it is given one operation at a time.

use super::forms::names_described;
use super::structure::{Inside, Part, structure};
use crate::query::syntax::error::{ParseError, error_at};
use crate::query::syntax::tokens::{Token, TokenKind};
use std::collections::HashMap;
use std::ops::Range;

/// An operation in the text of a request.
pub(in crate::query) struct Operation<'t> {
    /// The bytes from the end of the semicolon before it to its own.
    pub(in crate::query) span: Range<usize>,
    /// Its declarations.
    pub(in crate::query) prologue: Range<usize>,
    /// The prefixes that it declares, without their colons.
    pub(in crate::query) prefixes: Vec<&'t str>,
    /// The words after its declarations.
    pub(in crate::query) tokens: Vec<Token<'t>>,
}

impl Operation<'_> {
    /// Whether it has nothing but declarations.
    pub(in crate::query) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// What is read to learn what its declarations mean: see [`namespaces`].
    pub(in crate::query) fn question(&self, text: &str) -> String {
        let names: Vec<String> = self.prefixes.iter().map(|prefix| format!("{prefix}:")).collect();
        let asked =
            if names.is_empty() { "ASK {}".to_owned() } else { format!("DESCRIBE {}", names.join(" ")) };
        format!("{}\n{asked}", &text[self.prologue.clone()])
    }
}

/// The namespaces that declared prefixes have, by what the parser made of [`Operation::question`].
pub(in crate::query) fn namespaces(query: &spargebra::Query) -> Vec<String> {
    names_described(query)
}

/// The operations of a request, between semicolons outside brackets.
pub(in crate::query) fn operations(text: &str) -> Result<Vec<Operation<'_>>, ParseError> {
    let parts = structure(text);
    let mut operations = Vec::new();
    let (mut start, mut begin) = (0, 0);
    let is_end = |part: &Part<'_>| part.inside == Inside::Top && part.is(";");
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| is_end(part)) {
        let operation = operation(&parts[start..at], begin..part.token.start);
        if operation.is_empty() {
            return Err(error_at(text, part.token.start, "expected an operation, found `;`".to_owned()));
        }
        operations.push(operation);
        (start, begin) = (at + 1, part.token.end());
    }
    operations.push(operation(&parts[start..], begin..text.len()));
    shared_labels(text, &operations)?;
    Ok(operations)
}

fn operation<'t>(parts: &[Part<'t>], span: Range<usize>) -> Operation<'t> {
    let mut prefixes: Vec<&'t str> = Vec::new();
    let mut rest = parts;
    let mut end = span.start;
    loop {
        let length = match rest {
            [word, name, iri, ..]
                if word.is_word("PREFIX") && is(name, TokenKind::Name) && is(iri, TokenKind::Iri) =>
            {
                let prefix = name.token.text.trim_end_matches(':');
                prefixes.retain(|known| *known != prefix);
                prefixes.push(prefix);
                3
            }
            [word, iri, ..] if word.is_word("BASE") && is(iri, TokenKind::Iri) => 2,
            [word, version, ..] if word.is_word("VERSION") && is(version, TokenKind::String) => 2,
            _ => break,
        };
        end = rest[length - 1].token.end();
        rest = &rest[length..];
    }
    let tokens = rest.iter().map(|part| part.token).collect();
    Operation { prologue: span.start..end, span, prefixes, tokens }
}

fn is(part: &Part<'_>, kind: TokenKind) -> bool {
    part.token.kind == kind
}

/// A label of a blank node stands in one INSERT DATA alone (SPARQL 1.1 Update, 19.6 of the grammar's notes).
fn shared_labels(text: &str, operations: &[Operation<'_>]) -> Result<(), ParseError> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (number, operation) in operations.iter().enumerate() {
        let inserts =
            matches!(operation.tokens.as_slice(), [a, b, ..] if a.is_word("INSERT") && b.is_word("DATA"));
        for token in operation.tokens.iter().filter(|token| inserts && token.kind == TokenKind::BlankNode) {
            if *first.entry(token.text).or_insert(number) != number {
                let message = format!(
                    "the blank node {} stands in an INSERT DATA before, and names no other node",
                    token.text
                );
                return Err(error_at(text, token.start, message));
            }
        }
    }
    Ok(())
}

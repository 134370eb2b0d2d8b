//! An update request as it is read from its text.
//!
//! Knows tokens and operations. Must not know the store.
//!
//! The parser writes COPY, MOVE and ADD as DROP and as INSERT with a WHERE clause (SPARQL 1.1 Update, 3.2.3 to 3.2.5). That
//! would read the default graph of queries, which may merge all graphs, and nobody would ask whether the source exists.
//! So they are found in the text and taken out again.

use crate::query::diagnose::ParseError;
use crate::query::parse::parse_update;
use crate::query::prefixes::Prefixes;
use crate::query::tokens::{Token, TokenKind, tokens};
use oxrdf::GraphName;
use spargebra::algebra::GraphPattern;
use spargebra::term::{GraphNamePattern, NamedNodePattern};
use spargebra::{GraphUpdateOperation, Update};

/// Operations, and between them transfers.
pub(super) struct Request {
    pub(super) update: Update,
    /// Each with the number of operations before it.
    pub(super) transfers: Vec<(usize, Transfer)>,
}

/// COPY, MOVE or ADD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Transfer {
    pub(super) source: GraphName,
    pub(super) target: GraphName,
    /// Whether it is no error that the source does not exist.
    pub(super) is_silent: bool,
    pub(super) kind: Kind,
}

/// What a transfer does beside adding quads to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Add,
    /// The target loses what it has.
    Copy,
    /// So it does, and the source goes.
    Move,
}

/// Reads a request.
pub(super) fn read(text: &str, prefixes: &Prefixes, base: Option<&str>) -> Result<Request, ParseError> {
    let mut update = parse_update(text, prefixes, base)?;
    let count = |end: usize| parse_update(&text[..end], prefixes, base).map(|update| update.operations.len());
    let (mut transfers, mut taken) = (Vec::new(), 0);
    for part in parts(text) {
        let Some((kind, is_silent)) = part.transfer() else { continue };
        let (from, until) = (count(part.start)? - taken, count(part.end)? - taken);
        let operations: Vec<_> = update.operations.drain(from..until).collect();
        taken += operations.len();
        // From a graph to itself nothing is written, nor read.
        if let Some((source, target)) = operations.iter().find_map(ends) {
            transfers.push((from, Transfer { source, target, is_silent, kind }));
        }
    }
    Ok(Request { update, transfers })
}

/// The source and the target of what a transfer is written as.
fn ends(operation: &GraphUpdateOperation) -> Option<(GraphName, GraphName)> {
    let GraphUpdateOperation::DeleteInsert { insert, pattern, .. } = operation else { return None };
    let source = match &**pattern {
        GraphPattern::Graph { name: NamedNodePattern::NamedNode(name), .. } => name.clone().into(),
        _ => GraphName::DefaultGraph,
    };
    let target = match &insert.first()?.graph_name {
        GraphNamePattern::NamedNode(name) => name.clone().into(),
        _ => GraphName::DefaultGraph,
    };
    Some((source, target))
}

/// An operation in the text.
struct Part<'a> {
    /// Where what is before it ends.
    start: usize,
    end: usize,
    tokens: Vec<Token<'a>>,
}

impl Part<'_> {
    /// The kind of transfer that it is, and whether it is SILENT.
    fn transfer(&self) -> Option<(Kind, bool)> {
        let mut words = self.tokens.iter();
        let first = loop {
            match words.next()? {
                // PREFIX is followed by a name and an IRI.
                token if token.is_word("PREFIX") => drop((words.next(), words.next())),
                token if token.is_word("BASE") || token.is_word("VERSION") => drop(words.next()),
                token => break token,
            }
        };
        let kinds = [("ADD", Kind::Add), ("COPY", Kind::Copy), ("MOVE", Kind::Move)];
        let (_, kind) = kinds.into_iter().find(|(word, _)| first.is_word(word))?;
        Some((kind, words.next().is_some_and(|token| token.is_word("SILENT"))))
    }
}

/// The operations of a request, between semicolons outside brackets.
fn parts(text: &str) -> Vec<Part<'_>> {
    let (mut parts, mut part, mut start, mut depth) = (Vec::new(), Vec::new(), 0, 0_usize);
    for token in tokens(text) {
        match (token.kind, token.text) {
            (TokenKind::Comment, _) => continue,
            (TokenKind::Open, _) => depth += 1,
            (TokenKind::Close, _) => depth = depth.saturating_sub(1),
            (TokenKind::Operator, ";") if depth == 0 => {
                parts.push(Part { start, end: token.start, tokens: std::mem::take(&mut part) });
                start = token.start;
                continue;
            }
            _ => {}
        }
        part.push(token);
    }
    parts.push(Part { start, end: text.len(), tokens: part });
    parts
}

#[cfg(test)]
mod tests;

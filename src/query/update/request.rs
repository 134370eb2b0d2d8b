//! An update request as it is read from its text.
//!
//! Knows tokens and operations. Must not know the store.
//!
//! The parser writes COPY, MOVE and ADD as DROP and as INSERT with a WHERE clause (SPARQL 1.1 Update, 3.2.3 to 3.2.5). That
//! would read the default graph of queries, which may merge all graphs, and nobody would ask whether the source exists.
//! So they are found in the text and taken out again.

use crate::query::syntax::error::ParseError;
use crate::query::syntax::parse::{Parsed, parse_update};
use crate::query::syntax::prefixes::Prefixes;
use crate::query::syntax::tokens::Token;
use oxiri::Iri;
use oxrdf::GraphName;
use spargebra::GraphUpdateOperation;
use spargebra::algebra::GraphPattern;
use spargebra::term::{GraphNamePattern, NamedNodePattern};

/// Operations, and between them transfers.
pub(super) struct Request {
    pub(super) operations: Vec<GraphUpdateOperation>,
    /// The base of the relative IRIs of each operation.
    pub(super) bases: Vec<Option<Iri<String>>>,
    /// Each with the number of operations before it.
    pub(super) transfers: Vec<(usize, Transfer)>,
}

/// COPY, MOVE or ADD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Transfer {
    pub(super) source: GraphName,
    pub(super) target: GraphName,
    /// Whether a source that does not exist is passed over (`SILENT`).
    pub(super) is_silent: bool,
    pub(super) kind: RequestKind,
}

/// What a transfer does beside adding quads to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestKind {
    Add,
    /// The target loses what it has.
    Copy,
    /// The target loses what it has, and the source is dropped.
    Move,
}

/// Reads a request.
pub(super) fn read(text: &str, prefixes: &Prefixes, base: Option<&str>) -> Result<Request, ParseError> {
    let mut request = Request { operations: Vec::new(), bases: Vec::new(), transfers: Vec::new() };
    for Parsed { written, operations, base } in parse_update(text, prefixes, base)? {
        let Some((kind, is_silent)) = transfer(&written.tokens) else {
            request.bases.extend(operations.iter().map(|_| base.clone()));
            request.operations.extend(operations);
            continue;
        };
        // From a graph to itself nothing is written, nor read.
        if let Some((source, target)) = operations.iter().find_map(ends) {
            let before = request.operations.len();
            request.transfers.push((before, Transfer { source, target, is_silent, kind }));
        }
    }
    Ok(request)
}

/// The kind of transfer that an operation is, and whether it is SILENT.
fn transfer(tokens: &[Token<'_>]) -> Option<(RequestKind, bool)> {
    let kinds = [("ADD", RequestKind::Add), ("COPY", RequestKind::Copy), ("MOVE", RequestKind::Move)];
    let (first, rest) = tokens.split_first()?;
    let (_, kind) = kinds.into_iter().find(|(word, _)| first.is_word(word))?;
    Some((kind, rest.first().is_some_and(|token| token.is_word("SILENT"))))
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

#[cfg(test)]
mod tests;

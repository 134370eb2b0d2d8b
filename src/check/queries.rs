//! Check queries: saved queries whose every row is a fault.

use super::{CheckContext, Finding};
use crate::query::{Answer, Completeness, Options, Query, QueryError, execute};
use oxrdf::{BlankNode, NamedOrBlankNode, Term};

/// Runs a check query, of which each row tells `?focus`, `?message` and, where there is one, `?value`. Rows that only tell
/// that a claim is missed whose absence is known are left out. Tells as well whether these are all.
///
/// # Errors
///
/// Where the query cannot be run.
pub(crate) fn run_check_query(
    context: CheckContext<'_>,
    name: &str,
    query: &Query,
    options: &Options,
) -> Result<(Vec<Finding>, Completeness), QueryError> {
    let Answer::Solutions(mut rows) = execute(context.lookup.view(), query, options)? else {
        return Ok((Vec::new(), Completeness::Complete));
    };
    let is_missed = |term: &Term| match term {
        Term::NamedNode(node) => context.is_missed(node.as_str()),
        _ => false,
    };
    let mut findings = Vec::new();
    for row in rows.by_ref() {
        let row = row?;
        if row.get("value").is_some_and(is_missed) {
            continue;
        }
        let shown = |variable| row.get(variable).map(|term| shown(context, term));
        let mut message = shown("message").unwrap_or_else(|| name.to_owned());
        if let Some(value) = shown("value") {
            // What is a sentence goes on without its full stop.
            message = format!("{}: {value}", message.trim_end_matches('.'));
        }
        findings.push(Finding { rule: name.to_owned(), focus: shown("focus").unwrap_or_default(), message });
    }
    Ok((findings, rows.completeness().unwrap_or(Completeness::Interrupted)))
}

/// How many blank nodes may lie between one and the nearest node with a name.
const DEEPEST: usize = 16;

/// A term by its name. A blank node has none that anybody knows: it is told by the node that it belongs to.
fn shown(context: CheckContext<'_>, term: &Term) -> String {
    let Term::BlankNode(node) = term else { return context.prefixes.show(term) };
    match owner(context, node.clone(), DEEPEST) {
        Some(owner) => format!("a blank node of {}", context.prefixes.show(&owner)),
        None => context.prefixes.show(term),
    }
}

/// The nearest node with a name of which a blank node is a part.
fn owner(context: CheckContext<'_>, node: BlankNode, steps: usize) -> Option<Term> {
    let mut above = context.lookup.view().triples(None, None, Some((&Term::BlankNode(node)).into()));
    match above.next()?.subject {
        NamedOrBlankNode::NamedNode(owner) => Some(owner.into()),
        NamedOrBlankNode::BlankNode(node) => owner(context, node, steps.checked_sub(1)?),
    }
}

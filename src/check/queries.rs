//! Check queries: saved queries whose every row is a fault.

use super::Finding;
use crate::query::{Answer, Options, Prefixes, Query, QueryError, execute};
use crate::store::View;

/// Runs a check query, of which each row tells `?focus`, `?message` and, where there is one, `?value`.
///
/// # Errors
///
/// Where the query cannot be run.
pub fn run_check_query(
    view: &View,
    name: &str,
    query: &Query,
    prefixes: &Prefixes,
) -> Result<Vec<Finding>, QueryError> {
    let Answer::Solutions(rows) = execute(view, query, &Options::new())? else {
        return Ok(Vec::new());
    };
    let mut findings = Vec::new();
    for row in rows {
        let row = row?;
        let shown = |variable| row.get(variable).map(|term| prefixes.show(term));
        let mut message = shown("message").unwrap_or_else(|| name.to_owned());
        if let Some(value) = shown("value") {
            message = format!("{message}: {value}");
        }
        findings.push(Finding { rule: name.to_owned(), focus: shown("focus").unwrap_or_default(), message });
    }
    Ok(findings)
}

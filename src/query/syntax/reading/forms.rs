//! ASK, CONSTRUCT and DESCRIBE with clauses after their pattern.
//!
//! Knows the forms of queries. Must not know what is in their patterns.
//!
//! All of them take GROUP BY, HAVING and ORDER BY with aggregates (SPARQL 1.1 Query, rules 10 to 12 and 18), which the parser
//! has for SELECT alone. So they are parsed as a SELECT of one column that nobody asks for, and then are what they were.

use super::edit::Edit;
use super::structure::{Inside, Part};
use crate::query::algebra::scope::columns;
use crate::query::algebra::visit::root;
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};

/// The form of a query that is parsed as a SELECT.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Ask,
    /// With the text of a CONSTRUCT that has the same template.
    Construct {
        template: String,
    },
    /// With everything in place of names.
    Describe {
        everything: bool,
    },
}

/// The column that nobody asks for.
const COLUMN: &str = "assay__column";

/// The form, and how the text is written as a SELECT; `None` where the parser needs no help.
pub(super) fn as_select(text: &str, parts: &[Part<'_>]) -> Option<(Form, Vec<Edit>)> {
    let first = parts.iter().position(|part| {
        part.inside == Inside::Top && ["ASK", "CONSTRUCT", "DESCRIBE"].iter().any(|word| part.is_word(word))
    })?;
    let is_select = parts[..first].iter().any(|part| part.is_word("SELECT"));
    let is_top = |part: &&Part<'_>| part.inside == Inside::Top;
    let open =
        |from: usize| (from..parts.len()).find(|at| parts[*at].inside == Inside::Top && parts[*at].is("{"));
    let group = open(first)?;
    let has_clauses = parts[group..]
        .iter()
        .filter(is_top)
        .any(|part| ["GROUP", "HAVING", "ORDER"].iter().any(|word| part.is_word(word)));
    if is_select || !has_clauses {
        return None;
    }
    let keyword = &parts[first].token;
    let column = format!("SELECT (1 AS ?{COLUMN}) ");
    if keyword.is_word("ASK") {
        return Some((Form::Ask, vec![Edit::new(keyword.start, keyword.end(), column)]));
    }
    if keyword.is_word("DESCRIBE") {
        return Some(described(parts, first, group));
    }
    let is_short = group != first + 1;
    let close = parts[group].partner?;
    let end = parts[close].token.end();
    if is_short {
        let template = text[..end].to_owned();
        return Some((Form::Construct { template }, vec![Edit::new(keyword.start, keyword.end(), column)]));
    }
    let template = format!("{} WHERE {{}}", &text[..end]);
    Some((Form::Construct { template }, vec![Edit::new(keyword.start, end, column)]))
}

fn described(parts: &[Part<'_>], first: usize, group: usize) -> (Form, Vec<Edit>) {
    let keyword = &parts[first].token;
    let mut edits = vec![Edit::new(keyword.start, keyword.end(), "SELECT")];
    let mut everything = false;
    let is_end = |part: &&Part<'_>| !(part.is("{") || part.is_word("WHERE") || part.is_word("FROM"));
    for (number, part) in parts[first + 1..group].iter().take_while(is_end).enumerate() {
        let token = part.token;
        if part.is("*") {
            everything = true;
            edits.push(Edit::new(token.start, token.end(), format!("(1 AS ?{COLUMN}) ")));
        } else if part.is_name() {
            edits.push(Edit::new(
                token.start,
                token.end(),
                format!("({} AS ?{COLUMN}_{number}) ", token.text),
            ));
        }
    }
    (Form::Describe { everything }, edits)
}

/// The query of this form that was parsed as a SELECT, with the template of another.
pub(super) fn restored(form: &Form, parsed: Query, template: Option<Query>) -> Query {
    let Query::Select { dataset, pattern, base_iri } = parsed else { return parsed };
    match form {
        Form::Ask => Query::Ask { dataset, pattern: everything(pattern), base_iri },
        Form::Describe { everything: true } => {
            Query::Describe { dataset, pattern: everything(pattern), base_iri }
        }
        Form::Describe { everything: false } => Query::Describe { dataset, pattern, base_iri },
        Form::Construct { .. } => {
            let template = match template {
                Some(Query::Construct { template, .. }) => template,
                _ => Vec::new(),
            };
            Query::Construct { template, dataset, pattern: everything(pattern), base_iri }
        }
    }
}

/// The pattern of a SELECT with all variables in place of the one column.
fn everything(pattern: GraphPattern) -> GraphPattern {
    match pattern {
        GraphPattern::Slice { inner, start, length } => {
            GraphPattern::Slice { inner: Box::new(everything(*inner)), start, length }
        }
        GraphPattern::Project { mut inner, .. } => {
            without_column(&mut inner);
            let variables = columns(&inner);
            GraphPattern::Project { inner, variables }
        }
        other => other,
    }
}

fn without_column(pattern: &mut GraphPattern) {
    match pattern {
        GraphPattern::OrderBy { inner, .. } => without_column(inner),
        GraphPattern::Extend { inner, variable, expression: Expression::Literal(_) }
            if variable.as_str() == COLUMN =>
        {
            *pattern = std::mem::take(&mut **inner);
        }
        _ => {}
    }
}

/// The namespaces that a query describes, in order: what the parser makes of prefixes.
pub(super) fn names_described(query: &Query) -> Vec<String> {
    let mut names = Vec::new();
    let mut pattern = root(query);
    loop {
        pattern = match pattern {
            GraphPattern::Project { inner, .. } => inner,
            GraphPattern::Extend { inner, expression, .. } => {
                if let Expression::NamedNode(name) = expression {
                    names.push(name.as_str().to_owned());
                }
                inner
            }
            _ => break,
        };
    }
    names.reverse();
    names
}

//! What is to be said of the functions of a query that find nothing, though it is in order.
//!
//! Knows the names of functions and what constants they are given. Must not know data.

use super::pattern::Pattern;
use super::{CASTS, is_known};
use crate::document::nearest_name;
use crate::query::algebra::visit::each_expression;
use oxrdf::vocab::xsd;
use spargebra::Query;
use spargebra::algebra::{Expression, Function};

/// Notes on a query, each once: patterns that are no regular expressions, and functions that nobody knows.
pub(in crate::query) fn notes(query: &Query) -> Vec<String> {
    let mut notes = Vec::new();
    each_expression(query, &mut |expression| {
        let Expression::FunctionCall(function, arguments) = expression else { return };
        let note = match function {
            Function::Regex => faulty(arguments, 2, None),
            Function::Replace => faulty(arguments, 3, arguments.get(2)),
            Function::Custom(name) if !is_known(name, arguments.len()) => {
                Some(unknown(name.as_str(), arguments.len()))
            }
            _ => None,
        };
        notes.extend(note.filter(|note| !notes.contains(note)));
    });
    notes
}

fn unknown(name: &str, arguments: usize) -> String {
    let casts = CASTS.iter().map(|cast| cast.as_str());
    if casts.clone().any(|cast| cast == name) {
        return format!("<{name}> takes one argument, and not {arguments}, so it has no value here");
    }
    let help = nearest_name(name, casts).map(|near| format!("; did you mean <{near}>?")).unwrap_or_default();
    format!("there is no function <{name}>, so it has no value anywhere{help}")
}

fn faulty(arguments: &[Expression], flags: usize, with: Option<&Expression>) -> Option<String> {
    let text = |expression: &Expression| match expression {
        Expression::Literal(literal) if literal.datatype() == xsd::STRING => Some(literal.value().to_owned()),
        _ => None,
    };
    let pattern = text(arguments.get(1)?)?;
    let flags = arguments.get(flags).map_or(Some(String::new()), text)?;
    let told = |error| format!("\"{pattern}\" is no regular expression that can be used here: {error}");
    match (Pattern::new(&pattern, &flags), with.and_then(text)) {
        (Err(error), _) => Some(told(error)),
        (Ok(compiled), Some(with)) => compiled.replacement(&with).err().map(told),
        (Ok(_), None) => None,
    }
}

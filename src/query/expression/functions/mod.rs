//! Functions that are computed here, and not by the evaluator.
//!
//! Knows what the specification says of them. Must not know where values come from.
//!
//! The evaluator leaves the specification in these:
//!
//! - `REGEX` and `REPLACE` take expressions and replacements of `XPath` (SPARQL 1.1 Query, 17.4.3.14 and 17.4.3.15); the
//!   evaluator takes those of a library that has no subtraction of classes and no back references, and whose `$1c` is a name.
//! - Casts strip white space (`XQuery` and `XPath` Functions and Operators, 19.2); the evaluator's do not.
//! - `IN ()` of any value is false (17.4.1.9); the evaluator asks whether the value is a truth.
//! - A function that nobody knows is an error of its expression (17.6); the evaluator refuses the query.
//!
//! - `CONCAT` and `REPLACE` make longer strings of strings, without a bound; here the query stops where they are too long.
//!
//! So patterns are written with functions of this module before they are given to it.

mod classes;
mod concat;
mod notes;
mod pattern;

pub(in crate::query) use self::notes::notes;
pub(in crate::query) use self::pattern::Pattern;

use self::concat::concatenation;
use super::values;
use crate::query::algebra::visit::{children_mut, expressions_mut, parts_mut};
use crate::query::limits::Stop;
use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term};
use spareval::QueryEvaluator;
use spargebra::algebra::{Expression, Function, GraphPattern};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What names of functions begin with that stand in patterns for the parser or the evaluator alone.
pub(in crate::query) const OWN: &str = "x-assay-own:";

/// Casts that the evaluator knows (17.1, and those of other datatypes with values).
const CASTS: [NamedNodeRef<'static>; 17] = [
    xsd::STRING,
    xsd::BOOLEAN,
    xsd::DOUBLE,
    xsd::FLOAT,
    xsd::INTEGER,
    xsd::DECIMAL,
    xsd::DATE,
    xsd::TIME,
    xsd::DATE_TIME,
    xsd::DURATION,
    xsd::YEAR_MONTH_DURATION,
    xsd::DAY_TIME_DURATION,
    xsd::G_YEAR,
    xsd::G_YEAR_MONTH,
    xsd::G_MONTH,
    xsd::G_MONTH_DAY,
    xsd::G_DAY,
];

/// What a function gives for its arguments; `None` where that is an error.
type Computed = fn(&[Term]) -> Option<Term>;

/// An evaluator that knows the functions of this module, and stops with a query.
pub(in crate::query) fn evaluator(stop: &Stop) -> QueryEvaluator {
    let functions: [(&str, Computed); 3] = [("regex", regex), ("stripped", stripped), ("never", never)];
    let (of_replacing, of_joining) = (stop.clone(), stop.clone());
    let evaluator = values::evaluator()
        .with_custom_function(own("replace"), move |arguments| replace(arguments, &of_replacing))
        .with_custom_function(own("concat"), move |arguments| concatenation(arguments, &of_joining));
    functions
        .into_iter()
        .fold(evaluator, |evaluator, (name, function)| evaluator.with_custom_function(own(name), function))
}

fn own(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{OWN}{name}"))
}

/// Whether a function is one that the evaluator knows, with this number of arguments.
pub(in crate::query) fn is_known(name: &NamedNode, arguments: usize) -> bool {
    name.as_str().starts_with(OWN)
        || values::is_function(name)
        || (arguments == 1 && CASTS.contains(&name.as_ref()))
}

/// Writes the expressions of a pattern for [`evaluator`].
pub(in crate::query) fn bound(pattern: &mut GraphPattern) {
    children_mut(pattern).into_iter().for_each(bound);
    expressions_mut(pattern).into_iter().for_each(bound_in);
}

/// Writes an expression for [`evaluator`].
pub(in crate::query) fn bound_in(expression: &mut Expression) {
    if let Expression::Exists(pattern) = expression {
        bound(pattern);
    }
    parts_mut(expression).into_iter().for_each(bound_in);
    match expression {
        Expression::In(a, list) if list.is_empty() => *expression = call("never", vec![(**a).clone()]),
        Expression::FunctionCall(function, arguments) => match function {
            Function::Regex => *function = Function::Custom(own("regex")),
            Function::Replace => *function = Function::Custom(own("replace")),
            Function::Concat => *function = Function::Custom(own("concat")),
            Function::Custom(name) if !is_known(name, arguments.len()) => *expression = error(),
            Function::Custom(name) if CASTS.contains(&name.as_ref()) && *name != xsd::STRING => {
                let argument = std::mem::take(arguments);
                arguments.push(call("stripped", argument));
            }
            _ => {}
        },
        _ => {}
    }
}

/// An expression that has no value, whatever is bound.
pub(in crate::query) fn error() -> Expression {
    Expression::Coalesce(Vec::new())
}

fn call(name: &str, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(Function::Custom(own(name)), arguments)
}

/// A plain string without the white space around it.
fn stripped(arguments: &[Term]) -> Option<Term> {
    let [value] = arguments else { return None };
    Some(match value {
        Term::Literal(literal) if literal.datatype() == xsd::STRING => {
            Literal::new_simple_literal(literal.value().trim_matches([' ', '\t', '\n', '\r'])).into()
        }
        other => other.clone(),
    })
}

/// False, of any value.
fn never(arguments: &[Term]) -> Option<Term> {
    (arguments.len() == 1).then(|| Literal::from(false).into())
}

fn regex(arguments: &[Term]) -> Option<Term> {
    let (text, rest) = arguments.split_first()?;
    let text = string(text)?.value();
    let (pattern, flags) = match rest {
        [pattern] => (plain(pattern)?, ""),
        [pattern, flags] => (plain(pattern)?, plain(flags)?),
        _ => return None,
    };
    Some(Literal::from(compiled(pattern, flags)?.is_match(text)?).into())
}

fn replace(arguments: &[Term], stop: &Stop) -> Option<Term> {
    let (text, rest) = arguments.split_first()?;
    let text = string(text)?;
    let (pattern, with, flags) = match rest {
        [pattern, with] => (plain(pattern)?, plain(with)?, ""),
        [pattern, with, flags] => (plain(pattern)?, plain(with)?, plain(flags)?),
        _ => return None,
    };
    let pattern = compiled(pattern, flags)?;
    let with = pattern.replacement(with).ok()?;
    let replaced = pattern.replace(text.value(), &with, &|length| stop.allow(length))?;
    Some(like(text, replaced).into())
}

/// A string with the language and the direction of another.
fn like(other: &Literal, value: String) -> Literal {
    match (other.language(), other.direction()) {
        (Some(language), Some(direction)) => {
            Literal::new_directional_language_tagged_literal_unchecked(value, language, direction)
        }
        (Some(language), None) => Literal::new_language_tagged_literal_unchecked(value, language),
        (None, _) => Literal::new_simple_literal(value),
    }
}

/// A string, with a language or without one.
fn string(term: &Term) -> Option<&Literal> {
    match term {
        Term::Literal(literal) if literal.language().is_some() || literal.datatype() == xsd::STRING => {
            Some(literal)
        }
        _ => None,
    }
}

fn plain(term: &Term) -> Option<&str> {
    match term {
        Term::Literal(literal) if literal.datatype() == xsd::STRING => Some(literal.value()),
        _ => None,
    }
}

/// Expressions that are kept compiled on each thread.
const KEPT: usize = 64;

/// A pattern with its flags, and what it is compiled to where it is an expression.
type Known = HashMap<(String, String), Option<Rc<Pattern>>>;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

fn compiled(pattern: &str, flags: &str) -> Option<Rc<Pattern>> {
    KNOWN.with_borrow_mut(|known| {
        let key = (pattern.to_owned(), flags.to_owned());
        if let Some(pattern) = known.get(&key) {
            return pattern.clone();
        }
        if known.len() >= KEPT {
            known.clear();
        }
        let made = Pattern::new(pattern, flags).ok().map(Rc::new);
        known.insert(key, made.clone());
        made
    })
}

//! Functions whose values can outgrow what they are made of, bounded.
//!
//! Knows the functions of SPARQL that make longer strings of strings. Must not know rows. The evaluator computes an expression
//! whole before anybody sees what it came to: these take its place in it, give the same values, and stop the query where they
//! would be too long (or when it is stopped while they are computed).

use super::limits::Stop;
use super::values;
use super::variables::{children_mut, expressions_mut, parts_mut};
use oxrdf::{BaseDirection, Literal, NamedNode, Term};
use spareval::QueryEvaluator;
use spargebra::algebra::{Expression, Function, GraphPattern};

/// CONCAT; no query can name it.
const CONCATENATION: &str = " concatenation";
/// A string that another function makes a longer one of.
const PART: &str = " part";

/// An evaluator that stops with a query, and knows the functions that are bounded.
pub(super) fn evaluator(stop: &Stop) -> QueryEvaluator {
    let (of_parts, of_part) = (stop.clone(), stop.clone());
    values::evaluator()
        .with_custom_function(name(CONCATENATION), move |parts| concatenation(parts, &of_parts))
        .with_custom_function(name(PART), move |part| allowed(part, &of_part))
}

fn name(name: &str) -> NamedNode {
    NamedNode::new_unchecked(name)
}

/// Bounds the functions of a pattern.
pub(super) fn bound(pattern: &mut GraphPattern) {
    expressions_mut(pattern).into_iter().for_each(bound_in);
    children_mut(pattern).into_iter().for_each(bound);
}

/// Bounds the functions of an expression.
pub(super) fn bound_in(expression: &mut Expression) {
    parts_mut(expression).into_iter().for_each(bound_in);
    match expression {
        Expression::Exists(pattern) => bound(pattern),
        Expression::FunctionCall(function @ Function::Concat, _) => {
            *function = Function::Custom(name(CONCATENATION));
        }
        Expression::FunctionCall(function, parts) => {
            for place in lengthened(function) {
                if let Some(part) = parts.get_mut(*place) {
                    let inner = std::mem::replace(part, Expression::Literal(Literal::from(false)));
                    *part = Expression::FunctionCall(Function::Custom(name(PART)), vec![inner]);
                }
            }
        }
        _ => {}
    }
}

/// The arguments that a function makes longer ones of.
fn lengthened(function: &Function) -> &'static [usize] {
    match function {
        Function::Replace => &[0, 2],
        _ => &[],
    }
}

/// The only argument, where it is not too long.
fn allowed(part: &[Term], stop: &Stop) -> Option<Term> {
    let [part] = part else { return None };
    if let Term::Literal(literal) = part {
        stop.allow(literal.value().len());
    }
    Some(part.clone())
}

/// The strings one after another (SPARQL 1.1 Query, 17.4.3.12): in a language, where all of them are in it.
fn concatenation(parts: &[Term], stop: &Stop) -> Option<Term> {
    let parts: Vec<Spoken<'_>> = parts.iter().map(spoken).collect::<Option<_>>()?;
    let length = parts.iter().map(|part| part.text.len()).sum();
    stop.allow(length);
    let mut text = String::with_capacity(length);
    for part in &parts {
        text.push_str(part.text);
    }
    let language = match parts.split_first() {
        Some((first, rest)) if rest.iter().all(|part| part.language == first.language) => first.language,
        _ => None,
    };
    Some(Term::Literal(match language {
        None => Literal::new_simple_literal(text),
        Some((language, None)) => Literal::new_language_tagged_literal_unchecked(text, language),
        Some((language, Some(direction))) => {
            Literal::new_directional_language_tagged_literal_unchecked(text, language, direction)
        }
    }))
}

/// A string, and the language that it is in.
struct Spoken<'t> {
    text: &'t str,
    language: Option<(&'t str, Option<BaseDirection>)>,
}

/// A string as such; `None` for other terms.
fn spoken(term: &Term) -> Option<Spoken<'_>> {
    let Term::Literal(literal) = term else { return None };
    let language = literal.language().map(|language| (language, literal.direction()));
    let is_string = language.is_some() || literal.datatype() == oxrdf::vocab::xsd::STRING;
    is_string.then(|| Spoken { text: literal.value(), language })
}

//! CONCAT, bounded.
//!
//! Knows strings and their languages. Must not know rows. The evaluator computes an expression whole before anybody sees what it
//! came to: this takes the place of its CONCAT, gives the same values, and stops the query where they would be too long (or
//! when it is stopped while they are computed).

use crate::query::limits::Stop;
use oxrdf::{BaseDirection, Literal, Term};

/// The strings one after another (SPARQL 1.1 Query, 17.4.3.12): in a language, where all of them are in it.
pub(super) fn concatenation(parts: &[Term], stop: &Stop) -> Option<Term> {
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

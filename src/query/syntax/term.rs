//! Terms as a person types them on a command line.
//!
//! Knows the syntax of SPARQL terms. Must not know where they are used.

use super::prefixes::{PrefixError, Prefixes};
use oxrdf::{NamedNode, Term};
use std::str::FromStr;

/// Why text is not a term.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TermError {
    /// A prefixed name that does not resolve.
    #[error(transparent)]
    Prefix(#[from] PrefixError),
    /// Plain words: whether they are text or a name cannot be known.
    #[error("`{text}` is not a term; quote text as \"{text}\", write IRIs as <iri> or prefix:name")]
    PlainText {
        /// The words.
        text: String,
    },
    /// It begins like a term and does not end like one.
    #[error("`{text}` is not a term: {reason}")]
    Malformed {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A blank node has no name outside its document.
    #[error("`{text}` is a blank node, which names nothing outside its document")]
    BlankNode {
        /// The text.
        text: String,
    },
}

/// Reads a term: `prefix:name`, `<iri>`, `12`, `3.6`, `1e6`, `true`, `"text"`, `"text"@en`, `"2024-01-01"^^xsd:date`.
///
/// # Errors
/// When the text is anything else.
pub(crate) fn parse_term(text: &str, prefixes: &Prefixes) -> Result<Term, TermError> {
    let trimmed = text.trim();
    if trimmed.starts_with("_:") {
        return Err(TermError::BlankNode { text: text.to_owned() });
    }
    if trimmed.starts_with('<') {
        return strict(trimmed);
    }
    if let Some(quoted) = trimmed.strip_prefix('"') {
        return strict(&expand_datatype(trimmed, quoted, prefixes)?);
    }
    if trimmed.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        || matches!(trimmed, "true" | "false")
    {
        return strict(trimmed);
    }
    if is_prefixed_name(trimmed) {
        return Ok(prefixes.expand(trimmed)?.into());
    }
    Err(TermError::PlainText { text: text.to_owned() })
}

fn strict(text: &str) -> Result<Term, TermError> {
    Term::from_str(text)
        .map_err(|error| TermError::Malformed { text: text.to_owned(), reason: error.to_string() })
}

fn is_prefixed_name(text: &str) -> bool {
    text.contains(':') && !text.contains(char::is_whitespace)
}

/// `"…"^^xsd:date` with its datatype written out.
fn expand_datatype(text: &str, quoted: &str, prefixes: &Prefixes) -> Result<String, TermError> {
    let Some((value, datatype)) = quoted.rsplit_once("\"^^") else {
        return Ok(text.to_owned());
    };
    if datatype.starts_with('<') {
        return Ok(text.to_owned());
    }
    let datatype: NamedNode = prefixes.expand(datatype)?;
    Ok(format!("\"{value}\"^^{datatype}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_as_in_a_query() {
        let mut prefixes = Prefixes::new();
        for (prefix, namespace) in
            [("country", "http://c.example/"), ("xsd", "http://www.w3.org/2001/XMLSchema#")]
        {
            prefixes.insert(prefix, namespace).expect("a namespace");
        }
        let cases = [
            ("country:china", Some("<http://c.example/china>")),
            ("<http://c.example/china>", Some("<http://c.example/china>")),
            ("12", Some("\"12\"^^<http://www.w3.org/2001/XMLSchema#integer>")),
            ("-3.6", Some("\"-3.6\"^^<http://www.w3.org/2001/XMLSchema#decimal>")),
            ("true", Some("\"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>")),
            ("\"words\"@en", Some("\"words\"@en")),
            ("\"2024-02-01\"^^xsd:date", Some("\"2024-02-01\"^^<http://www.w3.org/2001/XMLSchema#date>")),
            ("plain words", None),
            ("China", None),
            ("contry:china", None),
            ("_:b", None),
            ("12 } DROP ALL", None),
            ("\"a\" . ?x ?y \"b\"", None),
            ("<http://a b>", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(
                parse_term(text, &prefixes).ok().map(|term| term.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}

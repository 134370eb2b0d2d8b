//! Prefixes that queries may use without declaring them.
//!
//! Knows prefixed names. Must not know queries.

use super::tokens::{TokenKind, is_name_start, tokens};
use crate::document::nearest_name;
use indexmap::IndexMap;
use oxrdf::vocab::xsd;
use oxrdf::{NamedNode, NamedOrBlankNodeRef, Term, TermRef, TripleRef};
use std::collections::{BTreeSet, HashSet};

/// Why a prefixed name or a namespace is not usable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrefixError {
    /// The text has no colon.
    #[error("`{text}` is not a prefixed name: it has no colon")]
    NoColon {
        /// The text.
        text: String,
    },
    /// Nobody declared the prefix.
    #[error("the prefix `{prefix}:` is not known")]
    Unknown {
        /// The prefix, without its colon.
        prefix: String,
        /// The known prefix that looks most like it.
        suggestion: Option<String>,
    },
    /// The namespace, or the namespace and the local name, are no IRI.
    #[error("<{iri}> is not an IRI: {reason}")]
    Iri {
        /// The text that should be an IRI.
        iri: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Every IRI of a triple, datatypes and those within triple terms too.
fn each_iri(triple: TripleRef<'_>, found: &mut impl FnMut(&str)) {
    let mut next = Some(triple);
    while let Some(triple) = next.take() {
        if let NamedOrBlankNodeRef::NamedNode(subject) = triple.subject {
            found(subject.as_str());
        }
        found(triple.predicate.as_str());
        match triple.object {
            TermRef::NamedNode(object) => found(object.as_str()),
            // Of plain and of tagged strings no datatype is written.
            TermRef::Literal(literal)
                if literal.language().is_some() || literal.datatype() == xsd::STRING => {}
            TermRef::Literal(literal) => found(literal.datatype().as_str()),
            TermRef::Triple(inner) => next = Some(inner.as_ref()),
            TermRef::BlankNode(_) => {}
        }
    }
}

/// Prefixes and their namespaces, in the order in which they were added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefixes {
    namespaces: IndexMap<String, String>,
}

impl Prefixes {
    /// No prefixes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a prefix, or gives a known one another namespace.
    ///
    /// # Errors
    /// When the namespace is not an absolute IRI.
    pub fn insert(
        &mut self,
        prefix: impl Into<String>,
        namespace: impl Into<String>,
    ) -> Result<(), PrefixError> {
        let namespace = iri(&namespace.into())?.into_string();
        self.namespaces.insert(prefix.into(), namespace);
        Ok(())
    }

    /// The namespace of a prefix.
    #[must_use]
    pub fn get(&self, prefix: &str) -> Option<&str> {
        self.namespaces.get(prefix).map(String::as_str)
    }

    /// Prefixes and namespaces, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.namespaces.iter().map(|(prefix, namespace)| (prefix.as_str(), namespace.as_str()))
    }

    /// How many prefixes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.namespaces.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.namespaces.is_empty()
    }

    /// The IRI that a prefixed name such as `prop:reserves` stands for.
    ///
    /// # Errors
    /// When it has no colon, its prefix is not known, or the result is no IRI.
    pub fn expand(&self, name: &str) -> Result<NamedNode, PrefixError> {
        let (prefix, local) =
            name.split_once(':').ok_or_else(|| PrefixError::NoColon { text: name.to_owned() })?;
        let namespace = self.get(prefix).ok_or_else(|| PrefixError::Unknown {
            prefix: prefix.to_owned(),
            suggestion: self.nearest(prefix).map(str::to_owned),
        })?;
        iri(&format!("{namespace}{local}"))
    }

    /// The shortest way to write an IRI: the longest namespace it begins with, where what is left can stand in a
    /// query unescaped. `None` where there is no such prefix.
    #[must_use]
    pub fn shorten(&self, iri: &str) -> Option<String> {
        let fits = self.iter().filter_map(|(prefix, namespace)| {
            let local = iri.strip_prefix(namespace)?;
            is_local_name(local).then_some((namespace.len(), prefix, local))
        });
        let (_, prefix, local) = fits.max_by_key(|(length, ..)| *length)?;
        Some(format!("{prefix}:{local}"))
    }

    /// The prefixes whose namespaces are the longest that IRIs of these triples begin with, in order. An IRI is looked up once for each length
    /// that a namespace has, however many there are.
    pub fn used_by<'t>(&self, triples: impl Iterator<Item = TripleRef<'t>>) -> Vec<(&str, &str)> {
        let namespaces: HashSet<&str> = self.namespaces.values().map(String::as_str).collect();
        let lengths: BTreeSet<usize> = namespaces.iter().map(|namespace| namespace.len()).collect();
        let mut used: HashSet<&str> = HashSet::new();
        for triple in triples {
            each_iri(triple, &mut |iri| {
                let mut beginnings = lengths.iter().rev().filter_map(|length| iri.get(..*length));
                used.extend(beginnings.find_map(|beginning| namespaces.get(beginning)));
            });
        }
        self.iter().filter(|(_, namespace)| used.contains(namespace)).collect()
    }

    /// A text of SPARQL with its IRIs written by their prefixes.
    #[must_use]
    pub fn shorten_in(&self, text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for token in tokens(text).iter().filter(|token| token.kind == TokenKind::Iri) {
            out.push_str(&text[at..token.start]);
            let iri = token.text.trim_matches(['<', '>']);
            out.push_str(&self.shorten(iri).unwrap_or_else(|| token.text.to_owned()));
            at = token.end();
        }
        out.push_str(&text[at..]);
        out
    }

    /// A term as people read it: IRIs by their prefix, literals without quotes.
    #[must_use]
    pub fn show(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(node) => self.shorten(node.as_str()).unwrap_or_else(|| node.to_string()),
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        }
    }

    /// The known prefix that looks most like `prefix`.
    #[must_use]
    pub fn nearest(&self, prefix: &str) -> Option<&str> {
        nearest_name(prefix, self.namespaces.keys().map(String::as_str))
    }
}

fn iri(text: &str) -> Result<NamedNode, PrefixError> {
    NamedNode::new(text).map_err(|error| PrefixError::Iri { iri: text.to_owned(), reason: error.to_string() })
}

/// Whether the text is a `PN_LOCAL` (SPARQL 1.1, production 169) without backslash escapes, and not empty.
fn is_local_name(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let percent = |at: usize| {
        characters[at] == '%'
            && matches!(characters.get(at + 1..at + 3), Some(hex) if hex.iter().all(char::is_ascii_hexdigit))
    };
    let name =
        |c: char| is_name_start(c) || c.is_ascii_digit() || c == '-' || c == '\u{b7}' || is_combining(c);
    (0..characters.len()).all(|at| {
        let c = characters[at];
        let last = at + 1 == characters.len();
        match c {
            ':' | '_' => true,
            '%' => percent(at),
            '.' => at > 0 && !last,
            '-' | '\u{b7}' => at > 0,
            _ if at == 0 => is_name_start(c) || c.is_ascii_digit(),
            _ => name(c),
        }
    }) && !characters.is_empty()
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixes() -> Prefixes {
        let mut prefixes = Prefixes::new();
        for (prefix, namespace) in [
            ("ex", "http://example.org/"),
            ("deep", "http://example.org/deep/"),
            ("prop", "https://w3id.org/assay/property/"),
        ] {
            prefixes.insert(prefix, namespace).expect("a namespace");
        }
        prefixes
    }

    #[test]
    fn the_longest_namespace_wins_and_only_valid_local_names_are_shortened() {
        let cases = [
            ("http://example.org/a", Some("ex:a")),
            ("http://example.org/deep/a-b.c", Some("deep:a-b.c")),
            ("http://example.org/2024", Some("ex:2024")),
            ("http://example.org/-a", None),
            ("http://example.org/a.", None),
            ("http://example.org/a/b", None),
            ("http://example.org/a%20b", Some("ex:a%20b")),
            ("http://example.org/a%2", None),
            ("http://example.org/a(b)", None),
            ("http://example.org/稀土", Some("ex:稀土")),
            ("http://example.org/", None),
            ("http://elsewhere.org/a", None),
        ];
        for (iri, short) in cases {
            assert_eq!(prefixes().shorten(iri).as_deref(), short, "{iri}");
        }
    }

    #[test]
    fn only_iris_of_a_text_are_shortened() {
        let told =
            "?x < 3 && ?y = <http://example.org/a> && \"<http://example.org/a>\" != <http://other.org/>";
        let short = "?x < 3 && ?y = ex:a && \"<http://example.org/a>\" != <http://other.org/>";
        assert_eq!(prefixes().shorten_in(told), short);
    }

    #[test]
    fn expanding_undoes_shortening_and_names_the_nearest_prefix() {
        let expanded = prefixes().expand("prop:reserves").expect("an IRI");
        assert_eq!(prefixes().shorten(expanded.as_str()).as_deref(), Some("prop:reserves"));
        let unknown = PrefixError::Unknown { prefix: "porp".into(), suggestion: Some("prop".into()) };
        assert_eq!(prefixes().expand("porp:reserves"), Err(unknown));
        assert!(matches!(prefixes().expand("reserves"), Err(PrefixError::NoColon { .. })));
        assert!(matches!(prefixes().expand("ex:a b"), Err(PrefixError::Iri { .. })));
        assert!(matches!(Prefixes::new().insert("a", "no iri"), Err(PrefixError::Iri { .. })));
    }
}

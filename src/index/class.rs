//! What kind of term an id stands for.
//!
//! Knows RDF terms. Must not know where they are kept.

use oxrdf::vocab::xsd;
use oxrdf::{Literal, Term};

/// The kinds of terms that can be told apart without reading them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermClass {
    /// An IRI.
    Iri,
    /// A blank node.
    Blank,
    /// A plain string.
    Text,
    /// A string with a language.
    LanguageText,
    /// A literal of any other datatype; in a base, also a number that is written otherwise than its value is.
    Typed,
    /// A triple term.
    Triple,
    /// A whole number of 64 bits.
    Integer,
    /// A decimal.
    Decimal,
}

impl TermClass {
    /// The kind of a term.
    #[must_use]
    pub fn of(term: &Term) -> Self {
        match term {
            Term::NamedNode(_) => Self::Iri,
            Term::BlankNode(_) => Self::Blank,
            Term::Triple(_) => Self::Triple,
            Term::Literal(literal) => Self::of_literal(literal),
        }
    }

    fn of_literal(literal: &Literal) -> Self {
        if literal.language().is_some() {
            return Self::LanguageText;
        }
        match literal.datatype() {
            xsd::STRING => Self::Text,
            xsd::INTEGER => Self::Integer,
            xsd::DECIMAL => Self::Decimal,
            _ => Self::Typed,
        }
    }

    /// Whether it is a string, with a language or without.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::LanguageText)
    }

    /// Whether it is a name, which is equal to nothing else.
    #[must_use]
    pub fn is_node(self) -> bool {
        matches!(self, Self::Iri | Self::Blank)
    }
}

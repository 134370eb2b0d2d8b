//! Canonical N-Quads of quads under the labels that they have.
//!
//! Knows how canonical N-Quads are written. Must not know how labels are chosen.

use oxrdf::{BaseDirection, GraphName, Literal, NamedOrBlankNode, Quad, Term, vocab::xsd};
use std::fmt::Write as _;

/// The lines of quads, sorted, each once.
pub(super) fn sorted<'a>(quads: impl IntoIterator<Item = &'a Quad>) -> String {
    let mut lines: Vec<String> = quads.into_iter().map(line).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.concat()
}

fn line(quad: &Quad) -> String {
    let mut line = String::new();
    subject(&quad.subject, &mut line);
    iri(quad.predicate.as_str(), &mut line);
    term(&quad.object, &mut line);
    match &quad.graph_name {
        GraphName::NamedNode(node) => iri(node.as_str(), &mut line),
        GraphName::BlankNode(node) => blank(node.as_str(), &mut line),
        GraphName::DefaultGraph => {}
    }
    line.push_str(".\n");
    line
}

fn subject(node: &NamedOrBlankNode, out: &mut String) {
    match node {
        NamedOrBlankNode::NamedNode(node) => iri(node.as_str(), out),
        NamedOrBlankNode::BlankNode(node) => blank(node.as_str(), out),
    }
}

fn term(term: &Term, out: &mut String) {
    match term {
        Term::NamedNode(node) => iri(node.as_str(), out),
        Term::BlankNode(node) => blank(node.as_str(), out),
        Term::Literal(literal) => self::literal(literal, out),
        Term::Triple(triple) => {
            out.push_str("<<( ");
            subject(&triple.subject, out);
            iri(triple.predicate.as_str(), out);
            self::term(&triple.object, out);
            out.push_str(")>> ");
        }
    }
}

fn iri(iri: &str, out: &mut String) {
    out.push('<');
    out.push_str(iri);
    out.push_str("> ");
}

fn blank(label: &str, out: &mut String) {
    out.push_str("_:");
    out.push_str(label);
    out.push(' ');
}

fn literal(literal: &Literal, out: &mut String) {
    out.push('"');
    for c in literal.value().chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '\u{7f}' => drop(write!(out, "\\u{:04X}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
    if let Some(language) = literal.language() {
        out.push('@');
        out.push_str(&language.to_ascii_lowercase());
        match literal.direction() {
            Some(BaseDirection::Ltr) => out.push_str("--ltr"),
            Some(BaseDirection::Rtl) => out.push_str("--rtl"),
            None => {}
        }
    } else if literal.datatype() != xsd::STRING {
        out.push_str("^^<");
        out.push_str(literal.datatype().as_str());
        out.push('>');
    }
    out.push(' ');
}

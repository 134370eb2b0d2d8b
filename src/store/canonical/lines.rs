//! Canonical N-Quads of quads under the labels that they have.
//!
//! Knows how canonical N-Quads are written. Must not know how labels are chosen.

use super::bridge::is_reserved;
use oxrdf::{BaseDirection, GraphName, Literal, NamedOrBlankNode, Quad, Term, Triple, vocab::xsd};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The lines of quads, sorted, each once.
pub(super) fn sorted<'a>(quads: impl IntoIterator<Item = &'a Quad>) -> String {
    let mut text = Lines::default();
    for quad in quads {
        line(quad, &mut text.text, &mut term);
        text.end();
    }
    text.sorted()
}

/// The form of quads without blank nodes, where triple terms are among them: as the algorithm has it with SHA-256, each stands
/// for a graph of one triple, whose name follows from the triple. `None` where an IRI of the data could be such a name.
pub(super) fn encoded(quads: &[&Quad]) -> Option<String> {
    let mut text = Lines::default();
    let mut names = Names::default();
    for quad in quads {
        line(quad, &mut text.text, &mut |term, out| names.term(term, out));
        text.end();
    }
    for (triple, name) in &names.of {
        text.text.push_str(triple);
        iri(name, &mut text.text);
        text.text.push_str(".\n");
        text.end();
    }
    if !names.of.is_empty() {
        (0..3).for_each(|_| iri("aaa:basic-encoded", &mut text.text));
        text.text.push_str(".\n");
        text.end();
    }
    let is_free = |quad: &&Quad| {
        let graph = matches!(&quad.graph_name, GraphName::NamedNode(node) if is_reserved(node.as_str()));
        !graph && !has_reserved(&quad.subject, quad.predicate.as_str(), &quad.object)
    };
    quads.iter().all(is_free).then(|| text.sorted())
}

/// Lines in one text: most quads are short, and a text of its own for each would cost more than what is in it.
#[derive(Default)]
struct Lines {
    text: String,
    ends: Vec<usize>,
}

impl Lines {
    fn end(&mut self) {
        self.ends.push(self.text.len());
    }

    /// The lines, sorted, each once.
    fn sorted(&self) -> String {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut lines: Vec<&str> =
            starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end]).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.concat()
    }
}

/// The names of the graphs that triple terms stand for, by what the triples are.
#[derive(Default)]
struct Names {
    of: BTreeMap<String, String>,
}

impl Names {
    fn term(&mut self, term: &Term, out: &mut String) {
        let Term::Triple(triple) = term else { return self::term(term, out) };
        let mut own = String::new();
        subject(&triple.subject, &mut own);
        iri(triple.predicate.as_str(), &mut own);
        self.term(&triple.object, &mut own);
        let name =
            self.of.entry(own).or_insert_with_key(|own| format!("aaa:{}", base64(&Sha256::digest(own))));
        iri(name, out);
    }
}

fn has_reserved(subject: &NamedOrBlankNode, predicate: &str, object: &Term) -> bool {
    let is_subject = matches!(subject, NamedOrBlankNode::NamedNode(node) if is_reserved(node.as_str()));
    is_subject
        || is_reserved(predicate)
        || match object {
            Term::NamedNode(node) => is_reserved(node.as_str()),
            Term::Triple(triple) => {
                let Triple { subject, predicate, object } = triple.as_ref();
                has_reserved(subject, predicate.as_str(), object)
            }
            _ => false,
        }
}

/// Base 64 as URLs have it, without padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let padded = [three[0], three.get(1).copied().unwrap_or(0), three.get(2).copied().unwrap_or(0), 0];
        let number = u32::from_be_bytes(padded);
        for digit in 0..=three.len() {
            text.push(char::from(DIGITS[(number >> (26 - 6 * digit)) as usize & 63]));
        }
    }
    text
}

fn line(quad: &Quad, out: &mut String, object: &mut dyn FnMut(&Term, &mut String)) {
    subject(&quad.subject, out);
    iri(quad.predicate.as_str(), out);
    object(&quad.object, out);
    match &quad.graph_name {
        GraphName::NamedNode(node) => iri(node.as_str(), out),
        GraphName::BlankNode(node) => blank(node.as_str(), out),
        GraphName::DefaultGraph => {}
    }
    out.push_str(".\n");
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

//! What XML 1.0 can hold, for the writers of XML results and RDF/XML.
//!
//! Knows characters and names of elements. Must not know rows.

use oxrdf::vocab::rdf;
use oxrdf::{TermRef, TripleRef};
use std::io::{self, Write};

/// The namespace of RDF.
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// What no predicate may be in RDF/XML, for it is of the syntax: below the namespace of RDF.
const SYNTAX: [&str; 12] = [
    "RDF",
    "Description",
    "ID",
    "about",
    "parseType",
    "resource",
    "nodeID",
    "datatype",
    "li",
    "aboutEach",
    "aboutEachPrefix",
    "bagID",
];

/// Namespaces whose names XML keeps for itself.
const KEPT: [&str; 2] = ["http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace"];

/// The predicate or class of a triple, or of a triple term in it, that cannot be the name of an element.
pub(super) fn unnameable(triple: TripleRef<'_>) -> Option<&str> {
    let predicate = triple.predicate.as_str();
    if !is_name(predicate) {
        return Some(predicate);
    }
    match triple.object {
        // The class of a node is the name of its element.
        TermRef::NamedNode(class) if triple.predicate == rdf::TYPE => {
            Some(class.as_str()).filter(|class| !is_name(class) && !is_syntax(class))
        }
        TermRef::Triple(inner) => unnameable(inner.as_ref()),
        _ => None,
    }
}

fn is_syntax(iri: &str) -> bool {
    iri.strip_prefix(RDF).is_some_and(|name| SYNTAX.contains(&name))
}

/// Whether an IRI is a namespace and a name of XML that has no colon.
fn is_name(iri: &str) -> bool {
    let start = iri.rfind(|c| !in_name(c)).map_or(0, |at| at + 1);
    // The name need not be the whole of that: it begins with the first character that a name can begin with.
    let rest = iri[start..].trim_start_matches(|c| !begins_name(c));
    let is_kept = || KEPT.contains(&&iri[..iri.len() - rest.len()]);
    !rest.is_empty() && rest.len() < iri.len() && !is_syntax(iri) && !is_kept()
}

fn begins_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn in_name(c: char) -> bool {
    begins_name(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// A character that XML 1.0 has no way to write, not even as a reference.
#[derive(Debug, thiserror::Error)]
#[error("XML 1.0 cannot hold the character U+{0:04X}")]
pub(super) struct NotXml(pub(super) u32);

/// Lets XML pass to a writer: a carriage return, which readers would make a line end of, becomes a reference; a character
/// that XML cannot hold is an error of kind [`io::ErrorKind::InvalidData`] with [`NotXml`] in it.
///
/// Serializers themselves write neither of them, so both are of the data.
pub(super) struct XmlFilter<W> {
    out: W,
    /// The last bytes, while they may be the beginning of U+FFFE or U+FFFF.
    held: Vec<u8>,
}

impl<W: Write> XmlFilter<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, held: Vec::new() }
    }

    fn refuse(character: u32) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, NotXml(character))
    }
}

impl<W: Write> Write for XmlFilter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for &byte in bytes {
            match byte {
                b'\t' | b'\n' => {}
                b'\r' => {
                    self.out.write_all(b"&#13;")?;
                    continue;
                }
                0..0x20 => return Err(Self::refuse(byte.into())),
                _ => {}
            }
            self.held = match (self.held.as_slice(), byte) {
                ([], 0xEF) => vec![0xEF],
                ([0xEF], 0xBF) => vec![0xEF, 0xBF],
                ([0xEF, 0xBF], 0xBE | 0xBF) => return Err(Self::refuse(0xFF40 + u32::from(byte))),
                _ => Vec::new(),
            };
            self.out.write_all(&[byte])?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(text: &str) -> Result<String, String> {
        let mut filter = XmlFilter::new(Vec::new());
        filter.write_all(text.as_bytes()).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(filter.out).unwrap())
    }

    #[test]
    fn predicates_end_in_a_name_of_xml() {
        let rdf = |name: &str| format!("{RDF}{name}");
        for (iri, is_right) in [
            ("http://e/p", true),
            ("http://e/2024-share", true),
            ("http://e/é", true),
            ("urn:p", true),
            ("http://e/ns#", false),
            ("http://e/123", false),
            ("http://e/p/", false),
            ("http://e/p?q=%20", false),
            ("http://e/p()", false),
            ("http://e/a-1.5", true),
            ("http://www.w3.org/2000/xmlns/a", false),
            (&rdf("value"), true),
            (&rdf("_1"), true),
            (&rdf("li"), false),
        ] {
            assert_eq!(is_name(iri), is_right, "{iri}");
        }
    }

    #[test]
    fn what_xml_cannot_hold_is_refused_by_name() {
        assert_eq!(
            filtered("<a>é\tx\r\ny\u{ffef}\u{fffd}\u{85}</a>").unwrap(),
            "<a>é\tx&#13;\ny\u{ffef}\u{fffd}\u{85}</a>"
        );
        for character in ['\0', '\u{8}', '\u{1b}', '\u{fffe}', '\u{ffff}'] {
            let error = filtered(&format!("a{character}b")).unwrap_err();
            assert_eq!(error, format!("XML 1.0 cannot hold the character U+{:04X}", u32::from(character)));
        }
    }
}

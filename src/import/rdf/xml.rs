//! RDF/XML before it is parsed: how much its entities expand to, how deep its elements stand, and languages that are taken away.
//!
//! Knows tags, attributes and declarations of entities. Must not know what elements mean.
//!
//! The parser expands entities without a bound, and knows no `xml:lang=""`. Entities are weighed here; a language that is
//! taken away gets a tag that the file does not have, which [`Prepared::restore`] takes out of what was read.

use crate::index::nesting::{Excess, MOST_ELEMENTS};
use oxrdf::{Literal, Quad, Term};
use std::collections::HashMap;

/// What entities may expand to for each byte of a file, and what they may in any.
const EXPANSION: usize = 32;
const FREE_EXPANSION: usize = 1 << 20;
/// The most attributes of one tag: they are compared with each other.
const MOST_ATTRIBUTES: usize = 1000;

/// A file that the parser can be given.
pub(super) struct Prepared {
    pub(super) text: String,
    /// Where bytes were put in, by the place in the new text, and how many.
    insertions: Vec<(usize, usize)>,
    /// The tag that stands for no language.
    none: String,
}

/// A place in a file, and what is wrong there.
pub(super) type Found = (usize, String);

impl Prepared {
    /// The place in the file of a place in the text.
    pub(super) fn original(&self, at: usize) -> usize {
        let before = self.insertions.iter().take_while(|(place, _)| *place < at);
        at.saturating_sub(before.map(|(_, length)| length).sum())
    }

    /// A quad as the file has it.
    pub(super) fn restore(&self, mut quad: Quad) -> Quad {
        if !self.insertions.is_empty()
            && let Term::Literal(literal) = &quad.object
        {
            quad.object = self.literal(literal).into();
        }
        quad
    }

    fn literal(&self, literal: &Literal) -> Literal {
        if literal.language() == Some(self.none.as_str()) {
            return Literal::new_simple_literal(literal.value());
        }
        // Literals of XML keep their tags.
        if !literal.value().contains(&self.none) {
            return literal.clone();
        }
        Literal::new_typed_literal(literal.value().replace(&self.none, ""), literal.datatype().into_owned())
    }
}

/// Prepares a file for the parser.
pub(super) fn prepare(text: &str) -> Result<Prepared, Found> {
    let mut walk = Walk {
        text,
        at: 0,
        depth: 0,
        entities: HashMap::new(),
        expansion: 0,
        allowed: text.len().saturating_mul(EXPANSION).saturating_add(FREE_EXPANSION),
        bare: Vec::new(),
        quotes: Vec::new(),
    };
    walk.run()?;
    let lower = text.to_ascii_lowercase();
    let candidates = (0..).map(|number| format!("x-none{number}"));
    let none = candidates.into_iter().find(|tag| !lower.contains(tag.as_str())).unwrap_or_default();
    let mut bytes = text.as_bytes().to_vec();
    for at in walk.quotes {
        bytes[at] = b'"';
    }
    let mut out = String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned());
    let mut insertions = Vec::new();
    if !walk.bare.is_empty() {
        let mut filled = String::with_capacity(out.len() + walk.bare.len() * none.len());
        let mut from = 0;
        for at in walk.bare {
            filled.push_str(&out[from..at]);
            insertions.push((filled.len(), none.len()));
            filled.push_str(&none);
            from = at;
        }
        filled.push_str(&out[from..]);
        out = filled;
    }
    Ok(Prepared { text: out, insertions, none })
}

struct Walk<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// How many bytes each entity expands to.
    entities: HashMap<&'t str, usize>,
    expansion: usize,
    allowed: usize,
    /// Where an `xml:lang` says nothing.
    bare: Vec<usize>,
    /// Single quotes that double ones can replace.
    quotes: Vec<usize>,
}

impl Walk<'_> {
    fn run(&mut self) -> Result<(), Found> {
        while let Some(open) = self.find("<") {
            self.weigh(self.at, open)?;
            self.at = open;
            let rest = &self.text[open..];
            if rest.starts_with("<!--") {
                self.skip("-->");
            } else if rest.starts_with("<![CDATA[") {
                self.skip("]]>");
            } else if rest.starts_with("<?") {
                self.skip("?>");
            } else if rest.starts_with("<!") {
                self.declarations()?;
            } else if rest.starts_with("</") {
                self.depth = self.depth.saturating_sub(1);
                self.skip(">");
            } else {
                self.tag()?;
            }
        }
        self.weigh(self.at, self.text.len())
    }

    fn find(&self, what: &str) -> Option<usize> {
        self.text[self.at..].find(what).map(|found| self.at + found)
    }

    fn skip(&mut self, end: &str) {
        self.at = self.find(end).map_or(self.text.len(), |found| found + end.len());
    }

    /// Adds what the entities between two places expand to.
    fn weigh(&mut self, from: usize, to: usize) -> Result<(), Found> {
        if self.entities.is_empty() {
            return Ok(());
        }
        self.expansion = self.expansion.saturating_add(self.weight(&self.text[from..to]));
        if self.expansion > self.allowed {
            let limit = self.allowed;
            let message = format!("its entities expand to more than {limit} bytes, the most for its size");
            return Err((from, message));
        }
        Ok(())
    }

    /// How many bytes the entities in a piece of text expand to.
    fn weight(&self, piece: &str) -> usize {
        let names = piece.split('&').skip(1).filter_map(|after| after.split_once(';'));
        let weights = names.filter_map(|(name, _)| self.entities.get(name));
        weights.fold(0, |sum, weight| sum.saturating_add(*weight))
    }

    /// The document type, with its declarations of entities.
    fn declarations(&mut self) -> Result<(), Found> {
        let start = self.at;
        let mut depth = 0_usize;
        let mut quote = None;
        let mut end = self.text.len();
        for (at, byte) in self.text.as_bytes().iter().enumerate().skip(start) {
            match (quote, byte) {
                (Some(open), byte) if open == byte => quote = None,
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'<' | b'[') => depth += 1,
                (None, b'>' | b']') => depth -= 1,
                // What stands in quotes, too.
                _ => {}
            }
            if depth == 0 {
                end = at + 1;
                break;
            }
        }
        let mut from = start;
        while let Some(found) = self.text[from..end].find("<!ENTITY") {
            from += found + "<!ENTITY".len();
            self.entity(from, end)?;
        }
        self.at = end;
        Ok(())
    }

    /// A declaration of an entity, from its name on.
    fn entity(&mut self, from: usize, end: usize) -> Result<(), Found> {
        let declared = &self.text[from..end];
        let named = declared.trim_start().trim_start_matches('%').trim_start();
        let Some((name, rest)) = named.split_once(|c: char| c.is_ascii_whitespace()) else { return Ok(()) };
        let rest = rest.trim_start();
        let Some(quote) = rest.chars().next().filter(|c| *c == '"' || *c == '\'') else { return Ok(()) };
        let Some((value, _)) = rest[1..].split_once(quote) else { return Ok(()) };
        let opens = end - rest.len();
        if quote == '\'' && !value.contains('"') {
            self.quotes.extend([opens, opens + 1 + value.len()]);
        }
        let weight = value.len().saturating_add(self.weight(value));
        self.entities.insert(name, weight);
        // Declaring one expands those in it.
        self.weigh(opens, opens + 1 + value.len())
    }

    /// A tag that opens an element, or is one.
    fn tag(&mut self) -> Result<(), Found> {
        let open = self.at;
        let bytes = self.text.as_bytes();
        let mut at = open + 1;
        let mut attributes = 0;
        while at < bytes.len() && bytes[at] != b'>' {
            if bytes[at] == b'"' || bytes[at] == b'\'' {
                let close = self.text[at + 1..]
                    .find(char::from(bytes[at]))
                    .map_or(bytes.len(), |found| at + 1 + found);
                if close == at + 1
                    && self.text[open..at].trim_end().trim_end_matches('=').trim_end().ends_with("xml:lang")
                {
                    self.bare.push(close);
                }
                attributes += 1;
                at = close;
            }
            at += 1;
        }
        if attributes > MOST_ATTRIBUTES {
            return Err((
                open,
                format!("a tag has more than {MOST_ATTRIBUTES} attributes, the most that are read"),
            ));
        }
        let at = at.min(bytes.len());
        self.weigh(open, at)?;
        if bytes.get(at.saturating_sub(1)) != Some(&b'/') {
            self.depth += 1;
        }
        if self.depth > MOST_ELEMENTS {
            return Err((open, Excess::Elements.to_string()));
        }
        self.at = (at + 1).min(bytes.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_weighed_before_they_expand() {
        let doubled = |levels: usize| {
            let declared = (1..levels).map(|n| format!("<!ENTITY e{n} \"&e{};&e{};\">", n - 1, n - 1));
            let declared: String = declared.collect();
            format!("<!DOCTYPE r [<!ENTITY e0 \"some words\">{declared}]><r>&e{};</r>", levels - 1)
        };
        assert!(prepare(&doubled(10)).is_ok());
        assert!(prepare(&doubled(60)).err().unwrap().1.contains("entities expand to more than"));
        let many = |uses: usize| {
            format!("<!DOCTYPE r [<!ENTITY e '{}'>]><r a='{}'/>", "x".repeat(2000), "&e;".repeat(uses))
        };
        assert!(prepare(&many(100)).is_ok());
        assert!(prepare(&many(100_000)).is_err());
        // What stands for names of ontologies is no matter.
        let owl = "<!DOCTYPE r [<!ENTITY owl 'http://www.w3.org/2002/07/owl#'>]><r>";
        let text = format!("{owl}{}</r>", "<a b='&owl;Class'/>".repeat(100_000));
        assert!(prepare(&text).unwrap().text.contains("<!ENTITY owl \"http://www.w3.org/2002/07/owl#\">"));
    }

    #[test]
    fn elements_and_attributes_have_a_limit() {
        let deep =
            |depth: usize| format!("<?xml ?><!-- <a> -->{}<b/>{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(prepare(&deep(MOST_ELEMENTS - 1)).is_ok());
        assert!(prepare(&deep(MOST_ELEMENTS + 1)).err().unwrap().1.contains("elements stand within"));
        assert!(prepare(&"<a b='>'/><c></c>".repeat(2000)).is_ok());
        assert!(prepare(&format!("<a {}/>", "b='' ".repeat(1001))).is_err());
    }

    #[test]
    fn whatever_is_broken_is_left_to_the_parser() {
        for text in [
            "<",
            "<a",
            "<a b='",
            "<!",
            "<!DOCTYPE",
            "<!ENTITY",
            "<!DOCTYPE r [<!ENTITY",
            "]>",
            "<!>]]>",
            "</",
            "&",
            "<a b=\"é",
            "<!DOCTYPE r [<!ENTITY é 'é' é>]>",
        ] {
            assert!(prepare(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = "<a xml:lang=\"\">x</a><b xml:lang = ''>y</b><c xml:lang='x-none0'/>";
        let prepared = prepare(text).unwrap();
        assert_eq!(prepared.text.replace("x-none1", ""), text);
        for mark in [">x<", ">y<", "<c "] {
            let at = prepared.text.find(mark).unwrap();
            assert_eq!(prepared.original(at), text.find(mark).unwrap());
        }
    }
}

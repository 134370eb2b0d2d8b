//! IRIs, and the patterns by which Assay mints them: every node it writes can be cited.

use std::borrow::Borrow;
use std::fmt;
use std::fmt::Write as _;

/// An absolute IRI. Holding one promises no more than that a caller expanded or minted it; validity is
/// checked where text comes in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iri(String);

impl Iri {
    /// Wraps an absolute IRI.
    pub fn new(iri: impl Into<String>) -> Self {
        Self(iri.into())
    }

    /// The IRI as text, without angle brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The IRI of something below this one: `below("quote")` of `…/catch-up` is `…/catch-up/quote`.
    #[must_use]
    pub fn below(&self, path: &str) -> Self {
        Self(format!("{}/{path}", self.0))
    }
}

impl fmt::Display for Iri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Iri {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Iri {
    fn from(iri: &str) -> Self {
        Self::new(iri)
    }
}

/// Words that cannot be the id of a source, because the base IRI uses them itself, or a graph of its own would be named like theirs.
pub(crate) const RESERVED_IDS: [&str; 4] = ["graph", "review", "concept", "endorsed"];

/// The base IRI of a workspace, below which its documents, claims and reviews are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseIri(String);

impl BaseIri {
    /// Takes a base IRI and ends it with `/` where neither `/` nor `#` does.
    #[must_use]
    pub fn new(base: &str) -> Self {
        if base.ends_with(['/', '#']) { Self(base.to_owned()) } else { Self(format!("{base}/")) }
    }

    /// The base as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A document: `<base>mondo-2024`.
    #[must_use]
    pub fn source(&self, id: &str) -> Iri {
        Iri(format!("{}{id}", self.0))
    }

    /// The namespace of a document's claims, which its id abbreviates as a prefix: `<base>mondo-2024/`.
    #[must_use]
    pub fn source_namespace(&self, id: &str) -> String {
        format!("{}{id}/", self.0)
    }

    /// The graph of a document: `<base>graph/mondo-2024`.
    #[must_use]
    pub fn graph(&self, id: &str) -> Iri {
        Iri(format!("{}graph/{id}", self.0))
    }

    /// The graph of a file of RDF, by the name of the file without its extension: `<base>graph/rdf/STEM`.
    #[must_use]
    pub fn rdf_graph(&self, stem: &[u8]) -> Iri {
        self.graph(&format!("rdf/{}", segment(stem)))
    }

    /// The `n`th review of a review sheet: `<base>review/STEM/1`.
    #[must_use]
    pub fn review(&self, stem: &str, n: usize) -> Iri {
        Iri(format!("{}review/{}/{n}", self.0, segment(stem.as_bytes())))
    }

    /// The sheet and number of a review that [`BaseIri::review`] named: `STEM/1`; `None` of any other IRI.
    #[must_use]
    pub fn review_name(&self, review: &Iri) -> Option<String> {
        Some(named_by(review.0.strip_prefix(&self.0)?.strip_prefix("review/")?))
    }

    /// The name of a claim with the id of its document as its prefix, `mondo-2024:catch-up`; `None` where it is named
    /// below another base.
    #[must_use]
    pub fn claim_name(&self, claim: &Iri) -> Option<String> {
        let (source, id) = claim.0.strip_prefix(&self.0)?.split_once('/')?;
        (is_id(source) && is_id(id)).then(|| format!("{source}:{id}"))
    }

    /// The graph of a review sheet: `<base>graph/review/STEM`.
    #[must_use]
    pub fn review_graph(&self, stem: &str) -> Iri {
        self.graph(&format!("review/{}", segment(stem.as_bytes())))
    }

    /// The graph of what standing reviews endorse: `<base>graph/endorsed`.
    #[must_use]
    pub fn endorsed_graph(&self) -> Iri {
        self.graph("endorsed")
    }

    /// The namespace of provisional concepts, abbreviated `concept:`.
    #[must_use]
    pub fn concept_namespace(&self) -> String {
        format!("{}concept/", self.0)
    }
}

/// Whether `id` may name a source, a claim or a concept: a letter, then letters, digits, `-` or `_`, ASCII
/// only, so that it stands unescaped in IRIs, CURIEs and file names.
#[must_use]
pub(crate) fn is_id(id: &str) -> bool {
    let mut chars = id.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// The name of a file as a segment of an IRI: letters and digits of any script, `-`, `.`, `_` and `~` stay, all else is
/// percent-encoded. No two names have one segment.
#[must_use]
pub(crate) fn segment(name: &[u8]) -> String {
    let mut segment = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_ascii_alphanumeric() || "-._~".contains(c) || !c.is_ascii() && c.is_alphanumeric() {
                segment.push(c);
            } else {
                encode(c.encode_utf8(&mut [0; 4]).as_bytes(), &mut segment);
            }
        }
        encode(chunk.invalid(), &mut segment);
    }
    segment
}

fn encode(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(out, "%{byte:02X}");
    }
}

/// The name that a segment was made of, as far as it is text.
fn named_by(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        rest = byte.map_or(after, |_| &after[2..]);
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned())
}

/// The letters and digits of a name as words of an id: in lower case, what lies between them as one `-`, and each letter or digit
/// beyond ASCII by its code point, so that names of any script have ids of their own.
#[must_use]
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    let mut is_apart = false;
    for c in name.to_lowercase().chars() {
        if !c.is_alphanumeric() {
            is_apart = !slug.is_empty();
            continue;
        }
        if std::mem::take(&mut is_apart) {
            slug.push('-');
        }
        if c.is_ascii() {
            slug.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(slug, "u{:04x}", u32::from(c));
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_have_segments_and_ids_of_their_own() {
        let base = BaseIri::new("https://e.org/");
        let cases: [(&str, &str, &str); 10] = [
            ("my data 2024", "my%20data%202024", "my-data-2024"),
            ("my%20data", "my%2520data", "my-20data"),
            ("a#b?c", "a%23b%3Fc", "a-b-c"),
            ("中国", "中国", "u4e2du56fd"),
            ("日本", "日本", "u65e5u672c"),
            ("Öland", "Öland", "u00f6land"),
            ("Åland", "Åland", "u00e5land"),
            ("a\u{202e}b", "a%E2%80%AEb", "a-b"),
            ("...", "...", ""),
            ("PROD_EST_ 2024", "PROD_EST_%202024", "prod-est-2024"),
        ];
        let mut seen = std::collections::BTreeSet::new();
        for (name, expected, id) in cases {
            assert_eq!((segment(name.as_bytes()).as_str(), slug(name).as_str()), (expected, id), "{name}");
            let review = base.review(name, 1);
            assert_eq!(base.review_name(&review), Some(format!("{name}/1")));
            assert!(seen.insert(review.to_string()), "{name}");
        }
        assert_eq!(segment(b"a\xFFb"), "a%FFb");
    }

    #[test]
    fn ids_start_with_a_letter() {
        for good in ["a", "mondo-2024", "G_7", "usgs-mcs-2025"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "7g", "-a", "a b", "a/b", "é", "a.b", "a:b"] {
            assert!(!is_id(bad), "{bad}");
        }
    }

    #[test]
    fn claims_and_reviews_have_names_below_their_base_alone() {
        let base = BaseIri::new("http://x.org/c");
        assert_eq!(base.review_name(&base.review("a", 2)), Some("a/2".to_owned()));
        assert_eq!(base.claim_name(&base.source("a").below("b")).as_deref(), Some("a:b"));
        for other in ["http://y.org/c/a/b", "http://x.org/c/a", "http://x.org/c/a/b/quote"] {
            assert_eq!((base.review_name(&other.into()), base.claim_name(&other.into())), (None, None));
        }
    }

    #[test]
    fn a_base_is_closed_once() {
        assert_eq!(BaseIri::new("http://x.org/c").as_str(), "http://x.org/c/");
        assert_eq!(BaseIri::new("http://x.org/c/").as_str(), "http://x.org/c/");
        assert_eq!(BaseIri::new("http://x.org/c#").as_str(), "http://x.org/c#");
    }
}

//! SPARQL 1.1 Query Results in JSON, with what else is to be said where readers look past it.
//!
//! Knows the document that a serializer writes. Must not know what is said. A link in the head is of the standard; a member of
//! ours goes between the head and the results: strict readers, Oxigraph's among them, take none after these.

use crate::query::exec::stream::Completeness;
use std::io::{self, Write};

/// What a link begins with that says that results are not all; what cut them follows.
const INCOMPLETE: &str = "https://w3id.org/assay/incomplete#";

/// The link that says why results are not all.
pub(super) fn link(completeness: Completeness) -> Option<String> {
    completeness.reason().map(|reason| format!(r#""link":["{INCOMPLETE}{reason}"]"#))
}

/// Puts members into the head of a document, and after it, as it is written.
pub(super) struct Headed<W> {
    out: W,
    in_head: Option<String>,
    after_head: Option<String>,
    /// The document so far, until its head has ended.
    begun: Option<Vec<u8>>,
}

impl<W: Write> Headed<W> {
    /// `in_head` and `after_head` are members, as JSON writes them.
    pub(super) fn new(out: W, in_head: Option<String>, after_head: Option<String>) -> Self {
        let begun = (in_head.is_some() || after_head.is_some()).then(Vec::new);
        Self { out, in_head, after_head, begun }
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if let Some(begun) = self.begun.take() {
            self.out.write_all(&begun)?;
        }
        self.out.flush()
    }

    /// The place before the brace that ends the head. No name of a variable has a quotation mark.
    fn end(begun: &[u8]) -> Option<usize> {
        [&b"},\"results\":"[..], b"},\"boolean\":"]
            .into_iter()
            .find_map(|next| begun.windows(next.len()).position(|part| part == next))
    }
}

impl<W: Write> Write for Headed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(begun) = &mut self.begun else { return self.out.write(bytes) };
        begun.extend_from_slice(bytes);
        if let Some(end) = Self::end(begun) {
            let begun = self.begun.take().unwrap_or_default();
            let (head, rest) = begun.split_at(end);
            self.out.write_all(head)?;
            if let Some(member) = self.in_head.take() {
                let comma = if head.ends_with(b"{") { "" } else { "," };
                write!(self.out, "{comma}{member}")?;
            }
            self.out.write_all(b"}")?;
            if let Some(member) = self.after_head.take() {
                write!(self.out, ",{member}")?;
            }
            self.out.write_all(&rest[1..])?;
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

    fn with(document: &str, in_head: Option<&str>, after_head: Option<&str>) -> String {
        let mut out = Vec::new();
        let mut headed = Headed::new(&mut out, in_head.map(str::to_owned), after_head.map(str::to_owned));
        for byte in document.as_bytes() {
            headed.write_all(&[*byte]).unwrap();
        }
        headed.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn members_go_into_the_head_and_after_it() {
        let rows = r#"{"head":{"vars":["results","o"]},"results":{"bindings":[]}}"#;
        for (document, in_head, after_head, expected) in [
            (rows, None, None, rows),
            (
                rows,
                Some(r#""link":[]"#),
                None,
                r#"{"head":{"vars":["results","o"],"link":[]},"results":{"bindings":[]}}"#,
            ),
            (
                rows,
                Some(r#""link":[]"#),
                Some(r#""a":1"#),
                r#"{"head":{"vars":["results","o"],"link":[]},"a":1,"results":{"bindings":[]}}"#,
            ),
            (
                r#"{"head":{},"boolean":true}"#,
                Some(r#""link":[]"#),
                None,
                r#"{"head":{"link":[]},"boolean":true}"#,
            ),
            (r#"{"head":{},"boolean":true}"#, None, Some(r#""a":1"#), r#"{"head":{},"a":1,"boolean":true}"#),
        ] {
            assert_eq!(with(document, in_head, after_head), expected);
        }
        assert_eq!(link(Completeness::Complete), None);
        assert!(link(Completeness::CutByLimit).is_some_and(|link| link.ends_with("#limit\"]")));
    }
}

//! Bytes to text: strict UTF-8, hashes, and the ways between code points, bytes and lines.
//!
//! Knows bytes and Unicode. Must not know where the bytes come from, nor what is looked for in them.

use std::fmt::Write as _;
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::runs::Prepared;

/// Code points between two entries of the table that leads from offsets to bytes.
const STRIDE: usize = 64;

/// Why bytes are not text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// A byte that starts no character of UTF-8, or one that its followers break.
    #[error("not UTF-8: byte 0x{byte:02X} at line {line}, column {column} (byte {offset} of the file)")]
    InvalidByte {
        /// The line, counted from 1.
        line: usize,
        /// The column in code points, counted from 1.
        column: usize,
        /// The offset of the byte in the bytes given, counted from 0.
        offset: usize,
        /// The byte itself.
        byte: u8,
    },
    /// The bytes end within a character.
    #[error(
        "not UTF-8: the text ends within a character at line {line}, column {column} (byte {offset} of the file)"
    )]
    CutShort {
        /// The line, counted from 1.
        line: usize,
        /// The column in code points, counted from 1.
        column: usize,
        /// The offset of the first byte of the unfinished character, counted from 0.
        offset: usize,
    },
}

/// A stretch of a rendition in code points, half open: `start` is the first, `end` the first after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first code point.
    pub start: usize,
    /// The first code point that is not part of it.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Its length in code points.
    #[must_use]
    pub fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }
}

/// Where an offset lies for a reader: line and column, both counted from 1, columns in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in code points, counted from 1.
    pub column: usize,
}

/// The plain text of a document, with the hashes of the bytes it came from and of itself.
///
/// A leading byte order mark is dropped and CRLF becomes LF; everything else stays as it was, a lone CR too.
/// Offsets therefore count code points of *this* text, while [`Rendition::bytes_sha256`] is over the bytes as
/// they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    text: String,
    sha256: String,
    bytes_sha256: String,
    byte_length: usize,
    code_points: usize,
    /// The byte index of every `STRIDE`th code point.
    marks: Vec<usize>,
    /// The code point at which each line starts.
    lines: Vec<usize>,
    prepared: Prepared,
}

/// The text of `bytes`, read as strict UTF-8. Costs one pass over the bytes and two hashes.
///
/// # Errors
///
/// [`DecodeError`] names the first byte that is not UTF-8, by line, column and offset in `bytes`.
///
/// ```
/// let rendition = assay::internals::document::decode("\u{FEFF}one\r\ntwo".as_bytes())?;
/// assert_eq!(rendition.text(), "one\ntwo");
/// # Ok::<(), assay::internals::document::DecodeError>(())
/// ```
pub fn decode(bytes: &[u8]) -> Result<Rendition, DecodeError> {
    let mut rendition = Rendition::of_text(utf8(bytes)?.replace("\r\n", "\n"));
    rendition.bytes_sha256 = sha256_hex(bytes);
    rendition.byte_length = bytes.len();
    Ok(rendition)
}

/// The bytes as text, less a leading byte order mark: for formats that say themselves what a line end is.
///
/// # Errors
///
/// As [`decode`].
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, DecodeError> {
    let text = std::str::from_utf8(bytes).map_err(|error| decode_error(bytes, error))?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

/// The SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

fn decode_error(bytes: &[u8], error: std::str::Utf8Error) -> DecodeError {
    let offset = error.valid_up_to();
    let before = String::from_utf8_lossy(&bytes[..offset]);
    let before = before.strip_prefix('\u{FEFF}').unwrap_or(&before);
    let line = before.matches('\n').count() + 1;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[line_start..].chars().count() + 1;
    match error.error_len() {
        Some(_) => DecodeError::InvalidByte { line, column, offset, byte: bytes[offset] },
        None => DecodeError::CutShort { line, column, offset },
    }
}

impl Rendition {
    /// The rendition of a text that is its own source, such as one made by an extractor: the bytes are the
    /// text's UTF-8.
    #[must_use]
    pub fn of_text(text: String) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut lines = vec![0];
        let mut code_points = 0;
        for (byte, character) in text.char_indices() {
            if code_points % STRIDE == 0 {
                marks.push(byte);
            }
            code_points += 1;
            if character == '\n' {
                lines.push(code_points);
            }
        }
        let sha256 = sha256_hex(text.as_bytes());
        Self {
            bytes_sha256: sha256.clone(),
            byte_length: text.len(),
            sha256,
            code_points,
            marks,
            lines,
            text,
            prepared: Prepared::default(),
        }
    }

    /// The text made ready for the search of near passages.
    pub(super) fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The SHA-256 of the text's UTF-8, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The SHA-256 of the bytes the text was decoded from, in hexadecimal.
    #[must_use]
    pub fn bytes_sha256(&self) -> &str {
        &self.bytes_sha256
    }

    /// The number of bytes the text was decoded from.
    #[must_use]
    pub fn byte_length(&self) -> usize {
        self.byte_length
    }

    /// The length of the text in code points.
    #[must_use]
    pub fn code_points(&self) -> usize {
        self.code_points
    }

    /// The number of lines; a text that ends in a line feed ends in an empty line.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The byte index of a code point offset (the text's length for its end); nothing beyond the end.
    /// Walks at most 63 characters.
    #[must_use]
    pub fn byte_of(&self, offset: usize) -> Option<usize> {
        if offset >= self.code_points {
            return (offset == self.code_points).then_some(self.text.len());
        }
        let start = *self.marks.get(offset / STRIDE)?;
        let (within, _) = self.text[start..].char_indices().nth(offset % STRIDE)?;
        Some(start + within)
    }

    /// The code point offset of a byte index; nothing within a character or beyond the end.
    /// Costs a binary search and a walk of at most 64 characters.
    #[must_use]
    pub fn offset_of(&self, byte: usize) -> Option<usize> {
        if !self.text.is_char_boundary(byte) {
            return None;
        }
        let mark = self.marks.partition_point(|start| *start <= byte);
        let Some(mark) = mark.checked_sub(1) else {
            return Some(0);
        };
        let walked = self.text[self.marks[mark]..byte].chars().count();
        Some(mark * STRIDE + walked)
    }

    /// The words of a span; nothing where it reaches beyond the text or ends before it starts.
    #[must_use]
    pub fn slice(&self, span: Span) -> Option<&str> {
        self.text.get(self.byte_range(span)?)
    }

    /// The bytes of the text a span covers.
    #[must_use]
    pub fn byte_range(&self, span: Span) -> Option<Range<usize>> {
        let range = self.byte_of(span.start)?..self.byte_of(span.end)?;
        (range.start <= range.end).then_some(range)
    }

    /// The line and column of an offset; one beyond the end counts as the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.code_points);
        let line = self.lines.partition_point(|start| *start <= offset);
        Position { line, column: offset - self.lines[line - 1] + 1 }
    }

    /// The offsets a line covers, without its line feed; lines count from 1.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Option<Span> {
        let start = *self.lines.get(line.checked_sub(1)?)?;
        let end = self.lines.get(line).map_or(self.code_points, |next| next - 1);
        Some(Span { start, end })
    }

    /// The words of a line, without its line feed; lines count from 1.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<&str> {
        self.slice(self.line_span(line)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendition(text: &str) -> Rendition {
        Rendition::of_text(text.to_owned())
    }

    #[test]
    fn drops_the_mark_and_the_carriage_returns_but_hashes_the_bytes() {
        let bytes = "\u{FEFF}a\r\nb\rc\n".as_bytes();
        let decoded = decode(bytes).expect("UTF-8");
        assert_eq!(decoded.text(), "a\nb\rc\n");
        assert_eq!(decoded.bytes_sha256(), sha256_hex(bytes));
        assert_eq!(decoded.sha256(), sha256_hex(b"a\nb\rc\n"));
        assert_eq!(decoded.byte_length(), bytes.len());
        assert_eq!(decoded.code_points(), 6);
    }

    #[test]
    fn hashes_as_the_standard_does() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256_hex(b""), empty);
    }

    #[test]
    fn names_the_byte_that_is_no_text() {
        let cases: [(&[u8], DecodeError); 4] = [
            (b"ab\ncd\xFFe", invalid(2, 3, 5, 0xFF)),
            (b"\xEF\xBB\xBF\xC3(", invalid(1, 1, 3, 0xC3)),
            ("é\u{10000}\u{0}".as_bytes().split_at(4).0, cut(1, 2, 2)),
            (b"a\r\n\x80", invalid(2, 1, 3, 0x80)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes), Err(expected));
        }
    }

    fn invalid(line: usize, column: usize, offset: usize, byte: u8) -> DecodeError {
        DecodeError::InvalidByte { line, column, offset, byte }
    }

    fn cut(line: usize, column: usize, offset: usize) -> DecodeError {
        DecodeError::CutShort { line, column, offset }
    }

    #[test]
    fn offsets_and_bytes_lead_to_each_other() {
        let text = "añ𝔸\u{301}中\n".repeat(50);
        let rendition = rendition(&text);
        for (offset, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(rendition.byte_of(offset), Some(byte));
            assert_eq!(rendition.offset_of(byte), Some(offset));
        }
        assert_eq!(rendition.byte_of(300), Some(text.len()));
        assert_eq!(rendition.offset_of(text.len()), Some(300));
        assert_eq!(rendition.byte_of(301), None);
        assert_eq!(rendition.offset_of(2), None, "within ñ");
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        let rendition = rendition("中国\nab\n");
        let cases = [(0, 1, 1), (2, 1, 3), (3, 2, 1), (6, 3, 1), (99, 3, 1)];
        for (offset, line, column) in cases {
            assert_eq!(rendition.position(offset), Position { line, column });
        }
        assert_eq!(rendition.line(1), Some("中国"));
        assert_eq!(rendition.line(2), Some("ab"));
        assert_eq!(rendition.line(3), Some(""));
        assert_eq!(rendition.line(4), None);
        assert_eq!(rendition.line(0), None);
    }

    #[test]
    fn an_empty_text_has_a_place() {
        let rendition = rendition("");
        assert_eq!(rendition.slice(Span::new(0, 0)), Some(""));
        assert_eq!(rendition.offset_of(0), Some(0));
        assert_eq!(rendition.slice(Span::new(0, 1)), None);
    }
}

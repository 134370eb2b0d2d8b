//! How deep and how long the text of RDF may be, seen before it is parsed.
//!
//! Knows brackets, strings and names of the formats. Must not know what they mean.
//!
//! Terms within terms are walked by recursion, and a token is held whole: a text of some kilobytes could take the stack
//! and the memory of the process. Scanning costs some nanoseconds a byte, and no memory.

use std::fmt;
use std::io::{self, Read};

/// The most triple terms within each other.
pub(crate) const MOST_TRIPLE_TERMS: usize = 64;
/// The most arrays and objects of JSON within each other.
pub(crate) const MOST_JSON: usize = 512;
/// The most elements of XML within each other.
pub(crate) const MOST_ELEMENTS: usize = 512;
/// The most bytes of one string, name or comment.
pub(crate) const LONGEST: usize = 8 << 20;

/// What a text has too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Excess {
    /// More than [`MOST_TRIPLE_TERMS`].
    TripleTerms,
    /// More than [`MOST_JSON`].
    Json,
    /// More than [`MOST_ELEMENTS`].
    Elements,
    /// More than [`LONGEST`].
    Length,
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TripleTerms => {
                write!(f, "triple terms stand within each other more than {MOST_TRIPLE_TERMS} deep")
            }
            Self::Json => write!(f, "arrays and objects stand within each other more than {MOST_JSON} deep"),
            Self::Elements => write!(f, "elements stand within each other more than {MOST_ELEMENTS} deep"),
            Self::Length => write!(f, "a string, a name or a comment of more than {} MiB", LONGEST >> 20),
        }?;
        f.write_str(", the most that is read")
    }
}

impl std::error::Error for Excess {}

/// Where a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Plain,
    /// After a `<`.
    Open,
    /// After a `>`.
    Close,
    Escaped,
    Name,
    Comment,
    /// After quotes: which, and how many.
    Quote(u8, u8),
    /// In a string that one quote or three end; how many of these came, and whether the next byte is escaped.
    Short(u8, bool),
    Long(u8, u8, bool),
}

/// A scan of Turtle, `TriG`, N-Triples or N-Quads, in pieces.
#[derive(Debug, Clone)]
pub(crate) struct TurtleScan {
    state: State,
    depth: usize,
    length: usize,
}

impl Default for TurtleScan {
    fn default() -> Self {
        Self { state: State::Plain, depth: 0, length: 0 }
    }
}

impl TurtleScan {
    /// Goes on with a piece.
    ///
    /// # Errors
    /// What there is too much of, and the place in the piece.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<(), (usize, Excess)> {
        for (at, byte) in bytes.iter().enumerate() {
            self.step(*byte);
            if self.depth > MOST_TRIPLE_TERMS {
                return Err((at.saturating_sub(1), Excess::TripleTerms));
            }
            if self.length > LONGEST {
                return Err((at, Excess::Length));
            }
        }
        Ok(())
    }

    fn step(&mut self, byte: u8) {
        let before = self.state;
        self.state = match (before, byte) {
            (State::Open, b'<') => {
                self.depth += 1;
                State::Plain
            }
            (State::Open, byte) if byte != b'>' => State::Name,
            (State::Close, b'>') => {
                self.depth = self.depth.saturating_sub(1);
                State::Plain
            }
            (State::Open | State::Name, b'>')
            | (State::Name | State::Comment | State::Short(_, false), b'\n') => State::Plain,
            (State::Quote(quote, count), _) => Self::after_quote(quote, count, byte),
            (State::Short(quote, false), _) if byte == quote => State::Plain,
            (State::Short(quote, escaped), _) => State::Short(quote, !escaped && byte == b'\\'),
            (State::Long(quote, 2, false), _) if byte == quote => State::Plain,
            (State::Long(quote, count, false), _) if byte == quote => State::Long(quote, count + 1, false),
            (State::Long(quote, _, escaped), _) => State::Long(quote, 0, !escaped && byte == b'\\'),
            (State::Name | State::Comment, _) => before,
            (State::Plain | State::Open | State::Close | State::Escaped, _) => Self::plain(before, byte),
        };
        let is_within =
            matches!(self.state, State::Name | State::Comment | State::Short(..) | State::Long(..));
        self.length = if is_within { self.length + 1 } else { 0 };
    }

    fn plain(before: State, byte: u8) -> State {
        match byte {
            _ if before == State::Escaped => State::Plain,
            b'<' => State::Open,
            b'>' => State::Close,
            b'"' | b'\'' => State::Quote(byte, 1),
            b'#' => State::Comment,
            b'\\' => State::Escaped,
            _ => State::Plain,
        }
    }

    fn after_quote(quote: u8, count: u8, byte: u8) -> State {
        match (byte == quote, count) {
            (true, 1) => State::Quote(quote, 2),
            (true, _) => State::Long(quote, 0, false),
            (false, 1) if byte == b'\n' => State::Plain,
            (false, 1) => State::Short(quote, byte == b'\\'),
            // Two quotes are a string of nothing.
            (false, _) => Self::plain(State::Plain, byte),
        }
    }
}

/// A scan of JSON, in pieces.
#[derive(Debug, Clone, Default)]
pub(crate) struct JsonScan {
    depth: usize,
    length: usize,
    in_string: bool,
    is_escaped: bool,
}

impl JsonScan {
    /// Goes on with a piece.
    ///
    /// # Errors
    /// What there is too much of, and the place in the piece.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<(), (usize, Excess)> {
        for (at, byte) in bytes.iter().enumerate() {
            self.step(*byte);
            if self.depth > MOST_JSON {
                return Err((at, Excess::Json));
            }
            if self.length > LONGEST {
                return Err((at, Excess::Length));
            }
        }
        Ok(())
    }

    fn step(&mut self, byte: u8) {
        if self.in_string {
            self.length += 1;
            self.in_string = self.is_escaped || byte != b'"';
            self.is_escaped = !self.is_escaped && byte == b'\\';
            return;
        }
        self.length = 0;
        match byte {
            b'"' => self.in_string = true,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// A scan of one of the kinds.
#[derive(Debug, Clone)]
pub(crate) enum Scan {
    /// Of Turtle and its kin.
    Turtle(TurtleScan),
    /// Of JSON.
    Json(JsonScan),
}

impl Scan {
    fn feed(&mut self, bytes: &[u8]) -> Result<(), (usize, Excess)> {
        match self {
            Self::Turtle(scan) => scan.feed(bytes),
            Self::Json(scan) => scan.feed(bytes),
        }
    }
}

/// A reader that fails where what it reads has too much.
pub(crate) struct Bounded<R> {
    source: R,
    scan: Scan,
}

impl<R> Bounded<R> {
    /// Reads from a source.
    pub(crate) fn new(source: R, scan: Scan) -> Self {
        Self { source, scan }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.source.read(buffer)?;
        match self.scan.feed(&buffer[..taken]) {
            Ok(()) => Ok(taken),
            Err((_, excess)) => Err(io::Error::new(io::ErrorKind::InvalidData, excess)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("<s> <p> {}<o>{} .", "<<( <s> <p> ".repeat(depth), " )>>".repeat(depth))
    }

    #[test]
    fn what_stands_within_strings_names_and_comments_nests_nothing() {
        let marks = "<<(".repeat(100);
        for text in [
            nested(MOST_TRIPLE_TERMS),
            format!("<s> <p> \"{marks}\" ."),
            format!("<s> <p> \"a\\\"{marks}\" ."),
            format!("<s> <p> '''a'{marks}\n''' ."),
            format!("<s> <p> \"\"\"\"\\\"\"\"{marks}\"\"\" ."),
            format!("<s> <p> \"\", '' . # {marks}"),
            "<s> <p> << <s> <p> <o> >> .\n".repeat(100),
            "<> <> a\\<b ; <p> \"\" .".repeat(100),
        ] {
            assert_eq!(TurtleScan::default().feed(text.as_bytes()), Ok(()), "{text}");
            // Pieces of any length are as good.
            let mut scan = TurtleScan::default();
            assert!(text.as_bytes().chunks(3).all(|piece| scan.feed(piece).is_ok()), "{text}");
        }
    }

    #[test]
    fn what_is_too_much_is_told_with_its_place() {
        let deep = nested(MOST_TRIPLE_TERMS + 1);
        let found = TurtleScan::default().feed(deep.as_bytes()).unwrap_err();
        assert_eq!(found, (deep.rfind("<<").unwrap(), Excess::TripleTerms));
        // After a string that its line ends broken, all is plain again.
        let broken = format!("<s> <p> \"a\n{deep}");
        assert!(TurtleScan::default().feed(broken.as_bytes()).is_err());
        let long = format!("<s> <p> \"{}\" .", "x".repeat(LONGEST + 1));
        assert!(matches!(TurtleScan::default().feed(long.as_bytes()), Err((_, Excess::Length))));
        let json = |text: &str| JsonScan::default().feed(text.as_bytes());
        assert_eq!(json(&"[".repeat(MOST_JSON)), Ok(()));
        assert_eq!(json(&format!("\"\\\"{}\"", "[".repeat(MOST_JSON + 1))), Ok(()));
        assert_eq!(json(&"{\"a\":".repeat(MOST_JSON + 1)), Err((MOST_JSON * 5, Excess::Json)));
        let deep = "[".repeat(MOST_JSON + 1);
        let mut source = Bounded::new(deep.as_bytes(), Scan::Json(JsonScan::default()));
        assert!(io::copy(&mut source, &mut io::sink()).is_err());
    }
}

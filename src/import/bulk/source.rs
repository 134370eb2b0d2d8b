//! The bytes of a file on their way to a parser.
//!
//! Knows the byte order mark, the digest, and what is too much. Must not know quads.

use crate::document::Position;
use crate::index::nesting::{Excess, TurtleScan};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io::{self, Cursor, Read};
use std::sync::{Mutex, PoisonError};

/// A source without its byte order mark; all bytes are hashed.
pub(super) struct Source<R> {
    rest: io::Chain<Cursor<Vec<u8>>, R>,
    hash: Sha256,
    /// How many bytes were read.
    pub(super) read: u64,
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

impl<R: Read> Source<R> {
    pub(super) fn new(mut source: R) -> io::Result<Self> {
        let mut first = Vec::new();
        source.by_ref().take(MARK.len() as u64).read_to_end(&mut first)?;
        let mut hash = Sha256::new();
        if first == MARK {
            hash.update(&first);
            first.clear();
        }
        Ok(Self { rest: Cursor::new(first).chain(source), hash, read: 0 })
    }

    /// The digest of what was read, in hexadecimal digits.
    pub(super) fn digest(self) -> String {
        let mut digits = String::new();
        for byte in self.hash.finalize() {
            // Writing to a String cannot fail.
            let _ = write!(digits, "{byte:02x}");
        }
        digits
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.rest.read(buffer)?;
        self.hash.update(&buffer[..taken]);
        self.read += taken as u64;
        Ok(taken)
    }
}

/// What a stream has seen of its text.
#[derive(Default)]
pub(super) struct Guard(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    scan: TurtleScan,
    excess: Option<(Position, Excess)>,
    /// Whether two `<` stand together anywhere, and whether the last byte was one.
    has_marks: bool,
    after_mark: bool,
    is_faulty: bool,
    line: usize,
    /// Bytes of the line so far.
    column: usize,
}

impl Guard {
    /// Whether reading goes on after a fault: what is broken may be a string, and what then passes for triple terms has been
    /// counted as words.
    pub(super) fn goes_on(&self) -> bool {
        let mut seen = self.seen();
        seen.is_faulty = true;
        !seen.has_marks
    }

    pub(super) fn excess(&self) -> Option<(Position, Excess)> {
        self.seen().excess
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn look(&mut self, bytes: &[u8]) -> io::Result<()> {
        for byte in bytes {
            self.has_marks |= self.after_mark && *byte == b'<';
            self.after_mark = *byte == b'<';
        }
        let scanned = self.scan.feed(bytes);
        let upto = scanned.map_or_else(|(at, _)| at, |()| bytes.len());
        self.line += bytes[..upto].split(|byte| *byte == b'\n').count() - 1;
        let since = bytes[..upto].iter().rposition(|byte| *byte == b'\n');
        self.column = since.map_or(self.column + upto, |at| upto - at - 1);
        if let Err((_, excess)) = scanned {
            self.excess = Some((Position { line: self.line + 1, column: self.column + 1 }, excess));
            return Err(io::Error::new(io::ErrorKind::InvalidData, excess));
        }
        if self.is_faulty && self.has_marks {
            return Err(io::Error::other("faulty"));
        }
        Ok(())
    }
}

/// A source that fails where it has too much, and tells how far it was read.
pub(super) struct Guarded<'g, 's, R> {
    source: &'s mut Source<R>,
    guard: &'g Guard,
    progress: &'g (dyn Fn(u64) + Sync),
    told: u64,
}

/// How much is read between two words of progress.
const STEP: u64 = 1 << 20;

impl<'g, 's, R: Read> Guarded<'g, 's, R> {
    pub(super) fn new(
        source: &'s mut Source<R>,
        guard: &'g Guard,
        progress: &'g (dyn Fn(u64) + Sync),
    ) -> Self {
        Self { source, guard, progress, told: 0 }
    }
}

impl<R: Read> Read for Guarded<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.source.read(buffer)?;
        if self.source.read - self.told >= STEP {
            self.told = self.source.read;
            (self.progress)(self.told);
        }
        self.guard.seen().look(&buffer[..taken])?;
        Ok(taken)
    }
}

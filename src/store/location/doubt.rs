//! What does not stop a location from being opened, and makes it less sure: told, never passed over.
//!
//! Knows what can be wrong with the end of a journal and with the note of it. Must not know how either is written.

use std::fmt;
use std::path::PathBuf;

/// Something about the end of a journal that somebody should know of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// What says how far the journal was acknowledged does not say so.
    Unnoted {
        /// The file that should say it.
        path: PathBuf,
        /// What is wrong with it.
        fault: NoteFault,
    },
    /// Bytes follow the last record that no commit wrote.
    Foreign {
        /// The journal.
        path: PathBuf,
        /// Where they begin.
        at: u64,
        /// How many they are.
        bytes: u64,
    },
    /// The last record is incomplete: a writer that died had begun it, or one is about to end it.
    Unfinished {
        /// The journal.
        path: PathBuf,
        /// Where it begins.
        at: u64,
        /// How many bytes of it there are.
        bytes: u64,
    },
}

/// What is wrong with a note of what was acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteFault {
    /// There is none.
    Missing,
    /// None of it is as it was written.
    Damaged,
    /// It is kept twice, and one of the two is not as it was written.
    HalfDamaged,
}

impl Doubt {
    /// Whether it is nothing but what a writer leaves that dies, or is at work.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        matches!(self, Self::Unfinished { .. })
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unnoted { path, fault } => {
                let (path, so) =
                    (path.display(), "if the journal had lost its last commits, nobody could tell");
                match fault {
                    NoteFault::Missing => write!(out, "{path} is missing: {so}"),
                    NoteFault::Damaged => write!(out, "{path} is damaged: {so}"),
                    NoteFault::HalfDamaged => write!(
                        out,
                        "{path} is damaged in one of its two halves: if the journal had lost its last commit, nobody could tell"
                    ),
                }
            }
            Self::Foreign { path, at, bytes } => {
                let (bytes, verb) = count(*bytes, "is", "are");
                write!(
                    out,
                    "{}: {bytes} after its last record, from byte {at} on, {verb} no part of a record: something else wrote there; every commit before is whole",
                    path.display()
                )
            }
            Self::Unfinished { path, at, bytes } => {
                let (bytes, _) = count(*bytes, "is", "are");
                write!(
                    out,
                    "{}: {bytes} of an unfinished record, from byte {at} on: no commit returned for it, and the next writer removes it",
                    path.display()
                )
            }
        }
    }
}

fn count(bytes: u64, one: &'static str, more: &'static str) -> (String, &'static str) {
    if bytes == 1 { ("1 byte".to_owned(), one) } else { (format!("{bytes} bytes"), more) }
}

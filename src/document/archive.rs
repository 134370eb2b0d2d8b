//! What an archive has of a document.
//!
//! Knows that bytes can be there or not. Must not know where they are kept.

/// The answer of an archive that is asked for the bytes of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Archived {
    /// The bytes as they are now.
    Bytes(Vec<u8>),
    /// They belong here, and are not here.
    Missing,
    /// They were not brought here.
    NotKept,
    /// They cannot be read: damage, or a disk that fails.
    Unreadable {
        /// Why, in words.
        why: String,
    },
}

impl Archived {
    /// The bytes, where they are there.
    #[must_use]
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// Asks an archive for a document, by the path of its file and the SHA-256 that was pinned, in hexadecimal digits.
pub(crate) type Fetch<'a> = &'a dyn Fn(&str, &str) -> Archived;

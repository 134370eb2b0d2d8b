//! Assay.

/// A document as text: renditions, quotes found in them, numbers read from words.
pub mod document;

//! Assay.

/// A document as text: renditions, quotes found in them, numbers read from words.
pub mod document;

/// Where quads are held, and their canonical form.
pub mod store;

/// Formats in: foreign RDF, and what follows from an ontology.
pub mod import;

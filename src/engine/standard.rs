//! What is compiled in, so that the binary works anywhere: the core ontology, the standard queries, the checks.

/// The name and text of the core ontology.
pub(super) const CORE_ONTOLOGY: (&str, &str) =
    ("ontology/claims.ttl", include_str!("../../ontology/claims.ttl"));

/// The graph of the core ontology.
pub(super) const CORE_GRAPH: &str = "https://w3id.org/assay/ns";

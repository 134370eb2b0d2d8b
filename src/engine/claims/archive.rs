//! The bytes that claims rest on: where they are, and which of them may go with the claims.
//!
//! Knows captures, workspaces and blobs. Must not know how a store keeps them.

use crate::document::{self, Archived};
use crate::encoding::{Lookup, rendition_iri};
use crate::engine::Engine;
use crate::model::is_cite_only;
use crate::model::vocab::{assay, dcterms, rdf};
use crate::store::{BlobHash, hash_of};
use oxrdf::GraphName;
use std::collections::BTreeMap;

/// An archived document as a graph describes it.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Captured {
    file: String,
    sha256: String,
    text_sha256: Option<String>,
    /// Whether its rights let its text go with its claims.
    may_go: bool,
}

impl Captured {
    /// Whether its rights let its text go with its claims.
    pub(in crate::engine) fn may_go(&self) -> bool {
        self.may_go
    }

    /// The hashes of its bytes and of the text read from them, in hexadecimal digits.
    pub(in crate::engine) fn hashes(&self) -> impl Iterator<Item = &str> {
        [Some(&self.sha256), self.text_sha256.as_ref()].into_iter().flatten().map(String::as_str)
    }
}

/// The bytes of some documents, to be kept with their claims.
#[derive(Default)]
pub(in crate::engine) struct Texts {
    /// What is to be kept: bytes as archived and, where it differs, the text read from them.
    pub(in crate::engine) blobs: Vec<Vec<u8>>,
    /// How many documents they are of.
    pub(in crate::engine) kept: usize,
    /// How many others must not be kept, for the rights of their sources.
    pub(in crate::engine) withheld: usize,
    /// The hashes of what must not be kept.
    pub(in crate::engine) withheld_hashes: Vec<BlobHash>,
    /// The files of documents whose bytes are not at hand as they were pinned.
    pub(in crate::engine) lacking: Vec<String>,
}

impl Engine {
    /// Finds archived bytes. A location has its own, which its claims rest on; what it lacks is looked for in the workspace,
    /// if there is one, and taken where it is what was pinned. A workspace has its files, as they are.
    pub(in crate::engine) fn fetch(&self, file: &str, sha256: &str) -> Archived {
        let kept = hash_of(sha256).map_or(Ok(None), |hash| self.store.blob(&hash));
        let mut unreadable = match kept {
            Ok(Some(bytes)) => return Archived::Bytes(bytes),
            Ok(None) => None,
            Err(error) => Some(Archived::Unreadable { why: error.to_string() }),
        };
        let is_of_the_workspace = self.backend.is_workspace();
        let own = match self.workspace().map(|workspace| workspace.fetch(file)) {
            Some(Ok(bytes)) => Some(bytes),
            Some(Err(error)) if !error.is_absent() && is_of_the_workspace => {
                unreadable = Some(Archived::Unreadable { why: error.reason() });
                None
            }
            _ => None,
        };
        match own {
            Some(bytes) if is_of_the_workspace || document::sha256_hex(&bytes) == sha256 => {
                Archived::Bytes(bytes)
            }
            None if is_of_the_workspace => unreadable.unwrap_or(Archived::Missing),
            _ => unreadable.unwrap_or(Archived::NotKept),
        }
    }

    /// Reads the bytes of documents, as far as they may go with their claims.
    pub(in crate::engine) fn texts_of(&self, captured: &[Captured]) -> Texts {
        let mut texts = Texts::default();
        for document in captured {
            if !document.may_go {
                texts.withheld_hashes.extend(document.hashes().filter_map(hash_of));
                texts.withheld += 1;
                continue;
            }
            match self.fetch(&document.file, &document.sha256) {
                Archived::Bytes(bytes) if document::sha256_hex(&bytes) == document.sha256 => {
                    let text = document::decode(&bytes).ok().map(|text| text.text().as_bytes().to_vec());
                    texts.blobs.extend(text.filter(|text| *text != bytes));
                    texts.blobs.push(bytes);
                    texts.kept += 1;
                }
                _ => texts.lacking.push(document.file.clone()),
            }
        }
        texts
    }
}

/// The archived documents by the graph that describes each.
pub(in crate::engine) fn captured(lookup: Lookup<'_>) -> BTreeMap<String, Vec<Captured>> {
    let mut captured: BTreeMap<String, Vec<Captured>> = BTreeMap::new();
    for source in lookup.subjects(rdf::TYPE, assay::SOURCE) {
        let capture = source.below("_capture");
        let file = lookup.text(&capture, assay::FILE);
        let (Some(file), Some(sha256)) = (file, lookup.text(&capture, assay::SHA256)) else { continue };
        let one = Captured {
            file,
            sha256,
            text_sha256: lookup.text(&rendition_iri(&source), assay::SHA256),
            may_go: lookup.text(&source, dcterms::RIGHTS).is_none_or(|rights| !is_cite_only(&rights)),
        };
        for quad in lookup.about(&capture) {
            if let GraphName::NamedNode(graph) = quad.graph_name
                && quad.predicate.as_str() == assay::SHA256
            {
                captured.entry(graph.into_string()).or_default().push(one.clone());
            }
        }
    }
    captured
}

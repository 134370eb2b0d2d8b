//! What every sheet of a workspace is read against: its ontologies and tables of words, and the version of Assay.
//!
//! Knows names and bytes of files. Must not know what they mean.

use super::{ONTOLOGY, Workspace};
use crate::files::{FileError, max_file_size};
use crate::store::digits_of;
use sha2::{Digest, Sha256};

/// The files of the folder `ontology`, each by its name with its bytes.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Ground {
    pub(in crate::engine) ontologies: Vec<(String, Vec<u8>)>,
    pub(in crate::engine) tables: Vec<(String, Vec<u8>)>,
}

impl Ground {
    /// Reads them. Those that cannot be read are told by their names.
    pub(in crate::engine) fn read(workspace: &Workspace) -> (Self, Vec<(String, FileError)>) {
        let mut faults = Vec::new();
        let mut files = |extension| {
            let found = workspace.files(ONTOLOGY, &[extension]).unwrap_or_else(|error| {
                if faults.is_empty() {
                    faults.push((ONTOLOGY.to_owned(), error));
                }
                Vec::new()
            });
            let mut read = Vec::new();
            for path in found {
                let file = workspace.name_of(&path);
                match workspace.read(&path) {
                    Ok(bytes) => read.push((file, bytes)),
                    Err(error) => faults.push((file, error)),
                }
            }
            read
        };
        let (ontologies, tables) = (files("ttl"), files("tsv"));
        (Self { ontologies, tables }, faults)
    }

    /// What is another where any sheet may come to something else: digits of a hash of all that is beside it.
    pub(in crate::engine) fn key(&self, workspace: &Workspace, build: &str) -> String {
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        };
        let limit = max_file_size().to_string();
        let base = workspace.base();
        let said = [build, base.as_str(), workspace.author(), workspace.language(), &limit];
        for part in said {
            add(part.as_bytes());
        }
        for (file, bytes) in self.ontologies.iter().chain(&self.tables) {
            add(file.as_bytes());
            add(bytes);
        }
        digits_of(&hash.finalize().into())
    }
}

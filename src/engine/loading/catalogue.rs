//! What is known of the files that were loaded, and what the catalogue says of their graphs.
//!
//! Knows files, graphs and digests. Must not know what is in them.

use crate::encoding::GraphWriter;
use crate::model::vocab::{self, assay, prov, rdf};
use crate::model::{Day, Iri};
use oxrdf::{NamedNode, Quad};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

/// Which file owns which graph, and what it put there.
#[derive(Debug, Default)]
pub(in crate::engine) struct Catalogue {
    files: BTreeMap<String, Entry>,
    pub(super) owners: BTreeMap<String, String>,
    /// Whether any file had a review that pins its claim.
    pub(in crate::engine) has_reviews: bool,
    /// The units that files use and no ontology declares.
    pub(in crate::engine) units: BTreeSet<Iri>,
    /// The places that files use, of those that come with Assay, and what these lie in.
    pub(in crate::engine) places: BTreeSet<Iri>,
}

/// Terms that come with Assay, of those that a document uses.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Shipped {
    pub(in crate::engine) units: BTreeSet<Iri>,
    pub(in crate::engine) places: BTreeSet<Iri>,
}

/// What a file brought.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Entry {
    pub(in crate::engine) kind: &'static str,
    pub(in crate::engine) graphs: Vec<NamedNode>,
    pub(in crate::engine) digest: String,
    /// When.
    pub(in crate::engine) at: String,
}

impl Entry {
    /// What the catalogue says of it.
    pub(in crate::engine) fn record(&self, file: &str) -> Vec<Quad> {
        catalogue_record_at(file, self.kind, &self.graphs, &self.digest, &self.at)
    }
}

impl Catalogue {
    /// Whether there are reviews, or were.
    pub(in crate::engine) fn has_reviews(&self) -> bool {
        self.has_reviews
    }

    /// The file that owns a graph.
    pub(in crate::engine) fn owner(&self, graph: &str) -> Option<&str> {
        self.owners.get(graph).map(String::as_str)
    }

    /// Each graph with the file that owns it.
    pub(in crate::engine) fn owners(&self) -> impl Iterator<Item = (&str, &str)> {
        self.owners.iter().map(|(graph, owner)| (graph.as_str(), owner.as_str()))
    }

    /// What a file brought; `None` of others.
    pub(in crate::engine) fn entry(&self, file: &str) -> Option<&Entry> {
        self.files.get(file)
    }

    /// All files with what they brought.
    pub(in crate::engine) fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.files.iter().map(|(file, entry)| (file.as_str(), entry))
    }

    /// Takes note of what a file brought, in place of what it had brought before.
    pub(in crate::engine) fn note(&mut self, file: &str, entry: Entry) {
        let graphs: Vec<String> = entry.graphs.iter().map(|graph| graph.as_str().to_owned()).collect();
        self.forget(file);
        self.files.insert(file.to_owned(), entry);
        self.owners.extend(graphs.into_iter().map(|graph| (graph, file.to_owned())));
    }

    /// Forgets a file.
    pub(in crate::engine) fn forget(&mut self, file: &str) -> Option<Entry> {
        let before = self.files.remove(file)?;
        for graph in &before.graphs {
            self.owners.remove(graph.as_str());
        }
        Some(before)
    }

    /// The files.
    pub(in crate::engine) fn files(&self) -> impl Iterator<Item = String> {
        self.files.keys().cloned()
    }

    /// The graphs that a file owns.
    pub(in crate::engine) fn graphs_of_file(&self, file: &str) -> &[NamedNode] {
        self.files.get(file).map_or(&[], |entry| &entry.graphs)
    }

    /// The graphs that files own.
    pub(in crate::engine) fn graphs_of(&self, files: &[String]) -> BTreeSet<&str> {
        let files: BTreeSet<&String> = files.iter().collect();
        let owned = self.owners.iter().filter(|(_, owner)| files.contains(owner));
        owned.map(|(graph, _)| graph.as_str()).collect()
    }
}

/// What the catalogue says of a document's graphs.
pub(in crate::engine) fn catalogue_record(
    file: &str,
    kind: &'static str,
    graphs: &[NamedNode],
    digest: &str,
) -> Vec<Quad> {
    catalogue_record_at(file, kind, graphs, digest, &now())
}

/// [`catalogue_record`], of graphs that came at this time.
pub(in crate::engine) fn catalogue_record_at(
    file: &str,
    kind: &'static str,
    graphs: &[NamedNode],
    digest: &str,
    now: &str,
) -> Vec<Quad> {
    let mut writer = GraphWriter::new(&Iri::new(vocab::CATALOGUE_GRAPH));
    for graph in graphs {
        let graph = Iri::new(graph.as_str());
        writer.link(&graph, rdf::TYPE, assay::LOADED_GRAPH);
        writer.link(&graph, assay::CONTENT_KIND, kind);
        writer.text(&graph, assay::FILE, file);
        writer.text(&graph, assay::DIGEST, digest);
        writer.typed(&graph, prov::GENERATED_AT_TIME, now, vocab::xsd::DATE_TIME);
        writer.text(&graph, assay::LOADED_BY, concat!("assay ", env!("CARGO_PKG_VERSION")));
    }
    writer.finish()
}

/// The present day in UTC.
pub(in crate::engine) fn today() -> Day {
    day_of(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}

fn day_of(seconds: u64) -> Day {
    Day::from_unix_days(i64::try_from(seconds / 86_400).unwrap_or_default())
}

/// The present second in UTC, as `xsd:dateTime`.
pub(in crate::engine) fn now() -> String {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = elapsed.as_secs();
    let day = day_of(seconds);
    let (hours, minutes) = (seconds / 3_600 % 24, seconds / 60 % 60);
    format!("{day}T{hours:02}:{minutes:02}:{:02}Z", seconds % 60)
}

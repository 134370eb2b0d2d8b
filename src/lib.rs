//! Assay is a query engine for *claims*. Documents claim things; Assay keeps each claim as RDF in an embedded store with
//! an ontology, ties it to the exact words it rests on, and answers SPARQL over it. Every answer can be traced to those
//! words, and nothing claimed is taken for true.
//!
//! ```
//! use assay::Engine;
//! use assay::query::Answer;
//! use std::path::Path;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::open(Path::new(env!("CARGO_MANIFEST_DIR")))?;
//! let Answer::Solutions(rows) = engine.query(
//!     "SELECT ?claim ?value WHERE {
//!        ?claim assay:states [ assay:subject ?country ; assay:value ?value ; assay:property prop:reserves ] }",
//!     &[("country", "country:china")],
//! )? else { unreachable!("a SELECT has rows") };
//! for row in rows {
//!     let row = row?;
//!     let claim = row.get("claim").expect("bound in every row");
//!     let trace = engine.trace(&claim.to_string())?;
//!     println!("{}: “{}”", trace.claim.says, trace.evidence.words());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Map
//!
//! Data flows one way, and a module imports only modules above its own line; a test holds this.
//!
//! | module | knows |
//! |---|---|
//! | [`guide`] | how Assay is used, a topic a page: the text of `assay help TOPIC` |
//! | [`files`] | files of others, read inside their folder alone |
//! | [`model`] | the claims model as plain types, and the IRIs of its terms |
//! | [`document`] | texts, hashes, finding a quote, reading numbers in words |
//! | [`index`] | the term dictionary and the sorted permutations of quads |
//! | [`store`] | the record of quads, transactions, pinned views, blobs, canonical digests |
//! | [`query`] | SPARQL: parsing, parameters, execution, saved queries, results |
//! | [`encoding`] | how the model stands in RDF, both ways |
//! | [`import`], [`export`], [`check`] | formats in and out; integrity |
//! | [`claims`] | a claim down to its words ([`trace`]), what answers rest on ([`evidence`]), claims that do not agree ([`conflict`]), where numbers come from ([`origin`]), what reviews endorse ([`review`]) |
//! | [`engine`] | all of it behind one type, and the files of a workspace |
//!
//! The binary stands above them and knows a terminal.
//!
//! # Decisions
//!
//! - A claim is an utterance, a proposition its content: what two documents say alike is one proposition, named by a
//!   digest of its slots. The proposition reifies a triple term, so what it says is not asserted.
//! - An in-memory Oxigraph store takes the transactions; reads go through an immutable, integer-coded snapshot of one
//!   generation, whose default graph is the RDF merge of all graphs: a triple counts once however many documents state
//!   it.
//! - What is settled is one immutable file of sorted columns, mapped into memory; what was written since is a journal on
//!   the disk and the Oxigraph store in memory. A snapshot is both at once, queries are planned by its exact counts
//!   and run in columns of ids.
//! - Sheets are the record, stores are built from them; a sheet is loaded whole or not at all.
//!
//! # Features
//!
//! `cli` (default) builds the binary, `remote` (default) asks SPARQL endpoints, `rocksdb` opens databases
//! of Oxigraph's server in place and compiles C++ for it. Without `cli` the library brings no terminal crates.

mod calendar;
pub mod check;
pub mod claims;
pub mod document;
pub mod encoding;
pub mod engine;
pub mod export;
pub mod files;
pub mod guide;
pub mod import;
pub mod index;
pub mod model;
pub mod query;
pub mod store;

pub use claims::{conflict, evidence, origin, review, trace};
pub use engine::Engine;
/// The terms of RDF that queries give and take.
pub use oxrdf::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple, Variable};

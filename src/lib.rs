//! Assay is a query engine for *claims*. Documents claim things; Assay keeps each claim as RDF in an embedded store with
//! an ontology, ties it to the exact words it rests on, and answers SPARQL over it. Every answer can be traced to those
//! words, and nothing claimed is taken for true.
//!
//! ```
//! use assay::{Answer, Engine};
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
//!     let trace = engine.claims().trace(&claim.to_string())?;
//!     println!("{}: “{}”", trace.claim.says, trace.evidence.words());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where to begin
//!
//! [`Engine`] opens a workspace, a location or a base file, or attaches to an endpoint, and asks. The rest stands behind it:
//!
//! | | |
//! |---|---|
//! | [`Engine::query`] | a query with values for its variables, in one call |
//! | [`Engine::queries`] | saved queries, queries with a [`Request`], evidence for each row, why there are no rows, updates |
//! | [`Engine::claims`] | claims by name: [`trace`]d to their words, weighed ([`conflict`], [`origin`]), checked, exported |
//! | [`Engine::reviews`] | verdicts: written and exported |
//! | [`Engine::loading`] | files taken in |
//! | [`Engine::upkeep`] | locations, base files and endpoints written to |
//! | [`guide`] | how Assay is used, a topic a page: the text of `assay help TOPIC` |
//!
//! # Within
//!
//! Data flows one way, and a module imports only modules above its own line; a test holds this. `ARCHITECTURE.md` has the rooms
//! within, and the reasons; `cargo doc --document-private-items` has the modules.
//!
//! | module | knows |
//! |---|---|
//! | `calendar` | days of the Gregorian calendar |
//! | `files`, `model`, `guide` | files of others, read inside their folder alone; the claims model as plain types; how Assay is used |
//! | `document` | texts, hashes, finding a quote, reading numbers in words |
//! | `index` | the term dictionary and the sorted permutations of quads |
//! | `store` | the record of quads, transactions, pinned views, blobs, canonical digests |
//! | `query` | SPARQL: parsing, parameters, execution, saved queries, results |
//! | `encoding` | how the model stands in RDF, both ways |
//! | `import`, `export`, `check` | formats in and out; integrity |
//! | `claims` | a claim traced, what answers rest on, claims that do not agree, where numbers come from, what reviews endorse |
//! | `engine` | all of it behind one type, and the files of a workspace |
//! | `agents` | tools for language models |
//! | `server` | the same over HTTP |
//! | `cli`, `terminal` | the `assay` command, and a person at a terminal |
//!
//! # Features
//!
//! `cli` (default) builds the binary, `remote` (default) asks SPARQL endpoints, `rocksdb` opens databases
//! of Oxigraph's server in place and compiles C++ for it; `serve` (default) answers over HTTP. Without `cli` the library brings no terminal crates.

// The command line, endpoints and the server use much that a library without them does not.
#![cfg_attr(
    not(all(feature = "cli", feature = "remote", feature = "serve")),
    allow(dead_code, unused_imports)
)]

#[cfg(feature = "mcp")]
mod agents;
mod calendar;
mod check;
mod claims;
#[cfg(feature = "cli")]
mod cli;
mod document;
mod encoding;
mod engine;
mod export;
mod files;
pub mod guide;
mod import;
mod index;
mod model;
mod query;
#[cfg(feature = "serve")]
mod server;
mod store;
#[cfg(feature = "cli")]
mod terminal;

// What users need, and no more: a test counts it.

pub use check::Finding;
#[cfg(feature = "cli")]
pub use cli::run as run_command_line;
pub use engine::{
    Added, BackendKind, Capability, CheckReport, Claims, CutCheck, Engine, EngineError, IntoGraph, Loaded,
    Loading, NewSource, NotAClaim, Placement, Progress, Queries, QueriesFault, QueriesReport, RemovedGraph,
    Request, Reviews, Transfer, UpdateRequest, Upkeep, Workspace, WorkspaceError, Written, json_schema,
};
pub use export::{ExportError, LeftOut, RdfExport, Scope};
pub use import::{Fault, FileFaults};
pub use model::Iri;
pub use model::iri::BaseIri;
/// The terms of RDF that queries give and take.
pub use oxrdf::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple, Variable};
pub use query::complete::{Candidate, Completer, Completion};
pub use query::results::{Format, ResultsError, write as write_results};
pub use query::saved::{Parameter, ParameterType, SavedError, SavedQuery};
pub use query::{
    Answer, Cancel, Cause, Completeness, Options, PlanNode, Prefixes, QueryError, Solution, Solutions,
    Triples, Updated, measure_memory,
};
#[cfg(feature = "remote")]
pub use store::remote::{Credentials, Endpoint, RemoteError};
pub use store::{Change, DefaultGraph, Store, StoreError, View, WriteOptions};

/// What a row of an answer rests on.
pub mod evidence {
    pub use crate::claims::evidence::RowClaims;
    pub use crate::engine::{AbsenceEvidence, ClaimEvidence, RowEvidence, RowsWithEvidence, WAYS};
}

/// A claim down to the words it rests on.
pub mod trace {
    pub use crate::claims::trace::{
        Attribution, ClaimSummary, Elsewhere, Evidence, HashState, NotFollowing, PassageEvidence,
        PassageState, RelatedClaim, ReviewElsewhere, ReviewSummary, SourceSummary, StatementSummary, Trace,
        Uncertainty,
    };
}

/// Claims that do not agree, and why.
pub mod conflict {
    pub use crate::claims::conflict::{
        Agreement, AgreementReport, Because, Conflict, ConflictsRequest, Kind, Report, Side,
    };
}

/// Where numbers come from, and what replaces them.
pub mod origin {
    pub use crate::claims::origin::{AskedClaim, Hit, Newer, NumberOrigins, Operand, Origins, Speculation};
}

/// Words looked for in what documents say.
pub mod search {
    pub use crate::claims::search::{
        Field, Mark, MissingWord, SearchError, SearchHit, SearchReport, SearchRequest, ThingKind,
    };
}

/// Verdicts, and who is believed.
pub mod review {
    pub use crate::claims::review::TrustFilter;
    pub use crate::engine::{NewReview, NewStep, ReviewError, ReviewFormat, Reviewed};
}

/// What the tests, benches and fuzz targets of this repository look into. It may change with any version.
#[doc(hidden)]
#[allow(missing_docs)]
pub mod internals {
    pub mod document {
        pub use crate::document::{
            Bound, DecodeError, Direction, Expected, Lexicon, Passage, QuoteFault, Rendition, Span, Stated,
            decode, find, gives, heading, read_quantities, sha256_hex,
        };
    }
    pub mod encoding {
        pub use crate::encoding::{Lookup, decode_sheet, encode_reviews, encode_sheet};
    }
    pub mod engine {
        pub use crate::engine::list_files;
    }
    pub mod import {
        pub use crate::import::closure::closure;
    }
    pub mod index {
        pub use crate::index::segment::{Budget, Builder, SegmentError};
    }
    pub mod model {
        pub use crate::model::{
            AsOf, AsOfBasis, Baseline, Capture, Claim, Coded, Concept, Content, Factuality, Kind, Lineage,
            Passage, Period, Place, Polarity, Proposition, Quote, Reading, Report, Review, Sheet, Slots,
            Source, StatedQuantity, Statement, Status, vocab,
        };
    }
    pub mod query {
        pub use crate::query::complete::Facts;
        pub use crate::query::{
            Query, UpdateOptions, check_update, execute, parse, parse_with_base, results, update_with,
        };
    }
    pub mod store {
        pub use crate::store::canonical::{
            CanonicalError, HashAlgorithm, canonical_labels, canonical_nquads_with, digest,
        };
        pub use crate::store::{blob_hash, digits_of, hash_of};
    }
}

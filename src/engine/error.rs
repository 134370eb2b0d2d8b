//! Why the engine cannot do something: one variant a cause, each with what a person needs to go on.

use super::WorkspaceError;
use crate::claims::trace::TraceError;
use crate::export::ExportError;
use crate::files::FileError;
use crate::import::{FileFaults, TermError};
use crate::model::{Day, Iri};
use crate::store::{StoreError, canonical::CanonicalError};
use std::fmt;
use thiserror::Error;

/// What a name is that stands for no claim.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAClaim {
    /// A source, by its id.
    Source(String),
    /// A name among the claims of a source, by its id, which makes no claim of that name.
    Among(String),
    /// A claim that fell when its source was removed, or that source.
    Removed {
        /// The id of the source.
        source: String,
        /// When it was removed.
        since: String,
    },
    /// Another term that an ontology declares.
    Term,
}

impl NotAClaim {
    /// What a name is of which a source, by its id, is the prefix or all.
    pub(super) fn of_source(name: &str, id: &str) -> Self {
        if name.trim_end_matches(':') == id {
            Self::Source(id.to_owned())
        } else {
            Self::Among(id.to_owned())
        }
    }
}

/// Why the engine cannot do something.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// There is no workspace, or it is faulty.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// Files of a workspace are faulty.
    #[error("{}", files.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Faulty {
        /// The files, each with all its faults.
        files: Vec<FileFaults>,
    },
    /// A file is faulty; nothing of it was loaded.
    #[error(transparent)]
    Faults(#[from] FileFaults),
    /// A file names a graph that another owns.
    #[error("{file}: the graph <{graph}> belongs to {owner}")]
    Owned {
        /// The file refused.
        file: String,
        /// The graph.
        graph: String,
        /// Whose it is.
        owner: String,
    },
    /// The author of the workspace is not defined in its ontologies.
    #[error("data/workspace.toml: `author`: {message}")]
    Author {
        /// What is wrong with it.
        message: String,
        /// The nearest fit, or what declares such a name.
        help: Option<String>,
    },
    /// A prefix that an ontology declares is none.
    #[error(transparent)]
    Prefix(#[from] crate::query::PrefixError),
    /// A name stands for no claim.
    #[error("there is no claim `{name}`")]
    NoSuchClaim {
        /// The name asked for.
        name: String,
        /// The nearest names of claims.
        nearest: Vec<String>,
        /// What the name stands for instead, or whose claim it would be.
        instead: Option<NotAClaim>,
    },
    /// An id stands for no source.
    #[error("there is no source `{id}`")]
    NoSuchSource {
        /// The id asked for.
        id: String,
        /// When the source of this id was removed, if it was.
        since: Option<String>,
        /// The nearest ids of sources.
        nearest: Vec<String>,
    },
    /// A claim is not of the model.
    #[error(transparent)]
    Decode(#[from] crate::encoding::DecodeError),
    /// A name stands for no term of the ontologies.
    #[error(transparent)]
    Term(#[from] crate::import::TermError),
    /// Nothing can be looked for.
    #[error(transparent)]
    Search(#[from] crate::claims::search::SearchError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The quads of a file have no canonical form.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// The claim cannot be traced.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The export failed.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Parameters lack values.
    #[error("{query} needs a value for {}", parameters.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "))]
    Values {
        /// The query.
        query: String,
        /// Each parameter, with some values that the data have for it.
        parameters: Vec<(String, Vec<String>)>,
    },
    /// A query cannot be read, or its parameters do not fit. It is the caller's own, one of the workspace, or one that comes
    /// with Assay: the error says by its name which.
    #[error(transparent)]
    Saved(#[from] crate::query::saved::SavedError),
    /// What holds the data cannot do this.
    #[error("{}", backend.refusal(*capability))]
    Unsupported {
        /// What was asked for.
        capability: Capability,
        /// What holds the data.
        backend: BackendKind,
    },
    /// A verdict cannot be written.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// Nothing is added to a sheet.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// An update was refused, or failed.
    #[error(transparent)]
    Update(#[from] crate::query::UpdateError),
    /// A query of Assay's own does not parse: a bug, or a name that an endpoint has and that is no IRI. What a caller wrote
    /// never leads here.
    #[error("a query of Assay's own does not parse: {message}")]
    Unparsable {
        /// Why.
        message: String,
    },
    /// A large file could not be taken in.
    #[error(transparent)]
    Bulk(#[from] crate::import::bulk::BulkError),
    /// Evidence is of rows, and the query gives a graph.
    #[error("evidence is of the rows of a SELECT or ASK; this query gives a graph")]
    NoRows,
    /// A query could not be run.
    #[error(transparent)]
    Query(#[from] crate::query::QueryError),
}

/// What holds the data of an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackendKind {
    /// The files of a workspace.
    Workspace,
    /// A location, a base file, or memory alone, with no workspace of its own.
    Location,
    /// An endpoint.
    Endpoint {
        /// The address that queries go to.
        url: String,
    },
}

impl BackendKind {
    /// That something cannot be done here, and where it can.
    fn refusal(&self, capability: Capability) -> String {
        match self {
            Self::Workspace => format!("a workspace is not changed by {capability}"),
            Self::Location => format!("{capability} needs a workspace"),
            Self::Endpoint { url } if capability == Capability::Update => {
                format!("{capability} works on a location, not on the endpoint {url}")
            }
            Self::Endpoint { url } => format!("{capability} works on a workspace, not on the endpoint {url}"),
        }
    }
}

/// What not every engine can do: it depends on what holds its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Capability {
    /// Writing a claim to its sheet.
    State,
    /// Writing a verdict to its sheet.
    Review,
    /// Writing a saved query to its file.
    SaveQuery,
    /// Checking the files of saved queries.
    CheckQueries,
    /// Taking a file into the workspace.
    TakeIn,
    /// Changing the data by SPARQL Update.
    Update,
    /// Reading the data as a whole.
    Read,
    /// Loading a file into the store.
    Load,
    /// Giving the plan of a query.
    Explain,
    /// Joining quads to the data for one query.
    Join,
    /// Asking of what some believe alone.
    Believe,
    /// Asking who first said what.
    Origins,
    /// Looking for words.
    Search,
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::State => "stating a claim",
            Self::Review => "a review",
            Self::SaveQuery => "saving a query",
            Self::CheckQueries => "checking the saved queries",
            Self::TakeIn => "taking a file in",
            Self::Update => "SPARQL Update",
            Self::Read => "reading the data as a whole",
            Self::Load => "loading a file into the store",
            Self::Explain => "explaining a query",
            Self::Join => "joining a file to a query",
            Self::Believe => "choosing what to believe",
            Self::Origins => "asking for origins",
            Self::Search => "looking for words",
        })
    }
}

impl From<FileError> for EngineError {
    fn from(error: FileError) -> Self {
        Self::Workspace(error.into())
    }
}

/// Why nothing is added to a sheet.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The sheet is another than the one that was seen.
    #[error("{file} has changed since it was read, and nothing was written")]
    Changed {
        /// The sheet.
        file: String,
        /// Its digest now; `none` where it is gone.
        digest: String,
        /// What stands in it now.
        text: String,
    },
    /// What would be written has faults.
    #[error("{faults}")]
    Refused {
        /// The faults, in the sheet as it would be.
        faults: FileFaults,
        /// The field that each belongs to, `states[0].value`; `None` of one that stood in the sheet before.
        fields: Vec<Option<String>>,
    },
    /// The claims of the sheet stand in one line, to which no table can be added.
    #[error("{file} has its claims in `claim = [ … ]`, where no other can be added")]
    Inline {
        /// The sheet.
        file: String,
    },
    /// The words that were chosen are none of the source.
    #[error("{what}")]
    Chosen {
        /// Why not.
        what: String,
    },
}

/// Why a verdict is not written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// A rating or an author that is not defined.
    #[error(transparent)]
    Term(#[from] TermError),
    /// A statement that the claim does not have.
    #[error("{claim} has {stated} statements, and none of number {number}")]
    NoSuchStatement {
        /// The claim.
        claim: String,
        /// The number asked for.
        number: usize,
        /// How many it has.
        stated: usize,
    },
    /// No rating at all.
    #[error("a review gives at least one rating")]
    NoRating,
    /// Something that is to say something is blank.
    #[error("`{what}` is empty")]
    Blank {
        /// The field.
        what: &'static str,
    },
    /// Not a day.
    #[error("`{date}` is not a day, such as 2026-11-23")]
    BadDate {
        /// What was given.
        date: String,
    },
    /// A day that has not come.
    #[error("{date} has not come yet")]
    FutureDate {
        /// The day.
        date: Day,
    },
    /// Ratings that cannot both be given.
    #[error("`{one}` and `{other}` cannot both be given: one endorses the claim, the other does not")]
    OpposedRatings {
        /// One rating.
        one: String,
        /// The other.
        other: String,
    },
    /// An author who is nobody.
    #[error("`{author}` is no agent: the ontologies do not say that it is a prov:Agent")]
    NoAgent {
        /// What was given.
        author: String,
        /// The agents whose names are nearest.
        nearest: Vec<String>,
    },
    /// The claim under review as evidence for the verdict on it.
    #[error("a claim is no evidence of itself")]
    OwnEvidence,
    /// A claim that a sheet cannot name.
    #[error("<{claim}> is named outside of this workspace, and its sheets cannot review it")]
    Foreign {
        /// The claim.
        claim: Iri,
    },
    /// A review to be replaced that is not there.
    #[error("there is no review `{name}`")]
    NoSuchReview {
        /// The name asked for.
        name: String,
        /// The reviews of the claim, or the nearest of all.
        nearest: Vec<String>,
    },
    /// A review to be replaced that is of another claim.
    #[error("`{name}` is a review of {claim}")]
    OfAnotherClaim {
        /// The review.
        name: String,
        /// The claim that it is of.
        claim: String,
    },
    /// A review to be replaced that was replaced already.
    #[error("`{name}` is superseded already, by `{by}`")]
    Superseded {
        /// The review.
        name: String,
        /// What replaced it.
        by: String,
    },
}

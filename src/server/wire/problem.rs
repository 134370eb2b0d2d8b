//! What went wrong, as a problem document (RFC 9457).
//!
//! Knows causes and what helps. Must not know which route met them. What a program gets: `type`, `title`, `status`, `detail`,
//! and where they are known `line` and `column`, `expected`, `nearest`.

use crate::engine::{BackendKind, EngineError, NotAClaim, RecordError, WorkspaceError};
use crate::export::ExportError;
use crate::import::FileFaults;
use crate::query::results::ResultsError;
use crate::query::saved::SavedError;
use crate::query::{BindError, Completeness, ParseError, QueryError, UpdateError};
use crate::store::StoreError;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// What the types of problems begin with.
const TYPES: &str = "https://w3id.org/assay/problem#";

/// A problem, about to be told.
#[derive(Debug, Clone)]
pub(in crate::server) struct Problem(Box<Told>);

#[derive(Debug, Clone)]
struct Told {
    status: StatusCode,
    /// Its type, as one word.
    kind: &'static str,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, String)>,
    /// What only the log is told.
    cause: Option<String>,
}

/// What the log is told of a problem: its word, and its cause.
#[derive(Clone)]
pub(in crate::server) struct ForLog(pub(in crate::server) &'static str, pub(in crate::server) Option<String>);

/// What people are told of a problem, where they would rather have a page: the members of its document.
#[derive(Clone)]
pub(in crate::server) struct ForPeople(pub(in crate::server) Map<String, Value>);

impl Problem {
    pub(in crate::server) fn new(status: StatusCode, kind: &'static str, title: &str) -> Self {
        let mut members = Map::new();
        members.insert("type".to_owned(), format!("{TYPES}{kind}").into());
        members.insert("title".to_owned(), title.into());
        members.insert("status".to_owned(), status.as_u16().into());
        Self(Box::new(Told { status, kind, members, headers: Vec::new(), cause: None }))
    }

    /// Its type, as one word.
    pub(in crate::server) fn kind(&self) -> &'static str {
        self.0.kind
    }

    /// What only the log is told.
    pub(in crate::server) fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// With what is the matter, in words.
    pub(in crate::server) fn detail(self, detail: impl Into<String>) -> Self {
        self.with("detail", detail.into().into())
    }

    /// With what helps.
    pub(in crate::server) fn hint(self, hint: impl Into<String>) -> Self {
        self.with("hint", hint.into().into())
    }

    pub(in crate::server) fn with(mut self, name: &str, value: Value) -> Self {
        if !value.is_null() {
            self.0.members.insert(name.to_owned(), value);
        }
        self
    }

    fn nearest(self, names: &[String]) -> Self {
        if names.is_empty() { self } else { self.with("nearest", names.into()) }
    }

    pub(in crate::server) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.0.headers.push((name, value.into()));
        self
    }

    /// Something that passes: ask again then.
    pub(in crate::server) fn retry_after(self, seconds: u32) -> Self {
        self.header(header::RETRY_AFTER, seconds.to_string())
    }

    /// Something that is not here.
    pub(in crate::server) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "there is no such thing").detail(detail)
    }

    /// Something that this server failed at: why is for the log.
    pub(in crate::server) fn failed(cause: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", "the server failed");
        let mut problem = problem.detail("the log of the server has why, under the name of this request");
        problem.0.cause = Some(cause.into());
        problem
    }

    /// A method that is of no use here.
    pub(in crate::server) fn method(allowed: &'static str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method", "the method is not of use here")
            .detail(format!("there are {allowed}"))
            .header(header::ALLOW, allowed)
    }

    /// A body of a kind that is not read here.
    pub(in crate::server) fn media_type(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "a body of this kind is not read here")
            .detail(detail)
    }

    /// An answer that would not be all of it.
    pub(in crate::server) fn cut(completeness: Completeness) -> Self {
        let (status, kind, detail, hint) = match completeness {
            Completeness::CutByLimit => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "too-many-rows",
                "the answer has more rows than this server sends",
                "`limit=` asks for some of them, and a saved query comes in pages",
            ),
            Completeness::CutByMemory => (
                StatusCode::SERVICE_UNAVAILABLE,
                "memory",
                "the query was stopped at its memory limit: what it builds and keeps is more than it may use",
                "a narrower query needs less",
            ),
            Completeness::CutByTimeout => (
                StatusCode::SERVICE_UNAVAILABLE,
                "timeout",
                "the query was stopped at its deadline",
                "`timeout=` gives it longer, up to what the server allows",
            ),
            _ => (
                StatusCode::SERVICE_UNAVAILABLE,
                "interrupted",
                "the query was interrupted",
                "the server is ending; ask again",
            ),
        };
        let problem = Self::new(status, kind, "the answer would not be whole").detail(detail).hint(hint);
        if status == StatusCode::SERVICE_UNAVAILABLE { problem.retry_after(5) } else { problem }
    }

    /// Something that was to be recorded, and is not right: every fault, with the field that it is in.
    pub(in crate::server) fn refused(faults: Vec<Value>) -> Self {
        let first = faults.first().and_then(|fault| fault.get("message")).and_then(Value::as_str);
        let detail = first.unwrap_or("it has faults").to_owned();
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", "nothing was written: there are faults")
            .detail(detail)
            .with("faults", faults.into())
    }

    /// Its status.
    pub(in crate::server) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// A member of what it tells.
    pub(in crate::server) fn member(&self, name: &str) -> Option<&Value> {
        self.0.members.get(name)
    }

    /// What only a location that is open to write can do.
    pub(in crate::server) fn read_only(why: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "read-only", "this is not written over HTTP").detail(why)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let told = *self.0;
        let body = Value::Object(told.members.clone()).to_string();
        let mut response = (told.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in told.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(name, value);
            }
        }
        response.extensions_mut().insert(ForLog(told.kind, told.cause));
        response.extensions_mut().insert(ForPeople(told.members));
        response
    }
}

/// A fault in the text of a query or an update, at its place.
fn syntax(error: &ParseError) -> Problem {
    let expected: Vec<&str> = error.expected.iter().map(String::as_str).collect();
    let problem = Problem::new(StatusCode::BAD_REQUEST, "syntax", "the text is not SPARQL")
        .detail(error.message.clone())
        .with("line", error.line.into())
        .with("column", error.column.into())
        .with("text", error.text_line.clone().into());
    let problem = if expected.is_empty() { problem } else { problem.with("expected", expected.into()) };
    problem.nearest(error.suggestion.as_slice())
}

fn bad_request(kind: &'static str, title: &str, error: &impl ToString) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, kind, title).detail(error.to_string())
}

impl From<SavedError> for Problem {
    fn from(error: SavedError) -> Self {
        match &error {
            SavedError::Parse { source, .. } => syntax(source),
            SavedError::UnknownParameter { suggestion, .. } => {
                bad_request("unknown-parameter", "the query has no such parameter", &error)
                    .nearest(suggestion.as_slice())
            }
            SavedError::Missing { .. } => {
                bad_request("missing-parameter", "a parameter needs a value", &error)
            }
            SavedError::BadValue { name, expected, .. } => {
                bad_request("bad-parameter", "a value is not of its type", &error)
                    .with("parameter", name.as_str().into())
                    .with("expected", (*expected).into())
            }
            SavedError::BadTerm { name, .. } => {
                bad_request("bad-parameter", "a value is not of its type", &error)
                    .with("parameter", name.as_str().into())
            }
            SavedError::Bind(bind) => {
                let problem = bad_request("bad-parameter", "a value cannot stand there", &error);
                match bind {
                    BindError::Unknown { suggestion: Some(near), .. } => {
                        problem.nearest(std::slice::from_ref(near))
                    }
                    _ => problem,
                }
            }
            SavedError::Header { .. } | SavedError::UnusedParameter { .. } => Self::failed(error.to_string()),
        }
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::TimedOut => Self::cut(Completeness::CutByTimeout),
            QueryError::OutOfMemory => Self::cut(Completeness::CutByMemory),
            QueryError::Interrupted => Self::cut(Completeness::Interrupted),
            QueryError::ServiceRefused { .. } => {
                Self::new(StatusCode::FORBIDDEN, "service-refused", "no other endpoint is asked")
                    .detail(error.to_string())
            }
            QueryError::Evaluation(_) => bad_request("evaluation", "the query cannot be evaluated", &error),
            other => Self::failed(other.to_string()),
        }
    }
}

impl From<UpdateError> for Problem {
    fn from(error: UpdateError) -> Self {
        match error {
            UpdateError::Parse(error) => syntax(&error),
            UpdateError::Query(error) => error.into(),
            UpdateError::Store(error) => error.into(),
            UpdateError::Bind(_) => bad_request("bad-parameter", "a value cannot stand there", &error),
            UpdateError::GraphExists { .. } => {
                Self::new(StatusCode::CONFLICT, "graph-exists", "the graph is there")
                    .detail(error.to_string())
            }
            UpdateError::NoSuchGraph { .. } => Self::not_found(error.to_string()),
            UpdateError::LoadRefused { .. } => {
                Self::new(StatusCode::FORBIDDEN, "load-refused", "nothing is fetched")
                    .detail(error.to_string())
            }
            UpdateError::UsingTwice => bad_request("dataset", "graphs are named twice", &error),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Guarded { .. } => {
                Self::new(StatusCode::FORBIDDEN, "guarded", "the graph is not changed so")
                    .detail(error.to_string())
            }
            StoreError::ReadOnly { .. } => Self::read_only("what is served is open to read only"),
            other => Self::failed(other.to_string()),
        }
    }
}

impl From<&FileFaults> for Problem {
    fn from(faults: &FileFaults) -> Self {
        let told = faults.to_json();
        let first = faults.faults.first();
        let place = first.and_then(|fault| fault.place.as_ref());
        Self::new(StatusCode::BAD_REQUEST, "document", "the document has faults")
            .detail(first.map(|fault| fault.message.clone()).unwrap_or_default())
            .with("line", place.map(|place| place.line).into())
            .with("column", place.map(|place| place.column).into())
            .with("faults", told.into())
    }
}

impl From<ResultsError> for Problem {
    fn from(error: ResultsError) -> Self {
        match error {
            ResultsError::Query(error) => error.into(),
            ResultsError::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                let mut problem = Self::failed(error.to_string());
                problem.0.kind = "slow-reader";
                problem
            }
            ResultsError::Io(error) => Self::failed(error.to_string()),
            other => {
                Self::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", "this form cannot hold the answer")
                    .detail(other.to_string())
            }
        }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        let told = error.to_string();
        match error {
            EngineError::Saved(error) => error.into(),
            EngineError::Query(error) => error.into(),
            EngineError::Update(error) => error.into(),
            EngineError::Store(error) => error.into(),
            EngineError::Faults(faults) => (&faults).into(),
            EngineError::Export(ExportError::Results(error)) => error.into(),
            EngineError::Values { parameters, .. } => {
                let values: Map<String, Value> =
                    parameters.into_iter().map(|(name, values)| (name, values.into())).collect();
                bad_request("missing-parameter", "a parameter needs a value", &told)
                    .with("values", Value::Object(values))
            }
            EngineError::NoSuchClaim { nearest, instead, .. } => {
                let problem = Self::not_found(told).nearest(&nearest);
                match instead {
                    Some(NotAClaim::Source(id)) => problem.hint(format!("`{id}` is a source, not a claim")),
                    Some(NotAClaim::Removed { source, since }) => {
                        problem.hint(format!("the source `{source}` was removed: {since}"))
                    }
                    _ => problem,
                }
            }
            EngineError::NoSuchSource { nearest, .. } => Self::not_found(told).nearest(&nearest),
            EngineError::Term(error) => {
                let problem = bad_request("unknown-term", "no ontology here defines it", &told);
                error.remedy().map_or(problem.clone(), |help| problem.hint(help))
            }
            EngineError::Unsupported { backend, .. } => Self::read_only(&told).hint(match backend {
                BackendKind::Workspace => "the files of the workspace are the record: change a sheet",
                _ => "a workspace or a location does",
            }),
            EngineError::Search(_) => bad_request("search", "this cannot be looked for", &told),
            EngineError::Record(error) => error.into(),
            EngineError::Review(_) => Self::refused(vec![json!({ "message": told })]),
            EngineError::Workspace(WorkspaceError::Locked { .. }) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "another one is writing")
                    .detail(told)
                    .retry_after(2)
            }
            EngineError::NoRows => bad_request("no-rows", "evidence is of rows", &told),
            _ => Self::failed(told),
        }
    }
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        let told = error.to_string();
        match error {
            RecordError::Changed { file, digest, text } => {
                Self::new(StatusCode::CONFLICT, "changed", "it has changed since it was read")
                    .detail(told)
                    .hint("read what is there now, and send the same again with its digest")
                    .with("file", file.into())
                    .with("digest", digest.into())
                    .with("text", text.into())
            }
            RecordError::Refused { faults, fields } => {
                let with_field = |(mut fault, field): (Value, Option<String>)| {
                    if let (Some(fault), Some(field)) = (fault.as_object_mut(), field) {
                        fault.insert("field".to_owned(), field.into());
                    }
                    fault
                };
                Self::refused(faults.to_json().into_iter().zip(fields).map(with_field).collect())
            }
            RecordError::Inline { .. } => Self::refused(vec![json!({ "message": told })]),
            RecordError::Chosen { .. } => Self::refused(vec![json!({ "field": "words", "message": told })]),
        }
    }
}

/// A list of what was met, as JSON.
pub(in crate::server) fn listed(files: &[FileFaults]) -> Value {
    json!(files.iter().flat_map(FileFaults::to_json).collect::<Vec<_>>())
}

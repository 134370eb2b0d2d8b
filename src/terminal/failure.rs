//! What a person reads when something goes wrong, and the exit code that says it to programs.

use crate::engine::{
    BackendKind, CLAIMS, EngineError, NotAClaim, RDF, RecordError, ReviewError, SOURCES, WorkspaceError,
    nearest_file,
};
use crate::export::ExportError;
use crate::files::{FileError, words};
use crate::import::FileFaults;
use crate::index::segment::SegmentError;
use crate::query::saved::SavedError;
use crate::query::{BindError, Completeness, ParseError, QueryError};
#[cfg(feature = "remote")]
use crate::store::remote::RemoteError;
use crate::store::{BlobError, JournalError, LocationError, StoreError};
use crate::terminal::{Style, rendered, show_place};
use std::fmt::Write;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// Why a command did not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The blocks of the message, each an error of its own.
    errors: Vec<String>,
    hints: Vec<String>,
    code: u8,
}

const WORK: u8 = 1;
const USAGE: u8 = 2;
const CUT: u8 = 3;
const INTERRUPTED: u8 = 130;

/// What helps where the memory of a query was used up.
const MORE_MEMORY: &str = "--memory gives a query more, as in `--memory 4GB`; at the prompt, `.memory 4GB`";

impl Failure {
    fn new(message: impl Into<String>, code: u8) -> Self {
        Self { errors: vec![message.into()], hints: Vec::new(), code }
    }

    /// The work failed.
    pub(crate) fn work(message: impl Into<String>) -> Self {
        Self::new(message, WORK)
    }

    /// The command was not understood.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(message, USAGE)
    }

    /// Exit with a code and without a word: what is to say has been said.
    pub(crate) fn silent() -> Self {
        Self { errors: Vec::new(), hints: Vec::new(), code: WORK }
    }

    /// A result that is not the whole of it.
    pub(crate) fn cut(completeness: Completeness) -> Self {
        let (message, code) = match completeness {
            Completeness::CutByLimit => ("the result is cut by the limit: there is more", CUT),
            Completeness::CutByTimeout => ("the result is cut by the timeout: there may be more", CUT),
            Completeness::CutByMemory => ("the result is cut by the memory limit: there may be more", CUT),
            Completeness::Complete | Completeness::Interrupted => {
                ("interrupted: there may be more", INTERRUPTED)
            }
        };
        let failure = Self::new(message, code);
        if completeness == Completeness::CutByMemory { failure.hint(MORE_MEMORY) } else { failure }
    }

    /// Something that a limit stopped.
    pub(crate) fn limited(message: impl Into<String>) -> Self {
        Self::new(message, CUT)
    }

    /// Nothing more to say of what a limit cut.
    pub(crate) fn silently_cut() -> Self {
        Self { code: CUT, ..Self::silent() }
    }

    /// Every fault of several files.
    pub(crate) fn faults(files: &[FileFaults]) -> Self {
        let style = Style::stderr();
        Self {
            errors: files.iter().flat_map(|file| show_faults(file, style)).collect(),
            hints: Vec::new(),
            code: WORK,
        }
    }

    /// The same failure with nothing left to say.
    pub(crate) fn said(self) -> Self {
        Self { errors: Vec::new(), hints: Vec::new(), ..self }
    }

    /// Whether there is nothing to say: the reader went away, or all was said.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.code == 0
    }

    /// With advice.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says it on standard error and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        self.show();
        ExitCode::from(self.code)
    }

    /// Says it on standard error.
    pub(crate) fn show(&self) {
        let style = Style::stderr();
        let mut text = String::new();
        for error in &self.errors {
            let _ = writeln!(text, "{} {error}", style.red("error:"));
        }
        for hint in &self.hints {
            let _ = writeln!(text, "{} {hint}", style.cyan("hint:"));
        }
        let _ = io::Write::write_all(&mut io::stderr(), rendered(&text).as_bytes());
    }
}

/// A file that was named cannot be read: which, and what may have been meant.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    if error.kind() != io::ErrorKind::NotFound {
        return Failure::usage(format!("{}: {}", path.display(), words(error)));
    }
    let failure = Failure::usage(format!("there is no file {}", path.display()));
    match nearest_file(path) {
        Some(near) => failure.hint(format!("did you mean {}?", near.display())),
        None => failure,
    }
}

/// [`unreadable`], of what reading it through the library told.
pub(crate) fn unread(error: FileError) -> Failure {
    match error {
        FileError::Io { path, source } => unreadable(&path, &source),
        other => {
            let failure = Failure::usage(other.to_string());
            other.help().into_iter().fold(failure, Failure::hint)
        }
    }
}

/// `1 graph`, `2 graphs`: a count of things whose name takes an s.
pub(crate) fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

/// Says something that does not stop the work.
pub(crate) fn warn(message: &str) {
    say(&format!("{} {message}", Style::stderr().yellow("warning:")));
}

/// Says something on standard error.
pub(crate) fn say(message: &str) {
    let _ = io::Write::write_all(&mut io::stderr(), format!("{}\n", rendered(message)).as_bytes());
}

/// Each fault of a file with its line and a caret.
pub(crate) fn show_faults(file: &FileFaults, style: Style) -> Vec<String> {
    let show = |fault: &crate::import::Fault| {
        let mut text = fault.message.clone();
        match &fault.place {
            Some(place) => {
                let at = format!("{}:{}:{}", file.file, place.line, place.column);
                let _ = write!(text, "\n  {} {at}\n", style.dim("-->"));
                text.push_str(&show_place(place.line, place.text_column, place.width, &place.text, style));
            }
            None => {
                let _ = write!(text, "\n  {} {}", style.dim("-->"), file.file);
            }
        }
        if let Some(help) = &fault.help {
            let _ = write!(text, "\n  {} {help}", style.cyan("help:"));
        }
        text
    };
    file.faults.iter().map(show).collect()
}

/// A syntax error of a query, with the line and a caret.
pub(crate) fn parse_failure(name: &str, error: &ParseError) -> Failure {
    let style = Style::stderr();
    let place = show_place(error.line, error.column, 1, &error.text_line, style);
    let arrow = style.dim("-->");
    let text = format!("{}\n  {arrow} {name}:{}:{}\n{place}", error.message, error.line, error.column);
    let failure = Failure::usage(text);
    match &error.suggestion {
        Some(suggestion) => failure.hint(format!("did you mean `{suggestion}`?")),
        None => failure,
    }
}

/// That a name stands for no claim: what it is instead, and where claims are listed.
fn no_such_claim(name: &str, nearest: &[String], instead: Option<NotAClaim>) -> Failure {
    let lists = |id: &str| format!("`assay query claims-of-source -p source={id}` lists its claims");
    let failure = Failure::usage(format!("there is no claim `{name}`"));
    match (instead, nearest) {
        (Some(NotAClaim::Source(id)), _) => {
            Failure::usage(format!("`{name}` is a source, not a claim")).hint(lists(&id))
        }
        (Some(NotAClaim::Removed { source, since }), _) => {
            let day = since.split('T').next().unwrap_or_default();
            let failure = if name.trim_end_matches(':') == source {
                Failure::usage(format!("the source `{source}` was removed on {day}"))
            } else {
                Failure::usage(format!("the claim `{name}` fell on {day}, when its source was removed"))
            };
            failure.hint(format!("`assay query retracted` lists what fell; `assay load FILE` takes the sheet of {source} in again"))
        }
        (_, [_, ..]) => failure.hint(format!("did you mean {}?", nearest.join(" or "))),
        (Some(NotAClaim::Among(id)), []) => failure.hint(format!("`{id}` is a source: {}", lists(&id))),
        (Some(NotAClaim::Term), []) => Failure::usage(format!("`{name}` is a term of an ontology, not a claim"))
            .hint("`assay query kinds` lists the claims"),
        _ => failure.hint(
            "a claim is named by its source and its id, such as minutes:lending; `assay query kinds` lists the claims",
        ),
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Faults(faults) => Self::faults(&[faults]),
            EngineError::Workspace(error) => error.into(),
            EngineError::Query(error) => error.into(),
            EngineError::Values { ref parameters, .. } => {
                parameters.iter().fold(Self::usage(error.to_string()), |failure, (name, values)| {
                    failure.hint(match values.as_slice() {
                        [] => format!("--param {name}=VALUE gives one"),
                        [value] => format!("--param {name}={value} takes the one that is here"),
                        [value, more @ ..] => {
                            format!("--param {name}={value}, for one; others here: {}", more.join(", "))
                        }
                    })
                })
            }
            EngineError::Unsupported { ref backend, .. } => {
                let failure = Self::usage(error.to_string());
                match backend {
                    BackendKind::Workspace => failure,
                    BackendKind::Location => {
                        failure.hint("`assay init DIR` makes a workspace; --workspace DIR names one elsewhere")
                    }
                    BackendKind::Endpoint { .. } => {
                        failure.hint("leave out -l (and ASSAY_LOCATION) to work in the workspace")
                    }
                }
            }
            EngineError::Search(error) => Self::usage(error.to_string()),
            EngineError::Saved(error) => error.into(),
            EngineError::Store(error) => error.into(),
            EngineError::Owned { ref graph, ref owner, .. } if !owner.contains("Assay itself") => {
                let hint = "a file replaces only what it brought itself; `--graph IRI` puts triples that name no graph elsewhere";
                let drop = format!("`assay update -q 'DROP GRAPH <{graph}>'` gives the graph up");
                Self::work(error.to_string()).hint(hint).hint(drop)
            }
            EngineError::NoSuchClaim { name, nearest, instead } => no_such_claim(&name, &nearest, instead),
            EngineError::NoSuchSource { id, since: Some(since), .. } => {
                let day = since.split('T').next().unwrap_or_default();
                Self::usage(format!("the source `{id}` was removed on {day}"))
                    .hint("loading it again brings it back; `assay query retracted` lists what rested on it")
            }
            EngineError::NoSuchSource { id, nearest, .. } => {
                let failure = Self::usage(format!("there is no source `{id}`"));
                match nearest.as_slice() {
                    [] => failure.hint("`assay query sources` lists them"),
                    names => failure.hint(format!("did you mean {}?", names.join(" or "))),
                }
            }
            EngineError::Author { help: Some(ref help), .. } => Self::work(error.to_string()).hint(help),
            EngineError::Term(error) => {
                let failure = Self::usage(error.to_string());
                match error.remedy() {
                    Some(help) => failure.hint(help),
                    None => failure,
                }
            }
            EngineError::Owned { .. } => Self::work(error.to_string()).hint(
                "a graph is named after its file, without the ending, unless the file names it: another name for one of \
                 the two keeps both",
            ),
            EngineError::Review(error) => error.into(),
            EngineError::Record(RecordError::Refused { faults, .. }) => {
                Self::faults(&[faults]).hint("nothing was written: the lines are those of the sheet as it would be")
            }
            EngineError::Record(error @ RecordError::Chosen { .. }) => Self::usage(error.to_string()),
            EngineError::Export(ExportError::Io(error)) => error.into(),
            EngineError::Export(ExportError::Results(error)) => error.into(),
            other => Self::work(other.to_string()),
        }
    }
}

impl From<WorkspaceError> for Failure {
    fn from(error: WorkspaceError) -> Self {
        let message = error.to_string();
        match error {
            WorkspaceError::NotFound { .. } => Self::usage(message)
                .hint("`assay init DIR` makes a workspace; --workspace DIR names one elsewhere"),
            WorkspaceError::BadId { .. } | WorkspaceError::NamesADevice { .. } => Self::usage(message)
                .hint("another name does: --id gives one to a source, --sheet to a sheet of reviews"),
            WorkspaceError::BadBase { .. } => {
                Self::usage(message).hint("--base takes an IRI, such as https://example.org/claims/")
            }
            WorkspaceError::BadAuthor { .. } => Self::usage(message)
                .hint("--author takes an id, such as editor; the ontology can name the person"),
            WorkspaceError::Locked { .. } => Self::work(message).hint("--wait 1m waits longer"),
            WorkspaceError::Exists { path } => there_already(&path, message),
            WorkspaceError::Configuration { .. } => Self::usage(message),
            WorkspaceError::NotText { .. } => Self::usage(message)
                .hint("`iconv -f LATIN1 -t UTF-8 FILE` converts a text in an older encoding"),
            WorkspaceError::File(error) => unread(error),
            WorkspaceError::Unsuitable { help, .. } => Self::usage(message).hint(help),
            WorkspaceError::Io { path, source } if source.kind() == io::ErrorKind::NotFound => {
                unreadable(&path, &source)
            }
            _ => Self::work(message),
        }
    }
}

/// What helps where a file would be written that is there already, by the folder that it is in.
fn there_already(path: &Path, message: String) -> Failure {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let folder = path.parent().unwrap_or(Path::new(""));
    let failure = Failure::work(message);
    if folder.ends_with(CLAIMS) || folder.ends_with(SOURCES) {
        let sheet = format!("{CLAIMS}/{stem}.toml");
        failure.hint(format!(
            "what it claims stands in {sheet}; `assay add --id ID FILE` takes another document in"
        ))
    } else if folder.ends_with(RDF) {
        failure
            .hint(format!("it has other content; a file of another name than {name} can be loaded beside it"))
    } else if name == "workspace.toml" {
        failure.hint(
            "`assay add FILE` and `assay load FILE` take documents and data into the workspace that is there",
        )
    } else {
        failure
    }
}

impl From<ReviewError> for Failure {
    fn from(error: ReviewError) -> Self {
        let failure = Self::usage(error.to_string());
        match error {
            ReviewError::Term(term) => match term.remedy() {
                Some(help) => failure.hint(help),
                None => failure,
            },
            ReviewError::NoSuchReview { nearest, .. } => match nearest.as_slice() {
                [] => failure.hint("a review is named by its sheet and number, such as lending/1"),
                names => failure.hint(format!("did you mean {}?", names.join(" or "))),
            },
            ReviewError::NoAgent { nearest, .. } => failure.hint(match nearest.as_slice() {
                [] => {
                    "a file of ontology/ declares agents: `a prov:Agent`, or of a class below it".to_owned()
                }
                names => format!("did you mean {}?", names.join(" or ")),
            }),
            ReviewError::Superseded { by, .. } => {
                failure.hint(format!("--supersedes {by} replaces the review that stands"))
            }
            _ => failure,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Location(LocationError::NotALocation { .. }) => {
                Self::usage(message).hint("a new location is made in a folder that is empty or not there yet")
            }
            StoreError::Location(LocationError::NotPlain { .. }) => Self::work(message)
                .hint("who sent it can write it anew with `assay backup`; a base file has no links"),
            StoreError::Location(LocationError::Locked { .. }) => {
                Self::work(message).hint("--wait 1m waits longer; reading goes on meanwhile")
            }
            StoreError::Segment(SegmentError::NotASegment { .. }) | StoreError::ReadOnly { .. } => {
                Self::usage(message)
            }
            StoreError::Journal(JournalError::Lost(_)) => Self::work(message).hint(
                "a backup may have it; `assay -l PLACE repair --accept-loss` goes on from what is left",
            ),
            StoreError::Blob(BlobError::Damaged { .. }) => {
                Self::work(message).hint("loading its source again replaces it; a backup has what it was")
            }
            StoreError::Segment(SegmentError::Damaged { .. })
            | StoreError::Journal(JournalError::Damaged { .. }) => {
                Self::work(message).hint("nothing was read from it; a backup has what it was")
            }
            _ => Self::work(message),
        }
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::TimedOut => {
                Self::new("the query was stopped at its deadline: nothing was found by then", CUT)
            }
            QueryError::OutOfMemory => Self::limited(
                "the query was stopped at its memory limit: what it builds and keeps is more than it may use",
            )
            .hint(MORE_MEMORY),
            QueryError::Interrupted => Self::new("interrupted", INTERRUPTED),
            #[cfg(feature = "remote")]
            QueryError::Remote(error) => error.into(),
            other => Self::work(other.to_string()),
        }
    }
}

#[cfg(feature = "remote")]
impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Self {
        let message = error.to_string();
        match error {
            RemoteError::BadUrl { .. } => {
                Self::usage(message).hint("an endpoint is named like http://localhost:7878/query")
            }
            RemoteError::Unreachable { .. } => {
                Self::work(message).hint("is the server running, and the address right?")
            }
            RemoteError::NotSparql { .. } => Self::work(message)
                .hint("the address is that of a page: queries often go to /sparql or /query of a server"),
            RemoteError::Status { status: 401 | 403, .. } => {
                Self::work(message).hint("ASSAY_USER with ASSAY_PASSWORD, or ASSAY_TOKEN, say who asks")
            }
            RemoteError::Status { status: 404, .. } => {
                Self::work(message).hint("queries often go to /sparql or /query of a server")
            }
            RemoteError::RedirectedAway { host, .. } => {
                Self::work(message).hint(format!("--allow-redirect {host} lets it, without the credentials"))
            }
            RemoteError::Lost { ref source, .. } => {
                let is_late = source.kind() == io::ErrorKind::TimedOut;
                let longer = if is_late { "; --timeout gives it longer" } else { "" };
                Self::new(message, CUT).hint(format!("what was printed is not all of it{longer}"))
            }
            RemoteError::TimedOut { .. } => Self::new(message, CUT),
            RemoteError::TooLarge { .. } => {
                Self::new(message, CUT).hint("--max-answer SIZE, such as 8GB, raises the limit")
            }
            _ => Self::work(message),
        }
    }
}

impl From<SavedError> for Failure {
    fn from(error: SavedError) -> Self {
        let near = match &error {
            SavedError::UnknownParameter { suggestion, .. } => suggestion.clone(),
            SavedError::Bind(BindError::Unknown { suggestion, .. }) => {
                suggestion.as_ref().map(|name| format!("?{name}"))
            }
            _ => None,
        };
        let failure = Self::usage(error.to_string());
        match near {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure,
        }
    }
}

impl From<BindError> for Failure {
    fn from(error: BindError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<io::Error> for Failure {
    /// A reader that has gone away wants no more: that is success.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { errors: Vec::new(), hints: Vec::new(), code: 0 };
        }
        Self::work(words(&error))
    }
}

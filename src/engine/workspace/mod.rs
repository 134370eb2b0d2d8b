//! A workspace: a directory of files that are the record, from which a store is built.
//!
//! Knows where files are kept and nothing of what they mean. Whatever its files name is read and written inside the
//! directory alone: what others wrote may name any file of the machine.

pub(in crate::engine) mod add;
pub(in crate::engine) mod file_names;
pub(in crate::engine) mod ground;
pub(in crate::engine) mod reach;
mod stamp;
use super::workspace::reach::Reach;
use crate::files::{self, FileError, Folder};
use crate::model::iri::{BaseIri, is_id};
use crate::store::lock_within;
use serde::Deserialize;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// The file that marks a workspace and configures it.
pub(super) const CONFIGURATION: &str = "data/workspace.toml";
/// Where claim sheets are.
pub(crate) const CLAIMS: &str = "data/claims";
/// Where archived documents are.
pub(crate) const SOURCES: &str = "data/sources";
/// Where review sheets are.
pub(super) const REVIEWS: &str = "data/reviews";
/// Where foreign RDF is.
pub(crate) const RDF: &str = "data/rdf";
/// Where ontologies are.
pub(super) const ONTOLOGY: &str = "ontology";
/// Where saved queries are.
pub(super) const QUERIES: &str = "queries";
/// Where check queries are.
pub(super) const CHECKS: &str = "queries/checks";

/// The folders that are looked through, and how the names of files end that are read there; of documents, that is any.
pub(super) fn folders() -> [(&'static str, Vec<&'static str>); 7] {
    [
        (ONTOLOGY, vec!["ttl", "tsv"]),
        (CLAIMS, vec!["toml"]),
        (REVIEWS, vec!["toml"]),
        (RDF, crate::import::rdf::Format::extensions().collect()),
        (SOURCES, Vec::new()),
        (QUERIES, vec!["rq"]),
        (CHECKS, vec!["rq"]),
    ]
}

/// A workspace on disk.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
    folder: Folder,
    configuration: Configuration,
    /// Where what was read from it may be kept.
    cache: Option<PathBuf>,
}

/// The contents of `data/workspace.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Configuration {
    base: String,
    author: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default = "english")]
    language: String,
}

fn english() -> String {
    "en".to_owned()
}

/// Why there is no workspace to work in.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WorkspaceError {
    /// Another process writes a sheet there.
    #[error("{} is being written by another process, and still was after {waited:?}", path.display())]
    Locked {
        /// The workspace.
        path: PathBuf,
        /// How long it was waited for.
        waited: Duration,
    },
    /// Neither the directory nor a parent of it is one.
    #[error("no workspace in {} or a directory above it", directory.display())]
    NotFound {
        /// Where the search began.
        directory: PathBuf,
    },
    /// The configuration is not as it should be.
    #[error("{}: {message}", path.display())]
    Configuration {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// A file that would be written is there already.
    #[error("{} is there already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// What shall be archived is no text.
    #[error("{}: {source}", path.display())]
    NotText {
        /// The document.
        path: PathBuf,
        /// Where it is none.
        source: crate::document::DecodeError,
    },
    /// What IRIs shall begin with is no IRI.
    #[error("`{base}` cannot be the base: it is not an IRI")]
    BadBase {
        /// What was given.
        base: String,
    },
    /// Who shall be the author cannot be named so.
    #[error("`{author}` cannot be the author: not an id, which is a letter, then letters, digits, - or _")]
    BadAuthor {
        /// What was given.
        author: String,
    },
    /// A name that cannot be an id.
    #[error("`{id}` is not an id: a letter, then letters, digits, - or _")]
    BadId {
        /// The name.
        id: String,
    },
    /// A name that files cannot have everywhere.
    #[error("`{id}` cannot name a file: it names a device on some systems")]
    NamesADevice {
        /// The name.
        id: String,
    },
    /// A document is of a kind whose words cannot be told.
    #[error("{} {what}", path.display())]
    Unsuitable {
        /// The document.
        path: PathBuf,
        /// What it is.
        what: String,
        /// What to do instead.
        help: &'static str,
    },
    /// A file leads out of the workspace, or is none.
    #[error(transparent)]
    File(FileError),
    /// A file could not be read or written.
    #[error("{}: {}", path.display(), files::words(source))]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl From<FileError> for WorkspaceError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Io { path, source } if source.kind() == io::ErrorKind::AlreadyExists => {
                Self::Exists { path }
            }
            FileError::Io { path, source } => Self::Io { path, source },
            other => Self::File(other),
        }
    }
}

/// Whether a file, relative to the workspace, lies where sheets and RDF are read from.
pub(in crate::engine) fn is_record_path(relative: &str) -> bool {
    let folders = [CLAIMS, REVIEWS, RDF];
    folders.iter().any(|folder| {
        let rest = relative.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|name| !name.contains('/'))
    })
}

impl Workspace {
    /// Whether a file is of the record: a sheet or RDF where these are kept.
    #[must_use]
    pub fn is_of_record(&self, path: &Path) -> bool {
        self.relative(path).is_some_and(|file| is_record_path(&file))
    }

    /// Opens the workspace at `directory` itself.
    ///
    /// # Errors
    ///
    /// Where it is none, or its configuration is faulty.
    pub fn open(directory: &Path) -> Result<Self, WorkspaceError> {
        let path = directory.join(CONFIGURATION);
        let opened = Folder::open(directory).and_then(|folder| {
            let text = folder.read_text(Path::new(CONFIGURATION))?;
            Ok((folder, text))
        });
        let (folder, text) = match opened {
            Err(error) if error.is_absent() => {
                let directory = directory.to_owned();
                return Err(WorkspaceError::NotFound { directory });
            }
            opened => opened?,
        };
        let faulty = |message: String| WorkspaceError::Configuration { path: path.clone(), message };
        let configuration: Configuration =
            toml::from_str(&text).map_err(|error| faulty(error.to_string()))?;
        if oxrdf::NamedNode::new(&configuration.base).is_err() {
            return Err(faulty(format!("`base` is not an IRI: {}", configuration.base)));
        }
        Ok(Self { root: directory.to_owned(), folder, configuration, cache: None })
    }

    /// Keeps what is read from it in a folder of the user's own, such as `~/.cache/assay`, so that only what changed is read again.
    /// The folder is made, for its owner alone; where that cannot be, nothing is kept.
    #[must_use]
    pub fn kept_in(self, cache: Option<PathBuf>) -> Self {
        Self { cache, ..self }
    }

    /// Where what is read from it may be kept.
    pub(crate) fn cache(&self) -> Option<&Path> {
        self.cache.as_deref()
    }

    /// Opens the workspace at `path`; `None` where there is none. One that is faulty is there.
    ///
    /// # Errors
    ///
    /// Where its configuration is faulty.
    pub fn at(path: &Path) -> Result<Option<Self>, WorkspaceError> {
        match Self::open(path) {
            Ok(workspace) => Ok(Some(workspace)),
            Err(WorkspaceError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens the workspace that holds `directory`: itself or the nearest above it.
    ///
    /// # Errors
    ///
    /// Where there is none, or its configuration is faulty.
    pub fn find(directory: &Path) -> Result<Self, WorkspaceError> {
        for candidate in directory.ancestors() {
            // One that leads out is told of, rather than passed over.
            if fs::symlink_metadata(candidate.join(CONFIGURATION)).is_ok() {
                return Self::open(candidate);
            }
        }
        let directory = directory.to_owned();
        Err(WorkspaceError::NotFound { directory })
    }

    /// The directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Keeps others who lock the workspace out until the lock is dropped: what is read till then is what is written upon. Who
    /// holds it now is waited for.
    pub(super) fn lock(&self, wait: Duration) -> Result<fs::File, WorkspaceError> {
        let file = self.folder.open_file(Path::new(CONFIGURATION))?;
        match lock_within(&file, wait) {
            Ok(true) => Ok(file),
            Ok(false) => Err(WorkspaceError::Locked { path: self.root.clone(), waited: wait }),
            Err(source) => Err(WorkspaceError::Io { path: self.root.join(CONFIGURATION), source }),
        }
    }

    /// The base IRI.
    #[must_use]
    pub fn base(&self) -> BaseIri {
        BaseIri::new(&self.configuration.base)
    }

    /// Who encodes here, as a name with a prefix.
    #[must_use]
    pub fn author(&self) -> &str {
        &self.configuration.author
    }

    /// What the workspace is called.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.configuration.name.as_deref()
    }

    /// The language in which claims are put in plain words.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.configuration.language
    }

    /// The folder, whatever leads out of which is refused.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The files of a folder with one of the extensions, by name; none where there is no such folder. One that leads out of
    /// the workspace is among them, and is refused where it is read.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read, or leads out of the workspace.
    pub fn files(&self, folder: &str, extensions: &[&str]) -> Result<Vec<PathBuf>, FileError> {
        let names = self.folder.files(Path::new(folder), extensions)?;
        Ok(names.into_iter().map(|name| self.root.join(name)).collect())
    }

    /// The bytes of a file, by a path of [`Workspace::files`] or one from the root.
    ///
    /// # Errors
    ///
    /// Where it leads out of the workspace, is no regular file, is too large, or cannot be read.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>, FileError> {
        self.folder.read(path.strip_prefix(&self.root).unwrap_or(path))
    }

    /// [`Workspace::read`] as text.
    ///
    /// # Errors
    ///
    /// As [`Workspace::read`], and where it is no text.
    pub fn read_text(&self, path: &Path) -> Result<String, FileError> {
        self.folder.read_text(path.strip_prefix(&self.root).unwrap_or(path))
    }

    /// The path of a file relative to the workspace, with `/` between its parts; `None` outside of it.
    #[must_use]
    pub fn relative(&self, path: &Path) -> Option<String> {
        let path = path.canonicalize().ok()?;
        let parts: Option<Vec<&str>> = path
            .strip_prefix(self.folder.whole())
            .ok()?
            .components()
            .map(|part| part.as_os_str().to_str())
            .collect();
        Some(parts?.join("/"))
    }

    /// The path of a file relative to the workspace, also where it leads out.
    pub(super) fn name_of(&self, path: &Path) -> String {
        let named = path.strip_prefix(&self.root).unwrap_or(path);
        self.relative(path).unwrap_or_else(|| named.display().to_string())
    }

    /// The bytes of an archived file by its path relative to the workspace.
    ///
    /// # Errors
    ///
    /// As [`Workspace::read`].
    pub fn fetch(&self, file: &str) -> Result<Vec<u8>, FileError> {
        self.folder.read(Path::new(file))
    }
}

/// A relative path without `..`; `None` where it leads out.
pub(super) fn normal(path: &Path) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::CurDir => {}
            _ => return None,
        }
    }
    Some(parts.join("/"))
}

/// The file that is meant by a path at which there is none: the one beside it whose name is nearest, if one is near.
#[must_use]
pub(crate) fn nearest_file(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let names: Vec<String> =
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let near = crate::document::nearest_name(name, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near))
}

/// The files of a directory with one of the extensions, by name; none where there is no such directory.
///
/// # Errors
///
/// Where the directory cannot be read.
pub fn list_files(directory: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, WorkspaceError> {
    let folder = match Folder::open(directory) {
        Err(error) if error.is_absent() => return Ok(Vec::new()),
        folder => folder?,
    };
    let names = folder.files(Path::new(""), extensions)?;
    Ok(names.into_iter().map(|name| directory.join(name)).collect())
}

impl Workspace {
    /// Pins the hash of every archived file whose sheet does not pin it yet; sheets that cannot be read are left alone.
    /// Returns the sheets changed, relative to the workspace.
    ///
    /// # Errors
    ///
    /// Where a folder cannot be read or a sheet cannot be written. Sheets and files that lead out are left alone.
    pub fn pin_hashes(&self) -> Result<Vec<String>, WorkspaceError> {
        let mut changed = Vec::new();
        for path in self.files(CLAIMS, &["toml"])? {
            let Ok(text) = self.read_text(&path) else {
                continue;
            };
            let reach = Reach::of(path.parent().unwrap_or(&self.root), Some(self))?;
            let hash = |file: &str| Some(crate::document::sha256_hex(&reach.read(file).ok()?));
            let Some(pinned) = crate::import::pin_hash(&text, &hash) else {
                continue;
            };
            let name = path.strip_prefix(&self.root).unwrap_or(&path);
            self.folder.replace(name, pinned.as_bytes())?;
            changed.extend(self.relative(&path));
        }
        Ok(changed)
    }

    /// Makes a workspace in a directory: its folders, its configuration, a domain to start from, and a first sheet.
    /// Returns the files written.
    ///
    /// # Errors
    ///
    /// Where there is a workspace already, the base or the author cannot be one, or a file cannot be written. Nothing is
    /// overwritten.
    pub fn init(directory: &Path, base: &str, author: &str) -> Result<Vec<PathBuf>, WorkspaceError> {
        let configuration = directory.join(CONFIGURATION);
        if configuration.exists() {
            return Err(WorkspaceError::Exists { path: configuration });
        }
        if oxrdf::NamedNode::new(base).is_err() {
            return Err(WorkspaceError::BadBase { base: base.to_owned() });
        }
        let source = include_bytes!("templates/example.txt");
        let author_name = author.strip_prefix("agent:").unwrap_or(author);
        if !is_id(author_name) {
            return Err(WorkspaceError::BadAuthor { author: author.to_owned() });
        }
        let fill = |template: &str| {
            template
                .replace("{base}", BaseIri::new(base).as_str())
                .replace("{author}", author_name)
                .replace("{sha256}", &crate::document::sha256_hex(source))
        };
        let files: [(&str, Vec<u8>); 5] = [
            (CONFIGURATION, fill(include_str!("templates/workspace.toml")).into()),
            ("data/sources/example.txt", source.to_vec()),
            ("data/claims/example.toml", fill(include_str!("templates/example.toml")).into()),
            ("ontology/domain.ttl", fill(include_str!("templates/domain.ttl")).into()),
            ("queries/what-is-said.rq", fill(include_str!("templates/what-is-said.rq")).into()),
        ];
        let failed = |source| WorkspaceError::Io { path: directory.to_owned(), source };
        fs::create_dir_all(directory).map_err(failed)?;
        let folder = Folder::open(directory)?;
        let mut written = Vec::new();
        for (name, bytes) in files {
            folder.write_new(Path::new(name), &bytes)?;
            written.push(directory.join(name));
        }
        for name in [REVIEWS, CHECKS] {
            folder.make_folder(Path::new(name))?;
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_out_are_none() {
        let table = [
            ("data/claims/../sources/a.txt", Some("data/sources/a.txt")),
            ("data/claims/a.toml", Some("data/claims/a.toml")),
            ("data/../../x", None),
            ("/etc/passwd", None),
        ];
        for (path, expected) in table {
            assert_eq!(normal(Path::new(path)).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn a_workspace_hands_out_its_own_files_only() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("inside");
        Workspace::init(&inside, "https://example.org/c/", "desk").unwrap();
        let secret = folder.path().join("secret.txt");
        fs::write(&secret, "secret").unwrap();
        let workspace = Workspace::open(&inside).unwrap();
        assert!(workspace.fetch("data/claims/../sources/example.txt").is_ok());
        for path in [secret.to_str().unwrap(), "../secret.txt", "data/../../secret.txt"] {
            assert!(matches!(workspace.fetch(path), Err(FileError::Leaves { .. })), "{path}");
        }
    }

    #[test]
    fn a_faulty_workspace_is_no_plain_folder() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Workspace::at(folder.path()).unwrap().is_none());
        let file = folder.path().join("file.ttl");
        fs::write(&file, "").unwrap();
        assert!(Workspace::at(&file).unwrap().is_none());
        fs::create_dir(folder.path().join("data")).unwrap();
        fs::write(folder.path().join(CONFIGURATION), "nonsense").unwrap();
        assert!(matches!(Workspace::at(folder.path()), Err(WorkspaceError::Configuration { .. })));
    }

    #[test]
    fn the_nearest_file_is_beside_the_one_that_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("courier.txt");
        fs::write(&there, "").unwrap();
        assert_eq!(nearest_file(&folder.path().join("courir.txt")), Some(there));
        assert_eq!(nearest_file(&folder.path().join("harbour.ttl")), None);
        assert_eq!(nearest_file(&folder.path().join("none/courier.txt")), None);
    }
}

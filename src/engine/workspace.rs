//! A workspace: a directory of files that are the record, from which a store is built.
//!
//! Knows where files are kept and nothing of what they mean.

use crate::model::iri::{Base, is_id};
use serde::Deserialize;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The file that marks a workspace and configures it.
pub(super) const CONFIGURATION: &str = "data/workspace.toml";
/// Where claim sheets are.
pub const CLAIMS: &str = "data/claims";
/// Where archived documents are.
pub const SOURCES: &str = "data/sources";
/// Where review sheets are.
pub const REVIEWS: &str = "data/reviews";
/// Where foreign RDF is.
pub const RDF: &str = "data/rdf";
/// Where ontologies are.
pub(super) const ONTOLOGY: &str = "ontology";
/// Where saved queries are.
pub const QUERIES: &str = "queries";
/// Where check queries are.
pub(super) const CHECKS: &str = "queries/checks";

/// A workspace on disk.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
    configuration: Configuration,
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
    /// A name that cannot be an id.
    #[error("`{id}` is not an id: a letter, then letters, digits, - or _")]
    BadId {
        /// The name.
        id: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl Workspace {
    /// Opens the workspace at `directory` itself.
    ///
    /// # Errors
    ///
    /// Where it is none, or its configuration is faulty.
    pub fn open(directory: &Path) -> Result<Self, WorkspaceError> {
        let path = directory.join(CONFIGURATION);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let directory = directory.to_owned();
                return Err(WorkspaceError::NotFound { directory });
            }
            Err(source) => return Err(WorkspaceError::Io { path, source }),
        };
        let faulty = |message: String| WorkspaceError::Configuration { path: path.clone(), message };
        let configuration: Configuration =
            toml::from_str(&text).map_err(|error| faulty(error.to_string()))?;
        if oxrdf::NamedNode::new(&configuration.base).is_err() {
            return Err(faulty(format!("`base` is not an IRI: {}", configuration.base)));
        }
        Ok(Self { root: directory.to_owned(), configuration })
    }

    /// Opens the workspace that holds `directory`: itself or the nearest above it.
    ///
    /// # Errors
    ///
    /// Where there is none, or its configuration is faulty.
    pub fn find(directory: &Path) -> Result<Self, WorkspaceError> {
        for candidate in directory.ancestors() {
            if candidate.join(CONFIGURATION).exists() {
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

    /// Keeps others who lock the workspace out until the lock is dropped: what is read till then is what is written upon.
    pub(super) fn lock(&self) -> Result<fs::File, WorkspaceError> {
        let path = self.root.join(CONFIGURATION);
        let locked = fs::File::open(&path).and_then(|file| file.lock().map(|()| file));
        locked.map_err(|source| WorkspaceError::Io { path, source })
    }

    /// The base IRI.
    #[must_use]
    pub fn base(&self) -> Base {
        Base::new(&self.configuration.base)
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

    /// The files of a folder with one of the extensions, by name; none where there is no such folder.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read.
    pub fn files(&self, folder: &str, extensions: &[&str]) -> Result<Vec<PathBuf>, WorkspaceError> {
        list_files(&self.root.join(folder), extensions)
    }

    /// The path of a file relative to the workspace, with `/` between its parts; `None` outside of it.
    #[must_use]
    pub fn relative(&self, path: &Path) -> Option<String> {
        let root = self.root.canonicalize().ok()?;
        let path = path.canonicalize().ok()?;
        let parts: Option<Vec<&str>> =
            path.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
        Some(parts?.join("/"))
    }

    /// The bytes of an archived file by its path relative to the workspace.
    #[must_use]
    pub fn fetch(&self, file: &str) -> Option<Vec<u8>> {
        fs::read(self.root.join(file)).ok()
    }
}

/// The files of a directory with one of the extensions, by name; none where there is no such directory.
///
/// # Errors
///
/// Where the directory cannot be read.
pub fn list_files(directory: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, WorkspaceError> {
    let failed = |source| WorkspaceError::Io { path: directory.to_owned(), source };
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if path.is_file() && extensions.contains(&extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What a new source is described by, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct NewSource {
    /// Its id; by default made of the name of the file.
    pub id: Option<String>,
    /// Its class in schema.org; by default `Article`, or `Dataset` for CSV.
    pub class: Option<String>,
    /// Its title; by default its first line.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When, in EDTF.
    pub published: Option<String>,
    /// Its language tag; by default `en`.
    pub language: Option<String>,
    /// Where it was found.
    pub address: Option<String>,
    /// Under which licence.
    pub rights: Option<String>,
}

/// What `add` wrote.
#[derive(Clone, Debug)]
pub struct Added {
    /// The id of the source.
    pub id: String,
    /// The archived copy.
    pub archived: PathBuf,
    /// The skeleton of its sheet.
    pub sheet: PathBuf,
    /// SHA-256 of the bytes.
    pub sha256: String,
}

impl Workspace {
    /// Takes a document in: a copy of its bytes under `data/sources/`, and a skeleton of its sheet with the hash pinned.
    ///
    /// # Errors
    ///
    /// Where the bytes are no text, the id is taken or none, or a file cannot be written. Nothing is overwritten.
    pub fn add(&self, name: &str, bytes: &[u8], new: &NewSource) -> Result<Added, WorkspaceError> {
        let path = Path::new(name);
        let rendition = crate::document::decode(bytes).map_err(|error| WorkspaceError::Configuration {
            path: path.to_owned(),
            message: error.to_string(),
        })?;
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or("source");
        let id = new.id.clone().unwrap_or_else(|| id_of(stem));
        if !is_id(&id) || crate::model::iri::RESERVED_IDS.contains(&id.as_str()) {
            return Err(WorkspaceError::BadId { id });
        }
        let is_table = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
        let extension = if is_table { "csv" } else { "txt" };
        let archived = self.root.join(SOURCES).join(format!("{id}.{extension}"));
        let sheet = self.root.join(CLAIMS).join(format!("{id}.toml"));
        for path in [&archived, &sheet] {
            if path.exists() {
                return Err(WorkspaceError::Exists { path: path.clone() });
            }
        }
        let sha256 = crate::document::sha256_hex(bytes);
        let text = skeleton(&id, extension, &sha256, rendition.text(), new);
        write_new(&archived, bytes)?;
        write_new(&sheet, text.as_bytes())?;
        Ok(Added { id, archived, sheet, sha256 })
    }

    /// Pins the hash of every archived file whose sheet does not pin it yet; sheets that cannot be read are left alone.
    /// Returns the sheets changed, relative to the workspace.
    ///
    /// # Errors
    ///
    /// Where a folder cannot be read or a sheet cannot be written.
    pub fn pin_hashes(&self) -> Result<Vec<String>, WorkspaceError> {
        let mut changed = Vec::new();
        for path in self.files(CLAIMS, &["toml"])? {
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            let directory = path.parent().unwrap_or(&self.root);
            let hash = |file: &str| Some(crate::document::sha256_hex(&fs::read(directory.join(file)).ok()?));
            let Some(pinned) = crate::import::pin_hash(&text, &hash) else {
                continue;
            };
            replace(&path, pinned.as_bytes())?;
            changed.extend(self.relative(&path));
        }
        Ok(changed)
    }

    /// Makes a workspace in a directory: its folders, its configuration, a domain to start from, and a first sheet.
    /// Returns the files written.
    ///
    /// # Errors
    ///
    /// Where there is a workspace already, or a file cannot be written. Nothing is overwritten.
    pub fn init(directory: &Path, base: &str, author: &str) -> Result<Vec<PathBuf>, WorkspaceError> {
        let configuration = directory.join(CONFIGURATION);
        if configuration.exists() {
            return Err(WorkspaceError::Exists { path: configuration });
        }
        if oxrdf::NamedNode::new(base).is_err() {
            return Err(WorkspaceError::Configuration {
                path: configuration,
                message: format!("`{base}` is not an IRI"),
            });
        }
        let source = include_bytes!("templates/example.txt");
        let author_name = author.strip_prefix("agent:").unwrap_or(author);
        let fill = |template: &str| {
            template
                .replace("{base}", Base::new(base).as_str())
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
        let mut written = Vec::new();
        for (name, bytes) in files {
            let path = directory.join(name);
            write_new(&path, &bytes)?;
            written.push(path);
        }
        for folder in [REVIEWS, CHECKS] {
            let path = directory.join(folder);
            fs::create_dir_all(&path).map_err(|source| WorkspaceError::Io { path, source })?;
        }
        Ok(written)
    }
}

/// Writes a file that must not be there yet, whole or not at all.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    let failed = |source: io::Error| {
        let path = path.to_owned();
        if source.kind() == io::ErrorKind::AlreadyExists {
            WorkspaceError::Exists { path }
        } else {
            WorkspaceError::Io { path, source }
        }
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = fs::File::create_new(path).map_err(failed)?;
    io::Write::write_all(&mut file, bytes)
        .and_then(|()| file.sync_all())
        .inspect_err(|_| drop(fs::remove_file(path)))
        .map_err(failed)
}

/// Makes a file, or replaces one, whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    let failed = |source: io::Error| WorkspaceError::Io { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let temporary = path.with_extension(format!("{extension}.new"));
    // What a process that ended half-way left there is written over.
    let written = fs::File::create(&temporary)
        .and_then(|mut file| io::Write::write_all(&mut file, bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    written.inspect_err(|_| drop(fs::remove_file(&temporary))).map_err(failed)
}

/// An id made of a file name: its letters and digits, what lies between them as one `-`.
fn id_of(stem: &str) -> String {
    let words: Vec<String> = stem
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

fn skeleton(id: &str, extension: &str, sha256: &str, text: &str, new: &NewSource) -> String {
    use std::fmt::Write;
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let first_line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or(id);
    let is_table = extension == "csv";
    let class = if is_table { "Dataset" } else { "Article" };
    let title = if is_table { id } else { first_line.trim() };
    let mut sheet = String::from("[source]\n");
    let mut field = |key: &str, value: Option<&str>, hint: &str| {
        let _ = match value {
            Some(value) => writeln!(sheet, "{key:<9} = {}", quoted(value)),
            None => writeln!(sheet, "# {key:<7} = {hint}"),
        };
    };
    field("id", Some(id), "");
    field("type", Some(new.class.as_deref().unwrap_or(class)), "");
    field("title", Some(new.title.as_deref().unwrap_or(title)), "");
    field("publisher", new.publisher.as_deref(), "\"who published it\"");
    field("published", new.published.as_deref(), "\"2024-02-01\", \"2024\", or \"2024?\" for a guess");
    field("language", Some(new.language.as_deref().unwrap_or("en")), "");
    field("address", new.address.as_deref(), "\"https://…\"");
    field("rights", new.rights.as_deref(), "\"under which licence\"");
    let key = if is_table { "data" } else { "text" };
    field(key, Some(&format!("../sources/{id}.{extension}")), "");
    field("sha256", Some(sha256), "");
    sheet.push_str(include_str!("templates/claim-hint.toml"));
    sheet
}

//! A workspace: a directory of files that are the record, from which a store is built.
//!
//! Knows where files are kept and nothing of what they mean.

use crate::model::iri::{Base, is_id, slug};
use serde::Deserialize;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::NamedTempFile;
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
            Err(error) if is_absent(&error) => {
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

    /// The bytes of an archived file by its path relative to the workspace. A path that leads out of it is not followed:
    /// what others wrote may name any.
    #[must_use]
    pub fn fetch(&self, file: &str) -> Option<Vec<u8>> {
        fs::read(self.root.join(normal(Path::new(file))?)).ok()
    }
}

/// Whether there is nothing at a path, or a file where a folder would have to be.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
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
pub fn nearest_file(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let names: Vec<String> =
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let near = crate::query::nearest(name, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near))
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
        let rendition = crate::document::decode(bytes)
            .map_err(|source| WorkspaceError::NotText { path: path.to_owned(), source })?;
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or("source");
        let id = new.id.clone().unwrap_or_else(|| slug(stem));
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
        // Without its sheet it would stand in the way of the next attempt.
        write_new(&sheet, text.as_bytes()).inspect_err(|_| drop(fs::remove_file(&archived)))?;
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
    let written = written_beside(path, bytes)?;
    written.persist_noclobber(path).map(drop).map_err(|error| failed(path, error.error))
}

/// Makes a file, or replaces one, whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    let written = written_beside(path, bytes)?;
    if let Ok(there) = fs::metadata(path) {
        written.as_file().set_permissions(there.permissions()).map_err(|source| failed(path, source))?;
    }
    written.persist(path).map(drop).map_err(|error| failed(path, error.error))
}

fn failed(path: &Path, source: io::Error) -> WorkspaceError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::AlreadyExists => WorkspaceError::Exists { path },
        _ => WorkspaceError::Io { path, source },
    }
}

/// A file of a name of its own beside a path, with all bytes on the disk. It goes with its value, unless it is given the
/// path.
fn written_beside(path: &Path, bytes: &[u8]) -> Result<NamedTempFile, WorkspaceError> {
    let failed = |source| failed(path, source);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".assay-");
    // It is to be as any file that is made here, not for its owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    Ok(file)
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
        assert!(workspace.fetch("data/claims/../sources/example.txt").is_some());
        for path in [secret.to_str().unwrap(), "../secret.txt", "data/../../secret.txt"] {
            assert_eq!(workspace.fetch(path), None, "{path}");
        }
    }

    #[test]
    fn files_are_written_whole_and_new_ones_stand_in_nobodys_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/a.toml");
        write_new(&path, b"one").unwrap();
        assert!(matches!(write_new(&path, b"two"), Err(WorkspaceError::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions();
        let plain = folder.path().join("plain");
        fs::write(&plain, "").unwrap();
        assert_eq!(mode(&path), mode(&plain), "as any file that is made here");
        replace(&path, b"three").unwrap();
        assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"three".to_vec(), mode(&plain)));
        // What lies about under a name of ours, such as of another process, is not written over.
        let other = path.with_extension("toml.new");
        fs::write(&other, "other").unwrap();
        replace(&path, b"four").unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"other");
        let names = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(names, 2, "nothing is left over");
    }

    #[test]
    fn a_document_whose_sheet_cannot_be_written_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        Workspace::init(folder.path(), "https://example.org/c/", "desk").unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        let claims = folder.path().join(CLAIMS);
        fs::remove_dir_all(&claims).unwrap();
        fs::write(&claims, "in the way").unwrap();
        let before = list_files(&folder.path().join(SOURCES), &["txt"]).unwrap();
        assert!(workspace.add("note.txt", b"A note.\n", &NewSource::default()).is_err());
        assert_eq!(list_files(&folder.path().join(SOURCES), &["txt"]).unwrap(), before);
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

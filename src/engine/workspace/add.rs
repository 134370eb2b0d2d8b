//! Documents taken into a workspace: archived as they are, each with a skeleton of its sheet.
//!
//! Knows what a document is by its name and first bytes. Must not know what it says.

use super::{CLAIMS, SOURCES, Workspace, WorkspaceError};
use crate::document::table::{self, TableFault};
use crate::model::iri::{is_id, slug};
use std::path::{Path, PathBuf};

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
    /// Where the bytes are no text or hold it in a way that is not read, a table is malformed, the id is taken or none, or a file cannot be written. Nothing is overwritten.
    pub fn add(&self, name: &str, bytes: &[u8], new: &NewSource) -> Result<Added, WorkspaceError> {
        let path = Path::new(name);
        must_have_words(path, bytes)?;
        let rendition = crate::document::decode(bytes)
            .map_err(|source| WorkspaceError::NotText { path: path.to_owned(), source })?;
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or("source");
        let id = new.id.clone().unwrap_or_else(|| slug(stem));
        must_name_a_file(&id)?;
        if crate::model::iri::RESERVED_IDS.contains(&id.as_str()) {
            return Err(WorkspaceError::BadId { id });
        }
        let is_table = has_extension(path, &["csv"]);
        if is_table {
            must_be_table(path, rendition.text())?;
        }
        let extension = if is_table { "csv" } else { "txt" };
        let archived = Path::new(SOURCES).join(format!("{id}.{extension}"));
        let sheet = Path::new(CLAIMS).join(format!("{id}.toml"));
        self.folder().must_be_free(&sheet)?;
        // A document that was put there by hand lacks but its sheet.
        let is_there = self.read(&archived).is_ok_and(|there| there == bytes);
        if !is_there {
            self.folder().must_be_free(&archived)?;
        }
        let sha256 = crate::document::sha256_hex(bytes);
        let text = skeleton(&id, extension, &sha256, rendition.text(), new);
        if !is_there {
            self.folder().write_new(&archived, bytes)?;
        }
        let written = self.folder().write_new(&sheet, text.as_bytes());
        // Without its sheet it would be there for nothing.
        written.inspect_err(|_| {
            if !is_there {
                drop(self.folder().remove(&archived));
            }
        })?;
        let [archived, sheet] = [archived, sheet].map(|name| self.root().join(name));
        Ok(Added { id, archived, sheet, sha256 })
    }
}

impl Workspace {
    /// What the sheet of an archived document begins with that has none yet; `None` where no document is archived under this
    /// id, or a sheet names it already.
    pub(in crate::engine) fn skeleton_of(&self, id: &str, new: &NewSource) -> Option<String> {
        for extension in ["txt", "csv"] {
            let name = format!("{id}.{extension}");
            let Ok(bytes) = self.read(&Path::new(SOURCES).join(&name)) else { continue };
            let rendition = crate::document::decode(&bytes).ok()?;
            let quoted = format!("/{name}\"");
            let sheets = self.files(CLAIMS, &["toml"]).ok()?;
            if sheets.iter().any(|sheet| self.read_text(sheet).is_ok_and(|text| text.contains(&quoted))) {
                return None;
            }
            let sha256 = crate::document::sha256_hex(&bytes);
            return Some(skeleton(id, extension, &sha256, rendition.text(), new));
        }
        None
    }
}

/// That an id can be the name of a file, on every system.
pub(in crate::engine) fn must_name_a_file(id: &str) -> Result<(), WorkspaceError> {
    let device = id.trim_end_matches(|c: char| ('1'..='9').contains(&c)).to_ascii_lowercase();
    let is_device = match device.as_str() {
        "con" | "prn" | "aux" | "nul" => device.len() == id.len(),
        "com" | "lpt" => device.len() + 1 == id.len(),
        _ => false,
    };
    match (is_id(id), is_device) {
        (true, false) => Ok(()),
        (true, true) => Err(WorkspaceError::NamesADevice { id: id.to_owned() }),
        _ => Err(WorkspaceError::BadId { id: id.to_owned() }),
    }
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    extensions.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

const AS_TEXT: &str =
    "give its words as plain text in UTF-8: quotes are found in that, and offsets counted in it";

/// Formats by how their bytes begin.
const FORMATS: &[(&[u8], &str, &str)] = &[
    (
        b"%PDF-",
        "is a PDF, in which words are drawn rather than written",
        "`pdftotext -layout FILE` writes its text",
    ),
    (b"PK\x03\x04", "is an archive, as office documents are, and no text", "save it as plain text in UTF-8"),
    (b"\xd0\xcf\x11\xe0", "is an office document, and no text", "save it as plain text in UTF-8"),
    (b"{\\rtf", "is RTF, in which words stand between commands", "save it as plain text in UTF-8"),
    (b"\x1f\x8b", "is compressed, and no text", "`gunzip FILE` unpacks it"),
    (b"\xff\xfe", "is in UTF-16, not UTF-8", "`iconv -f UTF-16 -t UTF-8 FILE` converts it"),
    (b"\xfe\xff", "is in UTF-16, not UTF-8", "`iconv -f UTF-16 -t UTF-8 FILE` converts it"),
];

/// That a document is words, not a file that a program makes words of.
fn must_have_words(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    let refused = |what: &str, help| {
        Err(WorkspaceError::Unsuitable { path: path.to_owned(), what: what.to_owned(), help })
    };
    if let Some((_, what, help)) = FORMATS.iter().find(|(start, ..)| bytes.starts_with(start)) {
        return refused(what, help);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if bytes.is_empty() {
        return refused("is empty: there are no words that a claim could rest on", AS_TEXT);
    }
    let starts = |start: &str| {
        bytes.get(..start.len()).is_some_and(|there| there.eq_ignore_ascii_case(start.as_bytes()))
    };
    let is_page = ["<!doctype html", "<html", "<head", "<body"].into_iter().any(starts);
    if is_page || has_extension(path, &["html", "htm", "xhtml"]) {
        let help = "save the page as plain text, as browsers do; `pandoc -t plain FILE` writes it too";
        return refused("is HTML, in which words stand between tags", help);
    }
    if bytes.contains(&0) {
        return refused("is no text: there are NUL bytes in it", AS_TEXT);
    }
    Ok(())
}

/// That each row of a table has as many cells as its header, whose names differ.
fn must_be_table(path: &Path, text: &str) -> Result<(), WorkspaceError> {
    let refused = |what: String, help| {
        Err(WorkspaceError::Unsuitable { path: path.to_owned(), what: format!("is no table: {what}"), help })
    };
    if let Some(fault @ TableFault::Separator { .. }) = table::faults(text).first() {
        return refused(fault.to_string(), fault.help().unwrap_or(AS_TEXT));
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    for (at, name) in header.iter().enumerate() {
        if header.iter().take(at).any(|before| before.trim() == name.trim()) {
            let help = "name each column in the first line, and otherwise than the others";
            return refused(format!("two columns are called `{}`", name.trim()), help);
        }
    }
    for record in reader.records() {
        match record.as_ref().map_err(csv::Error::kind) {
            Ok(_) => {}
            Err(csv::ErrorKind::UnequalLengths { pos, expected_len, len }) => {
                let line = pos.as_ref().map_or(0, csv::Position::line);
                let what = format!("line {line} has {len} cells, where the header has {expected_len}");
                return refused(what, "a cell with a comma or a line break stands in double quotes");
            }
            Err(_) => return refused("it cannot be read as CSV".to_owned(), AS_TEXT),
        }
    }
    Ok(())
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
    use crate::engine::list_files;
    use std::fs;

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
    fn what_is_no_text_is_told_as_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        Workspace::init(folder.path(), "https://example.org/c/", "desk").unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        let table: [(&str, &[u8], &str); 13] = [
            ("a.txt", b"", "is empty"),
            ("a.txt", b"\xef\xbb\xbf \n", "is empty"),
            ("a.pdf", b"%PDF-1.7 words", "is a PDF"),
            ("a.txt", b"\n<!DOCTYPE html><p>words", "is HTML"),
            ("a.htm", b"<p>words</p>", "is HTML"),
            ("a.docx", b"PK\x03\x04words", "is an archive"),
            ("a.txt", b"\xff\xfew\0o\0", "is in UTF-16"),
            ("a.txt", b"wo\0rds", "NUL bytes"),
            ("a.txt", b"caf\xe9", "not UTF-8"),
            ("a.csv", b"a,b\n1,2\n1,2,3\n", "line 3 has 3 cells, where the header has 2"),
            ("a.csv", b"a,b\n1\n", "line 2 has 1 cells"),
            ("a.csv", b"a, a\n1,2\n", "two columns are called `a`"),
            ("nul.txt", b"words", "names a device"),
        ];
        for (name, bytes, expected) in table {
            let error = workspace.add(name, bytes, &NewSource::default()).unwrap_err().to_string();
            assert!(error.contains(expected), "{name}: {error}");
        }
        assert_eq!(list_files(&folder.path().join(SOURCES), &["txt", "csv"]).unwrap().len(), 1);
        workspace.add("b.csv", b"a,b\n1,\"2,\n3\"\n", &NewSource::default()).unwrap();
    }

    #[test]
    fn names_of_devices_name_no_files() {
        for (id, expected) in [
            ("console", true),
            ("com", true),
            ("com1", false),
            ("COM10", true),
            ("Aux", false),
            ("a/b", false),
            ("..", false),
            ("a.b", false),
            ("", false),
            ("lpt9", false),
            ("con1", true),
        ] {
            assert_eq!(must_name_a_file(id).is_ok(), expected, "{id}");
        }
    }
}

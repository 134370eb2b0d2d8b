//! Sheets of the workspace added to, by one at a time: what is written is what was checked, and what others wrote stays.
//!
//! Knows the lock of a workspace and digests of files. Must not know what a sheet says.

use crate::document::sha256_hex;
use crate::engine::workspace::Workspace;
use crate::engine::{Engine, EngineError, RecordError};
use crate::files::FileError;
use std::path::Path;

/// The digest of no sheet at all.
pub(crate) const NO_SHEET: &str = "none";

/// The digest of the bytes of a sheet; `none` of one that is not there.
pub(in crate::engine) fn digest_of(bytes: Option<&[u8]>) -> String {
    bytes.map_or_else(|| NO_SHEET.to_owned(), |bytes| format!("sha256:{}", sha256_hex(bytes)))
}

/// A sheet, and a text added to its end after a blank line.
pub(in crate::engine) fn joined(before: &[u8], text: &str) -> Vec<u8> {
    let mut bytes = before.to_vec();
    if !bytes.is_empty() {
        bytes.extend_from_slice(if bytes.ends_with(b"\n") { b"\n" } else { b"\n\n" });
    }
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// A sheet to be added to.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Sheet<'a> {
    /// Its path from the workspace.
    pub(in crate::engine) file: &'a str,
    /// The digest of it that the writer saw; `None` where it does not matter what else is in it.
    pub(in crate::engine) seen: Option<&'a str>,
}

impl Engine {
    /// Writes a sheet anew, as `make` has it from what is there, and loads it. Who else records in this workspace waits, so
    /// that nothing is written over; one who writes by hand is seen up to the moment before.
    ///
    /// # Errors
    ///
    /// When the sheet is not the one that was seen, is refused, or cannot be written: the folder is then as it was.
    pub(in crate::engine) fn rewrite_sheet<T>(
        &self,
        workspace: &Workspace,
        sheet: Sheet<'_>,
        make: impl FnOnce(Option<&[u8]>) -> Result<(Vec<u8>, T), EngineError>,
    ) -> Result<T, EngineError> {
        let _lock = workspace.lock(self.wait)?;
        let name = Path::new(sheet.file);
        let before = there(workspace, name)?;
        must_be_seen(sheet, before.as_deref())?;
        let (bytes, made) = make(before.as_deref())?;
        let now = there(workspace, name)?;
        must_be_seen(Sheet { seen: Some(&digest_of(before.as_deref())), ..sheet }, now.as_deref())?;
        match &before {
            None => workspace.folder().write_new(name, &bytes)?,
            Some(_) => workspace.folder().replace(name, &bytes)?,
        }
        if let Err(error) = self.load_sheet(sheet.file, &bytes) {
            put_back(workspace, name, before.as_deref())?;
            return Err(error);
        }
        Ok(made)
    }
}

/// The bytes of a file; `None` where there is none.
pub(in crate::engine) fn there(workspace: &Workspace, name: &Path) -> Result<Option<Vec<u8>>, EngineError> {
    Ok(if workspace.folder().has(name) { Some(workspace.read(name)?) } else { None })
}

/// That a sheet is the one that was seen.
pub(in crate::engine) fn must_be_seen(sheet: Sheet<'_>, now: Option<&[u8]>) -> Result<(), RecordError> {
    let digest = digest_of(now);
    if sheet.seen.is_none_or(|seen| seen == digest) {
        return Ok(());
    }
    let text = String::from_utf8_lossy(now.unwrap_or_default()).into_owned();
    Err(RecordError::Changed { file: sheet.file.to_owned(), digest, text })
}

/// A table of a sheet with the tables below it, as it stands there: the first that is meant, by its number among those of its
/// head, from 1, and its text.
pub(in crate::engine) fn table_of(
    sheet: &str,
    head: &str,
    is_meant: impl Fn(usize, &str) -> bool,
) -> Option<String> {
    let below = format!("[[{head}.");
    let head = format!("[[{head}]]");
    let mut tables: Vec<String> = Vec::new();
    let mut is_within = false;
    for line in sheet.lines() {
        let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        if bare.starts_with(&head) {
            tables.push(String::new());
            is_within = true;
        } else if bare.starts_with('[') && !bare.starts_with(&below) {
            is_within = false;
        }
        if let Some(table) = tables.last_mut().filter(|_| is_within) {
            table.push_str(line);
            table.push('\n');
        }
    }
    let table = (1..).zip(tables).find(|(number, table)| is_meant(*number, table))?.1;
    Some(format!("{}\n", table.trim_end()))
}

/// Makes a file what it was; `None` where there was none.
fn put_back(workspace: &Workspace, name: &Path, before: Option<&[u8]>) -> Result<(), FileError> {
    match before {
        Some(bytes) => workspace.folder().replace(name, bytes),
        None => workspace.folder().remove(name),
    }
}

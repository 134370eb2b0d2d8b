//! A claim added to the sheet of its source: held against the rules as it would stand there, and then written.
//!
//! Knows faults by their places. Must not know how claims are proposed.

use super::new::{NewClaim, Recorded};
use super::sheet::{Found, free_id, ids_of, wanted_id};
use super::write;
use crate::engine::claims::Claims;
use crate::engine::loading::append::{Sheet, digest_of, joined, must_be_seen, table_of};
use crate::engine::{Capability, Engine, EngineError, RecordError, reading};
use crate::import::FileFaults;

impl Claims<'_> {
    /// The sheet of a claim, from the workspace, and the text of the claim in it.
    ///
    /// # Errors
    ///
    /// When there is no workspace, no such claim, or it is written in no table of its own.
    pub(crate) fn written(&self, claim: &str) -> Result<(String, String), EngineError> {
        reading(|| {
            let workspace = self.engine.backend.workspace_for(Capability::State)?;
            let (source, id) = claim.split_once(':').unwrap_or((claim, ""));
            let found = self.engine.sheet_of_source(workspace, source)?;
            let text = String::from_utf8_lossy(found.bytes.as_deref().unwrap_or_default()).into_owned();
            let is_meant = |_, table: &str| {
                let read = toml::from_str::<toml::Table>(table).unwrap_or_default();
                let claims = read.get("claim").and_then(toml::Value::as_array);
                let own = claims.and_then(|claims| claims.first()?.get("id")?.as_str().map(str::to_owned));
                own.as_deref() == Some(id)
            };
            Ok((found.file, table_of(&text, "claim", is_meant).unwrap_or_default()))
        })
    }

    /// A claim as its sheet would have it, held against the rules: nothing is written.
    ///
    /// # Errors
    ///
    /// When there is no workspace, no such source, the sheet has changed, or anything is wrong: all of it at once.
    pub(crate) fn draft(&self, new: &NewClaim) -> Result<Recorded, EngineError> {
        reading(|| self.engine.drafted(new))
    }

    /// Writes a claim to the end of the sheet of its source, which is made where only the archived text is there, and loads
    /// it. On any fault the folder is as it was.
    ///
    /// # Errors
    ///
    /// As [`Claims::draft`], and when the sheet cannot be written.
    pub(crate) fn state(&self, new: &NewClaim) -> Result<Recorded, EngineError> {
        reading(|| self.engine.stated(new))
    }
}

impl Engine {
    fn drafted(&self, new: &NewClaim) -> Result<Recorded, EngineError> {
        let workspace = self.backend.workspace_for(Capability::State)?;
        let found = self.sheet_of_source(workspace, &new.source)?;
        must_be_seen(sheet_for(new, &found.file), found.bytes.as_deref())?;
        let (_, recorded) = self.added(new, &found)?;
        Ok(Recorded { digest: digest_of(found.bytes.as_deref()), ..recorded })
    }

    fn stated(&self, new: &NewClaim) -> Result<Recorded, EngineError> {
        let workspace = self.backend.workspace_for(Capability::State)?;
        let found = self.sheet_of_source(workspace, &new.source)?;
        self.rewrite_sheet(workspace, sheet_for(new, &found.file), |before| {
            self.added(new, &Found { bytes: before.map(<[u8]>::to_vec), ..found.clone() })
        })
    }

    /// The sheet with a claim at its end, and what was added.
    fn added(&self, new: &NewClaim, found: &Found) -> Result<(Vec<u8>, Recorded), EngineError> {
        let before = found.bytes.as_deref().unwrap_or(&found.skeleton);
        let ids = ids_of(before).map_err(|()| RecordError::Inline { file: found.file.clone() })?;
        let mut new = self.without_defaults(new);
        if new.id.is_empty() {
            new.id = free_id(&wanted_id(&new), &ids);
        }
        let block = write::claim(&new);
        let bytes = joined(before, &block.text);
        let first = bytes.len() - block.text.len();
        let first = bytes[..first].split(|byte| *byte == b'\n').count() - 1;
        match self.check_bytes_unguarded(&found.file, &bytes, &self.directory_of(&found.file)) {
            Ok(_) => {}
            Err(EngineError::Faults(faults)) => return Err(refused(faults, first, &block).into()),
            Err(error) => return Err(error),
        }
        let claim = format!("{}:{}", new.source, new.id);
        let digest = digest_of(Some(&bytes));
        Ok((bytes, Recorded { claim, file: found.file.clone(), text: block.text, digest }))
    }
}

fn sheet_for<'a>(new: &'a NewClaim, file: &'a str) -> Sheet<'a> {
    Sheet { file, seen: Some(new.seen.as_str()).filter(|seen| !seen.is_empty()) }
}

/// The faults of a sheet as they belong to the fields of a claim, whose text begins behind so many lines.
fn refused(faults: FileFaults, first: usize, block: &write::Block) -> RecordError {
    let fields = faults.faults.iter().map(|fault| {
        let line = fault.place.as_ref()?.line.checked_sub(first + 1)?;
        let field = block.fields.get(line)?;
        Some(missing(&fault.message).map_or_else(|| field.clone(), |key| write::below(field, key)))
    });
    let fields = fields.collect();
    RecordError::Refused { faults, fields }
}

/// The key that a message says is lacking.
fn missing(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once(" lacks ").or_else(|| message.split_once(" needs "))?;
    let (_, rest) = rest.split_once('`')?;
    let (key, _) = rest.split_once('`')?;
    key.chars().all(|c| c.is_ascii_lowercase()).then_some(key)
}

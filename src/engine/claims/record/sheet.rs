//! The sheet of a source, and the ids that claims have in it.
//!
//! Knows where sheets are kept. Must not know what is added to them.

use super::new::{NewClaim, NewState};
use crate::engine::loading::append::there;
use crate::engine::loading::load::source_id;
use crate::engine::workspace::add::{NewSource, must_name_a_file};
use crate::engine::workspace::{self, Workspace};
use crate::engine::{Engine, EngineError};
use crate::model::Coded;
use crate::model::iri::slug;
use crate::model::{Factuality, Polarity, Status};
use std::collections::BTreeSet;
use std::path::Path;

/// The longest id that is made of words.
const LONGEST: usize = 48;

/// The sheet of a source.
#[derive(Clone)]
pub(super) struct Found {
    /// Its path from the workspace.
    pub(super) file: String,
    /// What is in it; `None` where it is not there yet.
    pub(super) bytes: Option<Vec<u8>>,
    /// What it begins with, where it is not there yet.
    pub(super) skeleton: Vec<u8>,
}

impl Engine {
    /// The sheet of a source: the one that brought it, or one that has its id and was refused, or a new one for an archived
    /// text that has none.
    pub(super) fn sheet_of_source(&self, workspace: &Workspace, id: &str) -> Result<Found, EngineError> {
        let graph = self.base.graph(id);
        let owner = self
            .catalogue()
            .owners()
            .find_map(|(own, file)| (own == graph.as_str()).then(|| file.to_owned()));
        let owner = owner.filter(|file| workspace::is_record_path(file));
        let file = match owner {
            Some(file) => Some(file),
            None => refused_sheet(workspace, id)?,
        };
        if let Some(file) = file {
            let bytes = there(workspace, Path::new(&file))?;
            return Ok(Found { file, bytes, skeleton: Vec::new() });
        }
        if must_name_a_file(id).is_ok()
            && let Some(skeleton) = workspace.skeleton_of(id, &NewSource::default())
        {
            let file = format!("{}/{id}.toml", workspace::CLAIMS);
            return Ok(Found { file, bytes: None, skeleton: skeleton.into_bytes() });
        }
        let nearest = crate::document::hinted_names(id, &self.claims().source_ids()?);
        Err(EngineError::NoSuchSource { id: id.to_owned(), since: self.claims().removed_at(id)?, nearest })
    }

    /// A claim without what says no more than the defaults do, nor what its property fixes.
    pub(super) fn without_defaults(&self, new: &NewClaim) -> NewClaim {
        let mut new = new.clone();
        if new.kind.trim().is_empty() {
            "factual".clone_into(&mut new.kind);
        }
        for (field, default) in
            [(&mut new.factuality, Factuality::default().word()), (&mut new.status, Status::default().word())]
        {
            if field == default {
                field.clear();
            }
        }
        for state in &mut new.states {
            self.leave_out(state);
        }
        new
    }

    fn leave_out(&self, state: &mut NewState) {
        if state.polarity == Polarity::default().word() {
            state.polarity.clear();
        }
        let property = self.vocabulary().resolve(state.property.trim()).ok();
        let declared = property.and_then(|property| self.vocabulary().property(&property).cloned());
        let is_fixed = |key: &String, value: &String| {
            let dimension = self.vocabulary().dimension(key)?;
            let fixed = declared.as_ref()?.fixed.get(&dimension.iri)?;
            Some(self.vocabulary().resolve(value).ok().as_ref() == Some(fixed))
        };
        state.dimensions.retain(|key, value| !value.is_empty() && is_fixed(key, value) != Some(true));
    }
}

fn refused_sheet(workspace: &Workspace, id: &str) -> Result<Option<String>, EngineError> {
    for path in workspace.files(workspace::CLAIMS, &["toml"])? {
        let Ok(text) = workspace.read_text(&path) else { continue };
        if source_id(&text).as_deref() == Some(id) {
            return Ok(workspace.relative(&path));
        }
    }
    Ok(None)
}

/// What a claim is called where nobody says: after its subject and property, or its first words.
pub(super) fn wanted_id(new: &NewClaim) -> String {
    let local = |name: &str| {
        let local = name.rsplit([':', '/', '#']).next().unwrap_or(name);
        slug(&parted(local.trim_end_matches('>')))
    };
    let named =
        new.states.first().map(|state| format!("{}-{}", local(&state.subject), local(&state.property)));
    let named = named.filter(|id| id.len() > 3 && !id.starts_with('-'));
    let words = || new.says.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
    let id = named.unwrap_or_else(|| slug(&words()));
    let mut id: String = id.chars().take(LONGEST).collect();
    id.truncate(id.trim_end_matches('-').len());
    if id.starts_with(|c: char| c.is_ascii_alphabetic()) {
        id
    } else {
        format!("claim-{id}").trim_end_matches('-').to_owned()
    }
}

/// `shareOfWorld` as `share-Of-World`.
fn parted(name: &str) -> String {
    let mut words = String::new();
    let mut was_small = false;
    for c in name.chars() {
        if c.is_uppercase() && was_small {
            words.push('-');
        }
        was_small = c.is_lowercase() || c.is_ascii_digit();
        words.push(c);
    }
    words
}

/// The ids of the claims that a sheet writes; none of one that is no TOML, whose faults are told elsewhere. An error where no
/// table can be added to its claims.
pub(super) fn ids_of(sheet: &[u8]) -> Result<BTreeSet<String>, ()> {
    let text = String::from_utf8_lossy(sheet);
    let Ok(table) = toml::from_str::<toml::Table>(&text) else { return Ok(BTreeSet::new()) };
    let Some(claims) = table.get("claim").and_then(toml::Value::as_array) else { return Ok(BTreeSet::new()) };
    let has_tables = text.lines().any(|line| {
        let head: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        head.starts_with("[[claim]]")
    });
    if !has_tables {
        return Err(());
    }
    let ids = claims.iter().filter_map(|claim| claim.get("id")?.as_str());
    Ok(ids.map(str::to_owned).collect())
}

/// An id that no claim has: the one that is wanted, or the next number behind it.
pub(super) fn free_id(wanted: &str, taken: &BTreeSet<String>) -> String {
    if !taken.contains(wanted) {
        return wanted.to_owned();
    }
    let numbered = (2..).map(|number: usize| format!("{wanted}-{number}"));
    numbered.into_iter().find(|id| !taken.contains(id)).unwrap_or_default()
}

//! What is to be written, in the words of sheets.
//!
//! Knows the keys of a claim. Must not know what they may say.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A claim to be written, in the words of sheets. What is empty is left out, and so is what says no more than the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewClaim {
    /// The id of the source, whose sheet it goes to.
    pub(crate) source: String,
    /// Its id; by default made of what it states, or says.
    pub(crate) id: String,
    /// What it says, in plain words.
    pub(crate) says: String,
    /// The exact words of the document, one text a passage.
    pub(crate) quote: Vec<String>,
    /// The cell of a table, in place of a quote.
    pub(crate) cell: String,
    pub(crate) translation: String,
    /// `factual` where nobody says.
    pub(crate) kind: String,
    pub(crate) factuality: String,
    pub(crate) condition: String,
    pub(crate) asof: String,
    pub(crate) status: String,
    pub(crate) note: String,
    pub(crate) reports: Vec<NewReport>,
    pub(crate) states: Vec<NewState>,
    /// The digest of the sheet as its writer saw it, `none` of one that was not there: where it is another by now, nothing is
    /// written. Empty where others may have written.
    pub(crate) seen: String,
}

/// Whom a [`NewClaim`] cites.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewReport {
    pub(crate) by: String,
    pub(crate) cue: String,
    pub(crate) mention: String,
    pub(crate) work: String,
}

/// What a [`NewClaim`] states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewState {
    pub(crate) subject: String,
    pub(crate) property: String,
    /// The dimensions by their keys.
    pub(crate) dimensions: BTreeMap<String, String>,
    pub(crate) object: String,
    pub(crate) text: String,
    pub(crate) value: String,
    pub(crate) unit: String,
    pub(crate) polarity: String,
    pub(crate) period: String,
    pub(crate) baseline: String,
    pub(crate) estimate: bool,
    pub(crate) written: Vec<String>,
    pub(crate) reading: Option<NewReading>,
}

/// How the words of a [`NewState`] come to its value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewReading {
    pub(crate) kind: String,
    pub(crate) why: String,
    pub(crate) by: String,
}

/// A claim as its sheet has it, or would.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Recorded {
    /// The claim: `mondo-2024:catch-up`.
    pub(crate) claim: String,
    /// The sheet, from the workspace.
    pub(crate) file: String,
    /// What was, or would be, added to it.
    pub(crate) text: String,
    /// The digest of the sheet: as it is now, or would be added to.
    pub(crate) digest: String,
}

//! What the parts of a sheet are read with: the vocabulary, the text that its words stand in, and fields of one term each.
//!
//! Knows terms and texts. Must not know the parts of a sheet.

use super::raw::Text;
use crate::document::{Expected, Lexicon, Rendition, Table, nearest_names};
use crate::import::fault::{FaultSink, Located, did_you_mean};
use crate::import::vocabulary::{TermError, Vocabulary};
use crate::model::iri::{BaseIri, is_id};
use crate::model::{Coded, Comparator, Iri, Period, Quantity, Quote};
use std::cell::OnceCell;

/// What a sheet is read against.
#[derive(Clone, Copy)]
pub(crate) struct SheetContext<'a> {
    /// The base IRI of the workspace.
    pub base: &'a BaseIri,
    /// The declarations of the ontologies.
    pub vocabulary: &'a Vocabulary,
    /// Who encoded sheets that do not say.
    pub encoder: &'a Iri,
    /// The words that make numbers what they are.
    pub lexicon: &'a Lexicon,
    /// The language in which `says` and `translation` are written.
    pub language: &'a str,
    /// Fetches the archived file that a sheet names relative to itself.
    pub fetch: &'a dyn Fn(&str) -> Result<ArchivedFile, String>,
}

/// An archived file.
#[derive(Clone, Debug)]
pub(crate) struct ArchivedFile {
    /// Its path relative to the workspace.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The text that the claims of a sheet are anchored in.
pub(in crate::import) struct Anchorage<'a> {
    /// The rendition; `None` where only quotes may be kept.
    pub(in crate::import) rendition: Option<&'a Rendition>,
    pub(in crate::import) is_table: bool,
    /// The table, read once.
    pub(in crate::import) table: OnceCell<Result<Table, String>>,
    /// The language of the document.
    pub(in crate::import) language: &'a str,
    /// What it is called, which may name the scale of its numbers.
    pub(in crate::import) title: Option<&'a str>,
    /// When it was published.
    pub(in crate::import) published: Option<&'a Period>,
}

impl Anchorage<'_> {
    /// The table of the source; `None` where it has none.
    pub(in crate::import) fn table(&self) -> Option<Result<&Table, &str>> {
        let rendition = self.rendition.filter(|_| self.is_table)?;
        let read = || Table::read(rendition.text()).map_err(|error| error.to_string());
        Some(self.table.get_or_init(read).as_ref().map_err(String::as_str))
    }
}

/// What states rest on.
#[derive(Clone, Copy)]
pub(in crate::import) struct Ground<'a> {
    /// The quote of the claim.
    pub(in crate::import) quote: Option<&'a Quote>,
    /// The text that it stands in, where that is kept.
    pub(in crate::import) text: Option<&'a Rendition>,
    /// The language of the source.
    pub(in crate::import) language: &'a str,
    /// When it was published.
    pub(in crate::import) published: Option<&'a Period>,
    /// Whether the claim tells a plain fact: no forecast, demand, or supposition.
    pub(in crate::import) is_fact: bool,
    /// Whether the claim tells what somebody says is not so.
    pub(in crate::import) is_denied: bool,
    /// Of a cell, what may name the scale and the unit of its number.
    pub(in crate::import) heads: Option<Heads<'a>>,
}

/// What may name the scale and the unit of a cell.
#[derive(Clone, Copy)]
pub(in crate::import) struct Heads<'a> {
    /// The head of its column.
    pub(super) column: &'a str,
    /// The first cell of its row.
    pub(super) row: &'a str,
    /// The title of its source.
    pub(super) title: &'a str,
}

/// One of a few words; anything else is a fault.
pub(in crate::import) fn choice<T: Coded>(text: &Text, key: &str, sink: &mut FaultSink) -> Option<T> {
    let found = T::from_word(&text.value);
    if found.is_none() {
        let words: Vec<&str> = T::CODES.iter().map(|code| code.1).collect();
        let message = format!("`{key}` is one of {}, not `{}`", words.join(", "), text.value);
        let help = did_you_mean(&nearest_names(&text.value, words, 1));
        sink.add_with_help(&text.span, message, help);
    }
    found
}

pub(in crate::import) fn chosen_or_default<T: Coded + Default>(
    text: Option<&Text>,
    key: &str,
    sink: &mut FaultSink,
) -> T {
    text.and_then(|text| choice(text, key, sink)).unwrap_or_default()
}

pub(in crate::import) fn checked_id(text: Option<&Text>, sink: &mut FaultSink) -> Option<String> {
    let text = text?;
    if !is_id(&text.value) {
        let message = format!("`{}` is not an id: a letter, then letters, digits, - or _", text.value);
        sink.add(&text.span, message);
        return None;
    }
    Some(text.value.clone())
}

/// The IRI of a name that must be defined.
pub(in crate::import) fn term(
    name: Option<&Text>,
    vocabulary: &Vocabulary,
    sink: &mut FaultSink,
) -> Option<Iri> {
    let name = name?;
    vocabulary
        .resolve(&name.value)
        .map_err(|error| {
            let remedy = match &error {
                TermError::UnknownTerm { help: None, .. } => error.remedy().map(|remedy| {
                    format!("{remedy}, or, if it is a thing, a [[concept]] of this sheet stands in for it")
                }),
                _ => error.remedy(),
            };
            sink.add_with_help(&name.span, error.to_string(), remedy);
        })
        .ok()
}

pub(in crate::import) fn expanded(name: &Text, vocabulary: &Vocabulary, sink: &mut FaultSink) -> Option<Iri> {
    vocabulary
        .expand(&name.value)
        .map_err(|error| sink.add_with_help(&name.span, error.to_string(), error.remedy()))
        .ok()
}

pub(in crate::import) fn period(text: &Text, sink: &mut FaultSink) -> Option<Period> {
    Period::parse(&text.value).map_err(|error| sink.add(&text.span, error.to_string())).ok()
}

pub(in crate::import) fn value_of(text: Option<&Located<String>>) -> Option<String> {
    text.map(|text| text.value.clone())
}

/// What words have to give, where a quantity says so much.
pub(in crate::import) fn expected(quantity: &Quantity) -> Option<Expected> {
    Some(match quantity.comparator {
        Comparator::Equal => Expected::Point(quantity.value?),
        Comparator::Approximately => Expected::About(quantity.value?),
        Comparator::GreaterThan => Expected::MoreThan(quantity.low?),
        Comparator::AtLeast => Expected::AtLeast(quantity.low?),
        Comparator::LessThan => Expected::LessThan(quantity.high?),
        Comparator::AtMost => Expected::AtMost(quantity.high?),
        Comparator::Range => match quantity.value {
            Some(value) => Expected::Central(value, quantity.low?, quantity.high?),
            None => Expected::Range(quantity.low?, quantity.high?),
        },
        Comparator::Unquantified => Expected::Unquantified,
    })
}

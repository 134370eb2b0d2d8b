//! Things that a sheet calls by their names, `subject = "Indonesien"`, and whether words speak of the place that is claimed.
//!
//! Knows what the ontologies and the table of places call things. Must not know values, nor how words are read.

use super::context::{SheetContext, term};
use super::raw::{RawState, Text};
use super::words::{Words, surrounded};
use crate::document::{self, ClaimedPlace, nearest_names};
use crate::import::fault::{FaultSink, did_you_mean};
use crate::import::places;
use crate::import::vocabulary::Vocabulary;
use crate::model::{Iri, Quote, vocab};
use std::collections::{BTreeMap, BTreeSet};

/// The most candidates that are named.
const CANDIDATES: usize = 6;

/// The IRI of a thing by its name with a prefix, or by what it is called in the language of the source, in English or else in
/// any: a thing of the ontologies, or else a place that comes with Assay. `class` is what it has to be, where that is known.
pub(in crate::import) fn thing(
    name: Option<&Text>,
    class: Option<&Iri>,
    (vocabulary, language): (&Vocabulary, &str),
    sink: &mut FaultSink,
) -> Option<Iri> {
    let name = name?;
    let label = name.value.trim();
    let is_called = !label.is_empty() && !label.starts_with('<') && !label.contains(':');
    if !is_called {
        return term(Some(name), vocabulary, sink);
    }
    let class = class.filter(|class| class.as_str() != vocab::rdfs::RESOURCE);
    let found = candidates(label, class, (vocabulary, language));
    match found.as_slice() {
        [iri] => return Some(iri.clone()),
        [] => {
            let message = format!(
                "`{label}` is not a name with a prefix, such as place:rivertown, and nothing is called so"
            );
            sink.add_with_help(&name.span, message, nearest(label, (vocabulary, language)));
        }
        several => {
            let named = several.iter().take(CANDIDATES).map(|iri| {
                let label = vocabulary.label(iri).unwrap_or_default();
                format!("{} ({label})", vocabulary.name(iri))
            });
            let named = named.collect::<Vec<_>>().join(", ");
            let help = "its name with the prefix says which".to_owned();
            sink.add_with_help(&name.span, format!("`{label}` may be any of {named}"), Some(help));
        }
    }
    None
}

/// What is called so: things of the ontologies that fit, or else places that do, or else whatever there is.
fn candidates(label: &str, class: Option<&Iri>, (vocabulary, language): (&Vocabulary, &str)) -> Vec<Iri> {
    let own = vocabulary.called(label);
    let shipped: Vec<Iri> =
        document::called(label, language).into_iter().map(|place| vocabulary.term_of(place)).collect();
    let fitting = |found: &[Iri]| -> Vec<Iri> {
        let fits = |iri: &&Iri| class.is_none_or(|class| vocabulary.is_a(iri, class.as_str()));
        found.iter().filter(fits).cloned().collect::<BTreeSet<_>>().into_iter().collect()
    };
    let choices = [fitting(&own), fitting(&shipped), own.clone(), shipped.clone()];
    choices.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// The names nearest to one that nothing has.
fn nearest(label: &str, (vocabulary, language): (&Vocabulary, &str)) -> Option<String> {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let labels = document::places().iter().flat_map(|place| &place.labels);
    let shipped = labels.filter(|(own, _)| *own == primary || *own == "en").map(|(_, label)| *label);
    let mut known: Vec<&str> = vocabulary.labels().chain(shipped).collect();
    known.sort_unstable();
    known.dedup();
    did_you_mean(&nearest_names(label, known, 2))
}

/// Why a place that comes with Assay is none of what an ontology wants.
pub(super) fn not_one(iri: &Iri, class: &Iri, vocabulary: &Vocabulary) -> Option<String> {
    let is_shipped = !vocabulary.declares(iri) && places::place_of(iri).is_some();
    let class = vocabulary.name(class);
    is_shipped.then(|| {
        format!("the triple `schema:Place rdfs:subClassOf {class} .` in a file of ontology/ makes every country and region one")
    })
}

/// What a place is called in a language and in English, in few words; nothing of what is no place.
pub(super) fn names(iri: &Iri, language: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let place = vocabulary.place(iri).into_iter();
    let labels = place.flat_map(|place| place.labels.iter().chain(&place.people));
    let own = labels
        .filter(|(own, label)| (*own == primary || *own == "en") && label.split_whitespace().count() <= 2);
    own.map(|(_, label)| label.trim_end_matches('*').to_owned()).collect()
}

/// What a number is of, as its sheet says.
pub(super) struct Whose<'a> {
    pub(super) subject: Option<&'a Iri>,
    pub(super) property: Option<&'a Iri>,
    pub(super) dimensions: &'a BTreeMap<Iri, Iri>,
}

/// Reports a number that the words give of another country or region than the sheet does. Comes with what else the words
/// name, where it is certain that this has other numbers.
pub(super) fn weigh(
    raw: &RawState,
    words: Words<'_>,
    whose: &Whose<'_>,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Vec<String> {
    let vocabulary = context.vocabulary;
    let subject = whose.subject.and_then(|subject| vocabulary.place(subject));
    let (Some(subject), Some(quote @ Quote::Passages(_)), true) =
        (subject, words.ground.quote, words.is_weighed)
    else {
        return Vec::new();
    };
    if raw.reading.is_some() || raw.value.is_none() {
        return Vec::new();
    }
    let others: Vec<_> = whose.dimensions.values().filter_map(|value| vocabulary.place(value)).collect();
    let property = whose.property.into_iter().flat_map(|property| vocabulary.names(property));
    let property: Vec<String> = property.map(str::to_owned).collect();
    let is_unknown = |value: &&Iri| vocabulary.place(value).is_none() && vocabulary.is_place(value);
    let has_unknown = whose.dimensions.values().any(|value| is_unknown(&value));
    let claimed = ClaimedPlace { subject, others: &others, has_unknown, property: &property };
    let written: Vec<String> = raw.written.iter().map(|words| words.value.clone()).collect();
    let passages = surrounded(quote, words.ground.text);
    match document::whose(&passages, &written, claimed, words.ground.language, context.lexicon) {
        Ok(others) => others,
        Err(fault) => {
            let help =
                "where other words say that it is, a `reading` of kind interpreted says how".to_owned();
            let span = raw.subject.as_ref().map_or(&raw.span, |subject| &subject.span);
            sink.add_with_help(span, format!("claim `{}`: {fault}", words.claim), Some(help));
            Vec::new()
        }
    }
}

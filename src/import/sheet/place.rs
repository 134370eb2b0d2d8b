//! Things that a sheet calls by their names: `subject = "Indonesien"`.
//!
//! Knows what the ontologies and the table of places call things. Must not know slots, values or quotes.

use super::context::term;
use super::raw::Text;
use crate::document::{self, nearest_names};
use crate::import::fault::{FaultSink, did_you_mean};
use crate::import::places;
use crate::import::vocabulary::Vocabulary;
use crate::model::{Iri, vocab};
use std::collections::BTreeSet;

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
    let labels = vocabulary.place(iri).into_iter().flat_map(|place| &place.labels);
    let own = labels
        .filter(|(own, label)| (*own == primary || *own == "en") && label.split_whitespace().count() <= 2);
    own.map(|(_, label)| (*label).to_owned()).collect()
}
